//! The sentences that Deskbell itself says, in German (formal) and English.

use crate::conversation::{HandoffReason, SmallTalk};
use crate::ids::Language;

/// A sentence of Deskbell's own. `{…}` marks are filled by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// The first words; `{name}`.
    Greeting,
    /// The button that asks for a person.
    TalkToHuman,
    /// Before the questions of a clarification.
    DidYouMean,
    /// Before the only question of a clarification.
    DidYouMeanThis,
    /// The last choice of a clarification.
    NoneOfThese,
    /// The same question came again, or the answer did not help.
    DidNotHelp,
    /// The visitor marked an answer as no help.
    SorryNotHelped,
    /// The button belongs to something that is over.
    OutOfDate,
    /// Declines the offered person.
    NoThanks,
    /// After a person was declined.
    GoOn,
    /// The handoff is on its way.
    HandedOver,
    /// Why it goes to a person when the bot does not know.
    BeyondMe,
    /// Why it goes to a person after a complaint.
    SorryToHear,
    /// Why it goes to a person when a rule says so.
    PersonalMatter,
    /// Why it goes to a person when a slot could not be filled.
    CouldNotRead,
    /// Something broke.
    SomethingBroke,
    /// The visitor already waits.
    AlreadyWaiting,
    /// What the visitor wrote was added to the handoff.
    PassedOn,
    /// The same, with an address for the answer in it.
    ContactNoted,
    /// Asks for an address outside opening hours.
    LeaveContact,
    /// The answer comes by mail; the visitor can be reached.
    AnswerByMail,
    /// The answer comes by mail; asks for an address.
    AnswerByMailLeaveContact,
    /// The answer would have come by mail, but there is no address.
    NoAddressLeft,
    /// No helpdesk answers; the visitor can be reached.
    Unheard,
    /// No helpdesk answers; asks for an address.
    UnheardLeaveContact,
    /// Nobody took the handoff for too long.
    NobodyCame,
    /// The button that withdraws the handoff.
    Withdraw,
    /// The visitor withdrew the handoff.
    Withdrawn,
    /// Nothing is running that could be cancelled.
    NothingToCancel,
    /// A flow was left.
    Cancelled,
    /// There is no step to go back to.
    NothingBefore,
    /// Everything is forgotten but the transcript.
    Restarted,
    /// What the bot can do; `{name}`.
    Help,
    /// What happens to the data.
    Privacy,
    /// Leads to the privacy statement; `{url}`.
    PrivacyLink,
    /// The language is now this one.
    LanguageSet,
    /// This language is not spoken here.
    LanguageUnknown,
    /// The answer exists in another language only.
    OtherLanguage,
    /// What was typed does not fit the step.
    DoesNotFit,
    /// What was typed is none of the options.
    PickOne,
    /// A service is still being asked.
    StillAsking,
    /// The answer of a service has not come yet.
    StillWaiting,
    /// Asks for a rating.
    HowManyStars,
    /// Leads back to an open step.
    BackToFlow,
    /// A flow's step went away with new content.
    FlowLost,
    /// Nobody is there now; `{when}`.
    ClosedUntil,
    /// People are there now.
    OpenNow,
    /// People are there now, in the note of a handoff; how long it takes stands beside it.
    TeamIsHere,
    /// Open now, for the header; `{until}`.
    OpenUntil,
    /// The summary's word for the opening days: tomorrow.
    Tomorrow,
    /// Today.
    Today,
    /// A person is there; `{agent}`.
    AgentJoined,
    /// The person gave the visitor back to the bot.
    BotAgain,
    /// The person settled the matter; before the stars.
    Settled,
    /// After the stars.
    ThanksForRating,
    /// The helpdesk has nobody who could take it.
    NobodyFree,
    /// The helpdesk closed the request without taking it.
    RequestClosed,
    /// The place in the queue; `{place}`.
    PlaceInQueue,
    /// The next one in the queue.
    NextInQueue,
    /// About how long; `{minutes}`.
    WaitMinutes,
    /// From `{low}` to `{high}` minutes.
    WaitRange,
    /// Less than a minute or two.
    WaitMoment,
}

