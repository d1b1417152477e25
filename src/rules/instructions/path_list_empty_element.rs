//! ## What it does
//! Flags `ENV LD_LIBRARY_PATH=$LD_LIBRARY_PATH:/opt/lib` where nothing set the variable before, so that the list begins or
//! ends with an empty element. The same for `PYTHONPATH`, `LIBRARY_PATH` and `CPATH`.
//!
//! ## Why is this bad?
//! An empty element is the working directory. Every program of the container then loads libraries from the folder in which
//! it happens to be started, and with the variable in front it does so *before* all others; Python imports modules from
//! there. A file `libz.so.1` or `random.py` in a mounted folder is enough to break a program, or to take it over.
//!
//! It is a warning for libraries where the base image is known not to set the variable; advice for `PYTHONPATH`, whose
//! modules Python mostly looks for beside the script anyway, and where the base image is not known. Nothing is said in
//! stages that only build, and for images that do set it, such as `nvidia/cuda`.
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
//! Unsafe: what was found in the working directory by accident is not found any more. Where the base image may set the
//! variable, the value becomes `${NAME:+$NAME:}/opt/serve/lib`, which has the colon only if there is something before it.
//!
//! ## References
//! - [ld.so: LD_LIBRARY_PATH](https://man7.org/linux/man-pages/man8/ld.so.8.html)
//! - [GCC: `LIBRARY_PATH`, `CPATH` and empty elements](https://gcc.gnu.org/onlinedocs/gcc/Environment-Variables.html)
//! - [Python: `PYTHONPATH`](https://docs.python.org/3/using/cmdline.html#envvar-PYTHONPATH)

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
const LISTS: [(&str, &str); 4] = [
    ("LD_LIBRARY_PATH", "libraries are loaded"),
    ("LIBRARY_PATH", "libraries are linked"),
    ("CPATH", "headers are taken"),
    ("PYTHONPATH", "modules are imported"),
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut told: Vec<(usize, Severity)> = Vec::new();
    for (name, what) in LISTS {
        for found in cx.model.empty_elements(name) {
            let severity = match found.certain && name != "PYTHONPATH" {
                true => Severity::Warning,
                false => Severity::Info,
            };
            // One ENV that does it to several lists is one finding.
            let instruction = found.entry.instruction;
            if told.contains(&(instruction, severity)) {
                continue;
            }
            told.push((instruction, severity));
            let place = match found.first {
                true => "begins",
                false => "ends",
            };
            let unless = match found.certain {
                true => "",
                false => ", unless the base image sets it",
            };
            let message = format!(
                "`{name}` {place} with an empty element{unless}: {what} from the working directory, too"
            );
            let finding = report.push(found.entry.span(), message);
            finding.severity(severity);
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
    let (title, text) = match (found.certain, found.first) {
        (true, _) => (format!("leave out `${name}`"), String::new()),
        (false, true) => (
            "add the colon only if it is set".into(),
            format!("${{{name}:+${name}:}}"),
        ),
        (false, false) => (
            "add the colon only if it is set".into(),
            format!("${{{name}:+:${name}}}"),
        ),
    };
    let edits = vec![Edit::replace(span, text)];
    Some(Fix::new(title, Applicability::Unsafe, edits))
}
