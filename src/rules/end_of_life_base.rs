//! Base images of releases that get no more updates: of a distribution, or of a language.

use crate::finding::Severity;
use crate::model::{Base, ImageRef, Stage};
use crate::rule::Context;
use crate::size::catalog;
use crate::tools::path::glob_matches;
use crate::tools::{EffectKind, is_system};

/// Where packages go.
const ARCHIVES: [&str; 4] = ["archive.debian", "old-releases", "vault", "snapshot.debian"];

/// The images of .NET, whose releases are the same.
const DOTNET: [&str; 3] =
    ["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime*"];

/// How tags of other images name them.
const NAMES: [&str; 11] = [
    "*wheezy*",
    "*jessie*",
    "*stretch*",
    "*buster*",
    "*trusty*",
    "*xenial*",
    "*bionic*",
    "*focal*",
    "*alpine3*",
    "*centos*",
    "*ubuntu*",
];

/// The names of releases.
const CODE_NAMES: [(&str, (&str, u32, u32)); 8] = [
    ("wheezy", ("debian", 7, 0)),
    ("jessie", ("debian", 8, 0)),
    ("stretch", ("debian", 9, 0)),
    ("buster", ("debian", 10, 0)),
    ("trusty", ("ubuntu", 14, 4)),
    ("xenial", ("ubuntu", 16, 4)),
    ("bionic", ("ubuntu", 18, 4)),
    ("focal", ("ubuntu", 20, 4)),
];

/// What a variant of a language's image is called, and is called on, whatever its release.
const VARIANTS: [&str; 6] = ["fpm", "apache", "cli", "zts", "slim", "alpine"];

/// A line of the list.
struct Release<'o> {
    distribution: &'o str,
    written: &'o str,
    day: &'o str,
    successor: &'o str,
    is_gone: bool,
}

/// One finding for each such FROM.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let lines = cx.texts("releases");
    for stage in &model.stages {
        let Base::Image(image) = &stage.base else { continue };
        if image.resolved {
            continue;
        }
        let own = catalog::own_release(image);
        let of_entry = || {
            let entry = cx.sizes.base(stage).filter(|entry| entry.matched.is_precise())?;
            // Tags of other images move on from release to release, unless they name one.
            let (distribution, ..) = entry.release()?;
            let is_its_own = catalog::official(&image.name) == distribution;
            (is_its_own || image.tag.as_deref().is_some_and(names_release)).then(|| entry.release())?
        };
        let named = || image.tag.as_deref().and_then(by_name);
        let of_entry = || of_entry().filter(|release| own != Some(*release));
        let known = listed(&lines, own).or_else(|| listed(&lines, of_entry()));
        // What others add to an image, such as an archive's address, nobody knows.
        let is_as_it_was = known.is_some() || !catalog::official(&image.name).contains('/');
        let system = known.or_else(|| listed(&lines, named()));
        let language = listed(&lines, language(image));
        let fails = system.as_ref().is_some_and(|it| it.is_gone)
            && is_as_it_was
            && installs(stage)
            && !ARCHIVES.iter().any(|word| model.mentions(stage, word));
        let help = language.as_ref().map(|language| of_language(image, language));
        let Some(release) = (if fails { system.or(language) } else { language.or(system) }) else { continue };
        let of = format!("{} {}", release.distribution, release.written);
        let message = if fails {
            format!(
                "{of} got its last update on {}, and its packages are no longer where this image looks for them",
                release.day
            )
        } else {
            format!("{of} got its last update on {}: what is found in it since stays", release.day)
        };
        let help = help.unwrap_or_else(|| successor(image, &release));
        let help = format!("take what is on a release with updates, such as {help}");
        let finding = cx.report(Some(stage.from), image.span, message);
        finding.help(help);
        if fails {
            finding.severity(Severity::Warning);
        }
    }
}

