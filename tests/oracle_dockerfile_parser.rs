//! The parser against the crate `dockerfile-parser`, instruction by instruction.
//!
//! That crate loses whole files to one construct it does not know, so each instruction of the corpus that
//! `MLLINT_CORPUS` names is given to it alone, its lines joined. Where it differs, it must be for one of the reasons in
//! `FAULTS`. `docs/decisions/0001-own-parser.md` says why it is an oracle and not the parser.

use std::collections::BTreeMap;

use dockerfile_parser as theirs;
use mllint::syntax::{Arguments, Instruction, Keyword, parse};
use mllint::text::Source;

use crate::support::{corpus_files, folder};

/// Why that crate reads an instruction otherwise than BuildKit.
struct Fault {
    reason: &'static str,
    /// Whether the reason can hold for an instruction and the text behind its flags.
    applies: fn(&Instruction<'_>, &str) -> bool,
}

const FAULTS: &[Fault] = &[
    Fault {
        reason: "`ARG` with several names is refused",
        applies: |i, _| matches!(&i.arguments, Arguments::Declarations(names) if names.len() > 1),
    },
    Fault {
        reason: "an empty value, as in `ENV A=`, is refused",
        applies: |_, rest| rest.ends_with('=') || rest.contains("= ") || rest.contains("=\t"),
    },
    Fault {
        reason: "names of `ENV` and `ARG` hold ASCII letters, digits and `_` only",
        applies: |i, _| names(i).any(|name| !is_plain_name(i.keyword, name)),
    },
    Fault {
        reason: "quotes are only known around a whole value: `A=b\"c d\"`, `A='\\'`, `A=\"$(x \\. y)\"`",
        applies: |i, _| values(i).any(is_oddly_quoted),
    },
    Fault {
        reason: "a value ends at its first blank, escaped or not: `A=b\\ c`",
        applies: |i, rest| is_pairs(i) && rest.contains("\\ "),
    },
    Fault {
        reason: "the quotes of a name of `LABEL` are dropped",
        applies: |i, rest| i.keyword == Keyword::Label && rest.starts_with(['"', '\'']),
    },
    Fault {
        reason: "the old form ends a value in quotes at the closing one: `ENV A \"b\" c`",
        applies: |i, _| matches!(&i.arguments, Arguments::Pairs { legacy: true, .. }),
    },
    Fault {
        reason: "the JSON form of `COPY` is no path",
        applies: |i, _| matches!(&i.arguments, Arguments::Paths { json: true, .. }),
    },
    Fault {
        reason: "a flag without a value, as `--link`, and all behind it, are paths",
        applies: |i, _| i.flags.iter().any(|flag| flag.value.is_none()),
    },
    Fault {
        reason: "`RUN` has no flags; they are part of its command",
        applies: |i, _| i.keyword == Keyword::Run && !i.flags.is_empty(),
    },
    Fault {
        reason: "`['a']` and `[\"a\",]` are exec form",
        applies: |i, rest| is_shell(i) && rest.starts_with('['),
    },
    Fault {
        reason: "escapes in the exec form are Rust's, not JSON's",
        applies: |i, rest| matches!(i.arguments, Arguments::Exec(_)) && rest.contains('\\'),
    },
    Fault {
        reason: "an image holds no `[`, `+`, `%`, `#`, `<` nor quote",
        applies: |i, _| image(i).is_some_and(|image| image.contains(|c| !is_image_char(c))),
    },
    Fault {
        reason: "an instruction without arguments is refused",
        applies: |_, rest| rest.is_empty(),
    },
    Fault {
        reason: "a word of `COPY` that is quoted in part is refused",
        applies: |i, rest| i.keyword == Keyword::Copy && rest.contains('"'),
    },
    Fault {
        reason: "a digest that is no SHA-256 is refused",
        applies: |i, _| image(i).is_some_and(|image| image.contains('@')),
    },
    Fault {
        reason: "`--` is a word, and flags of `CMD` are part of its command",
        applies: |i, _| i.text.text().contains("-- "),
    },
];

#[test]
fn every_instruction_reads_as_dockerfile_parser_reads_it_or_for_a_known_reason() {
    let Some(corpus) = folder("MLLINT_CORPUS", "comparison with dockerfile-parser") else {
        return;
    };
    // It recurses, so it gets room.
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let compared = thread.spawn(move || {
        let mut tally = Tally::default();
        for path in corpus_files(&corpus) {
            let bytes = std::fs::read(&path).expect("the file can be read");
            tally.file(&Source::new(bytes), &path.display().to_string());
        }
        tally
    });
    let tally = compared
        .expect("a thread starts")
        .join()
        .expect("the comparison ends");
    eprintln!(
        "{} instructions, {} alike; {} in files with another escape character were left out",
        tally.compared, tally.alike, tally.left_out
    );
    for (reason, count) in &tally.faults {
        eprintln!("{count:6} {reason}");
    }
    let shown: Vec<&str> = tally.unknown.iter().take(40).map(String::as_str).collect();
    let count = tally.unknown.len();
    assert!(shown.is_empty(), "{count} differ:\n{}", shown.join("\n"));
}

#[derive(Default)]
struct Tally {
    compared: usize,
    alike: usize,
    left_out: usize,
    faults: BTreeMap<&'static str, usize>,
    unknown: Vec<String>,
}

impl Tally {
    fn file(&mut self, source: &Source, path: &str) {
        let file = parse(source);
        if file.escape != '\\' {
            self.left_out += file.instructions.len();
            return;
        }
        for instruction in &file.instructions {
            self.instruction(instruction, path);
        }
    }

