//! Package managers that images fetch: which references, URLs and packages are them, and whether a version is named.

/// Images that hold the binary of a package manager: registry, repository, and the tool.
const IMAGES: [(&str, &str); 3] = [
    ("ghcr.io/astral-sh/uv", "uv"),
    ("ghcr.io/prefix-dev/pixi", "pixi"),
    ("mambaorg/micromamba", "micromamba"),
];

/// Parts of URLs that give whatever version is the newest, the tool, and the variable by which its installer takes another.
/// Sources: the tools' installation pages and installers, 2026-11.
const LATEST: [(&str, &str, &str); 9] = [
    ("astral.sh/uv/install.sh", "uv", ""),
    (
        "github.com/astral-sh/uv/releases/latest/download/",
        "uv",
        "",
    ),
    ("install.python-poetry.org", "poetry", "POETRY_VERSION"),
    ("pixi.sh/install.sh", "pixi", "PIXI_VERSION"),
    ("/Miniconda3-latest-", "Miniconda", ""),
    ("/Anaconda3-latest-", "Anaconda", ""),
    ("/miniforge/releases/latest/download/", "Miniforge", ""),
    (
        "micro.mamba.pm/api/micromamba/linux-64/latest",
        "micromamba",
        "",
    ),
    (
        "github.com/mamba-org/micromamba-releases/releases/latest/",
        "micromamba",
        "",
    ),
];

/// Packages on PyPI that are package managers.
const PACKAGES: [&str; 6] = ["hatch", "pdm", "pipenv", "pipx", "poetry", "uv"];

/// The tool of an image that names no version: `ghcr.io/astral-sh/uv`, `ghcr.io/astral-sh/uv:latest`.
pub fn of_floating_image(reference: &str) -> Option<&'static str> {
    let name = reference.strip_suffix(":latest").unwrap_or(reference);
    let known = IMAGES.iter().find(|(image, _)| *image == name);
    known.map(|(_, tool)| *tool)
}

/// The tool of a URL that names no version, and the variable that may do so for its installer.
pub fn of_latest_url(url: &str) -> Option<(&'static str, &'static str)> {
    let known = LATEST.iter().find(|(part, _, _)| url.contains(part));
    known.map(|(_, tool, variable)| (*tool, *variable))
}

/// Whether a package of PyPI is a package manager.
pub fn is_package_manager(package: &str) -> bool {
    PACKAGES.contains(&package)
}

/// What takes the place of an installer's address in a Dockerfile, where its makers publish an image with the program.
/// Source: uv's guide for Docker, 2026-08-21.
pub fn image_of_installer(address: &str) -> Option<&'static str> {
    let place = address
        .split_once("://")
        .map_or(address, |(_, place)| place);
    let is_uv = place.starts_with("astral.sh/uv/");
    is_uv.then_some("COPY --from=ghcr.io/astral-sh/uv:VERSION /uv /bin/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_none() {
        assert_eq!(of_floating_image("ghcr.io/astral-sh/uv:latest"), Some("uv"));
        assert_eq!(of_floating_image("ghcr.io/astral-sh/uv:0.13.9"), None);
        assert_eq!(
            of_latest_url("https://astral.sh/uv/install.sh"),
            Some(("uv", ""))
        );
        assert_eq!(
            of_latest_url("https://astral.sh/uv/0.13.9/install.sh"),
            None
        );
    }
}
