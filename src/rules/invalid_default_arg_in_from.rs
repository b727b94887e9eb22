//! FROM that names no image where the build gives no argument.

use super::shared::refusal::reference;
use crate::rule::Context;
use crate::syntax::{Instruction, Kind, Value, expand_known};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Longer than the name of any image.
const MAX_VALUE: usize = 4_096;

/// One finding for each FROM.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let mut defaults: Option<FxHashMap<&str, String>> = None;
    for stage in &model.stages {
        let Some(image) = stage.from.from_parts().map(|parts| parts.image) else { continue };
        if !image.text.contains('$') {
            continue;
        }
        let known = defaults.get_or_insert_with(|| read_defaults(cx));
        let Some(name) = expanded(cx, &image.text, known) else { continue };
        let is_stage = || model.stage_named(&name, stage.index, false).is_some();
        if name == "scratch" || is_stage() || !name.trim().is_empty() && reference::check(&name).is_none() {
            continue;
        }
        let message = format!("`{}` names no image, unless the build gives its arguments", image.text);
        cx.report(Some(stage.from), image.span, message)
            .code("buildkit:InvalidDefaultArgInFrom")
            .help("give the ARG a default that makes a name");
    }
}

/// What each ARG above the first FROM is where the build gives none.
fn read_defaults<'m>(cx: &Context<'m>) -> FxHashMap<&'m str, String> {
    let mut defaults = FxHashMap::default();
    let args = cx.model.preamble.iter().filter(|instruction| instruction.kind == Kind::Arg);
    for word in args.flat_map(Instruction::words) {
        let (name, default) = word.argument();
        if let Some(value) = expanded(cx, default.unwrap_or_default(), &defaults)
            && (!value.is_empty() || !defaults.contains_key(name))
        {
            defaults.insert(name, value);
        }
    }
    defaults
}

fn expanded(cx: &Context<'_>, text: &str, defaults: &FxHashMap<&str, String>) -> Option<String> {
    let lookup = |name: &str| match defaults.get(name) {
        Some(value) => Value::Set(Cow::Borrowed(value.as_str())),
        None => cx.model.options.predefined(name).map_or(Value::Unset, |it| Value::Set(Cow::Borrowed(it))),
    };
    let expanded = expand_known(text, cx.model.file.escape, &lookup).ok()?;
    Some(expanded.text.into_owned()).filter(|value| value.len() <= MAX_VALUE)
}
