//! Scripts of a build context that RUNs call: each is read once, whatever Dockerfiles call it.

use super::lists::{Known, cell};
use super::shown;
use crate::model::ScriptText;
use crate::world::{read, text};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

/// The scripts of a run.
#[derive(Default)]
pub(super) struct Scripts(Known<PathBuf, Result<Option<ScriptText>, String>>);

impl Scripts {
    /// The one at this path; none where it is a program and no text, or cannot be read, which the notes say.
    pub(super) fn script(&self, path: &Path) -> Option<ScriptText> {
        let cell = cell(&self.0, path.to_owned());
        cell.get_or_init(|| script(path)).clone().ok().flatten()
    }

    /// Which scripts could not be read, and why.
    pub(super) fn notes(&self) -> Vec<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = known.iter().filter_map(|(path, cell)| match cell.get()? {
            Err(why) => Some(format!("{} {why}; what it does is not read", shown(path))),
            Ok(_) => None,
        });
        wrong.collect()
    }
}

fn script(path: &Path) -> Result<Option<ScriptText>, String> {
    // A program may be as long as it likes.
    if read::head(path).is_some_and(|head| head.contains(&0)) {
        return Ok(None);
    }
    let bytes = read::read(path, read::SCRIPT)?;
    let root = std::env::current_dir().unwrap_or_default();
    let name = shown(path);
    Ok(ScriptText::from_bytes(text::relative(&name, &root), bytes))
}
