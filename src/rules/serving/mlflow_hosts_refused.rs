//! ## What it does
//! Points to `mlflow server` of 3.5 or later that listens for others, and is not told by which names they call it.
//!
//! Only where the version is pinned; silent with `--allowed-hosts`, `--disable-security-middleware`, and their
//! variables.
//!
//! ## Why is this bad?
//! Since 3.5.0 MLflow answers requests only if their `Host` is `localhost` or a private IP address. `http://mlflow:5000`,
//! as other containers of a Compose file or a cluster call it, gets 403 `Invalid Host header`, while `/health` says that
//! all is well.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir mlflow[auth]==3.5.0
//! ENV MLFLOW_BACKEND_STORE_URI=sqlite:////mlflow/mlflow.db
//! USER 1000
//! CMD ["mlflow", "server", "--host", "0.0.0.0", "--app-name", "basic-auth"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir mlflow[auth]==3.5.0
//! ENV MLFLOW_BACKEND_STORE_URI=sqlite:////mlflow/mlflow.db
//! USER 1000
//! CMD ["mlflow", "server", "--host", "0.0.0.0", "--app-name", "basic-auth", \
//!      "--allowed-hosts", "mlflow,mlflow:5000,localhost:*"]
//! ```
//!
//! ## References
//! - [MLflow: network security](https://mlflow.org/docs/latest/self-hosting/security/network/)

use crate::model::servers::Address;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML821",
    name: "mlflow-hosts-refused",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("mlflow_hosts_refused.rs"),
    check,
};

/// The first release that looks at the `Host` of a request. Source: mlflow/server/security_utils.py of 3.5.0 and 3.18.0;
/// 3.4.0 has none.
const FIRST: [u32; 2] = [3, 5];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for server in &model.servers {
        let is_meant = server.facts.name == "mlflow server"
            && server.address == Address::Reachable
            && !model.says_allowed_hosts(server);
        let stage = server.startup.stage;
        let release = is_meant.then(|| model.mlflow_release(stage)).flatten();
        if release.is_some_and(|release| release.is_at_least(&FIRST)) {
            report
                .push(
                    server.span,
                    "`mlflow` answers 403 here to whoever calls it by a name: only `localhost` and private IPs are let in",
                )
                .help("add `--allowed-hosts` with the names that others call it by");
        }
    }
}
