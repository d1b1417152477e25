//! Comments that silence a finding, for those who decide against it.

use crate::diagnostic::{Diagnostic, FileId};
use crate::rules::{FAULT, UNUSED_IGNORE};
use crate::syntax::{Dockerfile, Keyword, PieceKind};
use crate::text::line_ending;

/// A comment to insert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Silencer {
    /// What it does, as an imperative.
    pub(super) title: String,
    /// Where in the text it goes.
    offset: usize,
    /// Its lines.
    text: String,
}

impl Silencer {
    /// The text with the comment.
    pub(super) fn apply(&self, text: &str) -> String {
        let (before, after) = text.split_at(self.offset);
        format!("{before}{}{after}", self.text)
    }
}

/// The comments that silence `finding`: where it stands, then in the whole file.
pub(super) fn silencers(
    text: &str,
    file: &Dockerfile<'_>,
    finding: &Diagnostic,
) -> impl Iterator<Item = Silencer> + use<> {
    // Faults of ours and what is said of comments cannot be silenced.
    let can = finding.file == FileId::DOCKERFILE
        && finding.code != FAULT.code
        && finding.code != UNUSED_IGNORE.code;
    let here = can.then(|| for_instruction(text, file, finding)).flatten();
    let file = can.then(|| for_file(text, file, finding.code));
    here.into_iter().chain(file)
}

fn for_instruction(text: &str, file: &Dockerfile<'_>, finding: &Diagnostic) -> Option<Silencer> {
    let at = finding.span.start;
    let mut instructions = file.instructions.iter();
    let instruction = instructions.find(|i| i.span.start <= at && at < i.span.end)?;
    let before = &text[..instruction.span.start];
    let indent = &before[before.trim_end_matches([' ', '\t']).len()..];
    // Above a `FROM`, our comments are about all that is built on it.
    let what = match instruction.keyword {
        Keyword::From => "stage",
        _ => "instruction",
    };
    let (code, ending) = (finding.code, line_ending(text));
    Some(Silencer {
        title: format!("silence `{code}` for this {what}"),
        offset: instruction.span.start - indent.len(),
        // The blank invites to say why.
        text: format!("{indent}# mllint: ignore[{code}] {ending}"),
    })
}

/// At the top, but behind what loses its meaning if it is not first: a mark, `#!` and parser directives.
fn for_file(text: &str, file: &Dockerfile<'_>, code: &str) -> Silencer {
    let is_first = |kind: PieceKind, piece: &str| match kind {
        PieceKind::ByteOrderMark | PieceKind::Directive => true,
        PieceKind::Comment => piece.starts_with("#!"),
        PieceKind::Blank | PieceKind::Instruction(_) => false,
    };
    let first = file.pieces.iter();
    let first = first.take_while(|piece| is_first(piece.kind, &text[piece.span.range()]));
    let offset = first.last().map_or(0, |piece| piece.span.end);
    let ending = line_ending(text);
    // A directive may be all there is, without a line end.
    let is_open = offset > 0 && offset == text.len() && !text.ends_with('\n');
    let break_before = if is_open { ending } else { "" };
    Silencer {
        title: format!("silence `{code}` for this file"),
        offset,
        text: format!("{break_before}# mllint: ignore-file[{code}] {ending}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::by_code;
    use crate::syntax::parse;
    use crate::testing::{finding, span_of};
    use crate::text::Source;

    /// The text with each comment, below its title, for a finding at `part`. What cannot be seen is shown.
    fn silenced(text: &str, part: &str) -> String {
        let source = Source::from(text);
        let rule = by_code("BK000").unwrap();
        let finding = finding(rule, "", span_of(text, part));
        let silencers = silencers(text, &parse(&source), &finding).map(|silencer| {
            let (title, text) = (&silencer.title, silencer.apply(text));
            let text = text.replace('\r', "␍").replace("] ", "]·");
            format!("{title}\n{}", text.replace('\u{feff}', "<mark>"))
        });
        silencers.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn comments_stand_above_the_instruction_and_below_directives() {
        insta::assert_snapshot!(silenced("# syntax=a\r\nFROM b\r\n  RUN x \\\r\n    y\r\n", "    y"), @r"
        silence `BK000` for this instruction
        # syntax=a␍
        FROM b␍
          # mllint: ignore[BK000]·␍
          RUN x \␍
            y␍

        silence `BK000` for this file
        # syntax=a␍
        # mllint: ignore-file[BK000]·␍
        FROM b␍
          RUN x \␍
            y␍
        ");
    }

    #[test]
    fn a_comment_above_from_is_said_to_be_about_the_stage() {
        insta::assert_snapshot!(silenced("\u{feff}FROM b\n", "b"), @r"
        silence `BK000` for this stage
        <mark># mllint: ignore[BK000]·
        FROM b

        silence `BK000` for this file
        <mark># mllint: ignore-file[BK000]·
        FROM b
        ");
    }

    #[test]
    fn outside_of_instructions_there_is_only_the_file() {
        insta::assert_snapshot!(silenced("# syntax=a", "a"), @r"
        silence `BK000` for this file
        # syntax=a
        # mllint: ignore-file[BK000]·
        ");
        let text = "#!/usr/bin/env docker\n\nFROM b\n";
        assert!(
            silenced(text, "env").ends_with("docker\n# mllint: ignore-file[BK000]·\n\nFROM b\n")
        );
    }
}
