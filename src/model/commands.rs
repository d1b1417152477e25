//! Every simple command of a file, in the order in which they run.

use std::borrow::Cow;
use std::collections::HashMap;

use super::scripts::{Parsed, Scripts};
use crate::shell::{self, Context, Invocation, Script, Simple, Word};
use crate::text::Span;

/// A simple command and where it stands.
#[derive(Clone, Debug)]
pub struct Command<'m> {
    /// Its number among all commands of the model.
    pub index: usize,
    /// The index of the instruction.
    pub instruction: usize,
    /// The number of the stage.
    pub stage: usize,
    /// The script that it stands in.
    pub script: &'m Script<'m>,
    /// How many scripts stand around it: 0 in the instruction's own.
    pub nesting: usize,
    /// The command with its redirections.
    pub command: &'m shell::Command,
    /// Its assignments and words.
    pub simple: &'m Simple,
    /// What it really runs; `None` if it only assigns or redirects.
    pub invocation: Option<Invocation<'m>>,
    /// What stands around it; for a nested script, what stands around the outer commands too.
    pub context: Context,
    /// Whether it is a word of an exec form, which no shell reads.
    pub exec: bool,
    /// Whether it only starts a script that is seen too, whose commands follow.
    pub starts_script: bool,
    /// Whether that script is a file of the build context.
    pub starts_file: bool,
}

impl<'m> Command<'m> {
    /// The name of the program, without its folder; empty if it is not known.
    pub fn name(&self) -> &str {
        self.invocation
            .as_ref()
            .and_then(|invocation| invocation.name.as_deref())
            .unwrap_or("")
    }

    /// What follows the name.
    pub fn args(&self) -> &'m [Word] {
        self.invocation
            .as_ref()
            .map_or(&[], |invocation| invocation.args)
    }

    /// The values of the arguments; `None` for one that is not constant.
    pub fn values(&self) -> Vec<Option<Cow<'m, str>>> {
        self.args().iter().map(Word::literal_or_glob).collect()
    }

    /// Whether any argument is this word.
    pub fn has_arg(&self, value: &str) -> bool {
        self.args().iter().any(|word| word.is(value))
    }

    /// The bytes of the whole command, redirections included.
    pub fn span(&self) -> Span {
        self.script.span(&self.command.range)
    }

    /// The bytes of a word.
    pub fn word_span(&self, word: &Word) -> Span {
        self.script.span(&word.range)
    }

    /// The argument that stands at a place.
    pub fn word_at(&self, span: Span) -> Option<&'m Word> {
        let args = self.args();
        let at = args.partition_point(|word| self.word_span(word).start < span.start);
        args.get(at).filter(|word| self.word_span(word) == span)
    }

    /// The bytes from the name of the program to its last argument, without wrappers such as `sudo`.
    pub fn program_span(&self) -> Span {
        let Some(invocation) = &self.invocation else {
            return self.span();
        };
        let last = invocation.args.last().unwrap_or(invocation.word);
        let range = invocation.word.range.start..last.range.end;
        let span = self.script.span(&range);
        // `CMD` may stand above the `ENTRYPOINT` whose arguments it has.
        match span.start <= span.end {
            true => span,
            false => self.word_span(invocation.word),
        }
    }

    /// Whether the `sudo` in front hands the environment on: `sudo -E`.
    pub fn keeps_environment(&self) -> bool {
        let invocation = self.invocation.as_ref();
        let wrapping = invocation.and_then(|invocation| invocation.wrappers.first());
        wrapping.is_some_and(|wrapping| {
            let mut words = wrapping.words.iter().map(|word| word.literal_prefix());
            words.any(|word| word.starts_with("-E") || word.starts_with("--preserve-env"))
        })
    }

    /// The value that a variable gets for this command alone: `A=b command`, `env A=b command`. `Some(None)`: set to
    /// something unknown.
    pub fn own_variable(&self, name: &str) -> Option<Option<&str>> {
        let environment = &self.invocation.as_ref()?.environment;
        let (_, value) = environment.iter().rev().find(|(known, _)| known == name)?;
        Some(value.as_deref())
    }
}

/// The commands of a file.
pub(super) fn collect<'m>(
    scripts: &'m [Scripts<'m>],
    stage_of: &dyn Fn(usize) -> usize,
) -> Vec<Command<'m>> {
    let mut found = Vec::new();
    for of_instruction in scripts {
        let parents = of_instruction.scripts.iter().enumerate();
        let place = Place {
            nested: parents
                .filter_map(|(at, parsed)| Some((parsed.parent?, at)))
                .collect(),
            all: of_instruction,
            instruction: of_instruction.instruction,
            stage: stage_of(of_instruction.instruction),
        };
        if !of_instruction.scripts.is_empty() {
            place.script(0, 0, Context::default(), &mut found);
        }
    }
    found
}

struct Place<'m> {
    all: &'m Scripts<'m>,
    /// Scripts by what starts them.
    nested: HashMap<(usize, usize), usize>,
    instruction: usize,
    stage: usize,
}

impl<'m> Place<'m> {
    /// Adds the commands of script `at`, each followed by those of the scripts that it starts.
    fn script(&self, at: usize, nesting: usize, outer: Context, found: &mut Vec<Command<'m>>) {
        let Parsed {
            script,
            options,
            is_argv,
            ..
        } = &self.all.scripts[at];
        for (number, visit) in shell::commands(script, *options).into_iter().enumerate() {
            let nested = self.nested.get(&(at, number)).copied();
            let context = within(outer, visit.context, nesting);
            found.push(Command {
                index: found.len(),
                instruction: self.instruction,
                stage: self.stage,
                script,
                nesting,
                command: visit.command,
                simple: visit.simple,
                invocation: Invocation::of(visit.simple),
                context,
                exec: *is_argv,
                starts_script: nested.is_some(),
                starts_file: nested.is_some_and(|nested| self.all.scripts[nested].file.is_some()),
            });
            if let Some(nested) = nested {
                self.script(nested, nesting + 1, context, found);
            }
        }
    }
}

/// What stands around a command of a nested script.
fn within(outer: Context, inner: Context, nesting: usize) -> Context {
    if nesting == 0 {
        return inner;
    }
    Context {
        conditional: outer.conditional || inner.conditional,
        looped: outer.looped || inner.looped,
        function: outer.function || inner.function,
        subshell: true,
        substitution: outer.substitution || inner.substitution,
        background: outer.background || inner.background,
        piped_from: outer.piped_from || inner.piped_from,
        piped_to: outer.piped_to || inner.piped_to,
        guarded: outer.guarded || inner.guarded,
        fatal: outer.fatal && inner.fatal,
        options: inner.options,
        top_level: outer.top_level,
    }
}
