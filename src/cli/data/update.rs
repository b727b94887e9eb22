//! `dockslim data update`: the tables of releases that are not embedded, or newer ones of those that are, from
//! lists on disk or fetched from the distributions. A release that fails leaves what was there.

use super::lists::Lists;
use super::releases::Release;
use super::store;
use crate::cli::args::UpdateArgs;
use crate::cli::{CLEAN, FAILED, complain};
use crate::size::catalog::Date;
use crate::size::packages::build::{self, Input, contents};
use crate::size::packages::{EMBEDDED, Embedded, Index, Kind};
use anyhow::{Context as _, bail};
use std::time::{SystemTime, UNIX_EPOCH};

/// The package sets of base images.
const BASES: &str = include_str!("../../../rules/packages/bases.yaml");

/// Makes and stores the table of every release that was named.
pub(super) fn run(args: &UpdateArgs) -> anyhow::Result<u8> {
    let releases = args.releases.iter().map(|text| Release::parse(text)).collect::<Result<Vec<_>, _>>()?;
    if !args.from.is_empty() && releases.len() != 1 {
        bail!("--from takes the lists of one release: name one");
    }
    let mut code = CLEAN;
    for release in &releases {
        if let Err(error) = update(args, release) {
            complain(&format!(
                "error: {}:{}: {error:#}; what was there is kept",
                release.distro, release.name
            ));
            code = FAILED;
        }
    }
    Ok(code)
}

fn update(args: &UpdateArgs, release: &Release) -> anyhow::Result<()> {
    let mut lists = Lists::default();
    let source = if args.from.is_empty() {
        fetch(args, release, &mut lists)?
    } else {
        args.from.iter().try_for_each(|path| lists.add_file(path))?;
        "files".to_owned()
    };
    let table = table(release, lists, &source, args.as_of.map_or_else(today, Ok)?)?;
    let index = Index::open(&table)?;
    let folder = args
        .dir
        .clone()
        .or_else(crate::world::store::folder)
        .context("neither XDG_DATA_HOME nor HOME is set; name --dir")?;
    let path = store::save(&folder, release, &table)?;
    let (packages, day) = (index.len(), index.as_of());
    complain(&format!(
        "{}:{}: {packages} packages, as of {day}: {}",
        release.distro,
        release.name,
        path.display()
    ));
    Ok(())
}

/// The table that the lists make.
fn table(release: &Release, lists: Lists, source: &str, as_of: Date) -> anyhow::Result<Vec<u8>> {
    let kind = lists.kind.context("the lists have no packages")?;
    let (own, named) = match release.distro.as_str() {
        "alpine" => (Kind::Apk, "APKINDEX"),
        "fedora" => (Kind::Rpm, "primary.xml"),
        _ => (Kind::Apt, "Packages"),
    };
    if kind != own {
        bail!("the lists are another distribution's: {}'s are named {named}", release.distro);
    }
    let mut records = lists.finish();
    if kind == Kind::Apt {
        let same = Index::embedded_of(&release.distro, &release.name);
        let debian = EMBEDDED.iter().rev().filter(|it| it.distro == "debian");
        for index in same.into_iter().chain(debian.filter_map(Embedded::index)) {
            contents::borrow(&mut records, &index);
        }
    }
    let bases = build::parse_bases(BASES, &release.distro, &release.name)?;
    let input = Input {
        kind,
        distro: &release.distro,
        release: &release.name,
        number: &release.number,
        source,
        as_of,
        records,
        names: &[],
        bases: &bases,
        // Every apt since 2.5 does: bookworm's and jammy's successors'.
        upgrades_by_source: !matches!(release.name.as_str(), "bullseye" | "focal" | "jammy"),
    };
    Ok(build::table(&input)?)
}

fn today() -> anyhow::Result<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?.as_secs();
    let days = u16::try_from(seconds / 86_400).context("the clock is far ahead")?;
    Ok(Date::from_days(days))
}

#[cfg(feature = "online")]
fn fetch(args: &UpdateArgs, release: &Release, lists: &mut Lists) -> anyhow::Result<String> {
    super::fetch::release(release, args.mirror.as_deref(), lists)
}

/// Says what to fetch by other means.
#[cfg(not(feature = "online"))]
fn fetch(args: &UpdateArgs, release: &Release, _: &mut Lists) -> anyhow::Result<String> {
    let places = release.places(args.mirror.as_deref());
    let lists = places.iter().flat_map(|place| {
        let all = if place.lists.is_empty() {
            vec!["repodata/*-primary.xml.*".to_owned()]
        } else {
            place.lists.clone()
        };
        all.into_iter().map(|list| format!("\n  {}/{list}", place.root))
    });
    let lists: String = lists.collect();
    bail!(
        "this dockslim was built without the feature `online`; fetch the lists and name them with --from:{lists}\n"
    )
}
