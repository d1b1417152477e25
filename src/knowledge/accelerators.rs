//! Names that tell whether an image is to run on an accelerator or on the processor alone.

use super::bases::Family;
use super::torch::Build;

/// What something is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// A GPU, or another accelerator.
    Gpu,
    /// The processor, and nothing else.
    Cpu,
}

impl Device {
    /// What a wheel of PyTorch is made for.
    pub const fn of_build(build: Build) -> Self {
        match build {
            Build::Cpu => Self::Cpu,
            Build::Cuda(_) | Build::Other => Self::Gpu,
        }
    }
}

/// Words of names: of images, files, stages, variables.
const GPU_WORDS: &[&str] = &[
    "cuda", "cudnn", "gaudi", "gpu", "gpus", "habana", "hpu", "jetson", "l4t", "ngc", "neuron",
    "nvidia", "rocm", "tensorrt", "tpu", "trt", "xpu",
];

/// What a name says by one of its words: `Dockerfile.gpu`, `USE_CUDA`, `corp/base:cu121`. A name that says both says
/// nothing.
pub fn of_name(name: &str) -> Option<Device> {
    let name = name.to_ascii_lowercase();
    let words = || name.split(|c: char| !c.is_ascii_alphanumeric());
    let gpu = words().any(|word| {
        let plain = word.trim_end_matches(|c: char| c.is_ascii_digit());
        GPU_WORDS.contains(&word)
            || GPU_WORDS.contains(&plain)
            || matches!(Build::parse(word), Some(Build::Cuda(_)))
    });
    let cpu = words().any(|word| word == "cpu");
    match (gpu, cpu) {
        (true, false) => Some(Device::Gpu),
        (false, true) => Some(Device::Cpu),
        _ => None,
    }
}

/// What images of a family are made for, whatever their tags say.
pub const fn of_family(family: Family) -> Option<Device> {
    match family {
        Family::Cuda(_)
        | Family::Pytorch(Some(_))
        | Family::Runpod(Some(_))
        | Family::Ngc
        | Family::Jetson
        | Family::Rocm
        | Family::Vllm
        | Family::Sglang => Some(Device::Gpu),
        // AWS: Lambda has no GPUs.
        Family::Lambda => Some(Device::Cpu),
        _ => None,
    }
}

/// Python packages that are of use on a GPU alone, or nearly so.
///
/// Source: their names and summaries on PyPI, 2026-11-24, of those that say so there (gpustat, nvitop, pynvml, cupy, flash-attn,
/// causal-conv1d, liger-kernel, pycuda, tensorrt …); the others are what public Dockerfiles install on images with CUDA. `apex`
/// is NVIDIA's, which is not on PyPI.
const GPU_PACKAGES: &[&str] = &[
    "apex",
    "auto-gptq",
    "autoawq",
    "bitsandbytes",
    "causal-conv1d",
    "cudf",
    "cuml",
    "cupy",
    "deepspeed",
    "exllamav2",
    "flash-attn",
    "flashinfer-python",
    "gpustat",
    "liger-kernel",
    "mamba-ssm",
    "nvitop",
    "onnxruntime-genai-cuda",
    "optimum-habana",
    "pycuda",
    "pynvml",
    "sglang",
    "tensorrt",
    "tensorrt-llm",
    "torch-tensorrt",
    "transformer-engine",
    "triton",
    "unsloth",
    "vllm",
    "xformers",
];

/// Python packages that compute on the processor, where a sister package does so on a GPU. Source: their names on PyPI,
/// 2026-11-24; the wheel for Linux of `onnxruntime` is the one without CUDA.
const CPU_PACKAGES: &[&str] = &[
    "cpuonly",
    "faiss-cpu",
    "intel-extension-for-pytorch",
    "intel-extension-for-transformers",
    "onnxruntime",
    "onnxruntime-openvino",
    "openvino",
    "openvino-dev",
    "optimum-intel",
    "tensorflow-cpu",
    "tflite-runtime",
    "xgboost-cpu",
];

/// What a Python package is made for, by its name as PEP 503 normalises it and its extras.
pub fn of_package(name: &str, extras: &[String]) -> Option<Device> {
    let is_cuda = |word: &str| word == "gpu" || word == "and-cuda" || word.starts_with("cuda");
    let suffix = name.rsplit('-').next().unwrap_or(name);
    let cuda_suffix = suffix
        .strip_prefix("cu")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let gpu = GPU_PACKAGES.contains(&name)
        || name.starts_with("nvidia-")
        || name.starts_with("cuda-")
        || name.starts_with("cupy-")
        || name.ends_with("-gpu")
        || suffix == "cuda"
        || suffix.starts_with("cuda1")
        || cuda_suffix
        || extras.iter().any(|extra| is_cuda(extra));
    if gpu {
        return Some(Device::Gpu);
    }
    CPU_PACKAGES.contains(&name).then_some(Device::Cpu)
}

/// Whether a package of the system or of conda is there for a GPU: `cuda-toolkit-12-4`, `libcudnn9`, `pytorch-cuda`.
pub fn of_system_package(name: &str) -> Option<Device> {
    if name == "cpuonly" {
        return Some(Device::Cpu);
    }
    let starts = [
        "cuda",
        "cudnn",
        "libcudnn",
        "libnccl",
        "libnvinfer",
        "nvidia-",
        "rocm",
        "tensorrt",
    ];
    let gpu = starts.iter().any(|start| name.starts_with(start))
        || name.ends_with("-gpu")
        || matches!(name, "pytorch-cuda" | "cudatoolkit" | "nvtop");
    match gpu {
        true => Some(Device::Gpu),
        false => of_name(name).filter(|device| *device == Device::Gpu),
    }
}

