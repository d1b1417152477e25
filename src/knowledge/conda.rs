//! Releases of conda's distributions, and channels of packages.

use super::date::Date;

/// A release of Anaconda or Miniconda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Whatever is the newest when the image is built.
    Latest,
    /// Of this year (its last two digits) and month: `25.5.1-0` of Miniconda, `2025.06-1` of Anaconda.
    Of(u16, u16),
}

/// The day from which conda refuses Anaconda's channels until their terms are accepted. Source: Anaconda's terms of service;
/// pytorch/pytorch#158438.
pub const TERMS_SINCE: Date = Date::new(2025, 7, 15);

impl Release {
    /// The release of a tag of `continuumio/miniconda3` or `continuumio/anaconda3`: `latest`, `25.5.1-0`, `2025.06-1`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag {
            "latest" => Some(Self::Latest),
            tag => Self::parse(tag),
        }
    }

    /// Whether its conda knows the terms. Source: neurodesk/neurocontainers#1495 finds `conda tos` missing in 24.11 and
    /// present in 2025; what came between is left open.
    pub const fn asks_for_terms(self) -> bool {
        match self {
            Self::Latest => true,
            Self::Of(year, month) => year > 25 || (year == 25 && month >= 5),
        }
    }

    /// `25.5.1-0`, `2025.06-1`
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(['.', '-']);
        let year: u16 = parts.next()?.parse().ok()?;
        let month: u16 = parts.next()?.parse().ok()?;
        let year = if year >= 2000 { year - 2000 } else { year };
        Some(Self::Of(year, month))
    }
}

/// The release of Anaconda's that an installer's URL names: `…/Miniconda3-latest-Linux-x86_64.sh`,
/// `…/Miniconda3-py312_25.5.1-0-Linux-x86_64.sh`, `…/Anaconda3-2025.06-0-Linux-x86_64.sh`.
pub fn installer(url: &str) -> Option<Release> {
    let name = url.rsplit('/').next()?;
    let rest = [
        "Miniconda3-",
        "Miniconda2-",
        "Miniconda-",
        "Anaconda3-",
        "Anaconda2-",
    ]
    .iter()
    .find_map(|start| name.strip_prefix(start))?;
    if !url.contains("://") || !name.ends_with(".sh") {
        return None;
    }
    if rest.starts_with("latest") {
        return Some(Release::Latest);
    }
    let version = rest.split_once('_').filter(|_| rest.starts_with("py"));
    Release::parse(version.map_or(rest, |(_, version)| version))
}

/// Whether a URL is that of an installer which does not ask for Anaconda's channels.
pub fn is_other_installer(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    [
        "miniforge",
        "mambaforge",
        "micromamba",
        "micro.mamba.pm",
        "pixi.sh",
    ]
    .iter()
    .any(|name| url.contains(name))
}

/// Which of two channels a name or URL is: `true` for `pytorch`, whose last release of PyTorch was 2.5.1 of October 2024;
/// `false` for `conda-forge`, which goes on. Source: pytorch/pytorch#138506.
pub fn pytorch_or_forge(channel: &str) -> Option<bool> {
    match channel.trim_end_matches('/').rsplit('/').next()? {
        "pytorch" => Some(true),
        "conda-forge" => Some(false),
        _ => None,
    }
}

/// The environment that a line of a shell's settings activates: `conda activate ml`, `source activate ml`.
pub fn activated(line: &str) -> Option<&str> {
    let line = line.trim().trim_end_matches("\\n").trim_end();
    let name = [
        "conda activate ",
        "source activate ",
        "micromamba activate ",
    ]
    .iter()
    .find_map(|start| line.strip_prefix(start))?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_from_tags_and_installers() {
        assert_eq!(Release::of_tag("25.5.1-0"), Some(Release::Of(25, 5)));
        assert_eq!(Release::of_tag("2025.06-1"), Some(Release::Of(25, 6)));
        assert_eq!(Release::of_tag("main"), None);
        let of = |file: &str| installer(&format!("https://repo.anaconda.com/miniconda/{file}"));
        assert_eq!(
            of("Miniconda3-latest-Linux-x86_64.sh"),
            Some(Release::Latest)
        );
        assert_eq!(
            of("Miniconda3-py39_4.10.3-Linux-x86_64.sh"),
            Some(Release::Of(4, 10))
        );
        assert_eq!(
            of("Anaconda3-2024.02-1-Linux-x86_64.sh"),
            Some(Release::Of(24, 2))
        );
        assert_eq!(of("install.sh"), None);
        assert!(Release::Of(26, 1).asks_for_terms() && !Release::Of(24, 11).asks_for_terms());
    }
}
