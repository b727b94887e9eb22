//! Requirements files (<https://pip.pypa.io/en/stable/reference/requirements-file-format/>) and single requirements
//! (`name[extra]==1.2; marker`).

use super::{Include, Kind, Lock, LockError, MOST_PACKAGES, Need, Package, Part, Result, normalised};

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked<'t> {
    /// Normalised.
    pub(super) name: Box<str>,
    /// The version where it is this one alone (`==`), else empty.
    pub(super) version: &'t str,
    /// The condition; empty where there is none.
    pub(super) marker: &'t str,
    /// The extras that it asks for, normalised.
    pub(super) extras: Box<[Box<str>]>,
}

/// The name of a requirement, normalised, with its extras and the version where that is one alone; `None` of a folder,
/// an archive, an address.
pub fn requirement(text: &str) -> Option<(Box<str>, Box<[Box<str>]>, &str)> {
    Asked::read(text).map(|asked| (asked.name, asked.extras, asked.version))
}

impl<'t> Asked<'t> {
    /// `None` where it has no name.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (text, marker) = text.split_once(';').map_or((text, ""), |(text, marker)| (text, marker.trim()));
        let text = text.trim();
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let end = text.bytes().position(|byte| !is_of_name(byte)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let is_name = name.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
            && ![".whl", ".zip", ".gz"].iter().any(|ending| name.ends_with(ending));
        if !is_name {
            return None;
        }
        let rest = rest.trim_start();
        let (extras, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((extras, rest)) => (extras, rest.trim_start()),
            None => ("", rest),
        };
        let limits = rest.trim_start_matches('(').trim_end_matches(')').trim();
        // A path or an address behind the name.
        if !limits.is_empty() && !limits.starts_with(['=', '<', '>', '!', '~']) {
            return None;
        }
        let exact = limits.strip_prefix("==").map(|version| version.trim_start_matches('=').trim());
        let version = exact.filter(|version| !version.contains([',', '*', ' '])).unwrap_or_default();
        let extras = extras.split(',').map(str::trim).filter(|extra| !extra.is_empty());
        Some(Self {
            name: normalised(name).into(),
            version,
            marker,
            extras: extras.map(|extra| normalised(extra).into()).collect(),
        })
    }
}

/// Options that say where packages come from.
const SOURCES: [&str; 7] =
    ["-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--no-index", "--no-binary"];

/// Reads a requirements file. Its lines may be anything that pip takes; what is none of that is told as open.
pub(super) fn read(text: &str) -> Result<Lock> {
    let mut lock = Lock::new(Kind::Requirements);
    for (number, line) in logical_lines(text) {
        if line.contains('\0') {
            return Err(LockError::new(number, "is no text of requirements"));
        }
        let line = without_comment(&line).trim().to_owned();
        if line.is_empty() {
            continue;
        }
        match line.split_once(['=', ' ', '\t']).unwrap_or((&line, "")) {
            ("-r" | "--requirement", path) => lock.files.push(include(path, false)),
            ("-c" | "--constraint", path) => lock.files.push(include(path, true)),
            ("-e" | "--editable", _) => lock.is_open = true,
            (option, _) if SOURCES.contains(&option) => lock.is_elsewhere = true,
            (option, _) if option.starts_with("-r") && !option.starts_with("--") => {
                lock.files.push(include(&line[2..], false));
            }
            (option, _) if option.starts_with("-c") && !option.starts_with("--") => {
                lock.files.push(include(&line[2..], true));
            }
            (option, _) if option.starts_with('-') => {}
            _ => add(&mut lock, &line),
        }
        if lock.packages.len() > MOST_PACKAGES || lock.files.len() > MOST_PACKAGES {
            return Err(LockError::new(number, format!("more than {MOST_PACKAGES} requirements")));
        }
    }
    Ok(lock)
}

fn add(lock: &mut Lock, line: &str) {
    // Options of one requirement stand behind it: `--hash=sha256:…`.
    let line = line.split(" --").next().unwrap_or(line);
    match Asked::read(line) {
        Some(Asked { name, version, marker, extras }) => {
            let need = Need { package: lock.packages.len() as u32, part: Part::Main, marker: marker.into(), extras };
            lock.roots.push(need);
            lock.packages.push(Package { name, version: version.into(), ..Package::default() });
        }
        None => lock.is_open = true,
    }
}

fn include(path: &str, limits: bool) -> Include {
    Include { path: path.trim().trim_matches(['"', '\'']).into(), limits }
}

/// A comment begins a line, or stands behind a blank.
fn without_comment(line: &str) -> &str {
    let is_comment = |at: &usize| *at == 0 || line.as_bytes()[at - 1].is_ascii_whitespace();
    let start = line.match_indices('#').map(|(at, _)| at).find(is_comment);
    start.map_or(line, |at| &line[..at])
}

/// Lines, those that end in a backslash together with the next; a comment does not go on.
fn logical_lines(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut lines = text.lines().zip(1..);
    std::iter::from_fn(move || {
        let (first, number) = lines.next()?;
        let mut joined = String::new();
        let mut line = first;
        loop {
            match line.strip_suffix('\\').filter(|_| !line.trim_start().starts_with('#')) {
                Some(part) => {
                    joined.push_str(part);
                    let Some((next, _)) = lines.next() else { break };
                    line = next;
                }
                None => {
                    joined.push_str(line);
                    break;
                }
            }
        }
        Some((number, joined))
    })
}
