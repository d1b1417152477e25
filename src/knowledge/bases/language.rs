//! Images of a language: Python in its many builds, uv, Node, Go, Rust.

use super::super::eol::PythonVersion;
use super::super::os::{Distro, Os};
use super::{BaseFacts, Confidence, Family, PythonVariant, Size, Tool, User};

pub(super) fn lookup(
    registry: Option<&str>,
    repository: &str,
    tag: Option<&str>,
) -> Option<BaseFacts> {
    match (registry, repository) {
        (
            None,
            "python" | "amd64/python" | "arm64v8/python" | "arm32v7/python" | "ppc64le/python"
            | "s390x/python" | "i386/python" | "winamd64/python",
        ) => official_python(tag),
        (Some("ghcr.io"), "astral-sh/uv") | (None, "astral/uv") => uv(tag),
        (None, "node") => Some(on_buildpack_deps(Family::Node, tag)),
        (None, "golang") => Some(on_buildpack_deps(Family::Go, tag)),
        (None, "rust") => Some(on_buildpack_deps(Family::Rust, tag)),
        (
            None,
            "tiangolo/uvicorn-gunicorn-fastapi"
            | "tiangolo/uvicorn-gunicorn"
            | "tiangolo/uvicorn-gunicorn-starlette"
            | "tiangolo/meinheld-gunicorn-flask"
            | "tiangolo/meinheld-gunicorn"
            | "tiangolo/uwsgi-nginx-flask"
            | "tiangolo/uwsgi-nginx",
        ) => Some(tiangolo(tag)),
        (Some("public.ecr.aws"), "lambda/python") | (None, "amazon/aws-lambda-python") => {
            Some(lambda(tag))
        }
        (Some("registry.access.redhat.com" | "registry.redhat.io"), _) => ubi_python(repository),
        (Some("mcr.microsoft.com"), _) => dev_container(repository, tag),
        _ => None,
    }
}

/// What the tag of an official Python says.
struct PythonTag<'a> {
    version: Option<PythonVersion>,
    /// Whether a patch release is named, so that the image no longer moves to another system.
    patch: bool,
    variant: PythonVariant,
    /// `bookworm`, `alpine3.20`.
    system: Option<&'a str>,
}

impl<'a> PythonTag<'a> {
    /// Reads `[<version>[-rc]][-slim][-<suite>]`, with at least one part. `None` for a word that official tags do not
    /// have.
    fn parse(tag: &'a str) -> Option<Self> {
        let mut parsed = Self {
            version: None,
            patch: false,
            variant: PythonVariant::Full,
            system: None,
        };
        for (index, word) in tag.split('-').enumerate() {
            match word {
                "latest" if index == 0 => {}
                "slim" => parsed.variant = PythonVariant::Slim,
                "rc" | "onbuild" => {}
                // `3.12-windowsservercore-ltsc2022`
                _ if word.starts_with("windowsservercore") || word.starts_with("nanoserver") => {
                    parsed.variant = PythonVariant::Windows;
                }
                _ if parsed.variant == PythonVariant::Windows => {}
                _ if index == 0 && word.starts_with(|c: char| c.is_ascii_digit()) => {
                    parsed.version = PythonVersion::parse(word);
                    parsed.patch = word.matches('.').count() > 1;
                    match (parsed.version, word) {
                        (Some(_), _) | (None, "3") => {}
                        (None, "2") => parsed.version = Some(PythonVersion::new(2, 7)),
                        _ => return None,
                    }
                }
                _ if word.starts_with("alpine") => {
                    parsed.variant = PythonVariant::Alpine;
                    parsed.system = Some(word);
                }
                _ => {
                    Os::from_codename(word)?;
                    parsed.system = Some(word);
                }
            }
        }
        Some(parsed)
    }

    fn os(&self) -> Os {
        let named = self.system.and_then(Os::from_word);
        if let Some(os) = named.filter(|os| os.release.is_some()) {
            return os;
        }
        let distro = match self.variant {
            PythonVariant::Windows => return Os::of(Distro::Windows),
            PythonVariant::Alpine => Distro::Alpine,
            PythonVariant::Full | PythonVariant::Slim => Distro::Debian,
        };
        let last = self.version.filter(|_| !self.patch).and_then(|version| {
            LAST_SUITES
                .iter()
                .find(|(minor, ..)| (version.major, version.minor) == *minor)
        });
        match last {
            Some(&(_, debian, _)) if distro == Distro::Debian => Os::from_version(distro, debian),
            Some(&(_, _, alpine)) => Os::from_version(distro, alpine),
            None => Os::of(distro),
        }
    }
}

