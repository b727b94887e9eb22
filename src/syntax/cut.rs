//! Lines that go on by mistake, or do not go on: where the escape character stands that does it. For whoever tells what to
//! write instead.

use super::{Dockerfile, Instruction, Kind};

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

    /// Whether the first line of an instruction goes on behind the end of an array.
    pub fn goes_on_behind_array(&self, instruction: &Instruction<'_>) -> bool {
        let first = instruction.span.slice(self.text).lines().next().unwrap_or_default();
        first.trim_end().strip_suffix(self.escape).is_some_and(|line| line.trim_end().ends_with(']'))
    }

    /// The instruction that a line which is none takes in, as it ends in the escape character.
    pub fn taken_in(&self, line: &Instruction<'_>) -> Option<&'static str> {
        let below = line.span.slice(self.text).lines().skip(1);
        let mut names = below.filter_map(|below| below.split_whitespace().next()).map(Kind::of);
        names.find(|kind| *kind != Kind::Unknown).map(Kind::as_str)
    }
}
