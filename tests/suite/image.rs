//! What is said of real images: their layers, and what of them is dead, in every form that they are saved in.

use super::support::archives::{Files, Image, Layer, Says, archive, digest, gzip, index, plain, zstd};
use dockslim::image::{self, Cause, Measured, Selection, TarStore};
use serde_json::{Value, json};
use std::io::Cursor;
use tar::EntryType;

fn measured(files: &Files) -> Measured {
    try_measure(files, &Selection::default()).unwrap()
}

fn try_measure(files: &Files, selection: &Selection) -> Result<Measured, String> {
    let mut store = TarStore::new(Cursor::new(archive(files))).map_err(|error| error.to_string())?;
    let image = image::open(&mut store, selection).map_err(|error| error.to_string())?;
    let mut measured = image::measure(&mut store, &image).map_err(|error| error.to_string())?;
    measured.notes.splice(0..0, image.notes);
    Ok(measured)
}

/// What is dead of each layer, in every form of the image.
fn dead(layers: &[Layer]) -> Vec<u64> {
    let image = Image::new(layers);
    let mut all = image.forms().into_iter().map(|(form, files)| {
        let measured = measured(&files);
        (form, measured.layers.iter().map(image::LayerFigures::dead).collect::<Vec<_>>())
    });
    let (_, first) = all.next().unwrap();
    all.for_each(|(form, dead)| assert_eq!(dead, first, "{form}"));
    first
}

/// By which layer, why, and how much.
fn causes(layers: &[Layer], of: usize) -> Vec<(usize, Cause, u64)> {
    let measured = measured(&Image::new(layers).legacy());
    measured.layers[of].waste.iter().map(|waste| (waste.by, waste.cause, waste.bytes)).collect()
}

const MB: usize = 1_000_000;

fn base() -> Layer {
    Layer::new().dir("etc/").file("etc/os-release", b"ID=made\n")
}

#[test]
fn what_a_later_layer_deletes_is_dead() {
    let five =
        || Layer::new().dir("src/").bytes("src/a", b'a', 2 * MB).dir("src/b/").bytes("src/b/c", b'c', 3 * MB);
    assert_eq!(dead(&[base(), five(), Layer::new().gone(".wh.src")]), [0, 5_000_000, 0]);
    assert_eq!(dead(&[base(), five(), Layer::new().dir("src/").gone("src/.wh.b")]), [0, 3_000_000, 0]);
    let never = Layer::new().gone("src/.wh.nothing").gone(".wh.no").gone("no/.wh.x").gone("src/a/.wh.x");
    assert_eq!(dead(&[base(), five(), never]), [0, 0, 0]);
    assert_eq!(causes(&[base(), five(), Layer::new().gone(".wh.src")], 1), [(2, Cause::Deleted, 5_000_000)]);
}

#[test]
fn what_takes_the_place_of_a_directory_ends_all_below_it() {
    let dir = || Layer::new().dir("p/").bytes("p/a", b'a', 5 * MB);
    assert_eq!(dead(&[base(), dir(), Layer::new().symlink("p", "etc")]), [0, 5_000_000, 0]);
    assert_eq!(dead(&[base(), dir(), Layer::new().bytes("p", b'p', 10)]), [0, 5_000_000, 0]);
    assert_eq!(dead(&[base(), dir(), Layer::new().dir("p/").bytes("p/b", b'b', 10)]), [0, 0, 0]);
    // And a directory that of a file.
    assert_eq!(dead(&[base(), Layer::new().bytes("p", b'p', 7), dir()]), [0, 7, 0]);
}

#[test]
fn a_whiteout_hides_lower_layers_wherever_it_stands() {
    let lower = || Layer::new().dir("d/").bytes("d/a", b'a', 4 * MB);
    let new = |layer: Layer| layer.dir("d/").bytes("d/new", b'n', 10);
    assert_eq!(dead(&[base(), lower(), new(Layer::new().gone(".wh.d"))]), [0, 4_000_000, 0]);
    assert_eq!(dead(&[base(), lower(), new(Layer::new()).gone(".wh.d")]), [0, 4_000_000, 0]);
    let z = |layer: Layer| layer.bytes("d/z", b'z', 3 * MB);
    let opaque = |layer: Layer| layer.gone("d/.wh..wh..opq");
    assert_eq!(dead(&[base(), lower(), opaque(z(Layer::new().dir("d/")))]), [0, 4_000_000, 0]);
    assert_eq!(dead(&[base(), lower(), z(opaque(Layer::new().dir("d/")))]), [0, 4_000_000, 0]);
    // What aufs kept for itself, and names that only look like one.
    let odd =
        Layer::new().gone("d/.wh..wh.aufs").file("d/a.wh.b", b"12").dir("d/e.wh.f/").file("d/e.wh.f/g", b"1");
    let measured = measured(&Image::new(&[base(), lower(), odd]).legacy());
    assert_eq!((measured.layers[2].whiteouts, measured.layers[2].content), (0, 3));
}

