//! What compound commands read and write themselves, besides the simple commands in them.

use crate::shell::{Command, CommandKind, List, Script, Word};

/// Whether a compound command of a script looks at files or writes some: `for f in *.sh`, `[[ -f x ]]`,
/// `while …; done < list`.
pub(super) fn touches_files(script: &Script<'_>) -> bool {
    let mut open: Vec<&Command> = Vec::new();
    add(&script.body, &mut open);
    while let Some(command) = open.pop() {
        if command.simple().is_none() && !command.redirects.is_empty() {
            return true;
        }
        match &command.kind {
            CommandKind::Simple(_) | CommandKind::Arithmetic(_) => {}
            CommandKind::Opaque => return true,
            CommandKind::Test(words) if words.iter().any(is_file_test) => return true,
            CommandKind::Test(_) => {}
            CommandKind::Subshell(list) | CommandKind::Group(list) => add(list, &mut open),
            CommandKind::If {
                branches,
                otherwise,
            } => {
                for branch in branches {
                    add(&branch.condition, &mut open);
                    add(&branch.body, &mut open);
                }
                otherwise.iter().for_each(|list| add(list, &mut open));
            }
            CommandKind::Loop {
                condition, body, ..
            } => {
                add(condition, &mut open);
                add(body, &mut open);
            }
            CommandKind::For { words, body, .. } => {
                let is_pattern = |word: &Word| word.literal().is_none();
                if words.iter().flatten().any(is_pattern) {
                    return true;
                }
                add(body, &mut open);
            }
            CommandKind::Case { arms, .. } => {
                arms.iter().for_each(|arm| add(&arm.body, &mut open));
            }
            CommandKind::Function { body, .. } => open.push(body),
        }
    }
    false
}

fn add<'s>(list: &'s List, open: &mut Vec<&'s Command>) {
    open.extend(list.items.iter().flat_map(|item| &item.pipeline.commands));
}

/// `-f`, `-nt`: an operator of `[`, `test` and `[[` that looks at files.
pub(super) fn is_file_test(word: &Word) -> bool {
    let operator = word.literal_prefix();
    let mut letters = operator.chars();
    let unary = letters.next() == Some('-')
        && letters
            .next()
            .is_some_and(|c| "abcdefghkprsuwxGLNOS".contains(c))
        && letters.next().is_none();
    unary || matches!(&*operator, "-nt" | "-ot" | "-ef")
}
