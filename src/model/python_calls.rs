//! The calls in a piece of Python, such as `python -c "…"` runs: their names and constant arguments. No more is read of
//! the language than that takes.

use std::collections::HashMap;

use crate::model::Value;

/// A call with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The name with what stands before it: `nltk.download`. It begins with a dot if it is called on something without
    /// a name.
    pub path: String,
    /// The arguments in their order.
    pub arguments: Vec<Argument>,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// `None` for one that goes by its place.
    pub name: Option<String>,
    /// A string, number, `True`, `False` or `None`; else unknown.
    pub value: Value,
}

/// Stands in a text for what is not known of it.
pub const UNKNOWN: char = '\u{0}';

/// Deeper brackets are not read.
const MAX_DEPTH: usize = 100;
/// Longer texts are no scripts that somebody writes into a Dockerfile.
const MAX_LENGTH: usize = 200_000;

impl Call {
    /// The name itself: `download` of `nltk.download`.
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Whether it is called by this name, or on something: `is("hub.load")` holds for `torch.hub.load`.
    pub fn is(&self, path: &str) -> bool {
        let before = self.path.strip_suffix(path);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    }

    /// The argument of a name, or at a place; `Unset` if it is not given.
    pub fn argument(&self, place: Option<usize>, names: &[&str]) -> Value {
        let is_named = |argument: &&Argument| {
            argument
                .name
                .as_deref()
                .is_some_and(|name| names.contains(&name))
        };
        let named = self.arguments.iter().find(is_named);
        let placed = place.and_then(|place| self.arguments.get(place));
        let placed = placed.filter(|argument| argument.name.is_none());
        named
            .or(placed)
            .map_or(Value::Unset, |argument| argument.value.clone())
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    /// A name, or names with dots between them.
    Name(&'t str),
    /// The text between the quotes, and whether it is what the program gets.
    Text(&'t str, bool),
    Number(&'t str),
    /// Any other character.
    Sign(char),
    LineEnd,
}

/// What stands between brackets that are open.
struct Frame {
    /// The path and the arguments of a call; `None` for other brackets.
    call: Option<Call>,
    argument: Open,
}

/// An argument, or the value of an assignment, as far as it has been read.
#[derive(Default)]
struct Open {
    name: Option<String>,
    value: Option<Value>,
    /// How many things it is made of.
    parts: usize,
}

impl Open {
    fn named(name: Option<String>) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    fn add(&mut self, value: Value) {
        self.parts += 1;
        self.value = Some(match self.value {
            None => value,
            Some(_) => Value::Unknown,
        });
    }
}

/// The calls in a text, in the order of their ends. A name that is set to a constant stands for that, and so does
/// `os.getenv("NAME", "default")`, by what `environment` says of a variable.
pub fn calls<'t>(text: &'t str, environment: &'t dyn Fn(&str) -> Option<Value>) -> Vec<Call> {
    let mut reader = Reader {
        calls: Vec::new(),
        frames: Vec::new(),
        statement: Open::default(),
        constants: HashMap::new(),
        imports: false,
        imported: "",
        aliases: HashMap::new(),
        environment,
    };
    if text.len() <= MAX_LENGTH {
        let mut rest = text;
        let mut before = Token::LineEnd;
        while let Some((token, length)) = next_token(rest) {
            reader.read(token, before);
            before = token;
            rest = &rest[length..];
            if reader.frames.len() > MAX_DEPTH {
                break;
            }
        }
        reader.read(Token::LineEnd, before);
    }
    reader.calls
}

struct Reader<'e> {
    calls: Vec<Call>,
    frames: Vec<Frame>,
    /// Of the statement outside brackets: the name that is set, and its value.
    statement: Open,
    constants: HashMap<String, Value>,
    /// Whether the statement imports something, and the last name in it.
    imports: bool,
    imported: &'e str,
    /// `T` of `from transformers import AutoTokenizer as T`, and what it stands for.
    aliases: HashMap<&'e str, &'e str>,
    environment: &'e dyn Fn(&str) -> Option<Value>,
}

/// Functions that read a variable of the environment.
const READERS: [&str; 4] = ["os.getenv", "getenv", "os.environ.get", "environ.get"];

impl<'e> Reader<'e> {
    fn read(&mut self, token: Token<'e>, before: Token<'_>) {
        if let Token::Name(name) = token {
            self.read_import(name, before);
        }
        match (token, before) {
            (Token::Sign('('), Token::Name(path)) => self.open(Some(path)),
            (Token::Sign('(' | '[' | '{'), _) => self.open(None),
            (Token::Sign(')' | ']' | '}'), _) => self.close(),
            (Token::Sign(','), _) => self.end_argument(),
            (Token::Sign('='), Token::Name(name)) if !name.contains('.') => {
                *self.open_value() = Open::named(Some(name.to_owned()));
            }
            // The second half of `==`.
            (Token::Sign('='), Token::Sign('=')) => {
                *self.open_value() = Open::default();
                self.open_value().add(Value::Unknown);
            }
            (Token::Sign(';') | Token::LineEnd, _) if self.frames.is_empty() => {
                self.end_statement();
            }
            (Token::LineEnd, _) => {}
            (Token::Name(name), _) if !matches!(name, "True" | "False" | "None") => {
                if before == Token::Name("for") {
                    self.constants.insert(name.to_owned(), Value::Unknown);
                }
                let value = self.constants.get(name).cloned();
                self.open_value().add(value.unwrap_or(Value::Unknown));
            }
            _ => self.open_value().add(constant(token)),
        }
    }

    fn read_import(&mut self, name: &'e str, before: Token<'_>) {
        let is_first = matches!(before, Token::LineEnd | Token::Sign(';'));
        if is_first && self.frames.is_empty() {
            self.imports = matches!(name, "import" | "from");
        } else if self.imports && before == Token::Name("as") {
            self.aliases.insert(name, self.imported);
        } else if self.imports && name != "as" {
            self.imported = name;
        }
    }

    /// The path of a call with the names that were imported.
    fn unaliased(&self, path: &str) -> String {
        let (first, rest) = path.split_at(path.find('.').unwrap_or(path.len()));
        let first = self.aliases.get(first).copied().unwrap_or(first);
        format!("{first}{rest}")
    }

    fn open_value(&mut self) -> &mut Open {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.argument,
            None => &mut self.statement,
        }
    }

    fn open(&mut self, path: Option<&str>) {
        let path = path.map(|path| self.unaliased(path));
        let outer = self.open_value();
        let is_reader = |path: &String| READERS.contains(&path.as_str());
        if outer.parts == 1 && path.as_ref().is_some_and(is_reader) {
            // The value is what the call gives, not the function.
            (outer.value, outer.parts) = (None, 0);
        }
        self.frames.push(Frame {
            call: path.map(|path| Call {
                path,
                arguments: Vec::new(),
            }),
            argument: Open::default(),
        });
    }

    fn end_argument(&mut self) {
        let Some(frame) = self.frames.last_mut() else {
            return self.statement.add(Value::Unknown);
        };
        let argument = std::mem::take(&mut frame.argument);
        if let (Some(call), Some(value)) = (&mut frame.call, argument.value) {
            call.arguments.push(Argument {
                name: argument.name,
                value,
            });
        }
    }

    fn close(&mut self) {
        self.end_argument();
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let given = frame.call.as_ref().map(|call| self.given(call));
        self.calls.extend(frame.call);
        self.open_value().add(given.unwrap_or(Value::Unknown));
    }

    /// What a call that reads the environment gives.
    fn given(&self, call: &Call) -> Value {
        if !READERS.contains(&call.path.as_str()) {
            return Value::Unknown;
        }
        let Value::Known(name) = call.argument(Some(0), &["key"]) else {
            return Value::Unknown;
        };
        match (self.environment)(&name) {
            Some(Value::Known(value)) => Value::Known(value),
            Some(Value::Unknown) => Value::Unknown,
            Some(Value::Unset) | None => match call.argument(Some(1), &["default"]) {
                Value::Known(default) => Value::Known(default),
                _ => Value::Unknown,
            },
        }
    }

    fn end_statement(&mut self) {
        self.imports = false;
        let statement = std::mem::take(&mut self.statement);
        if let (Some(name), Some(value)) = (statement.name, statement.value) {
            // Set to one thing and another, it is not known.
            let known = match self.constants.get(&name) {
                Some(old) if *old != value => Value::Unknown,
                _ => value,
            };
            self.constants.insert(name, known);
        }
    }
}

fn constant(token: Token<'_>) -> Value {
    match token {
        Token::Text(text, true) if !text.contains([UNKNOWN, '\\']) => Value::Known(text.to_owned()),
        Token::Name(text) | Token::Number(text) => Value::Known(text.to_owned()),
        _ => Value::Unknown,
    }
}

/// The first token of a text, and the bytes up to its end.
fn next_token(text: &str) -> Option<(Token<'_>, usize)> {
    let start = blanks(text);
    let rest = &text[start..];
    let first = rest.chars().next()?;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | UNKNOWN);
    let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let is_prefix = word.len() <= 2 && word.bytes().all(|b| b"rRbBfFuU".contains(&b));
    let (token, length) = match first {
        '\n' => (Token::LineEnd, 1),
        _ if is_prefix && rest[word.len()..].starts_with(['"', '\'']) => string(rest, word.len()),
        _ if first.is_ascii_digit() => (Token::Number(word), word.len()),
        _ if is_part(first) => (Token::Name(word), word.len()),
        _ => (Token::Sign(first), first.len_utf8()),
    };
    Some((token, start + length))
}

