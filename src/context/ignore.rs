//! What a .dockerignore leaves out, as the matcher of Docker and BuildKit (moby/patternmatcher) decides it: the last
//! pattern that matches a path or a directory above it wins. Takes the file's text; reads no file.

use super::glob::{Globs, Reached, Stars, Token, tokens};
use super::path::{clean, file_name, is_at_or_below, parents};
use smallvec::SmallVec;

/// More patterns than anybody writes. What is longer is not applied at all: a part of it would say something else.
const MOST_PATTERNS: usize = 10_000;
/// The same of their bytes: each costs memory.
const LONGEST: usize = 1 << 20;

/// A line of a .dockerignore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As it stands in the file, without space around it.
    pub text: String,
    /// Its line, 1-based.
    pub line: usize,
    /// Whether it takes back in (`!`).
    pub is_exception: bool,
}

/// A .dockerignore.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    /// The file's path, as messages name it.
    pub name: String,
    /// In the order of the file.
    pub patterns: Vec<Pattern>,
    /// Lines that are no pattern, 1-based: a build refuses the whole file for one.
    pub broken: Vec<(usize, String)>,
    /// Whether there is any exception.
    pub has_exceptions: bool,
    /// What it has more of than is looked at; it then leaves out nothing.
    pub too_long: Option<&'static str>,
    globs: Globs,
    /// The last pattern that leaves out all.
    all: Option<usize>,
}

/// Which patterns match a path or a directory above it: what is below it starts from that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Where the path has led; `None` at the root.
    reached: Option<Reached>,
    /// The patterns that hold from here on, in order.
    matches: SmallVec<[u32; 4]>,
    ignored_by: Option<usize>,
}

impl Matched {
    /// Whether the path is left out.
    pub fn is_ignored(&self) -> bool {
        self.ignored_by.is_some()
    }
}

impl Ignore {
    /// Reads the text of the file `name`.
    pub fn parse(name: impl Into<String>, text: &str) -> Self {
        let mut ignore = Self { name: name.into(), ..Self::default() };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut length = 0;
        for (at, line) in text.split('\n').enumerate() {
            // A comment starts in the first column only.
            let trimmed = line.trim();
            if line.starts_with('#') || trimmed.is_empty() {
                continue;
            }
            length += trimmed.len();
            let too_long = if ignore.patterns.len() == MOST_PATTERNS {
                Some("10,000 patterns")
            } else {
                (length > LONGEST).then_some("1 MiB of patterns")
            };
            if too_long.is_some() {
                return Self { name: ignore.name, too_long, ..Self::default() };
            }
            if ignore.add(trimmed, at + 1).is_none() {
                ignore.broken.push((at + 1, trimmed.to_owned()));
            }
        }
        ignore
    }

    /// Adds a line without space around it; `None` where it is no pattern.
    fn add(&mut self, text: &str, line: usize) -> Option<()> {
        let taken_back = text.strip_prefix('!');
        let body = taken_back.unwrap_or(text).trim();
        if body.is_empty() {
            return None;
        }
        let cleaned = clean(body);
        let cleaned = cleaned.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(&cleaned);
        let is_exception = taken_back.is_some();
        self.globs.insert(&steps(cleaned)?, self.patterns.len() as u32, is_exception);
        self.has_exceptions |= is_exception;
        if ["*", "**", "**/*"].contains(&cleaned) {
            self.all = Some(self.patterns.len());
        }
        self.patterns.push(Pattern { text: text.to_owned(), line, is_exception });
        Some(())
    }