    fn instruction(&mut self, instruction: &Instruction<'_>, path: &str) {
        let Some(ours) = describe_ours(instruction) else {
            return;
        };
        self.compared += 1;
        let text = instruction.text.text();
        let theirs = describe_theirs(text, instruction.keyword);
        // What BuildKit refuses need not be read.
        let is_wrong = || {
            let alone = Source::from(alone(text, instruction.keyword).as_str());
            !parse(&alone).errors.is_empty()
        };
        if theirs.as_ref() == Some(&ours) || (theirs.is_none() && is_wrong()) {
            self.alike += 1;
            return;
        }
        let rest = instruction.rest_text();
        match FAULTS
            .iter()
            .find(|fault| (fault.applies)(instruction, rest))
        {
            Some(fault) => *self.faults.entry(fault.reason).or_default() += 1,
            None => self.unknown.push(format!(
                "{path}:{}\n  {text}\n  ours   {ours}\n  theirs {theirs:?}",
                instruction.lines.0
            )),
        }
    }
}

/// What can be compared, in one notation; quotes and backslashes are left out, as the two drop them at different times.
fn describe_ours(instruction: &Instruction<'_>) -> Option<String> {
    let flags = instruction.flags.iter().map(|flag| match &flag.value {
        Some(value) => (flag.name.as_str(), value.as_str()),
        None => (flag.name.as_str(), ""),
    });
    let flags: Vec<(&str, &str)> = flags.collect();
    Some(match &instruction.arguments {
        Arguments::From { image, name } => {
            let word = |word: &Option<mllint::syntax::Word>| {
                word.as_ref().map(|w| w.raw.clone()).unwrap_or_default()
            };
            from(&flags, &word(image), &word(name))
        }
        Arguments::Pairs { pairs: found, .. } => {
            let found = found.iter();
            pairs(found.map(|pair| (pair.name.raw.as_str(), pair.value.raw.as_str())))
        }
        Arguments::Declarations(found) => {
            let found = found.iter();
            pairs(found.map(|d| {
                let default = d.default.as_ref().map_or("", |word| word.raw.as_str());
                (d.name.raw.as_str(), default)
            }))
        }
        Arguments::Paths { words, .. } if instruction.keyword == Keyword::Copy => {
            let words: Vec<&str> = words.iter().map(|word| word.raw.as_str()).collect();
            copy(&flags, &words)
        }
        Arguments::Exec(words) if instruction.keyword != Keyword::Shell => {
            let words: Vec<&str> = words.iter().map(|word| word.value.text()).collect();
            format!("exec {words:?}")
        }
        Arguments::Shell(range) if instruction.keyword != Keyword::Shell => {
            shell(&instruction.text.text()[range.clone()])
        }
        _ => return None,
    })
}

fn describe_theirs(text: &str, keyword: Keyword) -> Option<String> {
    let file = theirs::Dockerfile::parse(&alone(text, keyword)).ok()?;
    let expression = |expression: &theirs::ShellOrExecExpr| match expression {
        theirs::ShellOrExecExpr::Exec(words) => format!("exec {:?}", words.as_str_vec()),
        theirs::ShellOrExecExpr::Shell(text) => shell(&text.to_string()),
    };
    Some(match file.instructions.last()? {
        theirs::Instruction::From(i) => {
            let flags = i.flags.iter().map(|f| (f.name.as_ref(), f.value.as_ref()));
            let alias = i.alias.as_ref().map_or("", |alias| alias.as_ref());
            from(&flags.collect::<Vec<_>>(), i.image.as_ref(), alias)
        }
        theirs::Instruction::Env(i) => {
            let vars = i.vars.iter().map(|v| (v.key.as_ref(), v.value.to_string()));
            let vars: Vec<(&str, String)> = vars.collect();
            pairs(vars.iter().map(|(name, value)| (*name, value.as_str())))
        }
        theirs::Instruction::Label(i) => {
            let labels = i.labels.iter();
            pairs(labels.map(|label| (label.name.as_ref(), label.value.as_ref())))
        }
        theirs::Instruction::Arg(i) => {
            let value = i.value.as_ref().map_or("", |value| value.as_ref());
            pairs([(i.name.as_ref(), value)].into_iter())
        }
        theirs::Instruction::Copy(i) => {
            let flags = i.flags.iter().map(|f| (f.name.as_ref(), f.value.as_ref()));
            let sources = i.sources.iter().map(|word| word.as_ref());
            let words: Vec<&str> = sources.chain([i.destination.as_ref()]).collect();
            copy(&flags.collect::<Vec<_>>(), &words)
        }
        theirs::Instruction::Run(i) => expression(&i.expr),
        theirs::Instruction::Cmd(i) => expression(&i.expr),
        theirs::Instruction::Entrypoint(i) => expression(&i.expr),
        theirs::Instruction::Misc(_) => return None,
    })
}

/// A file with this instruction and no other.
fn alone(text: &str, keyword: Keyword) -> String {
    match keyword {
        Keyword::From => text.to_owned(),
        _ => format!("FROM x\n{text}"),
    }
}

fn from(flags: &[(&str, &str)], image: &str, name: &str) -> String {
    format!("from {flags:?} {image:?} {name:?}")
}

fn copy(flags: &[(&str, &str)], words: &[&str]) -> String {
    bare(&format!("copy {flags:?} {words:?}"))
}

fn pairs<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let pairs = pairs.map(|(name, value)| format!("{name} = {}", bare(value)));
    pairs.collect::<Vec<_>>().join("; ")
}

