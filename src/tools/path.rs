//! Absolute paths inside an image: joining, normalising, globs, and whether removing one path takes another
//! with it. Works on text alone; never asks a file system.

use super::effect::{MAX_PATH, Path};
pub use super::names::{Components, Dots, components, file_name, glob_matches, name_matches};
use crate::shell::Field;
use std::borrow::Cow;

/// `text` as an absolute path without `.`, `..` and doubled slashes; `None` when it is relative and the
/// directory is not known, or when it is longer than a path can be.
pub fn join<'t>(cwd: Option<&str>, text: &'t str) -> Option<Cow<'t, str>> {
    if is_normal(text) { Some(Cow::Borrowed(text)) } else { resolve(cwd, text).map(Cow::Owned) }
}

/// [`join`] of a text that has to change.
fn resolve(cwd: Option<&str>, text: &str) -> Option<String> {
    let path = normalise(if text.starts_with('/') { "" } else { cwd? }, text);
    (path.len() <= MAX_PATH).then_some(path)
}

/// Whether a path of a tool's own data is absolute and has no variable in it, so that it is as it stands.
pub(super) fn is_plain(template: &str) -> bool {
    let plain = template.starts_with('/') && !template.bytes().any(|byte| byte == b'$');
    debug_assert!(!plain || is_normal(template), "{template} has a doubled slash or a dot for a component");
    plain
}

/// [`join`] that keeps borrowed text borrowed.
pub fn join_cow<'t>(cwd: Option<&str>, text: &Cow<'t, str>) -> Option<Cow<'t, str>> {
    match text {
        Cow::Borrowed(text) => join(cwd, text),
        Cow::Owned(text) if is_normal(text) => Some(Cow::Owned(text.clone())),
        Cow::Owned(text) => resolve(cwd, text).map(Cow::Owned),
    }
}

/// [`join`] that keeps the buffer of a text that needs no change.
pub fn join_into<'t>(cwd: Option<&str>, text: Cow<'t, str>) -> Option<Cow<'t, str>> {
    if is_normal(&text) { Some(text) } else { resolve(cwd, &text).map(Cow::Owned) }
}

/// Where an expanded argument points: exact, a glob, or only a directory where its end is not known.
pub fn of_field<'t>(cwd: Option<&str>, field: &Field<'t>) -> Path<'t> {
    let known = field.known as usize;
    if known >= field.text.len() {
        return match join_cow(cwd, &field.text) {
            Some(text) if field.glob => Path::Glob(text),
            Some(text) => Path::Exact(text),
            None => Path::Unknown,
        };
    }
    match &field.text {
        Cow::Borrowed(text) => known_part(cwd, text, known),
        Cow::Owned(text) => known_part(cwd, text, known).into_owned(),
    }
}

/// The directory that an argument surely lies below, from its first `known` bytes.
fn known_part<'t>(cwd: Option<&str>, text: &'t str, known: usize) -> Path<'t> {
    let Some(prefix) = text.get(..known).filter(|prefix| !prefix.is_empty()) else { return Path::Unknown };
    let literal = prefix.find(['*', '?', '[']).map_or(prefix, |at| &prefix[..at]);
    let directory = match literal.rfind('/') {
        Some(0) => "/",
        Some(at) => &literal[..at],
        None => "",
    };
    join(cwd, directory).map_or(Path::Unknown, Path::Below)
}

/// The same place, but only something at or below it.
pub fn below(path: Path<'_>) -> Path<'_> {
    match path {
        Path::Exact(text) => Path::Below(text),
        Path::Glob(text) => {
            let directory = literal_directory(&text).to_owned();
            Path::Below(Cow::Owned(directory))
        }
        other => other,
    }
}

/// `name` inside `directory`.
pub fn child(directory: &str, name: &str) -> String {
    let slash = if directory.ends_with('/') { "" } else { "/" };
    [directory, slash, name].concat()
}

/// Whether `path` is `directory` or lies below it.
pub fn is_within(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || directory.ends_with('/'))
}

/// Whether programs read it without being told: what lies in `/etc`, or begins with a dot (`.npmrc`, `.git`).
pub fn is_read_unasked(path: &str) -> bool {
    is_within(path, "/etc") || components(path).any(|part| part.len() > 1 && part.starts_with('.'))
}

/// What of `path` lies below `directory`; empty for the directory itself.
pub fn part_within<'p>(path: &'p str, directory: &str) -> Option<&'p str> {
    is_within(path, directory)
        .then(|| path.get(directory.len()..).unwrap_or_default().trim_start_matches('/'))
}

