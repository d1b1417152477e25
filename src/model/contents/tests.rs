use crate::model::samples::check_with;

const FILES: &[(&str, &str)] = &[
    ("requirements.txt", "torch==2.5.1\nflask\n"),
    (
        "start.sh",
        "#!/bin/sh\nset -e\nalembic upgrade head\nexec \"$@\"\n",
    ),
    ("start-all.sh", "sh other.sh\n"),
    ("start.py", "#!/usr/bin/env python3\n"),
    ("src/ops/kernel.cu", ""),
    ("docs/index.md", ""),
];

/// Programs, Python packages and packages of the system of the last stage; `?` where they cannot be told.
fn contents(lines: &str) -> String {
    let text = format!("FROM python:3.12\nWORKDIR /app\n{lines}\n");
    let mut shown = String::new();
    check_with(&text, FILES, |model| {
        let last = model.stages().len() - 1;
        shown = match model.contents(&[last]) {
            Some(contents) => {
                let programs = contents.programs.iter().map(|(_, name)| name.as_str());
                let parts = [
                    programs.collect::<Vec<_>>().join(" "),
                    contents.package_names().collect::<Vec<_>>().join(" "),
                    contents.system_names().collect::<Vec<_>>().join(" "),
                ];
                let unread = if contents.starts_unread { " …" } else { "" };
                format!("{}{unread}", parts.join(" | "))
            }
            None => "?".to_owned(),
        };
    });
    shown
}

#[test]
fn what_runs_and_what_is_installed_is_listed() {
    for (lines, expected) in [
        (
            "COPY . .\nRUN pip install -r requirements.txt",
            "pip | torch flask | ",
        ),
        (
            "RUN apt-get update && apt-get install -y git=1:2 curl",
            "apt-get apt-get |  | git curl",
        ),
        ("RUN sh -c 'git pull'", "sh git |  | "),
        (
            "RUN tar xJf a.tar.xz && tar -xjf b",
            "tar xz tar bzip2 |  | ",
        ),
        ("RUN tar -czf out.tar.gz x", "tar |  | "),
        (
            "RUN python -m nltk.downloader punkt && python train.py",
            "python python |  | ",
        ),
        ("RUN bash Miniconda3-latest.sh -b", "bash |  | "),
        ("RUN conda install -y cudatoolkit", "conda |  | cudatoolkit"),
        ("HEALTHCHECK CMD curl -f localhost", "curl |  | "),
        ("CMD [\"python\", \"main.py\"]", "python |  | "),
    ] {
        assert_eq!(contents(lines), expected, "{lines}");
    }
}

#[test]
fn what_nobody_can_see_is_not_guessed() {
    for lines in [
        "RUN ./install.sh",
        "RUN bash install.sh",
        "RUN curl -fsSL https://example.com/x | sh",
        "RUN $COMMAND",
        "RUN python setup.py install",
        "RUN python -m build",
        "RUN pip install .",
        "RUN pip install git+https://github.com/a/b",
        "RUN pip install -r other.txt",
        "RUN pip install --no-binary :all: numpy",
        "RUN poetry install",
        "RUN conda env create -f environment.yml",
        "RUN npm ci",
        "RUN apt-get install -y $PACKAGES",
        "SHELL [\"python\", \"-c\"]\nRUN print(1)",
        "ONBUILD RUN make",
    ] {
        assert_eq!(contents(lines), "?", "{lines}");
    }
}

#[test]
fn start_scripts_are_read_where_they_can_be() {
    for (lines, expected) in [
        (
            "COPY start.sh ./\nCMD [\"./start.sh\"]",
            "start.sh set alembic  |  | ",
        ),
        (
            "COPY . .\nCMD bash /app/start.sh",
            "bash set alembic  |  | ",
        ),
        (
            "COPY start-all.sh .\nCMD [\"./start-all.sh\"]",
            "start-all.sh sh |  |  …",
        ),
        ("COPY start.py .\nCMD [\"./start.py\"]", "start.py |  |  …"),
        ("CMD [\"/entrypoint.sh\"]", "entrypoint.sh |  |  …"),
        ("CMD [\"docker-entrypoint\"]", "docker-entrypoint |  |  …"),
        ("CMD [\"/opt/venv/bin/gunicorn\"]", "gunicorn |  | "),
    ] {
        assert_eq!(contents(lines), expected, "{lines}");
    }
}

#[test]
fn ends_are_the_stages_that_somebody_runs() {
    let text = "FROM a:1 AS base\nFROM base AS builder\nFROM base AS test\nFROM base AS serve\nCOPY --from=builder /x /x\nFROM a:1 AS other\nFROM base\n";
    check_with(text, &[], |model| {
        assert_eq!(model.ends_on(0), [vec![3, 0], vec![5, 0]]);
        assert_eq!(model.ends_on(4), [vec![4]]);
    });
}

#[test]
fn sources_of_cuda_programs_are_found_below_what_is_copied() {
    for (copy, expected) in [(". .", true), ("src /src", true), ("docs /docs", false)] {
        let text = format!("FROM python:3.12\nCOPY {copy}\n");
        check_with(&text, FILES, |model| {
            assert_eq!(model.copies_cuda_sources(&[0]), expected, "{copy}");
        });
    }
}

#[test]
fn variables_tell_of_builds() {
    for (line, expected) in [
        ("ENV TORCH_CUDA_ARCH_LIST=8.0", true),
        ("ARG FORCE_CUDA", true),
        ("ENV CUDA_HOME=/usr/local/cuda", false),
    ] {
        let text = format!("FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n{line}\nRUN true\n");
        check_with(&text, &[], |model| {
            assert_eq!(
                model.expects_cuda_builds(&model.stages()[0]),
                expected,
                "{line}"
            );
        });
    }
}

#[test]
fn packages_of_stages_that_are_copied_from_count() {
    let text = "FROM a:1 AS build\nRUN pip install vllm\nFROM a:1\nCOPY --from=build /venv /venv\n";
    check_with(text, &[], |model| {
        let contents = model.contents_with_copies(&[1]).expect("all is seen");
        assert_eq!(contents.package_names().collect::<Vec<_>>(), ["vllm"]);
    });
}
