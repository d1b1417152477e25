//! The table of rules, and the files that the rules stand in.

use std::collections::BTreeSet;

use mllint::rules::{FAULT, FixAvailability, RULES, Rule, Theme};

use crate::documentation::sections;
use crate::golden::{files_below, relative, root};

/// Rules whose file does not have their name: (code, file).
const OTHER_FILE: &[(&str, &str)] = &[("ML000", "fault")];

/// What a rule may not ask, since the answer is text: it asks the model what the text means.
const TEXT: &[&str] = &[".text()", "rest_text()", ".bytes()", "regex"];

/// Rules that read text all the same: (file, what they ask, why).
const TEXT_ALLOWED: &[(&str, &str, &str)] = &[];

/// Files that are longer than a file may be, until they are taken apart.
const TOO_LONG: &[&str] = &["src/syntax/expand.rs"];

#[test]
fn codes_names_and_aliases_are_written_as_they_must_be_and_never_twice() {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for rule in RULES {
        let name = rule.name;
        if !is_code(rule.code) {
            wrong.push(format!("{} is not a code", rule.code));
        }
        if !name.split('-').all(is_kebab_part) || !name.contains('-') {
            wrong.push(format!("{name} is not in kebab-case"));
        }
        for selector in [rule.code, name].iter().chain(rule.aliases) {
            if !seen.insert(selector.to_lowercase()) {
                wrong.push(format!("{selector} means two rules"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Letters, then digits: `ML301`, `DL3008`.
fn is_code(code: &str) -> bool {
    let (prefix, number) = code.split_at(code.len().min(2));
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let length = match prefix {
        "ML" | "BK" => 3,
        "DL" | "SC" => 4,
        _ => return false,
    };
    digits && number.len() == length
}

fn is_kebab_part(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    !part.is_empty() && part.bytes().all(plain)
}

#[test]
fn rules_stand_in_the_order_of_their_codes() {
    let unordered = RULES.windows(2).find(|pair| pair[0].code >= pair[1].code);
    let codes = unordered.map(|pair| (pair[0].code, pair[1].code));
    assert_eq!(codes, None, "the table is sorted by code");
}

#[test]
fn every_file_of_a_theme_is_a_rule_of_the_table() {
    let folder = root().join("src/rules");
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for path in files_below(&folder) {
        let file = relative(&path, &folder);
        let Some((theme, name)) = file.rsplit_once('/') else {
            continue;
        };
        if name == "mod.rs" {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let text = text.replace("\r\n", "\n");
        let is_here = |rule: &&&Rule| rule.source.replace("\r\n", "\n") == text;
        match RULES.iter().find(is_here) {
            None => wrong.push(format!(
                "{file} is not in the table, or includes another file"
            )),
            Some(rule) => {
                found.insert(rule.code);
                let other = OTHER_FILE.iter().find(|(code, _)| *code == rule.code);
                let stem =
                    other.map_or(rule.name.replace('-', "_"), |(_, file)| (*file).to_owned());
                let expected = format!("{}/{stem}.rs", folder_of(rule.theme));
                if file != expected {
                    wrong.push(format!("{file} should be {expected}, as its rule says"));
                }
                if theme != folder_of(rule.theme) {
                    wrong.push(format!("{file} has the theme {:?}", rule.theme));
                }
            }
        }
    }
    let lost = RULES.iter().filter(|rule| !found.contains(rule.code));
    wrong.extend(lost.map(|rule| format!("{} has no file of its own", rule.code)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn folder_of(theme: Theme) -> String {
    format!("{theme:?}").to_lowercase()
}

#[test]
fn the_hundreds_of_a_code_tell_its_theme() {
    let wrong: Vec<&str> = RULES
        .iter()
        .filter(|rule| match rule.code.strip_prefix("ML") {
            Some(number) => !number.starts_with(hundred(rule.theme)),
            None => false,
        })
        .map(|rule| rule.code)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

fn hundred(theme: Theme) -> char {
    match theme {
        Theme::Instructions => '0',
        Theme::Image => '1',
        Theme::Gpu => '2',
        Theme::Python => '3',
        Theme::Packages => '4',
        Theme::Layers => '5',
        Theme::Data => '6',
        Theme::Secrets => '7',
        Theme::Serving => '8',
        Theme::Context => '9',
    }
}

#[test]
fn documentation_has_its_headings_in_order() {
    let wrong: Vec<String> = RULES
        .iter()
        .filter_map(|rule| {
            let documentation = rule.documentation();
            let sections = sections(&documentation);
            let titles: Vec<&str> = sections.iter().map(|s| s.title.as_str()).collect();
            let expected = headings(rule);
            let full: Vec<&str> = expected.iter().map(|(title, _)| *title).collect();
            let least = expected.iter().filter(|(_, optional)| !optional);
            let least: Vec<&str> = least.map(|(title, _)| *title).collect();
            let good = titles == full || titles == least;
            (!good).then(|| format!("{}: {titles:?}, not {full:?}", rule.code))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The headings of a rule's documentation, and whether each may be left out.
fn headings(rule: &Rule) -> Vec<(&'static str, bool)> {
    let mut titles = vec![("What it does", false), ("Why is this bad?", false)];
    if !std::ptr::eq(rule, FAULT) {
        titles.extend([("Example", false), ("Use instead", false)]);
    }
    if rule.fix != FixAvailability::None {
        titles.push(("Fix safety", false));
    }
    // What the engine itself reports has its source here.
    titles.push(("References", rule.code.starts_with("ML00")));
    titles
}

#[test]
fn every_block_of_an_example_is_a_file() {
    for rule in RULES {
        for section in sections(&rule.documentation()) {
            if !["Example", "Use instead"].contains(&section.title.as_str()) {
                continue;
            }
            let names: Vec<&str> = section
                .files
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            let distinct: BTreeSet<&str> = names.iter().copied().collect();
            let good = distinct.contains("Dockerfile")
                && !distinct.contains("")
                && distinct.len() == names.len();
            assert!(good, "{}, {}: {names:?}", rule.code, section.title);
        }
    }
}

#[test]
fn summaries_fit_into_a_row() {
    for rule in RULES {
        let summary = rule.summary();
        assert!(summary.ends_with(['.', ':']), "{}: {summary}", rule.code);
        assert!(summary.len() <= 600, "{}: {summary}", rule.code);
    }
}

#[test]
fn every_rule_has_a_bad_and_a_good_fixture() {
    let fixtures = root().join("tests/fixtures/rules");
    let mut wrong = Vec::new();
    let mut folders = BTreeSet::new();
    for rule in RULES.iter().filter(|rule| !std::ptr::eq(**rule, FAULT)) {
        let name = format!("{}-{}", rule.code, rule.name);
        let files: Vec<String> = files_below(&fixtures.join(&name))
            .iter()
            .map(|file| relative(file, &fixtures.join(&name)))
            .collect();
        for kind in ["bad", "good"] {
            if !files.iter().any(|file| file.starts_with(kind)) {
                wrong.push(format!("{name} has no {kind} fixture"));
            }
        }
        folders.insert(name);
    }
    for file in files_below(&fixtures) {
        let file = relative(&file, &fixtures);
        let folder = file.split('/').next().unwrap_or_default();
        if !folders.contains(folder) {
            wrong.push(format!("{file} belongs to no rule"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_searches_text() {
    let folder = root().join("src/rules");
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for path in files_below(&folder) {
        let file = relative(&path, &folder);
        if !file.contains('/') {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let code = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for asked in TEXT.iter().filter(|asked| line.contains(**asked)) {
                let allowed =
                    |(name, what, _): &&(&str, &str, &str)| *name == file && what == asked;
                match TEXT_ALLOWED.iter().find(allowed) {
                    Some((name, what, _)) => _ = used.insert((*name, *what)),
                    None => wrong.push(format!("{file} asks for text: {}", line.trim())),
                }
            }
        }
    }
    for (file, what, _) in TEXT_ALLOWED {
        if !used.contains(&(*file, *what)) {
            wrong.push(format!(
                "{file} does not ask {what} any more; take it off the list"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_longer_than_can_be_read() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests"] {
        for path in files_below(&root().join(folder)) {
            let file = relative(&path, root());
            if !file.ends_with(".rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            let is_rule = file.matches('/').count() > 2 && file.starts_with("src/rules/");
            let (lines, most) = (text.lines().count(), if is_rule { 300 } else { 500 });
            if lines > most && !TOO_LONG.contains(&file.as_str()) {
                wrong.push(format!("{file} has {lines} lines, of {most} at most"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
