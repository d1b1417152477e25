//! Scripts inside of commands: `sh -c "…"`, `bash <<EOF`, `eval "…"`; and commands that no shell reads.

use std::borrow::Cow;

use super::shells::{Options, Shell};
use super::word::copy_text;
use super::{
    Command, CommandKind, Invocation, Item, Joiner, List, Part, Pipeline, Quote, RedirectOperator,
    Script, Simple, Unquoted, Word, parse_expanded,
};
use crate::text::Mapped;

/// A script that a command of another script runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// The script; its text has the places of the file.
    pub script: Script<'static>,
    /// With what options its shell is started; `None` for those that are in force where the command stands.
    pub options: Option<Options>,
}

/// The script that `command` of `script` hands to a shell: the argument of `sh -c` (`bash`, `dash`, `ash`, `zsh`,
/// `ksh`; behind `sudo` and the like too) and of `su -c`, a here-document or here-string that a shell reads, the
/// arguments of `eval`. `None` if there is none, or its text cannot be seen. What the outer shell expands is unknown
/// in it, and the commands of such substitutions are not commands of the nested script.
pub fn nested_script(command: &Command, script: &Script<'_>) -> Option<Nested> {
    let invocation = Invocation::of(command.simple()?)?;
    let (unquoted, options) = match invocation.name.as_deref()? {
        "eval" => (joined(invocation.args, &script.text)?, None),
        "su" | "runuser" => {
            let word = command_of_su(invocation.args)?;
            (word.unquoted(&script.text)?, Some(Options::default()))
        }
        name => match Shell::named(name) {
            Shell::Posix(_) => {
                let (source, options) = source_of_shell(invocation.args)?;
                let unquoted = match source {
                    Source::Word(word) => word.unquoted(&script.text)?,
                    Source::Input => input(command, script)?,
                };
                (unquoted, Some(options))
            }
            _ => return None,
        },
    };
    Some(Nested {
        script: parse_expanded(unquoted.text, &unquoted.expanded),
        options,
    })
}

/// Where a shell reads its script.
enum Source<'s> {
    Word(&'s Word),
    Input,
}

/// What the arguments of a shell say about its script; `None` if that is a file, or not known.
fn source_of_shell(args: &[Word]) -> Option<(Source<'_>, Options)> {
    let mut options = Options::default();
    let values: Vec<Option<Cow<'_, str>>> = args.iter().map(Word::literal).collect();
    let mut at = 0;
    let (mut is_command, mut is_input) = (false, false);
    while let Some(word) = args.get(at) {
        if !word.literal_prefix().starts_with(['-', '+']) {
            break;
        }
        let value = values[at].as_deref()?;
        match value {
            "-" | "--" => {
                at += 1;
                break;
            }
            "--rcfile" | "--init-file" => at += 1,
            _ if value.starts_with("--") => {}
            _ => {
                is_command |= value.contains('c');
                is_input |= value.contains('s');
                let rest = values[at..].iter().map(Option::as_deref);
                options.read(rest.take(if value.contains('o') { 2 } else { 1 }));
                at += value.matches(['o', 'O']).count();
            }
        }
        at += 1;
    }
    let operand = args.get(at);
    if is_command {
        return operand.map(|word| (Source::Word(word), options));
    }
    let reads_input = is_input || operand.is_none_or(|word| word.is("/dev/stdin"));
    reads_input.then_some((Source::Input, options))
}

/// The value of `-c` of `su`.
fn command_of_su(args: &[Word]) -> Option<&Word> {
    let is_command = |word: &Word| {
        let value = word.literal().unwrap_or_default();
        let is_cluster = value.starts_with('-') && !value.starts_with("--");
        value == "--command" || (is_cluster && value.ends_with('c'))
    };
    args.get(args.iter().position(is_command)? + 1)
}

