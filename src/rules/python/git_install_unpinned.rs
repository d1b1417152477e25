//! ## What it does
//! Flags code that is taken from whatever a branch holds on the day of the build:
//! - packages from a repository without a revision, or from a branch that moves (`git+https://github.com/openai/CLIP`,
//!   `…@main`, `…/archive/main.zip`), and lists of them (`-r https://raw.githubusercontent.com/…/main/requirements.txt`);
//! - `git clone` without a tag or a commit of what is then installed, built, started or imported, of an extension that is
//!   cloned into an application's folder, and of lists of repositories in a loop;
//! - a checkout of the newest tag there is, and the head of a pull request.
//!
//! ## Why is this bad?
//! Every build without a cache takes whatever the branch holds that day, and the same line of the Dockerfile stands for
//! all of it: the image cannot be built again, and a build machine with a warm cache goes on with the old code. Beside
//! packages that are pinned it stops working when the branch wants newer ones. A tag or a commit says which one was tested.
//!
//! One finding a file. A `git checkout` pins the clone in whose folder it runs; the default of an `ARG` counts as its
//! value. Clones of which only data or tools are used are left alone. It is advice in a Dockerfile to develop in or for
//! a nightly image, in stages that test, where the branch is chosen (`git+…@main`, a variable), for a clone on a
//! condition, and below an `ADD` of the branch's head.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir git+https://github.com/huggingface/peft
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir git+https://github.com/huggingface/peft@v0.17.1
//! ```
//!
//! ## References
//! - [pip: VCS support](https://pip.pypa.io/en/stable/topics/vcs-support/)

use crate::model::repositories::{MovingCode, Use};
use crate::model::revisions::Moving;
use crate::model::{Install, Model, paths};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML312",
    name: "git-install-unpinned",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("git_install_unpinned.rs"),
    check,
};

/// An install of code that moves.
struct Site {
    span: Span,
    message: String,
    stage: usize,
    /// Whether the branch is followed on purpose: a variable or the address of a package names it, the clone is for a
    /// condition, or its head is added above.
    is_wanted: bool,
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let installs = model.installs().filter(|install| install.tool.is_python());
    let mut sites: Vec<Site> = installs
        .filter(|install| install.installs())
        .flat_map(|install| from_repositories(model, install))
        .collect();
    let codes = model.moving_code();
    let extends = codes.iter().any(|code| code.used == Use::Extension);
    sites.extend(codes.iter().map(of_code));
    sites.sort_by_key(|site| site.span);
    sites.dedup_by_key(|site| site.span);
    let is_tested = |site: &Site| model.stages()[site.stage].is_for_tests();
    let is_open = |site: &Site| is_tested(site) || site.is_wanted;
    // What nobody has chosen is told of first.
    let first = sites.iter().position(|site| !is_open(site)).unwrap_or(0);
    let Some(told) = sites.get(first) else {
        return;
    };
    let finding = report.push(told.span, told.message.as_str());
    for (_, other) in sites.iter().enumerate().filter(|(at, _)| *at != first) {
        finding.also(other.span, "here too");
    }
    finding.help("name a tag or a commit");
    // The newest extensions do not fit an application of any age.
    let is_new = paths::is_for_newest(cx.name) && !extends;
    if is_new || paths::is_for_development(cx.name) || sites.iter().all(is_open) {
        finding.severity(Severity::Info);
    }
}

fn of_code(code: &MovingCode) -> Site {
    let what = match code.used {
        Use::Installed => "what is cloned and installed",
        Use::Built => "what is cloned and built",
        Use::Started => "what is cloned and started",
        Use::Extension => "this extension",
        Use::Listed => "each of these repositories",
        Use::Fetched => "what is fetched here",
    };
    let is = match code.moving {
        Moving::Branch => "whatever its branch holds on the day of the build",
        Moving::NewestTag => "whatever tag is the newest on the day of the build",
        Moving::PullRequest => "whatever its pull request holds on the day of the build",
    };
    Site {
        span: code.span,
        message: format!("{what} is {is}"),
        stage: code.stage,
        is_wanted: code.is_wanted,
    }
}

fn from_repositories(model: &Model<'_>, install: &Install<'_>) -> Vec<Site> {
    let stage = model.commands[install.command].stage;
    let mut sites = Vec::new();
    for wanted in model.wanted(install).packages {
        let package = &wanted.package;
        if !package.moves() {
            continue;
        }
        let what = match (&package.name, &wanted.listed) {
            (Some(_), _) => wanted.shown(),
            (None, Some(listed)) => format!("a package ({}:{})", listed.path, listed.line),
            (None, None) => "this package".to_owned(),
        };
        sites.push(Site {
            span: package.span,
            is_wanted: wanted.listed.is_none() && model.is_revision_open(package),
            message: format!("{what} is whatever its branch holds on the day of the build"),
            stage,
        });
    }
    let lists = install.manifests.iter().filter(|list| list.moves());
    sites.extend(
        lists.map(|list| Site {
            span: list.span,
            message: "what this list asks for is whatever its branch says on the day of the build"
                .to_owned(),
            stage,
            is_wanted: false,
        }),
    );
    sites
}
