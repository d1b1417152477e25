//! Programs that fetch whole data sets.

/// A command that fetches data.
#[derive(Debug, PartialEq, Eq)]
pub struct Downloader {
    /// Its programs.
    pub programs: &'static [&'static str],
    /// The subcommands that fetch; the words of one stand behind the program in this order, options apart.
    pub subcommands: &'static [&'static [&'static str]],
    /// Options whose value is the next word.
    pub values: &'static [&'static str],
    /// What makes it certain that it is data that is fetched.
    pub proof: Proof,
    /// Where the data goes.
    pub target: Target,
}

/// What makes it certain that a command fetches data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It fetches nothing else.
    Always,
    /// The value of this option is `dataset`.
    Kind(&'static str),
    /// It fetches a whole tree: one of these options is given, or the subcommand needs none.
    Tree(&'static [&'static str]),
}

/// Where a command puts what it fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into the folder or file that one of these options names, else into the working directory.
    Option(&'static [&'static str]),
    /// As [`Target::Option`], else into a cache whose place is not told.
    OptionOrCache(&'static [&'static str]),
    /// To its last operand.
    Last,
    /// Below the working directory.
    WorkingDirectory,
}

/// Options of `aws` whose value is the next word. Source: AWS CLI reference of `s3 cp` and `s3 sync`, 2026-11.
const AWS_VALUES: &[&str] = &[
    "--profile",
    "--region",
    "--endpoint-url",
    "--output",
    "--query",
    "--ca-bundle",
    "--cli-read-timeout",
    "--cli-connect-timeout",
    "--exclude",
    "--include",
    "--acl",
    "--storage-class",
    "--request-payer",
    "--page-size",
];

/// Source: the command-line references of Kaggle's CLI, DVC, gdown, huggingface_hub, AWS, Google Cloud, Azure, s5cmd and
/// rclone, 2026-11.
static DOWNLOADERS: &[Downloader] = &[
    Downloader {
        programs: &["kaggle"],
        subcommands: &[
            &["datasets", "download"],
            &["d", "download"],
            &["competitions", "download"],
            &["c", "download"],
        ],
        values: &["-f", "--file", "-d", "--dataset", "-c", "--competition"],
        proof: Proof::Always,
        target: Target::Option(&["-p", "--path"]),
    },
    Downloader {
        programs: &["dvc"],
        subcommands: &[&["pull"], &["fetch"]],
        values: &["-r", "--remote", "-j", "--jobs", "--glob"],
        proof: Proof::Always,
        target: Target::WorkingDirectory,
    },
    Downloader {
        programs: &["dvc"],
        subcommands: &[&["get"], &["get-url"]],
        values: &["--rev", "-j", "--jobs", "--config", "--remote"],
        proof: Proof::Always,
        target: Target::Option(&["-o", "--out"]),
    },
    Downloader {
        programs: &["gdown"],
        subcommands: &[&[]],
        values: &[
            "--cookies",
            "--cookies-from-browser",
            "--format",
            "--id",
            "--proxy",
            "--retries",
            "--speed",
            "--timeout",
            "--user-agent",
        ],
        proof: Proof::Always,
        target: Target::Option(&["-O", "--output"]),
    },
    Downloader {
        programs: &["huggingface-cli", "hf"],
        subcommands: &[&["download"]],
        values: &[
            "--repo-type",
            "--revision",
            "--include",
            "--exclude",
            "--cache-dir",
            "--token",
            "--max-workers",
        ],
        proof: Proof::Kind("--repo-type"),
        target: Target::OptionOrCache(&["--local-dir"]),
    },
    Downloader {
        programs: &["aws"],
        subcommands: &[&["s3", "sync"]],
        values: AWS_VALUES,
        proof: Proof::Tree(&[]),
        target: Target::Last,
    },
    Downloader {
        programs: &["aws"],
        subcommands: &[&["s3", "cp"]],
        values: AWS_VALUES,
        proof: Proof::Tree(&["--recursive"]),
        target: Target::Last,
    },
    Downloader {
        programs: &["gsutil"],
        subcommands: &[&["rsync"]],
        values: &["-o", "-h", "-x", "-u", "-i"],
        proof: Proof::Tree(&[]),
        target: Target::Last,
    },
    Downloader {
        programs: &["gsutil"],
        subcommands: &[&["cp"]],
        values: &["-o", "-h", "-u", "-i", "-L"],
        proof: Proof::Tree(&["-r", "-R"]),
        target: Target::Last,
    },
    Downloader {
        programs: &["gcloud"],
        subcommands: &[&["storage", "rsync"]],
        values: &["--project", "--billing-project", "-x", "--exclude"],
        proof: Proof::Tree(&[]),
        target: Target::Last,
    },
    Downloader {
        programs: &["gcloud"],
        subcommands: &[&["storage", "cp"]],
        values: &["--project", "--billing-project"],
        proof: Proof::Tree(&["-r", "-R", "--recursive"]),
        target: Target::Last,
    },
    Downloader {
        programs: &["azcopy"],
        subcommands: &[&["copy"], &["cp"], &["sync"]],
        values: &[],
        proof: Proof::Tree(&["--recursive", "--recursive=true"]),
        target: Target::Last,
    },
    Downloader {
        programs: &["az"],
        subcommands: &[&["storage", "blob", "download-batch"]],
        values: &[
            "-s",
            "--source",
            "--account-name",
            "--account-key",
            "--sas-token",
            "--connection-string",
            "--pattern",
            "--auth-mode",
        ],
        proof: Proof::Always,
        target: Target::Option(&["-d", "--destination"]),
    },
    Downloader {
        programs: &["s5cmd"],
        subcommands: &[&["sync"]],
        values: &["--endpoint-url", "--profile", "--numworkers"],
        proof: Proof::Tree(&[]),
        target: Target::Last,
    },
    Downloader {
        programs: &["fiftyone"],
        subcommands: &[&["zoo", "datasets", "download"]],
        values: &["-s", "--splits", "--split", "-k", "--kwargs"],
        proof: Proof::Always,
        target: Target::OptionOrCache(&["-d", "--dataset-dir"]),
    },
];

