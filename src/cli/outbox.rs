//! Opens the store for `deskbell handoffs`.

use std::io;
use std::path::Path;

use super::arguments::HandoffsAction;
use super::exit::{Failure, Reason};
use super::handoffs::{self, Action, HandoffsError};
use super::load;
use crate::config::StoreTarget;
use crate::desk::Clock;
use crate::ids::EndpointId;
use crate::store::{HandoffFilter, Store};

/// Runs the command. It may run beside a serving process: the store is one file that both can open.
///
/// # Errors
/// When the settings do not check, the store cannot be opened, or there is no such handoff.
pub(super) fn run(dir: &Path, action: &HandoffsAction) -> Result<(), Failure> {
    let config = load::settings(dir)?;
    let endpoints: Vec<EndpointId> = config.endpoints.iter().map(|endpoint| endpoint.id.clone()).collect();
    let StoreTarget::Sqlite(file) = &config.server.store;
    let path = dir.join(file);
    if !path.exists() {
        let what = format!("there is no store at {} yet", path.display());
        return Err(Failure::Outside(Reason::new(
            &what,
            None,
            "start the server once, or name the right folder with --dir",
        )));
    }
    let runtime = load::runtime()?;
    runtime.block_on(async {
        let store = Store::open(&path, &endpoints).map_err(|error| {
            Failure::outside("the store cannot be opened", &error, "look at `store` in deskbell.yaml")
        })?;
        let now = Clock::system().now();
        let done = handoffs::run(&wanted(action), &store, &endpoints, now, &mut io::stdout()).await;
        store.close().await;
        done.map_err(|error| failed(&error))
    })
}

fn wanted(action: &HandoffsAction) -> Action {
    match action {
        HandoffsAction::List { unfinished, limit } => {
            Action::List(HandoffFilter { unfinished: *unfinished, limit: *limit })
        }
        HandoffsAction::Show { id } => Action::Show(id.clone()),
        HandoffsAction::Replay { id } => Action::Replay(id.clone()),
    }
}

fn failed(error: &HandoffsError) -> Failure {
    let reason = Reason::new("the command failed", Some(error), "");
    match error {
        HandoffsError::Id(_) | HandoffsError::Unknown(_) => Failure::Usage(reason),
        HandoffsError::Store(_) | HandoffsError::Output(_) => Failure::Outside(reason),
    }
}
