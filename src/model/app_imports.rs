//! Whether the code of an image imports a Python module, where all of its code can be read.

use super::copies::Origin;
use super::installs::PackageKind;
use super::{Command, Model, paths};
use crate::knowledge::servers;
use crate::model::context::Entry;
use crate::shell::Word;
use crate::syntax::Keyword;

/// How many files and folders are looked at for one image, and how many folders deep.
const MAX_FILES: usize = 400;
const MAX_DEPTH: usize = 12;

/// Modules that load others whose names no code says.
const LOADS_BY_NAME: [&str; 2] = ["importlib", "runpy"];

impl<'m> Model<'m> {
    /// Whether all Python code of the project in an image is read, and imports none of some modules. `stages` are those of
    /// the image. `false` where some of its code is not seen: it comes from elsewhere, notebooks are run, or containers
    /// start something else than Python or a server.
    pub(super) fn never_imports(&self, stages: &[usize], modules: &[&str]) -> bool {
        if !self.starts_python(stages) || self.gets_code_elsewhere(stages) {
            return false;
        }
        let Some(code) = self.code_of(stages) else {
            return false;
        };
        let is_one = |module: &str| modules.contains(&module) || LOADS_BY_NAME.contains(&module);
        !code.is_empty() && !code.iter().any(|text| imports(text).any(is_one))
    }

    /// Whether what containers start is Python or a server that is known, for every command there is.
    fn starts_python(&self, stages: &[usize]) -> bool {
        let mut own = self.startups().iter();
        let Some(startup) = own.find(|one| Some(&one.stage) == stages.first()) else {
            return false;
        };
        let commands = self.commands_at_start(startup);
        let is_python = |command: &Command<'m>| {
            let literals: Vec<_> = command.args().iter().map_while(Word::literal).collect();
            let arguments = literals.iter().map(AsRef::as_ref);
            let words: Vec<&str> = std::iter::once(command.name()).chain(arguments).collect();
            servers::is_python(command.name()) || servers::find(&words).is_some()
        };
        !commands.is_empty() && commands.iter().all(is_python)
    }

    /// Whether code comes from a repository or the net, or from an image or a stage, but for environments and programs.
    fn gets_code_elsewhere(&self, stages: &[usize]) -> bool {
        const NO_CODE: [&str; 5] = ["/bin", "/uv", "-packages", "venv", "/.local"];
        let is_own = |stage: &usize| stages.contains(stage);
        let is_code = |source: &super::copies::Source| {
            let path = source.value.known();
            path.is_none_or(|path| !NO_CODE.iter().any(|part| path.contains(part)))
        };
        let mut copies = self.copies.iter().filter(|copy| is_own(&copy.stage));
        let is_run = |one: &&Command<'m>| {
            is_own(&one.stage) && self.instruction(one.instruction).keyword == Keyword::Run
        };
        let mut commands = self.commands.iter().filter(is_run);
        copies.any(|copy| copy.origin != Origin::Context && copy.sources.iter().any(is_code))
            || commands.any(|command| {
                matches!(command.name(), "curl" | "git" | "tar" | "unzip" | "wget")
                    || self.fetches_packages_of_repository(command)
            })
    }

    /// `pip install git+https://…`, whose code may be the program.
    fn fetches_packages_of_repository(&self, command: &Command<'m>) -> bool {
        let install = self.install_at(command.index);
        install.is_some_and(|install| {
            let mut packages = install.packages.iter();
            packages.any(|package| package.kind == PackageKind::Git)
        })
    }

    /// The texts of the Python files that stages copy from the build context; `None` if not all can be read.
    fn code_of(&self, stages: &[usize]) -> Option<Vec<String>> {
        let copies = self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage) && copy.origin == Origin::Context);
        let mut open: Vec<(String, usize)> = Vec::new();
        for source in copies.flat_map(|copy| &copy.sources) {
            let path = source.context_path()?;
            if super::copies::is_glob(&path) {
                return None;
            }
            open.push((path, 0));
        }
        let mut code = Vec::new();
        let mut seen = 0;
        while let Some((path, depth)) = open.pop() {
            seen += 1;
            if seen > MAX_FILES || depth > MAX_DEPTH || path.ends_with(".ipynb") {
                return None;
            }
            if path.ends_with(".py") {
                code.push(self.context.read(&path)?);
                continue;
            }
            let entries = match depth {
                // Data that no commit has.
                0 if self.context.entry(&path)? != Entry::Folder => continue,
                _ => self.context.list(&path)?,
            };
            for (name, entry) in entries {
                let inner = paths::join(&format!("/{path}"), &name)[1..].to_owned();
                match entry {
                    Entry::File if !name.ends_with(".py") && !name.ends_with(".ipynb") => {}
                    Entry::File => open.push((inner, depth + 1)),
                    Entry::Folder if name == ".git" => {}
                    Entry::Folder => open.push((inner, depth + 1)),
                    Entry::Missing | Entry::Other => return None,
                }
            }
        }
        Some(code)
    }
}

/// The modules that a piece of Python imports, without those inside of them: `transformers` of
/// `from transformers.utils import x`.
pub(super) fn imports(code: &str) -> impl Iterator<Item = &str> {
    let statements = code.split(['\n', ';']).map(str::trim);
    statements.flat_map(|statement| {
        let names = match statement.strip_prefix("import ") {
            Some(names) => names,
            None => statement
                .strip_prefix("from ")
                .and_then(|rest| rest.split(" import ").next())
                .unwrap_or(""),
        };
        names.split(',').filter_map(|name| {
            let name = name.split_whitespace().next()?;
            name.split('.').next()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_told_by_their_first_names() {
        let code =
            "import os, torch.hub as h; from transformers.utils import x\nx = 1\n  import app";
        let found: Vec<&str> = imports(code).collect();
        assert_eq!(found, ["os", "torch", "transformers", "app"]);
    }
}
