//! What nobody meant to pass: mllint names it, goes on with the rest, and changes nothing.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use mllint::cli::{CLEAN, Command, Engine, FAILURE, FINDINGS, Terminal};
use mllint::rules::RULES;

/// Any file with a finding that a safe fix mends.
const GOOD: &str = "FROM python:3.12-slim\nRUN pip install pandas==2.2.3\n";

/// A folder to run in.
struct Bench(tempfile::TempDir);

/// What a run gave.
struct Run {
    status: u8,
    stdout: String,
    stderr: String,
}

impl Bench {
    /// A folder with `good.Dockerfile` in it.
    fn new() -> Self {
        let bench = Self(tempfile::tempdir().expect("a temporary folder"));
        bench.put(".git/HEAD", "");
        bench.put("good.Dockerfile", GOOD);
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(path, bytes).expect("the file is written");
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// Runs with the arguments, those of `flags` being apart by blanks.
    fn run(&self, flags: &str, paths: &[&str]) -> Run {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let status = self.run_into(&mut stdout, &mut stderr, flags, paths);
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Run {
            status,
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }

    fn run_into(
        &self,
        stdout: &mut dyn Write,
        stderr: &mut dyn Write,
        flags: &str,
        paths: &[&str],
    ) -> u8 {
        let mut command = Command {
            cwd: self.0.path().to_owned(),
            stdin: &mut io::empty(),
            stdout,
            stderr,
            terminal: Terminal::default(),
            rules: RULES,
            linter: &Engine,
        };
        let args = ["mllint", "--output-format", "concise"].into_iter();
        let args = args.chain(flags.split_whitespace()).chain(paths.to_vec());
        command.run(args.map(OsString::from))
    }

    /// Every file below the folder with its bytes, links not followed.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder can be listed") {
                let path = entry.expect("an entry").path();
                match fs::symlink_metadata(&path) {
                    Ok(data) if data.is_dir() => folders.push(path),
                    Ok(data) if data.is_file() => {
                        let bytes = fs::read(&path).unwrap_or_default();
                        found.push((path, bytes));
                    }
                    _ => {}
                }
            }
        }
        found.sort();
        found
    }

    /// Lints `name` beside the good file, whose finding is reported all the same; what is said of `name`.
    fn says(&self, name: &str) -> (u8, Vec<String>) {
        let before = self.files();
        let run = self.run("", &[name, "good.Dockerfile"]);
        assert!(
            run.stdout.contains("good.Dockerfile:2:5: warning[ML301]"),
            "{}",
            run.stdout
        );
        assert_eq!(run.stderr, "");
        assert!(self.files() == before, "linting wrote something");
        let lines = run.stdout.lines().filter(|line| line.starts_with(name));
        (run.status, lines.map(str::to_owned).collect())
    }

    /// As `says`, of a file with these bytes.
    fn says_of(&self, bytes: impl AsRef<[u8]>) -> (u8, Vec<String>) {
        self.put("bad", bytes);
        self.says("bad")
    }
}

fn errors(lines: &[&str]) -> (u8, Vec<String>) {
    (FAILURE, lines.iter().map(|&line| line.to_owned()).collect())
}

#[test]
fn paths_that_cannot_be_read_are_named_and_the_rest_is_linted() {
    let bench = Bench::new();
    assert_eq!(
        bench.says("missing"),
        errors(&["missing: error: does not exist"])
    );
    assert_eq!(
        bench.says("good.Dockerfile/inside").0,
        FAILURE,
        "a file is no folder"
    );
    bench.put("empty-folder/notes.txt", "");
    assert_eq!(bench.says("empty-folder"), (FINDINGS, Vec::new()));
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_in_circles_are_named() {
    use std::os::unix::fs::symlink;
    let bench = Bench::new();
    symlink("b", bench.path("a")).expect("a link");
    symlink("a", bench.path("b")).expect("a link");
    symlink("nowhere", bench.path("dangling")).expect("a link");
    symlink(".", bench.path("here")).expect("a link");
    let (status, lines) = bench.says("a");
    assert_eq!((status, lines.len()), (FAILURE, 1), "{lines:?}");
    assert_eq!(bench.says("dangling").0, FAILURE);
    // A walk ends although `here` is in `here`, and finds each file once.
    let run = bench.run("", &[]);
    assert_eq!(run.stdout.matches("ML301").count(), 1, "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.put("closed", GOOD);
    let closed = fs::Permissions::from_mode(0o000);
    fs::set_permissions(bench.path("closed"), closed).expect("the mode is set");
    if fs::read(bench.path("closed")).is_ok() {
        eprintln!("skipped: root reads every file");
        return;
    }
    assert_eq!(
        bench.says("closed"),
        errors(&["closed: error: may not be accessed (permission denied)"])
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let bench = Bench::new();
    let made = Process::new("mkfifo").arg(bench.path("pipe")).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no mkfifo");
        return;
    }
    assert_eq!(
        bench.says("pipe"),
        errors(&["pipe: error: is not a regular file; pass `-` to read standard input"])
    );
}

#[test]
fn other_encodings_are_named_with_the_way_out() {
    let bench = Bench::new();
    let little: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xfe, 0xff], &little[..]].concat();
    for (bytes, name) in [(little, "UTF-16LE"), (marked, "UTF-16BE")] {
        let (status, lines) = bench.says_of(bytes);
        assert_eq!((status, lines.len()), (FAILURE, 1));
        assert!(
            lines[0].contains(name) && lines[0].contains("save it as UTF-8"),
            "{lines:?}"
        );
    }
}

