//! ## What it does
//! Flags package managers of the system that are told not to check signatures: `apt-get --allow-unauthenticated`,
//! `[trusted=yes]` in a list of sources, `dnf --nogpgcheck`, `gpgcheck=0`, `zypper --no-gpg-checks`,
//! `apk --allow-untrusted`. One finding a file.
//!
//! Sources and packages on the machine itself are left alone. `zypper --gpg-auto-import-keys`, which takes whatever key a
//! repository offers, is advice.
//!
//! ## Why is this bad?
//! The signature is all that tells a package of the distribution from one that a mirror or somebody on the way has put in
//! its place; most mirrors answer over plain HTTP. What is installed so runs as root in the build and stays in the image.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN echo "deb [trusted=yes] https://example.org/deb ./" > /etc/apt/sources.list.d/example.list
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! COPY example.gpg /usr/share/keyrings/
//! RUN echo "deb [signed-by=/usr/share/keyrings/example.gpg] https://example.org/deb ./" > /etc/apt/sources.list.d/example.list
//! ```
//!
//! ## References
//! - [Debian: sources.list](https://manpages.debian.org/bookworm/apt/sources.list.5.en.html)
//! - [Debian: third-party repositories](https://wiki.debian.org/DebianRepository/UseThirdParty)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML710",
    name: "package-signatures-off",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("package_signatures_off.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut found = cx.model.unsigned_packages();
    found.retain(|one| !(cx.silenced)(RULE.code, one.span));
    let off = found.iter().find(|one| !one.imports_keys);
    let Some(first) = off.or(found.first()) else {
        return;
    };
    let shown = first.shown;
    let message = match first.imports_keys {
        true => format!("`{shown}` trusts whatever key a repository offers"),
        false => format!("`{shown}` installs packages as root that nobody has to have signed"),
    };
    let finding = report.push(first.span, message);
    if first.imports_keys {
        finding.severity(Severity::Info);
    }
    let others = found
        .iter()
        .filter(|other| other.span != first.span && other.imports_keys == first.imports_keys);
    for other in others {
        finding.also(other.span, "and here");
    }
    finding.help(match first.imports_keys {
        true => "import the key that the repository is known by, `rpm --import KEY`, and leave the option out",
        false if shown == "--allow-untrusted" => {
            "leave it out: the keys of Alpine's own repositories are there; that of another goes into `/etc/apk/keys/`"
        }
        false => {
            "leave it out; where a repository's key is missing, add it: `[signed-by=/usr/share/keyrings/…]` or `rpm --import KEY`"
        }
    });
}
