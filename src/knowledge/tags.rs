//! Tags that name no version, and versions to put in their place.

use super::bases::{BaseFacts, Family};
use super::eol::{PythonVersion, RECOMMENDED_PYTHON};
use super::image::ImageName;
use super::os::Os;

/// Why a reference may be another image tomorrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Floating {
    /// No tag: Docker takes `latest`.
    Bare,
    /// `latest`, alone or as a word of the tag.
    Latest,
    /// A tag without a version: `slim`, `3`, `nightly`, `devel-gpu`.
    NoVersion,
}

/// Whether an image is one that ML projects build on, so that its version decides what runs.
pub fn is_ml_relevant(facts: &BaseFacts) -> bool {
    facts.is_ml || matches!(facts.family, Family::Python(_) | Family::Tiangolo)
}

/// Whether an image has a tag `latest`, as far as is known. Source: NVIDIA/nvidia-docker issue 1454, 2021-01: those of
/// `nvidia/cuda` were taken away.
pub fn latest_exists(image: &ImageName<'_>) -> bool {
    !matches!(
        image.origin(),
        (None | Some("nvcr.io"), "nvidia/cuda" | "nvidia/cudagl")
    )
}

const ROLLING: [&str; 3] = [
    "kalilinux/kali-rolling",
    "opensuse/tumbleweed",
    "voidlinux/voidlinux",
];

/// Distributions whose packages move on every day under some of their tags, the tags, and what stands still instead.
///
/// Source: docker-library/official-images, 2026-08-21, which lists each of these tags; opensuse/tumbleweed has no other on
/// Docker Hub, nor kalilinux/kali-rolling, 2026-11.
const ROLLING_TAGS: &[(&str, &[&str], &str)] = &[
    ("alpine", &["edge"], "a release, such as `alpine:3.22`"),
    (
        "archlinux",
        &["", "latest", "base", "base-devel", "multilib-devel"],
        "a dated tag, such as `archlinux:base-20260816.0.574111`",
    ),
    (
        "debian",
        &[
            "sid",
            "sid-slim",
            "testing",
            "testing-slim",
            "testing-backports",
            "unstable",
            "unstable-slim",
        ],
        "a release, such as `debian:13`",
    ),
    ("fedora", &["rawhide"], "a release, such as `fedora:44`"),
    ("kalilinux/kali-rolling", &["", "latest"], "a digest"),
    (
        "opensuse/tumbleweed",
        &["", "latest"],
        "a release, such as `opensuse/leap:16.0`, or name a digest",
    ),
    (
        "ubuntu",
        &["devel", "rolling"],
        "a release, such as `ubuntu:24.04`",
    ),
];