#[test]
fn broken_files_get_a_finding_and_the_rest_of_them_is_linted() {
    let bench = Bench::new();
    let cases: [(&str, &[u8]); 8] = [
        ("empty", b""),
        ("comments only", b"# one\n# two\n"),
        ("no FROM", b"RUN pip install pandas\n"),
        (
            "unknown instruction",
            b"FROM python:3.12-slim\nRUNN pip install pandas\n",
        ),
        (
            "unterminated heredoc",
            b"FROM python:3.12-slim\nRUN <<EOF\npip install pandas\n",
        ),
        ("half-typed last line", b"FROM python:3.12-slim\nCOPY --fro"),
        ("NUL bytes", b"FROM python:3.12-slim\nRUN echo \0\0 \0\n"),
        ("not UTF-8", b"FROM python:3.12-slim\nRUN echo \xff\xfe\n"),
    ];
    for (what, bytes) in cases {
        let (status, lines) = bench.says_of(bytes);
        assert_eq!(status, FINDINGS, "{what}");
        assert!(
            lines.iter().any(|line| line.contains("BK000")),
            "{what}: {lines:?}"
        );
        assert!(
            !lines.iter().any(|line| line.contains("ML000")),
            "{what}: {lines:?}"
        );
    }
    let (_, lines) = bench.says_of("FROM python:3.12-slim\nRUNN x\nRUN pip install pandas\n");
    assert!(
        lines
            .iter()
            .any(|line| line.contains(":3:5: warning[ML301]")),
        "{lines:?}"
    );
}

/// Files that are large or deep in one way only.
fn hostile() -> Vec<(&'static str, String)> {
    let image = "FROM python:3.12-slim\n";
    vec![
        (
            "10 MB in one word",
            format!("{image}RUN echo {}\n", "x".repeat(10 << 20)),
        ),
        (
            "1 MB of words in one line",
            format!("{image}RUN pip install {}\n", "ab ".repeat(350_000)),
        ),
        ("10 MB without an instruction", "x".repeat(10 << 20)),
        (
            "100,000 continuation lines",
            format!(
                "{image}RUN echo \\\n{}  end\n",
                "  word \\\n".repeat(100_000)
            ),
        ),
        (
            "5,000 nested substitutions",
            format!(
                "{image}RUN echo {}x{}\n",
                "$(".repeat(5_000),
                ")".repeat(5_000)
            ),
        ),
        (
            "5,000 open substitutions",
            format!("{image}RUN echo {}\n", "$(".repeat(5_000)),
        ),
        (
            "50,000 nested expansions",
            format!(
                "{image}ENV A={}x{}\n",
                "${A:-".repeat(50_000),
                "}".repeat(50_000)
            ),
        ),
        (
            "50,000 open brackets",
            format!("{image}CMD {}\n", "[".repeat(50_000)),
        ),
        (
            "50,000 open groups",
            format!("{image}RUN {}\n", "( ".repeat(50_000)),
        ),
        (
            "a chain of 2,000 programs",
            format!("{image}RUN {}x\n", "sudo sh -c ".repeat(2_000)),
        ),
    ]
}

#[test]
fn large_and_deep_files_are_linted_and_fixed_like_others() {
    let bench = Bench::new();
    for (what, text) in hostile() {
        let (status, lines) = bench.says_of(&text);
        assert!(status <= FINDINGS, "{what}: {status}");
        assert!(
            !lines.iter().any(|line| line.contains("ML000")),
            "{what}: {lines:?}"
        );
        let run = bench.run("--fix --select BK000,ML301", &["bad"]);
        assert!(
            run.status <= FINDINGS,
            "{what}: {} {}",
            run.status,
            run.stdout
        );
    }
}

