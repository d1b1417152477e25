//! What the image will be: read once from the syntax tree, then only asked. Every rule asks it; no rule derives the
//! same thing again.
//!
//! It is built in two steps, since the second borrows from the first: an [`Outline`] holds stages, variables, state and
//! the parsed scripts; a [`Model`] adds what the commands in them do.

mod app_imports;
mod arguments;
mod at_run;
pub mod baked;
pub mod baked_caches;
pub mod build_args;
mod built_beside;
pub mod busted;
pub mod carried;
pub mod cleanups;
pub mod clones;
mod code_copies;
pub mod commands;
pub mod compose;
mod compose_gpu;
pub mod conda;
mod conda_run;
pub mod contents;
pub mod context;
pub mod context_reads;
pub mod contradictions;
mod copied_code;
pub mod copies;
pub mod credentials;
pub mod cuda_builds;
pub mod dead_sources;
pub mod distro_python;
pub mod downloads;
mod echoes;
pub mod editable;
pub mod effects;
pub mod environment;
pub mod environments;
pub mod exports;
mod fallbacks;
pub mod filled;
mod first_process;
pub mod flask_apps;
mod follow;
mod foreign_suites;
pub(in crate::model) mod git;
pub mod gitignore;
pub mod glob;
pub mod gpu;
pub mod gpu_probes;
pub mod handed;
pub mod hub_client;
pub mod hub_variables;
pub mod ignore;
mod ignored;
pub mod installs;
mod interfaces;
pub mod interpreters;
mod known_code;
pub mod late_downloads;
pub mod late_removals;
pub mod leaks;
pub mod lock_graph;
pub mod locks;
pub mod main_process;
mod make_jobs;
pub mod missing;
pub mod model_caches;
pub mod model_downloads;
pub mod mounts;
mod native_code;
pub mod needless;
mod noticed;
pub mod nvidia_source;
pub mod options;
pub mod outgrown;
mod overridden_python;
mod ownership;
pub mod package_folders;
pub mod package_sources;
pub mod parcels;
pub mod path_lists;
pub mod paths;
mod pinned;
pub mod pip_variables;
mod programs;
pub mod projects;
pub mod pyproject;
pub mod python_calls;
pub mod pythons;
pub mod r_code;
pub mod recopied;
pub mod references;
mod remote_code;
mod removals;
pub mod reorder;
pub mod repositories;
pub mod requirements;
pub mod revisions;
pub mod rpm_caches;
#[cfg(test)]
pub(crate) mod samples;
mod scopes;
pub mod scripts;
pub mod secret_files;
pub mod secret_writes;
pub mod secrets;
pub mod servers;
mod shell_state;
mod signatures;
pub mod sources;
pub mod stages;
pub mod start_models;
pub mod start_scripts;
pub mod started;
pub mod startup;
pub mod state;
pub mod swallowed;
pub mod tls;
pub mod together;
pub mod toolchains;
pub mod toolkits;
pub mod torches;
mod touches;
pub mod tracking;
pub mod unbounded;
pub mod unbuilt_projects;
pub mod unchecked;
pub mod undeclared;
pub mod undefaulted;
pub mod unexpanded;
pub mod unlocked;
pub mod unneeded;
pub mod unpinned_tools;
pub mod unread;
pub mod unread_arguments;
pub mod unseen;
pub mod unused_lists;
pub mod user_programs;
mod users;
pub mod uv_cache;
pub mod uv_lock;
mod uv_python;
pub mod variables;
mod volatile;
pub mod volumes;
mod wants;
pub mod wheel_prices;
pub mod wheels;
mod words;
pub mod wrapped_libraries;
mod writes;

use std::cell::OnceCell;
use std::ops::Range;

pub use commands::Command;
pub use context::BuildContext;
pub use copies::Copy;
pub use installs::Install;
pub use mounts::Mount;
pub use remote_code::RemoteScript;
pub use removals::Removal;
pub use scopes::{Effect, Reach};
pub use servers::Server;
pub use stages::{Base, Image, Stage};
pub use startup::Startup;
pub use state::{Language, State};
pub use volatile::{Changes, Volatile};
pub use words::Field;
pub use writes::Write;

use crate::knowledge::BaseFacts;
pub use crate::syntax::expand::Value;
use crate::syntax::{Dockerfile, Instruction, Keyword};
use crate::text::{Source, Span};
use scripts::{Scripts, Texts};
use started::Started;
use variables::Variables;

/// The parts of the model that depend on the file alone.
#[derive(Debug)]
pub struct Outline<'a> {
    /// The stages in their order.
    pub stages: Vec<Stage>,
    variables: Variables,
    states: Vec<State>,
    ends: Vec<State>,
    scripts: Vec<Scripts<'a>>,
    startups: Vec<startup::Startup<'a>>,
    /// The number of the stage of each instruction; instructions before the first `FROM` have none.
    stage_of: Vec<Option<usize>>,
}