/// Words of a path that tell code and settings from data.
static NOT_DATA: &[&str] = &[
    "app",
    "artifact",
    "artifacts",
    "bin",
    "build",
    "builds",
    "code",
    "conf",
    "dist",
    "jars",
    "libs",
    "packages",
    "plugins",
    "releases",
    "scripts",
    "src",
    "wheels",
];

/// A command that was recognised.
#[derive(Debug, PartialEq, Eq)]
pub struct Fetch<'w> {
    /// The program and its subcommand: `kaggle datasets download`.
    pub shown: String,
    /// What it is.
    pub downloader: &'static Downloader,
    /// What follows, options and their values apart: the number of the word, and its text if that is known.
    pub operands: Vec<(usize, Option<&'w str>)>,
    /// The number of the word that names where the data goes. For an option whose value is in the same word, that
    /// word.
    pub target: Option<usize>,
}

/// Finds the command that a program and its arguments are, if it certainly fetches data; an argument that is not known
/// is `None`.
pub fn find<'w>(program: &str, args: &[Option<&'w str>]) -> Option<Fetch<'w>> {
    let known = |downloader: &&Downloader| downloader.programs.contains(&program);
    let mut all = DOWNLOADERS.iter().filter(known);
    all.find_map(|downloader| downloader.read(program, args))
}

