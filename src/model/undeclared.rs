//! `ENV NAME=$OTHER` where nothing gives `OTHER` a value, so that the container gets an empty string.

use super::{Base, Model, Value};
use crate::knowledge::Family;
use crate::knowledge::image_variables::{is_personal, is_set_by_official};
use crate::syntax::{Arguments, Keyword, Pair};
use crate::text::Span;

/// A variable that an `ENV` sets to the empty string, since what it is to be taken from is not there.
#[derive(Clone, Debug)]
pub struct EmptySetting<'m> {
    /// The index of the instruction.
    pub instruction: usize,
    /// Name and value as they are written.
    pub pair: &'m Pair,
    /// The variable that has no value.
    pub variable: String,
    /// Where an `ARG` before the first `FROM` declares it, which no stage sees.
    pub global: Option<Span>,
}

impl EmptySetting<'_> {
    /// The bytes of name and value.
    pub fn span(&self) -> Span {
        self.pair.name.span.to(self.pair.value.span)
    }
}

impl<'m> Model<'m> {
    /// The variables of containers that `ENV` sets from another one, or from themselves, that nothing sets or declares in
    /// the stage: neither the file nor, as far as that is known, the base image.
    pub fn empty_settings(&self) -> Vec<EmptySetting<'m>> {
        let mut found = Vec::new();
        for stage in self.stages().iter().filter(|stage| stage.ships) {
            for at in stage.instructions.clone() {
                let instruction = self.instruction(at);
                let (Arguments::Pairs { pairs, .. }, Keyword::Env) =
                    (&instruction.arguments, instruction.keyword)
                else {
                    continue;
                };
                for pair in pairs {
                    let Some(variable) = only_variable(&pair.value.raw) else {
                        continue;
                    };
                    let is_itself = pair.name.raw == variable;
                    if self.is_without_value(at, variable, is_itself) {
                        found.push(EmptySetting {
                            instruction: at,
                            pair,
                            variable: variable.to_owned(),
                            global: self.global_argument(variable),
                        });
                    }
                }
            }
        }
        found
    }

    /// Whether a variable surely is empty at an instruction. On an image that is not known a variable that is set from
    /// itself counts if no image sets one of its name.
    fn is_without_value(&self, at: usize, variable: &str, is_itself: bool) -> bool {
        if is_proxy(variable) || !matches!(self.said(at, variable), None | Some(Value::Unset)) {
            return false;
        }
        let Some(stage) = self.stage_of(at) else {
            return false;
        };
        match self.root_base(stage.index) {
            Base::Scratch => true,
            Base::Image(image) => match &image.facts {
                Some(facts) => {
                    let is_official = matches!(
                        facts.family,
                        Family::Distro | Family::BuildpackDeps | Family::Python(_)
                    );
                    is_official && !is_set_by_official(variable)
                        || is_itself && is_personal(variable)
                }
                None => is_itself && is_personal(variable),
            },
            _ => false,
        }
    }

    fn global_argument(&self, name: &str) -> Option<Span> {
        let before = 0..self.stages().first()?.from;
        before.into_iter().find_map(|at| {
            let Arguments::Declarations(all) = &self.instruction(at).arguments else {
                return None;
            };
            let own = all.iter().find(|one| one.name.raw == name)?;
            Some(own.name.span)
        })
    }
}

/// Docker takes build arguments of these names without an `ARG`.
fn is_proxy(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("_proxy")
}

/// `NAME` of `$NAME`, `"${NAME}"`.
pub(super) fn only_variable(raw: &str) -> Option<&str> {
    let quoted = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    let rest = quoted.unwrap_or(raw).strip_prefix('$')?;
    let braced = rest
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let name = braced.unwrap_or(rest);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (starts && name.chars().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(text, |model| {
            let all = model.empty_settings().into_iter();
            found = all.map(|one| one.variable).collect();
        });
        found
    }

    #[test]
    fn what_nothing_declares_is_empty() {
        for (text, expected) in [
            ("FROM ubuntu:22.04\nENV A=$A\n", 1),
            ("FROM ubuntu:22.04\nENV A \"${B}\"\n", 1),
            ("FROM ubuntu:22.04\nARG A\nENV A=$A\n", 0),
            ("ARG A\nFROM ubuntu:22.04\nENV A=$A\n", 1),
            ("FROM ubuntu:22.04\nENV A=1\nENV A=$A\n", 0),
            ("FROM ubuntu:22.04 AS a\nARG A\nFROM a\nENV A=$A\n", 0),
            ("FROM ubuntu:22.04\nENV A=${A:-1}\n", 0),
            ("FROM ubuntu:22.04\nENV A='$A'\n", 0),
            ("FROM ubuntu:22.04\nENV PATH=$PATH\n", 0),
            ("FROM ubuntu:22.04\nENV P=$HTTP_PROXY\n", 0),
            ("FROM corp/ml\nENV A=$A\n", 0),
            ("FROM corp/ml\nENV AWS_PROFILE=$AWS_PROFILE\n", 1),
            ("FROM python:3.12\nENV V=$PYTHON_VERSION\n", 0),
        ] {
            assert_eq!(found(text).len(), expected, "{text}");
        }
    }
}
