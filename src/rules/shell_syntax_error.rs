//! RUNs that no shell can parse.

use crate::model::{Base, Model, Shell, Stage, Step};
use crate::rule::Context;
use crate::syntax::Kind;

/// The first error of each: what follows may come of it.
pub(super) fn check(step: &Step<'_>, stage: &Stage<'_>, cx: &mut Context<'_>) {
    let Some(error) = step.script.as_ref().and_then(|script| script.errors.first()) else { return };
    if is_posix(cx.model, stage) {
        let message = format!("the shell cannot parse this RUN, so none of it runs: {}", error.message);
        cx.report(Some(step.instruction), error.span, message);
    }
}

/// Whether a POSIX shell runs it for sure. A base that only the build knows may be one of Windows, where RUNs go to
/// `cmd`; so may any in a file that sets PowerShell for some of its stages.
fn is_posix(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let Base::Image(image) = model.root_base(stage) else { return false };
    let shells = model.file.instructions.iter().filter(|it| it.kind == Kind::Shell);
    !image.text.to_ascii_lowercase().contains("windows") && shells.map(Shell::of).all(|it| it == Shell::Posix)
}