/// What a command reads from a here-document or here-string.
fn input(command: &Command, script: &Script<'_>) -> Option<Unquoted> {
    let redirect = command.redirects.iter().rev().find(|redirect| {
        let reads = matches!(
            redirect.operator,
            RedirectOperator::Read
                | RedirectOperator::HereDocument
                | RedirectOperator::HereString
                | RedirectOperator::DuplicateInput
                | RedirectOperator::ReadWrite
        );
        reads && redirect.fd.is_none_or(|fd| fd == 0)
    })?;
    if redirect.operator == RedirectOperator::HereString {
        return redirect.target.unquoted(&script.text);
    }
    let heredoc = script.heredoc(redirect)?;
    if heredoc.quoted {
        return Some(Unquoted {
            text: script.text.slice(heredoc.body.clone()),
            expanded: Vec::new(),
        });
    }
    let mut unquoted = Unquoted::empty();
    unquoted.append(&heredoc.parts, &script.text)?;
    Some(unquoted)
}

/// Words as `eval` joins them.
fn joined(words: &[Word], text: &Mapped<'_>) -> Option<Unquoted> {
    let mut unquoted = Unquoted::empty();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            let before = text.end_offset(words[index - 1].range.end);
            unquoted.text.push(" ", before);
        }
        unquoted.append(&word.parts, text)?;
    }
    (!words.is_empty()).then_some(unquoted)
}

/// A script of one command whose words are constant, for an exec form: no shell reads it.
pub fn from_argv(words: &[Mapped<'_>]) -> Script<'static> {
    let mut text = Mapped::empty();
    let mut argv = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            let before = &words[index - 1];
            text.push(" ", before.end_offset(before.text().len()));
        }
        let start = text.text().len();
        copy_text(word, 0..word.text().len(), &mut text);
        let range = start..text.text().len();
        argv.push(Word {
            range: range.clone(),
            parts: vec![Part::Quoted {
                range,
                value: word.text().to_owned(),
                quote: Quote::Argument,
            }],
        });
    }
    Script {
        body: list_of(argv, text.text().len()),
        text,
        comments: Vec::new(),
        heredocs: Vec::new(),
        opaque: false,
    }
}

