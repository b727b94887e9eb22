//! `dockslim bundle`: opens the root, which is a directory or an image, and writes what is taken out of it. What that is,
//! `image::bundle` finds by reading; nothing is run.

mod folder;
mod unpacked;

use super::args::{BundleArgs, BundleForm, BundleList};
use super::output::{self, Output};
use super::whole::{self, Sink};
use super::{CLEAN, outputs, sources, squash, terminal};
use crate::image::bundle::{self, Bundle, Environment, Item, Kind, Layered, Machine, Request, Root, Source};
use crate::image::{self, Form, Image, Pack};
use crate::report::{BundleItem, BundleReport, BundleUnseen, print_bundle, print_bundle_json};
use anyhow::{Context as _, bail};
use folder::Folder;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

/// Writes the bundle, or lists it.
pub(super) fn run(args: &BundleArgs) -> anyhow::Result<u8> {
    let source = args.source();
    let target = args.output.as_deref().map(|path| output::named(Some(path)));
    let form = form(args)?;
    let pack = squash::pack(args.compress)?;
    if args.output.as_deref().is_some() && target == Some(None) && io::stdout().is_terminal() {
        bail!("an archive is nothing for a terminal: name a file with -o, or send it on through a pipe");
    }
    spare(args, target.flatten())?;
    let path = Path::new(&source.source);
    if path.is_dir() && !path.join("index.json").is_file() {
        let mut root =
            Folder::new(path).with_context(|| format!("cannot use the root {}", path.display()))?;
        let request = request(args, None)?;
        return made(args, (form, pack), &mut root, None, &Environment::default(), &request);
    }
    let mut opened = sources::open(&source)?;
    let named = format!("cannot use the image {}", opened.name);
    let image =
        image::open(&mut *opened.store, &sources::selection(&source)).with_context(|| named.clone())?;
    let mut root = Layered::new(&mut *opened.store, &image).context(named)?;
    let request = request(args, Some(&image))?;
    made(args, (form, pack), &mut root, Some(&image), &Environment::of(&image), &request)
}

/// Refuses an output that is the root, or lies in it. What is written in `/` is not there when that is read.
fn spare(args: &BundleArgs, target: Option<&Path>) -> anyhow::Result<()> {
    let source = args.source().source;
    let is_all = fs::canonicalize(&source).is_ok_and(|it| it == Path::new("/"));
    if !is_all {
        return outputs::spare_images(&[target], [source.as_str()].into_iter());
    }
    let Some(target) = target else { return Ok(()) };
    let place =
        |path: &Path| fs::canonicalize(path).or_else(|_| fs::canonicalize(super::listing::parent_of(path)));
    let place = place(target)?;
    match args.add.iter().find(|added| fs::canonicalize(added).is_ok_and(|it| place.starts_with(it))) {
        Some(added) => bail!(
            "{} lies in {}, which is taken along: name a file elsewhere",
            target.display(),
            Path::new(added).display()
        ),
        None => Ok(()),
    }
}

fn is_image(form: BundleForm) -> bool {
    matches!(form, BundleForm::Oci | BundleForm::Docker)
}

/// What is written, by its name where that is not said.
fn form(args: &BundleArgs) -> anyhow::Result<BundleForm> {
    let Some(path) = &args.output else { return Ok(args.form.unwrap_or(BundleForm::Tar)) };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let form = args.form.unwrap_or(if output::named(Some(path)).is_none() {
        BundleForm::Tar
    } else if name.ends_with(".oci.tar") || name.ends_with(".oci") {
        BundleForm::Oci
    } else if name.ends_with(".tar") {
        BundleForm::Tar
    } else if [".gz", ".tgz", ".zst", ".xz"].iter().any(|end| name.ends_with(end)) {
        bail!(
            "{}: an archive of files is not compressed: send it on with -o - (`… -o - | gzip > {name}`)",
            path.display()
        );
    } else {
        BundleForm::Dir
    });
    if form == BundleForm::Dir && output::named(Some(path)).is_none() {
        bail!("a directory cannot go to standard output: choose --as tar, or name one with -o");
    }
    if !is_image(form) && args.tag.is_some() {
        bail!("--tag names an image: choose --as oci or --as docker, or leave it out");
    }
    Ok(form)
}

/// What is wanted; an image is started as its user, whom it then has to know, whatever it is made of the bundle by.
fn request(args: &BundleArgs, image: Option<&Image>) -> anyhow::Result<Request> {
    let all = |words: &[std::ffi::OsString]| {
        words.iter().map(|word| bytes(word)).collect::<anyhow::Result<Vec<_>>>()
    };
    let user = args.user.clone().or_else(|| image.and_then(Environment::user));
    let mut extras = args.with.clone();
    extras.sort_unstable();
    extras.dedup();
    Ok(Request {
        programs: all(&args.programs)?,
        added: all(&args.add)?,
        extras,
        user: user.map(String::into_bytes),
    })
}

