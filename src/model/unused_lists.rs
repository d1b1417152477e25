//! Requirements files that are copied by their names, and that nothing installs.

use super::copies::{Copy, Origin, Source};
use super::installs::{Install, PackageKind};
use super::{Command, Model, Value, paths};
use crate::syntax::Keyword;

/// A requirements file that comes into an image for nothing.
#[derive(Clone, Debug)]
pub struct UnusedList<'a> {
    /// The copy that names it.
    pub copy: &'a Copy,
    /// Its source.
    pub source: &'a Source,
    /// Its path in the build context.
    pub path: String,
}

impl<'m> Model<'m> {
    /// The requirements files that a copy names, before installs of Python packages, and that nothing behind it installs,
    /// reads or may read.
    pub fn unused_lists(&self) -> Vec<UnusedList<'_>> {
        let copies = self.copies.iter();
        let from_context = copies.filter(|copy| copy.origin == Origin::Context);
        let named = from_context.flat_map(|copy| {
            let sources = copy.sources.iter();
            sources.filter_map(move |source| {
                let path = source.context_path().filter(|path| is_list(path))?;
                Some(UnusedList { copy, source, path })
            })
        });
        // Where nothing is installed at all, somebody else does it: the image that is built from this one.
        let has_installs = |list: &UnusedList<'_>| {
            self.installs().any(|install| {
                let command = &self.commands[install.command];
                let is_behind = command.instruction > list.copy.instruction;
                is_behind && install.tool.is_python() && install.installs()
            })
        };
        named
            .filter(|list| has_installs(list) && !self.list_may_be_read(list))
            .collect()
    }

    fn list_may_be_read(&self, list: &UnusedList<'m>) -> bool {
        let Some(target) = list.copy.target_of(&list.path) else {
            return true;
        };
        // `COPY requirements.txt /app` makes a file or fills a folder.
        let name = paths::file_name(&list.path);
        let targets = [paths::join(&target, name), target];
        let stage = list.copy.stage;
        let is_built_on = |other: usize| self.lineage(other).any(|below| below.index == stage);
        let is_copied_on = self.copies.iter().any(|copy| match copy.origin {
            Origin::Stage(from) => is_built_on(from),
            _ => false,
        });
        let mut behind = self.commands.iter().filter(|command| {
            command.instruction > list.copy.instruction && is_built_on(command.stage)
        });
        let mut later = self.later(list.copy.instruction).into_iter();
        let mut instructions = self.file.instructions.iter();
        is_copied_on
            || instructions.any(|instruction| instruction.keyword == Keyword::Onbuild)
            || self
                .installs()
                .any(|install| self.installs_list(install, list, &targets))
            || behind.any(|command| self.may_read_list(command, &targets))
            || later.any(|at| self.names_list_otherwise(at, &targets))
    }

    /// Whether an install reads the file, or may do so: by its name, through another list, or from the project's setup.
    fn installs_list(
        &self,
        install: &Install<'m>,
        list: &UnusedList<'m>,
        targets: &[String],
    ) -> bool {
        let is_one = |path: &str| {
            let name = paths::file_name(path);
            targets
                .iter()
                .any(|target| paths::file_name(target) == name)
        };
        let reads = install
            .manifests
            .iter()
            .any(|manifest| match &manifest.path {
                Value::Known(path) => is_one(path),
                Value::Unset => false,
                Value::Unknown => true,
            });
        let files = self.requirements_of(install);
        let is_included = files.files.iter().any(|file| file.path == list.path);
        let is_around = |folder: &Value| match self.absolute(install.command, folder) {
            Value::Known(folder) => targets
                .iter()
                .any(|target| paths::is_within(target, &folder)),
            _ => true,
        };
        let builds = install
            .packages
            .iter()
            .any(|package| package.kind == PackageKind::Path && is_around(&package.location));
        reads || is_included || builds || install.may_hide_options()
    }

    /// Whether an instruction names the file where no argument does so: `done < requirements.txt`, code in the file.
    fn names_list_otherwise(&self, at: usize, targets: &[String]) -> bool {
        let text = self.text(self.instruction(at).span);
        let is_run = matches!(
            self.instruction(at).keyword,
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint
        );
        is_run
            && targets.iter().any(|target| {
                let name = paths::file_name(target);
                let is_whole = |at: &(usize, &str)| {
                    let before = text[..at.0].chars().next_back();
                    before.is_none_or(|c| !c.is_alphanumeric() && !"_-.".contains(c))
                };
                let named = text.match_indices(name).filter(is_whole).count();
                let words = self.commands_of(at).iter().flat_map(|command| {
                    let words = command.args().iter();
                    words.filter(|word| paths::file_name(&word.literal_suffix()) == name)
                });
                named > words.count()
            })
    }

    /// Whether a command reads the file, or may do so.
    fn may_read_list(&self, command: &Command<'m>, targets: &[String]) -> bool {
        let words = command.args().iter();
        let mut fields = words.flat_map(|word| self.fields(command.index, word));
        let mentions = fields.any(|field| {
            let names = targets.iter().map(|target| paths::file_name(target));
            let is_named = names.into_iter().any(|name| field.text.contains(name));
            let path = self.absolute(command.index, &field.value());
            is_named
                && path
                    .known()
                    .is_none_or(|path| targets.iter().any(|target| target == path))
        });
        let is_install = self.install_at(command.index).is_some();
        let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
        // `ENTRYPOINT ["/start.sh"]`, unless what it runs is seen and follows.
        let mut started = command.args().iter().map(|word| word.literal_suffix());
        let is_script =
            command.name().ends_with(".sh") || started.any(|word| word.ends_with(".sh"));
        let is_unseen = match is_run {
            true => !is_install && self.is_opaque(command) && !is_inline(command),
            false => is_script && !command.starts_file,
        };
        mentions || is_unseen
    }
}

/// Whether it runs Python code that stands in the Dockerfile, whose text can be searched: `python -c …`, `python - <<EOF`.
fn is_inline(command: &Command<'_>) -> bool {
    let code = command.args().first();
    command.name().starts_with("python") && code.is_none_or(|word| word.is("-c") || word.is("-"))
}

/// `requirements.txt`, `requirements-gpu.txt`, `requirements/base.txt`
fn is_list(path: &str) -> bool {
    let name = paths::file_name(path);
    let folder = paths::file_name(paths::parent(path));
    name.ends_with(".txt") && (name.contains("requirements") || folder == "requirements")
}
