//! Which images a store holds: by the index of the OCI layout, which newer Docker writes too, or else by the manifest.json
//! of `docker save`. Reads these files and no layer.

use super::digest::Digest;
use super::error::{Error, Why};
use super::json::{Descriptor, Index, Manifest, PlatformJson, Saved};
use super::store::Store;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::Read as _;

/// The longest JSON file that is read: registries refuse manifests of more than 4 MiB.
const MOST_JSON: u64 = 16 << 20;
/// How deep indexes lead to indexes: one is usual, two is what buildx makes of a saved one.
const DEEPEST: usize = 4;
/// Manifests in all indexes.
const MOST_MANIFESTS: usize = 10_000;

/// What an index calls a build's record, which is no image.
const ATTESTATION: &str = "vnd.docker.reference.type";
const NAMES: [&str; 2] = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];
const INDEX: &str = "index.json";
const SAVED: &str = "manifest.json";

/// An image that could be chosen.
#[derive(Debug)]
pub(super) struct Candidate {
    /// What it is called.
    pub(super) names: Vec<String>,
    /// As the index says.
    pub(super) platform: Option<PlatformJson>,
    pub(super) config: Blob,
    pub(super) layers: Vec<Blob>,
    /// What its manifest says of it.
    pub(super) annotations: BTreeMap<String, String>,
}

/// A file of the image, with what is known of it beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Blob {
    pub(super) name: String,
    pub(super) digest: Option<Digest>,
    pub(super) size: Option<u64>,
    pub(super) media_type: Option<String>,
    /// Where it is to be had, if it need not be here.
    pub(super) url: Option<String>,
}

/// All images, and what else was there.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) candidates: Vec<Candidate>,
    /// Records of builds that stand beside them.
    pub(super) attestations: usize,
    /// What is no image: charts, signatures.
    artifacts: Vec<(String, String)>,
    /// Manifests that an index names and that are not there, as images of one platform are saved.
    absent: Vec<String>,
    /// What is odd: for people.
    pub(super) notes: Vec<String>,
    /// The file that lists the images, where one does.
    list: Option<&'static str>,
    seen: usize,
}

/// What the store holds; never none.
pub(super) fn read(store: &mut dyn Store) -> Result<Layout, Error> {
    let mut layout = Layout::default();
    let saved: Option<Vec<Saved>> = json(store, SAVED, None)?;
    layout.list = saved.as_ref().map(|_| SAVED);
    if let Some(index) = json::<Index>(store, INDEX, None)? {
        layout.list.get_or_insert(INDEX);
        layout.index(store, index.manifests.unwrap_or_default(), &[], 0)?;
        layout.name_by(saved.as_deref().unwrap_or_default());
        layout.compare(saved.as_deref().unwrap_or_default());
    }
    if layout.candidates.is_empty() {
        layout.candidates.extend(saved.into_iter().flatten().map(Candidate::saved));
    }
    layout.unite();
    layout.or_why()
}

impl Layout {
    fn index(
        &mut self,
        store: &mut dyn Store,
        manifests: Vec<Descriptor>,
        names: &[String],
        depth: usize,
    ) -> Result<(), Error> {
        self.seen += manifests.len();
        if depth > DEEPEST || self.seen > MOST_MANIFESTS {
            return Err(Why::Nested.at(INDEX));
        }
        manifests.into_iter().try_for_each(|descriptor| self.descriptor(store, &descriptor, names, depth))
    }

    fn descriptor(
        &mut self,
        store: &mut dyn Store,
        descriptor: &Descriptor,
        names: &[String],
        depth: usize,
    ) -> Result<(), Error> {
        if is_attestation(descriptor) {
            self.attestations += 1;
            return Ok(());
        }
        let blob = Blob::of(descriptor)?;
        let own: Vec<String> =
            NAMES.iter().filter_map(|key| descriptor.annotation(key)).take(1).map(str::to_owned).collect();
        let names = if own.is_empty() { names } else { &own };
        let Some(manifest) = json::<Manifest>(store, &blob.name, blob.digest)? else {
            self.absent.push(blob.name);
            return Ok(());
        };
        if let Some(manifests) = manifest.manifests {
            return self.index(store, manifests, names, depth + 1);
        }
        self.manifest(manifest, descriptor, names, &blob.name)
    }

    fn manifest(
        &mut self,
        manifest: Manifest,
        descriptor: &Descriptor,
        names: &[String],
        place: &str,
    ) -> Result<(), Error> {
        let Some(config) = &manifest.config else {
            self.artifacts
                .push((place.to_owned(), "a manifest of version 1, which is deprecated".to_owned()));
            return Ok(());
        };
        let kind = config.media_type.as_deref().unwrap_or_default();
        let is_image = kind.is_empty() || kind.contains("image.config.") || kind.contains("container.image.");
        if !is_image {
            self.artifacts.push((place.to_owned(), format!("an artifact of the type {kind}")));
            return Ok(());
        }
        let layers = manifest.layers.unwrap_or_default();
        self.candidates.push(Candidate {
            names: names.to_vec(),
            platform: descriptor.platform.clone(),
            config: Blob::of(config)?,
            layers: layers.iter().map(Blob::of).collect::<Result<_, _>>()?,
            annotations: manifest.annotations.unwrap_or_default(),
        });
        Ok(())
    }

