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
    let found = words.into_iter().filter_map(|word| {
        let mut heredoc = operator(&word.text)?;
        heredoc.span = text.span(word.range);
        Some(heredoc)
    });
    found.collect()
}

/// Reads `^(\d*)<<(-?)\s*([^<]*)$` whose last part is exactly one word (fact 31); the spans are left to the caller.
pub(super) fn operator(word: &str) -> Option<Heredoc> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = word[digits..].strip_prefix("<<")?;
    let (strip_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let delimiter = rest.trim_ascii_start();
    if delimiter.contains('<') {
        return None;
    }
    let mut words = expand::delimiter_words(delimiter, false).ok()?;
    let name = words.pop().filter(|_| words.is_empty())?;
    let quotes = |word: &str| word.matches(['\'', '"']).count();
    let raw = expand::delimiter_words(delimiter, true).ok()?;
    Some(Heredoc {
        expand: raw.first().is_some_and(|raw| quotes(raw) == quotes(&name)),
        name,
        span: Span::at(0),
        body: Span::at(0),
        terminator: Span::at(0),
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
            ("RUN echo ${A:0:3} ${B:=x} <<EOF", "EOF"),
            ("RUN echo a<<b ${c:-\\}} <<EOF", "EOF"),
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
            "RUN echo ${A^^} <<EOF",
            "RUN cat <<${A:-EOF}",
            "RUN a<< <<EOF",
            "RUN cat <<''",
        ] {
            assert_eq!(names(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn quotes_stop_expansion_and_an_escape_does_not() {
        let expand = |line| operators(&Mapped::contiguous(line, 0))[0].expand;
        assert!(expand("RUN <<EOF") && expand("RUN <<\\EOF"));
        assert!(!expand("RUN <<'EOF'") && !expand("RUN <<\"EOF\""));
        assert!(expand("RUN <<\\'EOF"));
    }
}
