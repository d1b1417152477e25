//! Commands that download data sets into a layer.

use super::scopes::{Effect, Reach};
use super::{Command, Model, Value, paths};
use crate::knowledge::artifacts;
use crate::knowledge::downloads::{self, Fetch, Target};
use crate::shell::Word;
use crate::syntax::Keyword;

/// Programs that take an archive apart, so that deleting it does not delete what was in it.
const UNPACKERS: [&str; 8] = [
    "unzip", "tar", "7z", "7za", "gunzip", "unrar", "zstd", "pigz",
];

/// A download that stays in a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// The command, by its index among those of the model.
    pub command: usize,
    /// Program and subcommand: `kaggle datasets download`.
    pub shown: String,
}

impl<'m> Model<'m> {
    /// The commands of `RUN`s that certainly download data which stays in the layer: it lands on no mount and is not
    /// deleted by the same instruction. Those that run on a condition are left out.
    pub fn data_downloads(&self) -> Vec<Download> {
        let commands = self.commands.iter();
        let found = commands.filter_map(|command| {
            let context = &command.context;
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            if !is_run || context.conditional || context.substitution {
                return None;
            }
            let fetch = self.fetch(command)?;
            Some(Download {
                command: command.index,
                shown: fetch,
            })
        });
        found.collect()
    }

    /// What `command` downloads with, if that stays.
    fn fetch(&self, command: &Command<'m>) -> Option<String> {
        let fields: Vec<Option<String>> = command
            .args()
            .iter()
            .map(|word| match &self.fields(command.index, word)[..] {
                [field] => Some(field.text.clone()).filter(|text| !text.is_empty()),
                _ => None,
            })
            .collect();
        let args: Vec<Option<&str>> = fields.iter().map(Option::as_deref).collect();
        let fetch = downloads::find(command.name(), &args)?;
        let words = fetch.operands.iter().filter_map(|(_, text)| *text);
        let target = fetch.target.and_then(|at| *args.get(at)?);
        let is_sample = words.chain(target).any(artifacts::is_exception);
        (!is_sample && self.leaves(command, &fetch)).then_some(fetch.shown)
    }

    fn leaves(&self, command: &Command<'m>, fetch: &Fetch<'_>) -> bool {
        let workdir = || self.workdir_at(command.index).known().map(str::to_owned);
        let target = match (fetch.target, fetch.downloader.target) {
            (Some(at), _) => {
                let word = command.args().get(at);
                word.and_then(|word| self.value_as_path(command, word))
            }
            (None, Target::Option(_) | Target::WorkingDirectory) => workdir(),
            (None, Target::OptionOrCache(_) | Target::Last) => None,
        };
        let is_apart = |mount: &super::Mount| match (&mount.target, &target) {
            (Value::Known(_), Some(target)) => !mount.covers(target),
            (Value::Unset, _) => true,
            _ => false,
        };
        self.mounts(command.instruction).iter().all(is_apart)
            && !self.is_deleted(command, target.as_deref())
    }

    /// The path that a word names, be it alone or behind `--option=`.
    fn value_as_path(&self, command: &Command<'m>, word: &Word) -> Option<String> {
        let [field] = &self.fields(command.index, word)[..] else {
            return None;
        };
        let text = field.known()?;
        let path = match text.split_once('=') {
            Some((option, value)) if option.starts_with('-') => value,
            _ => text,
        };
        match self.workdir_at(command.index) {
            _ if path.starts_with('/') => Some(paths::join("/", path)),
            Value::Known(workdir) => Some(paths::join(&workdir, path)),
            _ => None,
        }
    }

    /// Whether a later command of the same instruction deletes what `command` put at `target`, or may do so.
    fn is_deleted(&self, command: &Command<'m>, target: Option<&str>) -> bool {
        let later = self.commands_of(command.instruction).iter();
        let mut unpacked = false;
        for other in later.filter(|other| other.index > command.index) {
            unpacked |= UNPACKERS.contains(&other.name());
            let reaches = self.reach(command.index, other.index, Effect::Files) != Reach::Never;
            if other.name() != "rm" || !reaches {
                continue;
            }
            let is_recursive = other.args().iter().any(|word| {
                let option = word.literal_prefix();
                option.starts_with('-') && option.contains(['r', 'R'])
            });
            let deletes = |word: &Word| {
                let text = word.literal_or_glob().unwrap_or_default();
                let (Some(path), Some(target)) = (self.path_of(other, word), target) else {
                    return true;
                };
                let is_part = !is_recursive
                    || text.contains(['*', '?', '['])
                    || !paths::is_within(target, &path);
                paths::overlap(&path, target) && !(is_part && unpacked)
            };
            let mut operands = other.args().iter();
            if operands.any(|word| !word.literal_prefix().starts_with('-') && deletes(word)) {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn stay(run: &str) -> usize {
        let text = format!("FROM x\nWORKDIR /app\nRUN {run}\n");
        let mut count = 0;
        check(&text, |model| count = model.data_downloads().len());
        count
    }

    #[test]
    fn a_download_stays_unless_it_is_deleted_or_lands_on_a_mount() {
        for run in [
            "dvc pull",
            "kaggle datasets download a/b && unzip b.zip -d /data && rm b.zip",
            "gdown 1x -O /data/a.zip && unzip /data/a.zip -d /data && rm /data/*.zip",
            "aws s3 sync s3://$BUCKET/images /data && rm -rf /var/lib/apt/lists/*",
            "sh -c 'gdown 1x'",
            "[\"dvc\", \"pull\"]",
            "--mount=type=cache,target=/root/.cache dvc pull",
            "--mount=type=secret,id=kaggle,env=KAGGLE_KEY kaggle datasets download a/b",
        ] {
            assert_eq!(stay(run), 1, "{run}");
        }
        for run in [
            "gdown 1x -O /tmp/a.zip && ./convert && rm /tmp/a.zip",
            "gdown 1x && ./convert && rm *.zip",
            "dvc pull && ./train && rm -rf data .dvc/cache",
            "aws s3 sync s3://b/images /data && ./train && rm -rf /data",
            "gdown 1x -O $OUT && rm -r \"$OUT\"",
            "--mount=type=cache,target=/data aws s3 sync s3://b/images /data",
            "--mount=type=tmpfs,target=/app dvc pull",
            "if [ -n \"$KEY\" ]; then dvc pull; fi",
            "gdown 1x -O tests/sample.zip",
        ] {
            assert_eq!(stay(run), 0, "{run}");
        }
    }
}
