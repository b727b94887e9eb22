//! The images that a file takes something from, and which of them have versions to name. Judges nothing; shared
//! by the rules about tags.

use crate::finding::{Alike, Finding, Severity};
use crate::model::{Base, ImageRef, Model, Stage, Step};
use crate::size::catalog;
use crate::source::Span;
use crate::syntax::{Instruction, Kind};
use std::borrow::Cow;

/// Repositories (a `*` at the end is any name there) whose tags are no versions: builds from moving sources, or
/// mirrors of rolling distributions. Only a digest holds such an image still.
const ROLLING: [&str; 22] = [
    "gcr.io/distroless/*",
    "gcr.io/oss-fuzz-base/*",
    "gcr.io/cloud-builders/*",
    "launcher.gcr.io/*",
    "marketplace.gcr.io/*",
    "cgr.dev/*",
    "archlinux",
    "archlinux/*",
    "menci/archlinuxarm",
    "greyltc/archlinux",
    "lopsided/archlinux",
    "nfnty/arch-*",
    "gentoo/*",
    "opensuse/tumbleweed*",
    "registry.opensuse.org/opensuse/tumbleweed*",
    "kalilinux/*",
    "parrotsec/*",
    "blackarchlinux/*",
    "clearlinux*",
    "voidlinux/*",
    "ghcr.io/void-linux/*",
    "manjarolinux/*",
];

/// An image named in a file.
pub(in crate::rules) struct ImageUse<'u, 'd> {
    /// Where.
    pub(in crate::rules) instruction: &'u Instruction<'d>,
    /// The reference; its span covers what is written.
    pub(in crate::rules) image: Cow<'u, ImageRef<'d>>,
    /// Whether layers stand on it; else single files are copied from it.
    pub(in crate::rules) is_base: bool,
    /// Whether a FROM names it.
    pub(in crate::rules) is_from: bool,
    /// Whether a variable decides its name or tag: the build is meant to say which.
    pub(in crate::rules) is_chosen: bool,
}

impl ImageUse<'_, '_> {
    /// What is said of all images like it; `help` is what is said of it, which names it only where it has versions.
    pub(in crate::rules) fn alike(&self, message: &'static str, rolling: bool, help: Option<&str>) -> Alike {
        let of_any = help.filter(|_| rolling || self.is_chosen).map(str::to_owned);
        let pin = || "name a version of each (`IMAGE:…`), or pin digests (`@sha256:…`)".to_owned();
        Alike::new(message).each(of_any.unwrap_or_else(pin))
    }

    /// What the rules about tags say alike of a finding: a doubt makes it information, and only what a FROM names
    /// outright has the peer's code.
    pub(in crate::rules) fn grade(&self, doubtful: bool, code: &'static str, finding: &mut Finding) {
        if doubtful || self.is_chosen || !self.is_base {
            finding.severity(Severity::Info);
        }
        if self.is_from && !self.is_chosen {
            finding.code(code);
        }
    }
}

/// Calls `visit` for every image that a stage is FROM, and every one that a COPY takes files from.
pub(in crate::rules) fn for_each<'u, 'd>(model: &'u Model<'d>, mut visit: impl FnMut(ImageUse<'u, 'd>)) {
    for stage in &model.stages {
        if let Some((image, is_chosen)) = base(model, stage) {
            let is_base = !only_names(model, stage) && !is_left(model, stage);
            visit(ImageUse { instruction: stage.from, image, is_base, is_from: true, is_chosen });
        }
        for step in stage.steps.iter().filter(|step| step.instruction.kind == Kind::Copy) {
            let flag = step.instruction.find_flag("from");
            let Some((span, name)) = flag.and_then(|flag| Some((flag.span, flag.value()?))) else { continue };
            if is_image(model, name) {
                let image = Cow::Owned(ImageRef::new(Cow::Owned(name.to_owned()), value(span), false));
                let instruction = step.instruction;
                visit(ImageUse { instruction, image, is_base: false, is_from: false, is_chosen: false });
            }
        }
    }
}

