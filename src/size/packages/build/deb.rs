//! Reads Debian's and Ubuntu's lists: `Packages` files, whose stanzas are blocks of `Field: value` lines.
//! Takes what it can read and leaves out what it cannot.

use super::{Atom, Record};

/// The packages of a `Packages` file. `original`: the file is the release's own, not that of its updates.
pub fn parse(text: &str, original: bool) -> Vec<Record> {
    text.split("\n\n").filter_map(|stanza| record(stanza, original)).collect()
}

fn record(stanza: &str, original: bool) -> Option<Record> {
    let mut record = Record { original, rank: rank("optional"), ..Record::default() };
    let mut depends = Vec::new();
    let mut essential = false;
    for line in stanza.lines() {
        let Some((field, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match field {
            "Package" => value.clone_into(&mut record.name),
            "Version" => value.clone_into(&mut record.version),
            "Source" => value.split(' ').next().unwrap_or("").clone_into(&mut record.source),
            "Installed-Size" => record.installed = value.parse().unwrap_or(0),
            "Size" => record.download = value.parse::<u64>().unwrap_or(0).div_ceil(1024) as u32,
            "Priority" => record.rank = rank(value),
            "Essential" => essential = value == "yes",
            // dpkg wants these first, and apt takes them first.
            "Pre-Depends" => record.needs = groups(value),
            "Depends" => depends = groups(value),
            "Recommends" => record.recommends = groups(value),
            "Provides" => record.provides = groups(value).into_iter().flatten().map(provided).collect(),
            _ => {}
        }
    }
    record.needs.extend(depends);
    record.required = essential || record.rank == rank("required");
    if record.source.is_empty() {
        record.name.clone_into(&mut record.source);
    }
    (!record.name.is_empty() && !record.version.is_empty()).then_some(record)
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
        let records = parse(text, true);
        let [a, b] = &records[..] else { panic!("{records:?}") };
        assert_eq!((a.source.as_str(), a.installed, a.download, a.rank, a.required), ("src", 12, 2, 0, true));
        let names: Vec<Vec<&str>> =
            a.needs.iter().map(|group| group.iter().map(|atom| atom.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["dpkg"], vec!["libc6"], vec!["x", "y"]]);
        assert_eq!(a.needs[1][0].version, Some((">=".to_owned(), "2.34".to_owned())));
        assert_eq!(a.provides, [("v".to_owned(), Some("3".to_owned())), ("w".to_owned(), None)]);
        assert_eq!((b.name.as_str(), b.source.as_str(), b.required), ("b", "b", false));
    }
}
