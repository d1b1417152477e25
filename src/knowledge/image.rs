//! Image references: `registry/repository:tag@digest`.

use std::ops::Range;

/// A reference to an image, taken apart as Docker does. The parts are slices of the text that was parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageName<'a> {
    /// The host, with its port, if the reference names one.
    pub registry: Option<&'a str>,
    /// The path behind the host: `python`, `nvidia/cuda`.
    pub repository: &'a str,
    /// What stands behind the colon.
    pub tag: Option<&'a str>,
    /// What stands behind the `@`: `sha256:…`.
    pub digest: Option<&'a str>,
}

/// Hosts whose images are those of Docker Hub, with the path that stands before the repository.
///
/// Source: the default registry and its aliases in github.com/distribution/reference (normalize.go); the pull-through
/// copies of the official images that AWS (ECR Public), Google (mirror.gcr.io) and Microsoft (MCR) document. 2026-11.
const HUB: [(&str, &str); 6] = [
    ("docker.io", ""),
    ("index.docker.io", ""),
    ("registry-1.docker.io", ""),
    ("mirror.gcr.io", ""),
    ("public.ecr.aws", "docker/"),
    ("mcr.microsoft.com", "mirror/docker/"),
];

impl<'a> ImageName<'a> {
    /// Takes `text` apart. `None` if a part is empty, as in `python:` or `@sha256:…`, or if `text` holds a blank or a
    /// `$`: those are no references yet.
    pub fn parse(text: &'a str) -> Option<Self> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '$') {
            return None;
        }
        let (name, digest) = split_last_part(text, text.find('@'));
        // A colon before the last slash is that of a port: `localhost:5000/python`.
        let path = name.rfind('/').map_or(0, |slash| slash + 1);
        let colon = name[path..].find(':').map(|colon| path + colon);
        let (name, tag) = split_last_part(name, colon);
        let (registry, repository) = match name.split_once('/') {
            Some((host, rest)) if is_host(host) => (Some(host), rest),
            _ => (None, name),
        };
        let whole = !repository.is_empty() && tag != Some("") && digest != Some("");
        whole.then_some(Self {
            registry,
            repository,
            tag,
            digest,
        })
    }

    /// Where the image comes from once aliases and mirrors of Docker Hub are undone: the registry (`None` for Docker
    /// Hub) and the repository without `library/`. `docker.io/library/python`, `public.ecr.aws/docker/library/python`
    /// and `python` are all `(None, "python")`.
    pub fn origin(&self) -> (Option<&'a str>, &'a str) {
        let Some(registry) = self.registry else {
            return (None, without_library(self.repository));
        };
        let mirrored = HUB
            .iter()
            .filter(|(host, _)| registry.eq_ignore_ascii_case(host))
            .find_map(|(_, path)| self.repository.strip_prefix(path));
        match mirrored {
            Some(repository) => (None, without_library(repository)),
            None => (Some(registry), self.repository),
        }
    }

    /// The last component of the repository: `cuda` of `nvidia/cuda`.
    pub fn last_component(&self) -> &'a str {
        self.repository
            .rsplit_once('/')
            .map_or(self.repository, |(_, last)| last)
    }

    /// Whether neither tag nor digest is written, so that Docker takes `:latest`.
    pub const fn is_bare(&self) -> bool {
        self.tag.is_none() && self.digest.is_none()
    }

    /// The bytes of registry, slash and repository in the text that was parsed: where a tag would be added is its end.
    pub fn name_range(&self) -> Range<usize> {
        0..self.registry.map_or(0, |host| host.len() + 1) + self.repository.len()
    }

    /// The bytes of the tag, without its colon, in the text that was parsed.
    pub fn tag_range(&self) -> Option<Range<usize>> {
        let start = self.name_range().end + 1;
        self.tag.map(|tag| start..start + tag.len())
    }

    /// The bytes of the digest, without its `@`, in the text that was parsed.
    pub fn digest_range(&self) -> Option<Range<usize>> {
        let before = self.tag_range().unwrap_or(self.name_range());
        let start = before.end + 1;
        self.digest.map(|digest| start..start + digest.len())
    }
}

