//! Small images that other tools count, squash or read wrongly: one recipe each, with the figure and the tree that are
//! right, in every form that an image has.

use super::support::archives::{Files, Image, Layer, Says, archive, gzip, zstd};
use super::support::flat::Flat;
use super::support::program::Folder;
use super::support::trees::{json_of, layers, listed, options, squash, stays};
use dockslim::image::{self, Measured, Selection, TarStore};
use serde_json::{Value, json};
use std::fs;
use std::io::Cursor;
use tar::EntryType;

fn measured(bytes: Vec<u8>) -> Measured {
    let mut store = TarStore::new(Cursor::new(bytes)).unwrap();
    let image = image::open(&mut store, &Selection::default()).unwrap();
    image::measure(&mut store, &image).unwrap()
}

fn base() -> Layer {
    Layer::new().dir("etc/").file("etc/os-release", b"ID=made\n")
}

/// Name, what is laid over a small base, and what of it is dead, in `unit`s.
fn recipes(unit: usize) -> Vec<(&'static str, Vec<Layer>, u64)> {
    let bytes = |layer: Layer, name: &str, byte, count: usize| layer.bytes(name, byte, count * unit);
    let new = Layer::new;
    let owned = |name: &str, count: usize| {
        new().entry(name.as_bytes(), Says { owner: 7, ..Says::default() }, &vec![b'f'; count * unit])
    };
    let five = |folder: &str| bytes(new().dir(&format!("{folder}/")), &format!("{folder}/a"), b'a', 5);
    let opaque = |layer: Layer| layer.gone("d/.wh..wh..opq");
    let three = || bytes(new().dir("d/"), "d/a", b'a', 3);
    let z = |layer: Layer| bytes(layer, "d/z", b'z', 3);
    vec![
        ("rmdir", vec![five("src"), new().gone(".wh.src")], 5),
        ("typechange", vec![five("p"), new().symlink("p", "etc")], 5),
        ("whsame", vec![five("d"), new().gone(".wh.d").dir("d/").file("d/new", b"")], 5),
        ("shrink", vec![bytes(new(), "f", b'f', 10), new().file("f", b"")], 10),
        ("grow", vec![bytes(new(), "f", b'f', 1), bytes(new(), "f", b'g', 10)], 1),
        ("opaque before", vec![three(), z(opaque(new().dir("d/")))], 3),
        ("opaque after", vec![three(), opaque(z(new().dir("d/")))], 3),
        ("hl-keep", vec![bytes(new(), "a", b'a', 4).link("b", "a").link("c", "a"), new().gone(".wh.a")], 0),
        (
            "hl-all",
            vec![bytes(new(), "a", b'a', 4).link("b", "a"), new().gone(".wh.a"), new().gone(".wh.b")],
            4,
        ),
        ("dupentry", vec![bytes(bytes(new(), "a", b'a', 3), "a", b'b', 2)], 3),
        ("twice", vec![bytes(new(), "f", b'f', 10), owned("f", 10), new().gone(".wh.f")], 20),
        (
            "nonutf",
            vec![new().entry(b"\xff", Says::default(), &vec![b'a'; unit]).entry(
                b"\xfe",
                Says::default(),
                &vec![b'b'; unit],
            )],
            0,
        ),
        ("readd", vec![five("d"), new().gone(".wh.d"), bytes(new().dir("d/"), "d/b", b'b', 2)], 5),
        ("whname", vec![bytes(new().dir("d.wh.d/"), "d.wh.d/a.wh.b", b'a', 4), new().gone(".wh.no")], 0),
        ("absolute", vec![bytes(new(), "/opt/abs", b'a', 3), new().gone("opt/.wh.abs")], 3),
    ]
}

fn over_base(mut above: Vec<Layer>) -> Image {
    above.insert(0, base());
    Image::new(&above)
}

#[test]
fn dead_bytes_are_right_in_every_form() {
    for (name, above, dead) in recipes(100_000) {
        for (form, files) in over_base(above).forms() {
            let found: u64 = measured(archive(&files)).layers.iter().map(image::LayerFigures::dead).sum();
            assert_eq!(found, dead * 100_000, "{name} as {form}");
        }
    }
}

