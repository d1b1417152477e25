//! Sources of packages for another release than that of the base image.

use super::contents::MAX_STAGES;
use super::{Base, Command, Model, paths};
use crate::knowledge::os::{Distro, Os, RELEASES, Release};
use crate::syntax::Keyword;

/// A release of the distribution that is added to the sources of an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignSuite {
    /// The command that adds it, by its index.
    pub command: usize,
    /// Its name: `sid`.
    pub name: String,
    /// What the base image holds: `Debian 12`.
    pub base: String,
}

/// NVIDIA's repository of CUDA for another system than that of the base image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignCuda {
    /// The command that names it, by its index.
    pub command: usize,
    /// The part of its address: `opensuse15`.
    pub repository: String,
    /// What the base image holds: `Debian 12`.
    pub base: String,
}

/// Names of Debian's releases that are not out yet. Source: wiki.debian.org/DebianReleases.
const AHEAD: &[&str] = &["sid", "unstable", "testing", "forky"];

/// Hosts of a distribution's own packages, or parts of their names.
const MIRRORS: &[(&str, Distro)] = &[
    ("debian.org/debian", Distro::Debian),
    ("/debian", Distro::Debian),
    ("archive.ubuntu.com", Distro::Ubuntu),
    ("ports.ubuntu.com", Distro::Ubuntu),
    ("security.ubuntu.com", Distro::Ubuntu),
];

/// What stands before the name of the system in an address of NVIDIA's repositories of CUDA.
const CUDA: &str = "developer.download.nvidia.com/compute/cuda/repos/";

impl<'m> Model<'m> {
    /// Newer releases that stay among apt's sources without a priority, each once a stage.
    pub fn foreign_suites(&self) -> Vec<ForeignSuite> {
        let mut found: Vec<ForeignSuite> = Vec::new();
        let few = self.stages().len() <= MAX_STAGES;
        for stage in self.stages().iter().filter(|_| few) {
            let base = self.base_facts(stage.index).and_then(|facts| facts.os);
            let Some((os, release)) = base.and_then(|os| Some((os, os.release?))) else {
                continue;
            };
            if !os.distro.has_apt() || self.has_apt_preferences(stage.index) {
                continue;
            }
            let mut texts: Vec<(String, String)> = Vec::new();
            for command in self.commands.iter().filter(|c| c.stage == stage.index) {
                let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
                for (path, line) in self.sources_written(command).into_iter().filter(|_| is_run) {
                    match texts.iter_mut().find(|(known, _)| *known == path) {
                        Some((_, text)) => *text = format!("{text}\n{line}"),
                        None => texts.push((path.clone(), line)),
                    }
                    let text = texts.iter().find(|(known, _)| *known == path);
                    let name = text.and_then(|(_, text)| newer_suite(text, os, release));
                    let is_new = |name: &String| {
                        let mut same = found.iter();
                        !same.any(|f| {
                            f.name == *name && self.commands[f.command].stage == stage.index
                        })
                    };
                    let is_gone = self.file_removal(command.index, &path) != super::Removal::No;
                    if let Some(name) = name.filter(is_new).filter(|_| !is_gone) {
                        found.push(ForeignSuite {
                            command: command.index,
                            name,
                            base: format!("{} {}", os.distro.name(), release.version),
                        });
                    }
                }
            }
        }
        found
    }

    /// The text that a command writes into apt's sources, with the file: by redirection or `add-apt-repository`.
    fn sources_written(&self, command: &Command<'m>) -> Vec<(String, String)> {
        let is_list = |path: &str| {
            paths::is_within(path, "/etc/apt/sources.list.d") || path == "/etc/apt/sources.list"
        };
        let writes = self.writes(command.index).into_iter();
        let mut found: Vec<(String, String)> = writes
            .filter_map(|write| {
                // `>` to the main list replaces it: that is another system.
                let path = write.path.known().filter(|path| is_list(path))?;
                let replaces = path == "/etc/apt/sources.list" && !write.append;
                let text = write.text.known().filter(|_| !replaces)?;
                Some((path.to_owned(), text.to_owned()))
            })
            .collect();
        if matches!(command.name(), "add-apt-repository" | "apt-add-repository") {
            let words = command.values().into_iter().flatten();
            let words = words.filter(|word| word.starts_with("deb "));
            let path = "/etc/apt/sources.list.d/added.list";
            found.extend(words.map(|word| (path.to_owned(), word.into_owned())));
        }
        found
    }

