//! Secrets that a Dockerfile gives to ENV, ARG, LABEL or a script, so that the image, its history or the file itself
//! gives them away.

use super::secrets::{credentials, unquoted};
use super::{Base, Command, Model};
use crate::knowledge::secrets::{SecretKind, is_known, judge, names_secret};
use crate::shell::{AssignmentValue, Word as ShellWord};
use crate::syntax::{Arguments, Declaration, Keyword, Pair, Word, mount};
use crate::text::Span;

/// A secret that is given away.
#[derive(Clone, Debug)]
pub struct Leak {
    /// The instruction that does it.
    pub instruction: usize,
    /// The name of the variable or label.
    pub name: String,
    /// What it seems to hold.
    pub kind: SecretKind,
    /// How it is given away.
    pub way: Way,
    /// Name and value; for an ARG that `RUN` reads, its name.
    pub span: Span,
    /// Where the same happens under the same name.
    pub others: Vec<Span>,
}

/// How a secret is given away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `ENV HF_TOKEN=hf_…`
    Env,
    /// `LABEL x=hf_…`
    Label,
    /// `ARG HF_TOKEN=hf_…`
    Default,
    /// `RUN export HF_TOKEN=hf_…`, `CMD HF_TOKEN=hf_… python app.py`
    Script,
    /// `ENV HF_TOKEN=$HF_TOKEN`, where the instruction at this index is `ARG HF_TOKEN`.
    FromArgument(usize),
    /// `ARG HF_TOKEN`, and the `RUN` at this index reads it.
    Argument(usize),
}

impl Way {
    /// Whether the secret itself stands in the file.
    pub const fn is_literal(self) -> bool {
        matches!(self, Self::Env | Self::Label | Self::Default | Self::Script)
    }
}

/// A build argument without a secret as its default.
#[derive(Clone)]
struct Open {
    name: String,
    /// `None`: its name says nothing of a secret.
    kind: Option<SecretKind>,
    instruction: usize,
    span: Span,
}

impl<'m> Model<'m> {
    /// The secrets that are given away, one for each name and way, in the order of the file.
    pub fn leaks(&self) -> Vec<Leak> {
        let mut leaks = Leaks {
            model: self,
            found: Vec::new(),
        };
        let mut ends: Vec<Vec<Open>> = Vec::new();
        let first = self.stages().first().map_or(0, |stage| stage.from);
        leaks.read(0..first, &mut Vec::new());
        for stage in self.stages() {
            let mut open = match stage.base {
                Base::Stage(base) => ends[base].clone(),
                _ => Vec::new(),
            };
            leaks.read(stage.instructions.clone(), &mut open);
            ends.push(open);
        }
        leaks.found
    }

    /// Whether what an instruction leaves behind can end up in an image.
    pub fn ships(&self, instruction: usize) -> bool {
        self.stage_of(instruction).is_some_and(|stage| stage.ships)
    }

    /// Whether a `RUN` gets a secret of this name by a mount, as a variable or as a file.
    pub fn mounts_secret(&self, instruction: usize, name: &str) -> bool {
        let mut mounts = self.instruction(instruction).flags_named("mount");
        mounts.any(|flag| {
            let is_name = |value: Option<&str>| value == Some(name);
            mount::parse(flag).is_ok_and(|mount| {
                mount.kind == mount::Kind::Secret
                    && (is_name(mount.get("env")) || is_name(mount.get("id")))
            })
        })
    }
}

struct Leaks<'l, 'm> {
    model: &'l Model<'m>,
    found: Vec<Leak>,
}

