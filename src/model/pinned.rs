//! Addresses that a file names, and whether it renews what it builds on.

use super::installs::{Tool, Verb};
use super::{Command, Model};
use crate::syntax::{Arguments, Keyword, Word};
use crate::text::Span;

impl<'m> Model<'m> {
    /// The addresses that defaults of `ARG`, values of `ENV` and commands of `RUN` name, as far as they are known, with
    /// their places.
    pub fn pinned_addresses(&self) -> Vec<(String, Span)> {
        let mut found: Vec<(String, Span)> = Vec::new();
        let is_address = |text: &str| text.contains("://");
        for (at, instruction) in self.file.instructions.iter().enumerate() {
            let plain = |word: &Word| (word.raw.trim_matches(['"', '\'']).to_owned(), word.span);
            match &instruction.arguments {
                Arguments::Declarations(all) => {
                    let defaults = all.iter().filter_map(|one| one.default.as_ref());
                    found.extend(defaults.map(plain).filter(|(text, _)| is_address(text)));
                }
                Arguments::Pairs { pairs, .. } if instruction.keyword == Keyword::Env => {
                    let values = pairs.iter().map(|pair| plain(&pair.value));
                    found.extend(values.filter(|(text, _)| is_address(text)));
                }
                _ if instruction.keyword == Keyword::Run => {
                    let commands = self.commands_of(at).iter();
                    found.extend(commands.flat_map(|command| self.addresses_of(command)));
                }
                _ => {}
            }
        }
        found
    }

    fn addresses_of(&self, command: &Command<'m>) -> Vec<(String, Span)> {
        let words = command.args().iter();
        let named = words.filter_map(|word| match &self.fields(command.index, word)[..] {
            [field] if field.text.contains("://") => {
                Some((field.text.clone(), command.word_span(word)))
            }
            _ => None,
        });
        named.collect()
    }

    /// Whether some stages upgrade the packages of the system, or do what nobody can see.
    pub fn upgrades_system(&self, stages: &[usize]) -> bool {
        let is_here = |command: usize| stages.contains(&self.commands[command].stage);
        let upgrades = |install: &super::Install<'m>| {
            let is_system = matches!(
                install.tool,
                Tool::Apt | Tool::Apk | Tool::Dnf | Tool::Yum | Tool::Microdnf
            );
            is_system && install.verb == Verb::Update && is_here(install.command)
        };
        self.installs().any(upgrades)
    }
}
