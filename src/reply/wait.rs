//! The wait in words, as the helpdesk told it.

use super::texts::{Text, say};
use crate::conversation::QueueNews;
use crate::ids::Language;

/// One sentence on the wait; empty if nothing is known. Minutes are rounded up: nobody minds waiting less.
#[must_use]
pub fn sentence(news: QueueNews, language: Language) -> String {
    let told = |text| say(text, language);
    match news {
        QueueNews::Position(0 | 1) => told(Text::NextInQueue).to_owned(),
        QueueNews::Position(place) => told(Text::PlaceInQueue).replace("{place}", &place.to_string()),
        QueueNews::Seconds(0..=90) => told(Text::WaitMoment).to_owned(),
        QueueNews::Seconds(seconds) => told(Text::WaitMinutes).replace("{minutes}", &seconds.div_ceil(60).to_string()),
        QueueNews::Unknown => String::new(),
    }
}

/// One sentence on a wait of so many minutes, from and to.
#[must_use]
pub fn range_sentence((low, high): (u32, u32), language: Language) -> String {
    let told = |text| say(text, language);
    match (low, high) {
        (_, 0 | 1) => told(Text::WaitMoment).to_owned(),
        (low, high) if low == high => told(Text::WaitMinutes).replace("{minutes}", &high.to_string()),
        (low, high) => told(Text::WaitRange).replace("{low}", &low.to_string()).replace("{high}", &high.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_in_words() {
        for (news, de, en) in [
            (QueueNews::Position(1), "Sie sind als Nächstes an der Reihe.", "You are next."),
            (QueueNews::Position(7), "Sie sind auf Platz 7 der Warteschlange.", "You are number 7 in the queue."),
            (QueueNews::Seconds(0), "Gleich ist jemand für Sie da.", "Somebody will be with you in a moment."),
            (QueueNews::Seconds(91), "Es dauert noch etwa 2 Minuten.", "It will take about 2 more minutes."),
            (QueueNews::Seconds(241), "Es dauert noch etwa 5 Minuten.", "It will take about 5 more minutes."),
            (QueueNews::Unknown, "", ""),
        ] {
            assert_eq!((&*sentence(news, Language::De), &*sentence(news, Language::En)), (de, en), "{news:?}");
        }
    }
}
