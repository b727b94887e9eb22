//! `rules/tools/*.yaml` as the tables of `src/tools/generated.rs`.

use crate::rust::{block, object, option, rows, slice, text, texts};
use crate::tools_schema::{
    Cache, Choice, Extra, Files, Interactive, Off, Operands, Options, Package, Passed, Step, Subcommand,
    Target, Tool, Verb, Wrapper, read,
};
use dockslim::tools::slot;
use std::collections::BTreeMap;

const HEAD: &str = "\
//! Package managers, commands and wrappers. Generated from `rules/tools/` by `cargo regen`; never edited by hand.

use super::spec::{
    CacheFix, CacheSpec, Choice, Entry, Extra, Gives, Groups, Interactive, Off, Operands, Options, PackageSyntax,
    Passed, Prefix, Source, Step, Subcommand, Target, Tool, Verb, Wrapper,
};
";

/// The whole file.
pub(crate) fn generated() -> String {
    let files = read();
    let mut out = vec![HEAD.to_owned()];
    let mut ids: Vec<String> = files.tools.iter().map(|tool| static_name(&tool.id)).collect();
    for (tool, id) in files.tools.iter().zip(&ids) {
        out.push(format!("static {id}: Tool = {};\n", tool_text(tool)));
    }
    for wrapper in &files.wrappers.wrappers {
        out.push(format!("static {}: Wrapper = {};\n", wrapper_name(wrapper), wrapper_text(wrapper)));
    }
    let (names, prefixes) = commands(&files);
    let tools = rows(0, ids.iter().map(|id| format!("&{id}")));
    ids.dedup();
    assert!(ids.len() == files.tools.len(), "two tools of rules/tools have one id");
    out.push(format!("/// All tools, by id.\npub static TOOLS: &[&Tool] = {tools};\n"));
    out.push(format!("pub(super) static PREFIXES: &[Prefix] = {};\n", rows(0, prefixes)));
    let mut names: Vec<(String, String)> = names.into_iter().collect();
    names.sort_by_key(|(name, _)| slot(name));
    let names = rows(0, names.into_iter().map(|(name, entry)| format!("({name:?}, {entry})")));
    out.push(format!("// By slot, then by name.\npub(super) static COMMANDS: &[(&str, Entry)] = {names};\n"));
    out.join("\n")
}

/// What each command's name stands for, and the names that are patterns.
fn commands(files: &Files) -> (BTreeMap<String, String>, Vec<String>) {
    let mut names = BTreeMap::new();
    let mut prefixes = Vec::new();
    let mut add = |command: &str, entry: String| {
        let before = names.insert(command.to_owned(), entry);
        assert!(before.is_none(), "the command {command} stands in two places of rules/tools");
    };
    for tool in &files.tools {
        for command in &tool.commands {
            let entry = format!("Entry::Tool(&{})", static_name(&tool.id));
            match command.split_once(' ') {
                None if !command.contains('*') => add(command, entry),
                parts => prefixes.push(prefix(parts.unwrap_or((command, "")), &entry)),
            }
        }
    }
    for wrapper in &files.wrappers.wrappers {
        let entry = format!("Entry::Wrapper(&{})", wrapper_name(wrapper));
        wrapper.commands.0.iter().for_each(|command| add(command, entry.clone()));
    }
    let harmless = files.harmless.commands.values().flat_map(|words| &words.0);
    harmless.for_each(|command| add(command, "Entry::Harmless".to_owned()));
    (names, prefixes)
}

fn prefix((command, arguments): (&str, &str), entry: &str) -> String {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    format!("Prefix {{ command: {command:?}, arguments: {}, entry: {entry} }}", texts(&arguments))
}

fn static_name(id: &str) -> String {
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = id.chars().map(upper).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("T{name}") } else { name }
}

/// From its first command.
fn wrapper_name(wrapper: &Wrapper) -> String {
    format!("WRAPPER_{}", static_name(&wrapper.commands.0[0]))
}

fn tool_text(tool: &Tool) -> String {
    let groups = tool.groups.as_ref().map(|groups| object("Groups", &[("define", texts(&groups.define.0))]));
    block(
        "Tool",
        &[
            ("id", text(&tool.id)),
            ("commands", texts(&tool.commands)),
            ("options", options(&tool.options)),
            ("family", text(tool.family.as_deref().unwrap_or(&tool.id))),
            ("dry_run", texts(&tool.dry_run.0)),
            ("root", texts(&tool.root.0)),
            ("database", option(tool.database.as_deref().map(text))),
            ("system", tool.system.to_string()),
            ("subcommands", subcommands(tool)),
            ("caches", rows(1, tool.caches.iter().map(|(name, cache)| cache_text(tool, name, cache)))),
            ("package", option(tool.package.as_ref().map(package))),
            ("groups", option(groups)),
            ("orphans", choice(&tool.orphans)),
            ("extras", rows(1, tool.extras.iter().map(|(name, extra)| extra_text(tool, name, extra)))),
            ("interactive", option(tool.interactive.as_ref().map(|asks| interactive(tool, asks)))),
        ],
    )
}