/// The sentence in a language.
#[must_use]
pub fn say(text: Text, language: Language) -> &'static str {
    let (de, en) = both(text);
    match language {
        Language::De => de,
        Language::En => en,
    }
}

fn both(text: Text) -> (&'static str, &'static str) {
    match text {
        Text::Greeting => (
            "Guten Tag! Ich bin der automatische Assistent von {name}. Was möchten Sie wissen?",
            "Hello! I am the automatic assistant of {name}. What would you like to know?",
        ),
        Text::TalkToHuman => ("Mit einem Menschen sprechen", "Talk to a person"),
        Text::DidYouMean => ("Meinten Sie eine dieser Fragen?", "Did you mean one of these questions?"),
        Text::DidYouMeanThis => ("Meinten Sie diese Frage?", "Did you mean this question?"),
        Text::NoneOfThese => ("Nichts davon – bitte ein Mensch", "None of these – a person, please"),
        Text::DidNotHelp => (
            "Diese Antwort hatten Sie gerade schon – sie hat wohl nicht geholfen. Soll ein Mensch übernehmen?",
            "You have just had this answer – it seems it did not help. Shall a person take over?",
        ),
        Text::SorryNotHelped => (
            "Schade, dass das nicht geholfen hat. Soll ein Mensch übernehmen?",
            "I am sorry that this did not help. Shall a person take over?",
        ),
        Text::NoThanks => ("Nein danke, weiter mit dem Assistenten", "No thanks, go on with the assistant"),
        Text::GoOn => ("Gern. Was möchten Sie wissen?", "Gladly. What would you like to know?"),
        Text::HandedOver => (
            "Ich habe Ihre Anfrage mit dem ganzen Gespräch an unser Team übergeben. Sie müssen nichts wiederholen.",
            "I have handed your request to our team, with the whole conversation. You need not repeat anything.",
        ),
        Text::BeyondMe => ("Das kann ich nicht sicher beantworten.", "I cannot answer that for certain."),
        Text::SorryToHear => {
            ("Das tut mir leid. Darum soll sich ein Mensch kümmern.", "I am sorry. A person should look after this.")
        }
        Text::PersonalMatter => {
            ("Darum kümmert sich bei uns immer ein Mensch.", "With us, a person always looks after this.")
        }
        _ => both_in_flow(text),
    }
}

fn both_in_flow(text: Text) -> (&'static str, &'static str) {
    match text {
        Text::CouldNotRead => (
            "Das habe ich leider nicht verstanden. Ein Mensch hilft Ihnen weiter.",
            "I am afraid I could not make that out. A person will help you.",
        ),
        Text::SomethingBroke => (
            "Bei mir ist etwas schiefgegangen. Ein Mensch hilft Ihnen weiter.",
            "Something went wrong on my side. A person will help you.",
        ),
        Text::AlreadyWaiting => (
            "Unser Team hat Ihre Anfrage schon. Schreiben Sie gern weiter, alles kommt an.",
            "Our team already has your request. Feel free to write on; everything arrives.",
        ),
        Text::PassedOn => ("Das habe ich weitergegeben.", "I have passed that on."),
        Text::NothingToCancel => {
            ("Im Moment läuft nichts, das ich abbrechen könnte.", "There is nothing to cancel right now.")
        }
        Text::Cancelled => (
            "Gut, das habe ich abgebrochen. Was möchten Sie wissen?",
            "All right, I have cancelled that. What would you like to know?",
        ),
        Text::NothingBefore => ("Weiter zurück geht es nicht.", "There is no earlier step."),
        Text::Restarted => {
            ("Wir fangen von vorn an. Was möchten Sie wissen?", "We start again. What would you like to know?")
        }
        Text::DoesNotFit => (
            "Das passt hier leider nicht. Bitte versuchen Sie es noch einmal.",
            "That does not fit here. Please try again.",
        ),
        Text::OutOfDate => ("Diese Auswahl gilt nicht mehr.", "That choice is no longer valid."),
        Text::PickOne => ("Bitte wählen Sie eine der Möglichkeiten.", "Please choose one of the options."),
        Text::StillAsking => ("Einen Moment bitte, ich sehe noch nach.", "One moment please, I am still looking."),
        Text::StillWaiting => (
            "Noch warte ich auf Ihre Angaben. Wenn Sie lieber aufhören möchten, schreiben Sie bitte „abbrechen“.",
            "I am still waiting for your details. If you would rather stop, please write “cancel”.",
        ),
        Text::HowManyStars => (
            "Wie zufrieden sind Sie? 1 heißt sehr schlecht, 5 heißt sehr gut.",
            "How satisfied are you? 1 means very bad, 5 means very good.",
        ),
        Text::BackToFlow => ("Zurück zu Ihrem Anliegen:", "Back to your request:"),
        Text::FlowLost => (
            "Dieser Ablauf wurde gerade geändert. Bitte beginnen Sie ihn noch einmal.",
            "This form has just changed. Please start it again.",
        ),
        _ => both_about_us(text),
    }
}

