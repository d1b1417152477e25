//! Images that the files beside a Dockerfile build.

use super::context::Entry;
use super::{Model, compose, paths};
use crate::knowledge::ImageName;
use crate::knowledge::cuda_packages;
use crate::model::installs::{Tool, Verb};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// How many files of a folder are looked at.
const MAX_FILES: usize = 200;

impl Model<'_> {
    /// Whether a file beside this one builds an image: a Dockerfile whose name ends as its tag does (`Dockerfile.mmlibs` for
    /// `me/models:petr-mmlibs`), or a Compose file, `docker-bake.hcl`, `Makefile` or shell script that gives it its name.
    /// `dockerfile` is the path of this file.
    pub fn is_built_beside(&self, dockerfile: &str, image: &ImageName<'_>) -> bool {
        let Some(folder) = self.folder_in_context(dockerfile) else {
            return false;
        };
        let mut folders = vec![folder];
        if !folders[0].is_empty() {
            folders.push(String::new());
        }
        let own = paths::file_name(dockerfile);
        folders.iter().any(|folder| {
            let listed = self.context.list(folder).unwrap_or_default().into_iter();
            let files = listed.filter(|(_, entry)| *entry == Entry::File);
            let mut names = files.map(|(name, _)| name).take(MAX_FILES);
            names.any(|name| {
                let path = match folder.is_empty() {
                    true => name.clone(),
                    false => format!("{folder}/{name}"),
                };
                name != own && is_dockerfile_of(&name, image)
                    || may_build(&name)
                        && self
                            .context
                            .read(&path)
                            .is_some_and(|text| tags(&text, &name, image))
            })
        })
    }

    /// Whether a `LABEL` of this file tells a repository whose owner an image is named after:
    /// `org.opencontainers.image.source="https://github.com/me/app"` for `me/base`.
    pub fn is_of_labelled_owner(&self, image: &ImageName<'_>) -> bool {
        let Some((owner, _)) = image.repository.split_once('/') else {
            return false;
        };
        let labels = self.file.instructions.iter();
        let labels = labels.filter(|one| one.keyword == Keyword::Label);
        let mut pairs = labels.flat_map(|one| match &one.arguments {
            Arguments::Pairs { pairs, .. } => &pairs[..],
            _ => &[],
        });
        pairs.any(|pair| {
            let path = pair.value.raw.split_once("://github.com/");
            let first = path.and_then(|(_, path)| path.split('/').next());
            first.is_some_and(|first| first.eq_ignore_ascii_case(owner))
        })
    }

    /// The folder of this file in the build context, which may begin above or below.
    fn folder_in_context(&self, dockerfile: &str) -> Option<String> {
        let path = dockerfile.replace('\\', "/");
        let mut rest = path.trim_start_matches("./");
        loop {
            if self.context.entry(rest) == Some(Entry::File) {
                return Some(paths::parent(rest).trim_matches('/').to_owned());
            }
            rest = rest.split_once('/')?.1;
        }
    }

    /// What some stages pin of CUDA, PyTorch or Python: its name with the version, and where.
    pub fn pinned_stack(&self, stages: &[usize]) -> Option<(String, Span)> {
        let own = |command: usize| stages.contains(&self.commands[command].stage);
        let of_system = self.installs().filter(|install| {
            let is_python = install.tool.is_python() || install.tool.is_conda();
            own(install.command) && !is_python && install.verb == Verb::Install
        });
        let packages: Vec<_> = of_system.flat_map(|install| &install.packages).collect();
        let cuda = packages.iter().find_map(|package| {
            let version = cuda_packages::version_of(package.name.as_deref()?)?;
            Some((format!("CUDA {version}"), package.span))
        });
        let torch = || {
            let mut installs = self.installs().filter(|install| {
                own(install.command) && matches!(install.tool, Tool::Pip | Tool::Uv)
            });
            installs.find_map(|install| {
                let package = install.package("torch")?;
                let version = package.exact_version()?;
                Some((format!("PyTorch {version}"), package.span))
            })
        };
        // `python3.9` of Debian, Ubuntu and Fedora goes with the release; openSUSE keeps `python311` for years.
        let python = || {
            packages.iter().find_map(|package| {
                let name = package.name.as_deref()?;
                let minor = name.strip_prefix("python3.")?.split('-').next()?;
                let is_minor = !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit());
                is_minor.then(|| (format!("Python 3.{minor}"), package.span))
            })
        };
        cuda.or_else(torch).or_else(python)
    }
}

/// Whether a file is a Dockerfile that is named as the last words of an image's tag: `Dockerfile.mmlibs`,
/// `mmlibs.Dockerfile`.
fn is_dockerfile_of(name: &str, image: &ImageName<'_>) -> bool {
    let variant = name
        .strip_prefix("Dockerfile.")
        .or_else(|| name.strip_suffix(".Dockerfile"))
        .or_else(|| name.strip_suffix(".dockerfile"));
    let (Some(variant), Some(tag)) = (variant, image.tag) else {
        return false;
    };
    let rest = tag.strip_suffix(variant);
    variant != "latest"
        && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(['-', '_', '.']))
}

