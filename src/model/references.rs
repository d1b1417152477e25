//! The images that stages begin with, and where each part of a reference stands in the file: in the `FROM`, or in the
//! default of an `ARG` that it uses.

use std::collections::HashMap;
use std::ops::Range;

use super::Model;
use super::stages::{Image, Stage};
use crate::syntax::{Arguments, Word};
use crate::text::Span;

/// `ARG A=$B`, again and again: how deep defaults are followed.
const MAX_DEPTH: usize = 8;

/// An image, and the stages that begin with it.
#[derive(Clone, Debug)]
pub struct BaseImage<'m> {
    /// The image, as the first of the stages has it.
    pub image: &'m Image,
    /// The numbers of the stages, ascending; at least one.
    pub stages: Vec<usize>,
}

/// Where the parts of a reference stand.
#[derive(Clone, Debug, Default)]
pub struct Written {
    text: String,
    /// Ranges of the reference, ascending, and the bytes of the file that hold them.
    pieces: Vec<(Range<usize>, Span)>,
    /// The defaults of the build arguments that it is made of, outer ones before those that they are made of.
    defaults: Vec<Span>,
    /// The build arguments, and which part of the reference each makes.
    arguments: Vec<(String, Range<usize>)>,
}

impl Written {
    /// The bytes of the file that hold a part of the reference, if one piece of text holds all of it.
    pub fn span(&self, part: Range<usize>) -> Option<Span> {
        let holds = |piece: &&(Range<usize>, Span)| {
            piece.0.start <= part.start && part.end <= piece.0.end && !part.is_empty()
        };
        let (range, span) = self.pieces.iter().find(holds)?;
        let start = span.start + (part.start - range.start);
        Some(Span::new(start, start + part.len()))
    }

    /// Where a text would be inserted for the byte of the reference at `at`, if a piece that stands in `bytes` reaches
    /// there.
    pub fn offset_in(&self, at: usize, bytes: Span) -> Option<usize> {
        let reaches = |piece: &&(Range<usize>, Span)| {
            bytes.contains(piece.1) && piece.0.start <= at && at <= piece.0.end
        };
        let (range, span) = self.pieces.iter().find(reaches)?;
        Some(span.start + (at - range.start))
    }

    /// Whether a piece of the reference stands in these bytes.
    pub fn uses(&self, bytes: Span) -> bool {
        self.pieces.iter().any(|(_, span)| span.overlaps(bytes))
    }

    /// The default of the build argument that holds the byte of the reference at `at`, if one does.
    pub fn default_at(&self, at: usize) -> Option<Span> {
        let span = self.span(at..at + 1)?;
        let mut inner = self.defaults.iter().rev().copied();
        inner.find(|default| default.contains(span))
    }

    /// Whether a build argument that says whose the image is makes part of its path: `$OWNER/scipy-notebook`. Those who
    /// build the file give it, so that the image is the one that they have built just before.
    pub fn names_owner(&self) -> bool {
        let path_end = self.text.rfind('/').unwrap_or(0);
        let is_owner = |name: &str| name == "OWNER" || name.ends_with("_OWNER");
        let mut arguments = self.arguments.iter();
        arguments.any(|(name, part)| is_owner(name) && part.end <= path_end)
    }

    fn push(&mut self, text: &str, offset: usize) {
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(offset, offset + text.len());
        self.pieces.push((start..self.text.len(), span));
    }
}

impl<'m> BaseImage<'m> {
    /// The same without the stages that are not to be kept; `None` if none is left.
    pub fn only(mut self, model: &Model<'m>, keep: impl FnMut(&usize) -> bool) -> Option<Self> {
        self.stages.retain(keep);
        self.image = model.stages()[*self.stages.first()?].image()?;
        Some(self)
    }
}

