//! Which packages apt has to offer.

use super::{Install, PackageKind, Tool};
use crate::knowledge::Family;
use crate::knowledge::os::{Distro, RELEASES, Release};
use crate::model::{Base, Command, Model, Value, paths};
use crate::syntax::Keyword;

/// The release whose packages apt offers.
#[derive(Clone, Copy, Debug)]
pub struct Suite {
    /// The release.
    pub release: &'static Release,
    /// Whether a build cannot choose another one: the reference stands in the file as it is and names a release.
    pub certain: bool,
}

/// The first thing in each stage, or in those that it is built from, that may give apt further sources.
#[derive(Clone, Debug, Default)]
pub struct AddedSources {
    /// For each stage the instruction, and the first command behind what adds one.
    first: Vec<Option<(usize, usize)>>,
}

impl AddedSources {
    fn before(&self, command: &Command<'_>) -> bool {
        let first = self.first.get(command.stage).copied().flatten();
        first.is_some_and(|(instruction, behind)| {
            instruction < command.instruction
                || (instruction == command.instruction && behind <= command.index)
        })
    }
}

impl<'m> Model<'m> {
    /// The release whose packages apt offers to an install, where it can offer no others: the base is a plain system, and
    /// nothing before the install adds sources or does what nobody can see. A tag that moves, as `latest` does, stands
    /// for the newest release of the tables.
    pub fn apt_suite(&self, install: &Install<'m>, added: &AddedSources) -> Option<Suite> {
        let command = &self.commands[install.command];
        let Base::Image(image) = self.root_base(command.stage) else {
            return None;
        };
        let facts = image.facts.as_ref()?;
        let os = facts.os.filter(|os| os.distro.has_apt())?;
        let floats = || {
            let tag = image.name()?.tag;
            let is_plain = facts.family == Family::Distro && image.name()?.digest.is_none();
            (is_plain && matches!(tag, None | Some("latest"))).then(|| newest(os.distro))?
        };
        let release = os.release.or_else(floats)?;
        let is_plain = has_plain_sources(facts.family) && !release.archived;
        (is_plain && !added.before(command)).then_some(Suite {
            release,
            certain: image.literal && os.release.is_some(),
        })
    }

    /// Finds what may give apt further sources.
    pub fn added_sources(&self) -> AddedSources {
        let mut copied: Vec<usize> = self
            .copies
            .iter()
            .filter(|copy| covers_sources(&copy.destination))
            .map(|copy| copy.instruction)
            .collect();
        copied.sort_unstable();
        let mut added = AddedSources::default();
        for stage in self.stages() {
            let below = match stage.base {
                Base::Stage(base) => added.first.get(base).copied().flatten(),
                _ => None,
            };
            let own = || {
                let mut instructions = stage.instructions.clone();
                instructions.find_map(|at| {
                    if copied.binary_search(&at).is_ok() {
                        return Some((at, usize::MAX));
                    }
                    self.adding_command(at)
                })
            };
            added.first.push(below.or_else(own));
        }
        added
    }

    /// The first command of a `RUN` that may add a source; the `RUN` itself, if nobody can see what it does.
    fn adding_command(&self, at: usize) -> Option<(usize, usize)> {
        if self.instruction(at).keyword != Keyword::Run {
            return None;
        }
        let scripts = self.scripts_of(at)?;
        if scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque) {
            return Some((at, 0));
        }
        let mut commands = self.commands_of(at).iter();
        let adding = commands.find(|command| self.may_add_sources(command))?;
        Some((at, adding.index + 1))
    }

    fn may_add_sources(&self, command: &Command<'m>) -> bool {
        if matches!(
            command.name(),
            "add-apt-repository" | "apt-add-repository" | "apt-key" | "dpkg" | "extrepo" | "gdebi"
        ) {
            return true;
        }
        if let Some(install) = self.install_at(command.index)
            && install.tool == Tool::Apt
        {
            // `./cuda-keyring_1.1-1_all.deb` brings a source along.
            let is_file = |kind| matches!(kind, PackageKind::Path | PackageKind::Url);
            return !install.complete
                || install.packages.iter().any(|package| is_file(package.kind));
        }
        let words = command.args().iter();
        let targets = command.command.redirects.iter().map(|r| &r.target);
        let is_source = words.chain(targets).any(|word| {
            let written = [word.literal_prefix().into_owned(), word.literal_suffix()];
            written.iter().any(|text| names_sources(text))
        });
        is_source || self.is_opaque(command)
    }
}

