//! Programs and packages that stand beside a server, or tell what it does.
//!
//! Source: for programs their packages in Debian 12 and, where it has none, the names by which public Dockerfiles start
//! them; for Python packages their summaries on PyPI; 2026-11-24. A name too many only keeps a rule silent, but for
//! those that load models and those that predict.

/// Programs that pass requests on to a server on the loopback interface of their own container, or start several
/// programs, of which one may do that; by the names of packages and programs.
pub const PROXIES: &[&str] = &[
    "apache2",
    "caddy",
    "circusd",
    "cloudflared",
    "envoy",
    "haproxy",
    "httpd",
    "nginx",
    "nginx-full",
    "nginx-light",
    "ngrok",
    "pm2",
    "pyngrok",
    "runit",
    "s6-overlay",
    "s6-svscan",
    "supervisor",
    "supervisord",
    "tailscale",
    "traefik",
];

/// Programs that run another as another user.
pub const CHANGES_USER: &[&str] = &[
    "chroot",
    "gosu",
    "runuser",
    "setpriv",
    "setuidgid",
    "su",
    "su-exec",
    "sudo",
];

/// Python packages that load models of gigabytes, so that a worker takes longer than others to be there.
pub const LOADS_MODELS: &[&str] = &[
    "diffusers",
    "easyocr",
    "fastai",
    "faster-whisper",
    "keras",
    "mxnet",
    "openai-whisper",
    "paddlepaddle",
    "sentence-transformers",
    "tensorflow",
    "tensorflow-cpu",
    "torch",
    "transformers",
    "ultralytics",
];

/// Programs that do not end by themselves, or only when a training has: launchers of processes, workers, model servers.
pub const WORKERS: &[&str] = &[
    "accelerate",
    "celery",
    "deepspeed",
    "dramatiq",
    "gradio",
    "llama-server",
    "node",
    "rq",
    "text-embeddings-router",
    "text-generation-launcher",
    "text-generation-server",
    "torchrun",
    "tritonserver",
];

/// Python packages that predict with models which are loaded in seconds.
pub const PREDICTS: &[&str] = &["catboost", "lightgbm", "onnxruntime", "xgboost"];
