//! `deskbell endpoints`: which endpoints take deliveries, and switching them off and on.

use std::io::Write;

use jiff::Timestamp;

use super::arguments::EndpointsAction;
use super::exit::Failure;
use crate::diagnostics::Lang;
use crate::ids::EndpointId;
use crate::store::{EndpointStatus, OffReason, Store, StoreError};

/// A command that could not be carried out.
#[derive(Debug)]
pub(super) enum EndpointsError {
    /// Neither the settings nor the store know an endpoint of this name.
    Unknown { name: String, known: Vec<EndpointId> },
    /// The store failed.
    Store(StoreError),
    /// The result could not be written.
    Output(std::io::Error),
}

impl EndpointsError {
    pub(super) fn failure(&self, lang: Lang) -> Failure {
        match self {
            Self::Unknown { name, known } => {
                let known = known.iter().map(EndpointId::as_str).collect::<Vec<_>>().join(", ");
                let what = lang.pick(format!("es gibt keinen Endpunkt {name}"), format!("there is no endpoint {name}"));
                let cure = lang.pick(format!("es gibt: {known}"), format!("there are: {known}"));
                Failure::usage(&what, &cure)
            }
            Self::Store(error) => {
                let what = lang.pick("die Endpunkte können nicht gelesen werden", "the endpoints cannot be read");
                Failure::outside(what, error, "")
            }
            Self::Output(error) => {
                let what = lang.pick("das Ergebnis kann nicht geschrieben werden", "the result cannot be written");
                Failure::outside(what, error, "")
            }
        }
    }
}

/// Carries out a command; without one it lists. `configured` are the endpoints of the settings.
///
/// # Errors
/// When there is no such endpoint, the store fails or the result cannot be written.
pub(super) async fn run(
    action: Option<&EndpointsAction>,
    store: &Store,
    configured: &[EndpointId],
    now: Timestamp,
    lang: Lang,
    out: &mut (dyn Write + Send),
) -> Result<(), EndpointsError> {
    let known = store.endpoints().await.map_err(EndpointsError::Store)?;
    let named = |name: &str| find(name, configured, &known);
    let text = match action {
        None => list(&known, configured, lang),
        Some(EndpointsAction::Off { id }) => {
            let parked = store.switch_off(&named(id)?, OffReason::Paused, now).await.map_err(EndpointsError::Store)?;
            switched_off(id, parked, lang)
        }
        Some(EndpointsAction::On { id }) => {
            let released = store.switch_on(&named(id)?, now).await.map_err(EndpointsError::Store)?;
            switched_on(id, released, lang)
        }
    };
    out.write_all(text.as_bytes()).map_err(EndpointsError::Output)
}

fn find(name: &str, configured: &[EndpointId], known: &[EndpointStatus]) -> Result<EndpointId, EndpointsError> {
    let mut all: Vec<EndpointId> = configured.to_vec();
    all.extend(known.iter().map(|endpoint| endpoint.id.clone()).filter(|id| !configured.contains(id)));
    let found = all.iter().find(|id| id.as_str() == name).cloned();
    found.ok_or_else(|| EndpointsError::Unknown { name: name.to_owned(), known: all })
}

fn list(known: &[EndpointStatus], configured: &[EndpointId], lang: Lang) -> String {
    let unheard = configured.iter().filter(|id| known.iter().all(|endpoint| endpoint.id != **id));
    let mut lines: Vec<String> = known.iter().map(|endpoint| told(endpoint, configured, lang)).collect();
    lines
        .extend(unheard.map(|id| {
            format!("{id}: {}", lang.pick("an, bisher nichts zuzustellen", "on, nothing to deliver so far"))
        }));
    if lines.is_empty() {
        let none = lang.pick(
            "Kein Endpunkt ist eingestellt: Übergaben warten in /desk.",
            "No endpoint is configured: handoffs wait in /desk.",
        );
        lines.push(none.to_owned());
    }
    lines.join("\n") + "\n"
}

fn told(endpoint: &EndpointStatus, configured: &[EndpointId], lang: Lang) -> String {
    let mut parts = vec![standing(endpoint, lang)];
    let counts = endpoint.deliveries;
    let named = lang.pick(
        ["zugestellt", "wartend", "unterwegs", "gescheitert", "geparkt"],
        ["delivered", "waiting", "under way", "dead", "parked"],
    );
    let counts = [counts.delivered, counts.pending, counts.leased, counts.dead, counts.parked];
    parts.extend(
        counts.iter().zip(named).filter(|(count, _)| **count > 0).map(|(count, name)| format!("{count} {name}")),
    );
    if let Some((failures, since)) = endpoint.failing {
        let since = time(since);
        parts.push(lang.pick(
            format!("{failures} Fehlschläge in Folge seit {since}"),
            format!("{failures} failures in a row since {since}"),
        ));
    }
    if !configured.contains(&endpoint.id) {
        parts.push(lang.pick("nicht mehr in den Einstellungen", "no longer in the settings").to_owned());
    }
    format!("{}: {}", endpoint.id, parts.join(", "))
}

fn standing(endpoint: &EndpointStatus, lang: Lang) -> String {
    let Some((why, since)) = endpoint.off else { return lang.pick("an", "on").to_owned() };
    let since = time(since);
    let id = &endpoint.id;
    let why = match why {
        OffReason::Gone => lang.pick("er sagt, dass es ihn nicht mehr gibt", "it says that it is gone"),
        OffReason::Failing => lang.pick("tagelang kam nichts durch", "nothing got through for days"),
        OffReason::Paused => lang.pick("von Hand", "by hand"),
    };
    lang.pick(
        format!("AUS seit {since} ({why}; einschalten: deskbell endpoints on {id})"),
        format!("OFF since {since} ({why}; to switch it on: deskbell endpoints on {id})"),
    )
}

fn switched_off(id: &str, parked: usize, lang: Lang) -> String {
    lang.pick(
        format!(
            "{id} ist abgeschaltet. Zustellungen warten, bis er wieder an ist; geparkt sind jetzt {parked} mehr.\n"
        ),
        format!("{id} is switched off. Deliveries wait until it is on again; {parked} more are parked now.\n"),
    )
}

fn switched_on(id: &str, released: usize, lang: Lang) -> String {
    lang.pick(
        format!("{id} ist an. Zustellungen, die wieder unterwegs sind: {released}.\n"),
        format!("{id} is on. Deliveries that are on their way again: {released}.\n"),
    )
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
