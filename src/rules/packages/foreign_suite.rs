//! ## What it does
//! Flags a newer release of Debian or Ubuntu that is added to apt's sources of an image of an older one, without pinning:
//! `sid`, `testing` or `trixie` in an image of Debian 12.
//!
//! Nothing is said where `/etc/apt/preferences` is written or copied, where the same `RUN` removes the source again, where
//! the release is replaced as a whole, and of backports, which apt takes only when asked to.
//!
//! ## Why is this bad?
//! apt takes the newest version that any source offers. The next install upgrades libc and whatever depends on it to those
//! of the other release, and so does every later `apt-get install`, in images built on this one too. `sid` changes
//! several times a day, so that two builds never have the same libraries, and gets no security team's attention.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN echo "deb http://deb.debian.org/debian sid main" > /etc/apt/sources.list.d/sid.list
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN echo "deb http://deb.debian.org/debian sid main" > /etc/apt/sources.list.d/sid.list && \
//!     printf 'Package: *\nPin: release a=unstable\nPin-Priority: 100\n' > /etc/apt/preferences.d/sid
//! ```
//!
//! ## References
//! - [Debian: do not break Debian](https://wiki.debian.org/DontBreakDebian)
//! - [Debian: apt_preferences](https://manpages.debian.org/bookworm/apt/apt_preferences.5.en.html)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML407",
    name: "foreign-suite",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("foreign_suite.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for suite in model.foreign_suites() {
        let message = format!(
            "`{}` stays among the sources of {}: libc and others are taken from it at the next install",
            suite.name, suite.base
        );
        report
            .push(model.commands[suite.command].program_span(), message)
            .help("give it a low priority in `/etc/apt/preferences.d/`, or build on that release");
    }
}