impl<'a> Outline<'a> {
    /// Reads a file. `liken` answers for images that settings describe by another.
    pub fn new(source: &'a Source, file: &Dockerfile<'a>, liken: stages::Liken<'_>) -> Self {
        Self::with_scripts(source, file, liken, &Started::default())
    }

    /// Reads a file and the scripts of its build context, whose texts stand in `source` behind that of the file.
    pub fn with_scripts(
        source: &'a Source,
        file: &Dockerfile<'a>,
        liken: stages::Liken<'_>,
        started: &Started,
    ) -> Self {
        let mut variables = Variables::global(file);
        let stages = stages::find(file, &|name| variables.global_value(name), liken);
        variables.read_stages(file, &stages);
        let value = |stage: usize, at: usize, name: &str| {
            variables
                .said(&stages, stage, at, name)
                .unwrap_or(Value::Unknown)
        };
        let (states, ends) = state::states(file, &stages, &value);
        let texts = Texts {
            all: source.text(),
            started,
        };
        let scripts = scripts::read(texts, file, &states);
        let startups = startup::find(file, &stages, &states, texts);
        let mut stage_of = vec![None; file.instructions.len()];
        for stage in &stages {
            stage_of[stage.instructions.clone()].fill(Some(stage.index));
        }
        Self {
            stages,
            variables,
            states,
            ends,
            scripts,
            startups,
            stage_of,
        }
    }
}

/// What a file builds.
pub struct Model<'m> {
    /// The file's text, and behind it those of the scripts that were read with it.
    pub source: &'m Source,
    /// Its syntax.
    pub file: &'m Dockerfile<'m>,
    /// The files beside it.
    pub context: &'m dyn BuildContext,
    /// Every simple command that `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` run, in order.
    pub commands: Vec<Command<'m>>,
    /// Every `COPY` and `ADD` of a stage.
    pub copies: Vec<Copy>,
    /// The server that each image starts, where it starts one.
    pub servers: Vec<Server<'m>>,
    secrets: Vec<Span>,
    outline: &'m Outline<'m>,
    shell: shell_state::ShellState,
    users: users::Users,
    mounts: Vec<(usize, Vec<Mount>)>,
    installs: Vec<Install<'m>>,
    configs: Vec<installs::config::Config>,
    ignored: OnceCell<Option<ignore::IgnoreSet>>,
    /// By instruction, filled when it is asked for.
    list_uses: Vec<OnceCell<unread::ListUses>>,
    wheel_installs: OnceCell<Vec<wheels::WheelInstall>>,
    device_signs: OnceCell<gpu::Signs>,
}

impl<'m> Model<'m> {
    /// Puts the model together.
    pub fn new(
        source: &'m Source,
        file: &'m Dockerfile<'m>,
        outline: &'m Outline<'m>,
        context: &'m dyn BuildContext,
    ) -> Self {
        let commands = commands::collect(&outline.scripts, &|at| outline.stage_of[at].unwrap_or(0));
        let mut model = Self {
            source,
            file,
            context,
            commands,
            copies: Vec::new(),
            servers: Vec::new(),
            secrets: Vec::new(),
            outline,
            shell: shell_state::ShellState::default(),
            users: users::Users::default(),
            mounts: Vec::new(),
            installs: Vec::new(),
            configs: Vec::new(),
            ignored: OnceCell::new(),
            list_uses: vec![OnceCell::new(); file.instructions.len()],
            wheel_installs: OnceCell::new(),
            device_signs: OnceCell::new(),
        };
        model.copies = model.read_copies();
        model.mounts = mounts::collect(&model);
        context.locate(&model.context_sources());
        shell_state::ShellState::read(&mut model);
        model.users = users::Users::read(&model);
        model.installs = installs::collect(&model);
        model.configs = installs::config::collect(&model);
        model.servers = servers::read(&model);
        model.secrets = secrets::spans(&model);
        model
    }

    fn read_copies(&self) -> Vec<Copy> {
        let stages = self.stages();
        let read = |stage: &Stage, at: usize| {
            let lookup = |name: &str| self.value(at, name);
            let refer = |from: &str| stages::referred(&stages[..stage.index], from);
            copies::read(
                self.file,
                at,
                stage.index,
                &self.state(at).workdir,
                &lookup,
                &refer,
            )
        };
        stages
            .iter()
            .flat_map(|stage| {
                stage
                    .instructions
                    .clone()
                    .filter_map(move |at| read(stage, at))
            })
            .collect()
    }

    /// What the file takes from the build context, as it is written: sources of `COPY`, `ADD` and bind mounts that no
    /// variable leaves open.
    fn context_sources(&self) -> Vec<String> {
        let copied = self
            .copies
            .iter()
            .filter(|copy| copy.origin == copies::Origin::Context);
        let copied = copied
            .flat_map(|copy| &copy.sources)
            .filter(|source| !source.remote);
        let mut sources: Vec<String> = copied
            .filter_map(|source| source.value.known().map(str::to_owned))
            .collect();
        for at in 0..self.file.instructions.len() {
            let mounts = self.mounts(at).iter();
            let bound = mounts.filter(|mount| mount.from == Some(copies::Origin::Context));
            sources.extend(bound.filter_map(|mount| mount.source.known().map(str::to_owned)));
        }
        sources
    }