fn both_about_us(text: Text) -> (&'static str, &'static str) {
    match text {
        Text::Help => (
            "Ich beantworte häufige Fragen zu {name}. Stellen Sie Ihre Frage in eigenen Worten. Was ich nicht sicher weiß, gebe ich an einen Menschen weiter – das geht auch jederzeit sofort.",
            "I answer common questions about {name}. Ask in your own words. What I do not know for certain I hand to a person – you can also ask for one at any time.",
        ),
        Text::Privacy => (
            "Ich speichere dieses Gespräch, damit unser Team Ihnen weiterhelfen kann, und lösche es nach einer festen Frist. Ich gebe nichts an Dritte weiter.",
            "I keep this conversation so that our team can help you, and delete it after a fixed time. I pass nothing on to third parties.",
        ),
        Text::PrivacyLink => ("Mehr dazu: [Datenschutz]({url})", "Read more: [Privacy]({url})"),
        Text::LanguageSet => ("Gern, wir sprechen Deutsch.", "Of course, let us speak English."),
        Text::LanguageUnknown => ("Ich spreche Deutsch und Englisch.", "I speak German and English."),
        Text::OtherLanguage => (
            "Diese Antwort gibt es bisher nur in einer anderen Sprache:",
            "This answer is only available in another language so far:",
        ),
        Text::ClosedUntil => (
            "Unser Team ist gerade nicht da. Es meldet sich ab {when}.",
            "Our team is not here right now. It will get back to you from {when}.",
        ),
        Text::OpenNow => (
            "Unser Team ist da. Wie lange es dauert, kann ich noch nicht sagen.",
            "Our team is here. I cannot say yet how long it will take.",
        ),
        Text::TeamIsHere => ("Unser Team ist da.", "Our team is here."),
        Text::OpenUntil => ("Unser Team ist heute bis {until} Uhr da.", "Our team is here until {until} today."),
        Text::Tomorrow => ("morgen, {time} Uhr", "tomorrow, {time}"),
        Text::Today => ("heute, {time} Uhr", "today, {time}"),
        _ => both_about_people(text),
    }
}

