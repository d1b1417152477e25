//! Values that only a provider's token looks like.

use std::ops::Range;

/// Which bytes the part behind the prefix is made of.
#[derive(Clone, Copy)]
enum Class {
    /// `0-9 a-f`
    Hex,
    /// `0-9 A-Z a-z`
    Alnum,
    /// And `-` and `_`.
    Word,
    /// `A-Z 2-7`
    Base32,
    /// `0-9 A-Z a-z + / =`
    Base64,
    /// As `Word`, and `.` and `=`.
    Dotted,
}

impl Class {
    const fn has(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Self::Base32 => matches!(byte, b'A'..=b'Z' | b'2'..=b'7'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
            Self::Dotted => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=')
            }
        }
    }
}

/// A prefix, and how many bytes of which class follow it.
struct Shape {
    what: &'static str,
    prefix: &'static str,
    class: Class,
    min: usize,
    max: usize,
}

const fn shape(
    what: &'static str,
    prefix: &'static str,
    class: Class,
    min: usize,
    max: usize,
) -> Shape {
    Shape {
        what,
        prefix,
        class,
        min,
        max,
    }
}

/// Source of prefixes and lengths: gitleaks' rules, 2026-07-22; trufflehog's detectors, 2026-08-21; detect-secrets 1.5.0.
/// A longer prefix stands before the one that it begins with.
static SHAPES: &[Shape] = &[
    shape("Hugging Face token", "hf_", Class::Alnum, 34, 40),
    shape("Hugging Face token", "api_org_", Class::Alnum, 34, 34),
    shape("Anthropic API key", "sk-ant-api03-", Class::Word, 80, 120),
    shape("Anthropic API key", "sk-ant-admin01-", Class::Word, 80, 120),
    shape("OpenRouter API key", "sk-or-v1-", Class::Hex, 64, 64),
    shape("Langfuse secret key", "sk-lf-", Class::Word, 36, 36),
    shape("OpenAI API key", "sk-proj-", Class::Word, 60, 200),
    shape("OpenAI API key", "sk-svcacct-", Class::Word, 60, 200),
    shape("OpenAI API key", "sk-admin-", Class::Word, 60, 200),
    shape("OpenAI API key", "sk-", Class::Alnum, 48, 48),
    shape("GitHub token", "ghp_", Class::Alnum, 36, 36),
    shape("GitHub token", "gho_", Class::Alnum, 36, 36),
    shape("GitHub token", "ghu_", Class::Alnum, 36, 36),
    shape("GitHub token", "ghs_", Class::Alnum, 36, 36),
    shape("GitHub token", "ghr_", Class::Alnum, 36, 36),
    shape("GitHub token", "github_pat_", Class::Word, 82, 82),
    shape("GitLab token", "glpat-", Class::Dotted, 20, 320),
    shape("GitLab token", "gldt-", Class::Word, 20, 20),
    shape("GitLab token", "glrt-", Class::Dotted, 20, 320),
    shape("AWS access key", "AKIA", Class::Base32, 16, 16),
    shape("AWS access key", "ASIA", Class::Base32, 16, 16),
    shape("AWS Bedrock key", "ABSK", Class::Base64, 109, 280),
    shape("Google API key", "AIza", Class::Word, 35, 35),
    shape("Databricks token", "dapi", Class::Hex, 32, 32),
    shape("Perplexity API key", "pplx-", Class::Alnum, 48, 48),
    shape("Groq API key", "gsk_", Class::Alnum, 52, 52),
    shape("Replicate token", "r8_", Class::Word, 37, 37),
    shape("LangSmith key", "lsv2_pt_", Class::Word, 43, 43),
    shape("LangSmith key", "lsv2_sk_", Class::Word, 43, 43),
    shape("NVIDIA API key", "nvapi-", Class::Word, 64, 64),
    shape("Pinecone API key", "pcsk_", Class::Word, 69, 70),
    shape("xAI API key", "xai-", Class::Word, 80, 80),
    shape("Slack token", "xoxb-", Class::Word, 30, 80),
    shape("Slack token", "xoxp-", Class::Word, 60, 100),
    shape("SendGrid key", "SG.", Class::Dotted, 66, 66),
    shape("npm token", "npm_", Class::Alnum, 36, 36),
    shape("PyPI token", "pypi-AgEIcHlwaS5vcmc", Class::Word, 50, 1000),
    shape("Stripe key", "sk_live_", Class::Alnum, 10, 99),
];

/// No token with a prefix has fewer bytes.
const SHORTEST: usize = 18;

/// The first token in a text: its bytes, and what it is. A token that repeats a few characters, or says that it is an
/// example, is none.
pub fn find(text: &str) -> Option<(Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    (0..bytes.len())
        .filter(|&at| at == 0 || !Class::Word.has(bytes[at - 1]))
        .find_map(|at| token_at(text, at))
}

/// Whether a variable hands a value of this kind to every visitor of a web page, as its maker means it: the keys of
/// Firebase and Supabase for browsers. Source: the documentation of Next.js, Vite, Create React App, Expo, Nuxt, Gatsby and
/// SvelteKit, 2026-11.
pub fn is_for_browsers(name: &str, what: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "NEXT_PUBLIC_",
        "VITE_",
        "REACT_APP_",
        "EXPO_PUBLIC_",
        "NUXT_PUBLIC_",
        "GATSBY_",
        "PUBLIC_",
    ];
    matches!(what, "Google API key" | "JSON web token")
        && BEGINNINGS.iter().any(|start| name.starts_with(start))
}

