//! Words that several rules' messages share. Decides nothing.

use super::shown::{Lines, Shown, enumerate};
use crate::bytes::Amount;
use crate::model::BASE_WORKDIR;
use crate::size::{Fold, Written};
use crate::source::Span;
use crate::tools::{self, Effect, EffectKind, Path, path};

/// A command as a message shows it: one line, cut where it is long.
pub(in crate::rules) fn command_text(span: Span, text: &str) -> Shown {
    Shown::new(shortened(span, text))
}

fn shortened(span: Span, text: &str) -> String {
    const LONGEST: usize = 60;
    let text = span.slice(text);
    if is_plain(text.as_bytes(), LONGEST + 1) {
        return match text.get(..LONGEST - 1).filter(|_| text.len() > LONGEST) {
            Some(cut) => format!("{}…", cut.trim_end()),
            None => text.to_owned(),
        };
    }
    // Comment lines between continued ones are no part of the command.
    let lines = text.lines().filter(|line| !is_comment(line));
    let mut joined = String::with_capacity(LONGEST * 2);
    for word in lines.flat_map(words).filter(|word| *word != "\\") {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
        // A character has at most four bytes: nothing behind this is shown.
        if joined.len() > LONGEST * 4 || joined.len() > LONGEST && joined.is_ascii() {
            break;
        }
    }
    if joined.len() <= LONGEST {
        return joined;
    }
    let mut ends = joined.char_indices().map(|(at, _)| at).skip(LONGEST - 1);
    if let (Some(cut), Some(_)) = (ends.next(), ends.next()) {
        joined.truncate(joined[..cut].trim_end().len());
        joined.push('…');
    }
    joined
}

/// Whether a line is one of the shell's comments.
fn is_comment(line: &str) -> bool {
    match line.bytes().find(|byte| !matches!(byte, b' ' | b'\t')) {
        Some(first) if first.is_ascii_graphic() => first == b'#',
        _ => line.trim_start().starts_with('#'),
    }
}

/// The words of a line.
fn words(line: &str) -> impl Iterator<Item = &str> {
    // Most are written with blanks only, which are found faster than any white space; many of them stand first.
    let indent = line.bytes().position(|byte| byte != b' ').unwrap_or(line.len());
    let line = &line[indent..];
    let plain = line.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    let (plain, other) = if plain { (line, "") } else { ("", line) };
    plain.split(' ').filter(|word| !word.is_empty()).chain(other.split_whitespace())
}

/// Whether the first `most` bytes are shown as they stand: ASCII words with one blank between, on one line.
fn is_plain(text: &[u8], most: usize) -> bool {
    let start = text.get(..most).unwrap_or(text);
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_graphic() && *byte != b'\\');
    is_word(start.first())
        && is_word(start.last())
        && start[0] != b'#'
        && start.windows(2).all(|pair| is_word(pair.get(1)) || pair[1] == b' ' && pair[0] != b' ')
}

/// The first line of the instruction that wrote it.
pub(in crate::rules) fn line_of(fold: &Fold<'_>, written: Written<'_>) -> u32 {
    fold.step(written.layer).instruction.start_line
}

/// What an effect wrote, as a noun.
pub(in crate::rules) fn describe(effect: &Effect<'_>) -> Shown {
    match &effect.kind {
        EffectKind::Refresh { tool } => {
            let tool = tools::reader_of_index(tool).map_or(*tool, |reader| reader.id);
            Shown::new(format!("the {tool} package index"))
        }
        EffectKind::Cache { tool, cache } => Shown::new(format!("the {} cache", cache_owner(tool, cache))),
        EffectKind::Install { packages: Some(packages), .. } if !packages.is_empty() => enumerate(packages),
        EffectKind::Install { tool, .. } => Shown::new(format!("what {tool} installed")),
        _ => match &effect.path {
            Path::Exact(path) | Path::Below(path) | Path::Glob(path) => readable_path(path),
            Path::Unknown => Shown::new("what was written"),
        },
    }
}

/// Whose cache a tool fills: its own, or that at the same place of the tool which its family is named after (get-pip
/// runs pip).
fn cache_owner(tool: &'static str, cache: &str) -> &'static str {
    let place = |id: &str| Some(tools::tool(id)?.cache(cache)?.path);
    let head = tools::tool(tool).and_then(|own| tools::tool(own.family));
    head.filter(|head| place(head.id) == place(tool)).map_or(tool, |head| head.id)
}

/// The lines whose instructions wrote something.
pub(in crate::rules) fn lines_of(fold: &Fold<'_>, written: &[Written<'_>]) -> Lines {
    Lines::new(written.iter().map(|written| line_of(fold, *written)).collect())
}

/// A path for people: what lies in the base image's own directory is shown as relative.
pub(in crate::rules) fn readable_path(path: &str) -> Shown {
    Shown::new(match path::part_within(path, BASE_WORKDIR) {
        Some("") => "the working directory",
        Some(rest) => rest,
        None => path,
    })
}

/// `: 240 MB` behind what is told, with what [`Amount::in_words`] says; nothing where it says nothing.
pub(in crate::rules) fn suffix(bytes: Amount) -> Shown {
    behind(':', bytes)
}

/// ` over Debian 11–13` behind such a figure, where it is that of several releases, or ` as on Debian 12` of a likely one.
pub(in crate::rules) fn over_releases(releases: Option<String>) -> Shown {
    Shown::new(releases.map(|releases| format!(" {releases}")).unwrap_or_default())
}

/// The same behind a comma.
pub(in crate::rules) fn in_addition(bytes: Amount) -> Shown {
    behind(',', bytes)
}

fn behind(sign: char, bytes: Amount) -> Shown {
    Shown::new(bytes.in_words().map(|bytes| format!("{sign} {bytes}")).unwrap_or_default())
}
