//! Asking for a page in Python instead of by curl or wget.

use crate::diagnostic::{Applicability, Edit, Fix};
use crate::model::{Command, Model};
use crate::shell::{Joiner, Word};
use crate::syntax::Arguments;
use crate::text::Span;

/// Options of curl and wget that a health check needs for nothing but quiet and an exit status.
const SMALL: [&str; 9] = [
    "--fail",
    "--silent",
    "--show-error",
    "--spider",
    "--quiet",
    "--no-verbose",
    "-nv",
    "-qO-",
    "--tries=1",
];

/// Lets Python ask for the page that `command`, a curl or wget of a health check, asks for. `None` if it does anything
/// else besides, or if the address is not constant.
pub fn ask_in_python(model: &Model<'_>, command: &Command<'_>) -> Option<Fix> {
    let at = command.instruction;
    let instruction = model.instruction(at);
    let Arguments::Healthcheck { kind, .. } = &instruction.arguments else {
        return None;
    };
    let mut comments = model.file.comments.iter();
    if comments.any(|comment| comment.inside == Some(at)) || !asks_and_no_more(model, command) {
        return None;
    }
    let url = url(command)?;
    let code = format!("import urllib.request as u; u.urlopen('{url}')");
    let span = Span::new(kind.span.end, instruction.head.end);
    let edits = vec![Edit::replace(
        span,
        format!(" [\"python\", \"-c\", \"{code}\"]"),
    )];
    Some(Fix::new(
        "let Python ask for the page",
        Applicability::Unsafe,
        edits,
    ))
}

/// Whether the check is `curl … URL`, perhaps with `|| exit 1` behind it.
fn asks_and_no_more(model: &Model<'_>, command: &Command<'_>) -> bool {
    let items = &command.script.body.items;
    let others = model.commands_of(command.instruction);
    let mut others = others.iter().filter(|other| other.index != command.index);
    let is_plain = command.command.redirects.iter().all(|redirect| {
        let target = redirect.target.literal();
        target.is_some_and(|target| target == "/dev/null" || target == "1")
    });
    let joined = items.len() <= 2
        && items[..items.len() - 1]
            .iter()
            .all(|item| item.joiner == Joiner::Or);
    is_plain
        && joined
        && command.nesting == 0
        && command.simple.assignments.is_empty()
        && others.all(|other| matches!(other.name(), "exit" | "false"))
}

/// The one address among the arguments, if the others change nothing.
fn url(command: &Command<'_>) -> Option<String> {
    let mut url = None;
    let mut words = command.args().iter();
    while let Some(word) = words.next() {
        let text = word.literal()?;
        if matches!(&*text, "-o" | "--output" | "-O" | "--output-document") {
            let output = words.next().and_then(Word::literal)?;
            (output == "/dev/null" || output == "-").then_some(())?;
        } else if let Some(letters) = text.strip_prefix('-') {
            let is_small =
                SMALL.contains(&&*text) || letters.bytes().all(|b| b"fsSLq".contains(&b));
            is_small.then_some(())?;
        } else if url.replace(text.into_owned()).is_some() {
            return None;
        }
    }
    let url = url?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/:.-_?=&%".contains(c);
    let url = match url.contains("://") {
        true => url,
        false => format!("http://{url}"),
    };
    (url.starts_with("http") && url.chars().all(is_plain)).then_some(url)
}
