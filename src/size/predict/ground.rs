//! What a stage stands on, as far as it bears on bytes: the release of its distribution, which the catalogue knows or which
//! words, commands and what they write suggest, and the package tables and package sets that this comes to. What is
//! only suggested gives bytes, over all that it may be; nothing else rests on it.

use super::{LISTS, Predictor};
use crate::bytes::{Amount, Bytes};
use crate::model::{Base, Stage, Step};
use crate::size::catalog;
use crate::size::costs;
use crate::size::packages::{BaseSet, Index, Kind};
use crate::size::releases::{self, Likeness, Release};
use crate::tools::{self, Effect, EffectKind, Path, path};
use std::rc::Rc;

/// The releases that a stage's image may be of.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    /// The likeliest first.
    pub(super) releases: Vec<Release>,
    /// Whether the catalogue knows the image.
    is_known: bool,
}

/// A table that may tell of a stage's packages, with those that its image has.
pub(super) struct Footing<'m> {
    pub(super) base: BaseSet<'m>,
    pub(super) likeness: Likeness,
    /// It is asked only where none of those before it has all packages.
    pub(super) is_last_resort: bool,
}

/// What makes apt fetch twice as many lists, or half as many again.
const MORE_LISTS: [&str; 1] = ["--add-architecture"];

/// Since that year images are of the releases that are likely today.
const RECENT: u32 = 2024;

/// So many releases have their tables looked at: those between them are like them.
const MAX_TABLES: usize = 2;

/// Older releases that an image may be of: what has gone from the newer ones was in one of these.
const OLDER: [Release; 2] = ["ubuntu 18.04", "debian 10"];

/// The sets of packages that many images of somebody's own have, on any distribution.
const RICH: &str = "buildpack-deps";
/// An image that has them weighs more.
const RICH_LEAST: Bytes = 450_000_000;

