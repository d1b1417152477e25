//! Copies that stand too early: code that is copied before an install which does not need it, and how far the copy may
//! move down.

use std::cell::OnceCell;

use super::copies::{Copy, Origin};
use super::installs::small::Download;
use super::installs::{Install, Manifest, ManifestKind, PackageKind, Tool, Verb};
use super::requirements::{self, LineKind, Requirement, Source};
use super::touches::Touches;
use super::{Base, Model, Value, context, paths};
use crate::syntax::{Arguments, Keyword};

/// A copy of code before installs that do not need it.
#[derive(Clone, Debug)]
pub struct EarlyCopy<'a> {
    /// The copy.
    pub copy: &'a Copy,
    /// The first `RUN`s with such installs, in order: at least one, and all that the copy can move behind.
    pub installs: Vec<usize>,
    /// How it can be mended, if that is certain.
    pub plan: Option<Plan>,
}

/// How a copy moves below installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The `RUN` behind which it goes.
    pub behind: usize,
    /// Manifests that must be copied first.
    pub manifests: Vec<Needed>,
    /// Whether the image stays the same down to the modes of folders: the destination exists before the copy.
    pub exact: bool,
}

/// Manifests that an install reads and that nothing but the early copy brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The `RUN` that reads them.
    pub run: usize,
    /// Their paths in the build context; all lie in one folder.
    pub sources: Vec<String>,
    /// The folder below the copied one that they lie in; empty for itself.
    pub below: String,
}

impl<'m> Model<'m> {
    /// The copies of code that stand before installs which do not need them, each once.
    pub fn early_copies(&self) -> Vec<EarlyCopy<'_>> {
        let touches = OnceCell::new();
        self.copies
            .iter()
            .filter_map(|copy| self.early_copy(copy, &touches))
            .collect()
    }

    fn early_copy<'a>(
        &'a self,
        copy: &'a Copy,
        touches: &OnceCell<Touches>,
    ) -> Option<EarlyCopy<'a>> {
        if !self.is_code(copy) {
            return None;
        }
        let stage = &self.stages()[copy.stage];
        let mut reach = Reach {
            copy,
            passed: true,
            plan: None,
            needed: Vec::new(),
            makes_folder: false,
        };
        let mut installs = Vec::new();
        for at in copy.instruction + 1..stage.instructions.end {
            // Whether it is one install or several is all that is told where nothing can be mended.
            if !reach.passed && installs.len() > 1 {
                break;
            }
            let free = self.is_free_install(copy, at, touches);
            if free {
                installs.push(at);
            }
            reach.pass(self, at, free);
        }
        (!installs.is_empty()).then_some(EarlyCopy {
            copy,
            installs,
            plan: reach.plan,
        })
    }

    /// Whether a `RUN` installs packages for which it needs nothing of the copy but manifests, if that.
    fn is_free_install(&self, copy: &Copy, at: usize, touches: &OnceCell<Touches>) -> bool {
        if self.instruction(at).keyword != Keyword::Run {
            return false;
        }
        let installs: Vec<&Install<'_>> = self
            .installs_of(at)
            .iter()
            .filter(|install| install.installs())
            .collect();
        let Some(destination) = copy.destination.known() else {
            return false;
        };
        let reads_copy = |install: &Install<'_>| {
            let mut manifests = install.manifests.iter();
            manifests.any(|manifest| {
                manifest
                    .path
                    .known()
                    .is_some_and(|path| paths::is_within(path, destination))
            })
        };
        let own = |install: &&&Install<'_>| match install.tool {
            Tool::Pip | Tool::Uv | Tool::Conda | Tool::Mamba | Tool::Micromamba => {
                reads_copy(install)
            }
            _ => false,
        };
        let manifest_only = |install: &&Install<'_>| {
            install.complete
                && matches!(install.verb, Verb::Install | Verb::Update | Verb::Create)
                && install.packages.iter().all(|package| {
                    !package.editable
                        && matches!(
                            package.kind,
                            PackageKind::Index | PackageKind::Url | PackageKind::Git
                        )
                })
                && install.manifests.iter().all(|manifest| {
                    matches!(
                        manifest.kind,
                        ManifestKind::Requirements
                            | ManifestKind::Constraints
                            | ManifestKind::Environment
                    ) && self.is_plain(copy, install, manifest, touches)
                })
        };
        // `pip install tomli` takes a second.
        let is_slight = |install: &Install<'_>| {
            matches!(install.tool, Tool::Pip | Tool::Uv)
                && self.download_of(install) != Download::Unknown
        };
        if installs.iter().all(|install| is_slight(install)) {
            return false;
        }
        if installs.iter().filter(own).count() > 0 {
            // A manifest says that the author meant dependencies; whatever else the RUN does, they are reinstalled.
            return installs.iter().filter(own).all(&manifest_only);
        }
        let any = installs
            .iter()
            .any(|install| install.tool.is_worth_a_layer());
        any && installs.iter().all(manifest_only) && self.is_apart(copy, at)
    }

    /// Whether a manifest comes with the copy and does not lead back to the code: no `-e .`, no path, no further file.
    /// One that cannot be read is taken to be plain, so that the install is seen; the copy then stays where it is.
    fn is_plain(
        &self,
        copy: &Copy,
        install: &Install<'_>,
        manifest: &Manifest,
        touches: &OnceCell<Touches>,
    ) -> bool {
        let Value::Known(path) = &manifest.path else {
            return false;
        };
        let command = &self.commands[install.command];
        let touches = touches.get_or_init(|| Touches::new(self));
        if touches.between(self, copy.instruction, command, path) {
            return false;
        }
        if self
            .mounts(command.instruction)
            .iter()
            .any(|mount| mount.covers(path))
        {
            return false;
        }
        let Some(source) = copy.source_of(path) else {
            return true;
        };
        match self.context.entry(&source) {
            Some(context::Entry::File) => match self.context.read(&source) {
                Some(text) if manifest.kind != ManifestKind::Environment => !leads_to_code(&text),
                _ => true,
            },
            // It is generated, or hidden from us.
            Some(_) => false,
            None => true,
        }
    }

    /// Whether a folder of the image certainly exists just before an instruction, since a `WORKDIR` has made it.
    pub fn is_made_before(&self, folder: &str, at: usize) -> bool {
        let Some(stage) = self.stage_of(at) else {
            return false;
        };
        let is_above = |known: &str| paths::is_within(known, folder);
        if self.state(at).workdir.known().is_some_and(is_above) && is_above_root(folder) {
            return true;
        }
        let ancestors = self.lineage(stage.index);
        ancestors
            .flat_map(|stage| stage.instructions.clone())
            .filter(|&other| other < at)
            .any(|other| {
                self.instruction(other).keyword == Keyword::Workdir
                    && other + 1 < self.file.instructions.len()
                    && self.state(other + 1).workdir.known().is_some_and(is_above)
            })
    }
}

