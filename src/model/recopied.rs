//! Recursive changes of owner or mode: the files of earlier layers that they touch are copied into a new one.

use std::collections::HashMap;

use super::context::Size;
use super::copies::{Copy, Origin};
use super::filled::{Amount, Fill, Filler};
use super::{Command, Model, Value, paths};
use crate::shell::{Invocation, Word};
use crate::syntax::{Arguments, Keyword};

/// A `chown -R` or `chmod -R` of files that earlier layers hold.
#[derive(Clone, Debug)]
pub struct Recopy<'a> {
    /// The command, by its index among those of the model.
    pub command: usize,
    /// The folder, absolute.
    pub path: String,
    /// The word that makes the change recursive.
    pub flag: &'a Word,
    /// The new owner or mode as it is written.
    pub to: &'a Word,
    /// Whether the folder is the only one that the command changes, and nothing else in the instruction changes it.
    pub alone: bool,
    /// Later commands of the same instruction that change the same folder, which costs nothing more.
    pub also: Vec<usize>,
    /// What earlier layers put into the folder, in order.
    pub fills: Vec<Fill>,
    /// Those of them whose files change, and that make up the size.
    pub heavy: Vec<Fill>,
    /// How much is copied again; `None` if nobody knows.
    pub size: Option<Size>,
}

impl Recopy<'_> {
    /// Whether it certainly costs something: the size is known, a command has filled the folder, or it comes from an image
    /// or a stage that installs something. Another copied folder that nobody has seen may as well hold a few files of code.
    pub fn is_grave(&self, model: &Model<'_>) -> bool {
        let is_made = |fill: &Fill| match fill.by {
            Filler::Command(_) => true,
            Filler::Copy(at) => match model.copies[at].origin {
                Origin::Context => false,
                Origin::Elsewhere(_) => true,
                Origin::Stage(stage) => {
                    let lineage = model.below_stage(stage);
                    let mut installs = model.installs();
                    installs.any(|install| {
                        install.tool.is_python() && lineage[model.commands[install.command].stage]
                    })
                }
            },
        };
        self.size.is_some() || self.heavy.iter().any(is_made)
    }

    /// The copies of the command's own stage that alone fill the folder: no install, no other stage, no command that
    /// makes files in it, as far as every command before can be seen through. `None` if something else does, or may.
    pub fn copies<'m>(&self, model: &'m Model<'_>) -> Option<Vec<&'m Copy>> {
        let command = &model.commands[self.command];
        let copies = self.fills.iter().map(|fill| match fill.by {
            Filler::Copy(at) if fill.stage == command.stage => {
                paths::is_within(&fill.place, &self.path).then_some(&model.copies[at])
            }
            _ => None,
        });
        let copies: Vec<&Copy> = copies.collect::<Option<_>>()?;
        let lineage = model.below_stage(command.stage);
        let is_lost = |copy: &Copy| copy.destination == Value::Unknown;
        if model
            .copies
            .iter()
            .any(|copy| is_lost(copy) && lineage[copy.stage])
        {
            return None;
        }
        let mut before = model.commands[..self.command].iter();
        let is_apart = |other: &Command<'_>| {
            let is_run = model.instruction(other.instruction).keyword == Keyword::Run;
            if !is_run || !lineage[other.stage] {
                return true;
            }
            // Another mode does not make another owner.
            let is_mode = other.name() == "chmod" && command.name() == "chown";
            is_mode
                || model.effects(other).is_some_and(|effects| {
                    // No package puts files into a folder of the project's own below /opt.
                    let is_own = |write: &str| write == "/opt" && self.path.starts_with("/opt/");
                    let mut writes = effects.writes.iter();
                    !writes.any(|write| paths::overlap(write, &self.path) && !is_own(write))
                })
        };
        before.all(is_apart).then_some(copies)
    }
}

/// How many changes are looked at in one file.
const MAX_CHANGES: usize = 64;
/// What is smaller than this is not worth a word, in bytes.
const WORTH: u64 = 10_000_000;

/// How many commands between a copy and a change are looked at.
const MAX_BETWEEN: usize = 200;

/// The arguments of a `chown -R`.
struct Change<'a> {
    flag: &'a Word,
    to: Option<&'a Word>,
    paths: Vec<&'a Word>,
}

