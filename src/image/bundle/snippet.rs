//! The same in a build: stages of a Dockerfile that copy what a bundle holds.

use super::pack::Source;
use super::taken::Reason;
use super::{Bundle, Item, Kind};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The lines of a Dockerfile; `image` is what the bundle was taken from. What the root or the image says stands in them only
/// where it is one word, or quoted: a name cannot bring lines of its own. What cannot be written is left, and said to be.
pub fn snippet(bundle: &Bundle, source: &Source, image: &str) -> String {
    let image = if is_word(image) { image } else { "the-image" };
    let mut lines =
        format!("FROM {image} AS build\nRUN mkdir /bundle \\\n && tar -C / -cf /tmp/bundle.tar \\\n");
    let all = listed(bundle);
    let written: Vec<&str> = all.iter().filter_map(|path| line(path)).collect();
    for path in &written {
        let _ = writeln!(lines, "      {} \\", quoted(path));
    }
    lines.push_str(" && tar -C /bundle -xpf /tmp/bundle.tar \\\n && rm /tmp/bundle.tar");
    for item in bundle.items.iter().filter(|item| item.reason == Reason::Made && item.kind == Kind::File) {
        lines.push_str(&made(item));
    }
    lines.push_str("\n\nFROM scratch\nCOPY --from=build /bundle/ /\n");
    if written.len() < all.len() {
        let _ = writeln!(lines, "# left: {} names that no line can hold", all.len() - written.len());
    }
    for said in said(source) {
        let _ = match said {
            Ok(line) => writeln!(lines, "{line}"),
            Err(left) => writeln!(lines, "# left: {left}, of which no line can be made"),
        };
    }
    lines
}

/// The lines that say what the configuration says; of what no line can be made, its name.
fn said(source: &Source) -> Vec<Result<String, String>> {
    let mut all = Vec::new();
    let mut say = |what: &str, line: Option<String>| all.push(line.ok_or_else(|| what.to_owned()));
    for (key, value) in source.labels() {
        say("a LABEL", literal(key).zip(literal(value)).map(|(key, value)| format!("LABEL {key}={value}")));
    }
    for pair in source.environment() {
        let pair = pair.split_once('=').filter(|(key, _)| is_word(key));
        let line = pair.and_then(|(key, value)| Some(format!("ENV {key}={}", literal(value)?)));
        say("an ENV", line);
    }
    for (key, word) in [("WORKDIR", "WorkingDir"), ("USER", "User"), ("STOPSIGNAL", "StopSignal")] {
        if let Some(value) = source.said(word) {
            let value = if is_word(value) { Some(value.to_owned()) } else { literal(value) };
            say(key, value.map(|value| format!("{key} {value}")));
        }
    }
    for port in source.names("ExposedPorts") {
        say("an EXPOSE", is_word(port).then(|| format!("EXPOSE {port}")));
    }
    let volumes = source.names("Volumes");
    for (key, words) in [
        ("VOLUME", volumes.into_iter().map(str::to_owned).collect()),
        ("ENTRYPOINT", source.entrypoint()),
        ("CMD", source.command()),
    ] {
        if !words.is_empty() {
            say(key, Some(format!("{key} {}", Value::from(words))));
        }
    }
    if let Some(health) = source.health() {
        say("HEALTHCHECK", healthcheck(health));
    }
    all
}

/// As Docker reads it, which is as JSON writes it but for what it would put in. The end of a line cannot be written.
fn literal(text: &str) -> Option<String> {
    let is_written = !text.chars().any(char::is_control);
    is_written.then(|| Value::from(text).to_string().replace('$', "\\$"))
}

fn healthcheck(health: &Map<String, Value>) -> Option<String> {
    let mut line = "HEALTHCHECK".to_owned();
    for (option, key) in [
        ("interval", "Interval"),
        ("timeout", "Timeout"),
        ("start-period", "StartPeriod"),
        ("start-interval", "StartInterval"),
    ] {
        // In nanoseconds; none is the default.
        if let Some(time) = health.get(key).and_then(Value::as_u64).filter(|time| *time > 0) {
            let _ = write!(line, " --{option}={}ms", time.div_ceil(1_000_000));
        }
    }
    if let Some(retries) = health.get("Retries").and_then(Value::as_u64).filter(|it| *it > 0) {
        let _ = write!(line, " --retries={retries}");
    }
    let test: Vec<String> = serde_json::from_value(health.get("Test")?.clone()).ok()?;
    match test.split_first()? {
        (kind, []) if kind == "NONE" => Some("HEALTHCHECK NONE".to_owned()),
        (kind, command) if kind == "CMD" => Some(format!("{line} CMD {}", Value::from(command))),
        _ => None,
    }
}

/// What makes a file of some lines of the root's.
fn made(item: &Item) -> String {
    let path = String::from_utf8_lossy(&item.path);
    let names =
        item.made_names().into_iter().filter_map(|name| str::from_utf8(name).ok()).filter(|it| is_word(it));
    let patterns: Vec<String> = names.map(|name| format!("-e '^{name}:'")).collect();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!(
        " \\\n && mkdir -p /bundle/{} && grep {} /{path} > /bundle/{path}",
        quoted(folder),
        patterns.join(" "),
        path = quoted(&path)
    )
}

/// Whether a text is one word that nothing reads anything into.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_plain)
}

/// A name that can stand in a line between quotes: text without the end of a line, and nothing that BuildKit takes for a
/// heredoc.
fn line(path: &[u8]) -> Option<&str> {
    str::from_utf8(path).ok().filter(|path| !path.chars().any(char::is_control) && !path.contains("<<"))
}

/// What names all of it: trees that are taken whole by their top, else each file and link. Directories on the way are made
/// by whoever unpacks.
fn listed(bundle: &Bundle) -> Vec<&[u8]> {
    let whole: BTreeSet<&[u8]> = bundle.whole.iter().map(Vec::as_slice).collect();
    let is_below = |path: &[u8]| {
        let above = |at: usize| whole.contains(&path[..at]);
        path.iter().enumerate().any(|(at, byte)| *byte == b'/' && above(at))
    };
    let is_listed = |path: &[u8], kind: &Kind| whole.contains(path) || *kind != Kind::Directory;
    let items = bundle.items.iter().filter(|item| item.reason != Reason::Made || item.kind != Kind::File);
    items
        .filter(|item| is_listed(&item.path, &item.kind) && !is_below(&item.path))
        .map(|item| item.path.as_slice())
        .collect()
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    if word.bytes().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/._-+:@=,%".contains(&byte)
}
