//! What a tracking server of MLflow's keeps, and whom it answers.

use super::{Model, Server, Value, paths};
use crate::knowledge::version::Version;
use crate::model::context::Entry;
use crate::model::copies::Origin;

/// What is lost with the container of a tracking server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Runs, models and artifacts.
    Everything,
    /// Artifacts alone: runs are in a database.
    Artifacts,
}

/// Source: MLflow 3.18.0 (cli/__init__.py): each option can come from a variable.
const STORE: &[&str] = &["--backend-store-uri", "--file-store"];
const ARTIFACTS: &[&str] = &["--artifacts-destination", "--default-artifact-root"];
/// Variables that move the store, or tell where it is.
const STORE_VARIABLES: &[&str] = &[
    "MLFLOW_BACKEND_STORE_URI",
    "MLFLOW_TRACKING_URI",
    "MLFLOW_TRACKING_DIR",
];
const ARTIFACT_VARIABLES: &[&str] = &[
    "MLFLOW_ARTIFACTS_DESTINATION",
    "MLFLOW_DEFAULT_ARTIFACT_ROOT",
];
/// What it writes in its working directory by default.
const FILES: [&str; 3] = ["mlruns", "mlartifacts", "mlflow.db"];
/// Databases that are servers of their own, by the schemes of their addresses.
const DATABASES: [&str; 4] = ["mssql", "mysql", "oracle", "postgres"];

impl<'m> Model<'m> {
    /// What a tracking server writes into its container, since nothing says where else. Silent where a volume holds it, or
    /// a copy brings it along: then it is there to be shown.
    pub fn lost_with_container(&self, server: &Server<'m>) -> Option<Lost> {
        let stage = server.startup.stage;
        let is_set = |names: &[&str]| {
            names.iter().any(|name| {
                let said = self.said_at_start(stage, name);
                said.is_some_and(|value| value != Value::Unset)
                    || self.names_at_start(server, name)
                    || server.command.own_variable(name).is_some()
            })
        };
        if server.facts.name != "mlflow server" || server.leaves_arguments_open() {
            return None;
        }
        if server.option(&["--artifacts-only"]).is_some() || self.brings_store(server) {
            return None;
        }
        // A service of Compose may give it another command, settings or a volume.
        let kept = [STORE, ARTIFACTS, STORE_VARIABLES, ARTIFACT_VARIABLES].concat();
        if self.service_says(&kept) || self.service_says(&["volumes:"]) {
            return None;
        }
        let lost = match server.option(STORE) {
            None if is_set(STORE_VARIABLES) => return None,
            None => Lost::Everything,
            Some(store) => {
                let address = store.value.known()?;
                let is_database = DATABASES.iter().any(|known| address.starts_with(known));
                (is_database || self.keeps_runs_elsewhere(stage, address))
                    .then_some(Lost::Artifacts)?
            }
        };
        let has_artifacts = server.option(ARTIFACTS).is_some() || is_set(ARTIFACT_VARIABLES);
        let is_lost = match lost {
            Lost::Artifacts => {
                let release = self.mlflow_release(stage);
                let serves_itself = release.is_none_or(|release| release.is_at_least(&[2]));
                let is_direct = server.option(&["--no-serve-artifacts"]).is_some();
                !has_artifacts && serves_itself && !is_direct
            }
            Lost::Everything => true,
        };
        is_lost.then_some(lost)
    }

    /// Whether runs are kept in a file of another folder than that in which artifacts land, which somebody may mount:
    /// `sqlite:////data/mlflow.db` where the server works in `/app`.
    fn keeps_runs_elsewhere(&self, stage: usize, address: &str) -> bool {
        let (path, is_file) = match address.split_once("://") {
            Some(("sqlite", path)) => (path.strip_prefix('/').unwrap_or(path), true),
            Some(("file", path)) => (path, false),
            Some(_) => return false,
            None => (address, false),
        };
        let Value::Known(workdir) = &*self.state_at_end(stage).workdir else {
            return false;
        };
        let path = paths::join(workdir, path);
        let folder = if is_file { paths::parent(&path) } else { &path };
        !folder.is_empty()
            && !paths::is_within(workdir, folder)
            && !paths::is_within(folder, &paths::join(workdir, "mlruns"))
    }