impl<'m> Model<'m> {
    /// The images that stages begin with, each reference once, in the order of the file.
    pub fn base_images(&self) -> Vec<BaseImage<'m>> {
        let mut found: Vec<BaseImage<'m>> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for stage in self.stages() {
            let Some(image) = stage.image() else { continue };
            let at = *known.entry(&image.reference).or_insert(found.len());
            match found.get_mut(at) {
                Some(base) => base.stages.push(stage.index),
                None => found.push(BaseImage {
                    image,
                    stages: vec![stage.index],
                }),
            }
        }
        found
    }

    /// Some stages and all those that are built from them, in the order of the file.
    pub fn stages_on(&self, roots: &[usize]) -> Vec<usize> {
        let is_on = |stage: &usize| {
            let mut lineage = self.lineage(*stage);
            lineage.any(|below| roots.contains(&below.index))
        };
        (0..self.stages().len()).filter(is_on).collect()
    }

    /// Where the reference of a stage's base image stands. `None` where that is not plain to see: quotes, escapes,
    /// `${NAME:-default}`.
    pub fn written(&self, stage: &Stage) -> Option<Written> {
        let image = stage.image()?;
        let Arguments::From {
            image: Some(word), ..
        } = &self.instruction(stage.from).arguments
        else {
            return None;
        };
        let mut written = Written::default();
        self.trace(word, &mut written, 0)?;
        (written.text == image.reference).then_some(written)
    }

    fn trace(&self, word: &Word, written: &mut Written, depth: usize) -> Option<()> {
        let (mut rest, mut at) = (word.raw.as_str(), word.span.start);
        if rest.len() != word.span.len() || depth > MAX_DEPTH {
            return None;
        }
        if let Some(inner) = unquoted(rest) {
            (rest, at) = (inner, at + 1);
        }
        if rest.contains(['"', '\'', self.file.escape]) {
            return None;
        }
        while let Some(dollar) = rest.find('$') {
            written.push(&rest[..dollar], at);
            let (name, length) = variable(&rest[dollar..])?;
            let default = self.global_default(name)?;
            written.defaults.push(default.span);
            let start = written.text.len();
            self.trace(default, written, depth + 1)?;
            let part = start..written.text.len();
            written.arguments.push((name.to_owned(), part));
            at += dollar + length;
            rest = &rest[dollar + length..];
        }
        written.push(rest, at);
        Some(())
    }

    /// The last default that a build argument gets before the first `FROM`.
    fn global_default(&self, name: &str) -> Option<&'m Word> {
        let first = self.stages().first()?.from;
        let declarations = self.file.instructions[..first]
            .iter()
            .rev()
            .filter_map(|instruction| match &instruction.arguments {
                Arguments::Declarations(declarations) => Some(declarations.iter().rev()),
                _ => None,
            })
            .flatten();
        declarations
            .filter(|declaration| declaration.name.raw == name)
            .find_map(|declaration| declaration.default.as_ref())
    }
}

/// The inside of a word that is quoted as a whole.
fn unquoted(word: &str) -> Option<&str> {
    let inner = |quote| word.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').filter(|inner| !inner.contains('"'))
}

/// The name of `$NAME…` or `${NAME}…` and how many bytes it takes.
fn variable(text: &str) -> Option<(&str, usize)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (rest, braces) = match text.strip_prefix("${") {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('$')?, false),
    };
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let closed = !braces || rest[end..].starts_with('}');
    let length = 1 + end + if braces { 2 } else { 0 };
    (end > 0 && closed).then_some((&rest[..end], length))
}

#[cfg(test)]
mod tests {
    use super::super::samples::check;

    /// The tag of the last stage's base and the text before it on its line, or nothing.
    fn tag(text: &str) -> Option<(String, String)> {
        let mut found = None;
        check(text, |model| {
            let stage = model.stages().last().expect("there is a stage");
            let name = stage.image().and_then(|image| image.name());
            let range = name.and_then(|name| name.tag_range());
            let span = model
                .written(stage)
                .zip(range)
                .and_then(|(written, range)| written.span(range));
            found = span.map(|span| {
                let line = text[..span.start].rsplit('\n').next().unwrap_or("");
                (text[span.range()].to_owned(), line.to_owned())
            });
        });
        found
    }

    #[test]
    fn a_part_of_a_reference_has_its_place_in_the_file() {
        let at = |tag: &str, line: &str| Some((tag.to_owned(), line.to_owned()));
        for (text, expected) in [
            (
                "FROM --platform=linux/amd64 python:3.9 AS a\n",
                at("3.9", "FROM --platform=linux/amd64 python:"),
            ),
            (
                "ARG BASE=python:3.9\nFROM $BASE\n",
                at("3.9", "ARG BASE=python:"),
            ),
            (
                "ARG BASE=\"python:3.9\"\nFROM ${BASE}\n",
                at("3.9", "ARG BASE=\"python:"),
            ),
            ("ARG V=3.9\nFROM python:${V}\n", at("3.9", "ARG V=")),
            (
                "ARG V=3.8\nARG V=3.9\nARG B=python:$V\nFROM $B\n",
                at("3.9", "ARG V="),
            ),
            // The tag stands in two places.
            ("ARG V=3.9\nFROM python:${V}-slim\n", None),
            ("FROM python:${V:-3.9}\n", None),
            ("FROM \"python\":3.9\n", None),
        ] {
            assert_eq!(tag(text), expected, "{text}");
        }
    }

    #[test]
    fn each_image_comes_once_with_its_stages() {
        let text = "FROM a:1 AS x\nFROM b:1\nFROM x AS y\nFROM a:1\n";
        check(text, |model| {
            let found: Vec<_> = model
                .base_images()
                .into_iter()
                .map(|base| (base.image.reference.as_str(), base.stages))
                .collect();
            assert_eq!(found, [("a:1", vec![0, 3]), ("b:1", vec![1])]);
        });
    }
}
