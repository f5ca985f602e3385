//! A headless Chromium of one's own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::cdp::Cdp;
use super::page::Page;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS: [&str; 14] = [
    "--headless",
    "--window-size=1280,800",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--force-color-profile=srgb",
    "--remote-debugging-port=0",
];

/// The browser; killed when it is dropped.
pub(super) struct Chromium {
    cdp: Arc<Cdp>,
    child: Child,
    profile: TempDir,
}

impl Chromium {
    /// Starts one. None, with a printed line, where no Chromium is installed; in CI that is a failure.
    #[expect(clippy::print_stdout, reason = "a test that tests nothing says so")]
    pub(super) async fn start() -> Option<Self> {
        let Some(program) = program() else {
            assert!(std::env::var_os("CI").is_none(), "the browser tests need chromium");
            println!("skipped: no chromium on this machine");
            return None;
        };
        let profile = tempfile::Builder::new().prefix("deskbell-chromium").tempdir().unwrap();
        let child = Command::new(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .env("LANGUAGE", "de")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let address = address(profile.path()).await;
        Some(Self { cdp: Arc::new(Cdp::connect(&address).await), child, profile })
    }

    /// An empty page of a visitor who has never been here.
    pub(super) async fn visitor(&self) -> Page {
        let context = self.cdp.call(None, "Target.createBrowserContext", json!({})).await;
        self.tab(context["browserContextId"].as_str().unwrap()).await
    }

    /// One more page of a visitor.
    pub(super) async fn another_tab(&self, page: &Page) -> Page {
        self.tab(&page.context).await
    }

    /// Lets the visitor save files, into this folder.
    pub(super) async fn downloads_to(&self, page: &Page, folder: &Path) {
        let allow = json!({"behavior": "allow", "downloadPath": folder, "browserContextId": page.context});
        self.cdp.call(None, "Browser.setDownloadBehavior", allow).await;
    }

    async fn tab(&self, context: &str) -> Page {
        let target = json!({"url": "about:blank", "browserContextId": context});
        let target = self.cdp.call(None, "Target.createTarget", target).await;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.cdp.call(None, "Target.attachToTarget", attach).await;
        let session = session["sessionId"].as_str().unwrap().to_owned();
        Page::new(Arc::clone(&self.cdp), session, context.to_owned()).await
    }
}

impl Drop for Chromium {
    /// Its helpers end a little later than the browser and write until then.
    fn drop(&mut self) {
        let _ended_already = self.child.start_kill();
        for _ in 0..100 {
            let _not_yet_or_gone = std::fs::remove_dir_all(self.profile.path());
            std::thread::sleep(Duration::from_millis(20));
            if !self.profile.path().exists() {
                return;
            }
        }
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Chromium writes its port and path to a file as soon as it can be spoken to.
async fn address(profile: &Path) -> String {
    let file = profile.join("DevToolsActivePort");
    let end = Instant::now() + Duration::from_mins(1);
    while Instant::now() < end {
        if let Some((port, path)) = std::fs::read_to_string(&file).unwrap_or_default().split_once('\n') {
            return format!("ws://127.0.0.1:{port}{}", path.trim());
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("chromium did not start within a minute");
}
