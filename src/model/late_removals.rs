//! What instructions delete that earlier layers hold: it stays in the image.

use super::context::Size;
use super::copies::{Origin, is_glob};
use super::filled::{Amount, Filler};
use super::installs::{Tool, Verb};
use super::{Command, Model, Removal, paths};
use crate::knowledge::parcels::Kind;
use crate::knowledge::{artifacts, builds, parcels, tools};
use crate::syntax::Keyword;

/// Something that an instruction puts into the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The instruction.
    pub instruction: usize,
    /// What puts it there.
    pub by: Filler,
    /// A path, absolute; for a package its name.
    pub what: String,
    /// Whether it is a file, and no folder.
    pub is_file: bool,
    /// How big it is, where the build context tells.
    pub size: Option<Size>,
}

/// An instruction that deletes what earlier layers hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateRemoval {
    /// The instruction.
    pub instruction: usize,
    /// The first command that does so.
    pub command: usize,
    /// Whether packages are removed, rather than files.
    pub packages: bool,
    /// What is deleted, in the order of the file; at least one.
    pub made: Vec<Made>,
}

/// What is smaller than this is not worth a word, in bytes.
const WORTH: u64 = 1_000_000;
/// How many things are followed in one file, and how many commands that delete are looked at.
const MAX_MADE: usize = 128;
const MAX_COMMANDS: usize = 64;

