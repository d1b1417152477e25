//! Downloaded models in the cache of a user who is not the one that containers run as.

use super::copies::Origin;
use super::model_downloads::ModelDownload;
use super::{Base, Command, Model, Removal, Value, paths};
use crate::shell::Word;
use crate::text::Span;

/// A download in a cache where the user of the container does not look.
#[derive(Clone, Debug)]
pub struct Misplaced {
    /// The download.
    pub download: ModelDownload,
    /// The folder that it is in.
    pub folder: String,
    /// The user who downloads.
    pub owner: String,
    /// The user of the container.
    pub reader: String,
    /// The stage whose containers do not find it.
    pub stage: usize,
}

/// A cache that is copied from another stage to where the user of the container cannot look.
#[derive(Clone, Debug)]
pub struct MisplacedCopy {
    /// The `COPY`.
    pub instruction: usize,
    /// Where it puts the cache: below `/root`, which only root may enter.
    pub folder: String,
    /// The user of the container.
    pub reader: String,
    /// The stage whose containers do not find it.
    pub stage: usize,
}

/// Parts of paths that only caches of models have.
const CACHES: &[&str] = &[
    "/.EasyOCR",
    "/.cache/huggingface",
    "/.cache/torch",
    "/.cache/whisper",
    "/nltk_data",
];

/// Commands that make files readable to others, or bring them to another place.
const SHARING: &[&str] = &[
    "chgrp", "chmod", "chown", "cp", "install", "ln", "mv", "rsync", "setfacl", "tar", "usermod",
];

impl<'m> Model<'m> {
    /// The models that a `RUN` downloads into the cache below its user's home, while containers run as another user with
    /// another home. Each once, with the first such stage.
    pub fn misplaced_caches(&self) -> Vec<Misplaced> {
        let downloads = self.model_downloads().into_iter();
        let shares = |command: &&Command<'m>| SHARING.contains(&command.name());
        let sharing: Vec<&Command<'m>> = self.commands.iter().filter(shares).collect();
        downloads
            .filter_map(|download| {
                let folder = download.folder.known()?.to_owned();
                let command = &self.commands[download.command];
                if download.is_placed || download.is_saved || !self.stays_at(command, &folder) {
                    return None;
                }
                let ends = self.stages().iter().filter(|stage| {
                    stage.ships && !self.is_base(stage.index) && self.is_above(stage.index, command)
                });
                let owner = self.user_of(&self.state(command.instruction).user)?;
                let (stage, reader) = ends.into_iter().find_map(|stage| {
                    let reader = self.user_of(&self.state_at_end(stage.index).user)?;
                    let is_lost = reader != owner
                        && !matches!(reader.as_str(), "root" | "0")
                        && !self.finds(stage.index, &reader, &download, &folder)
                        && !self.is_shared(stage.index, command, &folder, &sharing);
                    is_lost.then_some((stage.index, reader))
                })?;
                Some(Misplaced {
                    download,
                    folder,
                    owner,
                    reader,
                    stage,
                })
            })
            .collect()
    }

    /// The models that a `RUN` downloads into a cache below root's home, which containers run as root read there. The
    /// first of each image, with its folder.
    pub fn caches_of_root(&self) -> Vec<Misplaced> {
        let downloads = self.model_downloads().into_iter();
        let found = downloads.filter_map(|download| {
            let folder = download.folder.known()?.to_owned();
            let command = &self.commands[download.command];
            let is_hidden = paths::is_within(&folder, "/root");
            if download.is_placed
                || download.is_saved
                || !is_hidden
                || !self.stays_at(command, &folder)
            {
                return None;
            }
            let mut ends = self.stages().iter().filter(|stage| {
                stage.ships && !self.is_base(stage.index) && self.is_above(stage.index, command)
            });
            let stage = ends.find(|stage| self.starts_as_root(stage.index) == Some(true))?;
            if self.is_opened(stage.index, &folder) {
                return None;
            }
            Some(Misplaced {
                download,
                folder,
                owner: "root".to_owned(),
                reader: "root".to_owned(),
                stage: stage.index,
            })
        });
        let mut found: Vec<Misplaced> = found.collect();
        let mut seen = Vec::new();
        found.retain(|one| {
            let is_new = !seen.contains(&one.stage);
            seen.push(one.stage);
            is_new
        });
        found
    }

