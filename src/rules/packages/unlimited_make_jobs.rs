//! ## What it does
//! Flags `make -j` without a number, in a `RUN` or in a script that one starts.
//!
//! ## Why is this bad?
//! Without a number make starts every compiler that it can at once. A C++ or CUDA file takes one to several gigabytes to
//! compile, so that a big project uses up the memory of the machine: the kernel kills a compiler, and the build ends with
//! `Killed signal terminated program cc1plus`, here today and there tomorrow.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:13-slim AS build
//! COPY src /src
//! RUN make -C /src -j install
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:13-slim AS build
//! COPY src /src
//! RUN make -C /src -j"$(nproc)" install
//! ```
//!
//! ## Fix safety
//! Unsafe: it builds with fewer compilers at a time.
//!
//! ## References
//! - [GNU make: parallel execution](https://www.gnu.org/software/make/manual/html_node/Parallel.html)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML412",
    name: "unlimited-make-jobs",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("unlimited_make_jobs.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for (command, option) in cx.model.unlimited_makes() {
        let span = command.word_span(option);
        let finding = report.push(
            span,
            "without a number `make` starts as many compilers as it can, until memory runs out",
        );
        if command.nesting == 0 && !command.exec {
            finding.fix(Some(Fix::new(
                "as many as there are processors",
                Applicability::Unsafe,
                vec![Edit::replace(span, "-j\"$(nproc)\"")],
            )));
        } else {
            finding.help("name how many: `-j$(nproc)`");
        }
    }
}
