//! ## What it does
//! Flags a download from an address that is gone: `git://github.com`, Bintray, the SKS key servers, the old repositories of
//! Kubernetes, Poetry's `get-poetry.py`; and the newest `get-pip.py` for a Python below 3.10, on which it does not run.
//!
//! ## Why is this bad?
//! The build fails, or hangs until a connection times out. A file that built yesterday from the cache fails on the next
//! machine. pip 26.1, of 2026, ended support of Python 3.9: `ERROR: This script does not work on Python 3.9`; for each old
//! Python there is a `get-pip.py` of its own, which stays as it is.
//!
//! Nothing is said where the failure is caught (`|| true`, a second server behind `||`), where git is told to use another
//! address (`insteadOf`), and where it is not known which Python runs `get-pip.py`.
//!
//! ## Example
//! ```dockerfile
//! FROM rockylinux:9
//! RUN dnf install -y python3 && dnf clean all
//! RUN curl -fsSL https://bootstrap.pypa.io/get-pip.py | python3.9 - --no-cache-dir
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM rockylinux:9
//! RUN dnf install -y python3 && dnf clean all
//! RUN curl -fsSL https://bootstrap.pypa.io/pip/3.9/get-pip.py | python3.9 - --no-cache-dir
//! ```
//!
//! ## Fix safety
//! Unsafe: the build failed, and now runs on with what comes from the new address, `https://` for `git://` and the
//! `get-pip.py` of that Python. There is none for addresses without a successor.
//!
//! ## References
//! - [GitHub: no more unauthenticated git protocol](https://github.blog/security/application-security/improving-git-protocol-security-github/)
//! - [get-pip.py and old Pythons](https://github.com/pypa/get-pip#usage)
//! - [Kubernetes: legacy package repositories](https://kubernetes.io/blog/2023/08/31/legacy-package-repository-deprecation/)

use crate::knowledge::dead_sources::get_pip_for;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML405",
    name: "dead-source",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("dead_source.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for found in cx.model.dead_uses() {
        let dead = found.dead;
        let message = format!("{} is gone since {}: this fails", dead.what, dead.since);
        let finding = report.push(found.span, message);
        match found.mark.zip(dead.successor) {
            Some((mark, new)) => finding.fix(Some(Fix::new(
                format!("use `{new}`"),
                Applicability::Unsafe,
                vec![Edit::replace(mark, new)],
            ))),
            None => finding.help(dead.instead),
        };
    }
    for found in cx.model.old_get_pips() {
        let python = found.python;
        let message =
            format!("the newest `get-pip.py` does not run on Python {python}: this fails");
        let finding = report.push(found.span, message);
        finding.label(found.run, "this runs it");
        let address = get_pip_for(python).unwrap_or_default();
        match found.address {
            Some(span) => finding.fix(Some(Fix::new(
                format!("use `{address}`"),
                Applicability::Unsafe,
                vec![Edit::replace(span, address)],
            ))),
            None => finding.help(format!("use `https://{address}`")),
        };
    }
}
