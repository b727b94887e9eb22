//! Conditions of Python's packages (`python_version < "3.11" and sys_platform == "linux"`), for `CPython` on Linux, x86-64:
//! <https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers>. What rests on
//! something that is not known is neither true nor false.

/// A `CPython` 3, or several that may be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Python {
    least: u16,
    most: u16,
}

impl Python {
    /// Any that is in use.
    pub const ANY: Self = Self { least: 8, most: 15 };

    /// 3 and this minor.
    pub fn of(minor: u16) -> Self {
        Self { least: minor, most: minor }
    }

    /// The lowest minor that may be meant.
    pub fn least(self) -> u16 {
        self.least
    }

    /// The highest.
    pub fn most(self) -> u16 {
        self.most
    }

    /// The same without those before a minor.
    #[must_use]
    pub fn at_least(self, minor: u16) -> Self {
        let least = self.least.max(minor);
        Self { least, most: self.most.max(least) }
    }

    /// One that is likely.
    #[must_use]
    pub fn likely(self) -> Self {
        Self::of(13.clamp(self.least, self.most))
    }
}

/// What conditions are about.
#[derive(Clone, Copy)]
pub(super) struct Environment<'e> {
    /// The Python.
    pub(super) python: Python,
    /// Whether an extra is asked for.
    pub(super) extras: &'e dyn Fn(&str) -> bool,
    /// Whether a group is installed.
    pub(super) groups: &'e dyn Fn(&str) -> bool,
}

/// How deep conditions may stand in one another.
const DEEPEST: usize = 32;
/// A longer condition is not looked at.
const LONGEST: usize = 1 << 14;

/// Whether a condition holds; `None` where that is not known. None at all holds.
pub(super) fn holds(marker: &str, environment: &Environment<'_>) -> Option<bool> {
    if marker.is_empty() {
        return Some(true);
    }
    if marker.len() > LONGEST {
        return None;
    }
    let mut reader = Reader { rest: marker, environment, depth: 0, is_broken: false };
    let value = reader.either();
    reader.blanks();
    if reader.is_broken || !reader.rest.is_empty() { None } else { value }
}

struct Reader<'m, 'e> {
    rest: &'m str,
    environment: &'e Environment<'e>,
    depth: usize,
    is_broken: bool,
}

