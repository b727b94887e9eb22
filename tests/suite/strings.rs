//! Rules ask trees and the model: what a text says is found out below them. So whatever searches, splits or strips a
//! text in the modules above is counted here, file by file, and may only become less.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules that read no shell text.
const ABOVE: [&str; 4] = ["rules", "rule", "rewrite", "engine"];

/// What such files look into all the same.
const PATHS: &str = "paths and the names of files";
const IMAGES: &str = "image references";
const PATTERNS: &str = "patterns, options and templates that users write";
const VALUES: &str = "what BuildKit takes apart itself: ports, modes, URLs, mounts";
const PACKAGES: &str = "names of packages";
const NAMES: &str = "names and options of commands, as fields";
const SHOWN: &str = "what messages show is shortened here";
const QUOTED: &str = "a script in quotes, which has no tree";
const COMMENTS: &str = "comments and directives for linters";

/// How many calls each file has, and for what.
const CALLS: &[(&str, usize, &str)] = &[
    ("engine/checks.rs", 2, PATTERNS),
    ("engine/example.rs", 2, PATTERNS),
    ("engine/peers.rs", 1, COMMENTS),
    ("engine/select.rs", 5, PATTERNS),
    ("engine/suppress/pragma.rs", 17, COMMENTS),
    ("rule/condition.rs", 1, PATTERNS),
    ("rule/matching/command.rs", 6, PATTERNS),
    ("rule/matching/image.rs", 12, IMAGES),
    ("rule/matching/mod.rs", 1, PATTERNS),
    ("rule/matching/mend.rs", 2, PATTERNS),
    ("rule/matching/operand.rs", 1, PATTERNS),
    ("rule/matching/template.rs", 5, PATTERNS),
    ("rule/mod.rs", 1, PATTERNS),
    ("rule/own.rs", 3, PATTERNS),
    ("rule/page.rs", 1, PATTERNS),
    ("rule/pattern.rs", 3, PATTERNS),
    ("rule/schema.rs", 6, PATTERNS),
    ("rewrite/chain.rs", 2, COMMENTS),
    ("rewrite/ending.rs", 2, QUOTED),
    ("rules/add_instead_of_copy.rs", 4, PATHS),
    ("rules/build_tools_in_final_image/advice.rs", 5, IMAGES),
    ("rules/build_tools_in_final_image/ecosystems.rs", 4, PACKAGES),
    ("rules/build_tools_in_final_image/start.rs", 2, NAMES),
    ("rules/cache_mount_defeated.rs", 11, IMAGES),
    ("rules/constant_platform.rs", 1, VALUES),
    ("rules/copied_up_in_later_layer/cure.rs", 1, VALUES),
    ("rules/copied_up_in_later_layer/cure/hand.rs", 5, VALUES),
    ("rules/copied_up_in_later_layer/cure/left.rs", 2, IMAGES),
    ("rules/copied_up_in_later_layer/cure/users.rs", 1, VALUES),
    ("rules/cuda_twice.rs", 1, PACKAGES),
    ("rules/cuda_without_gpu.rs", 1, PACKAGES),
    ("rules/definition_comment.rs", 4, COMMENTS),
    ("rules/deleted_in_later_layer/mount.rs", 1, PATHS),
    ("rules/dependencies_after_sources.rs", 2, PATHS),
    ("rules/dependencies_after_sources/advice.rs", 5, PATHS),
    ("rules/dependencies_after_sources/copied.rs", 2, PATHS),
    ("rules/dependencies_after_sources/ecosystems.rs", 11, NAMES),
    ("rules/dependencies_after_sources/idle.rs", 1, PATHS),
    ("rules/dependencies_after_sources/modules.rs", 6, NAMES),
    ("rules/development_dependencies.rs", 1, NAMES),
    ("rules/development_dependencies/managers.rs", 2, NAMES),
    ("rules/development_dependencies/npm.rs", 2, IMAGES),
    ("rules/documentation_installed.rs", 7, IMAGES),
    ("rules/duplicate_files.rs", 2, PATHS),
    ("rules/empty_continuation.rs", 1, COMMENTS),
    ("rules/end_of_life_base.rs", 9, IMAGES),
    ("rules/expose_invalid_format.rs", 3, VALUES),
    ("rules/expose_protocol_casing.rs", 1, VALUES),
    ("rules/git_history_left.rs", 1, NAMES),
    ("rules/git_history_left/mend.rs", 3, COMMENTS),
    ("rules/git_history_left/uses.rs", 2, NAMES),
    ("rules/heavy_base_image.rs", 2, IMAGES),
    ("rules/heavy_base_image/needs.rs", 15, NAMES),
    ("rules/heavy_package.rs", 18, PATTERNS),
    ("rules/ignored_file_copied.rs", 2, PATHS),
    ("rules/invalid_default_arg_in_from.rs", 1, VALUES),
    ("rules/invalid_flag.rs", 10, VALUES),
    ("rules/invalid_label_key.rs", 3, VALUES),
    ("rules/invalid_label_value/formats.rs", 10, VALUES),
    ("rules/invalid_label_value/license.rs", 9, VALUES),
    ("rules/invalid_value.rs", 4, VALUES),
    ("rules/invalid_value/nested.rs", 1, VALUES),
    ("rules/log_path_without_volume.rs", 8, PATTERNS),
    ("rules/lost_shell_state.rs", 1, VALUES),
    ("rules/missing_command.rs", 2, NAMES),
    ("rules/missing_command/bases.rs", 11, IMAGES),
    ("rules/missing_label.rs", 1, VALUES),
    ("rules/package_cache_left/cure.rs", 1, PACKAGES),
    ("rules/package_cache_left/missed.rs", 3, QUOTED),
    ("rules/package_cache_left/own.rs", 3, NAMES),
    ("rules/package_cache_left/user.rs", 1, NAMES),
    ("rules/pages.rs", 2, PATTERNS),
    ("rules/recommended_packages/companions.rs", 1, PACKAGES),
    ("rules/undefined_arg_in_from.rs", 2, VALUES),
    ("rules/undefined_variable.rs", 2, VALUES),
    ("rules/undefined_variable/evidence.rs", 1, IMAGES),
    ("rules/variable_in_exec_form.rs", 1, VALUES),
    ("rules/scratch_candidate.rs", 1, PATHS),
    ("rules/shared/secret_variables.rs", 1, VALUES),
    ("rules/shared/archives.rs", 8, PATHS),
    ("rules/shared/fetched.rs", 5, PATHS),
    ("rules/shared/cache_care.rs", 4, PATHS),
    ("rules/shared/kit.rs", 3, PATHS),
    ("rules/shared/image_refs.rs", 27, IMAGES),
    ("rules/shared/installs.rs", 1, NAMES),
    ("rules/shared/refusal.rs", 9, VALUES),
    ("rules/shared/refusal/mount.rs", 3, VALUES),
    ("rules/shared/refusal/port.rs", 5, VALUES),
    ("rules/shared/refusal/reference.rs", 19, IMAGES),
    ("rules/shared/runtime.rs", 1, NAMES),
    ("rules/shared/secrets.rs", 5, NAMES),
    ("rules/shared/waste.rs", 3, PATHS),
    ("rules/shared/wording.rs", 3, SHOWN),
    ("rules/sudo_in_run.rs", 3, NAMES),
    ("rules/pipefail_missing.rs", 1, IMAGES),
    ("rules/system_upgrade.rs", 1, NAMES),
    ("rules/temporary_files_left.rs", 9, PATHS),
    ("rules/unreachable_stage.rs", 1, IMAGES),
    ("rules/unpinned_package.rs", 6, PACKAGES),
    ("rules/untagged_base_image.rs", 1, IMAGES),
    ("rules/unterminated_heredoc.rs", 1, COMMENTS),
    ("rules/untrusted_registry.rs", 3, IMAGES),
    ("rules/whole_context_copied/junk.rs", 10, PATHS),
];

