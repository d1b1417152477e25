//! ## What it does
//! Flags Python packages that are installed from a repository without a revision, or from a branch that moves
//! (`git+https://github.com/openai/CLIP`, `…@main`), and `git clone` without a revision in a `RUN` that then installs what
//! was cloned.
//!
//! ## Why is this bad?
//! Every build without a cache takes whatever the branch holds that day, and the same line of the Dockerfile stands for
//! all of it: the image cannot be built again, and a build machine with a warm cache goes on with the old code. A tag or a
//! commit says which one was tested.
//!
//! One finding a file. A clone is taken for pinned if a later command of the stage checks something out.
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

use crate::model::installs::PackageKind;
use crate::model::{Install, Model};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML312",
    name: "git-install-unpinned",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
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
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let installs = model.installs().filter(|install| install.tool.is_python());
    let mut sites: Vec<Site> = installs
        .filter(|install| install.installs())
        .flat_map(|install| from_repositories(model, install))
        .collect();
    sites.extend(model.moving_clones().into_iter().map(|span| {
        Site {
            span,
            message:
                "what is cloned and installed is whatever the branch holds on the day of the build"
                    .to_owned(),
        }
    }));
    sites.sort_by_key(|site| site.span);
    sites.dedup_by_key(|site| site.span);
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let finding = report.push(first.span, first.message.as_str());
    for other in others {
        finding.also(other.span, "here too");
    }
    finding.help("name a tag or a commit");
}

fn from_repositories(model: &Model<'_>, install: &Install<'_>) -> Vec<Site> {
    let mut sites = Vec::new();
    for wanted in model.wanted(install).packages {
        let package = &wanted.package;
        if package.kind != PackageKind::Git || !package.moves() {
            continue;
        }
        let what = match (&package.name, &wanted.listed) {
            (Some(_), _) => wanted.shown(),
            (None, Some(listed)) => format!("a package ({}:{})", listed.path, listed.line),
            (None, None) => "this package".to_owned(),
        };
        sites.push(Site {
            span: package.span,
            message: format!("{what} is whatever its branch holds on the day of the build"),
        });
    }
    sites
}
