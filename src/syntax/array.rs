//! Text that is meant as a JSON array of strings and is none. Knows how arrays are mistyped, and what else a shell has
//! that starts with a bracket; refuses nothing.

use std::fmt::Write as _;

/// The quotes that people type, straight and typographic.
const QUOTES: [char; 6] = ['"', '\'', '“', '”', '‘', '’'];

/// What keeps it from being an array, the first that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// No closing bracket.
    Open,
    /// Something stands behind the closing bracket.
    TextBehind,
    /// A word or a sign that was left behind the closing bracket of a good array.
    Stray,
    /// A variable, which no exec form expands.
    Variable,
    /// A comma stands before the closing bracket.
    LastComma,
    /// Other quotes than JSON's, or none.
    Quotes,
    /// A backslash that JSON does not know.
    Backslash,
    /// Something else.
    Other,
}

/// What reads the text, as it is no array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A shell, as a script, which may start with its own `[`.
    Script,
    /// A shell, as one command more often than not.
    Command,
    /// PowerShell or cmd: `[Environment]::SetEnvironmentVariable(…)`.
    Other,
    /// No shell: the brackets are a part of a path.
    Nobody,
}

/// What is wrong with a text that is meant as an array; `None` for what is meant as something else.
pub fn flaw(text: &str, reader: Reader) -> Option<Flaw> {
    let inner = text.strip_prefix('[').filter(|inner| !inner.starts_with('['))?;
    is_meant(text, inner, reader).then(|| what(text, reader != Reader::Nobody))
}

fn is_meant(text: &str, inner: &str, reader: Reader) -> bool {
    // The shell's `[` is a command: a blank follows it.
    let glued = !inner.starts_with(char::is_whitespace);
    match reader {
        Reader::Other => inner.trim_start().starts_with(QUOTES),
        _ if has_quoted_list(inner) || (glued && inner.starts_with(QUOTES)) => true,
        Reader::Script => glued && inner.split_whitespace().next().is_some_and(|word| word.ends_with(',')),
        _ => text.trim_end().ends_with(']') && (glued || !has_operator(text)),
    }
}

/// Whether a comma follows a quoted string before the first closing bracket.
fn has_quoted_list(inner: &str) -> bool {
    let array = inner.split(']').next().unwrap_or("");
    array.starts_with(|c: char| c.is_whitespace() || QUOTES.contains(&c))
        && array
            .split(',')
            .next()
            .is_some_and(|first| first.len() < array.len() && first.trim_end().ends_with(QUOTES))
}

fn has_operator(text: &str) -> bool {
    ["&&", "||", ";", " -", " = ", "!="].iter().any(|operator| text.contains(operator))
}

fn what(text: &str, runs: bool) -> Flaw {
    let Some((before, behind)) = text.rsplit_once(']') else { return Flaw::Open };
    if !behind.trim().is_empty() {
        if is_stray(before, behind) { Flaw::Stray } else { Flaw::TextBehind }
    } else if runs && text.contains('$') && !text.contains(QUOTES) {
        Flaw::Variable
    } else if before.trim_end().ends_with(',') {
        Flaw::LastComma
    } else if !text.contains('"') || text.contains(['“', '”', '‘', '’']) {
        Flaw::Quotes
    } else if text.contains('\\') {
        Flaw::Backslash
    } else {
        Flaw::Other
    }
}

/// Whether an array ends before it, and it can be nothing: `]doc`, `];`, `] \\`.
fn is_stray(before: &str, behind: &str) -> bool {
    let sign = |text: &str| matches!(text, ";" | "," | "." | "\\" | "`" | "]" | "]]");
    let glued = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let array = format!("{before}]");
    matches!(super::json::read(&array), super::json::Form::Strings(_))
        && (sign(behind.trim()) || glued(behind))
}

/// Strings as the array of an exec form.
pub fn written<T: AsRef<str>>(strings: &[T]) -> String {
    let mut text = "[".to_owned();
    for (at, string) in strings.iter().enumerate() {
        text.push_str(if at == 0 { "\"" } else { ", \"" });
        for ch in string.as_ref().chars() {
            match ch {
                '"' | '\\' => text.extend(['\\', ch]),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                ch if ch.is_control() => {
                    let _ = write!(text, "\\u{:04x}", u32::from(ch));
                }
                ch => text.push(ch),
            }
        }
        text.push('"');
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_written_as_they_are_read() {
        let strings = ["a", "b c", "\"d\" \\e", "f\tg\nh\u{1}", "é"];
        let text = written(&strings);
        assert_eq!(text, r#"["a", "b c", "\"d\" \\e", "f\tg\nh\u0001", "é"]"#);
        let super::super::json::Form::Strings(read) = super::super::json::read(&text) else {
            panic!("{text}")
        };
        assert!(read.iter().map(|(text, _)| &**text).eq(strings));
        assert_eq!(written::<&str>(&[]), "[]");
    }

    #[test]
    fn what_powershell_starts_with_is_no_array() {
        let of = |text: &str| flaw(text, Reader::Other);
        for text in [
            "[Environment]::SetEnvironmentVariable('A', 'b', 'Machine')",
            "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12; iwr a",
            "[System.IO.File]::WriteAllText(\"a\", \"b\")",
            "[int]$a = 1, 2",
            "[string[]]",
            "[cmdletbinding()]",
            "[bool]'x'",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(of(r#"["c:\app\run.exe"]"#), Some(Flaw::Backslash));
        assert_eq!(of("['cmd', '/c']"), Some(Flaw::Quotes));
        assert_eq!(of(r#"["powershell.exe", "-NoLogo"] Write-Host a"#), Some(Flaw::TextBehind));
    }
}
