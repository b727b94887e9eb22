//! Downloads that anybody on the way can change.

use super::shared::pipes::is_download;
use super::shared::verified::is_verified;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::source::{ScriptPlace, Span};
use crate::syntax::Kind;

/// One finding for each URL.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    let found: Vec<(Span, Option<ScriptPlace>)> = if step.instruction.kind == Kind::Add {
        let sources = step.instruction.copy_parts().map(|(sources, _)| sources).unwrap_or_default();
        sources.iter().filter(|word| is_open(&word.text)).map(|word| (word.span, None)).collect()
    } else {
        let fetch = step.commands.everywhere().filter(|command| is_download(command));
        let words =
            fetch.flat_map(|command| command.arguments().iter().map(move |word| (word, command.script)));
        words.filter(|(word, _)| is_open(&word.text)).map(|(word, script)| (word.span, script)).collect()
    };
    if found.is_empty() || is_verified(step) {
        return;
    }
    for (span, script) in found {
        cx.report(
            Some(step.instruction),
            span,
            "anybody on the way to this server can change what comes into the image",
        )
        .in_script(script)
        .help("write https://, or check what came by its checksum");
    }
}

/// `http://` and another host than the builder itself.
fn is_open(url: &str) -> bool {
    const OWN: [&str; 5] = ["localhost", "127.", "0.0.0.0", "[::1]", "host.docker.internal"];
    let Some(host) = url.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("http://")).and(url.get(7..))
    else {
        return false;
    };
    !OWN.iter().any(|own| host.get(..own.len()) == Some(own))
}
