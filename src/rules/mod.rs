//! The built-in rules: their table, a file for each check that is code, and what checks share. Holds no prose: [`page`]
//! has a rule's own file.

// The checks: written by `cargo regen`, one for each rule with `check: code`.
mod add_instead_of_copy;
mod apt_instead_of_apt_get;
mod archive_copied_then_extracted;
mod archive_left;
mod as_casing;
mod browsers_left;
mod build_leftovers_copied;
mod build_tools_in_final_image;
mod cache_mount_available;
mod cache_mount_defeated;
mod cd_instead_of_workdir;
mod consecutive_runs;
mod constant_platform;
mod copied_as_root;
mod copied_up_in_later_layer;
mod copy_between_runs;
mod copy_from_empty_stage;
mod copy_needs_trailing_slash;
mod copy_to_relative_path;
mod cuda_twice;
mod cuda_without_gpu;
mod curl_pipe_shell;
mod debug_symbols_kept;
mod definition_comment;
mod deleted_in_later_layer;
mod dependencies_after_sources;
mod development_dependencies;
mod documentation_installed;
mod download_without_checksum;
mod downloaded_by_add;
mod duplicate_files;
mod duplicate_stage_name;
mod empty_continuation;
mod end_of_life_base;
mod errexit_missing_in_heredoc;
mod expose_invalid_format;
mod expose_protocol_casing;
mod git_folder_copied;
mod git_history_left;
mod heavy_base_image;
mod heavy_package;
mod heredoc_does_nothing;
mod hidden_secret;
mod http_download;
mod ignored_file_copied;
mod install_without_index;
mod instruction_casing;
mod interactive_install;
mod invalid_default_arg_in_from;
mod invalid_directive;
mod invalid_flag;
mod invalid_json_form;
mod invalid_label_key;
mod invalid_label_value;
mod invalid_value;
mod latest_tag;
mod legacy_key_value;
mod libc_mismatch;
mod libraries_found_by_ldd;
mod log_path_without_volume;
mod lost_shell_state;
mod missing_command;
mod missing_from;
mod missing_healthcheck;
mod missing_label;
mod multiple_commands;
mod non_numeric_user;
mod package_cache_left;
mod pipefail_missing;
mod pointless_command;
mod recommended_packages;
mod redundant_downloaders;
mod redundant_platform;
mod relative_workdir;
mod reserved_stage_name;
mod rm_of_directory_without_r;
mod root_user;
mod run_in_scratch;
mod scratch_candidate;
mod secret_in_arg_or_env;
mod secret_named_variable;
mod shell_by_link;
mod shell_form_command;
mod shell_syntax_error;
mod sparse_login_log;
mod stage_name_casing;
mod sudo_in_run;
mod swallowed_pairs;
mod syntax_error;
mod system_upgrade;
mod temporary_files_left;
mod too_many_layers;
mod undefined_arg_in_from;
mod undefined_variable;
mod unfilled_template;
mod unknown_copy_source;
mod unknown_instruction;
mod unlisted_label;
mod unpinned_package;
mod unreachable_stage;
mod untagged_base_image;
mod unterminated_heredoc;
mod untrusted_registry;
mod update_without_install;
mod upx_risk;
mod variable_in_exec_form;
mod whole_context_copied;
mod whole_filesystem_copied;
mod write_after_volume;
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
