//! CUDA's toolkit, where packages of the system bring it.

use super::copies::Origin;
use super::installs::{Install, Package, Tool, Verb};
use super::wheels::WheelInstall;
use super::{Base, Command, Model, Value};
use crate::knowledge::bases::{Family, promised_cuda};
use crate::knowledge::builds;
use crate::knowledge::cuda::CudaVersion;
use crate::knowledge::cuda_packages::{self, Part};
use crate::knowledge::toolchains::compiles_cuda_at_run;
use crate::knowledge::torch::Build;
use crate::text::Span;

/// A toolkit that ships beside wheels with libraries of their own.
#[derive(Clone, Debug)]
pub struct Toolkit {
    /// The package that brings most of it, and where it is named.
    pub package: (String, Span),
    /// The other packages of it.
    pub others: Vec<Span>,
    /// The Python package that brings CUDA along.
    pub wheel: String,
    /// Where that is installed: the command, by its index.
    pub wheel_at: usize,
}

impl<'m> Model<'m> {
    /// The toolkits of images that run one program, which needs no CUDA compiler as far as can be told, and whose wheels
    /// bring CUDA's libraries along.
    pub fn toolkits_beside_wheels(&self) -> Vec<Toolkit> {
        let mut found: Vec<Toolkit> = Vec::new();
        for startup in self.startups() {
            let lineage: Vec<usize> = self.lineage(startup.stage).map(|s| s.index).collect();
            let is_needed = self.runs_without(startup.stage, needs_toolkit).is_none();
            if is_needed || self.drops_cuda_wheels(&lineage) {
                continue;
            }
            let mut parts = self.toolkit_parts(&lineage);
            parts.sort_by_key(|(part, _, span)| (std::cmp::Reverse(*part), span.start));
            let Some((Part::Whole, name, span)) = parts.first().cloned() else {
                continue;
            };
            let is_told = found.iter().any(|toolkit| toolkit.package.1 == span);
            if let Some((wheel, wheel_at)) = self.wheel_with_cuda(&lineage).filter(|_| !is_told) {
                let mut others: Vec<Span> = parts[1..].iter().map(|(_, _, span)| *span).collect();
                others.sort_by_key(|span| span.start);
                found.push(Toolkit {
                    package: (name, span),
                    others,
                    wheel,
                    wheel_at,
                });
            }
        }
        found
    }

    /// Whether a package of the system brings CUDA's compiler before a command.
    pub(super) fn installs_nvcc_before(&self, command: &Command<'m>) -> bool {
        let stage = command.stage;
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut parts = self.toolkit_parts(&lineage).into_iter();
        parts.any(|(_, name, span)| {
            span.end <= command.span().start && cuda_packages::brings_nvcc(&name)
        })
    }

    /// The packages of some stages that are parts of the toolkit.
    fn toolkit_parts(&self, stages: &[usize]) -> Vec<(Part, String, Span)> {
        let own = |at: usize| stages.contains(&self.commands[at].stage);
        let mut parts = Vec::new();
        for install in self.installs().filter(|install| own(install.command)) {
            let is_of_system = !install.tool.is_python() && !install.tool.is_conda();
            if !is_of_system || install.verb != Verb::Install {
                continue;
            }
            parts.extend(install.packages.iter().filter_map(|package| {
                let name = package.name.as_deref()?;
                let part = cuda_packages::toolkit_part(name)?;
                Some((part, name.to_owned(), package.span))
            }));
        }
        for command in self.commands.iter().filter(|command| own(command.index)) {
            if self.install_at(command.index).is_none() {
                parts.extend(self.parts_by_wrapper(command));
            }
        }
        parts
    }

    /// `zypper-retry install cuda-toolkit-12-8`: a program of the file's own that hands its words to a package manager.
    fn parts_by_wrapper(&self, command: &Command<'m>) -> Vec<(Part, String, Span)> {
        let mut words = command.args().iter().skip_while(|word| !word.is("install"));
        words.next();
        let is_wrapper = ["apt", "dnf", "yum", "zypper", "install"]
            .iter()
            .any(|manager| command.name().contains(manager));
        let parts = words.filter(|_| is_wrapper).filter_map(|word| {
            let name = word.literal()?;
            // `cuda` alone may be anything.
            let part = cuda_packages::toolkit_part(&name).filter(|_| name.contains('-'))?;
            Some((part, name.into_owned(), command.word_span(word)))
        });
        parts.collect()
    }

