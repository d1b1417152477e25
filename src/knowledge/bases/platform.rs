//! Images that are known to be made for machine learning, and of which little more is known here.

use super::super::cuda::Flavour;
use super::super::os::{Distro, Os};
use super::{BaseFacts, Family, SH, Tool, User};

/// A repository, or a prefix of repositories if it ends in `/` or `-`, with its registry and family.
///
/// Source: the documentation of each project or registry, 2026-11; names seen in public Dockerfiles.
const IMAGES: &[(Option<&str>, &str, Family)] = &[
    (None, "pytorch/torchserve", Family::Torchserve),
    (None, "pytorch/torchserve-", Family::Torchserve),
    (None, "pytorch/", Family::OtherMl),
    (None, "tensorflow/serving", Family::TfServing),
    (None, "tensorflow/", Family::OtherMl),
    (None, "huggingface/", Family::HuggingFace),
    (Some("ghcr.io"), "huggingface/", Family::HuggingFace),
    (Some("registry.hf.space"), "", Family::HuggingFace),
    (None, "vllm/", Family::Vllm),
    (None, "rocm/vllm", Family::Vllm),
    (None, "rocm/vllm-", Family::Vllm),
    (Some("public.ecr.aws"), "q9t5s3a7/vllm-", Family::Vllm),
    (None, "lmsysorg/", Family::Sglang),
    (None, "ollama/ollama", Family::Ollama),
    (None, "rayproject/", Family::Ray),
    (None, "rocm/", Family::Rocm),
    (Some("nvcr.io"), "nvidia/tritonserver", Family::Triton),
    (Some("nvcr.io"), "nvidia/tensorrtserver", Family::Triton),
    (Some("nvcr.io"), "nvidia/l4t-", Family::Jetson),
    (None, "dustynv/", Family::Jetson),
    (Some("nvcr.io"), "nvidia/pytorch", Family::Ngc),
    (Some("nvcr.io"), "nvidia/tensorflow", Family::Ngc),
    (Some("nvcr.io"), "nvidia/jax", Family::Ngc),
    (Some("nvcr.io"), "nvidia/mxnet", Family::Ngc),
    (Some("nvcr.io"), "nvidia/nemo", Family::Ngc),
    (Some("nvcr.io"), "nvidia/tensorrt", Family::Ngc),
    (Some("nvcr.io"), "nvidia/rapidsai/", Family::Ngc),
    (Some("nvcr.io"), "nvidia/merlin/", Family::Ngc),
    (Some("nvcr.io"), "nvidia/morpheus/", Family::Ngc),
    (Some("nvcr.io"), "nvidia/ai-workbench/", Family::Ngc),
    (Some("nvcr.io"), "nvidia/nvhpc", Family::Ngc),
    (Some("nvcr.io"), "nvidia/kaldi", Family::Ngc),
    (Some("nvcr.io"), "nvidia/clara/", Family::Ngc),
    (Some("nvcr.io"), "nvidia/deepstream", Family::Ngc),
    (Some("nvcr.io"), "nim/", Family::Ngc),
    (None, "rapidsai/", Family::OtherMl),
    (
        Some("gcr.io"),
        "deeplearning-platform-release/",
        Family::CloudMl,
    ),
    (Some("gcr.io"), "cloud-aiplatform/", Family::CloudMl),
    (
        Some("us-docker.pkg.dev"),
        "deeplearning-platform-release/",
        Family::CloudMl,
    ),
    (Some("us-docker.pkg.dev"), "vertex-ai/", Family::CloudMl),
    (Some("europe-docker.pkg.dev"), "vertex-ai/", Family::CloudMl),
    (Some("asia-docker.pkg.dev"), "vertex-ai/", Family::CloudMl),
    (Some("gcr.io"), "kubeflow-images-public/", Family::CloudMl),
    (Some("gcr.io"), "kaggle-images/", Family::CloudMl),
    (Some("gcr.io"), "kaggle-gpu-images/", Family::CloudMl),
    (None, "kaggle/", Family::CloudMl),
    (Some("mcr.microsoft.com"), "azureml/", Family::CloudMl),
    (Some("public.ecr.aws"), "sagemaker/", Family::CloudMl),
    (
        Some("public.ecr.aws"),
        "deep-learning-containers/",
        Family::CloudMl,
    ),
    (Some("vault.habana.ai"), "gaudi-docker/", Family::OtherMl),
    (None, "intel/intel-extension-for-", Family::OtherMl),
    (None, "intel/intel-optimized-", Family::OtherMl),
    (None, "intel/deep-learning", Family::OtherMl),
    (None, "openvino/", Family::OtherMl),
    (None, "paddlepaddle/paddle", Family::OtherMl),
    (None, "paddlecloud/", Family::OtherMl),
    (None, "mxnet/python", Family::OtherMl),
    (None, "kubeflownotebookswg/", Family::OtherMl),
    (Some("ghcr.io"), "kubeflow/", Family::OtherMl),
    (None, "rocker/ml", Family::Rocker),
    (None, "rocker/ml-verse", Family::Rocker),
    (None, "rocker/cuda", Family::Rocker),
    (None, "runpod/", Family::OtherMl),
    (None, "winglian/axolotl", Family::OtherMl),
    (None, "axolotlai/", Family::OtherMl),
    (None, "unsloth/", Family::OtherMl),
    (None, "mosaicml/", Family::OtherMl),
    (None, "pytorchlightning/", Family::OtherMl),
    (None, "deepspeed/", Family::OtherMl),
    (None, "horovod/", Family::OtherMl),
    (None, "ultralytics/", Family::OtherMl),
    (None, "ufoym/deepo", Family::OtherMl),
    (None, "cnstark/pytorch", Family::OtherMl),
    (None, "anibali/pytorch", Family::OtherMl),
    (None, "bitnami/pytorch", Family::OtherMl),
    (None, "bitnami/tensorflow", Family::OtherMl),
    (None, "gpuci/", Family::OtherMl),
    (None, "opea/", Family::OtherMl),
    (None, "langchain/", Family::OtherMl),
    (Some("ghcr.io"), "ggml-org/llama.cpp", Family::OtherMl),
    (Some("ghcr.io"), "ggerganov/llama.cpp", Family::OtherMl),
    (Some("ghcr.io"), "open-webui/", Family::OtherMl),
    (Some("ghcr.io"), "mlflow/mlflow", Family::OtherMl),
    (Some("ghcr.io"), "coreweave/ml-containers/", Family::OtherMl),
];