#[test]
fn the_squashed_tree_is_the_same_in_every_form() {
    for (name, above, _) in recipes(100) {
        let image = over_base(above.clone());
        let wanted = Flat::of(&image.layers).tree();
        for (form, files) in image.forms() {
            for kept in [0, 1] {
                let (bytes, _) = squash(&files, &options(kept)).unwrap();
                let layers = layers(&listed(&bytes));
                assert_eq!(layers.len(), kept + 1);
                assert_eq!(Flat::of(&layers).tree(), wanted, "{name} as {form}, {kept} kept");
            }
        }
        stays(&[vec![base()], above].concat());
    }
}

/// What may be missing in a configuration and a manifest is missing in the new ones, and the tree is right.
#[test]
fn images_without_optional_parts_are_squashed() {
    let above = [Layer::new().file("a", b"a").file("b", b"b"), Layer::new().gone(".wh.a")];
    let without: [fn(&mut Image); 6] = [
        |image| drop(image.config.as_object_mut().unwrap().remove("created")),
        |image| drop(image.config.as_object_mut().unwrap().remove("history")),
        |image| image.config["history"] = json!(null),
        |image| image.config["history"] = json!([{}, {}, {}]),
        |image| drop(image.config["history"].as_array_mut().unwrap().pop()),
        |image| image.tags = json!(null),
    ];
    for (at, change) in without.into_iter().enumerate() {
        let mut image = over_base(above.to_vec());
        change(&mut image);
        for (form, files) in image.forms() {
            let (bytes, _) = squash(&files, &options(1)).unwrap();
            let files = listed(&bytes);
            assert_eq!(
                Flat::of(&layers(&files)).tree(),
                Flat::of(&image.layers).tree(),
                "change {at} as {form}"
            );
            let config = json_of(&files, json_of(&files, "manifest.json")[0]["Config"].as_str().unwrap());
            let made = config["history"]
                .as_array()
                .map(|all| all.iter().filter(|it| it["empty_layer"] != json!(true)).count());
            assert!(made.is_none_or(|count| count <= 2), "change {at} as {form}: {config}");
            assert_eq!(config.get("created"), image.config.get("created"), "change {at} as {form}");
            assert_eq!(measured(bytes).layers.len(), 2);
        }
    }
}

#[test]
fn layers_are_known_by_their_content_alone() {
    let layers = [base(), Layer::new().bytes("a", b'a', 9_000), Layer::new().gone(".wh.a")];
    for (pack, said) in [(zstd as fn(&[u8]) -> Vec<u8>, ""), (gzip, "application/vnd.oci.image.layer.v1.tar")]
    {
        let image = Image::new(&layers).packed(pack, said);
        for files in [image.legacy(), image.docker25(), image.oci()] {
            assert_eq!(measured(archive(&files)).layers[1].dead(), 9_000);
            let (bytes, _) = squash(&files, &options(2)).unwrap();
            assert_eq!(measured(bytes).layers[1].content, 9_000);
        }
    }
}

#[test]
fn layers_beyond_what_can_be_mounted_become_one() {
    let many: Vec<Layer> = (0..121).map(|n| Layer::new().bytes(&format!("f{}", n % 60), n, 10)).collect();
    let image = Image::new(&many);
    let (bytes, _) = squash(&image.docker25(), &options(1)).unwrap();
    let found = measured(bytes);
    assert_eq!((found.layers.len(), found.layers[1].dead(), found.layers[1].files), (2, 0, 60));
}

/// A layer that unpacks to much more than it is: read as it comes, and counted.
#[test]
fn what_unpacks_to_much_is_counted() {
    let layer = Layer::new().bytes("zeros", 0, 200_000_000);
    let files = Image::new(&[layer]).packed(gzip, "").legacy();
    let bytes = archive(&files);
    assert!(bytes.len() < 2_000_000);
    assert_eq!(measured(bytes).layers[0].content, 200_000_000);
}