/// Longer paths first, so that the first that fits is the right one.
fn subcommands(tool: &Tool) -> String {
    let given = tool.subcommands.iter().map(|(name, given)| (name.as_str(), subcommand(tool, name, given)));
    let harmless =
        tool.harmless.iter().map(|name| (name.as_str(), object("Subcommand", &[("name", text(name))])));
    let mut list: Vec<(&str, String)> = given.chain(harmless).collect();
    if !tool.steps.is_empty() || list.is_empty() {
        let steps = slice(tool.steps.iter().map(step));
        list.push((
            "",
            object("Subcommand", &[("operands", "Operands::Paths".to_owned()), ("steps", steps)]),
        ));
    }
    list.sort_by_key(|(name, _)| std::cmp::Reverse(name.split_whitespace().count()));
    rows(1, list.into_iter().map(|(_, row)| row))
}

fn subcommand(tool: &Tool, name: &str, given: &Subcommand) -> String {
    for cache in &given.cleans.0 {
        assert!(tool.caches.contains_key(cache), "{}: {name:?} cleans an unknown cache {cache}", tool.id);
    }
    let short = given.effect.map(|verb| object("Step", &[("verb", verb_text(verb))]));
    let operands = match given.operands {
        Operands::None => "Operands::None",
        Operands::Packages => "Operands::Packages",
        Operands::Paths => "Operands::Paths",
    };
    object(
        "Subcommand",
        &[
            ("name", text(name)),
            ("aliases", texts(&given.aliases)),
            ("options", options(&given.options)),
            ("operands", operands.to_owned()),
            ("package_files", texts(&given.package_files.0)),
            ("lockfile", given.lockfile.to_string()),
            ("steps", slice(short.into_iter().chain(given.steps.iter().map(step)))),
            ("writes", slice(given.writes.iter().map(target))),
            ("cleans", texts(&given.cleans.0)),
            ("codes", texts(&given.codes.0)),
        ],
    )
}

fn options(options: &Options) -> String {
    let value: Vec<&String> = options.value.0.iter().chain(&options.config.0).collect();
    let long: Vec<&String> = value.iter().copied().filter(|name| name.len() > 2).collect();
    object(
        "Options",
        &[
            ("short", letters(&value)),
            ("long", texts(&long)),
            ("optional", letters(&options.optional.0.iter().collect::<Vec<_>>())),
            ("config", texts(&options.config.0)),
            ("bare_cluster", options.bare_cluster.to_string()),
        ],
    )
}

/// The letters of the short options among some.
fn letters(names: &[&String]) -> String {
    let letters: String =
        names.iter().filter_map(|name| name.strip_prefix('-').filter(|rest| rest.len() == 1)).collect();
    if letters.is_empty() { "&[]".to_owned() } else { format!("b{letters:?}") }
}

fn step(step: &Step) -> String {
    object(
        "Step",
        &[
            ("verb", verb_text(step.verb)),
            ("at", sources(&step.at)),
            ("from", sources(&step.from)),
            ("inside", sources(&step.inside)),
            ("when", texts(&step.when.0)),
            ("unless", texts(&step.unless.0)),
            ("recursive", choice(&step.recursive)),
            ("below", step.below.to_string()),
            ("gives", gives(step.gives.as_deref())),
            ("compressed", choice(&step.compressed)),
        ],
    )
}

fn choice(choice: &Choice) -> String {
    match choice {
        Choice::Never => "Choice::Never".to_owned(),
        Choice::Always => "Choice::Always".to_owned(),
        Choice::With(options) => format!("Choice::With({})", texts(&options.0)),
    }
}

fn gives(word: Option<&str>) -> String {
    match word {
        None => "Gives::Nothing".to_owned(),
        Some("origin") => "Gives::Origin".to_owned(),
        Some("owner") => "Gives::Owner".to_owned(),
        Some("group") => "Gives::Group".to_owned(),
        Some("mode") => "Gives::Mode".to_owned(),
        Some(mode) => format!("Gives::Fixed({mode:?})"),
    }
}

fn verb_text(verb: Verb) -> String {
    format!("Verb::{verb:?}")
}

fn sources(words: &[String]) -> String {
    slice(words.iter().map(|word| source(word)))
}

