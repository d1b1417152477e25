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
}
