//! CMDs that are no commands, since the base image has an ENTRYPOINT that takes them for arguments.

use super::{Base, Image, Model, Stage};
use crate::knowledge::entrypoints::{self, Entrypoint};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A CMD that begins with a program, where the ENTRYPOINT of the base is a server that wants its arguments there.
#[derive(Clone, Debug)]
pub struct Handed<'m> {
    /// The base image.
    pub image: &'m Image,
    /// Its ENTRYPOINT.
    pub entrypoint: &'static Entrypoint,
    /// The index of the CMD.
    pub cmd: usize,
    /// The bytes that name the program; all of a shell form.
    pub program: Span,
    /// Whether it is the server itself, named again.
    pub again: bool,
    /// The bytes before the first argument, where there is one and the arguments are right without the program.
    pub needless: Option<Span>,
}

impl<'m> Model<'m> {
    /// The CMDs of the images of the file that begin with a program where arguments belong.
    pub fn handed(&self) -> Vec<Handed<'m>> {
        let stages = self.stages().iter();
        let images = stages.filter(|stage| self.is_an_image(stage));
        images
            .filter_map(|stage| self.handed_by(stage.index))
            .collect()
    }

    /// Whether a stage is an image of its own: it ships, and no other stage is built from it.
    pub fn is_an_image(&self, stage: &Stage) -> bool {
        let mut others = self.stages().iter();
        let is_base =
            others.any(|other| matches!(other.base, Base::Stage(base) if base == stage.index));
        stage.ships && !is_base
    }

    /// Whether an instruction of a kind is commented out in a stage, below one of it: `# USER jovyan`.
    pub fn has_comment_of(&self, keyword: Keyword, below: usize, stage: &Stage) -> bool {
        let from = self.instruction(below).span.end;
        let next = self.file.instructions.get(stage.instructions.end);
        let to = next.map_or(usize::MAX, |next| next.span.start);
        let is_one = |text: &str| {
            let word = text
                .trim_start_matches(['#', ' ', '\t'])
                .split_whitespace()
                .next();
            word.is_some_and(|word| word.eq_ignore_ascii_case(keyword.as_str()))
        };
        self.file.comments.iter().any(|comment| {
            let at = comment.span.start;
            (from..to).contains(&at) && is_one(self.text(comment.span))
        })
    }

    /// Whether a stage is an image of its own that a plain build does not make, and that starts nothing: one that stands
    /// beside the others for no use.
    pub fn is_idle_target(&self, stage: &Stage) -> bool {
        let is_last = stage.index + 1 == self.stages().len();
        let mut startups = self.startups().iter();
        !is_last && self.is_an_image(stage) && !startups.any(|one| one.stage == stage.index)
    }

    fn handed_by(&self, stage: usize) -> Option<Handed<'m>> {
        let Base::Image(image) = self.root_base(stage) else {
            return None;
        };
        let entrypoint = entrypoints::of(&image.name()?)?;
        let mut cmd = None;
        for stage in self.lineage(stage) {
            for at in stage.instructions.clone().rev() {
                match self.instruction(at).keyword {
                    Keyword::Entrypoint => return None,
                    Keyword::Cmd => cmd = cmd.or(Some(at)),
                    _ => {}
                }
            }
        }
        let cmd = cmd?;
        let (program, again, needless) = match &self.instruction(cmd).arguments {
            Arguments::Shell(range) => {
                let text = &self.instruction(cmd).text;
                (text.span(range.clone()), false, None)
            }
            Arguments::Exec(strings) => {
                let words: Vec<&str> = strings.iter().map(|word| word.value.text()).collect();
                let first = strings.first()?;
                match entrypoint.repeated(&words) {
                    Some(count) => {
                        let argument = strings.get(count).filter(|_| entrypoint.fits_without);
                        let needless =
                            argument.map(|next| Span::new(first.span.start, next.span.start));
                        (first.span.to(strings[count - 1].span), true, needless)
                    }
                    None if Entrypoint::is_program(words[0]) => (first.span, false, None),
                    None => return None,
                }
            }
            _ => return None,
        };
        Some(Handed {
            image,
            entrypoint,
            cmd,
            program,
            again,
            needless,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn again(text: &str) -> Vec<bool> {
        let mut found = Vec::new();
        check(text, |model| {
            found = model.handed().iter().map(|handed| handed.again).collect();
        });
        found
    }

    #[test]
    fn commands_where_arguments_belong_are_found() {
        let base = "FROM ollama/ollama:0.12.3\n";
        for (cmd, expected) in [
            ("CMD [\"ollama\", \"serve\"]\n", Some(true)),
            ("CMD [\"/bin/sh\", \"-c\", \"x\"]\n", Some(false)),
            ("CMD ollama serve\n", Some(false)),
            ("CMD [\"serve\"]\n", None),
            ("ENTRYPOINT []\nCMD [\"ollama\", \"serve\"]\n", None),
            ("ENTRYPOINT [\"/start.sh\"]\n", None),
        ] {
            let found = again(&format!("{base}{cmd}"));
            assert_eq!(found.first().copied(), expected, "{cmd}");
        }
    }
}
