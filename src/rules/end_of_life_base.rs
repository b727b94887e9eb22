//! Base images of releases that get no more updates.

use crate::finding::Severity;
use crate::model::{Base, ImageRef, Stage};
use crate::rule::Context;
use crate::size::catalog;
use crate::tools::path::glob_matches;
use crate::tools::{EffectKind, is_system};

/// Where packages go.
const ARCHIVES: [&str; 4] = ["archive.debian", "old-releases", "vault", "snapshot.debian"];

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

/// A line of the list.
struct Release<'o> {
    distribution: &'o str,
    number: (u32, u32),
    written: &'o str,
    day: &'o str,
    successor: &'o str,
    is_gone: bool,
}

/// One finding for each such FROM.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    for stage in &model.stages {
        let Base::Image(image) = &stage.base else { continue };
        if image.resolved {
            continue;
        }
        let own = || catalog::own_release(image);
        let of_entry = || {
            let entry = cx.sizes.base(stage).filter(|entry| entry.matched.is_precise())?;
            // Tags of other images move on from release to release, unless they name one.
            let (distribution, ..) = entry.release()?;
            let is_its_own = catalog::official(&image.name) == distribution;
            (is_its_own || image.tag.as_deref().is_some_and(names_release)).then(|| entry.release())?
        };
        let Some(release) = listed(cx, own()).or_else(|| listed(cx, of_entry())) else { continue };
        let fails =
            release.is_gone && installs(stage) && !ARCHIVES.iter().any(|word| model.mentions(stage, word));
        let of = format!("{} {}", release.distribution, release.written);
        let message = if fails {
            format!(
                "{of} got its last update on {}, and its packages are no longer where this image looks for them",
                release.day
            )
        } else {
            format!("{of} got its last update on {}: what is found in it since stays", release.day)
        };
        let help = format!("take what is on a release with updates, such as {}", successor(image, &release));
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
fn listed<'c>(cx: &Context<'c>, release: Option<(&str, u32, u32)>) -> Option<Release<'c>> {
    let (distribution, major, minor) = release?;
    let lines = cx.texts("releases").into_iter().filter_map(|line| self::release(distribution, line));
    let listed: Vec<Release<'_>> = lines.collect();
    let of = |number: (u32, u32)| listed.iter().position(|it| it.number == number);
    // Of Debian and CentOS the first number tells.
    let at = of((major, minor)).or_else(|| of((major, 0)))?;
    listed.into_iter().nth(at)
}

/// A line of the list, if it is of that distribution: most are not.
fn release<'o>(distribution: &str, line: &'o str) -> Option<Release<'o>> {
    if !line.trim_start().starts_with(distribution) {
        return None;
    }
    let mut words = line.split_whitespace();
    let distribution = words.next().filter(|word| *word == distribution)?;
    let (written, day, successor) = (words.next()?, words.next()?, words.next()?);
    let (major, minor) = written.split_once('.').unwrap_or((written, "0"));
    let number = (major.parse().ok()?, minor.parse().ok()?);
    Some(Release { distribution, number, written, day, successor, is_gone: words.next() == Some("gone") })
}
