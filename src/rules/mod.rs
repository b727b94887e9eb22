//! The built-in rules: their table, a file for each check that is code, and what checks share. Holds no prose: [`page`]
//! has a rule's own file.

// The checks: written by `cargo regen`, one for each rule with `check: code`.
mod add_instead_of_copy;
mod archive_copied_then_extracted;
mod archive_left;
mod as_casing;
mod build_tools_in_final_image;
mod cache_mount_defeated;
mod consecutive_runs;
mod constant_platform;
mod copied_up_in_later_layer;
mod copy_between_runs;
mod definition_comment;
mod deleted_in_later_layer;
mod dependencies_after_sources;
mod development_dependencies;
mod documentation_installed;
mod downloaded_by_add;
mod duplicate_files;
mod duplicate_stage_name;
mod empty_continuation;
mod expose_invalid_format;
mod expose_protocol_casing;
mod git_history_left;
mod heavy_base_image;
mod heavy_package;
mod hidden_secret;
mod ignored_file_copied;
mod instruction_casing;
mod invalid_default_arg_in_from;
mod invalid_directive;
mod invalid_flag;
mod invalid_json_form;
mod invalid_label_key;
mod invalid_label_value;
mod invalid_value;
mod latest_tag;
mod legacy_key_value;
mod libraries_found_by_ldd;
mod log_path_without_volume;
mod missing_command;
mod missing_from;
mod missing_label;
mod multiple_commands;
mod package_cache_left;
mod recommended_packages;
mod redundant_platform;
mod relative_workdir;
mod reserved_stage_name;
mod rm_of_directory_without_r;
mod scratch_candidate;
mod secret_in_arg_or_env;
mod secret_named_variable;
mod shell_form_command;
mod shell_syntax_error;
mod sparse_login_log;
mod stage_name_casing;
mod sudo_in_run;
mod swallowed_pairs;
mod syntax_error;
mod system_upgrade;
mod temporary_files_left;
mod undefined_arg_in_from;
mod undefined_variable;
mod unfilled_template;
mod unknown_instruction;
mod unlisted_label;
mod unreachable_stage;
mod untagged_base_image;
mod unterminated_heredoc;
mod untrusted_registry;
mod update_without_install;
mod whole_context_copied;
// End of the checks.

#[rustfmt::skip]
mod generated;
mod pages;
mod shared;

pub use generated::RULES;
pub use pages::page;

/// Why no image can have this name, and what to write instead; `None` where one can.
pub fn refused_name(text: &str) -> Option<(String, String)> {
    shared::refusal::reference::check(text).map(|refusal| (refusal.message, refusal.help))
}
