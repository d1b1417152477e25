//! A name for a finding that stays when lines around it come and go.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::engine::result::Lint;
use crate::text::floor_char_boundary;

/// Names the findings of one lint, in their order.
#[derive(Default)]
pub(super) struct Fingerprints {
    /// How often a finding with this name was seen.
    seen: HashMap<u64, usize>,
}

impl Fingerprints {
    /// The name of `diagnostic`: its rule, the words of its line without secrets, and the number of its like before it.
    pub(super) fn name(&mut self, diagnostic: &Diagnostic, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let hash = fnv1a(&[diagnostic.code, &words.join(" ")]);
        let count = self.seen.entry(hash).or_insert(0);
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

/// So much of a line tells it from others; a line of a megabyte may have many findings.
const MAX_BYTES: usize = 1000;

/// The line that a finding starts on, or its beginning; `masked` holds the text of each file.
pub(super) fn line_of<'m>(lint: &Lint, masked: &'m [String], diagnostic: &Diagnostic) -> &'m str {
    let id = diagnostic.file;
    let (Some(file), Some(text)) = (lint.files.get(id), masked.get(id.0)) else {
        return "";
    };
    let line = file.lines.line_of(diagnostic.span.start.min(text.len()));
    let line = text.get(file.lines.line_span(line).range()).unwrap_or("");
    &line[..floor_char_boundary(line, MAX_BYTES)]
}

/// FNV-1a over the parts, each closed by a byte that no text holds. The standard hasher may change between versions of
/// Rust; this may not.
fn fnv1a(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SAMPLE_RULES, finding};
    use crate::text::Span;

    #[test]
    fn fingerprints_never_change() {
        let finding = finding(SAMPLE_RULES[1], "m", Span::new(0, 1));
        let mut names = Fingerprints::default();
        let mut name = |line| names.name(&finding, line);
        assert_eq!(name("RUN  pip install x\r\n"), "b3307f160426675f:1");
        assert_eq!(name("RUN pip install x"), "b3307f160426675f:2");
        assert_eq!(name("RUN pip install y"), "b3347f16042a5036:1");
    }
}
