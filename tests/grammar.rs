//! What the parser makes of each fact of `docs/buildkit-grammar.md`, and of constructs that real files have taught us.
//!
//! `tests/fixtures/grammar/*.Dockerfile` are found by walking; `tests/snapshots/grammar` shows their trees.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mllint::syntax::{
    Arguments, Dockerfile, Heredoc, Instruction, JsonString, PieceKind, Word, parse,
};
use mllint::text::{LineIndex, Source, Span};

use crate::golden::{files_below, golden, no_leftovers, relative, root};

#[test]
fn fixtures_of_the_grammar_are_read_as_their_snapshots_show() {
    let folder = root().join("tests/fixtures/grammar");
    let (mut wrong, mut known) = (Vec::new(), BTreeSet::new());
    for path in files_below(&folder) {
        let name = relative(&path.with_extension("snap"), &folder);
        let bytes = std::fs::read(&path).expect("the fixture can be read");
        let tree = Tree::print(&Source::new(bytes));
        wrong.extend(golden(&format!("tests/snapshots/grammar/{name}"), &tree).err());
        known.insert(name);
    }
    assert!(known.len() > 80, "the fixtures are found");
    wrong.extend(no_leftovers("tests/snapshots/grammar", &known).err());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every fact that a comment in `src/syntax` or a fixture's name cites is in the list.
#[test]
fn cited_facts_are_in_the_document() {
    let document = root().join("docs/buildkit-grammar.md");
    let document = std::fs::read_to_string(document).expect("the document exists");
    let is_fact = |number: &str| document.contains(&format!("\n{number}. "));
    for path in files_below(&root().join("tests/fixtures/grammar")) {
        let name = relative(&path, &root().join("tests/fixtures/grammar"));
        if let Some(fact) = name.strip_prefix("fact-") {
            let number = fact.split('-').next().unwrap_or("").trim_start_matches('0');
            assert!(is_fact(number), "{name}");
        }
    }
    for path in files_below(&root().join("src/syntax")) {
        let text = std::fs::read_to_string(&path).expect("the source can be read");
        for cited in text.split("fact ").chain(text.split("facts ")).skip(1) {
            let end = cited.find(|c: char| !c.is_ascii_digit());
            let number = &cited[..end.unwrap_or(cited.len())];
            assert!(
                number.is_empty() || is_fact(number),
                "{} cites fact {number}",
                path.display()
            );
        }
    }
}

/// A tree, printed line by line.
struct Tree<'s> {
    text: &'s str,
    lines: LineIndex,
    out: String,
}

