//! What callers are told whose call does not fit a conversation or a handoff.

use axum::http::StatusCode;

use super::problem::{Problem, Words, words};
use crate::desk::{NotIdentified, Refused};

pub(super) fn refused_words(refused: Refused) -> Words {
    match refused {
        Refused::EmptyText => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "empty_text",
            ("Die Nachricht ist leer.", "Bitte schreiben Sie mindestens ein Zeichen."),
            ("The message is empty.", "Please write at least one character."),
        ),
        Refused::TextTooLong => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "text_too_long",
            ("Die Nachricht ist zu lang.", "Sie darf höchstens 4.000 Zeichen haben; bitte kürzen oder teilen Sie sie."),
            ("The message is too long.", "It may have at most 4,000 characters; please shorten or split it."),
        ),
        // What services answer never comes over HTTP.
        Refused::UnknownChoice | Refused::NoSuchCall => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown_choice",
            ("Diese Auswahl wurde nicht angeboten.", "Bitte senden Sie die `id` einer angebotenen Auswahl."),
            ("This choice was not offered.", "Please send the `id` of a choice that was."),
        ),
        Refused::UnknownMessage => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown_message",
            (
                "Diese Nachricht lässt sich nicht bewerten.",
                "Bewerten lassen sich Antworten des Assistenten in diesem Gespräch.",
            ),
            ("This message cannot be judged.", "Only answers of the assistant in this conversation can."),
        ),
        Refused::StarsOutOfRange => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "stars_out_of_range",
            ("Diese Anzahl Sterne gibt es nicht.", "Bitte senden Sie 1 bis 5 Sterne."),
            ("There is no such number of stars.", "Please send 1 to 5 stars."),
        ),
        Refused::HandoffOver | Refused::Taken | Refused::NotInHumanHands | Refused::AgentTextTooLong => {
            agent_words(refused)
        }
        Refused::TooMuchContext => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "too_much_context",
            (
                "Das Gespräch würde zu viele Angaben haben.",
                "Es sind höchstens 20 `attributes` und 20 `tags`; bitte entfernen Sie welche mit `null`, oder teilen Sie weniger mit.",
            ),
            (
                "The conversation would have too many values.",
                "There are at most 20 `attributes` and 20 `tags`; please remove some with `null`, or tell less.",
            ),
        ),
        Refused::Closed => words(
            StatusCode::CONFLICT,
            "conversation_closed",
            ("Dieses Gespräch ist beendet.", "Bitte beginnen Sie ein neues Gespräch."),
            ("This conversation is closed.", "Please start a new one."),
        ),
    }
}

/// What an agent is told whose call does not fit the handoff.
fn agent_words(refused: Refused) -> Words {
    match refused {
        Refused::HandoffOver => words(
            StatusCode::CONFLICT,
            "handoff_over",
            ("Diese Übergabe ist beendet.", "Wie weit sie ist, steht in `handoff`; die Person kann sich neu melden."),
            ("This handoff is over.", "`handoff` tells how far it is; the visitor can ask for a person again."),
        ),
        Refused::Taken => words(
            StatusCode::CONFLICT,
            "handoff_taken",
            ("Diese Übergabe hat schon jemand anderes.", "Wer sie hat, steht in `handoff`."),
            ("Another agent has this handoff.", "`handoff` tells who has it."),
        ),
        Refused::NotInHumanHands => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "not_in_human_hands",
            (
                "Diese Übergabe hat gerade niemand.",
                "Bitte rufen Sie erst `accept` auf; wie weit sie ist, steht in `handoff`.",
            ),
            ("Nobody has this handoff.", "Please call `accept` first; `handoff` tells how far it is."),
        ),
        _ => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "agent_text_too_long",
            (
                "Die Nachricht ist zu lang.",
                "Sie darf höchstens 10.000 Zeichen haben; bitte kürzen oder teilen Sie sie.",
            ),
            ("The message is too long.", "It may have at most 10,000 characters; please shorten or split it."),
        ),
    }
}

