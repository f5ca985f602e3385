//! `deskbell connectors`: which helpdesks there are, and a trial of one.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::arguments::ConnectorsAction;
use super::exit::{Failure, Reason};
use super::words::counted;
use super::{load, out};
use crate::config::{Config, Destination, Endpoint};
use crate::connector::{Idempotency, Known, Preset, Presets, ReplyPath};
use crate::content;
use crate::conversation::{Conversation, Event, HandoffReason, HandoffRequest, Turn};
use crate::courier::{Edge, Limits, Tried, trial};
use crate::desk::{Clock, Random};
use crate::diagnostics::{Lang, List, Word as _};
use crate::handoff::{self, DEFAULT_MAX_BODY_BYTES, OutgoingEvent, PackageContext};
use crate::ids::{ConversationId, HandoffId, Language, Priority};

/// Lists the connectors, or sends a handoff for trial.
///
/// # Errors
/// When the folder cannot be read, there is no such endpoint, or the trial failed.
pub(super) fn run(dir: &Path, action: &ConnectorsAction) -> Result<(), Failure> {
    let lang = load::locale_lang();
    match action {
        ConnectorsAction::List => out::print(&listed(&content::connectors(&load::read(dir)?), lang)),
        ConnectorsAction::Test { endpoint } => test(&load::settings(dir)?, endpoint, lang),
    }
}

/// A few lines for each connector.
fn listed(presets: &Presets, lang: Lang) -> String {
    let known = presets.names().into_iter().filter_map(|name| match presets.get(name) {
        Known::Preset(preset) => Some((presets.is_own(name), preset)),
        Known::Broken | Known::Unknown => None,
    });
    known.map(|(own, preset)| entry(own, &preset, lang)).collect::<Vec<_>>().join("\n")
}

fn entry(own: bool, preset: &Preset, lang: Lang) -> String {
    let own = if own { lang.pick(", aus connectors/", ", from connectors/") } else { "" };
    let [twice, replies, proof] =
        lang.pick(["Gegen doppelte Fälle", "Antworten", "Erprobung"], ["Against doubles", "Replies", "Proof"]);
    let (idempotency, path) = (idempotency(&preset.idempotency, lang), reply_path(preset.reply_path(), lang));
    let mut lines = vec![
        format!("{}  ({}{own})", preset.name, preset.title),
        format!("  {twice}: {idempotency}"),
        format!("  {replies}: {path}"),
        format!("  {proof}: {}", proved(&preset.proof, lang)),
    ];
    lines.extend(unconfirmed(preset.unconfirmed.len(), lang));
    lines.join("\n") + "\n"
}

/// Which they are stands in the preset's file.
fn unconfirmed(count: usize, lang: Lang) -> Option<String> {
    let of_vendor =
        lang.pick("in den Unterlagen des Anbieters nicht bestätigt", "not confirmed by the vendor's documents");
    let points = counted(count, [["Punkt", "Punkte"], ["point", "points"]], lang);
    (count > 0).then(|| format!("  {points} {of_vendor}"))
}

fn idempotency(idempotency: &Idempotency, lang: Lang) -> String {
    match idempotency {
        Idempotency::Header(name) => lang.pick(format!("Kopfzeile {name}"), format!("the header {name}")),
        Idempotency::FindBeforeCreate => {
            lang.pick("wird gesucht, bevor er noch einmal entsteht", "looked for before it is made again").to_owned()
        }
        Idempotency::ExternalId => lang.pick("trägt unsere Kennung", "it has our id").to_owned(),
        Idempotency::None => lang
            .pick("nichts: eine verlorene Antwort kann zwei ergeben", "nothing: a lost answer can make two")
            .to_owned(),
    }
}

fn reply_path(path: ReplyPath, lang: Lang) -> &'static str {
    match path {
        ReplyPath::None => lang.pick("keine; antworten Sie in /desk", "none; answer in /desk"),
        ReplyPath::Hook => lang.pick("das Helpdesk ruft /v1/hooks auf", "the helpdesk calls /v1/hooks"),
        ReplyPath::Poll => lang.pick("Deskbell fragt nach", "Deskbell asks"),
        ReplyPath::HookAndPoll => lang.pick(
            "das Helpdesk ruft /v1/hooks auf, und Deskbell fragt nach",
            "the helpdesk calls /v1/hooks, and Deskbell asks",
        ),
    }
}

/// The sentence that most presets have, in German too; others as they are written.
fn proved(proof: &str, lang: Lang) -> &str {
    match proof {
        "proved live by our own tests" => {
            lang.pick("durch eigene Tests an einer echten Installation belegt", "proved live by our own tests")
        }
        "untested against the vendor" => lang.pick("nicht beim Anbieter erprobt", "untested against the vendor"),
        other => other,
    }
}

fn test(config: &Config, name: &str, lang: Lang) -> Result<(), Failure> {
    let endpoint = config.endpoints.iter().find(|endpoint| endpoint.id.as_str() == name);
    let endpoint = endpoint.ok_or_else(|| unknown(config, name, lang))?;
    let clock = Clock::system();
    let event = sample(config, clock.now()).ok_or_else(|| Failure::Outside(no_sample(lang)))?;
    let edge = Edge::system(Arc::new(move || clock.now()));
    let sent = (event.id, event.handoff.clone(), event.body);
    let tried = load::runtime()?.block_on(trial(endpoint, sent, &Limits::default(), &edge)).map_err(|error| {
        let what = lang.pick("der Endpunkt kann nicht benutzt werden", "the endpoint cannot be used");
        Failure::outside(what, &error, "")
    })?;
    out::print(&told(endpoint, &event.handoff, &tried, lang))?;
    // Nothing that was sent is nothing that arrived.
    if !tried.is_empty() && tried.iter().all(|tried| tried.fault.is_none()) {
        Ok(())
    } else {
        Err(Failure::Outside(failed(lang)))
    }
}