/// What a variable says: `USE_CUDA=1`, `DEVICE=cpu`, `CUDA_VISIBLE_DEVICES=""`. A value that is not known is `None`; of
/// a name with a word for a GPU it still says that somebody thinks of one.
pub fn of_variable(name: &str, value: Option<&str>) -> Option<Device> {
    let value = value.map(str::to_ascii_lowercase);
    let is = |values: &[&str]| {
        value
            .as_deref()
            .is_some_and(|value| values.contains(&value))
    };
    let names_visible = matches!(name, "CUDA_VISIBLE_DEVICES" | "NVIDIA_VISIBLE_DEVICES");
    if names_visible && is(&["", "-1", "none", "void"]) {
        return Some(Device::Cpu);
    }
    if of_name(name) == Some(Device::Gpu) {
        return (!is(&["0", "false", "no", "off", "none", "cpu", ""])).then_some(Device::Gpu);
    }
    let device = name.to_ascii_lowercase();
    if device == "device" || device.ends_with("_device") || device == "uv_torch_backend" {
        return of_argument("--device", value.as_deref());
    }
    let speaks = |value: &str| of_name(value) == Some(Device::Gpu);
    value.as_deref().is_some_and(speaks).then_some(Device::Gpu)
}

/// What an option of a command says, with its value if it has one: `--device cuda`, `--gpus all`, `--device=cpu`.
pub fn of_argument(option: &str, value: Option<&str>) -> Option<Device> {
    let name = option.trim_start_matches('-');
    if matches!(name, "device" | "accelerator" | "torch-backend" | "backend") {
        let value = value?.to_ascii_lowercase();
        return match value.as_str() {
            "cpu" => Some(Device::Cpu),
            _ if value.starts_with("cuda") || value.starts_with("cu1") => Some(Device::Gpu),
            "gpu" | "auto" | "hpu" | "mps" | "xpu" => Some(Device::Gpu),
            _ if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
                Some(Device::Gpu)
            }
            _ => None,
        };
    }
    let words = [
        "fp16",
        "gpu",
        "gpus",
        "n-gpu-layers",
        "ngl",
        "num-gpus",
        "tensor-parallel-size",
        "use-gpu",
        "nproc-per-node",
    ];
    (option.starts_with('-') && words.contains(&name.replace('_', "-").as_str()))
        .then_some(Device::Gpu)
}

/// Whether a program is there for a GPU alone.
pub fn is_gpu_program(name: &str) -> bool {
    matches!(
        name,
        "nvcc"
            | "nvidia-smi"
            | "nvidia-ctk"
            | "rocm-smi"
            | "rocminfo"
            | "trtexec"
            | "vllm"
            | "deepspeed"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_are_for_by_whole_words() {
        for (name, expected) in [
            ("Dockerfile.gpu", Some(Device::Gpu)),
            ("docker/train-cu121", Some(Device::Gpu)),
            ("tensorflow/tensorflow:2.15.0-gpu", Some(Device::Gpu)),
            ("corp/cuda12", Some(Device::Gpu)),
            ("Dockerfile.cpu", Some(Device::Cpu)),
            ("Dockerfile.cpu-gpu", None),
            ("Dockerfile", None),
            ("custom", None),
            ("cute", None),
        ] {
            assert_eq!(of_name(name), expected, "{name}");
        }
    }

    #[test]
    fn packages_tell_a_gpu_from_the_processor() {
        for (name, extra, expected) in [
            ("onnxruntime-gpu", None, Some(Device::Gpu)),
            ("cupy-cuda12x", None, Some(Device::Gpu)),
            ("nvidia-cublas-cu12", None, Some(Device::Gpu)),
            ("faiss-gpu-cu12", None, Some(Device::Gpu)),
            ("jax", Some("cuda12"), Some(Device::Gpu)),
            ("tensorflow", Some("and-cuda"), Some(Device::Gpu)),
            ("faiss-cpu", None, Some(Device::Cpu)),
            ("torch", None, None),
            ("cubist", None, None),
        ] {
            let extras: Vec<String> = extra.into_iter().map(str::to_owned).collect();
            assert_eq!(of_package(name, &extras), expected, "{name}");
        }
    }

    #[test]
    fn variables_and_options_speak_by_their_values() {
        for (name, value, expected) in [
            ("USE_CUDA", Some("1"), Some(Device::Gpu)),
            ("USE_GPU", Some("false"), None),
            ("USE_GPU", None, Some(Device::Gpu)),
            ("CUDA_VISIBLE_DEVICES", Some("-1"), Some(Device::Cpu)),
            ("NVIDIA_VISIBLE_DEVICES", Some("all"), Some(Device::Gpu)),
            ("DEVICE", Some("cpu"), Some(Device::Cpu)),
            ("DEVICE", Some("cuda:0"), Some(Device::Gpu)),
            ("UV_TORCH_BACKEND", Some("cpu"), Some(Device::Cpu)),
            ("TORCH_VARIANT", Some("cu121"), Some(Device::Gpu)),
            ("PORT", Some("8000"), None),
        ] {
            assert_eq!(of_variable(name, value), expected, "{name} {value:?}");
        }
        assert_eq!(of_argument("--device", Some("cpu")), Some(Device::Cpu));
        assert_eq!(of_argument("--device", Some("0")), Some(Device::Gpu));
        assert_eq!(of_argument("--gpus", Some("all")), Some(Device::Gpu));
        assert_eq!(of_argument("--port", Some("8000")), None);
    }
}
