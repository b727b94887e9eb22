//! All that stands and stood in an image, as one tree: it agrees with what is counted layer by layer.

use super::support::archives::{Image, Layer, Says};
use super::support::browsers::{inventory, layers, read};
use dockslim::image::{self, Cause, Inventory, ItemKind};
use serde_json::json;

/// A version of a file: its path, who wrote it from 1, its bytes, and who took it away and how.
type Version = (String, u16, u64, Option<(u16, Cause)>);

fn files(inventory: &Inventory) -> Vec<Version> {
    let all = inventory.items().iter().enumerate().filter(|it| !it.1.is_directory());
    let file = all.map(|(id, item)| {
        let death = item.death.map(|death| (death.by + 1, death.cause));
        (inventory.path(id as u32), item.layer + 1, item.bytes, death)
    });
    file.collect()
}

fn of(made: &[Layer]) -> Inventory {
    inventory(&layers(made)).1
}

#[test]
fn every_version_is_there_with_its_end() {
    let found = of(&[
        Layer::new().dir("a/").file("a/x", b"1").file("a/y", b"22").file("b", b"333"),
        Layer::new().file("a/x", b"1").file("b", b"4444"),
        Layer::new().gone(".wh.a").file("b", b"55555"),
        Layer::new().dir("a/").file("a/x", b"666666"),
    ]);
    let text = |path: &str| path.to_owned();
    assert_eq!(
        files(&found),
        [
            (text("/a/x"), 1, 1, Some((2, Cause::Unchanged))),
            (text("/a/x"), 2, 1, Some((3, Cause::Deleted))),
            (text("/a/x"), 4, 6, None),
            (text("/a/y"), 1, 2, Some((3, Cause::Deleted))),
            (text("/b"), 1, 3, Some((2, Cause::Overwritten))),
            (text("/b"), 2, 4, Some((3, Cause::Overwritten))),
            (text("/b"), 3, 5, None),
        ]
    );
    // What was deleted in between is not what is written anew.
    let again: Vec<bool> = found.items().iter().filter(|it| !it.is_directory()).map(|it| it.again).collect();
    assert_eq!(again, [false, true, false, false, false, true, true]);
}

#[test]
fn what_has_no_bytes_is_seen_to_go_too() {
    let found = of(&[
        Layer::new()
            .symlink("l", "x")
            .symlink("m", "x")
            .dir("empty/")
            .dir("full/")
            .file("full/f", b"1")
            .dir("back/"),
        Layer::new().gone(".wh.l").symlink("m", "y").gone(".wh.empty").gone(".wh.full").gone(".wh.back"),
        Layer::new().dir("back/").dir("full/").gone("full/.wh.never"),
    ]);
    let ends = found.items().iter().enumerate().skip(1).map(|(id, item)| {
        (found.path(id as u32), item.kind, item.death.map(|death| (death.by + 1, death.cause)))
    });
    let ends: Vec<_> = ends.collect();
    let deleted = Some((2, Cause::Deleted));
    let wanted = [
        ("/back", ItemKind::Directory, None),
        ("/empty", ItemKind::Directory, deleted),
        ("/full", ItemKind::Directory, None),
        ("/full/f", ItemKind::File, deleted),
        ("/l", ItemKind::Link, deleted),
        ("/m", ItemKind::Link, Some((2, Cause::Overwritten))),
        ("/m", ItemKind::Link, None),
    ];
    assert_eq!(ends, wanted.map(|(path, kind, end)| (path.to_owned(), kind, end)));
}

#[test]
fn a_directory_is_a_range_and_names_are_in_order() {
    let found = of(&[
        Layer::new().file("b/z", b"").file("a/c/d", b"").file("a/b", b"").file("a.b", b"").dir("e/"),
        Layer::new().gone("a/.wh.c").file("b", b"file"),
    ]);
    let items = found.items();
    let names: Vec<String> = (1..items.len() as u32).map(|id| found.path(id)).collect();
    // What a file took the place of stands behind it.
    assert_eq!(names, ["/a", "/a/b", "/a/c", "/a/c/d", "/a.b", "/b", "/b", "/b/z", "/e"]);
    for (id, item) in items.iter().enumerate().skip(1) {
        let parent = &items[item.parent as usize];
        assert!((item.parent as usize) < id && id < parent.end as usize && item.end <= parent.end);
        assert!(item.is_directory() || item.end as usize == id + 1);
    }
    assert_eq!((items[0].parent, items[0].end as usize), (0, items.len()));
}

