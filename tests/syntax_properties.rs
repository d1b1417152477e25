//! What holds of the parser whatever it is given.

use mllint::syntax::{Arguments, Dockerfile, Flag, Instruction, JsonString, Keyword, Word, parse};
use mllint::text::{Mapped, Source, Span};
use proptest::prelude::*;

/// Pieces of Dockerfiles, and what breaks them.
const FRAGMENTS: &[&str] = &[
    "FROM a",
    "FROM a AS b\n",
    "RUN ",
    "RUN x && \\\n",
    "COPY ",
    "ADD ",
    "ENV ",
    "LABEL ",
    "ARG ",
    "EXPOSE ",
    "VOLUME ",
    "USER ",
    "CMD ",
    "HEALTHCHECK ",
    "ONBUILD ",
    "SHELL ",
    "WORKDIR ",
    "STOPSIGNAL ",
    "RUNN ",
    "apt-get ",
    "from ",
    "\n",
    "\n",
    "\n",
    "\n\n",
    " ",
    "  ",
    "\t",
    "\\\n",
    "\\ \n",
    "`\n",
    "\\",
    "`",
    "# c\n",
    "#",
    " # c",
    "# escape=`\n",
    "\u{feff}",
    "\u{a0}",
    "é",
    "𝄞",
    "\u{0}",
    "<<EOF",
    "<<-EOF",
    "<<'E F'",
    "<< EOF",
    "cat<<EOF",
    "EOF\n",
    "\tEOF\n",
    "E F\n",
    "<",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "${a:-b}",
    "${a##x}",
    "${a/b/c}",
    "$a",
    ":",
    "=",
    "a=b",
    "a",
    "b c",
    "/x",
    ".",
    "[",
    "]",
    "[\"a\", \"b\"]",
    "[\"\\u00e9\\n\"]",
    "[1]",
    ",",
    "--from=b",
    "--mount=type=cache,target=/x",
    "--x",
    "--",
    "&&",
    "|",
    "80",
    "80-90/tcp",
    "NONE",
    "CMD x",
];

fn dockerfiles() -> impl Strategy<Value = String> {
    let fragments = prop::collection::vec(prop::sample::select(FRAGMENTS), 0..30);
    (any::<bool>(), fragments).prop_map(|(begun, fragments)| {
        let begin = if begun { "FROM a\n" } else { "" };
        format!("{begin}{}", fragments.concat())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&Source::new(bytes));
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&Source::from(text.as_str()));
    }

    #[test]
    fn anything_like_a_dockerfile_is_read(text in dockerfiles()) {
        check(&Source::from(text.as_str()));
    }

    #[test]
    fn line_endings_change_nothing_but_places(text in dockerfiles()) {
        let (plain, windows) = (Source::from(text.as_str()), Source::from(text.replace('\n', "\r\n").as_str()));
        let (plain, windows) = (parse(&plain), parse(&windows));
        prop_assert_eq!(outline(&plain), outline(&windows));
        let messages = |file: &Dockerfile<'_>| file.errors.iter().map(|e| e.message.clone()).collect::<Vec<_>>();
        prop_assert_eq!(messages(&plain), messages(&windows));
    }

    #[test]
    fn a_suggestion_makes_no_new_error_and_changes_what_it_says(text in dockerfiles()) {
        for_each_suggestion(&text);
    }
}

/// Every place lies in the file, and every text is where it says it is.
fn check(source: &Source) {
    let file = parse(source);
    assert_eq!(format!("{file:?}"), format!("{:?}", parse(source)));
    let mut at = 0;
    for piece in &file.pieces {
        assert_eq!(piece.span.start, at, "{:?}", file.pieces);
        assert!(!piece.span.is_empty());
        at = piece.span.end;
    }
    assert_eq!(at, source.text().len());
    let check = Check(source.text());
    for directive in &file.directives {
        check.span(directive.span);
        assert_eq!(check.span(directive.value_span), directive.value);
    }
    for comment in &file.comments {
        assert!(check.span(comment.span).starts_with('#'));
        assert!(comment.before <= file.instructions.len());
    }
    for error in &file.errors {
        check.span(error.span);
        error.suggestion.iter().for_each(|(span, _)| {
            check.span(*span);
        });
        assert!(error.swallowed.end <= file.instructions.len());
    }
    let mut end = 0;
    for instruction in &file.instructions {
        check.instruction(instruction);
        assert!(instruction.span.start >= end);
        assert!(instruction.lines.0 <= instruction.lines.1);
        end = instruction.span.end;
    }
}

struct Check<'s>(&'s str);