/// A list of one simple command; of none if there are no words.
fn list_of(words: Vec<Word>, end: usize) -> List {
    let mut list = List {
        items: Vec::new(),
        range: 0..end,
    };
    if words.is_empty() {
        return list;
    }
    let command = Command {
        kind: CommandKind::Simple(Simple {
            assignments: Vec::new(),
            words,
        }),
        redirects: Vec::new(),
        range: 0..end,
    };
    list.items.push(Item {
        pipeline: Pipeline {
            negated: false,
            commands: vec![command],
            pipes: Vec::new(),
            range: 0..end,
        },
        joiner: Joiner::End,
        joiner_range: end..end,
    });
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{commands, parse};

    /// The text of the script in the first command that has one, the commands in it, and its options.
    fn nested(text: &str) -> Option<(String, Vec<String>, Option<Options>)> {
        let script = parse(Mapped::contiguous(text, 0));
        let visits = commands(&script, Options::default());
        let nested = visits
            .iter()
            .find_map(|v| nested_script(v.command, &script))?;
        let inner = &nested.script;
        for visit in commands(inner, Options::default()) {
            for word in &visit.simple.words {
                if inner.text.is_whole(word.range.clone()) {
                    let span = inner.span(&word.range);
                    assert_eq!(&text[span.range()], inner.source(&word.range));
                }
            }
        }
        let commands = commands(inner, Options::default());
        let commands = commands
            .iter()
            .map(|v| inner.source(&v.command.range).to_owned());
        Some((
            inner.text.text().to_owned(),
            commands.collect(),
            nested.options,
        ))
    }

    fn inner_commands(text: &str) -> Vec<String> {
        nested(text)
            .map(|(_, commands, _)| commands)
            .unwrap_or_default()
    }

    #[test]
    fn arguments_of_shells_are_scripts() {
        assert_eq!(inner_commands("bash -lc 'a && b'"), ["a", "b"]);
        assert_eq!(
            inner_commands("sudo -E /bin/sh -ex -c \"a; b\""),
            ["a", "b"]
        );
        assert_eq!(
            inner_commands("bash -o pipefail -c 'a | b' name"),
            ["a", "b"]
        );
        assert_eq!(inner_commands("bash --login --norc -c a\\ b"), ["a b"]);
        assert_eq!(inner_commands("su - me -c 'a b'"), ["a b"]);
        assert_eq!(inner_commands("eval \"a b\" ';' c"), ["a b", "c"]);
        assert_eq!(nested("bash script.sh -c a"), None);
        assert_eq!(nested("bash $FLAGS -c a"), None);
        assert_eq!(nested("python -c 'a'"), None);
        assert_eq!(nested("bash -c"), None);
    }

    #[test]
    fn options_of_the_shell_hold_in_its_script() {
        let options = |text| nested(text).and_then(|(_, _, options)| options);
        let both = Options {
            errexit: true,
            pipefail: true,
        };
        assert_eq!(options("bash -euo pipefail -c a"), Some(both));
        assert_eq!(options("bash -c a"), Some(Options::default()));
        assert_eq!(options("eval a"), None);
    }

    #[test]
    fn escapes_are_taken_away_and_places_kept() {
        let text = r#"bash -c "echo \"\$A\" 'b' && c \\ d""#;
        let (inner, commands, _) = nested(text).expect("a script");
        assert_eq!(inner, r#"echo "$A" 'b' && c \ d"#);
        assert_eq!(commands, [r#"echo "$A" 'b'"#, r"c \ d"]);
    }

    #[test]
    fn what_the_outer_shell_expands_is_unknown() {
        let text = r#"sh -c "a $(b) '$C' \$(d) \\\$E ${F:-x} `g`""#;
        let script = parse(Mapped::contiguous(text, 0));
        let visits = commands(&script, Options::default());
        let nested = nested_script(visits[0].command, &script).expect("a script");
        let inner = commands(&nested.script, Options::default());
        let [a, d] = &inner[..] else {
            panic!("two commands: {inner:?}");
        };
        assert_eq!(nested.script.source(&d.command.range), "d");
        let values: Vec<_> = a.simple.words.iter().map(|w| w.literal()).collect();
        let a = Some(Cow::Borrowed("a"));
        assert_eq!(values, [a, None, None, None, Some("$E".into()), None, None]);
    }

    #[test]
    fn here_documents_of_shells_are_scripts() {
        assert_eq!(inner_commands("bash <<'E'\na\nb $c\nE\n"), ["a", "b $c"]);
        assert_eq!(
            inner_commands("bash -ex <<E\na \\$b \\\\c\nE\n"),
            ["a $b \\c"]
        );
        assert_eq!(inner_commands("sh -s x <<E\na\nE\n"), ["a"]);
        assert_eq!(inner_commands("cat x | sudo bash - <<< 'a b'"), ["a b"]);
        assert_eq!(nested("bash <<E < file\na\nE\n"), None);
        assert_eq!(nested("python <<E\na\nE\n"), None);
        assert_eq!(nested("curl x | bash"), None);
    }

    #[test]
    fn an_exec_form_is_one_command_of_constants() {
        //          0123456789012345678901234567
        let file = r#"["bash", "-c", "a \"b\" $c"]"#;
        let mut last = Mapped::empty();
        last.push("a ", 16);
        last.push("\"b", 19);
        last.push("\" $c", 22);
        let words = [
            Mapped::contiguous(&file[2..6], 2),
            Mapped::contiguous(&file[10..12], 10),
            last,
        ];
        let script = from_argv(&words);
        assert_eq!(script.text.text(), r#"bash -c a "b" $c"#);
        let visits = commands(&script, Options::default());
        let invocation = Invocation::of(visits[0].simple).expect("a command");
        assert_eq!(invocation.name.as_deref(), Some("bash"));
        let value = invocation.args[1].literal();
        assert_eq!(value.as_deref(), Some(r#"a "b" $c"#));
        let span = script.span(&invocation.args[0].range);
        assert_eq!(&file[span.range()], "-c");
        let nested = nested_script(visits[0].command, &script).expect("a script");
        let inner = commands(&nested.script, Options::default());
        let variable = nested.script.span(&inner[0].simple.words[2].range);
        assert_eq!(&file[variable.range()], "$c");
        assert!(from_argv(&[]).body.items.is_empty());
    }
}
