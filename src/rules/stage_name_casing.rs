//! Names of stages with capital letters.

use super::shared::spelling::respelt;
use crate::rule::Context;

/// One finding for each name.
pub(super) fn check(cx: &mut Context<'_>) {
    let (model, file) = (cx.model, cx.model.file);
    for stage in &model.stages {
        let Some(alias) = stage.from.from_parts().and_then(|parts| parts.alias) else { continue };
        let lower = alias.text.to_lowercase();
        if lower == alias.text || stage.from.words().len() != 3 {
            continue;
        }
        let message =
            format!("the build knows this stage as `{lower}`, and FROM finds it by that name alone");
        let cure = respelt(cx, alias.span, &lower);
        cx.report(Some(stage.from), alias.span, message)
            .code("buildkit:StageNameCasing")
            .cure(cure, file.text);
    }
}
