//! ## What it does
//! Flags `ENV LD_LIBRARY_PATH=…/lib/python3/site-packages/…`, and other variables with a folder of Python's packages
//! that the Python of the image does not have.
//!
//! ## Why is this bad?
//! Packages lie below `lib/python3.12/site-packages`, with the minor version, in environments as in the system. A folder
//! that is not there is skipped without a word: libraries such as TensorRT's, cuDNN's or NCCL's are not found when the
//! program starts, and it falls back to the CPU or fails.
//!
//! Said of
//! - `lib/python3/site-packages`, which no Python has (Debian's `/usr/lib/python3/dist-packages` is another one);
//! - `lib/python3.9/…` on an official image of Python that has another version and gets no second Python;
//! - `lib/python3.14/…` where Python is built with `--disable-gil`: its folder is `lib/python3.14t`.
//!
//! Nothing is said of folders into which a `COPY` puts something.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir tensorrt==10.3.0
//! ENV LD_LIBRARY_PATH=/usr/local/lib/python3.11/site-packages/tensorrt_libs
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir tensorrt==10.3.0
//! ENV LD_LIBRARY_PATH=/usr/local/lib/python3.12/site-packages/tensorrt_libs
//! ```
//!
//! ## References
//! - [Python: installation paths](https://docs.python.org/3/library/sysconfig.html#posix-prefix)
//! - [Python: free-threaded builds](https://docs.python.org/3/howto/free-threading-python.html)

use crate::model::package_folders::Lost;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML226",
    name: "package-folder-not-there",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("package_folder_not_there.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut told: Vec<Lost> = Vec::new();
    for lost in cx.model.lost_package_folders() {
        if told.contains(&lost.why) || (cx.silenced)(RULE.code, lost.span()) {
            continue;
        }
        told.push(lost.why);
        let name = &lost.pair.name.raw;
        let (why, help) = match lost.why {
            Lost::NoMinor => (
                "no Python has `lib/python3/site-packages`".to_owned(),
                "write the minor version: `lib/python3.12/site-packages`".to_owned(),
            ),
            Lost::Other(python) => (
                format!("the image has Python {python}"),
                format!("write `lib/python{python}/`"),
            ),
            Lost::FreeThreaded(_) => (
                "a free-threaded Python has a `t` in its folder".to_owned(),
                "add the `t` behind the version: `lib/python3.14t/`".to_owned(),
            ),
        };
        let message =
            format!("`{name}` names a folder that is not there, so its files are not found: {why}");
        let finding = report.push(lost.span(), message);
        if let Lost::FreeThreaded(command) = lost.why {
            let place = cx.model.commands[command].program_span();
            finding.label(place, "built here without the global lock");
        }
        finding.help(help);
    }
}
