use super::*;
use crate::model::samples::check_with;

/// What becomes of the caches of a file, one word each; `Kept` with its folder.
fn caches_with(text: &str, files: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    check_with(text, files, |model| {
        for install in model.installs().filter(|install| install.installs()) {
            found.push(match model.cache_of(install) {
                Cache::Kept { dir } => dir.known().unwrap_or("?").to_owned(),
                Cache::Off(off) => format!("off: {off:?}"),
                Cache::Mounted(_) => "mounted".to_owned(),
                Cache::Removed(_) => "removed".to_owned(),
                Cache::Unknown => "unknown".to_owned(),
                Cache::NotApplicable => "none".to_owned(),
            });
        }
    });
    found
}

/// The same for a stage with these instructions, whose base sets nothing.
fn cache(instructions: &str) -> String {
    let text = format!("FROM python:3.12-slim\n{instructions}\n");
    caches_with(&text, &[]).join(" ")
}

fn all(cases: &[(&str, &str)]) {
    for (instructions, expected) in cases {
        assert_eq!(cache(instructions), *expected, "{instructions}");
    }
}

#[test]
fn options_and_variables_switch_pips_cache_off() {
    all(&[
        ("RUN pip install a", "/root/.cache/pip"),
        (
            "RUN pip install --no-cache-dir a",
            "off: Option(\"--no-cache-dir\")",
        ),
        (
            "RUN pip --no-cache-dir install a",
            "off: Option(\"--no-cache-dir\")",
        ),
        (
            "ENV PIP_NO_CACHE_DIR=0\nRUN pip install a",
            "off: Variable(\"PIP_NO_CACHE_DIR\")",
        ),
        (
            "ARG PIP_NO_CACHE_DIR=1\nRUN pip install a",
            "off: Variable(\"PIP_NO_CACHE_DIR\")",
        ),
        (
            "ENV PIP_NO_CACHE_DIR=\nRUN pip install a",
            "/root/.cache/pip",
        ),
        ("ARG PIP_NO_CACHE_DIR\nRUN pip install a", "unknown"),
        (
            "RUN PIP_NO_CACHE_DIR=1 pip install a && pip install b",
            "off: Variable(\"PIP_NO_CACHE_DIR\") /root/.cache/pip",
        ),
        (
            "RUN export PIP_NO_CACHE_DIR=1 && pip install a",
            "off: Variable(\"PIP_NO_CACHE_DIR\")",
        ),
        ("RUN PIP_NO_CACHE_DIR=1; pip install a", "/root/.cache/pip"),
        (
            "RUN (export PIP_NO_CACHE_DIR=1); pip install a",
            "/root/.cache/pip",
        ),
        (
            "RUN if x; then export PIP_NO_CACHE_DIR=1; fi; pip install a",
            "unknown",
        ),
        (
            "RUN PIP_NO_CACHE_DIR=1 bash -c 'pip install a'",
            "off: Variable(\"PIP_NO_CACHE_DIR\")",
        ),
        ("ARG FLAGS\nRUN pip install $FLAGS a", "unknown"),
        ("ARG PKG\nRUN pip install \"$PKG\"", "/root/.cache/pip"),
        (
            "RUN --mount=type=bind,source=w,target=/w pip install --no-index -f /w a",
            "none",
        ),
        ("RUN pip install --no-deps ./a.whl", "none"),
    ]);
}

#[test]
fn settings_switch_pips_cache_off() {
    all(&[
        (
            "RUN pip config set global.no-cache-dir true\nRUN pip install a",
            "off: Config",
        ),
        (
            "RUN pip config set global.index-url https://x && pip install a",
            "/root/.cache/pip",
        ),
        (
            "RUN printf '[global]\\nno-cache-dir = true\\n' > /etc/pip.conf\nRUN pip install a",
            "off: Config",
        ),
        (
            "RUN echo '[global]' | tee /etc/pip.conf && pip install a",
            "/root/.cache/pip",
        ),
        ("RUN curl x > /etc/pip.conf\nRUN pip install a", "unknown"),
        (
            "COPY <<EOF /etc/pip.conf\n[global]\nno-cache-dir = yes\nEOF\nRUN pip install a",
            "off: Config",
        ),
        ("COPY pip.conf /etc/pip.conf\nRUN pip install a", "unknown"),
        (
            "RUN pip install a\nRUN pip config set global.no-cache-dir true",
            "/root/.cache/pip",
        ),
    ]);
    let text = "FROM x\nCOPY pip.conf /etc/\nRUN pip install a\n";
    let off = caches_with(text, &[("pip.conf", "[global]\nno-cache-dir=1\n")]);
    assert_eq!(off, ["off: Config"]);
    let on = caches_with(text, &[("pip.conf", "[global]\nindex-url = https://x\n")]);
    assert_eq!(on, ["/root/.cache/pip"]);
}

