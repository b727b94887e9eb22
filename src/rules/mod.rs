//! The built-in rules: metadata and the functions that check, made from `rules/*.yaml` by `cargo regen`.
//! Written by no hand; holds no prose: [`page`] has a rule's own file, unread.

mod add_instead_of_copy;
mod archive_copied_then_extracted;
mod archive_left;
mod archives;
mod cache_care;
mod cache_mount_defeated;
mod consecutive_runs;
mod copied_up_in_later_layer;
mod copy_between_runs;
mod deleted_in_later_layer;
mod dependencies_after_sources;
mod downloaded_by_add;
mod git_history_left;
mod heavy_base_image;
mod image_refs;
mod invalid_directive;
mod invalid_flag;
mod invalid_json_form;
mod latest_tag;
mod missing_from;
mod package_cache_left;
mod recommended_packages;
mod sparse_login_log;
mod syntax_error;
mod unknown_instruction;
mod unreachable_stage;
mod untagged_base_image;
mod unterminated_heredoc;
mod update_without_install;
mod waste;
mod wording;

use crate::finding::{Category, Severity};
use crate::rule::condition::{CommandTest, Condition};
use crate::rule::pattern::Pattern;
use crate::rule::{Check, Kinds, List, Matcher, Rule, Status};
use crate::syntax::Kind;
use std::borrow::Cow;

