//! A turn through HTTP with the durable store, beside a bare axum handler that returns a constant.
//!
//! Both run as children of this process, one after the other in turns, driven by the same client over keep-alive
//! connections: `cargo bench --bench http`. Every answer is looked at, and at the end the store is asked whether it
//! holds what was acknowledged.

mod client;
mod server;

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use client::{Load, Seen};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const CONNECTIONS: [usize; 2] = [64, 256];
const ROUNDS: usize = 3;

fn main() -> Outcome<()> {
    let argument = std::env::args().nth(1).unwrap_or_default();
    match argument.as_str() {
        "serve-bare" => server::bare(),
        "serve-deskbell" => server::deskbell(),
        // Asked which tests it holds: none.
        "--list" => Ok(()),
        "--bench" => compare(Duration::from_secs(4), ROUNDS),
        // `cargo test --benches` runs every bench once: a look is enough then.
        _ => compare(Duration::from_millis(200), 1),
    }
}

/// A server as a child process.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn begin(which: &str) -> Outcome<Self> {
        let mut child =
            Command::new(std::env::current_exe()?).arg(which).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok(Self { child, address: line.trim().to_owned() })
    }

    /// Processor time so far, in seconds.
    fn cpu(&self) -> Outcome<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after_name = stat.rsplit_once(')').ok_or("no name")?.1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
        // The kernel counts in hundredths on every Linux that this runs on.
        Ok(ticks / 100.0)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // The end of its input ends the server.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// One measured stretch.
struct Stretch {
    per_second: f64,
    cpu_us: f64,
    p50_ms: f64,
    p99_ms: f64,
}

fn measure(served: &Served, load: Load, connections: usize, time: Duration) -> Outcome<(Stretch, Seen)> {
    let before = served.cpu()?;
    let seen = client::drive(&served.address, load, connections, time)?;
    let cpu = served.cpu()? - before;
    let count = seen.latencies_us.len() as f64;
    let mut sorted = seen.latencies_us.clone();
    sorted.sort_unstable();
    let at = |percent: usize| sorted.get(sorted.len() * percent / 100).map_or(0.0, |us| f64::from(*us) / 1_000.0);
    let stretch = Stretch {
        per_second: count / seen.took.as_secs_f64(),
        cpu_us: cpu * 1e6 / count,
        p50_ms: at(50),
        p99_ms: at(99),
    };
    Ok((stretch, seen))
}

fn compare(time: Duration, rounds: usize) -> Outcome<()> {
    let (bare, deskbell) = (Served::begin("serve-bare")?, Served::begin("serve-deskbell")?);
    let mut out = std::io::stdout().lock();
    writeln!(out, "connections  server     requests/s  server CPU µs  p50 ms  p99 ms")?;
    for connections in CONNECTIONS {
        let mut best = [0.0_f64; 2];
        for _ in 0..rounds {
            for (index, (served, load, name)) in
                [(&bare, Load::Constant, "bare"), (&deskbell, Load::Turns, "deskbell")].into_iter().enumerate()
            {
                let (stretch, seen) = measure(served, load, connections, time)?;
                best[index] = best[index].max(stretch.per_second);
                let Stretch { per_second, cpu_us, p50_ms, p99_ms } = stretch;
                writeln!(
                    out,
                    "{connections:>11}  {name:<9}  {per_second:>10.0}  {cpu_us:>13.1}  {p50_ms:>6.2}  {p99_ms:>6.1}"
                )?;
                client::check(&served.address, &seen)?;
            }
        }
        writeln!(out, "{connections:>11}  best of {rounds}: deskbell / bare = {:.2}", best[1] / best[0])?;
    }
    Ok(())
}