/// What stands on a release with updates: the same variant of the distribution's own image, and for another one the
/// release that it should stand on.
fn successor(image: &ImageRef<'_>, release: &Release<'_>) -> String {
    let is_own = catalog::official(&image.name) == release.distribution;
    let is_slim = image.tag.as_deref().is_some_and(|tag| glob_matches("*-slim", tag));
    match release.successor.split_once(':') {
        Some((name, _)) if is_own && is_slim && name == release.distribution => {
            format!("{}-slim", release.successor)
        }
        Some((name, number)) if !is_own => format!("a tag of it on {name} {number}"),
        _ => release.successor.to_owned(),
    }
}

/// The release that a tag has the name of.
fn by_name(tag: &str) -> Option<(&'static str, u32, u32)> {
    let mut words = tag.split(|it: char| !it.is_ascii_alphanumeric());
    words.find_map(|word| CODE_NAMES.iter().find(|(name, _)| *name == word)).map(|(_, release)| *release)
}

/// The same variant of a language's image, of a release with updates.
fn of_language(image: &ImageRef<'_>, release: &Release<'_>) -> String {
    let number = release.successor.split_once(':').map_or(release.successor, |(_, number)| number);
    let words = image.tag.as_deref().unwrap_or_default().split('-').skip(1);
    let variant: String = words.filter(|word| VARIANTS.contains(word)).flat_map(|word| ["-", word]).collect();
    format!("{}:{number}{variant}", image.name)
}

/// The release of a language by a tag that begins with its numbers.
fn language<'i>(image: &'i ImageRef<'_>) -> Option<(&'i str, u32, u32)> {
    let name = match catalog::official(&image.name) {
        name if DOTNET.iter().any(|pattern| glob_matches(pattern, name)) => "dotnet",
        name => name,
    };
    let number = image.tag.as_deref()?.split('-').next()?;
    let mut numbers = number.split('.').map(str::parse);
    let major = numbers.next()?.ok()?;
    // One number alone moves on with every release, or has no second one: the list tells.
    Some((name, major, numbers.next().map_or(Some(u32::MAX), Result::ok)?))
}

/// Whether a tag names the release that it stands on.
fn names_release(tag: &str) -> bool {
    NAMES.iter().any(|name| glob_matches(name, tag))
}

/// Whether the stage itself asks for packages of the distribution.
fn installs(stage: &Stage<'_>) -> bool {
    stage.steps.iter().flat_map(|step| &step.effects).any(|effect| match effect.kind {
        EffectKind::Install { tool, .. } | EffectKind::Refresh { tool } | EffectKind::Upgrade { tool } => {
            is_system(tool)
        }
        _ => false,
    })
}

/// What the list says of a release.
fn listed<'o>(lines: &[&'o str], release: Option<(&str, u32, u32)>) -> Option<Release<'o>> {
    let (distribution, major, minor) = release?;
    let mut of_major = None;
    // Most lines are another's.
    let first = distribution.as_bytes().first();
    for line in lines.iter().filter(|line| line.as_bytes().first() == first) {
        match self::release(distribution, line) {
            Some((number, found)) if number == (major, Some(minor)) => return Some(found),
            Some((number, found)) if number == (major, None) => of_major = of_major.or(Some(found)),
            _ => {}
        }
    }
    of_major
}

/// A line of the list, if it is of that distribution. Of some, such as Debian and Node.js, the first number tells.
fn release<'o>(distribution: &str, line: &'o str) -> Option<((u32, Option<u32>), Release<'o>)> {
    let mut words = line.split_whitespace();
    let distribution = words.next().filter(|word| *word == distribution)?;
    let written = words.next()?;
    let number = match written.split_once('.') {
        Some((major, minor)) => (major.parse().ok()?, Some(minor.parse().ok()?)),
        None => (written.parse().ok()?, None),
    };
    let (day, successor) = (words.next()?, words.next()?);
    let is_gone = words.next() == Some("gone");
    Some((number, Release { distribution, written, day, successor, is_gone }))
}
