//! The proofs over real files: `MLLINT_CORPUS` names a folder with an `index.tsv`.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use mllint::diagnostic::Applicability;
use mllint::model::BuildContext;
use mllint::model::context::{Entry, Size};
use mllint::rules::FAULT;
use mllint::settings::Settings;
use mllint::text::Source;

use super::case::{Case, Engine, Linter, only};
use super::run::{Failure, Run, hold, report, tally};
use crate::golden::relative;
use crate::support::{corpus_files, folder};

/// The files that a corpus keeps beside a Dockerfile. It does not keep all, so that what is not there is not known.
struct Beside(PathBuf);

impl BuildContext for Beside {
    fn entry(&self, path: &str) -> Option<Entry> {
        if path.is_empty() {
            return Some(Entry::Folder);
        }
        self.0.join(path).is_file().then_some(Entry::File)
    }

    fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.0.join(path)).ok()
    }

    fn size(&self, _path: &str) -> Option<Size> {
        None
    }

    fn list(&self, _path: &str) -> Option<Vec<(String, Entry)>> {
        None
    }

    fn ignore_file(&self) -> Option<Option<(String, String)>> {
        let name = ".dockerignore";
        self.read(name).map(|text| Some((name.to_owned(), text)))
    }
}

/// What a part of the corpus came to.
#[derive(Default)]
struct Seen {
    failures: Vec<Failure>,
    /// For each file, how many findings a user sees who asks for nothing.
    shown: Vec<usize>,
    /// For each rule, the findings and the files that have some, with all rules selected.
    found: BTreeMap<&'static str, (usize, usize)>,
    /// Findings that safe fixes mend, and those that unsafe fixes mend too.
    fixed: [usize; 2],
}

#[test]
fn real_files_hold() {
    let Some(corpus) = folder("MLLINT_CORPUS", "the proofs over real files") else {
        return;
    };
    let start = Instant::now();
    let files = corpus_files(&corpus);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let seen = thread::scope(|scope| {
        let spawned: Vec<_> = (0..workers)
            .map(|worker| {
                let part = files.iter().skip(worker).step_by(workers);
                let corpus = &corpus;
                scope.spawn(move || look(corpus, part))
            })
            .collect();
        let parts = spawned.into_iter();
        parts
            .map(|part| part.join().expect("a worker catches panics"))
            .fold(Seen::default(), Seen::and)
    });
    seen.print(start.elapsed().as_secs());
    report(&seen.failures);
}

fn look<'f>(corpus: &Path, files: impl Iterator<Item = &'f PathBuf>) -> Seen {
    let mut seen = Seen::default();
    for path in files {
        let source = Source::new(std::fs::read(path).expect("the file can be read"));
        let case = Case {
            name: relative(path, corpus),
            context: Box::new(Beside(path.parent().unwrap_or(corpus).to_owned())),
            settings: only("ALL"),
            source,
        };
        if catch_unwind(AssertUnwindSafe(|| seen.add(&case))).is_err() {
            seen.failures
                .push(Failure::new(&case, "5: nothing panics", "it panics"));
        }
        seen.failures.extend(hostile(&case));
    }
    seen
}

impl Seen {
    fn add(&mut self, case: &Case) {
        let run = Run::new(case, &Engine);
        self.failures.extend(hold(&run));
        for (code, times) in tally(run.lint.diagnostics.iter().map(|d| d.code)) {
            let (findings, files) = self.found.entry(code).or_default();
            *findings += times;
            *files += 1;
        }
        for (total, (_, outcome)) in self.fixed.iter_mut().zip(&run.outcomes) {
            *total += outcome.fixed;
        }
        let shown = Engine.lint(&case.source, &*case.context, &Settings::default());
        self.shown.push(shown.diagnostics.len());
    }

    fn and(mut self, other: Self) -> Self {
        self.failures.extend(other.failures);
        self.shown.extend(other.shown);
        for (code, (findings, files)) in other.found {
            let sum = self.found.entry(code).or_default();
            *sum = (sum.0 + findings, sum.1 + files);
        }
        for (total, more) in self.fixed.iter_mut().zip(other.fixed) {
            *total += more;
        }
        self
    }

    fn print(&self, seconds: u64) {
        let mut shown = self.shown.clone();
        shown.sort_unstable();
        let median = shown.get(shown.len() / 2).copied().unwrap_or(0);
        let [safe, all] = self.fixed;
        eprintln!(
            "{} files in {seconds} s, {} failures; findings shown by default: {} in all, median {median} a file; \
             fixed: {safe} safe, {all} with unsafe ones",
            shown.len(),
            self.failures.len(),
            shown.iter().sum::<usize>(),
        );
        for (code, (findings, files)) in &self.found {
            eprintln!("  {code}: {findings} findings in {files} files");
        }
    }
}

/// At how many places each file is cut off.
const CUTS: usize = 3;

/// A file that breaks off anywhere, or is CRLF throughout, is linted and fixed like any other.
fn hostile(case: &Case) -> Vec<Failure> {
    let bytes = case.source.bytes();
    let plain = bytes.iter().filter(|byte| **byte != b'\r');
    let crlf = plain.flat_map(|byte| match byte {
        b'\n' => b"\r\n".as_slice(),
        byte => std::slice::from_ref(byte),
    });
    let mut forms = vec![("as CRLF".to_owned(), crlf.copied().collect())];
    for number in 0..CUTS {
        let cut = scatter(&format!("{number} {}", case.name)) % (bytes.len() + 1);
        forms.push((format!("cut off at byte {cut}"), bytes[..cut].to_vec()));
    }
    let failures = forms.into_iter().filter_map(|(form, bytes)| {
        let source = Source::new(bytes);
        let fixed = catch_unwind(AssertUnwindSafe(|| {
            case.fix(&Engine, &source, Applicability::Unsafe)
        }));
        let Ok(outcome) = fixed else {
            return Some(format!("{form}, it panics"));
        };
        let mut left = outcome.lint.diagnostics.iter();
        let fault = left.find(|d| d.code == FAULT.code)?;
        Some(format!("{form}: {}", fault.message))
    });
    failures
        .map(|what| Failure::new(case, "5: nothing panics", what))
        .collect()
}

/// A number that looks random and is always the same (FNV-1a).
fn scatter(name: &str) -> usize {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    usize::try_from(hash >> 32).unwrap_or(0)
}
