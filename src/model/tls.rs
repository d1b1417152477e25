//! Where a file switches off the check of certificates: flags of downloads and installs, settings, variables.

use super::installs::config::{Config, Owner};
use super::installs::{InstallOption, Tool};
use super::{Command, Model, Value};
use crate::knowledge::bases::Family;
use crate::shell::Word;
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A place that switches off the check of certificates.
#[derive(Clone, Debug)]
pub struct Unverified<'m> {
    /// The word, or the variable with its value.
    pub span: Span,
    /// The instruction.
    pub instruction: usize,
    /// As messages name it: `curl -k`.
    pub shown: String,
    /// What goes unchecked.
    pub what: Unchecked,
    /// Whether the host is one that the whole internet knows, so that its certificate is in order.
    pub is_public: bool,
    /// The words to take away, for the command with this index.
    pub words: Option<(usize, Vec<&'m Word>)>,
    /// The letter to take out of a word such as `-fsSLk`.
    pub letter: Option<Span>,
}

/// What goes unchecked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchecked {
    /// What one command downloads.
    Download,
    /// Packages of a Python index.
    Packages,
    /// All that the program does from then on, in containers too.
    Everything,
}

/// Hosts whose certificates every system trusts. Source: pip's default index, PyTorch's and NVIDIA's installation pages,
/// GitHub, and the mirrors' own pages, 2026-11.
const PUBLIC: &[&str] = &[
    "bootstrap.pypa.io",
    "conda.anaconda.org",
    "download.pytorch.org",
    "files.pythonhosted.org",
    "github.com",
    "huggingface.co",
    "mirrors.aliyun.com",
    "mirrors.tuna.tsinghua.edu.cn",
    "pypi.doubanio.com",
    "pypi.ngc.nvidia.com",
    "pypi.nvidia.com",
    "pypi.org",
    "pypi.python.org",
    "pypi.tuna.tsinghua.edu.cn",
    "raw.githubusercontent.com",
    "repo.anaconda.com",
    "www.python.org",
];

/// Letters of curl's options whose value is the rest of the word, or the next word. Source: curl(1) 7.88.
const CURL_VALUES: &str = "AbcCdDeEFhHKmMoPQrtTuUwxXyYz";

/// Programs that check what was downloaded by its sum or signature.
pub(super) const CHECKERS: &[&str] = &[
    "b2sum",
    "cosign",
    "gpg",
    "gpgv",
    "md5sum",
    "minisign",
    "sha1sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
];

/// Programs that pick words from a text.
const FILTERS: [&str; 6] = ["awk", "cut", "grep", "head", "jq", "sed"];

/// How many commands behind a download are looked at for one that checks it.
const MAX_BEHIND: usize = 200;

