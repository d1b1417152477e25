//! Settings of package managers that a file writes: `pip.conf`, `/etc/apt/apt.conf.d`, `pip config set`.

use super::{Tool, Verb};
use crate::model::copies::Origin;
use crate::model::{Effect, Model, Reach, Value, paths};

/// Whose settings they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Owner {
    Pip,
    Apt,
    Conda,
    Uv,
}

/// Settings that come into force at some place of the file.
#[derive(Clone, Debug)]
pub(in crate::model) struct Config {
    pub(in crate::model) owner: Owner,
    pub(in crate::model) instruction: usize,
    /// The command that writes them; none for `COPY`.
    pub(in crate::model) command: Option<usize>,
    /// The text of the file, or the words of the command.
    pub(in crate::model) text: Value,
}

/// How many settings are looked at, the last first.
const MAX_STEPS: usize = 64;

/// All settings that a file writes, in order.
pub(in crate::model) fn collect(model: &Model<'_>) -> Vec<Config> {
    let mut found = Vec::new();
    for command in &model.commands {
        let redirects = !command.command.redirects.is_empty();
        if !redirects && command.name() != "tee" {
            continue;
        }
        for write in model.writes(command.index) {
            let owner = write.path.known().and_then(owner);
            found.extend(owner.map(|owner| Config {
                owner,
                instruction: command.instruction,
                command: Some(command.index),
                text: write.text,
            }));
        }
    }
    for install in &model.installs {
        let owner = match install.tool {
            Tool::Pip => Owner::Pip,
            tool if tool.is_conda() => Owner::Conda,
            _ => continue,
        };
        if install.verb == Verb::Config {
            let fields = install.arguments.iter().map(|argument| &argument.field);
            let known = fields.clone().all(|field| field.complete);
            let words: Vec<&str> = fields.map(|field| field.text.as_str()).collect();
            found.push(Config {
                owner,
                instruction: model.commands[install.command].instruction,
                command: Some(install.command),
                text: match known {
                    true => Value::Known(words.join(" ")),
                    false => Value::Unknown,
                },
            });
        }
    }
    copied(model, &mut found);
    found.sort_by_key(|config| (config.instruction, config.command));
    found
}

/// `COPY pip.conf /etc/pip.conf`, `COPY apt.conf.d/ /etc/apt/apt.conf.d/`, `COPY <<EOF /etc/pip.conf`.
fn copied(model: &Model<'_>, found: &mut Vec<Config>) {
    for copy in &model.copies {
        let Some(destination) = copy.destination.known() else {
            continue;
        };
        let mut add = |path: &str, text: Value| {
            found.extend(owner(path).map(|owner| Config {
                owner,
                instruction: copy.instruction,
                command: None,
                text,
            }));
        };
        for source in &copy.sources {
            let Some(from) = source.context_path() else {
                continue;
            };
            let text = || match copy.origin {
                Origin::Context => model.context.read(&from).map(Value::Known),
                _ => None,
            };
            let target = match copy.into_folder {
                true => paths::join(destination, paths::file_name(&from)),
                false => destination.to_owned(),
            };
            if owner(&target).is_some() {
                add(&target, text().unwrap_or(Value::Unknown));
            }
        }
        for heredoc in &model.instruction(copy.instruction).heredocs {
            let target = match copy.into_folder {
                true => paths::join(destination, &heredoc.name),
                false => destination.to_owned(),
            };
            add(&target, Value::Known(model.text(heredoc.body).to_owned()));
        }
    }
}

/// Whose settings a file of this path holds.
fn owner(path: &str) -> Option<Owner> {
    match paths::file_name(path) {
        "pip.conf" => Some(Owner::Pip),
        "condarc" | ".condarc" | ".mambarc" => Some(Owner::Conda),
        "uv.toml" => Some(Owner::Uv),
        _ if path.starts_with("/etc/apt/apt.conf") => Some(Owner::Apt),
        _ => None,
    }
}

impl Model<'_> {
    /// What the settings that are in force for a command say, the last first: the first answer of `says` counts.
    /// `Unknown` if settings that cannot be read may say something. `says` gets the text.
    pub(in crate::model) fn configured(
        &self,
        owner: Owner,
        command: usize,
        says: &dyn Fn(&str) -> Option<bool>,
    ) -> Configured {
        let this = &self.commands[command];
        let before = self
            .configs
            .partition_point(|config| config.instruction <= this.instruction);
        let mut known = Configured::Silent;
        let of_owner = self.configs[..before].iter().rev();
        for config in of_owner.filter(|c| c.owner == owner).take(MAX_STEPS) {
            let reach = match config.command {
                Some(at) if config.instruction == this.instruction => match at < command {
                    true => self.reach(at, command, Effect::Files),
                    false => continue,
                },
                _ if !self.is_below(config.instruction, this.stage) => continue,
                Some(at) if self.commands[at].context.conditional => Reach::Possible,
                _ => Reach::Certain,
            };
            let answer = match &config.text {
                Value::Known(text) => match says(text) {
                    Some(answer) => Some(answer),
                    None => continue,
                },
                _ => None,
            };
            match (answer, reach) {
                (Some(answer), Reach::Certain) => return Configured::Says(answer),
                _ => known = Configured::Unknown,
            }
            break;
        }
        known
    }

    /// Whether the layers of a stage hold that of an instruction.
    fn is_below(&self, instruction: usize, stage: usize) -> bool {
        self.stage_of(instruction).is_some_and(|of| {
            self.lineage(stage)
                .any(|ancestor| ancestor.index == of.index)
        })
    }
}

/// What settings say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Configured {
    /// This.
    Says(bool),
    /// Nothing.
    Silent,
    /// Something that cannot be read.
    Unknown,
}
