//! Reads the lists of Fedora and its relatives: a repository's `primary.xml`. Knows as much XML as such files
//! have: elements with attributes, text with the five entities. Takes what it can read.

use super::{Atom, ListError, Record, Tally, kib};
use std::borrow::Cow;

/// The packages of a `primary.xml`, those of this architecture and of none.
pub fn parse(xml: &str) -> Result<Vec<Record>, ListError> {
    let mut records = Vec::new();
    let mut package = Open::default();
    let mut tally = Tally::default();
    for tag in (Reader { rest: xml }) {
        match (tag.name, tag.closing) {
            ("package", false) => package = Open::default(),
            ("package", true) => {
                tally.package()?;
                records.extend(std::mem::take(&mut package).finish());
            }
            _ => package.take(&tag, &mut tally)?,
        }
    }
    Ok(records)
}

/// A tag with the text behind it.
struct Tag<'x> {
    /// Without the prefix of its namespace.
    name: &'x str,
    closing: bool,
    attributes: &'x str,
    text: &'x str,
}

impl<'x> Tag<'x> {
    fn attribute(&self, name: &str) -> Option<Cow<'x, str>> {
        let mut rest = self.attributes;
        while let Some((key, behind)) = rest.split_once('=') {
            let behind = behind.trim_start();
            let quote = behind.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, behind) = behind[1..].split_once(quote)?;
            if key.trim() == name {
                return Some(unescape(value));
            }
            rest = behind;
        }
        None
    }
}

/// The tags of a text, one after the other.
struct Reader<'x> {
    rest: &'x str,
}

impl<'x> Iterator for Reader<'x> {
    type Item = Tag<'x>;

    fn next(&mut self) -> Option<Tag<'x>> {
        let (_, behind) = self.rest.split_once('<')?;
        let (inner, behind) = behind.split_once('>')?;
        self.rest = behind;
        let text = behind.split('<').next().unwrap_or("");
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let closing = name.starts_with('/');
        let name = name.trim_start_matches('/').rsplit(':').next().unwrap_or(name);
        Some(Tag { name, closing, attributes, text })
    }
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    Cow::Owned(plain.replace("&amp;", "&"))
}

/// Which list an entry belongs to.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum List {
    #[default]
    None,
    Provides,
    Requires,
    Recommends,
}

/// A package under way.
#[derive(Default)]
struct Open {
    record: Record,
    list: List,
    /// Another architecture's.
    foreign: bool,
}

impl Open {
    fn take(&mut self, tag: &Tag<'_>, tally: &mut Tally) -> Result<(), ListError> {
        let list = |list| if tag.closing { List::None } else { list };
        match tag.name {
            "provides" => self.list = list(List::Provides),
            "requires" => self.list = list(List::Requires),
            "recommends" => self.list = list(List::Recommends),
            _ if tag.closing => {}
            "name" => self.record.name = unescape(tag.text.trim()).into_owned(),
            "arch" => self.foreign = !matches!(tag.text.trim(), "x86_64" | "noarch"),
            "version" => self.record.version = version(tag),
            "size" => {
                let size = |name| kib(&self.record.name, name, &tag.attribute(name).unwrap_or_default(), 1);
                (self.record.installed, self.record.download) = (size("installed")?, size("package")?);
            }
            "sourcerpm" => source(tag.text.trim()).clone_into(&mut self.record.source),
            "entry" => {
                tally.relations(1)?;
                self.entry(tag);
            }
            // The few files that packages ask for by path.
            "file" => {
                tally.relations(1)?;
                self.record.provides.push((unescape(tag.text.trim()).into_owned(), None));
            }
            _ => {}
        }
        Ok(())
    }

    fn entry(&mut self, tag: &Tag<'_>) {
        let Some(name) = tag.attribute("name") else { return };
        // `rpmlib(…)` is a capability of rpm itself.
        if name.starts_with("rpmlib(") {
            return;
        }
        match self.list {
            List::None => {}
            List::Provides => self.record.provides.push((name.into_owned(), None)),
            List::Requires => self.record.needs.push(choice(&name)),
            List::Recommends => self.record.recommends.push(choice(&name)),
        }
    }

