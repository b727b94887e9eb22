//! `yarn.lock`: of yarn 1 a format of its own, of yarn 2 and later YAML of the same shape. Both are read line by line, by
//! their indents. What of it is for development `package.json` tells; sizes nobody.

use super::npm::{allows, for_systems};
use super::{Kind, Lock, LockError, Need, Package, Part, Result};
use rustc_hash::FxHashMap;

/// An entry as it is read.
#[derive(Default)]
struct Entry<'t> {
    version: &'t str,
    /// What it needs: name and wish.
    needs: Vec<(&'t str, &'t str)>,
    conditions: &'t str,
    is_own: bool,
}

/// Reads `yarn.lock`.
pub(super) fn read(text: &str) -> Result<Lock> {
    let mut reader = Reader::default();
    for (line, number) in text.lines().zip(1..) {
        reader.take(line.trim_end(), number)?;
    }
    reader.end();
    if reader.entries.is_empty() && !reader.is_yarn && !text.trim().is_empty() {
        return Err(LockError::new(1, "it has no entry of a yarn.lock"));
    }
    Ok(reader.lock())
}

#[derive(Default)]
struct Reader<'t> {
    /// Keys as they stand, and the entries; several keys have one.
    keys: Vec<(&'t str, u32)>,
    entries: Vec<Entry<'t>>,
    entry: Option<(&'t str, Entry<'t>)>,
    /// The block of the entry whose lines come.
    block: &'t str,
    /// Whether the file says that it is yarn's, and that yarn 2 or later wrote it.
    is_yarn: bool,
    is_berry: bool,
}

impl<'t> Reader<'t> {
    fn take(&mut self, line: &'t str, number: usize) -> Result<()> {
        let body = line.trim_start_matches(' ');
        self.is_yarn |= line.contains("yarn");
        if body.is_empty() || body.starts_with('#') {
            return Ok(());
        }
        match line.len() - body.len() {
            // `? "KEY"` and `:` on the next line, of a long key.
            0 if body == ":" && self.entry.is_some() => {}
            0 => {
                self.end();
                let key = body.strip_prefix("? ").or_else(|| body.strip_suffix(':'));
                let key = key.ok_or_else(|| LockError::new(number, "an entry of a yarn.lock ends in `:`"))?;
                self.entry = Some((key, Entry::default()));
                self.block = "";
            }
            indent => self.field(indent, body),
        }
        Ok(())
    }

    fn field(&mut self, indent: usize, body: &'t str) {
        let Some((_, entry)) = &mut self.entry else { return };
        let (name, value) = split(body);
        if indent <= 2 {
            self.block = name;
            match name {
                "version" => entry.version = value,
                "conditions" => entry.conditions = value,
                "linkType" => entry.is_own = value == "soft",
                _ => {}
            }
        } else if matches!(self.block, "dependencies" | "optionalDependencies") && indent <= 4 {
            entry.needs.push((name, value));
        }
    }

    fn end(&mut self) {
        let Some((key, entry)) = self.entry.take() else { return };
        if bare(key) == "__metadata" {
            (self.is_yarn, self.is_berry) = (true, true);
            return;
        }
        let number = self.entries.len() as u32;
        // yarn 1 quotes each of several, yarn 2 all together.
        let one =
            key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).filter(|key| !key.contains('"'));
        self.keys.extend(one.unwrap_or(key).split(", ").map(|key| (bare(key), number)));
        self.entries.push(entry);
    }

    fn lock(self) -> Lock {
        let mut lock = Lock { is_berry: self.is_berry, ..Lock::new(Kind::Yarn) };
        let mut names = vec![""; self.entries.len()];
        let mut wishes: FxHashMap<&str, u32> = FxHashMap::default();
        for (key, number) in &self.keys {
            names[*number as usize] = name_of(key);
            wishes.insert(key, *number);
        }
        for (entry, name) in self.entries.iter().zip(names) {
            let needs = entry.needs.iter().filter_map(|(name, wish)| {
                let package = [format!("{name}@{wish}"), format!("{name}@npm:{wish}")];
                let package = package.iter().find_map(|key| wishes.get(key.as_str()))?;
                Some(Need { package: *package, ..Need::default() })
            });
            let conditions = |name: &str| {
                let all = entry.conditions.split(['&', '|', '(', ')']).map(str::trim);
                all.filter_map(|it| it.split_once('='))
                    .filter(|it| it.0 == name)
                    .map(|it| it.1)
                    .collect::<Vec<_>>()
            };
            let has = |name: &str, own: &str| allows(conditions(name).into_iter(), own);
            let package = Package {
                name: name.into(),
                version: entry.version.into(),
                needs: needs.collect(),
                is_own: entry.is_own,
                ..Package::default()
            };
            lock.list(for_systems(package, has), [Part::Unsaid], "");
        }
        lock.wishes = wishes.into_iter().map(|(wish, number)| (wish.into(), number)).collect();
        lock
    }
}

/// `name "value"` or `name: value`.
fn split(body: &str) -> (&str, &str) {
    let end = match body.strip_prefix('"').and_then(|rest| rest.find('"')) {
        Some(at) => at + 2,
        None => body.find([' ', ':']).unwrap_or(body.len()),
    };
    let (name, value) = body.split_at(end);
    let value = value.strip_prefix(':').unwrap_or(value).trim();
    (bare(name), bare(value))
}

fn bare(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// `@scope/name` of `@scope/name@^1.0.0`.
fn name_of(key: &str) -> &str {
    let end = key.char_indices().skip(1).find(|(_, c)| *c == '@').map_or(key.len(), |(at, _)| at);
    &key[..end]
}