/// What to take instead of an image of a rolling distribution; `None` if it is not one, or if its tag stands still.
pub fn instead_of_rolling(image: &ImageName<'_>) -> Option<&'static str> {
    let (registry, repository) = image.origin();
    let tag = image.tag.unwrap_or("");
    let rolls =
        |(name, tags, _): &&(&str, &[&str], &str)| *name == repository && tags.contains(&tag);
    let own = registry.is_none() || registry == Some("registry.opensuse.org");
    let found = ROLLING_TAGS.iter().find(rolls).filter(|_| own)?;
    image.digest.is_none().then_some(found.2)
}

/// Whether an image has tags with a version at all: a rolling distribution has none, the version of distroless images is
/// in their name, and of Chainguard's images only `latest` is free. Sources: the pages of the images on Docker Hub;
/// GoogleContainerTools/distroless, README; Chainguard's documentation of its registry; 2026-11.
pub fn has_versions(image: &ImageName<'_>) -> bool {
    !match image.origin() {
        (None, repository) => ROLLING.contains(&repository),
        (Some("gcr.io"), repository) => repository.starts_with("distroless/"),
        (Some(registry), _) => registry == "cgr.dev",
    }
}

/// Whether a reference names no version; `None` where it does, or where a digest pins it.
///
/// For Docker's official Python a major version alone (`3`, `3-slim`) is none: it moved from 3.13 to 3.14 in a day.
pub fn floating(image: &ImageName<'_>) -> Option<Floating> {
    if image.digest.is_some() {
        return None;
    }
    let Some(tag) = image.tag else {
        return Some(Floating::Bare);
    };
    if tag.split(['-', '_']).any(|word| word == "latest") {
        return (!has_date(tag)).then_some(Floating::Latest);
    }
    let (registry, repository) = image.origin();
    let versioned = match (registry, repository) {
        // There will be no Python 2 but 2.7.
        (None, "python") => {
            let first = tag.split('-').next().unwrap_or(tag);
            first == "2" || PythonVersion::parse(first).is_some()
        }
        _ => has_version(tag),
    };
    (!versioned).then_some(Floating::NoVersion)
}

/// Whether a tag is nothing but a name, without a number or a release of a distribution: `main`, `jupyterlab` of an
/// image that is pushed under that name again and again. Official images and `lts` are left alone: they move with care.
pub fn is_a_name(image: &ImageName<'_>) -> bool {
    let is_release = |word: &str| Os::from_word(word).is_some();
    image.digest.is_none()
        && image.repository.contains('/')
        && image.tag.is_some_and(|tag| {
            tag != "lts"
                && !tag.bytes().any(|b| b.is_ascii_digit())
                && !tag.split(['-', '_', '.']).any(is_release)
        })
}

/// Whether the name of an image itself tells a version, so that its tags stand for builds of that:
/// `gcr.io/deeplearning-platform-release/tf2-gpu.2-12`, `quay.io/pypa/manylinux_2_28_x86_64`.
pub fn repository_has_version(image: &ImageName<'_>) -> bool {
    let mut numbers = 0;
    let words = image.repository.split(['.', '-', '_', '/', ':']);
    for word in words {
        // `base-cu110`, `xenial_yelp`, `base-centos7`, `manylinux1_x86_64`
        let of_cuda = word.strip_prefix("cu").unwrap_or("");
        let is_cuda = of_cuda.len() >= 2 && of_cuda.bytes().all(|byte| byte.is_ascii_digit());
        let is_release = Os::from_word(word).is_some_and(|os| os.release.is_some());
        if is_cuda
            || is_release
            || word
                .strip_prefix("manylinux")
                .is_some_and(|v| !v.is_empty())
        {
            return true;
        }
        // Two numbers in a row, `2-12` or `1.8.0`, or a long one: `ubuntu2404`. The first may end a word: `rhel7.3`.
        let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let begins = word != "x86" && word.ends_with(|c: char| c.is_ascii_digit());
        numbers = match is_number {
            true => numbers + 1,
            false => usize::from(begins),
        };
        let long = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if numbers == 2 || long {
            return true;
        }
    }
    false
}

/// Whether a tag holds a version, a date or a commit.
fn has_version(tag: &str) -> bool {
    let has = |moving: &[&str]| tag.split(['-', '_']).any(|word| moving.contains(&word));
    if has(&["nightly"]) {
        return has_date(tag);
    }
    let dotted = tag.as_bytes().windows(3).any(|window| {
        window[0].is_ascii_digit() && window[1] == b'.' && window[2].is_ascii_digit()
    });
    // `v2`, `m110`, `r5`, `12`, `b4521`, but not `py3` or `x86`.
    let numbered = |word: &str| {
        let digits = word.strip_prefix(['v', 'm', 'r', 'b']).unwrap_or(word);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if has(&["main", "master", "edge", "dev"]) {
        return dotted || has_date(tag);
    }
    dotted || has_date(tag) || is_commit(tag) || tag.split('-').any(numbered)
}

/// Whether a tag holds six digits or more in a row, or `YYYY-MM-DD`.
fn has_date(tag: &str) -> bool {
    let digits = tag.replace('-', "");
    let run = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit())
            .any(|run| run.len() >= 6)
    };
    run(tag) || (run(&digits) && tag.matches('-').count() >= 2)
}

/// Whether a tag is a commit: seven to forty lower-case hexadecimal digits, not all of them letters.
fn is_commit(tag: &str) -> bool {
    let word = tag.strip_prefix("sha-").unwrap_or(tag);
    (7..=40).contains(&word.len())
        && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && word.bytes().any(|b| b.is_ascii_digit())
}