    /// The tags that Docker writes beside the index say more than its names do.
    fn name_by(&mut self, saved: &[Saved]) {
        for candidate in &mut self.candidates {
            let same = saved.iter().find(|saved| saved.config == candidate.config.name);
            let tags = same.and_then(|saved| saved.repo_tags.clone()).unwrap_or_default();
            if !tags.is_empty() {
                candidate.names = tags;
            }
        }
    }

    /// Docker reads the one file, and other tools the other one: both should lead to the same images.
    fn compare(&mut self, saved: &[Saved]) {
        let layers = |saved: &Saved| saved.layers.clone().unwrap_or_default();
        let is_known = |saved: &&Saved| {
            let mut named = self.candidates.iter();
            named.any(|it| {
                it.config.name == saved.config && it.layers.iter().map(|it| &it.name).eq(&layers(saved))
            })
        };
        let unknown = saved.iter().find(|saved| !is_known(saved));
        if let Some(saved) = unknown.filter(|_| !self.candidates.is_empty()) {
            self.notes.push(format!(
                "{SAVED} leads to an image ({}) that {INDEX} does not lead to: it is not looked at, and tools that read \
                 {SAVED} take it",
                saved.config
            ));
        }
    }

    /// One image under several names is one.
    fn unite(&mut self) {
        let mut all: Vec<Candidate> = Vec::new();
        for candidate in std::mem::take(&mut self.candidates) {
            let same = |it: &&mut Candidate| it.config == candidate.config && it.layers == candidate.layers;
            match all.iter_mut().find(same) {
                Some(same) => {
                    let new = candidate.names.into_iter().filter(|name| !same.names.contains(name));
                    same.names.extend(new.collect::<Vec<_>>());
                }
                None => all.push(candidate),
            }
        }
        self.candidates = all;
    }

    fn or_why(self) -> Result<Self, Error> {
        if !self.candidates.is_empty() {
            return Ok(self);
        }
        if let Some((place, what)) = self.artifacts.into_iter().next() {
            return Err(Why::Artifact(what).at(place));
        }
        match self.absent.into_iter().next() {
            Some(name) => Err(Why::Missing(INDEX.to_owned()).at(name)),
            None => Err(self.list.map_or_else(|| Why::NoImage.whole(), |list| Why::Empty.at(list))),
        }
    }
}

fn is_attestation(descriptor: &Descriptor) -> bool {
    let os = descriptor.platform.as_ref().and_then(|platform| platform.os.as_deref());
    descriptor.annotation(ATTESTATION).is_some() || os == Some("unknown")
}

impl Candidate {
    fn saved(saved: Saved) -> Self {
        Self {
            names: saved.repo_tags.unwrap_or_default(),
            platform: None,
            config: Blob::named(saved.config),
            layers: saved.layers.unwrap_or_default().into_iter().map(Blob::named).collect(),
            annotations: BTreeMap::new(),
        }
    }
}

impl Blob {
    fn of(descriptor: &Descriptor) -> Result<Self, Error> {
        let text = &descriptor.digest;
        let digest = Digest::parse(text).ok_or_else(|| Why::no_digest(text).at("a descriptor"))?;
        let kind = descriptor.media_type.as_deref().unwrap_or_default();
        let is_foreign = kind.contains("foreign") || kind.contains("nondistributable");
        let url = descriptor.urls.as_ref().and_then(|urls| urls.first()).filter(|_| is_foreign);
        Ok(Self {
            name: format!("blobs/sha256/{}", digest.hex()),
            digest: Some(digest),
            size: descriptor.size,
            media_type: descriptor.media_type.clone(),
            url: url.cloned(),
        })
    }

    /// A file that is named by its digest, or else by what Docker likes.
    fn named(name: String) -> Self {
        let file = name.rsplit('/').next().unwrap_or_default();
        let digest = match name.strip_prefix("blobs/sha256/") {
            Some(hex) => Digest::from_hex(hex),
            // Of what older ones write, the configuration alone is.
            None => file.strip_suffix(".json").and_then(Digest::from_hex),
        };
        Self { name, digest, ..Self::default() }
    }
}

/// The bytes of a short file, whose digest is right.
pub(super) fn bytes(
    store: &mut dyn Store,
    name: &str,
    digest: Option<Digest>,
) -> Result<Option<Vec<u8>>, Error> {
    let at = |why: Why| why.at(name);
    let Some((_, reader)) = store.open(name).map_err(|error| at(error.into()))? else { return Ok(None) };
    let mut bytes = Vec::new();
    reader.take(MOST_JSON + 1).read_to_end(&mut bytes).map_err(|error| at(error.into()))?;
    if bytes.len() as u64 > MOST_JSON {
        return Err(at(Why::TooLong(MOST_JSON)));
    }
    let found = Digest::of(&bytes);
    match digest.filter(|wanted| *wanted != found) {
        Some(wanted) => Err(at(Why::Digest { wanted, found })),
        None => Ok(Some(bytes)),
    }
}

fn is_manifest_of_layers(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Manifest>(bytes).is_ok_and(|it| it.layers.is_some())
}

fn json<T: DeserializeOwned>(
    store: &mut dyn Store,
    name: &str,
    digest: Option<Digest>,
) -> Result<Option<T>, Error> {
    let Some(bytes) = bytes(store, name, digest)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        let is_manifest = name == SAVED && is_manifest_of_layers(&bytes);
        if is_manifest { Why::Manifest } else { Why::Json(error) }.at(name)
    })
}