#[test]
fn a_directory_that_comes_again_holds_only_what_is_new() {
    let lower = || Layer::new().dir("d/").bytes("d/a", b'a', 5 * MB);
    let again = Layer::new().dir("d/").bytes("d/b", b'b', 2 * MB);
    assert_eq!(dead(&[lower(), Layer::new().gone(".wh.d"), again]), [5_000_000, 0, 0]);
}

#[test]
fn the_older_copy_is_the_dead_one() {
    let one = |count| Layer::new().bytes("f", b'f', count);
    assert_eq!(dead(&[base(), one(10 * MB), one(1)]), [0, 10_000_000, 0]);
    assert_eq!(dead(&[base(), one(1), one(10 * MB)]), [0, 1, 0]);
    // The same content for another owner, then deleted: two copies.
    let owned = Layer::new().entry(b"f", Says { owner: 7, ..Says::default() }, &vec![b'f'; 10 * MB]);
    let all = [base(), one(10 * MB), owned, Layer::new().gone(".wh.f")];
    assert_eq!(dead(&all), [0, 10_000_000, 10_000_000, 0]);
    assert_eq!(causes(&all, 1), [(2, Cause::Unchanged, 10_000_000)]);
    assert_eq!(causes(&all, 2), [(3, Cause::Deleted, 10_000_000)]);
    let paths = measured(&Image::new(&all).legacy()).wasted_paths(9);
    assert_eq!(
        (paths.len(), paths[0].bytes, paths[0].copies, &paths[0].path[..]),
        (1, 20_000_000, 2, &b"f"[..])
    );
}

#[test]
fn equal_length_is_not_equal_content() {
    let of = |byte| Layer::new().bytes("f", byte, 300_000);
    assert_eq!(causes(&[of(b'a'), of(b'b')], 0), [(1, Cause::Overwritten, 300_000)]);
    assert_eq!(causes(&[of(b'a'), of(b'a')], 0), [(1, Cause::Unchanged, 300_000)]);
}

#[test]
fn within_one_layer_the_last_entry_counts() {
    let twice = Layer::new().bytes("a", b'a', 3 * MB).bytes("a", b'b', 2 * MB);
    assert_eq!(dead(&[base(), twice.clone()]), [0, 3_000_000]);
    assert_eq!(causes(&[base(), twice], 1), [(1, Cause::Overwritten, 3_000_000)]);
}

#[test]
fn a_file_lives_as_long_as_one_of_its_names() {
    let three = || Layer::new().bytes("a", b'a', 4 * MB).link("b", "a").link("c", "./a");
    let without =
        |names: &[&str]| names.iter().fold(Layer::new(), |layer, name| layer.gone(&format!(".wh.{name}")));
    assert_eq!(dead(&[base(), three(), without(&["a"])]), [0, 0, 0]);
    assert_eq!(dead(&[base(), three(), without(&["a"]), without(&["b"])]), [0, 0, 0, 0]);
    let all = [base(), three(), without(&["a"]), without(&["b", "c"])];
    assert_eq!(
        (dead(&all), causes(&all, 1)),
        (vec![0, 4_000_000, 0, 0], vec![(3, Cause::Deleted, 4_000_000)])
    );
    // One name gets a file of its own.
    assert_eq!(dead(&[base(), three(), Layer::new().bytes("b", b'b', 9)]), [0, 0, 0]);
    // A link over layers, to a name, and to itself.
    assert_eq!(
        dead(&[base(), three(), Layer::new().link("d", "b"), without(&["a", "b", "c"])]),
        [0, 0, 0, 0]
    );
    assert_eq!(dead(&[base(), three(), Layer::new().link("a", "a").link("b", "a")]), [0, 0, 0]);
    let nowhere = measured(&Image::new(&[base(), Layer::new().link("x", "gone")]).legacy());
    assert!(nowhere.notes[0].contains("hard links to files that are not there (1)"), "{:?}", nowhere.notes);
}