impl<'m> Model<'m> {
    /// The recursive changes of owner or mode in stages that ship, over folders that earlier layers have filled: with
    /// ten megabytes or more, with a copied folder of which nobody knows how big it is, or with an install. Those that run on
    /// a condition, those of mounts and volumes, and those that change nothing are left out. Of one command, the first
    /// such folder.
    pub fn recopies(&self) -> Vec<Recopy<'m>> {
        let changes = self.commands.iter().filter_map(|command| {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            let context = &command.context;
            let is_certain = is_run && !context.conditional && !context.substitution;
            let change = is_certain.then(|| recursive_change(command)).flatten()?;
            self.stages()[command.stage]
                .ships
                .then_some((command, change))
        });
        let changes: Vec<_> = changes.take(MAX_CHANGES).collect();
        if changes.is_empty() {
            return Vec::new();
        }
        let fills = self.fills();
        let mut amounts = HashMap::new();
        let found = changes.into_iter().filter_map(|(command, change)| {
            change.paths.iter().find_map(|word| {
                let path = self.path_of(command, word)?;
                if self.is_outside(command, &path) || self.is_somewhere(command, word) {
                    return None;
                }
                let below = self.below(command, &path, &fills);
                let mut amount = |copy: usize| {
                    let measure = || self.amount(&self.copies[copy], &fills);
                    *amounts.entry(copy).or_insert_with(measure)
                };
                let to = change.to?;
                let mut changed = below.clone();
                changed.retain(|fill| self.changes(command, to, fill));
                let (heavy, size) = self.worth(&path, &changed, &mut amount)?;
                Some(Recopy {
                    command: command.index,
                    path,
                    flag: change.flag,
                    to,
                    alone: change.paths.len() == 1,
                    also: Vec::new(),
                    fills: below,
                    heavy,
                    size,
                })
            })
        });
        let mut merged: Vec<Recopy<'m>> = Vec::new();
        for recopy in found {
            let at = |command: usize| self.commands[command].instruction;
            let same = merged
                .iter_mut()
                .rev()
                .find(|other| at(other.command) == at(recopy.command) && other.path == recopy.path);
            match same {
                Some(first) => {
                    first.also.push(recopy.command);
                    first.alone = false;
                }
                None => merged.push(recopy),
            }
        }
        merged
    }

    /// Whether a path is relative to a folder that only the base image knows.
    fn is_somewhere(&self, command: &Command<'m>, word: &Word) -> bool {
        let is_relative =
            !word.literal_prefix().starts_with(['/', '~', '$']) && !word.parts.is_empty();
        let mut above = self
            .lineage(command.stage)
            .flat_map(|stage| stage.instructions.clone());
        let is_literal = word.literal_or_glob().is_some();
        is_relative
            && is_literal
            && self.base_facts(command.stage).is_none()
            && !above.any(|at| {
                at < command.instruction && self.instruction(at).keyword == Keyword::Workdir
            })
            && command.script.body.items.iter().all(|item| {
                let mut commands = item.pipeline.commands.iter();
                !commands.any(|one| {
                    let invocation = one.simple().and_then(Invocation::of);
                    invocation.is_some_and(|i| i.name.as_deref() == Some("cd"))
                })
            })
    }

    /// Whether a command between a copy and another command deletes the folder that the copy has made.
    fn is_emptied(&self, fill: &Fill, command: &Command<'m>) -> bool {
        let between = self.commands[..command.index].iter().rev();
        let mut removals = between
            .take_while(|other| other.instruction > fill.instruction)
            .take(MAX_BETWEEN)
            .filter(|other| other.name() == "rm" && other.stage == command.stage)
            .filter(|other| !other.context.conditional);
        removals.any(|removal| {
            let words = removal.args().iter();
            let mut paths = words
                .filter(|word| {
                    // `rm /app/*.log` leaves the folder.
                    let text = word.literal_or_glob();
                    text.is_some_and(|text| {
                        let folder = text.strip_suffix("/*").unwrap_or(&text);
                        !folder.starts_with('-') && !folder.contains(['*', '?', '['])
                    })
                })
                .filter_map(|word| self.path_of(removal, word));
            paths.any(|path| paths::is_within(&fill.place, &path))
        })
    }

    /// Whether a path is not part of the layer: it lies on a mount, or in a volume.
    fn is_outside(&self, command: &Command<'m>, path: &str) -> bool {
        let mut mounts = self.mounts(command.instruction).iter();
        if mounts.any(|mount| mount.target == Value::Unknown || mount.covers(path)) {
            return true;
        }
        let lineage = self.below_stage(command.stage);
        let before = &self.file.instructions[..command.instruction];
        before.iter().enumerate().any(|(at, instruction)| {
            let is_here = || self.stage_of(at).is_some_and(|s| lineage[s.index]);
            match &instruction.arguments {
                Arguments::Paths { words, .. } if instruction.keyword == Keyword::Volume => {
                    is_here() && words.iter().any(|word| paths::is_within(path, &word.raw))
                }
                _ => false,
            }
        })
    }

    /// For each stage, whether another has its layers: itself, and those that it is built from.
    pub(super) fn below_stage(&self, stage: usize) -> Vec<bool> {
        let mut is_below = vec![false; self.stages().len()];
        for stage in self.lineage(stage) {
            is_below[stage.index] = true;
        }
        is_below
    }

    /// What earlier layers of the same stage, and of those that it is built from, put into a folder.
    fn below(&self, command: &Command<'m>, path: &str, fills: &[Fill]) -> Vec<Fill> {
        let is_below = self.below_stage(command.stage);
        let earlier = fills.partition_point(|fill| fill.instruction < command.instruction);
        let earlier = fills[..earlier].iter();
        let in_path = |fill: &&Fill| match fill.by {
            Filler::Copy(at) => {
                paths::is_within(&fill.place, path)
                    || self.part_below(&self.copies[at], path).is_some()
            }
            Filler::Command(_) => {
                paths::is_within(&fill.place, path)
                    || paths::is_within(path, &fill.place) && holds_packages(path)
            }
        };
        earlier
            .filter(|fill| is_below[fill.stage])
            .filter(in_path)
            .filter(|fill| !self.is_emptied(fill, command))
            .cloned()
            .collect()
    }

    /// The folder of the context that a copy of something higher up puts at `path`, if the context has it.
    fn part_below(&self, copy: &Copy, path: &str) -> Option<Size> {
        let destination = copy.destination.known()?;
        if destination == path || !paths::is_within(path, destination) {
            return None;
        }
        self.sent_size(&copy.source_of(path)?)
    }

    /// What makes up the size of a folder, and that size if it is known; `None` if it is not worth a word.
    fn worth(
        &self,
        path: &str,
        fills: &[Fill],
        amount: &mut dyn FnMut(usize) -> Amount,
    ) -> Option<(Vec<Fill>, Option<Size>)> {
        let (mut size, mut is_known, mut is_tree) = (Size::ZERO, true, false);
        let mut heavy = Vec::new();
        for fill in fills {
            let amount = match fill.by {
                Filler::Command(_) => Amount::Folder,
                Filler::Copy(at) => match self.part_below(&self.copies[at], path) {
                    Some(size) => Amount::Size(size),
                    None => amount(at),
                },
            };
            match amount {
                Amount::Size(more) => size = size.plus(more),
                Amount::Folder => (is_known, is_tree) = (false, true),
                Amount::Unknown => is_known = false,
            }
            let is_heavy = match amount {
                Amount::Size(size) => size.bytes >= WORTH || size.at_least,
                Amount::Folder => true,
                Amount::Unknown => false,
            };
            heavy.extend(is_heavy.then(|| fill.clone()));
        }
        if size.bytes < WORTH && !size.at_least && !is_tree {
            return None;
        }
        if heavy.is_empty() {
            heavy = fills.to_vec();
        }
        heavy.dedup_by_key(|fill| fill.instruction);
        size.at_least |= !is_known;
        Some((heavy, Some(size).filter(|_| !is_tree)))
    }
}

