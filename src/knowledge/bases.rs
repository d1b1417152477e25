//! What is known of a base image before its first instruction is read: its system, Python, user, environment.

mod accelerated;
mod conda;
mod language;
mod platform;
mod system;

use super::cuda::{CudaTag, CudaVersion, Flavour};
use super::eol::PythonVersion;
use super::image::ImageName;
use super::os::{Distro, Os};
use super::price::Row;

/// Whose image it is. Variants carry what only their tags tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `python`, Docker's official image, or a build that follows it. `None` where only a digest is given.
    Python(Option<PythonVariant>),
    /// A bare distribution: `debian`, `ubuntu`, `alpine`, `ubi9`.
    Distro,
    /// `buildpack-deps`, on which the full language images stand.
    BuildpackDeps,
    /// `nvidia/cuda`. `None` where the tag does not follow the grammar.
    Cuda(Option<CudaTag>),
    /// `pytorch/pytorch`, with the CUDA version of its wheels.
    Pytorch(Option<CudaVersion>),
    /// `runpod/pytorch`, with the CUDA version of its tag.
    Runpod(Option<CudaVersion>),
    /// `tensorflow/tensorflow`.
    Tensorflow,
    /// Project Jupyter's docker-stacks. Their server listens on all interfaces by configuration.
    Jupyter,
    /// `continuumio/miniconda3`.
    Miniconda,
    /// `continuumio/anaconda3`.
    Anaconda,
    /// `condaforge/miniforge3` and `condaforge/mambaforge`.
    Miniforge,
    /// `mambaorg/micromamba`.
    Micromamba,
    /// `ghcr.io/astral-sh/uv` on a distribution.
    Uv,
    /// `ghcr.io/astral-sh/uv` with nothing but the binaries.
    UvDistroless,
    /// Hugging Face's images.
    HuggingFace,
    /// Frameworks from NVIDIA's catalogue: `nvcr.io/nvidia/pytorch`.
    Ngc,
    /// NVIDIA's images for Jetson.
    Jetson,
    /// AMD's images.
    Rocm,
    /// The Rocker Project's images for R.
    Rocker,
    /// `vllm/vllm-openai` and its kin.
    Vllm,
    /// `lmsysorg/sglang`.
    Sglang,
    /// `ollama/ollama`.
    Ollama,
    /// NVIDIA Triton Inference Server.
    Triton,
    /// `pytorch/torchserve`.
    Torchserve,
    /// `tensorflow/serving`.
    TfServing,
    /// `rayproject/ray`.
    Ray,
    /// Images of a cloud's ML platform: SageMaker, Vertex AI, Azure ML, Deep Learning Containers.
    CloudMl,
    /// AWS Lambda's base images.
    Lambda,
    /// `tiangolo/uvicorn-gunicorn-fastapi` and its kin.
    Tiangolo,
    /// Another image that is known to be used for machine learning.
    OtherMl,
    /// `node`.
    Node,
    /// `golang`.
    Go,
    /// `rust`.
    Rust,
    /// Images for dev containers, which bring a compiler by intent.
    DevContainer,
}

/// How much comes with Docker's official Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PythonVariant {
    /// On buildpack-deps: compilers, headers, git, curl.
    Full,
    /// Only what Python needs to run.
    Slim,
    /// On Alpine, with musl.
    Alpine,
    /// On Windows.
    Windows,
}

/// The user whom an image sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: &'static str,
    /// Number.
    pub uid: u32,
    /// Home directory.
    pub home: &'static str,
}

/// The user whom an image has that sets none.
pub const ROOT: User = User {
    name: "root",
    uid: 0,
    home: "/root",
};

/// A program that rules ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// `python` or `python3`.
    Python,
    /// `pip` or `pip3`.
    Pip,
    /// `uv`.
    Uv,
    /// `conda`.
    Conda,
    /// `git`.
    Git,
    /// `curl`.
    Curl,
    /// `wget`.
    Wget,
    /// `gcc`.
    Gcc,
    /// `make`.
    Make,
    /// `bash`.
    Bash,
}

/// How well a size is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Measured by the image's makers for a tag of this kind.
    Documented,
    /// A typical figure, good to some 20 %.
    Estimated,
}

