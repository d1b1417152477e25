//! Whether what a container runs needs a compiler.

use super::contents::is_shell;
use super::copies::Origin;
use super::installs::{Install, Verb};
use super::{Command, Model, Startup};
use crate::knowledge::builds::is_compiler;
use crate::knowledge::toolchains::{compiles_c_at_run, compiles_cuda_at_run, is_interactive};

impl<'m> Model<'m> {
    /// Where a stage says what its containers run, if that is a program which, as far as can be told, needs no CUDA
    /// compiler: nobody works in the container, and no package of it is known to build kernels while it runs. What is
    /// compiled for the image itself may as well be compiled in another stage. Triton, which needs a C compiler alone, counts
    /// where the file installs none.
    pub fn runs_without_nvcc(&self, stage: usize) -> Option<usize> {
        match self.installs_c_compiler(stage) {
            true => self.runs_without(stage, compiles_cuda_at_run),
            false => self.runs_without(stage, |name| {
                compiles_cuda_at_run(name) || compiles_c_at_run(name)
            }),
        }
    }

    /// Whether somebody deletes CUDA's libraries that Python packages bring along, so that those of the system are used: in
    /// one of some stages, or in one that they copy from.
    pub fn drops_cuda_wheels(&self, stages: &[usize]) -> bool {
        let is_part = |command: &Command<'m>| {
            stages.contains(&command.stage) || !self.stages()[command.stage].ships
        };
        let is_nvidia = |package: &super::installs::Package| {
            let name = package.name.as_deref();
            name.is_some_and(|name| name.starts_with("nvidia-"))
        };
        // `pip uninstall -y $(pip list | grep nvidia)` names what nobody can see.
        let by_tool = |install: &Install<'m>| {
            install.verb == Verb::Remove
                && install.tool.is_python()
                && is_part(&self.commands[install.command])
                && (!install.complete || install.packages.iter().any(is_nvidia))
        };
        // `rm -rf …/site-packages/nvidia/cublas`, `find …/dist-packages/nvidia/ … -exec rm …`
        let by_path = |command: &&Command<'m>| {
            matches!(command.name(), "rm" | "find")
                && is_part(command)
                && command.args().iter().any(|word| {
                    let written = &command.script.source(&word.range);
                    let behind = written.split_once("-packages/nvidia");
                    behind.is_some_and(|(_, rest)| {
                        !rest.starts_with(|c: char| c == '_' || c.is_alphanumeric())
                    })
                })
        };
        self.installs().any(by_tool) || self.commands.iter().any(|command| by_path(&command))
    }

    /// Whether a stage, or one below, installs a C compiler of its own.
    fn installs_c_compiler(&self, stage: usize) -> bool {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        self.installs().any(|install| {
            let mut names = install.packages.iter().filter_map(|p| p.name.as_deref());
            lineage.contains(&self.commands[install.command].stage)
                && install.verb == Verb::Install
                && !install.tool.is_python()
                && names.any(crate::knowledge::builds::brings_c_compiler)
        })
    }

    /// Whether a container runs a script before its program that nobody can read, or that installs or compiles.
    fn prepares_at_start(&self, startup: &'m Startup<'m>) -> bool {
        self.commands_at_start(startup).iter().any(|command| {
            let name = command.name();
            let is_script = name.ends_with(".sh")
                || name.contains("entrypoint")
                || is_shell(name) && !command.args().is_empty();
            let is_unread = is_script && !command.starts_script;
            let installs = ["pip", "pip3", "uv", "conda", "mamba", "apt", "apt-get"];
            let by_python = name.starts_with("python") && command.has_arg("pip");
            let is_install = installs.contains(&name) || by_python;
            is_unread || is_compiler(name) || is_install && command.has_arg("install")
        })
    }

    /// Where a stage says what its containers run, if that is a program and no package of it is one of some.
    pub(super) fn runs_without(
        &'m self,
        stage: usize,
        needs_it: fn(&str) -> bool,
    ) -> Option<usize> {
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
        let runs_alone = self.ends_in_program(at) && !self.prepares_at_start(startup);
        (!needed && runs_alone && !self.copies_cuda_sources(&stages)).then_some(at)
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
    fn cuda_of_wheels_may_be_deleted() {
        for (rest, expected) in [
            (
                "RUN rm -rf /usr/lib/python3/dist-packages/nvidia/cublas",
                true,
            ),
            (
                "RUN find /x/site-packages/nvidia/ -mindepth 1 -exec rm -r {} +",
                true,
            ),
            ("RUN pip uninstall -y nvidia-cublas-cu12", true),
            ("RUN pip list | grep nvidia | xargs pip uninstall -y", true),
            ("RUN pip uninstall -y torch", false),
            ("RUN rm -rf /x/site-packages/nvidia_smi /opt/nvidia", false),
        ] {
            check(&format!("FROM python:3.12\n{rest}\n"), |model| {
                assert_eq!(model.drops_cuda_wheels(&[0]), expected, "{rest}");
            });
        }
    }

    #[test]
    fn a_program_without_kernels_of_its_own_needs_no_compiler() {
        for (rest, expected) in [
            ("RUN pip install torch\nCMD [\"python\", \"x.py\"]", true),
            ("RUN pip install vllm\nCMD [\"python\", \"x.py\"]", false),
            (
                "RUN pip install jupyterlab\nCMD [\"python\", \"x.py\"]",
                false,
            ),
            (
                "RUN pip install torch triton\nCMD [\"python\", \"x.py\"]",
                false,
            ),
            (
                "RUN apt-get install -y gcc && pip install torch triton\nCMD [\"python\", \"x.py\"]",
                true,
            ),
            (
                "ENTRYPOINT [\"/usr/local/bin/start.sh\"]\nCMD [\"python\", \"x.py\"]",
                false,
            ),
            (
                "ENTRYPOINT [\"tini\", \"--\"]\nCMD [\"python\", \"x.py\"]",
                true,
            ),
            ("CMD pip install x && exec python x.py", false),
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
