//! Files that only hold others, and what becomes of them: fetched or copied, unpacked, deleted or left behind.

use super::context::Size;
use super::copies::{Origin, is_glob};
use super::filled::Filler;
use super::{Command, Copy, Model, Removal, Value, paths};
use crate::knowledge::fetchers::{self, Output};
use crate::knowledge::parcels::{self, Kind};
use crate::shell::{Shell, Word};
use crate::syntax::Keyword;

/// A file that a command fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The command, by its index among those of the model.
    pub command: usize,
    /// The address; what comes before the first unknown part of it.
    pub address: String,
    /// Where it is: absolute. `None` for what goes to the standard output.
    pub path: Option<String>,
    /// Whether the command fails if the server answers with an error.
    pub fails: bool,
}

/// A file that only holds others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What puts it into the image.
    pub by: Filler,
    /// The instruction.
    pub instruction: usize,
    /// Where it is: absolute.
    pub path: String,
    /// What it is.
    pub facts: parcels::Parcel,
    /// How big it is, where the build context tells.
    pub size: Option<Size>,
}

/// What becomes of a parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// The commands that unpack it, or install from it, by their indices.
    pub opened: Vec<usize>,
    /// The command of a later instruction that deletes it.
    pub deleted: Option<usize>,
    /// Whether it is gone before its layer ends, or something else reads it, or may do either.
    pub unclear: bool,
}

/// How many parcels are followed in one file.
const MAX_PARCELS: usize = 64;
/// How many commands are looked at for each.
const MAX_COMMANDS: usize = 2_000;

impl<'m> Model<'m> {
    /// What a command fetches with curl, wget or aria2.
    pub fn fetched(&self, command: &Command<'m>) -> Vec<Fetched> {
        let is_fetcher = matches!(command.name(), "curl" | "wget" | "aria2c");
        if !is_fetcher {
            return Vec::new();
        }
        let fields: Vec<super::Field> = command
            .args()
            .iter()
            .map(|word| {
                let mut fields = self.fields(command.index, word);
                let unknown = super::Field {
                    text: String::new(),
                    complete: false,
                };
                match fields.len() {
                    1 => fields.remove(0),
                    _ => unknown,
                }
            })
            .collect();
        let texts: Vec<&str> = fields.iter().map(|field| field.text.as_str()).collect();
        let Some(fetch) = fetchers::read(command.name(), &texts) else {
            return Vec::new();
        };
        let part = |place: fetchers::Place| {
            let field = fields.get(place.word)?;
            let text = field.known()?.get(place.skip..)?.to_owned();
            self.absolute(command.index, &Value::Known(text))
                .known()
                .map(str::to_owned)
        };
        let redirected = || {
            let written = self.writes(command.index);
            written
                .first()
                .and_then(|w| w.path.known())
                .map(str::to_owned)
        };
        let one = |&at: &usize| Fetched {
            command: command.index,
            address: texts[at].to_owned(),
            fails: fetch.fails,
            path: match fetch.output {
                Output::Stream => redirected(),
                Output::File(place) => part(place),
                Output::Named(folder) => {
                    let folder = match folder {
                        Some(place) => part(place),
                        None => self.workdir_at(command.index).known().map(str::to_owned),
                    };
                    let name = fields[at].known().and_then(remote_name);
                    folder
                        .zip(name)
                        .map(|(folder, name)| paths::join(&folder, &name))
                }
            },
        };
        let is_address = |at: &&usize| texts[**at].contains("://");
        let addresses = &fetch.addresses;
        match fetch.output {
            Output::Named(_) => addresses.iter().map(one).collect(),
            // Words that are not known, such as `$OPTIONS`, may be anything.
            _ => {
                let address = addresses.iter().rfind(is_address).or(addresses.last());
                address.map(one).into_iter().collect()
            }
        }
    }

    /// The files of stages that ship which only hold others: fetched by a `RUN` that certainly does so, or copied. Those
    /// on mounts are no part of the image.
    pub fn parcels(&self) -> Vec<Parcel> {
        let fetches = self.commands.iter().filter(|command| {
            let context = &command.context;
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            is_run && !context.conditional && !context.substitution && !context.looped
        });
        let fetched = fetches.flat_map(|command| self.fetched(command));
        let fetched = fetched.filter_map(|fetched| {
            let instruction = self.commands[fetched.command].instruction;
            let path = fetched.path?;
            let is_mounted = self.is_mounted(instruction, &path);
            let facts = parcels::of_file(&path).filter(|_| !is_mounted)?;
            Some(Parcel {
                by: Filler::Command(fetched.command),
                instruction,
                path,
                facts,
                size: None,
            })
        });
        let copies = self.copies.iter().enumerate();
        let copied = copies.flat_map(|(at, copy)| self.copied_parcels(at, copy));
        let mut found: Vec<Parcel> = fetched
            .chain(copied)
            .filter(|parcel| {
                let stage = self.stage_of(parcel.instruction);
                stage.is_some_and(|stage| stage.ships)
            })
            .take(MAX_PARCELS)
            .collect();
        found.sort_by_key(|parcel| parcel.instruction);
        found
    }

    /// Whether a path of the image lies on a mount while an instruction runs, or may do so.
    pub(super) fn is_mounted(&self, instruction: usize, path: &str) -> bool {
        let mut mounts = self.mounts(instruction).iter();
        mounts.any(|mount| mount.target == Value::Unknown || mount.covers(path))
    }

