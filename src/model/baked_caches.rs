//! Models that a build downloads into `HF_HOME` itself, while libraries look into its folder `hub`.

use super::model_downloads::ModelDownload;
use super::{Model, Value, paths};
use crate::knowledge::hubs::{HUGGING_FACE, Hub};

/// A download that the containers of an image look for elsewhere.
#[derive(Clone, Debug)]
pub struct BakedElsewhere {
    /// The download.
    pub download: ModelDownload,
    /// Where it is.
    pub folder: String,
    /// Where Hugging Face's libraries look.
    pub looks: String,
}

/// The same without the variables that only older libraries read: what is there counts for `huggingface_hub`.
const CURRENT: Hub = Hub {
    name: HUGGING_FACE.name,
    variables: HUGGING_FACE.variables,
    home: HUGGING_FACE.home,
    unsure: &[],
};

impl<'m> Model<'m> {
    /// The models of Hugging Face that a `RUN` puts into the folder above the cache in which containers look for them:
    /// `cache_dir` is what `HF_HOME` names, and the cache is `hub` in there. Each once.
    pub fn baked_elsewhere(&self) -> Vec<BakedElsewhere> {
        let downloads = self.model_downloads().into_iter();
        let ours =
            downloads.filter(|one| one.is_cache && !one.is_saved && *one.hub == HUGGING_FACE);
        ours.filter_map(|download| {
            let folder = download.folder.known()?.to_owned();
            let command = &self.commands[download.command];
            let mut ends = self.stages().iter().filter(|stage| {
                stage.ships && self.lineage(stage.index).any(|s| s.index == command.stage)
            });
            let looks = ends.find_map(|stage| {
                let get = |name: &str| self.said_at_start(stage.index, name);
                let home = get("HF_HOME");
                let is_home = home.as_ref().and_then(Value::known) == Some(folder.as_str());
                let looks = CURRENT.folder(&get, &Value::Unknown);
                let looks = looks.known()?;
                (is_home && paths::parent(looks) == folder).then(|| looks.to_owned())
            })?;
            let is_moved = self.commands_of(command.instruction).iter().any(|other| {
                other.index > command.index && matches!(other.name(), "mv" | "cp" | "ln")
            });
            (!is_moved).then_some(BakedElsewhere {
                download,
                folder,
                looks,
            })
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    #[test]
    fn the_home_is_not_the_cache() {
        for (text, expected) in [
            (
                "ENV HF_HOME=/m\nRUN hf download a/b --cache-dir $HF_HOME",
                Some("/m/hub"),
            ),
            (
                "ENV HF_HOME=/m\nRUN hf download a/b --cache-dir $HF_HOME/hub",
                None,
            ),
            (
                "ENV HF_HOME=/m\nRUN hf download a/b --local-dir $HF_HOME",
                None,
            ),
            (
                "ENV HF_HOME=/m HF_HUB_CACHE=/m\nRUN hf download a/b --cache-dir $HF_HOME",
                None,
            ),
            ("RUN HF_HOME=/m hf download a/b --cache-dir /m", None),
            (
                "ENV HF_HOME=/m\nRUN hf download a/b --cache-dir /m && mv /m/models--a--b /m/hub",
                None,
            ),
            (
                "ENV HF_HOME=/m\nRUN python -c \"from huggingface_hub import snapshot_download; snapshot_download('a/b', cache_dir='/m')\"",
                Some("/m/hub"),
            ),
        ] {
            check(&format!("FROM python:3.12\n{text}\n"), |model| {
                let found = model.baked_elsewhere();
                assert_eq!(
                    found.first().map(|one| one.looks.as_str()),
                    expected,
                    "{text}"
                );
            });
        }
    }
}