    /// The patterns of `COPY --exclude`.
    pub fn of_patterns<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        Self::parse("", &patterns.into_iter().collect::<Vec<_>>().join("\n"))
    }

    /// The pattern that leaves `path` (from the context's root, without a leading `/`) out; `None` where it stays.
    pub fn ignored(&self, path: &str) -> Option<&Pattern> {
        let above = parents(path).fold(Matched::default(), |above, directory| self.enter(directory, &above));
        self.enter(path, &above).ignored_by.and_then(|at| self.patterns.get(at))
    }

    /// The same on a walk from the root, from what matched the directory above. As in a build, a pattern that would
    /// change nothing at a directory is not remembered for what is below.
    pub fn enter(&self, path: &str, above: &Matched) -> Matched {
        let reached = match &above.reached {
            None => self.globs.start(),
            Some(reached) => self.globs.follow(reached, "/"),
        };
        let reached = self.globs.follow(&reached, file_name(path));
        let new = self.globs.ends(&reached);
        let mut here = Matched { reached: Some(reached), ..Matched::default() };
        let (mut old, mut new) = (&above.matches[..], &new[..]);
        while let Some(&at) = old.first().into_iter().chain(new.first()).min() {
            let inherited = old.first() == Some(&at);
            old = &old[usize::from(inherited)..];
            new = &new[usize::from(new.first() == Some(&at))..];
            let is_exception = self.patterns[at as usize].is_exception;
            if inherited || is_exception == here.is_ignored() {
                here.ignored_by = (!is_exception).then_some(at as usize);
                here.matches.push(at);
            }
        }
        here
    }

    /// Whether an exception may take back something below a directory that is left out. Never wrongly false.
    pub fn may_take_back_below(&self, directory: &str) -> bool {
        self.has_exceptions && {
            let reached = self.globs.follow(&self.globs.start(), directory);
            self.globs.leads_to_mark(&self.globs.follow(&reached, "/"))
        }
    }

    /// The same of the directory that has been entered on a walk.
    pub fn may_take_back(&self, directory: &Matched) -> bool {
        let reached = directory.reached.as_ref();
        self.has_exceptions
            && reached.is_none_or(|reached| self.globs.leads_to_mark(&self.globs.follow(reached, "/")))
    }

    /// The pattern that leaves out all of the context, where nothing is taken back.
    pub fn leaves_out_all(&self) -> Option<&Pattern> {
        self.patterns.get(self.all.filter(|_| !self.has_exceptions)?)
    }
}

/// Goes through paths in the order of a walk, each from what matched its directory.
pub(super) struct Descent<'i, 'p> {
    ignore: &'i Ignore,
    above: Vec<(&'p str, Matched)>,
}

impl<'i, 'p> Descent<'i, 'p> {
    pub(super) fn new(ignore: &'i Ignore) -> Self {
        Self { ignore, above: Vec::new() }
    }

    /// Whether the next path is left out.
    pub(super) fn ignores(&mut self, path: &'p str) -> bool {
        let is_below = |directory: &str| is_at_or_below(path, directory) && path != directory;
        while self.above.last().is_some_and(|(directory, _)| !is_below(directory)) {
            self.above.pop();
        }
        let known = self.above.last().map_or(0, |(directory, _)| directory.len());
        let mut ignored = false;
        for step in parents(path).chain([path]).filter(|step| step.len() > known) {
            let root = Matched::default();
            let above = self.above.last().map_or(&root, |(_, matched)| matched);
            let matched = self.ignore.enter(step, above);
            ignored = matched.is_ignored();
            self.above.push((step, matched));
        }
        ignored
    }
}

/// The steps of a pattern, with two quirks of the original: `a**` is any text that starts with `a`, and `**a` any that
/// ends with it.
fn steps(cleaned: &str) -> Option<Vec<Token>> {
    // What Go's `filepath.Match` refuses, the build does.
    tokens(cleaned, Stars::Single)?;
    let special = |text: &str| text.contains(['*', '?', '[', ']', '\\']);
    let plain = |text: &str| text.chars().map(Token::Char).collect::<Vec<_>>();
    if !special(cleaned) {
        return Some(plain(cleaned));
    }
    if let Some(end) = cleaned.strip_prefix("**").filter(|end| !special(end)) {
        // Of `**/a` the `/` is no part of a path that has none.
        let (any, end) = end.strip_prefix('/').map_or((Token::Rest, end), |end| (Token::Directories, end));
        return Some([vec![any], plain(end)].concat());
    }
    if let Some(start) = cleaned.strip_suffix("**").filter(|start| !special(start)) {
        return Some([plain(start), vec![Token::Rest]].concat());
    }
    tokens(cleaned, Stars::Double)
}

#[cfg(test)]
pub(super) mod simple;
#[cfg(test)]
mod tests;