#[test]
fn many_bad_paths_do_not_hide_a_good_one() {
    let bench = Bench::new();
    bench.put("unknown", "FROM a\nRUNN x\n");
    bench.put("wide", "F\0R\0O\0M\0 \0a\0\n\0");
    bench.put("none", "");
    let paths = ["missing", "unknown", "wide", "none", "good.Dockerfile"];
    let run = bench.run("", &paths);
    assert_eq!(run.status, FAILURE);
    for part in [
        "missing: error: does not exist",
        "unknown:2:1: error[BK000]",
        "wide: error: is encoded as UTF-16LE",
        "none:1:1: error[BK000]",
        "good.Dockerfile:2:5: warning[ML301]",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    // The same with --fix: the good one is mended, the others keep their bytes.
    let before = bench.files();
    let run = bench.run("--fix", &paths);
    assert_eq!(run.status, FAILURE);
    assert!(
        bench
            .get("good.Dockerfile")
            .contains("pip install --no-cache-dir pandas")
    );
    bench.put("good.Dockerfile", GOOD);
    assert!(
        bench.files() == before,
        "more than the good file was written"
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_file_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let read_only = fs::Permissions::from_mode(0o444);
    fs::set_permissions(bench.path("good.Dockerfile"), read_only).expect("the mode is set");
    let before = bench.files();
    let run = bench.run("--fix", &["good.Dockerfile"]);
    assert_eq!(run.status, FAILURE);
    assert!(
        run.stdout.contains("good.Dockerfile: error: is read-only"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("ML301"),
        "what is not mended is still a finding"
    );
    assert!(bench.files() == before);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.put("folder/Dockerfile", GOOD);
    let set = |mode| {
        fs::set_permissions(bench.path("folder"), fs::Permissions::from_mode(mode))
            .expect("the mode is set");
    };
    set(0o555);
    if fs::write(bench.path("folder/probe"), "").is_ok() {
        set(0o755);
        eprintln!("skipped: root writes into every folder");
        return;
    }
    let run = bench.run("--fix", &["folder/Dockerfile"]);
    set(0o755);
    assert_eq!(run.status, FAILURE);
    assert!(
        run.stdout
            .contains("folder/Dockerfile: error: may not be accessed"),
        "{}",
        run.stdout
    );
    assert_eq!(bench.get("folder/Dockerfile"), GOOD);
}

#[test]
fn a_report_that_cannot_be_written_is_a_failure() {
    let bench = Bench::new();
    let run = bench.run("--output-file no/such/folder", &["good.Dockerfile"]);
    assert_eq!((run.status, run.stdout.as_str()), (FAILURE, ""));
    assert!(
        run.stderr.contains("no/such/folder does not exist"),
        "{}",
        run.stderr
    );
    if Path::new("/dev/full").exists() {
        let run = bench.run("--output-file /dev/full", &["good.Dockerfile"]);
        assert_eq!(run.status, FAILURE);
        assert!(run.stderr.contains("the disk is full"), "{}", run.stderr);
    }
}

/// Streams that take nothing.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn full_output_streams_are_a_failure_and_no_panic() {
    let bench = Bench::new();
    let status = bench.run_into(&mut Full, &mut Full, "", &["good.Dockerfile"]);
    assert_eq!(status, FAILURE);
}

#[test]
fn the_program_itself_ends_with_the_status_of_the_run() {
    let bench = Bench::new();
    bench.put("clean", "FROM scratch\n");
    let nested = format!("FROM a:1\nRUN echo {}\n", "$(".repeat(5_000));
    bench.put("nested", nested);
    let status = |args: &[&str]| {
        let mut program = Process::new(env!("CARGO_BIN_EXE_mllint"));
        program.current_dir(bench.0.path()).args(args);
        let output = program.output().expect("the program runs");
        // A signal, as a stack overflow would send, has no code.
        output.status.code()
    };
    assert_eq!(status(&["clean"]), Some(CLEAN.into()));
    assert_eq!(status(&["good.Dockerfile"]), Some(FINDINGS.into()));
    assert_eq!(status(&["missing", "clean"]), Some(FAILURE.into()));
    assert_eq!(status(&["--no-such-flag"]), Some(FAILURE.into()));
    assert!(status(&["--fix", "nested"]).is_some_and(|code| code <= FINDINGS.into()));
}