/// The size of an unpacked image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Unpacked, in bytes.
    pub bytes: u64,
    /// How well it is known.
    pub confidence: Confidence,
    /// What has this size: `python, full`.
    pub what: &'static str,
    /// Where the figure is from.
    pub source: &'static str,
}

impl Size {
    /// The row of what this is bigger than `smaller`. `None` if it is not.
    pub fn less(self, smaller: Self) -> Option<Row> {
        Some(Row {
            what: format!("{} instead of {}", self.what, smaller.what),
            bytes: self.bytes.checked_sub(smaller.bytes)?,
            download: None,
            source: self.source,
        })
    }
}

/// What a base says of an environment variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseVar {
    /// Set, to this.
    Known(&'static str),
    /// Not set.
    Unset,
    /// Set to something that depends on the tag, or the base is not known well enough.
    Unknown,
}

/// What stands between the start of a container and its CMD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Launch {
    /// Nothing, or a script that ends in `exec "$@"`: what CMD says is the first process.
    Directly,
    /// A small init such as tini, which passes signals on to what CMD says.
    Init,
}

/// What is known of a base image.
///
/// An `Option` that is `None` says "not known", never "there is none".
#[derive(Clone, Debug, PartialEq)]
pub struct BaseFacts {
    /// Whose image it is.
    pub family: Family,
    /// The Python on its PATH.
    pub python: Option<PythonVersion>,
    /// The system below.
    pub os: Option<Os>,
    /// Who runs the next instruction.
    pub user: Option<User>,
    /// Where the next instruction runs.
    pub workdir: Option<&'static str>,
    /// The SHELL in force for RUN and shell-form CMD.
    pub shell: Option<&'static [&'static str]>,
    /// Variables of interest that are set; `None` for a value that depends on the tag.
    pub env: &'static [(&'static str, Option<&'static str>)],
    /// Whether every variable of interest that is not in `env` is known to be unset. Of interest are PATH, HOME, SHELL,
    /// XDG_CACHE_HOME, DEBIAN_FRONTEND, (LD_)LIBRARY_PATH, the switches of package managers and Python (PIP_, UV_,
    /// CONDA_, MAMBA_, POETRY_, PYTHON…), NVIDIA_… and the host variables of servers.
    pub env_complete: bool,
    /// ENTRYPOINT; `Some(&[])` where there is none.
    pub entrypoint: Option<&'static [&'static str]>,
    /// CMD; `Some(&[])` where there is none.
    pub cmd: Option<&'static [&'static str]>,
    /// Programs that are known to be there (`true`) or not.
    pub tools: &'static [(Tool, bool)],
    /// How much of an accelerator's toolkit is in.
    pub flavour: Option<Flavour>,
    /// The unpacked size.
    pub size: Option<Size>,
    /// Whether people take this image for machine learning and for little else.
    pub is_ml: bool,
}

/// PATH where nothing sets it. Source: moby/buildkit util/system/path.go, 2026-08.
pub const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// `["/bin/sh", "-c"]`, the SHELL of an image that sets none.
pub const SH: &[&str] = &["/bin/sh", "-c"];
/// `["/bin/bash", "-o", "pipefail", "-c"]`.
pub const BASH_PIPEFAIL: &[&str] = &["/bin/bash", "-o", "pipefail", "-c"];

impl BaseFacts {
    /// An image of which only the family is known.
    const fn unseen(family: Family) -> Self {
        Self {
            family,
            python: None,
            os: None,
            user: None,
            workdir: None,
            shell: None,
            env: &[],
            env_complete: false,
            entrypoint: None,
            cmd: None,
            tools: &[],
            flavour: None,
            size: None,
            is_ml: false,
        }
    }

    /// An image that sets nothing: root, `/`, `/bin/sh`.
    const fn plain(family: Family) -> Self {
        Self {
            user: Some(ROOT),
            workdir: Some("/"),
            shell: Some(SH),
            env_complete: true,
            entrypoint: Some(&[]),
            ..Self::unseen(family)
        }
    }

