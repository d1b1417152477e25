//! The state of the parser, and what it reads besides words and commands: blanks, comments, line ends with the
//! bodies of here-documents, reserved words; and how it skips what it does not read.

use std::ops::Range;

use super::Heredoc;
use super::word_parser::Until;

/// How deep commands and expansions may be nested; what lies deeper is opaque.
const DEPTH_LIMIT: usize = 48;

/// Reserved words that end a list.
const CLOSERS: [&str; 7] = ["then", "do", "done", "fi", "else", "elif", "esac"];

/// A parser over a text, with what it has found so far.
pub(super) struct Parser<'p> {
    pub(super) text: &'p str,
    /// The next byte to read.
    pub(super) at: usize,
    /// The byte behind the last one to read: the end of the text, or of backquotes or a here-document.
    pub(super) end: usize,
    depth: usize,
    /// How many bytes may still be read ahead; bounds the sum of all looks at `((`.
    lookahead: usize,
    expanded: &'p [Range<usize>],
    /// Here-documents whose bodies follow the next line end.
    pub(super) pending: Vec<usize>,
    pub(super) comments: Vec<Range<usize>>,
    pub(super) heredocs: Vec<Heredoc>,
    pub(super) opaque: bool,
}

impl<'p> Parser<'p> {
    pub(super) fn new(text: &'p str, expanded: &'p [Range<usize>]) -> Self {
        Self {
            text,
            at: 0,
            end: text.len(),
            depth: 0,
            lookahead: 4 * text.len() + 1024,
            expanded,
            pending: Vec::new(),
            comments: Vec::new(),
            heredocs: Vec::new(),
            opaque: false,
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        (at < self.end).then(|| self.text.as_bytes()[at])
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.end
    }

    /// What is left to read.
    pub(super) fn rest(&self) -> &'p str {
        &self.text[self.at..self.end]
    }

    pub(super) fn looking_at(&self, text: &str) -> bool {
        self.rest().as_bytes().starts_with(text.as_bytes())
    }