/// The Debian and Alpine releases that a tag without suite stands on: for a Python that is no longer built, those of
/// its last build. Source: history of docker-library/python (generate-stackbrew-library.sh at the commits that dropped
/// each version), 2026-06-23; docker-library/official-images, 2026-08-21.
const LAST_SUITES: &[((u8, u8), &str, &str)] = &[
    ((3, 14), "13", "3.24"),
    ((3, 13), "13", "3.24"),
    ((3, 12), "13", "3.24"),
    ((3, 11), "13", "3.24"),
    ((3, 10), "13", "3.24"),
    ((3, 9), "13", "3.22"),
    ((3, 8), "12", "3.20"),
    ((3, 7), "12", "3.18"),
    ((3, 6), "11", "3.15"),
    ((3, 5), "10", "3.12"),
    ((3, 4), "9", "3.9"),
    ((2, 7), "10", "3.11"),
];

/// The PATH of the official images: `/usr/local/bin` in front of the system's own.
const PYTHON_PATH: &str =
    "/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const PYTHON_ENV: &[(&str, Option<&str>)] =
    &[("PATH", Some(PYTHON_PATH)), ("PYTHON_VERSION", None)];

/// Docker's official Python. Source: docker-library/python, 2026-06-23 (environment, packages); the descriptions of
/// built images in docker-library/repo-info, 2026-08 (sizes of `3.12-bookworm` and `3.12-slim`, PATH). No version in
/// the history of that repository sets a `PIP_…` variable of interest; `PYTHON_VERSION` is set.
fn official_python(tag: Option<&str>) -> Option<BaseFacts> {
    let Some(tag) = tag else {
        return Some(BaseFacts {
            user: None,
            workdir: None,
            shell: None,
            ..of_variant(None)
        });
    };
    let parsed = PythonTag::parse(tag)?;
    let facts = BaseFacts {
        python: parsed.version,
        os: Some(parsed.os()),
        ..of_variant(Some(parsed.variant))
    };
    if parsed.variant != PythonVariant::Windows {
        return Some(facts);
    }
    Some(BaseFacts {
        python: facts.python,
        os: facts.os,
        tools: facts.tools,
        ..BaseFacts::unseen(facts.family)
    })
}

fn of_variant(variant: Option<PythonVariant>) -> BaseFacts {
    const FULL: &[(Tool, bool)] = &[
        (Tool::Python, true),
        (Tool::Pip, true),
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Git, true),
        (Tool::Curl, true),
        (Tool::Wget, true),
        (Tool::Gcc, true),
        (Tool::Make, true),
        (Tool::Bash, true),
    ];
    const SLIM: &[(Tool, bool)] = &[
        (Tool::Python, true),
        (Tool::Pip, true),
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Git, false),
        (Tool::Curl, false),
        (Tool::Wget, false),
        (Tool::Gcc, false),
        (Tool::Make, false),
        (Tool::Bash, true),
    ];
    const ALPINE: &[(Tool, bool)] = &[
        (Tool::Python, true),
        (Tool::Pip, true),
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Git, false),
        (Tool::Curl, false),
        (Tool::Wget, true),
        (Tool::Gcc, false),
        (Tool::Make, false),
        (Tool::Bash, false),
    ];
    let size = |megabytes: u64, confidence, what| {
        Some(Size {
            bytes: megabytes * 1_000_000,
            confidence,
            what,
            source: "docker-library/repo-info, `python:3.12-bookworm` and `python:3.12-slim`, 2026-08",
        })
    };
    let (tools, size) = match variant {
        Some(PythonVariant::Full) => (FULL, size(1020, Confidence::Documented, "`python`")),
        Some(PythonVariant::Slim) => (SLIM, size(119, Confidence::Documented, "its `slim`")),
        Some(PythonVariant::Alpine) => (ALPINE, size(50, Confidence::Estimated, "its `alpine`")),
        Some(PythonVariant::Windows) | None => (&FULL[..2], None),
    };
    BaseFacts {
        env: PYTHON_ENV,
        cmd: Some(&["python3"]),
        tools,
        size,
        ..BaseFacts::plain(Family::Python(variant))
    }
}