    /// Whether a command of an image lets others than root read a folder: `chmod -R 755 /root`.
    fn is_opened(&self, stage: usize, folder: &str) -> bool {
        let shares = |command: &&Command<'m>| SHARING.contains(&command.name());
        let mut sharing = self.commands.iter().filter(shares);
        sharing.any(|command| {
            self.lineage(stage)
                .any(|below| below.index == command.stage)
                && self.names_folder(command, folder)
        })
    }

    /// The caches of models that are copied from another stage below `/root`, while containers run as another user.
    pub fn misplaced_copies(&self) -> Vec<MisplacedCopy> {
        let shared = |stage: usize, folder: &str| self.is_opened(stage, folder);
        let from_stages = self
            .copies
            .iter()
            .filter(|copy| matches!(copy.origin, Origin::Stage(_)));
        from_stages
            .filter_map(|copy| {
                let folder = copy.destination.known()?.trim_end_matches('/');
                let is_cache = CACHES.iter().any(|part| folder.contains(part));
                if !is_cache || !paths::is_within(folder, "/root") {
                    return None;
                }
                let mut ends = self.stages().iter().filter(|stage| {
                    let mut lineage = self.lineage(stage.index);
                    stage.ships
                        && !self.is_base(stage.index)
                        && lineage.any(|s| s.index == copy.stage)
                });
                ends.find_map(|stage| {
                    let reader = self.user_of(&self.state_at_end(stage.index).user)?;
                    let is_lost =
                        !matches!(reader.as_str(), "root" | "0") && !shared(stage.index, folder);
                    is_lost.then(|| MisplacedCopy {
                        instruction: copy.instruction,
                        folder: folder.to_owned(),
                        reader,
                        stage: stage.index,
                    })
                })
            })
            .collect()
    }

    /// The name or number of a user, without the group.
    fn user_of(&self, user: &Value) -> Option<String> {
        let user = user.known()?.split(':').next()?;
        (!user.is_empty()).then(|| user.to_owned())
    }

    fn is_base(&self, stage: usize) -> bool {
        let mut stages = self.stages().iter();
        stages.any(|other| matches!(other.base, Base::Stage(base) if base == stage))
    }

    /// Whether the layers of a stage hold that of a command.
    fn is_above(&self, stage: usize, command: &Command<'m>) -> bool {
        self.lineage(stage)
            .any(|below| below.index == command.stage)
    }

    /// Whether what a command puts into a folder is surely part of the layer.
    fn stays_at(&self, command: &Command<'m>, folder: &str) -> bool {
        let mut mounts = self.mounts(command.instruction).iter();
        let may_cover = |mount: &super::Mount| match mount.target {
            Value::Known(_) => mount.covers(folder),
            Value::Unset => false,
            Value::Unknown => true,
        };
        !command.context.conditional
            && !mounts.any(may_cover)
            && self.removal(command.index, folder) == Removal::No
    }

    /// Whether the user of a container may look where the download is: by a variable that the image sets, or since both
    /// have the same home. What nobody knows counts as found.
    fn finds(&self, stage: usize, reader: &str, download: &ModelDownload, folder: &str) -> bool {
        let get = |name: &str| self.said_at_start(stage, name);
        let is_roots = paths::is_within(folder, "/root");
        let hub = download.hub;
        let names = hub.variables.iter().map(|(name, _)| name).chain(hub.unsure);
        let mut set = names.filter(|name| !matches!(get(name), None | Some(Value::Unset)));
        if set.next().is_some() {
            // Whatever it says: another user cannot read what is below /root.
            return !(is_roots
                && hub.folder(&get, &Value::Unknown) == Value::Known(folder.to_owned()));
        }
        match (get("HOME"), self.home_of(reader, stage)) {
            (Some(Value::Known(home)), _) | (_, Value::Known(home)) => {
                let expected = hub.folder(&get, &Value::Known(home));
                expected == Value::Known(folder.to_owned()) && !is_roots
            }
            // Nobody knows the home, but it is not that of root.
            _ => !is_roots,
        }
    }

