//! Where the base of an image ends, as far as the image itself, or a Dockerfile, tells.

use super::digest::Digest;
use super::error::Error;
use super::join::join;
use super::json::Manifest;
use super::layout;
use super::ledger;
use super::measure::LayerFigures;
use super::open::Image;
use super::store::Store;
use crate::size::Ledger;

const DIGEST: &str = "org.opencontainers.image.base.digest";
const NAME: &str = "org.opencontainers.image.base.name";

/// What the annotations of an image say of its base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidBase {
    /// What it is called.
    pub name: Option<String>,
    /// How many layers it has, where its manifest stands beside the image and its layers are the lowest ones.
    pub layers: Option<usize>,
}

/// What they say.
pub fn said_base(store: &mut dyn Store, image: &Image) -> Result<SaidBase, Error> {
    let name = image.annotations.get(NAME).cloned();
    let digest = image.annotations.get(DIGEST).and_then(|digest| Digest::parse(digest));
    let Some(digest) = digest else { return Ok(SaidBase { name, layers: None }) };
    let place = format!("blobs/sha256/{}", digest.hex());
    let bytes = layout::bytes(store, &place, Some(digest))?;
    let manifest = bytes.and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
    let layers = manifest.and_then(|manifest| manifest.layers);
    let is_lowest = |layers: &Vec<super::json::Descriptor>| {
        let same = layers.iter().zip(&image.layers).all(|(base, layer)| {
            layer.blob.digest.is_some_and(|digest| Digest::parse(&base.digest) == Some(digest))
        });
        same && layers.len() <= image.layers.len()
    };
    Ok(SaidBase { name, layers: layers.filter(is_lowest).map(|layers| layers.len()) })
}

/// How many layers stand below the first one that a Dockerfile makes, whose image is predicted so; `None` where that one is
/// not found in the history.
pub fn base_of(image: &Image, predicted: &Ledger) -> Option<usize> {
    let figures = image.layers.iter().map(|layer| LayerFigures::elsewhere(layer, String::new()));
    let mut outline = ledger::outline(figures);
    let missing = join(&mut outline, predicted);
    let lines = outline.layers.iter().map(|layer| Some(layer.origin.layer()?.joined?.line));
    let (at, line) = lines.enumerate().find_map(|(at, line)| Some((at, line?)))?;
    missing.iter().all(|missing| *missing > line).then_some(at)
}