/// What a website is told whose proof is not believed. What would be right is not told.
pub(super) fn identity_words(why: NotIdentified) -> Words {
    let (de, en) = match why {
        NotIdentified::NotConfigured => (
            "Die Einstellung `widget.identity_secret` fehlt (not configured): Ohne sie lässt sich niemand ausweisen.",
            "The setting `widget.identity_secret` is missing (not configured): without it nobody can be identified.",
        ),
        NotIdentified::Signature => (
            "`hash` passt nicht zu den Angaben (signature). Wie er entsteht, steht in docs/identify.md.",
            "`hash` does not fit the fields (signature). docs/identify.md tells how it is made.",
        ),
        NotIdentified::Expired => (
            "`exp` ist vorbei oder liegt mehr als 24 Stunden voraus (expired). Bitte stellen Sie den Nachweis neu aus.",
            "`exp` is past or more than 24 hours ahead (expired). Please make the proof anew.",
        ),
    };
    words(
        StatusCode::FORBIDDEN,
        "identity_refused",
        ("Wer die Person ist, ist nicht nachgewiesen; sie bleibt unbekannt.", de),
        ("It is not proved who the visitor is; they stay anonymous.", en),
    )
}

/// What only helpdesks are told.
pub(super) fn helpdesk_words(problem: &Problem) -> Words {
    match problem {
        Problem::NoHelpdeskToken => words(
            StatusCode::UNAUTHORIZED,
            "helpdesk_token_wrong",
            (
                "Das Zugangszeichen oder die Unterschrift fehlt oder ist falsch.",
                "Bitte senden Sie `Authorization: Bearer …` mit einem Zeichen aus `handoff` in deskbell.yaml, oder unterschreiben Sie mit dem Schlüssel Ihres Endpunkts.",
            ),
            (
                "The token or the signature is missing or wrong.",
                "Please send `Authorization: Bearer …` with a token from `handoff` in deskbell.yaml, or sign with the key of your endpoint.",
            ),
        ),
        Problem::NoSecret => words(
            StatusCode::UNAUTHORIZED,
            "secret_wrong",
            (
                "Das Geheimnis fehlt oder ist falsch.",
                "Bitte senden Sie es in der Kopfzeile, die in deskbell.yaml unter `header` steht (sonst `x-deskbell-key`).",
            ),
            (
                "The secret is missing or wrong.",
                "Please send it in the header that `header` in deskbell.yaml names (else `x-deskbell-key`).",
            ),
        ),
        Problem::KeyMissing => words(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_missing",
            (
                "Dem Aufruf fehlt sein Name, oder er ist nicht lesbar.",
                "Bitte senden Sie `Idempotency-Key` (oder `webhook-id`) mit 1 bis 255 Zeichen, für jede Nachricht einen neuen.",
            ),
            (
                "The call has no name, or one that cannot be read.",
                "Please send `Idempotency-Key` (or `webhook-id`) with 1 to 255 characters, a new one for each message.",
            ),
        ),
        Problem::KeyReused => words(
            StatusCode::CONFLICT,
            "idempotency_key_reused",
            (
                "Diesen Namen hatte schon ein anderer Aufruf.",
                "Bitte wiederholen Sie genau denselben Aufruf, oder geben Sie ihm einen neuen `Idempotency-Key`.",
            ),
            (
                "Another call had this name before.",
                "Please repeat exactly the same call, or give it a new `Idempotency-Key`.",
            ),
        ),
        _ => words(
            StatusCode::NOT_FOUND,
            "handoff_not_found",
            ("Diese Übergabe gibt es nicht.", "Welche es gibt, zeigt `GET /v1/helpdesk/handoffs`."),
            ("There is no such handoff.", "`GET /v1/helpdesk/handoffs` lists those there are."),
        ),
    }
}