fn token_at(text: &str, at: usize) -> Option<(Range<usize>, &'static str)> {
    let rest = text.as_bytes().get(at..)?;
    let known = || {
        // Nearly all words end here: they are too short.
        let head = rest.get(..SHORTEST)?;
        if !head
            .iter()
            .all(|&byte| Class::Base64.has(byte) || Class::Dotted.has(byte))
        {
            return None;
        }
        let same_start = |shape: &&Shape| shape.prefix.as_bytes().first() == rest.first();
        SHAPES.iter().filter(same_start).find_map(|shape| {
            let body = rest.strip_prefix(shape.prefix.as_bytes())?;
            let length = run(body, shape.class);
            let fits = (shape.min..=shape.max).contains(&length);
            let whole = body.get(length).is_none_or(|&next| !Class::Word.has(next));
            (fits && whole && is_random(&body[..length]))
                .then_some((at..at + shape.prefix.len() + length, shape.what))
        })
    };
    match rest {
        [b'-', ..] => private_key(rest).map(|length| (at..at + length, "private key")),
        [b'e', b'y', ..] => web_token(rest).map(|length| (at..at + length, "JSON web token")),
        _ => known(),
    }
}

/// How many of the first bytes belong to the class; no token is longer than 1,000 bytes.
fn run(bytes: &[u8], class: Class) -> usize {
    bytes
        .iter()
        .take(1024)
        .take_while(|byte| class.has(**byte))
        .count()
}

/// Whether a body could be one of a real token: enough different bytes, and no word that says otherwise.
fn is_random(body: &[u8]) -> bool {
    let mut seen = [false; 256];
    for &byte in body {
        seen[usize::from(byte)] = true;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    let sample = body
        .windows(7)
        .any(|window| window.eq_ignore_ascii_case(b"example"));
    different >= 8 && !sample
}

/// The length of `-----BEGIN … PRIVATE KEY-----` with some of its body behind it.
fn private_key(bytes: &[u8]) -> Option<usize> {
    let head = bytes.get(..bytes.len().min(128))?;
    if !head.starts_with(b"-----BEGIN ") {
        return None;
    }
    let end = b"PRIVATE KEY-----";
    let at = head.windows(end.len()).position(|window| window == end)? + end.len();
    // In a Dockerfile the line break is often written out: `-----BEGIN PRIVATE KEY-----\nMIIE…`
    let skip = bytes[at..]
        .iter()
        .take(8)
        .take_while(|byte| matches!(byte, b'\n' | b'\r' | b' ' | b'\\' | b'n' | b't'))
        .count();
    let body = run(&bytes[at + skip..], Class::Base64);
    (body >= 32).then_some(at + skip + body)
}

/// The length of `eyJ….eyJ….signature`.
fn web_token(bytes: &[u8]) -> Option<usize> {
    let header = run(bytes, Class::Word);
    let rest = bytes.get(header..)?.strip_prefix(b".")?;
    let payload = run(rest, Class::Word);
    let signature = run(rest.get(payload..)?.strip_prefix(b".")?, Class::Word);
    let long = header >= 19 && payload >= 19 && signature >= 10;
    (long && rest.starts_with(b"ey")).then_some(header + payload + signature + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(&str, &'static str)> {
        find(text).map(|(range, what)| (&text[range], what))
    }

    /// A body of letters and digits without meaning.
    fn body(length: usize) -> String {
        "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW"
            .chars()
            .cycle()
            .take(length)
            .collect()
    }

    #[test]
    fn no_shape_is_shorter_than_the_shortest() {
        let lengths = SHAPES.iter().map(|shape| shape.prefix.len() + shape.min);
        assert_eq!(lengths.min(), Some(SHORTEST));
    }

    #[test]
    fn tokens_are_found_within_a_text() {
        let token = format!("ghp_{}", body(36));
        let text = format!("git clone https://x:{token}@github.com/a/b");
        assert_eq!(found(&text), Some((token.as_str(), "GitHub token")));
        let classic = format!("sk-{}", body(48));
        assert_eq!(found(&classic).map(|found| found.1), Some("OpenAI API key"));
        let project = format!("sk-proj-{}", body(100));
        assert_eq!(found(&project), Some((project.as_str(), "OpenAI API key")));
        assert_eq!(
            found("AKIAQWERTYUIOPASDFGH").map(|found| found.1),
            Some("AWS access key")
        );
    }

    #[test]
    fn what_only_begins_like_a_token_is_none() {
        for text in [
            "",
            "hf_transfer",
            "hf_hub_download",
            "sk-learn",
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "task-proj-aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vWaB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW",
            "-----BEGIN PUBLIC KEY-----",
            "-----BEGIN PRIVATE KEY-----",
            "eyes.eyes.eyes",
            "é",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        let longer = format!("hf_{}", body(60));
        assert_eq!(found(&longer), None);
    }

    #[test]
    fn keys_and_web_tokens_are_known_by_their_frame() {
        let key = format!("-----BEGIN RSA PRIVATE KEY-----\\n{}", body(64));
        assert_eq!(found(&key).map(|found| found.1), Some("private key"));
        let token = format!("eyJhbGciOiJIUzI1NiJ9.eyJ{}.{}", body(20), body(20));
        assert_eq!(found(&token), Some((token.as_str(), "JSON web token")));
    }

    #[test]
    fn a_long_run_is_read_once() {
        let text = "-".repeat(100_000) + &"ey".repeat(100_000);
        assert_eq!(found(&text), None);
    }
}
