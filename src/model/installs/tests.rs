use super::*;
use crate::model::samples::check;

fn show(value: &Value) -> &str {
    match value {
        Value::Known(text) => text,
        Value::Unset => "",
        Value::Unknown => "?",
    }
}

/// An install on one line: `Pip install: torch==2 -r /app/r.txt [--quiet] ?`; the question mark if it is incomplete.
fn line(install: &Install<'_>) -> String {
    let mut text = format!("{:?} {}:", install.tool, install.subcommand);
    for package in &install.packages {
        let editable = if package.editable { "-e " } else { "" };
        let name = match package.kind {
            PackageKind::Index => package.name.clone().unwrap_or_default(),
            _ => show(&package.location).to_owned(),
        };
        text += &format!(" {editable}{name}");
        if !package.extras.is_empty() {
            text += &format!("[{}]", package.extras.join(","));
        }
        text += show(&package.specifier);
    }
    for manifest in &install.manifests {
        text += &format!(" {:?}={}", manifest.kind, show(&manifest.path));
    }
    let mut options = install.options.iter().map(|option| match &option.value {
        Value::Unset => option.name.clone(),
        value => format!("{}={}", option.name, show(value)),
    });
    if let Some(first) = options.next() {
        text += &format!(" [{}]", options.fold(first, |all, one| all + " " + &one));
    }
    if !install.complete {
        text += " ?";
    }
    text
}

/// The installs of a file whose stage holds these instructions.
fn lines(instructions: &str) -> Vec<String> {
    let mut found = Vec::new();
    check(
        &format!("FROM python:3.12-slim\n{instructions}\n"),
        |model| {
            found = model.installs().map(line).collect();
        },
    );
    found
}

fn one(command: &str) -> String {
    let found = lines(&format!("WORKDIR /app\nRUN {command}"));
    let [line] = &found[..] else {
        panic!("{command} is one install, not {found:?}");
    };
    line.clone()
}

#[test]
fn pip_in_all_its_forms() {
    for (command, expected) in [
        ("pip install torch", "Pip install: torch"),
        (
            "pip3.11 install 'torch==2.9.1' \"numpy>=1,<2\"",
            "Pip install: torch==2.9.1 numpy>=1,<2",
        ),
        (
            "/opt/venv/bin/pip install Flask_Login",
            "Pip install: flask-login",
        ),
        ("$VENV/bin/pip install a", "Pip install: a"),
        ("python3 -m pip install a", "Pip install: a"),
        (
            "python -Im pip --no-cache-dir install a",
            "Pip install: a [--no-cache-dir]",
        ),
        ("python${V} -m pip install a", "Pip install: a"),
        ("sudo -H pip install a", "Pip install: a"),
        ("PIP_QUIET=1 pip install a", "Pip install: a"),
        (
            "pip3 --no-cache-dir install x",
            "Pip install: x [--no-cache-dir]",
        ),
        (
            "pip install --no-cache x",
            "Pip install: x [--no-cache-dir]",
        ),
        (
            "pip install -U pip setuptools",
            "Pip install: pip setuptools [--upgrade]",
        ),
        (
            "pip install -r requirements.txt && true",
            "Pip install: Requirements=/app/requirements.txt [--requirement=requirements.txt]",
        ),
        (
            "pip install -rr.txt -c /c.txt",
            "Pip install: Requirements=/app/r.txt Constraints=/c.txt [--requirement=r.txt --constraint=/c.txt]",
        ),
        (
            "cd sub && pip install -r ../r.txt",
            "Pip install: Requirements=/app/r.txt [--requirement=../r.txt]",
        ),
        (
            "pip install -e .[dev]",
            "Pip install: -e .[dev] [--editable=.[dev]]",
        ),
        (
            "pip install fschat[model_worker,webui]",
            "Pip install: fschat[model_worker,webui]",
        ),
        (
            "pip install git+https://github.com/a/b@v1",
            "Pip install: git+https://github.com/a/b@v1",
        ),
        ("pip install future>=0.17", "Pip install: future"),
        ("pip download -d /w a", "Pip download: a [--dest=/w]"),
        (
            "pip install --index-url https://i torch --progress-bar off",
            "Pip install: torch [--index-url=https://i --progress-bar=off]",
        ),
        ("pip install -- a", "Pip install: a"),
        ("cat r.txt | xargs pip install", "Pip install: ?"),
        ("pip install \"$PKG\"", "Pip install: ?"),
        ("pip install torch==${V}", "Pip install: torch? ?"),
        (
            "pip install --never-heard x y",
            "Pip install: y [--never-heard] ?",
        ),
        ("bash -c \"pip install a\"", "Pip install: a"),
        ("pip uninstall -y a", "Pip uninstall: a [-y]"),
    ] {
        assert_eq!(one(command), expected, "{command}");
    }
}