#[test]
fn a_path_through_links_stays_inside_the_image() {
    let links = || {
        Layer::new()
            .dir("opt/")
            .bytes("opt/via", b'v', 1000)
            .symlink("lnk", "/opt")
            .symlink("up", "../../../opt")
    };
    assert_eq!(dead(&[links(), Layer::new().bytes("lnk/via", b'w', 1)]), [1000, 0]);
    assert_eq!(dead(&[links(), Layer::new().bytes("up/via", b'w', 1)]), [1000, 0]);
    assert_eq!(dead(&[links(), Layer::new().gone("lnk/.wh.via")]), [1000, 0]);
    // The link itself is replaced and deleted, not what it leads to.
    assert_eq!(dead(&[links(), Layer::new().gone(".wh.lnk").dir("up/")]), [0, 0]);
    let paths = measured(&Image::new(&[links(), Layer::new().bytes("lnk/via", b'w', 1)]).legacy());
    assert_eq!(paths.wasted_paths(1)[0].path, b"opt/via");
}

#[test]
fn names_are_bytes() {
    let says = Says::default();
    let odd = Layer::new().entry(b"\xff", says, &[b'a'; 600]).entry(b"\xfe", says, &[b'b'; 700]);
    assert_eq!(dead(&[base(), odd.clone()]), [0, 0]);
    let files = Image::new(&[base(), odd, Layer::new().entry(b".wh.\xff", says, b"")]).legacy();
    assert_eq!(measured(&files).wasted_paths(9)[0].path, b"\xff");
    let long = "n/".repeat(200) + "f";
    let pax = |byte: u8| Layer::new().pax(&[("path", long.as_bytes())]).bytes("short", byte, 900);
    assert_eq!(dead(&[pax(b'a'), pax(b'b')]), [900, 0]);
    for name in ["./a/b", "/a/b", "a//b", "a/./b", "c/../a/b"] {
        assert_eq!(
            dead(&[Layer::new().bytes("a/b", b'x', 50), Layer::new().bytes(name, b'y', 1)]),
            [50, 0],
            "{name}"
        );
    }
}

#[test]
fn layers_are_counted() {
    let says = |kind| Says { kind, ..Says::default() };
    let layer = Layer::new()
        .dir("./")
        .dir("d/")
        .bytes("d/f", b'f', 600)
        .symlink("s", "d")
        .link("h", "d/f")
        .entry(b"pipe", says(EntryType::Fifo), b"")
        .entry(b"null", Says { device: (1, 3), ..says(EntryType::Char) }, b"")
        .gone("d/.wh.x")
        .gone("e/.wh..wh..opq");
    let files = Image::new(std::slice::from_ref(&layer))
        .packed(gzip, "application/vnd.oci.image.layer.v1.tar+gzip")
        .oci();
    let found = measured(&files);
    let figures = &found.layers[0];
    assert_eq!((figures.entries, figures.files, figures.content), (9, 1, 600));
    assert_eq!((figures.whiteouts, figures.opaque), (1, 1));
    assert_eq!((figures.tar, figures.stored), (layer.tar().len() as u64, gzip(&layer.tar()).len() as u64));
    assert_eq!(figures.diff_id.to_string(), digest(&layer.tar()));
    assert_eq!(figures.digest.to_string(), digest(&gzip(&layer.tar())));
    assert_eq!(figures.created_by.as_deref(), Some("/bin/sh -c step 0"));
}

#[test]
fn what_stands_behind_an_archive_is_told() {
    let layer = |end: &[u8]| vec![[&base().tar()[..], end].concat()];
    let behind = |end: &[u8]| measured(&Image::of(layer(end)).oci());
    assert_eq!(behind(&[0; 9000]).layers[0].trailing, 0);
    assert_eq!(behind(&vec![7; 5 * MB]).layers[0].trailing, 5_000_000);
    assert!(behind(&vec![7; 5 * MB]).notes[0].contains("behind the end"));
}

