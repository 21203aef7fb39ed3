//! The `chaff` program: arguments in, one command out.

use std::process::ExitCode;

fn main() -> ExitCode {
    chaff::cli::run()
}
