//! The `deskbell` command: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    deskbell::cli::main()
}
