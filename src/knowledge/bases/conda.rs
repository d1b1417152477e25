//! Images that bring conda or its kin, Jupyter's among them.

use super::super::eol::PythonVersion;
use super::super::os::{Distro, Os};
use super::{BASH_PIPEFAIL, BaseFacts, Family, Tool, User};

const CONDA_PATH: &str =
    "/opt/conda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

pub(super) fn lookup(
    registry: Option<&str>,
    repository: &str,
    tag: Option<&str>,
) -> Option<BaseFacts> {
    if let Some(name) = jupyter_stack(registry, repository) {
        return Some(jupyter(name, tag));
    }
    match (registry, repository) {
        (None, "continuumio/miniconda3" | "continuumio/miniconda") => Some(BaseFacts {
            os: Some(Os::of(Distro::Debian)),
            ..anaconda(Family::Miniconda)
        }),
        (None, "continuumio/anaconda3" | "continuumio/anaconda") => Some(BaseFacts {
            os: Some(Os::of(Distro::Debian)),
            ..anaconda(Family::Anaconda)
        }),
        (None | Some("quay.io"), "condaforge/miniforge3" | "condaforge/mambaforge") => {
            Some(miniforge())
        }
        (None | Some("ghcr.io"), "mambaorg/micromamba" | "mamba-org/micromamba") => {
            Some(micromamba(tag))
        }
        _ => None,
    }
}

/// Source: ContinuumIO/docker-images, miniconda3/debian/Dockerfile and anaconda3/debian/Dockerfile, 2024-07-02. conda
/// sets nothing but PATH; git and wget are there for it. The installer's version is the tag, not Python's.
fn anaconda(family: Family) -> BaseFacts {
    BaseFacts {
        env: &[("PATH", Some(CONDA_PATH))],
        cmd: Some(&["/bin/bash"]),
        tools: &[
            (Tool::Python, true),
            (Tool::Pip, true),
            (Tool::Uv, false),
            (Tool::Conda, true),
            (Tool::Git, true),
            (Tool::Wget, true),
            (Tool::Gcc, false),
            (Tool::Make, false),
            (Tool::Bash, true),
        ],
        is_ml: true,
        ..BaseFacts::plain(family)
    }
}

/// Source: conda-forge/miniforge-images, ubuntu/Dockerfile, 2026-07-01.
fn miniforge() -> BaseFacts {
    BaseFacts {
        os: Some(Os::of(Distro::Ubuntu)),
        env: &[
            ("PATH", Some(CONDA_PATH)),
            ("CONDA_DIR", Some("/opt/conda")),
        ],
        entrypoint: Some(&["tini", "--"]),
        ..anaconda(Family::Miniforge)
    }
}

/// Source: mamba-org/micromamba-docker, debian.Dockerfile, docs/tags.rst and CHANGELOG.md, 2026-05-13. The user's
/// number was 1000 up to spring 2023. There is no Python: the environment `base` is empty.
fn micromamba(tag: Option<&str>) -> BaseFacts {
    let system = tag.and_then(|tag| tag.split('-').find_map(Os::from_word));
    let cuda = tag.is_some_and(|tag| tag.contains("cuda"));
    BaseFacts {
        os: system,
        user: Some(User {
            name: "mambauser",
            uid: 57439,
            home: "/home/mambauser",
        }),
        workdir: Some("/tmp"),
        shell: Some(&["/usr/local/bin/_dockerfile_shell.sh"]),
        env: &[
            ("MAMBA_USER", Some("mambauser")),
            ("MAMBA_USER_ID", None),
            ("MAMBA_USER_GID", None),
            ("MAMBA_ROOT_PREFIX", Some("/opt/conda")),
            ("MAMBA_EXE", Some("/bin/micromamba")),
            ("CONDA_OVERRIDE_CUDA", None),
        ],
        // On a CUDA image it has that image's variables too.
        env_complete: !cuda,
        entrypoint: Some(&["/usr/local/bin/_entrypoint.sh"]),
        cmd: Some(&["/bin/bash"]),
        tools: &[
            (Tool::Python, false),
            (Tool::Pip, false),
            (Tool::Uv, false),
            (Tool::Conda, false),
            (Tool::Git, false),
            (Tool::Gcc, false),
            (Tool::Bash, true),
        ],
        is_ml: true,
        ..BaseFacts::plain(Family::Micromamba)
    }
}

