//! Whether what a container runs needs a compiler.

use super::Model;
use super::copies::Origin;
use super::installs::Install;
use crate::knowledge::toolchains::{compiles_cuda_at_run, is_interactive};

impl<'m> Model<'m> {
    /// Where a stage says what its containers run, if that is a program which, as far as can be told, needs no CUDA
    /// compiler: nobody works in the container, and no package of it is known to build kernels while it runs. What is
    /// compiled for the image itself may as well be compiled in another stage.
    pub fn runs_without_nvcc(&self, stage: usize) -> Option<usize> {
        self.runs_without(stage, compiles_cuda_at_run)
    }

    /// Where a stage says what its containers run, if that is a program and no package of it is one of some.
    pub(super) fn runs_without(&self, stage: usize, needs_it: fn(&str) -> bool) -> Option<usize> {
        let startup = self.startups().iter().find(|one| one.stage == stage)?;
        let at = startup.cmd.or(startup.entrypoint)?;
        let end = &self.stages()[stage];
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        if end.is_for_building() || end.is_for_tests() || self.is_for_notebooks(end) {
            return None;
        }
        let mut stages = lineage.clone();
        for copy in self.copies.iter().filter(|c| lineage.contains(&c.stage)) {
            if let Origin::Stage(from) = copy.origin {
                stages.extend(self.lineage(from).map(|stage| stage.index));
            }
        }
        let is_part = |install: &&Install<'m>| {
            stages.contains(&self.commands[install.command].stage) && install.installs()
        };
        let needs = |install: &Install<'m>| {
            let wanted = self.wanted(install);
            let names = wanted.packages.iter().filter_map(|wanted| wanted.name());
            let system = install.packages.iter().filter_map(|p| p.name.as_deref());
            let is_one = |name: &str| needs_it(name) || is_interactive(name);
            names.into_iter().any(is_one)
                || system
                    .into_iter()
                    .any(|name| is_one(name) || name == "openssh-server")
        };
        let needed = self.installs().filter(is_part).any(needs);
        (!needed && self.ends_in_program(at) && !self.copies_cuda_sources(&stages)).then_some(at)
    }

    /// Whether what an instruction starts ends in a program, and not in a shell or a script that leads on.
    fn ends_in_program(&self, at: usize) -> bool {
        let mut commands = self.commands_of(at).iter();
        let last = commands.rfind(|command| !command.starts_script);
        last.is_some_and(|command| !is_open(command.name()))
    }
}

/// Whether a program leaves open what is run: shells, scripts, and what waits for somebody to come.
fn is_open(name: &str) -> bool {
    let waits = ["", "bash", "sh", "zsh", "ash", "sleep", "tail", "make"];
    waits.contains(&name) || name.ends_with(".sh")
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    #[test]
    fn a_program_without_kernels_of_its_own_needs_no_compiler() {
        for (rest, expected) in [
            ("RUN pip install torch\nCMD [\"python\", \"x.py\"]", true),
            ("RUN pip install vllm\nCMD [\"python\", \"x.py\"]", false),
            (
                "RUN pip install jupyterlab\nCMD [\"python\", \"x.py\"]",
                false,
            ),
            ("CMD [\"bash\"]", false),
            ("CMD sleep infinity", false),
            ("RUN true", false),
        ] {
            check(&format!("FROM python:3.12\n{rest}\n"), |model| {
                assert_eq!(model.runs_without_nvcc(0).is_some(), expected, "{rest}");
            });
        }
    }
}