    /// What the base says of an environment variable. Docker itself sets HOME from the user, and PATH where no image
    /// did.
    pub fn var(&self, name: &str) -> BaseVar {
        if let Some((_, value)) = self.env.iter().find(|(known, _)| *known == name) {
            return value.map_or(BaseVar::Unknown, BaseVar::Known);
        }
        match (name, self.user) {
            ("HOME", Some(user)) => BaseVar::Known(user.home),
            ("PATH", _) if self.env_complete => BaseVar::Known(DEFAULT_PATH),
            _ if self.env_complete => BaseVar::Unset,
            _ => BaseVar::Unknown,
        }
    }

    /// Whether a program is there; `None` if that is not known.
    pub fn has(&self, tool: Tool) -> Option<bool> {
        self.tools
            .iter()
            .find(|(known, _)| *known == tool)
            .map(|&(_, there)| there)
    }

    /// Whether a program that looks after health checks is known not to be there. A bare Debian or Ubuntu, one without curl
    /// and git, has neither `jq` nor `nc` (their lists of packages, 2026-11).
    pub fn lacks(&self, program: &str) -> bool {
        let lacks = |tool| self.has(tool) == Some(false);
        let distro = self.os.map(|os| os.distro);
        let is_bare = matches!(
            distro,
            Some(super::os::Distro::Debian | super::os::Distro::Ubuntu)
        );
        match program {
            "curl" => lacks(Tool::Curl),
            "wget" => lacks(Tool::Wget),
            "jq" | "nc" | "netcat" => is_bare && lacks(Tool::Curl) && lacks(Tool::Git),
            _ => false,
        }
    }

    /// How a container of the image comes to run its CMD; `None` if that is not known, or if the ENTRYPOINT is a program
    /// of its own.
    ///
    /// Source: micromamba-docker's `_entrypoint.sh`, 2026-05-13, and the `nvidia_entrypoint.sh` of NVIDIA's images, 2022,
    /// end in `exec "$@"`; pytorch/pytorch's Dockerfile, 2025-02, and tensorflow/build, 2024, have no ENTRYPOINT of
    /// their own, but may stand on NVIDIA's; Jupyter's images have `tini -g --`, since 2023 with `start.sh` behind it, which
    /// ends in `exec "$@"`, too (jupyter/docker-stacks, 2026-08-08).
    pub fn launch(&self) -> Option<Launch> {
        match (self.entrypoint, self.family) {
            (Some([] | ["/usr/local/bin/_entrypoint.sh"]), _) => Some(Launch::Directly),
            (Some(["tini", "--"]), _) | (None, Family::Jupyter) => Some(Launch::Init),
            (
                None,
                Family::Cuda(_)
                | Family::Ngc
                | Family::Pytorch(_)
                | Family::Runpod(_)
                | Family::Tensorflow,
            ) => Some(Launch::Directly),
            _ => None,
        }
    }

    /// Where conda or micromamba keeps its packages and environments, if the image has one of them.
    pub fn conda_prefix(&self) -> Option<&'static str> {
        match self.family {
            Family::Miniconda
            | Family::Anaconda
            | Family::Miniforge
            | Family::Micromamba
            | Family::Jupyter => Some("/opt/conda"),
            Family::Pytorch(_) if self.has(Tool::Conda) == Some(true) => Some("/opt/conda"),
            Family::Ray => Some("/home/ray/anaconda3"),
            _ => None,
        }
    }

    /// Whether the image surely holds no framework for machine learning, and its system takes wheels from PyPI.
    pub fn comes_without_torch(&self) -> bool {
        let plain = matches!(
            self.family,
            Family::Python(Some(PythonVariant::Full | PythonVariant::Slim))
                | Family::Distro
                | Family::BuildpackDeps
                | Family::Cuda(_)
                | Family::Miniconda
                | Family::Miniforge
                | Family::Micromamba
                | Family::Uv
                | Family::Lambda
                | Family::Tiangolo
                | Family::Node
                | Family::DevContainer
        );
        plain && self.os.is_none_or(|os| os.distro != Distro::Alpine)
    }

    /// Whether the image is known to have no HEALTHCHECK: those that serve by themselves may have one.
    pub fn has_no_health_check(&self) -> bool {
        let starts_nothing = matches!(self.family, Family::Tensorflow | Family::Anaconda);
        starts_nothing || self.is_plain_start()
    }

    /// Whether the image brings no libraries of Python but PyTorch's own and those of its package manager.
    pub fn brings_no_python_libraries(&self) -> bool {
        self.is_plain_start()
    }

    /// Whether people begin with the image, and install what they need on it.
    fn is_plain_start(&self) -> bool {
        matches!(
            self.family,
            Family::Python(_)
                | Family::Distro
                | Family::BuildpackDeps
                | Family::Cuda(_)
                | Family::Pytorch(_)
                | Family::Miniconda
                | Family::Miniforge
                | Family::Micromamba
                | Family::Uv
        )
    }

    /// Whether the image was made to compile in: a toolkit's `devel`, or a dev container.
    pub fn is_devel(&self) -> bool {
        self.flavour == Some(Flavour::Devel) || self.family == Family::DevContainer
    }
}