/// Whether nothing is taken from a stage, so that only its name builds it, and it says of no program that it runs it.
fn is_left(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let is_end = [model.target, model.stages.len().checked_sub(1)].contains(&Some(stage.index));
    let starts = |step: &Step<'_>| matches!(step.instruction.kind, Kind::Cmd | Kind::Entrypoint);
    !is_end && !stage.is_referred && !stage.steps.iter().any(starts)
}

/// Whether a stage only names an image, for COPY --from of others: `FROM tool:latest AS tool`.
fn only_names(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let stands_on = |other: &Stage<'_>| matches!(other.base, Base::Stage(base) if base == stage.index);
    stage.is_referred
        && !stage.reaches_image
        && !stage.steps.iter().any(|step| step.instruction.kind == Kind::Run)
        && !model.stages.iter().any(stands_on)
}

/// The image that a stage is FROM, where its name and tag are known.
fn base<'u, 'd>(model: &Model<'d>, stage: &'u Stage<'d>) -> Option<(Cow<'u, ImageRef<'d>>, bool)> {
    let written = stage.from.from_parts()?.image;
    let is_chosen = is_chosen(&written.text);
    match &stage.base {
        // `FROM Builder`: BuildKit does not find that stage, but no image is meant either.
        Base::Image(image) => (!names_stage(model, &image.text)).then_some((Cow::Borrowed(image), is_chosen)),
        // `${REGISTRY}/tool:latest`: of the name enough is known.
        Base::Unresolved(text) if !is_chosen && text.contains('/') => {
            Some((Cow::Owned(ImageRef::new(text.clone(), written.span, false)), false))
        }
        _ => None,
    }
}

/// Whether a variable decides the name or the tag of an image as it is written.
fn is_chosen(written: &str) -> bool {
    let last = || written.rsplit('/').next().unwrap_or_default();
    written.contains('$') && last().contains('$') && !last().ends_with(":latest")
}

/// Whether one variable holds the whole reference: `${BASE_IMAGE}`.
pub(in crate::rules) fn is_one_variable(written: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    written.strip_prefix('$').is_some_and(|name| match name.strip_prefix('{') {
        Some(rest) => rest.bytes().position(|byte| byte == b'}').is_some_and(|end| end + 1 == rest.len()),
        None => name.bytes().all(part),
    })
}

/// What stands behind `--from=`.
fn value(flag: Span) -> Span {
    Span::new((flag.start + "--from=".len() as u32).min(flag.end), flag.end)
}

/// Whether COPY --from can mean an image only: a bare word may be a stage, a number or a build context.
fn is_image(model: &Model<'_>, name: &str) -> bool {
    name.contains(['/', ':']) && !name.contains(['$', '@', ' ', '"']) && !names_stage(model, name)
}

/// Whether a stage has this name, above or below.
fn names_stage(model: &Model<'_>, name: &str) -> bool {
    model.stage_named(name, model.stages.len(), false).is_some()
}

/// Images that their makers have given up: no tag of them moves any more, `latest` included. Since when, and what stands
/// in their place.
#[rustfmt::skip]
const FROZEN: [(&str, &str, &str); 10] = [
    ("adoptopenjdk", "2021", "`eclipse-temurin`"),
    ("centos", "2021", "`almalinux` or `rockylinux`"),
    // Its tags named for a stream move on, `latest` does not.
    ("quay.io/centos/centos", "2021", "`almalinux` or `rockylinux`"),
    ("registry.centos.org/centos", "2021", "`almalinux` or `rockylinux`"),
    ("iojs", "2015", "`node`"),
    ("java", "2017", "`eclipse-temurin`"),
    ("jenkins", "2018", "`jenkins/jenkins`"),
    ("microsoft/nanoserver", "2018", "`mcr.microsoft.com/windows/nanoserver`"),
    ("microsoft/windowsservercore", "2018", "`mcr.microsoft.com/windows/servercore`"),
    ("openjdk", "2022", "`eclipse-temurin`"),
];

/// Since when the image named without a version gets no updates, and what to take instead.
pub(in crate::rules) fn frozen(image: &ImageRef<'_>) -> Option<(&'static str, &'static str)> {
    let name = catalog::official(&image.name);
    FROZEN.iter().find(|(known, ..)| *known == name).map(|(_, since, instead)| (*since, *instead))
}

