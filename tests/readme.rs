//! What documents show is true. In the README, blocks between `<!-- command: … -->`, `<!-- file: … -->` or `<!-- rules -->` and
//! `<!-- end -->` are what the program says, what the file holds, and what rules there are.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use mllint::cli::{Command, Engine, Terminal};
use mllint::config::Config;
use mllint::diagnostic::Severity;
use mllint::rules::{RULES, Theme};

use crate::golden::{files_below, golden, relative, root};

const END: &str = "<!-- end -->";

#[test]
fn the_readme_shows_what_mllint_does() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let fresh = renewed(&readme.replace("\r\n", "\n"));
    if let Err(error) = golden("README.md", &fresh) {
        panic!("{error}");
    }
}

/// The text with all of its blocks written anew.
fn renewed(text: &str) -> String {
    let (mut fresh, mut rest) = (String::new(), text);
    while let Some((line, after)) = rest.split_once('\n') {
        fresh.push_str(line);
        fresh.push('\n');
        rest = after;
        if let Some(block) = block(line) {
            let (_, after) = rest.split_once(END).expect("each block has an end");
            fresh.push_str(&block);
            fresh.push_str(END);
            rest = after;
        }
    }
    fresh + rest
}

/// The block that a marker asks for; `None` if the line is no marker.
fn block(line: &str) -> Option<String> {
    let marker = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    Some(match marker.split_once(": ") {
        Some(("command", command)) => format!("```console\n$ {command}\n{}```\n", output(command)),
        Some(("file", path)) => {
            let text = std::fs::read_to_string(root().join(path)).expect("the file can be read");
            format!("```dockerfile\n{}```\n", text.replace("\r\n", "\n"))
        }
        None if marker == "rules" => rules(),
        _ => return None,
    })
}

/// What a command prints, run in the folder of the package.
fn output(command: &str) -> String {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut program = Command {
        cwd: root().to_owned(),
        stdin: &mut std::io::empty(),
        stdout: &mut stdout,
        stderr: &mut stderr,
        terminal: Terminal::default(),
        rules: RULES,
        linter: &Engine,
    };
    program.run(command.split_whitespace().map(OsString::from));
    assert_eq!(String::from_utf8_lossy(&stderr), "", "{command}");
    String::from_utf8(stdout).expect("reports are text")
}

/// A row for each theme: the rules that are shown by default, by name, and how many give advice besides.
fn rules() -> String {
    let mut table = "| | |\n|---|---|\n".to_owned();
    let mut themes: BTreeMap<Theme, (Vec<&str>, usize)> = BTreeMap::new();
    for rule in RULES {
        let (shown, others) = themes.entry(rule.theme).or_default();
        match rule.on && rule.severity > Severity::Info {
            true => shown.push(rule.name),
            false => *others += 1,
        }
    }
    for (theme, (shown, others)) in themes {
        let more = match others {
            0 => String::new(),
            others => format!("; {others} more give advice"),
        };
        table += &format!("| {} | {}{more} |\n", theme.title(), shown.join(", "));
    }
    table + &format!("\n{} rules in all.\n", RULES.len())
}

/// Every document, those at the top and those below docs/, as it should be: another test may be about to write it.
fn documents() -> Vec<(PathBuf, String)> {
    let top = std::fs::read_dir(root()).expect("the folder can be read");
    let top = top.map(|entry| entry.expect("the folder can be read").path());
    let files = top.chain(files_below(&root().join("docs")));
    let files = files.filter(|file| file.extension().is_some_and(|ending| ending == "md"));
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).expect("the file can be read");
        (file, renewed(&text.replace("\r\n", "\n")))
    };
    files.map(read).collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    let documents = documents();
    assert!(documents.len() > 10, "the documents are found");
    let mut wrong = Vec::new();
    for (file, text) in &documents {
        let links = text.split("](").skip(1);
        let links = links.filter_map(|rest| Some(rest.split_once(')')?.0));
        let dead = links.filter(|link| !link.starts_with("http") && !leads(file, link));
        wrong.extend(dead.map(|link| format!("{}: {link}", relative(file, root()))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a link in `file` has a target: a file, and in it a heading or an anchor.
fn leads(file: &Path, link: &str) -> bool {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => file.to_owned(),
        path => file.parent().unwrap_or(root()).join(path),
    };
    if anchor.is_empty() {
        return target.exists();
    }
    let text = match path {
        "rules.md" => mllint::rules::page::page(),
        _ => std::fs::read_to_string(&target).unwrap_or_default(),
    };
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    text.contains(&format!("<a id=\"{anchor}\"></a>")) || headings.any(|h| slug(h) == anchor)
}

/// The anchor that GitHub gives a heading.
fn slug(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = title
        .chars()
        .filter(|c| c.is_alphanumeric() || " -".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn configurations_in_documents_are_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mllint.toml");
    let mut found = 0;
    for (file, text) in documents() {
        // Others show settings of other programs.
        let ours = ["README.md", "docs/configuration.md"].contains(&&*relative(&file, root()));
        for block in text.split("```toml\n").skip(1).filter(|_| ours) {
            let (block, _) = block.split_once("```").expect("the block is closed");
            std::fs::write(&path, block).expect("the file can be written");
            let config = Config::from_file(&path, RULES);
            assert!(config.is_ok(), "{}: {config:?}", file.display());
            found += 1;
        }
    }
    assert!(found >= 2, "the blocks are found");
}

#[test]
fn a_block_is_written_anew_and_nothing_else_changes() {
    let text = "a\n<!-- command: mllint --version -->\nold\n<!-- end -->\nb\n<!-- other -->";
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        renewed(text),
        format!(
            "a\n<!-- command: mllint --version -->\n```console\n$ mllint --version\nmllint {version}\n```\n\
             <!-- end -->\nb\n<!-- other -->"
        )
    );
}