/// What may be missing is missing.
#[test]
fn optional_parts_of_an_image_are_optional() {
    let layers = [base(), Layer::new().bytes("a", b'a', 10), Layer::new().gone(".wh.a")];
    let with = |change: fn(&mut Value)| {
        let mut image = Image::new(&layers);
        change(&mut image.config);
        image.forms().into_iter().map(|(_, files)| measured(&files)).collect::<Vec<_>>()
    };
    let all = [
        with(|config| drop(config.as_object_mut().unwrap().remove("created"))),
        with(|config| drop(config.as_object_mut().unwrap().remove("history"))),
        with(|config| config["history"] = json!(null)),
        with(|config| config["history"] = json!([{}, {}, {}])),
        with(|config| config["history"] = json!([{"empty_layer": true, "created_by": "ENV"}, {}, {}, {}])),
    ];
    for found in all.iter().flatten() {
        let dead: Vec<u64> = found.layers.iter().map(image::LayerFigures::dead).collect();
        assert_eq!((dead, &found.notes), (vec![0, 10, 0], &Vec::new()));
    }
    for found in with(|config| drop(config["history"].as_array_mut().unwrap().pop())) {
        assert_eq!(found.layers.len(), 3);
        assert_eq!(found.layers[2].created_by, None);
        assert!(found.notes[0].contains("which made which is not sure"), "{:?}", found.notes);
    }
    let mut image = Image::new(&layers);
    image.tags = json!(null);
    assert_eq!(measured(&image.legacy()).layers.len(), 3);
    assert_eq!(measured(&image.docker25()).layers.len(), 3);
}

#[test]
fn the_media_type_does_not_decide() {
    let image = Image::new(&[base()]);
    for (pack, said) in [
        (gzip as fn(&[u8]) -> Vec<u8>, "application/vnd.oci.image.layer.v1.tar"),
        (zstd, "application/vnd.oci.image.layer.v1.tar+gzip"),
        (plain, "application/vnd.oci.image.layer.v1.tar+gzip"),
    ] {
        assert_eq!(measured(&image.clone().packed(pack, said).oci()).layers[0].content, 8);
    }
}

/// As skopeo and older Docker do with a layer that comes twice.
#[test]
fn a_layer_may_be_a_link_to_another_one() {
    let layer = Layer::new().bytes("a", b'a', MB);
    let files = Image::new(&[layer.clone(), layer]).legacy();
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in &files {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        if name.starts_with("00") && name.contains("1/") {
            header.set_entry_type(EntryType::Symlink);
            header.set_size(0);
            builder.append_link(&mut header, name, format!("../{:064}/layer.tar", 0)).unwrap();
        } else {
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, name, &bytes[..]).unwrap();
        }
    }
    let mut store = TarStore::new(Cursor::new(builder.into_inner().unwrap())).unwrap();
    let image = image::open(&mut store, &Selection::default()).unwrap();
    let found = image::measure(&mut store, &image).unwrap();
    let figures: Vec<_> = found.layers.iter().map(|layer| (layer.content, layer.dead())).collect();
    assert_eq!(figures, [(1_000_000, 1_000_000), (1_000_000, 0)]);
}

/// An image for two platforms, with the records of its builds.
fn two_platforms() -> Files {
    let mut files = Files::new();
    let mut made = |architecture: &str, size| {
        let mut image = Image::new(&[Layer::new().bytes("a", b'a', size)]);
        image.config["architecture"] = json!(architecture);
        let mut descriptor = image.blobs(&mut files);
        descriptor["platform"] = json!({"os": "linux", "architecture": architecture});
        descriptor
    };
    let mut both = vec![made("arm64", 20), made("amd64", 10)];
    let mut record = made("unknown", 5);
    record["platform"] = json!({"os": "unknown", "architecture": "unknown"});
    record["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest"});
    both.push(record);
    // As buildx writes it: an index that leads to an index.
    let inner = serde_json::to_vec(&json!({"schemaVersion": 2, "manifests": both})).unwrap();
    let descriptor = json!({"digest": digest(&inner), "size": inner.len(), "mediaType": "application/vnd.oci.image.index.v1+json"});
    files.push((format!("blobs/sha256/{}", &digest(&inner)[7..]), inner));
    files.extend(index(&[descriptor]));
    files
}

#[test]
fn the_platform_that_is_asked_for_is_read() {
    let files = two_platforms();
    let of = |platform: Option<&str>| {
        let platform = platform.map(|it| image::Platform::parse(it).unwrap());
        try_measure(&files, &Selection { name: None, platform }).map(|it| it.layers[0].content)
    };
    assert_eq!((of(None), of(Some("linux/amd64")), of(Some("linux/arm64/v8"))), (Ok(10), Ok(10), Ok(20)));
    let why = of(Some("linux/s390x")).unwrap_err();
    assert_eq!(why, "no image for linux/s390x; it has linux/arm64, linux/amd64");
    // One that is not there for the platform it is not.
    let one = Image::new(&[base()]).legacy();
    let platform = image::Platform::parse("linux/arm64");
    assert!(
        try_measure(&one, &Selection { name: None, platform }).unwrap_err().contains("it has linux/amd64")
    );
}