fn unknown(config: &Config, name: &str, lang: Lang) -> Failure {
    let known = List::of(config.endpoints.iter().map(|endpoint| endpoint.id.as_str()));
    let known = known.word(lang).into_owned();
    let [what, cure] = lang.pick(
        [format!("es gibt keinen Endpunkt „{name}“ in deskbell.yaml"), format!("möglich sind: {known}")],
        [format!("there is no endpoint “{name}” in deskbell.yaml"), format!("possible are: {known}")],
    );
    Failure::usage(&what, &cure)
}

fn no_sample(lang: Lang) -> Reason {
    Reason::new(lang.pick("es lässt sich kein Beispiel herstellen", "no sample can be made"), None, "")
}

fn failed(lang: Lang) -> Reason {
    let [what, cure] = lang.pick(
        ["die Übergabe zur Probe ist nicht angekommen", "prüfen Sie Adresse, Geheimnisse und Felder des Endpunkts"],
        ["the handoff for trial did not arrive", "check address, secrets and fields of the endpoint"],
    );
    Reason::new(what, None, cure)
}

/// A handoff that says that it is none, made as every other.
fn sample(config: &Config, at: Timestamp) -> Option<OutgoingEvent> {
    let language = config.bot.default_language();
    let id = Random::system().conversation_id(at).ok()?;
    let mut conversation = Conversation::new(id.clone(), language);
    let [text, reason] = match language {
        Language::De => {
            ["[Test] Das ist nur eine Probe von Deskbell: äöüß €. Bitte schließen.", "Probe der Verbindung"]
        }
        Language::En => ["[Test] This is a trial by Deskbell alone. Please close.", "Trial of the connection"],
    };
    let request = HandoffRequest {
        id: handoff_of(&id),
        queue: config.bot.queues.first()?.0.clone(),
        priority: Priority::Normal,
        reason: HandoffReason::AskedForHuman,
        reason_text: reason.to_owned(),
        rule: None,
        sentiment: None,
    };
    let events =
        vec![Event::VisitorSaid { text: text.to_owned(), choice: None }, Event::HandoffRequested(Box::new(request))];
    let turn = Turn { no: conversation.next_turn, at, client_id: None, events };
    let before = conversation.clone();
    conversation.apply(&turn);
    let context = PackageContext {
        stated: None,
        entry_title: &|_| None,
        slot: &|_| None,
        part: &|_, _| None,
        max_body_bytes: DEFAULT_MAX_BODY_BYTES,
    };
    handoff::outgoing(&before, &turn, &conversation, &context)
}

/// Random as its conversation.
fn handoff_of(conversation: &ConversationId) -> HandoffId {
    let bits = conversation.as_str().bytes().fold(0_u128, |bits, byte| bits.wrapping_mul(31).wrapping_add(byte.into()));
    HandoffId::from_bits(bits)
}

/// A line for each request; nothing of what was sent or answered.
fn told(endpoint: &Endpoint, handoff: &HandoffId, tried: &[Tried], lang: Lang) -> String {
    let how = match &endpoint.to {
        Destination::Webhook { .. } => "webhook".to_owned(),
        Destination::Connector(connection) => connection.preset.name.clone(),
        Destination::Mail(_) => "smtp".to_owned(),
    };
    let mut lines = vec![lang.pick(
        format!("Übergabe zur Probe {handoff} an {} ({how}):", endpoint.id),
        format!("Handoff for trial {handoff} to {} ({how}):", endpoint.id),
    )];
    if tried.is_empty() {
        let nothing =
            lang.pick("  nichts gesendet: keine Anfrage trifft zu (when)", "  nothing sent: no request applies (when)");
        lines.push(nothing.to_owned());
    }
    lines.extend(tried.iter().map(|tried| line(tried, lang)));
    lines.join("\n") + "\n"
}

fn line(tried: &Tried, lang: Lang) -> String {
    let status = tried.status.map_or_else(|| "–".to_owned(), |status| status.to_string());
    let ticket = tried.reference.as_ref().map(|reference| match lang {
        Lang::De => format!(", Fall {reference}"),
        Lang::En => format!(", ticket {reference}"),
    });
    let end = tried.fault.map_or(lang.pick("gelungen", "succeeded"), |fault| fault_words(fault, lang));
    format!("  {}: {status}, {end}{}", tried.key, ticket.unwrap_or_default())
}

fn fault_words(fault: &str, lang: Lang) -> &'static str {
    match fault {
        "timeout" => lang.pick("keine Antwort in der Frist", "no answer in time"),
        "connect" => lang.pick("keine Verbindung", "no connection"),
        "dns" => lang.pick("der Name hat keine Adresse", "the name has no address"),
        "tls" => lang.pick("keine sichere Verbindung", "no secure connection"),
        "guard" => lang.pick(
            "die Adresse liegt in einem gesperrten Netz (allow_networks)",
            "the address is in a network that is closed (allow_networks)",
        ),
        "status" => lang.pick("abgelehnt", "refused"),
        "refused" => lang.pick("mit Erfolg beantwortet, aber abgelehnt", "answered as a success, but refused"),
        "answer" => lang.pick("die Antwort nennt nicht, was gebraucht wird", "the answer lacks what is needed"),
        "token" => lang.pick("kein Zugangszeichen bekommen", "got no token"),
        "login" => lang.pick("die Anmeldung beim Mailserver gelingt nicht", "cannot log in to the mail server"),
        "unbuildable" => lang.pick("die Anfrage lässt sich nicht bilden", "the request cannot be built"),
        _ => lang.pick("auf dem Weg gescheitert", "failed on the way"),
    }
}
