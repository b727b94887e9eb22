//! The lossless layer: a file as tokens that tile its text, made from the tree when somebody asks. The tree is
//! the truth; this only says what each byte belongs to.

use super::ast::{Dockerfile, Instruction};
use super::lines::{Line, Lines, continued};
use crate::source::Span;

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where; never empty.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The byte order mark.
    Bom,
    /// A parser directive.
    Directive,
    /// A comment.
    Comment,
    /// An instruction's keyword; also the one after ONBUILD.
    Keyword,
    /// A flag, or the `--` that ends them.
    Flag,
    /// Text of the arguments, inner blanks included; one token a line.
    Argument,
    /// The escape character at a line's end, blanks after it, and the line end.
    Continuation,
    /// Lines of a heredoc.
    HeredocBody,
    /// A heredoc's terminator.
    HeredocEnd,
    /// Blanks.
    Whitespace,
    /// A line end.
    Newline,
    /// A line of nothing but blanks, with its line end.
    Blank,
}

/// The tokens of a file, in order: each starts where the one before ends, the first at 0, the last ends at the
/// end of the text.
pub fn tokens(file: &Dockerfile<'_>) -> Vec<Token> {
    let mut tokenizer = Tokenizer {
        text: file.text,
        escape: if file.escape == '`' { b'`' } else { b'\\' },
        whole: marks(file),
        parts: file.instructions.iter().flat_map(parts).collect(),
        next_whole: 0,
        next_part: 0,
        tokens: Vec::new(),
        position: 0,
    };
    tokenizer.run();
    tokenizer.tokens
}

/// What stands in lines of its own: directives, comments, heredocs.
fn marks(file: &Dockerfile<'_>) -> Vec<Token> {
    let directives = file.directives.iter().map(|directive| token(TokenKind::Directive, directive.span));
    let comments = file.comments.iter().map(|comment| token(TokenKind::Comment, comment.span));
    let heredocs = file.instructions.iter().flat_map(|instruction| &instruction.heredocs);
    let heredocs = heredocs.flat_map(|heredoc| {
        [token(TokenKind::HeredocBody, heredoc.content), token(TokenKind::HeredocEnd, heredoc.terminator)]
    });
    let mut marks: Vec<Token> = directives.chain(comments).chain(heredocs).collect();
    marks.retain(|mark| !mark.span.is_empty());
    marks.sort_unstable_by_key(|mark| mark.span);
    marks
}

/// What stands in an instruction's logical line.
fn parts(instruction: &Instruction<'_>) -> Vec<Token> {
    let mut parts = vec![token(TokenKind::Keyword, instruction.keyword.span)];
    parts.extend(instruction.flags.iter().map(|flag| token(TokenKind::Flag, flag.span)));
    if let Some(trigger) = &instruction.trigger {
        parts.extend(self::parts(trigger));
    } else {
        let body = Span::new(0, instruction.body.text.len() as u32);
        parts.push(token(TokenKind::Argument, instruction.body.file_span(body)));
    }
    parts.retain(|part| !part.span.is_empty());
    parts
}

fn token(kind: TokenKind, span: Span) -> Token {
    Token { kind, span }
}

struct Tokenizer<'s> {
    text: &'s str,
    escape: u8,
    whole: Vec<Token>,
    parts: Vec<Token>,
    next_whole: usize,
    next_part: usize,
    tokens: Vec<Token>,
    position: u32,
}