fn is_above_root(folder: &str) -> bool {
    folder != "/"
}

/// Whether a requirements file needs more of the project than itself.
fn leads_to_code(text: &str) -> bool {
    requirements::parse(text)
        .iter()
        .any(|line| match &line.kind {
            LineKind::Requirement {
                requirement,
                editable,
                ..
            } => *editable || is_local(requirement),
            LineKind::File(_) | LineKind::Constraint(_) | LineKind::Unknown => true,
            LineKind::FindLinks(place)
            | LineKind::IndexUrl(place)
            | LineKind::ExtraIndexUrl(place) => !is_elsewhere(place),
            LineKind::Option(name, _) => !matches!(
                name.as_str(),
                "--pre"
                    | "--prefer-binary"
                    | "--trusted-host"
                    | "--no-binary"
                    | "--only-binary"
                    | "--require-hashes"
            ),
            LineKind::NoIndex => false,
        })
}

/// Whether a requirement is installed from the image itself: `./x`, `y @ file:///app/y`, `git+file:///app/p`.
fn is_local(requirement: &Requirement) -> bool {
    let location = requirement.location.as_deref().unwrap_or("");
    match requirement.source {
        Source::Index => false,
        Source::Path => true,
        Source::Url => !is_elsewhere(location),
        Source::Vcs => !location.contains("://") || location.contains("file:"),
    }
}

/// Whether a place lies on the net: `file:///app/wheels` and `wheels` do not, and what `$VAR` is, nobody knows.
fn is_elsewhere(place: &str) -> bool {
    let lower = place.trim().to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// How far down a copy has got.
struct Reach<'a> {
    copy: &'a Copy,
    /// Whether it could pass everything so far.
    passed: bool,
    plan: Option<Plan>,
    needed: Vec<Needed>,
    /// Whether it passed a `WORKDIR` that makes its destination.
    makes_folder: bool,
}

