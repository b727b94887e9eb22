//! Writes the archive of an image: layers first, each under its digest, then all that names them.

use super::again;
use super::digest::{Digest, Hashing};
use super::entry::header;
use super::error::{Error, Why};
use super::measure::LayerFigures;
use super::open::{Compression, LayerRef, Platform};
use super::store::Store;
use crate::bytes::Bytes;
use flate2::{Compression as Level, GzBuilder};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};

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

/// A layer that was written.
pub(super) struct Written {
    pub(super) digest: Digest,
    pub(super) diff_id: Digest,
    pub(super) stored: Bytes,
    pub(super) tar: Bytes,
    pack: &'static str,
}

/// The archive around the image, in which lengths and names are filled in behind what was written.
pub(super) struct Outer<W: Write + Seek> {
    out: BufWriter<W>,
    position: u64,
}

impl<W: Write + Seek> Outer<W> {
    /// One that writes from the start.
    pub(super) fn new(out: W) -> Self {
        Self { out: BufWriter::with_capacity(1 << 17, out), position: 0 }
    }

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
    pub(super) fn kept(
        &mut self,
        store: &mut dyn Store,
        stored: &LayerRef,
        figures: &LayerFigures,
    ) -> Result<Written, Error> {
        let place = &stored.blob.name;
        let copy = |out: &mut dyn Write| {
            let opened = store.open(place).map_err(|error| Why::Io(error).at(place))?;
            let (size, input) = opened.ok_or_else(|| Why::Missing("the manifest".to_owned()).at(place))?;
            again::pass(&mut BufReader::with_capacity(again::BUFFER, input), size, out)
                .map_err(|error| Why::Io(error).at(place))
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

    /// A layer that is made.
    pub(super) fn new_layer(
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

/// What an image is called.
pub(super) struct Names<'n> {
    pub(super) tags: Vec<String>,
    pub(super) platform: Option<&'n Platform>,
    pub(super) annotations: &'n BTreeMap<String, String>,
    pub(super) form: Form,
}

/// Writes all that names the layers, and the archive's end; gives the digest of the configuration.
pub(super) fn finish<W: Write + Seek>(
    mut tar: Outer<W>,
    config: &[u8],
    names: &Names<'_>,
    layers: &[Written],
) -> io::Result<Digest> {
    let id = tar.bytes(None, config)?;
    let described: Vec<Value> =
        layers.iter().map(|it| descriptor(&format!("{LAYER}{}", it.pack), it.digest, it.stored)).collect();
    let mut manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": descriptor(CONFIG, id, config.len() as u64), "layers": described,
    });
    if !names.annotations.is_empty() {
        manifest["annotations"] = json!(names.annotations);
    }
    let manifest = serialized(&manifest);
    let digest = tar.bytes(None, &manifest)?;
    let mut entries: Vec<Value> =
        names.tags.iter().map(|tag| index_entry(names.platform, digest, manifest.len(), tag)).collect();
    if entries.is_empty() {
        entries.push(descriptor(MANIFEST, digest, manifest.len() as u64));
    }
    tar.bytes(Some("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    tar.bytes(Some("index.json"), &serialized(&json!({"schemaVersion": 2, "manifests": entries})))?;
    if names.form == Form::Docker {
        let blobs: Vec<String> = layers.iter().map(|it| blob(it.digest)).collect();
        let tags: Vec<&String> = names.tags.iter().filter(|tag| tag.contains(':')).collect();
        let saved = json!([{"Config": blob(id), "RepoTags": tags, "Layers": blobs}]);
        tar.bytes(Some("manifest.json"), &serialized(&saved))?;
    }
    tar.out.write_all(&[0; 1024])?;
    tar.out.flush()?;
    Ok(id)
}

fn descriptor(media_type: &str, digest: Digest, size: u64) -> Value {
    json!({"mediaType": media_type, "digest": digest.to_string(), "size": size})
}

fn index_entry(platform: Option<&Platform>, digest: Digest, size: usize, tag: &str) -> Value {
    let mut entry = descriptor(MANIFEST, digest, size as u64);
    let short = tag.rsplit('/').next().and_then(|last| last.split_once(':')).map_or(tag, |(_, tag)| tag);
    entry["annotations"] = json!({"org.opencontainers.image.ref.name": short});
    if tag.contains(':') {
        entry["annotations"]["io.containerd.image.name"] = json!(tag);
    }
    if let Some(platform) = platform {
        entry["platform"] = platform.json();
    }
    entry
}

/// Keys in the order of the alphabet, so that equal values are equal bytes.
pub(super) fn serialized(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
