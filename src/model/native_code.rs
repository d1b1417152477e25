//! Flags of compilers that make code for the build machine's own processor.

use super::{Command, Model};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// What asks for it. Source: the manuals of GCC (`-march`, `-mcpu`) and rustc (`-C target-cpu`), ggml's CMakeLists.txt
/// (`GGML_NATIVE`), TensorFlow's .bazelrc (`native_arch_linux`), 2026-11. `-mtune=native` only orders instructions.
const FLAGS: [&str; 6] = [
    "-march=native",
    "-mcpu=native",
    "target-cpu=native",
    "GGML_NATIVE=ON",
    "GGML_NATIVE=1",
    "--config=native_arch_linux",
];

/// Programs that only write, look for or change text.
const WRITERS: [&str; 8] = [
    "awk", "cat", "echo", "find", "grep", "perl", "printf", "sed",
];

impl Model<'_> {
    /// Where a stage asks for code that only a processor like the build machine's can run: the words of commands and the
    /// values of `ENV` and `ARG`, in order, each with the flag.
    pub fn native_code(&self, stage: usize) -> Vec<(Span, &'static str)> {
        let stage = &self.stages()[stage];
        let mut found = Vec::new();
        for at in stage.instructions.clone() {
            let instruction = self.instruction(at);
            match &instruction.arguments {
                Arguments::Pairs { pairs, .. } if instruction.keyword == Keyword::Env => {
                    let values = pairs.iter().map(|pair| &pair.value);
                    found.extend(values.filter_map(|value| self.flag_in(value.span)));
                }
                Arguments::Declarations(declarations) => {
                    let defaults = declarations.iter().filter_map(|d| d.default.as_ref());
                    found.extend(defaults.filter_map(|value| self.flag_in(value.span)));
                }
                _ if instruction.keyword == Keyword::Run => {
                    let commands = self.commands_of(at).iter();
                    let runs = commands.filter(|command| {
                        let writes = WRITERS.contains(&command.name());
                        !(writes || command.context.conditional || command.starts_script)
                    });
                    found.extend(runs.filter_map(|command| self.flag_in(command.span())));
                }
                _ => {}
            }
        }
        found
    }

    /// The first flag in some bytes of the file.
    fn flag_in(&self, span: Span) -> Option<(Span, &'static str)> {
        let text = self.text(span);
        let found = FLAGS
            .iter()
            .filter_map(|flag| Some((text.find(flag)?, *flag)));
        let (at, flag) = found.min_by_key(|(at, _)| *at)?;
        // TensorFlow's `configure` puts that under `build:opt`, in .tf_configure.bazelrc.
        let is_for_opt = text[..at]
            .trim_end_matches(['"', '\''])
            .ends_with("CC_OPT_FLAGS=");
        let takes_opt = |command: &Command<'_>| {
            let mut pairs = command.args().windows(2);
            command.has_arg("--config=opt")
                || pairs.any(|pair| pair[0].is("--config") && pair[1].is("opt"))
        };
        if is_for_opt && !self.commands.iter().any(takes_opt) {
            return None;
        }
        let start = span.start + at;
        Some((Span::new(start, start + flag.len()), flag))
    }
}