impl Reach<'_> {
    /// Tries to pass the instruction at `at`, which is an install that does not need the copy if `free`.
    fn pass(&mut self, model: &Model<'_>, at: usize, free: bool) {
        if !self.passed {
            return;
        }
        self.passed = self.can_pass(model, at, free).is_some();
        if !self.passed || !free {
            return;
        }
        let destination = self.copy.destination.known().unwrap_or("/");
        self.plan = Some(Plan {
            behind: at,
            manifests: self.needed.clone(),
            exact: !self.makes_folder && self.needed.is_empty()
                || model.is_made_before(destination, self.copy.instruction),
        });
    }

    fn can_pass(&mut self, model: &Model<'_>, at: usize, free: bool) -> Option<()> {
        let copy = self.copy;
        let destination = copy.destination.known()?;
        let instruction = model.instruction(at);
        match (&instruction.arguments, instruction.keyword) {
            (_, Keyword::Run) if model.is_apart(copy, at) => Some(()),
            (_, Keyword::Run) if free => self.manifests(model, at),
            (
                _,
                Keyword::Arg
                | Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Env
                | Keyword::Expose
                | Keyword::Healthcheck
                | Keyword::Label
                | Keyword::Maintainer
                | Keyword::Onbuild
                | Keyword::Shell
                | Keyword::Stopsignal
                | Keyword::User,
            ) => Some(()),
            (_, Keyword::Workdir) => {
                let absolute = copy.destination_word.raw.starts_with('/');
                let next = model.state((at + 1).min(model.file.instructions.len() - 1));
                let folder = next.workdir.known()?;
                if !absolute {
                    return None;
                }
                let is_met = paths::overlap(folder, destination)
                    && !model.is_made_before(folder, copy.instruction);
                if is_met {
                    // `WORKDIR /app` behind `COPY . /app` finds the folder; before it, it makes one that is root's.
                    let owned = model.instruction(copy.instruction).flag("chown").is_some();
                    if owned || !paths::is_within(destination, folder) {
                        return None;
                    }
                    self.makes_folder = true;
                }
                Some(())
            }
            (_, Keyword::Copy | Keyword::Add) => {
                let other = model.copies.iter().find(|other| other.instruction == at)?;
                let apart = !paths::overlap(other.destination.known()?, destination);
                apart.then_some(())
            }
            (Arguments::Paths { words, .. }, Keyword::Volume) => words
                .iter()
                .all(|word| word.raw.starts_with('/') && !paths::overlap(&word.raw, destination))
                .then_some(()),
            _ => None,
        }
    }

    /// Passes an install whose manifests can be copied before it.
    fn manifests(&mut self, model: &Model<'_>, at: usize) -> Option<()> {
        let copy = self.copy;
        let destination = copy.destination.known()?;
        let mut read: Vec<String> = Vec::new();
        for install in model.installs_of(at) {
            let manifests = install
                .manifests
                .iter()
                .filter_map(|manifest| manifest.path.known());
            read.extend(
                manifests
                    .filter(|path| paths::is_within(path, destination))
                    .map(str::to_owned),
            );
        }
        if !model.is_apart_but_for(copy, at, &read) {
            return None;
        }
        for path in read {
            self.needs(model, at, &path)?;
        }
        Some(())
    }

    /// Notes that `path` of the image must be there before the `RUN` at `at`.
    fn needs(&mut self, model: &Model<'_>, at: usize, path: &str) -> Option<()> {
        let copy = self.copy;
        let [source] = &copy.sources[..] else {
            return None;
        };
        let is_there = model.copies.iter().any(|other| {
            other.stage == copy.stage
                && other.instruction < at
                && other.instruction != copy.instruction
                && other.origin == Origin::Context
                && other.source_of(path) == copy.source_of(path)
                && other.sources.iter().all(|source| !source.is_root())
        });
        let in_context = copy.source_of(path)?;
        let ignored = model.ignored()?;
        let text = model.context.read(&in_context)?;
        let plain = model.context.entry(&in_context) == Some(context::Entry::File)
            && !ignored.excluded(&in_context)
            && !leads_to_code(&text);
        if !plain {
            return None;
        }
        if is_there
            || self
                .needed
                .iter()
                .any(|needed| needed.sources.contains(&in_context))
        {
            return Some(());
        }
        let root = if source.is_root() {
            String::new()
        } else {
            source.context_path()?
        };
        let below = in_context
            .strip_prefix(root.as_str())?
            .trim_start_matches('/');
        let below = paths::parent(below).to_owned();
        // pip looks beside the code for these.
        for config in ["pip.conf", "setup.cfg", "pip.ini"] {
            if model
                .context
                .entry(&paths::in_context(&format!("{root}/{config}")))
                != Some(context::Entry::Missing)
            {
                return None;
            }
        }
        match self.needed.last_mut() {
            Some(last) if last.run == at && last.below == below => last.sources.push(in_context),
            _ => self.needed.push(Needed {
                run: at,
                sources: vec![in_context],
                below,
            }),
        }
        Some(())
    }
}

impl Model<'_> {
    /// Whether the base of a stage is an image that nobody knows.
    pub fn is_unseen(&self, stage: usize) -> bool {
        match self.root_base(stage) {
            Base::Image(image) => image.facts.is_none(),
            Base::Unknown => true,
            _ => false,
        }
    }
}
