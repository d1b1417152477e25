use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;

/// A folder with these files, each empty; a name that ends in `/` is a folder.
pub(super) fn tree(files: &[&str]) -> TempDir {
    let tree = tempfile::tempdir().expect("a folder for tests");
    for file in files {
        write(&tree, file, "");
    }
    tree
}

pub(super) fn write(tree: &TempDir, file: &str, text: &str) {
    let path = tree.path().join(file);
    if file.ends_with('/') {
        fs::create_dir_all(path).expect("a folder");
        return;
    }
    fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
    fs::write(path, text).expect("a file");
}

pub(super) fn find(tree: &TempDir, dockerfile: &str, sources: &[&str]) -> Option<DiskContext> {
    let sources: Vec<String> = sources.iter().map(|s| s.to_string()).collect();
    DiskContext::find(&tree.path().join(dockerfile), &sources, Known::default())
}

/// Where the context is found: a path from the tree on, `.` for the tree itself.
pub(super) fn found(tree: &TempDir, dockerfile: &str, sources: &[&str]) -> Option<String> {
    let context = find(tree, dockerfile, sources)?;
    let tree = fs::canonicalize(tree.path()).expect("the tree");
    let root = context
        .root()
        .strip_prefix(tree)
        .expect("a root in the tree");
    Some(match root.to_str().expect("a name") {
        "" => ".".to_owned(),
        root => root.to_owned(),
    })
}

/// The tree itself as the context.
fn whole(tree: &TempDir) -> DiskContext {
    let known = Known {
        context: Some(tree.path()),
        repository: None,
    };
    DiskContext::find(&tree.path().join("Dockerfile"), &[], known).expect("a context")
}

#[test]
fn the_folder_of_the_dockerfile_comes_first() {
    let tree = tree(&[
        ".git/",
        "app/Dockerfile",
        "app/main.py",
        "main.py",
        "setup.py",
    ]);
    assert_eq!(
        found(&tree, "app/Dockerfile", &["main.py"]).as_deref(),
        Some("app")
    );
    assert_eq!(
        found(&tree, "app/Dockerfile", &["./main.py", "."]).as_deref(),
        Some("app")
    );
    assert!(
        !find(&tree, "app/Dockerfile", &["main.py"])
            .expect("a context")
            .inferred()
    );
}

#[test]
fn a_folder_above_it_is_inferred_from_the_sources() {
    let tree = tree(&[
        ".git/",
        "a/docker/Dockerfile",
        "a/src/main.py",
        "a/requirements.txt",
    ]);
    let sources = ["requirements.txt", "src/", "docker/Dockerfile"];
    assert_eq!(
        found(&tree, "a/docker/Dockerfile", &sources).as_deref(),
        Some("a")
    );
    assert!(
        find(&tree, "a/docker/Dockerfile", &sources)
            .expect("a context")
            .inferred()
    );
    assert_eq!(
        found(&tree, "a/docker/Dockerfile", &["missing", "src"]),
        None
    );
}

#[test]
fn two_folders_above_it_leave_it_unknown() {
    let tree = tree(&[".git/", "a/docker/Dockerfile", "a/main.py", "main.py"]);
    assert_eq!(found(&tree, "a/docker/Dockerfile", &["main.py"]), None);
}

#[test]
fn nothing_is_sought_above_the_repository() {
    let tree = tree(&["main.py", "repo/.git", "repo/docker/Dockerfile"]);
    assert_eq!(found(&tree, "repo/docker/Dockerfile", &["main.py"]), None);
    let known = Known {
        context: None,
        repository: Some(tree.path()),
    };
    let dockerfile = tree.path().join("repo/docker/Dockerfile");
    let context = DiskContext::find(&dockerfile, &["main.py".to_owned()], known);
    assert!(
        context
            .expect("a context")
            .root()
            .ends_with(tree.path().file_name().expect("a name"))
    );
}

#[test]
fn outside_of_a_repository_only_the_folder_of_the_dockerfile_is_known() {
    let tree = tree(&["app/Dockerfile", "docker/Dockerfile", "main.py"]);
    assert_eq!(found(&tree, "app/Dockerfile", &["main.py"]), None);
    assert_eq!(
        found(&tree, "app/Dockerfile", &["."]).as_deref(),
        Some("app")
    );
    assert_eq!(found(&tree, "docker/Dockerfile", &["."]), None);
}

