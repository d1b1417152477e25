//! ## What it does
//! Flags one `pip install` that holds torch, TensorFlow or vLLM, and at least three small packages. Off by default:
//! whether two layers are worth it depends on how often the others change.
//!
//! Nothing is said of files with hashes, which must be installed together, and of installs with a cache mount.
//!
//! ## Why is this bad?
//! A new version of any small package makes a new layer of all of them: 3 to 7 GB are downloaded, unpacked, pushed and
//! pulled again for a few hundred kilobytes.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch==2.9.1 fastapi==0.115.6 uvicorn==0.34.0 pydantic==2.10.4
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch==2.9.1
//! RUN pip install --no-cache-dir fastapi==0.115.6 uvicorn==0.34.0 pydantic==2.10.4
//! ```
//!
//! ## References
//! - [Docker: optimize cache usage in builds](https://docs.docker.com/build/cache/optimize/)

use crate::diagnostic::{Cost, Per};
use crate::knowledge::{pip, wheels};
use crate::model::installs::{Cache, Tool, Verb};
use crate::model::requirements::WantedPackage;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML504",
    name: "heavy-light-deps-mixed",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("heavy_light_deps_mixed.rs"),
    check,
};

/// So many others are worth a layer of their own.
const MANY: usize = 3;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for install in model.installs() {
        let is_pip = install.tool == Tool::Pip || install.is_uv_pip();
        let is_cached = matches!(model.cache_of(install), Cache::Mounted(_));
        if !is_pip || install.verb != Verb::Install || install.has("--require-hashes") || is_cached
        {
            continue;
        }
        let packages = model.wanted(install).packages;
        let named = |is_it: &dyn Fn(&str) -> bool| {
            let is_it = |wanted: &&WantedPackage| wanted.package.name.as_deref().is_some_and(is_it);
            packages.iter().filter(is_it).collect::<Vec<_>>()
        };
        let heavy = named(&wheels::is_heavy);
        // `pip install torch==$TORCH_VERSION pip setuptools packaging`: nobody comes back to change those.
        let light = named(&|name| {
            !wheels::is_heavy(name) && !wheels::goes_with_heavy(name) && !pip::is_installer(name)
        });
        let Some(first) = heavy.first().filter(|_| light.len() >= MANY) else {
            continue;
        };
        let message = format!(
            "{} is downloaded again whenever one of {} small packages changes",
            first.shown(),
            light.len()
        );
        report
            .push(model.commands[install.command].program_span(), message)
            .cost(Cost::of_wheels(
                model.wheel_rows(install.command),
                Per::Build,
            ))
            .help("install the big packages in a `RUN` of their own, above this one");
    }
}
