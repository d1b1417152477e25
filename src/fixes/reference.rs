//! Changing the tag of a base image.

use crate::diagnostic::Edit;
use crate::knowledge::ImageName;
use crate::model::references::BaseImage;
use crate::model::{Model, Stage};

/// A file with more stages is made by a program, which is the place to mend.
const MAX_STAGES: usize = 200;

/// Gives a base image another tag in every stage of `base`, wherever its words stand: in the `FROM`, or in the default of
/// a build argument. Words that stay are not touched. `None` if the image has no tag or is pinned by a digest, or if a
/// word to be replaced does not stand in the file in one piece.
pub fn retag(model: &Model<'_>, base: &BaseImage<'_>, tag: &str) -> Option<Vec<Edit>> {
    let name = base.image.name()?;
    if name.digest.is_some() {
        return None;
    }
    let words = replaced_words(&name, tag)?;
    let mut edits = Vec::new();
    for &stage in &base.stages {
        let written = model.written(&model.stages()[stage])?;
        for (range, word) in &words {
            edits.push(Edit::replace(written.span(range.clone())?, word.clone()));
        }
    }
    merge(edits)
}

/// Each edit once: several stages may take their base from one build argument. `None` if two edits of one place differ.
pub fn merge(mut edits: Vec<Edit>) -> Option<Vec<Edit>> {
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits.dedup();
    let apart =
        |pair: &[Edit]| pair[0].span.end <= pair[1].span.start && pair[0].span != pair[1].span;
    edits.windows(2).all(apart).then_some(edits)
}

/// Whether edits change the base of no other stage than those of `base`, as they do in a build argument that several use.
pub fn change_only(model: &Model<'_>, edits: &[Edit], base: &BaseImage<'_>) -> bool {
    let mut others = model
        .stages()
        .iter()
        .filter(|stage| !base.stages.contains(&stage.index));
    let shares = |stage: &Stage| {
        let written = model.written(stage);
        written.is_some_and(|written| edits.iter().any(|edit| written.uses(edit.span)))
    };
    model.stages().len() <= MAX_STAGES && !others.any(shares)
}

/// The ranges of the reference that differ from `tag`, with what stands there in it; word by word where both have as
/// many, so that `ARG VERSION=3.9` can be edited for `python:${VERSION}-slim`.
fn replaced_words(
    name: &ImageName<'_>,
    tag: &str,
) -> Option<Vec<(std::ops::Range<usize>, String)>> {
    let old = name.tag?;
    let start = name.tag_range()?.start;
    if old.split('-').count() != tag.split('-').count() {
        return Some(vec![(start..start + old.len(), tag.to_owned())]);
    }
    let mut at = start;
    let mut words = Vec::new();
    for (before, after) in old.split('-').zip(tag.split('-')) {
        if before != after {
            words.push((at..at + before.len(), after.to_owned()));
        }
        at += before.len() + 1;
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Applicability, FileId, Fix};
    use crate::fixes::apply::apply;
    use crate::model::samples::check;

    /// The file with another tag for its first base image.
    fn retagged(text: &str, tag: &str) -> Option<String> {
        let mut result = None;
        check(text, |model| {
            let base = model.base_images().remove(0);
            result = retag(model, &base, tag).map(|edits| {
                let fix = Fix::new("mend", Applicability::Unsafe, edits);
                let bytes = apply(model.source, FileId::DOCKERFILE, [&fix]).expect("no overlap");
                String::from_utf8(bytes).expect("it is text")
            });
        });
        result
    }

    #[test]
    fn only_words_that_differ_are_replaced() {
        for (text, tag, expected) in [
            (
                "FROM python:3.9-slim AS a\nFROM b\nFROM python:3.9-slim\n",
                "3.12-slim",
                Some("FROM python:3.12-slim AS a\nFROM b\nFROM python:3.12-slim\n"),
            ),
            (
                "ARG V=3.9\nFROM python:${V}-slim AS a\nFROM python:$V-slim\n",
                "3.12-slim",
                Some("ARG V=3.12\nFROM python:${V}-slim AS a\nFROM python:$V-slim\n"),
            ),
            (
                "ARG I=python:3.9\nFROM $I\n",
                "3.9-slim",
                Some("ARG I=python:3.9-slim\nFROM $I\n"),
            ),
            ("ARG V=3.9\nFROM python:${V}-slim\n", "3.12", None),
            ("FROM python:3.9@sha256:abc\n", "3.12", None),
            ("FROM python\n", "3.12", None),
        ] {
            assert_eq!(retagged(text, tag).as_deref(), expected, "{text}");
        }
    }
}
