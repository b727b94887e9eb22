//! A user's own rule from the text of its file. Opens no file; every error says where it stands and what to
//! write.

use super::matching::{Matcher, check_template};
use super::mend::Mend;
use super::schema::{FixClaim, RuleFile, Switch};
use super::{Check, Kinds, Page, Rule};
use std::borrow::Cow;

/// Why a file is no rule.
use crate::finding::Safety;
use crate::source::short;
pub use crate::yaml::YamlError as RuleError;

use crate::yaml::{Node, Place};

/// A user's own rule.
#[derive(Debug)]
pub struct OwnRule {
    /// What is run.
    pub rule: Rule,
    /// The rest of its file.
    pub file: RuleFile,
}

/// Reads the text of a rule's file; `stem` is the file's name without its extension, and `taken` says who has
/// an id already.
pub fn read(stem: &str, text: &str, taken: &dyn Fn(&str) -> Option<String>) -> Result<OwnRule, RuleError> {
    let plain = |error: RuleError| RuleError::new(error.place, super::schema::readable(&error.message));
    let root = Node::parse(text)?;
    let mut file = RuleFile::of(&root).map_err(plain)?;
    if let Some(owner) = taken(&file.id) {
        let message =
            format!("`{}` is the id of {owner}: take another, and name the file after it", short(&file.id));
        return Err(at_key(&root, "id", message));
    }
    check_head(stem, &file).map_err(|(key, message)| at_key(&root, key, message))?;
    let mends = file.mend.is_some();
    let matcher = matcher(&mut file).map_err(|(key, message)| at_key(&root, key, message))?;
    let rule = Rule {
        id: Cow::Owned(file.id.clone()),
        summary: Cow::Owned(file.summary.clone()),
        category: file.category,
        severity: file.severity,
        status: file.status,
        default_on: file.default == Switch::On,
        // Nobody has proven what it does.
        fix: mends.then_some(Safety::Unsafe),
        codes: file.codes.iter().map(|code| Cow::Owned(code.clone())).collect::<Vec<_>>().into(),
        options: &[],
        check: Check::Match(matcher),
        page: Page::Own(text.to_owned()),
    };
    Ok(OwnRule { rule, file })
}

