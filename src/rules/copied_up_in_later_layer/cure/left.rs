//! How a change goes from where it stands, and what of it has to stay: a directory that was there before is not changed
//! by what is copied into it.

use super::{Change, is_file};
use crate::finding::Fix;
use crate::model::{Base, Step};
use crate::rewrite::{Narrow, Obstacle, narrow, remove_commands};
use crate::size::catalog::official;
use crate::source::Span;
use crate::tools::path::{Cover, covers, is_standard_directory, is_within, literal_directory};
use crate::tools::{Certainty, Effect, EffectKind, Into, Path};

/// So many effects are looked at for directories.
const MAX_EFFECTS: usize = 1_000;
/// So many directories may be named one by one.
const MAX_NAMED: usize = 12;

impl<'m> Change<'m> {
    /// How the commands go; `last`: the RUN at whose end they are from now on.
    pub(super) fn removals(
        &self,
        changes: &[Self],
        copies: &[&Step<'m>],
        last: Option<&Step<'m>>,
    ) -> Result<Vec<Fix>, Obstacle> {
        let (mut fixes, mut whole) = (Vec::new(), Vec::new());
        for change in changes {
            if let Some(directories) = change.directories_left(copies, last)? {
                fixes.push(change.narrowed(&directories)?);
            } else if change.effects.len() == change.late.command.effects.len() {
                whole.push(change.late.command);
            } else {
                fixes.push(change.removal()?);
            }
        }
        if !whole.is_empty() {
            fixes.push(remove_commands(self.file, self.late.step, &whole)?);
        }
        Ok(fixes)
    }

    pub(super) fn removal(&self) -> Result<Fix, Obstacle> {
        if self.effects.len() == self.late.command.effects.len() {
            return self.late.removal(self.file, None);
        }
        let words: Option<Vec<Span>> =
            self.effects.iter().map(|effect| self.late.operand(effect.id)).collect();
        self.late.removal(self.file, Some(&words.ok_or("it changes other files, too")?))
    }

    /// The directories below its places that it still has to change, beside the places themselves; none where it has to
    /// change nothing any more.
    fn directories_left(
        &self,
        copies: &[&Step<'_>],
        last: Option<&Step<'_>>,
    ) -> Result<Option<Vec<String>>, Obstacle> {
        if !matches!(self.effects[0].kind, EffectKind::Touch { recursive: true, .. }) {
            return Ok(None);
        }
        let made = self.directories_made(last.map_or(0, |run| run.id.index as usize + 1))?;
        let is_full = |place: &str| base_has_files(self.base, place) && !self.is_emptied(place);
        let has_files = |own: &Effect<'_>| exact(own).is_some_and(is_full);
        if last.is_none() && self.effects.iter().any(|own| has_files(own)) {
            return Err("the base image has files there, too".into());
        }
        let stays = last.is_none() && (self.directory_stays(copies) || self.mode_of_directories(copies));
        Ok((stays || !made.is_empty()).then_some(made))
    }

    /// The directories that instructions from step `since` on made below its places.
    fn directories_made(&self, since: usize) -> Result<Vec<String>, Obstacle> {
        let mut made: Vec<String> = Vec::new();
        let own = self.late.step.effects.iter();
        let own = own.filter(|effect| effect.span.end <= self.late.command.span.start);
        let effects = self.stage.steps[since..self.to].iter().flat_map(|step| &step.effects).chain(own);
        for effect in effects.take(MAX_EFFECTS).filter(|effect| effect.into == Into::Layer) {
            match (&effect.kind, &effect.path) {
                (EffectKind::MakeDirectory, path) => self.note_made(&mut made, path, effect.certainty)?,
                (EffectKind::Remove { .. }, path) | (EffectKind::Move { from: path }, _) => {
                    made.retain(|it| covers(path, true, &Path::Exact(it.as_str().into())) != Cover::Surely);
                }
                _ => {}
            }
        }
        // WORKDIR makes its directory.
        let places = self.stage.steps[since..=self.to].iter().map(|step| step.scope.workdir.as_deref());
        for pair in places.collect::<Vec<_>>().windows(2).filter(|pair| pair[0] != pair[1]) {
            if let Some(place) = pair[1] {
                self.note_made(&mut made, &Path::Exact(place.into()), Certainty::Must)?;
            }
        }
        let is_plain =
            |path: &String| path.bytes().all(|it| it.is_ascii_alphanumeric() || b"/._-+@".contains(&it));
        if made.len() > MAX_NAMED || !made.iter().all(is_plain) {
            return Err("directories are made below it, which have to be changed, too".into());
        }
        Ok(made)
    }

    /// Adds a directory that is made below one of its places, and those between.
    fn note_made(
        &self,
        made: &mut Vec<String>,
        path: &Path<'_>,
        certainty: Certainty,
    ) -> Result<(), Obstacle> {
        let (directory, is_known) = match path {
            Path::Exact(directory) => (directory.as_ref(), certainty == Certainty::Must),
            Path::Below(directory) => (directory.as_ref(), false),
            Path::Glob(glob) => (literal_directory(glob), false),
            Path::Unknown => return Ok(()),
        };
        let places = self.effects.iter().filter_map(|own| exact(own));
        for place in places.filter(|place| is_within(directory, place) && (!is_known || directory != *place))
        {
            if !is_known {
                return Err("nobody can tell which directories are made below it".into());
            }
            let ends = directory.char_indices().filter(|(at, sign)| *at > place.len() && *sign == '/');
            for end in ends.map(|(at, _)| at).chain([directory.len()]) {
                let new = &directory[..end];
                if !made.iter().any(|it| it == new) {
                    made.push(new.to_owned());
                }
            }
        }
        Ok(())
    }

    /// It, of its places alone and of these directories; of its other paths as it is.
    fn narrowed(&self, directories: &[String]) -> Result<Fix, Obstacle> {
        let own = self.late.step.effects.get(self.late.command.effects.clone()).unwrap_or_default();
        let (mut alone, mut whole): (Vec<Span>, Vec<Span>) = Default::default();
        if self.effects.len() < own.len() {
            for effect in own {
                let is_about = self.effects.iter().any(|it| it.id == effect.id);
                let words = if is_about { &mut alone } else { &mut whole };
                words.push(self.late.operand(effect.id).ok_or("it changes other files, too")?);
            }
        }
        let to = Narrow { option: ('R', "--recursive"), alone: &alone, whole: &whole, more: directories };
        narrow(self.file, self.late.step, self.late.command, to)
    }

    /// Whether a directory was there before what is copied into it, whose own owner and mode change, too.
    fn directory_stays(&self, copies: &[&Step<'_>]) -> bool {
        let made = |place: &str| {
            let before = self.stage.steps[..self.to].iter().flat_map(|step| &step.effects);
            before.take(1_000).any(|effect| {
                matches!(effect.kind, EffectKind::MakeDirectory)
                    && matches!(&effect.path, Path::Exact(made) if is_within(made, place))
            })
        };
        self.effects.iter().any(|own| match &own.path {
            Path::Exact(place) => {
                may_be_there(self.base, place) && !self.is_emptied(place)
                    || made(place)
                    || copies
                        .iter()
                        .any(|copy| copy.scope.workdir.as_deref().is_some_and(|it| is_within(it, place)))
            }
            _ => false,
        })
    }

    /// Whether all that the base image may have at a place is deleted before anything is written there.
    fn is_emptied(&self, place: &str) -> bool {
        let before = self.stage.steps[..self.from].iter().flat_map(|step| &step.effects);
        let goes = |effect: &Effect<'_>| {
            matches!(effect.kind, EffectKind::Remove { recursive: true })
                && effect.certainty == Certainty::Must
                && effect.selection.is_none()
                && matches!(&effect.path, Path::Exact(gone) if is_within(place, gone))
        };
        before.take(MAX_EFFECTS).any(goes)
    }

    /// Whether directories change by their mode alone: COPY makes the one that it writes to, and gives `--chmod` to the
    /// files in it alone.
    fn mode_of_directories(&self, copies: &[&Step<'_>]) -> bool {
        let command = self.late.command;
        let is_chmod = command.program() == "chmod";
        let value = command.arguments().iter().find(|word| !word.is_option()).map(|word| &*word.text);
        let is_usual = value.is_some_and(|mode| matches!(mode, "755" | "0755" | "u=rwX,go=rX"));
        let files = copies.iter().flat_map(|copy| &copy.effects);
        let mut own = self.effects.iter();
        is_chmod && !is_usual && own.any(|own| files.clone().any(|it| it.path != own.path || !is_file(it)))
    }
}

/// Whether the base image has files in a directory, or may have: where systems keep theirs, and official images their
/// programs (/usr/local/tomcat).
fn base_has_files(base: &Base<'_>, place: &str) -> bool {
    const FULL: [&str; 7] =
        ["/etc", "/usr/lib", "/usr/local", "/usr/share", "/var/cache", "/var/lib", "/var/log"];
    const AROUND: [&str; 3] = ["/", "/usr", "/var"];
    match base {
        Base::Scratch => false,
        Base::Image(image) if !official(&image.name).contains('/') => {
            AROUND.contains(&place) || FULL.iter().any(|directory| is_within(place, directory))
        }
        _ => AROUND.contains(&place) || FULL.contains(&place),
    }
}

/// Whether the base image may have a directory.
fn may_be_there(base: &Base<'_>, place: &str) -> bool {
    // Below these, an official image has what its program serves or stores: /usr/share/nginx/html.
    const OF_SYSTEMS: [&str; 6] = ["/etc", "/home", "/root", "/tmp", "/usr", "/var"];
    match base {
        Base::Scratch => false,
        Base::Image(image) if !official(&image.name).contains('/') => {
            is_standard_directory(place) || OF_SYSTEMS.iter().any(|directory| is_within(place, directory))
        }
        _ => true,
    }
}

fn exact<'e>(effect: &'e Effect<'_>) -> Option<&'e str> {
    match &effect.path {
        Path::Exact(place) => Some(place),
        _ => None,
    }
}