impl<'m> Leaks<'_, 'm> {
    /// Reads the instructions of a stage, with the build arguments that are known before them.
    fn read(&mut self, instructions: std::ops::Range<usize>, open: &mut Vec<Open>) {
        for at in instructions {
            let instruction = self.model.instruction(at);
            match (&instruction.arguments, instruction.keyword) {
                (Arguments::Declarations(declarations), _) => {
                    for declaration in declarations {
                        self.declaration(at, declaration, open);
                    }
                }
                (Arguments::Pairs { pairs, .. }, Keyword::Env) => {
                    for pair in pairs {
                        self.env(at, pair, open);
                    }
                }
                (Arguments::Pairs { pairs, .. }, _) => {
                    for pair in pairs {
                        if let Some(kind) = self.literal("", &pair.value) {
                            let span = pair.name.span.to(pair.value.span);
                            self.add(at, &pair.name.raw, kind, Way::Label, span);
                        }
                    }
                }
                (_, Keyword::Run) => self.run(at, open),
                _ => {}
            }
            for command in self.model.commands_of(at) {
                self.script(command);
            }
        }
    }

    /// What a value holds that stands in the file as it is.
    fn literal(&self, name: &str, value: &Word) -> Option<SecretKind> {
        if value.raw.contains('$') {
            return None;
        }
        let span = unquoted(self.model.source.text(), value.span);
        let value = self.model.text(span);
        judge(name, value).or_else(|| in_url(value))
    }

    fn declaration(&mut self, at: usize, declaration: &Declaration, open: &mut Vec<Open>) {
        let name = &declaration.name.raw;
        let default = declaration.default.as_ref();
        if let Some(kind) = default.and_then(|default| self.literal(name, default)) {
            let span = default.map_or(declaration.name.span, |value| {
                declaration.name.span.to(value.span)
            });
            self.add(at, name, kind, Way::Default, span);
        } else {
            open.retain(|known| known.name != *name);
            open.push(Open {
                name: name.clone(),
                kind: names_secret(name),
                instruction: at,
                span: declaration.name.span,
            });
        }
    }

    fn env(&mut self, at: usize, pair: &Pair, open: &mut Vec<Open>) {
        let span = pair.name.span.to(pair.value.span);
        if let Some(kind) = self.literal(&pair.name.raw, &pair.value) {
            return self.add(at, &pair.name.raw, kind, Way::Env, span);
        }
        let named = names_secret(&pair.name.raw);
        let taken = open.iter().position(|open| {
            (open.kind.is_some() || named.is_some()) && refers(&pair.value.raw, &open.name)
        });
        let Some(taken) = taken.map(|at| open.remove(at)) else {
            return;
        };
        let read = |leak: &Leak| {
            leak.instruction == taken.instruction && matches!(leak.way, Way::Argument(_))
        };
        // What a RUN before it reads comes to the same in the end.
        self.found
            .retain(|leak| !read(leak) || leak.name != taken.name);
        if let Some(kind) = named.or(taken.kind) {
            let way = Way::FromArgument(taken.instruction);
            self.add(at, &pair.name.raw, kind, way, span);
        }
    }

    fn run(&mut self, at: usize, open: &[Open]) {
        for open in open {
            let name = &open.name;
            let Some(kind) = open.kind else { continue };
            if self.model.mentions(at, name) && !self.model.mounts_secret(at, name) {
                self.add(open.instruction, name, kind, Way::Argument(at), open.span);
            }
        }
    }

    /// `export NAME=…`, `NAME=… command`, `env NAME=… command`. Only tokens by shape and names that mean nothing else
    /// count: `SECRET_KEY=build ./manage.py collectstatic` and `MYSQL_PWD=x mysql` are for that command alone.
    fn script(&mut self, command: &Command<'m>) {
        let assignments = command.simple.assignments.iter();
        let mut set: Vec<(String, ShellWord)> = assignments
            .filter_map(|assignment| match &assignment.value {
                AssignmentValue::Word(word) => Some((assignment.name.clone(), word.clone())),
                AssignmentValue::Array(_) => None,
            })
            .collect();
        let exports = matches!(
            command.name(),
            "export" | "declare" | "readonly" | "typeset"
        );
        let behind = if exports { command.args() } else { &[] };
        let wrappers = command.invocation.iter().flat_map(|i| &i.wrappers);
        let before = wrappers.flat_map(|wrapper| wrapper.words);
        set.extend(before.chain(behind).filter_map(ShellWord::assignment));
        for (name, value) in set {
            let kind = value.literal().and_then(|value| judge(&name, &value));
            let sure = |kind: &SecretKind| match kind {
                SecretKind::Token(_) => true,
                SecretKind::Named => is_known(&name),
                SecretKind::Password => false,
            };
            if let Some(kind) = kind.filter(sure) {
                let at = command.instruction;
                self.add(at, &name, kind, Way::Script, command.word_span(&value));
            }
        }
    }

    /// Adds a leak, or its place to one of the same name and kind. The place in an image that is kept goes first.
    fn add(&mut self, instruction: usize, name: &str, kind: SecretKind, way: Way, span: Span) {
        let leak = Leak {
            instruction,
            name: name.to_owned(),
            kind,
            way,
            span,
            others: Vec::new(),
        };
        let alike = |known: &&mut Leak| {
            known.name == name
                && (known.way.is_literal() == way.is_literal() || known.instruction == instruction)
        };
        match self.found.iter_mut().find(alike) {
            None => self.found.push(leak),
            Some(known) if known.span == span || known.others.contains(&span) => {}
            Some(known)
                if !self.model.ships(known.instruction) && self.model.ships(instruction) =>
            {
                let mut leak = leak;
                leak.others = std::mem::take(&mut known.others);
                leak.others.push(known.span);
                *known = leak;
            }
            Some(known) => known.others.push(span),
        }
    }
}