/// Tags that exist, by repository: the registry (`None` for Docker Hub), the repository, a word that the floating tag
/// has or none, and the tag.
///
/// Source: public Dockerfiles that build on exactly these tags, 2026-11; for Miniforge and micromamba also
/// conda-forge/miniforge-images (2026-07-01) and jupyter/docker-stacks (2026-08-08). They are suggestions of a version,
/// not the newest there are. TensorFlow's is the last whose GPU tag is not reported broken.
static KNOWN: &[(Option<&str>, &str, &str, &str)] = &[
    (
        None,
        "pytorch/pytorch",
        "devel",
        "2.9.1-cuda12.8-cudnn9-devel",
    ),
    (None, "pytorch/pytorch", "", "2.9.1-cuda12.8-cudnn9-runtime"),
    (
        None,
        "tensorflow/tensorflow",
        "gpu-jupyter",
        "2.19.0-gpu-jupyter",
    ),
    (None, "tensorflow/tensorflow", "gpu", "2.19.0-gpu"),
    (None, "tensorflow/tensorflow", "", "2.19.0"),
    (None, "continuumio/miniconda3", "", "25.3.1-1"),
    (None, "condaforge/miniforge3", "", "26.3.2-3"),
    (None, "mambaorg/micromamba", "", "2.8.1"),
    (None, "vllm/vllm-openai", "", "v0.21.0"),
    (None, "ollama/ollama", "", "0.18.2"),
];

/// A tag with a version for a floating reference; `None` where no table has one.
pub fn versioned(image: &ImageName<'_>) -> Option<String> {
    let (registry, repository) = image.origin();
    let tag = image.tag.unwrap_or("latest");
    if (registry, repository) == (None, "python") {
        return versioned_python(tag);
    }
    let (.., known) = KNOWN.iter().find(|(host, name, word, _)| {
        *host == registry && *name == repository && tag.contains(word)
    })?;
    // A tag with a word that the suggestion lacks means another variant.
    let words = || {
        tag.split('-')
            .filter(|word| !matches!(*word, "latest" | "stable"))
    };
    words()
        .all(|word| known.split('-').any(|other| other == word))
        .then(|| (*known).to_owned())
}

/// `slim` → `3.12-slim`, `3-slim-bookworm` → `3.12-slim-bookworm`. `None` for Python 2 and for tags that name another
/// version.
fn versioned_python(tag: &str) -> Option<String> {
    let variant = match tag.split_once('-') {
        Some(("3" | "latest", variant)) => variant,
        None if matches!(tag, "3" | "latest") => return Some(RECOMMENDED_PYTHON.to_string()),
        _ if tag.starts_with(|c: char| c.is_ascii_digit()) => return None,
        _ => tag,
    };
    Some(format!("{RECOMMENDED_PYTHON}-{variant}"))
}

#[cfg(test)]
mod tests {
    use super::super::bases::lookup;
    use super::*;

