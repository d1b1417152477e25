use super::super::cuda::Cudnn;
use super::super::os::Distro;
use super::*;

fn facts(image: &str) -> BaseFacts {
    lookup(&ImageName::parse(image).unwrap()).unwrap_or_else(|| panic!("{image} is not known"))
}

fn release(image: &str) -> &'static str {
    let os = facts(image).os.unwrap();
    os.release.map_or("", |release| release.version)
}

fn python(image: &str) -> Option<String> {
    facts(image).python.map(|version| version.to_string())
}

#[test]
fn an_official_python_is_what_its_tag_says() {
    for (image, variant, version, system) in [
        ("python:3.12", PythonVariant::Full, Some("3.12"), "13"),
        ("python:3.12-slim", PythonVariant::Slim, Some("3.12"), "13"),
        (
            "python:3.11-slim-bookworm",
            PythonVariant::Slim,
            Some("3.11"),
            "12",
        ),
        ("python:3.11.4-slim", PythonVariant::Slim, Some("3.11"), ""),
        (
            "python:3.8-slim-buster",
            PythonVariant::Slim,
            Some("3.8"),
            "10",
        ),
        ("python:3.8", PythonVariant::Full, Some("3.8"), "12"),
        (
            "python:2.7-alpine",
            PythonVariant::Alpine,
            Some("2.7"),
            "3.11",
        ),
        ("python:2", PythonVariant::Full, Some("2.7"), "10"),
        (
            "python:3.12-alpine3.20",
            PythonVariant::Alpine,
            Some("3.12"),
            "3.20",
        ),
        (
            "python:3.13.0b1-bookworm",
            PythonVariant::Full,
            Some("3.13"),
            "12",
        ),
        ("python:3.15-rc-slim", PythonVariant::Slim, Some("3.15"), ""),
        ("python", PythonVariant::Full, None, ""),
        ("python:3", PythonVariant::Full, None, ""),
        ("python:slim", PythonVariant::Slim, None, ""),
        (
            "docker.io/library/python:3-bookworm",
            PythonVariant::Full,
            None,
            "12",
        ),
        (
            "public.ecr.aws/docker/library/python:alpine",
            PythonVariant::Alpine,
            None,
            "",
        ),
        (
            "python:3.13-windowsservercore-ltsc2022",
            PythonVariant::Windows,
            Some("3.13"),
            "",
        ),
    ] {
        assert_eq!(
            facts(image).family,
            Family::Python(Some(variant)),
            "{image}"
        );
        assert_eq!(python(image).as_deref(), version, "{image}");
        assert_eq!(release(image), system, "{image}");
    }
    for image in [
        "python:mine",
        "python:3.12-ours",
        "python:4",
        "corp/python:3.12",
    ] {
        assert_eq!(lookup(&ImageName::parse(image).unwrap()), None, "{image}");
    }
}

#[test]
fn a_digest_alone_does_not_tell_the_variant() {
    let facts = facts("python@sha256:abc");
    assert_eq!(
        (facts.family, facts.python, facts.os),
        (Family::Python(None), None, None)
    );
    assert_eq!(
        (facts.has(Tool::Pip), facts.has(Tool::Gcc)),
        (Some(true), None)
    );
}

#[test]
fn a_variable_that_a_known_base_does_not_list_is_unset() {
    let slim = facts("python:3.12-slim");
    assert_eq!(slim.var("PIP_NO_CACHE_DIR"), BaseVar::Unset);
    assert_eq!(slim.var("HOME"), BaseVar::Known("/root"));
    assert_eq!(slim.var("PYTHON_VERSION"), BaseVar::Unknown);
    assert_eq!(
        facts("ubuntu:24.04").var("PATH"),
        BaseVar::Known(DEFAULT_PATH)
    );
    assert_eq!(
        facts("registry.access.redhat.com/ubi9/python-311").var("PIP_NO_CACHE_DIR"),
        BaseVar::Known("off")
    );
    // What an image of which little is known sets cannot be told.
    assert_eq!(
        facts("vllm/vllm-openai:v0.21.0").var("UV_CACHE_DIR"),
        BaseVar::Unknown
    );
}

