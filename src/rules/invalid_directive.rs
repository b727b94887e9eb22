//! Parser directives that BuildKit refuses.

use crate::rule::Context;
use crate::syntax::{CheckOptions, DirectiveKind, ErrorKind};

pub(super) fn check(cx: &mut Context<'_>) {
    cx.report_errors(ErrorKind::Directive, "hadolint:DL1000");
    let checks = cx.model.file.directives.iter().filter(|it| it.kind == DirectiveKind::Check);
    for directive in checks {
        if let Some(part) = CheckOptions::parse(directive.value).refused {
            cx.report(None, directive.span, format!("`{part}` is no option of the build's checks"))
                .label("the build stops here")
                .help("write `# check=skip=RULE,RULE;error=true`, without spaces");
        }
    }
}