fn both_about_people(text: Text) -> (&'static str, &'static str) {
    match text {
        Text::AgentJoined => ("{agent} ist jetzt für Sie da.", "{agent} is here for you now."),
        Text::BotAgain => (
            "Das Gespräch mit unserem Team ist beendet. Jetzt antwortet wieder der automatische Assistent. Was möchten Sie noch wissen?",
            "The conversation with our team has ended. The automatic assistant answers again. What else would you like to know?",
        ),
        Text::Settled => (
            "Unser Team hat Ihr Anliegen abgeschlossen. Wie zufrieden sind Sie? Bei neuen Fragen schreiben Sie einfach weiter.",
            "Our team has closed your request. How satisfied are you? If you have more questions, just write on.",
        ),
        Text::ThanksForRating => ("Danke für Ihre Bewertung.", "Thank you for your rating."),
        Text::NobodyFree => (
            "Leider kann gerade niemand aus unserem Team übernehmen. Bitte versuchen Sie es später noch einmal, oder fragen Sie mich weiter.",
            "I am sorry: nobody in our team can take over right now. Please try again later, or go on asking me.",
        ),
        Text::ContactNoted => {
            ("Danke, unser Team kann Ihnen dorthin antworten.", "Thank you, our team can answer you there.")
        }
        Text::LeaveContact => (
            "Schreiben Sie hier Ihre E-Mail-Adresse oder Telefonnummer, dann meldet sich unser Team bei Ihnen.",
            "Write your e-mail address or telephone number here, and our team will get back to you.",
        ),
        Text::Unheard => (
            "Ihre Anfrage ist sicher gespeichert. Ich erreiche unser Team gerade nicht und versuche es weiter. Sie müssen nicht warten: Die Antwort kommt auch an Ihre Adresse.",
            "Your request is safe. I cannot reach our team right now and keep trying. You need not wait: the answer can come to your address.",
        ),
        Text::UnheardLeaveContact => (
            "Ihre Anfrage ist sicher gespeichert. Ich erreiche unser Team gerade nicht und versuche es weiter. Wenn Sie nicht warten möchten: Schreiben Sie hier Ihre E-Mail-Adresse oder Telefonnummer.",
            "Your request is safe. I cannot reach our team right now and keep trying. If you would rather not wait, write your e-mail address or telephone number here.",
        ),
        Text::NobodyCame => (
            "Es tut mir leid: Niemand aus unserem Team hatte Zeit für Sie. Ihre Anfrage endet damit. Versuchen Sie es gern noch einmal, oder fragen Sie mich weiter.",
            "I am sorry: nobody in our team had time for you. This ends your request. Please try again, or go on asking me.",
        ),
        Text::Withdraw => ("Anfrage zurückziehen", "Withdraw the request"),
        Text::Withdrawn => (
            "Ihre Anfrage ist zurückgezogen. Was möchten Sie noch wissen?",
            "Your request is withdrawn. What else would you like to know?",
        ),
        Text::RequestClosed => ("Unser Team hat diese Anfrage geschlossen.", "Our team has closed this request."),
        Text::PlaceInQueue => ("Sie sind auf Platz {place} der Warteschlange.", "You are number {place} in the queue."),
        Text::NextInQueue => ("Sie sind als Nächstes an der Reihe.", "You are next."),
        Text::WaitMinutes => ("Es dauert noch etwa {minutes} Minuten.", "It will take about {minutes} more minutes."),
        Text::WaitRange => {
            ("Es dauert noch etwa {low} bis {high} Minuten.", "It will take about {low} to {high} more minutes.")
        }
        Text::WaitMoment => ("Gleich ist jemand für Sie da.", "Somebody will be with you in a moment."),
        _ => both_by_mail(text),
    }
}

fn both_by_mail(text: Text) -> (&'static str, &'static str) {
    match text {
        Text::AnswerByMail => (
            "Die Antwort kommt an Ihre Adresse, nicht hier im Chat.",
            "The answer will come to your address, not here in the chat.",
        ),
        Text::AnswerByMailLeaveContact => (
            "Die Antwort kommt per E-Mail, nicht hier im Chat. Bitte schreiben Sie hier Ihre E-Mail-Adresse, damit unser Team Ihnen antworten kann.",
            "The answer will come by e-mail, not here in the chat. Please write your e-mail address here, so that our team can answer you.",
        ),
        Text::NoAddressLeft => (
            "Ohne Ihre E-Mail-Adresse kann unser Team Ihnen leider nicht antworten. Ihre Anfrage endet damit. Versuchen Sie es gern noch einmal, oder fragen Sie mich weiter.",
            "I am sorry: without your e-mail address our team cannot answer you. This ends your request. Please try again, or go on asking me.",
        ),
        _ => ("", ""),
    }
}

