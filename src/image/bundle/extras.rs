//! Files that programs open and no list of theirs names: those that go by a name of their own (`--with nss`), and the
//! entries of a user.

use super::closure::Closure;
use super::error::Error;
use super::root::{Node, follow};
use super::taken::Reason;

/// Files that go by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extra {
    /// The name service: how names of hosts and users are found.
    Nss,
    /// The certificates of those who are trusted.
    Certificates,
    /// Time zones.
    Zones,
    /// Languages and countries.
    Locale,
}

impl Extra {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Nss, Self::Certificates, Self::Zones, Self::Locale];

    /// What it is asked for by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nss => "nss",
            Self::Certificates => "ca-certificates",
            Self::Zones => "tzdata",
            Self::Locale => "locale",
        }
    }

    /// Files and trees, each taken where it is there.
    fn places(self) -> &'static [&'static str] {
        match self {
            Self::Nss => {
                &["/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols"]
            }
            Self::Certificates => &[
                "/etc/ssl/certs",
                "/etc/ssl/cert.pem",
                "/etc/ssl/ca-bundle.pem",
                "/etc/ssl/openssl.cnf",
                "/etc/ssl1.1/cert.pem",
                "/usr/lib/ssl/certs",
                "/usr/lib/ssl/cert.pem",
                "/usr/lib/ssl/openssl.cnf",
                "/etc/pki/tls/certs",
                "/etc/pki/tls/cert.pem",
                "/etc/pki/tls/openssl.cnf",
                "/etc/pki/ca-trust/extracted",
                "/etc/ca-certificates/extracted",
                "/var/lib/ca-certificates",
            ],
            Self::Zones => &["/usr/share/zoneinfo", "/etc/localtime", "/etc/timezone"],
            Self::Locale => &[
                "/usr/lib/locale",
                "/usr/lib64/locale",
                "/etc/locale.conf",
                "/etc/default/locale",
                "/usr/share/i18n/locales/musl",
            ],
        }
    }

    /// What the root lacks where none of them is there.
    fn mend(self) -> &'static str {
        match self {
            Self::Nss => "leave it out where the C library is musl's",
            Self::Certificates => "install ca-certificates there",
            Self::Zones => "install tzdata there",
            Self::Locale => {
                "make one there (`localedef`, or the package locales), or leave it out: C.UTF-8 is built in since glibc 2.35"
            }
        }
    }

    /// Takes what the root has of it.
    pub(super) fn take(self, closure: &mut Closure<'_>) -> Result<(), Error> {
        let mut found = 0;
        for place in self.places() {
            found += usize::from(closure.tree(place.as_bytes(), Reason::Extra(self.name()))?);
        }
        if self == Self::Nss {
            found += services(closure)?;
        }
        if found > 0 {
            return Ok(());
        }
        let places = self.places().iter().map(|it| (*it).to_owned()).collect();
        Err(Error::NoExtra { what: self.name(), places, mend: self.mend() })
    }
}

/// The longest file of settings.
const LONGEST: u64 = 4 << 20;

/// Takes the libraries of all services that nsswitch.conf names, and of the two that glibc asks without it.
fn services(closure: &mut Closure<'_>) -> Result<usize, Error> {
    let text = text(closure, b"/etc/nsswitch.conf")?.unwrap_or_default();
    let mut names: Vec<&[u8]> = vec![b"files", b"dns"];
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.split(|byte| *byte == b'#').next().unwrap_or_default();
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        let words = line[at + 1..].split(u8::is_ascii_whitespace);
        names.extend(
            words.filter(|word| !word.is_empty() && !word.starts_with(b"[") && !word.contains(&b'/')),
        );
    }
    names.sort_unstable();
    names.dedup();
    let mut found = 0;
    for name in names {
        let library = [b"libnss_", name, b".so.2"].concat();
        found += usize::from(closure.library(&library, Reason::Extra(Extra::Nss.name()))?);
    }
    Ok(found)
}

/// A text of the root, if it is there.
fn text(closure: &mut Closure<'_>, path: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    match follow(closure.root, path)? {
        Some(way) if matches!(way.end().1, Node::File(_)) => {
            closure.root.read(way.end().0, LONGEST).map(Some)
        }
        _ => Ok(None),
    }
}

/// Makes a passwd and a group of the superuser and this user alone. A number that is in neither needs no entry.
pub(super) fn user(closure: &mut Closure<'_>, user: &[u8]) -> Result<(), Error> {
    let (name, group) = match user.iter().position(|byte| *byte == b':') {
        Some(at) => (&user[..at], Some(&user[at + 1..])),
        None => (user, None),
    };
    let passwd = text(closure, b"/etc/passwd")?.unwrap_or_default();
    let groups = text(closure, b"/etc/group")?.unwrap_or_default();
    let of = |line: &[u8], wanted: &[u8], number: usize| {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
        fields.first() == Some(&wanted) || fields.get(number) == Some(&wanted)
    };
    let entry = lines(&passwd).find(|line| of(line, name, 2));
    let is_number = !name.is_empty() && name.iter().all(u8::is_ascii_digit);
    if entry.is_none() && !is_number {
        return Err(Error::NoUser(name.into()));
    }
    let own: Vec<&[u8]> = entry.map(|line| line.split(|byte| *byte == b':').collect()).unwrap_or_default();
    let (own_name, own_group) = (own.first().copied().unwrap_or(name), group.or(own.get(3).copied()));
    let is_member = |line: &[u8]| {
        let members = line.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        members.split(|byte| *byte == b',').any(|it| it == own_name)
    };
    let is_wanted = |line: &&[u8]| {
        of(line, b"root", 2) || own_group.is_some_and(|group| of(line, group, 2)) || is_member(line)
    };
    let is_user = |line: &&[u8]| of(line, b"root", 2) || Some(*line) == entry;
    for (path, text) in [
        (&b"etc/passwd"[..], joined(lines(&passwd).filter(is_user))),
        (b"etc/group", joined(lines(&groups).filter(is_wanted))),
    ] {
        if let Some(way) = follow(closure.root, path)? {
            let end = way.end().0.to_vec();
            closure.taken.take(&way, Reason::Made, None);
            closure.taken.make(&end, text);
        }
    }
    Ok(())
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

fn joined<'l>(lines: impl Iterator<Item = &'l [u8]>) -> Vec<u8> {
    lines.flat_map(|line| [line, b"\n"]).flatten().copied().collect()
}
