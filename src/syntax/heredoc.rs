//! Heredocs: finding the operators in an instruction's line (BuildKit facts 30–35).

use super::expand;
use super::{Heredoc, Keyword};
use crate::text::{Mapped, Span};

/// Whether an instruction may have heredocs.
pub(super) fn allowed(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::Add | Keyword::Copy | Keyword::Run)
}

/// The heredocs that a joined line opens, without their bodies. The escape character is always a backslash here, and an
/// unbalanced quote anywhere in the line means that there are none (fact 33).
pub(super) fn operators(text: &Mapped<'_>) -> Vec<Heredoc> {
    let line = text.text();
    if !line.contains("<<") {
        return Vec::new();
    }
    let Ok(words) = expand::raw_words(line) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // Words are slices of the line in its order, so each is searched for behind the one before.
    let mut at = 0;
    let mut open: Option<usize> = None;
    for word in &words {
        let Some(start) = line[at..].find(word.as_str()).map(|i| at + i) else {
            break;
        };
        at = start + word.len();
        // `<< EOF`: the operator alone takes the next word along (fact 32); `<<- EOF` does not.
        let from = open.take().unwrap_or(start);
        let candidate = &line[from..at];
        if candidate.trim_start_matches(|c: char| c.is_ascii_digit()) == "<<" {
            open = Some(from);
            continue;
        }
        found.extend(operator(candidate).map(|mut heredoc| {
            heredoc.span = text.span(from..at);
            heredoc
        }));
    }
    found
}

/// Reads `^(\d*)<<(-?)\s*([^<]*)$` whose last part is exactly one word (fact 31).
fn operator(word: &str) -> Option<Heredoc> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = word[digits..].strip_prefix("<<")?;
    let (strip_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let delimiter = rest.trim_start();
    if delimiter.is_empty() || delimiter.contains('<') {
        return None;
    }
    let mut words = expand::delimiter_words(delimiter).ok()?;
    let name = words.pop().filter(|_| words.is_empty())?;
    Some(Heredoc {
        name,
        span: Span::at(0),
        body: Span::at(0),
        terminator: Span::at(0),
        expand: !delimiter.contains(['\'', '"']),
        strip_tabs,
        descriptor: word[..digits].parse().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        operators(&Mapped::contiguous(line, 0))
            .into_iter()
            .map(|h| h.name)
            .collect()
    }

    #[test]
    fn words_that_are_heredocs() {
        for (line, wanted) in [
            ("RUN <<EOF", "EOF"),
            ("RUN 3<<EOF cat", "EOF"),
            ("RUN <<-EOF", "EOF"),
            ("RUN <<\"E\"", "E"),
            ("RUN <<eo'f'", "eof"),
            ("RUN <<\\EOF", "EOF"),
            ("RUN <<$EOF", "$EOF"),
            ("RUN cat << EOF > /x", "EOF"),
            ("RUN echo $((1 << 2))", "2))"),
            ("RUN echo a # <<EOF", "EOF"),
        ] {
            assert_eq!(names(line), [wanted], "{line}");
        }
        assert_eq!(names("COPY <<a <<b /x"), ["a", "b"]);
    }

    #[test]
    fn words_that_are_not() {
        for line in [
            "RUN \"<<EOF\"",
            "RUN cat <<<x",
            "RUN cat<<EOF",
            "RUN cat >f<<EOF",
            "RUN <<- EOF",
            "RUN echo don't <<EOF",
            "RUN echo $((1<<2))",
            "RUN echo ${A:=1} <<EOF",
        ] {
            assert_eq!(names(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn quotes_stop_expansion_and_an_escape_does_not() {
        let expand = |line| operators(&Mapped::contiguous(line, 0))[0].expand;
        assert!(expand("RUN <<EOF") && expand("RUN <<\\EOF"));
        assert!(!expand("RUN <<'EOF'") && !expand("RUN <<\"EOF\""));
    }
}
