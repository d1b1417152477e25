//! The shell parser against `shuck-parser` over the `RUN`, `CMD` and `ENTRYPOINT` bodies of a corpus.
//!
//! `MLLINT_CORPUS` names the folder. Bodies that shuck does not read cleanly are left out, and counted.

use std::collections::BTreeSet;
use std::ops::Range;

use mllint::shell::{self, Options, RedirectOperator, Script};
use mllint::syntax::{self, Arguments, Instruction};
use mllint::text::{Mapped, Source, floor_char_boundary};
use shuck_ast::{
    ArrayElem, Assignment, AssignmentValue, BuiltinCommand, Command, CompoundCommand,
    ConditionalExpr, DeclClause, DeclOperand, HeredocBodyPart, Pattern, PatternPart, RedirectKind,
    RedirectTarget, Stmt, StmtSeq, Word, WordPart, WordPartNode,
};
use shuck_parser::parser::Parser;

/// Bodies that the two read differently, by a text in them, with the reason.
const KNOWN: &[(&str, &str)] = &[
    ("Net.WebClient", "PowerShell: shuck takes its parentheses"),
    ("net.webclient", "PowerShell"),
    ("Write-Host", "PowerShell"),
    ("setx /M PATH", "PowerShell"),
    ("cmd /c icacls.exe", "parentheses of cmd"),
    ("netsh interface", "parentheses of cmd"),
    (r"<<'e'o\'f", "shuck leaves the escape in the delimiter"),
];

/// A simple command: where it starts; its assignments, words and targets of redirections as they are written; the
/// constant values of its words.
type Found = (usize, Vec<String>, Vec<Option<String>>);

#[test]
fn every_real_body_has_the_same_commands_as_shuck_finds() {
    let Some(corpus) = crate::support::folder("MLLINT_CORPUS", "comparison with shuck-parser")
    else {
        return;
    };
    let mut bodies = BTreeSet::new();
    for path in crate::support::corpus_files(&corpus) {
        let source = Source::new(std::fs::read(path).expect("a file of the index can be read"));
        for instruction in &syntax::parse(&source).instructions {
            bodies.extend(body(instruction, source.text()));
        }
    }
    let (mut compared, mut commands, mut unclean) = (0, 0, 0);
    let mut differences = Vec::new();
    for body in &bodies {
        let theirs = Parser::new(body).parse();
        let script = shell::parse(Mapped::contiguous(body, 0));
        if theirs.is_err() {
            unclean += 1;
            continue;
        }
        let ours = our_commands(&script);
        let theirs = their_commands(&theirs.file.body, body);
        compared += 1;
        commands += theirs.len();
        let is_known = KNOWN.iter().any(|(text, _)| body.contains(text));
        // A here-document without a body is fine for shuck.
        let lacks_body = body.contains("<<") && !body.contains('\n');
        if (ours != theirs || (script.opaque && !lacks_body)) && !is_known {
            differences.push(difference(body, &script, &ours, &theirs));
        }
    }
    eprintln!(
        "{} bodies, {unclean} left out, {compared} compared with {commands} commands, {} differ",
        bodies.len(),
        differences.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// What the shell gets of an instruction in shell form.
fn body(instruction: &Instruction<'_>, file: &str) -> Option<String> {
    let range = match &instruction.arguments {
        Arguments::Shell(range) => range.clone(),
        Arguments::Onbuild(inner) => return body(inner, file),
        _ => return None,
    };
    let mut text = instruction.text.text()[range].to_owned();
    for heredoc in &instruction.heredocs {
        text.push('\n');
        text.push_str(&file[heredoc.body.range()]);
        text.push_str(&file[heredoc.terminator.range()]);
    }
    Some(text.replace("\r\n", "\n"))
}

fn difference(body: &str, script: &Script<'_>, ours: &[Found], theirs: &[Found]) -> String {
    let at = ours.iter().zip(theirs).position(|(a, b)| a != b);
    let at = at.unwrap_or(ours.len().min(theirs.len()));
    format!(
        "{}\n  opaque {}\n  ours   {:?}\n  theirs {:?}",
        &body[..floor_char_boundary(body, 400)],
        script.opaque,
        ours.get(at),
        theirs.get(at)
    )
}

fn our_commands(script: &Script<'_>) -> Vec<Found> {
    let source = |range: &Range<usize>| script.source(range).to_owned();
    let mut found = Vec::new();
    for visit in shell::commands(script, Options::default()) {
        let (assignments, words) = (&visit.simple.assignments, &visit.simple.words);
        let mut written: Vec<String> = assignments.iter().map(|a| source(&a.range)).collect();
        written.extend(words.iter().map(|w| source(&w.range)));
        for redirect in &visit.command.redirects {
            let copies = matches!(
                redirect.operator,
                RedirectOperator::DuplicateInput | RedirectOperator::DuplicateOutput
            );
            let target = if copies {
                String::new()
            } else {
                source(&redirect.target.range)
            };
            written.push(format!("> {target}"));
            if let Some(heredoc) = script.heredoc(redirect) {
                written.push(source(&heredoc.body));
            }
        }
        let declares = words.first().and_then(|word| word.literal());
        let declares = declares.is_some_and(|name| DECLARATIONS.contains(&&*name));
        let values = words.iter().map(|word| {
            let value = word.literal_or_glob().map(|value| value.into_owned());
            value.filter(|_| !declares && has_plain_value(&source(&word.range)))
        });
        found.push((visit.command.range.start, written, values.collect()));
    }
    found.sort();
    found
}

/// Commands whose arguments shuck has no values for.
const DECLARATIONS: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];

/// Whether shuck takes away the quotes of a word; it leaves unquoted escapes, `~` and braces as they are.
fn has_plain_value(written: &str) -> bool {
    let has_brace = written.contains('{') && (written.contains(',') || written.contains(".."));
    !written.contains('\\') && !written.starts_with('~') && !has_brace
}

fn their_commands(list: &StmtSeq, source: &str) -> Vec<Found> {
    let mut collector = Collector {
        source,
        found: Vec::new(),
    };
    collector.list(list);
    let mut found = collector.found;
    found.sort();
    found
}

struct Collector<'a> {
    source: &'a str,
    found: Vec<Found>,
}