/// A key of the file, and what is wrong with it.
type AtKey = (&'static str, String);

/// What a user's file may not say, or not so.
fn check_head(stem: &str, file: &RuleFile) -> Result<(), AtKey> {
    let fail = |key, message: String| Err((key, message));
    let id = &file.id;
    if let Some(why) = wrong_id(id) {
        return fail("id", why);
    }
    if id != stem {
        let message =
            format!("the id is not the file's name: write `id: {stem}`, or call the file {id}.yaml");
        return fail("id", message);
    }
    if !file.options.is_empty() {
        return fail("options", "`options` is for built-in rules: write the value into `match:`".to_owned());
    }
    if file.check.is_some() || !file.on.is_empty() {
        let key = if file.on.is_empty() { "check" } else { "on" };
        let message = format!("`{key}` is for built-in rules: write `match:` with what to look for");
        return fail(key, message);
    }
    if file.fix != FixClaim::None {
        let message = "`fix` is for built-in rules: say in `help` or in `mend` what to write";
        return fail("fix", message.to_owned());
    }
    match file.codes.iter().find(|code| !is_code(code)) {
        Some(code) => fail(
            "codes",
            format!("`{}` is no code: write tool and code, as in `hadolint:DL3004`", short(code)),
        ),
        None => Ok(()),
    }
}

fn matcher(file: &mut RuleFile) -> Result<Matcher, AtKey> {
    let missing = |key, what: &str| (key, what.to_owned());
    let condition =
        file.condition.take().ok_or_else(|| missing("id", "`match` is missing: say what to look for"))?;
    let message = file.message.as_deref().map(str::trim).filter(|message| !message.is_empty());
    let message =
        message.ok_or_else(|| missing("match", "`message` is missing: say in one sentence what is wrong"))?;
    let help = file.help.as_deref().unwrap_or_default().trim();
    if condition.kinds() == Kinds::NONE {
        return Err(("match", "nothing can ever match this: its parts exclude one another".to_owned()));
    }
    let mend = file.mend.take();
    mend.as_ref().map_or(Ok(()), Mend::check).map_err(|why| ("mend", why))?;
    let text = mend.as_ref().map_or("", |mend| &mend.text);
    for (key, template) in [("message", message), ("help", help), ("mend", text)] {
        check_template(template, &condition).map_err(|why| (key, why))?;
    }
    let (message, help) = (message.to_owned(), help.to_owned());
    Ok(Matcher::new(condition, message, help, mend))
}

/// What is wrong with an id, and what to write.
fn wrong_id(id: &str) -> Option<String> {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let kebab = id.split('-').all(word) && id.starts_with(|first: char| first.is_ascii_lowercase());
    let taken = ["all", "default", "hadolint", "buildkit"].contains(&id);
    let category = crate::finding::Category::ALL.iter().any(|category| category.as_str() == id);
    match (kebab, taken || category) {
        (false, _) => Some(format!(
            "`{}` is no id: write lower-case words joined by dashes, as in `banned-registry`",
            short(id)
        )),
        (true, true) => {
            Some(format!("`{id}` stands for a group of rules: take a name that says what is wrong"))
        }
        (true, false) => None,
    }
}

fn is_code(code: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    code.split_once(':').is_some_and(|(tool, code)| word(tool) && word(code))
}

/// An error about a key of the file itself.
fn at_key(root: &Node, key: &str, message: String) -> RuleError {
    let found = root.map().unwrap_or_default().iter().find(|(it, _)| it.text == key);
    RuleError { place: found.map_or(Place::START, |(key, _)| key.place), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id: a-b\nsummary: s\ncategory: style\nseverity: info\n";

    fn error(text: &str) -> String {
        read("a-b", &format!("{HEAD}{text}"), &|_| None).unwrap_err().to_string()
    }

    #[test]
    fn a_short_file_is_a_rule() {
        let text = format!("{HEAD}message: 'no {{image}}'\nmatch: {{image: 'x/*'}}\n");
        let own = read("a-b", &text, &|_| None).unwrap();
        let clash = read("a-b", &text, &|_| Some("a built-in rule".to_owned())).unwrap_err().to_string();
        assert!(clash.starts_with("1:1: `a-b` is the id of a built-in rule"), "{clash}");
        assert!(
            own.rule.default_on && matches!(&own.rule.page, Page::Own(text) if text.starts_with("id: a-b"))
        );
    }

    #[test]
    fn errors_have_a_place_and_a_remedy() {
        let said = error("message: m\nmatch:\n  comand: x\n");
        assert!(said.starts_with("7:3: ") && said.contains("did you mean `command`?"), "{said}");
        let said = error("message: m\nmatch:\n  instruction: [RUN, COPPY]\n");
        assert!(said.starts_with("7:") && said.contains("did you mean `COPY`?"), "{said}");
        let said = error("message: m\nmatch:\n  image: {tag: 3.20}\n");
        assert!(said.starts_with("7:") && said.contains("in quotes"), "{said}");
        let said = error("message: m\nmatch:\n  command:\n    name: {regex: 'a(b'}\n");
        assert!(said.starts_with("8:") && said.contains("unclosed group"), "{said}");
        let said = error("message: '{operand}'\nmatch: {image: x}\n");
        assert!(said.starts_with("5:1: {operand} is never known"), "{said}");
        let said = error("message: m\nmatch: {}\n");
        assert!(said.starts_with("6:") && said.contains("empty"), "{said}");
        let said = error("message: m\nmatch: {instruction: USER, command: x}\n");
        assert!(said.contains("exclude one another"), "{said}");
        let said = error("check: code\n");
        assert!(said.starts_with("5:1: ") && said.contains("built-in"), "{said}");
        assert!(error("match: {image: x}\n").contains("`message` is missing"));
        assert!(error("message: m\n").contains("`match` is missing"));
        assert!(error("message: m\nmatch: {image: x}\nid: b\n").contains("here a second time"));
    }

    #[test]
    fn ids_are_kebab_case_and_the_files_name() {
        let said = |id: &str| {
            let text = format!(
                "id: {id}\nsummary: s\ncategory: style\nseverity: info\nmessage: m\nmatch: {{image: x}}\n"
            );
            read("a-b", &text, &|_| None).unwrap_err().to_string()
        };
        assert!(said("A_b").starts_with("1:1: `A_b` is no id"));
        assert!(said("size").contains("group of rules"));
        assert!(said("a-c").contains("`id: a-b`"));
    }
}
