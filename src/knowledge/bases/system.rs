//! Bare distributions and buildpack-deps.

use super::super::os::{Distro, Os};
use super::{BaseFacts, Confidence, Family, Size, Tool};

/// Distributions by repository. Source: the library of Docker's official images, 2026-08-21; Red Hat's and Google's
/// documentation of their registries, 2026-11.
const REPOSITORIES: &[(Option<&str>, &str, Distro)] = &[
    (None, "debian", Distro::Debian),
    (None, "ubuntu", Distro::Ubuntu),
    (None, "alpine", Distro::Alpine),
    (None, "centos", Distro::Centos),
    (None, "rockylinux", Distro::Rocky),
    (None, "rockylinux/rockylinux", Distro::Rocky),
    (None, "almalinux", Distro::Alma),
    (None, "fedora", Distro::Fedora),
    (None, "amazonlinux", Distro::Amazon),
    (
        Some("public.ecr.aws"),
        "amazonlinux/amazonlinux",
        Distro::Amazon,
    ),
    (Some("public.ecr.aws"), "ubuntu/ubuntu", Distro::Ubuntu),
    (Some("public.ecr.aws"), "debian/debian", Distro::Debian),
    (Some("quay.io"), "centos/centos", Distro::Centos),
    // Source: the Dockerfiles of openSUSE/docker-containers-build for Leap 42.3 and Tumbleweed, 2018-05-03, which have ADD and
    // CMD alone. Later images are made by KIWI, which sets nothing but PATH on its own account (kiwi/container/oci.py,
    // 2026-07-22).
    (None, "opensuse/leap", Distro::Suse),
    (None, "opensuse/tumbleweed", Distro::Suse),
];

/// Aliases of releases in tags. Source: the library of Docker's official images, 2026-08-21. `stable`, `testing`,
/// `rolling` and `latest` move, and stay without a release.
const MOVING: [&str; 12] = [
    "latest",
    "stable",
    "oldstable",
    "oldoldstable",
    "testing",
    "unstable",
    "sid",
    "forky",
    "rolling",
    "devel",
    "edge",
    "experimental",
];

const BARE: &[(Tool, bool)] = &[
    (Tool::Python, false),
    (Tool::Pip, false),
    (Tool::Uv, false),
    (Tool::Conda, false),
    (Tool::Git, false),
    (Tool::Curl, false),
    (Tool::Wget, false),
    (Tool::Gcc, false),
    (Tool::Make, false),
    (Tool::Bash, true),
];

/// BusyBox has a `wget`; there is no bash.
const BARE_ALPINE: &[(Tool, bool)] = &[
    (Tool::Python, false),
    (Tool::Pip, false),
    (Tool::Uv, false),
    (Tool::Conda, false),
    (Tool::Git, false),
    (Tool::Curl, false),
    (Tool::Wget, true),
    (Tool::Gcc, false),
    (Tool::Make, false),
    (Tool::Bash, false),
];

/// Images with dnf bring curl and bash, and a Python for the package manager alone or under its own name.
const BARE_RPM: &[(Tool, bool)] = &[
    (Tool::Pip, false),
    (Tool::Uv, false),
    (Tool::Conda, false),
    (Tool::Git, false),
    (Tool::Gcc, false),
    (Tool::Make, false),
    (Tool::Bash, true),
];

pub(super) fn lookup(
    registry: Option<&str>,
    repository: &str,
    tag: Option<&str>,
) -> Option<BaseFacts> {
    if registry.is_none() && repository == "buildpack-deps" {
        return Some(buildpack_deps(tag));
    }
    if is_windows(registry, repository) {
        return Some(BaseFacts {
            os: Some(Os::of(Distro::Windows)),
            ..BaseFacts::unseen(Family::Distro)
        });
    }
    let distro = distro_of(registry, repository)?;
    let os = match (ubi_release(repository), tag) {
        (Some(version), _) => Os::from_version(distro, version),
        (None, Some(tag)) => tag_release(distro, tag),
        (None, None) => Os::of(distro),
    };
    Some(BaseFacts {
        os: Some(os),
        tools: match distro {
            Distro::Debian | Distro::Ubuntu => BARE,
            Distro::Alpine => BARE_ALPINE,
            _ => BARE_RPM,
        },
        cmd: default_command(distro),
        size: size_of(distro, tag),
        ..BaseFacts::plain(Family::Distro)
    })
}

/// Microsoft's images of Windows itself and of what runs on nothing else.
fn is_windows(registry: Option<&str>, repository: &str) -> bool {
    match registry {
        Some("mcr.microsoft.com") => {
            repository == "windows"
                || repository.starts_with("windows/")
                || repository.starts_with("dotnet/framework/")
        }
        None => matches!(
            repository,
            "microsoft/windowsservercore" | "microsoft/nanoserver"
        ),
        _ => false,
    }
}

