//! What several tests need.

use std::path::{Path, PathBuf};

/// The folder that an environment variable names, or a line that says what is skipped without it.
pub(crate) fn folder(variable: &str, what: &str) -> Option<PathBuf> {
    match std::env::var_os(variable) {
        Some(folder) => Some(PathBuf::from(folder)),
        None => {
            eprintln!("skipped: {what}; set {variable} to a folder to run it");
            None
        }
    }
}

/// The distinct Dockerfiles of a corpus folder, by its `index.tsv` (columns `path` and `dup_of`).
#[allow(dead_code, reason = "used by more tests as they come")]
pub(crate) fn corpus_files(corpus: &Path) -> Vec<PathBuf> {
    let index =
        std::fs::read_to_string(corpus.join("index.tsv")).expect("the corpus has an index.tsv");
    let mut lines = index.lines();
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    let column = |name| {
        header
            .iter()
            .position(|h| *h == name)
            .expect("a column of the index")
    };
    let (path, duplicate) = (column("path"), column("dup_of"));
    lines
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|row| row.get(duplicate).is_none_or(|d| d.is_empty()))
        .map(|row| corpus.join(row[path]))
        .collect()
}