impl Tokenizer<'_> {
    fn run(&mut self) {
        if self.text.starts_with('\u{FEFF}') {
            self.push(TokenKind::Bom, 3);
        }
        let mut lines = Lines::new(self.text, self.position as usize);
        while let Some(line) = lines.next() {
            self.line(line);
            // A heredoc's body is one token of many lines.
            lines.skip_to(self.position);
        }
    }

    /// A token from where the last one ends up to `end`.
    fn push(&mut self, kind: TokenKind, end: u32) {
        if end > self.position {
            self.tokens.push(token(kind, Span::new(self.position, end)));
            self.position = end;
        }
    }

    fn line(&mut self, line: Line) {
        let mark = self.whole.get(self.next_whole).filter(|mark| mark.span.start < line.next).copied();
        if let Some(Token { kind, span }) = mark {
            self.next_whole += 1;
            self.push(TokenKind::Whitespace, span.start);
            self.push(kind, span.end);
            if span.end <= line.end {
                self.push(TokenKind::Whitespace, line.end);
                self.push(TokenKind::Newline, line.next);
            }
        } else if line.content(self.text).trim_start().is_empty() {
            self.push(TokenKind::Blank, line.next);
        } else {
            self.instruction_line(line);
        }
    }

    fn instruction_line(&mut self, line: Line) {
        let kept = continued(line.bytes(self.text), self.escape);
        let end = kept.map_or(line.end, |kept| line.start + kept as u32);
        while let Some(&Token { kind, span }) = self.parts.get(self.next_part) {
            if span.start >= end {
                break;
            }
            self.gap(span.start);
            self.piece(kind, span.end.min(end));
            if span.end > end {
                break;
            }
            self.next_part += 1;
        }
        self.gap(end);
        if kept.is_some() {
            self.push(TokenKind::Continuation, line.next);
        } else {
            self.push(TokenKind::Newline, line.next);
        }
    }

    /// Up to `end`: a part of the instruction, its blanks at both ends apart.
    fn piece(&mut self, kind: TokenKind, end: u32) {
        let text = Span::new(self.position, end).slice(self.text);
        let start = end - text.trim_start().len() as u32;
        self.push(TokenKind::Whitespace, start);
        let text = text.trim();
        self.push(kind, start + text.len() as u32);
        self.push(TokenKind::Whitespace, end);
    }

    /// Up to `end`: between the parts, where only blanks and the `--` after flags stand.
    fn gap(&mut self, end: u32) {
        if end > self.position {
            self.piece(TokenKind::Flag, end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TokenKind::{
        Argument, Blank, Bom, Comment, Continuation, Directive, Flag, HeredocBody, HeredocEnd, Keyword,
        Newline, Whitespace,
    };
    use super::*;
    use crate::syntax::parse;

    fn shown(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(&parse(text)).into_iter().map(|token| (token.kind, token.span.slice(text))).collect()
    }

    #[test]
    fn every_kind_has_its_place() {
        let text =
            "\u{FEFF}# escape=` \r\n \nFROM a\nRUN --network=none -- x `\n  # c\n\n  y\nRUN <<-E\n\tb\n\tE\n";
        assert_eq!(
            shown(text),
            [
                (Bom, "\u{FEFF}"),
                (Directive, "# escape=`"),
                (Whitespace, " "),
                (Newline, "\r\n"),
                (Blank, " \n"),
                (Keyword, "FROM"),
                (Whitespace, " "),
                (Argument, "a"),
                (Newline, "\n"),
                (Keyword, "RUN"),
                (Whitespace, " "),
                (Flag, "--network=none"),
                (Whitespace, " "),
                (Flag, "--"),
                (Whitespace, " "),
                (Argument, "x"),
                (Whitespace, " "),
                (Continuation, "`\n"),
                (Whitespace, "  "),
                (Comment, "# c"),
                (Newline, "\n"),
                (Blank, "\n"),
                (Whitespace, "  "),
                (Argument, "y"),
                (Newline, "\n"),
                (Keyword, "RUN"),
                (Whitespace, " "),
                (Argument, "<<-E"),
                (Newline, "\n"),
                (HeredocBody, "\tb\n"),
                (Whitespace, "\t"),
                (HeredocEnd, "E"),
                (Newline, "\n"),
            ]
        );
    }

    #[test]
    fn a_keyword_can_stand_in_two_lines() {
        let kinds: Vec<_> = shown("ON\\\nBUILD RUN x").into_iter().map(|token| token.0).collect();
        assert_eq!(kinds, [Keyword, Continuation, Keyword, Whitespace, Keyword, Whitespace, Argument]);
    }
}
