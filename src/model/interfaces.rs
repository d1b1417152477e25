//! Servers that are started by a script of their repository, whose name alone says too little: `python main.py`.

use std::ops::Range;

use super::{Command, Model, Startup, Value, paths};
use crate::shell::Word;
use crate::syntax::Keyword;
use crate::text::Span;

/// How many clones of a file are looked at.
const MAX_CLONES: usize = 64;

impl<'m> Model<'m> {
    /// Whether the Python script among some words lies in a folder of a project: one of its name, or one that the project
    /// is cloned into. The name of a fork may begin with it (`stable-diffusion-webui-forge`).
    pub(super) fn is_script_of(
        &self,
        project: &str,
        startup: &Startup<'m>,
        command: &Command<'m>,
        words: &[Word],
    ) -> bool {
        let is_script = |word: &&Word| word.literal_suffix().ends_with(".py");
        let Some(script) = words.iter().find(is_script) else {
            return false;
        };
        let path = self.started_path_of(startup, command, script);
        // `${ROOT}/ComfyUI/main.py`
        let path = path.unwrap_or_else(|| script.literal_suffix());
        let folder = paths::parent(&path);
        is_called(paths::file_name(folder), project)
            || self.clones_of(project).any(|clone| {
                let into = self.cloned_into(clone);
                into.is_some_and(|into| into == folder)
            })
    }

    /// A path as a container of a stage finds it, where nobody has changed the directory.
    pub(super) fn path_at_end(&self, stage: usize, word: &Word) -> Option<String> {
        let path = word.literal()?;
        match &*self.state_at_end(stage).workdir {
            Value::Known(workdir) => Some(paths::join(workdir, &path)),
            _ => None,
        }
    }

    /// Where a build writes `security_level = weak`, with which ComfyUI-Manager lets anybody install nodes. Source: its
    /// `is_allowed_security_level` (glob/manager_server.py), 2026: a ComfyUI that listens for others needs it for that.
    pub fn weak_node_manager(&self) -> Option<Span> {
        self.commands.iter().find_map(|command| {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            let script = command.script;
            let redirects = command.command.redirects.iter();
            let bodies = redirects
                .filter_map(|redirect| script.heredocs.get(redirect.heredoc?))
                .map(|heredoc| heredoc.body.clone());
            let words = command.args().iter().map(|word| word.range.clone());
            let mut ranges = bodies.chain(words).filter(|_| is_run);
            ranges.find_map(|range| {
                let at = weak_level(script.source(&range))?;
                let whole = range.start + at.start..range.start + at.end;
                Some(script.span(&whole))
            })
        })
    }

    /// The commands that clone a project, wherever it is hosted.
    pub fn clones_of(&self, project: &str) -> impl Iterator<Item = &Command<'m>> {
        let clones = self.commands.iter();
        let clones = clones.filter(|command| command.name() == "git" && command.has_arg("clone"));
        clones.take(MAX_CLONES).filter(move |command| {
            let names = |word: &Word| {
                let address = word.literal_prefix();
                let name = paths::file_name(address.trim_end_matches('/'));
                address.contains("://") && is_called(name.trim_end_matches(".git"), project)
            };
            command.args().iter().any(names)
        })
    }
}

/// `security_level = weak` in a text.
fn weak_level(text: &str) -> Option<Range<usize>> {
    const KEY: &str = "security_level";
    text.match_indices(KEY).find_map(|(at, _)| {
        let rest = text[at + KEY.len()..].trim_start_matches([' ', '\t']);
        let value = rest.strip_prefix('=')?.trim_start_matches([' ', '\t']);
        let end = value.strip_prefix("weak")?;
        let is_whole = !end.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        is_whole.then(|| at..text.len() - end.len())
    })
}

/// `comfyui`, `stable-diffusion-webui-forge`
fn is_called(name: &str, project: &str) -> bool {
    let begins = name.get(..project.len());
    begins.is_some_and(|begin| begin.eq_ignore_ascii_case(project))
        && matches!(
            name[project.len()..].chars().next(),
            None | Some('-' | '_' | '.')
        )
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn server(text: &str) -> Option<&'static str> {
        let mut found = None;
        check(&format!("FROM debian:12\n{text}\n"), |model| {
            found = model.servers.first().map(|server| server.facts.name);
        });
        found
    }

    #[test]
    fn a_script_is_told_by_the_folder_in_which_it_lies() {
        for text in [
            "CMD [\"python\", \"/opt/ComfyUI/main.py\"]",
            "WORKDIR /comfyui\nCMD python main.py --listen",
            "WORKDIR /root\nCMD [\"bash\", \"-c\", \"python3.14 ./ComfyUI/main.py $ARGS\"]",
            "CMD cd /app/ComfyUI && python main.py",
            "ENV ROOT=/app\nRUN git clone https://github.com/comfyanonymous/ComfyUI.git $ROOT\nWORKDIR $ROOT\nCMD python -u main.py",
            "WORKDIR /ComfyUI\nENTRYPOINT [\"python\"]\nCMD [\"main.py\"]",
        ] {
            assert_eq!(server(text), Some("ComfyUI"), "{text}");
        }
        let forge = "WORKDIR /stable-diffusion-webui-forge\nCMD python launch.py --listen";
        assert_eq!(server(forge), Some("stable-diffusion-webui"));
    }

    #[test]
    fn any_other_script_of_that_name_is_none() {
        for text in [
            "WORKDIR /app\nCMD python main.py",
            "WORKDIR /app\nCMD [\"python\", \"launch.py\", \"--listen\"]",
            "RUN git clone https://github.com/comfyanonymous/ComfyUI /a\nWORKDIR /b\nCMD python main.py",
            "WORKDIR /ComfyUIs\nCMD python main.py",
        ] {
            assert_eq!(server(text), None, "{text}");
        }
    }
}