#[test]
fn texts_are_taken_apart_below_the_rules() {
    let mut wrong = Vec::new();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for module in ABOVE {
        collect(&root().join("src").join(module), &mut found);
    }
    for (file, count) in &found {
        match CALLS.iter().find(|(known, ..)| known == file) {
            Some((_, allowed, _)) if allowed == count => {}
            Some((_, allowed, reason)) if count > allowed => wrong.push(format!(
                "{file} has {count} calls that look into a text, {allowed} are allowed ({reason}): ask the tree, the \
                 effects or the model instead"
            )),
            Some((_, allowed, _)) => wrong.push(format!("{file} has {count} such calls: write that in place of {allowed}")),
            None => wrong.push(format!("{file} has {count} calls that look into a text: ask the tree, the effects or the model")),
        }
    }
    let gone = CALLS.iter().filter(|(file, ..)| !found.contains_key(*file));
    wrong.extend(gone.map(|(file, ..)| format!("{file} has no such call any more: take its line out")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Adds the files of a folder that have such calls.
fn collect(folder: &Path, found: &mut BTreeMap<String, usize>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root().join("src")).unwrap().to_str().unwrap().replace('\\', "/");
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs")
            && !name.ends_with("generated.rs")
            && !name.ends_with("tests.rs")
        {
            let count = calls(&fs::read_to_string(&path).unwrap());
            if count > 0 {
                found.insert(name, count);
            }
        }
    }
}

/// Methods of texts, by the start of their names; all of those that begin so are meant.
const METHODS: [&str; 18] = [
    "starts_with(",
    "ends_with(",
    "rfind(",
    "split(",
    "splitn(",
    "split_once(",
    "split_whitespace(",
    "split_inclusive(",
    "split_at(",
    "rsplit",
    "strip_prefix(",
    "strip_suffix(",
    "trim_start_matches(",
    "trim_end_matches(",
    "trim_matches(",
    "match_indices(",
    "matches(",
    "replacen(",
];

/// How many calls search, split or strip a text, unit tests apart.
fn calls(text: &str) -> usize {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code: Vec<&str> = code.lines().map(|line| line.split("//").next().unwrap()).collect();
    let code = code.join("\n");
    let methods = code.match_indices('.').filter(|(at, _)| is_call(&code[..*at], &code[at + 1..])).count();
    methods + code.matches("memmem::").count() + code.matches("Finder::").count()
}

/// Whether what follows a dot is such a call. `contains`, `find` and `replace` are collections' methods, too: there
/// the argument tells, and a constant is a list.
fn is_call(before: &str, after: &str) -> bool {
    if METHODS.iter().any(|method| after.starts_with(method)) {
        return true;
    }
    let text = |argument: &str| {
        let argument = argument.trim_start();
        ["\"", "'", "[", "char::", "&format!", "&["].iter().any(|start| argument.starts_with(start))
    };
    if let Some(argument) = after.strip_prefix("contains(") {
        let word = argument.trim_start();
        let end = word.find(|c: char| !(c.is_ascii_lowercase() || c == '_' || c == '*')).unwrap_or(0);
        let is_list = before.ends_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ']');
        return text(argument)
            || word.starts_with('|')
            || (end > 0 && word[end..].starts_with(')') && !is_list);
    }
    let of_chars =
        |argument: &str| argument.starts_with('|') && argument.find(": char|") < argument.find(')');
    let find =
        after.strip_prefix("find(").is_some_and(|it| text(it) || it.contains(": char|") && of_chars(it));
    find || after.strip_prefix("replace(").is_some_and(text)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn calls_are_told_from_those_of_collections() {
    for text in [
        "a.contains(\"b\")",
        "a.contains('b')",
        "a.contains(['b', 'c'])",
        "a.contains(char::is_whitespace)",
        "a.contains(|c: char| c.is_digit())",
        "a.contains(mark)",
        "a.contains(*mark)",
        "a.find(\"b\")",
        "a.find(|c: char| c == 'b')",
        "a.split(' ')",
        "a.rsplit_once('/')",
        "a.replace(\"a\", b)",
        "a.replacen('a', \"b\", 1)",
        "memmem::find(a, b)",
    ] {
        assert_eq!(calls(text), 1, "{text}");
    }
    for text in [
        "A.contains(b)",
        "a.contains(&b)",
        "a.find(|it| it.b)",
        "a.split_first()",
        "a.replace(b)",
        "// a.split(' ')",
        "a[..8].contains(b)",
    ] {
        assert_eq!(calls(text), 0, "{text}");
    }
}