/// uv's own images: the binaries alone, or `[<uv version>-]<base>` on a distribution or an official Python.
/// Source: astral-sh/uv Dockerfile, build-docker.yml and docs/guides/integration/docker.md, 2026-08-21.
fn uv(tag: Option<&str>) -> Option<BaseFacts> {
    let tag = tag?;
    let numbered = tag.starts_with(|c: char| c.is_ascii_digit());
    let base = match tag.split_once('-') {
        // `0.13.9-python3.12-trixie-slim`
        Some((_, base)) if numbered => base,
        _ if numbered || tag == "latest" => return Some(uv_distroless()),
        _ => tag,
    };
    if base.ends_with("dhi") {
        return Some(BaseFacts::unseen(Family::Uv));
    }
    let first = base.split('-').next().unwrap_or(base);
    let python = first.strip_prefix("python").and_then(PythonVersion::parse);
    let system = base.split('-').find_map(Os::from_word);
    let small = base.ends_with("slim") || base.contains("alpine");
    Some(BaseFacts {
        python,
        os: system,
        env: if python.is_some() {
            UV_PYTHON_ENV
        } else {
            UV_ENV
        },
        tools: uv_tools(python.is_some(), small),
        ..BaseFacts::plain(Family::Uv)
    })
}

const UV_ENV: &[(&str, Option<&str>)] = &[("UV_TOOL_BIN_DIR", Some("/usr/local/bin"))];
const UV_PYTHON_ENV: &[(&str, Option<&str>)] = &[
    ("UV_TOOL_BIN_DIR", Some("/usr/local/bin")),
    ("PATH", Some(PYTHON_PATH)),
    ("PYTHON_VERSION", None),
];

fn uv_tools(python: bool, small: bool) -> &'static [(Tool, bool)] {
    match (python, small) {
        (true, true) => &[
            (Tool::Python, true),
            (Tool::Pip, true),
            (Tool::Uv, true),
            (Tool::Conda, false),
            (Tool::Git, false),
            (Tool::Gcc, false),
            (Tool::Make, false),
        ],
        (true, false) => &[
            (Tool::Python, true),
            (Tool::Pip, true),
            (Tool::Uv, true),
            (Tool::Conda, false),
            (Tool::Git, true),
            (Tool::Curl, true),
            (Tool::Wget, true),
            (Tool::Gcc, true),
            (Tool::Make, true),
            (Tool::Bash, true),
        ],
        (false, true) => &[
            (Tool::Python, false),
            (Tool::Pip, false),
            (Tool::Uv, true),
            (Tool::Conda, false),
            (Tool::Git, false),
            (Tool::Gcc, false),
            (Tool::Make, false),
        ],
        (false, false) => &[
            (Tool::Pip, false),
            (Tool::Uv, true),
            (Tool::Conda, false),
            (Tool::Git, true),
            (Tool::Curl, true),
            (Tool::Wget, true),
            (Tool::Gcc, true),
            (Tool::Make, true),
            (Tool::Bash, true),
        ],
    }
}

fn uv_distroless() -> BaseFacts {
    BaseFacts {
        workdir: Some("/io"),
        entrypoint: Some(&["/uv"]),
        cmd: Some(&[]),
        tools: &[
            (Tool::Python, false),
            (Tool::Pip, false),
            (Tool::Uv, true),
            (Tool::Git, false),
            (Tool::Curl, false),
            (Tool::Wget, false),
            (Tool::Gcc, false),
            (Tool::Make, false),
            (Tool::Bash, false),
        ],
        ..BaseFacts::plain(Family::UvDistroless)
    }
}

/// Node, Go and Rust: the full tags stand on buildpack-deps, `slim` on Debian, `alpine` on Alpine. Their PATH differs
/// from image to image.
fn on_buildpack_deps(family: Family, tag: Option<&str>) -> BaseFacts {
    const ENV: &[(&str, Option<&str>)] = &[("PATH", None)];
    let tag = tag.unwrap_or_default();
    let os = tag.split('-').find_map(Os::from_word);
    BaseFacts {
        os,
        env: ENV,
        workdir: if family == Family::Go {
            Some("/go")
        } else {
            Some("/")
        },
        entrypoint: None,
        ..BaseFacts::plain(family)
    }
}