impl Downloader {
    fn read<'w>(&'static self, program: &str, args: &[Option<&'w str>]) -> Option<Fetch<'w>> {
        let options = match self.target {
            Target::Option(options) | Target::OptionOrCache(options) => options,
            Target::Last | Target::WorkingDirectory => &[],
        };
        let (mut operands, mut target, mut proven) = (Vec::new(), None, false);
        let mut at = 0;
        while let Some(word) = args.get(at) {
            let option = word.filter(|word| word.starts_with('-') && word.len() > 1);
            let Some(option) = option else {
                operands.push((at, *word));
                at += 1;
                continue;
            };
            let (name, attached) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (option, None),
            };
            let takes_value = self.values.contains(&name) || options.contains(&name);
            let next = at + usize::from(takes_value && attached.is_none());
            if options.contains(&name) {
                target = Some(next);
            }
            let value = attached.or_else(|| args.get(next).copied().flatten());
            proven |= match self.proof {
                Proof::Always => false,
                Proof::Kind(kind) => name == kind && value == Some("dataset"),
                Proof::Tree(flags) => flags.contains(&option),
            };
            if matches!(name, "--help" | "--version") {
                return None;
            }
            at = next + 1;
        }
        let is_subcommand = |words: &&&[&str]| {
            words.len() <= operands.len()
                && words
                    .iter()
                    .zip(&operands)
                    .all(|(word, (_, operand))| *operand == Some(*word))
        };
        let subcommand = self.subcommands.iter().find(is_subcommand)?;
        operands.drain(..subcommand.len());
        let always = matches!(self.proof, Proof::Always | Proof::Tree(&[]));
        if !(proven || always) || operands.is_empty() && self.target == Target::Last {
            return None;
        }
        if self.target == Target::Last {
            target = operands.last().map(|(at, _)| *at);
            if !is_download(&operands) {
                return None;
            }
        }
        let mut shown = program.to_owned();
        for word in *subcommand {
            shown.push(' ');
            shown.push_str(word);
        }
        Some(Fetch {
            shown,
            downloader: self,
            operands,
            target,
        })
    }
}

/// Whether a copy between a bucket and a disk goes to the disk, and nothing says that it is code.
fn is_download(operands: &[(usize, Option<&str>)]) -> bool {
    let [(_, Some(from)), (_, to)] = operands else {
        return false;
    };
    let is_remote = |place: &str| place.contains("://");
    let is_code = from
        .split(['/', '-', '_', '.'])
        .any(|word| NOT_DATA.contains(&word));
    is_remote(from) && !to.is_some_and(is_remote) && !is_code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The command that is shown, and the word that is the target; `$` begins a word that is not known.
    fn read(line: &str) -> Option<(String, Option<&str>)> {
        let words: Vec<&str> = line.split(' ').collect();
        let args: Vec<Option<&str>> = words[1..]
            .iter()
            .map(|word| (!word.starts_with('$')).then_some(*word))
            .collect();
        let fetch = find(words[0], &args)?;
        Some((fetch.shown, fetch.target.map(|at| words[at + 1])))
    }

    #[test]
    fn commands_that_fetch_data_are_known_with_where_it_goes() {
        for (line, shown, target) in [
            (
                "kaggle datasets download -d a/b -p data",
                "kaggle datasets download",
                Some("data"),
            ),
            (
                "kaggle competitions download -c titanic",
                "kaggle competitions download",
                None,
            ),
            ("dvc pull -r s3", "dvc pull", None),
            (
                "dvc get https://x data/a.csv -o a.csv",
                "dvc get",
                Some("a.csv"),
            ),
            ("gdown --id 1x -O a.zip", "gdown", Some("a.zip")),
            ("gdown $ID", "gdown", None),
            (
                "hf download --repo-type dataset squad --local-dir /d",
                "hf download",
                Some("/d"),
            ),
            (
                "huggingface-cli download squad --repo-type=dataset",
                "huggingface-cli download",
                None,
            ),
            (
                "aws --profile x s3 sync s3://b/images /data",
                "aws s3 sync",
                Some("/data"),
            ),
            (
                "aws s3 cp s3://b/raw $DIR --recursive",
                "aws s3 cp",
                Some("$DIR"),
            ),
            ("gsutil -m cp -r gs://b/x .", "gsutil cp", Some(".")),
        ] {
            assert_eq!(read(line), Some((shown.to_owned(), target)), "{line}");
        }
    }

    #[test]
    fn commands_that_fetch_something_else_or_send_are_not() {
        for line in [
            "kaggle kernels pull a/b",
            "dvc push",
            "gdown --version",
            "hf download gpt2",
            "hf download $REPO --repo-type $KIND",
            "aws s3 cp s3://b/one.json /app/one.json",
            "aws s3 sync /data s3://b/images",
            "aws s3 sync s3://b/src /app",
            "gsutil cp -r gs://team-artifacts/report.tar .",
            "aws s3 sync $FROM $TO",
            "aws s3 sync",
            "gsutil cp gs://b/x .",
            "wget https://x/train.csv",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
