//! What stands in a mail, in German and English.

use serde_json::Value;

use super::super::event::{Asked, Event};
use super::super::render::lines;
use super::super::template::plain;
use crate::handoff::one_line;
use crate::ids::Language;

/// A word or sentence in both languages.
type Both = (&'static str, &'static str);

fn pick((de, en): Both, language: Language) -> &'static str {
    match language {
        Language::De => de,
        Language::En => en,
    }
}

/// `[Deskbell] Lieferung verspätet (Beschwerde)`; what follows is an answer to it.
pub(super) fn subject(event: &Event) -> String {
    let before = if event.asked() == Asked::Requested { "" } else { "Re: " };
    let subject = event.data("subject").and_then(Value::as_str).unwrap_or(event.handoff.as_str());
    match event.data("reason").and_then(|reason| reason.get("text")?.as_str()) {
        Some(reason) => format!("{before}[Deskbell] {subject} ({reason})"),
        None => format!("{before}[Deskbell] {subject}"),
    }
}

/// The text for people. `reachable`: an answer to the mail goes to the visitor.
pub(super) fn text(event: &Event, reachable: bool, language: Language) -> String {
    let mut parts = match event.asked() {
        Asked::Requested => story(event, language),
        Asked::Message => further(event, language),
        Asked::Ended => vec![ended(event, language)],
        Asked::Other if event.kind() == Some("conversation.erased") => vec![erased(language)],
        Asked::Other => feedback(event, language),
    };
    parts.insert(0, in_place_of(event, language));
    parts.push(foot(event, reachable, language));
    parts.retain(|part| !part.is_empty());
    // What mail may not carry: NUL and the like. Lines were made before.
    (parts.join("\n\n") + "\n").chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// Why it comes here, if another one did not take it.
fn in_place_of(event: &Event, language: Language) -> String {
    let endpoint = event.data("fallback_of").and_then(Value::as_str).filter(|_| event.asked() == Asked::Requested);
    let Some(endpoint) = endpoint else { return String::new() };
    match language {
        Language::De => format!(
            "Diese Anfrage geht an Sie, weil sie bei „{endpoint}“ nicht rechtzeitig ankam. Dort kann sie später noch erscheinen."
        ),
        Language::En => format!(
            "This request comes to you because it did not get through to “{endpoint}” in time. It may still appear there later."
        ),
    }
}

fn story(event: &Event, language: Language) -> Vec<String> {
    let summary = event.data("summary").and_then(Value::as_str).unwrap_or_default();
    let transcript = event.data("transcript");
    let cut = transcript.and_then(|transcript| transcript.get("complete")) == Some(&Value::Bool(false));
    let cut = if cut {
        pick(
            (
                "(Der Anfang fehlt hier, weil der Verlauf zu lang ist.)",
                "(The beginning is left out here, because the transcript is too long.)",
            ),
            language,
        )
    } else {
        ""
    };
    vec![
        summary.lines().map(one_line).collect::<Vec<_>>().join("\n"),
        told(event, language),
        heading(("Gesprächsverlauf", "Transcript"), language),
        cut.to_owned(),
        lines(transcript.and_then(|transcript| transcript.get("messages")), language),
    ]
}

fn heading(words: Both, language: Language) -> String {
    let words = pick(words, language);
    format!("{words}\n{}", "-".repeat(words.chars().count()))
}

/// Who the visitor is: what the website has proved, and what they typed themselves.
fn customer(event: &Event, language: Language) -> Vec<String> {
    let Some(customer) = event.data("customer") else { return Vec::new() };
    let proved = customer.get("verified") == Some(&Value::Bool(true));
    let typed = if proved { customer.get("typed") } else { Some(customer) };
    let row = |words: Both, from: Option<&Value>, name: &str| {
        let value = one_line(from?.get(name)?.as_str()?);
        Some(format!("  {}: {value}", pick(words, language)))
    };
    let confirmed = Some(customer).filter(|_| proved);
    [
        row(("Name (von der Website bestätigt)", "Name (proved by the website)"), confirmed, "name"),
        row(("Kennung (von der Website bestätigt)", "Id (proved by the website)"), confirmed, "external_id"),
        row(("E-Mail (von der Website bestätigt)", "E-mail (proved by the website)"), confirmed, "email"),
        row(("E-Mail (ungeprüft)", "E-mail (not verified)"), typed, "email"),
        row(("Telefon (ungeprüft)", "Telephone (not verified)"), typed, "phone"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Who the visitor is, and what flows collected, masked where it must be.
fn told(event: &Event, language: Language) -> String {
    let page = event.data("page").and_then(|page| page.get("url")?.as_str()).map(one_line);
    let row = |label: &str, value: Option<String>| value.map(|value| format!("  {label}: {value}"));
    let mut rows = customer(event, language);
    rows.extend(row(pick(("Seite", "Page"), language), page));
    let slots = event.data("slots").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    rows.extend(slots.iter().filter_map(|slot| {
        let label = one_line(slot.get("label")?.as_str()?);
        row(&label, slot.get("value").map(|value| shown(value, language)))
    }));
    if rows.is_empty() {
        return String::new();
    }
    format!("{}\n{}", heading(("Angaben", "What was told"), language), rows.join("\n"))
}

/// A whole number without a point, and words for yes and no.
fn shown(value: &Value, language: Language) -> String {
    match value {
        Value::Bool(true) => pick(("ja", "yes"), language).to_owned(),
        Value::Bool(false) => pick(("nein", "no"), language).to_owned(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        other => one_line(&plain(other)),
    }
}

fn further(event: &Event, language: Language) -> Vec<String> {
    let new = Value::Array(event.new_messages());
    // An address may have been left after the first mail.
    let contact = if event.data("customer").is_some() { told(event, language) } else { String::new() };
    let words = pick(("Der Besucher hat noch geschrieben:", "The visitor wrote on:"), language);
    vec![words.to_owned(), lines(Some(&new), language), contact]
}

fn ended(event: &Event, language: Language) -> String {
    let expired = event.kind() == Some("handoff.expired");
    let words = if expired {
        (
            "Die Anfrage ist abgelaufen; der Besucher weiß das und wartet nicht mehr.",
            "The request has expired; the visitor knows and does not wait any more.",
        )
    } else {
        (
            "Der Besucher hat die Anfrage zurückgezogen. Sie müssen nicht mehr antworten.",
            "The visitor has withdrawn the request. You need not answer any more.",
        )
    };
    pick(words, language).to_owned()
}

fn feedback(event: &Event, language: Language) -> Vec<String> {
    let feedback = event.data("feedback");
    let stars = feedback.and_then(|feedback| feedback.get("stars")?.as_u64());
    let remark = feedback.and_then(|feedback| feedback.get("remark")?.as_str()).map(one_line);
    let stars = stars.map(|stars| match language {
        Language::De => format!("Bewertung des Besuchers: {stars} von 5 Sternen."),
        Language::En => format!("The visitor's rating: {stars} of 5 stars."),
    });
    vec![stars.unwrap_or_default(), remark.unwrap_or_default()]
}

fn erased(language: Language) -> String {
    let words = (
        "Der Besucher möchte vergessen werden. Bitte löschen Sie alle Mails zu dieser Anfrage, auch Antworten und Kopien.",
        "The visitor wants to be forgotten. Please delete every mail about this request, answers and copies too.",
    );
    pick(words, language).to_owned()
}

/// Where an answer goes, and what the handoff is called.
fn foot(event: &Event, reachable: bool, language: Language) -> String {
    let answer = if reachable {
        (
            "Ihre Antwort auf diese Mail geht an die E-Mail-Adresse des Besuchers. Im Chat erscheint sie nicht.",
            "Your answer to this mail goes to the visitor's e-mail address. It does not appear in the chat.",
        )
    } else {
        (
            "Hier steht keine E-Mail-Adresse des Besuchers. Eine Antwort auf diese Mail erreicht ihn nicht.",
            "There is no e-mail address of the visitor here. An answer to this mail does not reach them.",
        )
    };
    let open = matches!(event.asked(), Asked::Requested | Asked::Message);
    let answer = if open { format!("{}\n", pick(answer, language)) } else { String::new() };
    let queue = event.data("queue").and_then(Value::as_str);
    let queue = queue.map(|queue| format!(", {}", one_line(queue))).unwrap_or_default();
    format!("-- \n{answer}Deskbell, {}{queue}", event.handoff)
}
