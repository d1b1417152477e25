//! ## What it does
//! Flags `mlflow server` and `mlflow ui` that keep what they are sent in the container itself: without
//! `--backend-store-uri`, or with a database or another folder for the runs and no place for the artifacts,
//! which is advice: what runs the image may say that.
//!
//! Silent where a variable says it (`MLFLOW_BACKEND_STORE_URI`, `MLFLOW_ARTIFACTS_DESTINATION`), where arguments are
//! unknown, where a `VOLUME` holds the working directory, and where `mlruns` is copied into the image to be shown.
//!
//! ## Why is this bad?
//! By default MLflow writes runs to `mlflow.db` or `mlruns`, and artifacts to `mlartifacts`, all in its working directory.
//! They live in the container's own layer: the next `docker compose up` with a new image, or a pod that is moved, begins
//! with none of them.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir mlflow[auth]==3.4.0
//! USER 1000
//! CMD ["mlflow", "server", "--host", "0.0.0.0", "--app-name", "basic-auth"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir mlflow[auth]==3.4.0
//! USER 1000
//! VOLUME /mlflow
//! CMD ["mlflow", "server", "--host", "0.0.0.0", "--app-name", "basic-auth", \
//!      "--backend-store-uri", "sqlite:////mlflow/mlflow.db", "--artifacts-destination", "/mlflow/artifacts"]
//! ```
//!
//! ## References
//! - [MLflow: backend stores](https://mlflow.org/docs/latest/self-hosting/architecture/backend-store/)
//! - [MLflow: artifact stores](https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/)

use crate::model::tracking::Lost;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML820",
    name: "mlflow-store-in-container",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("mlflow_store_in_container.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for server in &cx.model.servers {
        let lost = cx.model.lost_with_container(server);
        let (message, help) = match lost {
            Some(Lost::Everything) => (
                "`mlflow` keeps runs and artifacts in the container here: they are gone when it is replaced",
                "give it `--backend-store-uri` and `--artifacts-destination` on a volume or elsewhere",
            ),
            Some(Lost::Artifacts) => (
                "`mlflow` keeps artifacts in the container here: the models are gone when it is replaced",
                "give it `--artifacts-destination` on a volume or in an object store",
            ),
            None => continue,
        };
        let finding = report.push(server.span, message).help(help);
        // Where the runs are elsewhere, so may be what says where the artifacts go: Compose, a cluster. The same goes for
        // an ENTRYPOINT whose arguments follow when it is run.
        if lost == Some(Lost::Artifacts) || server.may_be_told_more() {
            finding.severity(Severity::Info);
        }
    }
}
