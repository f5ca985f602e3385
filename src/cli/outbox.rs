//! Opens the store for `deskbell handoffs` and `deskbell endpoints`.

use std::error::Error as _;
use std::io;
use std::path::Path;

use super::arguments::{EndpointsAction, HandoffsAction};
use super::exit::{Failure, Reason};
use super::handoffs::{self, Action, HandoffsError};
use super::{archive, endpoints, load};
use crate::config::StoreTarget;
use crate::desk::Clock;
use crate::diagnostics::Lang;
use crate::ids::EndpointId;
use crate::store::{HandoffFilter, Store};

/// Runs `handoffs`. It may run beside a serving process: the store lets several in.
///
/// # Errors
/// When the settings do not check, the store cannot be opened, or there is no such handoff.
pub(super) fn handoffs(dir: &Path, action: &HandoffsAction) -> Result<(), Failure> {
    let lang = load::locale_lang();
    with_store(dir, lang, async |store, endpoints| {
        let now = Clock::system().now();
        let done = handoffs::run(&wanted(action), store, endpoints, now, lang, &mut io::stdout()).await;
        done.map_err(|error| failed(&error, lang))
    })
}

/// Runs `endpoints`, beside a serving process or without one.
///
/// # Errors
/// When the settings do not check, the store cannot be opened, or nothing was ever addressed to such an endpoint.
pub(super) fn endpoints(dir: &Path, action: Option<&EndpointsAction>) -> Result<(), Failure> {
    let lang = load::locale_lang();
    with_store(dir, lang, async |store, configured| {
        let now = Clock::system().now();
        let done = endpoints::run(action, store, configured, now, lang, &mut io::stdout()).await;
        done.map_err(|error| error.failure(lang))
    })
}

fn with_store(
    dir: &Path,
    lang: Lang,
    act: impl AsyncFnOnce(&Store, &[EndpointId]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let config = load::settings(dir)?;
    let endpoints: Vec<EndpointId> = config.endpoints.iter().map(|endpoint| endpoint.id.clone()).collect();
    let target = &config.server.store;
    if let StoreTarget::Sqlite(file) = target
        && !dir.join(file).exists()
    {
        return Err(archive::missing(&dir.join(file), lang));
    }
    let runtime = load::runtime()?;
    runtime.block_on(async {
        let store = Store::at(target, dir, &endpoints).await.map_err(|error| {
            let [what, cure] = lang.pick(
                ["die Datenbank kann nicht geöffnet werden", "sehen Sie sich `store` in deskbell.yaml an"],
                ["the store cannot be opened", "look at `store` in deskbell.yaml"],
            );
            Failure::outside(what, &error, cure)
        })?;
        let done = act(&store, &endpoints).await;
        store.close().await;
        done
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

fn failed(error: &HandoffsError, lang: Lang) -> Failure {
    let reason = Reason::new(&error.told(lang), error.source(), "");
    match error {
        HandoffsError::Id(_) | HandoffsError::Unknown(_) => Failure::Usage(reason),
        HandoffsError::Store(_) | HandoffsError::Output(_) => Failure::Outside(reason),
    }
}