    fn image(text: &str) -> ImageName<'_> {
        ImageName::parse(text).unwrap()
    }

    #[test]
    fn a_tag_without_a_version_floats() {
        for (text, expected) in [
            ("python", Some(Floating::Bare)),
            ("python:latest", Some(Floating::Latest)),
            ("python:3", Some(Floating::NoVersion)),
            ("python:3-slim", Some(Floating::NoVersion)),
            ("python:slim-bookworm", Some(Floating::NoVersion)),
            ("python:alpine3.20", Some(Floating::NoVersion)),
            ("python:3.12-slim", None),
            ("python:2-alpine", None),
            ("python:3-slim@sha256:abc", None),
            ("nvcr.io/nvidia/morpheus/morpheus:v24.03.00-dev", None),
            ("vllm/vllm-openai:main", Some(Floating::NoVersion)),
            (
                "tensorflow/tensorflow:latest-gpu-py3",
                Some(Floating::Latest),
            ),
            ("tensorflow/tensorflow:nightly", Some(Floating::NoVersion)),
            ("tensorflow/tensorflow:1.15.0-py3", None),
            ("winglian/axolotl:main-latest", Some(Floating::Latest)),
            ("winglian/axolotl:main-20240610", None),
            ("quay.io/jupyter/base-notebook:2026-07-28", None),
            ("jupyter/scipy-notebook:python-3.11", None),
            ("jupyter/scipy-notebook:67b8fb91f950", None),
            ("vllm/vllm-openai:v0.21.0", None),
            (
                "gcr.io/deeplearning-platform-release/tf2-gpu.2-12.py310:m110",
                None,
            ),
            ("pytorch/torchserve:latest-cpu", Some(Floating::Latest)),
            ("ufoym/deepo:all-py36-jupyter", Some(Floating::NoVersion)),
        ] {
            assert_eq!(floating(&image(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_no_release() {
        for (text, expected) in [
            ("me/models:jupyterlab", true),
            ("ghcr.io/x/y:main", true),
            ("me/models:v1", false),
            ("resin/rpi-raspbian:jessie", false),
            ("webdevops/bootstrap:alpine", false),
            ("me/models", false),
            ("docker:dind", false),
            ("jenkins/jenkins:lts", false),
        ] {
            assert_eq!(is_a_name(&image(text)), expected, "{text}");
        }
    }

    #[test]
    fn some_repositories_are_those_of_one_version() {
        for text in [
            "gcr.io/deeplearning-platform-release/tf2-gpu.2-12.py310",
            "gcr.io/kubeflow-images-public/tensorflow-1.8.0-notebook-cpu",
            "quay.io/pypa/manylinux2014_x86_64",
            "quay.io/pypa/manylinux_2_28_x86_64",
            "vault.habana.ai/gaudi-docker/1.20.1/ubuntu22.04/habanalabs/pytorch-installer-2.6.0",
            "marketplace.gcr.io/google/ubuntu2404",
            "gcr.io/deeplearning-platform-release/base-cu110",
            "quay.io/pypa/manylinux1_x86_64",
            "registry.access.redhat.com/rhel7.3",
            "openshift/base-centos7",
        ] {
            assert!(repository_has_version(&image(text)), "{text}");
        }
        for text in [
            "continuumio/miniconda3",
            "python",
            "me/app-x86_64",
            "unit9/base",
            "localhost:5000/a",
        ] {
            assert!(!repository_has_version(&image(text)), "{text}");
        }
    }

    #[test]
    fn suggestions_keep_the_variant_and_do_not_float() {
        for (text, expected) in [
            ("python", Some("3.12")),
            ("python:slim", Some("3.12-slim")),
            ("python:3-slim-bookworm", Some("3.12-slim-bookworm")),
            ("python:2", None),
            ("tensorflow/tensorflow:latest-gpu", Some("2.19.0-gpu")),
            (
                "tensorflow/tensorflow:latest-gpu-jupyter",
                Some("2.19.0-gpu-jupyter"),
            ),
            ("tensorflow/tensorflow:nightly", None),
            ("pytorch/pytorch", Some("2.9.1-cuda12.8-cudnn9-runtime")),
            ("corp/base", None),
        ] {
            assert_eq!(versioned(&image(text)).as_deref(), expected, "{text}");
        }
        for (host, repository, _, tag) in KNOWN {
            let text = format!(
                "{}{repository}:{tag}",
                host.map_or(String::new(), |h| format!("{h}/"))
            );
            assert_eq!(floating(&image(&text)), None, "{text}");
            assert!(is_ml_relevant(&lookup(&image(&text)).unwrap()), "{text}");
        }
    }

    #[test]
    fn rolling_distributions_are_known_by_their_tags() {
        for (text, expected) in [
            ("opensuse/tumbleweed", true),
            ("registry.opensuse.org/opensuse/tumbleweed:latest", true),
            ("archlinux:base-devel", true),
            ("archlinux:base-20260816.0.574111", false),
            ("debian:sid-slim", true),
            ("debian:sid-20260803", false),
            ("debian", false),
            ("ubuntu:rolling", true),
            ("corp.io/ubuntu:rolling", false),
            ("fedora:rawhide@sha256:abc", false),
        ] {
            assert_eq!(
                instead_of_rolling(&image(text)).is_some(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_bare_distribution_is_not_ml() {
        assert!(!is_ml_relevant(&lookup(&image("ubuntu")).unwrap()));
        assert!(is_ml_relevant(&lookup(&image("python")).unwrap()));
    }
}
