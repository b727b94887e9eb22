//! `dockslim image --against OLD`, and of several images: what changed, and what they share, as text, Markdown and JSON.
//! Computes no size.

use super::size_json::Both;
use super::tables::{ChangesForm, Page, cut, limited, signed};
use super::visible::write_json;
use crate::bytes::{Bytes, human};
use crate::size::changes::{
    Changes, LayerChange, PackageChange, PathChange, SharedImage, SharedLayer, Sharing, difference,
};
use serde::Serialize;
use std::io::{self, Write};

/// Prints what changed from the image of the first name to that of the second.
pub fn print_changes(
    changes: &Changes,
    names: [&str; 2],
    form: ChangesForm,
    out: &mut dyn Write,
) -> io::Result<()> {
    if form == ChangesForm::Json {
        write_json(&mut *out, &changes_json(changes, names))?;
        return writeln!(out);
    }
    let mut page = Page::new(form, out);
    page.title(&format!("{} against {}", names[1], names[0]))?;
    let sums = [("unpacked", changes.unpacked), ("stored", changes.stored), ("waste", changes.waste)];
    let sums =
        sums.map(|(what, both)| vec![what.into(), human(both.0), human(both.1), signed(difference(both))]);
    page.table("", &["", "before", "after", "change"], &sums)?;
    let same = changes.same_layers;
    let layers = limited(&changes.layers, layer);
    page.table(
        &format!("Layers, beside {same} that are the same"),
        &["before", "after", "line", "change", "instruction"],
        &layers,
    )?;
    page.table("Packages", &["change", "before", "after", "package"], &limited(&changes.packages, package))?;
    let [came, went, changed] = changes.counts;
    let head = format!("Paths: {came} new, {went} gone, {changed} changed");
    page.table(&head, &["change", "before", "after", "path"], &limited(&changes.paths, path))
}

/// Prints what images share.
pub fn print_sharing(
    sharing: &Sharing,
    names: &[String],
    form: ChangesForm,
    out: &mut dyn Write,
) -> io::Result<()> {
    if form == ChangesForm::Json {
        write_json(&mut *out, &sharing_json(sharing, names))?;
        return writeln!(out);
    }
    let mut page = Page::new(form, out);
    page.title(&format!("{} images", names.len()))?;
    let mut rows: Vec<Vec<String>> = sharing
        .images
        .iter()
        .zip(names)
        .map(|(it, name)| vec![human(it.unpacked), human(it.shared), human(it.unique), name.clone()])
        .collect();
    rows.push(vec![
        human(sharing.together),
        String::new(),
        String::new(),
        "together, each layer once".into(),
    ]);
    page.table("", &["unpacked", "shared", "unique", "image"], &rows)?;
    let layers: Vec<Vec<String>> = sharing
        .layers
        .iter()
        .map(|it| {
            let of: Vec<String> = it.images.iter().map(|at| (at + 1).to_string()).collect();
            vec![human(it.bytes), of.join(","), cut(&it.text)]
        })
        .collect();
    page.table("Layers that several have", &["bytes", "images", "instruction"], &layers)
}

fn layer(it: &LayerChange) -> Vec<String> {
    let number = |number: Option<u32>| number.map(|it| it.to_string()).unwrap_or_default();
    vec![number(it.old), number(it.new), number(it.line), signed(difference(it.bytes)), cut(&it.text)]
}

fn package(it: &PackageChange) -> Vec<String> {
    let bytes = |it: &Option<(String, Bytes)>| it.as_ref().map_or(0, |it| it.1);
    let version = |it: &Option<(String, Bytes)>| it.as_ref().map(|it| it.0.clone()).unwrap_or_default();
    vec![
        signed(difference((bytes(&it.old), bytes(&it.new)))),
        version(&it.old),
        version(&it.new),
        it.name.clone(),
    ]
}

fn path(it: &PathChange) -> Vec<String> {
    let bytes = |bytes: Option<Bytes>| bytes.map(human).unwrap_or_default();
    let change = signed(difference((it.old.unwrap_or(0), it.new.unwrap_or(0))));
    vec![change, bytes(it.old), bytes(it.new), it.path.clone()]
}

