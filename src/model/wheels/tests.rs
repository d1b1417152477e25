use crate::knowledge::torch::Build;
use crate::model::samples::check_with;

/// For each install: what torch is built for, and whether wheels may come from elsewhere.
fn builds(lines: &str, files: &[(&str, &str)]) -> Vec<(Option<Build>, bool)> {
    let text = format!("FROM python:3.12-slim\nCOPY . .\n{lines}\n");
    let mut found = Vec::new();
    check_with(&text, files, |model| {
        let installs = model.wheel_installs().iter();
        found = installs
            .map(|install| (install.torch_build(), install.elsewhere))
            .collect();
    });
    found
}

const CPU: &str = "https://download.pytorch.org/whl/cpu";
const CU121: &str = "https://download.pytorch.org/whl/cu121";

#[test]
fn the_build_of_torch_is_told_by_index_version_or_backend() {
    let (cpu, cuda) = (Some(Build::Cpu), Some(Build::Cuda(121)));
    for (line, expected) in [
        (format!("RUN pip install torch -i {CPU}"), (cpu, false)),
        (
            format!("RUN pip install torch --extra-index-url {CPU}"),
            (cpu, false),
        ),
        (
            format!("RUN pip install torch --extra-index-url {CU121}"),
            (None, false),
        ),
        (
            format!("RUN pip install torch==2.5.1 --extra-index-url {CU121}"),
            (cuda, false),
        ),
        (
            format!("RUN pip install torch==2.9.1 --extra-index-url {CU121}"),
            (None, false),
        ),
        (
            format!("ENV PIP_INDEX_URL={CPU}\nRUN pip install torch"),
            (cpu, false),
        ),
        (
            format!("RUN pip install torch -f {CU121}/torch_stable.html torch==2.1.0+cu121"),
            (cuda, false),
        ),
        (
            "RUN uv pip install --torch-backend=cpu torch".to_owned(),
            (cpu, false),
        ),
        ("RUN pip install torch".to_owned(), (None, false)),
        (
            "RUN pip install torch -i https://pypi.org/simple".to_owned(),
            (None, false),
        ),
        (
            "RUN pip install torch -i https://mirror.corp/simple".to_owned(),
            (None, true),
        ),
        (
            "RUN pip install torch --no-index -f /wheels".to_owned(),
            (None, true),
        ),
        (
            "RUN pip config set global.index-url https://x && pip install torch".to_owned(),
            (None, true),
        ),
        ("RUN pip install $OPTIONS torch".to_owned(), (None, true)),
    ] {
        assert_eq!(builds(&line, &[]), [expected], "{line}");
    }
}

#[test]
fn requirements_files_name_indexes_too() {
    let text = format!("--extra-index-url {CPU}\ntorch==2.9.1\n");
    let files = [("requirements.txt", text.as_str())];
    let found = builds("RUN pip install -r requirements.txt", &files);
    assert_eq!(found, [(Some(Build::Cpu), false)]);
}

#[test]
fn an_environment_is_known_by_the_program_and_its_options() {
    let text = "FROM python:3.12\nRUN pip install a\nRUN python -m pip install b\nRUN pip3 install c\n\
        RUN /venv/bin/pip install d\nRUN pip install -t /x e\nRUN . /v/bin/activate && pip install f\n";
    check_with(text, &[], |model| {
        let names: Vec<Option<String>> = model
            .installs()
            .map(|i| model.python_environment(i))
            .collect();
        assert_eq!((&names[0], &names[0]), (&names[1], &names[2]));
        assert!(names[3] != names[0] && names[4] != names[0]);
        assert_eq!(names[5], None);
    });
}