impl Tree<'_> {
    fn print(source: &Source) -> String {
        let file = parse(source);
        let mut tree = Tree {
            text: source.text(),
            lines: LineIndex::new(source.text()),
            out: String::new(),
        };
        tree.file(&file);
        tree.out
    }

    fn line(&mut self, depth: usize, text: impl AsRef<str>) {
        let _ = writeln!(self.out, "{:1$}{2}", "", depth * 2, text.as_ref());
    }

    fn place(&self, span: Span) -> String {
        let [start, end] =
            [span.start, span.end].map(|offset| self.lines.position(self.text, offset));
        match (start.line == end.line, span.is_empty()) {
            (_, true) => format!("{}:{}", start.line, start.column),
            (true, _) => format!("{}:{}-{}", start.line, start.column, end.column),
            _ => format!(
                "{}:{}-{}:{}",
                start.line, start.column, end.line, end.column
            ),
        }
    }

    fn file(&mut self, file: &Dockerfile<'_>) {
        if file.escape != '\\' {
            self.line(0, format!("escape {}", file.escape));
        }
        if file
            .pieces
            .iter()
            .any(|p| p.kind == PieceKind::ByteOrderMark)
        {
            self.line(0, "byte order mark");
        }
        for directive in &file.directives {
            let place = self.place(directive.span);
            let (name, value) = (&directive.name, &directive.value);
            self.line(0, format!("{place} directive {name} = {value}"));
        }
        for (index, instruction) in file.instructions.iter().enumerate() {
            self.instruction(0, instruction);
            for comment in file.comments.iter().filter(|c| c.inside == Some(index)) {
                self.comment(1, comment.span);
            }
        }
        for comment in file.comments.iter().filter(|c| c.inside.is_none()) {
            self.comment(0, comment.span);
        }
        for error in &file.errors {
            self.out.push('\n');
            let place = self.place(error.span);
            self.line(0, format!("error {place} {}", error.message));
            if let Some(help) = &error.help {
                self.line(1, format!("help: {help}"));
            }
            if let Some((span, text)) = &error.suggestion {
                let place = self.place(*span);
                let old = &self.text[span.range()];
                self.line(1, format!("write {place} {old:?} as {text:?}"));
            }
            if !error.swallowed.is_empty() {
                self.line(
                    1,
                    format!("which swallows instructions {:?}", error.swallowed),
                );
            }
        }
    }

    fn comment(&mut self, depth: usize, span: Span) {
        let text = &self.text[span.range()];
        let place = self.place(span);
        self.line(depth, format!("{place} comment {text:?}"));
    }

    fn instruction(&mut self, depth: usize, instruction: &Instruction<'_>) {
        let (first, last) = instruction.lines;
        let lines = match depth {
            // The lines of an instruction under `ONBUILD` are those of the `ONBUILD`.
            1.. => String::new(),
            _ if first == last => format!("{first} "),
            _ => format!("{first}-{last} "),
        };
        let mut head = format!("{lines}{}", instruction.keyword);
        for flag in &instruction.flags {
            let _ = write!(head, " --{}", flag.name);
            if let Some(value) = &flag.value {
                let _ = write!(head, "={value:?}");
            }
        }
        self.line(depth, head);
        self.arguments(depth + 1, &instruction.arguments, instruction);
        for blank in &instruction.blank_lines {
            let line = self.lines.line_of(blank.start) + 1;
            self.line(depth + 1, format!("blank line {line}"));
        }
        for heredoc in &instruction.heredocs {
            self.heredoc(depth + 1, heredoc);
        }
    }

    fn word(&mut self, depth: usize, what: &str, word: &Word) {
        let place = self.place(word.span);
        self.line(depth, format!("{what} {place} {:?}", word.raw));
    }

    fn strings(&mut self, depth: usize, strings: &[JsonString]) {
        self.line(depth, "exec");
        for string in strings {
            let place = self.place(string.span);
            self.line(depth + 1, format!("{place} {:?}", string.value.text()));
        }
    }

    fn arguments(&mut self, depth: usize, arguments: &Arguments<'_>, of: &Instruction<'_>) {
        match arguments {
            Arguments::From { image, name } => {
                for (what, word) in [("image", image), ("name", name)] {
                    if let Some(word) = word {
                        self.word(depth, what, word);
                    }
                }
            }
            Arguments::Shell(range) => {
                self.line(depth, format!("shell {:?}", &of.text.text()[range.clone()]));
            }
            Arguments::Exec(strings) => self.strings(depth, strings),
            Arguments::Pairs { pairs, legacy } => {
                for pair in pairs {
                    let what = if *legacy { "legacy pair" } else { "pair" };
                    let place = self.place(pair.name.span.to(pair.value.span));
                    let (name, value) = (&pair.name.raw, &pair.value.raw);
                    self.line(depth, format!("{what} {place} {name:?} = {value:?}"));
                }
            }
            Arguments::Declarations(declarations) => {
                for declaration in declarations {
                    self.word(depth, "name", &declaration.name);
                    if let Some(default) = &declaration.default {
                        self.word(depth + 1, "default", default);
                    }
                }
            }
            Arguments::Paths { words, json } => {
                let what = if *json { "json path" } else { "path" };
                words.iter().for_each(|word| self.word(depth, what, word));
            }
            Arguments::Words(words) => {
                words.iter().for_each(|word| self.word(depth, "word", word));
            }
            Arguments::Text(word) => self.word(depth, "text", word),
            Arguments::Healthcheck { kind, command } => {
                self.word(depth, "kind", kind);
                if let Some(command) = command {
                    self.arguments(depth, command, of);
                }
            }
            Arguments::Onbuild(inner) => self.instruction(depth, inner),
            Arguments::None => self.line(depth, "nothing"),
        }
    }

    fn heredoc(&mut self, depth: usize, heredoc: &Heredoc) {
        let mut head = format!("heredoc {} {:?}", self.place(heredoc.span), heredoc.name);
        for (is, word) in [
            (heredoc.expand, " expand"),
            (heredoc.strip_tabs, " strip-tabs"),
        ] {
            head.push_str(if is { word } else { "" });
        }
        if let Some(descriptor) = heredoc.descriptor {
            let _ = write!(head, " descriptor {descriptor}");
        }
        let end = self.place(heredoc.terminator);
        let _ = write!(head, ", ends {end}");
        self.line(depth, head);
        let body = &self.text[heredoc.body.range()];
        self.line(depth + 1, format!("{body:?}"));
    }
}