fn saved(name: &str, bytes: &[u8]) -> Folder {
    let folder = Folder::new(name, &[]);
    fs::write(folder.0.join("in.tar"), bytes).unwrap();
    folder
}

fn report(folder: &Folder) -> Value {
    serde_json::from_str(&folder.run(&["image", "in.tar", "--format", "json"]).is(0).out).unwrap()
}

/// What stands behind a layer's end is pulled and stored, so that limits count it.
#[test]
fn limits_see_what_stands_behind_a_layer() {
    let layer = [base().tar(), vec![7; 5_000_000]].concat();
    let folder = saved("recipes-behind", &archive(&Image::of(vec![layer]).oci()));
    assert_eq!(report(&folder)["total"]["unpacked"], json!(5_000_008));
    folder.run(&["image", "in.tar", "--max-size", "5MB"]).is(1);
    folder.run(&["image", "in.tar", "--max-size", "6MB"]).is(0);
}

/// As skopeo and older Docker do with a layer that comes twice.
#[test]
fn a_layer_that_is_a_link_to_another_is_squashed() {
    let layer = Layer::new().bytes("a", b'a', 1_000);
    let mut files = Image::new(&[layer.clone(), layer]).legacy();
    let at = files.iter().position(|(name, _)| name.ends_with("1/layer.tar")).unwrap();
    let (name, _) = files.remove(at);
    let link = format!("../{:064}/layer.tar", 0);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(EntryType::Symlink);
    header.set_size(0);
    let mut first = tar::Builder::new(Vec::new());
    first.append_link(&mut header, &name, &link).unwrap();
    let mut all = first.into_inner().unwrap();
    all.truncate(all.len() - 1024);
    all.extend(archive(&files));
    let folder = saved("recipes-link", &all);
    assert_eq!(report(&folder)["waste"]["unpacked"], json!(1_000));
    folder.run(&["squash", "in.tar", "-o", "out.tar", "--from", "0"]).is(0);
    assert_eq!(measured(fs::read(folder.0.join("out.tar")).unwrap()).layers[0].content, 1_000);
}

/// Whatever is wrong with an image: it is said, nothing is written, and no half file stays.
#[test]
fn what_cannot_be_squashed_leaves_nothing_behind() {
    let good = Image::new(&[base(), Layer::new().bytes("a", b'a', 60_000)]).packed(gzip, "");
    let with = |change: fn(&mut Files)| {
        let mut files = good.oci();
        change(&mut files);
        archive(&files)
    };
    let layer = |layer: Layer| archive(&Image::new(&[base(), layer]).docker25());
    let whole = archive(&good.oci());
    let two = {
        let (one, mut other) = (good.legacy(), good.docker25());
        let mut images = json_of(&one, "manifest.json");
        let mut second = json_of(&other, "manifest.json")[0].clone();
        second["RepoTags"] = json!(["other:1"]);
        images.as_array_mut().unwrap().push(second);
        let mut files: Files = one.into_iter().filter(|(name, _)| name != "manifest.json").collect();
        other.retain(|(name, _)| name != "manifest.json" && name != "index.json");
        files.append(&mut other);
        files.push(("manifest.json".to_owned(), images.to_string().into_bytes()));
        archive(&files)
    };
    for (name, bytes, why) in [
        ("a changed byte", with(|files| files[1].1[40] ^= 1), "its content has the digest"),
        ("a blob cut short", with(|files| files[1].1.truncate(100)), "its descriptor says"),
        ("no blob", with(|files| drop(files.remove(1))), "it is not there"),
        ("an archive cut short", whole[..whole.len() / 2].to_vec(), ""),
        ("a name that leads out", layer(Layer::new().file("../../evil", b"x")), "leads out of the image"),
        ("a link that leads out", layer(Layer::new().link("x", "../../canary")), "leads out of the image"),
        ("a deleted root", layer(Layer::new().gone(".wh.")), "would delete a folder"),
        ("two images", two, "choose by --name"),
        ("nothing", Vec::new(), "no image"),
    ] {
        let folder = saved("recipes-wrong", &bytes);
        let run = folder.run(&["squash", "in.tar", "-o", "out.tar"]).is(2);
        assert!(run.err.contains(why) && run.out.is_empty(), "{name}: {run:?}");
        let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, ["in.tar"], "{name}");
        assert_eq!(folder.run(&["image", "in.tar"]).is(2).out, "", "{name}");
    }
}

