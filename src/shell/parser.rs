//! Reads lists, pipelines and compound commands.

use super::scanner::Parser;
use super::word_parser::WordKind;
use super::{Arm, Branch, Command, CommandKind, Item, Joiner, List, LoopKind, Pipeline, Word};

impl Parser<'_> {
    /// Reads commands up to `close`, or to the end; what closes nothing that is open becomes an opaque command.
    pub(super) fn list_to(&mut self, close: Option<u8>) -> List {
        let mut list = self.list();
        while !self.at_end() && (close.is_none() || self.peek() != close) {
            let stray = self.closer().max(1);
            let range = self.at..self.at + stray;
            self.at = range.end;
            self.opaque = true;
            let command = Command {
                kind: CommandKind::Opaque,
                redirects: Vec::new(),
                range: range.clone(),
            };
            list.items.push(Item {
                pipeline: Pipeline {
                    negated: false,
                    commands: vec![command],
                    pipes: Vec::new(),
                    range: range.clone(),
                },
                joiner: Joiner::End,
                joiner_range: range.end..range.end,
            });
            list.items.extend(self.list().items);
        }
        with_range(list.items, self.at)
    }

    /// Reads commands up to the end or to what ends a list, which is left unread.
    fn list(&mut self) -> List {
        let mut items: Vec<Item> = Vec::new();
        self.blank_lines();
        while !self.at_end() && self.closer() == 0 {
            items.push(self.item());
            self.blank_lines();
        }
        if let Some(Item {
            joiner: Joiner::And | Joiner::Or,
            ..
        }) = items.last()
        {
            self.opaque = true;
        }
        with_range(items, self.at)
    }

    fn item(&mut self) -> Item {
        let pipeline = self.pipeline();
        let start = self.at;
        let joiner = self.joiner();
        let end = match joiner {
            // Bodies of here-documents follow a line end, and are not part of it.
            Joiner::Newline => start + 1,
            _ => self.at,
        };
        Item {
            pipeline,
            joiner,
            joiner_range: start..end,
        }
    }

    fn joiner(&mut self) -> Joiner {
        if self.accept("&&") {
            Joiner::And
        } else if self.accept("||") {
            Joiner::Or
        } else if self.at_end() || self.closer() > 0 {
            Joiner::End
        } else if self.accept(";") {
            Joiner::Semicolon
        } else if self.accept("&") {
            Joiner::Background
        } else if self.line_end() {
            Joiner::Newline
        } else {
            self.opaque = true;
            Joiner::End
        }
    }

    fn pipeline(&mut self) -> Pipeline {
        let start = self.at;
        let mut negated = false;
        while self.keyword("!") {
            negated = !negated;
            self.blanks();
        }
        self.time_of_compound();
        let mut commands = vec![self.command()];
        let mut pipes = Vec::new();
        let mut end = self.at;
        self.blanks();
        while self.peek() == Some(b'|') && self.peek_at(1) != Some(b'|') {
            let pipe = self.at;
            self.at += if self.looking_at("|&") { 2 } else { 1 };
            pipes.push(pipe..self.at);
            self.blank_lines();
            commands.push(self.command());
            end = self.at;
            self.blanks();
        }
        Pipeline {
            negated,
            commands,
            pipes,
            range: start..end,
        }
    }

    /// Reads over `time` before `(` or `{`; before a word it is read as a command.
    fn time_of_compound(&mut self) {
        let start = self.at;
        if self.keyword("time") {
            self.blanks();
            if self.keyword("-p") {
                self.blanks();
            }
            if self.peek() != Some(b'(') && !self.at_keyword("{") {
                self.at = start;
            }
        }
    }

    fn command(&mut self) -> Command {
        let start = self.at;
        let mut redirects = Vec::new();
        let kind = if self.at_compound() {
            let kind = match self.enter() {
                true => {
                    let kind = self.compound();
                    self.leave();
                    kind
                }
                false => {
                    self.skip_opaque();
                    CommandKind::Opaque
                }
            };
            self.redirects(&mut redirects);
            kind
        } else {
            self.simple(&mut redirects)
        };
        Command {
            kind,
            redirects,
            range: start..self.at,
        }
    }

    fn at_compound(&self) -> bool {
        const WORDS: [&str; 10] = [
            "{", "[[", "if", "for", "case", "while", "until", "select", "function", "coproc",
        ];
        self.peek() == Some(b'(') || WORDS.iter().any(|word| self.at_keyword(word))
    }

    fn compound(&mut self) -> CommandKind {
        if self.accept("((") {
            if let Some(parts) = self.arithmetic() {
                return CommandKind::Arithmetic(parts);
            }
            self.at -= 2;
        }
        if self.accept("(") {
            let list = self.list_to(Some(b')'));
            self.expect(")");
            CommandKind::Subshell(list)
        } else if self.keyword("{") {
            let list = self.list();
            self.expect("}");
            CommandKind::Group(list)
        } else if self.keyword("[[") {
            self.test()
        } else if self.keyword("if") {
            self.if_command()
        } else if self.keyword("while") {
            self.loop_command(LoopKind::While)
        } else if self.keyword("until") {
            self.loop_command(LoopKind::Until)
        } else if self.keyword("for") || self.keyword("select") {
            self.for_command()
        } else if self.keyword("case") {
            self.case_command()
        } else if self.keyword("function") {
            self.blanks();
            let name = self.word(WordKind::Argument);
            self.blanks();
            if self.accept("(") {
                self.blanks();
                self.expect(")");
            }
            self.function(&name)
        } else {
            // A coprocess: what it runs is not followed.
            self.accept("coproc");
            self.blanks();
            self.command();
            self.opaque = true;
            CommandKind::Opaque
        }
    }

    /// Reads `word`, without which the script is not understood.
    fn expect(&mut self, word: &str) {
        if !self.accept(word) {
            self.opaque = true;
        }
    }

    fn expect_keyword(&mut self, word: &str) {
        if !self.keyword(word) {
            self.opaque = true;
        }
    }

    fn if_command(&mut self) -> CommandKind {
        let mut branches = Vec::new();
        loop {
            let condition = self.list();
            self.expect_keyword("then");
            let body = self.list();
            branches.push(Branch { condition, body });
            if !self.keyword("elif") {
                break;
            }
        }
        let otherwise = self.keyword("else").then(|| self.list());
        self.expect_keyword("fi");
        CommandKind::If {
            branches,
            otherwise,
        }
    }

    fn loop_command(&mut self, kind: LoopKind) -> CommandKind {
        let condition = self.list();
        let body = self.do_done();
        CommandKind::Loop {
            kind,
            condition,
            body,
        }
    }

    fn do_done(&mut self) -> List {
        self.expect_keyword("do");
        let body = self.list();
        self.expect_keyword("done");
        body
    }

    fn for_command(&mut self) -> CommandKind {
        self.blanks();
        if self.accept("((") {
            match self.arithmetic() {
                Some(_) => {}
                None => self.opaque = true,
            }
            self.blanks();
            self.accept(";");
            self.blank_lines();
            return CommandKind::Loop {
                kind: LoopKind::Counted,
                condition: with_range(Vec::new(), self.at),
                body: self.do_done(),
            };
        }
        let variable = self.name().to_owned();
        if variable.is_empty() {
            self.opaque = true;
        }
        self.blank_lines();
        let words = self.keyword("in").then(|| self.words_of_line());
        self.blanks();
        self.accept(";");
        self.blank_lines();
        CommandKind::For {
            variable,
            words,
            body: self.do_done(),
        }
    }

    /// Reads words up to an operator or the end of the line.
    fn words_of_line(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        self.blanks();
        while !self.is_word_end(0) {
            words.push(self.word(WordKind::Argument));
            self.blanks();
        }
        words
    }

    fn case_command(&mut self) -> CommandKind {
        self.blanks();
        let subject = self.word(WordKind::Argument);
        self.blank_lines();
        self.expect_keyword("in");
        let mut arms = Vec::new();
        loop {
            self.blank_lines();
            if self.at_end() || self.at_keyword("esac") {
                break;
            }
            self.accept("(");
            let patterns = self.patterns();
            if !self.accept(")") {
                self.opaque = true;
                break;
            }
            let body = self.list();
            arms.push(Arm { patterns, body });
            if !(self.accept(";;&") || self.accept(";;") || self.accept(";&")) {
                break;
            }
        }
        self.expect_keyword("esac");
        CommandKind::Case { subject, arms }
    }

    fn patterns(&mut self) -> Vec<Word> {
        let mut patterns = Vec::new();
        self.blanks();
        while !self.is_word_end(0) {
            patterns.push(self.word(WordKind::Argument));
            self.blanks();
            if !self.accept("|") {
                break;
            }
            self.blanks();
        }
        patterns
    }

    fn test(&mut self) -> CommandKind {
        let mut words = Vec::new();
        loop {
            self.blanks();
            if self.line_end() {
                continue;
            }
            if self.at_end() {
                self.opaque = true;
                break;
            }
            if self.keyword("]]") {
                break;
            }
            words.push(self.word(WordKind::Test));
        }
        CommandKind::Test(words)
    }

    /// Reads the body of a function whose head has been read.
    pub(super) fn function(&mut self, name: &Word) -> CommandKind {
        self.blank_lines();
        if !self.at_compound() {
            self.opaque = true;
        }
        let body = Box::new(self.command());
        CommandKind::Function {
            name: name.literal().unwrap_or_default().into_owned(),
            body,
        }
    }
}

/// A list with its range; an empty one stands at `at`.
fn with_range(items: Vec<Item>, at: usize) -> List {
    let range = match (items.first(), items.last()) {
        (Some(first), Some(last)) => first.pipeline.range.start..last.pipeline.range.end,
        _ => at..at,
    };
    List { items, range }
}
