//! Images of servers whose ENTRYPOINT is the server itself, so that CMD holds its arguments and nothing else.

use super::ImageName;

/// The ENTRYPOINT of an image.
#[derive(Debug, PartialEq, Eq)]
pub struct Entrypoint {
    registry: Option<&'static str>,
    /// The repository; a prefix of it if it ends in `-`.
    repository: &'static str,
    /// What the tag begins with.
    tag: &'static str,
    /// What it runs, as people call it.
    pub program: &'static str,
    /// Beginnings of a CMD that name the server again, longer ones first.
    again: &'static [&'static [&'static str]],
    /// Whether the arguments behind such a beginning are right without it.
    pub fits_without: bool,
}

/// Source: Dockerfiles of huggingface/text-generation-inference, 2026-01-08, and text-embeddings-inference, 2026-07-24,
/// of tensorflow/serving, 2026-07-30 (`main.cc` refuses what is no flag), michaelfeil/infinity, 2025-10-06, and
/// ollama/ollama, 2026-08-21; `.devops/*.Dockerfile` of ggml-org/llama.cpp as projects on it quote them, 2026;
/// vllm-project/vllm docker/Dockerfile and issue 37133, 2026-03: the image of vLLM went from
/// `python3 -m vllm.entrypoints.openai.api_server` to `vllm serve`, and refuses the other's words either way.
static ENTRYPOINTS: &[Entrypoint] = &[
    Entrypoint {
        registry: None,
        repository: "vllm/vllm-openai",
        tag: "",
        program: "vllm serve",
        again: &[
            &["python3", "-m", "vllm.entrypoints.openai.api_server"],
            &["python", "-m", "vllm.entrypoints.openai.api_server"],
            &["vllm", "serve"],
        ],
        fits_without: false,
    },
    Entrypoint {
        registry: Some("ghcr.io"),
        repository: "huggingface/text-generation-inference",
        tag: "",
        program: "text-generation-launcher",
        again: &[&["text-generation-launcher"]],
        fits_without: true,
    },
    Entrypoint {
        registry: Some("ghcr.io"),
        repository: "huggingface/text-embeddings-inference",
        tag: "",
        program: "text-embeddings-router",
        again: &[&["text-embeddings-router"]],
        fits_without: true,
    },
    Entrypoint {
        registry: None,
        repository: "ollama/ollama",
        tag: "",
        program: "ollama",
        again: &[&["ollama"]],
        fits_without: true,
    },
    Entrypoint {
        registry: Some("ghcr.io"),
        repository: "ggml-org/llama.cpp",
        tag: "server",
        program: "llama-server",
        again: &[&["llama-server"]],
        fits_without: true,
    },
    Entrypoint {
        registry: None,
        repository: "michaelf34/infinity",
        tag: "",
        program: "infinity_emb",
        again: &[&["infinity_emb"]],
        fits_without: true,
    },
    Entrypoint {
        registry: None,
        repository: "tensorflow/serving",
        tag: "",
        program: "tensorflow_model_server",
        again: &[&["tensorflow_model_server"]],
        fits_without: true,
    },
];

/// Interpreters: none of the programs above knows a subcommand of that name.
const INTERPRETERS: [&str; 7] = ["bash", "node", "python", "python3", "sh", "uvicorn", "zsh"];

/// The ENTRYPOINT of an image, if it is one of those whose arguments CMD holds.
pub fn of(image: &ImageName<'_>) -> Option<&'static Entrypoint> {
    let (registry, repository) = image.origin();
    let tag = image.tag.unwrap_or_default();
    // `tensorflow/serving:latest-devel` is there to build in, and starts a shell.
    let is_devel = tag.contains("devel");
    ENTRYPOINTS.iter().find(|entrypoint| {
        entrypoint.registry == registry
            && entrypoint.repository == repository
            && tag.starts_with(entrypoint.tag)
            && !is_devel
    })
}

impl Entrypoint {
    /// How many of the first words of a CMD name the server again.
    pub fn repeated(&self, words: &[&str]) -> Option<usize> {
        let names = words.iter().enumerate().map(|(at, word)| match at {
            0 => word.rsplit('/').next().unwrap_or(word),
            _ => *word,
        });
        let names: Vec<&str> = names.collect();
        let mut beginnings = self.again.iter();
        let found = beginnings.find(|beginning| names.starts_with(beginning));
        found.map(|beginning| beginning.len())
    }

    /// Whether a first word of a CMD is a program of its own, which the server takes for an argument that it does not
    /// know.
    pub fn is_program(word: &str) -> bool {
        let name = word.rsplit('/').next().unwrap_or(word);
        INTERPRETERS.contains(&name) || name.ends_with(".sh")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entrypoint(image: &str) -> Option<&'static str> {
        let image = ImageName::parse(image)?;
        of(&image).map(|entrypoint| entrypoint.program)
    }

    #[test]
    fn images_are_told_by_repository_and_tag() {
        assert_eq!(entrypoint("vllm/vllm-openai:v0.12.0"), Some("vllm serve"));
        assert_eq!(entrypoint("docker.io/ollama/ollama"), Some("ollama"));
        let llama = "ghcr.io/ggml-org/llama.cpp";
        assert_eq!(
            entrypoint(&format!("{llama}:server-cuda")),
            Some("llama-server")
        );
        for other in [
            "ghcr.io/ggml-org/llama.cpp:full",
            "vllm/vllm-omni",
            "tensorflow/serving:2.19.0-devel",
            "python:3.12",
        ] {
            assert_eq!(entrypoint(other), None, "{other}");
        }
    }

    #[test]
    fn words_that_name_the_server_again_are_counted() {
        let image = ImageName::parse("vllm/vllm-openai").unwrap();
        let vllm = of(&image).unwrap();
        assert_eq!(vllm.repeated(&["/usr/bin/vllm", "serve", "m"]), Some(2));
        assert_eq!(vllm.repeated(&["--model", "m"]), None);
        assert!(Entrypoint::is_program("/bin/bash") && Entrypoint::is_program("/start.sh"));
        assert!(!Entrypoint::is_program("serve"));
    }
}