#[test]
fn a_glob_counts_only_among_globs() {
    let tree = tree(&[
        ".git/",
        "a/Dockerfile",
        "a/main.py",
        "requirements-gpu.txt",
        "src/x/a.py",
    ]);
    assert_eq!(
        found(&tree, "a/Dockerfile", &["main.py", "*.lock"]).as_deref(),
        Some("a")
    );
    assert_eq!(
        found(&tree, "a/Dockerfile", &["requirements*.txt"]).as_deref(),
        Some(".")
    );
    assert_eq!(
        found(&tree, "a/Dockerfile", &["s?c/*/[a-c].py"]).as_deref(),
        Some(".")
    );
    assert_eq!(found(&tree, "a/Dockerfile", &["s?c/*/[d-f].py"]), None);
    assert_eq!(found(&tree, "a/Dockerfile", &["s?c/missing"]), None);
}

#[test]
fn sources_that_are_everywhere_prove_nothing() {
    for sources in [&["."][..], &["./", "*"], &[]] {
        let bare = tree(&[".git/", "docker/Dockerfile", "requirements.txt"]);
        assert_eq!(found(&bare, "docker/Dockerfile", sources), None);
        let manifests = tree(&[
            ".git/",
            "docker/Dockerfile",
            "docker/requirements.txt",
            "setup.py",
        ]);
        assert_eq!(found(&manifests, "docker/Dockerfile", sources), None);
        let ignored = tree(&[
            ".git/",
            "docker/Dockerfile",
            "docker/.dockerignore",
            "setup.py",
        ]);
        assert_eq!(
            found(&ignored, "docker/Dockerfile", sources).as_deref(),
            Some("docker")
        );
        let service = tree(&[
            ".git/",
            "api/Dockerfile",
            "api/requirements.txt",
            "setup.py",
        ]);
        assert_eq!(
            found(&service, "api/Dockerfile", sources).as_deref(),
            Some("api")
        );
        let lesson = tree(&[".git/", "week5/Dockerfile", "week5/main.py", "README.md"]);
        assert_eq!(
            found(&lesson, "week5/Dockerfile", sources).as_deref(),
            Some("week5")
        );
        let root = tree(&[".git/", "Dockerfile"]);
        assert_eq!(found(&root, "Dockerfile", sources).as_deref(), Some("."));
    }
}

#[test]
fn a_context_that_somebody_named_is_believed() {
    let tree = tree(&["app/Dockerfile", "app/main.py", "other/"]);
    let other = tree.path().join("other");
    let known = |context| Known {
        context: Some(context),
        repository: None,
    };
    let dockerfile = tree.path().join("app/Dockerfile");
    let sources = ["main.py".to_owned()];
    let context = DiskContext::find(&dockerfile, &sources, known(&other)).expect("a context");
    assert_eq!(context.entry("main.py"), Some(Entry::Missing));
    assert!(!context.inferred());
    assert!(DiskContext::find(&dockerfile, &sources, known(&dockerfile)).is_none());
    assert!(DiskContext::find(&dockerfile, &sources, known(Path::new("/no/such"))).is_none());
}

#[test]
fn entries_texts_and_lists_are_those_on_disk() {
    let tree = tree(&["b/c.txt", "a", "b/d/"]);
    write(&tree, "b/c.txt", "torch\n");
    let context = whole(&tree);
    assert_eq!(context.entry(""), Some(Entry::Folder));
    assert_eq!(context.entry("b"), Some(Entry::Folder));
    assert_eq!(context.entry("b/c.txt"), Some(Entry::File));
    assert_eq!(context.entry("b/x"), Some(Entry::Missing));
    assert_eq!(context.entry("a/x/y"), Some(Entry::Missing));
    assert_eq!(context.read("b/c.txt").as_deref(), Some("torch\n"));
    assert_eq!(context.read("b"), None);
    assert_eq!(context.read("x"), None);
    let names = |path| {
        context
            .list(path)
            .map(|l| l.into_iter().map(|(n, _)| n).collect::<Vec<_>>())
    };
    assert_eq!(names("").expect("a list"), ["a", "b"]);
    assert_eq!(names("b").expect("a list"), ["c.txt", "d"]);
    assert_eq!(names("a"), None);
}

#[test]
fn an_answer_is_looked_up_once() {
    let tree = tree(&["a"]);
    let context = whole(&tree);
    assert_eq!(context.entry("b"), Some(Entry::Missing));
    assert_eq!(context.list("").map(|l| l.len()), Some(1));
    write(&tree, "b", "text");
    assert_eq!(context.entry("b"), Some(Entry::Missing));
    assert_eq!(context.list("").map(|l| l.len()), Some(1));
}

#[test]
fn only_small_texts_are_read() {
    let tree = tree(&[]);
    write(&tree, "most", &"a".repeat(1 << 20));
    write(&tree, "more", &"a".repeat((1 << 20) + 1));
    fs::write(tree.path().join("latin"), b"caf\xe9").expect("a file");
    let context = whole(&tree);
    assert_eq!(context.read("most").map(|text| text.len()), Some(1 << 20));
    assert_eq!(context.read("more"), None);
    assert_eq!(context.read("latin"), None);
}

