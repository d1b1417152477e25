//! Images that are gone, frozen or no longer looked after.

use super::cuda::CudaVersion;
use super::image::ImageName;

/// What has become of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The repository without registry; with a slash at its end, the folder of those whose names end in `-notebook`.
    pub repository: &'static str,
    /// What happened, as the end of a sentence: `gets no fixes since 2025`.
    pub what: &'static str,
    /// What takes its place.
    pub instead: &'static str,
    /// The repository that has the same images, if there is one.
    pub moved_to: Option<&'static str>,
}

/// Model servers that their makers have given up.
///
/// Sources: pytorch/serve#3396 and its README ("no planned updates, bug fixes, new features or security patches"),
/// 2025-03; huggingface/text-generation-inference, README of the archived repository, 2026-03-21.
const SERVERS: &[Fate] = &[
    Fate {
        repository: "pytorch/torchserve",
        what: "gets no security fixes: TorchServe has not been maintained since 2025",
        instead: "serve PyTorch models with Triton, LitServe, Ray Serve or KServe",
        moved_to: None,
    },
    Fate {
        repository: "pytorch/torchserve-nightly",
        what: "gets no security fixes: TorchServe has not been maintained since 2025",
        instead: "serve PyTorch models with Triton, LitServe, Ray Serve or KServe",
        moved_to: None,
    },
    Fate {
        repository: "huggingface/text-generation-inference",
        what: "gets no fixes: Hugging Face archived it in March 2026",
        instead: "take vLLM or SGLang, to which Hugging Face points",
        moved_to: None,
    },
];

/// Repositories to which nothing is pushed any more, though their successor lives.
///
/// Sources: README of jupyter/docker-stacks ("since 2023-10-20 our images are only pushed to Quay.io"), 2026-08;
/// README of conda-forge/miniforge (Mambaforge is Miniforge since 23.3.1, and its installers ended in 2025), 2026-08.
const FROZEN: &[Fate] = &[
    Fate {
        repository: "jupyter/",
        what: "is from 2023 at best: Project Jupyter pushes to quay.io alone",
        instead: "take the image of the same name from `quay.io/jupyter`",
        moved_to: Some("quay.io/jupyter/"),
    },
    Fate {
        repository: "condaforge/mambaforge",
        what: "is no longer built: Mambaforge was merged into Miniforge",
        instead: "take `condaforge/miniforge3`, which has mamba as well",
        moved_to: Some("condaforge/miniforge3"),
    },
];

/// A model server that nobody maintains.
pub fn abandoned_server(image: &ImageName<'_>) -> Option<&'static Fate> {
    let (registry, repository) = image.origin();
    let own = matches!((registry, repository), (None, _) | (Some("ghcr.io"), _));
    SERVERS
        .iter()
        .find(|fate| own && fate.repository == repository)
}

/// A repository that is frozen.
pub fn frozen(image: &ImageName<'_>) -> Option<&'static Fate> {
    let (None, repository) = image.origin() else {
        return None;
    };
    FROZEN
        .iter()
        .find(|fate| match fate.repository.ends_with('/') {
            // `jupyter/notebook` and others are older, and have no successor of their name.
            true => repository.starts_with(fate.repository) && repository.ends_with("-notebook"),
            false => repository == fate.repository,
        })
}

/// Whether nothing is pushed to a repository any more, so that even its `latest` stays what it is.
///
/// Sources, besides those above: docker-library/docs, opensuse/deprecated.md (`opensuse:latest` is 42.3);
/// dockerfile/ubuntu#10 (the images of the organisation `dockerfile` were removed, 2015-05); README of
/// jupyter/docker-stacks; TorchServe's images for KServe are its own (pytorch/serve, kubernetes/kserve).
pub fn stands_still(image: &ImageName<'_>) -> bool {
    let (None, repository) = image.origin() else {
        return frozen(image).is_some() || abandoned_server(image).is_some();
    };
    repository == "opensuse"
        || repository.starts_with("dockerfile/")
        || repository.starts_with("pytorch/torchserve")
        || repository.starts_with("jupyter/") && repository.ends_with("notebook")
        || frozen(image).is_some()
        || abandoned_server(image).is_some()
}

/// Whether a tag of `nvidia/cuda` has been deleted from Docker Hub.
///
/// Sources, all of them errors of `docker pull` that users report, and NVIDIA's answer with its policy of deleting tags
/// whose support has ended: NVIDIA/nvidia-docker#1768 (all of CUDA 10, 2023-07), #1735 (`11.0-…`, 2023-03), iterative/cml#1405 (11.2.1),
/// agrimgupta92/metamorph#3 (`11.1-…` without patch number), #1790 (`11.8.0-…-centos7`); CentOS 8 went with its end of
/// life.
pub fn is_deleted_cuda(image: &ImageName<'_>) -> bool {
    let ((None, "nvidia/cuda"), Some(tag)) = (image.origin(), image.tag) else {
        return false;
    };
    let mut words = tag.split('-');
    let Some(version) = words.next().and_then(CudaVersion::parse) else {
        return false;
    };
    let is_centos = words.any(|word| matches!(word, "centos6" | "centos7" | "centos8"));
    let without_patch = version.major == 11 && version.patch.is_none();
    let deleted_patch = (version.major, version.minor, version.patch) == (11, 2, Some(1));
    version.major <= 10 || without_patch || deleted_patch || is_centos
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ImageName<'_> {
        ImageName::parse(text).expect("it is a reference")
    }

    #[test]
    fn deleted_tags_of_cuda_are_known() {
        for (text, expected) in [
            ("nvidia/cuda:10.2-cudnn7-devel-ubuntu18.04", true),
            ("docker.io/nvidia/cuda:9.0-base", true),
            ("nvidia/cuda:11.0-base-ubuntu20.04", true),
            ("nvidia/cuda:11.2.1-runtime-ubuntu20.04", true),
            ("nvidia/cuda:11.8.0-devel-centos7", true),
            ("nvidia/cuda:11.8.0-devel-ubuntu22.04", false),
            ("nvidia/cuda:11.1.1-cudnn8-devel-ubuntu18.04", false),
            ("nvcr.io/nvidia/cuda:10.2-devel-ubuntu18.04", false),
            ("registry.corp/nvidia/cuda:10.2-devel-ubuntu18.04", false),
            ("nvidia/cuda", false),
        ] {
            assert_eq!(is_deleted_cuda(&name(text)), expected, "{text}");
        }
    }

    #[test]
    fn frozen_repositories_are_known_by_their_own_registry() {
        assert!(frozen(&name("jupyter/scipy-notebook:latest")).is_some());
        assert!(frozen(&name("jupyter/notebook")).is_none());
        assert!(frozen(&name("quay.io/jupyter/scipy-notebook")).is_none());
        assert!(frozen(&name("condaforge/mambaforge:23.3.1-1")).is_some());
        assert!(
            stands_still(&name("jupyter/notebook")) && stands_still(&name("dockerfile/python"))
        );
        assert!(!stands_still(&name("quay.io/jupyter/base-notebook")));
        assert!(!stands_still(&name("opensuse/leap")) && stands_still(&name("opensuse")));
        assert!(abandoned_server(&name("pytorch/torchserve:0.9.0-gpu")).is_some());
        assert!(abandoned_server(&name("corp.io/pytorch/torchserve:0.9.0")).is_none());
    }
}
