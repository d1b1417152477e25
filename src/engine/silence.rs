//! Comments that silence findings: which instruction each is about, and which of them do nothing.

use std::cell::RefCell;
use std::ops::Range;

use crate::diagnostic::{Applicability, Diagnostic, Edit, FileId, Fix};
use crate::model::Model;
use crate::model::started::Started;
use crate::rules::{self, Report};
use crate::settings::Settings;
use crate::suppress::{self, Directive, Scope, Tool};
use crate::syntax::{self, Keyword, PieceKind};
use crate::text::Span;

/// A comment that silences, placed in the file.
struct Placed {
    directive: Directive,
    /// The comment.
    span: Span,
    /// The bytes that it is about; empty if it stands above nothing.
    about: Span,
    /// For each of its codes, whether it silenced something.
    used: Vec<bool>,
}

/// The comments of a file that silence.
pub(super) struct Silences<'a> {
    placed: RefCell<Vec<Placed>>,
    /// What is wrong with comments themselves.
    malformed: Vec<Diagnostic>,
    /// The scripts of the build context: what silences the instruction that starts one silences what it does.
    started: &'a Started,
}

impl<'a> Silences<'a> {
    /// Reads the comments of a file.
    pub(super) fn read(model: &Model<'_>, started: &'a Started) -> Self {
        let mut malformed = Vec::new();
        let mut placed = read(model, &mut malformed);
        for script in &started.files {
            let text = model.source.text();
            in_file(text, script.range.clone(), &mut placed, &mut malformed);
        }
        Self {
            placed: RefCell::new(placed),
            malformed,
            started,
        }
    }

    /// Whether a comment silences a rule, by its code, at a place; it then counts as used.
    pub(super) fn covers(&self, code: &str, span: Span) -> bool {
        let Some(rule) = rules::by_code(code) else {
            return false;
        };
        self.find(span, |selector| rule.matches(selector))
    }

    fn find(&self, span: Span, matches: impl Fn(&str) -> bool) -> bool {
        let mut silenced = false;
        let mut placed = self.placed.borrow_mut();
        let script = self.started.file_at(span.start);
        let starts = script.map_or(Vec::new(), |script| self.started.origins(script));
        let is_about =
            |about: Span| covers(about, span) || starts.iter().any(|&start| covers(about, start));
        for comment in placed.iter_mut().filter(|comment| is_about(comment.about)) {
            for (code, used) in comment.directive.codes.iter().zip(&mut comment.used) {
                if matches(&code.text) {
                    *used = true;
                    silenced = true;
                }
            }
        }
        silenced
    }

    /// Whether anything of a finding is left: those of its places that a comment silences are taken out of it, and
    /// another one takes the place of its own.
    fn leaves(&self, diagnostic: &mut Diagnostic) -> bool {
        let is_silenced = |diagnostic: &Diagnostic, span: Span| {
            self.find(span, |selector| diagnostic.matches(selector))
        };
        let mut labels = std::mem::take(&mut diagnostic.labels);
        labels.retain(|label| !label.site || !is_silenced(diagnostic, label.span));
        diagnostic.labels = labels;
        if !is_silenced(diagnostic, diagnostic.span) {
            return true;
        }
        let mut sites = diagnostic.labels.iter();
        let Some(next) = sites.position(|label| label.site) else {
            return false;
        };
        diagnostic.span = diagnostic.labels.remove(next).span;
        true
    }

    /// Takes away the findings that comments silence, and the fixes that would edit what a comment excepts; adds those
    /// about the comments themselves.
    pub(super) fn apply(
        self,
        model: &Model<'_>,
        mut found: Vec<Diagnostic>,
        settings: &Settings,
    ) -> Vec<Diagnostic> {
        found.retain_mut(|diagnostic| self.leaves(diagnostic));
        for diagnostic in &mut found {
            let excepted = |edit: &Edit| {
                let is_here = edit.file == FileId::DOCKERFILE;
                is_here && self.find(edit.span, |selector| diagnostic.matches(selector))
            };
            let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
            // Each edit is asked, so that each comment counts as used.
            if edits.filter(|edit| excepted(edit)).count() > 0 {
                diagnostic.fix = None;
            }
        }
        let mut own = self.malformed;
        for comment in self.placed.into_inner() {
            // Another Dockerfile may start the same script, and need its comments.
            if self.started.file_at(comment.span.start).is_some() {
                continue;
            }
            unused(model, &comment, settings, &mut own);
        }
        // Above all, a comment that silences everything does not silence what is said of itself.
        if settings.enabled(rules::UNUSED_IGNORE) {
            found.append(&mut own);
        }
        found
    }
}

