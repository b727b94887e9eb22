//! Parser directives that BuildKit refuses.

use crate::rule::Context;
use crate::syntax::{DirectiveKind, ErrorKind};

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::Directive, "hadolint:DL1000");
    let checks = cx.model.file.directives.iter().filter(|it| it.kind == DirectiveKind::Check);
    for directive in checks {
        if let Some(part) = refused_option(directive.value) {
            cx.report(None, directive.span, format!("`{part}` is no option of the build's checks"))
                .label("the build stops here")
                .help("write `# check=skip=RULE,RULE;error=true`, without spaces");
        }
    }
}

/// The first option that BuildKit cannot read: it looks at what stands before the first space, in three parts.
fn refused_option(value: &str) -> Option<&str> {
    let word = value.split(' ').next().unwrap_or(value);
    word.splitn(3, ';').find(|part| match part.split_once('=') {
        Some(("skip" | "experimental", _)) => false,
        Some(("error", value)) => !TRUTHS.contains(&value.split(';').next().unwrap_or(value)),
        _ => true,
    })
}

/// What Go's `strconv.ParseBool` takes.
const TRUTHS: [&str; 12] = ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];