/// A word of `at`, `from` and `in`.
fn source(word: &str) -> String {
    let named = match word {
        "operands" => "Operands",
        "first" => "First",
        "second" => "Second",
        "last" => "Last",
        "rest" => "Rest",
        "init" => "Init",
        "stem" => "Stem",
        "destination" => "Destination",
        "url-name" => "UrlName",
        _ => "",
    };
    if !named.is_empty() {
        return format!("Source::{named}");
    }
    if let Some(options) = word.strip_prefix("rest unless ") {
        return format!("Source::RestUnless({})", texts(&options.split(' ').collect::<Vec<_>>()));
    }
    if let Some(suffix) = word.strip_prefix("operands+") {
        return format!("Source::Suffixed({suffix:?})");
    }
    let kind = match word {
        _ if word.starts_with('-') => "Option",
        _ if word.ends_with('=') => "Prefixed",
        _ => "Path",
    };
    format!("Source::{kind}({word:?})")
}

fn target(target: &Target) -> String {
    object("Target", &[("when", texts(&target.when.0)), ("at", sources(&target.at))])
}

fn known(tool: &Tool, names: &[String]) -> String {
    for name in names {
        assert!(tool.subcommands.contains_key(name), "{}: unknown subcommand {name:?}", tool.id);
    }
    texts(names)
}

fn passed(passed: &Passed) -> String {
    object(
        "Passed",
        &[
            ("with", texts(&passed.with.0)),
            ("named_by", texts(&passed.named_by.0)),
            ("packages", texts(&passed.packages)),
        ],
    )
}

fn cache_text(tool: &Tool, name: &str, cache: &Cache) -> String {
    let fix = match cache.fix.as_str() {
        "append" => "CacheFix::Append".to_owned(),
        flag => format!("CacheFix::Flag({flag:?})"),
    };
    object(
        "CacheSpec",
        &[
            ("name", text(name)),
            ("path", text(&cache.path)),
            ("also", texts(&cache.also)),
            ("found_at", texts(cache.found_at.as_ref().unwrap_or(&cache.also))),
            ("apart_on", texts(&cache.apart_on)),
            ("none_on", texts(&cache.none_on)),
            ("only_on", texts(&cache.only_on)),
            ("moved_by", texts(&cache.moved_by.0)),
            ("filled_by", known(tool, &cache.filled_by)),
            ("read_by", known(tool, &cache.read_by)),
            ("index", cache.index.to_string()),
            ("off", off(&cache.off)),
            ("clean", text(&cache.clean)),
            ("fix", fix),
            ("when", texts(&cache.when.0)),
            ("linked", cache.linked.to_string()),
            ("copied", off(&cache.copied)),
            ("kept", cache.kept.to_string()),
            ("light", cache.light.to_string()),
            ("small", texts(&cache.small.0)),
            ("passed_by", passed(&cache.passed_by)),
            ("configured_by", texts(&cache.configured_by)),
            ("kept_for", texts(&cache.kept_for)),
            ("asked_by", texts(&cache.asked_by)),
            ("codes", texts(&cache.codes.0)),
        ],
    )
}

fn off(off: &Off) -> String {
    object(
        "Off",
        &[
            ("flag", texts(&off.flag.0)),
            ("env", texts(&off.env.0)),
            ("config", texts(&off.config.0)),
            ("base", texts(&off.base.0)),
            ("unless", texts(&off.unless.0)),
        ],
    )
}

fn package(package: &Package) -> String {
    object(
        "PackageSyntax",
        &[
            ("version", texts(&package.version.0)),
            ("release", texts(&package.release.0)),
            ("local", texts(&package.local.0)),
            ("pinned_by", texts(&package.pinned_by.0)),
            ("of_project", texts(&package.of_project.0)),
            ("codes", texts(&package.codes.0)),
        ],
    )
}

fn extra_text(tool: &Tool, name: &str, extra: &Extra) -> String {
    object(
        "Extra",
        &[
            ("name", text(name)),
            ("brought_by", known(tool, &extra.brought_by)),
            ("off", off(&extra.off)),
            ("write", text(&extra.write)),
            ("codes", texts(&extra.codes.0)),
        ],
    )
}

fn interactive(tool: &Tool, asks: &Interactive) -> String {
    object(
        "Interactive",
        &[
            ("asked_by", known(tool, &asks.asked_by)),
            ("off", off(&asks.off)),
            ("write", text(&asks.write)),
            ("codes", texts(&asks.codes.0)),
        ],
    )
}

fn wrapper_text(wrapper: &Wrapper) -> String {
    block(
        "Wrapper",
        &[
            ("options", options(&wrapper.options)),
            ("operands", wrapper.operands.to_string()),
            ("assignments", wrapper.assignments.to_string()),
            ("more", wrapper.more.to_string()),
            ("harmless", texts(&wrapper.harmless.0)),
            ("script", texts(&wrapper.script.0)),
            ("shell", wrapper.shell.to_string()),
        ],
    )
}