fn shell(text: &str) -> String {
    format!("shell {}", text.trim())
}

fn bare(text: &str) -> String {
    text.replace(['"', '\'', '\\'], "")
}

fn is_pairs(instruction: &Instruction<'_>) -> bool {
    matches!(
        instruction.keyword,
        Keyword::Env | Keyword::Label | Keyword::Arg
    )
}

fn is_shell(instruction: &Instruction<'_>) -> bool {
    matches!(instruction.arguments, Arguments::Shell(_))
}

fn image<'i>(instruction: &'i Instruction<'_>) -> Option<&'i str> {
    match &instruction.arguments {
        Arguments::From { image, .. } => image.as_ref().map(|image| image.raw.as_str()),
        _ => None,
    }
}

fn is_image_char(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_-.:/${}@".contains(char)
}

/// The names and values of pairs and declarations.
fn words<'i>(instruction: &'i Instruction<'_>) -> Vec<(&'i str, &'i str)> {
    match &instruction.arguments {
        Arguments::Pairs { pairs, .. } => pairs
            .iter()
            .map(|pair| (pair.name.raw.as_str(), pair.value.raw.as_str()))
            .collect(),
        Arguments::Declarations(found) => found
            .iter()
            .map(|d| {
                let default = d.default.as_ref().map_or("", |word| word.raw.as_str());
                (d.name.raw.as_str(), default)
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn names<'i>(instruction: &'i Instruction<'_>) -> impl Iterator<Item = &'i str> {
    words(instruction).into_iter().map(|(name, _)| name)
}

fn values<'i>(instruction: &'i Instruction<'_>) -> impl Iterator<Item = &'i str> {
    words(instruction).into_iter().map(|(_, value)| value)
}

fn is_plain_name(keyword: Keyword, name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let starts = keyword != Keyword::Arg || name.starts_with(|c: char| c.is_ascii_alphabetic());
    keyword == Keyword::Label || (plain && starts)
}

/// A value with quotes that are not one pair around all of it, or with a backslash in them.
fn is_oddly_quoted(value: &str) -> bool {
    let inner = ['"', '\''].into_iter().find_map(|quote| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    });
    match inner {
        Some(inner) => inner.contains('\\'),
        None => value.contains(['"', '\'']),
    }
}
