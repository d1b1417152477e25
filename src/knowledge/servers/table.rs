//! The servers, each with the release in which its defaults were read.

use super::{Listens, Server, Variable};

/// Servers that people start in ML images.
///
/// Source: unless an entry says otherwise, the package's own code in the release it names, as PyPI has it on 2026-11-23.
pub(super) static SERVERS: &[Server] = &[
    // uvicorn 0.54.0 (main.py): options can come from UVICORN_… variables.
    Server {
        programs: &["uvicorn"],
        modules: &["uvicorn"],
        host_options: &["--host"],
        opaque_options: &["--uds", "--fd"],
        variables: &[Variable::Host("UVICORN_HOST")],
        open: &["--host", "0.0.0.0"],
        port_options: &["--port"],
        port_variables: &["UVICORN_PORT"],
        development: &["--reload"],
        ..Server::new("uvicorn", 8000, Listens::Localhost)
    },
    // gunicorn 27.0.1 (config.py): PORT alone opens it; `gunicorn.conf.py` in the working directory is read unasked.
    Server {
        programs: &["gunicorn"],
        modules: &["gunicorn"],
        host_options: &["-b", "--bind"],
        opaque_options: &["-c", "--config", "--paste", "--paster"],
        variables: &[
            Variable::Arguments("GUNICORN_CMD_ARGS"),
            Variable::Everywhere("PORT"),
        ],
        config_files: &["gunicorn.conf.py"],
        open: &["--bind", "0.0.0.0:8000"],
        port_options: &["-b", "--bind"],
        port_variables: &["PORT"],
        development: &["--reload"],
        ..Server::new("gunicorn", 8000, Listens::Localhost)
    },
    // hypercorn 0.18.0 (config.py, __main__.py).
    Server {
        programs: &["hypercorn"],
        modules: &["hypercorn"],
        host_options: &["-b", "--bind", "--insecure-bind", "--quic-bind"],
        opaque_options: &["-c", "--config"],
        open: &["--bind", "0.0.0.0:8000"],
        port_options: &["-b", "--bind"],
        development: &["--reload"],
        ..Server::new("hypercorn", 8000, Listens::Localhost)
    },
    // granian 2.8.7 (cli.py): options can come from GRANIAN_… variables.
    Server {
        programs: &["granian"],
        modules: &["granian"],
        host_options: &["--host"],
        opaque_options: &["--uds"],
        variables: &[Variable::Host("GRANIAN_HOST")],
        open: &["--host", "0.0.0.0"],
        port_options: &["--port"],
        port_variables: &["GRANIAN_PORT"],
        development: &["--reload"],
        ..Server::new("granian", 8000, Listens::Localhost)
    },
    // daphne 4.2.3 (cli.py).
    Server {
        programs: &["daphne"],
        modules: &["daphne"],
        host_options: &["-b", "--bind"],
        opaque_options: &["-u", "--fd", "-e", "--endpoint"],
        open: &["-b", "0.0.0.0"],
        port_options: &["-p", "--port"],
        ..Server::new("daphne", 8000, Listens::Localhost)
    },
    // sanic 25.12.1 (cli/arguments.py).
    Server {
        programs: &["sanic"],
        modules: &["sanic"],
        host_options: &["-H", "--host"],
        opaque_options: &["-u", "--unix"],
        open: &["--host", "0.0.0.0"],
        port_options: &["-p", "--port"],
        development: &["--dev", "--reload", "--auto-reload"],
        ..Server::new("sanic", 8000, Listens::Localhost)
    },
    // waitress 3.0.2 (adjustments.py).
    Server {
        programs: &["waitress-serve"],
        modules: &["waitress"],
        host_options: &["--host", "--listen"],
        opaque_options: &["--unix-socket"],
        ..Server::new("waitress", 8080, Listens::Everywhere)
    },
    // fastapi-cli 0.0.34 (cli.py): `run` is meant for production and open, `dev` is not.
    Server {
        programs: &["fastapi"],
        modules: &["fastapi"],
        subcommands: &[&["run"]],
        host_options: &["--host"],
        port_options: &["--port"],
        development: &["--reload"],
        ..Server::new("fastapi run", 8000, Listens::Everywhere)
    },
    Server {
        programs: &["fastapi"],
        modules: &["fastapi"],
        subcommands: &[&["dev"]],
        host_options: &["--host"],
        open: &["--host", "0.0.0.0"],
        port_options: &["--port"],
        ..Server::new("fastapi dev", 8000, Listens::Localhost)
    },
    // Flask 3.1.3 (cli.py): options can come from FLASK_RUN_… variables, these from `.flaskenv` and `.env`.
    Server {
        programs: &["flask"],
        modules: &["flask"],
        subcommands: &[&["run"]],
        values_before: &["--app", "-A", "--env-file", "-e"],
        host_options: &["--host", "-h"],
        variables: &[Variable::Host("FLASK_RUN_HOST")],
        config_files: &[".flaskenv", ".env"],
        open: &["--host", "0.0.0.0"],
        port_options: &["-p", "--port"],
        port_variables: &["FLASK_RUN_PORT"],
        development: &["--debug", "--reload"],
        ..Server::new("flask run", 5000, Listens::Localhost)
    },
    // Django 5.2.19 (core/management/commands/runserver.py).
    Server {
        programs: &["manage.py", "django-admin"],
        modules: &["django"],
        subcommands: &[&["runserver"]],
        values_before: &["--settings", "--pythonpath"],
        operand_host: true,
        open: &["0.0.0.0:8000"],
        ..Server::new("Django runserver", 8000, Listens::Localhost)
    },
    // Gradio 6.31.0 (http_server.py): an argument of `launch()` in the script goes before the variable.
    Server {
        programs: &["gradio"],
        variables: &[Variable::Host("GRADIO_SERVER_NAME")],
        ..Server::new("gradio", 7860, Listens::Script)
    },
    // Streamlit 1.67.0 (config.py): no address means every one.
    Server {
        programs: &["streamlit"],
        modules: &["streamlit"],
        subcommands: &[&["run"], &["hello"]],
        host_options: &["--server.address"],
        variables: &[Variable::Host("STREAMLIT_SERVER_ADDRESS")],
        config_files: &["config.toml"],
        port_options: &["--server.port"],
        port_variables: &["STREAMLIT_SERVER_PORT"],
        ..Server::new("streamlit", 8501, Listens::Everywhere)
    },
    // MLflow 3.18.0 (utils/cli_args.py).
    Server {
        programs: &["mlflow"],
        modules: &["mlflow"],
        subcommands: &[&["server"], &["ui"]],
        values_before: &["--env-file"],
        host_options: &["--host", "-h"],
        variables: &[Variable::Host("MLFLOW_HOST")],
        open: &["--host", "0.0.0.0"],
        port_options: &["-p", "--port"],
        port_variables: &["MLFLOW_PORT"],
        development: &["--dev"],
        ..Server::new("mlflow server", 5000, Listens::Localhost)
    },
    Server {
        programs: &["mlflow"],
        modules: &["mlflow"],
        subcommands: &[&["models", "serve"]],
        values_before: &["--env-file"],
        host_options: &["--host", "-h"],
        variables: &[Variable::Host("MLFLOW_HOST")],
        open: &["--host", "0.0.0.0"],
        port_options: &["-p", "--port"],
        port_variables: &["MLFLOW_PORT"],
        ..Server::new("mlflow models serve", 5000, Listens::Localhost)
    },
    // jupyter_server 2.21.1 (serverapp.py). Configuration is looked for in many places under these names.
    Server {
        programs: &["jupyter"],
        modules: &["jupyter"],
        subcommands: &[&["lab"], &["notebook"], &["server"]],
        host_options: JUPYTER_HOST,
        opaque_options: JUPYTER_OPAQUE,
        config_files: JUPYTER_CONFIG,
        open: &["--ip", "0.0.0.0"],
        port_options: JUPYTER_PORT,
        port_variables: &["JUPYTER_PORT"],
        ..Server::new("jupyter", 8888, Listens::Localhost)
    },
    Server {
        programs: &["jupyter-lab", "jupyter-notebook", "jupyter-server"],
        modules: &["jupyterlab", "notebook", "jupyter_server"],
        host_options: JUPYTER_HOST,
        opaque_options: JUPYTER_OPAQUE,
        config_files: JUPYTER_CONFIG,
        open: &["--ip", "0.0.0.0"],
        port_options: JUPYTER_PORT,
        port_variables: &["JUPYTER_PORT"],
        ..Server::new("jupyter", 8888, Listens::Localhost)
    },
    // jupyter/docker-stacks images/*-notebook, 2026-08-08: scripts of Jupyter's own images, which open the server.
    Server {
        programs: &[
            "start-notebook.sh",
            "start-notebook.py",
            "start-singleuser.sh",
            "start-singleuser.py",
        ],
        host_options: JUPYTER_HOST,
        opaque_options: JUPYTER_OPAQUE,
        config_files: JUPYTER_CONFIG,
        ..Server::new("jupyter", 8888, Listens::Everywhere)
    },
    // JupyterHub 6.1.1 (app.py).
    Server {
        programs: &["jupyterhub"],
        modules: &["jupyterhub"],
        host_options: &["--ip", "--JupyterHub.ip"],
        opaque_options: &["-f", "--config"],
        config_files: &["jupyterhub_config.py"],
        ..Server::new("jupyterhub", 8000, Listens::Everywhere)
    },
    // Voilà 0.5.13 (app.py).
    Server {
        programs: &["voila"],
        modules: &["voila"],
        host_options: &["--Voila.ip"],
        opaque_options: &["--config"],
        config_files: &["voila.json", "voila.py"],
        open: &["--Voila.ip=0.0.0.0"],
        ..Server::new("voila", 8866, Listens::Localhost)
    },
    // TensorBoard 2.21.0 (plugins/core/core_plugin.py).
    Server {
        programs: &["tensorboard"],
        modules: &["tensorboard.main", "tensorboard"],
        host_options: &["--host"],
        everywhere_options: &["--bind_all"],
        open: &["--bind_all"],
        port_options: &["--port"],
        ..Server::new("tensorboard", 6006, Listens::Localhost)
    },
    // BentoML 1.4.40 (bentoml_cli/serve.py, default_configuration.yaml): only `--development` is local.
    Server {
        programs: &["bentoml"],
        modules: &["bentoml"],
        subcommands: &[&["serve"], &["serve-http"], &["serve-grpc"]],
        host_options: &["--host"],
        opaque_options: &["--development"],
        variables: &[Variable::Host("BENTOML_HOST")],
        port_options: &["-p", "--port"],
        port_variables: &["BENTOML_PORT"],
        development: &["--reload", "--development"],
        ..Server::new("bentoml serve", 3000, Listens::Everywhere)
    },
    // Chainlit 2.12.0 (cli/__init__.py).
    Server {
        programs: &["chainlit"],
        modules: &["chainlit"],
        subcommands: &[&["run"]],
        host_options: &["--host"],
        variables: &[Variable::Host("CHAINLIT_HOST")],
        config_files: &[".env"],
        open: &["--host", "0.0.0.0"],
        port_options: &["--port"],
        port_variables: &["CHAINLIT_PORT"],
        development: &["-w", "--watch"],
        ..Server::new("chainlit", 8000, Listens::Localhost)
    },
    // Prefect 3.9.1 (cli/server.py, settings/models/server/api.py).
    Server {
        programs: &["prefect"],
        modules: &["prefect"],
        subcommands: &[&["server", "start"]],
        values_before: &["--profile", "-p"],
        host_options: &["--host"],
        variables: &[Variable::Host("PREFECT_SERVER_API_HOST")],
        config_files: &[".env", "prefect.toml", "profiles.toml"],
        open: &["--host", "0.0.0.0"],
        ..Server::new("prefect server", 4200, Listens::Localhost)
    },
    // dagster-webserver 1.13.27 (cli.py): options can come from DAGSTER_WEBSERVER_… variables.
    Server {
        programs: &["dagster-webserver", "dagit"],
        modules: &["dagster_webserver"],
        host_options: &["-h", "--host"],
        variables: &[Variable::Host("DAGSTER_WEBSERVER_HOST")],
        open: &["-h", "0.0.0.0"],
        ..Server::new("dagster-webserver", 3000, Listens::Localhost)
    },
    // marimo 0.25.2 (_cli/cli.py).
    Server {
        programs: &["marimo"],
        modules: &["marimo"],
        subcommands: &[&["run"], &["edit"], &["new"]],
        values_before: &["--log-level", "-l"],
        host_options: &["--host"],
        open: &["--host", "0.0.0.0"],
        port_options: &["-p", "--port"],
        ..Server::new("marimo", 2718, Listens::Localhost)
    },
    // Bokeh 3.9.2 and Panel 1.9.4 (server/server.py): no address means every one; who may connect is another matter.
    Server {
        programs: &["panel", "bokeh"],
        modules: &["panel", "bokeh"],
        subcommands: &[&["serve"]],
        host_options: &["--address"],
        opaque_options: &["--unix-socket"],
        port_options: &["--port"],
        development: &["--dev", "--autoreload"],
        ..Server::new("panel serve", 5006, Listens::Everywhere)
    },
    // optuna-dashboard 0.21.0 (_cli.py, _config.py).
    Server {
        programs: &["optuna-dashboard"],
        host_options: &["--host"],
        opaque_options: &["--from-config"],
        open: &["--host", "0.0.0.0"],
        port_options: &["--port"],
        ..Server::new("optuna-dashboard", 8080, Listens::Localhost)
    },
    // Aim 3.29.1 (cli/up/commands.py, web/configs.py).
    Server {
        programs: &["aim"],
        modules: &["aim"],
        subcommands: &[&["up"]],
        host_options: &["-h", "--host"],
        opaque_options: &["--uds"],
        open: &["--host", "0.0.0.0"],
        port_options: &["-p", "--port"],
        ..Server::new("aim up", 43800, Listens::Localhost)
    },
    // Feast 0.67.0 (cli/serve.py).
    Server {
        programs: &["feast"],
        subcommands: &[&["serve"]],
        values_before: &["-c", "--chdir", "-f", "--feature-store-yaml"],
        host_options: &["-h", "--host"],
        port_options: &["-p", "--port"],
        open: &["--host", "0.0.0.0"],
        ..Server::new("feast serve", 6566, Listens::Localhost)
    },
    // Evidently 0.7.23 (cli/ui.py).
    Server {
        programs: &["evidently"],
        subcommands: &[&["ui"]],
        host_options: &["--host"],
        opaque_options: &["--conf-path"],
        port_options: &["--port"],
        open: &["--host", "0.0.0.0"],
        ..Server::new("evidently ui", 8000, Listens::Localhost)
    },
    // Kedro-Viz 12.5.0 (launchers/cli/run.py, constants.py).
    Server {
        programs: &["kedro"],
        subcommands: &[&["viz", "run"]],
        host_options: &["--host"],
        port_options: &["--port"],
        development: &["--autoreload", "-a"],
        open: &["--host", "0.0.0.0"],
        ..Server::new("kedro viz", 4141, Listens::Localhost)
    },
    // Litestar 2.25.0 (cli/commands/core.py).
    Server {
        programs: &["litestar"],
        modules: &["litestar"],
        subcommands: &[&["run"]],
        values_before: &["--app", "--app-dir"],
        host_options: &["-H", "--host"],
        opaque_options: &[
            "-F",
            "--fd",
            "--file-descriptor",
            "-U",
            "--uds",
            "--unix-domain-socket",
        ],
        port_options: &["-p", "--port"],
        port_variables: &["LITESTAR_PORT"],
        variables: &[Variable::Host("LITESTAR_HOST")],
        config_files: &[".env"],
        development: &["-r", "--reload", "-d", "--debug"],
        open: &["--host", "0.0.0.0"],
        ..Server::new("litestar run", 8000, Listens::Localhost)
    },
    // langgraph-cli 0.4.40 (cli.py): reloads unless it is told not to, and keeps its state in memory.
    Server {
        programs: &["langgraph"],
        subcommands: &[&["dev"]],
        host_options: &["--host"],
        port_options: &["--port"],
        open: &["--host", "0.0.0.0"],
        ..Server::new("langgraph dev", 2024, Listens::Localhost)
    },
    // Xinference 4.1.0 (deploy/cmdline.py, constants.py).
    Server {
        programs: &["xinference-local"],
        host_options: &["-H", "--host"],
        port_options: &["-p", "--port"],
        open: &["--host", "0.0.0.0"],
        ..Server::new("xinference-local", 9997, Listens::Localhost)
    },
    // Python's own http.server listens everywhere.
    Server {
        modules: &["http.server"],
        host_options: &["-b", "--bind"],
        ..Server::new("http.server", 8000, Listens::Everywhere)
    },
    // vLLM's documentation of `vllm serve`, 2026.
    Server {
        programs: &["vllm"],
        subcommands: &[&["serve"]],
        host_options: &["--host"],
        opaque_options: &["--config", "--uds"],
        port_options: &["--port"],
        ..Server::new("vllm serve", 8000, Listens::Everywhere)
    },
    Server {
        modules: &[
            "vllm.entrypoints.openai.api_server",
            "vllm.entrypoints.api_server",
        ],
        host_options: &["--host"],
        opaque_options: &["--config", "--uds"],
        port_options: &["--port"],
        ..Server::new("vllm", 8000, Listens::Everywhere)
    },
    // SGLang's documentation of its server arguments, 2026.
    Server {
        modules: &["sglang.launch_server"],
        host_options: &["--host"],
        opaque_options: &["--config"],
        open: &["--host", "0.0.0.0"],
        port_options: &["--port"],
        ..Server::new("sglang", 30000, Listens::Localhost)
    },
    // llama-server's own help, as llama.cpp's README prints it, 2026: a host that ends in `.sock` is a socket.
    Server {
        programs: &["llama-server"],
        host_options: &["--host"],
        variables: &[Variable::Host("LLAMA_ARG_HOST")],
        open: &["--host", "0.0.0.0"],
        ..Server::new("llama-server", 8080, Listens::Localhost)
    },
    // ollama/ollama envconfig/config.go, 2026-08-21; the official image sets the variable.
    Server {
        programs: &["ollama"],
        subcommands: &[&["serve"], &["start"]],
        variables: &[Variable::Host("OLLAMA_HOST")],
        open: &["OLLAMA_HOST=0.0.0.0"],
        ..Server::new("ollama serve", 11434, Listens::Localhost)
    },
    // pytorch/serve docs/configuration.md, 2025-03-17: the address is a setting of its file.
    Server {
        programs: &["torchserve"],
        opaque_options: &["--ts-config", "--stop", "--version", "-v", "--help", "-h"],
        config_files: &["config.properties"],
        ..Server::new("torchserve", 8080, Listens::Localhost)
    },
    // tensorflow/serving model_servers/server.cc, 2026-07-30.
    Server {
        programs: &["tensorflow_model_server"],
        opaque_options: &["--grpc_socket_path"],
        ..Server::new("TensorFlow Serving", 8501, Listens::Everywhere)
    },
];

const JUPYTER_PORT: &[&str] = &[
    "--port",
    "--ServerApp.port",
    "--NotebookApp.port",
    "--LabApp.port",
];
const JUPYTER_HOST: &[&str] = &["--ip", "--ServerApp.ip", "--NotebookApp.ip", "--LabApp.ip"];
const JUPYTER_OPAQUE: &[&str] = &[
    "--config",
    "--sock",
    "--ServerApp.sock",
    "--version",
    "--help",
    "-h",
    "--generate-config",
];
const JUPYTER_CONFIG: &[&str] = &[
    "jupyter_server_config.py",
    "jupyter_server_config.json",
    "jupyter_notebook_config.py",
    "jupyter_notebook_config.json",
    "jupyter_lab_config.py",
    "jupyter_config.py",
];
