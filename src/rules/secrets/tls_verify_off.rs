//! ## What it does
//! Flags what switches off the check of certificates: `pip install --trusted-host`, package indexes over plain HTTP (in
//! `pip.conf`, too), `curl -k`,
//! `wget --no-check-certificate`, `http.sslVerify false`, `strict-ssl false`, and variables such as
//! `NODE_TLS_REJECT_UNAUTHORIZED=0`.
//!
//! Nothing is said of this machine's own addresses, or where the same `RUN` checks the sum or the signature of what it
//! downloaded. Advice for a package index that is not public, since its network may have to do without.
//!
//! ## Why is this bad?
//! Anyone on the way, such as an open proxy or a poisoned name server, can send other code, which runs as root in the
//! build and stays in the image. Public hosts such as `pypi.org` have had valid certificates for years; the flag is
//! mostly copied from old answers. A setting or an `ENV` goes on to hold in each container.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir --trusted-host pypi.org flask==3.1.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir flask==3.1.2
//! ```
//!
//! Behind a proxy with a certificate of its own, add that to the image (`/usr/local/share/ca-certificates/`, then
//! `update-ca-certificates`), and name it to pip with `PIP_CERT`.
//!
//! ## Fix safety
//! Unsafe: the build fails where the network does replace certificates. Only offered for hosts that the whole internet
//! knows, in a stage that has their certificates.
//!
//! ## References
//! - [pip: `--trusted-host`](https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host)
//! - [curl: certificate verification](https://curl.se/docs/sslcerts.html)

use crate::fixes::flag;
use crate::model::Model;
use crate::model::installs::Tool;
use crate::model::tls::{Unchecked, Unverified};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML706",
    name: "tls-verify-off",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("tls_verify_off.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let all = model.unverified();
    for group in all.chunk_by(|a, b| a.instruction == b.instruction) {
        let first = &group[0];
        let finding = report.push(first.span, message(first));
        if !first.is_public && first.what != Unchecked::Download {
            finding.severity(Severity::Info);
        }
        for other in &group[1..] {
            finding.also(other.span, "and here");
        }
        let edits: Option<Vec<Vec<Edit>>> = group.iter().map(|one| edits(model, one)).collect();
        finding.fix = edits.map(|edits| {
            let edits = edits.into_iter().flatten().collect();
            Fix::new("check certificates", Applicability::Unsafe, edits)
        });
        if finding.fix.is_none() {
            let of_uv = model.installs().any(|install| {
                install.tool == Tool::Uv
                    && model.commands[install.command].instruction == first.instruction
            });
            finding.help(help(first, of_uv));
        }
    }
}

fn message(one: &Unverified<'_>) -> String {
    let shown = &one.shown;
    match one.what {
        Unchecked::Download => {
            format!("{shown} takes a download from whoever answers, and the image keeps it")
        }
        Unchecked::Packages => {
            format!("{shown} takes packages from whoever answers, and installs them as root")
        }
        Unchecked::Everything => {
            format!("{shown} switches off the check of certificates for all that follows")
        }
    }
}

fn help(one: &Unverified<'_>, of_uv: bool) -> &'static str {
    match (one.what, one.is_public) {
        (Unchecked::Packages, false) if of_uv => {
            "serve the index over HTTPS; a certificate of your own is added with `update-ca-certificates` and `SSL_CERT_FILE`"
        }
        (Unchecked::Packages, false) => {
            "serve the index over HTTPS; a certificate of your own is added with `update-ca-certificates` and `PIP_CERT`"
        }
        (Unchecked::Download, _) => {
            "leave it out; where certificates are missing, install `ca-certificates`; or check the sum with `sha256sum -c`"
        }
        _ => "leave it out; a certificate of your own is added with `update-ca-certificates`",
    }
}

fn edits(model: &Model<'_>, one: &Unverified<'_>) -> Option<Vec<Edit>> {
    if !one.is_public || !model.has_certificates(one.instruction) {
        return None;
    }
    if let Some(letter) = one.letter {
        return Some(vec![Edit::delete(letter)]);
    }
    let (command, words) = one.words.as_ref()?;
    let command = &model.commands[*command];
    let edits = words.iter().map(|word| flag::remove(model, command, word));
    edits.collect()
}
