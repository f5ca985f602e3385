//! A change of the content folder, and whether it is over.

use std::path::Path;
use std::time::{Duration, Instant};

use deskbell::desk::Follower;
use tokio_util::sync::CancellationToken;

use crate::serve::write;

const FILE: &str = "knowledge/de/lieferung.yaml";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), FILE, "entries: []\n");
    folder
}

fn following(folder: &Path) -> Follower {
    Follower::new(folder.to_owned(), Vec::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_over_when_nothing_follows() {
    let (folder, stop) = (folder(), CancellationToken::new());
    let mut follower = following(folder.path());
    write(folder.path(), FILE, "entries: [ ]\n");
    let change = follower.changed(&stop).await.unwrap();
    assert!(change.is_over());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_between_two_steps_of_a_save_is_read_again() {
    let (folder, stop) = (folder(), CancellationToken::new());
    let mut follower = following(folder.path());
    write(folder.path(), FILE, "entries:\n  - id: a\n");
    let half = follower.changed(&stop).await.unwrap();
    write(folder.path(), FILE, "entries:\n  - id: a\n  - id: b\n");
    assert!(!half.is_over(), "another step followed");
    follower.again();
    let whole = follower.changed(&stop).await.unwrap();
    assert!(whole.is_over());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_once_more_are_a_step_too() {
    let (folder, stop) = (folder(), CancellationToken::new());
    let mut follower = following(folder.path());
    write(folder.path(), FILE, "entries: [ ]\n");
    // Whoever waits before the first change is told by the system; this one is seen by the first look.
    let change = follower.changed(&stop).await.unwrap();
    let later = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
    std::fs::File::options().write(true).open(folder.path().join(FILE)).unwrap().set_modified(later).unwrap();
    assert!(!change.is_over());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_editors_leave_beside_is_no_change() {
    let (folder, stop) = (folder(), CancellationToken::new());
    let mut follower = following(folder.path());
    for beside in ["knowledge/de/.lieferung.yaml.swp", "knowledge/de/lieferung.yaml~", "knowledge/de/notes.log"] {
        write(folder.path(), beside, "x");
    }
    let end = stop.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        end.cancel();
    });
    let began = Instant::now();
    assert!(follower.changed(&stop).await.is_none());
    assert!(began.elapsed() >= Duration::from_millis(250));
}