fn distro_of(registry: Option<&str>, repository: &str) -> Option<Distro> {
    let red_hat = match registry {
        Some(host) => matches!(host, "registry.access.redhat.com" | "registry.redhat.io"),
        None => repository.starts_with("redhat/"),
    };
    if red_hat {
        return ubi_release(repository).map(|_| Distro::Rhel);
    }
    // Docker builds its official images for other machines under these names too.
    let official = [
        "amd64/", "arm64v8/", "arm32v7/", "ppc64le/", "s390x/", "i386/",
    ]
    .iter()
    .find_map(|machine| repository.strip_prefix(machine));
    let repository = match (registry, official) {
        (None, Some(official)) => official,
        _ => repository,
    };
    REPOSITORIES
        .iter()
        .find(|(host, name, _)| *host == registry && *name == repository)
        .map(|&(_, _, distro)| distro)
}

/// `9` of `ubi9`, `ubi9/ubi-minimal`, `redhat/ubi9-minimal`; `None` for what Red Hat builds on top, `ubi9/python-311`.
fn ubi_release(repository: &str) -> Option<&str> {
    let name = repository.strip_prefix("redhat/").unwrap_or(repository);
    let (first, rest) = name.split_once(['/', '-']).unwrap_or((name, "ubi"));
    let release = first.strip_prefix("ubi")?;
    let plain = matches!(
        rest.strip_prefix("ubi-").unwrap_or(rest),
        "ubi" | "minimal" | "micro" | "init"
    );
    (plain && matches!(release, "8" | "9" | "10")).then_some(release)
}

/// `bookworm-slim`, `12.5`, `noble-20260810`, `centos7`, `3.20`.
fn tag_release(distro: Distro, tag: &str) -> Os {
    let first = tag.split('-').next().unwrap_or(tag);
    match (distro, first) {
        // The image is no longer built: its `latest` stays at the last release.
        (Distro::Centos, "latest") => return Os::from_version(distro, "8"),
        _ if MOVING.contains(&first) => return Os::of(distro),
        _ => {}
    }
    if let Some(os) = Os::from_word(first).filter(|os| os.distro == distro) {
        return os;
    }
    Os::from_version(distro, first)
}

fn default_command(distro: Distro) -> Option<&'static [&'static str]> {
    match distro {
        Distro::Debian => Some(&["bash"]),
        Distro::Ubuntu => Some(&["/bin/bash"]),
        Distro::Alpine => Some(&["/bin/sh"]),
        _ => None,
    }
}

/// Typical sizes of the current releases.
fn size_of(distro: Distro, tag: Option<&str>) -> Option<Size> {
    let megabytes = match distro {
        Distro::Debian if tag.is_some_and(|tag| tag.contains("slim")) => 75,
        Distro::Debian => 120,
        Distro::Ubuntu => 78,
        Distro::Alpine => 8,
        _ => return None,
    };
    Some(Size {
        bytes: megabytes * 1_000_000,
        confidence: Confidence::Estimated,
        what: "the system",
        source: "typical sizes of current releases",
    })
}

/// What buildpack-deps installs. Source: docker-library/buildpack-deps, 2025-11-13. `-curl` has no compiler and no git,
/// `-scm` no compiler.
fn buildpack_deps(tag: Option<&str>) -> BaseFacts {
    const FULL: &[(Tool, bool)] = &[
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Pip, false),
        (Tool::Git, true),
        (Tool::Curl, true),
        (Tool::Wget, true),
        (Tool::Gcc, true),
        (Tool::Make, true),
        (Tool::Bash, true),
    ];
    const SCM: &[(Tool, bool)] = &[
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Pip, false),
        (Tool::Git, true),
        (Tool::Curl, true),
        (Tool::Wget, true),
        (Tool::Gcc, false),
        (Tool::Make, false),
        (Tool::Bash, true),
    ];
    const CURL: &[(Tool, bool)] = &[
        (Tool::Uv, false),
        (Tool::Conda, false),
        (Tool::Python, false),
        (Tool::Pip, false),
        (Tool::Git, false),
        (Tool::Curl, true),
        (Tool::Wget, true),
        (Tool::Gcc, false),
        (Tool::Make, false),
        (Tool::Bash, true),
    ];
    let tag = tag.unwrap_or_default();
    let first = tag.split('-').next().unwrap_or(tag);
    let os = Os::from_codename(first).or_else(|| {
        let numbered = first.starts_with(|c: char| c.is_ascii_digit());
        numbered.then(|| Os::from_version(Distro::Ubuntu, first))
    });
    BaseFacts {
        os,
        tools: match tag {
            "" => &[],
            _ if tag.ends_with("curl") => CURL,
            _ if tag.ends_with("scm") => SCM,
            _ => FULL,
        },
        ..BaseFacts::plain(Family::BuildpackDeps)
    }
}
