//! Variables in FROM that no ARG above the first FROM declares.

use super::shared::refusal::{expand_in_from, reference};
use crate::model::Stage;
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Value, expand_known, nearest};
use crate::tools::path::glob_matches;

/// One finding for each variable of each word.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let flag = stage.from.find_flag("platform");
        if let Some((flag, platform)) = flag.and_then(|flag| Some((flag, flag.value()?))) {
            report(cx, stage, flag.span, platform);
        }
        if let Some(parts) = stage.from.from_parts()
            && !is_refused(cx, &parts.image.text)
        {
            report(cx, stage, parts.image.span, &parts.image.text);
        }
    }
}

/// Whether no image has the name that is left: another rule tells of that.
fn is_refused(cx: &Context<'_>, image: &str) -> bool {
    image.contains('$')
        && matches!(expand_in_from(cx, image), Some(Ok(name)) if reference::check(&name.text).is_some())
}

fn report(cx: &mut Context<'_>, stage: &Stage<'_>, span: Span, word: &str) {
    if !word.contains('$') {
        return;
    }
    let model = cx.model;
    let globals = &model.globals;
    let lookup = |name: &str| match globals.get(name, globals.mark()) {
        None if model.options.predefined(name).is_none() => Value::Unset,
        // What it is does not matter.
        _ => Value::Unknown,
    };
    let Ok(expanded) = expand_known(word, model.file.escape, &lookup) else { return };
    for name in expanded.unset {
        let message = format!(
            "`{name}` is not declared above the first FROM: it is empty here, and no `--build-arg` reaches it"
        );
        let help = cx.explain(|| match nearest(&name, globals.names(globals.mark())) {
            Some(meant) => format!("did you mean `{meant}`?"),
            // Where it stands for whether it is set at all, a value would be one more word.
            None if is_switch(word, &name) => {
                format!("declare it above the first FROM, with no value: `ARG {name}`")
            }
            None => format!("declare it above the first FROM: `ARG {name}=…`"),
        });
        cx.report(Some(stage.from), span, message).code("buildkit:UndefinedArgInFrom").help = help;
    }
}

/// Whether something else stands there where the variable has a value: `${NAME:+…}`.
fn is_switch(word: &str, name: &str) -> bool {
    [":+", "+"].iter().any(|sign| glob_matches(&["*${", name, sign, "*"].concat(), word))
}