/// What is known of an image. `None` for one that no table has.
///
/// A digest without a tag names an image that the tables cannot tell: there, only what holds for every tag of the
/// repository is given.
pub fn lookup(image: &ImageName<'_>) -> Option<BaseFacts> {
    let (registry, repository) = image.origin();
    let tag = match (image.tag, image.digest) {
        (Some(tag), _) => Some(tag),
        (None, None) => Some("latest"),
        (None, Some(_)) => None,
    };
    language::lookup(registry, repository, tag)
        .or_else(|| system::lookup(registry, repository, tag))
        .or_else(|| conda::lookup(registry, repository, tag))
        .or_else(|| accelerated::lookup(registry, repository, tag))
        .or_else(|| platform::lookup(registry, repository))
}

/// The Python that a reference promises by its tag, whoever made the image: `python:3.9-slim`,
/// `registry.corp/mirror/python:3.9`, `tiangolo/uvicorn-gunicorn-fastapi:python3.9`, `apache/airflow:2.9.1-python3.9`,
/// `rayproject/ray:2.9.0-py39-gpu`.
pub fn promised_python(image: &ImageName<'_>) -> Option<PythonVersion> {
    let tag = image.tag?;
    if matches!(image.last_component(), "python" | "python2" | "python3") {
        // Dev containers count their own major version in front: `python:1-3.11-bookworm`.
        let devcontainer = image.repository.contains("devcontainers/");
        let words = tag.split('-').take(if devcontainer { 2 } else { 1 });
        if let Some(version) = words.filter_map(PythonVersion::parse).last() {
            return Some(version);
        }
    }
    // ROCm writes `rocm6.2_ubuntu22.04_py3.10_pytorch_2.5`.
    tag.split(['-', '_']).find_map(|word| {
        let named = word.strip_prefix("python").and_then(PythonVersion::parse);
        let short = || {
            let digits = word.strip_prefix("py").filter(|digits| digits.len() > 1);
            digits.and_then(|digits| {
                PythonVersion::parse(digits).or_else(|| PythonVersion::parse_compact(digits))
            })
        };
        named.or_else(short)
    })
}

/// The CUDA that an image has, by its tag, whoever made it: `nvidia/cuda:11.8.0-base-ubuntu22.04`, `rocker/ml:cuda10.1`,
/// `registry.corp/base:py310-cuda11.7.1`.
pub fn promised_cuda(image: &ImageName<'_>) -> Option<CudaVersion> {
    match lookup(image).map(|facts| facts.family) {
        Some(Family::Cuda(Some(tag))) => return Some(tag.version),
        Some(Family::Pytorch(Some(cuda)) | Family::Runpod(Some(cuda))) => return Some(cuda),
        _ => {}
    }
    let mut words = image.tag?.split(['-', '_']);
    words.find_map(|word| CudaVersion::parse(word.strip_prefix("cuda")?))
}

/// The release of a distribution that a reference promises by its tag, whoever made the image: `node:18-buster`,
/// `registry.corp/cuda:11.1-ubuntu18.04`. Only words that mean nothing else count.
pub fn promised_os(image: &ImageName<'_>) -> Option<Os> {
    const UBUNTU: [&str; 6] = ["trusty", "xenial", "bionic", "focal", "jammy", "noble"];
    let mut words = image.tag?.split(['-', '_']);
    words.find_map(|word| {
        let os = Os::from_word(word)?;
        let by_name = os.distro == super::os::Distro::Debian || UBUNTU.contains(&word);
        let certain = by_name || word.ends_with(os.release?.version);
        certain.then_some(os)
    })
}

#[cfg(test)]
mod tests;
