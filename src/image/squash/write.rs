//! Writes the image around the new layer: kept layers as they are stored, the new configuration, manifest and names.

use super::super::digest::Digest;
use super::super::error::{Error, Why};
use super::super::layer::Contents;
use super::super::measure::{LayerFigures, Read, read_layers};
use super::super::open::Image;
use super::super::outer::{Form, Names, Outer, Pack, Written, finish, serialized};
use super::super::store::Store;
use super::super::tree::{Layer, Tree};
use super::layer;
use super::plan::{Base, Plan, plan};
use crate::bytes::Bytes;
use serde_json::{Map, Value, json};
use std::io::{self, Seek, Write};

/// What is made of the image.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many layers stay as they are, from below.
    pub kept: usize,
    /// The tag of the new image; without one it has those of the old.
    pub tag: Option<String>,
    /// Its form.
    pub form: Form,
    /// How the new layer is compressed.
    pub pack: Pack,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squashed {
    /// Bytes of files in all layers before, and after.
    pub content: (Bytes, Bytes),
    /// The bytes of the new layer's archive.
    pub tar: Bytes,
    /// The bytes of the layers as they are stored, before and after.
    pub stored: (Bytes, Bytes),
    /// How many layers there were, and are.
    pub layers: (usize, usize),
    /// The digest of the new configuration.
    pub id: Digest,
    /// Signatures and records of builds that are of the old image, and are not taken along.
    pub lost: usize,
}

/// Writes the image with all layers above the kept ones as one. `out` is empty, and is written from its start.
pub fn squash(
    store: &mut dyn Store,
    image: &Image,
    options: &Options,
    out: &mut (impl Write + Seek),
) -> Result<Squashed, Error> {
    let kept = options.kept;
    if kept > image.layers.len() {
        return Err(Why::Bound("fewer layers than should stay").whole());
    }
    let mut base = Base::default();
    let Read { layers: figures, tree, .. } = read_layers(store, image, Contents::Passed, &mut |at, tree| {
        if at == kept {
            base = Base::of(tree);
        }
    })?;
    refuse(&figures)?;
    let plan = plan(&tree, &base, kept as Layer);
    drop(base);
    let mut tar = Outer::new(out);
    let mut layers = Vec::new();
    for (layer, figures) in image.layers.iter().zip(&figures).take(kept) {
        layers.push(tar.kept(store, layer, figures)?);
    }
    let new = tar.new_layer(options.pack, |out| layer::write(store, image, &tree, &plan, out))?;
    let content = content(&tree, &plan, &figures[..kept]);
    let tar_bytes = new.tar;
    layers.push(new);
    let id = named(tar, image, options, &layers).map_err(|error| Why::Io(error).at("the new image"))?;
    Ok(Squashed {
        content: (figures.iter().map(|it| it.content).sum(), content),
        tar: tar_bytes,
        stored: (figures.iter().map(|it| it.stored).sum(), layers.iter().map(|it| it.stored).sum()),
        layers: (figures.len(), layers.len()),
        id,
        lost: image.attestations,
    })
}

/// What cannot be made anew.
pub(in super::super) fn refuse(figures: &[LayerFigures]) -> Result<(), Error> {
    for (at, layer) in figures.iter().enumerate() {
        let place = format!("layer {} of {}", at + 1, figures.len());
        if let Some(url) = &layer.elsewhere {
            return Err(Why::Foreign(url.clone()).at(place));
        }
        if layer.dangling > 0 {
            return Err(Why::Dangling.at(place));
        }
    }
    Ok(())
}

/// The bytes of files in the new image.
fn content(tree: &Tree, plan: &Plan, kept: &[LayerFigures]) -> Bytes {
    let new = plan.items.iter().map(|item| tree.files[item.file as usize].size);
    new.chain(kept.iter().map(|it| it.content)).sum()
}

/// Writes all that names the layers; gives the digest of the configuration.
fn named<W: Write + Seek>(
    tar: Outer<W>,
    image: &Image,
    options: &Options,
    layers: &[Written],
) -> io::Result<Digest> {
    let config = config(image, options.kept, layers)?;
    let tags = options.tag.clone().map_or_else(|| image.names.clone(), |tag| vec![tag]);
    let platform = image.platform.as_ref();
    let names = Names { tags, platform, annotations: &image.annotations, form: options.form };
    finish(tar, &config, &names, layers)
}

/// The old configuration with the new layers. The history keeps all its commands; those whose layers are gone are marked
/// as `docker build --squash` did, and the new layer's says what it is.
fn config(image: &Image, kept: usize, layers: &[Written]) -> io::Result<Vec<u8>> {
    let mut config: Map<String, Value> = serde_json::from_slice(&image.config)?;
    let diff_ids: Vec<String> = layers.iter().map(|it| it.diff_id.to_string()).collect();
    config.insert("rootfs".to_owned(), json!({"type": "layers", "diff_ids": diff_ids}));
    let mut history: Vec<Value> = match config.remove("history") {
        Some(Value::Array(history)) => history,
        _ => Vec::new(),
    };
    let mut seen = 0;
    for entry in history.iter_mut().filter(|entry| entry["empty_layer"] != json!(true)) {
        seen += 1;
        if seen > kept {
            entry["empty_layer"] = json!(true);
        }
    }
    // Where the history does not tell of all kept layers, there is nothing to line up with.
    if seen >= kept {
        let mut made =
            json!({"comment": format!("{} layers, made one by dockslim squash", image.layers.len() - kept)});
        if let Some(created) = config.get("created") {
            made["created"] = created.clone();
        }
        history.push(made);
        config.insert("history".to_owned(), Value::Array(history));
    }
    Ok(serialized(&Value::Object(config)))
}