#[rustfmt::skip]
/// Every built-in rule, by id.
pub static RULES: [Rule; 30] = [
    Rule {
        id: Cow::Borrowed("add-instead-of-copy"),
        summary: Cow::Borrowed("ADD where COPY is enough"),
        category: Category::Style,
        severity: Severity::Info,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3020")]),
        check: Check::Step { kinds: Kinds::of(&[Kind::Add, Kind::Onbuild]), run: add_instead_of_copy::check },
        page: Cow::Borrowed(include_str!("../../rules/add-instead-of-copy.yaml")),
    },
    Rule {
        id: Cow::Borrowed("archive-copied-then-extracted"),
        summary: Cow::Borrowed("an archive is copied in, then unpacked by a RUN"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3010")]),
        check: Check::Step { kinds: Kinds::of(&[Kind::Copy]), run: archive_copied_then_extracted::check },
        page: Cow::Borrowed(include_str!("../../rules/archive-copied-then-extracted.yaml")),
    },
    Rule {
        id: Cow::Borrowed("archive-left"),
        summary: Cow::Borrowed("an archive or installer stays after its use"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("parfum:gpgVerifyAscRmAsc"), Cow::Borrowed("parfum:tarSomethingRmTheSomething")]),
        check: Check::File(archive_left::check),
        page: Cow::Borrowed(include_str!("../../rules/archive-left.yaml")),
    },
    Rule {
        id: Cow::Borrowed("cache-mount-defeated"),
        summary: Cow::Borrowed("a cache mount that keeps nothing"),
        category: Category::Cache,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::Step { kinds: Kinds::of(&[Kind::Run]), run: cache_mount_defeated::check },
        page: Cow::Borrowed(include_str!("../../rules/cache-mount-defeated.yaml")),
    },
    Rule {
        id: Cow::Borrowed("consecutive-runs"),
        summary: Cow::Borrowed("RUNs in a row that one RUN would replace"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3059")]),
        check: Check::File(consecutive_runs::check),
        page: Cow::Borrowed(include_str!("../../rules/consecutive-runs.yaml")),
    },
    Rule {
        id: Cow::Borrowed("copied-up-in-later-layer"),
        summary: Cow::Borrowed("Files of an earlier layer are changed, and stored a second time"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(copied_up_in_later_layer::check),
        page: Cow::Borrowed(include_str!("../../rules/copied-up-in-later-layer.yaml")),
    },
    Rule {
        id: Cow::Borrowed("copy-between-runs"),
        summary: Cow::Borrowed("ADD or COPY keeps two RUNs apart whose merge would save bytes"),
        category: Category::Size,
        severity: Severity::Info,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(copy_between_runs::check),
        page: Cow::Borrowed(include_str!("../../rules/copy-between-runs.yaml")),
    },
    Rule {
        id: Cow::Borrowed("deleted-in-later-layer"),
        summary: Cow::Borrowed("What an earlier layer wrote is deleted, and stays in the image"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(deleted_in_later_layer::check),
        page: Cow::Borrowed(include_str!("../../rules/deleted-in-later-layer.yaml")),
    },
    Rule {
        id: Cow::Borrowed("dependencies-after-sources"),
        summary: Cow::Borrowed("dependencies are installed after all sources were copied"),
        category: Category::Cache,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(dependencies_after_sources::check),
        page: Cow::Borrowed(include_str!("../../rules/dependencies-after-sources.yaml")),
    },
    Rule {
        id: Cow::Borrowed("downloaded-by-add"),
        summary: Cow::Borrowed("ADD fetches an archive that a RUN unpacks"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::Step { kinds: Kinds::of(&[Kind::Add]), run: downloaded_by_add::check },
        page: Cow::Borrowed(include_str!("../../rules/downloaded-by-add.yaml")),
    },
    Rule {
        id: Cow::Borrowed("git-history-left"),
        summary: Cow::Borrowed("git clone with all history, whose .git stays in the image"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(git_history_left::check),
        page: Cow::Borrowed(include_str!("../../rules/git-history-left.yaml")),
    },
    Rule {
        id: Cow::Borrowed("heavy-base-image"),
        summary: Cow::Borrowed("a lighter variant of the base image would do"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(heavy_base_image::check),
        page: Cow::Borrowed(include_str!("../../rules/heavy-base-image.yaml")),
    },
    Rule {
        id: Cow::Borrowed("ignore-without-reason"),
        summary: Cow::Borrowed("A comment ignores findings and does not say why"),
        category: Category::Style,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: false,
        fix: None,
        codes: List::EMPTY,
        check: Check::Ignores,
        page: Cow::Borrowed(include_str!("../../rules/ignore-without-reason.yaml")),
    },
    Rule {
        id: Cow::Borrowed("invalid-directive"),
        summary: Cow::Borrowed("a parser directive that the build refuses"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL1000")]),
        check: Check::File(invalid_directive::check),
        page: Cow::Borrowed(include_str!("../../rules/invalid-directive.yaml")),
    },
    Rule {
        id: Cow::Borrowed("invalid-flag"),
        summary: Cow::Borrowed("the instruction does not have this flag, or not with this value"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL1000")]),
        check: Check::File(invalid_flag::check),
        page: Cow::Borrowed(include_str!("../../rules/invalid-flag.yaml")),
    },
    Rule {
        id: Cow::Borrowed("invalid-json-form"),
        summary: Cow::Borrowed("looks like the exec form, but is run by the shell"),
        category: Category::Correctness,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::Step { kinds: Kinds::of(&[Kind::Run, Kind::Cmd, Kind::Entrypoint, Kind::Volume, Kind::Copy, Kind::Add, Kind::Healthcheck, Kind::Onbuild]), run: invalid_json_form::check },
        page: Cow::Borrowed(include_str!("../../rules/invalid-json-form.yaml")),
    },
    Rule {
        id: Cow::Borrowed("latest-tag"),
        summary: Cow::Borrowed("a base image by the tag latest"),
        category: Category::Correctness,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3007")]),
        check: Check::File(latest_tag::check),
        page: Cow::Borrowed(include_str!("../../rules/latest-tag.yaml")),
    },
    Rule {
        id: Cow::Borrowed("maintainer-deprecated"),
        summary: Cow::Borrowed("MAINTAINER is deprecated"),
        category: Category::Style,
        severity: Severity::Info,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("buildkit:MaintainerDeprecated"), Cow::Borrowed("hadolint:DL4000")]),
        check: Check::Match(Matcher { kinds: Kinds::of(&[Kind::Maintainer]), by_command: false, by_image: false, condition: Condition::Instruction(Kinds::of(&[Kind::Maintainer])), message: Cow::Borrowed("MAINTAINER is deprecated, and says less than a label"), help: Cow::Borrowed("LABEL org.opencontainers.image.authors=\"…\"") }),
        page: Cow::Borrowed(include_str!("../../rules/maintainer-deprecated.yaml")),
    },
    Rule {
        id: Cow::Borrowed("missing-from"),
        summary: Cow::Borrowed("no FROM before the first instruction that needs one"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3061")]),
        check: Check::File(missing_from::check),
        page: Cow::Borrowed(include_str!("../../rules/missing-from.yaml")),
    },
    Rule {
        id: Cow::Borrowed("package-cache-left"),
        summary: Cow::Borrowed("A package index or download cache stays in the layer"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3009"), Cow::Borrowed("hadolint:DL3019"), Cow::Borrowed("hadolint:DL3032"), Cow::Borrowed("hadolint:DL3036"), Cow::Borrowed("hadolint:DL3040"), Cow::Borrowed("hadolint:DL3042"), Cow::Borrowed("hadolint:DL3060"), Cow::Borrowed("parfum:apkAddUseNoCache"), Cow::Borrowed("parfum:aptGetInstallThenRemoveAptLists"), Cow::Borrowed("parfum:npmCacheCleanAfterInstall"), Cow::Borrowed("parfum:pipUseNoCacheDir"), Cow::Borrowed("parfum:yarnCacheCleanAfterInstall"), Cow::Borrowed("parfum:yumInstallRmVarCacheYum")]),
        check: Check::File(package_cache_left::check),
        page: Cow::Borrowed(include_str!("../../rules/package-cache-left.yaml")),
    },
    Rule {
        id: Cow::Borrowed("recommended-packages"),
        summary: Cow::Borrowed("apt installs recommended packages too"),
        category: Category::Size,
        severity: Severity::Info,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3015")]),
        check: Check::File(recommended_packages::check),
        page: Cow::Borrowed(include_str!("../../rules/recommended-packages.yaml")),
    },
    Rule {
        id: Cow::Borrowed("sparse-login-log"),
        summary: Cow::Borrowed("useradd with a huge user id and without -l"),
        category: Category::Size,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3046")]),
        check: Check::Step { kinds: Kinds::of(&[Kind::Run]), run: sparse_login_log::check },
        page: Cow::Borrowed(include_str!("../../rules/sparse-login-log.yaml")),
    },
    Rule {
        id: Cow::Borrowed("sudo-in-run"),
        summary: Cow::Borrowed("sudo in a RUN"),
        category: Category::Correctness,
        severity: Severity::Info,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3004")]),
        check: Check::Match(Matcher { kinds: Kinds::of(&[Kind::Run]), by_command: true, by_image: false, condition: Condition::Command(CommandTest { name: List::Static(&[Pattern::Glob(Cow::Borrowed("sudo"))]), ..CommandTest::EMPTY }), message: Cow::Borrowed("`{command}` changes the user by sudo, not by USER"), help: Cow::Borrowed("put USER root before the RUNs that need it, and USER with the other name after them") }),
        page: Cow::Borrowed(include_str!("../../rules/sudo-in-run.yaml")),
    },
    Rule {
        id: Cow::Borrowed("syntax-error"),
        summary: Cow::Borrowed("the build refuses this"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL1000")]),
        check: Check::File(syntax_error::check),
        page: Cow::Borrowed(include_str!("../../rules/syntax-error.yaml")),
    },
    Rule {
        id: Cow::Borrowed("unknown-instruction"),
        summary: Cow::Borrowed("the first word of the line is no instruction"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL1000")]),
        check: Check::File(unknown_instruction::check),
        page: Cow::Borrowed(include_str!("../../rules/unknown-instruction.yaml")),
    },
    Rule {
        id: Cow::Borrowed("unreachable-stage"),
        summary: Cow::Borrowed("a stage that no image is built from"),
        category: Category::Cache,
        severity: Severity::Info,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(unreachable_stage::check),
        page: Cow::Borrowed(include_str!("../../rules/unreachable-stage.yaml")),
    },
    Rule {
        id: Cow::Borrowed("untagged-base-image"),
        summary: Cow::Borrowed("a base image without a tag"),
        category: Category::Correctness,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL3006")]),
        check: Check::File(untagged_base_image::check),
        page: Cow::Borrowed(include_str!("../../rules/untagged-base-image.yaml")),
    },
    Rule {
        id: Cow::Borrowed("unterminated-heredoc"),
        summary: Cow::Borrowed("the heredoc's last line never comes"),
        category: Category::Correctness,
        severity: Severity::Error,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::Static(&[Cow::Borrowed("hadolint:DL1000")]),
        check: Check::File(unterminated_heredoc::check),
        page: Cow::Borrowed(include_str!("../../rules/unterminated-heredoc.yaml")),
    },
    Rule {
        id: Cow::Borrowed("unused-ignore"),
        summary: Cow::Borrowed("A comment ignores what is not found"),
        category: Category::Style,
        severity: Severity::Info,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::Ignores,
        page: Cow::Borrowed(include_str!("../../rules/unused-ignore.yaml")),
    },
    Rule {
        id: Cow::Borrowed("update-without-install"),
        summary: Cow::Borrowed("apt-get update in a RUN of its own"),
        category: Category::Cache,
        severity: Severity::Warning,
        status: Status::Stable,
        default_on: true,
        fix: None,
        codes: List::EMPTY,
        check: Check::File(update_without_install::check),
        page: Cow::Borrowed(include_str!("../../rules/update-without-install.yaml")),
    },
];

/// The file of a built-in rule: its metadata, prose and examples in YAML.
pub fn page(id: &str) -> Option<&'static str> {
    match &RULES.iter().find(|rule| rule.id == id)?.page {
        Cow::Borrowed(page) => Some(page),
        Cow::Owned(_) => None,
    }
}