#[test]
fn sizes_are_sums_up_to_a_number_of_entries() {
    let tree = tree(&[]);
    write(&tree, "data/a.bin", "12345");
    write(&tree, "data/b/c.bin", "123");
    let context = whole(&tree);
    let exact = |bytes| Size {
        bytes,
        at_least: false,
    };
    assert_eq!(context.size("data/a.bin"), Some(exact(5)));
    assert_eq!(context.size("data"), Some(exact(8)));
    assert_eq!(context.size("missing"), None);
    for number in 0..1_998 {
        write(&tree, &format!("many/{number:04}"), "1");
    }
    assert_eq!(whole(&tree).size("many"), Some(exact(1_998)));
    for number in 1_998..2_010 {
        write(&tree, &format!("many/{number:04}"), "1");
    }
    let context = whole(&tree);
    let at_least = Size {
        bytes: 2_000,
        at_least: true,
    };
    assert_eq!(context.size("many"), Some(at_least));
    let list = context.list("many").expect("a list");
    assert_eq!(list.len(), 2_000);
    assert_eq!(list.last().map(|(name, _)| name.as_str()), Some("1999"));
}

#[test]
fn odd_paths_have_no_answer() {
    let tree = tree(&["in/a", "secret"]);
    let known = Known {
        context: Some(&tree.path().join("in")),
        repository: None,
    };
    let context =
        DiskContext::find(&tree.path().join("Dockerfile"), &[], known).expect("a context");
    for path in [
        "../secret",
        "a/../../secret",
        "/etc/passwd",
        ".",
        "a//b",
        "a\0b",
    ] {
        assert_eq!(context.entry(path), None, "{path:?}");
        assert_eq!(context.read(path), None, "{path:?}");
        assert_eq!(context.list(path), None, "{path:?}");
        assert_eq!(context.size(path), None, "{path:?}");
    }
    assert_ne!(context.entry(&"a".repeat(5_000)), Some(Entry::File));
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_context() {
    use std::os::unix::fs::symlink;
    let tree = tree(&["in/sub/a", "out/secret"]);
    write(&tree, "in/real.txt", "torch");
    write(&tree, "out/secret", "hidden");
    let inside = tree.path().join("in");
    symlink("../out", inside.join("folder")).expect("a link");
    symlink("../out/secret", inside.join("file")).expect("a link");
    symlink("real.txt", inside.join("alias.txt")).expect("a link");
    symlink("sub", inside.join("short")).expect("a link");
    symlink("loop", inside.join("loop")).expect("a link");
    symlink("../out/secret", inside.join(".dockerignore")).expect("a link");
    let known = Known {
        context: Some(&inside),
        repository: None,
    };
    let context = DiskContext::find(&inside.join("Dockerfile"), &[], known).expect("a context");
    assert_eq!(context.entry("folder"), Some(Entry::Other));
    assert_eq!(context.entry("folder/secret"), None);
    assert_eq!(context.list("folder"), None);
    assert_eq!(context.size("folder"), None);
    assert_eq!(context.read("file"), None);
    assert_eq!(context.read("folder/secret"), None);
    assert_eq!(context.read("loop"), None);
    assert_eq!(context.ignore_file(), None);
    assert_eq!(context.read("alias.txt").as_deref(), Some("torch"));
    assert_eq!(context.entry("short/a"), Some(Entry::File));
}

#[test]
fn the_ignore_file_beside_the_dockerfile_comes_first() {
    let tree = tree(&[
        "docker/gpu.Dockerfile",
        "docker/Dockerfile",
        " .dockerignore",
    ]);
    let known = Known {
        context: Some(tree.path()),
        repository: None,
    };
    let ignore_file = |dockerfile: &str| {
        let context = DiskContext::find(&tree.path().join(dockerfile), &[], known);
        context.expect("a context").ignore_file()
    };
    let found = |name: &str, text: &str| Some(Some((name.to_owned(), text.to_owned())));
    // The name has a blank before it.
    assert_eq!(ignore_file("docker/Dockerfile"), Some(None));
    write(&tree, ".dockerignore", "data");
    write(&tree, "docker/gpu.Dockerfile.dockerignore", "models");
    write(&tree, "docker/.dockerignore", "never read");
    let own = "docker/gpu.Dockerfile.dockerignore";
    assert_eq!(
        ignore_file("docker/Dockerfile"),
        found(".dockerignore", "data")
    );
    assert_eq!(ignore_file("docker/gpu.Dockerfile"), found(own, "models"));
    write(&tree, own, "");
    assert_eq!(ignore_file("docker/gpu.Dockerfile"), found(own, ""));
    fs::write(tree.path().join(own), b"\xff").expect("a file");
    assert_eq!(ignore_file("docker/gpu.Dockerfile"), None);
}

#[test]
fn the_name_of_an_ignore_file_outside_of_the_context_is_its_path() {
    let tree = tree(&["in/", "out/Dockerfile"]);
    write(&tree, "out/Dockerfile.dockerignore", "data");
    let known = Known {
        context: Some(&tree.path().join("in")),
        repository: None,
    };
    let context =
        DiskContext::find(&tree.path().join("out/Dockerfile"), &[], known).expect("a context");
    let (name, _) = context.ignore_file().flatten().expect("an ignore file");
    assert_eq!(
        fs::read_to_string(context.root().join(name)).expect("the file"),
        "data"
    );
}

#[test]
fn the_folder_with_most_of_the_sources_lacks_the_others() {
    let files = [".git/", "docker/Dockerfile", "app.py", "setup.py", "api/x"];
    let tree = tree(&files);
    let at = "docker/Dockerfile";
    let most = ["app.py", "setup.py", "model.onnx"];
    assert_eq!(found(&tree, at, &most).as_deref(), Some("."));
    let context = find(&tree, at, &most).expect("a context");
    assert_eq!(context.entry("model.onnx"), Some(Entry::Missing));
    assert!(context.inferred() && !context.is_own_folder());
    // Half is not enough, and a folder that has what this one lacks makes it doubtful.
    assert_eq!(found(&tree, at, &["app.py", "model.onnx"]), None);
    let split = ["app.py", "setup.py", "Dockerfile"];
    assert_eq!(found(&tree, at, &split), None);
    // The Dockerfile's own folder needs no more than one.
    let own = ["Dockerfile", "a.py", "b.py"];
    assert_eq!(found(&tree, at, &own).as_deref(), Some("docker"));
    fs::remove_dir(tree.path().join(".git")).expect("a folder");
    assert_eq!(found(&tree, at, &most), None);
}

#[test]
fn a_folder_elsewhere_is_the_context_if_it_alone_has_the_sources() {
    let tree = tree(&[".git/", "docker/Dockerfile", "api/app.py", "api/lib/a.py"]);
    let at = "docker/Dockerfile";
    assert_eq!(found(&tree, at, &["app.py", "lib"]).as_deref(), Some("api"));
    assert_eq!(found(&tree, at, &["lib/a.py"]).as_deref(), Some("api"));
    assert_eq!(found(&tree, at, &["app.py"]), None);
    assert_eq!(found(&tree, at, &["app.py", "gone"]), None);
    write(&tree, "web/app.py", "");
    write(&tree, "web/lib/a.py", "");
    assert_eq!(found(&tree, at, &["app.py", "lib"]), None);
}

#[test]
fn a_compose_file_names_the_context() {
    let tree = tree(&[".git/", "docker/Dockerfile", "docker/app.py", "api/"]);
    let at = "docker/Dockerfile";
    let text =
        "services:\n  a:\n    build:\n      context: ..\n      dockerfile: docker/Dockerfile\n";
    write(&tree, "docker/compose.yml", text);
    assert_eq!(found(&tree, at, &["app.py"]).as_deref(), Some("."));
    write(&tree, "compose.yaml", "services:\n  b:\n    build: ./api\n");
    assert_eq!(found(&tree, at, &["app.py"]).as_deref(), Some("."));
    // Where two disagree, the sources tell.
    write(
        &tree,
        "compose.yaml",
        "services:\n  b:\n    build: docker\n",
    );
    assert_eq!(found(&tree, at, &["app.py"]).as_deref(), Some("docker"));
}

#[test]
fn what_git_ignores_or_fetches_on_demand_is_known() {
    let tree = tree(&[".git/", "api/Dockerfile", "api/app.py", "api/vendor/"]);
    write(&tree, ".gitignore", "*.onnx\n");
    write(&tree, "api/.gitignore", "!keep.onnx\n");
    write(
        &tree,
        ".gitmodules",
        "[submodule \"v\"]\n\tpath = api/vendor\n",
    );
    let context = find(&tree, "api/Dockerfile", &["app.py"]).expect("a context");
    assert!(context.ignored_by_git("a.onnx") && context.ignored_by_git("x/a.onnx"));
    assert!(!context.ignored_by_git("keep.onnx") && !context.ignored_by_git("app.py"));
    assert_eq!(context.entry("vendor/setup.py"), None);
    assert_eq!(context.entry("setup.py"), Some(Entry::Missing));
}
