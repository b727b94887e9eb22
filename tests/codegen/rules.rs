//! `src/rules/generated.rs` from `rules/*.yaml`, and the list of checks in `src/rules/mod.rs`.

use crate::rule_files::read_all;
use crate::rust::{option, slice, text};
use dockslim::rule::condition::{CommandTest, Condition, ImageTest};
use dockslim::rule::matching::check_template;
use dockslim::rule::pattern::Pattern;
use dockslim::rule::schema::{CheckForm, OptionForm, RuleFile, RuleOption, Switch};
use dockslim::rule::{Kinds, Mend};
use std::fmt::Write as _;

const HEAD: &str = "\
//! The built-in rules' metadata. Made by `cargo regen` from `rules/*.yaml`; never edited by hand.

use crate::finding::{Category, Severity};
use crate::rule::condition::Condition;
use crate::rule::{Check, Kinds, List, Matcher, OptionDefault, OptionSpec, Page, Rule, Status};
use crate::syntax::Kind;
use std::borrow::Cow;
";

const MARKS: (&str, &str) = (
    "// The checks: written by `cargo regen`, one for each rule with `check: code`.\n",
    "// End of the checks.\n",
);

/// The whole file.
pub(crate) fn generated() -> String {
    let rules = read_all();
    let mut out =
        format!("{HEAD}\n/// Every built-in rule, by id.\npub static RULES: [Rule; {}] = [\n", rules.len());
    for rule in &rules {
        table_row(rule, &mut out);
    }
    out.push_str("];\n");
    out
}

/// The module with its list of checks renewed. A check that is yet to be written is named too, so that the compiler
/// says which file it misses.
pub(crate) fn modules() -> String {
    let rules = read_all();
    let coded = rules.iter().filter(|rule| rule.check == Some(CheckForm::Code));
    let list: Vec<String> = coded.map(|rule| format!("mod {};\n", module(&rule.id))).collect();
    crate::between(&crate::read("src/rules/mod.rs"), MARKS, &list.concat())
}

fn table_row(rule: &RuleFile, out: &mut String) {
    let _ = writeln!(out, "    Rule {{");
    let _ = writeln!(out, "        id: Cow::Borrowed({:?}),", rule.id);
    let _ = writeln!(out, "        summary: Cow::Borrowed({:?}),", rule.summary);
    let _ = writeln!(out, "        category: Category::{:?},", rule.category);
    let _ = writeln!(out, "        severity: Severity::{:?},", rule.severity);
    let _ = writeln!(out, "        status: Status::{:?},", rule.status);
    let _ = writeln!(out, "        default_on: {},", rule.default == Switch::On);
    let fix = option(rule.fix.safety().map(|safety| format!("crate::finding::Safety::{safety:?}")));
    let _ = writeln!(out, "        fix: {fix},");
    let _ = writeln!(out, "        codes: {},", texts(&rule.codes));
    let _ = writeln!(out, "        options: {},", slice(rule.options.iter().map(option_spec)));
    let _ = writeln!(out, "        check: {},", check(rule));
    out.push_str("        page: Page::BuiltIn,\n");
    let _ = writeln!(out, "    }},");
}

fn option_spec(option: &RuleOption) -> String {
    let default = match &option.default {
        OptionForm::Number(number) => format!("Number({number})"),
        OptionForm::Texts(texts) => format!("Texts(&{texts:?})"),
    };
    let (name, summary) = (&option.name, &option.summary);
    format!("OptionSpec {{ name: {name:?}, default: OptionDefault::{default}, summary: {summary:?} }}")
}

fn check(rule: &RuleFile) -> String {
    assert!(rule.check.is_some() != rule.condition.is_some(), "rules/{}.yaml: `check` or `match`", rule.id);
    if let Some(condition) = &rule.condition {
        return matcher(rule, condition);
    }
    if rule.check == Some(CheckForm::Ignores) {
        return "Check::Ignores".to_owned();
    }
    let path = format!("super::{}::check", module(&rule.id));
    if rule.on.is_empty() {
        return format!("Check::File({path})");
    }
    let kinds: Vec<String> = rule.on.iter().map(|kind| kind_path(&rule.id, kind)).collect();
    format!("Check::Step {{ kinds: Kinds::of(&[{}]), run: {path} }}", kinds.join(", "))
}

