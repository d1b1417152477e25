//! Images with an accelerator's toolkit or a framework: CUDA, ROCm, PyTorch, TensorFlow.

use super::super::cuda::{CudaTag, CudaVersion, Cudnn, Flavour};
use super::super::os::{Distro, Os};
use super::{BaseFacts, Confidence, Family, Size, Tool};

pub(super) fn lookup(
    registry: Option<&str>,
    repository: &str,
    tag: Option<&str>,
) -> Option<BaseFacts> {
    match (registry, repository) {
        (None | Some("nvcr.io"), "nvidia/cuda") => Some(cuda(tag)),
        (None, "pytorch/pytorch") | (Some("ghcr.io"), "pytorch/pytorch") => Some(pytorch(tag)),
        (None, "runpod/pytorch") => Some(runpod(tag)),
        (None, "tensorflow/tensorflow") => Some(tensorflow(tag)),
        (None, _) if repository.starts_with("rocm/dev-") => Some(rocm_dev(repository, tag)),
        _ => None,
    }
}

const CUDA_PATH: &str = "/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The variables of every `nvidia/cuda`. Source: environments of 11.8.0 and 12.6.3 images as printed in
/// rocker-org/rocker-versioned2's image reports (2023-06) and by running containers (2025); NVIDIA's container toolkit
/// documentation, 2026-08-21. LD_LIBRARY_PATH gained `/usr/local/cuda/lib64` in later releases.
const CUDA_ENV: &[(&str, Option<&str>)] = &[
    ("PATH", Some(CUDA_PATH)),
    ("LD_LIBRARY_PATH", None),
    ("NVIDIA_VISIBLE_DEVICES", Some("all")),
    ("NVIDIA_DRIVER_CAPABILITIES", Some("compute,utility")),
    ("NVIDIA_REQUIRE_CUDA", None),
    ("CUDA_VERSION", None),
    ("NVARCH", None),
];

/// `devel` puts the stubs of the driver on the linker's path.
const CUDA_DEVEL_ENV: &[(&str, Option<&str>)] = &[
    ("PATH", Some(CUDA_PATH)),
    ("LD_LIBRARY_PATH", None),
    ("LIBRARY_PATH", Some("/usr/local/cuda/lib64/stubs")),
    ("NVIDIA_VISIBLE_DEVICES", Some("all")),
    ("NVIDIA_DRIVER_CAPABILITIES", Some("compute,utility")),
    ("NVIDIA_REQUIRE_CUDA", None),
    ("CUDA_VERSION", None),
    ("NVARCH", None),
];

fn cuda(tag: Option<&str>) -> BaseFacts {
    const TOOLS: &[(Tool, bool)] = &[
        (Tool::Python, false),
        (Tool::Pip, false),
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Git, false),
        (Tool::Curl, false),
        (Tool::Wget, false),
        (Tool::Gcc, false),
        (Tool::Make, false),
        (Tool::Bash, true),
    ];
    const DEVEL_TOOLS: &[(Tool, bool)] = &[
        (Tool::Pip, false),
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Git, false),
        (Tool::Gcc, true),
        (Tool::Make, true),
        (Tool::Bash, true),
    ];
    let parsed = tag.and_then(CudaTag::parse);
    let plain = BaseFacts::plain(Family::Cuda(parsed));
    let Some(parsed) = parsed else {
        return BaseFacts {
            env: CUDA_ENV,
            env_complete: false,
            entrypoint: None,
            is_ml: true,
            ..plain
        };
    };
    let devel = parsed.flavour == Flavour::Devel;
    let ubuntu = parsed.os.is_none_or(|os| os.distro == Distro::Ubuntu);
    BaseFacts {
        os: parsed.os,
        env: if devel { CUDA_DEVEL_ENV } else { CUDA_ENV },
        // An entrypoint that prints a banner came in during 2022; it ends in `exec "$@"`.
        entrypoint: None,
        tools: match (devel, ubuntu) {
            (true, _) => DEVEL_TOOLS,
            (false, true) => TOOLS,
            (false, false) => &[(Tool::Pip, false), (Tool::Git, false), (Tool::Gcc, false)],
        },
        flavour: Some(parsed.flavour),
        size: cuda_size(&parsed),
        is_ml: true,
        ..plain
    }
}

