//! ## What it does
//! Flags `xgboost` in an image that is shown to be for processors alone, where `xgboost-cpu` does the same.
//!
//! ## Why is this bad?
//! From 2.1 on `xgboost` depends on NVIDIA's NCCL, which talks from GPU to GPU: with xgboost 3.4.1 that is 414 MB to
//! download and 586 MB installed, where `xgboost-cpu` takes 57 and 181 MB. Both are imported as `xgboost`.
//!
//! It is advice, given only where something says that no GPU is wanted: see `cuda-wheels-on-cpu`.
//!
//! ## Example
//! ```dockerfile
//! FROM public.ecr.aws/lambda/python:3.12
//! RUN pip install --no-cache-dir xgboost==3.0.5
//! COPY app.py .
//! CMD ["app.handler"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM public.ecr.aws/lambda/python:3.12
//! RUN pip install --no-cache-dir xgboost-cpu==3.0.5
//! COPY app.py .
//! CMD ["app.handler"]
//! ```
//!
//! ## Fix safety
//! Unsafe: a package that asks for `xgboost` by name does not find it, and `tree_method` on a GPU does not work.
//!
//! ## References
//! - [XGBoost: minimal installation for CPUs](https://xgboost.readthedocs.io/en/stable/install.html)

use crate::diagnostic::{Confidence, Cost};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::price::Row;
use crate::model::Model;
use crate::model::gpu::Intent;
use crate::model::requirements::WantedPackage;
use crate::model::wheels::WheelInstall;
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML310",
    name: "xgboost-nccl-on-cpu",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("xgboost_nccl_on_cpu.rs"),
    check,
};

/// The row of what `xgboost` takes more than `xgboost-cpu`, installed.
pub(in crate::rules) fn more() -> Row {
    Row::new(
        "`xgboost` 3.4 instead of `xgboost-cpu`",
        405,
        "both wheels with what they depend on, CPython 3.12, 2026-11-23",
    )
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told: Vec<usize> = Vec::new();
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        let Some(xgboost) = install
            .named("xgboost")
            .filter(|xgboost| brings_nccl(xgboost))
        else {
            continue;
        };
        if install.elsewhere || command.context.conditional || told.contains(&command.stage) {
            continue;
        }
        told.push(command.stage);
        let arm = model.is_for_arm(&model.stages()[command.stage]);
        let Intent::Cpu(sign) = model.gpu_intent(command.stage, cx.name) else {
            continue;
        };
        // Its newest release for Python 3.7 is 1.6, long before NCCL; what an unseen base has may be as old.
        let is_old = model.base_facts(command.stage).is_none_or(|facts| {
            let unknown = facts.python.is_none() && !facts.brings_no_python_libraries();
            let old = |python| python < PythonVersion::new(3, 8);
            unknown || facts.python.is_some_and(old)
        });
        if arm || is_old {
            continue;
        }
        let message = format!(
            "{} brings NVIDIA's NCCL, some 400 MB for GPUs, and this image is for a CPU",
            xgboost.shown()
        );
        let finding = report.push(xgboost.package.span, message);
        finding.cost = Cost::of(vec![more()], Confidence::Table);
        if let Some(span) = sign.span.filter(|span| *span != xgboost.package.span) {
            finding.label(span, format!("it is for a CPU: {}", sign.what));
        }
        finding.fix = fix(model, install, xgboost);
        if finding.fix.is_none() {
            finding.help("install `xgboost-cpu` in its place");
        }
    }
}

/// Whether a requirement takes a version that depends on NCCL and that `xgboost-cpu` has, too.
fn brings_nccl(xgboost: &WantedPackage) -> bool {
    let asked = xgboost.specifiers();
    asked.is_some_and(|asked| asked.reaches(&[2, 1, 1]))
}

fn fix(model: &Model<'_>, install: &WheelInstall, xgboost: &WantedPackage) -> Option<Fix> {
    let span = xgboost.package.span;
    let name = Span::new(span.start, span.start + "xgboost".len());
    let is_plain =
        xgboost.listed.is_none() && span.len() >= name.len() && model.text(name) == "xgboost";
    let edit = Edit::insert(name.end, "-cpu");
    (is_plain && !install.hashes)
        .then(|| Fix::new("install `xgboost-cpu`", Applicability::Unsafe, vec![edit]))
}