/// Where only one platform was pulled, the index still names all.
#[test]
fn manifests_of_other_platforms_may_be_missing() {
    let mut files = two_platforms();
    let gone = serde_json::to_vec(&json!({})).unwrap();
    let mut image = Image::new(&[base()]);
    let mut more = Files::new();
    image.config["architecture"] = json!("riscv64");
    let mut descriptor = image.blobs(&mut more);
    descriptor["digest"] = json!(digest(&gone));
    let there = Image::new(&[base()]).blobs(&mut files);
    files.retain(|(name, _)| name != "index.json");
    files.extend(index(&[descriptor.clone(), there]));
    assert_eq!(measured(&files).layers[0].content, 8);
    files.retain(|(name, _)| name != "index.json");
    files.extend(index(&[descriptor]));
    assert!(try_measure(&files, &Selection::default()).unwrap_err().contains("index.json names it"));
}

#[test]
fn of_several_images_one_is_named() {
    let mut other = Image::new(&[Layer::new().bytes("b", b'b', 77)]);
    other.tags = json!(["docker.io/library/other:latest", "again:2"]);
    let one = Image::new(&[base()]);
    let manifest = |files: &Files| -> Value {
        let (_, bytes) = files.iter().find(|(name, _)| name == "manifest.json").unwrap();
        serde_json::from_slice::<Value>(bytes).unwrap()[0].clone()
    };
    let (mut files, mut more) = (one.legacy(), other.docker25());
    let both = serde_json::to_vec(&json!([manifest(&files), manifest(&more)])).unwrap();
    files.append(&mut more);
    files.retain(|(name, _)| name != "manifest.json" && name != "index.json");
    files.push(("manifest.json".to_owned(), both));
    let of = |name: Option<&str>| {
        let selection = Selection { name: name.map(str::to_owned), platform: None };
        try_measure(&files, &selection).map(|it| it.layers[0].content)
    };
    assert_eq!((of(Some("made:1")), of(Some("other")), of(Some("again:2"))), (Ok(8), Ok(77), Ok(77)));
    let choose = "it holds more than one image: choose by --name one of again:2, \
                  docker.io/library/other:latest, made:1";
    assert_eq!(of(None).unwrap_err(), choose);
    assert!(of(Some("made")).unwrap_err().contains("no image of the name made; there is again:2"));
}

/// Two images of the same layers are two where they start something else.
#[test]
fn images_of_the_same_layers_are_told_apart() {
    let one = Image { tags: json!(["one:1"]), ..Image::new(&[base()]) };
    let mut other = Image { tags: json!(["other:1"]), ..Image::new(&[base()]) };
    other.config["config"] = json!({"Cmd": ["other"]});
    let manifest = |image: &Image| {
        let files = image.docker25();
        let (_, bytes) = files.iter().find(|(name, _)| name == "manifest.json").unwrap();
        serde_json::from_slice::<Value>(bytes).unwrap()[0].clone()
    };
    let mut files = [one.docker25(), other.docker25()].concat();
    files.retain(|(name, _)| name != "manifest.json" && name != "index.json");
    files.push((
        "manifest.json".to_owned(),
        serde_json::to_vec(&json!([manifest(&one), manifest(&other)])).unwrap(),
    ));
    let choose = "it holds more than one image: choose by --name one of one:1, other:1";
    assert_eq!(try_measure(&files, &Selection::default()).map(drop).unwrap_err(), choose);
}

/// Docker's manifest.json beside an index of another image: which one is looked at is said.
#[test]
fn two_lists_of_images_should_say_the_same() {
    let notes = |saved: &Files, indexed: &Files| {
        let is_saved = |name: &str| name == "manifest.json";
        let mut files: Files = indexed.iter().filter(|(name, _)| !is_saved(name)).cloned().collect();
        files.extend(saved.iter().filter(|(name, _)| name != "index.json").cloned());
        let bytes = archive(&files);
        let mut store = TarStore::new(Cursor::new(bytes)).unwrap();
        image::open(&mut store, &Selection::default()).unwrap().notes
    };
    let (one, other) = (Image::new(&[base()]), Image::new(&[Layer::new().bytes("b", b'b', 77)]));
    assert_eq!(notes(&one.docker25(), &one.docker25()), Vec::<String>::new());
    let said = notes(&other.docker25(), &one.docker25()).join("\n");
    assert!(said.starts_with("manifest.json leads to an image (blobs/sha256/"), "{said}");
}

