use super::tests::{find, found, tree, write};
use crate::model::context::{BuildContext, Entry};

#[test]
fn scripts_and_workflows_name_the_context_where_the_sources_do_not_tell() {
    let tree = tree(&[".git/", "docker/gpu.Dockerfile", "api/", "docker/app.py"]);
    let at = "docker/gpu.Dockerfile";
    write(&tree, "pyproject.toml", "");
    assert_eq!(found(&tree, at, &[]), None);
    write(
        &tree,
        "Makefile",
        "image:\n\tdocker build -f docker/gpu.Dockerfile .\n",
    );
    assert_eq!(found(&tree, at, &[]).as_deref(), Some("."));
    // A source that is there says more than a script.
    assert_eq!(found(&tree, at, &["app.py"]).as_deref(), Some("docker"));
    let workflow = "with:\n  context: api\n  file: docker/gpu.Dockerfile\n";
    write(&tree, ".github/workflows/ci.yml", workflow);
    assert_eq!(found(&tree, at, &[]), None);
    write(&tree, "api/lib.py", "");
    assert_eq!(found(&tree, at, &["lib.py"]).as_deref(), Some("api"));
}

#[test]
fn what_a_script_copies_before_the_build_is_not_missing() {
    let tree = tree(&[".git/", "docker/Dockerfile", "a.py", "b.py", "src/c.py"]);
    write(
        &tree,
        "build.sh",
        "cp src/c.py .\ndocker build -f docker/Dockerfile .\n",
    );
    let context = find(&tree, "docker/Dockerfile", &["a.py", "c.py", "d.py"]);
    let context = context.expect("a context");
    assert!(!context.is_own_folder());
    assert_eq!(context.entry("c.py"), None);
    assert_eq!(context.entry("d.py"), Some(Entry::Missing));
}

#[test]
fn files_that_moved_are_missing_in_the_folder_of_all_builds() {
    let files = [
        ".git/",
        "docker/Dockerfile",
        "app/a.py",
        "app/b.py",
        "app/c.py",
        "conf.yml",
    ];
    let tree = tree(&files);
    let sources = ["a.py", "b.py", "c.py", "conf.yml"];
    assert_eq!(found(&tree, "docker/Dockerfile", &sources), None);
    write(&tree, "Dockerfile", "");
    write(&tree, "build.sh", "docker build -t x .\n");
    assert_eq!(
        found(&tree, "docker/Dockerfile", &sources).as_deref(),
        Some(".")
    );
}
