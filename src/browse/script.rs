//! The Dockerfile of the image: its lines, and which of them made which layer.

/// A Dockerfile beside the image that was built from it.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Its name, for people.
    pub(super) name: String,
    pub(super) lines: Vec<String>,
    /// The first and the last line of each instruction, from 1, in order.
    instructions: Vec<(u32, u32)>,
}

impl Script {
    /// With the lines of its instructions, the first and the last of each, from 1.
    pub fn new(name: String, text: &str, mut instructions: Vec<(u32, u32)>) -> Self {
        instructions.sort_unstable();
        Self { name, lines: text.lines().map(str::to_owned).collect(), instructions }
    }

    /// All lines of the instruction that begins at this one.
    pub(super) fn range(&self, line: u32) -> (u32, u32) {
        let found = self.instructions.binary_search_by_key(&line, |it| it.0);
        found.map_or((line, line), |at| self.instructions[at])
    }

    /// The first line of the instruction that this line is of.
    pub(super) fn first(&self, line: u32) -> Option<u32> {
        let before = self.instructions.partition_point(|it| it.0 <= line);
        let (first, last) = *self.instructions.get(before.checked_sub(1)?)?;
        (line <= last).then_some(first)
    }
}