/// The same place by its other name, where `/bin` and its like are links into `/usr`.
pub fn merged_name(path: &str) -> Option<String> {
    const LINKS: [&str; 4] = ["/bin", "/sbin", "/lib", "/lib64"];
    let (before, rest) = path.strip_prefix("/usr").map_or(("/usr", path), |rest| ("", rest));
    LINKS.iter().any(|link| is_within(rest, link)).then(|| [before, rest].concat())
}

/// Whether a directory is, by its name, an environment of Python.
pub fn is_environment(directory: &str) -> bool {
    let name = file_name(directory);
    name.ends_with("venv") || matches!(name, "env" | ".env" | "virtualenv")
}

/// The environment of Python whose programs are found first by such a PATH: `/venv/bin:$PATH`.
pub fn environment_of(search: &str) -> Option<&str> {
    let first = search.split(':').next()?.strip_suffix("/bin")?;
    is_environment(first).then_some(first)
}

/// Directories that every image has, so that a copy to one of them lands inside.
pub fn is_standard_directory(path: &str) -> bool {
    const TOP: [&str; 19] = [
        "/", "/bin", "/boot", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/root", "/run",
        "/sbin", "/srv", "/tmp", "/usr", "/var", "/dev", "/proc",
    ];
    const LOCAL: [&str; 16] = [
        "bin",
        "etc",
        "include",
        "lib",
        "lib64",
        "sbin",
        "share",
        "src",
        "local",
        "local/bin",
        "local/etc",
        "local/include",
        "local/lib",
        "local/sbin",
        "local/share",
        "local/src",
    ];
    const VAR: [&str; 5] = ["cache", "lib", "log", "tmp", "spool"];
    if let Some(rest) = path.strip_prefix("/usr/") {
        return LOCAL.contains(&rest);
    }
    if let Some(rest) = path.strip_prefix("/var/") {
        return VAR.contains(&rest);
    }
    TOP.contains(&path)
}

/// How far removing one path removes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    /// Not at all.
    No,
    /// A part of it, or perhaps.
    Maybe,
    /// All of it (of a directory: all that stands in it).
    Surely,
}

/// Whether removing `pattern` (with all below, when `recursive`) takes what stands at `path`.
pub fn covers(pattern: &Path<'_>, recursive: bool, path: &Path<'_>) -> Cover {
    let cover = match pattern {
        Path::Exact(gone) => covers_exact(gone, path),
        Path::Glob(gone) => covers_glob(gone, path),
        Path::Below(gone) => covers_some(gone, path),
        Path::Unknown => Cover::Maybe,
    };
    // Without -r only files go: what stands below a directory, or may be one, is not surely gone.
    if recursive || same_file(pattern, path) { cover } else { cover.min(Cover::Maybe) }
}

/// Whether some file may lie in both.
pub fn may_overlap(a: &Path<'_>, b: &Path<'_>) -> bool {
    let forward = covers(a, true, b);
    forward != Cover::No || covers(b, true, a) != Cover::No
}

fn same_file(pattern: &Path<'_>, path: &Path<'_>) -> bool {
    match (pattern, path) {
        (Path::Exact(a), Path::Exact(b)) | (Path::Glob(a), Path::Glob(b)) => a == b,
        (Path::Glob(glob), Path::Exact(path)) => prefix_match(glob, path) == (0, 0),
        _ => false,
    }
}

fn covers_exact(gone: &str, path: &Path<'_>) -> Cover {
    match path {
        Path::Exact(at) | Path::Below(at) => lineage(gone, at),
        Path::Glob(glob) if is_within(literal_directory(glob), gone) => Cover::Surely,
        Path::Glob(glob) => maybe(globs_meet(glob, gone)),
        Path::Unknown if gone == "/" => Cover::Surely,
        Path::Unknown => Cover::Maybe,
    }
}

/// Surely when `at` is in `gone`, maybe when only a part of it is.
fn lineage(gone: &str, at: &str) -> Cover {
    if is_within(at, gone) { Cover::Surely } else { maybe(is_within(gone, at)) }
}