/// Files beside the image's own, links among them, are never made.
#[test]
fn an_archive_writes_nowhere() {
    let links =
        Layer::new().symlink("out", "..").file("out/evil", b"x").file("../evil", b"x").file("/evil", b"x");
    let mut bytes = links.0;
    bytes.extend(archive(&Image::new(&[base(), Layer::new().file("/opt/abs", b"abs")]).legacy()));
    let folder = Folder::new("recipes-outside", &[("inner/keep", "")]);
    fs::write(folder.0.join("inner/in.tar"), &bytes).unwrap();
    folder.run(&["image", "inner/in.tar"]).is(0);
    let inner = Folder(folder.0.join("inner"));
    inner.run(&["squash", "in.tar", "-o", "out.tar"]).is(0);
    let names = |path| {
        let mut all: Vec<_> = fs::read_dir(path).unwrap().map(|it| it.unwrap().file_name()).collect();
        all.sort();
        all
    };
    assert_eq!(names(&folder.0), ["inner"]);
    assert_eq!(names(&inner.0), ["in.tar", "keep", "out.tar"]);
    let found = Flat::of(&layers(&listed(&fs::read(inner.0.join("out.tar")).unwrap())));
    assert!(found.files().contains(&b"opt/abs".to_vec()));
}

/// What a path holds goes to no terminal and to no page as it is.
#[test]
fn odd_names_are_told_harmlessly() {
    let name = "a\u{1b}[31m`b`<img>\u{202e}\nc";
    let folder = saved(
        "recipes-names",
        &archive(
            &Image::new(&[
                base(),
                Layer::new().bytes(name, b'a', 5_000),
                Layer::new().gone(&format!(".wh.{name}")),
            ])
            .legacy(),
        ),
    );
    for form in ["text", "json"] {
        let out = folder.run(&["image", "in.tar", "--format", form]).is(0).out;
        assert!(!out.contains(['\u{1b}', '\u{202e}']) && !out.contains("img>\nc"), "{out}");
        assert!(out.contains("[31m"), "{out}");
    }
    assert_eq!(report(&folder)["image"]["wasted"][0]["bytes"], json!(5_000));
}

/// What ends a line in a name is seen, and is no other name.
#[test]
fn names_with_line_ends_are_told_apart() {
    let names: [&[u8]; 5] = [b"a\nb", br"a\nb", b"a\tb", b"a b", b"a\xffb"];
    let says = Says::default();
    let all = |content: usize| {
        let add = |layer: Layer, (at, name): (usize, &&[u8])| {
            layer.entry(name, says, &vec![b'x'; content - at * 1000])
        };
        names.iter().enumerate().fold(Layer::new(), add)
    };
    let folder =
        saved("recipes-line-ends", &archive(&Image::new(&[base(), all(9_000), all(19_000)]).legacy()));
    let told = [r"/a\nb", r"/a\\nb", r"/a\tb", "/a b", r"/a\xffb"];
    let wasted = report(&folder)["image"]["wasted"].clone();
    let paths: Vec<&str> = wasted.as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(paths, told);
    for form in ["text", "csv", "html"] {
        let out = folder.run(&["image", "in.tar", "--format", form]).is(0).out;
        for path in told {
            assert!(out.contains(path), "{form}: {path}\n{out}");
        }
    }
    let out = folder.run(&["image", "in.tar", "--format", "json", "--against", "in.tar"]).is(0).out;
    assert!(out.starts_with(r#"{"old":"in.tar","new":"in.tar","unpacked":{"before""#), "{out}");
}
