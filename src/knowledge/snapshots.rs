//! How old a pinned image or installer is, as its own name tells.

use super::conda::{self, Release};
use super::date::Date;
use super::image::ImageName;

/// The point releases of Debian 12 that images are tagged with, and the days on which they came out.
///
/// Source: releases/debian.json of endoflife-date/release-data, 2026-08-22, and debian.org/News/2023/20230610; the changelog of
/// `base-files` 12.4+deb12u15 has each of them some days to three months before.
static DEBIAN: &[(&str, Date)] = &[
    ("12.0", Date::new(2023, 6, 10)),
    ("12.1", Date::new(2023, 7, 22)),
    ("12.2", Date::new(2023, 10, 7)),
    ("12.4", Date::new(2023, 12, 10)),
    ("12.5", Date::new(2024, 2, 10)),
    ("12.6", Date::new(2024, 6, 29)),
    ("12.7", Date::new(2024, 8, 31)),
    ("12.8", Date::new(2024, 11, 9)),
    ("12.9", Date::new(2025, 1, 11)),
    ("12.10", Date::new(2025, 3, 15)),
    ("12.11", Date::new(2025, 5, 17)),
    ("12.12", Date::new(2025, 9, 6)),
    ("12.13", Date::new(2026, 1, 10)),
    ("12.14", Date::new(2026, 5, 16)),
    ("12.15", Date::new(2026, 7, 11)),
];

/// The day of which an image's packages are, if its tag is one that is never built again: `debian:12.6-slim`,
/// `ubuntu:noble-20240801`. `None` for tags that move.
pub fn of_image(image: &ImageName<'_>) -> Option<Date> {
    let tag = image.tag?;
    let repository = image.repository.trim_start_matches("library/");
    if image.registry.is_some() || !matches!(repository, "debian" | "ubuntu") {
        return None;
    }
    let version = tag.split('-').next()?;
    if repository == "debian"
        && let Some((_, date)) = DEBIAN.iter().find(|(known, _)| *known == version)
    {
        return Some(*date);
    }
    tag.split('-').find_map(of_day)
}

/// `20240801`, `20240801.1`
fn of_day(word: &str) -> Option<Date> {
    let digits = word.split('.').next()?;
    let is_day = digits.len() == 8 && digits.starts_with("20") && digits.is_ascii();
    let part = |range| is_day.then(|| digits.get(range))?;
    let text = format!("{}-{}-{}", part(0..4)?, part(4..6)?, part(6..8)?);
    Date::parse(&text)
}

/// What an installer of conda brings, and about the day on which it came out, if its address names a release.
///
/// Source: Anaconda's archives; the 4.x releases of Miniconda ended with 4.12.0 of May 2022.
pub fn of_installer(address: &str) -> Option<(&'static str, Date)> {
    if let Some(Release::Of(year, month)) = conda::installer(address) {
        let name = if address.contains("Miniconda") {
            "Miniconda"
        } else {
            "Anaconda"
        };
        let date = match (year, month) {
            (19..=99, 1..=12) => Date::new(2000 + year, u8::try_from(month).ok()?, 28),
            (0..=5, _) => Date::new(2022, 5, 31),
            _ => return None,
        };
        return Some((name, date));
    }
    let (_, rest) = address.split_once("/miniforge/releases/download/")?;
    let mut parts = rest.split(['.', '-']);
    let year: u16 = parts.next()?.parse().ok()?;
    let month: u16 = parts.next()?.parse().ok()?;
    let date = match (year, month) {
        (22..=99, 1..=12) => Date::new(2000 + year, u8::try_from(month).ok()?, 28),
        (4, _) => Date::new(2023, 1, 31),
        _ => return None,
    };
    Some(("Miniforge", date))
}

/// How many whole months lie between two days.
pub fn months_between(from: Date, to: Date) -> u32 {
    let months = |date: Date| u32::from(date.year) * 12 + u32::from(date.month);
    let whole = months(to).saturating_sub(months(from));
    whole - u32::from(to.day < from.day && whole > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_are_never_built_again_have_a_day() {
        let of = |text: &str| ImageName::parse(text).and_then(|image| of_image(&image));
        assert_eq!(of("debian:12.6-slim"), Some(Date::new(2024, 6, 29)));
        assert_eq!(of("ubuntu:jammy-20230425"), Some(Date::new(2023, 4, 25)));
        assert_eq!(
            of("debian:bookworm-20240110-slim"),
            Some(Date::new(2024, 1, 10))
        );
        for text in [
            "debian:12",
            "debian:12-slim",
            "ubuntu:22.04",
            "me/debian:12.6",
            "debian:bookworm-20249999",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn installers_tell_their_release() {
        let of = |file: &str| of_installer(&format!("https://repo.anaconda.com/miniconda/{file}"));
        assert_eq!(
            of("Miniconda3-py312_24.5.0-0-Linux-x86_64.sh"),
            Some(("Miniconda", Date::new(2024, 5, 28)))
        );
        assert_eq!(
            of("Miniconda3-py39_4.10.3-Linux-x86_64.sh"),
            Some(("Miniconda", Date::new(2022, 5, 31)))
        );
        assert_eq!(of("Miniconda3-latest-Linux-x86_64.sh"), None);
        let forge =
            "https://github.com/conda-forge/miniforge/releases/download/24.11.3-2/Miniforge3-";
        assert_eq!(
            of_installer(forge),
            Some(("Miniforge", Date::new(2024, 11, 28)))
        );
        assert_eq!(
            months_between(Date::new(2024, 6, 29), Date::new(2026, 11, 23)),
            28
        );
    }
}
