//! Work shared by threads. The one place of the pure core that knows of threads: results come in the order of the
//! numbers, so their number changes the time and nothing else.

/// The most threads that help; more would only wait for memory.
const MOST: usize = 8;

/// What `make` makes of each number below `count`, in order.
pub(super) fn each<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MOST);
    let share = count.div_ceil(workers).max(1);
    let make = &make;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..count)
            .step_by(share)
            .map(|from| scope.spawn(move || (from..count.min(from + share)).map(make).collect::<Vec<T>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_are_in_order() {
        for count in [0, 1, 2, 7, 100] {
            assert_eq!(each(count, |number| number * 2), (0..count).map(|number| number * 2).collect::<Vec<_>>());
        }
    }
}
