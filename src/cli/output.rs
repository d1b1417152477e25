//! What the terminal can show, and writing to it.

use std::io::{self, Write};

use super::args::{CheckArgs, When};
use crate::report::Style;

/// What standard output can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether it is a terminal at all.
    pub is_terminal: bool,
    /// Whether it shows colours, and the user wants them.
    pub color: bool,
    /// Whether it shows box-drawing characters.
    pub unicode: bool,
    /// Its columns.
    pub width: Option<usize>,
}

impl Default for Terminal {
    /// A pipe or a file.
    fn default() -> Self {
        Self {
            is_terminal: false,
            color: false,
            unicode: true,
            width: None,
        }
    }
}

impl Terminal {
    /// What the standard output of this process can show.
    pub(super) fn of_process(is_terminal: bool) -> Self {
        let choice = anstream::AutoStream::choice(&io::stdout());
        let color = choice != anstream::ColorChoice::Never;
        if !is_terminal {
            return Self {
                color,
                ..Self::default()
            };
        }
        Self {
            is_terminal,
            color,
            unicode: shows_unicode(|name| std::env::var(name).ok()),
            width: terminal_size::terminal_size().map(|(width, _)| width.0.into()),
        }
    }

    /// Whether colours are to be used.
    pub(super) fn uses_color(self, when: When) -> bool {
        match when {
            When::Auto => self.color,
            When::Always => true,
            When::Never => false,
        }
    }

    /// How a report looks that goes to standard output, or elsewhere.
    pub(super) fn style(self, args: &CheckArgs, to_stdout: bool, unsafe_fixes: bool) -> Style {
        let shown = if to_stdout { self } else { Self::default() };
        let color = shown.uses_color(args.color.color);
        let default = Style::default();
        Style {
            // Longer lines are hard to read, shorter ones cannot hold a picture.
            width: shown.width.unwrap_or(default.width).clamp(60, 140),
            color,
            links: color && shown.is_terminal,
            unicode: shown.unicode,
            unsafe_fixes,
            summary: !args.quiet,
        }
    }
}

/// Whether the locale or the terminal promises UTF-8.
fn shows_unicode(env: impl Fn(&str) -> Option<String>) -> bool {
    if cfg!(windows) {
        return env("WT_SESSION").is_some() || env("TERM_PROGRAM").is_some();
    }
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env);
    let locale = set.into_iter().find(|value| !value.is_empty());
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Writes all of it. A reader that has left (`mllint | head`) has seen enough: that is no error.
///
/// # Errors
/// A sentence, if the bytes cannot be written.
pub(super) fn put(out: &mut dyn Write, bytes: &[u8]) -> Result<(), String> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_locale_tells_whether_unicode_is_shown() {
        let with = |name: &'static str, value: &'static str| {
            shows_unicode(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert!(with("LANG", "de_DE.UTF-8") && with("LC_ALL", "C.utf8"));
        assert!(!with("LANG", "C") && !with("TERM", "xterm"));
        let both = |name: &str| Some(if name == "LC_ALL" { "C" } else { "en_US.UTF-8" }.to_owned());
        assert!(!shows_unicode(both));
    }

    #[test]
    fn colours_are_used_if_asked_for_and_links_on_a_terminal_only() {
        let mut args = CheckArgs::default();
        let pipe = Terminal::default();
        let screen = Terminal {
            is_terminal: true,
            color: true,
            width: Some(500),
            ..pipe
        };
        let style = |terminal: Terminal, args: &CheckArgs| {
            let style = terminal.style(args, true, false);
            (style.color, style.links, style.width)
        };
        assert_eq!(style(pipe, &args), (false, false, 100));
        assert_eq!(style(screen, &args), (true, true, 140));
        args.color.color = When::Always;
        assert_eq!(style(pipe, &args), (true, false, 100));
        args.color.color = When::Never;
        assert_eq!(style(screen, &args), (false, false, 140));
    }
}
