//! What a .dockerignore leaves out, as the matcher of Docker and BuildKit (moby/patternmatcher) decides it: the last
//! pattern that matches a path or a directory above it wins. Takes the file's text; reads no file.

use super::glob::{Glob, Stars};
use super::path::{clean, parents};

/// A line of a .dockerignore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As it stands in the file, without space around it.
    pub text: String,
    /// Its line, 1-based.
    pub line: usize,
    /// Whether it takes back in (`!`).
    pub is_exception: bool,
    /// Normalised, without `!`.
    cleaned: String,
    form: Form,
}

/// How it matches. The last two are quirks of the original: `a**` is any text that starts with `a`, and `**a` any
/// that ends with it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Exact,
    StartsWith,
    EndsWith,
    Glob(Glob),
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
}

/// Which patterns match a path or a directory above it: what is below it starts from that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    matches: Vec<bool>,
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
        for (at, line) in text.split('\n').enumerate() {
            // A comment starts in the first column only.
            let trimmed = line.trim();
            if !line.starts_with('#') && !trimmed.is_empty() {
                match Pattern::new(trimmed, at + 1) {
                    Some(pattern) => ignore.patterns.push(pattern),
                    None => ignore.broken.push((at + 1, trimmed.to_owned())),
                }
            }
        }
        ignore.has_exceptions = ignore.patterns.iter().any(|pattern| pattern.is_exception);
        ignore
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
        let mut here = Matched { matches: Vec::with_capacity(self.patterns.len()), ignored_by: None };
        for (at, pattern) in self.patterns.iter().enumerate() {
            let inherited = above.matches.get(at).copied().unwrap_or_default();
            let matches = inherited || (pattern.is_exception == here.is_ignored() && pattern.matches(path));
            if matches {
                here.ignored_by = (!pattern.is_exception).then_some(at);
            }
            here.matches.push(matches);
        }
        here
    }

    /// Whether an exception may take back something below a directory that is left out. Never wrongly false.
    pub fn may_take_back_below(&self, directory: &str) -> bool {
        self.patterns.iter().filter(|pattern| pattern.is_exception).any(|it| it.may_match_below(directory))
    }

    /// The pattern that leaves out all of the context, where nothing is taken back.
    pub fn leaves_out_all(&self) -> Option<&Pattern> {
        let all = |pattern: &&Pattern| ["*", "**", "**/*"].contains(&pattern.cleaned.as_str());
        self.patterns.iter().rfind(all).filter(|_| !self.has_exceptions)
    }
}

impl Pattern {
    fn new(text: &str, line: usize) -> Option<Self> {
        let taken_back = text.strip_prefix('!');
        let body = taken_back.unwrap_or(text).trim();
        if body.is_empty() {
            return None;
        }
        let cleaned = clean(body);
        let cleaned = match cleaned.strip_prefix('/') {
            Some(rest) if !rest.is_empty() => rest.to_owned(),
            _ => cleaned,
        };
        // What Go's `filepath.Match` refuses, the build does.
        Glob::new(&cleaned, Stars::Single)?;
        let form = Form::of(&cleaned)?;
        Some(Self { text: text.to_owned(), line, is_exception: taken_back.is_some(), cleaned, form })
    }

    fn matches(&self, path: &str) -> bool {
        match &self.form {
            Form::Exact => path == self.cleaned,
            Form::StartsWith => path.starts_with(&self.cleaned[..self.cleaned.len() - 2]),
            Form::EndsWith => {
                let end = &self.cleaned[2..];
                path.ends_with(end) || end.strip_prefix('/') == Some(path)
            }
            Form::Glob(glob) => glob.matches(path),
        }
    }

    fn may_match_below(&self, directory: &str) -> bool {
        let start: String = match &self.form {
            Form::Exact => self.cleaned.clone(),
            Form::StartsWith => self.cleaned[..self.cleaned.len() - 2].to_owned(),
            Form::EndsWith => String::new(),
            Form::Glob(glob) => glob.prefix().collect(),
        };
        let below = format!("{directory}/");
        // An exact exception may be the directory itself, with all that it holds.
        start.starts_with(&below) || below.starts_with(&start) && !matches!(self.form, Form::Exact)
    }
}

impl Form {
    fn of(cleaned: &str) -> Option<Self> {
        let special = |text: &str| text.contains(['*', '?', '[', ']', '\\']);
        if !special(cleaned) {
            return Some(Self::Exact);
        }
        if let Some(end) = cleaned.strip_prefix("**").filter(|end| !special(end)) {
            return Some(if end == "/" { Self::Exact } else { Self::EndsWith });
        }
        if cleaned.strip_suffix("**").is_some_and(|start| !special(start)) {
            return Some(Self::StartsWith);
        }
        Glob::new(cleaned, Stars::Double).map(Self::Glob)
    }
}

#[cfg(test)]
mod tests;
