//! What the arguments of an install name: packages, files that list packages, indexes.

use super::arguments::{Argument, Given};
use super::{Index, IndexRole, Install, Manifest, ManifestKind, Tool, Verb, packages};
use crate::model::{Field, Model, Value, paths};
use crate::text::Span;

/// Fills in packages, manifests and indexes.
pub(super) fn fill(
    model: &Model<'_>,
    install: &mut Install<'_>,
    operands: &[Argument<'_>],
    given: &[Given],
) {
    let folder = folder(model, install);
    for one in given {
        option(install, one, &folder);
    }
    match takes(install) {
        Operands::Packages => {
            for operand in operands {
                match packages::read(install.tool, &operand.field, operand.span) {
                    Some(package) => install.packages.push(package),
                    None => install.complete = false,
                }
            }
        }
        Operands::Manifests => {
            for operand in operands {
                let kind = kind_of_file(install, &operand.field);
                add_manifest(install, kind, &operand.field, operand.span, &folder);
            }
        }
        Operands::Neither => {}
    }
    if install.verb == Verb::Sync && !install.packages.is_empty() {
        install.verb = Verb::Install;
    }
    let bare_npm = matches!(install.tool, Tool::Npm | Tool::Pnpm)
        && install.verb == Verb::Install
        && operands.is_empty();
    if bare_npm {
        install.verb = Verb::Sync;
    }
    implicit(model, install, &folder);
    if install.verb != Verb::Remove {
        variables(model, install);
    }
}

/// What the operands of a subcommand are.
enum Operands {
    Packages,
    Manifests,
    Neither,
}

fn takes(install: &Install<'_>) -> Operands {
    match (install.tool, install.subcommand.as_str()) {
        (Tool::Uv, "pip sync") => Operands::Manifests,
        // Names of environments and folders; `poetry install` and `uv sync` take none.
        (_, "env create" | "env update" | "env remove") => Operands::Neither,
        (Tool::Uv, "venv" | "sync") => Operands::Neither,
        (Tool::Poetry, "install" | "sync" | "update") => Operands::Neither,
        (Tool::Npm, "ci") | (Tool::Pixi, "install") => Operands::Neither,
        (Tool::Cargo | Tool::Go, "fetch" | "mod download") => Operands::Neither,
        _ => Operands::Packages,
    }
}

/// The folder whose files are read: the working directory, or that of an option.
fn folder(model: &Model<'_>, install: &Install<'_>) -> Value {
    let base = model.workdir_at(install.command);
    let names: &[&str] = match install.tool {
        Tool::Uv => &["--directory", "--project"],
        Tool::Poetry => &["--directory", "--project"],
        Tool::Pdm => &["--project"],
        Tool::Npm => &["--prefix"],
        _ => &[],
    };
    match names.iter().find_map(|name| install.option(name)) {
        Some(option) => join(&base, &option.value),
        None => base,
    }
}

/// `path` below `folder`; unknown if either is.
fn join(folder: &Value, path: &Value) -> Value {
    match (folder, path) {
        (_, Value::Known(path)) if path.starts_with('/') => Value::Known(paths::join("/", path)),
        (Value::Known(folder), Value::Known(path)) => Value::Known(paths::join(folder, path)),
        _ => Value::Unknown,
    }
}

/// What an option with a value adds.
fn option(install: &mut Install<'_>, given: &Given, folder: &Value) {
    let name = install.options[given.option].name.clone();
    let (field, span) = (&given.field, given.span);
    let is_environment = install.subcommand.starts_with("env ");
    match (install.tool, name.as_str()) {
        (Tool::Pip | Tool::Uv | Tool::Pipenv, "--requirement" | "--requirements") => {
            let kind = kind_of_file(install, field);
            add_manifest(install, kind, field, span, folder);
        }
        (Tool::Uv, "--with-requirements") => {
            add_manifest(install, ManifestKind::Requirements, field, span, folder);
        }
        (
            Tool::Pip | Tool::Uv,
            "--constraint"
            | "--constraints"
            | "--build-constraint"
            | "--build-constraints"
            | "--overrides",
        ) => add_manifest(install, ManifestKind::Constraints, field, span, folder),
        (tool, "--file") if tool.is_conda() => {
            let is_yaml = field.text.ends_with(".yml") || field.text.ends_with(".yaml");
            let kind = match is_environment || is_yaml {
                true => ManifestKind::Environment,
                false => ManifestKind::Specs,
            };
            add_manifest(install, kind, field, span, folder);
        }
        (tool, "--editable" | "--with-editable") if tool.is_python() => {
            add_package(install, field, span, true);
        }
        (Tool::Uv, "--with") => {
            // `--with a,b`
            let one = |text: &str| Field {
                text: text.to_owned(),
                complete: field.complete,
            };
            for text in field.text.split(',').filter(|text| !text.is_empty()) {
                add_package(install, &one(text), span, false);
            }
        }
        (tool, name) => {
            if let Some(role) = role(tool, name) {
                install.indexes.push(Index {
                    role,
                    url: field.value(),
                    span: Some(span),
                    variable: None,
                });
            }
        }
    }
}

fn role(tool: Tool, option: &str) -> Option<IndexRole> {
    match option {
        "--channel" if tool.is_conda() => Some(IndexRole::Channel),
        _ if !matches!(tool, Tool::Pip | Tool::Uv) => None,
        "--index-url" | "--default-index" => Some(IndexRole::Primary),
        "--extra-index-url" | "--index" => Some(IndexRole::Extra),
        "--find-links" => Some(IndexRole::FindLinks),
        _ => None,
    }
}

fn add_package(install: &mut Install<'_>, field: &Field, span: Span, editable: bool) {
    let package = match editable {
        true => packages::editable(field, span),
        false => packages::python(field, span),
    };
    match package {
        Some(package) => install.packages.push(package),
        None => install.complete = false,
    }
}

fn add_manifest(
    install: &mut Install<'_>,
    kind: ManifestKind,
    field: &Field,
    span: Span,
    folder: &Value,
) {
    let value = field.value();
    let is_file = match &value {
        Value::Known(text) => !text.contains("://") && text != "-" && !text.starts_with("/dev/"),
        _ => true,
    };
    install.manifests.push(Manifest {
        kind,
        path: match is_file {
            true => join(folder, &value),
            false => Value::Unset,
        },
        value,
        span,
        implicit: false,
    });
}

/// `uv pip install -r pyproject.toml` reads a project's dependencies.
fn kind_of_file(install: &Install<'_>, field: &Field) -> ManifestKind {
    let name = paths::file_name(&field.text);
    let is_project = matches!(name, "pyproject.toml" | "setup.py" | "setup.cfg");
    let is_lock = name.starts_with("pylock.") && name.ends_with(".toml");
    match field.complete && install.tool == Tool::Uv {
        true if is_project => ManifestKind::Project,
        true if is_lock => ManifestKind::Lock,
        _ => ManifestKind::Requirements,
    }
}

/// The files that are read without being named.
fn implicit(model: &Model<'_>, install: &mut Install<'_>, folder: &Value) {
    use ManifestKind::{Environment, Lock, Project};
    let named = install
        .manifests
        .iter()
        .any(|manifest| manifest.kind != ManifestKind::Constraints);
    let files: &[(ManifestKind, &str)] = match (install.tool, install.verb) {
        (_, Verb::Remove | Verb::Update) => return,
        (Tool::Uv, _) if install.has("--script") => return,
        (Tool::Uv, Verb::Sync) if install.subcommand == "sync" => {
            &[(Project, "pyproject.toml"), (Lock, "uv.lock")]
        }
        (Tool::Uv, Verb::Install) if install.subcommand == "add" => {
            &[(Project, "pyproject.toml"), (Lock, "uv.lock")]
        }
        (Tool::Pip, _) if install.has("--group") => &[(Project, "pyproject.toml")],
        (Tool::Poetry, Verb::Sync | Verb::Install) => {
            &[(Project, "pyproject.toml"), (Lock, "poetry.lock")]
        }
        (Tool::Pdm, Verb::Sync | Verb::Install) => {
            &[(Project, "pyproject.toml"), (Lock, "pdm.lock")]
        }
        (Tool::Pipenv, Verb::Sync | Verb::Install) if !named => {
            &[(Project, "Pipfile"), (Lock, "Pipfile.lock")]
        }
        (Tool::Pixi, Verb::Sync) => &[(Project, "pixi.toml"), (Lock, "pixi.lock")],
        (tool, _) if tool.is_conda() && install.subcommand.starts_with("env ") && !named => {
            &[(Environment, "environment.yml")]
        }
        (Tool::Npm, Verb::Sync) if !install.has("--global") => {
            &[(Project, "package.json"), (Lock, "package-lock.json")]
        }
        (Tool::Yarn, Verb::Sync) => &[(Project, "package.json"), (Lock, "yarn.lock")],
        (Tool::Pnpm, Verb::Sync) => &[(Project, "package.json"), (Lock, "pnpm-lock.yaml")],
        (Tool::Go, Verb::Sync) => &[(Project, "go.mod"), (Lock, "go.sum")],
        _ => return,
    };
    let span = model.commands[install.command].program_span();
    for (kind, name) in files {
        let value = Value::Known((*name).to_owned());
        install.manifests.push(Manifest {
            kind: *kind,
            path: join(folder, &value),
            value,
            span,
            implicit: true,
        });
    }
}

/// Indexes that variables name. Sources: the configuration pages of pip and uv, 2026-11.
const VARIABLES: [(Tool, &str, IndexRole); 8] = [
    (Tool::Pip, "PIP_INDEX_URL", IndexRole::Primary),
    (Tool::Pip, "PIP_EXTRA_INDEX_URL", IndexRole::Extra),
    (Tool::Pip, "PIP_FIND_LINKS", IndexRole::FindLinks),
    (Tool::Uv, "UV_DEFAULT_INDEX", IndexRole::Primary),
    (Tool::Uv, "UV_INDEX_URL", IndexRole::Primary),
    (Tool::Uv, "UV_INDEX", IndexRole::Extra),
    (Tool::Uv, "UV_EXTRA_INDEX_URL", IndexRole::Extra),
    (Tool::Uv, "UV_FIND_LINKS", IndexRole::FindLinks),
];

fn variables(model: &Model<'_>, install: &mut Install<'_>) {
    for (tool, name, role) in VARIABLES {
        let has_primary = |install: &Install<'_>| {
            let mut indexes = install.indexes.iter();
            indexes.any(|index| index.role == IndexRole::Primary)
        };
        if tool != install.tool || (role == IndexRole::Primary && has_primary(install)) {
            continue;
        }
        let urls: Vec<Value> = match model.environment_at(install.command, name) {
            // Several stand in one variable.
            Some(Value::Known(text)) => text
                .split_whitespace()
                .map(|url| Value::Known(url.to_owned()))
                .collect(),
            Some(Value::Unknown) => vec![Value::Unknown],
            Some(Value::Unset) | None => continue,
        };
        install.indexes.extend(urls.into_iter().map(|url| Index {
            role,
            url,
            span: None,
            variable: Some(name),
        }));
    }
}