#[derive(Serialize)]
struct ChangesJson<'a> {
    old: &'a str,
    new: &'a str,
    unpacked: Both<Bytes>,
    stored: Both<Bytes>,
    waste: Both<Bytes>,
    same_layers: usize,
    layers: Vec<LayerJson<'a>>,
    packages: Vec<PackageJson<'a>>,
    paths: Vec<PathJson<'a>>,
    new_paths: usize,
    gone_paths: usize,
    changed_paths: usize,
}

#[derive(Serialize)]
struct LayerJson<'a> {
    old_layer: Option<u32>,
    new_layer: Option<u32>,
    line: Option<u32>,
    instruction: &'a str,
    bytes: Both<Bytes>,
}

#[derive(Serialize)]
struct PackageJson<'a> {
    name: &'a str,
    #[serde(flatten)]
    versions: Both<Option<Version<'a>>>,
}

#[derive(Serialize)]
struct Version<'a> {
    version: &'a str,
    bytes: Bytes,
}

#[derive(Serialize)]
struct PathJson<'a> {
    path: &'a str,
    #[serde(flatten)]
    bytes: Both<Option<Bytes>>,
}

fn changes_json<'a>(changes: &'a Changes, [old, new]: [&'a str; 2]) -> ChangesJson<'a> {
    let [new_paths, gone_paths, changed_paths] = changes.counts;
    ChangesJson {
        old,
        new,
        unpacked: changes.unpacked.into(),
        stored: changes.stored.into(),
        waste: changes.waste.into(),
        same_layers: changes.same_layers,
        layers: changes.layers.iter().map(LayerJson::of).collect(),
        packages: changes.packages.iter().map(PackageJson::of).collect(),
        paths: changes
            .paths
            .iter()
            .map(|it| PathJson { path: &it.path, bytes: (it.old, it.new).into() })
            .collect(),
        new_paths,
        gone_paths,
        changed_paths,
    }
}

impl<'a> LayerJson<'a> {
    fn of(it: &'a LayerChange) -> Self {
        Self {
            old_layer: it.old,
            new_layer: it.new,
            line: it.line,
            instruction: &it.text,
            bytes: it.bytes.into(),
        }
    }
}

impl<'a> PackageJson<'a> {
    fn of(it: &'a PackageChange) -> Self {
        let version = |it: &'a Option<(String, Bytes)>| {
            it.as_ref().map(|(version, bytes)| Version { version, bytes: *bytes })
        };
        Self { name: &it.name, versions: (version(&it.old), version(&it.new)).into() }
    }
}

#[derive(Serialize)]
struct SharingJson<'a> {
    images: Vec<SharedImageJson<'a>>,
    together: Bytes,
    stored: Bytes,
    shared_layers: Vec<SharedLayerJson<'a>>,
}

#[derive(Serialize)]
struct SharedImageJson<'a> {
    path: &'a str,
    unpacked: Bytes,
    shared: Bytes,
    unique: Bytes,
}

#[derive(Serialize)]
struct SharedLayerJson<'a> {
    diff_id: &'a str,
    instruction: &'a str,
    bytes: Bytes,
    images: &'a [usize],
}

fn sharing_json<'a>(sharing: &'a Sharing, names: &'a [String]) -> SharingJson<'a> {
    let image = |(it, path): (&SharedImage, &'a String)| SharedImageJson {
        path,
        unpacked: it.unpacked,
        shared: it.shared,
        unique: it.unique,
    };
    let layer = |it: &'a SharedLayer| SharedLayerJson {
        diff_id: &it.diff_id,
        instruction: &it.text,
        bytes: it.bytes,
        images: &it.images,
    };
    SharingJson {
        images: sharing.images.iter().zip(names).map(image).collect(),
        together: sharing.together,
        stored: sharing.stored,
        shared_layers: sharing.layers.iter().map(layer).collect(),
    }
}
