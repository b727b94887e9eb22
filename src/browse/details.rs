//! What is under the cursor, in words.

use super::filter::View;
use super::state::{Browser, Pane};
use crate::bytes::{Amount, Bytes, human};
use crate::image::{Cause, Item, ItemId, ItemKind};

/// Two lines: what it is, and what is known of it.
pub(super) fn details(browser: &Browser) -> [String; 2] {
    match browser.pane {
        Pane::Layers => browser.layer().map_or_else(|| whole(browser), |layer| of_layer(browser, layer)),
        Pane::Files => match browser.item() {
            Some((id, item)) if item.is_directory() => directory(browser, id),
            Some((id, item)) => file(browser, id, item),
            None => ["no file passes".to_owned(), "Esc takes the filters away".to_owned()],
        },
        Pane::Script => line(browser),
    }
}

/// `1 file`, `2 files`
pub(super) fn count(count: u64, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

/// `31.0 MB`; `?` where nothing is known, and a mark where not all is.
pub(super) fn amount(amount: Amount) -> String {
    match (amount.is_known(), amount.complete) {
        (false, _) => "?".to_owned(),
        (true, false) => format!("{}+?", human(amount.likely)),
        (true, true) => human(amount.likely),
    }
}

/// `31 %` of all; nothing where there is nothing.
fn share(part: Bytes, all: Bytes) -> String {
    let (part, all) = (u128::from(part), u128::from(all));
    let percent = (part * 100 + all / 2).checked_div(all).unwrap_or(0);
    format!("{percent} %")
}

fn whole(browser: &Browser) -> [String; 2] {
    let ledger = &browser.ledger;
    let (total, waste) = (ledger.total.likely, ledger.waste.likely);
    let layers = count(ledger.layers.len() as u64, "layer");
    let first = format!(
        "the whole image: {} in {layers}, {} of it dead ({})",
        amount(ledger.total),
        human(waste),
        share(waste, total)
    );
    let image = ledger.image.as_ref();
    let names = image.map(|it| it.names.join(", ")).filter(|it| !it.is_empty());
    let platform = image.and_then(|it| it.platform.clone());
    let stored = image.map(|it| format!("{} stored", human(it.stored)));
    let notes = image.map(|it| it.notes.join("; ")).filter(|it| !it.is_empty());
    [first, [names, platform, stored, notes].into_iter().flatten().collect::<Vec<_>>().join(" | ")]
}

fn of_layer(browser: &Browser, layer: usize) -> [String; 2] {
    let Some((bytes, facts)) = browser.facts(layer) else { return [String::new(), String::new()] };
    let mut parts = vec![format!("adds {} in {}", amount(bytes.added), count(facts.files, "file"))];
    parts.extend(bytes.hidden.iter().map(|hidden| {
        format!("dead by layer {}: {}: {}", hidden.by, human(hidden.bytes.likely), hidden.cause)
    }));
    let deleted = facts.whiteouts + facts.opaque;
    if deleted > 0 {
        parts.push(format!("deletes {}", count(deleted, "name")));
    }
    if let Some(joined) = facts.joined {
        parts.push(format!("line {}, predicted {}", joined.line, amount(joined.predicted)));
    }
    if !bytes.packages.is_empty() {
        let mut packages: Vec<_> = bytes.packages.iter().collect();
        packages.sort_by_key(|it| std::cmp::Reverse(it.installed));
        let some: Vec<String> =
            packages.iter().take(3).map(|it| format!("{} {}", it.name, human(it.installed))).collect();
        parts.push(format!("{}: {}", count(packages.len() as u64, "package"), some.join(", ")));
    }
    parts.extend(bytes.notes.iter().cloned());
    [format!("{} {}", facts.number, facts.text), parts.join(" | ")]
}

fn directory(browser: &Browser, id: ItemId) -> [String; 2] {
    let sum = browser.tree.sum_of(id);
    let files = count(sum.files.into(), "file");
    let (bytes, dead) = (human(sum.bytes), human(sum.dead));
    let said = match browser.tree.filter().view {
        View::Changes(_) => format!("the layer adds {bytes} here, and touches {files}"),
        View::Whole | View::Until(_) => format!("{bytes} in {files}"),
    };
    let said = if sum.dead > 0 { format!("{said}; {dead} are dead") } else { said };
    let item = browser.tree.item(id);
    let gone = item.death.map(|death| format!("deleted by {}", layer(browser, death.by)));
    let parts = [Some(said), gone, cache(browser, item)];
    [browser.tree.inventory.path(id) + "/", parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")]
}

fn file(browser: &Browser, id: ItemId, item: &Item) -> [String; 2] {
    let inventory = &browser.tree.inventory;
    let mut path = inventory.path(id);
    if let Some(target) = inventory.target(id) {
        path = format!("{path} -> {target}");
    }
    let what = match item.kind {
        ItemKind::File => human(item.bytes),
        ItemKind::Name => "another name of a file".to_owned(),
        ItemKind::Directory => "directory".to_owned(),
        ItemKind::Link => "symbolic link".to_owned(),
        ItemKind::Device => "device".to_owned(),
    };
    let mut said = format!("{what}, written by {}", layer(browser, item.layer));
    if let Some(death) = item.death {
        let by = if death.by == item.layer { "it again".to_owned() } else { layer(browser, death.by) };
        let (how, why) = match death.cause {
            Cause::Deleted => ("deleted", ""),
            Cause::Overwritten => ("written again", ""),
            Cause::Unchanged => ("stored again", " for another owner, mode or time"),
        };
        let end = if item.bytes > 0 { ": dead" } else { "" };
        said = format!("{said}, {how} by {by}{why}{end}");
    }
    let package = item.package.and_then(|it| inventory.packages.get(it as usize));
    let package = package.map(|name| format!("package {name}"));
    [path, [Some(said), package, cache(browser, item)].into_iter().flatten().collect::<Vec<_>>().join(" | ")]
}

fn cache(browser: &Browser, item: &Item) -> Option<String> {
    browser.tree.inventory.caches.get(usize::from(item.cache?)).cloned()
}

/// `layer 2 (line 3)`
fn layer(browser: &Browser, layer: u16) -> String {
    let number = u32::from(layer) + 1;
    match browser.range(layer.into()) {
        Some((line, _)) => format!("layer {number} (line {line})"),
        None => format!("layer {number}"),
    }
}

fn line(browser: &Browser) -> [String; 2] {
    let name = browser.script.as_ref().map_or("", |it| &it.name);
    let line = browser.lines.at as u32 + 1;
    let said = match browser.made_by(line) {
        Some(at) => {
            let layer = &browser.ledger.layers[at];
            let dead = layer.waste().likely;
            let dead = if dead > 0 { format!(", {} of it dead", human(dead)) } else { String::new() };
            format!("makes layer {}: {}{dead}; Enter shows it", at + 1, amount(layer.added))
        }
        None => "no layer of the image was surely made here".to_owned(),
    };
    [format!("{name}:{line}"), said]
}
