//! The one image of a store that is asked for: its configuration and its layers, none of which is read yet.

use super::digest::Digest;
use super::error::{Error, Why};
use super::json::{Config, History, PlatformJson};
use super::layout::{self, Blob, Candidate};
use super::store::Store;
use crate::archive::decode::Method;
use std::collections::BTreeMap;
use std::fmt;

/// How a layer is compressed.
pub type Compression = Method;

/// What is asked for where a store holds several images.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// A tag, or another name.
    pub name: Option<String>,
    /// What it runs on.
    pub platform: Option<Platform>,
}

/// What an image runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    os: String,
    architecture: String,
    variant: String,
}

impl Platform {
    /// Of `linux/arm64` or `linux/arm/v7`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let (os, architecture) = (parts.next()?, parts.next()?);
        let variant = parts.next().unwrap_or_default();
        let is_whole = parts.next().is_none() && !os.is_empty() && !architecture.is_empty();
        is_whole.then(|| Self::new(os, architecture, variant))
    }

    fn new(os: &str, architecture: &str, variant: &str) -> Self {
        let architecture = match architecture {
            "x86_64" | "x86-64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        // The only one there is.
        let variant = if architecture == "arm64" && variant == "v8" { "" } else { variant };
        let [os, architecture, variant] = [os, architecture, variant].map(str::to_ascii_lowercase);
        Self { os, architecture, variant }
    }

    fn of(json: &PlatformJson) -> Option<Self> {
        let (os, architecture) = (json.os.as_deref()?, json.architecture.as_deref()?);
        Some(Self::new(os, architecture, json.variant.as_deref().unwrap_or_default()))
    }

    /// As an index has it.
    pub(super) fn json(&self) -> serde_json::Value {
        let mut json = serde_json::json!({"os": self.os, "architecture": self.architecture});
        if !self.variant.is_empty() {
            json["variant"] = serde_json::json!(self.variant);
        }
        json
    }

    /// Whether an image for it does for what is asked for.
    fn does_for(&self, wanted: &Self) -> bool {
        let same = self.os == wanted.os && self.architecture == wanted.architecture;
        same && (wanted.variant.is_empty() || wanted.variant == self.variant)
    }
}

impl Default for Platform {
    fn default() -> Self {
        Self::new("linux", "amd64", "")
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
    }
}

/// An image.
#[derive(Debug)]
pub struct Image {
    /// Its tags, as they are stored.
    pub names: Vec<String>,
    /// What it runs on, where that is said.
    pub platform: Option<Platform>,
    /// The digest of its configuration: Docker's image id.
    pub id: Digest,
    /// Its configuration, as it is stored.
    pub(super) config: Vec<u8>,
    /// Its layers, lowest first.
    pub layers: Vec<LayerRef>,
    /// What its manifest says of it.
    pub annotations: BTreeMap<String, String>,
    /// What is odd, or was left out: for people.
    pub notes: Vec<String>,
    /// How many records of builds stand beside it.
    pub attestations: usize,
}

/// A layer that is not read yet.
#[derive(Clone, Debug)]
pub struct LayerRef {
    pub(super) blob: Blob,
    /// The digest of what it unpacks to.
    pub diff_id: Digest,
    /// The command that made it, where the history says.
    pub created_by: Option<String>,
}

impl Image {
    /// Whether all layers of another image are its lowest ones.
    pub fn starts_with(&self, base: &Self) -> bool {
        let same = |(mine, other): (&LayerRef, &LayerRef)| mine.diff_id == other.diff_id;
        base.layers.len() <= self.layers.len() && self.layers.iter().zip(&base.layers).all(same)
    }

    /// The places, from 0, of the layers whose digest, stored or unpacked, begins so.
    pub fn find_layer(&self, start: &str) -> Vec<usize> {
        let start = start.strip_prefix("sha256:").unwrap_or(start);
        let is_it = |layer: &LayerRef| {
            let digests = [Some(layer.diff_id), layer.blob.digest];
            !start.is_empty() && digests.into_iter().flatten().any(|it| it.hex().starts_with(start))
        };
        (0..self.layers.len()).filter(|at| is_it(&self.layers[*at])).collect()
    }

    /// What finds an image for the same platform.
    pub fn selection(&self) -> Selection {
        Selection { name: None, platform: self.platform.clone() }
    }
}

/// Finds the image in a store.
pub fn open(store: &mut dyn Store, selection: &Selection) -> Result<Image, Error> {
    let layout = layout::read(store)?;
    let attestations = layout.attestations;
    let named = by_name(layout.candidates, selection.name.as_deref())?;
    let mut all = named.into_iter().map(|it| Found::new(store, it)).collect::<Result<Vec<_>, _>>()?;
    let mut notes = layout.notes;
    let chosen = by_platform(&all, selection.platform.as_ref(), &mut notes)?;
    all.swap_remove(chosen).image(attestations, notes)
}

/// An image with its configuration.
struct Found {
    candidate: Candidate,
    platform: Option<Platform>,
    bytes: Vec<u8>,
    config: Config,
}

impl Found {
    fn new(store: &mut dyn Store, candidate: Candidate) -> Result<Self, Error> {
        let name = &candidate.config.name;
        let bytes = layout::bytes(store, name, candidate.config.digest)?;
        let bytes = bytes.ok_or_else(|| Why::Missing("the manifest".to_owned()).at(name))?;
        let config: Config = serde_json::from_slice(&bytes).map_err(|error| Why::Json(error).at(name))?;
        let said = candidate.platform.as_ref().and_then(Platform::of);
        let platform = said.or_else(|| Platform::of(&config.platform));
        Ok(Self { candidate, platform, bytes, config })
    }