/// A side of a comparison.
enum Side<'m> {
    Variable(&'m str),
    Text(&'m str),
}

impl<'m> Reader<'m, '_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn either(&mut self) -> Option<bool> {
        let mut value = self.both();
        while self.word("or") {
            let other = self.both();
            value = match (value, other) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        value
    }

    fn both(&mut self) -> Option<bool> {
        let mut value = self.one();
        while self.word("and") {
            let other = self.one();
            value = match (value, other) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        value
    }

    fn one(&mut self) -> Option<bool> {
        self.blanks();
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.depth += 1;
            if self.depth > DEEPEST {
                return self.broken();
            }
            self.rest = rest;
            let value = self.either();
            self.blanks();
            self.depth -= 1;
            let Some(rest) = self.rest.strip_prefix(')') else { return self.broken() };
            self.rest = rest;
            return value;
        }
        let Some(left) = self.side() else { return self.broken() };
        let Some(operator) = self.operator() else { return self.broken() };
        let Some(right) = self.side() else { return self.broken() };
        match (left, right) {
            (Side::Variable(name), Side::Text(text)) => self.compare(name, operator, text, false),
            (Side::Text(text), Side::Variable(name)) => self.compare(name, operator, text, true),
            _ => None,
        }
    }

    fn broken<T>(&mut self) -> Option<T> {
        self.is_broken = true;
        self.rest = "";
        None
    }

    /// Whether a word comes next, which is then read.
    fn word(&mut self, word: &str) -> bool {
        self.blanks();
        let rest = self.rest.strip_prefix(word).filter(|rest| !rest.starts_with(is_of_name));
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn side(&mut self) -> Option<Side<'m>> {
        self.blanks();
        let quote = self.rest.chars().next()?;
        if matches!(quote, '\'' | '"') {
            let (text, rest) = self.rest[1..].split_once(quote)?;
            self.rest = rest;
            return Some(Side::Text(text));
        }
        let end = self.rest.find(|c| !is_of_name(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty()).then_some(Side::Variable(name))
    }

    fn operator(&mut self) -> Option<&'static str> {
        if self.word("not") {
            return self.word("in").then_some("not in");
        }
        if self.word("in") {
            return Some("in");
        }
        self.blanks();
        let operators = ["===", "==", "!=", "<=", ">=", "~=", "<", ">"];
        let operator = operators.into_iter().find(|operator| self.rest.starts_with(operator))?;
        self.rest = &self.rest[operator.len()..];
        Some(operator)
    }

    /// Compares a variable with a text, which may stand on the left.
    fn compare(&self, name: &str, operator: &str, text: &str, is_left: bool) -> Option<bool> {
        let python = self.environment.python;
        let operator = match operator {
            "<" if is_left => ">",
            ">" if is_left => "<",
            "<=" if is_left => ">=",
            ">=" if is_left => "<=",
            other => other,
        };
        let known = match name {
            "python_version" => return compare_python(python, false, operator, text),
            "python_full_version" | "implementation_version" => {
                return compare_python(python, true, operator, text);
            }
            "extra" | "extras" | "dependency_groups" => return self.asked(name, operator, text),
            "os_name" => "posix",
            "sys_platform" => "linux",
            "platform_system" => "Linux",
            "platform_machine" => "x86_64",
            "implementation_name" => "cpython",
            "platform_python_implementation" => "CPython",
            _ => return None,
        };
        match operator {
            "==" | "===" => Some(known == text),
            "!=" => Some(known != text),
            "in" => Some(if is_left { known.contains(text) } else { text.contains(known) }),
            "not in" => Some(!if is_left { known.contains(text) } else { text.contains(known) }),
            _ => None,
        }
    }

    /// `extra == 'plot'`, `'plot' in extras`, `'dev' in dependency_groups`; uv writes `extra == 'extra-4-demo-plot'` and
    /// `'group-4-demo-dev'` where extras or groups exclude one another.
    fn asked(&self, name: &str, operator: &str, text: &str) -> Option<bool> {
        let Environment { extras, groups, .. } = self.environment;
        let has = match (name, uv_encoded(text)) {
            ("dependency_groups", _) => groups(text),
            ("extra", Some(("group", name))) => groups(name),
            ("extra", Some((_, name))) => extras(name),
            _ => extras(text),
        };
        match operator {
            "==" | "in" => Some(has),
            "!=" | "not in" => Some(!has),
            _ => None,
        }
    }
}

/// What kind of thing `extra-4-demo-plot` is, and its name.
fn uv_encoded(text: &str) -> Option<(&str, &str)> {
    let (kind, rest) = text.split_once('-').filter(|(kind, _)| matches!(*kind, "extra" | "group"))?;
    let (length, rest) = rest.split_once('-')?;
    let name = rest.get(length.parse::<usize>().ok()?..)?;
    Some((kind, name.strip_prefix('-')?))
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '.'
}

/// A version by its first three numbers.
type Version = (u64, u64, u64);

