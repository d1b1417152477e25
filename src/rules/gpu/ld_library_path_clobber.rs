//! ## What it does
//! Flags `ENV LD_LIBRARY_PATH=…` that drops the folders which the base image put there.
//!
//! ## Why is this bad?
//! `nvidia/cuda`, `pytorch/pytorch`, NVIDIA's and AWS Lambda's images and others set the variable so that programs find the
//! libraries of CUDA, of the driver or of the platform. Without those folders a program fails when it starts, on some
//! hosts only: GKE puts the driver into `/usr/local/nvidia/lib64`, and there `libcuda.so.1` is not found any more.
//!
//! Nothing is said if the value takes up `$LD_LIBRARY_PATH` or names the base's folders itself, if the base is not known
//! to set the variable, and in stages that only build.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-runtime-ubuntu22.04
//! COPY lib /opt/serve/lib
//! ENV LD_LIBRARY_PATH=/opt/serve/lib
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-runtime-ubuntu22.04
//! COPY lib /opt/serve/lib
//! ENV LD_LIBRARY_PATH=/opt/serve/lib:${LD_LIBRARY_PATH}
//! ```
//!
//! ## Fix safety
//! Unsafe: libraries in the base's folders are found again, which the author may have meant to hide.
//!
//! ## References
//! - [GKE: the NVIDIA driver's folder](https://cloud.google.com/kubernetes-engine/docs/how-to/gpus#cuda)
//! - [ld.so: LD_LIBRARY_PATH](https://man7.org/linux/man-pages/man8/ld.so.8.html)

use crate::fixes::environment;
use crate::model::environment::EnvEntry;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML214",
    name: "ld-library-path-clobber",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("ld_library_path_clobber.rs"),
    check,
};

const VARIABLE: &str = "LD_LIBRARY_PATH";

/// What a value must name where the base's own is not known: the folders of the driver in NVIDIA's images, that of the
/// interpreter in AWS Lambda's.
const ESSENTIAL: [&str; 2] = [
    "/usr/local/nvidia/lib:/usr/local/nvidia/lib64",
    "/var/lang/lib",
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for entry in cx.model.kept_environment(VARIABLE) {
        let Some(stage) = cx.model.stage_of(entry.instruction) else {
            continue;
        };
        let Some(before) = cx.model.base_sets(stage.index, VARIABLE) else {
            continue;
        };
        if entry.extends || repeats_any(&entry, before) {
            continue;
        }
        let message = match before {
            Some(before) => format!(
                "`LD_LIBRARY_PATH` loses `{before}` of the base image: libraries there are not found any more"
            ),
            None => "`LD_LIBRARY_PATH` loses the folders of the base image: libraries there are not found any more"
                .to_owned(),
        };
        let finding = report.push(entry.span(), message);
        let edit = environment::extend(cx.model, &entry);
        finding.fix(
            edit.map(|edit| Fix::new("keep the base's folders", Applicability::Unsafe, vec![edit])),
        );
        if finding.fix.is_none() {
            finding.help("end the value with `:${LD_LIBRARY_PATH}`");
        }
    }
}

fn repeats_any(entry: &EnvEntry<'_>, before: Option<&str>) -> bool {
    match before {
        Some(before) => entry.names_all(before),
        None => ESSENTIAL.iter().any(|before| entry.names_all(before)),
    }
}
