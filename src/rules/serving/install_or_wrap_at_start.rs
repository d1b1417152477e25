//! ## What it does
//! Flags `CMD` or `ENTRYPOINT` that installs packages before it starts: `pip install`, `apt-get install`, `conda env
//! update` and their like. `uv run` and `uv sync`, which bring the environment up to date at each start, are advice, and
//! so is what seems to be meant: `pip install --upgrade` of a package that must be new, `… || true`.
//!
//! Silent where what is installed comes from a variable, or only on a condition: somebody wants it so; in a script of
//! the build context that the container starts, that is advice. `uv run --no-sync`, `UV_NO_SYNC`, `poetry run` and
//! `conda run` install nothing.
//!
//! ## Why is this bad?
//! Each start of a container waits for the network and the package index, and fails with them; two containers of one
//! image may hold different versions; and scaling out takes minutes instead of seconds. `uv run` looks at the lock file
//! and the environment, and adds the group `dev` that `uv sync --no-dev` has left out.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt app.py ./
//! CMD ["sh", "-c", "pip install -r requirements.txt && exec python app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: `uv run` gets `--no-sync`, and then takes the environment as it is. There is a fix only where the file has
//! made the environment with `uv sync`, and none for other installs.
//!
//! ## References
//! - [uv: locking and syncing](https://docs.astral.sh/uv/concepts/projects/sync/)
//! - [uv in Docker](https://docs.astral.sh/uv/guides/integration/docker/)

use crate::fixes::flag;
use crate::model::installs::{Install, Manifest, Package, PackageKind, Tool, Verb};
use crate::model::{Command, Model, Startup, Value, paths};
use crate::rules::prelude::*;
use crate::shell::Word;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML809",
    name: "install-or-wrap-at-start",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("install_or_wrap_at_start.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    if paths::is_for_development(cx.name) {
        return;
    }
    let mut seen = Vec::new();
    for startup in cx.model.startups() {
        let stage = &cx.model.stages()[startup.stage];
        if stage.is_for_building() || stage.is_for_tests() {
            continue;
        }
        for at in [startup.entrypoint, startup.cmd].into_iter().flatten() {
            if !seen.contains(&at) {
                installing(cx.model, startup, at, report);
                seen.push(at);
            }
        }
        syncing(cx.model, startup, report);
    }
}

fn installing(model: &Model<'_>, startup: &Startup<'_>, at: usize, report: &mut Report<'_>) {
    // A container to work in: `pip install -e .` of what is mounted, and then `bash`.
    let last = model.commands_of(at).last();
    let is_shell = |command: &Command<'_>| {
        matches!(command.name(), "bash" | "sh" | "zsh") && command.args().is_empty()
    };
    if last.is_some_and(is_shell) {
        return;
    }
    // `ENTRYPOINT ["npm"]` and `CMD ["start"]` are one command.
    let is_part = startup.entrypoint.is_some() && startup.cmd.is_some();
    let surely = |install: &&Install<'_>| {
        let command = &model.commands[install.command];
        let context = &command.context;
        let is_whole = !(is_part && command.exec);
        is_whole
            && install.installs()
            && install.complete
            && !context.conditional
            && !context.function
    };
    let Some(install) = model.installs_of(at).iter().find(surely) else {
        return perhaps(model, at, report);
    };
    let command = &model.commands[install.command];
    let verb = &install.subcommand;
    let message = format!(
        "`{} {verb}` runs at each start: it takes time, needs the network, and may get other versions",
        command.name()
    );
    let finding = report.push(command.program_span(), message);
    finding.help("install in a `RUN`, where the image is built");
    // `pip install -U yt-dlp || true`: somebody wants the newest each time, or can do without.
    let is_meant =
        command.context.guarded || (install.has("--upgrade") && install.manifests.is_empty());
    let is_uv_sync = install.tool == Tool::Uv && install.verb == Verb::Sync;
    if is_meant || is_uv_sync {
        finding.severity(Severity::Info);
    }
}

