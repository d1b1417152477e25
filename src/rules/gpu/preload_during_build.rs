//! ## What it does
//! Flags `ENV LD_PRELOAD` that stands before `RUN`s which install packages.
//!
//! ## Why is this bad?
//! The library is loaded into every program from there on: package managers, compilers, git, the shell of each `RUN`. What
//! is compiled or tested then runs with another allocator or an older library than in any other build, and where the
//! file is missing, since a package is not there yet or has moved on, every single command prints `object … cannot be
//! preloaded`. It is meant for one program: behind the last `RUN`, or better in the script that starts it, it is there for
//! that program.
//!
//! Nothing is said if no install comes after it in the image, or if it names no library: `${LD_PRELOAD}` alone, or an `ARG`
//! without a default.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libtcmalloc.so.4
//! RUN pip install --no-cache-dir numpy==2.2.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir numpy==2.2.0
//! ENV LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libtcmalloc.so.4
//! ```
//!
//! ## References
//! - [ld.so: LD_PRELOAD](https://man7.org/linux/man-pages/man8/ld.so.8.html)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML227",
    name: "preload-during-build",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("preload_during_build.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let entries = model.kept_environment("LD_PRELOAD").into_iter();
    let mut open = entries.filter(|entry| !(cx.silenced)(RULE.code, entry.span()));
    // Of several the first reaches the most commands.
    let Some(entry) = open.find(|entry| model.preloads(entry).is_some()) else {
        return;
    };
    let later = model.later(entry.instruction);
    let mut installs = later.iter().filter(|&&at| {
        let mut installs = model.installs_of(at).iter();
        installs.any(crate::model::Install::installs)
    });
    let Some(&first) = installs.next() else {
        return;
    };
    let more = installs.count();
    let path = model.preloads(&entry).unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or(path);
    let message = format!(
        "`LD_PRELOAD` loads `{name}` into every program of the build from here on, not only into the one that needs it"
    );
    let finding = report.push(entry.span(), message);
    let what = match more {
        0 => "this installs with it".to_owned(),
        _ => format!("this and {more} more `RUN`s install with it"),
    };
    finding.label(model.instruction(first).keyword_span(), what);
    finding.help("set it in the command that starts the program, or behind the last `RUN`");
}
