//! The expectations of BuildKit's own tests.
//!
//! `MLLINT_CASES` names a folder with `parser.json`: rows of several kinds, each an input and what BuildKit makes of it.
//! `docs/decisions/0002-buildkit-cases.md` says where they come from.

use mllint::syntax::expand::{self, Value as Known};
use mllint::syntax::{Arguments, Dockerfile, Instruction, parse};
use mllint::text::{LineIndex, Source};
use serde_json::Value;

/// Rows that do not hold, with the reason; the decision says more.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "par-050",
        "a word that no line yields: BuildKit splits `<<- EOF` before it looks for heredocs",
    ),
    (
        "par-061",
        "one word with a blank in it, which no line yields: `<<EOF sh` are two",
    ),
    (
        "par-065",
        "BuildKit finds no heredoc in `<<- EOF` either; its test cannot fail",
    ),
    ("par-144", "names in any case on Windows builders"),
    ("par-212", "names in any case on Windows builders"),
    (
        "par-423",
        "whether a frontend exists is known to the registry alone",
    ),
];

#[test]
fn every_case_of_buildkit_holds_or_is_a_known_exception() {
    let Some(folder) = crate::support::folder("MLLINT_CASES", "comparison with BuildKit's tests")
    else {
        return;
    };
    let text =
        std::fs::read_to_string(folder.join("parser.json")).expect("the folder has a parser.json");
    let file: Value = serde_json::from_str(&text).expect("parser.json is JSON");
    let rows = file["cases"].as_array().expect("it has cases");
    let mut wrong = Vec::new();
    for row in rows {
        let id = row["id"].as_str().expect("each case has an id");
        let known = EXCEPTIONS.iter().any(|(exception, _)| *exception == id);
        match (check(row), known) {
            (Ok(()), true) => wrong.push(format!("{id}: holds, and is no exception any more")),
            (Err(difference), false) => wrong.push(format!("{id}: {difference}")),
            _ => {}
        }
    }
    eprintln!("{} cases, {} exceptions", rows.len(), EXCEPTIONS.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(row: &Value) -> Result<(), String> {
    let wanted = &row["expected"];
    match text(row, "kind") {
        "expand" => check_expand(row),
        "words" => {
            let words = expand::expand_words(text(row, "input"), '\\', &|name| lookup(row, name));
            same(&strings(wanted), &words.ok().flatten().unwrap_or_default())
        }
        "error" => {
            let before = match text(row, "stage") {
                "instruction" => "FROM scratch\n",
                _ => "",
            };
            let lines = error_lines(&format!("{before}{}", text(row, "dockerfile")));
            (!lines.is_empty())
                .then_some(())
                .ok_or("no error".to_owned())
        }
        "error_lines" => {
            let lines: Vec<usize> = serde_json::from_value(wanted.clone()).unwrap_or_default();
            same(&lines, &error_lines(text(row, "dockerfile")))
        }
        "sexp" => with(text(row, "dockerfile"), |file| {
            let lines: Vec<String> = file.instructions.iter().map(expression).collect();
            same(
                wanted.as_str().unwrap_or("").trim(),
                lines.join("\n").as_str(),
            )
        }),
        "json" => with(
            &format!("FROM a\nCMD {}", text(row, "name")),
            |file| match (&file.instructions[1].arguments, wanted.as_str()) {
                (Arguments::Exec(words), None) => same(
                    &strings(wanted),
                    &words
                        .iter()
                        .map(|w| w.value.text().to_owned())
                        .collect::<Vec<_>>(),
                ),
                (Arguments::Shell(_), Some("error")) if file.errors.len() == 1 => Ok(()),
                (other, _) => Err(format!("{other:?}")),
            },
        ),
        "empty_continuation" => with(text(row, "dockerfile"), |file| {
            let blank = file
                .instructions
                .iter()
                .filter(|i| !i.blank_lines.is_empty());
            let lines: Vec<&str> = blank.map(|i| i.text.text()).collect();
            same(&strings(wanted), &lines)
        }),
        "heredoc" => heredocs_of_file(row),
        "heredoc_word" => {
            let name = wanted.as_str().filter(|name| *name != "error");
            heredoc_names(&format!("RUN {}", text(row, "name")), name.as_slice())
        }
        "heredoc_line" => {
            let wanted = strings(wanted);
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            heredoc_names(text(row, "name"), &wanted)
        }
        "copy_heredoc" => copied(row),
        "run_heredoc" => run(row),
        other => Err(format!("unknown kind {other}")),
    }
}

fn check_expand(row: &Value) -> Result<(), String> {
    let input = text(row, "input");
    let value = expand::expand(input, '\\', &|name| lookup(row, name));
    let found = match &value {
        Ok(value) => value.known().unwrap_or("unknown"),
        Err(_) => "error",
    };
    same(text(row, "expected"), found)?;
    if row["matched"].is_null() || value.is_err() {
        return Ok(());
    }
    let mut names = expand::names(input, '\\');
    let mut wanted = strings(&row["matched"]);
    wanted.extend(strings(&row["unmatched"]));
    for list in [&mut names, &mut wanted] {
        list.sort();
        list.dedup();
    }
    same(&wanted, &names)
}

fn lookup(row: &Value, name: &str) -> Known {
    match row["env"][name].as_str() {
        Some(value) => Known::Known(value.to_owned()),
        None => Known::Unset,
    }
}

fn heredocs_of_file(row: &Value) -> Result<(), String> {
    let source = Source::from(text(row, "dockerfile"));
    let file = parse(&source);
    let wanted = row["expected"].as_array().map_or(&[][..], Vec::as_slice);
    let behind_from = &file.instructions[1..];
    same(&wanted.len(), &behind_from.len())?;
    for (instruction, wanted) in behind_from.iter().zip(wanted) {
        let found: Vec<Value> = instruction
            .heredocs
            .iter()
            .map(|h| {
                serde_json::json!({
                    "name": h.name,
                    "content": source.text()[h.body.range()],
                    "expand": h.expand,
                    "chomp": h.strip_tabs,
                    "fd": h.descriptor.unwrap_or(0),
                })
            })
            .collect();
        same(wanted.as_array().unwrap_or(&Vec::new()), &found)?;
    }
    Ok(())
}

fn heredoc_names(line: &str, wanted: &[&str]) -> Result<(), String> {
    let ends = wanted.join("\n");
    with(&format!("FROM a\n{line}\n{ends}\n"), |file| {
        let names: Vec<&str> = file.instructions[1]
            .heredocs
            .iter()
            .map(|h| h.name.as_str())
            .collect();
        same(wanted, names.as_slice())?;
        same(&0, &file.errors.len())
    })
}

fn copied(row: &Value) -> Result<(), String> {
    let wanted = &row["expected"];
    let source = Source::from(text(row, "dockerfile"));
    let file = parse(&source);
    let copy = &file.instructions[0];
    let Arguments::Paths { words, .. } = &copy.arguments else {
        return Err("no paths".into());
    };
    let (last, sources) = words.split_last().ok_or("no words")?;
    same(text(wanted, "DestPath"), last.raw.as_str())?;
    let is_heredoc = |span| copy.heredocs.iter().any(|h| h.span == span);
    let paths: Vec<&str> = sources
        .iter()
        .filter(|word| !is_heredoc(word.span))
        .map(|word| word.raw.as_str())
        .collect();
    same(&strings(&wanted["SourcePaths"]), &paths)?;
    let contents: Vec<Value> = copy
        .heredocs
        .iter()
        .map(|h| {
            let data = &source.text()[h.body.range()];
            serde_json::json!({"Path": h.name, "Data": data, "Expand": h.expand})
        })
        .collect();
    same(wanted["SourceContents"].as_array().unwrap(), &contents)
}

fn run(row: &Value) -> Result<(), String> {
    let wanted = &row["expected"];
    let source = Source::from(text(row, "dockerfile"));
    let file = parse(&source);
    let run = &file.instructions[0];
    let command = match &run.arguments {
        Arguments::Shell(range) => vec![run.text.text()[range.clone()].to_owned()],
        Arguments::Exec(words) => words.iter().map(|w| w.value.text().to_owned()).collect(),
        other => return Err(format!("{other:?}")),
    };
    same(&strings(&wanted["command"]), &command)?;
    let shell = matches!(run.arguments, Arguments::Shell(_));
    same(&wanted["shell"].as_bool().unwrap_or(!shell), &shell)?;
    let files = wanted["files"].as_array().map_or(&[][..], Vec::as_slice);
    same(&files.len(), &run.heredocs.len())?;
    for (file, heredoc) in files.iter().zip(&run.heredocs) {
        same(text(file, "Name"), heredoc.name.as_str())?;
        same(text(file, "Data"), &source.text()[heredoc.body.range()])?;
        let chomp = file["Chomp"].as_bool().unwrap_or(false);
        same(&chomp, &heredoc.strip_tabs)?;
    }
    Ok(())
}

/// The instruction as BuildKit prints its tree: `(copy "a" "b")`.
fn expression(instruction: &Instruction<'_>) -> String {
    let mut parts = vec![instruction.keyword.as_str().to_lowercase()];
    if !instruction.flags.is_empty() {
        let flags = instruction.flags.iter().map(|flag| match &flag.value {
            Some(value) => quote(&format!("--{}={value}", flag.name)),
            None => quote(&format!("--{}", flag.name)),
        });
        parts.push(format!("[{}]", flags.collect::<Vec<_>>().join(" ")));
    }
    arguments(&instruction.arguments, instruction, &mut parts);
    format!("({})", parts.join(" "))
}

fn arguments(arguments: &Arguments<'_>, instruction: &Instruction<'_>, parts: &mut Vec<String>) {
    match arguments {
        Arguments::From { .. } => {
            let words = instruction.rest_text().split_ascii_whitespace();
            parts.extend(words.map(quote));
        }
        Arguments::Shell(range) if range.is_empty() => {}
        Arguments::Shell(range) => parts.push(quote(&instruction.text.text()[range.clone()])),
        Arguments::Exec(words) => parts.extend(words.iter().map(|w| quote(w.value.text()))),
        Arguments::Pairs { pairs, legacy } => {
            let equals = if *legacy { "" } else { "=" };
            for pair in pairs {
                parts.extend([&pair.name.raw, &pair.value.raw].map(|word| quote(word)));
                parts.push(quote(equals));
            }
        }
        Arguments::Declarations(declarations) => {
            parts.extend(declarations.iter().map(|d| match &d.default {
                Some(default) => quote(&format!("{}={}", d.name.raw, default.raw)),
                None => quote(&d.name.raw),
            }));
        }
        Arguments::Paths { words, .. } | Arguments::Words(words) => {
            parts.extend(words.iter().map(|w| quote(&w.raw)));
        }
        Arguments::Text(word) => parts.push(quote(&word.raw)),
        Arguments::Healthcheck { kind, command } => {
            parts.push(quote(&kind.raw));
            if let Some(command) = command {
                self::arguments(command, instruction, parts);
            }
        }
        Arguments::Onbuild(inner) => parts.push(expression(inner)),
        Arguments::None => {}
    }
}

/// A Go string literal.
fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control < ' ' => quoted.push_str(&format!("\\x{:02x}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

fn with<T>(text: &str, look: impl FnOnce(&Dockerfile<'_>) -> T) -> T {
    look(&parse(&Source::from(text)))
}

fn error_lines(text: &str) -> Vec<usize> {
    let lines = LineIndex::new(text);
    with(text, |file| {
        let lines = file.errors.iter().map(|e| lines.line_of(e.span.start) + 1);
        lines.collect()
    })
}

fn text<'r>(row: &'r Value, key: &str) -> &'r str {
    row[key].as_str().unwrap_or_default()
}

fn strings(value: &Value) -> Vec<String> {
    let values = value.as_array().into_iter().flatten();
    values
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}

fn same<W, F>(wanted: &W, found: &F) -> Result<(), String>
where
    W: PartialEq<F> + std::fmt::Debug + ?Sized,
    F: std::fmt::Debug + ?Sized,
{
    if wanted == found {
        return Ok(());
    }
    Err(format!("\n  wanted {wanted:?}\n  found  {found:?}"))
}
