//! Parser directives: `# key=value` comments at the top. Decides only what one line says; the zone's end is
//! the parser's.

use super::ast::DirectiveKind;

/// What a comment line says as a directive, with the place of its value in the line.
pub(super) struct Found {
    pub(super) kind: DirectiveKind,
    pub(super) value: std::ops::Range<usize>,
}

impl DirectiveKind {
    /// The lower-case key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Escape => "escape",
            Self::Check => "check",
        }
    }
}

/// Reads a line that starts with `#`.
pub(super) fn read(line: &str) -> Option<Found> {
    let after_hash = line.strip_prefix('#')?.trim_start();
    let key_length = after_hash.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (key, rest) = after_hash.split_at(key_length);
    let kind = [DirectiveKind::Syntax, DirectiveKind::Escape, DirectiveKind::Check]
        .into_iter()
        .find(|kind| kind.as_str().eq_ignore_ascii_case(key))?;
    let value = rest.trim_start_matches(is_space).strip_prefix('=')?.trim_start_matches(is_space);
    let start = line.len() - value.len();
    let value = value.trim_end_matches(is_space);
    (!value.is_empty()).then_some(Found { kind, value: start..start + value.len() })
}

/// The white space of a directive: `\s` of a Go regular expression.
fn is_space(ch: char) -> bool {
    matches!(ch, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

/// The escape character that a value of `# escape=` sets.
pub(super) fn escape_of(value: &str) -> Option<char> {
    match value {
        "`" => Some('`'),
        "\\" => Some('\\'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(line: &str) -> Option<(&'static str, &str)> {
        read(line).map(|found| (found.kind.as_str(), &line[found.value]))
    }

    #[test]
    fn a_directive_is_a_known_key_with_a_value() {
        assert_eq!(value("# escape=`"), Some(("escape", "`")));
        assert_eq!(value("#SYNTAX = docker/dockerfile:1 x "), Some(("syntax", "docker/dockerfile:1 x")));
        assert_eq!(value("# check=skip=all"), Some(("check", "skip=all")));
        assert_eq!(value("# escape="), None);
        assert_eq!(value("## escape=`"), None);
        assert_eq!(value("# foo=bar"), None);
        assert_eq!(value("# escape-x=`"), None);
    }
}
