//! Writes the image around the new layer: kept layers as they are stored, the new configuration, manifest and names.

use super::super::digest::{Digest, Hashing};
use super::super::error::{Error, Why};
use super::super::layer::Contents;
use super::super::measure::{LayerFigures, Read, read_layers};
use super::super::open::{Compression, Image, LayerRef};
use super::super::store::Store;
use super::super::tree::{Layer, Tree};
use super::entry::header;
use super::layer;
use super::plan::{Base, Plan, plan};
use crate::bytes::Bytes;
use flate2::{Compression as Level, GzBuilder};
use serde_json::{Map, Value, json};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

/// The form of the image that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What `docker load` of any age takes, and what else reads the OCI layout.
    Docker,
    /// The OCI layout alone.
    Oci,
}

/// How the new layer is compressed; the kept ones stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pack {
    /// Not at all.
    None,
    /// gzip
    Gzip,
}

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
    let mut tar = Outer { out: BufWriter::with_capacity(1 << 17, out), position: 0 };
    let mut layers = Vec::new();
    for (layer, figures) in image.layers.iter().zip(&figures).take(kept) {
        layers.push(tar.kept(store, layer, figures)?);
    }
    let new = tar.new_layer(options.pack, |out| layer::write(store, image, &tree, &plan, out))?;
    let content = content(&tree, &plan, &figures[..kept]);
    let tar_bytes = new.tar;
    layers.push(new);
    let id = names(&mut tar, image, options, &layers).map_err(|error| Why::Io(error).at("the new image"))?;
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
fn refuse(figures: &[LayerFigures]) -> Result<(), Error> {
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

/// A layer that was written.
struct Written {
    digest: Digest,
    diff_id: Digest,
    stored: Bytes,
    tar: Bytes,
    pack: &'static str,
}

/// The archive around the image, in which lengths and names are filled in behind what was written.
struct Outer<W: Write + Seek> {
    out: BufWriter<W>,
    position: u64,
}

impl<W: Write + Seek> Outer<W> {
    /// Writes a file whose name is known only when it is written.
    fn file<T>(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> Result<T, Error>,
        name: impl FnOnce(&T, Digest) -> String,
    ) -> Result<(T, Digest, u64), Error> {
        let mine = |error: io::Error| Why::Io(error).at("the new image");
        self.out.write_all(&[0; 512]).map_err(mine)?;
        let mut hashing = Hashing::new(&mut self.out);
        let made = write(&mut hashing)?;
        let (digest, size) = hashing.finish();
        self.end(&name(&made, digest), size).map_err(mine)?;
        Ok((made, digest, size))
    }

    fn end(&mut self, name: &str, size: u64) -> io::Result<()> {
        let padding = size.next_multiple_of(512) - size;
        self.out.write_all(&[0; 512][..padding as usize])?;
        self.out.seek(SeekFrom::Start(self.position))?;
        self.out.write_all(&header(name.as_bytes(), b'0', size, 0o644))?;
        self.position += 512 + size + padding;
        self.out.seek(SeekFrom::Start(self.position)).map(drop)
    }

    fn bytes(&mut self, name: Option<&str>, bytes: &[u8]) -> io::Result<Digest> {
        let digest = Digest::of(bytes);
        let name = name.map_or_else(|| blob(digest), str::to_owned);
        let size = bytes.len() as u64;
        let padding = (size.next_multiple_of(512) - size) as usize;
        self.out.write_all(&header(name.as_bytes(), b'0', size, 0o644))?;
        self.out.write_all(bytes)?;
        self.out.write_all(&[0; 512][..padding])?;
        self.position += 512 + size + padding as u64;
        Ok(digest)
    }

    /// A layer as it is stored.
    fn kept(
        &mut self,
        store: &mut dyn Store,
        stored: &LayerRef,
        figures: &LayerFigures,
    ) -> Result<Written, Error> {
        let place = &stored.blob.name;
        let copy = |out: &mut dyn Write| {
            let opened = store.open(place).map_err(|error| Why::Io(error).at(place))?;
            let (size, input) = opened.ok_or_else(|| Why::Missing("the manifest".to_owned()).at(place))?;
            layer::copy_stored(input, size, out).map_err(|error| Why::Io(error).at(place))
        };
        let ((), digest, size) = self.file(copy, |(), digest| blob(digest))?;
        let wanted = figures.digest;
        if digest != wanted {
            return Err(Why::Digest { wanted, found: digest }.at(place));
        }
        let pack = match figures.compression {
            Compression::None => "",
            Compression::Gzip => "+gzip",
            Compression::Zstd => "+zstd",
            Compression::Bzip2 => "+bzip2",
            Compression::Xz => "+xz",
        };
        Ok(Written { digest, diff_id: stored.diff_id, stored: size, tar: figures.tar, pack })
    }

    fn new_layer(
        &mut self,
        pack: Pack,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
    ) -> Result<Written, Error> {
        let mine = |error: io::Error| Why::Io(error).at("the new layer");
        if pack == Pack::None {
            let ((), digest, stored) = self.file(write, |(), digest| blob(digest))?;
            return Ok(Written { digest, diff_id: digest, stored, tar: stored, pack: "" });
        }
        let packed = |out: &mut dyn Write| {
            // Without a time in it.
            let mut hashing = Hashing::new(GzBuilder::new().write(out, Level::new(6)));
            write(&mut hashing)?;
            let (inner, digest, size) = hashing.into_inner();
            inner.finish().map_err(mine)?;
            Ok((digest, size))
        };
        let ((diff_id, tar), digest, stored) = self.file(packed, |_, digest| blob(digest))?;
        Ok(Written { digest, diff_id, stored, tar, pack: "+gzip" })
    }
}

fn blob(digest: Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// Writes all that names the layers; gives the digest of the configuration.
fn names<W: Write + Seek>(
    tar: &mut Outer<W>,
    image: &Image,
    options: &Options,
    layers: &[Written],
) -> io::Result<Digest> {
    let config = config(image, options.kept, layers)?;
    let id = tar.bytes(None, &config)?;
    let described: Vec<Value> =
        layers.iter().map(|it| descriptor(&format!("{LAYER}{}", it.pack), it.digest, it.stored)).collect();
    let mut manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": descriptor(CONFIG, id, config.len() as u64), "layers": described,
    });
    if !image.annotations.is_empty() {
        manifest["annotations"] = json!(image.annotations);
    }
    let manifest = serialized(&manifest);
    let digest = tar.bytes(None, &manifest)?;
    let tags = options.tag.clone().map_or_else(|| image.names.clone(), |tag| vec![tag]);
    let mut entries: Vec<Value> =
        tags.iter().map(|tag| index_entry(image, digest, manifest.len(), tag)).collect();
    if entries.is_empty() {
        entries.push(descriptor(MANIFEST, digest, manifest.len() as u64));
    }
    tar.bytes(Some("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    tar.bytes(Some("index.json"), &serialized(&json!({"schemaVersion": 2, "manifests": entries})))?;
    if options.form == Form::Docker {
        let names: Vec<String> = layers.iter().map(|it| blob(it.digest)).collect();
        let tags: Vec<&String> = tags.iter().filter(|tag| tag.contains(':')).collect();
        let saved = json!([{"Config": blob(id), "RepoTags": tags, "Layers": names}]);
        tar.bytes(Some("manifest.json"), &serialized(&saved))?;
    }
    tar.out.write_all(&[0; 1024])?;
    tar.out.flush()?;
    Ok(id)
}

fn descriptor(media_type: &str, digest: Digest, size: u64) -> Value {
    json!({"mediaType": media_type, "digest": digest.to_string(), "size": size})
}

fn index_entry(image: &Image, digest: Digest, size: usize, tag: &str) -> Value {
    let mut entry = descriptor(MANIFEST, digest, size as u64);
    let short = tag.rsplit('/').next().and_then(|last| last.split_once(':')).map_or(tag, |(_, tag)| tag);
    entry["annotations"] = json!({"org.opencontainers.image.ref.name": short});
    if tag.contains(':') {
        entry["annotations"]["io.containerd.image.name"] = json!(tag);
    }
    if let Some(platform) = &image.platform {
        entry["platform"] = platform.json();
    }
    entry
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

/// Keys in the order of the alphabet, so that equal values are equal bytes.
fn serialized(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
