//! Whether an instruction names something: a file, a program, a setting. Looks at its words; what a name stands for
//! it does not say.

use super::{Model, Stage, Step};
use crate::shell::{self, Command, CommandKind, List, Role, Word};
use memchr::memmem;

impl Model<'_> {
    /// Whether the file, a script that it calls, or what the build is given may have the word: at once, for whoever asks
    /// step by step.
    pub fn may_have(&self, name: &str) -> bool {
        self.threes.may_have(name)
    }

    /// Whether the file has the word at all, in a comment, perhaps: most have not, and need not be asked step by step.
    pub fn may_mention(&self, name: &str) -> bool {
        let mut texts = self.scripts.iter().map(|script| &*script.text().text).chain([self.file.text]);
        self.may_have(name) && texts.any(|text| memmem::find(text.as_bytes(), name.as_bytes()).is_some())
    }

    /// Whether the FROM of a stage, or one of its instructions, mentions it.
    pub fn mentions(&self, stage: &Stage<'_>, name: &str) -> bool {
        if !self.may_have(name) {
            return false;
        }
        let start = stage.from.span.start as usize;
        let text = self.file.text;
        let end = self.stages.get(stage.index + 1).map_or(text.len(), |next| next.from.span.start as usize);
        // Most mention it nowhere, comments included, and one search is faster than one a word.
        let may = !self.scripts.is_empty() || text.get(start..end).is_some_and(|text| has(text, name));
        may && (has(&stage.from.body.text, name) || stage.steps.iter().any(|step| step.mentions(name)))
    }
}

impl Step<'_> {
    /// Whether a word of it has `name` in it as a whole: what stands beside it is no letter or digit. Comments are no
    /// words.
    pub fn mentions(&self, name: &str) -> bool {
        let instruction = self.instruction;
        let heredoc = instruction.heredocs.first().filter(|_| self.document.is_some());
        let body = heredoc.map_or(&instruction.body.text, |heredoc| &heredoc.body.text);
        let script = self.script.as_ref().or(self.document.as_ref());
        // Without comments, all of the text are words.
        let in_words = || match script.filter(|script| script.has_comment()) {
            Some(script) => any_command(&script.list, &|command| in_command(command, name)),
            None => true,
        };
        has(body, name) && in_words()
            || in_flags_and_heredocs(self, name)
            || self.scripts.iter().any(|script| has(&script.text().text, name))
    }
}

impl Step<'_> {
    /// Whether a command of it sets one of the variables to what only the build knows: `export NAME="$(mktemp -d)"`.
    pub fn sets_at_build(&self, is_one: &dyn Fn(&str) -> bool) -> bool {
        let sets = |list: &List<'_>| any_command(list, &|command| sets_at_build(command, is_one));
        self.script.iter().chain(&self.document).any(|script| sets(&script.list))
            || self.scripts.iter().any(|script| sets(&shell::parse(script.text()).list))
    }
}

impl Stage<'_> {
    /// Whether a variable has one value, which is known, in the shells of two of its steps.
    pub fn is_same_in(&self, name: &str, one: &Step<'_>, other: &Step<'_>) -> bool {
        let is_known = |step: &Step<'_>| {
            self.variables.get(name, step.scope.variables).is_some_and(|it| it.value.is_some())
        };
        is_known(one) && self.is_no_other_in(name, one, other)
    }

    /// Whether a step that moves into the shell of `run` finds a program there that is no system's own.
    pub fn finds_the_same(&self, run: &Step<'_>, step: &Step<'_>) -> bool {
        let path = |step: &Step<'_>| self.variables.get("PATH", step.scope.variables).map(std::ptr::from_ref);
        path(run) == path(step) && !sets(step, "PATH")
    }

    /// The same, or whether nothing of the file gives it one.
    pub fn is_no_other_in(&self, name: &str, one: &Step<'_>, other: &Step<'_>) -> bool {
        let value =
            |step: &Step<'_>| self.variables.get(name, step.scope.variables).map(|it| it.value.as_deref());
        value(one) != Some(None) && value(one) == value(other) && !sets(one, name) && !sets(other, name)
    }
}

/// Whether a step's own shell may set a variable.
fn sets(step: &Step<'_>, name: &str) -> bool {
    let mut scripts = step.script.iter().chain(&step.document);
    scripts.any(|script| any_command(&script.list, &|command| may_set(command, name)))
}

