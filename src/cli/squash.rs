//! `dockslim squash`: one layer out of those above the base. Opens the images, finds where the base ends, and writes the
//! new image, which appears only when it is complete.

use super::args::{SizeArgs, SourceArgs, SquashArgs, SquashForm, SquashPack};
use super::output::{self, Output};
use super::sources::{self, Opened};
use super::whole::{self, Sink};
use super::{CLEAN, complain, outputs, size};
use crate::bytes::human;
use crate::image::{self, Form, Image, Options, Pack, Squashed};
use crate::report::on_one_line;
use anyhow::{Context as _, bail};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

/// Writes the squashed image.
pub(super) fn run(args: &SquashArgs) -> anyhow::Result<u8> {
    let source = args.source();
    let named = std::iter::once(source.source.as_str()).chain(args.base.as_deref());
    outputs::read_once(named.clone().map(Path::new).chain(args.dockerfile.as_deref()))?;
    let mut opened = sources::open(&source)?;
    let pack = pack(args.compress)?;
    let target = output::named(Some(&args.output));
    if target.is_none() && io::stdout().is_terminal() {
        bail!("an image is nothing for a terminal: name a file with -o, or send it on through a pipe");
    }
    outputs::spare(&[target], args.dockerfile.as_deref().into_iter(), &[])?;
    outputs::spare_images(&[target], named)?;
    let named = format!("cannot use the image {}", opened.name);
    let image =
        image::open(&mut *opened.store, &sources::selection(&source)).with_context(|| named.clone())?;
    let (kept, why) = base(args, &mut opened, &image)?;
    if image.layers.is_empty() {
        bail!("{named}: it has no layers, so there is nothing to squash");
    }
    if kept >= image.layers.len() {
        bail!(
            "there is no layer above the base: it ends at layer {kept}, {why}; say --from with a smaller number"
        );
    }
    let options = Options { kept, tag: args.tag.clone(), form: form(args.format), pack };
    let write = |sink: &mut Sink| {
        image::squash(&mut *opened.store, &image, &options, sink).with_context(|| named.clone())
    };
    let made = match target {
        Some(target) => whole::file(target, write),
        None => whole::passed_on(write),
    }?;
    // What says how far it is goes with it.
    drop(opened);
    told(&made, &why, target)?;
    Ok(CLEAN)
}

fn form(form: SquashForm) -> Form {
    match form {
        SquashForm::Docker => Form::Docker,
        SquashForm::Oci => Form::Oci,
    }
}

/// How a new layer is compressed.
pub(super) fn pack(pack: SquashPack) -> anyhow::Result<Pack> {
    match pack {
        SquashPack::None => Ok(Pack::None),
        SquashPack::Gzip => Ok(Pack::Gzip),
        SquashPack::Zstd => bail!(
            "zstd is read, and not written: choose --compress gzip, or send the image through `zstd` with -o -"
        ),
    }
}

/// How many layers are the base's, and how that is known.
fn base(args: &SquashArgs, opened: &mut Opened, image: &Image) -> anyhow::Result<(usize, String)> {
    if let Some(from) = &args.from {
        return from_words(from, image);
    }
    if let Some(path) = &args.dockerfile {
        let (predicted, _) = size::predicted(&SizeArgs::of(path.to_owned()))?;
        let kept = image::base_of(image, &predicted).with_context(|| {
            format!(
                "the first layer of {} is not found in the history of the image: it is of another Dockerfile or \
                 another version; say --from or --base",
                path.display()
            )
        })?;
        return Ok((kept, format!("what stands below the lines of {}", path.display())));
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
    let said = image::said_base(&mut *opened.store, image)?;
    let name = said.name.as_deref().map(on_one_line);
    if let Some(kept) = said.layers {
        let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
        return Ok((kept, format!("as many as the base has that the image's annotations name{name}")));
    }
    let (kept, why) = usual_base(image);
    let why = match name {
        Some(name) => format!("{why}; by its annotations the base is {name}"),
        None => why,
    };
    Ok((kept, why))
}

/// Without a word, the lowest layer is the base's: that of the first FROM, as far as an image tells.
fn usual_base(image: &Image) -> (usize, String) {
    let kept = usize::from(!image.layers.is_empty());
    (kept, "the first FROM as far as the image tells; --from or --base say it better".to_owned())
}

fn from_words(from: &str, image: &Image) -> anyhow::Result<(usize, String)> {
    let said = "as --from says".to_owned();
    match from {
        "base" => return Ok(usual_base(image)),
        // docker-squash's word for nothing.
        "root" => return Ok((0, said)),
        _ => {}
    }
    let count = image.layers.len();
    if let Ok(kept) = from.parse::<usize>()
        && from.len() < 6
    {
        if kept > count {
            bail!("--from {kept}: the image has {count} layers");
        }
        return Ok((kept, said));
    }
    let found = image.find_layer(from);
    match found[..] {
        [at] => Ok((at + 1, said)),
        [] => {
            bail!(
                "--from {from} is neither a number of layers nor the start of a layer's digest: `dockslim image` counts \
                 the layers from 1, and shows the digests with --format json"
            )
        }
        _ => bail!("--from {from}: {} layers have such a digest; write more of it", found.len()),
    }
}

fn told(made: &Squashed, why: &str, target: Option<&Path>) -> anyhow::Result<()> {
    // Where the image goes to standard output, this does not.
    let mut out = Output::open(target.is_none().then_some(Path::new("/dev/stderr")))?;
    let (before, after) = made.layers;
    let kept = after - 1;
    let (content, stored) = (made.content, made.stored);
    let target = target.map_or("<stdout>".to_owned(), |target| target.display().to_string());
    let merged = match before - kept {
        1 => format!("1 layer of {before} is written anew"),
        layers => format!("{layers} layers of {before} are one now"),
    };
    writeln!(out, "{}: {merged}", on_one_line(&target))?;
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
    if stored.1 > stored.0 {
        complain("note: it is stored larger than before: --compress gzip packs the new layer");
    }
    if made.lost > 0 {
        complain(
            "note: signatures and records of the build are of the old image, and are not in the new one",
        );
    }
    Ok(())
}