fn covers(about: Span, span: Span) -> bool {
    about.start <= span.start && span.start < about.end.max(about.start + 1) && !about.is_empty()
}

fn read(model: &Model<'_>, own: &mut Vec<Diagnostic>) -> Vec<Placed> {
    let text = model.source.text();
    let mut placed = Vec::new();
    for directive in model.file.directives.iter().filter(|d| d.name == "check") {
        if let Some(Ok(found)) = suppress::parse(&text[directive.span.range()]) {
            placed.push(place(found, directive.span, Span::new(0, text.len() + 1)));
        }
    }
    for comment in &model.file.comments {
        match suppress::parse(&text[comment.span.range()]) {
            None => {}
            Some(Err(malformed)) => {
                let span = Span::new(
                    comment.span.start + malformed.span.start,
                    comment.span.start + malformed.span.end,
                );
                Report::new(rules::UNUSED_IGNORE, own).push(span, malformed.message);
            }
            Some(Ok(directive)) => {
                let about = about(model, comment, &directive);
                placed.push(place(directive, comment.span, about));
            }
        }
    }
    for instruction in &model.file.instructions {
        if instruction.keyword == Keyword::Run {
            in_script(text, instruction, &mut placed, own);
        }
    }
    placed
}

/// `RUN pip install x # mllint: ignore[ML301]`, and a line of a heredoc: to the shell, both are comments.
fn in_script(
    text: &str,
    instruction: &syntax::Instruction<'_>,
    placed: &mut Vec<Placed>,
    own: &mut Vec<Diagnostic>,
) {
    let known: Vec<Span> = placed.iter().map(|placed| placed.span).collect();
    let whole = instruction.span.start..instruction.span.end;
    for (at, _) in text[whole.clone()].match_indices("# mllint:") {
        let start = whole.start + at;
        let is_comment = text[..start].ends_with(|c: char| c.is_whitespace());
        let line = text[start..].lines().next().unwrap_or_default();
        let line = line.trim_end_matches(['\\', ' ', '\t', '\r']);
        let span = Span::new(start, start + line.len());
        if !is_comment || known.iter().any(|known| known.overlaps(span)) {
            continue;
        }
        match suppress::parse(line) {
            Some(Ok(directive)) => placed.push(place(directive, span, instruction.span)),
            Some(Err(malformed)) => {
                let span = Span::new(start + malformed.span.start, start + malformed.span.end);
                Report::new(rules::UNUSED_IGNORE, own).push(span, malformed.message);
            }
            None => {}
        }
    }
}

/// The comments of a script of the build context: each is about its own line, or, where nothing else stands there, about
/// the one below.
fn in_file(text: &str, whole: Range<usize>, placed: &mut Vec<Placed>, own: &mut Vec<Diagnostic>) {
    for (at, _) in text[whole.clone()].match_indices("# mllint:") {
        let start = whole.start + at;
        let before = &text[whole.start..start];
        let line = before
            .rfind('\n')
            .map_or(whole.start, |at| whole.start + at + 1);
        let alone = text[line..start].trim().is_empty();
        if !alone && !before.ends_with(|c: char| c.is_whitespace()) {
            continue;
        }
        let line_end = |from: usize| {
            let rest = &text[from..whole.end];
            rest.find('\n').map_or(whole.end, |at| from + at)
        };
        let end = line_end(start);
        let span = Span::new(start, start + text[start..end].trim_end().len());
        match suppress::parse(&text[span.range()]) {
            Some(Ok(directive)) => {
                let about = match directive.scope {
                    Scope::File => Span::new(whole.start, whole.end),
                    _ if alone => Span::new(start, line_end((end + 1).min(whole.end))),
                    _ => Span::new(line, end),
                };
                placed.push(place(directive, span, about));
            }
            Some(Err(malformed)) => {
                let span = Span::new(start + malformed.span.start, start + malformed.span.end);
                Report::new(rules::UNUSED_IGNORE, own).push(span, malformed.message);
            }
            None => {}
        }
    }
}