    /// Reads `text` if it comes next.
    pub(super) fn accept(&mut self, text: &str) -> bool {
        let found = self.looking_at(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Reads over one character.
    pub(super) fn skip_char(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Goes one level deeper, if that is allowed; to be paired with [`Self::leave`].
    pub(super) fn enter(&mut self) -> bool {
        if self.depth == DEPTH_LIMIT {
            self.opaque = true;
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The range that an outer shell expanded and that begins here.
    pub(super) fn expanded_here(&self) -> Option<Range<usize>> {
        let index = self.expanded.partition_point(|r| r.start < self.at);
        let range = self.expanded.get(index)?;
        (range.start == self.at && range.end <= self.end).then(|| range.clone())
    }

    /// Whether an outer shell expanded something between `start` and `end`.
    pub(super) fn is_expanded(&self, start: usize, end: usize) -> bool {
        let index = self.expanded.partition_point(|r| r.start < start);
        self.expanded.get(index).is_some_and(|r| r.start < end)
    }

    /// Length of the line end at `ahead`, or 0.
    fn line_end_at(&self, ahead: usize) -> usize {
        match (self.peek_at(ahead), self.peek_at(ahead + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        }
    }

    /// Length of the `\` and line end that come next, or 0.
    pub(super) fn continuation(&self) -> usize {
        match (self.peek(), self.line_end_at(1)) {
            (Some(b'\\'), end) if end > 0 => 1 + end,
            _ => 0,
        }
    }

    /// Whether a byte that no word holds unquoted comes `ahead`, or the end.
    pub(super) fn is_word_end(&self, ahead: usize) -> bool {
        match self.peek_at(ahead) {
            None => true,
            Some(b'\r') => self.line_end_at(ahead) > 0 || self.at + ahead + 1 == self.end,
            Some(byte) => b" \t\n;&|()<>".contains(&byte),
        }
    }

    /// Reads blanks, continuation lines and a comment.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\r') if self.is_word_end(0) => self.at += 1,
                Some(b'\\') if self.continuation() > 0 => self.at += self.continuation(),
                Some(b'#') => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let line = rest.split('\n').next().unwrap_or(rest);
        let range = self.at..self.at + line.trim_end_matches('\r').len();
        self.at = range.end;
        // Blanks may be read again.
        if self.comments.last().is_none_or(|c| c.start < range.start) {
            self.comments.push(range);
        }
    }

    /// Reads blanks, comments and line ends.
    pub(super) fn blank_lines(&mut self) {
        self.blanks();
        while self.line_end() {
            self.blanks();
        }
    }

    /// Reads a line end and the bodies of the here-documents that wait for it.
    pub(super) fn line_end(&mut self) -> bool {
        if self.peek() != Some(b'\n') {
            return false;
        }
        self.at += 1;
        for index in std::mem::take(&mut self.pending) {
            self.heredoc_body(index);
        }
        true
    }

    fn heredoc_body(&mut self, index: usize) {
        let (start, end) = (self.at, self.end);
        let heredoc = &mut self.heredocs[index];
        let mut closed = false;
        while self.at < end {
            let line_start = self.at;
            let line = memchr::memchr(b'\n', &self.text.as_bytes()[line_start..end]);
            let line_end = line.map_or(end, |length| line_start + length);
            let content = self.text[line_start..line_end].trim_end_matches('\r');
            let content = match heredoc.strip_tabs {
                true => content.trim_start_matches('\t'),
                false => content,
            };
            self.at = (line_end + 1).min(end);
            closed = content == heredoc.delimiter;
            if closed {
                heredoc.body = start..line_start;
                break;
            }
        }
        if !closed {
            heredoc.body = start..end;
            self.opaque = true;
        }
        if !heredoc.quoted {
            let body = heredoc.body.clone();
            let parts = self.within(body, |parser| parser.parts_until(Until::End));
            self.heredocs[index].parts = parts;
        }
    }

    /// Reads a part of the text by itself, then goes on where it was.
    pub(super) fn within<T>(
        &mut self,
        range: Range<usize>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let (at, end) = (self.at, self.end);
        (self.at, self.end) = (range.start, range.end);
        let result = read(self);
        (self.at, self.end) = (at, end);
        result
    }

    /// Whether the reserved word comes next, as a word.
    pub(super) fn at_keyword(&self, word: &str) -> bool {
        self.looking_at(word)
            && (self.is_word_end(word.len())
                || (self.peek_at(word.len()) == Some(b'\\')
                    && self.line_end_at(word.len() + 1) > 0))
    }

    /// Reads the reserved word, if it comes next.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        let found = self.at_keyword(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Length of what comes next if it ends a list: `)`, `;;` and its kin, `}`, `fi` …; or 0.
    pub(super) fn closer(&self) -> usize {
        match self.peek() {
            Some(b')') => 1,
            Some(b'}') if self.at_keyword("}") => 1,
            Some(b';') if self.looking_at(";;&") => 3,
            Some(b';') if matches!(self.peek_at(1), Some(b';' | b'&')) => 2,
            Some(b't' | b'd' | b'f' | b'e') => {
                let word = CLOSERS.iter().find(|word| self.at_keyword(word));
                word.map_or(0, |word| word.len())
            }
            _ => 0,
        }
    }

    /// Reads up to and with the `close` that belongs to an opening just read, or to the end. Takes linear time and no
    /// stack, whatever is nested in it. False if there is no such `close`.
    pub(super) fn skip_past(&mut self, close: u8) -> bool {
        let mut open = vec![close];
        while let (Some(&wanted), Some(byte)) = (open.last(), self.peek()) {
            let quoted = wanted == b'"';
            let next = self.peek_at(1);
            match byte {
                b'\\' => {
                    self.at += 1;
                    self.skip_char();
                    continue;
                }
                _ if byte == wanted => {
                    open.pop();
                }
                b'$' if next == Some(b'(') => {
                    open.push(b')');
                    self.at += 1;
                }
                b'$' if next == Some(b'{') => {
                    open.push(b'}');
                    self.at += 1;
                }
                b'`' => open.push(b'`'),
                b'"' => open.push(b'"'),
                b'(' if wanted == b')' => open.push(b')'),
                b'\'' if !quoted => self.skip_single_quotes(),
                _ => {}
            }
            self.at = (self.at + 1).min(self.end);
        }
        open.is_empty()
    }

    /// From the opening quote to the closing one.
    fn skip_single_quotes(&mut self) {
        let content = &self.rest().as_bytes()[1..];
        self.at += 1 + memchr::memchr(b'\'', content).unwrap_or(content.len());
    }

    /// Gives up on what stands here: reads up to a `)` that closes something opened before, or to the end.
    pub(super) fn skip_opaque(&mut self) {
        self.opaque = true;
        if self.skip_past(b')') {
            self.at -= 1;
        }
    }

    /// Where the `))` stands that ends the arithmetic behind `((`, which has been read; `None` if a subshell begins
    /// there.
    pub(super) fn arithmetic_end(&mut self) -> Option<usize> {
        if self.lookahead == 0 {
            self.opaque = true;
            return None;
        }
        let start = self.at;
        let closed = self.skip_past(b')');
        let read = self.at - start;
        let end = (closed && self.peek() == Some(b')')).then(|| self.at - 1);
        self.at = start;
        self.lookahead = self.lookahead.saturating_sub(read);
        end
    }
}
