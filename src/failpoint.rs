//! Places at which a test has the program die, as a crash would: at once, without a destructor or a goodbye. The
//! variable `DESKBELL_FAILPOINT` names one; programs that are built for use have none.

/// Dies here if `DESKBELL_FAILPOINT` is this point, or `point=subject`.
pub fn reach(point: &str, subject: &str) {
    if cfg!(debug_assertions)
        && let Ok(wanted) = std::env::var("DESKBELL_FAILPOINT")
        && (wanted == point || wanted.split_once('=') == Some((point, subject)))
    {
        std::process::abort();
    }
}