#[test]
fn a_mount_counts_if_it_holds_the_cache_of_the_user() {
    let mount = "RUN --mount=type=cache,target=";
    all(&[
        (&format!("{mount}/root/.cache/pip pip install a"), "mounted"),
        (&format!("{mount}/root/.cache pip install a"), "mounted"),
        (
            &format!("{mount}/root/.cache/uv pip install a"),
            "/root/.cache/pip",
        ),
        (
            &format!("RUN useradd -m app\nUSER app\n{mount}/root/.cache/pip pip install a"),
            "/home/app/.cache/pip",
        ),
        (
            &format!(
                "RUN useradd -ms /bin/bash app\nUSER app\n{mount}/home/app/.cache/pip pip install a"
            ),
            "mounted",
        ),
        (
            &format!("RUN adduser --home /srv app\nUSER app\n{mount}/srv/.cache pip install a"),
            "mounted",
        ),
        (
            &format!("USER app\n{mount}/home/app/.cache/pip pip install a"),
            "unknown",
        ),
        (
            &format!("USER app\n{mount}/var/cache/apt pip install a"),
            "?",
        ),
        (
            &format!("ENV PIP_CACHE_DIR=/c\n{mount}/c pip install a"),
            "mounted",
        ),
        (
            &format!("ENV XDG_CACHE_HOME=/x\n{mount}/x/pip pip install a"),
            "mounted",
        ),
        (
            &format!("ENV HOME=/h\n{mount}/h/.cache/pip pip install a"),
            "mounted",
        ),
        (&format!("ARG D\n{mount}$D pip install a"), "unknown"),
        (
            "RUN --mount=type=tmpfs,target=/root/.cache pip install a",
            "mounted",
        ),
        (&format!("{mount}/root/.cache/uv uv sync"), "mounted"),
    ]);
}

#[test]
fn what_a_later_command_of_the_same_run_removes_is_not_kept() {
    all(&[
        ("RUN pip install a && rm -rf ~/.cache", "removed"),
        (
            "RUN pip install a && pip install b; pip cache purge",
            "removed removed",
        ),
        ("RUN pip cache purge; pip install a", "/root/.cache/pip"),
        ("RUN pip install a\nRUN rm -rf ~/.cache", "/root/.cache/pip"),
        ("RUN pip install a && pip cache list", "/root/.cache/pip"),
        (
            "RUN pip install a; if x; then pip cache purge; fi",
            "unknown",
        ),
        ("RUN pip install a; clean-layer.sh", "unknown"),
        (
            "USER app\nRUN pip install a && rm -rf /home/app/.cache",
            "removed",
        ),
        (
            "ENV UV_CACHE_DIR=/tmp/uv\nRUN uv pip install a && rm -rf /tmp/*",
            "removed",
        ),
        ("RUN uv sync && uv cache clean", "removed"),
        ("RUN poetry install && rm -rf ~/.cache/pypoetry", "removed"),
        (
            "RUN poetry install && rm -rf ~/.cache/pypoetry/artifacts",
            "/root/.cache/pypoetry/cache",
        ),
    ]);
}

#[test]
fn conda_keeps_its_packages_in_its_own_folder() {
    for (text, expected) in [
        (
            "FROM continuumio/miniconda3:25.1.1-2\nRUN conda install -y a\n",
            "/opt/conda/pkgs",
        ),
        ("FROM x\nRUN /opt/c/bin/conda install -y a\n", "/opt/c/pkgs"),
        (
            "FROM x\nRUN conda install -y a && conda clean -afy\n",
            "removed",
        ),
        (
            "FROM x\nRUN mamba install -y a && conda clean --all --yes\n",
            "removed",
        ),
        ("FROM x\nRUN conda install -y a && conda clean -t -y\n", "?"),
        (
            "FROM x\nRUN conda env create && rm -rf /opt/conda/pkgs/*\n",
            "removed",
        ),
        (
            "FROM x\nRUN --mount=type=cache,target=/opt/conda/pkgs conda install -y a\n",
            "unknown",
        ),
        (
            "FROM condaforge/miniforge3:24.11.3-0\nRUN --mount=type=cache,target=/opt/conda/pkgs conda install -y a\n",
            "mounted",
        ),
        (
            "FROM x\nENV CONDA_PKGS_DIRS=/p\nRUN conda install -y a\n",
            "/p",
        ),
        (
            "FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y a && micromamba clean -ay\n",
            "removed",
        ),
    ] {
        assert_eq!(caches_with(text, &[]).join(" "), expected, "{text}");
    }
}

#[test]
fn sudo_takes_variables_away_and_changes_the_home() {
    all(&[
        ("ENV PIP_NO_CACHE_DIR=1\nRUN sudo pip install a", "unknown"),
        ("RUN useradd -m app\nUSER app\nRUN sudo pip install a", "?"),
        ("RUN sudo pip install a", "/root/.cache/pip"),
    ]);
}
