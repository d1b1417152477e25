//! Paths, configuration, formats, exit status.

use super::*;

#[test]
fn a_run_without_arguments_lints_the_folder() {
    let bench = Bench::new(&[
        ("Dockerfile", TODO),
        ("b/Dockerfile", "FROM b\n"),
        ("notes.md", "TODO"),
    ]);
    let run = bench.run("");
    assert_eq!((run.status, run.stderr.as_str()), (FINDINGS, ""));
    insta::assert_snapshot!(run.stdout, @r"
    warning[ML301] pip-cache-kept

      ⚠ `TODO` is left
       ╭─[Dockerfile:2:5]
     1 │ FROM a
     2 │ RUN TODO
       ·     ────
       ╰────
      fix (safe): do it

    Found 1 warning in 1 of 2 files; 1 can be fixed with --fix.
    ");
    assert_eq!(bench.run("check").stdout, run.stdout);
    assert_eq!(bench.run("b").status, CLEAN);
}

#[test]
fn check_takes_folders_that_are_called_like_subcommands() {
    let bench = Bench::new(&[("rules/Dockerfile", TODO), ("check/Dockerfile", TODO)]);
    assert!(
        bench
            .run("check rules --output-format concise")
            .stdout
            .starts_with("rules/Dockerfile:2:5:")
    );
    assert!(
        bench
            .run("check check --output-format concise")
            .stdout
            .starts_with("check/Dockerfile:2:5:")
    );
    assert!(
        bench
            .run("--output-format concise rules")
            .stdout
            .starts_with("rules/Dockerfile:2:5:")
    );
    assert!(bench.run("rules").stdout.starts_with("DL3008"));
}

#[test]
fn exit_status_tells_findings_from_failures() {
    let bench = Bench::new(&[
        ("Dockerfile", TODO),
        ("hack", "HACK"),
        ("clean", "FROM a\n"),
        ("hint", "HINT"),
    ]);
    let status = |args: &str| bench.run(args).status;
    assert_eq!(status("clean"), CLEAN);
    assert_eq!(status("hint"), CLEAN);
    assert_eq!(status("hint --min-severity info"), CLEAN);
    assert_eq!(status("hint --min-severity info --fail-on info"), FINDINGS);
    assert_eq!(status("hint --select ML3 --fail-on info"), FINDINGS);
    assert_eq!(status("Dockerfile"), FINDINGS);
    assert_eq!(status("Dockerfile --fail-on error"), CLEAN);
    assert_eq!(
        status("Dockerfile --severity ML301=error --fail-on error"),
        FINDINGS
    );
    assert_eq!(status("hack --fail-on never"), CLEAN);
    assert_eq!(status("Dockerfile missing --fail-on never"), FAILURE);
    for usage in [
        "--nope",
        "--fail-on often",
        "--as-of soon",
        "--jobs 0",
        "--config x --isolated",
        "- a",
        "--quiet --verbose",
    ] {
        let run = bench.run(usage);
        assert_eq!((run.status, run.stdout.as_str()), (FAILURE, ""), "{usage}");
        assert!(run.stderr.starts_with("error: "), "{usage}: {}", run.stderr);
    }
    assert_eq!(bench.run("--help").status, CLEAN);
    assert!(bench.run("--version").stdout.starts_with("mllint "));
}

#[test]
fn an_unreadable_path_is_named_and_the_rest_is_done() {
    let bench = Bench::new(&[("Dockerfile", TODO)]);
    fs::write(
        bench.folder.path().join("Dockerfile.wide"),
        b"\xff\xfeF\0R\0",
    )
    .unwrap();
    let run = bench.run(". missing --output-format concise");
    assert_eq!(run.status, FAILURE);
    insta::assert_snapshot!(run.stdout, @r"
    Dockerfile:2:5: warning[ML301] `TODO` is left
    Dockerfile.wide: error: is encoded as UTF-16LE, which Docker does not read; save it as UTF-8, for example with `iconv -f UTF-16LE -t UTF-8`
    missing: error: does not exist
    Found 1 warning in 1 file; 1 can be fixed with --fix. 2 paths could not be read or written.
    ");
    assert!(
        bench
            .run("missing --output-format json")
            .stdout
            .contains("\"filename\": \"missing\"")
    );
}

#[test]
fn the_nearest_configuration_holds_for_each_file() {
    let bench = Bench::new(&[
        (
            "mllint.toml",
            "exclude = [\"vendor\"]\noutput-format = \"concise\"\n[per-file-ignores]\n\"b/*\" = [\"ML3\"]\n",
        ),
        ("Dockerfile", TODO),
        ("a/Dockerfile", TODO),
        ("a/mllint.toml", "[severity]\nML301 = \"error\"\n"),
        ("b/Dockerfile", TODO),
        ("broken/Dockerfile", TODO),
        ("broken/mllint.toml", "selct = []\n"),
        ("vendor/Dockerfile", TODO),
    ]);
    let run = bench.run("");
    assert_eq!(run.status, FAILURE);
    insta::assert_snapshot!(run.stdout, @r"
    Dockerfile:2:5: warning[ML301] `TODO` is left
    a/Dockerfile:2:5: error[ML301] `TODO` is left
    broken/Dockerfile: error: is left out, as its configuration cannot be used: broken/mllint.toml:1:1: unknown key `selct`; did you mean `select`?
    Found 1 error and 1 warning in 2 of 3 files; 2 can be fixed with --fix. 1 path could not be read or written.
    ");
    assert_eq!(bench.run("b/Dockerfile").status, CLEAN);
    assert_eq!(bench.run("b/Dockerfile --isolated").status, FINDINGS);
    assert_eq!(
        bench
            .run("broken --config a/mllint.toml --fail-on error")
            .status,
        FINDINGS
    );
    assert_eq!(
        bench.run("broken --config broken/mllint.toml").stderr,
        "error: broken/mllint.toml:1:1: unknown key `selct`; did you mean `select`?\n"
    );
}

#[test]
fn wrong_selectors_and_folders_are_refused_with_a_hint() {
    let bench = Bench::new(&[("Dockerfile", TODO)]);
    let say = |args: &str| bench.run(args).stderr;
    insta::assert_snapshot!(say("--select ML3,ML31"), @r"error: --select: unknown rule `ML31`; did you mean `ML301`?");
    insta::assert_snapshot!(say("--severity ML999=error"), @r"error: --severity: unknown rule `ML999`; `mllint rules` lists all");
    insta::assert_snapshot!(say("--severity ML301"), @r"
    error: invalid value 'ML301' for '--severity <RULE=LEVEL>': a severity is given as in `ML301=error`

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(say("--exclude a,b["), @r"
    error: --exclude: `b[`: this is no pattern: unclosed character class; missing ']'
    ");
    insta::assert_snapshot!(say("--context nowhere"), @r"error: --context: nowhere is not a folder");
    insta::assert_snapshot!(say("--config nowhere.toml"), @r"error: nowhere.toml: this configuration file does not exist");
    insta::assert_snapshot!(say("--output-file nowhere/report.txt"), @r"error: --output-file: nowhere/report.txt does not exist");
    insta::assert_snapshot!(say("--statistics --output-format sarif"), @r"error: --statistics has no sarif form; use text or json");
    insta::assert_snapshot!(say("explain ML3O1"), @r"error: unknown rule `ML3O1`; did you mean `ML301`?");
    insta::assert_snapshot!(say("--selct ML3"), @r"
    error: unexpected argument '--selct' found

      tip: a similar argument exists: '--select'

    Usage: mllint --select <RULE> [PATH]...

    For more information, try '--help'.
    ");
}

#[test]
fn lists_take_commas_and_repeats() {
    let bench = Bench::new(&[("Dockerfile", "TODO HINT HACK")]);
    let run = bench.run(
        "--select ML301,ML302 --select ML7 --ignore DL3042,ML7 --output-format concise --quiet",
    );
    insta::assert_snapshot!(run.stdout, @r"Dockerfile:1:6: info[ML302] `HINT` is left");
}

#[test]
fn statistics_replace_the_findings() {
    let bench = Bench::new(&[("Dockerfile", "TODO TODO HACK")]);
    insta::assert_snapshot!(bench.run("--statistics").stdout, @r"
    2  ML301  * pip-cache-kept
    1  ML701    secret-in-env
    Rules marked * can be fixed with --fix.
    ");
    assert!(
        bench
            .run("--statistics --output-format json")
            .stdout
            .contains("\"statistics\": [")
    );
}

#[test]
fn quiet_and_verbose_runs_differ_in_words_only() {
    let bench = Bench::new(&[("Dockerfile", TODO), ("mllint.toml", "")]);
    let quiet = bench.run("--quiet");
    assert!(!quiet.stdout.contains("Found") && quiet.stdout.contains("ML301"));
    assert_eq!(
        bench.run("--verbose").stderr,
        "checking Dockerfile with mllint.toml\n"
    );
    assert_eq!(bench.run("--verbose").stdout, bench.run("").stdout);
    assert_eq!(bench.run("missing").stderr, "");
    let empty = Bench::new(&[]);
    assert!(
        empty
            .run("")
            .stderr
            .starts_with("note: no Dockerfiles were found")
    );
    assert_eq!(
        (
            empty.run("--quiet").status,
            empty.run("--quiet").stderr.as_str()
        ),
        (CLEAN, "")
    );
}

#[test]
fn a_report_goes_to_a_file_without_colours() {
    let mut bench = Bench::new(&[("Dockerfile", TODO)]);
    bench.terminal = Terminal {
        is_terminal: true,
        color: true,
        ..Terminal::default()
    };
    assert!(bench.run("").stdout.contains('\x1b'));
    assert!(!bench.run("--color never").stdout.contains('\x1b'));
    let run = bench.run("--output-file report.txt");
    assert_eq!((run.status, run.stdout.as_str()), (FINDINGS, ""));
    assert!(bench.get("report.txt").contains("ML301") && !bench.get("report.txt").contains('\x1b'));
}

#[test]
fn many_files_give_the_same_report_with_any_number_of_threads() {
    let names: Vec<String> = (0..40).map(|n| format!("d{n:02}/Dockerfile")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), TODO)).collect();
    let bench = Bench::new(&files);
    let one = bench.run("--jobs 1");
    assert!(
        one.stdout
            .ends_with("Found 40 warnings in 40 files; 40 can be fixed with --fix.\n")
    );
    assert_eq!(bench.run("").stdout, one.stdout);
    assert_eq!(bench.run("--jobs 3").stdout, one.stdout);
}

#[test]
fn every_format_is_printed() {
    let bench = Bench::new(&[("Dockerfile", TODO)]);
    for (format, part) in [
        ("text", "╭─[Dockerfile:2:5]"),
        ("concise", "Dockerfile:2:5: warning[ML301]"),
        ("json", "\"version\": 1"),
        ("github", "::warning file=Dockerfile,line=2,"),
        ("sarif", "\"version\": \"2.1.0\""),
    ] {
        let run = bench.run(&format!("--output-format {format}"));
        assert_eq!(run.status, FINDINGS);
        assert!(run.stdout.contains(part), "{}", run.stdout);
    }
}

/// A stream whose reader has left, or whose disk is full.
struct Closed(std::io::ErrorKind);

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_leaves_is_no_failure_and_a_full_disk_is() {
    let bench = Bench::new(&[("Dockerfile", TODO)]);
    let run = |kind| {
        let mut stderr = Vec::new();
        let mut command = Command {
            cwd: bench.folder.path().to_owned(),
            stdin: &mut io::empty(),
            stdout: &mut Closed(kind),
            stderr: &mut stderr,
            terminal: Terminal::default(),
            rules: SAMPLE_RULES,
            linter: &Fake,
        };
        let status = command.run([OsString::from("mllint")]);
        (status, String::from_utf8(stderr).unwrap())
    };
    assert_eq!(run(io::ErrorKind::BrokenPipe), (FINDINGS, String::new()));
    let (status, message) = run(io::ErrorKind::StorageFull);
    assert_eq!(status, FAILURE);
    assert!(
        message.starts_with("error: the output cannot be written"),
        "{message}"
    );
}