/// Typical unpacked sizes on Ubuntu from CUDA 11.7 to 12. `11.8.0-devel-ubuntu20.04` was 7.37 GB by moby/moby#46425 of
/// 2023-09, an image on top of `11.8.0-cudnn8-devel-ubuntu22.04` 9.55 GB by rocker-versioned2's report of 2022-12. Older
/// ones are smaller: with CUDA 11.2 `runtime` saved 2.5 GB (saturncloud/images pull request 256, 2021-10).
fn cuda_size(tag: &CudaTag) -> Option<Size> {
    if !matches!((tag.version.major, tag.version.minor), (11, 7..) | (12, _)) {
        return None;
    }
    let (megabytes, what) = match (tag.flavour, tag.cudnn) {
        (Flavour::Base, _) => (250, "`base`"),
        (Flavour::Runtime, Cudnn::No) => (2_200, "`runtime`"),
        (Flavour::Runtime, _) => (3_300, "`cudnn-runtime`"),
        (Flavour::Devel, Cudnn::No) => (7_000, "`devel`"),
        (Flavour::Devel, _) => (9_000, "`cudnn-devel`"),
    };
    Some(Size {
        bytes: megabytes * 1_000_000,
        confidence: Confidence::Estimated,
        what,
        source: "typical sizes of `nvidia/cuda` from 11.7 to 12 on Ubuntu, good to some 20 %: 7.37 GB of `11.8.0-devel-ubuntu20.04` by moby/moby#46425, 2023-09",
    })
}

/// `<version>-cuda<x.y>-cudnn<n>-{runtime,devel}`. Source: pytorch/pytorch Dockerfile (2023-09 and 2025-02) and
/// .github/scripts/generate_docker_release_matrix.py. Up to 2.9 Python is conda's in `/opt/conda`; later images have the
/// system's own, which refuses pip (an issue of 2026-06 shows it for 2.12), and are not known well here.
fn pytorch(tag: Option<&str>) -> BaseFacts {
    const ENV: &[(&str, Option<&str>)] = &[
        ("PATH", None),
        (
            "LD_LIBRARY_PATH",
            Some("/usr/local/nvidia/lib:/usr/local/nvidia/lib64"),
        ),
        ("NVIDIA_VISIBLE_DEVICES", Some("all")),
        ("NVIDIA_DRIVER_CAPABILITIES", Some("compute,utility")),
        ("PYTORCH_VERSION", None),
    ];
    const DEVEL_ENV: &[(&str, Option<&str>)] = &[
        ("PATH", None),
        ("LD_LIBRARY_PATH", None),
        ("LIBRARY_PATH", Some("/usr/local/cuda/lib64/stubs")),
        ("NVIDIA_VISIBLE_DEVICES", Some("all")),
        ("NVIDIA_DRIVER_CAPABILITIES", Some("compute,utility")),
        ("NVIDIA_REQUIRE_CUDA", None),
        ("CUDA_VERSION", None),
        ("PYTORCH_VERSION", None),
    ];
    let mut words = tag.unwrap_or_default().split('-');
    let version = words.next().and_then(CudaVersion::parse);
    let cuda = words
        .clone()
        .find_map(|word| word.strip_prefix("cuda"))
        .and_then(CudaVersion::parse);
    let flavour = words.find_map(Flavour::parse);
    let devel = flavour == Some(Flavour::Devel);
    let conda = version.is_some_and(|version| (version.major, version.minor) <= (2, 9));
    BaseFacts {
        os: Some(Os::of(Distro::Ubuntu)),
        workdir: Some("/workspace"),
        env: if devel { DEVEL_ENV } else { ENV },
        env_complete: conda,
        entrypoint: None,
        tools: match (conda, devel) {
            (true, true) => &[
                (Tool::Python, true),
                (Tool::Pip, true),
                (Tool::Conda, true),
                (Tool::Gcc, true),
                (Tool::Make, true),
                (Tool::Bash, true),
            ],
            (true, false) => &[
                (Tool::Python, true),
                (Tool::Pip, true),
                (Tool::Conda, true),
                (Tool::Git, false),
                (Tool::Make, false),
                (Tool::Bash, true),
            ],
            (false, true) => &[
                (Tool::Python, true),
                (Tool::Pip, true),
                (Tool::Gcc, true),
                (Tool::Make, true),
                (Tool::Bash, true),
            ],
            (false, false) => &[(Tool::Python, true), (Tool::Pip, true), (Tool::Bash, true)],
        },
        flavour,
        is_ml: true,
        ..BaseFacts::plain(Family::Pytorch(cuda))
    }
}

