//! What `# check=` says: options of BuildKit's build checks. Knows no check.

use super::{DirectiveKind, Dockerfile};

/// The options of the build's checks, as one directive or comment gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions<'s> {
    /// The checks whose findings do not count; `all` for every one.
    pub skip: Vec<&'s str>,
    /// The experimental checks that are asked for; `all` for every one.
    pub experimental: Vec<&'s str>,
    /// Whether a finding fails the build.
    pub error: bool,
    /// The first part that BuildKit cannot read.
    pub refused: Option<&'s str>,
}

/// What Go's `strconv.ParseBool` takes for true, and for false.
const TRUE: [&str; 6] = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE: [&str; 6] = ["0", "f", "F", "FALSE", "false", "False"];

impl<'s> CheckOptions<'s> {
    /// Reads a value: what stands before the first space, in three parts at most, as BuildKit does.
    pub fn parse(value: &'s str) -> Self {
        let mut options = Self::default();
        let word = value.split(' ').next().unwrap_or(value);
        for part in word.splitn(3, ';') {
            let names = |names: &'s str| names.split(',').filter(|name| !name.is_empty());
            match part.split_once('=') {
                Some(("skip", list)) => options.skip.extend(names(list)),
                Some(("experimental", list)) => options.experimental.extend(names(list)),
                Some(("error", truth)) if TRUE.contains(&truth) => options.error = true,
                Some(("error", truth)) if FALSE.contains(&truth) => options.error = false,
                _ => options.refused = options.refused.or(Some(part)),
            }
        }
        options
    }

    /// Whether this experimental check is asked for.
    pub fn asks_for(&self, check: &str) -> bool {
        self.experimental.iter().any(|name| *name == "all" || name.eq_ignore_ascii_case(check))
    }
}

impl<'s> Dockerfile<'s> {
    /// The options of the build's checks for the whole file: those that the build is given, or its directive's.
    pub fn checks(&self, given: Option<&'s str>) -> Option<CheckOptions<'s>> {
        let directive = || self.directives.iter().find(|it| it.kind == DirectiveKind::Check);
        given.or_else(|| directive().map(|it| it.value)).map(CheckOptions::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_cut_at_the_first_space_and_read_in_three_parts() {
        let options = CheckOptions::parse("skip=A,B;error=true;experimental=C // because");
        assert_eq!((options.skip, options.experimental, options.error), (vec!["A", "B"], vec!["C"], true));
        assert_eq!(options.refused, None);
        let refused = |value| CheckOptions::parse(value).refused;
        assert_eq!(refused("skip = all"), Some("skip"));
        assert_eq!(refused("skip=A, B"), None);
        assert_eq!(refused("error=yes"), Some("error=yes"));
        assert_eq!(refused("error=true;skip=A;error=0;x=y"), Some("error=0;x=y"));
        assert!(CheckOptions::parse("experimental=all").asks_for("Any"));
    }
}