/// Source: tiangolo/uvicorn-gunicorn-fastapi-docker, 2026-06-24: an official Python of the tag's version, the
/// application in `/app`, `PYTHONPATH=/app`.
fn tiangolo(tag: Option<&str>) -> BaseFacts {
    let python = tag
        .and_then(|tag| tag.split('-').find_map(|word| word.strip_prefix("python")))
        .and_then(PythonVersion::parse);
    BaseFacts {
        python,
        os: Some(Os::of(Distro::Debian)),
        user: Some(super::ROOT),
        shell: Some(super::SH),
        env: &[("PATH", Some(PYTHON_PATH)), ("PYTHONPATH", Some("/app"))],
        tools: &[(Tool::Python, true), (Tool::Pip, true)],
        ..BaseFacts::unseen(Family::Tiangolo)
    }
}

/// AWS Lambda: Amazon Linux 2023 from Python 3.12 on, Amazon Linux 2 up to 3.11. Source: AWS Lambda developer guide,
/// "Lambda runtimes"; aws/aws-lambda-base-images, Dockerfile.python3.12, 2023-12.
fn lambda(tag: Option<&str>) -> BaseFacts {
    let python = tag.and_then(|tag| PythonVersion::parse(tag.split('-').next().unwrap_or(tag)));
    let os = python.map(|version| {
        let modern = version >= PythonVersion::new(3, 12);
        Os::from_version(Distro::Amazon, if modern { "2023" } else { "2" })
    });
    BaseFacts {
        python,
        os,
        user: Some(super::ROOT),
        workdir: Some("/var/task"),
        shell: Some(super::SH),
        env: &[("PATH", None), ("LD_LIBRARY_PATH", None)],
        env_complete: true,
        entrypoint: Some(&["/lambda-entrypoint.sh"]),
        tools: &[
            (Tool::Python, true),
            (Tool::Pip, true),
            (Tool::Uv, false),
            (Tool::Conda, false),
            (Tool::Git, false),
            (Tool::Gcc, false),
        ],
        ..BaseFacts::unseen(Family::Lambda)
    }
}

/// Red Hat's Python: `ubi9/python-311`. Source: sclorg/s2i-python-container, 3.11/Dockerfile.rhel9, 2024: user 1001 in
/// `/opt/app-root/src`, and `PIP_NO_CACHE_DIR=off`, which switches pip's cache off as any value does. Minor versions
/// from 3.12 on are taken to be alike.
fn ubi_python(repository: &str) -> Option<BaseFacts> {
    let (system, name) = repository.split_once('/')?;
    let version = name.strip_prefix("python-")?;
    let version = version.strip_suffix("-minimal").unwrap_or(version);
    let release = system.strip_prefix("ubi")?;
    Some(BaseFacts {
        python: PythonVersion::parse_compact(version),
        os: Some(Os::from_version(Distro::Rhel, release)),
        user: Some(User {
            name: "default",
            uid: 1001,
            home: "/opt/app-root/src",
        }),
        workdir: Some("/opt/app-root/src"),
        env: &[
            ("PATH", None),
            ("HOME", Some("/opt/app-root/src")),
            ("PIP_NO_CACHE_DIR", Some("off")),
            ("PYTHONUNBUFFERED", Some("1")),
            ("PYTHONIOENCODING", Some("UTF-8")),
        ],
        tools: &[(Tool::Python, true), (Tool::Pip, true), (Tool::Bash, true)],
        ..BaseFacts::unseen(Family::Python(None))
    })
}

/// Images for dev containers: made to develop in, root unless the editor says otherwise.
fn dev_container(repository: &str, tag: Option<&str>) -> Option<BaseFacts> {
    let name = repository
        .strip_prefix("devcontainers/")
        .or_else(|| repository.strip_prefix("vscode/devcontainers/"))?;
    let words = tag.unwrap_or_default().split('-');
    let python = matches!(name, "python" | "anaconda" | "miniconda");
    Some(BaseFacts {
        python: words
            .clone()
            .filter(|_| name == "python")
            .filter_map(PythonVersion::parse)
            .next_back(),
        os: words.clone().find_map(Os::from_word),
        user: Some(super::ROOT),
        workdir: Some("/"),
        shell: Some(super::SH),
        tools: if python {
            &[
                (Tool::Python, true),
                (Tool::Git, true),
                (Tool::Curl, true),
                (Tool::Bash, true),
            ]
        } else {
            &[(Tool::Git, true), (Tool::Curl, true), (Tool::Bash, true)]
        },
        ..BaseFacts::unseen(Family::DevContainer)
    })
}
