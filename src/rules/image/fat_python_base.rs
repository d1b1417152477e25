//! ## What it does
//! Flags an image that ships on the full `python` image, while `slim` has all that it is seen to use.
//!
//! ## Why is this bad?
//! `python:3.12` stands on buildpack-deps: compilers, git, Mercurial, Subversion, ImageMagick and the headers of a hundred
//! libraries. That is 1.02 GB unpacked, against 119 MB for `python:3.12-slim`; each node pulls it, and scanners report
//! hundreds of packages that nothing uses. Wheels need none of it.
//!
//! Nothing is said where the image may need more than `slim` has: a compiler or a program such as git, curl or make
//! that runs without having been installed, packages without wheels, from a repository or of a project, a requirements
//! file, lock file or script that cannot be read, and stages that are named for building or testing; nor of packages
//! for Python 3.5 and older, of which many have no wheels.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY main.py .
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//! ```text title="main.py"
//! from fastapi import FastAPI
//! app = FastAPI()
//! ```
//! ```text title="requirements.txt"
//! fastapi==0.115.6
//! lightgbm==4.5.0
//! uvicorn==0.34.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY main.py .
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//! ```text title="main.py"
//! from fastapi import FastAPI
//! app = FastAPI()
//! ```
//! ```text title="requirements.txt"
//! fastapi==0.115.6
//! lightgbm==4.5.0
//! uvicorn==0.34.0
//! ```
//!
//! ## Fix safety
//! Unsafe: a program may run another one of the full image, or load a library of it, and not say so here. The fix takes
//! the slim tag of the same version and system. For packages that are known to load a library which `slim` lacks
//! (`lightgbm`: `libgomp1`), it installs that. There is none if a stage that needs more is built on the same base.
//!
//! ## References
//! - [python on Docker Hub: image variants](https://hub.docker.com/_/python)
//! - [buildpack-deps](https://hub.docker.com/_/buildpack-deps)

use std::collections::BTreeSet;

use crate::diagnostic::{Confidence, Cost};
use crate::fixes::instruction::insert_above;
use crate::fixes::reference::{change_only, retag};
use crate::knowledge::bases::{Family, PythonVariant};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::price::Row;
use crate::knowledge::wheels::precedes_wheels;
use crate::knowledge::{builds, python_tags};
use crate::model::contents::{Contents, MAX_STAGES};
use crate::model::references::BaseImage;
use crate::model::{Image, Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML101",
    name: "fat-python-base",
    aliases: &[],
    theme: Theme::Image,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("fat_python_base.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES || paths::is_for_development(cx.name) {
        return;
    }
    for base in cx.base_images(RULE.code) {
        if !is_full(base.image) {
            continue;
        }
        let mut libraries = BTreeSet::new();
        let image = base.image;
        let base = base.only(model, |&root| match missing(model, image, root) {
            Some(missing) => {
                libraries.extend(missing);
                true
            }
            None => false,
        });
        let Some(base) = base else { continue };
        let image = base.image;
        let slim = slim(image);
        let saved = slim.as_deref().and_then(|tag| image.bigger_than(tag));
        let finding = report.push(image.span, message(image, saved.as_ref(), &libraries));
        finding.cost(Cost::of(saved.into_iter().collect(), Confidence::Table));
        let root = base.stages[0];
        let ends = model.ends_on(root);
        if let Some(&[end, ..]) = ends.first().map(Vec::as_slice)
            && end != root
        {
            let from = model.instruction(model.stages()[end].from);
            finding.label(from.head, "this stage ships it");
        }
        for &other in &base.stages[1..] {
            let from = model.instruction(model.stages()[other].from);
            finding.also(from.head, "and here");
        }
        finding.fix = slim
            .as_deref()
            .and_then(|tag| fix(model, &base, tag, &libraries));
        if finding.fix.is_none() {
            finding.help("let the stage that ships begin with a `slim` image");
        }
    }
}

fn is_full(image: &Image) -> bool {
    let family = image.facts.as_ref().map(|facts| facts.family);
    let tag = image.name().and_then(|name| name.tag).unwrap_or_default();
    // `python:onbuild` installs requirements that the file does not name.
    family == Some(Family::Python(Some(PythonVariant::Full))) && !tag.contains("onbuild")
}