    /// Whether a stage, or one that it is built from, gives sources of packages a priority.
    fn has_apt_preferences(&self, stage: usize) -> bool {
        let stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let is_preference = |path: &str| {
            path.starts_with("/etc/apt/preferences")
                || path.starts_with("/etc/apt/apt.conf")
                || path == "/etc/apt"
                || path == "/etc/apt/"
        };
        let mut copies = self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage));
        let mut commands = self.commands.iter().filter(|c| stages.contains(&c.stage));
        copies.any(|copy| copy.destination.known().is_none_or(is_preference))
            || commands.any(|command| {
                let writes = self.writes(command.index);
                let mut words = command.values().into_iter().flatten();
                writes
                    .iter()
                    .any(|write| write.path.known().is_none_or(is_preference))
                    || words.any(|word| is_preference(&word))
            })
    }

    /// Repositories of CUDA for another system than that of the base image, each once a stage.
    pub fn foreign_cuda(&self) -> Vec<ForeignCuda> {
        let mut found: Vec<ForeignCuda> = Vec::new();
        for command in &self.commands {
            let written = self.writes(command.index).into_iter();
            let written = written.filter_map(|write| write.text.known().map(str::to_owned));
            let args = command
                .args()
                .iter()
                .flat_map(|word| self.fields(command.index, word));
            let texts: Vec<String> = args.map(|field| field.text).chain(written).collect();
            let named = texts.iter().find_map(|text| {
                let at = text.find(CUDA)? + CUDA.len();
                let name = text[at..]
                    .split('/')
                    .next()
                    .filter(|rest| rest.len() < text.len() - at)?;
                is_cuda_system(name).then(|| name.to_owned())
            });
            let is_new = |name: &String| {
                let mut same = found.iter();
                !same.any(|f| {
                    f.repository == *name && self.commands[f.command].stage == command.stage
                })
            };
            let Some(repository) = named.filter(is_new) else {
                continue;
            };
            let base = self.cuda_repositories_of(command.stage);
            let is_said = self.names_in_comment(&repository);
            if let Some((base, _)) = base.filter(|(_, fits)| !fits(&repository) && !is_said) {
                found.push(ForeignCuda {
                    command: command.index,
                    repository,
                    base,
                });
            }
        }
        found
    }

    /// Whether a comment names the system of a repository, so that its author knows: `# openSUSE Leap 15 repo is used here`
    /// for `opensuse15`.
    fn names_in_comment(&self, repository: &str) -> bool {
        let at = repository.find(|c: char| c.is_ascii_digit());
        let (system, version) = repository.split_at(at.unwrap_or(repository.len()));
        self.file.comments.iter().any(|comment| {
            let text = self.source.text()[comment.span.range()].to_ascii_lowercase();
            let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
            let named = text.contains(system) && words.any(|word| word == version);
            named || text.contains(repository)
        })
    }

    /// What a stage's base image holds, and which of NVIDIA's repositories are for it; `None` if nobody knows.
    #[expect(clippy::type_complexity, reason = "a name and a question about it")]
    fn cuda_repositories_of(&self, stage: usize) -> Option<(String, Box<dyn Fn(&str) -> bool>)> {
        let Base::Image(image) = self.root_base(stage) else {
            return None;
        };
        let name = image.name()?;
        if name.repository == "opensuse/leap" {
            let version = name.tag?.split(['.', '-']).next()?.to_owned();
            version.parse::<u16>().ok()?;
            let fits = move |repository: &str| {
                !is_cuda_system(repository) || repository.ends_with(&version)
            };
            return Some((format!("openSUSE Leap {}", name.tag?), Box::new(fits)));
        }
        let os = image.facts.as_ref()?.os?;
        let release = os.release?;
        let digits: String = release
            .version
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let own = match os.distro {
            Distro::Ubuntu => format!("ubuntu{digits}"),
            Distro::Debian => format!("debian{digits}"),
            Distro::Rocky | Distro::Alma | Distro::Rhel | Distro::Centos => format!("rhel{digits}"),
            Distro::Fedora => format!("fedora{digits}"),
            _ => return None,
        };
        let fits = move |repository: &str| !is_cuda_system(repository) || repository == own;
        Some((
            format!("{} {}", os.distro.name(), release.version),
            Box::new(fits),
        ))
    }
}

/// Whether a name is that of a system among NVIDIA's repositories: `ubuntu2204`, `rhel8`. `wsl-ubuntu` is for any.
fn is_cuda_system(name: &str) -> bool {
    ["debian", "fedora", "opensuse", "rhel", "sles", "ubuntu"]
        .iter()
        .any(|system| {
            let digits = name.strip_prefix(system).unwrap_or("");
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
        })
}