impl<'m> Model<'m> {
    /// The `RUN`s of stages that ship which delete something big that an earlier layer holds: what another `RUN` has
    /// fetched, cloned or installed, and what was copied. Caches of package managers are not among them.
    pub fn late_removals(&self) -> Vec<LateRemoval> {
        let deletes = |command: &&Command<'m>| {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            let install = self.install_at(command.index);
            let removes = install.is_some_and(|install| install.verb == Verb::Remove);
            is_run
                && !command.context.conditional
                && self.stages().get(command.stage).is_some_and(|s| s.ships)
                && (removes || matches!(command.name(), "rm" | "find" | "unlink"))
        };
        let commands: Vec<&Command<'m>> = self.commands.iter().filter(deletes).collect();
        if commands.is_empty() {
            return Vec::new();
        }
        let mut made = self.made();
        let mut found: Vec<LateRemoval> = Vec::new();
        for command in commands.into_iter().take(MAX_COMMANDS) {
            let install = self.install_at(command.index);
            let (packages, gone) = match install {
                Some(install) => (true, self.uninstalled(install)),
                None => (false, self.deleted_late(command, &made)),
            };
            made.retain(|made| !gone.contains(made));
            match found.last_mut() {
                _ if gone.is_empty() => {}
                Some(last) if last.instruction == command.instruction => {
                    let new = gone.into_iter().filter(|made| !last.made.contains(made));
                    let new: Vec<Made> = new.collect();
                    last.made.extend(new);
                }
                _ => found.push(LateRemoval {
                    instruction: command.instruction,
                    command: command.index,
                    packages,
                    made: gone,
                }),
            }
        }
        for removal in &mut found {
            removal.made.sort_by_key(|made| made.instruction);
        }
        found
    }

    /// What is big enough to tell of, and was surely put there.
    fn made(&self) -> Vec<Made> {
        let fetched = self.commands.iter().flat_map(|command| {
            let certain = !command.context.conditional && !command.context.substitution;
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            let fetched = match certain && is_run {
                true => self.fetched(command),
                false => Vec::new(),
            };
            let big = fetched.into_iter().filter_map(|fetched| fetched.path);
            let big = big.filter(|path| {
                let is_big =
                    parcels::of_file(path).is_some() || artifacts::of_certain_file(path).is_some();
                is_big && !self.is_mounted(command.instruction, path)
            });
            // What goes in its own `RUN` is in no layer.
            let left = big.filter(|path| self.file_removal(command.index, path) == Removal::No);
            left.map(|path| Made {
                instruction: command.instruction,
                by: Filler::Command(command.index),
                what: path,
                is_file: true,
                size: None,
            })
        });
        let fills = self.fills();
        let filled = fills.iter().filter_map(|fill| {
            let (size, is_file) = match fill.by {
                // What curl fetches is a file, see above.
                Filler::Command(at) if is_fetcher(self.commands[at].name()) => return None,
                Filler::Command(at) if self.removal(at, &fill.place) != Removal::No => return None,
                Filler::Command(_) => (None, false),
                Filler::Copy(at) => self.big_copy(at, &fills)?,
            };
            Some(Made {
                instruction: fill.instruction,
                by: fill.by,
                what: fill.place.clone(),
                is_file,
                size,
            })
        });
        let copied = self.parcels().into_iter().filter(|parcel| {
            let is_worth = match parcel.size {
                Some(size) => size.bytes >= WORTH,
                None => parcel.facts.big || parcel.facts.kind != Kind::Package,
            };
            is_worth && matches!(parcel.by, Filler::Copy(_))
        });
        let copied = copied.map(|parcel| Made {
            instruction: parcel.instruction,
            by: parcel.by,
            what: parcel.path,
            is_file: true,
            size: parcel.size,
        });
        let mut made: Vec<Made> = fetched.chain(filled).chain(copied).collect();
        made.sort_by_key(|made| made.instruction);
        made.truncate(MAX_MADE);
        made
    }

    /// The size of a copy, if it is known, and whether it is a file; `None` for a copy that need not be big.
    fn big_copy(&self, at: usize, fills: &[super::filled::Fill]) -> Option<(Option<Size>, bool)> {
        let copy = &self.copies[at];
        if let Amount::Size(size) = self.amount(copy, fills) {
            return (size.bytes >= WORTH).then_some((Some(size), false));
        }
        // `COPY --from=build /wheels /wheels`
        let holds_packages = |source: &super::copies::Source| {
            let path = source.value.known().unwrap_or("");
            let name = paths::file_name(path).to_ascii_lowercase();
            let is_pattern = is_glob(&name) && name.ends_with(".whl");
            is_pattern || matches!(name.as_str(), "wheels" | "wheelhouse" | "wheel" | "debs")
        };
        let is_built = matches!(copy.origin, Origin::Stage(_));
        (is_built && copy.sources.iter().all(holds_packages)).then_some((None, false))
    }

    /// What of `made` a command deletes; of a copied folder also a part of which the build context says that it is big.
    fn deleted_late(&self, command: &Command<'m>, made: &[Made]) -> Vec<Made> {
        let is_below = |at: usize| {
            let stage = self.stage_of(at).map(|stage| stage.index);
            at < command.instruction && self.lineage(command.stage).any(|s| Some(s.index) == stage)
        };
        let whole = made.iter().filter(|made| {
            is_below(made.instruction)
                && self.deletes(command.index, &made.what, made.is_file)
                && !self.is_mounted(command.instruction, &made.what)
        });
        let mut gone: Vec<Made> = whole.cloned().collect();
        if !gone.is_empty() || command.name() != "rm" {
            return gone;
        }
        let words = command.args().iter();
        let fields = words.flat_map(|word| self.fields(command.index, word));
        let operands = fields.filter(|field| !field.text.starts_with('-'));
        let targets = operands.map(|field| self.absolute(command.index, &field.value()));
        for target in targets.filter_map(|target| target.known().map(str::to_owned)) {
            let mut copies = self.copies.iter().enumerate().rev();
            let part = copies.find_map(|(at, copy)| {
                let source = copy
                    .source_of(&target)
                    .filter(|_| is_below(copy.instruction))?;
                let size = self.sent_size(&source)?;
                (size.bytes >= WORTH).then_some((at, size))
            });
            gone.extend(part.map(|(at, size)| Made {
                instruction: self.copies[at].instruction,
                by: Filler::Copy(at),
                what: target,
                is_file: false,
                size: Some(size),
            }));
        }
        gone
    }

    /// The packages that a command removes and an earlier layer has installed by name.
    fn uninstalled(&self, removal: &super::Install<'m>) -> Vec<Made> {
        let command = &self.commands[removal.command];
        let is_system = !removal.tool.is_python() && !removal.tool.is_conda();
        if !(is_system || removal.tool == Tool::Pip) {
            return Vec::new();
        }
        let names = removal.packages.iter();
        let names: Vec<&str> = names
            .filter_map(|package| package.name.as_deref())
            .collect();
        let is_big = |name: &str| match is_system {
            true => is_toolchain(name),
            false => builds::bundles_cuda(name) || tools::is_package_manager(name),
        };
        let lineage: Vec<usize> = self
            .lineage(command.stage)
            .map(|stage| stage.index)
            .collect();
        let earlier = self.installs().filter(|install| {
            let by = &self.commands[install.command];
            install.tool == removal.tool
                && install.verb == Verb::Install
                && !install.has("--dry-run")
                && by.instruction < command.instruction
                && lineage.contains(&by.stage)
                && !by.context.conditional
        });
        let gone = earlier.filter_map(|install| {
            let group = install
                .option("--virtual")
                .and_then(|option| option.value.known());
            let what = names.iter().find(|name| {
                is_big(name) && install.package(name).is_some() || group == Some(name)
            })?;
            let by = &self.commands[install.command];
            Some(Made {
                instruction: by.instruction,
                by: Filler::Command(by.index),
                what: (*what).to_owned(),
                is_file: false,
                size: None,
            })
        });
        gone.collect()
    }
}

fn is_fetcher(program: &str) -> bool {
    matches!(program, "curl" | "wget" | "aria2c")
}

/// Whether a package of the system is a part of what compiles programs, or of similar weight.
fn is_toolchain(name: &str) -> bool {
    builds::brings_c_compiler(name)
        || builds::is_build_system(name)
        || name.ends_with("-dev")
        || name.ends_with("-devel")
        || matches!(
            name,
            "git" | "npm" | "nodejs" | "clang" | "llvm" | "cargo" | "rustc" | "golang"
        )
        || name.starts_with("openjdk-")
}

impl LateRemoval {
    /// The `RUN`s from the first that made something to the one that deletes it, if there is nothing else between them.
    pub fn chain(&self, model: &Model<'_>) -> Option<Vec<usize>> {
        let first = self.made.first()?.instruction;
        let is_by_command = |made: &Made| matches!(made.by, Filler::Command(_));
        let stage = model.stage_of(self.instruction)?;
        let runs: Vec<usize> = (first..=self.instruction).collect();
        let is_run = |&at: &usize| model.instruction(at).keyword == Keyword::Run;
        let all = self.made.iter().all(is_by_command)
            && stage.instructions.contains(&first)
            && runs.len() <= 4
            && runs.iter().all(is_run);
        all.then_some(runs)
    }
}
