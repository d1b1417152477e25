//! Replacing text that is no instruction, or part of a broken one, by what was meant.

use crate::diagnostic::{Change, Edit};
use crate::model::Model;
use crate::syntax;
use crate::text::{Source, Span};

/// Replaces `span` by `text`, if that mends more than it breaks: the result is parsed, must have fewer errors, and its
/// list of instructions says what the edit does to them.
pub fn respell(model: &Model<'_>, span: Span, text: &str) -> Option<(Edit, Vec<Change>)> {
    let old = model.file;
    let mut spelt = model.source.text().to_owned();
    spelt.replace_range(span.range(), text);
    let source = Source::from(spelt.as_str());
    let new = syntax::parse(&source);
    if new.errors.len() >= old.errors.len() {
        return None;
    }
    let (before, after) = (&old.instructions, &new.instructions);
    let same = |pair: &(&syntax::Instruction<'_>, &syntax::Instruction<'_>)| {
        pair.0.keyword == pair.1.keyword && pair.0.text.text() == pair.1.text.text()
    };
    let head = before.iter().zip(after).take_while(same).count();
    let tail = before[head..]
        .iter()
        .rev()
        .zip(after[head..].iter().rev())
        .take_while(same)
        .count();
    let (gone, come) = (head..before.len() - tail, head..after.len() - tail);
    let mut changes: Vec<Change> = gone.clone().map(|index| Change::Delete { index }).collect();
    changes.extend(come.map(|at| Change::Insert {
        before: gone.start,
        keyword: after[at].keyword,
    }));
    Some((Edit::replace(span, text), changes))
}
