//! Questions about a word: what its expansions read and set, and whether it is the same elsewhere. Expands nothing.

use super::ast::Word;
use super::braces;
use super::words::{Operator, Part, PartKind};

impl Word<'_> {
    /// Whether an expansion in it may read this variable.
    pub fn mentions(&self, name: &str) -> bool {
        let bytes = self.raw.as_bytes();
        let ends =
            |at: usize| !bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        self.special
            && self.raw.contains('$')
            && self.raw.match_indices(name).any(|(at, _)| (at == 0 || ends(at - 1)) && ends(at + name.len()))
    }

    /// Whether an expansion in it may set a variable of the shell: `${X:=1}`, `$((X += 1))`.
    pub fn assigns(&self) -> bool {
        let sets = |part: Part<'_>| match part.kind {
            // What stands in the argument may be an expansion again.
            PartKind::Parameter(it) => it.operator == Operator::Assign || it.argument.contains("${"),
            PartKind::Arithmetic => part.raw.contains(['=', '+', '-']),
            _ => false,
        };
        self.special && self.parts().any(sets)
    }

    /// Whether it is the same in any shell: no variable, nothing that is run.
    pub fn is_fixed(&self) -> bool {
        let varies = |part: Part<'_>| {
            matches!(part.kind, PartKind::Parameter(_) | PartKind::Command(_) | PartKind::Arithmetic)
        };
        !self.special || !self.parts().any(varies)
    }

    /// Whether an instruction such as ENV or WORKDIR makes the same of it as a shell: text, and variables that it `knows`.
    pub fn is_same_in_instructions(&self, knows: impl Fn(&str) -> bool) -> bool {
        let is_same = |part: Part<'_>| match part.kind {
            PartKind::Literal(_) => true,
            PartKind::Parameter(it) => it.operator == Operator::Plain && knows(it.name),
            _ => false,
        };
        !self.special || braces::split(self.raw).is_none() && self.parts().all(is_same)
    }

    /// The variables that it reads, where nothing in it varies but their values.
    pub fn variables(&self) -> Option<Vec<&str>> {
        let parts = self.special.then(|| self.parts()).into_iter().flatten();
        let read = parts.filter_map(|part| match part.kind {
            PartKind::Parameter(it) => Some((it.operator == Operator::Plain).then_some(it.name)),
            PartKind::Command(_) | PartKind::Arithmetic => Some(None),
            PartKind::Literal(_) | PartKind::Glob | PartKind::Tilde(_) => None,
        });
        read.collect()
    }

    /// Whether it begins in somebody's home directory.
    pub fn is_at_home(&self) -> bool {
        self.special && matches!(self.parts().next(), Some(Part { kind: PartKind::Tilde(_), .. }))
    }
}