impl<'m> Predictor<'m> {
    /// What the image of a stage is, to a package manager. Looked for once: each finding about its packages asks, and the
    /// stage's commands may have to tell.
    pub(super) fn ground(&self, stage: &Stage<'m>, tool: &str) -> Rc<Ground> {
        let root = self.model.root(stage);
        let Some(known) = tools::tool(tool) else { return Rc::new(self.ground_below(root, tool)) };
        let key = (root.index, known.id);
        if let Some(found) = self.grounds.borrow().get(&key) {
            return Rc::clone(found);
        }
        let found = Rc::new(self.ground_below(root, tool));
        self.grounds.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    fn ground_below(&self, root: &Stage<'m>, tool: &str) -> Ground {
        if let Some(entry) = self.base(root).filter(|entry| !entry.distro.is_empty()) {
            // Of an image of these years of which only the distribution is known: its likely releases.
            let is_recent = entry.as_of.civil().0 >= RECENT;
            let stood = || match &root.base {
                Base::Image(image) if !entry.distro.contains(' ') => catalog::stands_on(image),
                _ => Vec::new(),
            };
            let likely = || releases::of_distro(entry.distro).to_vec();
            let likely = Some(stood()).filter(|it| !it.is_empty()).or_else(|| is_recent.then(likely));
            let likely = likely.filter(|it| it.len() > 1);
            let is_known = likely.is_none();
            let releases = match likely {
                _ if !is_of(entry.distro, tool) => Vec::new(),
                likely => likely.unwrap_or_else(|| vec![entry.distro]),
            };
            return Ground { releases, is_known };
        }
        let likely = releases::of_tool(tool);
        if matches!(root.base, Base::Scratch | Base::Stage(_)) || likely.is_empty() {
            return Ground::default();
        }
        let is_for_tool = |release: &Release| is_of(release, tool);
        let named = self.of_base(root);
        if named.as_ref().is_some_and(Vec::is_empty) {
            return Ground::default();
        }
        let named: Vec<Release> = named.into_iter().flatten().filter(is_for_tool).collect();
        let named = if named.is_empty() { likely.to_vec() } else { named };
        let releases = if let [_] = named.as_slice() { named } else { self.narrowed(root, named) };
        Ground { releases, is_known: false }
    }

    /// Those of `likely` that the sources of packages are of which the stages on `root` write; the likely ones of the
    /// distribution where only that is named.
    fn narrowed(&self, root: &Stage<'m>, likely: Vec<Release>) -> Vec<Release> {
        if !likely.iter().any(|release| is_of(release, "apt")) {
            return likely;
        }
        let stages = self.model.stages.iter().filter(|stage| stage.root == root.index);
        let steps = stages.flat_map(|stage| &stage.steps).filter(|step| names_sources(step));
        let words = steps.flat_map(|step| step.commands.all()).flat_map(|(_, command)| &command.argv);
        let mut distro = None;
        for word in words {
            for part in word.text.split(|c: char| !c.is_ascii_alphanumeric()) {
                if let Some(release) = releases::by_name(part) {
                    return vec![release];
                }
                distro = match part {
                    "ubuntu" | "ppa" => Some("ubuntu"),
                    "debian" => distro.or(Some("debian")),
                    _ => distro,
                };
            }
        }
        match distro.map(releases::of_distro) {
            Some(of) if likely.iter().any(|release| of.contains(release)) => of.to_vec(),
            _ => likely,
        }
    }

    /// What the index of a package manager weighs there.
    pub(super) fn lists_on(&self, stage: &Stage<'m>, tool: &str) -> Amount {
        let ground = self.ground(stage, tool);
        let of = |release: &Release| costs::fixed(tool, LISTS, release);
        let lists = match ground.releases.as_slice() {
            [] => return Amount::UNKNOWN,
            [release] if ground.is_known => of(release),
            releases => releases.iter().map(of).reduce(Amount::or).unwrap_or(Amount::UNKNOWN),
        };
        let adds = || self.model.first_mentions(&MORE_LISTS).get(stage.index).is_some_and(Option::is_some);
        // As long again.
        if tool == "apt" && lists.is_known() && adds() { lists.or(lists + lists) } else { lists }
    }

    /// Of which releases figures of a stage's packages are, where the catalogue does not know its image, for behind one: `over
    /// Debian 11–13`.
    pub(super) fn over_on(&self, stage: &Stage<'m>, tool: &str) -> Option<String> {
        let ground = self.ground(stage, tool);
        let how = if ground.releases.len() == 1 { "as on" } else { "over" };
        let is_guess = !ground.is_known && !ground.releases.is_empty();
        is_guess.then(|| format!("{how} {}", releases::in_words(&ground.releases)))
    }

    /// The tables that may tell of the packages of a stage that ends no chain, the likeliest first; none where the
    /// catalogue knows the image and its own table has its packages, since then nothing is guessed.
    pub(super) fn footings(&self, root: &Stage<'m>, tool: &str) -> Vec<Footing<'m>> {
        let ground = self.ground(root, tool);
        let (name, tag) = match &root.base {
            Base::Image(_) => {
                let (name, tag) = self.named_base(root).unwrap_or_default();
                (catalog::official(name), tag.unwrap_or("latest"))
            }
            // `debian:${VERSION}`; of other images the variable may mean a variant.
            Base::Unresolved(text) => {
                let name = name_of(text).map(catalog::official);
                (name.filter(|name| !releases::of_distro(name).is_empty()).unwrap_or_default(), "")
            }
            Base::Scratch | Base::Stage(_) => ("", ""),
        };
        // What is smaller than those cannot have all of their packages.
        let is_small =
            self.base(root).and_then(|entry| entry.unpacked.most()).is_some_and(|most| most < RICH_LEAST);
        let packages = self.facts.sibling(&root.base).map_or(&[][..], |it| &it.packages);
        let mut found: Vec<Footing<'m>> = Vec::new();
        let mut add = |release: Release, is_last_resort: bool| {
            let first = found.is_empty();
            for (index, likeness) in self.tables_of(release) {
                let is_there = |it: &Footing<'_>| it.base.index().is_same(&index);
                if found.iter().any(is_there) {
                    continue;
                }
                let own = index.base(name, tag);
                let is_plain =
                    own.is_some() || name == index.distro() || is_small || is_of_distro(release, name);
                // Where its own packages are known, only what pins them asks again.
                let likeness = match ground.releases.len() {
                    1 if ground.is_known && own.is_some() => likeness.max(Likeness::Near),
                    1 => likeness,
                    _ => Likeness::Several,
                };
                let footing = |base| Footing { base, likeness, is_last_resort };
                let plain = own.or_else(|| index.base_named(index.distro()));
                let mut plain = plain.unwrap_or_else(|| index.no_base());
                plain.add_names(packages.iter().map(String::as_str));
                let may_be_rich = !is_plain && first && found.is_empty();
                let rich = if may_be_rich { index.base_named(RICH) } else { None };
                found.push(footing(plain));
                found.extend(rich.map(footing));
            }
        };
        for release in ground.releases.iter().take(MAX_TABLES) {
            add(release, false);
        }
        if !ground.is_known && ground.releases.len() > MAX_TABLES && is_of(ground.releases[0], "apt") {
            for release in OLDER {
                add(release, true);
            }
        }
        found
    }

    /// The releases that the name of a stage's image suggests.
    fn of_base(&self, root: &Stage<'_>) -> Option<Vec<Release>> {
        let (name, tag) = match &root.base {
            Base::Unresolved(text) => (&**text, None),
            _ => self.named_base(root)?,
        };
        releases::named_by(name, tag.unwrap_or("")).or_else(|| {
            // `python:${VERSION}`: the distribution of the others.
            let known = name_of(name)?;
            let (distro, _) = catalog::find(known, "latest")?.distro.split_once(' ')?;
            Some(releases::of_distro(distro).to_vec()).filter(|it| !it.is_empty())
        })
    }

    fn tables_of(&self, release: Release) -> Vec<(Index<'m>, Likeness)> {
        let index = |of: &str| {
            let (distro, release) = of.split_once(' ')?;
            self.facts.tables.index(distro, release)
        };
        if let Some(own) = index(release) {
            return vec![(own, Likeness::Same)];
        }
        let Some((tables, likeness)) = releases::tables(release) else { return Vec::new() };
        tables.iter().filter_map(|table| Some((index(table)?, likeness))).collect()
    }
}

/// Whether a table is of the package manager of a tool.
pub(super) fn is_for(index: &Index<'_>, tool: &str) -> bool {
    match index.kind() {
        Kind::Apt => tool == "apt",
        Kind::Apk => tool == "apk",
        Kind::Rpm => !matches!(tool, "apt" | "apk"),
    }
}

/// Whether a release has that package manager.
fn is_of(release: &str, tool: &str) -> bool {
    let is = |distros: &[&str]| distros.iter().any(|distro| release.starts_with(distro));
    match tool {
        "apt" | "aptitude" => is(&["debian", "ubuntu"]),
        "apk" => is(&["alpine"]),
        // What dnf and zypper keep on the others is not known.
        _ => !is(&["debian", "ubuntu", "alpine", "opensuse", "sle", "arch"]),
    }
}

/// Whether an image of that name is the distribution's own.
fn is_of_distro(release: &str, name: &str) -> bool {
    release.split(' ').next() == Some(name)
}

/// The name of an image before its tag, where no variable stands in it.
fn name_of(text: &str) -> Option<&str> {
    text.split([':', '@']).next().filter(|name| !name.contains('$'))
}

/// Whether a RUN says where packages come from.
pub(super) fn names_sources(step: &Step<'_>) -> bool {
    let writes = |effect: &Effect<'_>| {
        let (Path::Exact(at) | Path::Below(at)) = &effect.path else { return false };
        path::is_within(at, "/etc/apt") && !matches!(effect.kind, EffectKind::Remove { .. })
    };
    let adds = |name: &str| matches!(path::file_name(name), "add-apt-repository" | "apt-add-repository");
    step.effects.iter().any(writes)
        || step.commands.all().any(|(_, it)| it.argv.first().is_some_and(|name| adds(&name.text)))
}
