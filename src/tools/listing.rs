//! Commands that print the names of files for another command to read: `find`, `ls`, and what stands between them.

use super::command::{Recognised, recognise};
use super::effect::Path;
use super::find;
use super::found::{Found, MAX_SITES, Site};
use super::path;
use super::run::Place;
use crate::shell::Field;

/// The files whose names a command prints; none where it prints something else.
pub fn listed<'t>(argv: &[Field<'t>], place: &Place<'_>) -> Option<Vec<Site<'t>>> {
    let (name, args) = argv.split_first()?;
    if name.text == "ls" {
        return ls(args, place);
    }
    match recognise(argv) {
        Recognised::Tool(invocation) if invocation.tool.id == "find" => find::printed(&invocation, place),
        _ => None,
    }
}

/// Given names it prints them, but a directory's files without that; without names what is in the working directory.
fn ls<'t>(args: &[Field<'t>], place: &Place<'_>) -> Option<Vec<Site<'t>>> {
    let is_option = |field: &&Field<'_>| field.text.starts_with('-');
    let has = |letter: char| args.iter().filter(is_option).any(|option| option.text.contains(letter));
    let names: Vec<&Field<'t>> = args.iter().filter(|field| !is_option(field)).collect();
    // Other columns, or the files of directories below their heads.
    if has('l') || has('R') || names.len() > MAX_SITES {
        return None;
    }
    let here = || path::join(place.cwd, "*").map(|it| Site::of(Path::Glob(it.into_owned().into())));
    match names.as_slice() {
        [] => Some(vec![here()?]),
        [one] if !one.glob && !has('d') => Some(vec![here()?.narrowed()]),
        names => Some(names.iter().map(|field| Site::of(path::of_field(place.cwd, field))).collect()),
    }
}

/// What a filter lets through of names; none where it makes others of them.
pub fn filtered<'t>(argv: &[Field<'t>], sites: Vec<Site<'t>>) -> Option<Vec<Site<'t>>> {
    match argv.first()?.text.as_ref() {
        "sort" | "uniq" | "tac" | "cat" | "tr" | "shuf" => Some(sites),
        "grep" | "egrep" | "fgrep" | "head" | "tail" => Some(sites.into_iter().map(Site::narrowed).collect()),
        _ => None,
    }
}

/// The scripts that a command runs on files that it finds, each with the arguments that it gets; none where it does
/// something else, too.
pub fn scripts<'t>(
    invocation: &super::Invocation<'_, 't>,
    place: &Place<'_>,
) -> Option<Vec<(Vec<Field<'t>>, Found<'t>)>> {
    if invocation.tool.id == "find" { find::scripts(invocation, place) } else { None }
}
