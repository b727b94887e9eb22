//! Messages with places to fill: `{command}`, `{operand}`, `{image}`, `{flag}`, `{instruction}` and `{value}`.

use super::{Hit, Unit};
use crate::rule::condition::Condition;
use std::borrow::Cow;

/// What a message can name.
const NAMES: [&str; 6] = ["command", "operand", "image", "flag", "instruction", "value"];
/// A command longer than this is cut.
const LONGEST: usize = 60;

/// What stands for the names.
pub(super) struct Names<'n, 'u, 'd> {
    pub(super) unit: &'n Unit<'u, 'd>,
    pub(super) flag: Option<&'n Hit<'u>>,
    pub(super) operand: Option<&'n Hit<'u>>,
}

impl Names<'_, '_, '_> {
    /// The message with its places filled.
    pub(super) fn fill(&self, template: &str) -> String {
        self.filled(template, &one_line)
    }

    /// The same, with all of what stands for the names: for code.
    pub(super) fn fill_whole(&self, template: &str) -> String {
        self.filled(template, &|text, out| out.push_str(text))
    }

    fn filled(&self, template: &str, write: &dyn Fn(&str, &mut String)) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, name, after)) = next_place(rest) {
            out.push_str(before);
            write(&self.text(name), &mut out);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn text(&self, name: &str) -> Cow<'_, str> {
        let instruction = self.unit.site.instruction;
        Cow::Borrowed(match name {
            "command" => {
                let span = self.unit.command.map_or(instruction.span, |command| command.span);
                span.slice(self.unit.model.file.text)
            }
            "operand" => self.operand.map_or("", |hit| &hit.text),
            "flag" => self.flag.map_or("", |hit| &hit.text),
            "image" => self.unit.image.map_or("", |image| image.text),
            "value" => return Cow::Owned(format!("\"{}\"", unquoted(&instruction.body.text))),
            _ => instruction.kind.as_str(),
        })
    }

    /// Whether what stands behind the instruction's name is the same in double quotes, where a template asks for that.
    pub(super) fn can_quote(&self, template: &str) -> bool {
        let special = |byte: u8| matches!(byte, b'"' | b'\\' | b'`' | b'$');
        !asks_for(template, "value") || !unquoted(&self.unit.site.instruction.body.text).bytes().any(special)
    }
}

/// A template whose places stand for anything.
pub(super) fn general(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, _, after)) = next_place(rest) {
        out.extend([before, "…"]);
        rest = after;
    }
    out + rest
}

/// Whether a template has a place of this name.
fn asks_for(template: &str, name: &str) -> bool {
    let mut rest = template;
    while let Some((_, found, after)) = next_place(rest) {
        if found == name {
            return true;
        }
        rest = after;
    }
    false
}

/// A text without the quotes around it.
fn unquoted(text: &str) -> &str {
    match text.as_bytes() {
        [b'"', .., b'"'] | [b'\'', .., b'\''] => &text[1..text.len() - 1],
        _ => text,
    }
}

/// The text on one line, cut where it is long.
fn one_line(text: &str, out: &mut String) {
    let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "\\").collect();
    let joined = words.join(" ");
    match joined.char_indices().nth(LONGEST) {
        Some((cut, _)) => out.extend([joined[..cut].trim_end(), "…"]),
        None => out.push_str(&joined),
    }
}

/// The text before the next `{name}`, the name, and the text after it. Braces around anything else stay.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let name = text[open + 1..].split('}').next().unwrap_or("");
        let close = open + 1 + name.len();
        if close < text.len() && NAMES.contains(&name) {
            return Some((&text[..open], name, &text[close + 1..]));
        }
        from = open + 1;
    }
    None
}

/// Whether every name in `template` is one, and is something that `condition` finds; the error says which
/// is not.
pub fn check(template: &str, condition: &Condition) -> Result<(), String> {
    for part in template.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
        if plain && !NAMES.contains(&name) {
            let known = NAMES.map(|name| format!("{{{name}}}")).join(", ");
            return Err(format!("{{{name}}} stands for nothing; write one of {known}"));
        }
        let (found, needs) = match name {
            "command" => (condition.mentions(Condition::is_command), "`command`"),
            "operand" => {
                (condition.wants(Condition::finds_operand), "`operand` or `package` (outside `not`)")
            }
            "image" => (condition.mentions(Condition::is_image), "`image`"),
            "flag" => (condition.wants(Condition::finds_flag), "`flag` (outside `not`)"),
            _ => continue,
        };
        if !found {
            return Err(format!("{{{name}}} is never known, because `match` does not ask for {needs}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::condition::CommandTest;

    #[test]
    fn only_names_between_braces_are_places() {
        assert_eq!(next_place("a {image} b"), Some(("a ", "image", " b")));
        assert_eq!(next_place("${X} {operand}"), Some(("${X} ", "operand", "")));
        assert_eq!(next_place("{image"), None);
    }

    #[test]
    fn a_message_names_only_what_the_rule_finds() {
        let command = Condition::Command(CommandTest::EMPTY);
        assert_eq!(check("`{command}` in {instruction}, ${HOME}", &command), Ok(()));
        assert!(check("{commnd}", &command).unwrap_err().contains("{command}"));
        assert!(check("{operand}", &command).unwrap_err().contains("never known"));
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let mut out = String::new();
        one_line(&"é ".repeat(80), &mut out);
        assert_eq!(out.chars().count(), LONGEST, "{out}");
        assert!(out.ends_with('…'));
    }
}