impl Collector<'_> {
    fn list(&mut self, list: &StmtSeq) {
        for statement in &list.stmts {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        for redirect in &statement.redirects {
            match &redirect.target {
                RedirectTarget::Word(word) => self.parts(&word.parts),
                RedirectTarget::Heredoc(heredoc) => {
                    for part in &heredoc.body.parts {
                        self.heredoc_part(&part.kind);
                    }
                }
            }
        }
        match &statement.command {
            Command::Simple(c) => {
                let words: Vec<&Word> = std::iter::once(&c.name).chain(&c.args).collect();
                self.simple(statement, &c.assignments, None, &words);
            }
            Command::Builtin(builtin) => {
                let (name, assignments, first, rest) = match builtin {
                    BuiltinCommand::Break(c) => ("break", &c.assignments, &c.depth, &c.extra_args),
                    BuiltinCommand::Continue(c) => {
                        ("continue", &c.assignments, &c.depth, &c.extra_args)
                    }
                    BuiltinCommand::Return(c) => ("return", &c.assignments, &c.code, &c.extra_args),
                    BuiltinCommand::Exit(c) => ("exit", &c.assignments, &c.code, &c.extra_args),
                };
                let words: Vec<&Word> = first.iter().chain(rest).collect();
                self.simple(statement, assignments, Some(name), &words);
            }
            Command::Decl(declaration) => self.declaration(statement, declaration),
            Command::Binary(binary) => {
                self.statement(&binary.left);
                self.statement(&binary.right);
            }
            Command::Compound(compound) => self.compound(compound),
            Command::Function(function) => self.statement(&function.body),
            Command::AnonymousFunction(function) => self.statement(&function.body),
        }
    }

    /// A command with a name that has no place of its own, or whose first word is the name.
    fn simple(
        &mut self,
        statement: &Stmt,
        assignments: &[Assignment],
        name: Option<&str>,
        words: &[&Word],
    ) {
        let source = self.source;
        words.iter().for_each(|word| self.parts(&word.parts));
        let words = words
            .iter()
            .filter(|word| !word.span.slice(source).is_empty());
        let words = words.map(|word| {
            let written = word.span.slice(source).to_owned();
            let value = word.try_static_text(source).map(|v| v.into_owned());
            let value = value.filter(|_| has_plain_value(&written));
            (written, value)
        });
        let name = name.map(|name| (name.to_owned(), Some(name.to_owned())));
        let words = name.into_iter().chain(words).collect();
        self.push(statement, assignments, words);
    }

    fn declaration(&mut self, statement: &Stmt, declaration: &DeclClause) {
        let source = self.source;
        let name = declaration.variant_span.slice(source).to_owned();
        let mut words = vec![(name, None)];
        for operand in &declaration.operands {
            let span = match operand {
                DeclOperand::Flag(word) | DeclOperand::Dynamic(word) => {
                    self.parts(&word.parts);
                    word.span
                }
                DeclOperand::Name(name) => name.span,
                DeclOperand::Assignment(assignment) => {
                    self.assignment(assignment);
                    assignment.span
                }
            };
            words.push((span.slice(source).to_owned(), None));
        }
        self.push(statement, &declaration.assignments, words);
    }

    fn push(
        &mut self,
        statement: &Stmt,
        assignments: &[Assignment],
        words: Vec<(String, Option<String>)>,
    ) {
        let slice = |span: shuck_ast::Span| span.slice(self.source).to_owned();
        let mut written: Vec<String> = assignments.iter().map(|a| slice(a.span)).collect();
        let (sources, values): (Vec<_>, Vec<_>) = words.into_iter().unzip();
        written.extend(sources);
        for redirect in &statement.redirects {
            match &redirect.target {
                RedirectTarget::Word(word) => {
                    // The place of a descriptor is not always right.
                    let copies = matches!(
                        redirect.kind,
                        RedirectKind::DupInput | RedirectKind::DupOutput
                    );
                    let target = if copies {
                        String::new()
                    } else {
                        slice(word.span)
                    };
                    written.push(format!("> {target}"));
                }
                RedirectTarget::Heredoc(heredoc) => {
                    written.push(format!("> {}", slice(heredoc.delimiter.span)));
                    written.push(slice(heredoc.body.span));
                }
            }
        }
        // A statement begins with its `!`.
        let negation = &self.source[statement.span.start.offset()..];
        let negation = if statement.negated {
            negation.len() - negation[1..].trim_start().len()
        } else {
            0
        };
        let start = statement.span.start.offset() + negation;
        self.found.push((start, written, values));
        assignments.iter().for_each(|a| self.assignment(a));
    }

    fn assignment(&mut self, assignment: &Assignment) {
        match &assignment.value {
            AssignmentValue::Scalar(word) => self.parts(&word.parts),
            AssignmentValue::Compound(array) => {
                for element in &array.elements {
                    match element {
                        ArrayElem::Sequential(value)
                        | ArrayElem::Keyed { value, .. }
                        | ArrayElem::KeyedAppend { value, .. } => self.parts(&value.word.parts),
                    }
                }
            }
        }
    }

    fn compound(&mut self, compound: &CompoundCommand) {
        match compound {
            CompoundCommand::If(c) => {
                self.list(&c.condition);
                self.list(&c.then_branch);
                for (condition, body) in &c.elif_branches {
                    self.list(condition);
                    self.list(body);
                }
                c.else_branch.iter().for_each(|list| self.list(list));
            }
            CompoundCommand::For(c) => {
                for word in c.words.iter().flatten() {
                    self.parts(&word.parts);
                }
                self.list(&c.body);
            }
            CompoundCommand::ArithmeticFor(c) => self.list(&c.body),
            CompoundCommand::While(c) => {
                self.list(&c.condition);
                self.list(&c.body);
            }
            CompoundCommand::Until(c) => {
                self.list(&c.condition);
                self.list(&c.body);
            }
            CompoundCommand::Case(c) => {
                self.parts(&c.word.parts);
                for case in &c.cases {
                    case.patterns.iter().for_each(|p| self.pattern(p));
                    self.list(&case.body);
                }
            }
            CompoundCommand::Select(c) => self.list(&c.body),
            CompoundCommand::Subshell(list) | CompoundCommand::BraceGroup(list) => self.list(list),
            CompoundCommand::Time(c) => {
                c.command
                    .iter()
                    .for_each(|statement| self.statement(statement));
            }
            CompoundCommand::Conditional(c) => self.condition(&c.expression),
            CompoundCommand::Arithmetic(_)
            | CompoundCommand::Coproc(_)
            | CompoundCommand::Always(_)
            | CompoundCommand::Repeat(_)
            | CompoundCommand::Foreach(_) => {}
        }
    }

    fn condition(&mut self, condition: &ConditionalExpr) {
        match condition {
            ConditionalExpr::Binary(c) => {
                self.condition(&c.left);
                self.condition(&c.right);
            }
            ConditionalExpr::Unary(c) => self.condition(&c.expr),
            ConditionalExpr::Parenthesized(c) => self.condition(&c.expr),
            ConditionalExpr::Word(word) | ConditionalExpr::Regex(word) => self.parts(&word.parts),
            ConditionalExpr::Pattern(pattern) => self.pattern(pattern),
            ConditionalExpr::VarRef(_) => {}
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        for part in &pattern.parts {
            if let PatternPart::Word(word) = &part.kind {
                self.parts(&word.parts);
            }
        }
    }

    fn heredoc_part(&mut self, part: &HeredocBodyPart) {
        match part {
            HeredocBodyPart::CommandSubstitution { body, .. } => self.list(body),
            HeredocBodyPart::ArithmeticExpansion {
                expression_word_ast: word,
                ..
            } => self.parts(&word.parts),
            HeredocBodyPart::Parameter(_)
            | HeredocBodyPart::Literal(_)
            | HeredocBodyPart::Variable(_) => {}
        }
    }

    fn parts(&mut self, parts: &[WordPartNode]) {
        for part in parts {
            match &part.kind {
                WordPart::DoubleQuoted { parts, .. } => self.parts(parts),
                WordPart::CommandSubstitution { body, .. }
                | WordPart::ProcessSubstitution { body, .. } => self.list(body),
                WordPart::ArithmeticExpansion {
                    expression_word_ast: word,
                    ..
                } => self.parts(&word.parts),
                WordPart::ParameterExpansion {
                    operand_word_ast: Some(word),
                    ..
                } => self.parts(&word.parts),
                WordPart::Parameter(parameter) => {
                    let operand = parameter.bourne().and_then(|b| b.operand_word_ast());
                    operand.iter().for_each(|word| self.parts(&word.parts));
                }
                _ => {}
            }
        }
    }
}
