//! Instructions in another case than most of the file's.

use super::shared::spelling::respelt;
use crate::rule::Context;
use crate::syntax::Kind;

/// One finding for each.
pub(super) fn check(cx: &mut Context<'_>) {
    let file = cx.model.file;
    let in_stages = &file.instructions[cx.model.preamble.len()..];
    let count = |is: fn(&str) -> bool| in_stages.iter().filter(|it| is(&it.keyword.text)).count();
    let to_lower = count(is_lower) > count(is_upper);
    let is_wanted = if to_lower { is_lower } else { is_upper };
    for instruction in in_stages.iter().filter(|it| it.kind != Kind::Unknown && !is_wanted(&it.keyword.text))
    {
        let word = &instruction.keyword;
        let wanted = if to_lower { word.text.to_ascii_lowercase() } else { word.text.to_ascii_uppercase() };
        let most = if to_lower { "small" } else { "capital" };
        let message =
            format!("`{}` is not in {most} letters, as most of the file's instructions are", word.text);
        let cure = respelt(cx, word.span, &wanted);
        cx.report(Some(instruction), word.span, message)
            .code("buildkit:ConsistentInstructionCasing")
            .cure(cure, file.text);
    }
}

fn is_lower(word: &str) -> bool {
    !word.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_upper(word: &str) -> bool {
    !word.bytes().any(|byte| byte.is_ascii_lowercase())
}
