use super::*;
use crate::model::samples::{check, check_with};

/// How often the lists are fetched and needed, and whether they are removed, for each `RUN` that does either.
fn lists(instructions: &str) -> String {
    let mut found = Vec::new();
    check(&format!("FROM debian:12\n{instructions}\n"), |model| {
        for at in model.runs(&model.stages()[0]) {
            if let Some(lists) = model.apt_lists(at) {
                let removed = match lists.removal {
                    Removal::Yes(_) => " removed",
                    Removal::Possible => " maybe",
                    Removal::No => "",
                };
                let mounted = if lists.mount.is_some() {
                    " mounted"
                } else {
                    ""
                };
                let (refreshed, needed) = (lists.refreshed_by.len(), lists.needed_by.len());
                found.push(format!("{refreshed}/{needed}{removed}{mounted}"));
            }
        }
    });
    found.join(", ")
}

#[test]
fn lists_are_fetched_needed_and_removed() {
    for (instructions, expected) in [
        ("RUN apt-get update && apt-get install -y git", "1/0"),
        ("RUN apt-get update\nRUN apt-get install -y git", "1/0, 0/1"),
        (
            "RUN apt-get install -y a && apt-get update && apt-get install -y b",
            "1/1",
        ),
        (
            "RUN apt update && apt upgrade -y && rm -rf /var/lib/apt/lists/*",
            "1/0 removed",
        ),
        (
            "RUN apt-get update && apt-get install -y a && apt-get clean",
            "1/0",
        ),
        (
            "RUN apt-get update; apt-get install -y a; apt-get dist-clean",
            "1/0 removed",
        ),
        (
            "RUN apt-get update && rm -rf /var/lib/apt/lists/* && apt-get update",
            "2/0",
        ),
        (
            "RUN sudo apt-get update && sudo rm -r -f /var/lib/apt/lists",
            "1/0 removed",
        ),
        ("RUN apt-get update && rm -rf /var/lib/{apt,dpkg}", "1/0"),
        (
            "SHELL [\"/bin/bash\", \"-c\"]\nRUN apt-get update && rm -rf /var/lib/{apt,dpkg}",
            "1/0 removed",
        ),
        (
            "RUN apt-get update && if x; then rm -rf /var/lib/apt/lists/*; fi",
            "1/0 maybe",
        ),
        (
            "RUN --mount=type=cache,target=/var/lib/apt/lists apt install -y --update git",
            "1/0 mounted",
        ),
        (
            "RUN --mount=type=cache,target=/var/lib/apt apt-get update",
            "1/0 mounted",
        ),
        (
            "RUN --mount=type=cache,target=/var/cache/apt apt-get update",
            "1/0",
        ),
        (
            "RUN add-apt-repository -y ppa:a/b && apt-get install -y c",
            "1/0",
        ),
        ("RUN curl x | bash - && apt-get install -y nodejs", ""),
        (
            "RUN if x; then apt-get update; fi; apt-get install -y a",
            "1/0",
        ),
        (
            "RUN if x; then apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*; fi",
            "1/0 removed",
        ),
        (
            "RUN if x; then apt-get update && [ -f y ] && rm -rf /var/lib/apt/lists/*; fi",
            "1/0 maybe",
        ),
        (
            "RUN bash -c \"apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*\"",
            "1/0 removed",
        ),
        (
            "RUN <<EOF\napt-get update\napt-get install -y a\nrm -rf /var/lib/apt/lists/*\nEOF",
            "1/0 removed",
        ),
        ("RUN apt-get clean", ""),
    ] {
        assert_eq!(lists(instructions), expected, "{instructions}");
    }
}

fn recommends_of(instructions: &str) -> Option<bool> {
    let mut found = None;
    check(&format!("FROM debian:12\n{instructions}\n"), |model| {
        let install = model
            .installs()
            .find(|install| install.verb == Verb::Install);
        found = model.takes_recommends(install.unwrap());
    });
    found
}

#[test]
fn recommended_packages_are_left_out_by_options_and_settings() {
    for (instructions, expected) in [
        ("RUN apt-get install -y git", Some(true)),
        (
            "RUN apt-get install -y git --no-install-recommends",
            Some(false),
        ),
        (
            "RUN apt-get -o APT::Install-Recommends=false install -y git",
            Some(false),
        ),
        (
            "RUN apt-get install -oAPT::Install-Recommends=1 git",
            Some(true),
        ),
        ("RUN apt-get install -o Acquire::Retries=3 git", Some(true)),
        ("RUN aptitude install -R git", Some(false)),
        ("ARG F\nRUN apt-get install $F git", None),
        (
            "RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/99x\nRUN apt-get install git",
            Some(false),
        ),
        (
            "RUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/99x\nRUN apt-get install git",
            Some(true),
        ),
        (
            "RUN curl x > /etc/apt/apt.conf.d/99x\nRUN apt-get install git",
            None,
        ),
    ] {
        assert_eq!(recommends_of(instructions), expected, "{instructions}");
    }
}

#[test]
fn settings_that_are_copied_are_read() {
    let text = "FROM debian:12\nCOPY 99x /etc/apt/apt.conf.d/\nRUN apt-get install git\n";
    let files = [("99x", "APT::Install-Recommends \"0\";\n")];
    check_with(text, &files, |model| {
        let install = model.installs().next().unwrap();
        assert_eq!(model.takes_recommends(install), Some(false));
    });
}

/// Names of the commands that may find no lists but those of an earlier instruction, and whether that instruction has
/// fetched new ones when it ends.
fn without_new_lists(run: &str) -> (String, bool) {
    let mut found = (String::new(), false);
    check(&format!("FROM ubuntu:22.04\nRUN {run}\n"), |model| {
        let without = model.without_new_lists(1).into_iter();
        let names: Vec<&str> = without.map(|at| model.commands[at].name()).collect();
        found = (names.join(" "), model.renews_apt_lists(1));
    });
    found
}

#[test]
fn only_a_fetch_that_has_certainly_run_gives_new_lists() {
    for (run, expected, renews) in [
        ("apt-get update && x", "apt-get", true),
        ("apt-get update; x", "apt-get", true),
        ("a && apt-get update && x", "a apt-get", true),
        ("a && apt-get update && x; y", "a apt-get y", false),
        ("false && apt-get update; x", "false apt-get x", false),
        ("true || apt-get update; x", "true apt-get x", false),
        ("[ -f a ] && apt-get update; x", "[ apt-get x", false),
        (
            "if a; then apt-get update && x; fi; y",
            "a apt-get y",
            false,
        ),
        (
            "while false; do apt-get update; done; x",
            "false apt-get x",
            false,
        ),
        ("f() { apt-get update; }; x", "apt-get x", false),
        ("apt-get update & x", "apt-get x", false),
        ("(apt-get update); x", "apt-get", true),
        ("bash -c 'apt-get update && x' && y", "bash apt-get", true),
        ("apt-get -s update; x", "apt-get x", false),
        ("apt-get update --print-uris; x", "apt-get x", false),
        (
            "apt-get update -o Dir::Etc::sourceparts=-; x",
            "apt-get x",
            false,
        ),
        (
            "apt-get -o Acquire::Retries=3 update -qq; x",
            "apt-get",
            true,
        ),
        ("apt-get update $X; x", "apt-get x", false),
        (
            "add-apt-repository -y ppa:a/b; x",
            "add-apt-repository",
            true,
        ),
        (
            "add-apt-repository -n ppa:a/b; x",
            "add-apt-repository x",
            false,
        ),
    ] {
        assert_eq!(
            without_new_lists(run),
            (expected.to_owned(), renews),
            "{run}"
        );
    }
}
