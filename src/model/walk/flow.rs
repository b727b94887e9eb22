//! Which way a script goes, as far as it is known: where a shell ends, and which arm of a `case` it takes.

use super::Walker;
use crate::shell::{CaseArm, Command, CommandKind, Item, Word};
use crate::tools::path::glob_matches;

impl<'d> Walker<'_, 'd> {
    /// The one arm that a script takes by what it was called with, or no arm; `None` where nobody can tell. A RUN's own text is
    /// of other platforms and arguments, too.
    pub(super) fn taken<'s>(&self, subject: &Word<'d>, arms: &'s [CaseArm<'d>]) -> Option<&'s [CaseArm<'d>]> {
        if self.running.is_empty() {
            return None;
        }
        let mut fields = Vec::new();
        self.expand(std::slice::from_ref(subject), &mut fields);
        let [subject] = fields.as_slice() else { return None };
        let subject = subject.value()?;
        for (at, arm) in arms.iter().enumerate() {
            for pattern in &arm.patterns {
                let is_it = match pattern.literal() {
                    Some(text) if pattern.special => text == subject,
                    Some(pattern) => glob_matches(&pattern, subject),
                    None if pattern.special && pattern.raw.contains(['$', '`', '"', '\'']) => return None,
                    None => glob_matches(pattern.raw, subject),
                };
                if is_it {
                    return arms.get(at..=at);
                }
            }
        }
        Some(&[])
    }
}

/// Whether a shell ends there: by `exit`, or as another program.
pub(super) fn ends_shell(item: &Item<'_>) -> bool {
    let [Command { kind: CommandKind::Simple(simple), .. }] = item.pipeline.commands.as_slice() else {
        return false;
    };
    match simple.words.as_slice() {
        [name, rest @ ..] => name.raw == "exit" || name.raw == "exec" && !rest.is_empty(),
        [] => false,
    }
}
