//! The wait that is stated, held against what really happens in simulated queues, beside the formulas of others.

mod queue;

use deskbell::handoff::waiting::{Forecast, MOST, Waited};
use jiff::SignedDuration;

use queue::{Chance, Day, Visitor};

/// Within what share of the waits the stated upper end must hold.
const COVERED: std::ops::RangeInclusive<f64> = 0.75..=0.90;
const DAYS: u64 = 40;
/// Other days than those that the constants were chosen on.
const FIRST_SEED: u64 = 1_000;
const HOUR: f64 = 3_600.0;

/// What was known at a moment of those who had come before, within an hour, the newest last.
fn known(visitors: &[Visitor], now: f64) -> Vec<Waited> {
    let before = visitors.iter().rev().skip_while(|v| v.came >= now).take_while(|v| v.came > now - HOUR);
    let mut known: Vec<Waited> = before
        .take(MOST)
        .map(|visitor| {
            let (ended, since) = (visitor.came + visitor.waited, now - visitor.came);
            let over = ended <= now;
            let time = if over { visitor.waited } else { since };
            Waited { time: SignedDuration::from_secs_f64(time), taken: over && visitor.taken }
        })
        .collect();
    known.reverse();
    known
}

/// The waits of those who were taken last, newest first.
fn taken_before(visitors: &[Visitor], now: f64) -> Vec<f64> {
    let mut taken: Vec<&Visitor> = visitors.iter().filter(|v| v.taken && v.came + v.waited <= now).collect();
    taken.sort_by(|a, b| (b.came + b.waited).total_cmp(&(a.came + a.waited)));
    taken.into_iter().take(200).map(|visitor| visitor.waited).collect()
}

/// Salesforce's estimate: an exponentially weighted mean of the waits, newest with weight 0.1.
fn weighted_mean(newest_first: &[f64]) -> Option<f64> {
    newest_first.iter().rev().copied().reduce(|mean, wait| 0.9 * mean + 0.1 * wait)
}

fn mean_of_ten(newest_first: &[f64]) -> Option<f64> {
    (newest_first.len() >= 10).then(|| newest_first[..10].iter().sum::<f64>() / 10.0)
}

#[derive(Default)]
struct Score {
    covered: u32,
    all: u32,
}

impl Score {
    fn add(&mut self, stated: Option<f64>, real: f64) {
        if let Some(stated) = stated {
            self.all += 1;
            self.covered += u32::from(real <= stated);
        }
    }

    fn share(&self) -> f64 {
        f64::from(self.covered) / f64::from(self.all.max(1))
    }
}

/// The scores of ours in seconds, ours as told in minutes, the weighted mean, the mean of ten.
fn scores(day: Day) -> [Score; 4] {
    let mut scores: [Score; 4] = Default::default();
    for seed in 0..DAYS {
        let visitors = day.visitors(&mut Chance((seed + FIRST_SEED) * 7_919 + 1));
        for visitor in visitors.iter().filter(|visitor| visitor.would_wait > 1.0) {
            let stated =
                Forecast::of(&known(&visitors, visitor.came)).and_then(|f| f.left(SignedDuration::from_secs(1)));
            let taken = taken_before(&visitors, visitor.came);
            // Only where ours says something are all compared.
            let Some(stated) = stated else { continue };
            let real = visitor.would_wait - 1.0;
            scores[0].add(Some(f64::from(stated.high_s)), real);
            scores[1].add(Some(f64::from(stated.minutes().1) * 60.0), real);
            scores[2].add(weighted_mean(&taken), real);
            scores[3].add(mean_of_ten(&taken), real);
        }
    }
    scores
}

/// The table of docs/waiting-time.md: how often what was stated held.
fn table() -> String {
    let mut table = String::from(
        "| agents | load | lunch | statements | ours, to the second | ours, as told | weighted mean | mean of ten |\n\
         |---:|---:|---|---:|---:|---:|---:|---:|\n",
    );
    for (agents, load, lunch) in cases() {
        let scores = scores(Day { agents, load, lunch });
        let shares = scores.iter().map(|score| format!("{:.2}", score.share())).collect::<Vec<_>>().join(" | ");
        let lunch = if lunch { "yes" } else { "no" };
        table += &format!("| {agents} | {load} | {lunch} | {} | {shares} |\n", scores[0].all);
    }
    table
}

fn cases() -> impl Iterator<Item = (usize, f64, bool)> {
    let agents = [5, 10].into_iter();
    let with_load = agents.flat_map(|agents| [0.5, 0.8, 0.95].map(|load| (agents, load)));
    with_load.flat_map(|(agents, load)| [false, true].map(|lunch| (agents, load, lunch)))
}

#[test]
fn the_stated_upper_end_holds_as_often_as_promised() {
    for (agents, load, lunch) in cases() {
        let told = scores(Day { agents, load, lunch })[1].share();
        assert!(COVERED.contains(&told), "{agents} agents, load {load}, lunch {lunch}: {told}");
    }
}

#[test]
fn the_table_of_the_page_is_what_the_simulation_gives() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/waiting-time.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once("<!-- table -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let fresh = format!("{before}<!-- table -->\n{}<!-- end -->{after}", table());
    if std::env::var_os("UPDATE_FIGURES").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    assert!(
        page == fresh,
        "the figures of docs/waiting-time.md are not those of this program: run the test with UPDATE_FIGURES=1"
    );
}