#[test]
fn values_of_arg_env_and_shell_variables_are_filled_in() {
    for (instructions, expected) in [
        (
            "ARG V=2.9.1\nRUN pip install torch==${V}",
            "Pip install: torch==2.9.1",
        ),
        (
            "ENV PKGS=\"a b\"\nRUN pip install $PKGS",
            "Pip install: a b",
        ),
        ("RUN V=1 && pip install a==$V", "Pip install: a==1"),
        ("RUN export V=1; pip install a==$V", "Pip install: a==1"),
        ("RUN (V=1) && pip install a==$V", "Pip install: a? ?"),
        (
            "RUN if x; then V=1; fi; pip install a==$V",
            "Pip install: a? ?",
        ),
        (
            "RUN if x; then V=1; pip install a==$V; fi",
            "Pip install: a==1",
        ),
        (
            "RUN for p in a b; do pip install $p; done",
            "Pip install: ?",
        ),
        ("RUN pip install a==${V:-3}", "Pip install: a? ?"),
        ("ARG V=\nRUN pip install a==${V:-3}", "Pip install: a==3"),
        ("ARG EXTRA=\nRUN pip install a $EXTRA", "Pip install: a"),
        (
            "ARG PIP='uv pip install --system'\nRUN $PIP torch",
            "Uv pip install: torch [--system]",
        ),
        ("ARG PIP\nRUN $PIP install torch", ""),
    ] {
        assert_eq!(lines(instructions).join(" / "), expected, "{instructions}");
    }
}

#[test]
fn other_package_managers_of_python() {
    for (command, expected) in [
        (
            "uv pip install --system -r r.txt torch",
            "Uv pip install: torch Requirements=/app/r.txt [--system --requirements=r.txt]",
        ),
        (
            "uv pip install -r pyproject.toml",
            "Uv pip install: Project=/app/pyproject.toml [--requirements=pyproject.toml]",
        ),
        ("uv pip sync r.txt", "Uv pip sync: Requirements=/app/r.txt"),
        (
            "uv sync --locked --no-dev",
            "Uv sync: Project=/app/pyproject.toml Lock=/app/uv.lock [--locked --no-dev]",
        ),
        (
            "uv --directory lib sync",
            "Uv sync: Project=/app/lib/pyproject.toml Lock=/app/lib/uv.lock [--directory=lib]",
        ),
        ("uv tool install ruff==0.5", "Uv tool install: ruff==0.5"),
        (
            "poetry install --no-root --only main",
            "Poetry install: Project=/app/pyproject.toml Lock=/app/poetry.lock [--no-root --only=main]",
        ),
        (
            "pipenv install --system --deploy",
            "Pipenv install: Project=/app/Pipfile Lock=/app/Pipfile.lock [--system --deploy]",
        ),
        (
            "pdm sync --prod",
            "Pdm sync: Project=/app/pyproject.toml Lock=/app/pdm.lock [--prod]",
        ),
        ("poetry run pip install a", "Pip install: a"),
    ] {
        assert_eq!(one(command), expected, "{command}");
    }
}

#[test]
fn conda_and_its_kin() {
    for (command, expected) in [
        (
            "conda install -y -c conda-forge numpy=2.1 'scipy>=1'",
            "Conda install: numpy=2.1 scipy>=1 [--yes --channel=conda-forge]",
        ),
        (
            "/opt/conda/bin/conda create -yn x python=3.9",
            "Conda create: python=3.9 [--yes --name=x]",
        ),
        (
            "conda env create -f environment.yml",
            "Conda env create: Environment=/app/environment.yml [--file=environment.yml]",
        ),
        (
            "conda env create -n x",
            "Conda env create: Environment=/app/environment.yml [--name=x]",
        ),
        (
            "mamba install -y conda-forge::pytorch",
            "Mamba install: pytorch [--yes]",
        ),
        (
            "micromamba install -y -n base -f /tmp/env.yaml",
            "Micromamba install: Environment=/tmp/env.yaml [--yes --name=base --file=/tmp/env.yaml]",
        ),
        (
            "conda install --file specs.txt",
            "Conda install: Specs=/app/specs.txt [--file=specs.txt]",
        ),
        ("conda run -n x pip install a", "Pip install: a"),
    ] {
        assert_eq!(one(command), expected, "{command}");
    }
}

