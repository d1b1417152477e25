//! ## What it does
//! Flags Python packages that are asked for by a name under which PyPI has nothing to install: `sklearn`,
//! `tensorflow-gpu`, `pytorch`, `cv2`, `PIL`.
//!
//! ## Why is this bad?
//! The build fails. Some of these names are those of modules, not of packages; others once were packages and are now stubs
//! whose only purpose is to fail: `sklearn` since December 2023, `tensorflow-gpu` since 2.12.
//!
//! Old releases that can still be installed (`tensorflow-gpu==2.8.0`) are left alone, and so is all that may come from
//! another index than PyPI and its mirrors, or is asked for on a condition, and with a pip between 20.3 and 21.3, which
//! passes by such a stub.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir sklearn
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir scikit-learn==1.7.2
//! ```
//!
//! ## Fix safety
//! Unsafe: it installs what people mean by the name. Of several candidates for OpenCV it takes the one without windows
//! (`opencv-python-headless`).
//!
//! ## References
//! - [sklearn on PyPI](https://pypi.org/project/sklearn/)
//! - [tensorflow-gpu on PyPI](https://pypi.org/project/tensorflow-gpu/)

use crate::fixes::quote;
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::pypi::{Cause, DeadName, dead_name};
use crate::knowledge::version::Specifiers;
use crate::model::installs::{Package, PackageKind};
use crate::model::requirements::WantedPackage;
use crate::model::{Base, Command, Install, Model, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML308",
    name: "dead-pypi-name",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("dead_pypi_name.rs"),
    check,
};

/// Before it, `pip install -U pip` may bring 20.3 to 21.3, which pass by a stub that fails and take an older one.
const SELECTIVE: PythonVersion = PythonVersion { major: 3, minor: 7 };

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for install in cx.model.installs() {
        let command = &cx.model.commands[install.command];
        if !install.tool.is_python() || !install.installs() || command.context.guarded {
            continue;
        }
        let may_pass_by = match cx.model.interpreter_of(install) {
            Some(python) => python.version < SELECTIVE,
            // What an unseen base has may be as old, and get such a pip.
            None => cx.model.base_facts(command.stage).is_none() && renews_pip(cx.model, command),
        };
        if may_pass_by {
            continue;
        }
        let wanted = cx.model.wanted(install);
        let dead: Vec<_> = wanted.packages.iter().filter_map(dead).collect();
        if dead.is_empty() || !cx.model.asks_only_pypi(install, &wanted) {
            continue;
        }
        for (package, dead) in dead {
            one(cx.model, install, package, dead, report);
        }
    }
}

/// Whether pip is upgraded before a command, in its stage or one below: `pip install -U pip`, `python get-pip.py`.
fn renews_pip(model: &Model<'_>, command: &Command<'_>) -> bool {
    let below: Vec<usize> = model.lineage(command.stage).map(|s| s.index).collect();
    let is_before = |at: usize| at < command.index && below.contains(&model.commands[at].stage);
    let mut installs = model.installs();
    let mut commands = model.commands.iter();
    installs.any(|install| is_before(install.command) && install.package("pip").is_some())
        || commands.any(|other| is_before(other.index) && other.has_arg("get-pip.py"))
}

/// A package that surely fails.
fn dead(wanted: &WantedPackage) -> Option<(&WantedPackage, &'static DeadName)> {
    let package = &wanted.package;
    let dead = dead_name(package.name.as_deref()?)?;
    let from_index = package.kind == PackageKind::Index && package.marker.is_none();
    (from_index && fails(package, dead.cause)).then_some((wanted, dead))
}

fn fails(package: &Package, cause: Cause) -> bool {
    let specifiers = match &package.specifier {
        Value::Known(text) => Specifiers::parse(text),
        Value::Unset => Some(Specifiers::default()),
        Value::Unknown => None,
    };
    match cause {
        Cause::None => true,
        Cause::Stub => specifiers.is_some_and(|specifiers| specifiers.exact().is_none()),
        Cause::StubFrom(release) => specifiers.is_some_and(|asked| asked.reaches(release)),
    }
}

fn one(
    model: &Model<'_>,
    install: &Install<'_>,
    wanted: &WantedPackage,
    dead: &DeadName,
    report: &mut Report<'_>,
) {
    let command = &model.commands[install.command];
    let instead = instead(model, command, dead);
    let what = match dead.cause {
        Cause::None => "is no package on PyPI",
        Cause::StubFrom(_) => "is gone from PyPI, and its last release a stub that fails",
        Cause::Stub => "is only a stub on PyPI that fails",
    };
    let message = format!(
        "{} {what}: the build stops here; what is meant is `{instead}`",
        wanted.shown()
    );
    let finding = report.push(wanted.package.span, message);
    let edit = match &wanted.listed {
        None => quote::rename(model, command, &wanted.package, instead),
        Some(_) => None,
    };
    match edit {
        Some(edit) => {
            let title = format!("install `{instead}`");
            finding.fix = Some(Fix::new(title, Applicability::Unsafe, vec![edit]));
        }
        None => {
            finding.help(format!(
                "ask for `{instead}`, in a version that has the one you need"
            ));
        }
    }
}

/// On an image with CUDA, TensorFlow need not bring its own.
fn instead(model: &Model<'_>, command: &Command<'_>, dead: &DeadName) -> &'static str {
    let family = match model.root_base(command.stage) {
        Base::Image(image) => image.facts.as_ref().map(|facts| facts.family),
        _ => None,
    };
    let has_cuda = matches!(
        family,
        Some(Family::Cuda(_) | Family::Tensorflow | Family::Ngc)
    );
    match dead.instead.split_once('[') {
        Some((name, _)) if has_cuda => name,
        _ => dead.instead,
    }
}
