//! Files that tests write: snapshots, and generated files that are committed. `MLLINT_BLESS=1 cargo test` writes them;
//! else the tests compare.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use similar::TextDiff;

const HOW: &str =
    "if it is as it should be, run `MLLINT_BLESS=1 cargo test` and review what changes";

/// The folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares `actual` with the committed file at `path` (from the package's folder), or writes it.
pub(crate) fn golden(path: &str, actual: &str) -> Result<(), String> {
    compare(&root().join(path), actual, blessing()).map_err(|error| format!("{path}: {error}"))
}

/// Files below `folder` (from the package's folder) that are not among `known` are an error, or are deleted.
pub(crate) fn no_leftovers(folder: &str, known: &BTreeSet<String>) -> Result<(), String> {
    sweep(&root().join(folder), known, blessing()).map_err(|error| format!("{folder}: {error}"))
}

/// What changed, line by line.
pub(crate) fn diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(3).to_string()
}

/// `text` with what nobody sees made visible.
pub(crate) fn visible(text: &str) -> String {
    text.replace('\r', "␍").replace('\u{feff}', "<BOM>")
}

/// Every file below a folder, from it, with `/`, sorted. A folder that does not exist has none.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// `path` as it is seen from `folder`, with `/`.
pub(crate) fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

fn blessing() -> bool {
    std::env::var("MLLINT_BLESS").is_ok_and(|value| !value.is_empty() && value != "0")
}

fn compare(file: &Path, actual: &str, bless: bool) -> Result<(), String> {
    let committed = std::fs::read_to_string(file).ok();
    // A check-out may have turned line ends.
    let committed = committed.map(|text| text.replace("\r\n", "\n"));
    if committed.as_deref() == Some(actual) {
        return Ok(());
    }
    if bless {
        let folder = file.parent().unwrap_or(root());
        return std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(file, actual))
            .map_err(|error| error.to_string());
    }
    Err(match committed {
        None => format!("is missing; {HOW}\n{actual}"),
        Some(committed) => format!("has changed; {HOW}\n{}", diff(&committed, actual)),
    })
}

fn sweep(folder: &Path, known: &BTreeSet<String>, bless: bool) -> Result<(), String> {
    let files = files_below(folder);
    let left = files
        .iter()
        .filter(|file| !known.contains(&relative(file, folder)));
    let mut names = Vec::new();
    for file in left {
        if bless {
            std::fs::remove_file(file).map_err(|error| error.to_string())?;
        } else {
            names.push(relative(file, folder));
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    Err(format!(
        "nothing writes {} any more; delete it, or run `MLLINT_BLESS=1 cargo test`",
        names.join(", ")
    ))
}

#[cfg(feature = "cli")]
#[test]
fn a_golden_file_is_written_once_and_then_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("new/page.md");
    let missing = compare(&file, "a\n", false).expect_err("it is missing");
    assert!(missing.contains("MLLINT_BLESS=1"), "{missing}");
    compare(&file, "a\n", true).expect("it is written");
    compare(&file, "a\n", false).expect("it is the same");
    let changed = compare(&file, "b\n", false).expect_err("it has changed");
    assert!(changed.contains("-a\n+b\n"), "{changed}");
}

#[cfg(feature = "cli")]
#[test]
fn a_file_that_nothing_writes_is_an_error_until_it_is_swept() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a/one.snap", "two.snap"] {
        compare(&folder.path().join(name), "text\n", true).expect("it is written");
    }
    let known = BTreeSet::from(["a/one.snap".to_owned()]);
    let left = sweep(folder.path(), &known, false).expect_err("one is left over");
    assert!(
        left.contains("two.snap") && !left.contains("one.snap"),
        "{left}"
    );
    sweep(folder.path(), &known, true).expect("it is deleted");
    sweep(folder.path(), &known, false).expect("none is left over");
}