#[test]
fn packages_of_the_system() {
    for (command, expected) in [
        (
            "apt-get -qq -y install git",
            "Apt install: git [--quiet --quiet --yes]",
        ),
        (
            "apt-get install -y git=1:2.39 libc6:i386 vim/testing --no-install-recommends",
            "Apt install: git=1:2.39 libc6:i386 vim [--yes --no-install-recommends]",
        ),
        ("apt install ./x.deb", "Apt install: ./x.deb"),
        (
            "apt-get update -o Acquire::Retries=3",
            "Apt update: [--option=Acquire::Retries=3]",
        ),
        (
            "apk add --no-cache -t .deps gcc~=12 git",
            "Apk add: gcc~=12 git [--no-cache --virtual=.deps]",
        ),
        ("apk del .deps", "Apk del: .deps"),
        (
            "dnf install -y @development-tools gcc",
            "Dnf install: @development-tools gcc [--assumeyes]",
        ),
        ("yum -y groupinstall x", "Yum groupinstall: x [--assumeyes]"),
        (
            "npm install -g yarn@1.22 @scope/x@2",
            "Npm install: yarn@1.22 @scope/x@2 [--global]",
        ),
        (
            "npm install",
            "Npm install: Project=/app/package.json Lock=/app/package-lock.json",
        ),
        (
            "npm ci",
            "Npm ci: Project=/app/package.json Lock=/app/package-lock.json",
        ),
        (
            "zypper -n install git",
            "Zypper install: git [--non-interactive]",
        ),
        (
            "gem install bundler -v 2.0",
            "Gem install: bundler [--version=2.0]",
        ),
        (
            "cargo install --locked --version 0.7 x",
            "Cargo install: x [--locked --version=0.7]",
        ),
        (
            "go install -ldflags=-s -v a.b/c@v1",
            "Go install: a.b/c@v1 [-ldflags=-s -v]",
        ),
    ] {
        assert_eq!(one(command), expected, "{command}");
    }
}

#[test]
fn verbs_are_told_apart() {
    for (command, verb) in [
        ("apt-get update", Verb::Refresh),
        ("apk update", Verb::Refresh),
        ("yum update -y", Verb::Update),
        ("apt-get upgrade -y", Verb::Update),
        ("conda clean -afy", Verb::Clean),
        ("pip config set global.no-cache-dir true", Verb::Config),
        ("pip cache purge", Verb::Clean),
        ("pip --version", Verb::Other),
        ("conda activate x", Verb::Other),
        ("uv venv /opt/venv", Verb::Create),
        ("pipenv install requests", Verb::Install),
        ("pipenv install", Verb::Sync),
    ] {
        check(&format!("FROM x\nRUN {command}\n"), |model| {
            let verbs: Vec<_> = model.installs().map(|install| install.verb).collect();
            assert_eq!(verbs, [verb], "{command}");
        });
    }
}

#[test]
fn a_flag_goes_behind_the_word_of_the_subcommand() {
    for (text, at) in [
        ("FROM x\nRUN pip install torch\n", Some("pip install")),
        (
            "FROM x\nRUN uv \\\n  pip \\\n  install torch\n",
            Some("  install"),
        ),
        (
            "FROM x\nRUN bash -c \"pip install torch\"\n",
            Some("pip install"),
        ),
        ("FROM x\nRUN [\"pip\", \"install\", \"torch\"]\n", None),
        ("FROM x\nARG I=install\nRUN pip $I torch\n", None),
    ] {
        check(text, |model| {
            let install = model.installs().next().unwrap();
            let expected = at.map(|at| text.find(at).unwrap() + at.len());
            assert_eq!(install.insert_at, expected, "{text}");
        });
    }
}

#[test]
fn indexes_come_from_options_and_variables() {
    let text = "FROM x\nENV PIP_INDEX_URL=https://a PIP_EXTRA_INDEX_URL=\"https://b https://c\"\nRUN pip install torch\nRUN pip install -i https://d -f ./w torch\nRUN unset PIP_EXTRA_INDEX_URL; PIP_INDEX_URL=https://e pip install torch\n";
    check(text, |model| {
        let urls: Vec<String> = model
            .installs()
            .map(|install| {
                let urls: Vec<&str> = install.indexes.iter().map(|i| show(&i.url)).collect();
                urls.join(" ")
            })
            .collect();
        assert_eq!(
            urls,
            [
                "https://a https://b https://c",
                "https://d ./w https://b https://c",
                "https://e"
            ]
        );
    });
}

#[test]
fn installs_at_the_start_of_a_container_are_kept_apart() {
    check(
        "FROM x\nRUN pip install a\nCMD pip install b && serve\n",
        |model| {
            assert_eq!(model.installs().count(), 1);
            assert_eq!(model.installs_of(2).len(), 1);
        },
    );
}
