use super::*;

fn one(text: &str) -> Requirement {
    Requirement::parse(text).unwrap_or_else(|| panic!("{text} is a requirement"))
}

fn named(text: &str) -> (Option<String>, String) {
    let requirement = one(text);
    (requirement.name, requirement.specifier)
}

#[test]
fn names_and_specifiers_are_split() {
    for (text, name, specifier) in [
        ("torch", "torch", ""),
        ("torch==2.9.1", "torch", "==2.9.1"),
        ("Flask_SQLAlchemy >= 3 , < 4", "flask-sqlalchemy", ">=3,<4"),
        ("zope..interface~=5.0", "zope-interface", "~=5.0"),
        ("numpy (>=1.2)", "numpy", ">=1.2"),
        ("torch==2.9.1+cu128", "torch", "==2.9.1+cu128"),
        ("tensorflow!=2.0", "tensorflow", "!=2.0"),
        ("a===1", "a", "===1"),
    ] {
        assert_eq!(named(text), (Some(name.into()), specifier.into()), "{text}");
    }
}

#[test]
fn extras_and_markers_are_kept() {
    let requirement = one("uvicorn[standard, x]>=0.30; python_version < \"3.12\"");
    assert_eq!(requirement.extras, ["standard", "x"]);
    assert_eq!(requirement.specifier, ">=0.30");
    assert_eq!(
        requirement.marker.as_deref(),
        Some("python_version < \"3.12\"")
    );
}

#[test]
fn paths_urls_and_repositories_are_told_apart() {
    for (text, source, name, location) in [
        (".", Source::Path, None, "."),
        (".[dev]", Source::Path, None, "."),
        ("./lib", Source::Path, None, "./lib"),
        (
            "/tmp/torch-2.0-cp310-cp310-linux_x86_64.whl",
            Source::Path,
            Some("torch"),
            "/tmp/torch-2.0-cp310-cp310-linux_x86_64.whl",
        ),
        ("dist/*.whl", Source::Path, None, "dist/*.whl"),
        (
            "git+https://github.com/a/b.git@v1#egg=B_c[x]",
            Source::Vcs,
            Some("b-c"),
            "git+https://github.com/a/b.git@v1",
        ),
        (
            "https://x.org/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl",
            Source::Url,
            Some("torch"),
            "https://x.org/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl",
        ),
        (
            "b @ git+https://github.com/a/b@main",
            Source::Vcs,
            Some("b"),
            "git+https://github.com/a/b@main",
        ),
        (
            "b[x]@https://x.org/b.zip",
            Source::Url,
            Some("b"),
            "https://x.org/b.zip",
        ),
        (
            "https://x.org/a.zip",
            Source::Url,
            None,
            "https://x.org/a.zip",
        ),
    ] {
        let requirement = one(text);
        assert_eq!(requirement.source, source, "{text}");
        assert_eq!(requirement.name.as_deref(), name, "{text}");
        assert_eq!(requirement.location.as_deref(), Some(location), "{text}");
    }
}

#[test]
fn what_is_no_requirement_is_none() {
    for text in ["", "==2", "torch 2", "a[b", "&&", "é"] {
        assert_eq!(Requirement::parse(text), None, "{text}");
    }
}

#[test]
fn exact_versions_are_those_with_two_equal_signs() {
    assert_eq!(one("a==1.2").exact(), Some("1.2"));
    assert_eq!(one("a===1.2").exact(), Some("1.2"));
    for text in ["a", "a>=1", "a==1.*", "a==1,!=2", "a=1"] {
        assert_eq!(one(text).exact(), None, "{text}");
    }
}

fn kinds(text: &str) -> Vec<LineKind> {
    parse(text).into_iter().map(|line| line.kind).collect()
}

#[test]
fn options_of_a_file_are_read_in_every_spelling() {
    assert_eq!(
        kinds(
            "-r base.txt\n-rmore.txt\n--requirement=x.txt\r\n-c 'c.txt'\n-i https://a\n--extra-index-url https://b\n-f ./w\n--no-index\n--pre\n--trusted-host h\n"
        ),
        [
            LineKind::File("base.txt".into()),
            LineKind::File("more.txt".into()),
            LineKind::File("x.txt".into()),
            LineKind::Constraint("c.txt".into()),
            LineKind::IndexUrl("https://a".into()),
            LineKind::ExtraIndexUrl("https://b".into()),
            LineKind::FindLinks("./w".into()),
            LineKind::NoIndex,
            LineKind::Option("--pre".into(), None),
            LineKind::Option("--trusted-host".into(), Some("h".into())),
        ]
    );
}

#[test]
fn comments_continuations_and_hashes() {
    let text = "# a\nnumpy==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb  # c\n\n-e git+https://x/y#egg=y\n${PKG}\n";
    let lines = parse(text);
    let LineKind::Requirement {
        requirement,
        hashes,
        editable,
    } = &lines[0].kind
    else {
        panic!("numpy is a requirement");
    };
    assert_eq!((requirement.exact(), *editable), (Some("1"), false));
    assert_eq!(hashes, &["sha256:aa", "sha256:bb"]);
    assert!(text[lines[0].range.clone()].starts_with("numpy==1"));
    assert!(text[lines[0].range.clone()].ends_with("sha256:bb"));
    assert!(
        matches!(&lines[1].kind, LineKind::Requirement { editable: true, requirement, .. } if requirement.name.as_deref() == Some("y"))
    );
    assert_eq!(lines[2].kind, LineKind::Unknown);
    assert_eq!(lines.len(), 3);
}

#[test]
fn a_file_in_any_state_is_read() {
    for text in [
        "\u{feff}a\n",
        "a\\",
        "\\\n\\\n",
        "-",
        "--",
        "-é",
        "--=",
        "a #",
        "\r\n\r",
    ] {
        let lines = parse(text);
        for line in lines {
            assert!(text.get(line.range.clone()).is_some(), "{text:?}");
        }
    }
}

#[test]
fn what_is_editable_is_a_folder() {
    for (text, location) in [
        ("gguf-py", Some("gguf-py")),
        ("gguf-py[dev]", Some("gguf-py")),
        ("./x", Some("./x")),
    ] {
        let read = Requirement::parse_editable(text).expect("it is one");
        assert_eq!(
            (read.source, read.location.as_deref()),
            (Source::Path, location)
        );
    }
    let read = Requirement::parse_editable("git+https://github.com/a/b#egg=b").expect("it is one");
    assert_eq!(
        (read.source, read.name.as_deref()),
        (Source::Vcs, Some("b"))
    );
}
