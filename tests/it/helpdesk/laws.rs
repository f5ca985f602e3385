//! Laws of the states, and of any sequence of what visitors and agents do.

use std::sync::OnceLock;

use deskbell::conversation::{
    Agent, AgentAction, AgentCall, Conversation, Event, HandoffMove, HandoffStatus, Input, Phase, QueueNews, Rejection,
    TextFormat, Turn,
};
use deskbell::ids::{ChoiceId, ConversationId, HandoffId, Language, MessageSeq};
use deskbell::turn::{Brain, turn};
use jiff::Timestamp;
use proptest::prelude::*;

use super::SETTINGS;
use crate::http::support::{NOW, content, settings};

/// The table of the design: from, move, to. Everything else is refused.
const TABLE: &str = "
requested Deliver queued
requested Accept  accepted
requested Cancel  cancelled
requested Expire  expired
requested Fail    failed
queued    Accept  accepted
queued    Cancel  cancelled
queued    Expire  expired
accepted  Speak   active
accepted  Return  returned_to_bot
accepted  Resolve resolved
accepted  Cancel  cancelled
active    Speak   active
active    Return  returned_to_bot
active    Resolve resolved
active    Cancel  cancelled
";

#[test]
fn the_moves_are_those_of_the_table() {
    let mut found = Vec::new();
    for from in HandoffStatus::ALL {
        for made in HandoffMove::ALL {
            found.extend(from.after(made).map(|to| format!("{} {made:?} {}", from.as_str(), to.as_str())));
        }
        assert_eq!(HandoffStatus::from_name(from.as_str()), Some(from));
        assert_eq!(serde_json::to_value(from).unwrap(), from.as_str(), "one name everywhere");
    }
    let mut table: Vec<String> =
        TABLE.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    found.sort_unstable();
    table.sort_unstable();
    assert_eq!(found, table);
}

proptest! {
    /// Whatever happens: it never goes back, an end is an end, and each state is exactly one of three kinds.
    #[test]
    fn a_handoff_only_goes_on(moves in prop::collection::vec(prop::sample::select(HandoffMove::ALL.to_vec()), 0..20)) {
        let mut status = HandoffStatus::Requested;
        for made in moves {
            let kinds = [status.is_waiting(), status.is_in_human_hands(), status.is_over()];
            prop_assert_eq!(kinds.iter().filter(|kind| **kind).count(), 1, "{:?}", status);
            let Some(next) = status.after(made) else { continue };
            prop_assert!(!status.is_over(), "{:?} is an end", status);
            prop_assert!(next > status || (next, made) == (HandoffStatus::Active, HandoffMove::Speak));
            status = next;
        }
    }
}

fn brain() -> &'static Brain {
    static BRAIN: OnceLock<Brain> = OnceLock::new();
    BRAIN.get_or_init(|| Brain::compile(content(&settings(SETTINGS), "one")).unwrap())
}

/// What somebody does; agents do it to the open handoff, or to one of before.
#[derive(Debug, Clone)]
enum Deed {
    Visitor(Input),
    Agent { newest: bool, action: AgentAction },
}

fn deed() -> impl Strategy<Value = Deed> {
    let agent = |id: &str| Agent { id: id.to_owned(), name: "Frau Weber".to_owned(), avatar: None };
    let (weber, braun) = (agent("weber"), agent("braun"));
    let say = |text: &str| AgentAction::Say { text: text.to_owned(), format: TextFormat::Html, agent: None };
    let words =
        prop::sample::select(vec!["Wo ist mein Paket?", "Hallo", "Mensch bitte", "abbrechen", "blubb", "5 – sehr gut"]);
    let action = prop::sample::select(vec![
        AgentAction::Accept { agent: weber.clone() },
        AgentAction::Accept { agent: braun },
        say("<b>Guten Tag</b>"),
        say("<script>x</script>"),
        AgentAction::Queue { news: QueueNews::Position(2) },
        AgentAction::Return { note: None },
        AgentAction::Resolve { code: None, note: Some("n".to_owned()) },
        AgentAction::Reject { code: Rejection::NoAgent },
        AgentAction::Reject { code: Rejection::WrongQueue },
        AgentAction::Reject { code: Rejection::Spam },
    ]);
    prop_oneof![
        3 => words.prop_map(|text| Deed::Visitor(Input::Text(text.to_owned()))),
        3 => Just(Deed::Visitor(Input::Human)),
        1 => (0_u32..20, 0_u32..6).prop_map(|(m, index)| Deed::Visitor(Input::Choice(ChoiceId { message: MessageSeq(m), index }))),
        2 => Just(Deed::Agent { newest: true, action: AgentAction::Accept { agent: weber } }),
        6 => (prop::bool::weighted(0.9), action).prop_map(|(newest, action)| Deed::Agent { newest, action }),
    ]
}

fn input(deed: Deed, conversation: &Conversation) -> Input {
    match deed {
        Deed::Visitor(input) => input,
        Deed::Agent { newest, action } => {
            let (open, past) = (conversation.handoff.as_ref(), conversation.past_handoffs.last());
            let meant = if newest { open.or(past) } else { past.or(open) };
            let handoff = meant.map_or(HandoffId::from_bits(1), |handoff| handoff.request.id.clone());
            Input::Agent(Box::new(AgentCall { handoff, action }))
        }
    }
}

/// The phase says the same as the handoff.
fn agrees(conversation: &Conversation) -> bool {
    match conversation.handoff.as_ref().map(|handoff| handoff.status) {
        None => conversation.phase == Phase::Bot,
        Some(status) if status.is_waiting() => conversation.phase == Phase::Waiting,
        Some(status) => conversation.phase == Phase::Human && status.is_in_human_hands(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is stored is enough to make it again; one phase, one holder; while a person talks the bot is silent.
    #[test]
    fn any_sequence_of_visitors_and_agents(deeds in prop::collection::vec(deed(), 0..25)) {
        let now: Timestamp = NOW.parse().unwrap();
        let empty = || Conversation::new(ConversationId::from_bits(7), Language::De);
        let (mut seen, mut read) = (empty(), empty());
        let start = Input::Start { language: None, page: None };
        for deed in std::iter::once(Deed::Visitor(start)).chain(deeds) {
            let input = input(deed, &seen);
            let Ok(events) = turn(brain(), &seen, &input, now) else { continue };
            let stored = (serde_json::to_string(&input).unwrap(), serde_json::to_string(&events).unwrap());
            let repeated = turn(brain(), &read, &serde_json::from_str(&stored.0).unwrap(), now).unwrap();
            prop_assert_eq!(serde_json::to_string(&repeated).unwrap(), &*stored.1);
            if seen.phase == Phase::Human && !matches!(input, Input::Agent(_)) {
                prop_assert!(events.iter().all(|event| !matches!(event, Event::BotSaid { .. } | Event::Noted { .. })), "{:?}", events);
            }
            let made = Turn { no: seen.next_turn, at: now, client_id: None, events };
            seen.apply(&made);
            read.apply(&Turn { events: serde_json::from_str(&stored.1).unwrap(), ..made });
            prop_assert_eq!(&read, &seen);
            prop_assert!(agrees(&seen), "{:?} {:?}", seen.phase, seen.handoff);
            prop_assert!(seen.past_handoffs.iter().all(|handoff| handoff.status.is_over()));
        }
        if seen.phase != Phase::Human {
            let events = turn(brain(), &seen, &Input::Human, now).unwrap();
            seen.apply(&Turn { no: seen.next_turn, at: now, client_id: None, events });
            prop_assert_eq!(seen.phase, Phase::Waiting, "the way to a person is open");
        }
    }
}