#[test]
fn distributions_are_known_by_number_and_codename() {
    for (image, distro, version) in [
        ("ubuntu:22.04", Distro::Ubuntu, "22.04"),
        ("ubuntu:noble-20260810", Distro::Ubuntu, "24.04"),
        ("ubuntu", Distro::Ubuntu, ""),
        ("debian:bookworm-slim", Distro::Debian, "12"),
        ("debian:12.5", Distro::Debian, "12"),
        ("debian:stable-slim", Distro::Debian, ""),
        ("alpine:3.20.3", Distro::Alpine, "3.20"),
        ("centos:centos7", Distro::Centos, "7"),
        ("centos:latest", Distro::Centos, "8"),
        ("arm64v8/ubuntu:20.04", Distro::Ubuntu, "20.04"),
        (
            "registry.access.redhat.com/ubi9/ubi-minimal:9.4",
            Distro::Rhel,
            "9",
        ),
        ("redhat/ubi8", Distro::Rhel, "8"),
        ("buildpack-deps:bookworm-scm", Distro::Debian, "12"),
        ("buildpack-deps:22.04", Distro::Ubuntu, "22.04"),
    ] {
        assert_eq!(facts(image).os.map(|os| os.distro), Some(distro), "{image}");
        assert_eq!(release(image), version, "{image}");
    }
}

#[test]
fn cuda_images_carry_their_tag() {
    let facts_of = facts("nvcr.io/nvidia/cuda:12.8.1-cudnn-devel-ubuntu22.04");
    let Family::Cuda(Some(tag)) = facts_of.family else {
        panic!("{:?}", facts_of.family)
    };
    assert_eq!(
        (tag.cudnn, tag.flavour),
        (Cudnn::Unversioned, Flavour::Devel)
    );
    assert!(facts_of.is_devel() && facts_of.is_ml);
    assert_eq!(facts_of.has(Tool::Gcc), Some(true));
    assert_eq!(
        facts_of.var("NVIDIA_VISIBLE_DEVICES"),
        BaseVar::Known("all")
    );
    assert_eq!(
        facts_of.var("LIBRARY_PATH"),
        BaseVar::Known("/usr/local/cuda/lib64/stubs")
    );
    let base = facts("nvidia/cuda:12.8.1-base-ubuntu22.04");
    assert_eq!(
        (base.has(Tool::Pip), base.var("LIBRARY_PATH")),
        (Some(false), BaseVar::Unset)
    );
    assert!(base.size.unwrap().bytes < facts_of.size.unwrap().bytes);
    let old = facts("nvidia/cuda:11.2.2-devel-ubuntu20.04");
    assert_eq!((old.size, old.is_devel()), (None, true));
    assert_eq!(facts("nvidia/cuda").family, Family::Cuda(None));
}

#[test]
fn frameworks_tell_their_flavour_where_the_tag_does() {
    let devel = facts("pytorch/pytorch:2.3.0-cuda12.1-cudnn8-devel");
    let cuda = CudaVersion::parse("12.1");
    assert_eq!(
        (devel.family, devel.is_devel()),
        (Family::Pytorch(cuda), true)
    );
    assert_eq!(devel.workdir, Some("/workspace"));
    assert_eq!(
        facts("pytorch/pytorch:2.9.1-cuda12.8-cudnn9-runtime").flavour,
        Some(Flavour::Runtime)
    );
    assert_eq!(facts("pytorch/pytorch").flavour, None);
    assert!(facts("rocm/dev-ubuntu-22.04:6.4-complete").is_devel());
    assert_eq!(release("rocm/dev-ubuntu-22.04"), "22.04");
    assert!(!facts("tensorflow/tensorflow:2.19.0-gpu").is_devel());
    assert_eq!(
        facts("tensorflow/tensorflow:2.19.0").var("PIP_CACHE_DIR"),
        BaseVar::Unset
    );
}

#[test]
fn runpod_writes_its_tags_in_two_ways() {
    for (tag, cuda, release, devel) in [
        (
            "2.8.0-py3.11-cuda12.8.1-cudnn-devel-ubuntu22.04",
            Some("12.8.1"),
            "22.04",
            true,
        ),
        (
            "1.0.7-cu1281-torch280-ubuntu2404",
            Some("12.8.1"),
            "24.04",
            true,
        ),
        ("2.4.0-py3.10-rocm6.1.0-ubuntu22.04", None, "22.04", false),
    ] {
        let image = format!("runpod/pytorch:{tag}");
        let facts = facts(&image);
        let version = match facts.family {
            Family::Runpod(version) => version.map(|version| version.to_string()),
            _ => None,
        };
        assert_eq!(version.as_deref(), cuda, "{tag}");
        assert_eq!(facts.is_devel(), devel, "{tag}");
        assert_eq!(self::release(&image), release, "{tag}");
    }
}

#[test]
fn a_tag_promises_a_cuda_whoever_made_the_image() {
    for (image, expected) in [
        ("nvidia/cuda:11.8.0-base-ubuntu22.04", Some("11.8.0")),
        ("rocker/ml:cuda10.1", Some("10.1")),
        ("pytorch/pytorch:2.3.0-cuda12.1-cudnn8-devel", Some("12.1")),
        ("corp/base:py310-cuda11.7.1", Some("11.7.1")),
        ("rocker/ml:4.4", None),
    ] {
        let found = promised_cuda(&ImageName::parse(image).unwrap());
        let found = found.map(|version| version.to_string());
        assert_eq!(found.as_deref(), expected, "{image}");
    }
}

