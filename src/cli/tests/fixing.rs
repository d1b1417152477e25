//! `--fix`, `--diff` and standard input.

use super::*;

#[test]
fn fixes_are_written_and_what_is_left_is_told() {
    let bench = Bench::new(&[
        ("Dockerfile", "FROM a\r\nRUN TODO HACK\r\n"),
        ("clean/Dockerfile", "FROM a\n"),
    ]);
    let run = bench.run("--fix --output-format concise");
    assert_eq!(run.status, FINDINGS);
    insta::assert_snapshot!(run.stdout, @r"
    Dockerfile:2:10: error[ML701] `HACK` is left
    Fixed 1 problem. Found 1 error in 1 of 2 files; 1 can be fixed with --fix --unsafe-fixes.
    ");
    assert_eq!(bench.get("Dockerfile"), "FROM a\r\nRUN DONE HACK\r\n");
    let run = bench.run("--fix --unsafe-fixes");
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (CLEAN, "Fixed 1 problem. None are left.\n")
    );
    assert_eq!(bench.get("Dockerfile"), "FROM a\r\nRUN DONE \r\n");
}

#[test]
fn a_fix_mends_only_what_is_shown() {
    let bench = Bench::new(&[("Dockerfile", TODO)]);
    assert_eq!(bench.run("--fix --ignore ML301").status, CLEAN);
    assert_eq!(bench.run("--fix --min-severity error").status, CLEAN);
    assert_eq!(bench.get("Dockerfile"), TODO);
}

#[test]
fn a_file_that_cannot_be_written_keeps_its_findings() {
    let bench = Bench::new(&[
        ("Dockerfile", "FROM a\nRUN TODO IGNORE\n"),
        (".dockerignore", "mine\n"),
        ("b.dockerfile", TODO),
    ]);
    let run = bench.run("--fix --output-format concise");
    assert_eq!(run.status, FAILURE);
    insta::assert_snapshot!(run.stdout, @r"
    Dockerfile:2:5: warning[ML301] `TODO` is left
    .dockerignore: error: exists already, so it is left as it was
    Fixed 1 problem. Found 1 warning in 1 of 2 files; 1 can be fixed with --fix. 1 path could not be read or written.
    ");
    assert!(bench.get("Dockerfile").contains("TODO"));
    assert_eq!(
        (
            bench.get(".dockerignore").as_str(),
            bench.get("b.dockerfile").as_str()
        ),
        ("mine\n", "FROM a\nRUN DONE\n")
    );
}

#[test]
fn a_fix_may_create_a_file() {
    let bench = Bench::new(&[("Dockerfile", "FROM a\nRUN TODO IGNORE\n")]);
    assert_eq!(bench.run("--fix").status, CLEAN);
    assert_eq!(bench.get(".dockerignore"), ".git\n");
}

#[test]
fn a_diff_is_printed_and_nothing_is_written() {
    let bench = Bench::new(&[("Dockerfile", TODO), ("b/Dockerfile", "FROM b\nRUN HACK\n")]);
    let run = bench.run("--diff");
    assert_eq!(run.status, FINDINGS);
    insta::assert_snapshot!(run.stdout, @r"
    --- a/Dockerfile
    +++ b/Dockerfile
    @@ -1,2 +1,2 @@
     FROM a
    -RUN TODO
    +RUN DONE
    ");
    assert_eq!(bench.get("Dockerfile"), TODO);
    assert!(
        bench
            .run("--diff --fix --unsafe-fixes")
            .stdout
            .contains("-RUN HACK")
    );
    let nothing = bench.run("--diff b");
    assert_eq!((nothing.status, nothing.stdout.as_str()), (CLEAN, ""));
    let broken = bench.run("--diff b missing");
    assert_eq!(broken.status, FAILURE);
    assert_eq!(broken.stderr, "error: missing: does not exist\n");
}

#[test]
fn standard_input_is_linted_under_its_name() {
    let bench = Bench::new(&[("sub/mllint.toml", "ignore = [\"ML301\"]")]);
    let run = |args: &str| bench.run_with(args, TODO);
    assert!(
        run("- --output-format concise")
            .stdout
            .starts_with("<stdin>:2:5: warning[ML301]")
    );
    assert!(
        run("--stdin-filename a/Dockerfile --output-format concise")
            .stdout
            .starts_with("a/Dockerfile:2:5:")
    );
    assert_eq!(run("- --stdin-filename sub/Dockerfile").status, CLEAN);
    let fixed = run("- --fix --output-format concise");
    assert_eq!(
        (fixed.status, fixed.stdout.as_str()),
        (CLEAN, "FROM a\nRUN DONE\n")
    );
    assert_eq!(fixed.stderr, "Fixed 1 problem. None are left.\n");
    assert!(run("- --diff").stdout.starts_with("--- a/<stdin>\n"));
}
