//! An entry as one line of JSON: the bytes that `serde_json` writes for it, without its detour of a call for each
//! piece. Knows what `json` alone prints too little to write it.

use super::entry::{ElsewhereEntry, Entry, FixEntry, FoldedEntry, Instruction, Saved};
use super::fingerprint;
use super::place::Place;
use super::visible::write_json;

/// About how long a line is.
pub(super) const USUAL: usize = 512;

impl Entry<'_> {
    /// Appends the entry without what explains it.
    pub(super) fn write_line(&self, out: &mut Vec<u8>) {
        text("{\"path\":\"", self.path, out);
        text(",\"rule\":\"", self.rule, out);
        list(",\"aliases\":", self.aliases, out, |alias, out| text("\"", alias, out));
        word(",\"severity\":\"", self.severity, out);
        word("\",\"category\":\"", self.category, out);
        text("\",\"message\":\"", self.message, out);
        place(",\"start\":{\"line\":", self.start, out);
        place("},\"end\":{\"line\":", self.end, out);
        optional("},\"instruction\":", self.instruction.as_ref(), out, Instruction::write);
        optional(",\"bytes\":", self.bytes.as_ref(), out, Saved::write);
        optional(",\"fix\":", self.fix.as_ref(), out, FixEntry::write);
        out.extend_from_slice(b",\"fingerprint\":\"");
        out.extend_from_slice(&fingerprint::digits(self.fingerprint));
        list("\",\"folded\":", &self.folded, out, FoldedEntry::write);
        if !self.elsewhere.is_empty() {
            list(",\"elsewhere\":", &self.elsewhere, out, ElsewhereEntry::write);
        }
        out.extend_from_slice(b"}\n");
    }
}

impl Instruction {
    fn write(&self, out: &mut Vec<u8>) {
        word("{\"cmd\":\"", self.cmd, out);
        number("\",\"line\":", self.line.into(), out);
        out.push(b'}');
    }
}

impl Saved {
    fn write(&self, out: &mut Vec<u8>) {
        number("{\"saves\":", self.saves, out);
        number(",\"low\":", self.low, out);
        optional(",\"high\":", self.high.as_ref(), out, |bytes, out| number("", *bytes, out));
        optional(",\"compressed\":", self.compressed.as_ref(), out, |bytes, out| number("", *bytes, out));
        word(",\"provenance\":\"", self.provenance, out);
        word("\",\"complete\":", if self.complete { "true}" } else { "false}" }, out);
    }
}

impl FixEntry<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        text("{\"title\":\"", self.title, out);
        word(",\"safety\":\"", self.safety, out);
        list("\",\"edits\":", &self.edits, out, |edit, out| {
            number("{\"start\":", edit.start.into(), out);
            number(",\"end\":", edit.end.into(), out);
            text(",\"text\":\"", edit.text, out);
            out.push(b'}');
        });
        out.push(b'}');
    }
}

impl ElsewhereEntry<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        text("{\"path\":\"", self.path, out);
        place(",\"start\":{\"line\":", self.start, out);
        place("},\"end\":{\"line\":", self.end, out);
        text("},\"message\":\"", self.message, out);
        out.push(b'}');
    }
}

impl FoldedEntry<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        text("{\"rule\":\"", self.rule, out);
        list(",\"aliases\":", self.aliases, out, |alias, out| text("\"", alias, out));
        text(",\"message\":\"", self.message, out);
        place(",\"start\":{\"line\":", self.start, out);
        place("},\"end\":{\"line\":", self.end, out);
        out.extend_from_slice(b"},\"fingerprint\":\"");
        out.extend_from_slice(&fingerprint::digits(self.fingerprint));
        out.extend_from_slice(b"\"}");
    }
}

/// A place without its last brace; `key` ends where the line's number is to stand.
fn place(key: &str, place: Place, out: &mut Vec<u8>) {
    number(key, place.line as u64, out);
    number(",\"column\":", place.column as u64, out);
}

fn list<T>(key: &str, items: &[T], out: &mut Vec<u8>, write: fn(&T, &mut Vec<u8>)) {
    out.extend_from_slice(key.as_bytes());
    out.push(b'[');
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(b']');
}

fn optional<T>(key: &str, value: Option<&T>, out: &mut Vec<u8>, write: fn(&T, &mut Vec<u8>)) {
    out.extend_from_slice(key.as_bytes());
    match value {
        Some(value) => write(value, out),
        None => out.extend_from_slice(b"null"),
    }
}

/// A word of our own, in which nothing is to be escaped. Its first quote is `key`'s, its last one the next key's.
fn word(key: &str, word: &'static str, out: &mut Vec<u8>) {
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(word.as_bytes());
}

/// A text, whose first quote is `key`'s last byte.
fn text(key: &str, text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(key.as_bytes());
    // No early exit, so that many bytes are looked at in one step. What is not ASCII may be unsafe.
    let escaped = |byte: u8| {
        u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte > b'~')
    };
    if text.bytes().fold(0, |it, byte| it | escaped(byte)) != 0 {
        out.pop();
        // Writing to a vector does not fail, nor does a text.
        let _ = write_json(out, &text);
        return;
    }
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

fn number(key: &str, number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(key.as_bytes());
    let mut digits = [0; 20];
    let (mut at, mut rest) = (digits.len(), number);
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{Amount, Interval, Provenance};
    use crate::finding::{Edit, Finding, Fix, InstructionRef, Safety};
    use crate::report::FileReport;
    use crate::report::place::Places;
    use crate::report::tests::finding;
    use crate::source::Span;

    fn agrees(finding: &Finding) {
        let text = "RUN a\nRUN b \u{e9}\n";
        let name = "a\"b\\c\u{1}\u{7f}\n.Dockerfile";
        let file = FileReport { name, relative: name, text, findings: &[], suppressed: &[], image: None };
        let entry = Entry::new(&file, finding, &Places::new(text), 0x0123_4567_89ab_cdef);
        let mut line = Vec::new();
        entry.write_line(&mut line);
        let mut expected = Vec::new();
        write_json(&mut expected, &entry).unwrap();
        expected.push(b'\n');
        assert_eq!(String::from_utf8(line).unwrap(), String::from_utf8(expected).unwrap());
    }

    #[test]
    fn a_line_is_what_serde_writes() {
        let mut it = finding(0, 5);
        agrees(&it);
        it.code("hadolint:DL3009").code("b");
        it.instruction = Some(InstructionRef { cmd: "RUN", line: 10_203 });
        it.message = "tab\there, \"quotes\", and \u{e9}".to_owned();
        let edit = |at: u32, text: &str| Edit { span: Span::at(at), text: text.to_owned() };
        it.fix = Some(Fix {
            title: "add it".into(),
            safety: Safety::Safe,
            edits: vec![edit(0, "x\n"), edit(9, "")],
            touches: vec![1],
            shown: None,
        });
        it.bytes = Some(Amount::exact(0, Provenance::Catalogue).packed_to(Interval::exact(u64::MAX)));
        agrees(&it);
        it.bytes = Some(Amount::exact(907, Provenance::Estimate));
        it.folded = vec![finding(6, 11), Finding { aliases: vec!["a".into()], ..finding(0, 5) }];
        agrees(&it);
        it.bytes = Some(Amount::exact(907, Provenance::Estimate).and_more());
        agrees(&it);
    }
}
