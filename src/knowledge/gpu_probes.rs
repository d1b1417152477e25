//! Commands and calls that fail where there is no GPU, as during a build.

/// Programs that come with a driver, or talk to one. NVIDIA's are put into the container by its runtime, which no build
/// uses. Source: NVIDIA's container toolkit, "architecture overview", and AMD's SMI manuals, 2026-08.
const PROGRAMS: &[&str] = &[
    "amd-smi",
    "dcgmi",
    "nvidia-debugdump",
    "nvidia-smi",
    "rocm-smi",
    "rocminfo",
];

/// Calls of Python that raise without a GPU. Source: torch/cuda/__init__.py of PyTorch 2.9, where each of them begins
/// by `_lazy_init`; jax/_src/xla_bridge.py of JAX 0.8, which knows no backend of that name.
const RAISING: &[&str] = &[
    "jax.devices(\"cuda\")",
    "jax.devices(\"gpu\")",
    "jax.devices('cuda')",
    "jax.devices('gpu')",
    "torch.cuda.current_device(",
    "torch.cuda.get_device_capability(",
    "torch.cuda.get_device_name(",
    "torch.cuda.get_device_properties(",
    "torch.cuda.init(",
];

/// Expressions of Python that are false, empty or zero without a GPU.
const FALSE: &[&str] = &[
    "list_physical_devices(\"GPU\")",
    "list_physical_devices('GPU')",
    "test.is_gpu_available()",
    "torch.cuda.device_count()",
    "torch.cuda.is_available()",
];

/// Whether a program fails without a GPU, however it is called but for its help.
pub fn is_gpu_program(name: &str) -> bool {
    PROGRAMS.contains(&name)
}

/// What in a few lines of Python fails without a GPU, so that the interpreter does: `torch.cuda.get_device_name(`,
/// `assert torch.cuda.is_available()`. Code that asks before it acts is taken to do without.
pub fn failing_python(code: &str) -> Option<&'static str> {
    let asks = ["if ", "try", " or ", "not in", "== 0", "contextlib"];
    if asks.iter().any(|word| code.contains(word)) {
        return None;
    }
    code.split(['\n', ';']).find_map(|statement| {
        let find = |names: &[&'static str], text: &str| {
            names.iter().copied().find(|name| text.contains(name))
        };
        let statement = statement.trim();
        if let Some(asserted) = statement.strip_prefix("assert ") {
            let wants = !asserted.contains("not ");
            return find(FALSE, asserted).filter(|_| wants);
        }
        let exits = statement.find("exit(not ").map(|at| &statement[at..]);
        find(RAISING, statement).or_else(|| find(FALSE, exits?))
    })
}

/// Which GPUs a value of `CUDA_VISIBLE_DEVICES` and its kin names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Devices {
    /// One, by its number.
    One,
    /// Several, or one by an identity that only one host has.
    Several,
}

/// The GPUs that a value names: `0`, `0,1`, `GPU-8932f937-…`, `MIG-…`. `None` for `all`, `none`, `void`, `-1` and the like.
pub fn named_devices(value: &str) -> Option<Devices> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_identity = |part: &str| part.starts_with("GPU-") || part.starts_with("MIG-");
    let mut parts = value.split(',').map(str::trim);
    match value {
        _ if is_number(value) => Some(Devices::One),
        _ if parts.all(|part| is_number(part) || is_identity(part)) => Some(Devices::Several),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ends_the_interpreter_counts() {
        for (code, expected) in [
            (
                "import torch; print(torch.cuda.get_device_name(0))",
                Some("torch.cuda.get_device_name("),
            ),
            (
                "import torch\nassert torch.cuda.is_available()",
                Some("torch.cuda.is_available()"),
            ),
            (
                "import torch, sys; sys.exit(not torch.cuda.is_available())",
                Some("torch.cuda.is_available()"),
            ),
            ("import torch; print(torch.cuda.is_available())", None),
            ("import torch; assert not torch.cuda.is_available()", None),
            ("import torch; assert torch.cuda.device_count() == 0", None),
            (
                "import torch\nif torch.cuda.is_available(): print(torch.cuda.get_device_name(0))",
                None,
            ),
        ] {
            assert_eq!(failing_python(code), expected, "{code}");
        }
    }

    #[test]
    fn only_certain_devices_are_named() {
        assert_eq!(named_devices("0"), Some(Devices::One));
        assert_eq!(named_devices("0, 1"), Some(Devices::Several));
        assert_eq!(named_devices("GPU-8932f937"), Some(Devices::Several));
        for value in ["", "all", "none", "-1", "0,all"] {
            assert_eq!(named_devices(value), None, "{value}");
        }
    }
}
