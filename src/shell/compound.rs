//! Compound commands: groups, conditions, loops, `case`, functions, `[[ ]]`, `(( ))`. What does not hold to the
//! grammar is reported and left to the list around it, never skipped here.

use super::ast::{Branch, CaseArm, Command, CommandKind, List, LoopKind, Word};
use super::parser::Parser;
use super::token::{Keyword, is_break};

impl<'t> Parser<'t> {
    /// The compound command that begins here, if one does.
    pub(super) fn compound(&mut self, keyword: Keyword) -> Option<CommandKind<'t>> {
        Some(match keyword {
            Keyword::If => self.conditional(),
            Keyword::For => self.for_loop(LoopKind::For),
            Keyword::Select => self.for_loop(LoopKind::Select),
            Keyword::While => self.while_loop(LoopKind::While),
            Keyword::Until => self.while_loop(LoopKind::Until),
            Keyword::Case => self.case(),
            Keyword::Function => self.function_keyword(),
            Keyword::LeftBrace => self.group(),
            Keyword::LeftTest => self.test(),
            _ if self.peek() == Some(b'(') => self.parenthesis(),
            _ => return None,
        })
    }

    /// Moves over the word that closes what was opened at `open`.
    fn close(&mut self, keyword: Keyword, open: usize) {
        if !self.eat(keyword) {
            self.error("this is never closed", open);
        }
    }

    fn group(&mut self) -> CommandKind<'t> {
        let open = self.pos;
        self.advance(1);
        let list = self.body();
        self.close(Keyword::RightBrace, open);
        CommandKind::Group(list)
    }

    fn parenthesis(&mut self) -> CommandKind<'t> {
        if self.peek_at(1) == Some(b'(') && self.is_arithmetic(self.pos + 2) {
            self.pos += 2;
            self.arithmetic(&mut Vec::new());
            self.last = self.pos;
            return CommandKind::Arithmetic;
        }
        let open = self.pos;
        let list = self.parenthesized(1);
        if list.items.is_empty() {
            self.error("a command is missing", open);
        }
        CommandKind::Subshell(list)
    }

    /// The list in parentheses; the cursor stands on what opens it, `len` bytes long.
    pub(super) fn parenthesized(&mut self, len: usize) -> List<'t> {
        let open = self.pos;
        self.pos += len;
        let list = self.list_through(Some(b')'));
        if !self.eat_byte(b')') {
            self.error("this is never closed", open);
        }
        list
    }

    fn conditional(&mut self) -> CommandKind<'t> {
        let open = self.pos;
        self.advance(2);
        let mut branches = Vec::with_capacity(1);
        loop {
            let condition = self.body();
            let then = self.eat(Keyword::Then);
            let body = if then { self.body() } else { List::default() };
            branches.push(Branch { condition, body });
            if !self.eat(Keyword::Elif) {
                break;
            }
        }
        let otherwise = self.eat(Keyword::Else).then(|| self.body());
        self.close(Keyword::Fi, open);
        CommandKind::If { branches, otherwise }
    }

    fn while_loop(&mut self, kind: LoopKind) -> CommandKind<'t> {
        let open = self.pos;
        self.advance(5);
        let condition = Box::new(self.body());
        let body = Box::new(self.do_block(open));
        CommandKind::Loop { kind, variable: None, words: Vec::new(), condition, body }
    }

    fn for_loop(&mut self, kind: LoopKind) -> CommandKind<'t> {
        let open = self.pos;
        self.advance(if kind == LoopKind::For { 3 } else { 6 });
        self.blanks();
        let variable = if self.rest().starts_with(b"((") {
            self.pos += 2;
            self.arithmetic(&mut Vec::new());
            None
        } else {
            self.bare_word()
        };
        self.skip_lines();
        let words = if self.eat(Keyword::In) { self.operands() } else { Vec::new() };
        self.blanks();
        if self.peek() == Some(b';') && self.peek_at(1) != Some(b';') {
            self.pos += 1;
        }
        self.skip_lines();
        let body = Box::new(self.do_block(open));
        CommandKind::Loop { kind, variable, words, condition: Box::default(), body }
    }

    /// `do … done`, or bash's `{ … }`.
    fn do_block(&mut self, open: usize) -> List<'t> {
        let close = if self.eat(Keyword::Do) {
            Keyword::Done
        } else if self.eat(Keyword::LeftBrace) {
            Keyword::RightBrace
        } else {
            self.error("this has no `do`", open);
            return List::default();
        };
        let body = self.body();
        self.close(close, open);
        body
    }

    /// A name as it stands.
    fn bare_word(&mut self) -> Option<&'t str> {
        self.begins_word().then(|| self.word().raw)
    }

    /// Words up to an operator or line end.
    fn operands(&mut self) -> Vec<Word<'t>> {
        let mark = self.words.len();
        loop {
            self.blanks();
            if !self.begins_word() || self.peek() == Some(b'#') {
                break;
            }
            let word = self.word();
            self.words.push(word);
        }
        self.take_words(mark)
    }

    fn case(&mut self) -> CommandKind<'t> {
        let open = self.pos;
        self.advance(4);
        self.blanks();
        let subject = Box::new(self.word());
        self.skip_lines();
        if !self.eat(Keyword::In) {
            self.error("`in` is missing here", self.pos);
        }
        let mut arms = Vec::new();
        while let Some(arm) = self.arm() {
            arms.push(arm);
        }
        self.close(Keyword::Esac, open);
        CommandKind::Case { subject, arms }
    }

    /// `pattern) list ;;`, or `None` where no pattern stands.
    fn arm(&mut self) -> Option<CaseArm<'t>> {
        self.skip_lines();
        if self.keyword() == Keyword::Esac || !(self.begins_word() || self.peek() == Some(b'(')) {
            return None;
        }
        self.eat_byte(b'(');
        let patterns = self.patterns();
        if !self.eat_byte(b')') {
            self.error("`)` is missing after a pattern", self.pos);
            return None;
        }
        let body = self.list();
        self.end_arm();
        Some(CaseArm { patterns, body })
    }

    fn patterns(&mut self) -> Vec<Word<'t>> {
        let mark = self.words.len();
        loop {
            self.blanks();
            if !self.begins_word() {
                break;
            }
            let word = self.word();
            self.words.push(word);
            self.blanks();
            if !self.eat_byte(b'|') {
                break;
            }
        }
        self.take_words(mark)
    }

    /// Moves over `;;`, `;&` or `;;&`.
    fn end_arm(&mut self) {
        let rest = self.rest();
        let len = match (rest.starts_with(b";;&"), rest.first(), rest.get(1)) {
            (true, ..) => 3,
            (_, Some(b';'), Some(b';' | b'&')) => 2,
            _ => return,
        };
        self.advance(len);
    }

    fn function_keyword(&mut self) -> CommandKind<'t> {
        self.advance(8);
        self.blanks();
        let name = self.bare_word().unwrap_or("");
        self.blanks();
        if self.eat_byte(b'(') {
            self.blanks();
            self.eat_byte(b')');
        }
        self.function(name)
    }

    /// A function whose name (and `()`) has been read.
    pub(super) fn function(&mut self, name: &'t str) -> CommandKind<'t> {
        self.skip_lines();
        let keyword = self.keyword();
        let body = self.command(keyword).unwrap_or_else(|| {
            self.error("a function's body is missing", self.pos);
            let span = self.places.span(self.last, self.last);
            Command { kind: CommandKind::Opaque, redirects: Vec::new(), span }
        });
        CommandKind::Function { name, body: Box::new(body) }
    }

    /// `[[ … ]]`: operators and words alike become words.
    fn test(&mut self) -> CommandKind<'t> {
        let open = self.pos;
        // To dash it is a command of that name.
        self.parted = true;
        self.advance(2);
        let mark = self.words.len();
        let mut pattern = false;
        loop {
            self.skip_lines_only();
            if matches!(self.peek(), None | Some(b';')) {
                self.error("this is never closed", open);
                break;
            }
            let word = self.test_word(pattern);
            if word.raw == "]]" {
                break;
            }
            pattern = matches!(word.raw, "=~" | "==" | "!=" | "=");
            self.words.push(word);
        }
        CommandKind::Test(self.take_words(mark))
    }

    /// Blanks and line ends; `#` is no comment inside `[[ ]]` before a word.
    fn skip_lines_only(&mut self) {
        self.blanks();
        while self.peek() == Some(b'\n') {
            self.skip_lines();
        }
    }

    fn test_word(&mut self, pattern: bool) -> Word<'t> {
        let start = self.pos;
        if pattern {
            return self.pattern_word();
        }
        if self.begins_word() {
            return self.word();
        }
        let twice = matches!(self.peek(), Some(b'&' | b'|')) && self.peek_at(1) == self.peek();
        self.advance(1 + usize::from(twice));
        self.plain_word(start)
    }

    /// Whether a word may begin here.
    pub(super) fn begins_word(&self) -> bool {
        match self.peek() {
            None => false,
            Some(b'<' | b'>') => self.peek_at(1) == Some(b'('),
            Some(byte) => !is_break(byte),
        }
    }

    pub(super) fn take_words(&mut self, mark: usize) -> Vec<Word<'t>> {
        self.words.split_off(mark)
    }
}