fn split_last_part(text: &str, at: Option<usize>) -> (&str, Option<&str>) {
    match at {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// Whether the first component of a name is a host. Upper case counts as one, since a repository has none.
fn is_host(component: &str) -> bool {
    component.contains(['.', ':'])
        || component == "localhost"
        || component.contains(char::is_uppercase)
}

fn without_library(repository: &str) -> &str {
    repository.strip_prefix("library/").unwrap_or(repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<&str>, &str, Option<&str>, Option<&str>) {
        let name = ImageName::parse(text).unwrap();
        (name.registry, name.repository, name.tag, name.digest)
    }

    #[test]
    fn references_are_taken_apart_as_docker_does() {
        assert_eq!(parts("python"), (None, "python", None, None));
        assert_eq!(
            parts("nvidia/cuda:12.8.1-base-ubuntu24.04"),
            (None, "nvidia/cuda", Some("12.8.1-base-ubuntu24.04"), None)
        );
        assert_eq!(
            parts("localhost:5000/python"),
            (Some("localhost:5000"), "python", None, None)
        );
        assert_eq!(
            parts("localhost/a/b:c"),
            (Some("localhost"), "a/b", Some("c"), None)
        );
        assert_eq!(
            parts("ghcr.io/astral-sh/uv:0.13.9@sha256:abc"),
            (
                Some("ghcr.io"),
                "astral-sh/uv",
                Some("0.13.9"),
                Some("sha256:abc")
            )
        );
        assert_eq!(
            parts("python@sha256:abc"),
            (None, "python", None, Some("sha256:abc"))
        );
        assert_eq!(parts("Corp/app"), (Some("Corp"), "app", None, None));
        assert_eq!(parts("corp/app"), (None, "corp/app", None, None));
    }

    #[test]
    fn a_reference_with_an_empty_part_is_none() {
        for text in [
            "",
            ":3",
            "python:",
            "python@",
            "@sha256:abc",
            "ghcr.io/",
            "a b",
            "python:$V",
        ] {
            assert_eq!(ImageName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn aliases_and_mirrors_of_docker_hub_are_undone() {
        for text in [
            "python",
            "library/python",
            "docker.io/python:3",
            "docker.io/library/python",
            "index.docker.io/library/python",
            "public.ecr.aws/docker/library/python:3.12",
            "mirror.gcr.io/library/python",
            "mcr.microsoft.com/mirror/docker/library/python",
        ] {
            assert_eq!(
                ImageName::parse(text).unwrap().origin(),
                (None, "python"),
                "{text}"
            );
        }
        let lambda = ImageName::parse("public.ecr.aws/lambda/python:3.12").unwrap();
        assert_eq!(lambda.origin(), (Some("public.ecr.aws"), "lambda/python"));
        let quay = ImageName::parse("quay.io/jupyter/base-notebook").unwrap();
        assert_eq!(quay.origin(), (Some("quay.io"), "jupyter/base-notebook"));
        assert_eq!(quay.last_component(), "base-notebook");
    }

    #[test]
    fn ranges_point_at_the_parts() {
        let text = "ghcr.io/astral-sh/uv:0.13.9@sha256:abc";
        let name = ImageName::parse(text).unwrap();
        assert_eq!(&text[name.name_range()], "ghcr.io/astral-sh/uv");
        assert_eq!(&text[name.tag_range().unwrap()], "0.13.9");
        assert_eq!(&text[name.digest_range().unwrap()], "sha256:abc");
        let text = "python@sha256:abc";
        let name = ImageName::parse(text).unwrap();
        assert_eq!((name.tag_range(), name.is_bare()), (None, false));
        assert_eq!(&text[name.digest_range().unwrap()], "sha256:abc");
    }
}
