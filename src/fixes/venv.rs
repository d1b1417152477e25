//! A virtual environment for what pip installs.

use crate::diagnostic::{Change, Edit};
use crate::fixes::{flag, instruction};
use crate::model::installs::{Tool, Verb};
use crate::model::{Install, Model};
use crate::shell::Word;
use crate::syntax::Keyword;

/// Where it is made.
const FOLDER: &str = "/opt/venv";

/// Packages of Debian that are no Python modules, though they are named like some.
const NO_MODULES: &[&str] = &[
    "python3-dev",
    "python3-distutils",
    "python3-full",
    "python3-minimal",
    "python3-pip",
    "python3-setuptools",
    "python3-venv",
    "python3-wheel",
];

/// Makes a virtual environment above the first of the instructions that run pip, puts its programs first on PATH, and
/// has `python3-venv` installed, which Debian and Ubuntu keep apart.
///
/// `None` where a command would not go by PATH, where it is not root's to do, and where pip runs in the instruction that
/// installs Python.
pub fn create(model: &Model<'_>, installs: &[&Install<'_>]) -> Option<(Vec<Edit>, Vec<Change>)> {
    let first = installs.first()?;
    let at = model.commands[first.command].instruction;
    if model.is_root(at) != Some(true) || !installs.iter().all(|i| goes_by_path(model, i)) {
        return None;
    }
    let brings = |other: &&Install<'_>| {
        other.tool == Tool::Apt
            && other.verb == Verb::Install
            && other.package("python3-pip").is_some()
    };
    let mut before = model.system_installs_before(first.command);
    let apt = before.find(|other| brings(other))?;
    if model.commands[apt.command].instruction == at || names_folder(model) {
        return None;
    }
    let has = |is_it: &dyn Fn(&str) -> bool| {
        let names = model.system_installs_before(first.command);
        names
            .flat_map(|other| &other.packages)
            .any(|package| package.name.as_deref().is_some_and(is_it))
    };
    let is_module = |name: &str| name.starts_with("python3-") && !NO_MODULES.contains(&name);
    let sees = match has(&is_module) {
        true => " --system-site-packages",
        false => "",
    };
    let spelt = |keyword| instruction::spelt_like(model, at, keyword);
    let lines = [
        format!("{} python3 -m venv{sees} {FOLDER}", spelt(Keyword::Run)),
        format!("{} PATH={FOLDER}/bin:$PATH", spelt(Keyword::Env)),
    ];
    let (insertion, change) =
        instruction::insert_above(model, at, &lines.join("\n"), Keyword::Run)?;
    let mut edits = vec![insertion];
    if !has(&|name| matches!(name, "python3-venv" | "python3-full")) {
        edits.push(add_package(model, apt)?);
    }
    let env = Change::Insert {
        before: at,
        keyword: Keyword::Env,
    };
    Some((edits, vec![change, env]))
}

/// `sudo` has a PATH of its own.
fn goes_by_path(model: &Model<'_>, install: &Install<'_>) -> bool {
    let invocation = model.commands[install.command].invocation.as_ref();
    invocation.is_some_and(|invocation| {
        let program = invocation.word.literal();
        !invocation.elevated && program.is_some_and(|program| !program.contains('/'))
    })
}

fn names_folder(model: &Model<'_>) -> bool {
    let is_it = |word: &Word| word.literal_prefix().starts_with(FOLDER);
    let mut commands = model.commands.iter();
    commands.any(|command| command.args().iter().any(is_it))
}

fn add_package(model: &Model<'_>, apt: &Install<'_>) -> Option<Edit> {
    let command = &model.commands[apt.command];
    let package = apt.package("python3-pip")?;
    let word = command.word_at(package.span)?;
    flag::add_words_after(model, command, word, &["python3-venv"])
}
