//! Heredocs: which words of a line announce one, and where their bodies end. Leaves the bodies' text alone.

use super::ast::{Heredoc, Kind};
use super::lex::{Lexer, Options, Quotes};
use super::lines::{Lines, trim_start};
use super::variable::{ExpandError, Value};
use crate::source::{Mapped, Span};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a word like `3<<-EOF` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) name: String,
    pub(super) fd: u64,
    pub(super) expand: bool,
    pub(super) chomp: bool,
}

/// The escape character is `\` here, whatever the file's is.
const OPTIONS: Options = Options { escape: '\\', quotes: Quotes::Stay, raw_escapes: true, keep_unset: true };

fn words(text: &str, options: Options) -> Result<Vec<String>, ExpandError> {
    Lexer::new(text, options, &|_| Value::Unset).words()
}

/// The heredocs that a logical line announces. A line that does not lex has none.
pub(super) fn markers(line: &str) -> Result<Vec<Marker>, ExpandError> {
    if !memchr::memchr_iter(b'<', line.as_bytes()).any(|at| line.as_bytes().get(at + 1) == Some(&b'<')) {
        return Ok(Vec::new());
    }
    let words = words(line, OPTIONS).unwrap_or_default();
    words.iter().filter_map(|word| marker(word).transpose()).collect()
}

/// What one word announces: `^(\d*)<<(-?)\s*([^<]*)$`, the last part one word that is not empty.
pub(super) fn marker(word: &str) -> Result<Option<Marker>, ExpandError> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (fd, rest) = word.split_at(digits);
    let Some(rest) = rest.strip_prefix("<<") else { return Ok(None) };
    let (rest, chomp) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let rest = rest.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let options = Options { raw_escapes: false, ..OPTIONS };
    let mut unquoted = words(rest, Options { quotes: Quotes::Go, ..options })?;
    let quoted = words(rest, options)?;
    let (Some(name), 1, 1) = (unquoted.pop(), unquoted.len() + 1, quoted.len()) else { return Ok(None) };
    let expand = quotes(&name) == quotes(&quoted[0]);
    let fd = if fd.is_empty() { 0 } else { fd.parse().unwrap_or(u64::MAX) };
    Ok(Some(Marker { name, fd, expand, chomp }))
}

fn quotes(word: &str) -> usize {
    word.bytes().filter(|byte| matches!(byte, b'\'' | b'"')).count()
}

/// Finds the ends of bodies in one file.
pub(super) struct Terminators<'s> {
    text: &'s str,
    /// Of plain and of `<<-` heredocs: the hash and start of every line, made when a search has once been in vain,
    /// so that many broken heredocs do not each search the rest of the file.
    lines: [Option<Vec<(u32, u32)>>; 2],
}

impl<'s> Terminators<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self { text, lines: [None, None] }
    }

    /// Takes the body and the terminator of a heredoc off the lines; without a terminator, the lines up to the
    /// next one that looks like an instruction. The second value says whether there was a terminator.
    pub(super) fn read(&mut self, marker: Marker, lines: &mut Lines<'s>) -> (Heredoc<'s>, bool) {
        let start = lines.offset();
        let found = self.find(&marker, lines);
        let (end, terminator) = found.unwrap_or_else(|| {
            let end = recovery(self.text, lines);
            (end, Span::at(end))
        });
        let content = Span::new(start, end);
        let body = body(self.text, content, marker.chomp);
        let Marker { name, fd, expand, chomp } = marker;
        (Heredoc { name: Cow::Owned(name), fd, expand, chomp, content, terminator, body }, found.is_some())
    }

    /// The end of the body and the terminator, which is taken; nothing is taken where there is none.
    fn find(&mut self, marker: &Marker, lines: &mut Lines<'s>) -> Option<(u32, Span)> {
        if self.lines[usize::from(marker.chomp)].is_some() {
            let start = self.indexed(marker, lines.offset())?;
            lines.skip_to(start);
        }
        let before = lines.clone();
        for line in &mut *lines {
            let content = line.content(self.text);
            if name_of(content, marker.chomp) == marker.name {
                return Some((line.start, Span::new(line.end - marker.name.len() as u32, line.end)));
            }
        }
        *lines = before;
        self.lines[usize::from(marker.chomp)] = Some(index(self.text, marker.chomp));
        None
    }

    /// The first line from `position` on that ends the heredoc.
    fn indexed(&self, marker: &Marker, position: u32) -> Option<u32> {
        let lines = self.lines[usize::from(marker.chomp)].as_deref()?;
        let key = hash(&marker.name);
        let from = lines.partition_point(|&line| line < (key, position));
        let same = lines[from..].iter().take_while(|line| line.0 == key);
        same.map(|line| line.1).find(|&start| {
            let line = Lines::new(self.text, start as usize).next();
            line.is_some_and(|line| name_of(line.content(self.text), marker.chomp) == marker.name)
        })
    }
}