/// Variables that switch the check off with these values, and whose programs obey. Source: the documentation of Python 2.7
/// and 3.4, Node.js, git, pip, uv and conda, 2026-11.
const VARIABLES: &[(&str, &[&str])] = &[
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("GIT_SSL_NO_VERIFY", &["1", "true", "True"]),
    ("CONDA_SSL_VERIFY", &["false", "False", "0", "no"]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
    ("npm_config_strict_ssl", &["false"]),
];

impl<'m> Model<'m> {
    /// The places that switch off the check of certificates while the image is built, or for good, in their order. What
    /// is downloaded from this machine, or checked by its sum or signature in the same `RUN`, is left out.
    pub fn unverified(&self) -> Vec<Unverified<'m>> {
        let mut found = Vec::new();
        for (at, instruction) in self.file.instructions.iter().enumerate() {
            match (&instruction.arguments, instruction.keyword) {
                (Arguments::Pairs { pairs, .. }, Keyword::Env) => {
                    for pair in pairs {
                        let span = pair.name.span.to(pair.value.span);
                        let value = pair.value.raw.trim_matches(['"', '\'']);
                        found.extend(self.by_variable(at, span, &pair.name.raw, value));
                    }
                }
                (_, Keyword::Run) => {
                    for command in self.commands_of(at) {
                        found.extend(self.by_command(command));
                    }
                }
                _ => {}
            }
        }
        found.extend(
            self.configs
                .iter()
                .filter_map(|config| self.by_file(config)),
        );
        found.sort_by_key(|one| (one.instruction, one.span));
        found
    }

    /// `trusted-host` and indexes over plain HTTP in a `pip.conf` that is copied or written.
    fn by_file(&self, config: &Config) -> Option<Unverified<'m>> {
        let is_command = |at: usize| self.install_at(at).is_some();
        if config.owner != Owner::Pip || config.command.is_some_and(is_command) {
            return None;
        }
        let text = config.text.known()?;
        // `printf` is given its line ends written out.
        let mut lines = text.lines().flat_map(|line| line.split("\\n"));
        let (key, host) = lines.find_map(|line| {
            let (key, value) = line.split_once('=')?;
            let (key, value) = (key.trim(), value.trim());
            let is_index = key.ends_with("index-url") && value.starts_with("http://");
            let host = if is_index { host_of(value) } else { value };
            let is_off = is_index || key == "trusted-host" && !value.is_empty();
            (is_off && !is_local(host) && !is_unasked(host)).then_some((key, host))
        })?;
        let instruction = self.instruction(config.instruction);
        Some(Unverified {
            span: match config.command {
                Some(at) => self.commands[at].program_span(),
                None => instruction.head,
            },
            instruction: config.instruction,
            shown: format!("`{key}` in `pip.conf`"),
            what: Unchecked::Everything,
            is_public: is_public(host),
            words: None,
            letter: None,
        })
    }

    fn by_variable(
        &self,
        instruction: usize,
        span: Span,
        name: &str,
        value: &str,
    ) -> Option<Unverified<'m>> {
        let is_off = VARIABLES
            .iter()
            .any(|(known, values)| *known == name && values.contains(&value));
        let is_host = matches!(name, "PIP_TRUSTED_HOST" | "UV_INSECURE_HOST")
            && !value.split_whitespace().all(is_unasked);
        let is_plain = matches!(
            name,
            "PIP_INDEX_URL" | "PIP_EXTRA_INDEX_URL" | "UV_INDEX_URL"
        ) && value.starts_with("http://")
            && !is_local(host_of(value));
        (is_off || is_host || is_plain).then(|| Unverified {
            span,
            instruction,
            shown: format!("`{name}`"),
            what: if is_off {
                Unchecked::Everything
            } else {
                Unchecked::Packages
            },
            is_public: is_off || is_public(host_of(value)),
            words: None,
            letter: None,
        })
    }

    fn by_command(&self, command: &Command<'m>) -> Vec<Unverified<'m>> {
        let found = match command.name() {
            "curl" | "wget" => self.by_download(command),
            "git" => self.unverified_git(command),
            "npm" | "yarn" | "pnpm" => self.by_setting(command, "strict-ssl", "npm"),
            "conda" | "mamba" => self.by_setting(command, "ssl_verify", "conda"),
            // What is exported lasts to the end of its `RUN`.
            "export" if command.index + 1 == self.command_range(command.instruction).end => None,
            "export" => {
                let set = command.args().iter().find_map(|word| {
                    let (name, value) = word.assignment()?;
                    let value = value.literal()?.into_owned();
                    self.by_variable(command.instruction, command.word_span(word), &name, &value)
                });
                return set.into_iter().collect();
            }
            _ => None,
        };
        match found {
            Some(found) => vec![found],
            None => self.by_install(command).into_iter().collect(),
        }
    }

    fn by_download(&self, command: &Command<'m>) -> Option<Unverified<'m>> {
        // `wget $(curl -k https://example.org/ | grep -o 'https://…')`: a page in which something is looked up.
        let is_read = || {
            let behind = self.commands.get(command.index + 1);
            behind.is_some_and(|next| FILTERS.contains(&next.name()))
        };
        if command.context.substitution && command.context.piped_to && is_read() {
            return None;
        }
        let args = command.args();
        let is_curl = command.name() == "curl";
        let long = if is_curl {
            "--insecure"
        } else {
            "--no-check-certificate"
        };
        let mut found = args
            .iter()
            .find(|word| word.is(long))
            .map(|word| (word, None));
        if is_curl && found.is_none() {
            found = args.iter().find_map(|word| {
                let text = word.literal()?;
                let letters = text.strip_prefix('-').filter(|l| !l.starts_with('-'))?;
                let end = letters
                    .find(|c| CURL_VALUES.contains(c))
                    .unwrap_or(letters.len());
                let at = letters[..end].find('k')?;
                Some((word, (letters.len() > 1).then_some(at + 1)))
            });
        }
        let (word, letter) = found?;
        let hosts: Vec<String> = args
            .iter()
            .filter_map(|word| {
                let text = word.literal_prefix();
                text.contains("://").then(|| host_of(&text).to_owned())
            })
            .collect();
        let span = command.word_span(word);
        let checks = |other: &Command<'m>| {
            CHECKERS.contains(&other.name()) || other.has_arg("sha256") || other.has_arg("dgst")
        };
        let commands = self.commands_of(command.instruction);
        let behind = commands.partition_point(|other| other.index <= command.index);
        let mut later = commands[behind..].iter().take(MAX_BEHIND);
        if hosts.iter().any(|host| is_local(host)) || later.any(checks) {
            return None;
        }
        let is_open = hosts.is_empty() || hosts.iter().any(|host| !host.contains('.'));
        let letter = letter.map(|at| Span::new(span.start + at, span.start + at + 1));
        let is_whole = self.text(span).len() == word.literal().map_or(0, |text| text.len());
        Some(Unverified {
            span,
            instruction: command.instruction,
            shown: format!(
                "`{} {}`",
                command.name(),
                if letter.is_some() {
                    "-k".into()
                } else {
                    word.literal()?
                }
            ),
            what: Unchecked::Download,
            is_public: !is_open,
            words: Some((command.index, vec![word])).filter(|_| letter.is_none()),
            letter: letter.filter(|_| is_whole),
        })
    }

    /// `git config http.sslVerify false`, `git -c http.sslVerify=false clone …`
    fn unverified_git(&self, command: &Command<'m>) -> Option<Unverified<'m>> {
        let args = command.args();
        let is_key = |word: &Word| word.literal_prefix().eq_ignore_ascii_case("http.sslverify");
        let set = args.iter().position(is_key);
        let set = set.filter(|at| {
            args.get(at + 1)
                .is_some_and(|word| word.is("false") || word.is("0"))
        });
        let once = args.iter().find(|word| {
            let text = word.literal_prefix().to_ascii_lowercase();
            matches!(&*text, "http.sslverify=false" | "http.sslverify=0")
        });
        let (span, what) = match (set, once) {
            (Some(at), _) => (
                command
                    .word_span(&args[at])
                    .to(command.word_span(&args[at + 1])),
                Unchecked::Everything,
            ),
            (_, Some(word)) => (command.word_span(word), Unchecked::Download),
            _ => return None,
        };
        Some(Unverified {
            span,
            instruction: command.instruction,
            shown: "`http.sslVerify`".to_owned(),
            what,
            is_public: true,
            words: None,
            letter: None,
        })
    }

    /// `npm config set strict-ssl false`, `conda config --set ssl_verify false`
    fn by_setting(&self, command: &Command<'m>, key: &str, of: &str) -> Option<Unverified<'m>> {
        let args = command.args();
        let at = args.iter().position(|word| {
            word.is(key)
                || word
                    .literal_prefix()
                    .strip_prefix(key)
                    .is_some_and(|rest| rest.starts_with('='))
        })?;
        let attached = args[at].literal_prefix().ends_with("false");
        let next = args
            .get(at + 1)
            .filter(|word| word.is("false") || word.is("no"));
        if !args.first()?.is("config") || !(attached || next.is_some()) {
            return None;
        }
        let last = next.unwrap_or(&args[at]);
        Some(Unverified {
            span: command.word_span(&args[at]).to(command.word_span(last)),
            instruction: command.instruction,
            shown: format!("`{key}` of `{of}`"),
            what: Unchecked::Everything,
            is_public: true,
            words: None,
            letter: None,
        })
    }

    /// `--trusted-host`, `--allow-insecure-host`, an index over plain HTTP.
    fn by_install(&self, command: &Command<'m>) -> Option<Unverified<'m>> {
        let install = self.install_at(command.index)?;
        if !install.tool.is_python() {
            return None;
        }
        if install.tool == Tool::Pip && command.has_arg("config") {
            return self.by_pip_config(command);
        }
        let named = ["--trusted-host", "--allow-insecure-host"];
        let trusts = |option: &&InstallOption| {
            let host = option.value.known().unwrap_or_default();
            named.contains(&option.name.as_str()) && !is_local(host) && !is_unasked(host)
        };
        if let Some(option) = install.options.iter().find(trusts) {
            let host = option.value.known().unwrap_or_default();
            return Some(Unverified {
                span: option.span,
                instruction: command.instruction,
                // uv takes pip's name for the option, too.
                shown: match self.text(option.span).starts_with(named[0]) {
                    true => format!("`{}`", named[0]),
                    false => format!("`{}`", option.name),
                },
                what: Unchecked::Packages,
                is_public: is_public(host),
                words: self.words_of(command, &option.name),
                letter: None,
            });
        }
        let plain = |url: &Value| {
            url.known()
                .is_some_and(|url| url.starts_with("http://") && !is_local(host_of(url)))
        };
        let index = install.indexes.iter().find(|index| plain(&index.url))?;
        Some(Unverified {
            span: index.span?,
            instruction: command.instruction,
            shown: "an index over plain HTTP".to_owned(),
            what: Unchecked::Packages,
            is_public: is_public(host_of(index.url.known()?)),
            words: None,
            letter: None,
        })
    }

    /// `pip config set global.trusted-host …`, `pip config set global.index-url http://…`
    fn by_pip_config(&self, command: &Command<'m>) -> Option<Unverified<'m>> {
        let args = command.args();
        let at = args.iter().position(|word| {
            let text = word.literal_prefix();
            text.ends_with(".trusted-host") || text.ends_with("index-url")
        })?;
        let value = args.get(at + 1)?;
        let text = value.literal_prefix();
        let is_host = args[at].literal_prefix().ends_with(".trusted-host");
        let host = if is_host { &*text } else { host_of(&text) };
        let is_off = is_host || text.starts_with("http://");
        (is_off && !is_local(host) && !is_unasked(host)).then(|| Unverified {
            span: command.word_span(&args[at]).to(command.word_span(value)),
            instruction: command.instruction,
            shown: format!("`pip config set {}`", args[at].literal_prefix()),
            what: Unchecked::Everything,
            is_public: is_public(host),
            words: None,
            letter: None,
        })
    }

    /// The words of every use of an option with a value; `None` where one is not written plainly.
    fn words_of(&self, command: &Command<'m>, option: &str) -> Option<(usize, Vec<&'m Word>)> {
        let args = command.args();
        let mut words = Vec::new();
        for (at, word) in args.iter().enumerate() {
            if word.is(option) {
                words.extend([word, args.get(at + 1)?]);
            } else if word
                .literal_prefix()
                .strip_prefix(option)
                .is_some_and(|r| r.starts_with('='))
            {
                words.push(word);
            }
        }
        (!words.is_empty()).then_some((command.index, words))
    }

    /// Whether a stage surely has the certificates of the public authorities.
    pub fn has_certificates(&self, instruction: usize) -> bool {
        let Some(stage) = self.stage_of(instruction) else {
            return false;
        };
        let base = match self.root_base(stage.index) {
            super::Base::Image(image) => image.facts.as_ref().is_some_and(|facts| {
                matches!(
                    facts.family,
                    Family::Python(_)
                        | Family::BuildpackDeps
                        | Family::Miniconda
                        | Family::Anaconda
                        | Family::Miniforge
                        | Family::Jupyter
                        | Family::Pytorch(_)
                        | Family::Runpod(_)
                )
            }),
            _ => false,
        };
        let stages: Vec<usize> = self.lineage(stage.index).map(|stage| stage.index).collect();
        base || self.installs().any(|install| {
            let command = &self.commands[install.command];
            stages.contains(&command.stage)
                && command.instruction <= instruction
                && install.package("ca-certificates").is_some()
        })
    }
}

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

fn is_local(host: &str) -> bool {
    matches!(
        host,
        "localhost" | "127.0.0.1" | "0.0.0.0" | "host.docker.internal" | "["
    )
}

/// PyPI's name until 2018, which pip has not asked since version 10: to trust it does nothing.
fn is_unasked(host: &str) -> bool {
    host == "pypi.python.org"
}

fn is_public(host: &str) -> bool {
    PUBLIC.contains(&host_of(host))
}

#[cfg(test)]
mod tests;
