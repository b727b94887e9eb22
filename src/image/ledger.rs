//! A measured image as the ledger that all reports read.

use super::history::instruction;
use super::measure::{HiddenSecret, LayerFigures, Measured, Waste};
use super::open::{Compression, Image};
use super::path::{absolute, text};
use super::tree::Cause;
use crate::bytes::{Amount, Interval, Provenance};
use crate::size::ledger::{
    BaseBytes, HiddenBytes, ImageFacts, ImageFinding, LayerBytes, LayerFacts, Ledger, Origin, PlaceBytes,
    StageName, WastedPath,
};

/// How many wasted paths are told.
const WASTED: usize = 100;
/// Which part of the image a place has at least that is told, and how many are.
const SHARE: u64 = 500;
const PLACES: usize = 400;

/// The ledger of an image: all layers, with what of each is dead.
pub fn ledger(image: &Image, measured: &Measured) -> Ledger {
    let layers: Vec<LayerBytes> =
        measured.layers.iter().enumerate().map(|(at, figures)| layer(at, figures)).collect();
    let wasted = measured.wasted_paths(WASTED).into_iter().map(|it| WastedPath {
        path: absolute(&it.path),
        bytes: it.bytes,
        copies: it.copies,
    });
    Ledger {
        target: StageName { index: 0, name: None },
        base: nothing(),
        total: layers.iter().map(|layer| layer.added).sum(),
        waste: layers.iter().map(LayerBytes::waste).sum(),
        layers,
        directories: Vec::new(),
        image: Some(ImageFacts {
            names: image.names.clone(),
            platform: image.platform.as_ref().map(ToString::to_string),
            id: image.id.to_string(),
            stored: measured.layers.iter().map(|it| it.stored).sum(),
            wasted: wasted.collect(),
            notes: image.notes.iter().chain(&measured.notes).cloned().collect(),
            joined: None,
            biggest: biggest(measured),
            findings: measured
                .secrets
                .iter()
                .map(hidden_secret)
                .chain(measured.findings.iter().cloned())
                .collect(),
            secrets: measured.secrets.iter().map(secret).collect(),
        }),
    }
}

fn biggest(measured: &Measured) -> Vec<PlaceBytes> {
    let places = measured.biggest(SHARE, PLACES).into_iter();
    places.map(|(path, depth, bytes)| PlaceBytes { path: absolute(&path), depth, bytes }).collect()
}

fn hidden_secret(hidden: &HiddenSecret) -> ImageFinding {
    ImageFinding {
        kind: "hidden-secret",
        layer: number(hidden.layer),
        bytes: hidden.bytes,
        files: 1,
        message: where_it_stands(hidden),
        paths: [Some(&hidden.path), hidden.still.as_ref()].into_iter().flatten().map(|it| absolute(it)).collect(),
        help: "build without it (RUN --mount=type=secret), and make it invalid: who has the image has the secret".to_owned(),
    }
}

fn where_it_stands(hidden: &HiddenSecret) -> String {
    let (kind, path) = (hidden.kind, absolute(&hidden.path));
    let (layer, by) = (number(hidden.layer), number(hidden.by));
    match &hidden.still {
        Some(other) => format!(
            "the {kind} {path} stands in layer {layer}, and layer {by} takes this name of it alone: it is there as {}",
            absolute(other)
        ),
        None => format!("the {kind} {path} stands in layer {layer}, and layer {by} only hides it"),
    }
}

fn secret(hidden: &HiddenSecret) -> String {
    format!(
        "{}: who has the image has the secret; build without it (RUN --mount=type=secret), and make it invalid",
        where_it_stands(hidden)
    )
}

/// The layers alone, of which nothing is counted: to be joined with a Dockerfile.
pub(super) fn outline(figures: impl Iterator<Item = LayerFigures>) -> Ledger {
    Ledger {
        target: StageName { index: 0, name: None },
        base: nothing(),
        layers: figures.enumerate().map(|(at, figures)| layer(at, &figures)).collect(),
        total: Amount::UNKNOWN,
        waste: Amount::ZERO,
        directories: Vec::new(),
        image: None,
    }
}

/// Below the layers of an image there is nothing.
fn nothing() -> BaseBytes {
    BaseBytes {
        line: 0,
        reference: "scratch".to_owned(),
        resolved: None,
        matched: None,
        built_by: None,
        bytes: Amount::ZERO,
        as_of: None,
        input: None,
        hidden: Vec::new(),
    }
}

fn layer(at: usize, figures: &LayerFigures) -> LayerBytes {
    let trailing = (figures.trailing > 0).then(|| HiddenBytes {
        by: number(at),
        bytes: Amount::exact(figures.trailing, Provenance::Measured),
        cause: "stands behind the end of its archive".to_owned(),
    });
    let created_by = figures.created_by.as_deref().unwrap_or_default();
    let text = instruction(created_by);
    LayerBytes {
        origin: Origin::Image(LayerFacts {
            number: number(at),
            text: if text.is_empty() { figures.diff_id.to_string() } else { text },
            created_by: figures.created_by.clone(),
            digest: figures.digest.to_string(),
            diff_id: figures.diff_id.to_string(),
            compression: compression(figures.compression),
            stored: figures.stored,
            tar: figures.tar,
            files: figures.files,
            entries: figures.entries,
            whiteouts: figures.whiteouts,
            opaque: figures.opaque,
            joined: None,
        }),
        added: added(figures),
        hidden: figures.waste.iter().map(hidden).chain(trailing).collect(),
        packages: figures.packages.clone(),
        packages_from: (!figures.packages.is_empty()).then(|| {
            if figures.counts_packages {
                "their files in the layer"
            } else {
                "by the package database in the layer"
            }
            .to_owned()
        }),
        asked: None,
        lists: Vec::new(),
        notes: figures
            .has_rpm
            .then(|| "its packages are not told: the database of rpm is not read".to_owned())
            .into_iter()
            .collect(),
        lacks: Vec::new(),
    }
}

fn added(figures: &LayerFigures) -> Amount {
    if figures.elsewhere.is_some() {
        return Amount::UNKNOWN;
    }
    let bytes = figures.content.saturating_add(figures.trailing);
    let added = Amount::exact(bytes, Provenance::Measured);
    match figures.compression {
        Compression::None => added,
        _ => added.packed_to(Interval::exact(figures.stored)),
    }
}

/// Layers are counted from 1.
fn number(at: usize) -> u32 {
    at as u32 + 1
}

fn hidden(waste: &Waste) -> HiddenBytes {
    let place = text(&waste.place);
    let what = match waste.files {
        1 => format!("/{place}"),
        files if place.is_empty() => format!("{files} files"),
        files => format!("{files} files in /{place}"),
    };
    let cause = match waste.cause {
        Cause::Deleted => format!("{what}, deleted"),
        Cause::Overwritten => format!("{what}, written again"),
        Cause::Unchanged => format!("{what}, stored again with the same content"),
    };
    HiddenBytes { by: number(waste.by), bytes: Amount::exact(waste.bytes, Provenance::Measured), cause }
}

fn compression(method: Compression) -> &'static str {
    match method {
        Compression::Gzip => "gzip",
        Compression::Bzip2 => "bzip2",
        Compression::Xz => "xz",
        Compression::Zstd => "zstd",
        Compression::None => "none",
    }
}