fn may_build(name: &str) -> bool {
    compose::FILES.contains(&name)
        || matches!(
            name,
            "docker-bake.hcl" | "Makefile" | "makefile" | "justfile"
        )
        || name.ends_with(".sh")
}

/// Whether a file that builds images gives one this name, with its tag or one that is not known.
fn tags(text: &str, file: &str, image: &ImageName<'_>) -> bool {
    let is_compose = compose::FILES.contains(&file);
    if is_compose && !compose::lines(text).any(|(_, line)| line.starts_with("build:")) {
        return false;
    }
    let gives_names = |line: &str| match is_compose {
        true => line.starts_with("image:"),
        false => {
            line.contains("tags")
                || line.contains(" -t ")
                || line.contains("--tag")
                || line.contains("docker push")
        }
    };
    let named = |line: &str, name: &str, is_begin: fn(&str) -> bool| {
        let Some(at) = line.find(name).filter(|at| is_begin(&line[..*at])) else {
            return false;
        };
        let rest = &line[at + name.len()..];
        let written = rest.strip_prefix(':').unwrap_or("latest");
        let end = written.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ']'));
        let written = &written[..end.unwrap_or(written.len())];
        let ends = rest.is_empty() || rest.starts_with([':', ' ', '"', '\'', ',', ']']);
        ends && (written.contains('$') || written == image.tag.unwrap_or("latest"))
    };
    let begins = |before: &str| before.ends_with([' ', '"', '\'', '/', '=', '[', ':', ',']);
    // `${DOCKERHUB_USERNAME}/comfyui-base:latest`
    let begins_open = |before: &str| before.ends_with("}/") || before.ends_with(")/");
    let lines = text.lines().map(str::trim);
    lines.filter(|line| gives_names(line)).any(|line| {
        named(line, image.repository, begins) || named(line, image.last_component(), begins_open)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::{check, check_with};

    #[test]
    fn an_image_of_the_project_is_known_by_the_files_beside() {
        for (image, file, text, expected) in [
            ("me/models:petr-mmlibs", "Dockerfile.mmlibs", "FROM x", true),
            ("me/models:petr", "Dockerfile.mmlibs", "FROM x", false),
            ("me/base", "Makefile", "\tdocker build -t me/base .\n", true),
            (
                "me/base",
                "Makefile",
                "\tdocker build -t me/base-gpu .\n",
                false,
            ),
            (
                "me/base",
                "Makefile",
                "\tdocker build -t ${USER}/base:latest .\n",
                true,
            ),
            ("me/base", "build.sh", "docker push me/base:$TAG\n", true),
            ("me/base", "build.sh", "docker pull me/base:$TAG\n", false),
            (
                "me/base",
                "docker-bake.hcl",
                "  tags = [\"me/base:latest\"]\n",
                true,
            ),
            (
                "me/base",
                "compose.yaml",
                "x:\n  build: .\n  image: me/base\n",
                true,
            ),
            ("me/base", "compose.yaml", "x:\n  image: me/base\n", false),
        ] {
            let files = [("Dockerfile", "FROM x"), (file, text)];
            check_with("FROM x\n", &files, |model| {
                let image = ImageName::parse(image).expect("it is a reference");
                assert_eq!(
                    model.is_built_beside("a/Dockerfile", &image),
                    expected,
                    "{file}: {text}"
                );
            });
        }
    }

    #[test]
    fn a_label_tells_the_owner() {
        let label = "LABEL org.opencontainers.image.source=\"https://github.com/Me/app\"";
        for (image, expected) in [("me/base", true), ("you/base", false), ("base", false)] {
            check(&format!("FROM x\n{label}\n"), |model| {
                let image = ImageName::parse(image).expect("it is a reference");
                assert_eq!(model.is_of_labelled_owner(&image), expected);
            });
        }
    }

    #[test]
    fn a_pinned_stack_names_a_version() {
        for (run, expected) in [
            ("zypper install -y cuda-nvcc-12-1", Some("CUDA 12.1")),
            ("pip install torch==2.2.0", Some("PyTorch 2.2.0")),
            ("zypper install -y python311-devel", None),
            ("apt-get install -y python3.11-venv", Some("Python 3.11")),
            ("apt-get install -y python3-pip python3", None),
            ("pip install torch", None),
        ] {
            check(&format!("FROM x\nRUN {run}\n"), |model| {
                let found = model.pinned_stack(&[0]).map(|(what, _)| what);
                assert_eq!(found.as_deref(), expected, "{run}");
            });
        }
    }
}
