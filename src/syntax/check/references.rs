//! Image references in `FROM` that BuildKit refuses to read: it pulls nothing for them.
//!
//! The grammar is that of distribution/reference: `[domain/]path[:tag][@digest]`. What holds a variable is not judged,
//! and neither is the name of a stage (BuildKit fact 43: `FROM Base` finds no stage that was called `Base`, since names
//! are kept in lower case).

use std::collections::HashSet;

use super::super::{Arguments, Dockerfile, SyntaxError, shown};

pub(super) fn check(file: &Dockerfile<'_>, errors: &mut Vec<SyntaxError>) {
    let mut names: HashSet<String> = HashSet::new();
    for instruction in &file.instructions {
        let Arguments::From { image, name } = &instruction.arguments else {
            continue;
        };
        let known = image
            .as_ref()
            .filter(|word| !word.raw.contains(['$', '"', '\'', file.escape]));
        let judged = known.filter(|word| !names.contains(&word.raw) && !is_placeholder(&word.raw));
        if let Some(word) = judged
            && let Some(fault) = fault(&word.raw)
        {
            let lower = word.raw.to_ascii_lowercase();
            let message = format!("`{}` is no image: {fault}", shown(&word.raw));
            let mut error = SyntaxError::new(word.span, message);
            if self::fault(&lower).is_none() {
                error.suggestion = Some((word.span, lower));
            }
            errors.push(error);
        }
        names.extend(name.iter().map(|name| name.raw.to_ascii_lowercase()));
    }
}

/// `BASEIMAGE`, `php:%%VERSION%%`, `<image>`: something that another program fills in before the build.
fn is_placeholder(reference: &str) -> bool {
    let name = reference.split(['/', ':', '@']).next().unwrap_or("");
    let is_loud = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    name.chars().all(is_loud) && name.contains(|c: char| c.is_ascii_uppercase())
        || reference.contains(['%', '{', '<', '[', '|', '='])
}

/// What is wrong with a reference.
fn fault(reference: &str) -> Option<&'static str> {
    if reference.contains("://") {
        return Some("a reference has no `https://` before it");
    }
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (reference, None),
    };
    let (domain, path) = domain_and_path(rest);
    let (path, tag) = match path.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (path, None),
    };
    match (tag, digest) {
        (Some(""), _) => return Some("nothing stands behind its `:`"),
        (_, Some("")) => return Some("nothing stands behind its `@`"),
        (Some(tag), _) if tag.contains(':') => return Some("it has two tags"),
        (Some(tag), _) if !is_tag(tag) => {
            return Some("its tag has characters that no tag may have");
        }
        (_, Some(digest)) if !is_digest(digest) => {
            return Some("its digest is not `sha256:` and 64 hexadecimal digits");
        }
        _ => {}
    }
    if domain.is_some_and(|domain| !is_domain(domain)) || path.is_empty() {
        return Some("its registry or its name is not written as one");
    }
    if path.contains(|c: char| c.is_ascii_uppercase()) {
        return Some("the name of an image, or of a stage in `FROM`, has no capital letters");
    }
    (!path.split('/').all(is_component)).then_some("its name has characters that no name may have")
}

/// The first part is a registry if it could be a host: with a dot, a port or a capital letter.
fn domain_and_path(text: &str) -> (Option<&str>, &str) {
    match text.split_once('/') {
        Some((first, path))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.contains(|c: char| c.is_ascii_uppercase()) =>
        {
            (Some(first), path)
        }
        _ => (None, text),
    }
}

/// `registry.corp:5000`, `[::1]:5000`
fn is_domain(domain: &str) -> bool {
    domain.starts_with('[')
        || domain
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
}

/// Letters and digits with `.`, `_`, `__` or dashes between them.
fn is_component(part: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends_well = |part: &str| {
        part.bytes().next().is_some_and(is_letter) && part.bytes().last().is_some_and(is_letter)
    };
    let mut separators = part.split(|c: char| is_letter(u8::try_from(c).unwrap_or(0)));
    let is_separator =
        |text: &str| matches!(text, "" | "." | "_" | "__") || text.bytes().all(|byte| byte == b'-');
    ends_well(part) && separators.all(is_separator)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let rest = |b: u8| is_word(b) || matches!(b, b'.' | b'-');
    tag.len() <= 128 && tag.bytes().next().is_some_and(is_word) && tag.bytes().all(rest)
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        // Others are for those who know them.
        _ => return !hex.is_empty(),
    };
    hex.len() == length && hex.bytes().all(is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_fills_in_is_left_to_it() {
        for text in [
            "BASEIMAGE",
            "REPLACE-ME",
            "php:%%VERSION%%-alpine",
            "<image>",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder("Python:3.11"));
    }

    #[test]
    fn references_are_read_as_the_registry_reads_them() {
        let sha = format!("python@sha256:{}", "0f".repeat(32));
        let tagged = format!("python:3.12-slim@sha256:{}", "0f".repeat(32));
        for good in [
            "python",
            "python:3.12-slim",
            "nvidia/cuda:12.8.1-base-ubuntu22.04",
            "registry.corp:5000/team/ml_base:v1.2",
            "localhost/x",
            "Corp/base:1",
            "a__b/c--d",
            "scratch",
            sha.as_str(),
            tagged.as_str(),
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "Python:3.11",
            "python:",
            "python@",
            "python:3.11:4",
            "https://x/y:1",
            "python@sha256:abc123",
            "python:3.11@sha256:abc123...",
            "team/Base",
            "a//b",
            "a___b",
            "-x",
            "python:-1",
            "registry.corp/",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
