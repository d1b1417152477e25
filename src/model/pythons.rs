//! Where a file names a version of Python besides its base image.

use super::{Base, Model};
use crate::knowledge::bases::{Family, Tool as Program};
use crate::knowledge::eol::PythonVersion;
use crate::syntax::Keyword;
use crate::text::{Mapped, Span};

/// A place that names a version of Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The version: `3.9` of `/usr/lib/python3.9/x`.
    pub span: Span,
    /// Whether it names the folder of a Python's packages, `python3.9/`, so that another version belongs there as soon
    /// as the Python is another.
    pub folder: bool,
    /// Whether it stands in a `FROM`.
    pub in_from: bool,
}

impl Model<'_> {
    /// The places in instructions that name a minor version of Python: `3.9`, `3.9.7`, `py39`. A number that means
    /// something else may be among them.
    pub fn python_mentions(&self, version: PythonVersion) -> Vec<Mention> {
        let mut found = Vec::new();
        let text = self.source.text();
        for instruction in &self.file.instructions {
            let start = found.len();
            find(&instruction.text, version, &mut found);
            if instruction.keyword == Keyword::From {
                for mention in &mut found[start..] {
                    mention.in_from = true;
                }
            }
            for heredoc in &instruction.heredocs {
                let body = &text[heredoc.body.range()];
                let body = Mapped::contiguous(body, heredoc.body.start);
                find(&body, version, &mut found);
            }
        }
        found
    }

    /// Whether the image that a stage is built on is known to have a Python that is not the system's.
    pub fn has_own_python(&self, stage: usize) -> bool {
        let Base::Image(image) = self.root_base(stage) else {
            return false;
        };
        let Some(facts) = &image.facts else {
            return false;
        };
        match facts.family {
            Family::Python(_) | Family::Miniconda | Family::Anaconda | Family::Miniforge => true,
            Family::Uv => facts.has(Program::Python) == Some(true),
            _ => false,
        }
    }
}

fn find(text: &Mapped<'_>, version: PythonVersion, found: &mut Vec<Mention>) {
    let dotted = version.to_string();
    let content = text.text();
    for (at, _) in content.match_indices(&dotted) {
        let end = at + dotted.len();
        let (before, after) = (&content[..at], &content[end..]);
        let part_of_number = before.ends_with(|c: char| c.is_ascii_digit() || c == '.')
            || after.starts_with(|c: char| c.is_ascii_digit());
        if !part_of_number {
            found.push(Mention {
                span: text.span(at..end),
                folder: before.ends_with("python")
                    && after.starts_with('/')
                    && text.is_whole(at..end),
                in_from: false,
            });
        }
    }
    let compact = format!("{}{}", version.major, version.minor);
    for name in ["py", "cp", "python"] {
        let written = format!("{name}{compact}");
        for (at, _) in content.match_indices(&written) {
            let end = at + written.len();
            if !content[end..].starts_with(|c: char| c.is_ascii_digit()) {
                found.push(Mention {
                    span: text.span(at..end),
                    folder: false,
                    in_from: false,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::check;
    use super::*;

    #[test]
    fn versions_are_found_and_other_numbers_are_not() {
        let text = "FROM python:3.9-slim\nENV A=/usr/lib/python3.9/x B=1.3.9 C=3.90 D=py39\n# 3.9\nRUN <<EOF\nV=3.9.7\nEOF\n";
        check(text, |model| {
            let found: Vec<_> = model
                .python_mentions(PythonVersion::new(3, 9))
                .into_iter()
                .map(|mention| {
                    let start = text[..mention.span.start]
                        .rfind([':', '=', '/', ' '])
                        .unwrap_or(0)
                        + 1;
                    (
                        &text[start..mention.span.end],
                        mention.folder,
                        mention.in_from,
                    )
                })
                .collect();
            assert_eq!(
                found,
                [
                    ("3.9", false, true),
                    ("python3.9", true, false),
                    ("py39", false, false),
                    ("3.9", false, false)
                ]
            );
        });
    }
}
