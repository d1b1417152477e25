//! The files of one lint: the Dockerfile, and what was read beside it.

use crate::diagnostic::FileId;
use crate::text::{LineIndex, Source, Span};

/// A file with its name, its text and its lines.
#[derive(Clone, Debug)]
pub struct File {
    /// The path as it is shown, with `/`.
    pub name: String,
    /// Its bytes and text.
    pub source: Source,
    /// Where its lines begin.
    pub lines: LineIndex,
    /// Spans that no report may show in full.
    pub secrets: Vec<Span>,
}

impl File {
    /// A file that is called `name`.
    pub fn new(name: impl Into<String>, source: Source) -> Self {
        let lines = LineIndex::new(source.text());
        Self {
            name: name.into(),
            source,
            lines,
            secrets: Vec::new(),
        }
    }

    /// The text for showing: as long as the text, but of each secret only its first four characters are left.
    pub fn masked(&self) -> std::borrow::Cow<'_, str> {
        let text = self.source.text();
        if self.secrets.is_empty() {
            return text.into();
        }
        let mut spans = self.secrets.clone();
        spans.sort_unstable();
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for span in spans {
            // Secrets may lie in one another: what is masked already is passed by.
            let start = span.start.max(at);
            if start < span.end {
                masked.push_str(&text[at..start]);
                masked.push_str(&mask_same_length(&text[start..span.end]));
                at = span.end;
            }
        }
        masked.push_str(&text[at..]);
        masked.into()
    }
}

/// The files of one lint. The first is the Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Files(pub Vec<File>);

impl Files {
    /// The file with this id.
    pub fn get(&self, id: FileId) -> Option<&File> {
        self.0.get(id.0)
    }
}

/// A secret for showing: its first four characters (of a short one, fewer) and `…`.
pub fn mask(secret: &str) -> String {
    format!("{}…", &secret[..shown(secret)])
}

/// How many bytes of a secret may be shown: those of four characters, but never more than half of it.
fn shown(secret: &str) -> usize {
    let count = (secret.chars().count() / 2).min(4);
    secret.chars().take(count).map(char::len_utf8).sum()
}

/// The same in exactly as many bytes, so that spans into the text still hold; line ends stay.
fn mask_same_length(secret: &str) -> String {
    let shown = shown(secret);
    let mut masked = secret[..shown].to_owned();
    for (index, line) in secret[shown..].split('\n').enumerate() {
        if index > 0 {
            masked.push('\n');
        }
        let stars = line.len().checked_sub('…'.len_utf8());
        masked.push_str(if stars.is_some() { "…" } else { "" });
        masked.push_str(&"*".repeat(stars.unwrap_or(line.len())));
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_text_is_as_long_and_shows_four_characters() {
        let mut file = File::new(
            "Dockerfile",
            Source::from("ENV A=hf_abcdefgh\nENV B=é€xyz12\n"),
        );
        let one = file.source.text().find("hf_").unwrap();
        let two = file.source.text().find('é').unwrap();
        file.secrets = vec![
            Span::new(one, one + 11),
            Span::new(two, two + "é€xyz12".len()),
        ];
        let masked = file.masked();
        assert_eq!(masked, "ENV A=hf_a…****\nENV B=é€x…*\n");
        assert_eq!(masked.len(), file.source.text().len());
        file.secrets.push(Span::new(one + 2, one + 12));
        assert_eq!(file.masked().len(), file.source.text().len());
    }
}