/// `if [ ! -d /data/app ]; then pip install …; fi` in a script that the container starts.
fn perhaps(model: &Model<'_>, at: usize, report: &mut Report<'_>) {
    let is_in_script = |install: &&Install<'_>| {
        let command = &model.commands[install.command];
        let own = model.instruction(at).span;
        install.installs() && !own.contains(command.span()) && !is_of_the_machine(model, install)
    };
    let Some(install) = model.installs_of(at).iter().find(is_in_script) else {
        return;
    };
    let command = &model.commands[install.command];
    let message = format!(
        "`{} {}` may run when a container starts: then it needs the network, and gets the versions of the day",
        command.name(),
        install.subcommand
    );
    let finding = report.push(command.program_span(), message);
    finding.severity(Severity::Info);
    finding.help("install in a `RUN`, where the image is built");
}

/// `pip install -r "$1/requirements.txt"` in a function, `pip install git+https://…`, `pip install "$x"`: for what lies on a volume, or built
/// for the machine's own GPU.
fn is_of_the_machine(model: &Model<'_>, install: &Install<'_>) -> bool {
    let is_open = |manifest: &Manifest| manifest.path.known().is_none();
    let is_built = |package: &Package| {
        let is_named = package.kind == PackageKind::Index && package.name.is_some();
        !is_named && !package.editable
    };
    let is_in_function = model.commands[install.command].context.function;
    is_in_function && install.manifests.iter().any(is_open)
        || install.manifests.is_empty() && install.packages.iter().all(is_built)
}

fn syncing(model: &Model<'_>, startup: &Startup<'_>, report: &mut Report<'_>) {
    let is_set = |name: &str| {
        let said = model.said_at_start(startup.stage, name);
        said.is_some_and(|value| value != Value::Unset)
    };
    if is_set("UV_NO_SYNC") || is_set("UV_NO_PROJECT") {
        return;
    }
    // Without such a group everything is there already.
    let has_no_group = |install: &Install<'_>| {
        let project = model.pyproject(install);
        project.is_some_and(|project| !project.has_development_group())
    };
    if synced(model, startup).any(has_no_group) {
        return;
    }
    for command in model.commands_at_start(startup) {
        let Some(run) = uv_run(&command) else {
            continue;
        };
        let message =
            "`uv run` brings the environment up to date at each start, the group `dev` included";
        let finding = report.push(command.word_span(run), message);
        finding.severity(Severity::Info);
        finding.fix(no_sync(model, startup, &command, run));
        if finding.fix.is_none() {
            finding.help("add `--no-sync`, or put the environment's `bin` on `PATH`");
        }
        return;
    }
}

/// The word `run` of `uv run`, if that may install something.
fn uv_run<'w>(command: &Command<'w>) -> Option<&'w Word> {
    const STAYS: [&str; 5] = [
        "--isolated",
        "--no-project",
        "--no-sync",
        "--script",
        "--with",
    ];
    let invocation = command.invocation.as_ref()?;
    let mut wrappers = invocation.wrappers.iter();
    let words = match wrappers.find(|wrapper| wrapper.name == "uv") {
        Some(wrapper) => &wrapper.words[1..],
        None if command.name() == "uv" => command.args(),
        None => return None,
    };
    let run = words.first().filter(|word| word.is("run"))?;
    let stays = |word: &Word| {
        let text = word.literal_prefix();
        STAYS.iter().any(|option| text.starts_with(option))
    };
    (!words.iter().any(stays)).then_some(run)
}

/// The `uv sync`s of an image.
fn synced<'m>(
    model: &'m Model<'m>,
    startup: &Startup<'_>,
) -> impl Iterator<Item = &'m Install<'m>> {
    let lineage: Vec<usize> = model.lineage(startup.stage).map(|s| s.index).collect();
    model.installs().filter(move |install| {
        let stage = model.commands[install.command].stage;
        install.tool == Tool::Uv && install.verb == Verb::Sync && lineage.contains(&stage)
    })
}

fn no_sync(
    model: &Model<'_>,
    startup: &Startup<'_>,
    command: &Command<'_>,
    run: &Word,
) -> Option<Fix> {
    let is_synced = synced(model, startup).any(|install| !install.has("--no-install-project"));
    if !is_synced {
        return None;
    }
    let edit = flag::add_after(model, command, run, "--no-sync")?;
    Some(Fix::new(
        "add `--no-sync`",
        Applicability::Unsafe,
        vec![edit],
    ))
}
