//! ## What it does
//! Flags compiler flags that make code for the processor of the build machine: `-march=native`, `-mcpu=native`,
//! `-C target-cpu=native`, `GGML_NATIVE=ON`, TensorFlow's `--config=native_arch_linux`.
//!
//! ## Why is this bad?
//! The image runs where it is scheduled, not where it was built. Built on a machine with AVX-512, the program dies with
//! `Illegal instruction` (SIGILL) on the first node without; built on a small CI machine, it runs everywhere and leaves
//! the faster instructions unused. The same file gives different images on different machines.
//!
//! `-mtune=native` is fine. Nothing is said of stages that only test, of flags that are set on a condition, and of commands
//! that only write or replace text.
//!
//! ## Example
//! ```dockerfile
//! FROM gcc:14 AS build
//! COPY src /src
//! RUN g++ -O3 -march=native -o /serve /src/serve.cc
//! FROM debian:13-slim
//! COPY --from=build /serve /usr/local/bin/serve
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM gcc:14 AS build
//! COPY src /src
//! RUN g++ -O3 -march=x86-64-v3 -o /serve /src/serve.cc
//! FROM debian:13-slim
//! COPY --from=build /serve /usr/local/bin/serve
//! ```
//!
//! ## References
//! - [GCC: -march for x86](https://gcc.gnu.org/onlinedocs/gcc/x86-Options.html)
//! - [x86-64 psABI: micro-architecture levels](https://gitlab.com/x86-psABIs/x86-64-ABI)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML219",
    name: "march-native",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("march_native.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for stage in cx
        .model
        .stages()
        .iter()
        .filter(|stage| !stage.is_for_tests())
    {
        let found = cx.model.native_code(stage.index);
        let Some(((span, flag), others)) = found.split_first() else {
            continue;
        };
        let message = format!(
            "`{flag}` makes code for the build machine's processor, which ends with SIGILL on an older one"
        );
        let finding = report.push(*span, message);
        for (other, _) in others {
            finding.also(*other, "and here");
        }
        finding.help("name the oldest processor that is to run it, such as `-march=x86-64-v3`");
    }
}