/// `<torch>-py<x.y>-cuda<x.y.z>[-cudnn]-devel-ubuntu<release>` until 2025, `<release>-cu<xyz>-torch<xyz>-ubuntu<release>`
/// since. Source: the `docker-bake.hcl` and Dockerfiles of official-templates/pytorch and official-templates/base in
/// runpod/containers, 2025-07 and 2026-07-29: root, `/`, built on `nvidia/cuda:…-devel` in both, with Jupyter, SSH and nginx.
fn runpod(tag: Option<&str>) -> BaseFacts {
    let words = || tag.unwrap_or_default().split('-');
    let cuda = words().find_map(|word| {
        let number = word.strip_prefix("cuda").or(word.strip_prefix("cu"))?;
        match number.len() {
            4 if !number.contains('.') => CudaVersion::parse(&format!(
                "{}.{}.{}",
                &number[..2],
                &number[2..3],
                &number[3..]
            )),
            _ => CudaVersion::parse(number),
        }
    });
    let is_new = words().any(|word| word.starts_with("torch"));
    let devel = cuda.is_some() && (is_new || words().any(|word| word == "devel"));
    let os = words().find_map(|word| match word {
        "ubuntu2204" => Os::from_word("ubuntu22.04"),
        "ubuntu2404" => Os::from_word("ubuntu24.04"),
        _ => Os::from_word(word),
    });
    BaseFacts {
        os,
        shell: None,
        env: &[
            ("PIP_BREAK_SYSTEM_PACKAGES", None),
            ("LD_LIBRARY_PATH", None),
        ],
        env_complete: false,
        entrypoint: None,
        tools: &[
            (Tool::Python, true),
            (Tool::Pip, true),
            (Tool::Git, true),
            (Tool::Curl, true),
            (Tool::Wget, true),
            (Tool::Bash, true),
        ],
        flavour: devel.then_some(Flavour::Devel),
        is_ml: true,
        ..BaseFacts::plain(Family::Runpod(cuda))
    }
}

/// `<version>[-gpu][-jupyter]`, in TensorFlow 1 with `-py3`. Source: tensorflow/tensorflow tools/dockerfiles (2019) and
/// tensorflow/build tensorflow_runtime_dockerfiles (2024): root, no `PIP_…` variable, the jupyter tags in a directory
/// of their own; the older ones leave bash as SHELL. They serve notebooks on all interfaces.
fn tensorflow(tag: Option<&str>) -> BaseFacts {
    const CPU_ENV: &[(&str, Option<&str>)] = &[("DEBIAN_FRONTEND", None)];
    const GPU_ENV: &[(&str, Option<&str>)] = &[
        ("DEBIAN_FRONTEND", None),
        ("PATH", Some(CUDA_PATH)),
        ("LD_LIBRARY_PATH", None),
        ("NVIDIA_VISIBLE_DEVICES", Some("all")),
        ("NVIDIA_DRIVER_CAPABILITIES", Some("compute,utility")),
        ("NVIDIA_REQUIRE_CUDA", None),
        ("CUDA_VERSION", None),
    ];
    let tag = tag.unwrap_or_default();
    let devel = tag.contains("devel") || tag.contains("custom-op");
    let known = !tag.is_empty() && !devel;
    BaseFacts {
        os: Some(Os::of(Distro::Ubuntu)),
        workdir: (known && !tag.contains("jupyter")).then_some("/"),
        shell: None,
        env: if tag.contains("gpu") {
            GPU_ENV
        } else {
            CPU_ENV
        },
        env_complete: known,
        entrypoint: None,
        tools: if known {
            &[
                (Tool::Python, true),
                (Tool::Pip, true),
                (Tool::Conda, false),
                (Tool::Bash, true),
            ]
        } else {
            &[(Tool::Bash, true)]
        },
        flavour: devel.then_some(Flavour::Devel),
        is_ml: true,
        ..BaseFacts::plain(Family::Tensorflow)
    }
}

/// ROCm's compilers on a distribution: `rocm/dev-ubuntu-22.04:6.4-complete`. Source: ROCm/ROCm-docker, dev/, 2025-12-01.
fn rocm_dev(repository: &str, tag: Option<&str>) -> BaseFacts {
    let system = repository.strip_prefix("rocm/dev-").and_then(|system| {
        let (name, version) = system.split_once('-')?;
        Some(Os::from_version(Os::from_word(name)?.distro, version))
    });
    BaseFacts {
        os: system,
        env_complete: tag.is_some(),
        tools: &[
            (Tool::Conda, false),
            (Tool::Uv, false),
            (Tool::Gcc, true),
            (Tool::Make, true),
            (Tool::Bash, true),
        ],
        flavour: Some(Flavour::Devel),
        is_ml: true,
        ..BaseFacts::plain(Family::Rocm)
    }
}
