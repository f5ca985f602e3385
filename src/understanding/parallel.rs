//! Work shared by threads. The one place of the pure core that knows of threads: results come in the order of the
//! numbers, so their number changes the time and nothing else.

use std::thread::ScopedJoinHandle;

/// The most threads that help; more would only wait for memory.
const MOST: usize = 8;

/// What `make` makes of each number below `count`, in order.
pub(super) fn each<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    each_with(count, || (), |(), number| make(number))
}

/// The same with something of its own for each thread, from which the results must not depend.
pub(super) fn each_with<S, T: Send>(
    count: usize,
    own: impl Fn() -> S + Sync,
    make: impl Fn(&mut S, usize) -> T + Sync,
) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MOST);
    let share = count.div_ceil(workers).max(1);
    let (own, make) = (&own, &make);
    std::thread::scope(|scope| {
        let work = |from: usize| {
            let mut own = own();
            (from..count.min(from + share)).map(|number| make(&mut own, number)).collect::<Vec<T>>()
        };
        let workers: Vec<_> = (0..count).step_by(share).map(|from| scope.spawn(move || work(from))).collect();
        workers.into_iter().flat_map(joined).collect()
    })
}

/// What two makers make, at the same time.
pub(super) fn both<A: Send, B>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        (joined(first), second)
    })
}

/// What a thread made. One that broke breaks this one too: half of the results would be wrong ones.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|broken| std::panic::resume_unwind(broken))
}

#[cfg(test)]
mod tests {
    use super::{both, each};

    #[test]
    fn both_are_made() {
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }

    #[test]
    fn results_are_in_order() {
        for count in [0, 1, 2, 7, 100] {
            assert_eq!(each(count, |number| number * 2), (0..count).map(|number| number * 2).collect::<Vec<_>>());
        }
    }
}
