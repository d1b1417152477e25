//! Downloaded models in the cache of a user who is not the one that containers run as.

use super::model_downloads::ModelDownload;
use super::{Base, Command, Model, Removal, Value, paths};
use crate::shell::Word;

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

/// Commands that make files readable to others, or bring them to another place.
const SHARING: &[&str] = &[
    "chgrp", "chmod", "chown", "cp", "install", "ln", "mv", "rsync", "setfacl", "tar", "usermod",
];

impl<'m> Model<'m> {
    /// The models that a `RUN` downloads into the cache below its user's home, while containers run as another user with
    /// another home. Each once, with the first such stage.
    pub fn misplaced_caches(&self) -> Vec<Misplaced> {
        let downloads = self.model_downloads().into_iter();
        downloads
            .filter_map(|download| {
                let folder = download.folder.known()?.to_owned();
                let command = &self.commands[download.command];
                if download.is_placed || download.is_saved || !self.stays_at(command, &folder) {
                    return None;
                }
                let ends = self.stages().iter().filter(|stage| {
                    stage.ships && !self.is_base(stage.index) && self.holds(stage.index, command)
                });
                let owner = self.user_of(&self.state(command.instruction).user)?;
                let (stage, reader) = ends.into_iter().find_map(|stage| {
                    let reader = self.user_of(&self.state_at_end(stage.index).user)?;
                    let is_lost = reader != owner
                        && !matches!(reader.as_str(), "root" | "0")
                        && !self.finds(stage.index, &reader, &download, &folder)
                        && !self.is_shared(stage.index, command, &folder);
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
    fn holds(&self, stage: usize, command: &Command<'m>) -> bool {
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
    fn is_shared(&self, stage: usize, command: &Command<'m>, folder: &str) -> bool {
        let mut later = self.commands.iter().filter(|other| {
            other.index > command.index
                && self.holds(stage, other)
                && SHARING.contains(&other.name())
        });
        later.any(|other| {
            let mut words = other.args().iter();
            words.any(|word: &Word| match self.path_of(other, word) {
                Some(path) => paths::overlap(&path, folder) && path != "/",
                None => !word.literal_prefix().starts_with('-'),
            })
        })
    }
}