#[test]
fn a_layer_that_is_stored_elsewhere_is_unknown() {
    let mut files = Files::new();
    Image::new(&[base()]).blobs(&mut files);
    let mut image = Image::new(&[base(), Layer::new().bytes("x", b'x', 10)]);
    let mut all = Files::new();
    image.blobs(&mut all);
    let kind = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let foreign = json!({
        "mediaType": kind, "digest": digest(b"far away"), "size": 999, "urls": ["https://example.org/layer"],
    });
    let near = (image.pack)(&image.layers[1]);
    let near = json!({"digest": digest(&near), "size": near.len()});
    image.config["rootfs"]["diff_ids"][0] = json!(digest(b"whatever"));
    let config = image.config_bytes();
    let config_descriptor = json!({"digest": digest(&config), "size": config.len()});
    let manifest =
        serde_json::to_vec(&json!({"config": config_descriptor, "layers": [foreign, near]})).unwrap();
    all.push((format!("blobs/sha256/{}", &digest(&config)[7..]), config));
    let descriptor = json!({"digest": digest(&manifest), "size": manifest.len()});
    all.push((format!("blobs/sha256/{}", &digest(&manifest)[7..]), manifest));
    all.extend(index(&[descriptor]));
    let mut store = TarStore::new(Cursor::new(archive(&all))).unwrap();
    let opened = image::open(&mut store, &Selection::default()).unwrap();
    let found = image::measure(&mut store, &opened).unwrap();
    assert_eq!((found.layers[0].stored, found.layers[1].content), (999, 10));
    let ledger = image::ledger(&opened, &found);
    assert!(!ledger.layers[0].added.complete && !ledger.total.complete && ledger.total.low == 10);
    assert!(found.notes[0].contains("https://example.org/layer"), "{:?}", found.notes);
}

#[test]
fn secrets_that_are_deleted_too_late_are_told() {
    let key = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n";
    let with = || Layer::new().dir("root/").dir("root/.ssh/").file("root/.ssh/id_rsa", key);
    let found = |layers: &[Layer]| {
        let measured = measured(&Image::new(layers).legacy());
        measured.secrets.iter().map(|it| (it.kind, it.layer, it.by)).collect::<Vec<_>>()
    };
    assert_eq!(found(&[base(), with(), Layer::new().gone("root/.ssh/.wh.id_rsa")]), [("private key", 1, 2)]);
    assert_eq!(found(&[base(), with(), base(), Layer::new().gone(".wh.root")]), [("private key", 1, 3)]);
    assert_eq!(found(&[base(), with().file("root/.ssh/id_rsa", b"no more")]), []);
    assert_eq!(found(&[base(), with()]), [], "it is in sight");
    let public = Layer::new().file("root/.ssh/id_rsa.pub", b"ssh-rsa").gone("etc/.wh.os-release");
    assert_eq!(found(&[base(), public, Layer::new().gone(".wh.root")]), []);
}

#[test]
fn packages_belong_to_the_layer_that_brings_them() {
    let status = |packages: &[(&str, u32)]| -> Vec<u8> {
        let record = |(name, size): &(&str, u32)| {
            format!("Package: {name}\nStatus: install ok installed\nInstalled-Size: {size}\nVersion: 1\n\n")
        };
        packages.iter().map(record).collect::<String>().into_bytes()
    };
    let dpkg = |packages: &[(&str, u32)]| Layer::new().file("./var/lib/dpkg/status", &status(packages));
    let apk = Layer::new().file("lib/apk/db/installed", b"P:musl\nV:1\nI:600000\n");
    let all = [dpkg(&[("libc6", 100)]), dpkg(&[("gcc", 7), ("libc6", 100)]), dpkg(&[("libc6", 100)]), apk];
    let measured = measured(&Image::new(&all).oci());
    let packages: Vec<Vec<(String, u64)>> = measured
        .layers
        .iter()
        .map(|layer| layer.packages.iter().map(|it| (it.name.clone(), it.installed)).collect())
        .collect();
    let of = |name: &str, size| vec![(name.to_owned(), size)];
    assert_eq!(packages, [of("libc6", 102_400), of("gcc", 7_168), vec![], of("musl", 600_000)]);
}
