use super::Intent;
use crate::model::samples::check_with;

/// What the last stage of a file that is called `name` is meant for: `gpu`, `cpu`, `?`.
fn intent(name: &str, text: &str, files: &[(&str, &str)]) -> &'static str {
    let mut found = "";
    check_with(text, files, |model| {
        found = match model.gpu_intent(model.stages().len() - 1, name) {
            Intent::Gpu(_) => "gpu",
            Intent::Cpu(_) => "cpu",
            Intent::Both => "both",
            Intent::Unknown => "?",
        };
    });
    found
}

const SLIM: &str = "FROM python:3.12-slim\n";

#[test]
fn bases_names_and_variables_speak() {
    for (name, text, expected) in [
        (
            "Dockerfile",
            "FROM nvidia/cuda:12.8.1-base-ubuntu22.04\n",
            "gpu",
        ),
        ("Dockerfile", "FROM corp/base:cu121\n", "gpu"),
        (
            "Dockerfile",
            "FROM nvcr.io/nvidia/pytorch:24.05-py3\n",
            "gpu",
        ),
        (
            "Dockerfile",
            "FROM public.ecr.aws/lambda/python:3.12\n",
            "cpu",
        ),
        ("Dockerfile.gpu", SLIM, "gpu"),
        ("docker/cpu/Dockerfile", SLIM, "cpu"),
        ("Dockerfile", SLIM, "?"),
        (
            "Dockerfile",
            "FROM python:3.12-slim\nENV NVIDIA_VISIBLE_DEVICES=all\n",
            "gpu",
        ),
        (
            "Dockerfile",
            "FROM python:3.12-slim\nENV CUDA_VISIBLE_DEVICES=-1\n",
            "cpu",
        ),
        (
            "Dockerfile",
            "FROM python:3.12-slim\nARG USE_GPU=false\n",
            "?",
        ),
        ("Dockerfile", "FROM python:3.12-slim AS cpu\n", "cpu"),
    ] {
        assert_eq!(intent(name, text, &[]), expected, "{name}: {text}");
    }
}

#[test]
fn packages_indexes_and_options_speak() {
    for (line, expected) in [
        ("RUN pip install torch onnxruntime-gpu", "gpu"),
        (
            "RUN pip install torch -i https://download.pytorch.org/whl/cu128",
            "gpu",
        ),
        (
            "RUN pip install torch -i https://download.pytorch.org/whl/cpu",
            "cpu",
        ),
        ("RUN pip install torch==2.5.1+cpu", "cpu"),
        ("RUN pip install faiss-cpu", "cpu"),
        ("RUN pip install faiss-cpu flash-attn", "both"),
        ("RUN pip install torch", "?"),
        ("RUN apt-get install -y libcudnn9", "gpu"),
        (
            "CMD [\"python\", \"train.py\", \"--device\", \"cuda\"]",
            "gpu",
        ),
        ("CMD [\"python\", \"serve.py\", \"--device=cpu\"]", "cpu"),
        ("HEALTHCHECK CMD nvidia-smi", "gpu"),
    ] {
        assert_eq!(
            intent("Dockerfile", &format!("{SLIM}{line}\n"), &[]),
            expected,
            "{line}"
        );
    }
}

#[test]
fn stages_that_share_files_speak_for_each_other() {
    let builder = "FROM python:3.12-slim AS build\nRUN pip install cupy\n";
    let copied = format!("{builder}FROM python:3.12-slim\nCOPY --from=build /x /x\n");
    assert_eq!(intent("Dockerfile", &copied, &[]), "gpu");
    let apart = format!("{builder}FROM python:3.12-slim\n");
    assert_eq!(intent("Dockerfile", &apart, &[]), "?");
}

#[test]
fn code_of_a_server_that_speaks_of_no_gpu_is_for_the_processor() {
    let text = "FROM python:3.12-slim\nCOPY app /app\nCMD [\"uvicorn\", \"app.main:app\"]\n";
    let quiet = ("app/main.py", "import torch\nmodel = torch.load('x')\n");
    let choosing = ("app/model.py", "model.to('cuda')\n");
    assert_eq!(intent("Dockerfile", text, &[quiet]), "cpu");
    assert_eq!(intent("Dockerfile", text, &[quiet, choosing]), "?");
    assert_eq!(intent("Dockerfile", text, &[]), "?");
    let compose = ("compose.yaml", "services:\n  a:\n    runtime: nvidia\n");
    assert_eq!(intent("Dockerfile", text, &[quiet, compose]), "gpu");
}