fn place(directive: Directive, span: Span, about: Span) -> Placed {
    Placed {
        used: vec![false; directive.codes.len()],
        directive,
        span,
        about,
    }
}

/// The bytes that a comment is about.
fn about(model: &Model<'_>, comment: &syntax::Comment, directive: &Directive) -> Span {
    let whole = Span::new(0, model.source.text().len() + 1);
    let nothing = Span::at(0);
    let span_of = |range: Range<usize>| {
        let instructions = &model.file.instructions[range];
        match (instructions.first(), instructions.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => nothing,
        }
    };
    if directive.scope == Scope::File {
        return whole;
    }
    let target = match comment.inside {
        Some(instruction) => instruction,
        None if is_directly_above(model, comment) => comment.before,
        None => return nothing,
    };
    let Some(instruction) = model.file.instructions.get(target) else {
        return nothing;
    };
    let stage = directive.scope == Scope::Stage
        || (instruction.keyword == Keyword::From && directive.tool == Tool::Mllint);
    match model.stage_of(target).filter(|_| stage) {
        Some(stage) => span_of(stage.instructions.clone()),
        None => instruction.span,
    }
}

/// Whether only comments stand between a comment and the instruction below it.
fn is_directly_above(model: &Model<'_>, comment: &syntax::Comment) -> bool {
    let pieces = &model.file.pieces;
    let at = pieces.partition_point(|piece| piece.span.end <= comment.span.start);
    let below = pieces[at..]
        .iter()
        .find(|piece| piece.kind != PieceKind::Comment);
    below.is_some_and(|piece| matches!(piece.kind, PieceKind::Instruction(_)))
}

/// Reports what a comment of ours names and does not silence. A code whose rule does not run is not judged.
fn unused(model: &Model<'_>, comment: &Placed, settings: &Settings, own: &mut Vec<Diagnostic>) {
    if comment.directive.tool != Tool::Mllint {
        return;
    }
    for (at, code) in comment.directive.codes.iter().enumerate() {
        if comment.used[at] {
            continue;
        }
        let span = Span::new(
            comment.span.start + code.span.start,
            comment.span.start + code.span.end,
        );
        let meant: Vec<_> = rules::RULES
            .iter()
            .filter(|rule| rule.matches(&code.text))
            .collect();
        if meant.is_empty() {
            let message = format!(
                "no rule is called `{}`, so this comment silences nothing",
                code.text
            );
            Report::new(rules::UNUSED_IGNORE, own).push(span, message);
            continue;
        }
        if meant.iter().any(|rule| !settings.enabled(rule)) {
            continue;
        }
        let message = format!(
            "`{}` finds nothing here, so this comment silences nothing",
            code.text
        );
        let alone = comment.directive.codes.len() == 1;
        let fix = alone.then(|| delete_line(model, comment.span)).flatten();
        Report::new(rules::UNUSED_IGNORE, own)
            .push(span, message)
            .fix(fix);
    }
}

/// Deletes the line of a comment that stands between instructions.
fn delete_line(model: &Model<'_>, comment: Span) -> Option<Fix> {
    let piece = model
        .file
        .pieces
        .iter()
        .find(|piece| piece.kind == PieceKind::Comment && piece.span.contains(comment))?;
    let mut fix = Fix::new(
        "delete the comment",
        Applicability::Unsafe,
        vec![Edit::delete(piece.span)],
    );
    fix.deletes_comments = true;
    Some(fix)
}