pub(super) fn lookup(registry: Option<&str>, repository: &str) -> Option<BaseFacts> {
    if registry.is_some_and(is_amazon_ml) {
        let name = repository.split('-').next().unwrap_or(repository);
        let frameworks = [
            "pytorch",
            "tensorflow",
            "mxnet",
            "autogluon",
            "huggingface",
            "djl",
            "sagemaker",
        ];
        return frameworks
            .contains(&name)
            .then(|| machine_learning(Family::CloudMl));
    }
    let (_, _, family) = IMAGES.iter().find(|(host, name, _)| {
        *host == registry
            && if name.is_empty() || name.ends_with(['/', '-']) {
                repository.starts_with(name)
            } else {
                repository == *name
            }
    })?;
    let facts = machine_learning(*family);
    Some(match family {
        Family::Ollama => ollama(facts),
        Family::Ray => ray(facts),
        Family::Torchserve => torchserve(facts),
        // Source: rocker-org/rocker-versioned2, dockerfiles of ml, ml-verse and cuda, 2021-06 and 2024-12: no USER.
        Family::Rocker => BaseFacts {
            os: Some(Os::of(Distro::Ubuntu)),
            user: Some(super::ROOT),
            shell: Some(SH),
            ..facts
        },
        Family::Ngc | Family::Triton => BaseFacts {
            os: Some(Os::of(Distro::Ubuntu)),
            user: Some(super::ROOT),
            shell: Some(SH),
            ..facts
        },
        _ if repository.contains("nvhpc") => BaseFacts {
            flavour: Some(Flavour::Devel),
            ..facts
        },
        _ => facts,
    })
}

/// Hosts of AWS's Deep Learning Containers: `763104351884.dkr.ecr.us-east-1.amazonaws.com`.
fn is_amazon_ml(host: &str) -> bool {
    host.starts_with("763104351884.dkr.ecr.") && host.contains(".amazonaws.com")
}

const fn machine_learning(family: Family) -> BaseFacts {
    BaseFacts {
        is_ml: true,
        ..BaseFacts::unseen(family)
    }
}

/// Source: ollama/ollama Dockerfile, 2026-08-21. It listens on all interfaces by OLLAMA_HOST.
fn ollama(facts: BaseFacts) -> BaseFacts {
    BaseFacts {
        os: Some(Os::of(Distro::Ubuntu)),
        user: Some(super::ROOT),
        workdir: Some("/"),
        shell: Some(SH),
        env: &[
            ("PATH", None),
            (
                "LD_LIBRARY_PATH",
                Some("/usr/local/nvidia/lib:/usr/local/nvidia/lib64"),
            ),
            ("NVIDIA_DRIVER_CAPABILITIES", Some("compute,utility")),
            ("NVIDIA_VISIBLE_DEVICES", Some("all")),
            ("OLLAMA_HOST", None),
        ],
        env_complete: true,
        entrypoint: Some(&["/bin/ollama"]),
        cmd: Some(&["serve"]),
        tools: &[
            (Tool::Python, false),
            (Tool::Pip, false),
            (Tool::Git, false),
            (Tool::Gcc, false),
            (Tool::Bash, true),
        ],
        ..facts
    }
}

/// Source: ray-project/ray docker/base-deps/Dockerfile, 2026.
fn ray(facts: BaseFacts) -> BaseFacts {
    BaseFacts {
        os: Some(Os::of(Distro::Ubuntu)),
        user: Some(User {
            name: "ray",
            uid: 1000,
            home: "/home/ray",
        }),
        workdir: Some("/home/ray"),
        env: &[
            ("PATH", None),
            ("LD_LIBRARY_PATH", None),
            ("HOME", Some("/home/ray")),
        ],
        tools: &[
            (Tool::Python, true),
            (Tool::Pip, true),
            (Tool::Conda, true),
            (Tool::Git, true),
            (Tool::Wget, true),
            (Tool::Bash, true),
        ],
        ..facts
    }
}

/// Source: pytorch/serve docker/Dockerfile, docker/dockerd-entrypoint.sh and docker/config.properties, 2025-03-17: the
/// entrypoint starts the server on all interfaces and then waits for ever.
fn torchserve(facts: BaseFacts) -> BaseFacts {
    BaseFacts {
        os: Some(Os::of(Distro::Ubuntu)),
        user: Some(User {
            name: "model-server",
            uid: 1000,
            home: "/home/model-server",
        }),
        workdir: Some("/home/model-server"),
        shell: Some(SH),
        env: &[
            ("PATH", None),
            ("LD_LIBRARY_PATH", None),
            ("PYTHONUNBUFFERED", Some("TRUE")),
        ],
        entrypoint: Some(&["/usr/local/bin/dockerd-entrypoint.sh"]),
        cmd: Some(&["serve"]),
        tools: &[(Tool::Python, true), (Tool::Pip, true), (Tool::Bash, true)],
        ..facts
    }
}
