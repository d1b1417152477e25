//! Programs that Python packages put into `bin`: small scripts whose first line names the interpreter by its full path.

/// Commands of packages that containers start, and that images call while they are built. Sources: the entry points in
/// the wheels of the packages on PyPI, 2026-11.
const SCRIPTS: &[&str] = &[
    "accelerate",
    "aim",
    "airflow",
    "alembic",
    "bentoml",
    "celery",
    "chainlit",
    "chroma",
    "dagster",
    "daphne",
    "dask",
    "deepspeed",
    "django-admin",
    "dvc",
    "fastapi",
    "flask",
    "gradio",
    "granian",
    "gunicorn",
    "hf",
    "huggingface-cli",
    "hypercorn",
    "ipython",
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "kedro",
    "langgraph",
    "litellm",
    "locust",
    "mkdocs",
    "mlflow",
    "optuna-dashboard",
    "panel",
    "papermill",
    "pip",
    "prefect",
    "pytest",
    "ray",
    "rq",
    "spacy",
    "streamlit",
    "tensorboard",
    "torchrun",
    "torchserve",
    "transformers",
    "tritonclient",
    "uvicorn",
    "vllm",
    "waitress-serve",
    "wandb",
];

/// Packages on PyPI whose program has another name. Sources: the entry points in their wheels, 2026-11.
const OTHERS: [(&str, &str); 7] = [
    ("apache-airflow", "airflow"),
    ("awscli", "aws"),
    ("huggingface-hub", "hf"),
    ("jupyterlab", "jupyter"),
    ("notebook", "jupyter"),
    ("openai-whisper", "whisper"),
    ("whisperx", "whisperx"),
];

/// A program that people start which a package on PyPI, by its normalised name, brings along.
pub fn program_of(package: &str) -> Option<&str> {
    let other = OTHERS.iter().find(|(name, _)| *name == package);
    let own = is_script(package).then_some(package);
    other.map(|(_, program)| *program).or(own)
}

/// Whether a program is the script of a Python package.
pub fn is_script(program: &str) -> bool {
    SCRIPTS.binary_search(&program).is_ok()
}

/// Whether a program is Python itself: `python`, `python3.12`.
pub fn is_python(program: &str) -> bool {
    let version = program.strip_prefix("python");
    version.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_sorted_and_found() {
        assert!(SCRIPTS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(is_script("uvicorn") && !is_script("nginx") && !is_script("python"));
        assert_eq!(program_of("openai-whisper"), Some("whisper"));
        assert_eq!(program_of("mlflow"), Some("mlflow"));
        assert_eq!(program_of("numpy"), None);
        assert!(is_python("python3.12") && !is_python("python-config"));
    }
}
