//! Commands of a build that need a GPU.

use super::{Base, Command, Model};
use crate::knowledge::Family;
use crate::knowledge::gpu_probes::{failing_python, is_gpu_program};
use crate::syntax::Keyword;
use crate::text::Span;

/// A command of a `RUN` that fails without a GPU, and the build with it.
#[derive(Clone, Debug)]
pub struct GpuProbe {
    /// What asks for the GPU: the command, or the code that is given to Python.
    pub span: Span,
    /// As a message names it: `nvidia-smi`, `torch.cuda.get_device_name()`.
    pub shown: String,
}

impl<'m> Model<'m> {
    /// The commands that need a GPU and whose failure is the build's. Builds for Jetson have the host's GPU, if it is set
    /// up so, and `RUN --device` asks for one.
    pub fn gpu_probes(&self) -> Vec<GpuProbe> {
        let runs = self.commands.iter().filter(|command| {
            let instruction = self.instruction(command.instruction);
            let context = &command.context;
            instruction.keyword == Keyword::Run
                && instruction.flag("device").is_none()
                && context.fatal
                && !(context.guarded || context.conditional || context.background)
                && !self.may_build_on_gpu(command.stage)
        });
        runs.filter_map(|command| self.gpu_probe(command)).collect()
    }

    fn gpu_probe(&self, command: &Command<'m>) -> Option<GpuProbe> {
        let name = command.name();
        if is_gpu_program(name) {
            let asks_help = ["-h", "--help", "--version", "-V"]
                .iter()
                .any(|option| command.has_arg(option));
            return (!asks_help).then(|| GpuProbe {
                span: command.program_span(),
                shown: name.to_owned(),
            });
        }
        if !name.starts_with("python") {
            return None;
        }
        let mut words = command.args().iter().skip_while(|word| !word.is("-c"));
        let code = words.nth(1)?;
        let [field] = &self.fields(command.index, code)[..] else {
            return None;
        };
        let call = failing_python(field.known()?)?;
        let call = call
            .strip_suffix('(')
            .map_or(call.to_owned(), |call| format!("{call}()"));
        Some(GpuProbe {
            span: command.word_span(code),
            shown: call,
        })
    }

    /// Whether a stage may be built where the host's GPU is at hand.
    fn may_build_on_gpu(&self, stage: usize) -> bool {
        match self.root_base(stage) {
            Base::Image(image) => {
                let facts = image.facts.as_ref();
                let is_jetson = facts.is_some_and(|facts| facts.family == Family::Jetson);
                is_jetson || image.reference.contains("l4t") || image.reference.contains("jetson")
            }
            Base::Unknown => true,
            _ => false,
        }
    }
}
