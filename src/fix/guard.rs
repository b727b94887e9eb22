//! Whether a text with its fixes is still the old one but for what they say: asked of the two trees, never of the edits'
//! intention. All that no edit touches has to stand where the edits move it, with the same words: a command that slid into
//! a comment, a string or a heredoc does not.

use super::place::Places;
use crate::engine::Analysis;
use crate::finding::Fix;
use crate::model::Step;
use crate::source::Span;
use crate::syntax::{Dockerfile, Instruction, Kind};
use rustc_hash::{FxHashMap, FxHashSet};

/// A file before and after.
pub(super) struct Rewritten<'r> {
    pub(super) before: &'r Analysis<'r>,
    pub(super) after: &'r Analysis<'r>,
    /// What was applied.
    pub(super) fix: &'r Fix,
    /// Where what it leaves stands then.
    pub(super) places: Places<'r>,
}

impl Rewritten<'_> {
    /// The first thing that is wrong with it.
    pub(super) fn fault(&self) -> Option<String> {
        self.errors()
            .or_else(|| self.instructions())
            .or_else(|| self.kinds())
            .or_else(|| self.commands())
            .or_else(|| self.comments())
            .or_else(|| self.directives())
    }

    fn files(&self) -> (&Dockerfile<'_>, &Dockerfile<'_>) {
        (self.before.file(), self.after.file())
    }

    /// Errors of the file, and of the shells.
    fn errors(&self) -> Option<String> {
        let (before, after) = self.files();
        if after.errors.iter().count() > before.errors.iter().count() {
            return Some("the file would have an error".to_owned());
        }
        let wrong = |of: &Analysis<'_>| -> usize {
            let scripts = steps(of).filter_map(|step| step.script.as_ref().or(step.document.as_ref()));
            scripts.map(|script| script.errors.len()).sum()
        };
        (wrong(self.after) > wrong(self.before)).then(|| "a shell would refuse a RUN".to_owned())
    }

    /// What no edit touches is there, and what one does is one that the fix names.
    fn instructions(&self) -> Option<String> {
        let (before, after) = self.files();
        let there: FxHashMap<u32, &Instruction<'_>> =
            after.instructions.iter().map(|it| (it.span.start, it)).collect();
        before.instructions.iter().find_map(|it| {
            let name = || format!("the {} of line {}", it.kind.as_str(), it.start_line);
            if let Some(place) = self.places.same(it.span) {
                let same = there.get(&place.start).filter(|new| new.span == place && new.kind == it.kind);
                return same.is_none().then(|| format!("{} would be lost", name()));
            }
            if !self.fix.touches.contains(&it.start_line) {
                return Some(format!("{} would change, and nothing says so", name()));
            }
            let start = self.places.start(it.span.start)?;
            // What becomes of those whose place is another one's is a question of numbers.
            let may_go = it.kind == Kind::Run || same_kind(it.kind, Kind::Copy);
            let is_there = there.get(&start).is_some_and(|new| same_kind(new.kind, it.kind));
            (!is_there && !may_go).then(|| format!("{} would be lost", name()))
        })
    }

    /// Of all but RUN there are as many as before: these are merged, and dropped where they run nothing. A COPY may have
    /// become a mount.
    fn kinds(&self) -> Option<String> {
        let (before, after) = self.files();
        let count = |file: &Dockerfile<'_>, kind: Kind, is: fn(Kind, Kind) -> bool| {
            file.instructions.iter().filter(|it| is(it.kind, kind)).count()
        };
        let is_fewer = |kind: Kind, more: usize, is| count(after, kind, is) + more < count(before, kind, is);
        let mounts = |file: &Dockerfile<'_>| -> usize {
            file.instructions
                .iter()
                .map(|it| it.flags.iter().filter(|flag| flag.name() == "mount").count())
                .sum()
        };
        let mounted = mounts(after).saturating_sub(mounts(before));
        let may_go = |kind: Kind| if same_kind(kind, Kind::Copy) { mounted } else { 0 };
        let mut kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Run && *kind != Kind::Maintainer);
        let lost = kinds.find(|kind| is_fewer(*kind, may_go(*kind), same_kind))?;
        let is_it = |kind: &Kind| same_kind(*kind, lost) && is_fewer(*kind, 0, |one, other| one == other);
        let named = Kind::ALL.into_iter().find(is_it).unwrap_or(lost);
        Some(format!("one {} less would be there", named.as_str()))
    }

    /// Commands of the shells.
    fn commands(&self) -> Option<String> {
        let commands = |of: &Analysis<'_>| -> Vec<Span> {
            steps(of).flat_map(|step| step.commands.iter().map(|command| command.span)).collect()
        };
        let after = commands(self.after);
        let whole: FxHashSet<Span> = after.iter().copied().collect();
        let starts: FxHashSet<u32> = after.iter().map(|span| span.start).collect();
        let (old, _) = self.files();
        let lost = commands(self.before).into_iter().find(|span| match self.places.same(*span) {
            Some(place) => !whole.contains(&place),
            // One that an edit begins with has another start now.
            None => self.places.start(span.start).is_some_and(|start| !starts.contains(&start)),
        })?;
        let text: String = lost.slice(old.text).chars().take(40).collect();
        Some(format!("`{text}` would no longer run as it did"))
    }

    /// Comments of the file, those at the ends of RUNs, and those of heredocs, which may be scripts or become a part of one.
    fn comments(&self) -> Option<String> {
        let texts = |of: &Analysis<'_>| {
            let file = of.file();
            let own = file.comments.iter().map(|it| it.span.slice(file.text).trim().to_owned());
            let inside = steps(of).flat_map(|step| {
                let lines = step.instruction.heredocs.iter().flat_map(|heredoc| heredoc.body.text.lines());
                lines.map(str::trim).filter(|line| line.starts_with('#')).map(str::to_owned)
            });
            let ending = steps(of).filter_map(|step| {
                let comment =
                    step.script.as_ref().filter(|_| step.instruction.heredocs.is_empty())?.comment?;
                Some(comment.slice(file.text).trim().to_owned())
            });
            let mut texts: Vec<String> = own.chain(inside).chain(ending).collect();
            texts.sort_unstable();
            texts
        };
        (texts(self.before) != texts(self.after)).then(|| "a comment would be lost".to_owned())
    }

    fn directives(&self) -> Option<String> {
        let (before, after) = self.files();
        let same = before.escape == after.escape
            && before.directives.len() == after.directives.len()
            && before
                .directives
                .iter()
                .zip(&after.directives)
                .all(|(a, b)| (a.kind, a.value) == (b.kind, b.value));
        (!same).then(|| "a directive would change".to_owned())
    }
}

fn steps<'a>(of: &'a Analysis<'a>) -> impl Iterator<Item = &'a Step<'a>> {
    of.model.stages.iter().chain(&of.model.triggers).flat_map(|stage| &stage.steps)
}

/// ADD may become COPY.
fn same_kind(one: Kind, other: Kind) -> bool {
    let copies = |kind: Kind| matches!(kind, Kind::Copy | Kind::Add);
    let labels = |kind: Kind| matches!(kind, Kind::Label | Kind::Maintainer);
    one == other || copies(one) && copies(other) || labels(one) && labels(other)
}
