//! Images that are damaged, or made to do harm: each gives a clear error, in bounded time and memory.

use super::support::archives::{Files, Image, Layer, Says, archive, digest, gzip, index, zstd};
use dockslim::image::{self, Selection, TarStore};
use serde_json::json;
use std::io::Cursor;
use std::time::{Duration, Instant};
use tar::EntryType;

fn why(bytes: Vec<u8>) -> String {
    let measured = TarStore::new(Cursor::new(bytes)).and_then(|mut store| {
        let image = image::open(&mut store, &Selection::default())?;
        image::measure(&mut store, &image)
    });
    measured.map_or_else(|error| error.to_string(), |_| "it is read".to_owned())
}

fn of(files: &Files) -> String {
    why(archive(files))
}

fn layer(layer: &Layer) -> String {
    of(&Image::new(std::slice::from_ref(layer)).legacy())
}

fn usual() -> Image {
    // What no compression makes shorter.
    let next = |seed: &u64| {
        Some(seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    };
    let content: Vec<u8> =
        std::iter::successors(Some(1), next).map(|it| (it >> 56) as u8).take(60_000).collect();
    Image::new(&[Layer::new().dir("etc/").file("etc/a", &content)])
}

/// Every form, with what a change to the layer leads to.
#[test]
fn one_changed_byte_is_found() {
    for (form, files) in usual().forms() {
        let at =
            files.iter().position(|(name, bytes)| bytes.len() > 10_000 && !name.ends_with("json")).unwrap();
        for place in [0, 700, files[at].1.len() / 2, files[at].1.len() - 30] {
            let mut changed = files.clone();
            changed[at].1[place] ^= 1;
            let why = of(&changed);
            let has_digest = form != "legacy" && form != "gzip under manifest.json";
            let word = if has_digest { "its content has the digest sha256:" } else { "layer 1 of 1" };
            assert!(why.contains(word), "{form} at {place}: {why}");
        }
    }
}

#[test]
fn other_files_of_the_image_are_checked_too() {
    let changed = |part: &str, files: Files| {
        let at = files.iter().position(|(_, bytes)| String::from_utf8_lossy(bytes).contains(part)).unwrap();
        let mut files = files;
        let byte = files[at].1.iter().rposition(u8::is_ascii_digit).unwrap();
        files[at].1[byte] ^= 1;
        of(&files)
    };
    assert!(changed("\"rootfs\"", usual().legacy()).contains("it was changed, or is damaged"));
    assert!(changed("\"rootfs\"", usual().oci()).contains("it was changed, or is damaged"));
    assert!(changed("\"config\":{\"digest", usual().oci()).contains("it was changed, or is damaged"));
}

#[test]
fn what_is_cut_short_or_missing_is_told() {
    let whole = archive(&usual().packed(gzip, "").legacy());
    for length in [0, 100, 600, 2000, 20_000, whole.len() - 3000] {
        let why = why(whole[..length].to_vec());
        let known = ["is cut short", "no tar archive", "no image", "names it, and it is not there"];
        assert!(known.iter().any(|it| why.contains(it)), "{length}: {why}");
    }
    for pack in [gzip as fn(&[u8]) -> Vec<u8>, zstd] {
        let mut files = usual().packed(pack, "").legacy();
        files[1].1.truncate(30_000);
        let why = of(&files);
        assert!(why.starts_with("layer 1 of 1 (") && why.contains("its compression is damaged"), "{why}");
    }
    let mut files = usual().oci();
    files.remove(0);
    let why = of(&files);
    assert!(
        why.contains("blobs/sha256/")
            && why.ends_with("the manifest names it, and it is not there; save the image anew")
    );
    let mut files = usual().oci();
    files[0].1.push(0);
    assert!(of(&files).contains("its descriptor says"));
}

#[test]
fn what_is_no_image_is_told() {
    assert!(why(Vec::new()).contains("no image"));
    assert!(why(b"hello".repeat(1000)).contains("is no tar archive"));
    assert!(of(&vec![("a".to_owned(), b"b".to_vec())]).contains("make one by `docker save`"));
    for json in ["", "{", "[]", "null", "7", "[{\"Config\": 7}]", &"[".repeat(100_000)] {
        let why = of(&vec![("manifest.json".to_owned(), json.as_bytes().to_vec())]);
        assert!(why.contains("cannot be understood") || why.contains("no image"), "{json}: {why}");
    }
    let long = vec![b' '; (16 << 20) + 1];
    assert!(of(&vec![("index.json".to_owned(), long)]).contains("longer than"));
    let bad = index(&[json!({"digest": "sha256:../../etc/passwd", "size": 1})]);
    assert!(of(&bad).contains("is no digest"));
    let outside = json!([{"Config": "../config.json", "RepoTags": null, "Layers": []}]).to_string();
    assert!(of(&vec![("manifest.json".to_owned(), outside.into_bytes())]).contains("is not there"));
}

#[test]
fn parts_that_do_not_belong_together_are_told() {
    let mut image = usual();
    image.config["rootfs"]["diff_ids"] = json!([digest(b"other")]);
    let why = of(&image.oci());
    assert!(why.contains("unpacked it has the digest") && why.contains(&digest(b"other")), "{why}");
    image.config["rootfs"]["diff_ids"] = json!([]);
    assert!(of(&image.oci()).contains("it has 1 layers, and its configuration has 0 diff_ids"));
    image.config["rootfs"] = json!(null);
    assert!(of(&image.legacy()).contains("do not belong together"));
}

#[test]
fn artifacts_and_old_manifests_are_no_images() {
    let of = |manifest: serde_json::Value| {
        let bytes = serde_json::to_vec(&manifest).unwrap();
        let descriptor = json!({"digest": digest(&bytes), "size": bytes.len()});
        let mut files = vec![(format!("blobs/sha256/{}", &digest(&bytes)[7..]), bytes)];
        files.extend(index(&[descriptor]));
        of(&files)
    };
    let chart = json!({"digest": digest(b"x"), "mediaType": "application/vnd.cncf.helm.config.v1+json"});
    assert!(
        of(json!({"config": chart, "layers": []}))
            .contains("an artifact of the type application/vnd.cncf.helm")
    );
    assert!(of(json!({"schemaVersion": 1, "fsLayers": []})).contains("version 1"));
}

#[test]
fn indexes_do_not_lead_on_for_ever() {
    let mut files = Files::new();
    let mut descriptor = usual().blobs(&mut files);
    for _ in 0..6 {
        let bytes = serde_json::to_vec(&json!({"manifests": [descriptor]})).unwrap();
        descriptor = json!({"digest": digest(&bytes), "size": bytes.len()});
        files.push((format!("blobs/sha256/{}", &digest(&bytes)[7..]), bytes));
    }
    files.extend(index(&[descriptor]));
    assert!(of(&files).contains("without end"));
    let many = vec![json!({"digest": digest(b"x"), "size": 1}); 10_001];
    assert!(of(&index(&many)).contains("without end"));
}

#[test]
fn nothing_leads_out_of_the_image() {
    for name in ["../etc/passwd", "a/../../b", ".."] {
        assert!(layer(&Layer::new().file(name, b"x")).contains("leads out of the image"), "{name}");
        assert!(layer(&Layer::new().file("a", b"x").link("b", name)).contains("leads out"), "{name}");
    }
    for name in [".wh.", ".wh..", ".wh...", "d/.wh..."] {
        assert!(layer(&Layer::new().dir("d/").gone(name)).contains("would delete a folder"), "{name}");
    }
    for name in ["/etc/passwd", "/../etc/passwd", "./a"] {
        assert_eq!(layer(&Layer::new().file(name, b"x")), "it is read", "{name}");
    }
    // Links may say what they like: they are followed inside.
    assert_eq!(layer(&Layer::new().symlink("s", "../../../etc").file("s/passwd", b"x")), "it is read");
    assert!(layer(&Layer::new().file("./", b"x")).contains("leads out"), "the root is no file");
    // Files beside the image's own.
    let mut bytes = Layer::new().file("../evil", b"x").file("/evil", b"x").0;
    bytes.extend(archive(&usual().legacy()));
    assert_eq!(why(bytes), "it is read");
}

#[test]
fn links_that_lead_in_a_circle_are_told() {
    let circle = Layer::new().symlink("a", "b").symlink("b", "a").file("a/x", b"x");
    assert!(layer(&circle).contains("`a` lies behind symbolic links that lead back to themselves"));
    let own = Layer::new().symlink("a", "a/b").gone("a/.wh.x");
    assert!(layer(&own).contains("lead back to themselves"));
    // Long ones that are followed for every entry end, too.
    let long = "d/".repeat(40) + ".";
    let mut many = (0..30).fold(Layer::new().symlink("l0", &long), |layer, n| {
        layer.symlink(&format!("l{}", n + 1), &format!("l{n}/{}", "../".repeat(30)))
    });
    many = (0..200).fold(many, |layer, n| layer.file(&format!("l30/{n}"), b"x"));
    assert_eq!(layer(&many), "it is read");
}

#[test]
fn headers_may_claim_what_they_like() {
    let huge = |kind, size: u64| {
        let mut bytes = Layer::new().entry(b"x", Says { kind, ..Says::default() }, b"").0;
        let mut header = tar::Header::from_byte_slice(&bytes).clone();
        header.set_size(size);
        header.set_cksum();
        bytes.copy_from_slice(header.as_bytes());
        of(&Image::of(vec![bytes]).packed(gzip, "").legacy())
    };
    assert!(huge(EntryType::XHeader, 300_000_000).contains("a build stops at more than"));
    assert!(huge(EntryType::GNULongName, 1 << 40).contains("a build stops at more than"));
    for size in [1_000, 1 << 40] {
        let why = huge(EntryType::Regular, size);
        assert!(why.contains("ends early"), "{why}");
    }
    let odd = Says { kind: EntryType::new(b'?'), ..Says::default() };
    assert!(layer(&Layer::new().entry(b"x", odd, b"")).contains("of the kind `?`"));
}

#[test]
fn a_path_may_be_deep() {
    let deep = "d/".repeat(20_000) + "f";
    let long = || Layer::new().pax(&[("path", deep.as_bytes())]).file("x", b"content");
    let image = Image::new(&[long(), Layer::new().gone(".wh.d"), long()]);
    let mut store = TarStore::new(Cursor::new(archive(&image.legacy()))).unwrap();
    let opened = image::open(&mut store, &Selection::default()).unwrap();
    let found = image::measure(&mut store, &opened).unwrap();
    assert_eq!(found.layers[0].dead(), 7);
    assert_eq!(found.wasted_paths(1)[0].path, deep.as_bytes());
}

#[test]
fn more_layers_than_can_be_mounted_are_read() {
    let layers: Vec<Layer> = (0..200_u8).map(|n| Layer::new().bytes("same", n, 10)).collect();
    let mut store = TarStore::new(Cursor::new(archive(&Image::new(&layers).docker25()))).unwrap();
    let opened = image::open(&mut store, &Selection::default()).unwrap();
    let found = image::measure(&mut store, &opened).unwrap();
    assert_eq!(found.layers.iter().map(image::LayerFigures::dead).sum::<u64>(), 1990);
    assert!(
        found.notes[0].starts_with("it has 200 layers: Docker's overlay2 store takes 125"),
        "{:?}",
        found.notes
    );
}

/// Work that grows with the square of the entries would take minutes here.
#[test]
fn many_whiteouts_over_many_files_take_linear_time() {
    let files = (0..20_000).fold(Layer::new(), |layer, n| layer.file(&format!("d{}/f{n}", n % 2000), b"x"));
    let whiteouts = (0..10_000).fold(Layer::new(), |layer, n| layer.gone(&format!("d{}/.wh.f{n}", n % 2000)));
    let opaque = (0..2_000).fold(Layer::new(), |layer, n| {
        layer
            .gone(&format!("d{n}/.wh..wh..opq"))
            .file(&format!("d{n}/new"), b"x")
            .gone(&format!("d{n}/.wh..wh..opq"))
    });
    // One directory that a file replaces again and again, and whose files come back.
    let flips = (0..2_000).fold(Layer::new(), |layer, n| {
        let layer = layer.file("d1", b"x").dir("d1/");
        (0..5).fold(layer, |layer, m| layer.file(&format!("d1/{n}-{m}"), b"x"))
    });
    let nested =
        (0..400).fold(Layer::new(), |layer, n| layer.gone(&format!("{}.wh..wh..opq", "n/".repeat(n % 40))));
    let image = Image::new(&[files, whiteouts, opaque, flips, nested]);
    let bytes = archive(&image.legacy());
    let start = Instant::now();
    assert_eq!(why(bytes), "it is read");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
