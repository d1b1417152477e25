//! Build arguments without a default, and the packages whose version they are to give.

use super::installs::Package;
use super::{Install, Model, Value};
use crate::shell::{Part, Word};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A package whose version is a build argument that a plain build leaves empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenVersion {
    /// The argument of the install.
    pub span: Span,
    /// The package's name, if it has one: a repository has none.
    pub package: Option<String>,
    /// The name of the build argument.
    pub variable: String,
    /// Where it is declared.
    pub declared: Span,
}

/// How many commands above an install are looked at.
const MAX_BEFORE: usize = 500;

impl<'m> Model<'m> {
    /// The packages of an install whose version is nothing but `$NAME`, where `NAME` is a build argument that has no
    /// default anywhere: `torch==$VERSION`, `git+https://…@$REF`.
    pub fn open_versions(&self, install: &Install<'m>) -> Vec<OpenVersion> {
        let command = &self.commands[install.command];
        let mut found = Vec::new();
        for package in &install.packages {
            let is_open = package.specifier == Value::Unknown || package.location == Value::Unknown;
            let word = command.word_at(package.span).filter(|_| is_open);
            let Some(variable) = word.and_then(version_variable) else {
                continue;
            };
            let set_here = self.variable_at(install.command, variable);
            if matches!(set_here, Some(Value::Known(_))) {
                continue;
            }
            if let Some(declared) = self.argument_without_default(command.instruction, variable) {
                found.push(open_version(package, variable, declared));
            }
        }
        found
    }

    /// Whether a download above a command has an argument without a default in its address, so that a plain build stops
    /// there, or goes on with a page that says that nothing was found.
    pub fn downloads_nothing_before(&self, command: &super::Command<'m>) -> bool {
        let lineage: Vec<usize> = self.lineage(command.stage).map(|s| s.index).collect();
        let before = self.commands[..command.index].iter().rev().take(MAX_BEFORE);
        let mut downloads = before.filter(|other| {
            lineage.contains(&other.stage) && matches!(other.name(), "curl" | "wget" | "aria2c")
        });
        downloads.any(|download| {
            let words = download.args().iter();
            let mut names = words.flat_map(|word| super::together::variables(word));
            names.any(|name| {
                let is_set = matches!(
                    self.variable_at(download.index, name),
                    Some(Value::Known(_))
                );
                !is_set
                    && self
                        .argument_without_default(download.instruction, name)
                        .is_some()
            })
        })
    }

    /// Where a variable is declared that has a value only if the build is given one: by `ARG NAME`, without a default
    /// there or before the first `FROM`, and no `ENV`.
    pub fn argument_without_default(&self, instruction: usize, name: &str) -> Option<Span> {
        let own = self.stage_of(instruction)?;
        let before_first = 0..self.stages().first()?.from;
        let mut declared = None;
        for stage in self.lineage(own.index) {
            let end = stage
                .instructions
                .end
                .min(instruction.max(stage.instructions.start));
            for at in (stage.instructions.start..end).rev() {
                match self.declares(at, name) {
                    Some(Declared::Value) => return None,
                    Some(Declared::Nothing(span)) => declared = declared.or(Some(span)),
                    None => {}
                }
            }
        }
        let has_global = before_first
            .into_iter()
            .any(|at| matches!(self.declares(at, name), Some(Declared::Value)));
        declared.filter(|_| !has_global)
    }

    fn declares(&self, at: usize, name: &str) -> Option<Declared> {
        let instruction = self.instruction(at);
        match &instruction.arguments {
            Arguments::Declarations(declarations) => {
                let own = declarations.iter().find(|one| one.name.raw == name)?;
                Some(match own.default {
                    Some(_) => Declared::Value,
                    None => Declared::Nothing(own.name.span),
                })
            }
            Arguments::Pairs { pairs, .. } if instruction.keyword == Keyword::Env => {
                let mut names = pairs.iter().map(|pair| pair.name.raw.as_str());
                names.any(|own| own == name).then_some(Declared::Value)
            }
            _ => None,
        }
    }
}

enum Declared {
    Value,
    Nothing(Span),
}

fn open_version(package: &Package, variable: &str, declared: Span) -> OpenVersion {
    OpenVersion {
        span: package.span,
        package: package.name.clone(),
        variable: variable.to_owned(),
        declared,
    }
}

/// The variable that is all of the version that a word asks for: of `torch==${V}`, `"torch==$V"`, `git+…@$REF`.
fn version_variable(word: &Word) -> Option<&str> {
    let parts = match &word.parts[..] {
        [Part::DoubleQuoted { parts, .. }] => parts,
        parts => parts,
    };
    let (last, before) = parts.split_last()?;
    let Part::Variable(variable) = last else {
        return None;
    };
    let [Part::Literal { value, .. } | Part::Quoted { value, .. }] = before else {
        return None;
    };
    let asks = value.ends_with(['=', '@', '<', '>']);
    (asks && variable.operator.is_none()).then_some(variable.name.as_str())
}