    /// Whether the file is a template of a dev container, with options that a tool fills in before it is built. Source:
    /// containers.dev, "Dev Container Templates reference", 2026-11.
    pub fn is_dev_container_template(&self) -> bool {
        self.source.text().contains("${templateOption:")
    }

    /// The stages in their order.
    pub fn stages(&self) -> &'m [Stage] {
        &self.outline.stages
    }

    /// The stage of an instruction; none for those before the first `FROM`.
    pub fn stage_of(&self, instruction: usize) -> Option<&'m Stage> {
        self.stages().get(self.outline.stage_of[instruction]?)
    }

    /// What is in force just before an instruction.
    pub fn state(&self, instruction: usize) -> &'m State {
        &self.outline.states[instruction]
    }

    /// What is in force at the end of a stage, and in a container of it.
    pub fn state_at_end(&self, stage: usize) -> &'m State {
        &self.outline.ends[stage]
    }

    /// What the file, or a base image that is known, says of a variable just before an instruction; `None` if neither
    /// says anything, so that only an unseen base could set it.
    pub fn said(&self, instruction: usize, name: &str) -> Option<Value> {
        let stage = self.outline.stage_of[instruction]?;
        self.outline
            .variables
            .said(self.stages(), stage, instruction, name)
    }

    /// The value that a variable has in a container of a stage, unless somebody sets it for that container: what `ENV`
    /// says, but not `ARG`. `None` as for [`Model::said`].
    pub fn said_at_start(&self, stage: usize, name: &str) -> Option<Value> {
        self.outline
            .variables
            .said_at_start(self.stages(), stage, name)
    }

    /// The value of a variable just before an instruction.
    pub fn value(&self, instruction: usize, name: &str) -> Value {
        self.said(instruction, name).unwrap_or(Value::Unknown)
    }

    /// What the instructions of a file run, those that run something.
    pub fn scripts(&self) -> &'m [Scripts<'m>] {
        &self.outline.scripts
    }

    /// What an instruction runs.
    pub fn scripts_of(&self, instruction: usize) -> Option<&'m Scripts<'m>> {
        let scripts = self.scripts();
        let at = scripts
            .binary_search_by_key(&instruction, |s| s.instruction)
            .ok()?;
        scripts.get(at)
    }

    /// The commands of one instruction.
    pub fn commands_of(&self, instruction: usize) -> &[Command<'m>] {
        &self.commands[self.command_range(instruction)]
    }

    fn command_range(&self, instruction: usize) -> Range<usize> {
        let start = self
            .commands
            .partition_point(|c| c.instruction < instruction);
        let end = self
            .commands
            .partition_point(|c| c.instruction <= instruction);
        start..end
    }

    /// The instruction at an index.
    pub fn instruction(&self, at: usize) -> &'m Instruction<'m> {
        &self.file.instructions[at]
    }

    /// The stages whose layers a stage has: itself and those that it is built from, itself first.
    pub fn lineage(&self, stage: usize) -> impl Iterator<Item = &'m Stage> {
        let stages = self.stages();
        std::iter::successors(stages.get(stage), |stage| match stage.base {
            Base::Stage(base) => stages.get(base),
            _ => None,
        })
    }

    /// What is known of the image that a stage is built from in the end; `None` if it is not an image, or is unseen.
    pub fn base_facts(&self, stage: usize) -> Option<&'m BaseFacts> {
        match self.root_base(stage) {
            Base::Image(image) => image.facts.as_ref(),
            _ => None,
        }
    }

    /// The first base of a stage that is not a stage: an image, nothing, or unknown.
    pub fn root_base(&self, stage: usize) -> &'m Base {
        let last = self.lineage(stage).last();
        last.map_or(&Base::Unknown, |stage| &stage.base)
    }

    /// Instructions that run after `instruction` with its layer below them: later ones of its stage, and those of
    /// stages that are built from it, in order.
    pub fn later(&self, instruction: usize) -> Vec<usize> {
        let Some(own) = self.stage_of(instruction) else {
            return Vec::new();
        };
        let mut found: Vec<usize> = (instruction + 1..own.instructions.end).collect();
        for stage in &self.stages()[own.index + 1..] {
            if self
                .lineage(stage.index)
                .any(|ancestor| ancestor.index == own.index)
            {
                found.extend(stage.instructions.clone());
            }
        }
        found
    }

    /// The `RUN` instructions of a stage.
    pub fn runs(&self, stage: &Stage) -> impl Iterator<Item = usize> + use<'m> {
        let file = self.file;
        stage
            .instructions
            .clone()
            .filter(move |&at| file.instructions[at].keyword == Keyword::Run)
    }

    /// The spans of the Dockerfile that hold secrets, ascending, which no report may show.
    pub fn secrets(&self) -> &[Span] {
        &self.secrets
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &'m str {
        &self.source.text()[span.range()]
    }
}