/// What small talk is answered with.
#[must_use]
pub(super) fn small_talk(kind: SmallTalk, language: Language) -> &'static str {
    let (de, en) = match kind {
        SmallTalk::Greeting => ("Guten Tag! Was kann ich für Sie tun?", "Hello! What can I do for you?"),
        SmallTalk::Thanks => (
            "Gern geschehen. Kann ich sonst noch etwas für Sie tun?",
            "You are welcome. Is there anything else I can do for you?",
        ),
        SmallTalk::Goodbye => ("Auf Wiedersehen und einen schönen Tag!", "Goodbye, and have a nice day!"),
        SmallTalk::Bot => (
            "Ich bin ein automatischer Assistent, kein Mensch. Wenn Sie möchten, hole ich einen Menschen dazu.",
            "I am an automatic assistant, not a person. If you like, I can bring one in.",
        ),
        SmallTalk::HowAreYou => ("Danke, gut. Was kann ich für Sie tun?", "Fine, thank you. What can I do for you?"),
        SmallTalk::NoHelp => both(Text::SorryNotHelped),
        SmallTalk::Insult => (
            "Das klingt verärgert. Möchten Sie mit einem Menschen sprechen?",
            "That sounds upset. Would you like to talk to a person?",
        ),
    };
    match language {
        Language::De => de,
        Language::En => en,
    }
}

/// Why a person is asked, in words for the helpdesk.
#[must_use]
pub fn reason(reason: HandoffReason, language: Language) -> &'static str {
    let (de, en) = match reason {
        HandoffReason::AskedForHuman => ("Wunsch nach einem Menschen", "Asked for a person"),
        HandoffReason::Complaint => ("Beschwerde", "Complaint"),
        HandoffReason::AlwaysHuman => ("Thema für Menschen", "Topic for people"),
        HandoffReason::LowConfidence => ("Keine sichere Antwort", "No certain answer"),
        HandoffReason::NoneOfThese => {
            ("Keine der angebotenen Fragen war gemeint", "None of the offered questions was meant")
        }
        HandoffReason::RepeatedMisunderstanding => ("Mehrmals nicht verstanden", "Not understood several times"),
        HandoffReason::NotHelpful => ("Die Antwort hat nicht geholfen", "The answer did not help"),
        HandoffReason::FlowStep => ("Schritt eines Ablaufs", "Step of a flow"),
        HandoffReason::SlotRetries => ("Angabe mehrmals nicht lesbar", "A detail could not be read"),
        HandoffReason::Error => ("Fehler im Assistenten", "Error in the assistant"),
    };
    match language {
        Language::De => de,
        Language::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sentence: without one of them the match does not compile.
    macro_rules! all {
        ($($name:ident,)+) => {
            const ALL: &[Text] = &[$(Text::$name),+];

            const _: fn(Text) = |text| match text {
                $(Text::$name => (),)+
            };
        };
    }

    all! {
        Greeting,
        TalkToHuman,
        DidYouMean,
        DidYouMeanThis,
        NoneOfThese,
        DidNotHelp,
        SorryNotHelped,
        OutOfDate,
        NoThanks,
        GoOn,
        HandedOver,
        BeyondMe,
        SorryToHear,
        PersonalMatter,
        CouldNotRead,
        SomethingBroke,
        AlreadyWaiting,
        PassedOn,
        ContactNoted,
        LeaveContact,
        AnswerByMail,
        AnswerByMailLeaveContact,
        NoAddressLeft,
        Unheard,
        UnheardLeaveContact,
        NobodyCame,
        Withdraw,
        Withdrawn,
        NothingToCancel,
        Cancelled,
        NothingBefore,
        Restarted,
        Help,
        Privacy,
        PrivacyLink,
        LanguageSet,
        LanguageUnknown,
        OtherLanguage,
        DoesNotFit,
        PickOne,
        StillAsking,
        StillWaiting,
        HowManyStars,
        BackToFlow,
        FlowLost,
        ClosedUntil,
        OpenNow,
        TeamIsHere,
        OpenUntil,
        Tomorrow,
        Today,
        AgentJoined,
        BotAgain,
        Settled,
        ThanksForRating,
        NobodyFree,
        RequestClosed,
        PlaceInQueue,
        NextInQueue,
        WaitMinutes,
        WaitRange,
        WaitMoment,
    }

    #[test]
    fn every_sentence_exists_in_both_languages() {
        for &text in ALL {
            let (de, en) = both(text);
            assert!(!de.is_empty() && !en.is_empty() && de != en, "{text:?}");
        }
    }
}