/// The bytes up to the first token: blanks, comments, ends of lines that go on.
fn blanks(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches([' ', '\t', '\r', '\u{c}']);
        at = text.len() - rest.len();
        if rest.starts_with('#') {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("\\\n") {
            at += 2;
        } else {
            return at;
        }
    }
}

/// A string behind a prefix of some letters.
fn string(text: &str, prefix: usize) -> (Token<'_>, usize) {
    let formatted = text[..prefix].contains(['f', 'F']);
    let rest = &text[prefix..];
    let quote = match rest.get(..3) {
        Some(triple @ ("\"\"\"" | "'''")) => triple,
        _ => &rest[..1],
    };
    let body = &rest[quote.len()..];
    let mut at = 0;
    let end = loop {
        let next = body[at..].find(['\\', quote.chars().next().unwrap_or('"')]);
        let Some(next) = next.map(|next| at + next) else {
            break body.len();
        };
        if body[next..].starts_with(quote) {
            break next;
        }
        let step = if body[next..].starts_with('\\') { 2 } else { 1 };
        at = next + step;
        while at < body.len() && !body.is_char_boundary(at) {
            at += 1;
        }
        if at >= body.len() {
            break body.len();
        }
    };
    let inside = &body[..end];
    let known = !(formatted && inside.contains('{'));
    let length = (prefix + quote.len() + end + quote.len()).min(text.len());
    (Token::Text(inside, known), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `path(value, name=value)`; `?` is what is not known.
    fn read(text: &str) -> Vec<String> {
        let shown = |argument: &Argument| {
            let value = argument.value.known().unwrap_or("?");
            match &argument.name {
                Some(name) => format!("{name}={value}"),
                None => value.to_owned(),
            }
        };
        let environment = |name: &str| match name {
            "SET" => Some(Value::Known("/set".to_owned())),
            _ => None,
        };
        calls(text, &environment)
            .iter()
            .map(|call| {
                let arguments: Vec<String> = call.arguments.iter().map(shown).collect();
                format!("{}({})", call.path, arguments.join(", "))
            })
            .collect()
    }

    #[test]
    fn calls_are_read_with_their_constant_arguments() {
        assert_eq!(
            read("import nltk; nltk.download('punkt', download_dir=\"/d\", quiet=True)"),
            ["nltk.download(punkt, download_dir=/d, quiet=True)"]
        );
        assert_eq!(
            read(
                "from t import A\nA.from_pretrained(\n  'gpt2',  # the small one\n  revision=f'{x}',\n)\n"
            ),
            ["A.from_pretrained(gpt2, revision=?)"]
        );
        assert_eq!(
            read("S(os.environ['M'], device='cpu').save(r'/m')"),
            ["S(?, device=cpu)", ".save(/m)"]
        );
        assert_eq!(
            read("f(g('a'), ['*.bin'], a + 'b', 'c' 'd', 1, x == 'y')"),
            ["g(a)", "f(?, ?, ?, ?, 1, ?)"]
        );
    }

    #[test]
    fn an_imported_name_stands_for_what_was_imported() {
        assert_eq!(
            read("from t import A as S, b as c; S('x'); c('y')"),
            ["A(x)", "b(y)"]
        );
        assert_eq!(
            read("import a.b as n\nn.f('x')\nm.f('y')"),
            ["a.b.f(x)", "m.f(y)"]
        );
        let last = |text: &str| read(text).pop().unwrap_or_default();
        assert_eq!(last("from t import (\n  A as S,\n)\nS('x')"), "A(x)");
        assert_eq!(
            read("import a\nwith open('x') as f:\n  f('y')"),
            ["open(x)", "f(y)"]
        );
    }

    #[test]
    fn a_name_that_is_set_once_stands_for_its_value() {
        assert_eq!(read("m = 'gpt2'\nf(m)\n"), ["f(gpt2)"]);
        assert_eq!(read("m = 'a'; m = 'b'; f(m)"), ["f(?)"]);
        assert_eq!(read("for m in ['a']:\n  f(m)"), ["f(?)"]);
        assert_eq!(read("m = 'a' + x\nf(m, k=m)"), ["f(?, k=?)"]);
    }

    #[test]
    fn variables_of_the_environment_stand_for_their_values() {
        let last = |text: &str| read(text).pop().unwrap_or_default();
        assert_eq!(last("a = os.getenv('SET', '/d')\nf(a)"), "f(/set)");
        assert_eq!(last("a = os.getenv('OTHER', '/d')\nf(a)"), "f(/d)");
        assert_eq!(last("f(os.environ.get('OTHER'))"), "f(?)");
        assert_eq!(last("f(os.getenv('SET') + '/x')"), "f(?)");
    }

    #[test]
    fn any_text_is_read() {
        for text in [
            "f(",
            ")",
            "'",
            "'''a",
            "f('\\",
            "é.é('é\\é')",
            "#",
            "#\n#",
            "\\\n",
            "\\",
            "a = ",
            "=",
        ] {
            calls(text, &|_| None);
        }
        assert!(calls(&"(".repeat(100_000), &|_| None).is_empty());
        assert_eq!(read("# c\nf('a')\n#"), ["f(a)"]);
        assert_eq!(read("f('a', \\\n  'b')"), ["f(a, b)"]);
    }
}
