//! Connectors: what each preset sends, that nothing a visitor writes changes its shape, and how far a ticket gets.

mod books;
pub(crate) mod chains;
mod commands;
mod ends;
mod golden;
mod hooks;
mod laws;
mod letters;
mod polls;
mod strangers;

use std::collections::BTreeMap;
use std::sync::Arc;

use deskbell::connector::{Connection, Event, Known, Presets, Secrets, preset};
use deskbell::diagnostics::{Lang, Report, to_terminal};
use deskbell::ids::{EventId, HandoffId};
use serde_json::{Value, json};

pub(crate) const BASE: &str = "https://helpdesk.beispiel.test";

/// A built-in preset with every secret and every setting that it must have.
pub(crate) fn connection(name: &str) -> Connection {
    let Known::Preset(preset) = Presets::default().get(name) else { panic!("{name}") };
    let secrets = preset.secrets.iter().map(|secret| (secret.clone(), format!("geheim-{secret}"))).collect();
    let required = preset.fields.iter().filter(|(_, rule)| rule.required);
    let fields = required.map(|(field, _)| (field.clone(), format!("wert-{field}"))).collect();
    let base = preset.base.clone().unwrap_or_else(|| BASE.to_owned());
    Connection { base, preset, secrets: Secrets::new(secrets), fields }
}

/// A preset of a test, at this address, with the secret `token`.
pub(crate) fn own(text: &str, base: &str) -> Connection {
    let mut report = Report::default();
    let read = preset("eigen", &Arc::from("eigen.yaml"), text, &mut report);
    let told = to_terminal(&report.into_sorted(), &|_| Some(text), Lang::En, false);
    let preset = Arc::new(read.unwrap_or_else(|| panic!("{told}")));
    let secrets = preset.secrets.iter().map(|secret| (secret.clone(), format!("geheim-{secret}"))).collect();
    Connection { preset, base: base.to_owned(), secrets: Secrets::new(secrets), fields: BTreeMap::new() }
}

pub(crate) fn event(body: &Value) -> Event {
    Event::parse(EventId::from_bits(9 << 80), HandoffId::from_bits(2 << 80), body.to_string().as_bytes()).unwrap()
}

const HOSTILE: &str =
    "\"}]}, {{ secrets.token }} <script>alert('x')</script> *fett* [Link](javascript:1)\r\nX-Evil: 1 & ${HOME}";

fn message(seq: u32, role: &str, text: &str) -> Value {
    json!({
        "id": format!("cnv_00000000010000000000000000.{seq}"), "seq": seq, "at": "2026-11-22T09:00:00.000Z",
        "role": role, "text": text, "format": "plain",
    })
}

fn body(kind: &str, sequence: u32, new_from: u32, messages: &[Value], subject: &str) -> Value {
    json!({
        "type": kind,
        "timestamp": "2026-11-22T09:01:00.000Z",
        "data": {
            "schema_version": 1,
            "handoff_id": "hnd_00000000020000000000000000",
            "conversation_id": "cnv_00000000010000000000000000",
            "sequence": sequence,
            "requested_at": "2026-11-22T09:00:40.000Z",
            "reason": {"code": "complaint", "text": "Lieferung verspätet"},
            "queue": "versand",
            "priority": "high",
            "language": {"code": "de", "detected": false},
            "subject": subject,
            "summary": format!("Anlass: Lieferung verspätet\nLetzte Frage: {subject}"),
            "slots": [
                {"name": "bestellnummer", "label": "Bestellnummer", "value": 4711.0, "sensitive": false},
                {"name": "email", "label": "E-Mail", "value": "•••st", "sensitive": true},
            ],
            "answers_shown": [],
            "transcript": {
                "complete": true, "message_count": messages.len(), "sha256": "00", "new_from_seq": new_from,
                "messages": messages,
            },
        },
    })
}

fn story(hostile: &str) -> Vec<Value> {
    vec![
        message(1, "bot", "Guten Tag! Wie kann ich helfen?"),
        message(2, "visitor", "Wo bleibt mein Paket? Größe: schön groß, 20 €."),
        message(3, "visitor", hostile),
    ]
}

/// A person is asked for, in German, with a text that tries everything.
pub(crate) fn requested(hostile: &str) -> Value {
    body("handoff.requested", 1, 3, &story(hostile), "Wo bleibt mein Paket? Größe & <b>Preis</b>")
}

/// The visitor writes on.
pub(crate) fn further(text: &str) -> Value {
    let mut messages = story(HOSTILE);
    messages.push(message(4, "visitor", text));
    body("handoff.message.created", 2, 4, &messages, "Wo bleibt mein Paket? Größe & <b>Preis</b>")
}

/// Nobody had time.
pub(crate) fn expired() -> Value {
    body("handoff.expired", 3, 5, &story(HOSTILE), "Wo bleibt mein Paket? Größe & <b>Preis</b>")
}
