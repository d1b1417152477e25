//! What a fix would change, as a unified patch that `git apply` and `patch -p1` take.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::view::Conceal;
use crate::engine::result::FixOutcome;
use crate::files::File;
use crate::text::Source;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// The patch for one Dockerfile and the files beside it; empty if nothing changes. Bytes stand in it as they are in
/// the files, but for secrets, which are masked: a patch that shows one does not apply.
pub fn diff(outcome: &FixOutcome) -> Vec<u8> {
    let conceals = [
        Conceal::of(&outcome.before),
        Conceal::of(&outcome.lint.files),
    ];
    let mut patch = Vec::new();
    for (before, after) in outcome.changed() {
        let (old, new) = (header("a/", &before.name), header("b/", &after.name));
        write_file(&mut patch, [&old, &new], [before, after], &conceals);
    }
    for file in &outcome.creates {
        let before = File::new("", Source::from(""));
        let after = File::new(file.path.as_str(), Source::from(file.text.as_str()));
        let new = header("b/", &after.name);
        write_file(
            &mut patch,
            ["/dev/null", &new],
            [&before, &after],
            &conceals,
        );
    }
    patch
}

/// A file name for a header. A name with a blank is closed by a tab, without which `patch` would cut it.
fn header(side: &str, name: &str) -> String {
    let name = super::printable(name);
    let end = if name.contains(' ') { "\t" } else { "" };
    format!(
        "{side}{}{end}",
        name.trim_start_matches('/').replace('\n', "?")
    )
}

fn write_file(
    patch: &mut Vec<u8>,
    headers: [&str; 2],
    files: [&File; 2],
    conceals: &[Conceal<'_>; 2],
) {
    let [old, new] = files.map(lines);
    let ops = capture_diff_slices(Algorithm::Myers, &bytes(&old), &bytes(&new));
    let [a, b] = headers;
    patch.extend_from_slice(format!("--- {a}\n+++ {b}\n").as_bytes());
    for hunk in group_diff_ops(ops, CONTEXT) {
        write_hunk(patch, &hunk, &old, &new, conceals);
    }
}

fn write_hunk(
    patch: &mut Vec<u8>,
    hunk: &[DiffOp],
    old: &[Line<'_>],
    new: &[Line<'_>],
    conceals: &[Conceal<'_>; 2],
) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
        return;
    };
    let from = range(first.old_range().start, last.old_range().end);
    let to = range(first.new_range().start, last.new_range().end);
    patch.extend_from_slice(format!("@@ -{from} +{to} @@\n").as_bytes());
    for op in hunk {
        let (deleted, inserted) = (&old[op.old_range()], &new[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            deleted
                .iter()
                .for_each(|line| line.write(patch, b' ', conceals));
        } else {
            deleted
                .iter()
                .for_each(|line| line.write(patch, b'-', conceals));
            inserted
                .iter()
                .for_each(|line| line.write(patch, b'+', conceals));
        }
    }
}

/// `start,length` of a hunk; an empty range names the line before it, a length of one goes without saying.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

/// A line with its ending, as it is and as text.
struct Line<'a> {
    bytes: &'a [u8],
    text: &'a str,
}

impl Line<'_> {
    fn write(&self, patch: &mut Vec<u8>, sign: u8, conceals: &[Conceal<'_>; 2]) {
        let [old, new] = conceals;
        let once = old.apply(self.text);
        let shown = new.apply(&once);
        patch.push(sign);
        if shown == self.text {
            patch.extend_from_slice(self.bytes);
        } else {
            patch.extend_from_slice(shown.as_bytes());
        }
        if !self.bytes.ends_with(b"\n") {
            patch.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

fn bytes<'a>(lines: &[Line<'a>]) -> Vec<&'a [u8]> {
    lines.iter().map(|line| line.bytes).collect()
}

fn lines(file: &File) -> Vec<Line<'_>> {
    let (bytes, text) = (file.source.bytes(), file.source.text());
    (0..file.lines.count())
        .map(|line| file.lines.line_span(line).range())
        .filter(|range| !range.is_empty())
        .map(|range| Line {
            bytes: &bytes[range.clone()],
            text: &text[range],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::NewFile;
    use crate::files::Files;
    use crate::testing::span_of;

    /// A Dockerfile that changes from one text to another.
    fn outcome(before: &[u8], after: &[u8]) -> FixOutcome {
        let files = |bytes: &[u8]| {
            Files(vec![File::new(
                "app/Dockerfile",
                Source::new(bytes.to_vec()),
            )])
        };
        let mut outcome = FixOutcome {
            before: files(before),
            ..FixOutcome::default()
        };
        outcome.lint.files = files(after);
        outcome
    }

    fn patch(outcome: &FixOutcome) -> String {
        String::from_utf8(diff(outcome)).unwrap()
    }

    #[test]
    fn a_change_is_shown_with_its_context() {
        let old = "FROM a\nARG X\nARG Y\nRUN apt-get install git\nUSER me\nCMD x";
        let new = old
            .replace("install", "install -y")
            .replace("CMD x", "CMD y");
        insta::assert_snapshot!(patch(&outcome(old.as_bytes(), new.as_bytes())), @r"
        --- a/app/Dockerfile
        +++ b/app/Dockerfile
        @@ -1,6 +1,6 @@
         FROM a
         ARG X
         ARG Y
        -RUN apt-get install git
        +RUN apt-get install -y git
         USER me
        -CMD x
        \ No newline at end of file
        +CMD y
        \ No newline at end of file
        ");
        assert_eq!(patch(&outcome(b"FROM a\n", b"FROM a\n")), "");
    }

    #[test]
    fn carriage_returns_and_bytes_that_are_no_text_are_kept() {
        let patch = diff(&outcome(b"# \xe9\r\nRUN a\r\n", b"# \xe9\r\nRUN b\r\n"));
        assert_eq!(
            patch,
            b"--- a/app/Dockerfile\n+++ b/app/Dockerfile\n@@ -1,2 +1,2 @@\n # \xe9\r\n-RUN a\r\n+RUN b\r\n"
        );
    }

    #[test]
    fn secrets_are_masked_in_every_line() {
        let old = "ENV T=hf_abcdefgh\nRUN x\n";
        let mut change = outcome(old.as_bytes(), b"ENV T=hf_abcdefgh U=1\nRUN y\n");
        change.before.0[0].secrets = vec![span_of(old, "hf_abcdefgh")];
        let patch = patch(&change);
        assert!(
            patch.contains("-ENV T=hf_a…\n") && patch.contains("+ENV T=hf_a… U=1\n"),
            "{patch}"
        );
    }

    #[test]
    fn a_created_file_comes_from_nothing() {
        let mut change = outcome(b"", b"");
        change.creates = vec![NewFile {
            path: "a b/.dockerignore".into(),
            text: ".git\n.venv\n".into(),
        }];
        assert_eq!(
            patch(&change),
            "--- /dev/null\n+++ b/a b/.dockerignore\t\n@@ -0,0 +1,2 @@\n+.git\n+.venv\n"
        );
    }
}
