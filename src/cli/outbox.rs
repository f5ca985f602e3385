//! Opens the store for `deskbell handoffs`, `deskbell endpoints` and `deskbell conversation erase`.

use std::error::Error as _;
use std::io;
use std::path::Path;

use super::arguments::{EndpointsAction, HandoffsAction};
use super::exit::{Failure, Reason};
use super::handoffs::{self, Action, HandoffsError};
use super::{archive, endpoints, erasure, load, out, replay};
use crate::config::{Config, Destination, StoreTarget, addressees};
use crate::desk::Clock;
use crate::diagnostics::Lang;
use crate::ids::{ConversationId, EndpointId};
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

/// Erases a conversation, beside a serving process or without one. What is to be delivered of it goes out with the
/// next look that the server takes.
///
/// # Errors
/// When the id is none, there is no such conversation, the settings do not check or the store fails.
pub(super) fn erase(dir: &Path, id: &str) -> Result<(), Failure> {
    let lang = load::locale_lang();
    let id = replay::conversation_id(id, lang)?;
    let config = load::settings(dir)?;
    let connectors = config.endpoints.iter().filter(|endpoint| matches!(endpoint.to, Destination::Connector(_)));
    let connectors: Vec<EndpointId> = connectors.map(|endpoint| endpoint.id.clone()).collect();
    with_settings(dir, &config, lang, async |store, _| {
        let erased = store.erase(&id, Clock::system().now()).await.map_err(|error| {
            let what = lang.pick("das Gespräch kann nicht gelöscht werden", "the conversation cannot be erased");
            Failure::outside(what, &error, "")
        })?;
        let erased = erased.ok_or_else(|| unknown(&id, lang))?;
        out::print(&erasure::told(&id, &erased, &connectors, lang))
    })
}

fn unknown(id: &ConversationId, lang: Lang) -> Failure {
    let what = lang.pick(format!("es gibt kein Gespräch {id}"), format!("there is no conversation {id}"));
    let cure = lang.pick("vielleicht ist es schon gelöscht", "perhaps it is erased already");
    Failure::usage(&what, cure)
}

fn with_store(
    dir: &Path,
    lang: Lang,
    act: impl AsyncFnOnce(&Store, &[EndpointId]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    with_settings(dir, &load::settings(dir)?, lang, act)
}

fn with_settings(
    dir: &Path,
    config: &Config,
    lang: Lang,
    act: impl AsyncFnOnce(&Store, &[EndpointId]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let endpoints: Vec<EndpointId> = config.endpoints.iter().map(|endpoint| endpoint.id.clone()).collect();
    let target = &config.server.store;
    if let StoreTarget::Sqlite(file) = target
        && !dir.join(file).exists()
    {
        return Err(archive::missing(&dir.join(file), lang));
    }
    let runtime = load::runtime()?;
    runtime.block_on(async {
        let store = Store::at(target, dir, &addressees(&config.endpoints)).await.map_err(|error| {
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
