//! Owner and mode of files, where a command line or a flag says them, and whether a change to them changes anything.
//! Text and numbers only; no user database is asked.

use std::borrow::Cow;

/// What a command gives to files, or leaves them with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes<'t> {
    /// As chown reads it: `user`, `user:group`, `:group`.
    pub owner: Option<Cow<'t, str>>,
    /// As chmod reads it: `755`, `+x`, `u=rwX,go=`.
    pub mode: Option<Cow<'t, str>>,
}

impl Attributes<'_> {
    /// Whether giving these to files that have `there` changes anything; none where that cannot be told.
    pub fn change(&self, there: &Attributes<'_>) -> Option<bool> {
        let owner =
            self.owner.as_deref().map_or(Some(false), |owner| owner_changes(owner, there.owner.as_deref()?));
        let mode =
            self.mode.as_deref().map_or(Some(false), |mode| mode_changes(mode, there.mode.as_deref()?));
        match (owner, mode) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (owner, mode) => Some(owner? || mode?),
        }
    }

    /// Whether a program of mode 755 has them already, whoever owns it.
    pub(super) fn is_of_programs(&self) -> bool {
        self.owner.is_none()
            && self.mode.as_deref().is_some_and(|mode| mode_changes(mode, "755") == Some(false))
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Attributes<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Attributes { owner: self.owner.map(own), mode: self.mode.map(own) }
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let text = |text: &Option<Cow<'_, str>>| text.as_ref().map_or(0, |text| text.len());
        size_of::<Self>() + text(&self.owner) + text(&self.mode)
    }
}

/// User and group of an owner; chown also takes a dot between them.
fn parts(owner: &str) -> (Option<&str>, Option<&str>) {
    let (user, group) =
        owner.split_once([':', '.']).map_or((owner, None), |(user, group)| (user, Some(group)));
    let given = |name: &&str| !name.is_empty();
    (Some(user).filter(given), group.filter(given))
}

/// Whether the group stands behind a dot, which chown takes and COPY does not.
pub fn is_dotted(owner: &str) -> bool {
    owner.contains('.') && !owner.contains(':')
}

fn owner_changes(wanted: &str, there: &str) -> Option<bool> {
    let ((user, group), (own_user, own_group)) = (parts(wanted), parts(there));
    // A number alone is the group's, too, where COPY gives it.
    let is_number = |name: &&str| name.bytes().all(|byte| byte.is_ascii_digit());
    let own_group = own_group.or(own_user.filter(|user| is_number(user) || *user == "root"));
    // `chown user:` means the user's own group.
    let own = wanted.ends_with([':', '.']);
    match (differ(user, own_user), differ(group, own_group)) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        // Which group that is only the image knows; mostly it has the user's name.
        _ if own && own_group != own_user => None,
        (user, group) => Some(user? || group?),
    }
}

/// Whether two names are not the same user's; none where one is a number and the other is not.
fn differ(wanted: Option<&str>, there: Option<&str>) -> Option<bool> {
    let Some(wanted) = wanted else { return Some(false) };
    let number = |name: &str| if name == "root" { Some(0) } else { name.parse::<u32>().ok() };
    let there = there?;
    match (number(wanted), number(there)) {
        (Some(one), Some(other)) => Some(one != other),
        (None, None) => Some(wanted != there),
        _ => None,
    }
}

fn mode_changes(wanted: &str, there: &str) -> Option<bool> {
    let there = octal(there)?;
    Some(octal(wanted).or_else(|| applied(wanted, there))? != there)
}

fn octal(mode: &str) -> Option<u32> {
    u32::from_str_radix(mode, 8).ok().filter(|mode| *mode <= 0o7777)
}

/// In octal, the mode that `chmod` gives by `wanted` to a file that comes without one of its own, and with `trees` to
/// directories alike; none where they would differ.
pub fn mode_after(wanted: &str, trees: bool) -> Option<String> {
    const FILE: u32 = 0o644;
    const DIRECTORY: u32 = 0o755;
    let after = |mode| octal(wanted).or_else(|| applied(wanted, mode));
    let mode = after(FILE)?;
    (!trees || after(DIRECTORY) == Some(mode)).then(|| format!("{mode:03o}"))
}

/// The mode after `u+x,go=r` and the like; none for what is rarer.
fn applied(symbolic: &str, mode: u32) -> Option<u32> {
    symbolic.split(',').try_fold(mode, |mode, clause| {
        let at = clause.find(['+', '-', '='])?;
        let (who, rest) = clause.split_at(at);
        let (sign, what) = rest.split_at(1);
        let classes = who.chars().try_fold(0, |all, who| Some(all | class(who)?))?;
        // Without a letter the usual umask holds.
        let classes = if who.is_empty() { 0o777 & !0o022 } else { classes };
        let bits = what.chars().try_fold(0, |all, what| Some(all | right(what, mode)?))? & classes;
        Some(match sign {
            "+" => mode | bits,
            "-" => mode & !bits,
            _ => mode & !classes | bits,
        })
    })
}

fn class(who: char) -> Option<u32> {
    Some(match who {
        'u' => 0o700,
        'g' => 0o070,
        'o' => 0o007,
        'a' => 0o777,
        _ => return None,
    })
}

fn right(what: char, mode: u32) -> Option<u32> {
    Some(match what {
        'r' => 0o444,
        'w' => 0o222,
        'x' => 0o111,
        // Of what somebody can execute; a directory has it in any case.
        'X' if mode & 0o111 != 0 => 0o111,
        'X' => 0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(owner: &str) -> Attributes<'_> {
        Attributes { owner: Some(owner.into()), mode: None }
    }

    fn moded(mode: &str) -> Attributes<'_> {
        Attributes { owner: None, mode: Some(mode.into()) }
    }

    #[test]
    fn an_owner_that_files_have_changes_nothing() {
        for (wanted, there, changes) in [
            ("app", "app:app", Some(false)),
            ("app:app", "app:app", Some(false)),
            ("app.app", "app:app", Some(false)),
            (":app", "x:app", Some(false)),
            ("root:root", "0:0", Some(false)),
            ("1000:1000", "1000", Some(false)),
            ("app:app", "app", None),
            ("app:", "app", None),
            ("app", "1000", None),
            ("app", "www", Some(true)),
            ("app:www", "app:app", Some(true)),
            ("app", "0:0", None),
        ] {
            assert_eq!(owned(wanted).change(&owned(there)), changes, "{wanted} of {there}");
        }
        assert_eq!(owned("app").change(&moded("755")), None);
    }

    #[test]
    fn a_mode_that_files_have_changes_nothing() {
        for (wanted, there, changes) in [
            ("755", "0755", Some(false)),
            ("+x", "755", Some(false)),
            ("a+rx,u+w", "755", Some(false)),
            ("u=rwx,go=rx", "755", Some(false)),
            ("g+w", "755", Some(true)),
            ("+w", "755", Some(false)),
            ("a+rX", "644", Some(false)),
            ("+x", "644", Some(true)),
            ("o-w", "755", Some(false)),
            ("u+s", "755", None),
            ("+x", "u+x", None),
        ] {
            assert_eq!(moded(wanted).change(&moded(there)), changes, "{wanted} of {there}");
        }
    }
}
