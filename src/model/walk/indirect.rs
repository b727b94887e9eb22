//! Commands that a shell comes to by a detour: `eval` of a known text, `trap … EXIT`, and `echo … | xargs`.
//! What the detour hides stays unknown; nothing is guessed.

use super::found::Printed;
use super::nested::Inside;
use super::{Frame, MAX_SCRIPTS, MAX_UNROLLED, Walker, span_of};
use crate::shell::{Command, CommandKind, Field, Simple};
use crate::source::Mapped;
use crate::tools::peel;
use std::borrow::Cow;
use std::rc::Rc;

/// Options of xargs that only say how many words a command gets: each word still goes to some call of it.
const PLAIN_OPTIONS: [&str; 6] = ["-r", "-t", "-rt", "-tr", "--no-run-if-empty", "--verbose"];

impl<'d> Walker<'_, 'd> {
    /// Several commands joined by `|`, each in a shell of its own.
    pub(super) fn pipeline<'s>(&mut self, commands: &'s [Command<'d>], frame: &mut Frame<'s, 'd>) {
        let mut printed = None;
        for (at, command) in commands.iter().enumerate() {
            self.input = at.checked_sub(1).and_then(|before| self.shown_file(&commands[before]));
            let is_fed = match &printed {
                Some(Printed::Words(words)) => self.fed(command, words),
                Some(Printed::Names(sites)) => self.feed(command, sites, frame),
                None => false,
            };
            if !is_fed {
                self.command(command, frame);
            }
            printed = self.printed(command, printed);
        }
        self.input = None;
    }

    /// What a command prints that reads `read`, where that is known.
    pub(super) fn printed(&self, command: &Command<'d>, read: Option<Printed<'d>>) -> Option<Printed<'d>> {
        // What goes to another place than the errors is not printed.
        let printed = command.redirects.iter().all(|redirect| redirect.fd == Some(2));
        let simple = plain(command).filter(|_| printed)?;
        if let Some(words) = self.echoed(simple) {
            return Some(Printed::Words(words));
        }
        let mut argv = Vec::with_capacity(simple.words.len());
        if !self.expand(&simple.words, &mut argv) {
            return None;
        }
        counted(&argv).map(Printed::Words).or_else(|| self.names(&argv, read).map(Printed::Names))
    }

    /// The words of an `echo`, where all of them are known.
    fn echoed(&self, simple: &Simple<'d>) -> Option<Vec<Field<'d>>> {
        let (name, words) = simple.words.split_first()?;
        let words = match (name.raw, words) {
            ("echo", words) => words,
            // A line for each.
            ("printf", [format, words @ ..])
                if matches!(format.raw, "'%s\\n'" | "'%s\\0'" | "\"%s\\n\"" | "\"%s\\0\"") =>
            {
                words
            }
            _ => return None,
        };
        let mut fields = Vec::with_capacity(words.len());
        let fits = self.expand(words, &mut fields);
        // xargs reads quotes and escapes of its own.
        let is_one = |field: &Field<'_>| {
            field.is_known() && !field.text.contains(|ch: char| ch.is_whitespace() || "'\"\\".contains(ch))
        };
        fields.retain(|field| field.text != "-n" && field.text != "-e");
        (fits && fields.iter().all(is_one)).then_some(fields)
    }

    /// Runs the command that `xargs` runs with these words; whether it is one.
    fn fed<'s>(&mut self, command: &'s Command<'d>, words: &[Field<'d>]) -> bool {
        let Some((simple, argv)) = plain(command).and_then(|it| Some((it, self.with_words(it, words)?)))
        else {
            return false;
        };
        self.run(argv, span_of(&simple.words), &simple.words, &command.redirects);
        self.redirects(&command.redirects, None);
        true
    }

    /// The command that `xargs` runs with these words.
    fn with_words(&self, simple: &Simple<'d>, words: &[Field<'d>]) -> Option<Vec<Field<'d>>> {
        let mut argv = Vec::with_capacity(simple.words.len() + words.len());
        if !self.expand(&simple.words, &mut argv) {
            return None;
        }
        let is_xargs = argv.first().is_some_and(|name| name.text == "xargs");
        let taken = argv.len() - peel(&argv).filter(|_| is_xargs)?.len();
        let options = argv.get(1..taken)?;
        if !options.iter().all(|option| PLAIN_OPTIONS.contains(&option.text.as_ref())) {
            return None;
        }
        let span = argv.last()?.span;
        argv.drain(..taken);
        argv.extend(words.iter().map(|word| Field { span, ..word.clone() }));
        Some(argv)
    }

    /// `eval` of words that are known: their text runs here, and what it sets stays set.
    pub(super) fn eval(&mut self, argv: &[Field<'d>]) -> bool {
        let Some((_, words)) = argv.split_first().filter(|(name, _)| name.text == "eval") else {
            return false;
        };
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        if self.depth >= MAX_SCRIPTS || words.iter().any(|word| !word.is_known() || word.glob) {
            return false;
        }
        let text = words.iter().map(|word| word.text.as_ref()).collect::<Vec<_>>().join(" ");
        let inside = Inside {
            arguments: self.env.args.clone(),
            file: self.env.file.clone(),
            keeps_functions: true,
            ..Inside::at(first.span.to(last.span))
        };
        let (set, cwd) = self.nested(&Mapped::contiguous(&text, 0), inside);
        (self.env.set, self.env.cwd) = (Rc::new(set), cwd);
        true
    }

    /// `trap TEXT EXIT`: noted, to run when the script ends.
    pub(super) fn trap(&self, argv: &[Field<'d>], frame: &mut Frame<'_, 'd>) -> bool {
        let Some((_, words)) = argv.split_first().filter(|(name, _)| name.text == "trap") else {
            return false;
        };
        let words = words.iter().position(|word| word.text != "--").map_or(words, |at| &words[at..]);
        let Some((action, signals)) = words.split_first() else { return true };
        if signals.iter().any(|signal| matches!(signal.text.as_ref(), "EXIT" | "0" | "exit")) {
            let resets = matches!(action.text.as_ref(), "-" | "");
            frame.at_exit = (!resets).then(|| (action.clone(), self.branch));
        }
        true
    }

    /// What a script runs when it ends.
    pub(super) fn exit<'s>(&mut self, frame: &mut Frame<'s, 'd>) {
        let Some((action, branch)) = frame.at_exit.take() else { return };
        let around = self.branch;
        if branch != around {
            // The branch that set it was left since: what runs now is no part of it.
            self.enter();
        }
        match (super::called(std::slice::from_ref(&action), frame), action.value()) {
            (Some(body), _) => self.command(body, frame),
            (None, Some(text)) => {
                self.nested(&Mapped::contiguous(text, 0), Inside::at(action.span));
            }
            (None, None) => self.opaque(action.span),
        }
        self.branch = around;
    }
}

