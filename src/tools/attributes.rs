//! Owner and mode of files, where a command line or a flag says them, and whether a change to them changes anything.
//! Text and numbers only; no user database is asked.

use std::borrow::Cow;

/// The modes by the usual umask.
const FILE: u32 = 0o644;
const DIRECTORY: u32 = 0o755;

/// What a command gives to files, or leaves them with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes<'t> {
    /// As chown reads it: `user`, `user:group`, `:group`.
    pub owner: Option<Cow<'t, str>>,
    /// As chmod reads it: `755`, `+x`, `u=rwX,go=`.
    pub mode: Option<Cow<'t, str>>,
    /// Whether a copy has the owner of what it is made of (`cp -p`).
    pub of_origin: bool,
}

impl Attributes<'_> {
    /// Whether a program of mode 755 has them already, whoever owns it.
    pub(super) fn is_of_programs(&self) -> bool {
        let program = Mode::Octal(0o755);
        self.owner.is_none()
            && self.mode.as_deref().is_some_and(|mode| mode_changes(mode, program) == Some(false))
    }

    /// Whether files and directories have them already that the usual umask made, whoever owns them.
    pub(super) fn are_usual(&self) -> bool {
        let leaves = |mode: &str, there| mode_changes(mode, Mode::Octal(there)) == Some(false);
        self.owner.is_none()
            && self.mode.as_deref().is_some_and(|mode| leaves(mode, FILE) && leaves(mode, DIRECTORY))
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Attributes<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Attributes { owner: self.owner.map(own), mode: self.mode.map(own), of_origin: self.of_origin }
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let text = |text: &Option<Cow<'_, str>>| text.as_ref().map_or(0, |text| text.len());
        size_of::<Self>() + text(&self.owner) + text(&self.mode)
    }
}

/// Owner and mode that files have, as far as what was done to them tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given<'t> {
    user: Option<&'t str>,
    group: Option<&'t str>,
    mode: Option<Mode<'t>>,
}

/// The mode of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode<'t> {
    /// All of it.
    Octal(u32),
    /// What chmod said last of a mode that is not known.
    Said(&'t str),
}

impl<'t> Given<'t> {
    /// What files have that come with these.
    pub fn by(attributes: &'t Attributes<'_>) -> Self {
        let (user, group) = attributes.owner.as_deref().map_or((None, None), parts);
        // A number alone is the group's, too, where COPY gives it.
        let is_number = |name: &&str| name.bytes().all(|byte| byte.is_ascii_digit());
        let group = group.or(user.filter(|user| is_number(user) || *user == "root"));
        Self { user, group, mode: attributes.mode.as_deref().map(|mode| mode_given(mode, None)) }
    }

    /// The same once chown, chgrp or chmod gave these.
    #[must_use]
    pub fn changed(self, attributes: &'t Attributes<'_>) -> Self {
        let Some(owner) = attributes.owner.as_deref() else {
            let mode = attributes.mode.as_deref().map(|mode| mode_given(mode, self.mode));
            return Self { mode: mode.or(self.mode), ..self };
        };
        let (user, group) = parts(owner);
        // `chown user:` means the user's own group.
        let kept = self.group.filter(|_| !owner.ends_with([':', '.']));
        Self { user: user.or(self.user), group: group.or(kept), ..self }
    }

    /// The same where others say nothing.
    #[must_use]
    pub fn replaced_by(self, others: Self) -> Self {
        Self {
            user: others.user.or(self.user),
            group: others.group.or(self.group),
            mode: others.mode.or(self.mode),
        }
    }

