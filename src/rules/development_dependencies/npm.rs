//! Which npm an image has, as far as its base tells. `--omit` is of npm 7
//! (<https://docs.npmjs.com/cli/v7/commands/npm-install>); before that it is `--production`, and `--omit` is passed over. Knows numbers only.

use crate::model::{Base, ImageRef, Model, Stage};
use crate::rules::shared::runtime::image_mentions;
use crate::size::catalog::official;
use crate::tools::path::file_name;

/// The first Node.js that comes with npm 7 or later: <https://nodejs.org/en/about/previous-releases>
const NODE: u32 = 15;
/// The first release 3.x of Alpine whose package npm is 7 or later: <https://pkgs.alpinelinux.org>
const ALPINE: u32 = 14;

/// Names of releases of Node.js that came with npm 6 or earlier.
const OLD_NAMES: [&str; 6] = ["argon", "boron", "carbon", "dubnium", "erbium", "fermium"];

/// What brings an npm before 7 into any image: the scripts of nodesource.com, and Alpine's package of that name.
const OLD_MARKS: [&str; 10] = [
    "nodejs-npm",
    "setup_4",
    "setup_5",
    "setup_6",
    "setup_8",
    "setup_9",
    "setup_10",
    "setup_11",
    "setup_12",
    "setup_14",
];

/// Whether it is one before 7; `None` where nobody can tell.
pub(super) fn is_old(model: &Model<'_>, stage: &Stage<'_>) -> Option<bool> {
    if image_mentions(model, stage, &OLD_MARKS) {
        return Some(true);
    }
    let Base::Image(image) = model.root_base(stage) else { return None };
    match official(&image.name) {
        "alpine" => Some(minor(image).is_some_and(|minor| minor < ALPINE)),
        name if file_name(name) == "node" => Some(is_old_node(image)),
        _ => None,
    }
}

fn is_old_node(image: &ImageRef<'_>) -> bool {
    let tag = image.tag.as_deref().unwrap_or_default();
    match number(tag) {
        Some(major) => major < NODE,
        None => OLD_NAMES.iter().any(|name| tag.starts_with(name)),
    }
}

/// The number behind the first dot of a tag.
fn minor(image: &ImageRef<'_>) -> Option<u32> {
    number(image.tag.as_deref()?.split_once('.')?.1)
}

/// The number that a text begins with.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..digits)?.parse().ok()
}
