//! Packages as command lines name them.

use super::Tool;
use crate::knowledge::version::Specifiers;
use crate::model::requirements::{self, Requirement};
use crate::model::{Field, Value};
use crate::text::Span;

/// A package on a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name: for Python as PEP 503 normalises it, in lower case for conda, else as it is written. `None` where the
    /// argument names none: `.`, `git+https://…`.
    pub name: Option<String>,
    /// The argument, the shell's quotes taken away.
    pub raw: Value,
    /// `extra` of `name[extra]`.
    pub extras: Vec<String>,
    /// What is asked of the version, with its operator: `==2.9.1`; `=1.2` for apt, apk and conda; `@1.2` for npm.
    /// `Unset` if nothing is.
    pub specifier: Value,
    /// Behind `;`, for Python.
    pub marker: Option<String>,
    /// The channel of `channel::name`, for conda; the suite of `name/suite`, for apt.
    pub origin: Option<String>,
    /// Where it is from.
    pub kind: PackageKind,
    /// The path or URL that it is installed from; `Unset` for one from an index.
    pub location: Value,
    /// Whether it is installed by `-e`.
    pub editable: bool,
    /// The argument; of an option's value, that.
    pub span: Span,
}

/// Where a package is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageKind {
    /// An index or repository of packages, by its name.
    Index,
    /// A file or folder of the image.
    Path,
    /// A file on the net.
    Url,
    /// A repository of source code.
    Git,
}

impl Package {
    /// The version that is asked for and no other: of `==2.9.1` for Python, `=1.2` for apt and apk, `=1.2` and `==1.2`
    /// for conda, where the former means any 1.2.
    pub fn exact_version(&self) -> Option<&str> {
        let specifier = self.specifier.known()?;
        let version = specifier.trim_start_matches('=');
        let is_range = version.contains(['<', '>', ',', '*', '|', '~', '!', '^', '@']);
        (specifier.starts_with('=') && !is_range && !version.is_empty()).then_some(version)
    }

    /// Whether it may come in any later release: it has no upper bound on its version, and is from an index.
    pub fn is_unbounded(&self) -> bool {
        let has_no_bound = match &self.specifier {
            Value::Unset => true,
            // `>=1.2` of conda is written alike, its `=1.2` is none of pip's.
            Value::Known(text) => {
                Specifiers::parse(text).is_some_and(|asked| asked.reaches(&[u32::MAX]))
            }
            Value::Unknown => false,
        };
        self.kind == PackageKind::Index && has_no_bound
    }

    fn named(name: &str, field: &Field, span: Span) -> Self {
        Self {
            name: Some(name.to_owned()),
            raw: field.value(),
            extras: Vec::new(),
            specifier: Value::Unset,
            marker: None,
            origin: None,
            kind: PackageKind::Index,
            location: Value::Unset,
            editable: false,
            span,
        }
    }
}

/// The package that an argument names; `None` if that is not known, or it is none.
pub(super) fn read(tool: Tool, field: &Field, span: Span) -> Option<Package> {
    match tool {
        _ if tool.is_python() => python(field, span),
        _ if tool.is_conda() || tool == Tool::Pixi => conda(field, span),
        Tool::Apt => system(field, span, &[".deb"], '='),
        Tool::Apk => system(field, span, &[".apk"], '='),
        Tool::Dnf | Tool::Yum | Tool::Microdnf | Tool::Tdnf | Tool::Zypper => {
            system(field, span, &[".rpm"], '=')
        }
        Tool::Gem => system(field, span, &[".gem"], ':'),
        _ => javascript(field, span),
    }
}

/// pip and all that reads its requirements.
pub(super) fn python(field: &Field, span: Span) -> Option<Package> {
    let Some(text) = field.known() else {
        return python_beginning(field, span);
    };
    Some(of_requirement(Requirement::parse(text)?, field, span))
}

/// What `-e` takes.
pub(super) fn editable(field: &Field, span: Span) -> Option<Package> {
    let package = match field.known() {
        Some(text) => of_requirement(Requirement::parse_editable(text)?, field, span),
        None => python_beginning(field, span)?,
    };
    Some(Package {
        editable: true,
        ..package
    })
}

fn of_requirement(requirement: Requirement, field: &Field, span: Span) -> Package {
    let specifier = match requirement.specifier.as_str() {
        "" => Value::Unset,
        specifier => Value::Known(specifier.to_owned()),
    };
    Package {
        name: requirement.name,
        extras: requirement.extras,
        specifier,
        marker: requirement.marker,
        kind: kind_of(requirement.source),
        location: requirement.location.map_or(Value::Unset, Value::Known),
        ..Package::named("", field, span)
    }
}

fn kind_of(source: requirements::Source) -> PackageKind {
    match source {
        requirements::Source::Index => PackageKind::Index,
        requirements::Source::Path => PackageKind::Path,
        requirements::Source::Url => PackageKind::Url,
        requirements::Source::Vcs => PackageKind::Git,
    }
}