fn covers_glob(gone: &str, path: &Path<'_>) -> Cover {
    match path {
        Path::Exact(at) | Path::Below(at) => match prefix_match(gone, at) {
            // `dir/*` empties dir.
            (1, 0) if gone.ends_with("/*") => Cover::Surely,
            (0, _) => Cover::Surely,
            (_, 0) => Cover::Maybe,
            _ => Cover::No,
        },
        Path::Glob(at) if gone == at => Cover::Surely,
        Path::Glob(at)
            if gone.ends_with("/*") && is_within(literal_directory(at), &gone[..gone.len() - 2]) =>
        {
            Cover::Surely
        }
        Path::Glob(at) => maybe(globs_meet(gone, at)),
        Path::Unknown => Cover::Maybe,
    }
}

fn covers_some(gone: &str, path: &Path<'_>) -> Cover {
    match path {
        Path::Exact(at) | Path::Below(at) => maybe(is_within(at, gone) || is_within(gone, at)),
        Path::Glob(glob) => maybe(globs_meet(glob, gone) || is_within(literal_directory(glob), gone)),
        Path::Unknown => Cover::Maybe,
    }
}

fn maybe(yes: bool) -> Cover {
    if yes { Cover::Maybe } else { Cover::No }
}

/// Matches components pairwise; how many of the glob's and of the path's are left over. (n, n) with both above
/// zero means that they differ.
fn prefix_match(glob: &str, path: &str) -> (usize, usize) {
    let mut pattern = components(glob);
    let mut text = components(path);
    loop {
        match (pattern.next(), text.next()) {
            (Some(wanted), Some(part)) if component_matches(wanted, part) => {}
            (Some(_), Some(_)) => return (1, 1),
            (wanted, part) => {
                let left = |more: bool, rest: usize| if more { rest + 1 } else { 0 };
                return (left(wanted.is_some(), pattern.count()), left(part.is_some(), text.count()));
            }
        }
    }
}

/// Whether two globs can match along one line of directories.
fn globs_meet(a: &str, b: &str) -> bool {
    components(a).zip(components(b)).all(|(a, b)| match (has_glob(a), has_glob(b)) {
        (false, false) => a == b,
        (true, false) => component_matches(a, b),
        (false, true) => component_matches(b, a),
        (true, true) => true,
    })
}

/// The directory in front of the first component with a glob in it.
pub fn literal_directory(glob: &str) -> &str {
    let Some(at) = glob.find(['*', '?', '[']) else { return glob };
    match glob[..at].rfind('/') {
        Some(0) | None => "/",
        Some(slash) => &glob[..slash],
    }
}

/// Whether it is a pattern.
pub fn has_glob(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'*' | b'?' | b'['))
}

/// One component, as the shell matches it.
fn component_matches(pattern: &str, name: &str) -> bool {
    name_matches(pattern, name, Dots::Written)
}

/// Whether a path is absolute, no longer than one can be, and no component of it is empty, `.` or `..`.
fn is_normal(path: &str) -> bool {
    if path.len() > MAX_PATH {
        return false;
    }
    let mut rest = path.as_bytes();
    if rest == b"/" {
        return true;
    }
    while let [b'/', after @ ..] = rest {
        let odd = match after {
            [] | [b'/', ..] => true,
            [b'.', after @ ..] => matches!(after, [] | [b'/', ..] | [b'.'] | [b'.', b'/', ..]),
            _ => false,
        };
        if odd {
            return false;
        }
        match after.iter().position(|&byte| byte == b'/') {
            Some(slash) => rest = &after[slash..],
            None => return true,
        }
    }
    false
}