/// Whether a folder below an environment is where its packages are.
fn holds_packages(path: &str) -> bool {
    let name = paths::file_name(path);
    matches!(
        name,
        "lib" | "lib64" | "site-packages" | "dist-packages" | "envs" | "pkgs"
    ) || name.starts_with("python3")
}

/// Reads `chown -R owner path …` and its kin.
fn recursive_change<'m>(command: &Command<'m>) -> Option<Change<'m>> {
    let name = command.name();
    let invocation = command.invocation.as_ref()?;
    if !matches!(name, "chown" | "chmod" | "chgrp") || invocation.open_ended {
        return None;
    }
    let (mut flag, mut reference, mut operands) = (None, false, Vec::new());
    for word in command.args() {
        let text = word.literal_prefix();
        let is_mode = |text: &str| {
            let mut letters = text.bytes().skip(1).peekable();
            letters.peek().is_some() && letters.all(|b| b"rwxXst".contains(&b))
        };
        if !text.starts_with('-') || (name == "chmod" && is_mode(&text)) {
            operands.push(word);
        } else if text == "--recursive" || (!text.starts_with("--") && text.contains('R')) {
            flag = Some(word);
        } else if text.starts_with("--reference") {
            reference = true;
        }
    }
    let to = (!reference && !operands.is_empty()).then(|| operands.remove(0));
    Some(Change {
        flag: flag?,
        to,
        paths: operands,
    })
}
