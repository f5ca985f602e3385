//! `deskbell conversation erase`: what was said goes, here and at the helpdesks that were told of it.

use crate::diagnostics::Lang;
use crate::ids::{ConversationId, EndpointId};
use crate::store::{Erased, Scrubbed};

/// What was done, and what is left for people. `connectors` are the endpoints that hear no events of ours.
pub(super) fn told(id: &ConversationId, erased: &Erased, connectors: &[EndpointId], lang: Lang) -> String {
    let mut lines = vec![lang.pick(
        format!("Das Gespräch {id} ist gelöscht, mit allem, was daraus wurde."),
        format!("The conversation {id} is erased, with everything that was made of it."),
    )];
    let events: Vec<&str> = erased.told.iter().filter(|id| !connectors.contains(id)).map(EndpointId::as_str).collect();
    if !events.is_empty() {
        let names = events.join(", ");
        lines.push(lang.pick(
            format!("Diese Endpunkte hatten davon erfahren und bekommen `conversation.erased`: {names}."),
            format!("These endpoints had heard of it and get `conversation.erased`: {names}."),
        ));
    }
    lines.extend(erased.told.iter().filter(|id| connectors.contains(id)).map(|id| by_hand(id, erased, lang)));
    lines.extend(left(erased.scrubbed, lang).map(str::to_owned));
    lines.join("\n") + "\n"
}

fn by_hand(endpoint: &EndpointId, erased: &Erased, lang: Lang) -> String {
    let tickets = erased.tickets.iter().filter(|ticket| ticket.endpoint == *endpoint);
    let tickets: Vec<&str> = tickets.map(|ticket| ticket.reference.as_str()).collect();
    if tickets.is_empty() {
        return lang.pick(
            format!("{endpoint} hatte davon erfahren: Bitte löschen Sie dort von Hand, was daraus wurde."),
            format!("{endpoint} had heard of it: please erase by hand what was made of it there."),
        );
    }
    let tickets = tickets.join(", ");
    lang.pick(
        format!("{endpoint} hatte davon erfahren: Bitte löschen Sie dort von Hand {tickets}."),
        format!("{endpoint} had heard of it: please erase there by hand {tickets}."),
    )
}

fn left(scrubbed: Scrubbed, lang: Lang) -> Option<&'static str> {
    match scrubbed {
        Scrubbed::Clean => None,
        Scrubbed::LogHeld => Some(lang.pick(
            "Das Protokoll der Datenbank (die Datei auf -wal) war in Gebrauch und kann die Worte noch halten, bis der \
             Server neu startet.",
            "The log of the database (the file that ends in -wal) was in use and may hold the words until the server \
             starts anew.",
        )),
        Scrubbed::ByServer => Some(lang.pick(
            "PostgreSQL hält Gelöschtes noch in seinem Protokoll und in Seiten, die es erst mit VACUUM wieder \
             verwendet; Sicherungen haben ihre eigene Frist.",
            "PostgreSQL still holds what was deleted in its log, and in pages that it uses again only after a VACUUM; \
             backups have a time of their own.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Ticket;

    #[test]
    fn what_is_left_for_people_is_said() {
        let id = |name: &str| EndpointId::new(name).unwrap();
        let erased = Erased {
            told: vec![id("chat"), id("crm"), id("rt")],
            tickets: vec![Ticket { endpoint: id("rt"), reference: "17".to_owned() }],
            scrubbed: Scrubbed::LogHeld,
        };
        let conversation = ConversationId::from_bits(1);
        let english = told(&conversation, &erased, &[id("rt"), id("chat")], Lang::En);
        let lines: Vec<&str> = english.lines().collect();
        assert_eq!(lines.len(), 5, "{english}");
        assert_eq!(lines[1], "These endpoints had heard of it and get `conversation.erased`: crm.");
        assert_eq!(lines[2], "chat had heard of it: please erase by hand what was made of it there.");
        assert_eq!(lines[3], "rt had heard of it: please erase there by hand 17.");
        assert!(lines[4].contains("-wal"));
        let bare = told(&conversation, &Erased::default(), &[], Lang::De);
        assert_eq!(bare.lines().count(), 1, "{bare}");
    }
}
