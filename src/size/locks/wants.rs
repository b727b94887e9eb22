//! What the files that commands go by are wanted for, and those among them that are known.

use super::tools::kind_of;
use super::{Known, Use};
use crate::context::{Files, in_context};
use crate::lock::{Kind, Lock};
use std::collections::BTreeSet;

/// Files of requirements that one command comes to through others.
const MAX_FILES: usize = 64;

/// A file that a command goes by, and what it lists.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'f> {
    /// Its path in the build context.
    pub path: &'f str,
    /// What it lists.
    pub lock: &'f Lock,
}

impl Use {
    /// What its lock file lists; of none, or one that is not known, nothing.
    pub fn lock<'f>(&'f self, known: &'f Known) -> Option<Listed<'f>> {
        listed(self.lock.as_ref()?, known)
    }

    /// What the project itself asks for.
    pub fn manifest<'f>(&'f self, known: &'f Known) -> Option<Listed<'f>> {
        listed(self.manifest.as_ref()?, known)
    }

    /// The files that the command names with those that these name, and whether one of them is not known; `limits` are
    /// those that only limit versions.
    pub fn requirements<'f>(&'f self, known: &'f Known, limits: bool) -> (Vec<Listed<'f>>, bool) {
        let mut open: Vec<(String, bool)> = self.named.iter().map(|path| (path.clone(), false)).collect();
        open.extend(self.limits.iter().map(|path| (path.clone(), true)));
        let (mut found, mut seen, mut is_open) = (Vec::new(), BTreeSet::new(), false);
        while let Some((path, is_limit)) = open.pop() {
            if seen.len() == MAX_FILES {
                return (found, true);
            }
            if !seen.insert((path.clone(), is_limit)) {
                continue;
            }
            let Some((path, lock)) = known.list(&path) else {
                is_open |= is_limit == limits;
                continue;
            };
            open.extend(lock.files.iter().map(|file| (beside(path, &file.path), is_limit || file.limits)));
            if is_limit == limits {
                found.push(Listed { path, lock });
            }
        }
        (found, is_open)
    }
}

fn listed<'f>(path: &str, known: &'f Known) -> Option<Listed<'f>> {
    known.list(path).map(|(path, lock)| Listed { path, lock })
}

/// The files of the context that are wanted, with what they are.
pub fn texts(uses: &[Use], known: &Known, files: Option<&Files>) -> Vec<(String, Kind)> {
    let mut wanted = Vec::new();
    for one in uses {
        let named = one.named.iter().chain(&one.limits).map(|path| (path, true));
        let own = one.lock.iter().chain(&one.manifest).map(|path| (path, false));
        wanted.extend(
            own.chain(named)
                .filter_map(|(path, is_named)| kind_of(path, is_named).map(|kind| (path.clone(), kind))),
        );
        for limits in [false, true] {
            for listed in one.requirements(known, limits).0 {
                let more = listed.lock.files.iter().map(|file| beside(listed.path, &file.path));
                wanted.extend(more.map(|path| (path, Kind::Requirements)));
            }
        }
    }
    wanted.retain(|(path, _)| files.is_some_and(|files| files.get(path).is_some()));
    wanted
}

/// The folders beside that are wanted: where what the files list has no bytes of its own.
pub fn folders(uses: &[Use], known: &Known) -> Vec<String> {
    let is_sized = |one: &&Use| {
        let sized = |listed: Listed<'_>| matches!(listed.lock.kind, Kind::Uv | Kind::Pylock);
        one.lock(known).is_some_and(sized)
    };
    uses.iter().filter(|one| !is_sized(one)).flat_map(|one| one.folders.iter().cloned()).collect()
}

/// A path that stands in a file of the context.
fn beside(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    in_context(&format!("{folder}/{path}"))
}
