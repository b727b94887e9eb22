//! `dockslim image --against OLD`, and of several images: what changed, and what they share, as text, Markdown and JSON.
//! Computes no size.

use super::tables::{ChangesForm, Page, cut, limited, signed};
use super::visible::write_json;
use crate::bytes::{Bytes, human};
use crate::size::changes::{Changes, LayerChange, PackageChange, PathChange, Sharing, difference};
use serde_json::{Value, json};
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

fn changes_json(changes: &Changes, [old, new]: [&str; 2]) -> Value {
    let both = |both: (Bytes, Bytes)| json!({"before": both.0, "after": both.1});
    let version = |it: &Option<(String, Bytes)>| {
        it.as_ref().map(|(version, bytes)| json!({"version": version, "bytes": bytes}))
    };
    let layers: Vec<Value> = changes
        .layers
        .iter()
        .map(|it| {
            json!({
                "old_layer": it.old, "new_layer": it.new, "line": it.line, "instruction": it.text,
                "bytes": both(it.bytes),
            })
        })
        .collect();
    let packages: Vec<Value> = changes
        .packages
        .iter()
        .map(|it| json!({"name": it.name, "before": version(&it.old), "after": version(&it.new)}))
        .collect();
    let paths: Vec<Value> =
        changes.paths.iter().map(|it| json!({"path": it.path, "before": it.old, "after": it.new})).collect();
    let [came, went, changed] = changes.counts;
    json!({
        "old": old, "new": new, "unpacked": both(changes.unpacked), "stored": both(changes.stored),
        "waste": both(changes.waste), "same_layers": changes.same_layers, "layers": layers, "packages": packages,
        "paths": paths, "new_paths": came, "gone_paths": went, "changed_paths": changed,
    })
}

fn sharing_json(sharing: &Sharing, names: &[String]) -> Value {
    let images = sharing.images.iter().zip(names).map(
        |(it, name)| json!({"path": name, "unpacked": it.unpacked, "shared": it.shared, "unique": it.unique}),
    );
    let layers = sharing.layers.iter().map(
        |it| json!({"diff_id": it.diff_id, "instruction": it.text, "bytes": it.bytes, "images": it.images}),
    );
    json!({
        "images": images.collect::<Vec<_>>(), "together": sharing.together, "stored": sharing.stored,
        "shared_layers": layers.collect::<Vec<_>>(),
    })
}
