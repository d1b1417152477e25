//! Moving a file from one Python to another.

use super::reference::{merge, retag};
use crate::diagnostic::{Applicability, Edit, FileId, Fix, Label};
use crate::knowledge::ImageName;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::python_tags::{uv_with_python, with_python};
use crate::knowledge::wheels::precedes_wheels;
use crate::model::Model;
use crate::model::installs::Tool;
use crate::model::references::BaseImage;
use crate::text::Span;

/// A file with more such bases is made by a program, which is the place to mend.
const MAX_BASES: usize = 50;

/// Moves `bases`, which all have the Python `from`, and the paths that name its folder, to the first of `targets` that
/// everything the file is seen to install has wheels for. Or shows what stands against it, where that has a place.
pub fn migrate(
    model: &Model<'_>,
    from: PythonVersion,
    bases: &[BaseImage<'_>],
    targets: &[PythonVersion],
) -> Result<Fix, Option<Label>> {
    // Code for Python 2 needs more than another tag.
    if from.major < 3 || bases.len() > MAX_BASES {
        return Err(None);
    }
    let mut obstacle = None;
    let target = targets.iter().find(|target| {
        let found = unsuited(model, **target);
        let suits = found.is_none();
        obstacle = obstacle.take().or(found);
        suits
    });
    let target = *target.ok_or(obstacle)?;
    let edits = retagged(model, bases, target).ok_or(None)?;
    let edits = with_folders(model, from, target, edits)?;
    let title = format!("move to Python {target}");
    Ok(Fix::new(title, Applicability::Unsafe, edits))
}

fn retagged(
    model: &Model<'_>,
    bases: &[BaseImage<'_>],
    target: PythonVersion,
) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for base in bases {
        let tag = tag(&base.image.name()?, target)?;
        edits.extend(retag(model, base, &tag)?);
    }
    merge(edits)
}

/// Adds the edits of paths such as `/usr/local/lib/python3.9/`; or shows where else the old version is named.
fn with_folders(
    model: &Model<'_>,
    from: PythonVersion,
    target: PythonVersion,
    mut edits: Vec<Edit>,
) -> Result<Vec<Edit>, Option<Label>> {
    let mut folders = Vec::new();
    for mention in model.python_mentions(from) {
        let before = |edit: &Edit| edit.span.end < mention.span.end;
        let next = edits.get(edits.partition_point(before));
        let replaced = next.is_some_and(|edit| edit.span.contains(mention.span));
        if mention.folder {
            folders.push(Edit::replace(mention.span, target.to_string()));
        } else if !replaced && !mention.in_from {
            return Err(Some(label(
                mention.span,
                "this would have to change with it",
            )));
        }
    }
    edits.append(&mut folders);
    Ok(edits)
}

fn label(span: Span, message: impl Into<String>) -> Label {
    Label {
        file: FileId::DOCKERFILE,
        span,
        message: message.into(),
        site: false,
    }
}

/// The tag with another Python, where such a tag is known to exist.
fn tag(name: &ImageName<'_>, target: PythonVersion) -> Option<String> {
    match name.origin() {
        (None, "python") => with_python(name.tag?, target),
        (Some("ghcr.io"), "astral-sh/uv") => uv_with_python(name.tag?, target),
        _ => None,
    }
}

/// An install that would fail: of a version that came before the first wheels for a Python, or by pipenv, which refuses a
/// Python that is not the one of its lock file.
fn unsuited(model: &Model<'_>, target: PythonVersion) -> Option<Label> {
    model.installs().find_map(|install| {
        if install.tool == Tool::Pipenv && install.installs() {
            let span = model.commands[install.command].program_span();
            return Some(label(span, "its lock file is for the old version"));
        }
        let listed = model.python_packages(install);
        let named = install.tool.is_python().then_some(&install.packages);
        let packages = listed.as_ref().or(named)?;
        packages.iter().find_map(|package| {
            let (name, version) = package.name.as_deref().zip(package.exact_version())?;
            let old = package.marker.is_none() && precedes_wheels(name, version, target);
            let message = format!("`{name}=={version}` has no wheels for Python {target}");
            old.then(|| label(package.span, message))
        })
    })
}
