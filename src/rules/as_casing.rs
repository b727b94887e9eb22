//! AS in another case than its FROM.

use super::shared::spelling::respelt;
use crate::rule::Context;

/// One finding for each.
pub(super) fn check(cx: &mut Context<'_>) {
    let (model, file) = (cx.model, cx.model.file);
    for stage in &model.stages {
        let Some(word) = stage.from.from_parts().filter(|it| it.alias.is_some()).and_then(|it| it.as_word)
        else {
            continue;
        };
        let from = &stage.from.keyword.text;
        let wanted = match () {
            () if *from == from.to_uppercase() => "AS",
            () if *from == from.to_lowercase() => "as",
            () => continue,
        };
        if word.text == wanted {
            continue;
        }
        let message = format!("`{}` is not written as `{from}` is", word.text);
        let cure = respelt(cx, word.span, wanted);
        cx.report(Some(stage.from), word.span, message).code("buildkit:FromAsCasing").cure(cure, file.text);
    }
}
