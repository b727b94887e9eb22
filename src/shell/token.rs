//! Bytes and reserved words as a shell sees them. Tables and tests of single tokens; moves no cursor.

/// Goes on in a word and means itself.
pub(super) const PLAIN: u8 = 0;
/// Blank or operator: ends a word.
pub(super) const BREAK: u8 = 1;
/// Inside a word, but means more than itself.
pub(super) const SPECIAL: u8 = 2;

/// What each byte is to an unquoted word.
pub(super) const CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let table = mark([PLAIN; 256], b" \t\n;&|<>()", BREAK);
    mark(table, b"\\'\"$`*?[]{", SPECIAL)
}

const fn mark(mut table: [u8; 256], bytes: &[u8], class: u8) -> [u8; 256] {
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] = class;
        i += 1;
    }
    table
}

/// What may begin another part of an unquoted word, after its first byte.
const PART_START: [u8; 256] = mark([0; 256], b"\\'\"$`<>*?[", 1);

pub(super) fn is_part_start(byte: u8) -> bool {
    PART_START[byte as usize] != 0
}

pub(super) fn is_break(byte: u8) -> bool {
    CLASS[byte as usize] == BREAK
}

pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The length of the variable name at the start of `bytes`; 0 where there is none.
pub(super) fn name_len(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(&first) if is_name_start(first) => {
            bytes.iter().position(|&b| !is_name(b)).unwrap_or(bytes.len())
        }
        _ => 0,
    }
}

/// The parameters of one byte that is no letter: `$1`, `$@`, `$?` …
pub(super) fn is_special_parameter(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')
}

/// A reserved word, which counts only where a command may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// Not a reserved word.
    No,
    Bang,
    Time,
    If,
    Then,
    Elif,
    Else,
    Fi,
    For,
    Select,
    While,
    Until,
    Do,
    Done,
    Case,
    In,
    Esac,
    Function,
    LeftBrace,
    RightBrace,
    LeftTest,
}

impl Keyword {
    /// The reserved word at the start of `bytes`, with its length.
    pub(super) fn read(bytes: &[u8]) -> (Self, usize) {
        match bytes.first() {
            Some(b'!' | b'{' | b'}' | b'[' | b'c'..=b'i' | b's'..=b'w') => {}
            _ => return (Self::No, 0),
        }
        let window = &bytes[..bytes.len().min(9)];
        let len = window.iter().position(|&b| is_break(b)).unwrap_or(window.len());
        let len =
            if window[..len].ends_with(b"\\") && window.get(len) == Some(&b'\n') { len - 1 } else { len };
        (Self::of(&window[..len]), len)
    }

    fn of(word: &[u8]) -> Self {
        match word {
            b"!" => Self::Bang,
            b"time" => Self::Time,
            b"if" => Self::If,
            b"then" => Self::Then,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"fi" => Self::Fi,
            b"for" => Self::For,
            b"select" => Self::Select,
            b"while" => Self::While,
            b"until" => Self::Until,
            b"do" => Self::Do,
            b"done" => Self::Done,
            b"case" => Self::Case,
            b"in" => Self::In,
            b"esac" => Self::Esac,
            b"function" => Self::Function,
            b"{" => Self::LeftBrace,
            b"}" => Self::RightBrace,
            b"[[" => Self::LeftTest,
            _ => Self::No,
        }
    }

    /// Whether it ends the list before it.
    pub(super) fn closes(self) -> bool {
        matches!(
            self,
            Self::Then
                | Self::Elif
                | Self::Else
                | Self::Fi
                | Self::Do
                | Self::Done
                | Self::Esac
                | Self::RightBrace
        )
    }
}