impl Check<'_> {
    fn span(&self, span: Span) -> &str {
        let text = self.0.get(span.range());
        text.unwrap_or_else(|| panic!("{span:?} of {:?}", self.0))
    }

    fn mapped(&self, text: &Mapped<'_>) {
        for (at, char) in text.text().char_indices() {
            let offset = text.offset(at);
            assert!(self.0[offset..].starts_with(char), "{at} of {text:?}");
        }
    }

    fn instruction(&self, instruction: &Instruction<'_>) {
        let text = instruction.text.text();
        self.mapped(&instruction.text);
        self.span(instruction.span);
        assert!(instruction.span.contains(instruction.head));
        let word = &text[instruction.keyword_range.clone()];
        assert_eq!(Keyword::parse(word), instruction.keyword);
        assert!(instruction.head.contains(instruction.keyword_span()));
        assert!(text.get(instruction.rest.clone()).is_some());
        instruction.flags.iter().for_each(|flag| self.flag(flag));
        self.arguments(&instruction.arguments, instruction);
        for blank in &instruction.blank_lines {
            assert!(self.span(*blank).trim().is_empty());
        }
        let mut end = instruction.head.end;
        for heredoc in &instruction.heredocs {
            assert!(self.span(heredoc.span).contains("<<"));
            assert!(heredoc.body.start >= end && heredoc.body.end == heredoc.terminator.start);
            let terminator = self.span(heredoc.terminator).trim_start_matches('\t');
            assert_eq!(terminator, heredoc.name);
            end = heredoc.terminator.end;
        }
        assert!(end <= instruction.span.end);
    }

    fn flag(&self, flag: &Flag) {
        assert!(self.span(flag.span).starts_with("--"));
        assert!(flag.span.contains(flag.value_span));
        self.span(flag.value_span);
    }

    fn word(&self, word: &Word) {
        let text = self.span(word.span);
        if text.len() == word.raw.len() {
            assert_eq!(text, word.raw);
        }
    }

    fn strings(&self, strings: &[JsonString]) {
        for string in strings {
            let text = self.span(string.span);
            assert!(text.starts_with('"') && text.ends_with('"'));
            let places = string.value.span(0..string.value.text().len());
            assert!(string.span.contains(places));
        }
    }

    fn arguments(&self, arguments: &Arguments<'_>, of: &Instruction<'_>) {
        match arguments {
            Arguments::From { image, name } => {
                image.iter().chain(name).for_each(|word| self.word(word));
            }
            Arguments::Shell(range) => assert!(of.text.text().get(range.clone()).is_some()),
            Arguments::Exec(strings) => self.strings(strings),
            Arguments::Pairs { pairs, .. } => pairs.iter().for_each(|pair| {
                self.word(&pair.name);
                self.word(&pair.value);
            }),
            Arguments::Declarations(declarations) => declarations.iter().for_each(|d| {
                self.word(&d.name);
                d.default.iter().for_each(|word| self.word(word));
            }),
            Arguments::Paths { words, json: false } | Arguments::Words(words) => {
                words.iter().for_each(|word| self.word(word));
            }
            Arguments::Paths { words, json: true } => words.iter().for_each(|word| {
                self.span(word.span);
            }),
            Arguments::Text(word) => self.word(word),
            Arguments::Healthcheck { kind, command } => {
                self.word(kind);
                if let Some(command) = command {
                    self.arguments(command, of);
                }
            }
            Arguments::Onbuild(inner) => self.instruction(inner),
            Arguments::None => {}
        }
    }
}

/// What a file says, without places.
fn outline(file: &Dockerfile<'_>) -> Vec<String> {
    let instruction = |i: &Instruction<'_>| {
        let flags: Vec<_> = i.flags.iter().map(|f| (&f.name, &f.value)).collect();
        let heredocs: Vec<_> = i.heredocs.iter().map(|h| (&h.name, h.expand)).collect();
        let (lines, text) = (i.lines, i.text.text());
        format!("{} {lines:?} {flags:?} {text:?} {heredocs:?}", i.keyword)
    };
    file.instructions.iter().map(instruction).collect()
}

/// Applies each suggestion alone: the file has no more errors than before, and its instructions are those before
/// without the swallowed ones, but for the one whose keyword is another.
fn for_each_suggestion(text: &str) {
    let source = Source::from(text);
    let file = parse(&source);
    for error in &file.errors {
        let Some((span, new)) = &error.suggestion else {
            continue;
        };
        let mended = format!("{}{new}{}", &text[..span.start], &text[span.end..]);
        let mended_source = Source::from(mended.as_str());
        let mended_file = parse(&mended_source);
        let context = format!("{text:?}\n{error:?}\n{mended:?}\n{:?}", mended_file.errors);
        assert!(mended_file.errors.len() <= file.errors.len(), "{context}");
        let kept = file.instructions.iter().enumerate();
        let kept = kept.filter(|(at, _)| !error.swallowed.contains(at));
        let wanted: Vec<Keyword> = kept
            .map(|(_, i)| match i.keyword_span().contains(*span) {
                true => Keyword::parse(new.split([' ', '[']).next().unwrap_or("")),
                false => i.keyword,
            })
            .collect();
        let found: Vec<Keyword> = mended_file.instructions.iter().map(|i| i.keyword).collect();
        assert_eq!(wanted, found, "{context}");
    }
}

#[test]
fn suggestions_for_the_fixtures_leave_fewer_errors() {
    let folder = crate::golden::root().join("tests/fixtures/grammar");
    let mut suggestions = 0;
    for path in crate::golden::files_below(&folder) {
        let source = Source::new(std::fs::read(&path).expect("the fixture can be read"));
        for_each_suggestion(source.text());
        let file = parse(&source);
        for (span, new) in file.errors.iter().filter_map(|e| e.suggestion.as_ref()) {
            let text = source.text();
            let mended = format!("{}{new}{}", &text[..span.start], &text[span.end..]);
            let left = parse(&Source::from(mended.as_str())).errors.len();
            assert!(left < file.errors.len(), "{}: {mended}", path.display());
            suggestions += 1;
        }
    }
    assert!(suggestions > 10);
}
