//! The packages that lock files, requirements and manifests of the build context list for a command.

use super::Has;
use super::command::{self, Asked, Command, Version, given};
use crate::lock::{Chosen, Lock, Need, best};
use crate::model::{CommandUse, Stage, Step};
use crate::size::locks::{Listed, Use};
use crate::size::predict::Predictor;
use crate::size::predict::lists::{Asking, development_of};
use std::borrow::Cow;

/// Adds to what a command asks for what its files list.
pub(super) fn add<'c>(
    command: &mut Command<'c>,
    predictor: &'c Predictor<'_>,
    one: &'c Use,
    (stage, step, used): (&'c Stage<'c>, &'c Step<'c>, &'c CommandUse<'c>),
) {
    let known = &predictor.facts.known;
    let asking = Asking::of(predictor, stage, step, used);
    let manifest = one.manifest(known).map(|listed| listed.lock);
    let (limits, _) = one.requirements(known, true);
    for package in limits.iter().flat_map(|listed| &listed.lock.packages) {
        command.versions.insert(&package.name, version(&package.version));
    }
    let (named, is_open) = one.requirements(known, false);
    command.more |= one.is_open || is_open;
    let lock = one.lock(known);
    // `uv sync --no-editable` copies the project itself.
    command.more |= lock.is_some() && used.argv.iter().any(|word| word.text == "--no-editable");
    let lists: Vec<Listed<'c>> = lock.into_iter().chain(named).collect();
    if lists.is_empty() {
        match one.manifest(known) {
            Some(manifest) => {
                command.more = true;
                take(command, &asking, manifest.lock, None);
            }
            // Only limits are named.
            None => command.more |= command.by_files,
        }
    }
    for listed in lists {
        take(command, &asking, listed.lock, manifest);
    }
}

fn take<'c>(command: &mut Command<'c>, asking: &Asking<'c, 'c>, lock: &'c Lock, manifest: Option<&'c Lock>) {
    command.more |= lock.is_open;
    // Where a list states sizes it says as well from where these are.
    command.is_elsewhere |= lock.is_elsewhere && lock.kind.is_manifest();
    let selected = asking.selected(lock, manifest);
    let all = lock.select(&selected);
    let development = development_of(lock, &selected, &all).unwrap_or_default();
    for chosen in all {
        let Some(package) = lock.packages.get(chosen.package as usize) else { continue };
        let (has, version) = (doubt(chosen), version(&package.version));
        command.versions.insert(&package.name, version);
        command.asked.push(if lock.is_closed {
            let fit = best(&package.archives, selected.python, selected.musl == Some(true));
            let is_development = development.contains(&chosen.package);
            Asked::Listed(command::Listed { name: &package.name, version, fit, has, is_development })
        } else {
            let extras = chosen.root.and_then(|root| lock.roots.get(root as usize)).map(extras);
            let name = match extras.filter(|extras| !extras.is_empty()) {
                Some(extras) => Cow::Owned(format!("{}[{extras}]", package.name)),
                None => Cow::Borrowed(&*package.name),
            };
            Asked::Package { name, version, has }
        });
    }
}

fn extras(need: &Need) -> String {
    need.extras.join(",")
}

fn version(text: &str) -> Version {
    match text {
        "" => Version::Newest,
        text => given(text),
    }
}

/// What a condition leaves open.
fn doubt(chosen: Chosen) -> Has {
    match (chosen.sure, chosen.likely) {
        (true, _) => Has::No,
        (false, true) => Has::Perhaps,
        (false, false) => Has::Likely,
    }
}
