use super::*;
use crate::testing::SAMPLE_RULES;

fn config(text: &str) -> Config {
    read(text, false, Path::new("/repo"), SAMPLE_RULES)
        .unwrap()
        .unwrap()
}

/// `line:column: message` of a file that cannot be used.
fn error(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mllint.toml");
    fs::write(&path, text).unwrap();
    let error = Config::from_file(&path, SAMPLE_RULES).unwrap_err();
    let shown = error.to_string();
    shown
        .strip_prefix(&format!("{}:", path.display()))
        .unwrap()
        .to_owned()
}

#[test]
fn every_key_is_understood() {
    let config = config(
        r#"
        preset = "default"
        select = ["ML3", "secret-in-env"]
        extend-select = ["DL3008"]
        ignore = ["ML302"]
        min-severity = "info"
        fail-on = "never"
        fix = true
        unsafe-fixes = true
        exclude = ["vendor"]
        output-format = "json"
        as-of = 2026-01-31

        [severity]
        ML301 = "error"

        [per-file-ignores]
        "docker/*.gpu" = ["ML301"]

        [images]
        "registry.corp/*" = { like = "debian:12" }
        "registry.corp/ml:*" = { like = "python:3.12-slim" }

        [rules.pip-cache-kept]
        "#,
    );
    let settings = &config.settings;
    let enabled = SAMPLE_RULES.iter().filter(|rule| settings.enabled(rule));
    assert_eq!(
        enabled.map(|rule| rule.code).collect::<Vec<_>>(),
        ["DL3008", "ML301", "ML701"]
    );
    assert_eq!(
        settings.severity(SAMPLE_RULES[1], Severity::Warning),
        Severity::Error
    );
    assert_eq!(settings.min_severity, Severity::Info);
    assert_eq!(settings.as_of, Date::new(2026, 1, 31));
    assert_eq!(
        settings.image_like("registry.corp/ml:1.2"),
        Some("python:3.12-slim")
    );
    assert_eq!(settings.image_like("registry.corp/a/b"), Some("debian:12"));
    assert_eq!(settings.image_like("debian"), None);
    assert_eq!(config.fail_on, FailOn(None));
    assert!(config.fix && config.unsafe_fixes);
    assert!(config.excludes(Path::new("/repo/vendor/Dockerfile")));
    assert_eq!(config.output_format, Format::Json);
    let in_gpu = config.settings_for(Path::new("/repo/docker/a.gpu"));
    assert!(!in_gpu.enabled(SAMPLE_RULES[1]) && in_gpu.enabled(SAMPLE_RULES[3]));
    assert!(
        config
            .settings_for(Path::new("/repo/a.gpu"))
            .enabled(SAMPLE_RULES[1])
    );
}

#[test]
fn a_date_may_have_quotes() {
    let date = config("as-of = \"2026-01-31\"").settings.as_of;
    assert_eq!(date.to_string(), "2026-01-31");
}