/// Whether a command may set a variable of its shell.
fn may_set(command: &Command<'_>, name: &str) -> bool {
    match &command.kind {
        CommandKind::Simple(simple) => {
            let runs_text = simple.words.first().is_some_and(|it| matches!(it.raw, "." | "source" | "eval"));
            let names = |word: &Word<'_>| word.raw.split('=').next() == Some(name) || word.assigns();
            runs_text || simple.assignments.iter().any(|it| it.name == name) || simple.words.iter().any(names)
        }
        CommandKind::Loop { variable, .. } => *variable == Some(name),
        CommandKind::Function { .. } | CommandKind::Arithmetic | CommandKind::Opaque => true,
        _ => false,
    }
}

fn sets_at_build(command: &Command<'_>, is_one: &dyn Fn(&str) -> bool) -> bool {
    let CommandKind::Simple(simple) = &command.kind else { return false };
    let assigned = simple.assignments.iter().filter(|it| is_one(it.name)).flat_map(|it| &it.values);
    // `export NAME=…` is a word.
    let is_it = |word: &&Word<'_>| word.raw.split_once('=').is_some_and(|(key, _)| is_one(key));
    let named = simple.words.iter().filter(|word| word.special).filter(is_it);
    assigned.chain(named).any(|word| !word.is_fixed())
}

/// Whether it holds of a command of a list, or of one inside those.
pub(super) fn any_command<'d>(list: &List<'d>, holds: &dyn Fn(&Command<'d>) -> bool) -> bool {
    let commands = list.items.iter().flat_map(|item| &item.pipeline.commands);
    commands.into_iter().any(|command| {
        let lists = || command.parts().into_iter().filter(|(role, _)| *role != Role::Substitution);
        // Most commands are simple, and have no lists but substitutions.
        holds(command)
            || !matches!(command.kind, CommandKind::Simple(_))
                && lists().any(|(_, list)| any_command(list, holds))
    })
}

fn in_flags_and_heredocs(step: &Step<'_>, name: &str) -> bool {
    let instruction = step.instruction;
    // A heredoc that is the script was read as such.
    let bodies = instruction.heredocs.iter().skip(usize::from(step.document.is_some()));
    instruction.flags.iter().any(|flag| has(&flag.text, name))
        || bodies.into_iter().any(|heredoc| has(&heredoc.body.text, name))
}

fn in_command(command: &Command<'_>, name: &str) -> bool {
    // What is substituted stands in the text of its word.
    let is_in = |word: &Word<'_>| has(word.raw, name);
    let redirected = command.redirects.iter().any(|redirect| {
        is_in(&redirect.target) || redirect.heredoc.as_ref().is_some_and(|it| has(&it.body.text, name))
    });
    let own = match &command.kind {
        CommandKind::Simple(simple) => {
            let values = simple.assignments.iter().flat_map(|assignment| &assignment.values);
            values.chain(&simple.words).any(is_in) || simple.assignments.iter().any(|it| it.name == name)
        }
        CommandKind::Loop { words, .. } | CommandKind::Test(words) => words.iter().any(is_in),
        CommandKind::Case { subject, arms } => {
            is_in(subject) || arms.iter().flat_map(|arm| &arm.patterns).any(is_in)
        }
        _ => false,
    };
    redirected || own
}

/// So many bytes are searched for one of a word first.
const SHORT: usize = 256;

/// Whether a text has the word as a whole.
fn has(text: &str, word: &str) -> bool {
    let (bytes, word) = (text.as_bytes(), word.as_bytes());
    let plain = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphanumeric);
    let is_whole = |start: usize| {
        plain(start.checked_sub(1).and_then(|at| bytes.get(at))) && plain(bytes.get(start + word.len()))
    };
    // To prepare a search for the whole word takes longer than a short text is worth.
    if bytes.len() > SHORT {
        return memmem::find_iter(bytes, word).any(is_whole);
    }
    let Some((behind, byte)) = rarest(word) else { return false };
    let starts = memchr::memchr_iter(byte, bytes).filter_map(|at| at.checked_sub(behind));
    starts.filter(|start| bytes[*start..].starts_with(word)).any(is_whole)
}

/// The byte of a word that texts have the least of, and its place.
fn rarest(word: &[u8]) -> Option<(usize, u8)> {
    /// The most frequent first.
    const FREQUENT: &[u8] = b" etaoinsr-lpdcu/.mgbhfyvw";
    const RANKS: [u8; 256] = {
        let (mut ranks, mut at) = ([0; 256], 0);
        while at < FREQUENT.len() {
            ranks[FREQUENT[at] as usize] = (FREQUENT.len() - at) as u8;
            at += 1;
        }
        ranks
    };
    let rank = |byte: u8| RANKS[usize::from(byte)];
    word.iter().copied().enumerate().min_by_key(|(_, byte)| rank(*byte))
}
