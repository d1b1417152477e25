//! ## What it does
//! Flags `pip install` with one of PyTorch's indexes as `--index-url` for packages which that index does not have, such as
//! `scikit-learn` or `flask`.
//!
//! ## Why is this bad?
//! `--index-url` replaces PyPI. PyTorch's index has PyTorch's own packages and what these depend on; for anything else the
//! build ends with `No matching distribution found`. The packages that are known to be missing are those of a table; other
//! names are not judged.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt --index-url https://download.pytorch.org/whl/cpu
//! ```
//! ```text title="requirements.txt"
//! torch==2.9.1
//! scikit-learn==1.7.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt --extra-index-url https://download.pytorch.org/whl/cpu
//! ```
//! ```text title="requirements.txt"
//! torch==2.9.1
//! scikit-learn==1.7.2
//! ```
//!
//! ## Fix safety
//! Unsafe: pip takes the newest version of each package from both indexes. The fix asks PyPI, too, where pip is then sure
//! to take torch from PyTorch's index all the same: `2.9.1+cpu` counts as newer than `2.9.1`. Else, and for uv, which
//! takes each package from the first index that has it, there is none: split the command in two.
//!
//! ## References
//! - [pip: `--index-url`](https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-i)
//! - [What PyTorch's index shows](https://github.com/pytorch/test-infra/blob/main/s3_management/manage.py)

use crate::knowledge::torch::{self, Build, is_not_on_index};
use crate::model::Model;
use crate::model::installs::{IndexRole, PackageKind, Tool};
use crate::model::requirements::WantedPackage;
use crate::model::wheels::{UsedIndex, WheelInstall};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML305",
    name: "torch-index-swallows-pypi",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("torch_index_swallows_pypi.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for install in model.wheel_installs() {
        let Some(used) = install.primary().filter(|_| asks_it_alone(model, install)) else {
            continue;
        };
        let missing: Vec<&WantedPackage> = install
            .packages()
            .filter(|wanted| wanted.package.kind == PackageKind::Index)
            .filter(|wanted| wanted.name().is_some_and(is_not_on_index))
            .filter(|wanted| !is_there(model, install, wanted))
            .collect();
        let Some(first) = missing.first() else {
            continue;
        };
        let (others, are) = match missing.len() {
            1 => (String::new(), "is"),
            more => (format!(" and {} more", more - 1), "are"),
        };
        let message = format!(
            "{}{others} {are} not in PyTorch's index, and no other one is asked: the build fails",
            first.shown()
        );
        let span = used.span.unwrap_or(first.package.span);
        let finding = report.push(span, message);
        for wanted in missing
            .iter()
            .filter(|wanted| wanted.listed.is_none())
            .take(3)
        {
            finding.label(wanted.package.span, "not in that index");
        }
        finding.fix = fix(model, install, used);
        if finding.fix.is_none() {
            finding.help("install torch by a command of its own, and the rest without this index");
        }
    }
}

/// Whether an install asks no other index, and fails without a package.
fn asks_it_alone(model: &Model<'_>, install: &WheelInstall) -> bool {
    let command = &model.commands[install.command];
    let mut others = install.torch_indexes.iter();
    let given = model.install_at(install.command);
    // PyPI as a further index is none of PyTorch's.
    let has_pypi = given.is_some_and(|given| {
        given
            .indexes
            .iter()
            .any(|index| index.role != IndexRole::Primary)
    });
    !install.elsewhere
        && !install.asks_pypi
        && !has_pypi
        && others.all(|used| used.role == IndexRole::Primary)
        && !command.context.conditional
        && !command.context.guarded
        && model.begins_without_torch(command.stage)
}

/// Whether an earlier command installed a package already.
fn is_there(model: &Model<'_>, install: &WheelInstall, wanted: &WantedPackage) -> bool {
    let mut before = model.wheel_installs_before(install.command);
    before.any(|earlier| {
        !earlier.wanted.complete
            || earlier
                .wanted
                .packages
                .iter()
                .any(|other| other.name() == wanted.name())
    })
}

fn fix(model: &Model<'_>, install: &WheelInstall, used: &UsedIndex) -> Option<Fix> {
    let given = model.install_at(install.command)?;
    let build = used.index.build?;
    let is_sure = match install.named("torch").map(WantedPackage::exact) {
        Some(Some(version)) => torch::exists(&version, build) == Some(true),
        _ => build == Build::Cpu,
    };
    if given.tool != Tool::Pip || !is_sure {
        return None;
    }
    let option = given.options.iter().rev().find(|option| {
        option.name == "--index-url" && used.span.is_some_and(|span| option.span.contains(span))
    })?;
    let written = model.text(option.span);
    let name = ["--index-url", "-i"].into_iter().find(|name| {
        let behind = written.strip_prefix(name);
        behind.is_some_and(|behind| behind.starts_with([' ', '=']))
    })?;
    let span = Span::new(option.span.start, option.span.start + name.len());
    let edit = Edit::replace(span, "--extra-index-url");
    Some(Fix::new("ask PyPI, too", Applicability::Unsafe, vec![edit]))
}