    /// Whether what the server writes lies on a volume or comes with a copy, or its directory is not known.
    fn brings_store(&self, server: &Server<'m>) -> bool {
        let stage = server.startup.stage;
        let commands = self.commands_at_start(server.startup);
        let moves = commands.iter().any(|command| command.name() == "cd");
        let Value::Known(workdir) = &*self.state_at_end(stage).workdir else {
            return true;
        };
        let is_kept = |name: &&str| {
            let path = paths::join(workdir, name);
            let is_copied = self.copies_below(stage).any(|copy| {
                let source = copy.source_of(&path);
                match copy.origin {
                    Origin::Context => source
                        .is_some_and(|source| self.context.entry(&source) != Some(Entry::Missing)),
                    _ => source.is_some(),
                }
            });
            is_copied || self.is_on_volume(stage, &path)
        };
        moves || FILES.iter().any(is_kept)
    }

    /// The release of MLflow in an image, where the file says it.
    pub fn mlflow_release(&self, stage: usize) -> Option<Version> {
        let packages = self.python_packages_of(stage);
        let mut named = packages.iter().filter(|wanted| {
            matches!(
                wanted.name(),
                Some("mlflow" | "mlflow-skinny" | "mlflow-tracing")
            )
        });
        named.find_map(|wanted| wanted.exact())
    }

    /// Whether anything says from which hosts a tracking server takes requests.
    pub fn says_allowed_hosts(&self, server: &Server<'m>) -> bool {
        const OPTIONS: &[&str] = &[
            "--allowed-hosts",
            "--disable-security-middleware",
            "--gunicorn-opts",
            "--waitress-opts",
        ];
        const VARIABLES: [&str; 2] = [
            "MLFLOW_SERVER_ALLOWED_HOSTS",
            "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE",
        ];
        let is_set = |name: &str| {
            let said = self.said_at_start(server.startup.stage, name);
            said.is_some_and(|value| value != Value::Unset) || self.names_at_start(server, name)
        };
        let is_other_app = server
            .option(&["--app-name"])
            .is_some_and(|app| app.value.known() != Some("basic-auth"));
        if self.service_says(&[OPTIONS, &VARIABLES].concat()) {
            return true;
        }
        server.option(OPTIONS).is_some()
            || is_other_app
            || server.leaves_arguments_open()
            || VARIABLES.into_iter().any(is_set)
    }
}

#[cfg(test)]
mod tests {
    use super::Lost;
    use crate::model::samples::check_with;

    fn lost(text: &str, files: &[(&str, &str)]) -> Option<Lost> {
        let mut found = None;
        check_with(&format!("FROM python:3.12\n{text}\n"), files, |model| {
            found = model.lost_with_container(model.servers.first().expect("a server"));
        });
        found
    }

    #[test]
    fn what_nobody_keeps_is_lost() {
        let server = "CMD mlflow server --host 0.0.0.0";
        assert_eq!(lost(server, &[]), Some(Lost::Everything));
        let database = format!("{server} --backend-store-uri postgresql://db/mlflow");
        assert_eq!(lost(&database, &[]), Some(Lost::Artifacts));
        let file = format!("WORKDIR /app\n{server} --backend-store-uri sqlite:////data/m.db");
        assert_eq!(lost(&file, &[]), Some(Lost::Artifacts));
        let ui = "WORKDIR /a\nCOPY . .\nCMD [\"mlflow\", \"ui\"]";
        assert_eq!(lost(ui, &[("a.py", "")]), Some(Lost::Everything));
    }

    #[test]
    fn what_somebody_keeps_is_not() {
        let server = "CMD mlflow server --host 0.0.0.0";
        for text in [
            format!("WORKDIR /data\n{server} --backend-store-uri sqlite:////data/m.db"),
            format!("WORKDIR /data\n{server} --backend-store-uri sqlite:///m.db"),
            format!("WORKDIR /data\n{server} --backend-store-uri ./mlruns"),
            format!("{server} --backend-store-uri postgresql://d/m --no-serve-artifacts"),
            format!("RUN pip install mlflow==1.30.0\n{server} --backend-store-uri mysql://d/m"),
            format!("{server} --backend-store-uri $URI"),
            format!("{server} $OPTIONS"),
            format!("{server} --backend-store-uri mysql://d/m --artifacts-destination s3://b"),
            format!("ENV MLFLOW_BACKEND_STORE_URI=postgresql://db\n{server}"),
            format!("WORKDIR /mlflow\nVOLUME /mlflow/mlruns\n{server}"),
            format!("WORKDIR /mlflow\nVOLUME /mlflow\n{server}"),
            "CMD cd /data && mlflow server".to_owned(),
            "CMD mlflow models serve -m x".to_owned(),
        ] {
            assert_eq!(lost(&text, &[]), None, "{text}");
        }
        let shown = "WORKDIR /a\nCOPY . .\nCMD mlflow ui --host 0.0.0.0";
        assert_eq!(lost(shown, &[("mlruns/0/meta.yaml", "")]), None);
    }
}