    /// Whether a later command of the stage may give the folder to others, or brings it elsewhere.
    fn is_shared(
        &self,
        stage: usize,
        command: &Command<'m>,
        folder: &str,
        sharing: &[&Command<'m>],
    ) -> bool {
        let behind = sharing.partition_point(|other| other.index <= command.index);
        let mut later = sharing[behind..]
            .iter()
            .filter(|other| self.is_above(stage, other));
        later.any(|other| self.names_folder(other, folder))
    }

    /// Whether a command names a folder, something in it, or a folder above it other than the root.
    fn names_folder(&self, command: &Command<'m>, folder: &str) -> bool {
        let mut words = command.args().iter();
        words.any(|word: &Word| match self.path_of(command, word) {
            Some(path) => paths::overlap(&path, folder) && path != "/",
            None => !word.literal_prefix().starts_with('-'),
        })
    }
}

/// How many commands behind a download are looked at, and how many before a clone.
const MAX_BEHIND: usize = 200;
const MAX_BEFORE: usize = 2000;

/// Commands that do nothing with a model that was downloaded before them.
const HARMLESS: &[&str] = &[
    "",
    ":",
    "apt-get",
    "cd",
    "date",
    "du",
    "echo",
    "find",
    "hf",
    "huggingface-cli",
    "ls",
    "printf",
    "rm",
    "set",
    "sync",
    "true",
];

impl<'m> Model<'m> {
    /// The models that a `RUN` of a stage that ships downloads into a cache mount, and nothing brings into the image; each
    /// with the mount.
    pub fn unmounted_models(&self) -> Vec<(ModelDownload, Span)> {
        let downloads = self.model_downloads();
        let commands: Vec<usize> = downloads.iter().map(|download| download.command).collect();
        downloads
            .into_iter()
            .filter_map(|download| {
                let command = &self.commands[download.command];
                let folder = download.folder.known()?;
                let mut mounts = self.mounts(command.instruction).iter();
                let mount = mounts.find(|mount| mount.is_cache() && mount.covers(folder))?;
                let is_lost = self.ships(command.instruction)
                    && !command.context.conditional
                    && !download.is_saved
                    && !self.is_mounted_elsewhere(command.instruction, &mount.id)
                    && self.is_last_use(command, &commands);
                is_lost.then(|| (download.clone(), mount.span))
            })
            .collect()
    }

    /// Whether another `RUN` mounts a cache of this name, or one whose name nobody knows.
    fn is_mounted_elsewhere(&self, instruction: usize, id: &Value) -> bool {
        let mut others = self.mounts.iter().filter(|(at, _)| *at != instruction);
        others.any(|(_, mounts)| {
            let mut caches = mounts.iter().filter(|mount| mount.is_cache());
            caches.any(|mount| mount.id == *id || mount.id == Value::Unknown)
        })
    }

    /// Whether no command behind one in its `RUN` may do something with what it downloads. `downloads` are the commands
    /// that download models, ascending.
    fn is_last_use(&self, command: &Command<'m>, downloads: &[usize]) -> bool {
        let commands = self.commands_of(command.instruction);
        let behind = commands.partition_point(|other| other.index <= command.index);
        let mut later = commands[behind..].iter();
        later.len() <= MAX_BEHIND
            && later.all(|other| {
                HARMLESS.contains(&other.name())
                    || self.install_at(other.index).is_some()
                    || downloads.binary_search(&other.index).is_ok()
            })
    }

    /// Whether Git LFS fetches big files for a `git clone`: it is there, and nothing tells it not to.
    pub fn smudges(&self, clone: &Command<'m>) -> bool {
        let skips = self.environment_at(clone.index, "GIT_LFS_SKIP_SMUDGE");
        let is_here = |command: &Command<'m>| {
            command.index <= clone.index && self.is_above(clone.stage, command)
        };
        let asks = |command: &Command<'m>| {
            command.name() == "git-lfs" || command.name() == "git" && command.has_arg("lfs")
        };
        let is_installed = self.installs().any(|install| {
            is_here(&self.commands[install.command]) && install.package("git-lfs").is_some()
        });
        let mut before = self.commands[..=clone.index].iter().rev().take(MAX_BEFORE);
        let is_used = before.any(|command| is_here(command) && asks(command));
        matches!(skips, None | Some(Value::Unset)) && (is_installed || is_used)
    }
}
