//! Fixed paths with variables in them (`${PIP_CACHE_DIR:-$HOME/.cache/pip}`), filled from an environment.

use crate::shell::{Lookup, Value};
use std::borrow::Cow;

/// The value of a variable: what a wrapper of the command sets, then what the place knows.
pub(super) struct Environment<'e> {
    pub(super) given: &'e dyn Fn(&str) -> Option<Cow<'e, str>>,
    pub(super) place: &'e dyn Lookup,
}

impl Environment<'_> {
    /// The value, where it is known and not empty.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = (self.given)(name).or_else(|| match self.place.get(name) {
            Value::Known(value) => Some(value),
            _ => None,
        });
        value.filter(|value| !value.is_empty())
    }
}

/// No variable is known.
struct Nothing;

impl Lookup for Nothing {
    fn get(&self, _: &str) -> Value<'_> {
        Value::Unknown
    }
}

/// Where a cache stands, with the values that variables have; none where one is needed that has none.
pub fn filled(template: &'static str, value: &dyn Fn(&str) -> Option<String>) -> Option<Cow<'static, str>> {
    let given = |name: &str| value(name).map(Cow::Owned);
    fill(template, &Environment { given: &given, place: &Nothing })
}

/// Fills a template in. A variable that is not known counts as unset: its default is taken, and without one
/// there is no answer. Defaults nest; the template is one of ours, so its depth is small.
pub(super) fn fill(template: &'static str, environment: &Environment<'_>) -> Option<Cow<'static, str>> {
    if !template.contains('$') {
        return Some(Cow::Borrowed(template));
    }
    let mut out = String::with_capacity(template.len());
    fill_into(template, environment, &mut out)?;
    Some(Cow::Owned(out))
}

fn fill_into(template: &str, environment: &Environment<'_>, out: &mut String) -> Option<()> {
    let mut rest = template;
    while let Some(at) = rest.bytes().position(|byte| byte == b'$') {
        out.push_str(&rest[..at]);
        rest = variable(&rest[at + 1..], environment, out)?;
    }
    out.push_str(rest);
    Some(())
}

/// One variable, after its `$`; what follows it.
fn variable<'t>(text: &'t str, environment: &Environment<'_>, out: &mut String) -> Option<&'t str> {
    let Some(braced) = text.strip_prefix('{') else {
        let name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let end = text.bytes().position(|byte| !name(byte)).unwrap_or(text.len());
        out.push_str(&environment.get(&text[..end])?);
        return Some(&text[end..]);
    };
    let end = closing(braced)?;
    let (name, default) = braced[..end].split_once(":-").unwrap_or((&braced[..end], ""));
    match environment.get(name) {
        Some(value) => out.push_str(&value),
        None if default.is_empty() => return None,
        None => fill_into(default, environment, out)?,
    }
    Some(&braced[end + 1..])
}

/// Where the brace closes that was opened before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    text.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return true,
            b'}' => depth -= 1,
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(&'static str, &'static str);

    impl Lookup for One {
        fn get(&self, name: &str) -> Value<'_> {
            if name == self.0 { Value::Known(Cow::Borrowed(self.1)) } else { Value::Unknown }
        }
    }

    fn filled(template: &'static str, name: &'static str, value: &'static str) -> Option<String> {
        let place = One(name, value);
        fill(template, &Environment { given: &|_| None, place: &place }).map(Cow::into_owned)
    }

    #[test]
    fn defaults_nest() {
        const CACHE: &str = "${PIP_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pip}";
        assert_eq!(filled(CACHE, "HOME", "/root").as_deref(), Some("/root/.cache/pip"));
        assert_eq!(filled(CACHE, "XDG_CACHE_HOME", "/c").as_deref(), Some("/c/pip"));
        assert_eq!(filled(CACHE, "PIP_CACHE_DIR", "/p").as_deref(), Some("/p"));
        assert_eq!(filled(CACHE, "PIP_CACHE_DIR", ""), None);
    }
}
