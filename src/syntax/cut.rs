//! Lines that go on by mistake, or do not go on: where the escape character stands that does it. For whoever tells what to
//! write instead.

use super::{Dockerfile, Instruction, Kind};
use crate::source::Span;

impl Instruction<'_> {
    /// Whether it is a mark of a merge conflict.
    pub fn is_conflict_marker(&self) -> bool {
        ["<<<<<<<", "=======", ">>>>>>>"].contains(&&*self.keyword.text)
    }
}

impl<'s> Dockerfile<'s> {
    /// The instruction above `line`, where its last line has an escape character that a comment stands behind.
    pub fn cut_off_above(&self, line: &Instruction<'_>) -> Option<&Instruction<'s>> {
        let at = self.instructions.partition_point(|it| it.span.start < line.span.start);
        let above = self.instructions.get(at.checked_sub(1)?)?;
        let last = above.span.slice(self.text).lines().last()?;
        let (_, behind) = last.rsplit_once(self.escape)?;
        (above.end_line + 1 == line.start_line
            && behind.starts_with([' ', '\t'])
            && behind.trim_start().starts_with('#'))
        .then_some(above)
    }

    /// The ENV, LABEL or ARG whose pairs a line that is no instruction goes on with, where no escape character joins
    /// them.
    pub fn pairs_above(&self, line: &Instruction<'_>) -> Option<&Instruction<'s>> {
        let is_pair =
            |line: &Instruction<'_>| line.keyword.text.trim_start_matches(is_of_key).starts_with('=');
        let at = self.instructions.partition_point(|it| it.span.start < line.span.start);
        let mut above = self.instructions[..at].iter().rev().take(MAX_ABOVE);
        let first = above.find(|above| above.kind != Kind::Unknown || !is_pair(above))?;
        let pairs = matches!(first.kind, Kind::Env | Kind::Label | Kind::Arg);
        (is_pair(line) && pairs).then_some(first)
    }

    /// The names on the lines of an ENV or LABEL in the legacy form, behind the first, that look like further pairs: they are
    /// part of the one value.
    pub fn pairs_taken_in(&self, instruction: &Instruction<'s>) -> Vec<&'s str> {
        let is_env = instruction.kind == Kind::Env;
        let lines = instruction.span.slice(self.text).lines().skip(1).map(str::trim);
        let name = |line: &'s str| {
            let end = line.find(|ch| !is_of_key(ch))?;
            let (name, rest) = line.split_at(end);
            let value = rest.trim_end_matches(self.escape).trim();
            let starts = name.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_');
            let is_upper = !name.contains(|ch: char| !matches!(ch, 'A'..='Z' | '0'..='9' | '_'));
            let is_pair = if is_env {
                is_upper && name.len() > 1 && rest.starts_with(['=', ' ', '\t'])
            } else {
                rest.starts_with('=') || value.starts_with('"')
            };
            (starts && is_pair && !value.is_empty()).then_some(name)
        };
        lines.filter_map(name).collect()
    }

    /// Whether the first line of an instruction goes on behind the end of an array.
    pub fn goes_on_behind_array(&self, instruction: &Instruction<'_>) -> bool {
        let first = instruction.span.slice(self.text).lines().next().unwrap_or_default();
        first.trim_end().strip_suffix(self.escape).is_some_and(|line| line.trim_end().ends_with(']'))
    }

    /// The first line below a part of the file that is neither blank nor a comment, without white space around it.
    pub fn line_below(&self, part: Span) -> Option<Span> {
        let mut start = part.end as usize;
        loop {
            start += memchr::memchr(b'\n', self.text.as_bytes().get(start..)?)? + 1;
            let line = self.text.get(start..)?.lines().next().unwrap_or_default();
            let text = line.trim();
            if !text.is_empty() && !text.starts_with('#') {
                let first = start + line.len() - line.trim_start().len();
                return Some(Span::new(first as u32, (first + text.len()) as u32));
            }
        }
    }

    /// The instruction that a line which is none takes in, as it ends in the escape character.
    pub fn taken_in(&self, line: &Instruction<'_>) -> Option<&'static str> {
        let below = line.span.slice(self.text).lines().skip(1);
        let mut names = below.filter_map(|below| below.split_whitespace().next()).map(Kind::of);
        names.find(|kind| *kind != Kind::Unknown).map(Kind::as_str)
    }
}

/// So many lines above one are looked at.
const MAX_ABOVE: usize = 50;

/// Letters of the keys of ENV and LABEL.
fn is_of_key(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || matches!(ch, '.' | '_' | '-' | '/')
}
