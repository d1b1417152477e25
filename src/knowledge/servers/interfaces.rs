//! User interfaces and model servers that are cloned and started by a script of theirs.

use super::{Listens, Server, Variable};

/// Servers that are mostly run from a clone of their repository.
///
/// Source: unless an entry says otherwise, the project's own code as of 2026-11-23.
pub(super) static INTERFACES: &[Server] = &[
    // ComfyUI, comfy/cli_args.py and server.py: it has no login of its own.
    Server {
        programs: &["main.py"],
        project: Some("ComfyUI"),
        listen_options: &["--listen"],
        open: &["--listen"],
        port_options: &["--port"],
        ..Server::new("ComfyUI", 8188, Listens::Localhost)
    },
    // AUTOMATIC1111's stable-diffusion-webui, modules/cmd_args.py, initialize_util.py and shared_cmd_options.py: what listens
    // for others keeps its tab for extensions shut, unless it is told not to.
    Server {
        programs: &["webui.py", "launch.py"],
        project: Some("stable-diffusion-webui"),
        host_options: &["--server-name"],
        everywhere_options: &["--listen"],
        opaque_options: &["--share", "--ngrok"],
        variables: &[
            Variable::Arguments("COMMANDLINE_ARGS"),
            Variable::Host("GRADIO_SERVER_NAME"),
        ],
        open: &["--listen"],
        port_options: &["--port"],
        port_variables: &["GRADIO_SERVER_PORT"],
        ..Server::new("stable-diffusion-webui", 7860, Listens::Localhost)
    },
    // infinity_emb 0.0.78 (cli.py, env.py).
    Server {
        programs: &["infinity_emb"],
        modules: &["infinity_emb"],
        host_options: &["--host"],
        variables: &[Variable::Host("INFINITY_HOST")],
        port_options: &["--port"],
        port_variables: &["INFINITY_PORT"],
        ..Server::new("infinity_emb", 7997, Listens::Everywhere)
    },
];
