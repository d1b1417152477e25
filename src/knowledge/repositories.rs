//! Which packages well-known repositories hold.

/// Repositories on GitHub, in lower case, and the name of the package that `pip install git+https://github.com/…` gets
/// from them.
///
/// Source: the addresses that these packages give as their own in PyPI's JSON interface, 2026-11-23; the older owners of
/// those that moved (DeepSpeed, timm, sentence-transformers, bitsandbytes) are forwarded by GitHub.
static PACKAGES: &[(&str, &str)] = &[
    ("adefossez/demucs", "demucs"),
    ("bitsandbytes-foundation/bitsandbytes", "bitsandbytes"),
    ("dao-ailab/causal-conv1d", "causal-conv1d"),
    ("dao-ailab/flash-attention", "flash-attn"),
    ("deepspeedai/deepspeed", "deepspeed"),
    ("eleutherai/lm-evaluation-harness", "lm-eval"),
    ("facebookresearch/xformers", "xformers"),
    ("huggingface/accelerate", "accelerate"),
    ("huggingface/datasets", "datasets"),
    ("huggingface/diffusers", "diffusers"),
    ("huggingface/peft", "peft"),
    ("huggingface/pytorch-image-models", "timm"),
    ("huggingface/sentence-transformers", "sentence-transformers"),
    ("huggingface/transformers", "transformers"),
    ("huggingface/trl", "trl"),
    ("m-bain/whisperx", "whisperx"),
    ("microsoft/deepspeed", "deepspeed"),
    ("mlfoundations/open_clip", "open-clip-torch"),
    ("openai/whisper", "openai-whisper"),
    ("rwightman/pytorch-image-models", "timm"),
    ("state-spaces/mamba", "mamba-ssm"),
    ("systran/faster-whisper", "faster-whisper"),
    ("timdettmers/bitsandbytes", "bitsandbytes"),
    ("ukplab/sentence-transformers", "sentence-transformers"),
    ("ultralytics/ultralytics", "ultralytics"),
    ("vllm-project/vllm", "vllm"),
];

/// The package, as PEP 503 normalises its name, that the repository at an address holds: of
/// `git+https://github.com/openai/whisper.git@main`.
pub fn package_of(address: &str) -> Option<&'static str> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.strip_prefix("git@").unwrap_or(rest);
    let path = host.strip_prefix("github.com/")?;
    let path = path.split('@').next().unwrap_or(path);
    let path = path.trim_end_matches('/');
    let path = path
        .strip_suffix(".git")
        .unwrap_or(path)
        .to_ascii_lowercase();
    let at = PACKAGES
        .binary_search_by_key(&path.as_str(), |(repository, _)| *repository)
        .ok()?;
    Some(PACKAGES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_found_however_they_are_written() {
        assert!(PACKAGES.is_sorted());
        for (address, package) in [
            (
                "git+https://github.com/openai/whisper.git",
                Some("openai-whisper"),
            ),
            (
                "git+https://github.com/HuggingFace/Transformers@main",
                Some("transformers"),
            ),
            (
                "git+ssh://git@github.com/Dao-AILab/flash-attention.git@v2",
                Some("flash-attn"),
            ),
            ("git+https://github.com/openai/whisper-fork", None),
            ("git+https://gitlab.com/openai/whisper", None),
        ] {
            assert_eq!(package_of(address), package, "{address}");
        }
    }
}