/// `torch==${VERSION}`, `git+https://github.com/a/b@${REF}`: the name, or that it is a repository, is known all the
/// same.
fn python_beginning(field: &Field, span: Span) -> Option<Package> {
    let is_operator = |c: char| matches!(c, '=' | '<' | '>' | '!' | '~');
    if let Some(end) = field.text.find(is_operator)
        && !field.text[..end].contains(['/', '@', ':'])
    {
        let requirement = Requirement::parse(&field.text[..end])?;
        return Some(Package {
            name: requirement.name,
            extras: requirement.extras,
            specifier: Value::Unknown,
            ..Package::named("", field, span)
        });
    }
    let requirement = Requirement::parse(&field.text)?;
    if requirement.source == requirements::Source::Index {
        return None;
    }
    // `x @ git+https://…$X`, `git+https://github.com/a/b@$REF`
    let begins_with_name = field.text.contains(" @ ") || field.text.ends_with('@');
    Some(Package {
        name: requirement.name.filter(|_| begins_with_name),
        kind: kind_of(requirement.source),
        location: Value::Unknown,
        ..Package::named("", field, span)
    })
}

/// `channel::name=1.2=build`, `name>=1`, `name[version='…']`, a file or URL.
fn conda(field: &Field, span: Span) -> Option<Package> {
    let text = field.text.as_str();
    let is_file = text.ends_with(".conda") || text.ends_with(".tar.bz2");
    if text.contains("://") || (field.complete && is_file) || text.starts_with(['/', '.']) {
        let kind = match text.contains("://") {
            true => PackageKind::Url,
            false => PackageKind::Path,
        };
        return Some(Package {
            name: None,
            kind,
            location: field.value(),
            ..Package::named("", field, span)
        });
    }
    let (channel, spec) = match text.split_once("::") {
        Some((channel, spec)) => (Some(channel.to_owned()), spec),
        None => (None, text),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '*');
    let end = spec.find(|c| !is_name(c)).unwrap_or(spec.len());
    let whole = field.complete || end < spec.len();
    let name = spec[..end].to_ascii_lowercase();
    (whole && !name.is_empty()).then(|| Package {
        specifier: specifier(field, spec[end..].trim()),
        origin: channel,
        ..Package::named(&name, field, span)
    })
}

/// What stands behind a name.
fn specifier(field: &Field, rest: &str) -> Value {
    match rest {
        _ if !field.complete => Value::Unknown,
        "" => Value::Unset,
        rest => Value::Known(rest.to_owned()),
    }
}

/// Packages of a Linux distribution: `name`, `name=1.2`, `name:arch`, `name/suite`, `./file.deb`.
fn system(field: &Field, span: Span, files: &[&str], separator: char) -> Option<Package> {
    let text = field.text.as_str();
    let is_url = text.contains("://");
    let is_file = field.complete && files.iter().any(|end| text.ends_with(end));
    // `.build-deps` is a virtual package of apk's.
    let is_path = ["/", "./", "../"]
        .iter()
        .any(|start| text.starts_with(start));
    if is_url || is_file || is_path {
        let kind = match is_url {
            true => PackageKind::Url,
            false => PackageKind::Path,
        };
        return Some(Package {
            name: None,
            kind,
            location: field.value(),
            ..Package::named("", field, span)
        });
    }
    let is_end = |c: char| c == separator || matches!(c, '/' | '<' | '>' | '~' | '@' | '=');
    // `@development-tools` is a group of dnf's.
    let group = usize::from(text.starts_with('@'));
    let end = text[group..]
        .find(is_end)
        .map_or(text.len(), |end| end + group);
    let name = &text[..end];
    let whole = field.complete || end < text.len();
    if !whole || name.is_empty() {
        return None;
    }
    let (rest, suite) = match text[end..].strip_prefix('/') {
        Some(suite) => ("", Some(suite.to_owned())),
        None => (&text[end..], None),
    };
    Some(Package {
        specifier: specifier(field, rest),
        origin: suite,
        ..Package::named(name, field, span)
    })
}

/// `name`, `name@1.2`, `@scope/name@1.2`, `./folder`, a URL; `module/path@version` of Go.
fn javascript(field: &Field, span: Span) -> Option<Package> {
    let text = field.text.as_str();
    let kind = match text {
        _ if text.starts_with("git") && text.contains(':') => PackageKind::Git,
        _ if text.contains("://") => PackageKind::Url,
        _ if text.starts_with(['.', '/']) => PackageKind::Path,
        _ => PackageKind::Index,
    };
    if kind != PackageKind::Index {
        return Some(Package {
            name: None,
            kind,
            location: field.value(),
            ..Package::named("", field, span)
        });
    }
    let scope = usize::from(text.starts_with('@'));
    let end = text[scope..].find('@').map_or(text.len(), |at| at + scope);
    let whole = field.complete || end < text.len();
    (whole && end > scope).then(|| Package {
        specifier: specifier(field, &text[end..]),
        ..Package::named(&text[..end], field, span)
    })
}
