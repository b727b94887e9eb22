//! Small images made for a test: layers entry by entry, and archives of all forms around them.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "not every test uses all of it")]

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use tar::{EntryType, Header};

/// The layer's archive, as its entries come.
#[derive(Clone, Default)]
pub struct Layer(pub Vec<u8>);

/// What a header says beside its name.
#[derive(Clone, Copy)]
pub struct Says<'a> {
    pub kind: EntryType,
    pub link: &'a [u8],
    pub mode: u32,
    pub owner: u64,
    pub time: u64,
    pub device: (u32, u32),
}

impl Default for Says<'_> {
    fn default() -> Self {
        Self {
            kind: EntryType::Regular,
            link: b"",
            mode: 0o644,
            owner: 0,
            time: 1_700_000_000,
            device: (0, 0),
        }
    }
}

impl Layer {
    pub fn new() -> Self {
        Self::default()
    }

    /// Any entry, whatever its name.
    pub fn entry(mut self, name: &[u8], says: Says<'_>, content: &[u8]) -> Self {
        let mut header = Header::new_ustar();
        header.set_entry_type(says.kind);
        header.set_mode(says.mode);
        header.set_uid(says.owner);
        header.set_gid(says.owner);
        header.set_mtime(says.time);
        header.set_size(content.len() as u64);
        if says.kind.is_character_special() || says.kind.is_block_special() {
            header.set_device_major(says.device.0).unwrap();
            header.set_device_minor(says.device.1).unwrap();
        }
        assert!(name.len() <= 100 && says.link.len() <= 100, "use pax()");
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.as_old_mut().linkname[..says.link.len()].copy_from_slice(says.link);
        header.set_cksum();
        self.0.extend(header.as_bytes());
        self.0.extend(content);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    /// Records for the entry that follows.
    pub fn pax(self, records: &[(&str, &[u8])]) -> Self {
        let content: Vec<u8> = records.iter().flat_map(|(key, value)| record(key, value)).collect();
        self.entry(b"PaxHeaders/x", Says { kind: EntryType::XHeader, ..Says::default() }, &content)
    }

    pub fn file(self, name: &str, content: &[u8]) -> Self {
        self.entry(name.as_bytes(), Says::default(), content)
    }

    /// A file of so many bytes, all alike.
    pub fn bytes(self, name: &str, byte: u8, count: usize) -> Self {
        self.file(name, &vec![byte; count])
    }

    pub fn dir(self, name: &str) -> Self {
        self.entry(name.as_bytes(), Says { kind: EntryType::Directory, mode: 0o755, ..Says::default() }, b"")
    }

    pub fn symlink(self, name: &str, target: &str) -> Self {
        let says = Says { kind: EntryType::Symlink, link: target.as_bytes(), mode: 0o777, ..Says::default() };
        self.entry(name.as_bytes(), says, b"")
    }

    pub fn link(self, name: &str, target: &str) -> Self {
        let says = Says { kind: EntryType::Link, link: target.as_bytes(), ..Says::default() };
        self.entry(name.as_bytes(), says, b"")
    }

    /// An empty file, which a whiteout is.
    pub fn gone(self, name: &str) -> Self {
        self.file(name, b"")
    }

    /// With the end of an archive.
    pub fn tar(&self) -> Vec<u8> {
        [&self.0[..], &[0; 1024]].concat()
    }
}

fn record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = [b" ", key.as_bytes(), b"=", value, b"\n"].concat();
    let digits = |length: usize| length.to_string().len();
    let length = rest.len() + digits(rest.len() + digits(rest.len()));
    [length.to_string().as_bytes(), &rest].concat()
}

pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold("sha256:".to_owned(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

pub fn plain(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

/// An image to be written in any form.
#[derive(Clone)]
pub struct Image {
    pub layers: Vec<Vec<u8>>,
    pub tags: Value,
    pub config: Value,
    /// What layers are compressed by.
    pub pack: fn(&[u8]) -> Vec<u8>,
    /// What descriptors call them.
    pub media_type: &'static str,
}

/// A file of an image.
pub type Files = Vec<(String, Vec<u8>)>;

impl Image {
    pub fn new(layers: &[Layer]) -> Self {
        Self::of(layers.iter().map(Layer::tar).collect())
    }

    pub fn of(layers: Vec<Vec<u8>>) -> Self {
        let diff_ids: Vec<String> = layers.iter().map(|layer| digest(layer)).collect();
        let history: Vec<Value> =
            (0..layers.len()).map(|n| json!({"created_by": format!("/bin/sh -c step {n}")})).collect();
        let config = json!({
            "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z",
            "config": {"Cmd": ["sh"]}, "rootfs": {"type": "layers", "diff_ids": diff_ids}, "history": history,
        });
        let media_type = "application/vnd.oci.image.layer.v1.tar";
        Self { layers, tags: json!(["made:1"]), config, pack: plain, media_type }
    }

    pub fn packed(mut self, pack: fn(&[u8]) -> Vec<u8>, media_type: &'static str) -> Self {
        (self.pack, self.media_type) = (pack, media_type);
        self
    }

    pub fn config_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.config).unwrap()
    }

    /// As `docker save` wrote it before version 25.
    pub fn legacy(&self) -> Files {
        let config = self.config_bytes();
        let id = format!("{}.json", &digest(&config)[7..]);
        let names: Vec<String> = (0..self.layers.len()).map(|n| format!("{n:064}/layer.tar")).collect();
        let manifest = json!([{"Config": id, "RepoTags": self.tags, "Layers": names}]);
        let mut files = vec![(id, config)];
        files.extend(names.into_iter().zip(self.layers.iter().map(|layer| (self.pack)(layer))));
        files.push(("manifest.json".to_owned(), serde_json::to_vec(&manifest).unwrap()));
        files
    }

    /// Manifest, configuration and layers as blobs; gives the manifest's descriptor.
    pub fn blobs(&self, files: &mut Files) -> Value {
        let mut blob = |bytes: Vec<u8>, media_type: &str| {
            let digest = digest(&bytes);
            let descriptor = json!({"mediaType": media_type, "digest": digest, "size": bytes.len()});
            files.push((format!("blobs/sha256/{}", &digest[7..]), bytes));
            descriptor
        };
        let layers: Vec<Value> =
            self.layers.iter().map(|layer| blob((self.pack)(layer), self.media_type)).collect();
        let config = blob(self.config_bytes(), "application/vnd.oci.image.config.v1+json");
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        let manifest =
            json!({"schemaVersion": 2, "mediaType": media_type, "config": config, "layers": layers});
        blob(serde_json::to_vec(&manifest).unwrap(), media_type)
    }

    pub fn oci(&self) -> Files {
        let mut files = Vec::new();
        let mut descriptor = self.blobs(&mut files);
        descriptor["annotations"] = json!({"org.opencontainers.image.ref.name": "1"});
        files.extend(index(&[descriptor]));
        files
    }

    /// As Docker 25 and later write it.
    pub fn docker25(&self) -> Files {
        let mut files = self.oci();
        let blob = |bytes: &[u8]| format!("blobs/sha256/{}", &digest(bytes)[7..]);
        let layers: Vec<String> = self.layers.iter().map(|layer| blob(&(self.pack)(layer))).collect();
        let config = blob(&self.config_bytes());
        let manifest = json!([{"Config": config, "RepoTags": self.tags, "Layers": layers}]);
        files.push(("manifest.json".to_owned(), serde_json::to_vec(&manifest).unwrap()));
        files
    }

    /// In all forms there are, with their names.
    pub fn forms(&self) -> Vec<(&'static str, Files)> {
        let packed = |pack, media_type| self.clone().packed(pack, media_type);
        let gzip = packed(gzip, "application/vnd.oci.image.layer.v1.tar+gzip");
        let zstd = packed(zstd, "application/vnd.oci.image.layer.v1.tar+zstd");
        vec![
            ("legacy", self.legacy()),
            ("docker 25", self.docker25()),
            ("oci", self.oci()),
            ("oci gzip", gzip.oci()),
            ("oci zstd", zstd.oci()),
            ("gzip under manifest.json", gzip.legacy()),
        ]
    }
}

/// The index of an OCI layout, and the file that says it is one.
pub fn index(descriptors: &[Value]) -> Files {
    let index = json!({"schemaVersion": 2, "manifests": descriptors});
    let layout = br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec();
    vec![("oci-layout".to_owned(), layout), ("index.json".to_owned(), serde_json::to_vec(&index).unwrap())]
}

/// The archive of an image's files.
pub fn archive(files: &Files) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    builder.into_inner().unwrap()
}
