//! The `mllint` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    mllint::cli::main()
}