/// The part of a line that is compared with a heredoc's name.
fn name_of(line: &str, chomp: bool) -> &str {
    if chomp { line.trim_start_matches('\t') } else { line }
}

fn hash(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish() as u32
}

fn index(text: &str, chomp: bool) -> Vec<(u32, u32)> {
    let lines = Lines::new(text, 0).map(|line| (hash(name_of(line.content(text), chomp)), line.start));
    let mut lines: Vec<_> = lines.collect();
    lines.sort_unstable();
    lines
}

/// Passes the lines up to the next that starts like an instruction; where that is.
fn recovery(text: &str, lines: &mut Lines<'_>) -> u32 {
    loop {
        let before = lines.clone();
        let Some(line) = lines.next() else { return lines.offset() };
        let content = trim_start(line.content(text));
        let keyword = content.split([' ', '\t']).next().unwrap_or("");
        let upper = !keyword.bytes().any(|byte| byte.is_ascii_lowercase());
        if upper && keyword.len() < content.len() && Kind::of(keyword) != Kind::Unknown {
            *lines = before;
            return line.start;
        }
    }
}

/// The body as the command gets it.
fn body(text: &str, content: Span, chomp: bool) -> Mapped<'_> {
    let raw = content.slice(text);
    if !chomp || !(raw.starts_with('\t') || raw.contains("\n\t")) {
        return Mapped::contiguous(raw, content.start);
    }
    let mut body = Mapped::empty(content.start);
    let mut start = content.start;
    for line in raw.split_inclusive('\n') {
        let kept = line.trim_start_matches('\t');
        body.push(kept, start + (line.len() - kept.len()) as u32);
        start += line.len() as u32;
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        markers(line).unwrap().into_iter().map(|marker| marker.name).collect()
    }

    fn one(word: &str) -> Marker {
        marker(word).unwrap().unwrap()
    }

    #[test]
    fn words_that_announce() {
        assert_eq!(names("RUN <<A cat <<B"), ["A", "B"]);
        assert_eq!(names("RUN << EOF"), ["EOF"]);
        assert_eq!(names("RUN cat <<EOF; ls"), ["EOF;"]);
        assert_eq!(names("RUN <<EOF>x"), ["EOF>x"]);
        assert_eq!(names("RUN echo $((x << 2))"), ["2))"]);
        assert_eq!(names("COPY <<\"a b\" /x"), ["a b"]);
        assert_eq!(names("RUN a `cat <<EOF`"), ["EOF`"]);
        assert_eq!(names("RUN <<$X"), ["$X"]);
        assert_eq!(names("RUN echo \\\"a <<EOF"), ["EOF"]);
    }

    #[test]
    fn words_that_do_not() {
        for line in [
            "RUN cat<<EOF",
            "RUN <<- EOF",
            "RUN cat <<<x",
            "RUN cat <<< x",
            "RUN \"<<EOF\"",
            "RUN '<<EOF'",
            "RUN echo $((1<<2))",
            "RUN echo it's <<EOF",
            "RUN <<\"EOF",
            "RUN <<",
            "RUN <<\"\"",
            "RUN echo ${A:-<<EOF}",
            "RUN <<${A:-b}",
        ] {
            assert!(names(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn the_parts_of_a_marker() {
        assert_eq!(one("3<<-EOF"), Marker { name: "EOF".into(), fd: 3, expand: true, chomp: true });
        assert_eq!(one("99999999999999999999<<E").fd, u64::MAX);
        assert!(one("<<\\EOF").expand && one("<<\\EOF").name == "EOF");
        assert!(!one("<<E\"O\"F").expand && !one("<<'EOF'").expand);
        assert_eq!(one("<<--EOF").name, "-EOF");
    }

    fn read(text: &str, line: &str) -> Vec<(String, bool)> {
        let mut terminators = Terminators::new(text);
        let mut lines = Lines::new(text, 0);
        let mut found = Vec::new();
        for marker in markers(line).unwrap() {
            let (heredoc, closed) = terminators.read(marker, &mut lines);
            found.push((heredoc.body.text.into_owned(), closed));
        }
        found
    }

    #[test]
    fn bodies_end_at_the_name_alone() {
        assert_eq!(read("\ta\n\t\tE\nE", "RUN <<-E"), [("a\n".into(), true)]);
        assert_eq!(read("\tE\nE \nE\r\n", "RUN <<E"), [("\tE\nE \n".into(), true)]);
        assert_eq!(read("a\nA\nb\nB\n", "RUN <<A <<B"), [("a\n".into(), true), ("b\n".into(), true)]);
    }

    #[test]
    fn a_body_without_end_stops_at_the_next_instruction() {
        assert_eq!(read("a\nrun b\n  COPY a b\n", "RUN <<E"), [("a\nrun b\n".into(), false)]);
        let text = "a\nE2\nRUN b\nE1\n";
        assert_eq!(
            read(text, "RUN <<X <<E1 <<Y"),
            [("a\nE2\n".into(), false), ("RUN b\n".into(), true), (String::new(), false)]
        );
    }
}
