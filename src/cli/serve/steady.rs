//! A part of the server that breaks is told, and begun anew: nobody else would notice that it is gone.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The pause before a part that broke is begun anew: what breaks at once must not fill the log.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs a part until it ends by itself or, if it has broken, until `stop` fires.
pub(super) async fn steady<F>(name: &'static str, stop: CancellationToken, begin: impl Fn(CancellationToken) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    while let Err(error) = tokio::spawn(begin(stop.clone())).await {
        tracing::error!(part = name, %error, "a part of the server broke and begins anew: please report this as a bug");
        metrics::counter!("deskbell_parts_broken_total", "part" => name).increment(1);
        if stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn what_breaks_begins_anew_until_it_ends_or_all_stops() {
        let stop = CancellationToken::new();
        let begun = Arc::new(AtomicU32::new(0));
        let part = |breaks: u32| {
            let begun = Arc::clone(&begun);
            move |_| {
                let number = begun.fetch_add(1, Ordering::SeqCst);
                async move { assert!(number >= breaks, "a bug") }
            }
        };
        steady("a test", stop.clone(), part(1)).await;
        assert_eq!(begun.load(Ordering::SeqCst), 2);
        stop.cancel();
        steady("a test", stop, part(99)).await;
        assert_eq!(begun.load(Ordering::SeqCst), 3, "no more after the stop");
    }
}
