//! FROM for one platform, whatever is built.

use super::shared::refusal::platform_fault;
use crate::model::Platform;
use crate::rule::Context;

/// One finding for each FROM whose stage does not say so by its name.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let Some(flag) = stage.from.find_flag("platform") else { continue };
        let Some(written) = flag.value().filter(|value| !value.contains('$')) else { continue };
        if written.trim().is_empty() || platform_fault(written).is_some() {
            continue;
        }
        let Some(platform) = parsed(written) else { continue };
        let says_so = |name: &str| name.contains(platform.os()) || name.contains(platform.arch());
        if stage.name.as_deref().is_some_and(says_so) {
            continue;
        }
        let message = format!("this stage is for {platform}, whatever platform the build is for");
        cx.report(Some(stage.from), flag.span, message)
            .code("buildkit:FromPlatformFlagConstDisallowed")
            .code("hadolint:DL3029")
            .help(
                "leave the flag out; `--platform=$BUILDPLATFORM` is for a stage that compiles for others, and one that is there for this platform only has it in its name",
            );
    }
}

/// A platform, also by its system or its processor alone.
fn parsed(written: &str) -> Option<Platform> {
    match written {
        "linux" | "windows" | "darwin" | "freebsd" => Platform::parse(&format!("{written}/amd64")),
        _ => Platform::parse(written).or_else(|| Platform::parse(&format!("linux/{written}"))),
    }
}