/// Gathers, writes and tells.
fn made(
    args: &BundleArgs,
    (form, pack): (BundleForm, Pack),
    root: &mut dyn Root,
    image: Option<&Image>,
    environment: &Environment,
    request: &Request,
) -> anyhow::Result<u8> {
    let mut bundle = bundle::gather(root, environment, request)?;
    let there = |word: &str| bundle::is_taken(root, &bundle, environment, word.as_bytes());
    let source = Source::new(image, &bundle, args.user.as_deref(), there);
    bundle.notes.extend(source.notes.iter().cloned());
    if let Some(output) = &args.output {
        let made = write(args, (form, pack), root, &bundle, &source, output)?;
        bundle.notes.extend(made);
    }
    let report = report(args, &bundle, &source, image);
    let to_stdout = args.output.as_deref().is_some_and(|path| output::named(Some(path)).is_none());
    // Where the bundle goes to standard output, this does not.
    let mut out = Output::open(to_stdout.then_some(Path::new("/dev/stderr")))?;
    match args.format {
        BundleList::Json => print_bundle_json(&report, &mut out)?,
        BundleList::Text => print_bundle(&report, args.list, terminal::width(), &mut out)?,
    }
    out.finish()?;
    Ok(CLEAN)
}

/// Writes the bundle; gives what could not be written as it is.
fn write(
    args: &BundleArgs,
    (form, pack): (BundleForm, Pack),
    root: &mut dyn Root,
    bundle: &Bundle,
    source: &Source,
    output: &Path,
) -> anyhow::Result<Vec<String>> {
    if form == BundleForm::Dir {
        return whole::folder(output, |folder| unpacked::fill(root, &bundle.items, folder));
    }
    let archive =
        |root: &mut dyn Root, sink: &mut Sink| anyhow::Ok(bundle::write(root, bundle, sink).map(drop)?);
    let mut all = |sink: &mut Sink| {
        if form == BundleForm::Tar {
            return archive(root, sink);
        }
        whole::scratch(|tar| {
            archive(root, tar)?;
            let form = if form == BundleForm::Oci { Form::Oci } else { Form::Docker };
            bundle::pack(source, bundle, tar, (form, pack, args.tag.as_deref()), sink)?;
            Ok(())
        })
    };
    match output::named(Some(output)) {
        Some(target) => whole::file(target, &mut all)?,
        None => whole::passed_on(&mut all)?,
    }
    Ok(Vec::new())
}

fn report(args: &BundleArgs, bundle: &Bundle, source: &Source, image: Option<&Image>) -> BundleReport {
    let unseen = |it: &bundle::Unseen| BundleUnseen {
        what: it.what,
        message: it.message.clone(),
        options: it.options.clone(),
    };
    let name = image.and_then(|image| image.names.first().cloned());
    let from = name.unwrap_or_else(|| "the-image-of-this-root".to_owned());
    BundleReport {
        root: args.source().source,
        output: args.output.as_ref().map(|path| path.display().to_string()),
        programs: bundle.programs.iter().map(|it| shown(it)).collect(),
        platform: bundle.machine.and_then(Machine::platform).map(|it| it.to_string()),
        bytes: bundle.bytes(),
        files: bundle.items.iter().filter(|item| item.kind == Kind::File).count(),
        items: bundle.items.iter().map(item).collect(),
        unseen: bundle.unseen.iter().map(unseen).collect(),
        notes: bundle.notes.clone(),
        dockerfile: bundle::snippet(bundle, source, &from),
    }
}

fn item(item: &Item) -> BundleItem {
    let (kind, target) = match &item.kind {
        Kind::Directory => ("directory", None),
        Kind::File => ("file", None),
        Kind::Symlink(target) => ("link", Some(shown(target))),
        Kind::HardLink(other) => ("hard-link", Some(rooted(other))),
    };
    let needed_by = item.by.as_ref().map(|by| rooted(by));
    BundleItem {
        path: rooted(&item.path),
        kind,
        bytes: item.size,
        target,
        reason: item.reason.word(),
        needed_by,
    }
}

fn rooted(path: &[u8]) -> String {
    format!("/{}", shown(path))
}

fn shown(path: &[u8]) -> String {
    bundle::shown(path)
}

/// The bytes of an argument or a path.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not every name is one of a root")]
fn bytes(word: &OsStr) -> anyhow::Result<Vec<u8>> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(word.as_bytes().to_vec())
}

#[cfg(not(unix))]
fn bytes(word: &OsStr) -> anyhow::Result<Vec<u8>> {
    let text = word.to_str().with_context(|| format!("{} is no text", Path::new(word).display()))?;
    Ok(text.replace('\\', "/").into_bytes())
}

/// The path of a name in a bundle below a directory.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not every name of a root is one")]
fn below(folder: &Path, path: &[u8]) -> io::Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(folder.join(OsStr::from_bytes(path)))
}

#[cfg(not(unix))]
fn below(folder: &Path, path: &[u8]) -> io::Result<PathBuf> {
    let text = std::str::from_utf8(path).map_err(io::Error::other)?;
    // A name there that leads somewhere else here.
    if text.contains(['\\', ':']) {
        return Err(io::Error::other("this system has no such names"));
    }
    Ok(folder.join(text))
}
