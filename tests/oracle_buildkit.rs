//! The parser against BuildKit's own.
//!
//! `MLLINT_CORPUS` names a folder with `truth.jsonl`, a line for each file: its path and what BuildKit's parser (the
//! Python package `dockerfile`, BuildKit v0.12) makes of it. CONTRIBUTING.md says how it is made.

use std::path::Path;

use mllint::syntax::{Arguments, Instruction, Keyword, parse};
use mllint::text::Source;
use serde_json::Value;

/// Where today's BuildKit reads a file otherwise than v0.12, by the end of its path, with the reason.
const TODAY: &[(&str, &str)] = &[(
    "tensorflow+build/devinfra_windows_rbe/Dockerfile",
    "since 2024-07, text behind a JSON array makes the instruction shell form",
)];

#[test]
fn every_real_file_reads_as_buildkit_reads_it() {
    let Some(corpus) = crate::support::folder("MLLINT_CORPUS", "comparison with BuildKit's parser")
    else {
        return;
    };
    let truth =
        std::fs::read_to_string(corpus.join("truth.jsonl")).expect("the corpus has a truth.jsonl");
    let (mut files, mut instructions) = (0, 0);
    let mut differences = Vec::new();
    for line in truth.lines() {
        let row: Value = serde_json::from_str(line).expect("each line is JSON");
        let path = row["path"].as_str().expect("each row has a path");
        let wanted = row["instructions"]
            .as_array()
            .expect("each row has instructions");
        files += 1;
        instructions += wanted.len();
        if TODAY.iter().any(|(known, _)| path.ends_with(known)) {
            continue;
        }
        if let Err(difference) = compare(&corpus.join(path), wanted) {
            differences.push(format!("{path}: {difference}"));
        }
    }
    eprintln!(
        "{files} files, {instructions} instructions, {} files differ",
        differences.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn compare(path: &Path, wanted: &[Value]) -> Result<(), String> {
    let source = Source::new(std::fs::read(path).map_err(|e| e.to_string())?);
    let file = parse(&source);
    let mut at = 0;
    for piece in &file.pieces {
        if piece.span.start != at {
            return Err(format!("byte {at} belongs to no piece"));
        }
        at = piece.span.end;
    }
    if at != source.text().len() {
        return Err("the pieces do not reach the end".into());
    }
    for (ours, theirs) in file.instructions.iter().zip(wanted) {
        let (ours, theirs) = (describe(ours), describe_theirs(theirs));
        if ours != theirs {
            return Err(format!("\n  ours   {ours}\n  theirs {theirs}"));
        }
    }
    if file.instructions.len() != wanted.len() {
        return Err(format!(
            "{} instructions, not {}",
            file.instructions.len(),
            wanted.len()
        ));
    }
    Ok(())
}

fn describe(instruction: &Instruction<'_>) -> String {
    let flags: Vec<String> = instruction
        .flags
        .iter()
        .map(|flag| match &flag.value {
            Some(value) => format!("--{}={value}", flag.name),
            None => format!("--{}", flag.name),
        })
        .collect();
    let heredocs: Vec<&str> = instruction
        .heredocs
        .iter()
        .map(|h| h.name.as_str())
        .collect();
    format!(
        "{} {}-{} {flags:?} json={} {heredocs:?} {:?}",
        instruction.keyword,
        instruction.lines.0,
        instruction.lines.1,
        is_json(&instruction.arguments),
        values(instruction),
    )
}

fn is_json(arguments: &Arguments<'_>) -> bool {
    match arguments {
        Arguments::Exec(_) => true,
        Arguments::Paths { json, .. } => *json,
        Arguments::Healthcheck {
            command: Some(command),
            ..
        } => is_json(command),
        _ => false,
    }
}

/// The values as BuildKit's tree holds them.
fn values(instruction: &Instruction<'_>) -> Vec<String> {
    fn of<'a>(arguments: &'a Arguments<'_>, instruction: &'a Instruction<'_>) -> Vec<String> {
        match arguments {
            Arguments::From { .. } => instruction
                .rest_text()
                .split_ascii_whitespace()
                .map(str::to_owned)
                .collect(),
            Arguments::Shell(range) => vec![instruction.text.text()[range.clone()].to_owned()],
            Arguments::Exec(strings) => strings.iter().map(|s| s.value.text().to_owned()).collect(),
            Arguments::Pairs { pairs, .. } => pairs
                .iter()
                .flat_map(|pair| [pair.name.raw.clone(), pair.value.raw.clone()])
                .collect(),
            Arguments::Declarations(declarations) => declarations
                .iter()
                .map(|d| match &d.default {
                    Some(default) => format!("{}={}", d.name.raw, default.raw),
                    None => d.name.raw.clone(),
                })
                .collect(),
            Arguments::Paths { words, .. } | Arguments::Words(words) => {
                words.iter().map(|w| w.raw.clone()).collect()
            }
            Arguments::Text(word) => vec![word.raw.clone()],
            Arguments::Healthcheck { kind, command } => {
                let mut values = vec![kind.raw.clone()];
                values.extend(command.iter().flat_map(|command| of(command, instruction)));
                values
            }
            Arguments::Onbuild(_) | Arguments::None => vec![],
        }
    }
    // The Python binding ends a C string at NUL.
    let values: Vec<String> = of(&instruction.arguments, instruction)
        .into_iter()
        .map(|value| value.replace('\0', ""))
        .collect();
    if values == [""] { vec![] } else { values }
}

fn describe_theirs(row: &Value) -> String {
    let strings = |value: &Value| -> Vec<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .map(|v| v.as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let keyword = row["cmd"].as_str().unwrap_or_default();
    let heredocs: Vec<&str> = row["heredocs"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|h| h["name"].as_str())
        .collect();
    let mut values = strings(&row["value"]);
    let mut json = row["json"].as_bool().unwrap_or(false);
    if keyword == "onbuild" {
        json = false;
    }
    if keyword == "onbuild" || Keyword::parse(keyword) == Keyword::Unknown || values == [""] {
        values.clear();
    }
    format!(
        "{} {}-{} {:?} json={json} {heredocs:?} {values:?}",
        Keyword::parse(keyword),
        row["start"],
        row["end"],
        strings(&row["flags"]),
    )
}