/// The name of the stack, if the image is one of Project Jupyter's: on Quay since October 2023, before on Docker Hub,
/// where the images still lie but no longer change.
fn jupyter_stack<'a>(registry: Option<&str>, repository: &'a str) -> Option<&'a str> {
    const STACKS: [&str; 11] = [
        "docker-stacks-foundation",
        "base-notebook",
        "minimal-notebook",
        "scipy-notebook",
        "r-notebook",
        "julia-notebook",
        "datascience-notebook",
        "tensorflow-notebook",
        "pytorch-notebook",
        "pyspark-notebook",
        "all-spark-notebook",
    ];
    let name = repository.strip_prefix("jupyter/")?;
    (matches!(registry, None | Some("quay.io")) && STACKS.contains(&name)).then_some(name)
}

/// Source: jupyter/docker-stacks, images/*/Dockerfile and CHANGELOG.md, 2026-08-08. Tags are dates or
/// `[<arch>-]python-<version>` and the like. Up to November 2023 the images from scipy-notebook on set XDG_CACHE_HOME
/// to `/home/jovyan/.cache/`, which is what applies without it.
fn jupyter(name: &str, tag: Option<&str>) -> BaseFacts {
    const ENV: &[(&str, Option<&str>)] = &[
        ("DEBIAN_FRONTEND", Some("noninteractive")),
        ("CONDA_DIR", Some("/opt/conda")),
        ("SHELL", Some("/bin/bash")),
        ("HOME", Some("/home/jovyan")),
        ("PATH", Some(CONDA_PATH)),
        ("XDG_CACHE_HOME", Some("/home/jovyan/.cache")),
        ("JUPYTER_PORT", Some("8888")),
    ];
    const FOUNDATION: &[(Tool, bool)] = &[
        (Tool::Python, true),
        (Tool::Pip, true),
        (Tool::Uv, false),
        (Tool::Conda, true),
        (Tool::Wget, true),
        (Tool::Bash, true),
    ];
    const NOTEBOOK: &[(Tool, bool)] = &[
        (Tool::Python, true),
        (Tool::Pip, true),
        (Tool::Uv, false),
        (Tool::Conda, true),
        (Tool::Git, true),
        (Tool::Wget, true),
        (Tool::Bash, true),
    ];
    const SCIENCE: &[(Tool, bool)] = &[
        (Tool::Python, true),
        (Tool::Pip, true),
        (Tool::Uv, false),
        (Tool::Conda, true),
        (Tool::Git, true),
        (Tool::Wget, true),
        (Tool::Gcc, true),
        (Tool::Make, true),
        (Tool::Bash, true),
    ];
    let foundation = name == "docker-stacks-foundation";
    let small = foundation || name == "base-notebook";
    let accelerated = matches!(name, "tensorflow-notebook" | "pytorch-notebook");
    BaseFacts {
        python: tag.and_then(jupyter_python),
        os: Some(Os::of(Distro::Ubuntu)),
        user: Some(User {
            name: "jovyan",
            uid: 1000,
            home: "/home/jovyan",
        }),
        workdir: Some("/home/jovyan"),
        shell: Some(BASH_PIPEFAIL),
        env: ENV,
        // Their CUDA tags add NVIDIA's variables.
        env_complete: !accelerated,
        // Both changed over the years; what they start listens on all interfaces.
        entrypoint: None,
        tools: match name {
            _ if small => FOUNDATION,
            "minimal-notebook" | "r-notebook" | "julia-notebook" => NOTEBOOK,
            _ => SCIENCE,
        },
        is_ml: true,
        ..BaseFacts::plain(Family::Jupyter)
    }
}

/// `python-3.11.6`, `x86_64-python-3.11`.
fn jupyter_python(tag: &str) -> Option<PythonVersion> {
    let at = tag.find("python-")?;
    PythonVersion::parse(tag[at + "python-".len()..].split('-').next()?)
}
