//! ## What it does
//! Flags `ENV LD_LIBRARY_PATH=$LD_LIBRARY_PATH:/opt/lib` where nothing set the variable before, so that the list begins or
//! ends with an empty element. The same for `LIBRARY_PATH` and `CPATH`.
//!
//! ## Why is this bad?
//! An empty element is the working directory. Every program of the container then loads libraries from the folder in which
//! it happens to be started, and with the variable in front it does so *before* all others. A file `libz.so.1` in a mounted
//! folder is enough to break a program, or to take it over.
//!
//! Nothing is said where the base image is not known or sets the variable, such as `nvidia/cuda`, in stages that only
//! build, and of `PYTHONPATH`: the folder of the script comes first there anyway, which mostly is the same one.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:13-slim
//! COPY lib /opt/serve/lib
//! ENV LD_LIBRARY_PATH=$LD_LIBRARY_PATH:/opt/serve/lib
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:13-slim
//! COPY lib /opt/serve/lib
//! ENV LD_LIBRARY_PATH=/opt/serve/lib
//! ```
//!
//! ## Fix safety
//! Unsafe: what was found in the working directory by accident is not found any more.
//!
//! ## References
//! - [ld.so: LD_LIBRARY_PATH](https://man7.org/linux/man-pages/man8/ld.so.8.html)
//! - [GCC: `LIBRARY_PATH`, `CPATH` and empty elements](https://gcc.gnu.org/onlinedocs/gcc/Environment-Variables.html)

use crate::model::path_lists::EmptyElement;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML013",
    name: "path-list-empty-element",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("path_list_empty_element.rs"),
    check,
};

/// The lists, those of libraries first, and what is looked for along them.
const LISTS: [(&str, &str); 3] = [
    ("LD_LIBRARY_PATH", "libraries are loaded"),
    ("LIBRARY_PATH", "libraries are linked"),
    ("CPATH", "headers are taken"),
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut told: Vec<usize> = Vec::new();
    for (name, what) in LISTS {
        for found in cx.model.empty_elements(name) {
            // One ENV that does it to several lists is one finding.
            let instruction = found.entry.instruction;
            if told.contains(&instruction) {
                continue;
            }
            told.push(instruction);
            let place = match found.first {
                true => "begins",
                false => "ends",
            };
            let message = format!(
                "`{name}` {place} with an empty element: {what} from the working directory, too"
            );
            let finding = report.push(found.entry.span(), message);
            finding.fix(fix(&found));
            if finding.fix.is_none() {
                finding.help(match found.first {
                    true => format!("write `${{{name}:+${name}:}}` instead of `${name}:`"),
                    false => format!("write `${{{name}:+:${name}}}` instead of `:${name}`"),
                });
            }
        }
    }
}

fn fix(found: &EmptyElement<'_>) -> Option<Fix> {
    let span = found.span?;
    let name = &found.entry.pair.name.raw;
    let title = format!("leave out `${name}`");
    let edits = vec![Edit::delete(span)];
    Some(Fix::new(title, Applicability::Unsafe, edits))
}
