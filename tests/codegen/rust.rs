//! Rust text for generated tables: literals, slices, and structures that leave out what is at its default.

/// A string literal.
pub(crate) fn text(value: &str) -> String {
    format!("{value:?}")
}

/// A number, its digits in groups of three.
pub(crate) fn number(value: impl Into<u64>) -> String {
    let digits = value.into().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join("_")
}

/// A slice.
pub(crate) fn slice(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("&[{}]", items.join(", "))
}

/// A slice with an item a line, indented by so many steps more than where it begins.
pub(crate) fn rows(depth: usize, items: impl IntoIterator<Item = String>) -> String {
    let indent = "    ".repeat(depth);
    let items: Vec<String> = items.into_iter().map(|item| format!("{indent}    {item},\n")).collect();
    if items.is_empty() { "&[]".to_owned() } else { format!("&[\n{}{indent}]", items.concat()) }
}

/// A slice of strings.
pub(crate) fn texts<S: AsRef<str>>(values: &[S]) -> String {
    slice(values.iter().map(|value| text(value.as_ref())))
}

/// `Some(…)` or `None`.
pub(crate) fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

/// The fields that differ from those of `NAME::EMPTY`.
fn set<'f>(fields: &'f [(&str, String)]) -> impl Iterator<Item = String> + use<'f> {
    const DEFAULTS: [&str; 8] =
        ["&[]", "\"\"", "None", "false", "0", "Operands::None", "Choice::Never", "CacheFix::Append"];
    let is_default = |value: &str| DEFAULTS.contains(&value) || value.ends_with("::EMPTY");
    let set = fields.iter().filter(move |(_, value)| !is_default(value));
    set.map(|(field, value)| format!("{field}: {value},"))
}

/// A structure over `NAME::EMPTY`, only with the fields that differ from it.
pub(crate) fn object(name: &str, fields: &[(&str, String)]) -> String {
    let set: String = set(fields).map(|field| field + " ").collect();
    if set.is_empty() { format!("{name}::EMPTY") } else { format!("{name} {{ {set}..{name}::EMPTY }}") }
}

/// The same at the left margin, with a field a line.
pub(crate) fn block(name: &str, fields: &[(&str, String)]) -> String {
    let set: Vec<String> = set(fields).map(|field| format!("    {field}\n")).collect();
    format!("{name} {{\n{}    ..{name}::EMPTY\n}}", set.concat())
}
