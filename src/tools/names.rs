//! The names that a path consists of, and patterns of names. Works on text alone.

/// The last component of a path; empty for `/`.
pub fn file_name(path: &str) -> &str {
    // As below: a word of a command is short.
    let bytes = path.as_bytes();
    let end = bytes.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
    let start = bytes[..end].iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    &path[start..end]
}

/// The names between the slashes.
pub fn components(path: &str) -> Components<'_> {
    Components { rest: path }
}

/// See [`components`]. Names are short, so that looking at each byte is faster than a search for the next slash.
#[derive(Clone, Debug)]
pub struct Components<'p> {
    rest: &'p str,
}

impl<'p> Iterator for Components<'p> {
    type Item = &'p str;

    fn next(&mut self) -> Option<&'p str> {
        let mut bytes = self.rest.as_bytes();
        while let [b'/', after @ ..] = bytes {
            bytes = after;
        }
        if bytes.is_empty() {
            return None;
        }
        let length = bytes.iter().position(|&byte| byte == b'/').unwrap_or(bytes.len());
        let start = self.rest.len() - bytes.len();
        let (before, rest) = self.rest.split_at_checked(start + length)?;
        self.rest = rest;
        before.get(start..)
    }
}

/// How a pattern takes the dot that a name begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dots {
    /// It must be written out, as in a shell.
    #[default]
    Written,
    /// As any other sign: in a pattern of COPY, and in a shell under `dotglob`.
    Any,
}

/// Whether one component of a path's pattern means `name`.
pub fn name_matches(pattern: &str, name: &str, dots: Dots) -> bool {
    let open = dots == Dots::Any || !name.starts_with('.') || pattern.starts_with('.');
    open && glob_matches(pattern, name)
}

/// Whether `pattern` (`*`, `?`, `[a-z]`, `[!a-z]`, `\` escapes) matches all of `name`. Goes back to the last
/// star only, so its time is bounded by the product of both lengths.
pub fn glob_matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    // Most do not even begin alike.
    let literal = pattern.first().filter(|byte| !matches!(byte, b'*' | b'?' | b'[' | b'\\'));
    if literal.is_some_and(|byte| name.first() != Some(byte)) {
        return false;
    }
    let (mut at, mut here) = (0, 0);
    let mut star = None;
    while here < name.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at + 1, here));
            at += 1;
        } else if let Some(next) = one_matches(pattern, at, name[here]) {
            (at, here) = (next, here + 1);
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            (at, here) = (after, from + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

/// Whether the pattern's item at `at` takes `byte`; the place of the next item.
fn one_matches(pattern: &[u8], at: usize, byte: u8) -> Option<usize> {
    match *pattern.get(at)? {
        b'?' => Some(at + 1),
        b'[' => class_matches(pattern, at, byte),
        b'\\' if at + 1 < pattern.len() => (pattern[at + 1] == byte).then_some(at + 2),
        literal => (literal == byte).then_some(at + 1),
    }
}

/// A bracket expression; without its `]` it is a plain `[`.
fn class_matches(pattern: &[u8], at: usize, byte: u8) -> Option<usize> {
    let negated = matches!(pattern.get(at + 1), Some(b'!' | b'^'));
    let first = at + 1 + usize::from(negated);
    let Some(length) = pattern.get(first + 1..).and_then(|rest| memchr::memchr(b']', rest)) else {
        return (byte == b'[').then_some(at + 1);
    };
    let end = first + 1 + length;
    let set = &pattern[first..end];
    let mut found = false;
    let mut index = 0;
    while index < set.len() {
        let range = set.get(index + 1) == Some(&b'-') && index + 2 < set.len();
        let high = if range { set[index + 2] } else { set[index] };
        found |= (set[index]..=high).contains(&byte);
        index += if range { 3 } else { 1 };
    }
    (found != negated).then_some(end + 1)
}
