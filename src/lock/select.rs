//! Which packages of a lock file an installation brings: those that the wanted parts of the project lead to, as far as
//! conditions hold.

use super::marker::{self, Environment, Python};
use super::{Kind, Lock, Need, Part, normalised};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// What an installation wants of a project.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Selected<'s> {
    /// For which Python.
    pub python: Python,
    /// Whether the C library is musl; `None` where that is not known.
    pub musl: Option<bool>,
    /// Whether what is always needed is wanted.
    pub main: bool,
    /// Whether the groups that are installed unless somebody says otherwise are wanted.
    pub defaults: bool,
    /// Whether all groups are wanted.
    pub all_groups: bool,
    /// Groups that are wanted, too.
    pub with: Vec<&'s str>,
    /// Groups and extras that are not.
    pub without: Vec<&'s str>,
    /// Packages that are left out, though not what they need.
    pub left_out: Vec<&'s str>,
    /// The extras that are wanted.
    pub extras: Vec<&'s str>,
    /// Whether all are.
    pub all_extras: bool,
    /// What the project itself says, where a lock file does not say who asks for a package.
    pub manifest: Option<&'s Lock>,
}

impl Default for Selected<'_> {
    fn default() -> Self {
        Self {
            python: Python::ANY,
            musl: None,
            main: true,
            defaults: true,
            all_groups: false,
            with: Vec::new(),
            without: Vec::new(),
            left_out: Vec::new(),
            extras: Vec::new(),
            all_extras: false,
            manifest: None,
        }
    }
}

/// A package that is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its number among the packages of the file.
    pub package: u32,
    /// Whether it surely is.
    pub sure: bool,
    /// Whether it likely is.
    pub likely: bool,
    /// The number of what asks for it among what the project asks for, where the project itself does.
    pub root: Option<u32>,
}

impl Lock {
    /// The packages that are installed, in the order of the file.
    pub fn select(&self, selected: &Selected<'_>) -> Vec<Chosen> {
        let roots = self.roots_by(selected.manifest);
        let likely = self.reach(&roots, selected, selected.python.likely(), false);
        let is_one = selected.python.least() == selected.python.most();
        let sure = self.reach(&roots, selected, selected.python, true);
        let possible =
            if is_one { likely.clone() } else { self.reach(&roots, selected, selected.python, false) };
        let mut asked: FxHashMap<u32, u32> = FxHashMap::default();
        for (root, number) in roots.iter().zip(0..) {
            asked.entry(root.package).or_insert(number);
        }
        let numbers = (0..self.packages.len() as u32).filter(|at| {
            let package = &self.packages[*at as usize];
            let right_libc =
                package.of_musl.is_none_or(|of_musl| selected.musl.is_none_or(|musl| musl == of_musl));
            let is_left_out = selected.left_out.iter().any(|it| normalised(it) == normalised(&package.name));
            !package.is_own && !package.is_foreign && right_libc && !is_left_out
        });
        let chosen = numbers.filter(|at| possible[*at as usize] || likely[*at as usize]).map(|package| {
            let at = package as usize;
            // Where the C library is not known, glibc is likelier.
            let libc = self.packages[at].of_musl.filter(|_| selected.musl.is_none());
            Chosen {
                package,
                sure: sure[at] && libc.is_none(),
                likely: likely[at] && libc != Some(true),
                root: asked.get(&package).copied(),
            }
        });
        chosen.collect()
    }

    /// Whether the file, or the project beside it, says which packages are for development.
    pub fn says_parts(&self, manifest: Option<&Self>) -> bool {
        !self.roots_by(manifest).iter().any(|need| need.part == Part::Unsaid)
    }