    fn finish(self) -> Option<Record> {
        let Self { mut record, foreign, .. } = self;
        if record.source.is_empty() {
            record.name.clone_into(&mut record.source);
        }
        record.provides.retain(|(name, _)| *name != record.name);
        (!foreign && !record.name.is_empty()).then_some(record)
    }
}

/// `epoch:version-release`.
fn version(tag: &Tag<'_>) -> String {
    let part = |name| tag.attribute(name).unwrap_or_default();
    format!("{}:{}-{}", part("epoch"), part("ver"), part("rel"))
}

/// `bash-5.2.26-3.fc40.src.rpm` is `bash`.
fn source(file: &str) -> &str {
    let mut parts = file.rsplitn(3, '-');
    let (_, _, name) = (parts.next(), parts.next(), parts.next());
    name.unwrap_or(file)
}

/// A requirement: of `(a or b)` either. What holds on a condition (`(a if b)`) is not followed.
fn choice(name: &str) -> Vec<Atom> {
    let atom = |name: &str| Atom { name: name.to_owned(), version: None };
    let Some(inner) = name.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return vec![atom(name)];
    };
    let first = |text: &str| text.trim_matches(['(', ')', ' ']).split(' ').next().unwrap_or("").to_owned();
    match inner.split_once(" if ").or_else(|| inner.split_once(" unless ")) {
        Some(_) => Vec::new(),
        None => {
            inner.split(" or ").map(first).filter(|name| !name.is_empty()).map(|name| atom(&name)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIMARY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="2">
<package type="rpm">
  <name>git</name><arch>x86_64</arch>
  <version epoch="0" ver="2.44.0" rel="1.fc40"/>
  <summary>Fast &amp; simple</summary>
  <size package="52345" installed="87654" archive="90000"/>
  <format>
    <rpm:sourcerpm>git-2.44.0-1.fc40.src.rpm</rpm:sourcerpm>
    <rpm:provides><rpm:entry name="git" flags="EQ" epoch="0" ver="2.44.0"/><rpm:entry name="perl(Git)"/></rpm:provides>
    <rpm:requires>
      <rpm:entry name="/bin/sh"/><rpm:entry name="rpmlib(FileDigests)"/><rpm:entry name="(a if b)"/>
      <rpm:entry name="libz.so.1()(64bit)"/><rpm:entry name="(c or d)"/>
    </rpm:requires>
    <rpm:recommends><rpm:entry name="less"/></rpm:recommends>
    <file>/usr/bin/git</file>
  </format>
</package>
<package type="rpm"><name>old</name><arch>i686</arch><version epoch="0" ver="1" rel="1"/></package>
</metadata>"#;

    #[test]
    fn an_element_is_a_package() {
        let records = parse(PRIMARY).unwrap();
        let [git] = &records[..] else { panic!("{records:?}") };
        assert_eq!(
            (git.name.as_str(), git.version.as_str(), git.source.as_str()),
            ("git", "0:2.44.0-1.fc40", "git")
        );
        assert_eq!((git.download, git.installed), (52, 86));
        let needs: Vec<Vec<&str>> =
            git.needs.iter().map(|group| group.iter().map(|atom| atom.name.as_str()).collect()).collect();
        assert_eq!(needs, [vec!["/bin/sh"], vec![], vec!["libz.so.1()(64bit)"], vec!["c", "d"]]);
        assert_eq!(git.recommends[0][0].name, "less");
        let provided: Vec<&str> = git.provides.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(provided, ["perl(Git)", "/usr/bin/git"]);
    }

    #[test]
    fn what_is_no_list_has_no_packages() {
        for text in ["", "<", "<package", "<package><name>x", "<package a='></package>", "é<é>&"] {
            assert!(parse(text).unwrap().is_empty(), "{text}");
        }
    }

    #[test]
    fn a_size_that_is_none_is_an_error() {
        for wrong in ["installed='-1'", "package='x'", "installed='17179869185'"] {
            let text = format!("<package><name>a</name><size {wrong}/></package>");
            assert!(parse(&text).unwrap_err().to_string().contains("the package a"), "{wrong}");
        }
    }
}