#[test]
fn links_are_names_of_one_file() {
    let made = [
        Layer::new().bytes("f", b'f', 100).link("g", "f").symlink("s", "f"),
        Layer::new().link("h", "f").gone(".wh.f"),
    ];
    let found = of(&made);
    let kinds: Vec<(String, ItemKind, u64, u16)> = found
        .items()
        .iter()
        .enumerate()
        .skip(1)
        .map(|(id, it)| (found.path(id as u32), it.kind, it.bytes, it.layer))
        .collect();
    // One of the names has the bytes; the one that is deleted was not the last.
    assert_eq!(kinds[0], ("/g".to_owned(), ItemKind::File, 100, 0));
    assert_eq!(kinds[1], ("/h".to_owned(), ItemKind::Name, 0, 1));
    assert_eq!((kinds[2].1, found.target(3)), (ItemKind::Link, Some("f")));
}

#[test]
fn packages_and_caches_are_known_of_what_is_dead_too() {
    let status = b"Package: tool\nStatus: install ok installed\nVersion: 1\n";
    let base = Layer::new()
        .file("var/lib/dpkg/status", status)
        .file("var/lib/dpkg/info/tool:amd64.list", b"/usr/bin/tool\n/usr/lib/old\n")
        .bytes("usr/bin/tool", b't', 10)
        .bytes("usr/lib/old", b'o', 10)
        .bytes("var/lib/apt/lists/x", b'i', 10)
        .bytes("root/.cache/pip/a", b'p', 10)
        .bytes("c/pip", b'q', 10);
    let later =
        Layer::new().gone("usr/lib/.wh.old").gone("var/lib/apt/.wh.lists").bytes("usr/bin/tool", b't', 10);
    let found = of(&[base, later]);
    let named: Vec<(String, Option<&str>, Option<&str>)> = found
        .items()
        .iter()
        .enumerate()
        .filter(|it| !it.1.is_directory() && it.1.bytes == 10)
        .map(|(id, it)| {
            let package = it.package.map(|at| &*found.packages[at as usize]);
            (found.path(id as u32), package, it.cache.map(|at| &*found.caches[usize::from(at)]))
        })
        .collect();
    let text = |path: &str| path.to_owned();
    assert_eq!(
        named,
        [
            (text("/c/pip"), None, None),
            (text("/root/.cache/pip/a"), None, Some("pip cache")),
            (text("/usr/bin/tool"), Some("tool"), None),
            // Stored again with another owner, say: of the package still.
            (text("/usr/bin/tool"), Some("tool"), None),
            (text("/usr/lib/old"), Some("tool"), None),
            (text("/var/lib/apt/lists/x"), None, Some("apt package index")),
        ]
    );
    let mut elsewhere = Image::new(&[Layer::new().bytes("c/pip/a", b'q', 10)]);
    elsewhere.config["config"]["Env"] = json!(["PIP_CACHE_DIR=/c/pip"]);
    let found = inventory(&elsewhere).1;
    assert_eq!(found.caches[usize::from(found.items().last().unwrap().cache.unwrap())], "pip cache");
}

/// Of anything: what each layer holds, and what of it is dead.
#[test]
fn it_agrees_with_the_figures_of_each_layer() {
    let device = Says { kind: tar::EntryType::Char, ..Says::default() };
    let odd = Layer::new()
        .dir("d/")
        .bytes("d/a", b'a', 700)
        .bytes("d/a", b'b', 800)
        .link("d/l", "d/a")
        .symlink("s", "d")
        .bytes("s/through", b't', 90)
        .entry(b"dev", device, b"")
        .entry(b"d/\xff", Says::default(), b"x");
    let more = [
        vec![odd.clone()],
        vec![odd.clone(), odd.clone()],
        vec![odd.clone(), Layer::new().dir("d/").gone("d/.wh..wh..opq").bytes("d/new", b'n', 5)],
        vec![odd.clone(), Layer::new().gone("d/.wh.a"), Layer::new().gone("d/.wh.l"), odd.clone()],
        vec![odd.clone(), Layer::new().bytes("d", b'd', 44), Layer::new().dir("d/").bytes("d/a", b'z', 4)],
        vec![odd.clone(), Layer::new().gone(".wh.d"), Layer::new().gone(".wh.s"), odd],
    ];
    for made in more {
        let (image, measured) = read(&layers(&made));
        let figures: Vec<(u64, u64)> = measured.layers.iter().map(|it| (it.content, it.dead())).collect();
        let found = image::inventory(&image, measured);
        let mut sums = vec![(0, 0); figures.len()];
        for item in found.items() {
            let sum = &mut sums[usize::from(item.layer)];
            sum.0 += item.bytes;
            sum.1 += if item.death.is_some() { item.bytes } else { 0 };
        }
        assert_eq!(sums, figures, "{:?}", files(&found));
    }
}