/// The Debian packages that a slim image needs besides, if all stages that ship on `root` are seen to need no more than
/// that; `None` also if no stage ships.
fn missing(model: &Model<'_>, image: &Image, root: usize) -> Option<BTreeSet<&'static str>> {
    let ends = model.ends_on(root);
    let mut missing = BTreeSet::new();
    for lineage in &ends {
        missing.extend(missing_in(image, &model.contents_with_copies(lineage)?)?);
    }
    (!ends.is_empty()).then_some(missing)
}

fn missing_in(image: &Image, contents: &Contents) -> Option<BTreeSet<&'static str>> {
    if contents.starts_unread || contents.system_names().any(builds::fails_in_slim) {
        return None;
    }
    let mut missing = BTreeSet::new();
    for (at, program) in &contents.programs {
        match is_there(contents, *at, program) {
            true => {}
            false if builds::is_account_tool(program) => _ = missing.insert("adduser"),
            false => return None,
        }
    }
    let python = python(image);
    if python < FIRST_WITH_WHEELS && !contents.packages.is_empty() {
        return None;
    }
    for (at, package) in &contents.packages {
        let Some(name) = package.name.as_deref() else {
            continue;
        };
        let pin = package.exact_version();
        let too_old = pin.is_some_and(|version| precedes_wheels(name, version, python));
        let compiles = builds::is_compiled(name) || builds::is_build_system(name) || too_old;
        let runs = builds::program_missing_in_slim(name);
        if compiles && !contents.has_before(*at, builds::brings_c_compiler)
            || runs.is_some_and(|program| !is_there(contents, *at, program))
        {
            return None;
        }
        let bundled = package.extras.iter().any(|extra| extra == "binary");
        let libraries = builds::libraries_missing_in_slim(name)
            .iter()
            .filter(|_| !bundled);
        missing.extend(
            libraries.filter(|library| !contents.has_before(usize::MAX, |name| name == **library)),
        );
    }
    Some(missing)
}

/// For older Pythons many packages have no wheels, and the pip of their images does not know those of the others.
const FIRST_WITH_WHEELS: PythonVersion = PythonVersion::new(3, 6);

/// The Python of an image: where the tag leaves it open, a recent one.
fn python(image: &Image) -> PythonVersion {
    let known = image.facts.as_ref().and_then(|facts| facts.python);
    let tag = image.name().and_then(|name| name.tag).unwrap_or_default();
    match known {
        Some(python) => python,
        None if tag == "2" || tag.starts_with("2-") => PythonVersion::new(2, 7),
        None => PythonVersion::new(3, 13),
    }
}

/// Whether a program is in the slim image too, or installed before a command runs it.
fn is_there(contents: &Contents, at: usize, program: &str) -> bool {
    match builds::package_of_full_program(program) {
        _ if builds::is_compiler(program) => contents.has_before(at, builds::brings_c_compiler),
        Some(package) => contents.has_before(at, |name| name == package),
        None => true,
    }
}

/// The slim tag of an image.
fn slim(image: &Image) -> Option<String> {
    python_tags::slim(image.name()?.tag.unwrap_or("latest"))
}

fn message(image: &Image, saved: Option<&Row>, libraries: &BTreeSet<&str>) -> String {
    let reference = &image.reference;
    let size = saved.map_or("compilers and headers".to_owned(), |row| {
        format!(
            "some {} MB of compilers and headers",
            row.bytes / 50_000_000 * 50
        )
    });
    let rest = match libraries.len() {
        0 => "`slim` has all that is used here".to_owned(),
        _ => {
            let names: Vec<String> = libraries.iter().map(|name| format!("`{name}`")).collect();
            format!("`slim` with {} has all that is used here", names.join(", "))
        }
    };
    format!("`{reference}` ships {size}: {rest}")
}

fn fix(
    model: &Model<'_>,
    base: &BaseImage<'_>,
    tag: &str,
    libraries: &BTreeSet<&'static str>,
) -> Option<Fix> {
    let all = missing_in(base.image, &model.contents_on(&base.stages)?)?;
    if !all.is_subset(libraries) {
        return None;
    }
    let edits = retag(model, base, tag)?;
    if !change_only(model, &edits, base) {
        return None;
    }
    let mut fix = Fix::new(format!("use `{tag}`"), Applicability::Unsafe, edits);
    if !libraries.is_empty() {
        let names: Vec<&str> = libraries.iter().copied().collect();
        let line = format!(
            "RUN apt-get update && apt-get install -y --no-install-recommends {} && rm -rf /var/lib/apt/lists/*",
            names.join(" ")
        );
        fix.title = format!("use `{tag}` and install {}", names.join(", "));
        for &root in &base.stages {
            let first = model.stages()[root].from + 1;
            let (edit, change) = insert_above(model, first, &line, Keyword::Run)?;
            fix.edits.push(edit);
            fix.changes.push(change);
        }
    }
    Some(fix)
}