    fn copied_parcels(&self, at: usize, copy: &Copy) -> Vec<Parcel> {
        let Some(destination) = copy.destination.known() else {
            return Vec::new();
        };
        let is_add = self.instruction(copy.instruction).keyword == Keyword::Add;
        let of_source = |source: &super::copies::Source| {
            let value = source.value.known()?;
            let address = value.split(['?', '#']).next().filter(|_| source.remote);
            let name = paths::file_name(address.unwrap_or(value));
            let facts = parcels::of_file(name).filter(|_| !is_glob(value))?;
            // `ADD x.tar.gz /x` unpacks it.
            if is_add && !source.remote && facts.kind == Kind::Archive && !name.ends_with(".zip") {
                return None;
            }
            let is_file = !copy.into_folder && parcels::of_file(destination).is_some();
            let path = match is_file {
                true => destination.to_owned(),
                false => paths::join(destination, name),
            };
            let size = source
                .context_path()
                .filter(|_| copy.origin == Origin::Context)
                .and_then(|path| self.sent_size(&path));
            Some(Parcel {
                by: Filler::Copy(at),
                instruction: copy.instruction,
                path,
                facts,
                size,
            })
        };
        copy.sources.iter().filter_map(of_source).collect()
    }

    /// What becomes of a parcel, in its own instruction and in later ones.
    pub fn fate(&self, parcel: &Parcel) -> Fate {
        let mut fate = Fate::default();
        if let Filler::Command(command) = parcel.by {
            fate.unclear = self.file_removal(command, &parcel.path) != Removal::No;
        }
        let mut instructions = self.later(parcel.instruction);
        instructions.insert(0, parcel.instruction);
        let commands = instructions.iter().flat_map(|&at| self.commands_of(at));
        let behind = commands.filter(|command| match parcel.by {
            Filler::Command(by) => command.index > by,
            Filler::Copy(_) => true,
        });
        for (count, command) in behind.enumerate() {
            if count > MAX_COMMANDS {
                fate.unclear = true;
                break;
            }
            let is_later = command.instruction != parcel.instruction;
            if is_later && self.deletes(command.index, &parcel.path, true) {
                fate.deleted.get_or_insert(command.index);
                continue;
            }
            if !self.names(command, &parcel.path) {
                continue;
            }
            match command.name() {
                "rm" | "ls" | "chmod" | "chown" | "test" | "[" | "file" | "stat" | "du"
                | "sha256sum" | "sha512sum" | "md5sum" | "sha1sum" | "echo" => {}
                _ if self.opens(command, &parcel.path) => fate.opened.push(command.index),
                _ => fate.unclear = true,
            }
        }
        let takes = |copy: &Copy| {
            let from = match copy.origin {
                Origin::Stage(stage) => stage,
                _ => return false,
            };
            let own = self.stage_of(parcel.instruction).map(|stage| stage.index);
            let mut sources = copy.sources.iter().map(|source| source.value.known());
            self.lineage(from).any(|stage| Some(stage.index) == own)
                && sources.any(|path| {
                    path.is_none_or(|path| paths::is_within(&parcel.path, &paths::join("/", path)))
                })
        };
        fate.unclear |= self.copies.iter().any(takes);
        fate
    }

    /// Whether a command is given a file, or is that file.
    pub(super) fn names(&self, command: &Command<'m>, path: &str) -> bool {
        let program = command
            .invocation
            .as_ref()
            .map(|invocation| invocation.word);
        let redirects = command.command.redirects.iter().map(|r| &r.target);
        let mut words = program.into_iter().chain(command.args()).chain(redirects);
        words.any(|word| self.is_named_by(command, word, path))
    }

    /// Whether a word of a command means a file: by its path, by a pattern, behind the `=` of an option, or with the
    /// extras of a wheel.
    pub fn is_named_by(&self, command: &Command<'m>, word: &Word, path: &str) -> bool {
        // Most words are plain, and mean something else.
        let name = paths::file_name(path);
        let is_other = |text: &str| !is_glob(text) && !text.contains(name);
        if word.literal().is_some_and(|text| is_other(&text)) {
            return false;
        }
        let fields = self.fields(command.index, word);
        fields.iter().filter_map(super::Field::known).any(|text| {
            let text = match text.split_once('=') {
                Some((option, value)) if option.starts_with('-') => value,
                _ => text,
            };
            let text = match text.split_once(".whl[") {
                Some((stem, _)) => format!("{stem}.whl"),
                None => text.to_owned(),
            };
            let absolute = self.absolute(command.index, &Value::Known(text));
            let Some(named) = absolute.known() else {
                return false;
            };
            let same_folder = || paths::parent(named) == paths::parent(path);
            let matches = || {
                let glob = globset::Glob::new(paths::file_name(named));
                glob.is_ok_and(|g| g.compile_matcher().is_match(paths::file_name(path)))
            };
            named == path || is_glob(named) && same_folder() && matches()
        })
    }

    /// Whether a command that names a parcel unpacks it or installs from it.
    pub(super) fn opens(&self, command: &Command<'m>, path: &str) -> bool {
        let is_program = command
            .invocation
            .as_ref()
            .is_some_and(|invocation| self.is_named_by(command, invocation.word, path));
        let installs = self
            .install_at(command.index)
            .is_some_and(super::Install::installs);
        let is_shell = matches!(Shell::named(command.name()), Shell::Posix(_));
        is_program || installs || is_shell || parcels::unpacks(command.name())
    }
}

/// The name that a download has in its address.
fn remote_name(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let name = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = name.rsplit_once('/')?.1;
    (!name.is_empty()).then(|| name.to_owned())
}