#[test]
fn images_with_a_user_of_their_own_have_a_home_of_their_own() {
    for (image, uid, home) in [
        (
            "quay.io/jupyter/scipy-notebook:python-3.11",
            1000,
            "/home/jovyan",
        ),
        ("jupyter/base-notebook", 1000, "/home/jovyan"),
        (
            "mambaorg/micromamba:2.0-debian12-slim",
            57439,
            "/home/mambauser",
        ),
        ("rayproject/ray:2.9.0-py310-gpu", 1000, "/home/ray"),
        ("continuumio/miniconda3:25.1.1-2", 0, "/root"),
        ("condaforge/miniforge3:24.11.3-0", 0, "/root"),
        ("ollama/ollama", 0, "/root"),
    ] {
        let facts = facts(image);
        assert_eq!(facts.user.map(|user| user.uid), Some(uid), "{image}");
        assert_eq!(facts.var("HOME"), BaseVar::Known(home), "{image}");
        assert!(facts.is_ml, "{image}");
    }
    assert_eq!(
        python("quay.io/jupyter/scipy-notebook:x86_64-python-3.11.6").as_deref(),
        Some("3.11")
    );
    assert_eq!(python("quay.io/jupyter/scipy-notebook:2025-01-06"), None);
}

#[test]
fn conda_lies_where_its_image_put_it() {
    for (image, expected) in [
        ("continuumio/miniconda3", Some("/opt/conda")),
        ("mambaorg/micromamba", Some("/opt/conda")),
        (
            "pytorch/pytorch:2.3.0-cuda12.1-cudnn8-runtime",
            Some("/opt/conda"),
        ),
        ("pytorch/pytorch:2.12.0-cuda12.6-cudnn9-devel", None),
        ("rayproject/ray:2.9.0", Some("/home/ray/anaconda3")),
        ("python:3.12", None),
    ] {
        assert_eq!(facts(image).conda_prefix(), expected, "{image}");
    }
}

#[test]
fn windows_is_told_from_linux() {
    let facts = facts("mcr.microsoft.com/windows/servercore:ltsc2022");
    assert_eq!(facts.os.map(|os| os.distro), Some(Distro::Windows));
    assert_eq!(facts.shell, None);
}

#[test]
fn uv_is_distroless_unless_the_tag_names_a_base() {
    for image in [
        "ghcr.io/astral-sh/uv",
        "ghcr.io/astral-sh/uv:0.13.9",
        "astral/uv:0.13",
    ] {
        assert_eq!(facts(image).family, Family::UvDistroless, "{image}");
    }
    let slim = facts("ghcr.io/astral-sh/uv:0.13.9-python3.12-bookworm-slim");
    assert_eq!(
        (slim.family, slim.has(Tool::Gcc)),
        (Family::Uv, Some(false))
    );
    assert_eq!(
        python("ghcr.io/astral-sh/uv:python3.12-trixie").as_deref(),
        Some("3.12")
    );
    assert_eq!(
        release("ghcr.io/astral-sh/uv:python3.12-alpine3.22"),
        "3.22"
    );
    assert_eq!(
        facts("ghcr.io/astral-sh/uv:debian").has(Tool::Gcc),
        Some(true)
    );
}

#[test]
fn a_tag_promises_a_python_whoever_made_the_image() {
    for (image, expected) in [
        ("python:3.9-slim", Some("3.9")),
        ("registry.corp/mirror/python:3.9.1", Some("3.9")),
        ("corp/python-service:3.9", None),
        ("tiangolo/uvicorn-gunicorn-fastapi:python3.7", Some("3.7")),
        ("apache/airflow:2.9.1-python3.9", Some("3.9")),
        ("rayproject/ray:2.9.0-py39-gpu", Some("3.9")),
        (
            "rocm/pytorch:rocm6.2_ubuntu22.04_py3.10_pytorch_2.5",
            Some("3.10"),
        ),
        (
            "mcr.microsoft.com/devcontainers/python:1-3.11-bookworm",
            Some("3.11"),
        ),
        ("public.ecr.aws/lambda/python:3.8", Some("3.8")),
        ("nvcr.io/nvidia/pytorch:24.01-py3", None),
        ("ubuntu:22.04", None),
        ("python:3", None),
    ] {
        let promised = promised_python(&ImageName::parse(image).unwrap());
        let promised = promised.map(|version| version.to_string());
        assert_eq!(promised.as_deref(), expected, "{image}");
    }
}