fn normalise(cwd: &str, text: &str) -> String {
    let mut path = String::with_capacity(cwd.len() + text.len() + 1);
    let normal = is_normal(cwd);
    if normal && cwd != "/" {
        path.push_str(cwd);
    }
    for part in components(if normal { "" } else { cwd }).chain(components(text)) {
        match part {
            "." => {}
            ".." => path.truncate(path.rfind('/').unwrap_or(0)),
            part => {
                path.push('/');
                path.push_str(part);
            }
        }
    }
    if path.is_empty() {
        path.push('/');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(path: &str) -> Path<'_> {
        Path::Exact(path.into())
    }

    fn glob(path: &str) -> Path<'_> {
        Path::Glob(path.into())
    }

    fn some(path: &str) -> Path<'_> {
        Path::Below(path.into())
    }

    #[test]
    fn paths_are_joined_and_normalised() {
        assert_eq!(join(None, "/a/b").as_deref(), Some("/a/b"));
        assert!(matches!(join(None, "/a/b"), Some(Cow::Borrowed(_))));
        assert_eq!(join(None, "/a/./b//../c/").as_deref(), Some("/a/c"));
        assert_eq!(join(Some("/w"), "x/../../y").as_deref(), Some("/y"));
        assert_eq!(join(Some("/w"), ".").as_deref(), Some("/w"));
        assert_eq!(join(Some("/"), "").as_deref(), Some("/"));
        assert_eq!(join(None, "/../..").as_deref(), Some("/"));
        assert_eq!(join(None, "x"), None);
    }

    #[test]
    fn removing_a_directory_takes_what_is_below() {
        assert_eq!(covers(&exact("/a"), true, &exact("/a/b")), Cover::Surely);
        assert_eq!(covers(&exact("/a"), true, &exact("/ab")), Cover::No);
        assert_eq!(covers(&exact("/a/b"), true, &exact("/a")), Cover::Maybe);
        assert_eq!(covers(&exact("/a"), true, &some("/a/b")), Cover::Surely);
        assert_eq!(covers(&exact("/"), true, &exact("/a")), Cover::Surely);
        assert_eq!(covers(&exact("/a"), false, &exact("/a")), Cover::Surely);
        assert_eq!(covers(&exact("/a"), false, &exact("/a/b")), Cover::Maybe);
    }

    #[test]
    fn a_star_empties_its_directory() {
        let lists = exact("/var/lib/apt/lists");
        assert_eq!(covers(&glob("/var/lib/apt/lists/*"), true, &lists), Cover::Surely);
        assert_eq!(covers(&glob("/var/lib/apt/*"), true, &lists), Cover::Surely);
        assert_eq!(covers(&glob("/var/lib/*/lists/*"), true, &lists), Cover::Surely);
        assert_eq!(covers(&glob("/var/lib/apt/lists/*_*"), true, &lists), Cover::Maybe);
        assert_eq!(covers(&glob("/var/cache/apt/*"), true, &lists), Cover::No);
        assert_eq!(covers(&glob("/var/lib/apt/lists/*"), false, &lists), Cover::Maybe);
    }

    #[test]
    fn a_star_leaves_hidden_files() {
        assert_eq!(covers(&glob("/root/*"), true, &exact("/root/.cache/pip")), Cover::No);
        assert_eq!(covers(&glob("/root/.c*"), true, &exact("/root/.cache/pip")), Cover::Surely);
    }

    #[test]
    fn something_below_a_directory_is_never_sure() {
        assert_eq!(covers(&some("/opt"), true, &exact("/opt/a")), Cover::Maybe);
        assert_eq!(covers(&some("/opt"), true, &exact("/usr")), Cover::No);
        assert_eq!(covers(&Path::Unknown, true, &exact("/usr")), Cover::Maybe);
    }

    #[test]
    fn globs_against_globs() {
        assert_eq!(covers(&glob("/a/*.deb"), false, &glob("/a/*.deb")), Cover::Surely);
        assert_eq!(covers(&glob("/a/*"), true, &glob("/a/b*")), Cover::Surely);
        assert_eq!(covers(&glob("/a/*.deb"), true, &glob("/b/*")), Cover::No);
        assert_eq!(covers(&exact("/a/x.deb"), true, &glob("/a/*.deb")), Cover::Maybe);
        assert_eq!(covers(&exact("/a"), true, &glob("/a/*.deb")), Cover::Surely);
        assert!(may_overlap(&glob("/a/*"), &exact("/a/x")));
        assert!(!may_overlap(&glob("/a/*"), &exact("/b/x")));
    }

    #[test]
    fn shell_patterns() {
        assert!(glob_matches("redis-*.tar.?z", "redis-7.0.tar.gz"));
        assert!(glob_matches("[a-c]x[!0-9]", "bxz"));
        assert!(!glob_matches("[a-c]x[!0-9]", "bx5"));
        assert!(glob_matches("[x", "[x"));
        assert!(glob_matches("[]]", "]"));
        assert!(glob_matches("a\\*", "a*") && !glob_matches("a\\*", "ab"));
        assert!(!glob_matches("", "a") && glob_matches("", ""));
        assert!(!glob_matches(&"*a".repeat(40), &"a".repeat(39)));
    }

    #[test]
    fn directories_of_every_image() {
        assert!(is_standard_directory("/usr/local/bin") && is_standard_directory("/var/lib"));
        assert!(!is_standard_directory("/usr/local/redis") && !is_standard_directory("/opt/app"));
    }
}
