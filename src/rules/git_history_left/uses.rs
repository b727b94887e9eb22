//! What works with a clone once it is there: the rest of its RUN, later ones, and the image. Judges nothing.

use super::Clone;
use super::carried::Carried;
use crate::model::{BASE_WORKDIR, Base, CommandUse, Model, Stage, Step};
use crate::shell::Field;
use crate::tools::path::{self, file_name};
use crate::tools::{Recognised, recognise};
use std::borrow::Cow;

/// So many RUNs, and so many commands, behind a clone are looked at.
const MAX_BEHIND: usize = 200;

/// git's commands that go to another commit, or fetch one.
const GOES: [&str; 10] =
    ["checkout", "switch", "reset", "fetch", "pull", "merge", "rebase", "cherry-pick", "revert", "worktree"];

/// git's commands that look back on others.
const LOOKS_BACK: [&str; 11] = [
    "log",
    "gc",
    "reflog",
    "describe",
    "rev-list",
    "tag",
    "shortlog",
    "blame",
    "merge-base",
    "name-rev",
    "branch",
];

/// What takes a version from the tags of what it builds, more often than not, and how it is told to build that: nothing
/// for whatever it is told.
const BUILDERS: [(&str, &[&str]); 12] = [
    ("make", &[]),
    ("cmake", &[]),
    ("meson", &[]),
    ("ninja", &[]),
    ("go", &["build", "install", "generate"]),
    ("python", OF_PYTHON),
    ("python3", OF_PYTHON),
    ("pip", OF_PYTHON),
    ("pip3", OF_PYTHON),
    ("setup.py", &[]),
    ("bazel", &[]),
    ("uv", &["sync", "build", ".", "-e"]),
];

/// How Python's tools are told to build what is there.
const OF_PYTHON: &[&str] = &["setup.py", "build", ".", "-e", "./", "--editable"];

/// Tools that work with git in their own clone: its name, their command, and what of theirs does that; nothing for all
/// that they do.
const DRIVERS: [(&str, &str, &[&str]); 9] = [
    ("asdf", "asdf", &["update"]),
    // Homebrew's own update goes by its history.
    ("brew", "brew", &[]),
    ("depot_tools", "gclient", &[]),
    ("depot_tools", "fetch", &[]),
    // Without a tag it does not know its version, which packages depend on.
    ("flutter", "flutter", &[]),
    ("nodenv", "nodenv", &["update"]),
    ("pyenv", "pyenv", &["update"]),
    ("rbenv", "rbenv", &["update"]),
    // A manifest may name a version of its ports by a commit.
    ("vcpkg", "vcpkg", &[]),
];

/// What works with a clone.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Uses<'m> {
    /// The rest of its RUN goes to another commit.
    pub(super) goes_by: Option<&'m CommandUse<'m>>,
    /// The rest of its RUN looks back.
    pub(super) looks_back: bool,
    /// The rest of its RUN fetches submodules, with all their history.
    pub(super) fetches_submodules: bool,
    /// The rest of its RUN builds it.
    pub(super) builds: bool,
    /// A later RUN works with git there.
    pub(super) later: bool,
    /// … and goes to another commit, or looks back.
    pub(super) later_commits: bool,
    /// A later RUN builds it.
    pub(super) builds_later: bool,
    /// A later RUN runs something there of which nobody knows what it does.
    pub(super) runs_later: bool,
    /// The tool that it is works with git there.
    pub(super) drives: bool,
    /// The image works with git.
    pub(super) at_work: bool,
    /// It is in a stage that is no image, which COPY takes it from.
    pub(super) is_carried: bool,
    /// The line of a later RUN that deletes it, by the name of a variable that nobody knows.
    pub(super) deleted_in: Option<u32>,
}

impl<'m> Uses<'m> {
    pub(super) fn of(
        model: &'m Model<'m>,
        clone: &Clone<'m>,
        carried: Option<&Carried<'m>>,
        at_work: bool,
    ) -> Self {
        let mut uses = Self { at_work, is_carried: carried.is_some(), ..Self::default() };
        let place = clone.place();
        let own = clone.step.commands.everywhere().filter(|it| it.runs_behind(clone.command));
        for command in own.take(MAX_BEHIND) {
            uses.note_own(command, place);
            uses.drives |= drives(clone, command);
        }
        for step in behind(model, clone.stage, clone.at).take(MAX_BEHIND) {
            uses.note_later(clone, step, place);
        }
        if let Some(carried) = carried {
            for step in behind(model, carried.stage, carried.at).take(MAX_BEHIND) {
                uses.note_later(clone, step, Some(&carried.place));
            }
        }
        uses
    }

    /// Whether the history may be meant to stay, or goes otherwise.
    pub(super) fn is_doubtful(&self) -> bool {
        self.looks_back || self.at_work || self.drives || self.deleted_in.is_some()
    }

    fn note_own(&mut self, command: &'m CommandUse<'m>, place: Option<&str>) {
        self.builds |= builds(command);
        let Some(verb) = verb(command, place) else { return };
        if GOES.contains(&verb) {
            self.goes_by = self.goes_by.or(Some(command));
        }
        self.looks_back |= LOOKS_BACK.contains(&verb);
        let is_shallow = || command.argv.iter().any(|word| word.text.starts_with("--depth"));
        self.fetches_submodules |= verb == "submodule" && !is_shallow();
    }