    /// What the project asks for: where its lock file does not say, by its manifest.
    pub fn roots_by(&self, manifest: Option<&Self>) -> Cow<'_, [Need]> {
        let is_unsaid = self.roots.iter().any(|need| need.part == Part::Unsaid);
        let fits = |manifest: &&Self| match self.kind {
            Kind::Poetry | Kind::Pdm => manifest.kind == Kind::Pyproject,
            Kind::Yarn => manifest.kind == Kind::PackageJson,
            _ => false,
        };
        let Some(manifest) = manifest.filter(|_| is_unsaid).filter(fits) else {
            return Cow::Borrowed(&self.roots);
        };
        let numbers = (0..).zip(&self.packages);
        // The last of a name is the newest.
        let names: FxHashMap<&str, u32> = numbers.map(|(number, package)| (&*package.name, number)).collect();
        let found = manifest.roots.iter().filter_map(|need| {
            let wished = manifest.packages.get(need.package as usize)?;
            let (name, wish) = (&*wished.name, &*wished.version);
            let by_wish = [format!("{name}@{wish}"), format!("{name}@npm:{wish}")];
            let package =
                by_wish.iter().find_map(|key| self.wishes.get(key.as_str())).or_else(|| names.get(name));
            Some(Need { package: *package?, ..need.clone() })
        });
        Cow::Owned(found.collect())
    }

    fn reach(&self, roots: &[Need], selected: &Selected<'_>, python: Python, sure: bool) -> Vec<bool> {
        let is_on = |part: &Part| self.is_on(part, selected);
        let groups = |name: &str| self.is_on(&Part::group(name), selected);
        let extras = |name: &str| self.is_on(&Part::Extra(name.into()), selected);
        let environment = Environment { python, extras: &extras, groups: &groups };
        let holds = |need: &Need| match marker::holds(&need.marker, &environment) {
            Some(value) => value,
            None => !sure,
        };
        let mut reached = vec![false; self.packages.len()];
        let mut extras: FxHashSet<(u32, &str)> = FxHashSet::default();
        let mut open: Vec<&Need> = roots.iter().filter(|need| is_on(&need.part)).collect();
        // Each need is looked at once for its package, and once for each of its extras, which are few.
        let needs = self.packages.iter().map(|package| package.needs.len()).sum::<usize>();
        let mut left = 8 * (needs + roots.len()) + 1_000;
        while let Some(need) = open.pop() {
            let Some(package) = self.packages.get(need.package as usize).filter(|_| holds(need)) else {
                continue;
            };
            // What is not for this system brings nothing along.
            if package.is_foreign {
                continue;
            }
            let mut parts: Vec<&str> = Vec::new();
            let is_new = !std::mem::replace(&mut reached[need.package as usize], true);
            parts.extend(
                need.extras.iter().map(|it| &**it).filter(|extra| extras.insert((need.package, extra))),
            );
            if !is_new && parts.is_empty() {
                continue;
            }
            let Some(rest) = left.checked_sub(package.needs.len()) else { break };
            left = rest;
            open.extend(package.needs.iter().filter(|need| match &need.part {
                Part::Extra(extra) => parts.contains(&&**extra),
                _ => is_new,
            }));
        }
        reached
    }

    fn is_on(&self, part: &Part, selected: &Selected<'_>) -> bool {
        let has = |list: &[&str], name: &str| {
            list.iter().any(|it| *it == name || normalised(it) == normalised(name))
        };
        match part {
            Part::Main | Part::Unsaid => selected.main,
            Part::Extra(extra) if has(&selected.without, extra) => false,
            Part::Extra(extra) => selected.all_extras || has(&selected.extras, extra),
            Part::Group(group) if has(&selected.without, group) => false,
            Part::Group(group) => {
                selected.all_groups
                    || has(&selected.with, group)
                    || selected.defaults && self.is_default(group, selected.manifest)
            }
        }
    }

    /// Whether a group is installed unless somebody says otherwise.
    fn is_default(&self, group: &str, manifest: Option<&Self>) -> bool {
        let defaults = manifest.map_or(&self.defaults, |manifest| &manifest.defaults);
        let has = |list: &[Box<str>]| list.iter().any(|it| normalised(it) == normalised(group));
        match &defaults.only {
            Some(only) => has(only),
            None if self.kind == Kind::Uv => group == "dev",
            None => !has(&defaults.without),
        }
    }
}