    /// What these have and those.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self {
            user: self.user.filter(|_| self.user == other.user),
            group: self.group.filter(|_| self.group == other.group),
            mode: self.mode.filter(|_| self.mode == other.mode),
        }
    }

    /// Without what only the image says in which they were made: the numbers of names.
    #[must_use]
    pub fn elsewhere(self) -> Self {
        let number = |name: &&str| *name == "root" || name.parse::<u32>().is_ok();
        Self { user: self.user.filter(number), group: self.group.filter(number), ..self }
    }

    /// Without an owner: files that somebody else makes of these.
    #[must_use]
    pub fn made_anew(self) -> Self {
        Self { user: None, group: None, ..self }
    }

    /// Whether giving them `wanted` changes anything; none where that cannot be told.
    pub fn change(self, wanted: &Attributes<'_>) -> Option<bool> {
        let owner = wanted.owner.as_deref().map_or(Some(false), |owner| self.owner_changes(owner));
        let mode = wanted.mode.as_deref().map_or(Some(false), |mode| mode_changes(mode, self.mode?));
        match (owner, mode) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (owner, mode) => Some(owner? || mode?),
        }
    }

    fn owner_changes(self, wanted: &str) -> Option<bool> {
        let (user, group) = parts(wanted);
        // `chown user:` means the user's own group.
        let own = wanted.ends_with([':', '.']);
        match (differ(user, self.user), differ(group, self.group)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            // Which group that is only the image knows; mostly it has the user's name.
            _ if own && self.group != self.user => None,
            (user, group) => Some(user? || group?),
        }
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

fn mode_changes(wanted: &str, there: Mode<'_>) -> Option<bool> {
    match there {
        Mode::Octal(there) => Some(octal(wanted).or_else(|| applied(wanted, there))? != there),
        // Twice is once, but where what is given goes by what is there.
        Mode::Said(said) => (said == wanted && !said.contains([',', 'X'])).then_some(false),
    }
}

/// The mode after `wanted`.
fn mode_given<'t>(wanted: &'t str, there: Option<Mode<'t>>) -> Mode<'t> {
    let after = match there {
        Some(Mode::Octal(there)) => applied(wanted, there),
        _ => None,
    };
    octal(wanted).or(after).map_or(Mode::Said(wanted), Mode::Octal)
}

fn octal(mode: &str) -> Option<u32> {
    u32::from_str_radix(mode, 8).ok().filter(|mode| *mode <= 0o7777)
}

/// In octal, the mode that `chmod` gives by `wanted` to a file that comes without one of its own, and with `trees` to
/// directories alike; none where they would differ.
pub fn mode_after(wanted: &str, trees: bool) -> Option<String> {
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
        Attributes { owner: Some(owner.into()), ..Attributes::default() }
    }

    fn moded(mode: &str) -> Attributes<'_> {
        Attributes { mode: Some(mode.into()), ..Attributes::default() }
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
            assert_eq!(Given::by(&owned(there)).change(&owned(wanted)), changes, "{wanted} of {there}");
        }
        assert_eq!(Given::by(&moded("755")).change(&owned("app")), None);
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
            ("u+x", "u+x", Some(false)),
            ("u+s", "u+s", Some(false)),
            ("a+X,u+x", "a+X,u+x", None),
        ] {
            assert_eq!(Given::by(&moded(there)).change(&moded(wanted)), changes, "{wanted} of {there}");
        }
    }

    #[test]
    fn changes_follow_one_another() {
        let (copied, user, group, mode) = (owned("0:0"), owned("1000"), owned(":www"), moded("+x"));
        let after = Given::by(&copied).changed(&user);
        assert_eq!(after.change(&owned("1000:1000")), Some(true), "chown of a user alone leaves the group");
        assert_eq!(after.change(&owned("1000:0")), Some(false));
        let after = after.changed(&group).changed(&mode);
        assert_eq!(after.change(&owned("1000:www")), Some(false));
        assert_eq!(after.change(&mode), Some(false));
        let known = moded("644");
        assert_eq!(Given::by(&known).changed(&mode).change(&moded("755")), Some(false));
    }

    #[test]
    fn what_may_have_changed_is_not_known() {
        let (copied, user, mode) = (owned("0:0"), owned("1000:0"), moded("755"));
        let after = Given::by(&copied);
        let after = after.common(after.changed(&user));
        let after = after.common(after.changed(&mode));
        assert_eq!(after.change(&owned("0")), None);
        assert_eq!(after.change(&owned(":0")), Some(false));
        assert_eq!(after.change(&mode), None);
        assert_eq!(Given::by(&owned("app:0")).elsewhere().change(&owned("app")), None);
        assert_eq!(Given::by(&copied).made_anew().change(&owned("0:0")), None);
    }
}