/// What a URL gives away: `https://user:password@host`. That of a database is most often one for development.
fn in_url(value: &str) -> Option<SecretKind> {
    credentials(value).find_map(|credentials| {
        let user = &value[credentials.user.range()];
        let password = &value[credentials.password?.range()];
        judge(&format!("{user}_password"), password)?;
        Some(match credentials.scheme {
            "http" | "https" => SecretKind::Named,
            _ => SecretKind::Password,
        })
    })
}

/// Whether a word before expansion uses a variable: `$NAME`, `${NAME…}`.
fn refers(raw: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    raw.match_indices(name).any(|(at, _)| {
        let before = &raw[..at];
        (before.ends_with('$') || before.ends_with("${"))
            && !raw[at + name.len()..].starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    /// Name, way and number of further places of each leak.
    fn leaks(lines: &str) -> Vec<(String, Way, usize)> {
        let mut found = Vec::new();
        check(&format!("FROM debian\n{lines}\n"), |model| {
            let shown = |leak: Leak| (leak.name, leak.way, leak.others.len());
            found = model.leaks().into_iter().map(shown).collect();
        });
        found
    }

    fn one(lines: &str) -> Option<Way> {
        let leaks = leaks(lines);
        assert!(leaks.len() < 2, "{leaks:?}");
        leaks.first().map(|leak| leak.1)
    }

    #[test]
    fn secrets_in_plain_text_are_found() {
        assert_eq!(one("ENV A=b API_KEY=abcdef"), Some(Way::Env));
        assert_eq!(one("ENV API_KEY abcdef"), Some(Way::Env));
        assert_eq!(one("ARG API_KEY='abcdef'"), Some(Way::Default));
        assert_eq!(
            one("ENV PIP_INDEX_URL=https://build:c0rrect@pypi.corp/simple"),
            Some(Way::Env)
        );
        assert_eq!(one("RUN a && export HF_TOKEN=abcdef"), Some(Way::Script));
        assert_eq!(one("CMD HF_TOKEN=abcdef python a.py"), Some(Way::Script));
        assert_eq!(one("RUN env HF_TOKEN=abcdef a"), Some(Way::Script));
        assert_eq!(
            one("LABEL x=hf_aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vWxYz02"),
            Some(Way::Label)
        );
    }

    #[test]
    fn build_arguments_that_stay_are_found() {
        assert_eq!(
            one("ARG HF_TOKEN\nENV HF_TOKEN=${HF_TOKEN}"),
            Some(Way::FromArgument(1))
        );
        assert_eq!(
            one("ARG TOKEN\nRUN a $TOKEN\nENV INDEX=https://x:$TOKEN@y.org"),
            Some(Way::FromArgument(1))
        );
        assert_eq!(
            one("ARG HF_TOKEN=\nRUN a $HF_TOKEN"),
            Some(Way::Argument(2))
        );
    }

    #[test]
    fn what_gives_nothing_away_is_left_alone() {
        for lines in [
            "ARG HF_TOKEN",
            "ENV HF_TOKEN=$HF_TOKEN",
            "ENV HF_TOKEN=\"\" API_KEY=changeme MAX_TOKENS=512",
            "ENV GOOGLE_APPLICATION_CREDENTIALS=/config/key.json",
            "ARG HF_TOKEN\nRUN --mount=type=secret,id=t,env=HF_TOKEN a $HF_TOKEN",
            "ENV DATABASE_URL=postgres://mlflow:mlflow@db/mlflow",
            "ENV PIP_INDEX_URL=https://pypi.corp/simple U=https://git@x.org",
            "RUN export API_KEY=$(cat /run/secrets/x)",
            "RUN PGPASSWORD=abcdef psql",
            "RUN SECRET_KEY=abcdef python manage.py collectstatic",
        ] {
            assert_eq!(one(lines), None, "{lines}");
        }
    }

    #[test]
    fn one_name_is_one_leak() {
        let twice = "ENV API_KEY=abcdef\nFROM debian\nENV API_KEY=abcdef";
        assert_eq!(leaks(twice), [("API_KEY".to_owned(), Way::Env, 1)]);
        let stages = "ARG HF_TOKEN\nRUN a $HF_TOKEN\nRUN b $HF_TOKEN";
        assert_eq!(
            leaks(stages),
            [("HF_TOKEN".to_owned(), Way::Argument(2), 0)]
        );
    }
}