/// Compares with `3.12`, `3.12.*`, `3.12.1`: the Pythons that may be meant are a range.
fn compare_python(python: Python, full: bool, operator: &str, text: &str) -> Option<bool> {
    if let "in" | "not in" = operator {
        let mut found = text
            .split([',', ' '])
            .filter(|it| !it.is_empty())
            .map(|it| compare_python(python, full, "==", it));
        let any = if found.clone().any(|it| it == Some(true)) {
            Some(true)
        } else if found.all(|it| it == Some(false)) {
            Some(false)
        } else {
            None
        };
        return any.map(|any| any == (operator == "in"));
    }
    let (text, is_prefix) = text.strip_suffix(".*").map_or((text, false), |text| (text, true));
    let mut parts = text.split('.').map(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        part[..digits].parse::<u64>().ok()
    });
    let major = parts.next()??;
    let (minor, patch) = (parts.next().map_or(Some(0), |it| it)?, parts.next().map_or(Some(0), |it| it)?);
    let wanted: Version = (major, minor, patch);
    let patches = if full { u64::MAX } else { 0 };
    let (least, most) = ((3, python.least.into(), 0), (3, python.most.into(), patches));
    let above = |limit: Version| {
        if least >= limit {
            Some(true)
        } else if most < limit {
            Some(false)
        } else {
            None
        }
    };
    let beyond = |limit: Version| {
        if least > limit {
            Some(true)
        } else if most <= limit {
            Some(false)
        } else {
            None
        }
    };
    let next = if is_prefix { (major, minor.saturating_add(1), 0) } else { wanted };
    let not = |value: Option<bool>| value.map(|value| !value);
    let between = |low: Option<bool>, below: Option<bool>| match (low, below) {
        (Some(true), Some(true)) => Some(true),
        (Some(false), _) | (_, Some(false)) => Some(false),
        _ => None,
    };
    let behind = || if is_prefix { above(next) } else { beyond(wanted) };
    let same = || between(above(wanted), not(behind()));
    match operator {
        ">=" => above(wanted),
        "<" => not(above(wanted)),
        ">" => beyond(wanted),
        "<=" => not(beyond(wanted)),
        "==" | "===" => same(),
        "!=" => not(same()),
        "~=" if text.matches('.').count() > 1 => {
            between(above(wanted), not(above((major, minor.saturating_add(1), 0))))
        }
        "~=" => between(above(wanted), not(above((major.saturating_add(1), 0, 0)))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(marker: &str, python: Python) -> Option<bool> {
        let environment =
            Environment { python, extras: &|name| name == "plot", groups: &|name| name == "dev" };
        holds(marker, &environment)
    }

    #[test]
    fn conditions_are_those_of_cpython_on_linux() {
        let (yes, no) = (Some(true), Some(false));
        let of_twelve = [
            ("", yes),
            ("python_version >= '3.8'", yes),
            ("python_version < \"3.11\"", no),
            ("'3.11' > python_version", no),
            ("python_full_version == '3.12.*'", yes),
            ("python_full_version != '3.12.*'", no),
            ("python_full_version >= '3.12'", yes),
            ("python_full_version < '3.12.4'", None),
            ("python_version == '3.12'", yes),
            ("python_version in '3.11, 3.12'", yes),
            ("python_version not in '3.11 3.10'", yes),
            ("python_version ~= '3.9'", yes),
            ("sys_platform == 'win32' or sys_platform == 'linux'", yes),
            ("sys_platform == 'win32' and python_version > '3'", no),
            ("(platform_machine == 'x86_64' or platform_machine == 'arm64') and os_name != 'nt'", yes),
            ("platform_python_implementation == 'PyPy'", no),
            ("platform_machine in 'aarch64 x86_64'", yes),
            ("'linux' in sys_platform", yes),
            ("extra == 'plot'", yes),
            ("extra == 'test'", no),
            ("extra == 'extra-4-demo-plot'", yes),
            ("extra == 'group-4-demo-docs'", no),
            ("'dev' in dependency_groups and 'plot' in extras", yes),
            ("platform_release == '5' and sys_platform == 'linux'", None),
            ("platform_release == '5' and sys_platform == 'win32'", no),
            ("platform_release == '5' or sys_platform == 'linux'", yes),
        ];
        for (marker, wanted) in of_twelve {
            assert_eq!(value(marker, Python::of(12)), wanted, "{marker}");
        }
        assert_eq!(value("python_version < '3.11'", Python::ANY), None);
        assert_eq!(value("python_version >= '3'", Python::ANY), yes);
        assert_eq!(value("python_version < '3.11'", Python::ANY.likely()), no);
    }

    #[test]
    fn what_is_no_condition_is_not_known() {
        let deep = format!("{}os_name == 'posix'{}", "(".repeat(100_000), ")".repeat(100_000));
        let deeper = format!("{}os_name == 'posix'{}", "(".repeat(40), ")".repeat(40));
        for marker in [
            "(",
            "a",
            "os_name ==",
            "os_name == 'posix",
            "os_name = 'posix'",
            "os_name == 'posix' 'a'",
            "'a' == 'a'",
            "not",
            "é == 'é'",
            &deep,
            &deeper,
        ] {
            assert_eq!(
                value(marker, Python::of(12)),
                None,
                "{}",
                marker.chars().take(20).collect::<String>()
            );
        }
    }
}