/// A suite among sources that is newer than a release of the same distribution: of `deb URI SUITE …`, of `Suites:`.
fn newer_suite(text: &str, os: Os, own: &Release) -> Option<String> {
    let is_own = |uri: &str| {
        let mut mirrors = MIRRORS.iter().filter(|(_, distro)| *distro == os.distro);
        mirrors.any(|(part, _)| uri.trim_end_matches('/').contains(part))
    };
    let text = text.replace("\\n", "\n");
    let mut suites: Vec<&str> = Vec::new();
    let value = |line: &'_ str, key: &str| line.trim().strip_prefix(key).map(str::len);
    let mut has_mirror = false;
    for line in text.lines() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("deb ") {
            let rest = match rest.trim_start().strip_prefix('[') {
                Some(options) => options.split_once(']').map_or("", |(_, rest)| rest),
                None => rest,
            };
            let mut words = rest.split_whitespace();
            let (uri, suite) = (words.next().unwrap_or(""), words.next());
            suites.extend(suite.filter(|_| is_own(uri)));
            has_mirror |= is_own(uri);
        } else if let Some(length) = value(line, "URIs:") {
            has_mirror |= line[line.len() - length..].split_whitespace().any(is_own);
        } else if let Some(length) = value(line, "Suites:") {
            suites.extend(line[line.len() - length..].split_whitespace());
        }
    }
    let newer = suites.into_iter().find(|suite| {
        let codename = suite.split(['-', '/']).next().unwrap_or("");
        if suite.contains("backports") {
            return false;
        }
        if os.distro == Distro::Debian && AHEAD.contains(&codename) {
            return true;
        }
        // The table has the newest releases first.
        let place = |is_it: &dyn Fn(&Release) -> bool| {
            RELEASES
                .iter()
                .position(|r| r.distro == os.distro && is_it(r))
        };
        let other = place(&|release| release.codename == codename && !codename.is_empty());
        let this = place(&|release| release.version == own.version);
        other.zip(this).is_some_and(|(other, this)| other < this)
    })?;
    has_mirror.then(|| newer.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn suites(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(text, |model| {
            found = model
                .foreign_suites()
                .into_iter()
                .map(|suite| suite.name)
                .collect();
        });
        found
    }

    #[test]
    fn newer_releases_among_the_sources_are_seen() {
        for (run, expected) in [
            (
                "echo 'deb http://deb.debian.org/debian sid main' > /etc/apt/sources.list.d/s.list",
                Some("sid"),
            ),
            (
                "echo 'deb [arch=amd64] http://ftp.de.debian.org/debian/ trixie main' >> /etc/apt/sources.list",
                Some("trixie"),
            ),
            (
                "echo 'URIs: http://deb.debian.org/debian' > /etc/apt/sources.list.d/s.sources && echo 'Suites: sid' >> /etc/apt/sources.list.d/s.sources",
                Some("sid"),
            ),
            (
                "echo 'deb http://deb.debian.org/debian bookworm-backports main' > /etc/apt/sources.list.d/s.list",
                None,
            ),
            (
                "echo 'deb http://deb.debian.org/debian bullseye main' > /etc/apt/sources.list.d/s.list",
                None,
            ),
            (
                "echo 'deb https://example.org/deb sid main' > /etc/apt/sources.list.d/s.list",
                None,
            ),
            (
                "echo 'deb http://deb.debian.org/debian sid main' > /etc/apt/sources.list",
                None,
            ),
            (
                "echo 'deb http://deb.debian.org/debian sid main' > /etc/apt/sources.list.d/s.list && rm /etc/apt/sources.list.d/s.list",
                None,
            ),
        ] {
            let found = suites(&format!("FROM debian:12\nRUN {run}\n"));
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{run}");
        }
        let pinned = "FROM debian:12\nCOPY pin /etc/apt/preferences.d/pin\nRUN echo 'deb http://deb.debian.org/debian sid main' > /etc/apt/sources.list.d/s.list\n";
        assert!(suites(pinned).is_empty());
    }

    #[test]
    fn cudas_repositories_are_compared_with_the_base() {
        let of = |base: &str, system: &str| {
            let text = format!(
                "FROM {base}\nRUN curl -fsSLO https://developer.download.nvidia.com/compute/cuda/repos/{system}/x86_64/k.deb\n"
            );
            let mut found = Vec::new();
            check(&text, |model| found = model.foreign_cuda());
            !found.is_empty()
        };
        assert!(of("debian:12", "ubuntu2204") && of("opensuse/leap:16.0", "opensuse15"));
        assert!(!of("ubuntu:22.04", "ubuntu2204") && !of("opensuse/leap:15.6", "opensuse15"));
        assert!(
            !of("rockylinux:9", "rhel9") && !of("x", "rhel9") && !of("ubuntu:22.04", "wsl-ubuntu")
        );
        assert!(!of("ubuntu:22.04", "$SYSTEM"));
    }
}