    /// The first package of some stages, or of those that they copy from, whose wheels bring CUDA's libraries.
    fn wheel_with_cuda(&self, lineage: &[usize]) -> Option<(String, usize)> {
        let mut stages = lineage.to_vec();
        for copy in self.copies.iter().filter(|c| lineage.contains(&c.stage)) {
            if let Origin::Stage(from) = copy.origin {
                stages.extend(self.lineage(from).map(|stage| stage.index));
            }
        }
        let installs = || {
            let all = self.wheel_installs().iter();
            all.filter(|install| stages.contains(&self.commands[install.command].stage))
        };
        let is_other =
            |install: &WheelInstall| !matches!(install.torch_build(), None | Some(Build::Cuda(_)));
        if installs().any(is_other) {
            return None;
        }
        let mut sure = installs().filter(|install| !install.elsewhere);
        sure.find_map(|install| {
            let mut names = install.packages().filter_map(|wanted| wanted.name());
            let name = names.find(|name| builds::bundles_cuda(name))?;
            Some((name.to_owned(), install.command))
        })
    }

    /// The CUDA that is there when a command runs: by packages that name its version, or by the base image.
    fn cuda_before(&self, command: usize) -> Option<(CudaVersion, Span)> {
        let by_package = |install: &Install<'m>| {
            install.packages.iter().find_map(|package| {
                let name = package.name.as_deref()?;
                Some((cuda_packages::version_of(name)?, package.span))
            })
        };
        let stages: Vec<usize> = self
            .lineage(self.commands[command].stage)
            .map(|stage| stage.index)
            .collect();
        let before = self
            .installs()
            .take_while(|install| install.command <= command)
            .filter(|install| stages.contains(&self.commands[install.command].stage));
        let packages: Vec<(CudaVersion, Span)> = before.filter_map(by_package).collect();
        let Base::Image(image) = self.root_base(self.commands[command].stage) else {
            return None;
        };
        let of_base = promised_cuda(&image.name()?);
        match (packages.first(), of_base) {
            (_, Some(version)) => Some((version, image.span)),
            (Some(found), None) => Some(*found),
            (None, None) => None,
        }
    }

    /// Packages of cuDNN 8 without a version, which apt takes for a newer CUDA than the one that is there: the package,
    /// that CUDA and what tells it.
    pub fn cudnn_for_other_cuda(&self) -> Vec<(Package, CudaVersion, Span)> {
        let mut found = Vec::new();
        for install in self.installs() {
            let is_plain =
                |package: &&Package| package.specifier == Value::Unset && package.origin.is_none();
            let named = |package: &&Package| {
                package
                    .name
                    .as_deref()
                    .is_some_and(cuda_packages::is_cudnn_8)
            };
            let is_apt = install.tool == Tool::Apt;
            let Some(package) = install.packages.iter().filter(is_plain).find(named) else {
                continue;
            };
            let Some((cuda, place)) = self.cuda_before(install.command) else {
                continue;
            };
            if is_apt
                && install.verb == Verb::Install
                && cuda.major < cuda_packages::NEWEST_CUDNN_8
                && !self.has_cudnn_8(self.commands[install.command].stage)
            {
                found.push((package.clone(), cuda, place));
            }
        }
        found
    }

    /// Whether the base image has cuDNN 8, which NVIDIA holds there.
    fn has_cudnn_8(&self, stage: usize) -> bool {
        match self.base_facts(stage).map(|facts| facts.family) {
            Some(Family::Cuda(Some(tag))) => cuda_packages::twice("libcudnn8", &tag).is_some(),
            Some(Family::Cuda(None)) => true,
            _ => false,
        }
    }
}

/// Whether a Python package may need CUDA's compiler while it runs. cupy compiles by NVRTC, and needs but few headers.
fn needs_toolkit(package: &str) -> bool {
    compiles_cuda_at_run(package) && !package.starts_with("cupy")
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    #[test]
    fn cudnn_without_a_version_is_for_the_newest_cuda() {
        for (text, expected) in [
            (
                "FROM rocker/ml:cuda10.1\nRUN apt-get install -y libcudnn8\n",
                Some("10.1"),
            ),
            (
                "FROM ubuntu:22.04\nRUN apt-get install -y cuda-toolkit-11-8 libcudnn8\n",
                Some("11.8"),
            ),
            (
                "FROM nvidia/cuda:11.8.0-runtime-ubuntu22.04\nRUN apt-get install -y libcudnn8\n",
                Some("11.8.0"),
            ),
            (
                "FROM nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04\nRUN apt-get install -y libcudnn8\n",
                None,
            ),
            (
                "FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04\nRUN apt-get install -y libcudnn8\n",
                None,
            ),
            (
                "FROM nvidia/cuda:11.8.0-runtime-ubuntu22.04\nRUN apt-get install -y libcudnn8=8.9.7.29-1+cuda11.8\n",
                None,
            ),
            (
                "FROM ubuntu:22.04\nRUN apt-get install -y libcudnn8\n",
                None,
            ),
        ] {
            check(text, |model| {
                let found = model.cudnn_for_other_cuda();
                let cuda = found.first().map(|(_, cuda, _)| cuda.to_string());
                assert_eq!(cuda.as_deref(), expected, "{text}");
            });
        }
    }
}
