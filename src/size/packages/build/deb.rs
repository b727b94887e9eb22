//! Reads Debian's and Ubuntu's lists: `Packages` files, whose stanzas are blocks of `Field: value` lines.
//! Takes what it can read and leaves out what it cannot, but for sizes, which are right or an error.

use super::{Atom, ListError, Record, kib, stanzas};
use std::collections::HashMap;

/// The names that lists have named so far, in order.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, u32>);

impl Names {
    /// The number of a name, as apt's cache numbers packages: by where a list first names them in any field.
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        let number = self.0.len() as u32;
        self.0.insert(name.to_owned(), number);
        number
    }
}

/// The fields that name packages, in the order in which apt reads them.
const RELATIONS: [&str; 9] = [
    "Pre-Depends",
    "Depends",
    "Conflicts",
    "Breaks",
    "Recommends",
    "Suggests",
    "Replaces",
    "Enhances",
    "Provides",
];

/// The packages of a `Packages` file. `original`: the file is the release's own, not that of its updates.
/// `names` has what the lists before it named.
pub fn parse(text: &str, original: bool, names: &mut Names) -> Result<Vec<Record>, ListError> {
    stanzas(text, |stanza| record(stanza, original, names))
}

fn record(stanza: &str, original: bool, names: &mut Names) -> Result<Option<Record>, ListError> {
    let mut record = Record { original, rank: rank("optional"), ..Record::default() };
    let mut relations = [""; RELATIONS.len()];
    let mut essential = false;
    let (mut installed, mut download) = ("", "");
    for line in stanza.lines() {
        let Some((field, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match field {
            "Package" => value.clone_into(&mut record.name),
            "Version" => value.clone_into(&mut record.version),
            "Source" => value.split(' ').next().unwrap_or("").clone_into(&mut record.source),
            "Installed-Size" => installed = value,
            "Size" => download = value,
            "Priority" => record.rank = rank(value),
            "Essential" => essential = value == "yes",
            _ => {
                if let Some(at) = RELATIONS.iter().position(|relation| *relation == field) {
                    relations[at] = value;
                }
            }
        }
    }
    record.required = essential || record.rank == rank("required");
    if record.source.is_empty() {
        record.name.clone_into(&mut record.source);
    }
    if record.name.is_empty() || record.version.is_empty() {
        return Ok(None);
    }
    record.installed = kib(&record.name, "Installed-Size", installed, 1024)?;
    record.download = kib(&record.name, "Size", download, 1)?;
    record.number = names.number(&record.name);
    for name in relations.iter().flat_map(|field| field.split([',', '|'])).filter_map(named_plainly) {
        names.number(name);
    }
    relate(&mut record, relations);
    Ok(Some(record))
}

fn relate(record: &mut Record, relations: [&str; RELATIONS.len()]) {
    let [pre_depends, depends, conflicts, breaks, recommends, _, _, _, provides] = relations.map(groups);
    // dpkg wants the first of these first, and apt takes them first.
    record.needs = [pre_depends, depends].concat();
    // To dpkg they differ in what may be unpacked when, not in what can be there in the end.
    record.conflicts = [conflicts, breaks].into_iter().flatten().flatten().collect();
    record.recommends = recommends;
    record.provides = provides.into_iter().flatten().map(provided).collect();
}

/// `a:any` is another entry of apt's cache than `a`.
fn named_plainly(atom: &str) -> Option<&str> {
    let name = atom.trim().split(['(', ' ', '[', '<']).next()?;
    (!name.is_empty() && !name.contains(':')).then_some(name)
}

fn rank(priority: &str) -> u8 {
    match priority {
        "required" => 0,
        "important" => 1,
        "standard" => 2,
        "extra" => 4,
        _ => 3,
    }
}

/// `a (>= 1) | b, c:any`.
fn groups(field: &str) -> Vec<Vec<Atom>> {
    let group = |text: &str| text.split('|').filter_map(atom).collect::<Vec<_>>();
    field.split(',').map(group).filter(|group| !group.is_empty()).collect()
}

fn atom(text: &str) -> Option<Atom> {
    let text = text.trim();
    let end = text.find(['(', ':', ' ', '[', '<']).unwrap_or(text.len());
    let name = text.get(..end).filter(|name| !name.is_empty())?;
    let version = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| {
        let at = inner.find(|c: char| !"<>= ".contains(c)).unwrap_or(inner.len());
        let (relation, version) = inner.split_at(at);
        (relation.trim().to_owned(), version.trim().to_owned())
    });
    Some(Atom { name: name.to_owned(), version })
}

fn provided(atom: Atom) -> (String, Option<String>) {
    (atom.name, atom.version.map(|(_, version)| version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stanza_is_a_package() {
        let text = "Package: a\nSource: src (1.2)\nVersion: 1-1\nInstalled-Size: 12\nPriority: required\n\
                    Depends: libc6 (>= 2.34), x:any | y\nPre-Depends: dpkg\nProvides: v (= 3), w\nSize: 1025\n\
                    Description: text\n more: text\n\n\nnonsense\n\nPackage: b\nVersion: 2\n";
        let records = parse(text, true, &mut Names::default()).unwrap();
        let [a, b] = &records[..] else { panic!("{records:?}") };
        assert_eq!((a.source.as_str(), a.installed, a.download, a.rank, a.required), ("src", 12, 2, 0, true));
        let names: Vec<Vec<&str>> =
            a.needs.iter().map(|group| group.iter().map(|atom| atom.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["dpkg"], vec!["libc6"], vec!["x", "y"]]);
        assert_eq!(a.needs[1][0].version, Some((">=".to_owned(), "2.34".to_owned())));
        assert_eq!(a.provides, [("v".to_owned(), Some("3".to_owned())), ("w".to_owned(), None)]);
        assert_eq!((b.name.as_str(), b.source.as_str(), b.required), ("b", "b", false));
    }

    #[test]
    fn a_size_that_is_none_is_an_error() {
        let of = |fields: &str| {
            let text = format!("Package: a\nVersion: 1\n{fields}\n");
            parse(&text, true, &mut Names::default()).map(|it| (it[0].installed, it[0].download))
        };
        assert_eq!(of("Installed-Size: 16777215\nSize: 17179868160"), Ok((0xff_ffff, 0xff_ffff)));
        // apt takes one that is not stated as 0, too.
        assert_eq!(of("Size:"), Ok((0, 0)));
        for wrong in [
            "Installed-Size: -1",
            "Installed-Size: 12 kB",
            "Installed-Size: 16777216",
            "Size: 0x10",
            "Installed-Size: 99999999999999999999",
            "Size: -7",
            "Installed-Size: 1.5",
        ] {
            let error = of(wrong).unwrap_err().to_string();
            assert!(error.starts_with("the package a has the "), "{error}");
        }
    }
}