/// Whether a text names apt's lists of sources, or a folder that holds them.
fn names_sources(text: &str) -> bool {
    let is_settings = text.contains("/etc/apt/apt.conf") || text.contains("/etc/apt/preferences");
    text.contains("sources.list") || (text.contains("/etc/apt") && !is_settings)
}

fn covers_sources(destination: &Value) -> bool {
    destination
        .known()
        .is_none_or(|path| paths::is_within(path, "/etc/apt") || matches!(path, "/" | "/etc"))
}

/// Whether an image of this family has the sources of its distribution and at most NVIDIA's or AMD's besides.
fn has_plain_sources(family: Family) -> bool {
    matches!(
        family,
        Family::Distro
            | Family::BuildpackDeps
            | Family::Python(_)
            | Family::Cuda(_)
            | Family::Rocm
            | Family::Uv
            | Family::Node
            | Family::Go
            | Family::Rust
            | Family::Miniconda
            | Family::Anaconda
            | Family::Miniforge
            | Family::Micromamba
    )
}

/// The release that `latest` stands for: Debian's stable one, Ubuntu's newest with long-term support.
fn newest(distro: Distro) -> Option<&'static Release> {
    let is_long = |release: &&Release| {
        distro != Distro::Ubuntu
            || release.version.ends_with(".04") && {
                let year = release.version.split('.').next();
                year.and_then(|year| year.parse::<u16>().ok())
                    .is_some_and(|year| year.is_multiple_of(2))
            }
    };
    let mut releases = RELEASES.iter().filter(|release| release.distro == distro);
    releases.find(is_long)
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn suite(before: &str) -> Option<String> {
        let mut found = None;
        let text = format!("{before}\nRUN apt-get update && apt-get install -y libgl1-mesa-glx\n");
        check(&text, |model| {
            let install = model
                .installs()
                .filter(|install| !install.packages.is_empty())
                .last();
            found = model
                .apt_suite(install.expect("there is one"), &model.added_sources())
                .map(|suite| format!("{} {}", suite.release.version, suite.certain));
        });
        found
    }

    #[test]
    fn a_plain_base_offers_the_packages_of_its_release() {
        for (before, expected) in [
            ("FROM python:3.12-slim", "13 true"),
            ("FROM nvidia/cuda:12.8.1-base-ubuntu24.04", "24.04 true"),
            ("FROM ubuntu", "26.04 false"),
            ("FROM debian:latest", "13 false"),
            ("ARG TAG=24.04\nFROM ubuntu:$TAG", "24.04 false"),
            ("FROM debian:13 AS a\nRUN ls\nFROM a", "13 true"),
            (
                "FROM debian:13\nRUN echo 1 > /etc/apt/apt.conf.d/x",
                "13 true",
            ),
        ] {
            assert_eq!(suite(before).as_deref(), Some(expected), "{before}");
        }
    }

    #[test]
    fn further_sources_and_unread_scripts_may_offer_anything() {
        for before in [
            "FROM registry.corp/python:3.12-slim",
            "FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime",
            "FROM debian:13\nRUN add-apt-repository -y ppa:a/b",
            "FROM debian:13\nRUN echo deb http://x y z > /etc/apt/sources.list.d/x.list",
            "FROM debian:13\nRUN sed -i s/trixie/bookworm/ /etc/apt/sources.list.d/debian.sources",
            "FROM debian:13\nRUN curl -fsSL https://x/setup.sh | bash",
            "FROM debian:13\nCOPY debian.sources /etc/apt/sources.list.d/",
            "FROM debian:13\nADD rootfs /",
            "FROM debian:13\nRUN wget https://x/k.deb && dpkg -i k.deb",
            "FROM debian:13\nRUN apt-get install -y ./k.deb",
            "FROM debian:13 AS a\nRUN ./setup.sh\nFROM a",
        ] {
            assert_eq!(suite(before), None, "{before}");
        }
    }
}
