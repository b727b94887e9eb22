//! `dockslim squash`: one layer out of those above the base. Opens the images, finds where the base ends, and writes the
//! new image, which appears only when it is complete.

use super::args::{SourceArgs, SquashArgs, SquashForm, SquashPack};
use super::output::{self, Output};
use super::sources::{self, Opened};
use super::temporary::Temporary;
use super::{CLEAN, complain, outputs};
use crate::bytes::human;
use crate::image::{self, Form, Image, Options, Pack, Squashed};
use crate::report::on_one_line;
use anyhow::{Context as _, bail};
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// Writes the squashed image.
pub(super) fn run(args: &SquashArgs) -> anyhow::Result<u8> {
    let source = args.source();
    let mut opened = sources::open(&source)?;
    let Some(target) = output::named(Some(&args.output)) else {
        bail!("the image is written to a file, not to standard output: name one with -o");
    };
    outputs::spare(&[Some(target)], opened.path.as_deref().into_iter(), &[])?;
    let named = format!("cannot use the image {}", opened.name);
    let image =
        image::open(&mut *opened.store, &sources::selection(&source)).with_context(|| named.clone())?;
    let (kept, why) = base(args, &image)?;
    if kept >= image.layers.len() {
        bail!(
            "there is no layer above the base: it ends at layer {kept}, {why}; say --from with a smaller number"
        );
    }
    let options = Options { kept, tag: args.tag.clone(), form: form(args.format), pack: pack(args.compress) };
    let made = write(&mut opened, &image, &options, target).context(named)?;
    told(&made, &why, target)?;
    Ok(CLEAN)
}

fn form(form: SquashForm) -> Form {
    match form {
        SquashForm::Docker => Form::Docker,
        SquashForm::Oci => Form::Oci,
    }
}

fn pack(pack: SquashPack) -> Pack {
    match pack {
        SquashPack::None => Pack::None,
        SquashPack::Gzip => Pack::Gzip,
    }
}

fn write(opened: &mut Opened, image: &Image, options: &Options, target: &Path) -> anyhow::Result<Squashed> {
    let cannot = || format!("cannot write {}", target.display());
    let there = fs::metadata(target).ok();
    if there.as_ref().is_some_and(|it| !it.is_file()) {
        bail!("{} is no plain file: name another one with -o", target.display());
    }
    // A link stays a link.
    let target = if there.is_some() { fs::canonicalize(target)? } else { target.to_owned() };
    let (temporary, mut file) =
        Temporary::create(target, there.map(|it| it.permissions())).with_context(cannot)?;
    let made = image::squash(&mut *opened.store, image, options, &mut file)?;
    file.sync_all().with_context(cannot)?;
    temporary.keep().with_context(cannot)?;
    Ok(made)
}

/// How many layers are the base's, and how that is known.
fn base(args: &SquashArgs, image: &Image) -> anyhow::Result<(usize, String)> {
    if let Some(from) = &args.from {
        return from_words(from, image);
    }
    if let Some(base) = &args.base {
        let mut opened = sources::open(&SourceArgs { source: base.clone(), name: None, platform: None })?;
        let named = format!("cannot use the base {base}");
        let base_image = image::open(&mut *opened.store, &image.selection()).context(named)?;
        let count = base_image.layers.len();
        if !image.starts_with(&base_image) {
            bail!("{base} is not the base: its {count} layers are not the lowest ones of this image");
        }
        return Ok((count, format!("as {base} has {count}")));
    }
    Ok(usual_base(image))
}

/// Without a word, the lowest layer is the base's: that of the first FROM, as far as an image tells.
fn usual_base(image: &Image) -> (usize, String) {
    let kept = usize::from(image.layers.len() > 1);
    (kept, "the first FROM as far as the image tells; --from or --base say it better".to_owned())
}

fn from_words(from: &str, image: &Image) -> anyhow::Result<(usize, String)> {
    if from == "base" {
        return Ok(usual_base(image));
    }
    let count = image.layers.len();
    if let Ok(kept) = from.parse::<usize>()
        && from.len() < 6
    {
        if kept > count {
            bail!("--from {kept}: the image has {count} layers");
        }
        return Ok((kept, "as --from says".to_owned()));
    }
    let found = image.find_layer(from);
    match found[..] {
        [at] => Ok((at + 1, "as --from says".to_owned())),
        [] => {
            bail!("--from {from}: no layer has such a digest; `dockslim image` shows them, and counts from 1")
        }
        _ => bail!("--from {from}: {} layers have such a digest; write more of it", found.len()),
    }
}

fn told(made: &Squashed, why: &str, target: &Path) -> anyhow::Result<()> {
    let mut out = Output::open(None)?;
    let (before, after) = made.layers;
    let kept = after - 1;
    let (content, stored) = (made.content, made.stored);
    let target = target.display().to_string();
    writeln!(out, "{}: {} layers of {before} are one now", on_one_line(&target), before - kept)?;
    writeln!(out, "kept      {kept}: {why}")?;
    writeln!(out, "unpacked  {} before, {} after", human(content.0), human(content.1))?;
    writeln!(out, "stored    {} before, {} after", human(stored.0), human(stored.1))?;
    let sharing = match kept {
        0 => "nothing: all layers that other images have too are stored again".to_owned(),
        _ => {
            format!("as before for what is kept; the new layer of {} is this image's alone", human(made.tar))
        }
    };
    writeln!(out, "sharing   {sharing}")?;
    out.finish()?;
    if made.lost > 0 {
        complain(
            "note: signatures and records of the build are of the old image, and are not in the new one",
        );
    }
    Ok(())
}