fn matcher(rule: &RuleFile, condition: &Condition) -> String {
    let message = rule.message.as_deref().unwrap_or_else(|| panic!("rules/{}.yaml: no `message`", rule.id));
    let help = rule.help.as_deref().unwrap_or_default();
    for template in [message, help] {
        check_template(template, condition).unwrap_or_else(|why| panic!("rules/{}.yaml: {why}", rule.id));
    }
    let by_command = condition.mentions(Condition::is_command);
    let by_image = condition.mentions(Condition::is_image);
    format!(
        "Check::Match(Matcher {{ kinds: {}, by_command: {by_command}, by_image: {by_image}, condition: {}, message: Cow::Borrowed({}), help: Cow::Borrowed({}), mend: {} }})",
        kinds(condition.kinds()),
        expression(condition),
        text(message.trim()),
        text(help.trim()),
        option(rule.mend.as_ref().map(|mend| mend_of(rule, mend, condition))),
    )
}

fn mend_of(rule: &RuleFile, mend: &Mend, condition: &Condition) -> String {
    let checked = mend.check().and_then(|()| check_template(&mend.text, condition));
    checked.unwrap_or_else(|why| panic!("rules/{}.yaml: {why}", rule.id));
    format!(
        "crate::rule::Mend {{ verb: crate::rule::Verb::{:?}, text: Cow::Borrowed({}) }}",
        mend.verb,
        text(&mend.text)
    )
}

fn kinds(kinds: Kinds) -> String {
    format!("Kinds::of({})", slice(kinds.iter().map(|kind| format!("Kind::{kind:?}"))))
}

fn expression(condition: &Condition) -> String {
    let list = |parts: &[Condition]| format!("List::Static({})", slice(parts.iter().map(expression)));
    match condition {
        Condition::Instruction(found) => format!("Condition::Instruction({})", kinds(*found)),
        Condition::FinalStage => "Condition::FinalStage".to_owned(),
        Condition::Flag(found) => format!("Condition::Flag({})", patterns(found)),
        Condition::Operand(found) => format!("Condition::Operand({})", patterns(found)),
        Condition::Image(test) => format!("Condition::Image({})", image(test)),
        Condition::Command(test) => format!("Condition::Command({})", command(test)),
        Condition::All(parts) => format!("Condition::All({})", list(parts)),
        Condition::Any(parts) => format!("Condition::Any({})", list(parts)),
        Condition::Not(parts) => format!("Condition::Not({})", list(parts)),
    }
}

fn command(test: &CommandTest) -> String {
    let CommandTest { name, subcommand, option, operand, package } = test;
    let fields = [
        ("name", name),
        ("subcommand", subcommand),
        ("option", option),
        ("operand", operand),
        ("package", package),
    ];
    object("crate::rule::condition::CommandTest", &fields.map(|(name, found)| (name, &**found)))
}

fn image(test: &ImageTest) -> String {
    let ImageTest { reference, registry, name, tag, digest } = test;
    let fields =
        [("reference", reference), ("registry", registry), ("name", name), ("tag", tag), ("digest", digest)];
    object("crate::rule::condition::ImageTest", &fields.map(|(name, found)| (name, &**found)))
}

fn object(name: &str, fields: &[(&str, &[Pattern])]) -> String {
    let asked = fields.iter().filter(|(_, found)| !found.is_empty());
    let asked: Vec<String> = asked.map(|(field, found)| format!("{field}: {}, ", patterns(found))).collect();
    format!("{name} {{ {}..{name}::EMPTY }}", asked.concat())
}

fn patterns(found: &[Pattern]) -> String {
    let globs = found.iter().map(|pattern| match pattern {
        Pattern::Glob(glob) => format!("crate::rule::pattern::Pattern::Glob(Cow::Borrowed({}))", text(glob)),
        Pattern::Regex(_) => panic!("a built-in rule has a regular expression: write globs"),
    });
    format!("List::Static({})", slice(globs))
}

fn texts(values: &[String]) -> String {
    if values.is_empty() {
        return "List::EMPTY".to_owned();
    }
    format!("List::Static({})", slice(values.iter().map(|value| format!("Cow::Borrowed({})", text(value)))))
}

fn kind_path(rule: &str, kind: &str) -> String {
    let found = dockslim::syntax::Kind::of(kind);
    assert!(found != dockslim::syntax::Kind::Unknown, "rules/{rule}.yaml: `on: {kind}` is no instruction");
    format!("Kind::{found:?}")
}

fn module(id: &str) -> String {
    id.replace('-', "_")
}