#[test]
fn what_is_not_understood_is_told_with_its_place_and_the_nearest_word() {
    insta::assert_snapshot!(error("ignore = []\nselct = []"), @r"2:1: unknown key `selct`; did you mean `select`?");
    insta::assert_snapshot!(error("zzz = 1"), @r"1:1: unknown key `zzz`");
    insta::assert_snapshot!(error("select = [\n  \"ML3\", \"ML31\",\n]"), @r"2:10: unknown rule `ML31`; did you mean `ML301`?");
    insta::assert_snapshot!(error("select = \"ML3\""), @r#"1:10: invalid type: string "ML3", expected a list"#);
    insta::assert_snapshot!(error("[severity]\nML301 = \"warn\""), @r"2:9: `warn` is none of `error`, `warning` and `info`");
    insta::assert_snapshot!(error("[severity]\nML30x = \"error\""), @r"2:1: unknown rule `ML30x`; did you mean `ML301`?");
    insta::assert_snapshot!(error("fail-on = \"allways\""), @r"1:11: `allways` is none of `error`, `warning`, `info` and `never`");
    insta::assert_snapshot!(error("output-format = \"xml\""), @r"
    1:17: `xml` is not an output format; there are `text`, `concise`, `json`, `github`, `sarif`
    ");
    insta::assert_snapshot!(error("preset = \"strict\""), @r"1:10: `strict` is not a preset; there is `default`");
    insta::assert_snapshot!(error("as-of = 2026-01-31T10:00:00"), @r"1:9: `2026-01-31T10:00:00` is not a date such as `2026-01-31`");
    insta::assert_snapshot!(error("as-of = 2026"), @r"1:9: this is not a date such as `2026-01-31`");
    insta::assert_snapshot!(error("exclude = [\"a\", \"b[\"]"), @r"1:17: this is no pattern: unclosed character class; missing ']'");
    insta::assert_snapshot!(error("[images]\n\"a\" = { lke = \"b\" }"), @r"2:9: unknown key `lke`; did you mean `like`?");
    insta::assert_snapshot!(error("[images]\n\"a\" = {}"), @r"2:7: missing field `like`");
    insta::assert_snapshot!(error("[rules.pip-cache-keep]"), @r"1:8: unknown rule name `pip-cache-keep`; did you mean `pip-cache-kept`?");
    insta::assert_snapshot!(error("[rules.ML301]"), @r"1:8: unknown rule name `ML301`; did you mean `pip-cache-kept`?");
    insta::assert_snapshot!(error("[rules.pip-cache-kept]\nmax = 3"), @r"2:1: unknown key `max`");
    insta::assert_snapshot!(error("# é\nfix = yes"), @r"2:7: string values must be quoted, expected literal string");
    insta::assert_snapshot!(error("fix = true\nfix = false"), @r"2:1: duplicate key");
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    let text = format!("select = {}", "[".repeat(100_000));
    assert!(read(&text, false, Path::new("/"), SAMPLE_RULES).is_err());
}

#[test]
fn the_nearest_file_counts_whole_up_to_the_root_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let (outside, repo) = (folder.path(), folder.path().join("repo"));
    let (app, deep) = (repo.join("app"), repo.join("app/docker"));
    fs::create_dir_all(&deep).unwrap();
    fs::create_dir(repo.join(".git")).unwrap();
    fs::write(outside.join("mllint.toml"), "fix = true").unwrap();
    let found = |folder: &Path| Config::discover(folder, SAMPLE_RULES).unwrap().path;
    assert_eq!(found(&deep), None);

    fs::write(
        repo.join("pyproject.toml"),
        "[tool.mllint]\nfix = true\n[tool.other]\nx = 1",
    )
    .unwrap();
    assert_eq!(found(&deep), Some(repo.join("pyproject.toml")));
    fs::write(app.join("pyproject.toml"), "[tool.other]\nx = = 1").unwrap();
    assert_eq!(found(&deep), Some(repo.join("pyproject.toml")));
    fs::write(repo.join(".mllint.toml"), "").unwrap();
    assert_eq!(found(&app), Some(repo.join(".mllint.toml")));
    fs::write(repo.join("mllint.toml"), "").unwrap();
    assert_eq!(found(&app), Some(repo.join("mllint.toml")));
    assert!(!Config::discover(&app, SAMPLE_RULES).unwrap().fix);
    fs::write(app.join("mllint.toml"), "fix = 1").unwrap();
    assert!(Config::discover(&deep, SAMPLE_RULES).is_err());
}

#[test]
fn the_command_line_beats_the_file() {
    let file = config(
        "select = [\"ML3\"]\nignore = [\"ML302\"]\nmin-severity = \"error\"\nfail-on = \"error\"",
    );
    let codes = |config: &Config| {
        let enabled = SAMPLE_RULES
            .iter()
            .filter(|rule| config.settings.enabled(rule));
        enabled.map(|rule| rule.code).collect::<Vec<_>>()
    };
    let same = file.clone().with(&Overrides::default());
    assert_eq!(codes(&same), ["ML301"]);
    assert_eq!(same.settings.min_severity, Severity::Error);
    assert_eq!(same.fail_on, FailOn(Some(Severity::Error)));
    let changed = file.with(&Overrides {
        selection: Selection {
            select: Some(vec!["ML302".to_owned()]),
            ..Selection::default()
        },
        min_severity: Some(Severity::Info),
        fail_on: Some(FailOn(None)),
        fix: true,
        ..Overrides::default()
    });
    assert_eq!(codes(&changed), ["ML302"]);
    assert_eq!(changed.settings.min_severity, Severity::Info);
    assert!(changed.fix && changed.fail_on == FailOn(None));
}