/// The numbers that `seq` prints, where they are few.
fn counted<'d>(argv: &[Field<'d>]) -> Option<Vec<Field<'d>>> {
    let (name, bounds) = argv.split_first().filter(|(name, _)| name.text == "seq")?;
    let bounds: Option<Vec<i64>> = bounds.iter().map(|bound| bound.value()?.parse().ok()).collect();
    let (first, step, last) = match *bounds?.as_slice() {
        [last] => (1, 1, last),
        [first, last] => (first, 1, last),
        [first, step, last] if step != 0 => (first, step, last),
        _ => return None,
    };
    let numbers = std::iter::successors(Some(first), |number| number.checked_add(step));
    let inside = numbers.take_while(|number| if step > 0 { *number <= last } else { *number >= last });
    let found: Vec<i64> = inside.take(MAX_UNROLLED + 1).collect();
    let field = |number: &i64| Field::known(Cow::Owned(number.to_string()), name.span);
    (found.len() <= MAX_UNROLLED).then(|| found.iter().map(field).collect())
}

/// A simple command without assignments, whose words run nothing.
pub(super) fn plain<'c, 'd>(command: &'c Command<'d>) -> Option<&'c Simple<'d>> {
    let CommandKind::Simple(simple) = &command.kind else { return None };
    let quiet = simple.words.iter().all(|word| word.substitutions.is_empty());
    (simple.assignments.is_empty() && quiet).then_some(simple)
}
