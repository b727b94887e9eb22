//! Rust text for generated tables: literals, slices, and structures that leave out what is at its default.

/// A string literal.
pub(crate) fn text(value: &str) -> String {
    format!("{value:?}")
}

/// A slice.
pub(crate) fn slice(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("&[{}]", items.join(", "))
}

/// A slice of strings.
pub(crate) fn texts<S: AsRef<str>>(values: &[S]) -> String {
    slice(values.iter().map(|value| text(value.as_ref())))
}

/// `Some(…)` or `None`.
pub(crate) fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

/// A structure over `NAME::EMPTY`, only with the fields that differ from it.
pub(crate) fn object(name: &str, fields: &[(&str, String)]) -> String {
    const DEFAULTS: [&str; 8] =
        ["&[]", "\"\"", "None", "false", "0", "Operands::None", "Choice::Never", "CacheFix::Append"];
    let is_default = |value: &str| DEFAULTS.contains(&value) || value.ends_with("::EMPTY");
    let set = fields.iter().filter(|(_, value)| !is_default(value));
    let set: Vec<String> = set.map(|(field, value)| format!("{field}: {value}, ")).collect();
    if set.is_empty() {
        return format!("{name}::EMPTY");
    }
    format!("{name} {{ {}..{name}::EMPTY }}", set.concat())
}