/// Whether an image may have no versions of its own: one is in its name, or it is built with the file.
pub(in crate::rules) fn may_lack_versions(model: &Model<'_>, image: &ImageRef<'_>) -> bool {
    has_version_in_name(&image.name) || is_of_own_registry(model, image) || is_of_own_family(model, image)
}

/// `rhel7`, `php82-cli`, `toolbox-bookworm`, `ubi9/ubi`, `cuda/12.4.1/devel`: one line of versions, though not one of
/// them.
fn has_version_in_name(name: &str) -> bool {
    let mut parts = name.rsplit('/');
    let last = parts.next().unwrap_or(name);
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let is_version = |part: &str| {
        part.as_bytes().windows(3).any(|it| it[1] == b'.' && is_digit(it.first()) && is_digit(it.last()))
    };
    // The first part may be a registry's address.
    let above = parts.clone().count().saturating_sub(1);
    last.bytes().any(|byte| byte.is_ascii_digit())
        || catalog::names_release(last)
        || name.starts_with("ubi")
        || name.contains("/ubi")
        || parts.take(above).any(|part| is_version(part) || catalog::names_release(part))
}

/// Whether the file's head, labels or variables name another image of the base's publisher, most likely the file's own:
/// whoever builds both at once means the base's `latest`.
fn is_of_own_family(model: &Model<'_>, image: &ImageRef<'_>) -> bool {
    let mut parts = image.name.rsplit('/');
    let (Some(name), Some(publisher)) = (parts.next(), parts.next()) else { return false };
    if publisher.len() < 4 || publisher.contains(['.', ':']) || catalog::lists(&image.name) {
        return false;
    }
    let (text, file) = (model.file.text, model.file);
    let names_sibling = |span: Span| {
        let mut rest = span.slice(text).split(publisher).skip(1);
        rest.any(|rest| rest.strip_prefix('/').is_some_and(|sibling| !sibling.starts_with(name)))
    };
    let head =
        file.comments.iter().take_while(|comment| comment.instruction == 0).map(|comment| comment.span);
    let says = |it: &&Instruction<'_>| matches!(it.kind, Kind::Label | Kind::Env);
    head.chain(file.instructions.iter().filter(says).map(|it| it.span)).any(names_sibling)
}

/// Whether a variable says whose it is: an image that the project builds itself, if it is none that everyone has.
fn is_of_own_registry(model: &Model<'_>, image: &ImageRef<'_>) -> bool {
    let written = image.span.slice(model.file.text).rsplit_once('/');
    written.is_some_and(|(whose, name)| {
        whose.contains('$') && !catalog::lists(name.split(':').next().unwrap_or(name))
    })
}

/// Whether an image is one that everyone has: of any other nobody knows whether it has versions, or is built with the
/// file. A registry that a variable names may mirror it.
pub(in crate::rules) fn is_known(model: &Model<'_>, image: &ImageRef<'_>) -> bool {
    let written = image.span.slice(model.file.text).rsplit_once('/');
    let mirrored = || {
        let (registry, name) = written?;
        registry.contains('$').then(|| name.split(':').next().unwrap_or(name))
    };
    frozen(image).is_some() || catalog::lists(&image.name) || mirrored().is_some_and(catalog::lists)
}

/// Whether the image has no versions to choose from: its repository is a rolling one.
pub(in crate::rules) fn is_rolling(image: &ImageRef<'_>) -> bool {
    let mut name: &str = &image.name;
    for prefix in ["docker.io/", "library/"] {
        while let Some(rest) = name.strip_prefix(prefix) {
            name = rest;
        }
    }
    let first = name.as_bytes().first();
    let mut known = ROLLING.iter().filter(|known| known.as_bytes().first() == first);
    known.any(|known| match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *known,
    })
}

/// Whether an image is of this repository of Docker Hub, by any registry's copy of it.
pub(in crate::rules) fn is_repository(image: &ImageRef<'_>, name: &str) -> bool {
    is_copy(catalog::official(&image.name), name)
}

/// [`is_repository`] of an image by the name that the catalogue has for it.
pub(in crate::rules) fn is_copy(own: &str, name: &str) -> bool {
    own == name
        || own.len() > name.len()
            && name.bytes().any(|byte| byte == b'/')
            && own.as_bytes().ends_with(format!("/{name}").as_bytes())
}
