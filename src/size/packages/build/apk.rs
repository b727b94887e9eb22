//! Reads Alpine's lists: `APKINDEX` files, whose stanzas are blocks of `K:value` lines. Packages that install
//! themselves beside others (`install_if`) are left out: what they wait for is known only when all is chosen.

use super::{Atom, ListError, Record, kib, stanzas};

/// The packages of an `APKINDEX`.
pub fn parse(text: &str) -> Result<Vec<Record>, ListError> {
    stanzas(text, record)
}

fn record(stanza: &str) -> Result<Option<Record>, ListError> {
    let mut record = Record { rank: LOWEST, ..Record::default() };
    let (mut installed, mut download) = ("", "");
    for line in stanza.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        match key {
            "P" => value.clone_into(&mut record.name),
            "V" => value.clone_into(&mut record.version),
            "o" => value.clone_into(&mut record.source),
            "S" => download = value,
            "I" => installed = value,
            "k" => {
                record.rank =
                    LOWEST.saturating_sub(value.parse::<u16>().map_or(0, |priority| priority.min(255) as u8));
            }
            // A package with `!name` refuses that one; it asks for nothing.
            "D" => record.needs = words(value).map(|atom| vec![atom]).collect(),
            "p" => {
                record.provides =
                    words(value).map(|atom| (atom.name, atom.version.map(|(_, is)| is))).collect();
            }
            _ => {}
        }
    }
    if record.source.is_empty() {
        record.name.clone_into(&mut record.source);
    }
    record.installed = kib(&record.name, "I", installed, 1)?;
    record.download = kib(&record.name, "S", download, 1)?;
    Ok((!record.name.is_empty()).then_some(record))
}

/// The rank of a package without a provider priority.
const LOWEST: u8 = u8::MAX;

/// `so:libc.musl-x86_64.so.1`, `busybox>=1.36`, `cmd:sh=1.36-r0`.
fn words(value: &str) -> impl Iterator<Item = Atom> {
    value.split_whitespace().filter(|word| !word.starts_with('!')).map(|word| {
        let at = word.find(['<', '>', '=', '~']).unwrap_or(word.len());
        let (name, rest) = word.split_at(at);
        let version = rest.trim_start_matches(['<', '>', '=', '~']);
        let relation = &rest[..rest.len() - version.len()];
        let version = (!relation.is_empty()).then(|| (relation.to_owned(), version.to_owned()));
        // `name@repository` says where from.
        Atom { name: name.split('@').next().unwrap_or(name).to_owned(), version }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stanza_is_a_package() {
        let text = "C:Q1x=\nP:curl\nV:8.5.0-r0\nA:x86_64\nS:1025\nI:2048\nT:text\no:curl\n\
                    D:ca-certificates so:libc.musl-x86_64.so.1 libcurl=8.5.0-r0 !wget\np:cmd:curl=8.5.0-r0 fetch\n\n\
                    P:busybox-binsh\nV:1\nS:1\nI:1\nk:60\n\n";
        let records = parse(text).unwrap();
        let [curl, sh] = &records[..] else { panic!("{records:?}") };
        assert_eq!((curl.name.as_str(), curl.download, curl.installed), ("curl", 2, 2));
        let needs: Vec<&str> = curl.needs.iter().flatten().map(|atom| atom.name.as_str()).collect();
        assert_eq!(needs, ["ca-certificates", "so:libc.musl-x86_64.so.1", "libcurl"]);
        assert_eq!(curl.needs[2][0].version, Some(("=".to_owned(), "8.5.0-r0".to_owned())));
        let provided: Vec<&str> = curl.provides.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(provided, ["cmd:curl", "fetch"]);
        assert!(sh.rank < curl.rank);
    }

    #[test]
    fn a_size_that_is_none_is_an_error() {
        for wrong in ["I:-1", "I:1k", "S:17179869185", "S:99999999999999999999"] {
            assert!(parse(&format!("P:a\nV:1\n{wrong}\n\n")).is_err(), "{wrong}");
        }
    }
}
