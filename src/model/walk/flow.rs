//! Which way a script goes, as far as it is known: through a list, an `if`, a `case`, and where a shell ends.

use super::{Frame, Walker};
use crate::shell::{self, CaseArm, Command, CommandKind, Connector, Field, Item, List, Word};
use crate::tools::path::{self, glob_matches};

impl<'d> Walker<'_, 'd> {
    /// Walks the commands of a list.
    pub(super) fn list<'s>(&mut self, list: &'s List<'d>, frame: &mut Frame<'s, 'd>) {
        let base = self.branch;
        let (mut guarded, mut before, mut told) = (false, Connector::End, None);
        for item in &list.items {
            if self.has_ended {
                break;
            }
            if self.budget.is_spent() {
                self.give_up(item.pipeline.span);
                break;
            }
            let is_joined = matches!(before, Connector::And | Connector::Or);
            let is_told = is_joined && told.is_some();
            if is_told && told != Some(before == Connector::And) {
                before = item.then;
                continue;
            }
            told = if is_joined && !is_told { None } else { self.tested(item) };
            if let [command] = item.pipeline.commands.as_slice() {
                self.command(command, frame);
            } else {
                self.subshell(|walker| walker.pipeline(&item.pipeline.commands, frame));
            }
            if is_joined && !is_told || item.then == Connector::Background {
                // It may not have run, or in another shell.
                self.has_ended = false;
            } else if ends_shell(item) {
                // What stands behind `exit` never runs.
                self.has_ended = !self.running.is_empty() && self.branch == self.shell;
                break;
            }
            before = item.then;
            let asks = told.is_none() && is_test(&item.pipeline.commands, item.pipeline.negated);
            guarded = item.then == Connector::And && (guarded || asks);
            match item.then {
                Connector::Or if told.is_none() => self.enter(),
                // What stands behind a test is one branch up to the next test.
                Connector::And if asks => self.enter(),
                Connector::And if guarded || told.is_some() => {}
                _ => self.branch = base,
            }
        }
        self.branch = base;
    }

    /// Walks an `if`: the way that it surely takes, or all of them as branches.
    pub(super) fn choose<'s>(
        &mut self,
        branches: &'s [shell::Branch<'d>],
        otherwise: Option<&'s List<'d>>,
        frame: &mut Frame<'s, 'd>,
    ) {
        if let Some(way) = self.way(branches) {
            branches.iter().take(way + 1).for_each(|branch| self.list(&branch.condition, frame));
            let body = branches.get(way).map(|branch| &branch.body).or(otherwise);
            return body.into_iter().for_each(|list| self.list(list, frame));
        }
        if let Some(first) = branches.first() {
            self.list(&first.condition, frame);
            self.branch(|walker| walker.list(&first.body, frame));
        }
        for branch in branches.iter().skip(1) {
            self.branch(|walker| {
                walker.list(&branch.condition, frame);
                walker.branch(|walker| walker.list(&branch.body, frame));
            });
        }
        if let Some(list) = otherwise {
            self.branch(|walker| walker.list(list, frame));
        }
    }

    /// Which branch of an `if` is taken; the number of all of them where that is `else`. That nothing is known to have put
    /// a file somewhere says only that it is not there where the file of a later branch is.
    fn way(&self, branches: &[shell::Branch<'d>]) -> Option<usize> {
        let mut is_sure = true;
        for (at, branch) in branches.iter().enumerate() {
            match self.holds(&branch.condition) {
                Some(true) => return Some(at),
                Some(false) => {}
                None if self.asked(&branch.condition).and_then(|word| self.stands(&word)) == Some(false) => {
                    is_sure = false;
                }
                None => return None,
            }
        }
        is_sure.then_some(branches.len())
    }

    /// Whether a condition that is made of tests holds.
    fn holds(&self, list: &List<'d>) -> Option<bool> {
        let (mut held, mut before) = (None, Connector::End);
        for item in &list.items {
            if !matches!((before, held), (Connector::And, Some(false)) | (Connector::Or, Some(true))) {
                held = Some(self.tested(item)?);
            }
            before = item.then;
        }
        held
    }

    /// What `[ … ]`, `test` and `[[ … ]]` come to.
    fn tested(&self, item: &Item<'d>) -> Option<bool> {
        let words = test_words(item)?;
        if self.running.is_empty() && !words.iter().any(|word| asks_for_file(word)) {
            return None;
        }
        let mut fields = Vec::with_capacity(words.len());
        self.expand(words, &mut fields);
        let is_it = self.test(&fields)?;
        Some(is_it != item.pipeline.negated)
    }

    fn test(&self, words: &[Field<'d>]) -> Option<bool> {
        match words {
            [not, rest @ ..] if not.text == "!" => Some(!self.test(rest)?),
            [word] => Some(!self.given(word)?.is_empty()),
            [sign, word] => match sign.text.as_ref() {
                "-z" => Some(self.given(word)?.is_empty()),
                "-n" => Some(!self.given(word)?.is_empty()),
                "-e" | "-f" | "-r" | "-s" => self.stands(word).filter(|stands| *stands),
                _ => None,
            },
            [left, sign, right] => {
                let (left, right, is_pattern) = (self.given(left)?, right.value()?, right.glob);
                let number = |text: &str| text.parse::<i64>().ok();
                let compared = || Some(number(left)?.cmp(&number(right)?));
                let is_it = || if is_pattern { glob_matches(right, left) } else { left == right };
                Some(match sign.text.as_ref() {
                    "=" | "==" => is_it(),
                    "!=" => !is_it(),
                    "-eq" => compared()?.is_eq(),
                    "-ne" => compared()?.is_ne(),
                    "-lt" => compared()?.is_lt(),
                    "-le" => compared()?.is_le(),
                    "-gt" => compared()?.is_gt(),
                    "-ge" => compared()?.is_ge(),
                    _ => return None,
                })
            }
            _ => None,
        }
    }

    /// A text that a script is called with. A RUN's own text is of other platforms and arguments, too.
    fn given<'f>(&self, field: &'f Field<'d>) -> Option<&'f str> {
        field.value().filter(|_| !field.glob && !self.running.is_empty())
    }

    /// Whether a file stands at a path, or nothing is known to have put one there.
    fn stands(&self, word: &Field<'d>) -> Option<bool> {
        let name = word.value().filter(|name| !word.glob && !name.is_empty())?;
        if !self.shelf.is_asked() {
            return None;
        }
        self.shelf.stands(self.step, &path::join(self.env.cwd.as_deref(), name)?)
    }

    /// The file that a condition asks for: `[ -f x ]`.
    fn asked(&self, list: &List<'d>) -> Option<Field<'d>> {
        let [item] = list.items.as_slice() else { return None };
        let [sign, word] = test_words(item).filter(|_| !item.pipeline.negated)? else { return None };
        let mut fields = Vec::new();
        self.expand(std::slice::from_ref(word), &mut fields);
        fields.pop().filter(|_| asks_for_file(sign))
    }

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
fn ends_shell(item: &Item<'_>) -> bool {
    let [Command { kind: CommandKind::Simple(simple), .. }] = item.pipeline.commands.as_slice() else {
        return false;
    };
    match simple.words.as_slice() {
        [name, rest @ ..] => name.raw == "exit" || name.raw == "exec" && !rest.is_empty(),
        [] => false,
    }
}

/// The words between the brackets of a test.
fn test_words<'i, 'd>(item: &'i Item<'d>) -> Option<&'i [Word<'d>]> {
    let [command] = item.pipeline.commands.as_slice() else { return None };
    match &command.kind {
        CommandKind::Test(words) => Some(words),
        CommandKind::Simple(simple) if simple.assignments.is_empty() => match simple.words.as_slice() {
            [name, words @ .., end] if name.raw == "[" && end.raw == "]" => Some(words),
            [name, words @ ..] if name.raw == "test" => Some(words),
            _ => None,
        },
        _ => None,
    }
}

fn asks_for_file(word: &Word<'_>) -> bool {
    matches!(word.raw, "-e" | "-f" | "-r" | "-s")
}

/// Whether what follows `&&` is not meant to run always.
fn is_test(commands: &[Command<'_>], negated: bool) -> bool {
    let [command] = commands else { return false };
    match &command.kind {
        CommandKind::Simple(simple) => {
            negated || simple.words.first().is_some_and(|word| matches!(word.raw, "[" | "test"))
        }
        CommandKind::Test(_) | CommandKind::Arithmetic => true,
        _ => negated,
    }
}