    fn image(self, attestations: usize, mut notes: Vec<String>) -> Result<Image, Error> {
        let Self { candidate, platform, bytes, config } = self;
        let diff_ids = config.rootfs.and_then(|it| it.diff_ids).unwrap_or_default();
        let blobs = candidate.layers;
        if diff_ids.len() != blobs.len() {
            let why = Why::Layers { layers: blobs.len(), diff_ids: diff_ids.len() };
            return Err(why.at(candidate.config.name));
        }
        let place = |why: Why| why.at(candidate.config.name.clone());
        let made = commands(config.history.as_deref().unwrap_or_default(), blobs.len(), &mut notes);
        let layers = blobs.into_iter().zip(diff_ids).zip(made).map(|((blob, diff_id), created_by)| {
            let diff_id = Digest::parse(&diff_id).ok_or_else(|| Why::no_digest(&diff_id))?;
            Ok(LayerRef { blob, diff_id, created_by })
        });
        Ok(Image {
            layers: layers.collect::<Result<_, Why>>().map_err(place)?,
            names: candidate.names,
            platform,
            id: Digest::of(&bytes),
            config: bytes,
            annotations: candidate.annotations,
            notes,
            attestations,
        })
    }
}

/// The command of each layer, where the history has one for it.
fn commands(history: &[History], layers: usize, notes: &mut Vec<String>) -> Vec<Option<String>> {
    let made: Vec<&History> = history.iter().filter(|it| it.empty_layer != Some(true)).collect();
    if made.len() != layers && !history.is_empty() {
        notes.push(format!(
            "the history tells of {}, and the image has {layers}: which made which is not sure",
            layers_text(made.len())
        ));
    }
    let words = |history: &History| history.created_by.clone().filter(|it| !it.trim().is_empty());
    let words = |history: &History| words(history).or_else(|| history.comment.clone());
    (0..layers).map(|at| made.get(at).and_then(|it| words(it))).collect()
}

fn layers_text(count: usize) -> String {
    format!("{count} {}", if count == 1 { "layer" } else { "layers" })
}

/// Those of the name that is asked for; where none is, all if they have one name.
fn by_name(mut all: Vec<Candidate>, wanted: Option<&str>) -> Result<Vec<Candidate>, Error> {
    let names = |all: &[Candidate]| {
        let mut names: Vec<String> = all.iter().flat_map(|it| it.names.clone()).collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() { "none with a name".to_owned() } else { names.join(", ") }
    };
    let Some(wanted) = wanted else {
        let first = all.first().map(|it| it.names.clone()).unwrap_or_default();
        let is_one = all.iter().all(|it| it.names == first) && (all.len() == 1 || !is_saved(&all));
        return if is_one { Ok(all) } else { Err(Why::Several(names(&all)).whole()) };
    };
    let there = names(&all);
    all.retain(|it| it.names.iter().any(|name| full(name) == full(wanted)));
    if all.is_empty() {
        return Err(Why::Name { wanted: wanted.to_owned(), there }.whole());
    }
    Ok(all)
}

/// Whether these are images side by side, as `docker save` writes them, and not one for several platforms.
fn is_saved(all: &[Candidate]) -> bool {
    all.iter().any(|it| it.platform.is_none())
}

/// A name in the one form that all of its forms stand for.
fn full(name: &str) -> String {
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    let last = name.rsplit('/').next().unwrap_or_default();
    if last.contains(':') { name.to_owned() } else { format!("{name}:latest") }
}

/// Which one does for the platform that is asked for; for the usual one, where several do and none is.
fn by_platform(all: &[Found], wanted: Option<&Platform>, notes: &mut Vec<String>) -> Result<usize, Error> {
    let usual = Platform::default();
    let does = |wanted: &Platform| {
        all.iter().position(|it| it.platform.as_ref().is_some_and(|platform| platform.does_for(wanted)))
    };
    let found = match wanted {
        Some(wanted) => does(wanted),
        None if all.len() == 1 => return Ok(0),
        None => {
            let others = all.len() - 1;
            notes.push(format!("of {} platforms {usual} is shown; --platform shows another", others + 1));
            does(&usual)
        }
    };
    found.ok_or_else(|| {
        let name = |it: &Found| it.platform.as_ref().map_or("an unnamed one".to_owned(), ToString::to_string);
        let there = all.iter().map(name).collect::<Vec<_>>().join(", ");
        Why::Platform { wanted: wanted.unwrap_or(&usual).to_string(), there }.whole()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_platforms_have_one_form() {
        for (name, other) in [
            ("redis", "docker.io/library/redis:latest"),
            ("a/b:1", "docker.io/a/b:1"),
            ("localhost:5000/a", "localhost:5000/a:latest"),
        ] {
            assert_eq!(full(name), full(other));
        }
        assert_ne!(full("redis:7"), full("redis"));
        let platform = |text| Platform::parse(text).unwrap();
        assert_eq!(platform("linux/aarch64/v8"), platform("linux/arm64"));
        assert!(platform("linux/arm/v7").does_for(&platform("linux/arm")));
        assert!(!platform("linux/arm/v6").does_for(&platform("linux/arm/v7")));
        assert_eq!(platform("linux/arm/v7").to_string(), "linux/arm/v7");
        for wrong in ["linux", "linux/", "/amd64", "a/b/c/d", ""] {
            assert_eq!(Platform::parse(wrong), None, "{wrong}");
        }
    }
}