    fn note_later(&mut self, clone: &Clone<'_>, step: &Step<'_>, place: Option<&str>) {
        for command in step.commands.everywhere().take(MAX_BEHIND) {
            if let Some(verb) = verb(command, place) {
                self.later = true;
                self.later_commits |= GOES.contains(&verb) || LOOKS_BACK.contains(&verb);
            }
            self.builds_later |= builds(command) && is_there(command, None, place);
            self.runs_later |= runs_there(command, place);
            self.drives |= drives(clone, command);
            if place.is_none() && deletes(clone, command) {
                self.deleted_in = self.deleted_in.or(Some(step.instruction.start_line));
            }
        }
    }
}

/// The steps behind one of a stage, and those of the stages that stand on it.
fn behind<'m>(model: &'m Model<'m>, stage: &'m Stage<'m>, at: usize) -> impl Iterator<Item = &'m Step<'m>> {
    let mut on_it = vec![stage.index];
    for later in model.stages[stage.index + 1..].iter().take(MAX_BEHIND) {
        if matches!(later.base, Base::Stage(base) if on_it.contains(&base)) {
            on_it.push(later.index);
        }
    }
    let others = on_it.into_iter().skip(1).flat_map(|index| &model.stages[index].steps);
    stage.steps[at + 1..].iter().chain(others)
}

/// What git is told to do in the clone, but for another clone.
fn verb<'c>(command: &'c CommandUse<'_>, place: Option<&str>) -> Option<&'c str> {
    const ELSEWHERE: [&str; 5] = ["clone", "init", "ls-remote", "version", "credential"];
    if command.program() != "git" {
        return None;
    }
    let (mut directory, mut args) = (None, command.arguments().iter());
    let verb = loop {
        let arg = args.next()?;
        match arg.text.as_ref() {
            "-C" => directory = args.next(),
            "-c" | "--git-dir" | "--work-tree" | "--namespace" => drop(args.next()),
            _ if arg.is_option() => {}
            verb => break verb,
        }
    };
    let is_global =
        || verb == "config" && args.clone().any(|arg| matches!(arg.text.as_ref(), "--global" | "--system"));
    (!ELSEWHERE.contains(&verb) && !is_global() && is_there(command, directory, place)).then_some(verb)
}

/// Whether a command runs in the clone, or may: in `directory` where it names one.
fn is_there(command: &CommandUse<'_>, directory: Option<&Field<'_>>, place: Option<&str>) -> bool {
    let Some(place) = place else { return true };
    let started = command.directory.as_deref();
    let directory = match directory {
        Some(field) if field.is_known() => path::join(started, &field.text),
        Some(_) => None,
        None => started.map(Cow::Borrowed),
    };
    directory.is_none_or(|directory| is_in(&directory, place))
}

/// Whether a command that nobody knows surely runs in the clone.
fn runs_there(command: &CommandUse<'_>, place: Option<&str>) -> bool {
    let inside =
        command.directory.as_deref().zip(place).is_some_and(|(directory, place)| is_in(directory, place));
    inside && matches!(recognise(&command.argv), Recognised::Unknown)
}

/// Whether a directory is that of the clone, or lies in it. Where the base image's own is not known, most often `/`, one
/// of its name is it.
fn is_in(directory: &str, place: &str) -> bool {
    let is_namesake = || {
        path::is_within(place, BASE_WORKDIR)
            && path::components(directory).any(|part| part == file_name(place))
    };
    path::is_within(directory, place) || is_namesake()
}

fn builds(command: &CommandUse<'_>) -> bool {
    let name = command.program();
    let Some((_, words)) = BUILDERS.iter().find(|(known, _)| *known == name) else { return false };
    words.is_empty() || command.arguments().iter().any(|arg| words.contains(&arg.text.as_ref()))
}

/// Whether a command is the cloned tool's own, and works with git in its clone.
fn drives(clone: &Clone<'_>, command: &CommandUse<'_>) -> bool {
    let (name, args) = (command.program(), command.arguments());
    let mut known = DRIVERS.iter().filter(|(_, command, _)| *command == name);
    known.any(|(repository, _, words)| {
        let is_one = |arg: &Field<'_>| words.contains(&arg.text.as_ref());
        is_named(clone, repository) && (words.is_empty() || args.iter().any(is_one))
    })
}

/// Whether what is cloned has this name.
fn is_named(clone: &Clone<'_>, name: &str) -> bool {
    let url = clone.call.operands.first().map_or("", |url| url.text.as_ref());
    let url = file_name(url);
    url.strip_suffix(".git").unwrap_or(url) == name
}

/// Whether a command deletes what is written as the clone's directory is.
fn deletes(clone: &Clone<'_>, command: &CommandUse<'_>) -> bool {
    let directory = clone.call.operands.get(1).map(|it| it.text.as_ref());
    let names = |own: &str| command.arguments().iter().any(|arg| arg.text == own);
    command.program() == "rm" && directory.is_some_and(names)
}
