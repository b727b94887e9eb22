//! Stages that are called like something else.

use crate::rule::Context;

/// One finding for each.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let meaning = match stage.name.as_deref() {
            Some("scratch") => "`scratch` is the empty image: `FROM scratch` never finds this stage",
            Some("context") => "`context` is the build context to the build, not this stage",
            _ => continue,
        };
        let Some(alias) = stage.from.from_parts().and_then(|parts| parts.alias) else { continue };
        cx.report(Some(stage.from), alias.span, meaning)
            .code("buildkit:ReservedStageName")
            .code("hadolint:DL3063")
            .help("give the stage another name");
    }
}
