//! The built-in rules: metadata and the functions that check, made from `rules/*.yaml` by `cargo regen`.
//! Written by no hand; holds no prose: [`page`] has a rule's own file, unread.

mod invalid_directive;
mod invalid_flag;
mod invalid_json_form;
mod missing_from;
mod syntax_error;
mod unknown_instruction;
mod unterminated_heredoc;

use crate::finding::{Category, Severity};
use crate::rule::{Check, Kinds, Rule, Status};
use crate::syntax::Kind;
use std::borrow::Cow;

#[rustfmt::skip]
/// Every built-in rule, by id.
pub static RULES: [Rule; 7] = [
    Rule {
        id: Cow::Borrowed("invalid-directive"),
        summary: Cow::Borrowed("a parser directive that the build refuses"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: &["hadolint:DL1000"],
        check: Check::File(invalid_directive::check),
    },
    Rule {
        id: Cow::Borrowed("invalid-flag"),
        summary: Cow::Borrowed("the instruction does not have this flag, or not with this value"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: &["hadolint:DL1000"],
        check: Check::File(invalid_flag::check),
    },
    Rule {
        id: Cow::Borrowed("invalid-json-form"),
        summary: Cow::Borrowed("looks like the exec form, but is run by the shell"),
        category: Category::Correctness,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: &[],
        check: Check::Step { kinds: Kinds::of(&[Kind::Run, Kind::Cmd, Kind::Entrypoint, Kind::Volume, Kind::Copy, Kind::Add, Kind::Healthcheck, Kind::Onbuild]), run: invalid_json_form::check },
    },
    Rule {
        id: Cow::Borrowed("missing-from"),
        summary: Cow::Borrowed("no FROM before the first instruction that needs one"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: &["hadolint:DL3061"],
        check: Check::File(missing_from::check),
    },
    Rule {
        id: Cow::Borrowed("syntax-error"),
        summary: Cow::Borrowed("the build refuses this"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: &["hadolint:DL1000"],
        check: Check::File(syntax_error::check),
    },
    Rule {
        id: Cow::Borrowed("unknown-instruction"),
        summary: Cow::Borrowed("the first word of the line is no instruction"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: &["hadolint:DL1000"],
        check: Check::File(unknown_instruction::check),
    },
    Rule {
        id: Cow::Borrowed("unterminated-heredoc"),
        summary: Cow::Borrowed("the heredoc's last line never comes"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: &["hadolint:DL1000"],
        check: Check::File(unterminated_heredoc::check),
    },
];

#[rustfmt::skip]
/// The file of a built-in rule: its metadata, prose and examples in YAML.
pub fn page(id: &str) -> Option<&'static str> {
    Some(match id {
        "invalid-directive" => include_str!("../../rules/invalid-directive.yaml"),
        "invalid-flag" => include_str!("../../rules/invalid-flag.yaml"),
        "invalid-json-form" => include_str!("../../rules/invalid-json-form.yaml"),
        "missing-from" => include_str!("../../rules/missing-from.yaml"),
        "syntax-error" => include_str!("../../rules/syntax-error.yaml"),
        "unknown-instruction" => include_str!("../../rules/unknown-instruction.yaml"),
        "unterminated-heredoc" => include_str!("../../rules/unterminated-heredoc.yaml"),
        _ => return None,
    })
}
