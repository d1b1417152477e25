//! Files that only hold other files: archives, packages, installers. Once they are unpacked nobody reads them again.

/// What a file holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What it is.
    pub kind: Kind,
    /// Whether all files of this name are at least 20 MB.
    pub big: bool,
}

/// What kind of file holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Files that something unpacks: `.tar.gz`, `.zip`.
    Archive,
    /// A package of the system, or of Python.
    Package,
    /// A program that unpacks itself: `Miniconda3-latest-Linux-x86_64.sh`, `cuda_12.4.0_linux.run`.
    Installer,
}

/// What files are by the end of their names, in lower case.
static ENDS: &[(&str, Kind)] = &[
    (".tar", Kind::Archive),
    (".tar.bz2", Kind::Archive),
    (".tar.gz", Kind::Archive),
    (".tar.lz4", Kind::Archive),
    (".tar.xz", Kind::Archive),
    (".tar.zst", Kind::Archive),
    (".tbz2", Kind::Archive),
    (".tgz", Kind::Archive),
    (".txz", Kind::Archive),
    (".7z", Kind::Archive),
    (".rar", Kind::Archive),
    (".zip", Kind::Archive),
    (".deb", Kind::Package),
    (".rpm", Kind::Package),
    (".whl", Kind::Package),
    (".run", Kind::Installer),
];

/// Beginnings of names, in lower case, of what is at least 20 MB in every version for Linux; those that end in `.sh` are
/// installers, too. Source: the download pages of Anaconda, conda-forge, NVIDIA, PyTorch, Apache and Julia, 2026-11; Miniconda
/// had 26 MB in 2015 (ContinuumIO/anaconda-issues 1494) and conda's package 130 MB in 2023 (8473), the runfile of CUDA 12.4
/// 4 GB (shader-slang/slang pull request 9557).
static BIG: &[&str] = &[
    "anaconda3-",
    "cuda_",
    "cudnn-",
    "hadoop-",
    "julia-",
    "libtorch-",
    "mambaforge-",
    "miniconda3-",
    "miniconda-",
    "miniforge3-",
    "miniforge-pypy3-",
    "spark-",
    "tensorrt-",
];

/// What says that a package of the system is small: it holds the address or the key of a repository, or no programs.
static REPOSITORIES: &[&str] = &[
    "-apt-config",
    "-keyring",
    "-prod",
    "-release",
    "-repo-",
    "-repository",
    "_all.deb",
    ".noarch.rpm",
    "erlang-solutions",
    "keyring_",
    "release-",
];

/// What a file holds, if its name says that it only holds others.
pub fn of_file(path: &str) -> Option<Parcel> {
    let name = path.rsplit('/').next()?.to_ascii_lowercase();
    let begins = BIG.iter().any(|start| name.starts_with(start));
    let end = ENDS
        .iter()
        .find(|(end, _)| name.strip_suffix(end).is_some_and(|stem| !stem.is_empty()));
    let kind = match end {
        Some((_, kind)) => *kind,
        None if begins && name.ends_with(".sh") => Kind::Installer,
        None => return None,
    };
    let is_repository = kind == Kind::Package
        && !name.contains("-local")
        && REPOSITORIES.iter().any(|word| name.contains(word));
    (!is_repository).then_some(Parcel {
        kind,
        big: begins
            && kind != Kind::Package
            && (!name.starts_with("cuda_") || name.ends_with(".run")),
    })
}

/// Whether a program unpacks archives that it is given.
pub fn unpacks(program: &str) -> bool {
    matches!(
        program,
        "7z" | "7za"
            | "7zr"
            | "7zz"
            | "bsdtar"
            | "dpkg"
            | "dpkg-deb"
            | "gdebi"
            | "rpm"
            | "rpm2cpio"
            | "tar"
            | "unar"
            | "unrar"
            | "unzip"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_file_holds() {
        for (name, kind, big) in [
            ("/tmp/d.tar.gz", Kind::Archive, false),
            ("x/Data.ZIP", Kind::Archive, false),
            ("ffmpeg_7.deb", Kind::Package, false),
            (
                "torch-2.1.0-cp310-cp310-linux_aarch64.whl",
                Kind::Package,
                false,
            ),
            ("Miniconda3-latest-Linux-x86_64.sh", Kind::Installer, true),
            ("cuda_12.4.0_550.54.14_linux.run", Kind::Installer, true),
            (
                "cuda-repo-ubuntu2204-12-4-local_12.4.0-1_amd64.deb",
                Kind::Package,
                false,
            ),
            ("cuda_kernels.tar.gz", Kind::Archive, false),
            ("libtorch-shared-with-deps-2.1.0.zip", Kind::Archive, true),
        ] {
            assert_eq!(of_file(name), Some(Parcel { kind, big }), "{name}");
        }
        for name in [
            "install.sh",
            "get-pip.py",
            ".tar.gz",
            "model.safetensors",
            "cuda-keyring_1.1-1_all.deb",
            "packages-microsoft-prod.deb",
            "epel-release-latest-9.noarch.rpm",
        ] {
            assert_eq!(of_file(name), None, "{name}");
        }
    }
}
