//! One layer out of many: the tree stays what it was, to the last attribute, and nothing in the new layer is dead.

use super::support::archives::{Files, Image, Layer, Says, archive, digest, gzip};
use super::support::flat::Flat;
use super::support::program::Folder;
use super::support::trees::{json_of, layers, listed, options, out_of_numbers, squash, stays, unpacked};
use dockslim::image::{self, Form, Options, Pack, Selection, TarStore};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::io::Cursor;
use tar::EntryType;

fn base() -> Layer {
    Layer::new()
        .dir("etc/")
        .file("etc/a", b"a")
        .file("etc/b", b"b")
        .dir("usr/")
        .dir("usr/lib/")
        .file("usr/lib/c", b"c")
}

#[test]
fn what_is_deleted_of_the_base_stays_deleted() {
    stays(&[
        base(),
        Layer::new().file("x", b"1"),
        Layer::new().gone("etc/.wh.a").gone(".wh.x").gone(".wh.usr"),
    ]);
    stays(&[base(), Layer::new().gone(".wh.etc"), Layer::new().dir("etc/").file("etc/n", b"n")]);
    stays(&[base(), Layer::new().gone(".wh.etc"), Layer::new().file("etc/n", b"n")]);
    stays(&[base(), Layer::new().dir("etc/").gone("etc/.wh..wh..opq").file("etc/b", b"B")]);
    stays(&[base(), Layer::new().gone("etc/.wh.a"), Layer::new().file("etc/a", b"back")]);
    stays(&[base(), Layer::new().gone("never/.wh.a").gone(".wh.never")]);
}

#[test]
fn kinds_may_change() {
    stays(&[
        base(),
        Layer::new().symlink("usr", "etc"),
        Layer::new().gone(".wh.usr").dir("usr/").file("usr/n", b"n"),
    ]);
    stays(&[base(), Layer::new().file("usr", b"file"), Layer::new().dir("usr/").dir("usr/lib/")]);
    stays(&[base(), Layer::new().dir("etc/a/").file("etc/a/x", b"x")]);
    stays(&[base(), Layer::new().symlink("etc/a", "b"), Layer::new().dir("etc/a/")]);
}

#[test]
fn links_stay_links() {
    let three = Layer::new().file("a", b"content").link("b", "a").link("z/c", "a");
    stays(&[base(), three.clone()]);
    stays(&[base(), three.clone(), Layer::new().gone(".wh.a")]);
    stays(&[base(), three.clone(), Layer::new().file("a", b"other")]);
    stays(&[base(), three.clone(), Layer::new().gone(".wh.a"), Layer::new().gone(".wh.b")]);
    stays(&[base(), three.clone(), Layer::new().link("d", "b"), Layer::new().gone(".wh.b")]);
    stays(&[base(), three, Layer::new().link("y", "z/c").gone(".wh.a"), Layer::new().gone(".wh.b")]);
    // To what is no plain file, and to what an upper layer takes from a lower one.
    stays(&[base(), Layer::new().symlink("s", "etc").link("t", "s"), Layer::new().gone(".wh.s")]);
    stays(&[base(), Layer::new().link("l", "etc/a"), Layer::new().gone("etc/.wh.a")]);
    let long = "n".repeat(90);
    let deep = format!("{long}/{long}");
    stays(&[base(), Layer::new().pax(&[("path", deep.as_bytes())]).file("x", b"x")]);
    let far = Layer::new().pax(&[("path", deep.as_bytes()), ("mtime", b"1.5")]).file("x", b"x");
    stays(&[base(), far.pax(&[("linkpath", deep.as_bytes())]).link("y", "x"), Layer::new().file("z", b"z")]);
}

#[test]
fn all_that_is_said_of_a_file_stays() {
    let says = |kind| Says { kind, mode: 0o4755, owner: 1_000, time: 1_234_567_890, ..Says::default() };
    let odd = Layer::new()
        .pax(&[("SCHILY.xattr.security.capability", b"\x01\0\0\x02\0="), ("SCHILY.xattr.user.a", b"hello")])
        .entry(b"cap", says(EntryType::Regular), b"program")
        .link("cap2", "cap")
        .entry(b"null", Says { device: (1, 3), ..says(EntryType::Char) }, b"")
        .entry(b"disk", Says { device: (259, 70_000), ..says(EntryType::Block) }, b"")
        .entry(b"pipe", says(EntryType::Fifo), b"")
        .file("a.wh.b", b"1")
        .dir("d.wh.d/")
        .file("d.wh.d/e", b"2")
        .entry(b"\xff\xfe", Says::default(), b"3")
        .file("back\\slash and blank", b"4")
        .file("./dot", b"5")
        .file("/root", b"6");
    stays(&[base(), odd.clone()]);
    stays(&[base(), odd, Layer::new().gone(".wh.cap").file("new", b"n")]);
}

#[test]
fn of_two_entries_the_last_counts() {
    stays(&[
        base(),
        Layer::new().file("a", b"1").file("a", b"22"),
        Layer::new().dir("d/").file("d/x", b"1").file("d", b"2"),
    ]);
}

/// What is in a directory may stand before it in the new layer: a link of the base must be gone by then.
#[test]
fn nothing_is_written_through_a_link_of_the_base() {
    let base = Layer::new().dir("etc/").file("etc/passwd", b"root").symlink("d", "etc").file("f", b"f");
    let second = Layer::new()
        .gone(".wh.d")
        .dir("d/")
        .file("d/passwd", b"mine")
        .gone(".wh.f")
        .dir("f/")
        .file("f/x", b"x");
    let image = Image::new(&[base, second, Layer::new().dir("d/").dir("f/")]);
    let (bytes, _) = squash(&image.legacy(), &options(1)).unwrap();
    let layers = layers(&listed(&bytes));
    let names: Vec<String> = tar::Archive::new(&layers[1][..])
        .entries()
        .unwrap()
        .map(|it| it.unwrap().path().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, [".wh.d", ".wh.f", "d/passwd", "f/x", "d/", "f/"]);
    assert_eq!(Flat::of(&layers).tree(), Flat::of(&image.layers).tree());
}

/// Below a link the entry goes where the link leads.
#[test]
fn a_path_through_a_link_gets_its_own_name() {
    let image = Image::new(&[base(), Layer::new().symlink("lnk", "usr/lib").file("lnk/via", b"via")]);
    let (bytes, _) = squash(&image.legacy(), &options(1)).unwrap();
    let flat = Flat::of(&layers(&listed(&bytes)));
    assert!(flat.files().contains(&b"usr/lib/via".to_vec()));
}

#[test]
fn sparse_files_stay_sparse() {
    for name in ["sparse-gnu", "sparse-0.0", "sparse-0.1", "sparse-1.0"] {
        let packed = format!("{}/tests/fixtures/archives/{name}", env!("CARGO_MANIFEST_DIR"));
        let layer = unpacked(&fs::read(packed).unwrap());
        let image = Image::of(vec![base().tar(), layer]);
        let measured = |files: &Files| {
            let mut store = TarStore::new(Cursor::new(archive(files))).unwrap();
            let image = image::open(&mut store, &Selection::default()).unwrap();
            image::measure(&mut store, &image).unwrap().layers[1].content
        };
        assert_eq!(measured(&image.legacy()), 8_900_000_000, "{name}");
        let (bytes, _) = squash(&image.legacy(), &options(1)).unwrap();
        assert_eq!(measured(&listed(&bytes)), 8_900_000_000, "{name}");
    }
}

#[test]
fn configuration_and_names_fit_the_new_layers() {
    let mut image = Image::new(&[base(), Layer::new().file("a", b"1"), Layer::new().gone(".wh.a")]);
    image.config["history"]
        .as_array_mut()
        .unwrap()
        .insert(2, json!({"created_by": "ENV A=1", "empty_layer": true}));
    image.tags = json!(["made:1", "registry.example.org:5000/made:2"]);
    for files in [image.legacy(), image.docker25(), image.clone().packed(gzip, "").oci()] {
        let (bytes, made) = squash(&files, &options(1)).unwrap();
        assert_eq!((made.layers, made.content), ((3, 2), (4, 3)));
        let files = listed(&bytes);
        let manifest = json_of(&files, "manifest.json");
        let config = json_of(&files, manifest[0]["Config"].as_str().unwrap());
        let found = layers(&files);
        let diff_ids: Vec<String> = found.iter().map(|layer| digest(layer)).collect();
        assert_eq!(config["rootfs"]["diff_ids"], json!(diff_ids));
        assert_eq!(found[0], image.layers[0]);
        assert_eq!(
            (&config["config"], &config["created"]),
            (&image.config["config"], &image.config["created"])
        );
        let history = config["history"].as_array().unwrap();
        let layers = history.iter().filter(|it| it["empty_layer"] != json!(true)).count();
        assert_eq!((history.len(), layers, &history[2]["created_by"]), (5, 2, &json!("ENV A=1")));
        // Every blob is what its name says.
        for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("blobs/")) {
            assert_eq!(format!("sha256:{}", &name[13..]), digest(bytes));
        }
    }
    let (bytes, _) = squash(&image.docker25(), &options(0)).unwrap();
    let tags = &json_of(&listed(&bytes), "manifest.json")[0]["RepoTags"];
    assert_eq!(tags, &json!(["made:1", "registry.example.org:5000/made:2"]));
    let named = Options { tag: Some("new:tag".to_owned()), form: Form::Oci, ..options(1) };
    let files = listed(&squash(&image.legacy(), &named).unwrap().0);
    assert!(!files.iter().any(|(name, _)| name == "manifest.json"));
    let names = &json_of(&files, "index.json")["manifests"][0]["annotations"];
    assert_eq!(names["io.containerd.image.name"], json!("new:tag"));
    assert_eq!(names["org.opencontainers.image.ref.name"], json!("tag"));
}

#[test]
fn the_same_image_gives_the_same_bytes() {
    let image = Image::new(&[
        base(),
        Layer::new().file("a", b"1").link("b", "a").dir("d/"),
        Layer::new().gone(".wh.etc"),
    ]);
    let packed = Options { pack: Pack::Gzip, ..options(1) };
    for options in [options(0), options(1), packed] {
        let all =
            [image.legacy(), image.docker25(), image.legacy()].map(|it| squash(&it, &options).unwrap().0);
        assert_eq!(all[0], all[2]);
        assert_eq!(layers(&listed(&all[0])), layers(&listed(&all[1])), "whatever the form");
    }
}

#[test]
fn what_cannot_be_made_anew_is_refused() {
    let image = Image::new(&[base(), Layer::new().link("x", "nothing")]);
    assert!(
        squash(&image.legacy(), &options(1)).unwrap_err().contains("hard links to files that are not there")
    );
    let mut files = Image::new(&[base(), Layer::new().file("x", b"x")]).docker25();
    files[0].1[600] ^= 1;
    assert!(squash(&files, &options(1)).unwrap_err().contains("its content has the digest"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_stays(choices in prop::collection::vec(prop::collection::vec(any::<(u8, u8, u8)>(), 0..8), 2..6)) {
        stays(&out_of_numbers(&choices));
    }
}

fn saved(name: &str, layers: &[Layer]) -> Folder {
    let folder = Folder::new(name, &[]);
    fs::write(folder.0.join("in.tar"), archive(&Image::new(layers).docker25())).unwrap();
    folder
}

#[test]
fn the_command_says_what_it_did() {
    let folder =
        saved("squash-command", &[base(), Layer::new().bytes("a", b'a', 5_000), Layer::new().gone(".wh.a")]);
    let run = folder.run(&["squash", "in.tar", "-o", "out.tar"]).is(0);
    assert!(
        run.out.contains("2 layers of 3 are one now") && run.out.contains("5.0 kB before, 3 B after"),
        "{run:?}"
    );
    let files = listed(&fs::read(folder.0.join("out.tar")).unwrap());
    assert_eq!(layers(&files).len(), 2);
    // docker-squash's own words.
    folder.run(&["squash", "-i", "in.tar", "-o", "again.tar", "-from", "0", "-t", "new:1"]).is(0);
    let files = listed(&fs::read(folder.0.join("again.tar")).unwrap());
    assert_eq!(layers(&files).len(), 1);
    assert_eq!(json_of(&files, "manifest.json")[0]["RepoTags"], json!(["new:1"]));
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn the_base_is_named_by_number_digest_or_image() {
    let all =
        [base(), Layer::new().file("a", b"1"), Layer::new().file("b", b"2"), Layer::new().file("c", b"3")];
    let folder = saved("squash-base", &all);
    fs::write(folder.0.join("base.tar"), archive(&Image::new(&all[..2]).legacy())).unwrap();
    fs::write(folder.0.join("other.tar"), archive(&Image::new(&all[1..3]).legacy())).unwrap();
    let second = digest(&all[1].tar());
    for (args, kept) in [
        (vec!["--from", "2"], 2),
        (vec!["--from", &second], 2),
        (vec!["--from", &second[7..20]], 2),
        (vec!["--from", "base"], 1),
        (vec!["-from", "root"], 0),
        (vec!["--base", "base.tar"], 2),
    ] {
        let run = folder.run(&[&["squash", "in.tar", "-o", "out.tar"], &args[..]].concat()).is(0);
        assert!(run.out.contains(&format!("kept      {kept}: ")), "{args:?}: {run:?}");
    }
    for (args, why) in [
        (vec!["--from", "4"], "no layer above the base"),
        (vec!["--from", "5"], "the image has 4 layers"),
        (vec!["--from", "abcdefabcdef"], "neither a number of layers nor the start of a layer's digest"),
        (vec!["--base", "other.tar"], "other.tar is not the base"),
    ] {
        let run = folder.run(&[&["squash", "in.tar", "-o", "none.tar"], &args[..]].concat()).is(2);
        assert!(run.err.contains(why), "{args:?}: {run:?}");
        assert!(!folder.0.join("none.tar").exists());
    }
}

#[test]
fn what_is_read_is_never_written_over() {
    let folder = saved("squash-over", &[base(), Layer::new().file("a", b"1")]);
    let files = [("base.tar", "in.tar"), ("Dockerfile", ""), ("rules", "")];
    for (name, from) in files {
        match from {
            "" => fs::write(folder.0.join(name), "FROM debian:12\n").unwrap(),
            from => drop(fs::copy(folder.0.join(from), folder.0.join(name)).unwrap()),
        }
    }
    fs::create_dir_all(folder.0.join("oci/blobs")).unwrap();
    fs::write(folder.0.join("oci/index.json"), "{}").unwrap();
    let before = fs::read(folder.0.join("in.tar")).unwrap();
    let read = "is read by this run and cannot be its output";
    for (args, why) in [
        (vec!["squash", "in.tar", "-o", "in.tar"], read),
        (vec!["squash", "in.tar", "-o", "./in.tar"], read),
        (vec!["squash", "in.tar", "--base", "base.tar", "-o", "base.tar"], read),
        (vec!["squash", "oci", "-o", "oci/index.json"], "lies in oci"),
        (vec!["squash", "oci", "-o", "oci/blobs/new"], "lies in oci"),
        (vec!["image", "oci", "-o", "oci/index.json"], "lies in oci"),
        (vec!["image", "in.tar", "-o", "in.tar"], read),
        (vec!["image", "in.tar", "base.tar", "-o", "base.tar"], read),
        (vec!["image", "in.tar", "--against", "base.tar", "-o", "base.tar"], read),
        (vec!["image", "in.tar", "--dive-ci=rules", "-o", "rules"], read),
        (vec!["image", "in.tar", "--dockerfile", "Dockerfile", "-o", "Dockerfile"], read),
        (vec!["lint", "--image", "in.tar", "--format", "json=in.tar", "Dockerfile"], read),
    ] {
        let run = folder.run(&args).is(2);
        assert!(run.err.contains(why), "{args:?}: {run:?}");
    }
    for name in ["in.tar", "base.tar"] {
        assert_eq!(fs::read(folder.0.join(name)).unwrap(), before);
    }
    assert_eq!(
        (folder.read("oci/index.json").as_str(), folder.read("rules").as_str()),
        ("{}", "FROM debian:12\n")
    );
    assert!(!folder.0.join("oci/blobs/new").exists());
}

#[test]
fn the_tag_is_one_that_can_be_loaded() {
    let folder = saved("squash-tags", &[base(), Layer::new().file("a", b"1")]);
    for (tag, kept) in
        [("shop", "shop:latest"), ("localhost:5000/shop", "localhost:5000/shop:latest"), ("a/b:1", "a/b:1")]
    {
        folder.run(&["squash", "in.tar", "-o", "out.tar", "-t", tag]).is(0);
        let files = listed(&fs::read(folder.0.join("out.tar")).unwrap());
        assert_eq!(json_of(&files, "manifest.json")[0]["RepoTags"], json!([kept]));
    }
    for tag in ["BAD TAG", "Shop:1", "shop:", "https://a/b", "a@sha256:0"] {
        folder.run(&["squash", "in.tar", "-o", "none.tar", "-t", tag]).is(2);
        assert!(!folder.0.join("none.tar").exists());
    }
}

#[test]
fn standard_input_is_read_once() {
    let folder = saved("squash-once", &[base(), Layer::new().file("a", b"1")]);
    for args in [
        vec!["image", "-", "--dockerfile", "-"],
        vec!["image", "-", "--against", "-"],
        vec!["squash", "-", "--base", "-", "-o", "out.tar"],
        vec!["lint", "-", "--image", "-"],
    ] {
        let run = folder.run(&args).is(2);
        assert!(run.err.contains("standard input can be read only once"), "{args:?}: {run:?}");
    }
}

/// A file that may not grow stands in for a full disk.
#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written_is_not_the_fault_of_the_image() {
    let folder = saved("squash-full", &[base(), Layer::new().bytes("a", b'a', 50_000)]);
    for (output, why) in
        [("out.tar", "error: cannot write out.tar: "), ("-", "error: cannot write a temporary file in ")]
    {
        let said = folder.limited(&["squash", "in.tar", "-o", output]).is(2).err;
        assert!(said.starts_with(why) && !said.contains("cannot use the image"), "{said}");
    }
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["in.tar"]);
}

#[test]
fn an_image_goes_through_a_pipe() {
    let folder =
        saved("squash-pipe", &[base(), Layer::new().bytes("a", b'a', 5_000), Layer::new().gone(".wh.a")]);
    folder.run(&["squash", "in.tar", "-o", "out.tar"]).is(0);
    let output = folder.command(&["squash", "in.tar", "-o", "-"]).output().unwrap();
    assert_eq!(output.stdout, fs::read(folder.0.join("out.tar")).unwrap());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("<stdout>: 2 layers of 3 are one now\n"), "{said}");
    let zstd = folder.run(&["squash", "in.tar", "-o", "z.tar", "--compress", "zstd"]).is(2);
    assert!(zstd.err.contains("zstd is read, and not written: choose --compress gzip"), "{zstd:?}");
}

#[test]
fn the_base_ends_where_the_dockerfile_begins() {
    let all =
        [base(), Layer::new().file("a", b"1"), Layer::new().file("b", b"2"), Layer::new().file("c", b"3")];
    let folder = Folder::new(
        "squash-dockerfile",
        &[
            ("Dockerfile", "FROM debian:bookworm\nENV A=1\nRUN two\nRUN three\n"),
            ("later", "FROM debian:bookworm\nRUN three\n"),
            ("directory", "FROM debian:bookworm\nWORKDIR zero\nRUN two\nRUN three\n"),
            ("other", "FROM debian:bookworm\nRUN one\nRUN three\n"),
        ],
    );
    let mut image = Image::new(&all);
    image.config["history"] =
        ["ADD x /", "WORKDIR /srv/zero", "RUN /bin/sh -c two # buildkit", "RUN /bin/sh -c three # buildkit"]
            .map(|it| json!({"created_by": it}))
            .to_vec()
            .into();
    fs::write(folder.0.join("in.tar"), archive(&image.oci())).unwrap();
    for (file, kept) in [("Dockerfile", 2), ("later", 3), ("directory", 1)] {
        let run = folder.run(&["squash", "in.tar", "-o", "out.tar", "--dockerfile", file]).is(0);
        assert!(
            run.out.contains(&format!("kept      {kept}: what stands below the lines of {file}")),
            "{run:?}"
        );
    }
    let run = folder.run(&["squash", "in.tar", "-o", "no.tar", "--dockerfile", "other"]).is(2);
    assert!(run.err.contains("the first layer of other is not found"), "{run:?}");
}

#[test]
fn annotations_name_the_base() {
    let all = [base(), Layer::new().file("a", b"1"), Layer::new().file("b", b"2")];
    let folder = Folder::new("squash-annotated", &[]);
    let write = |with_base: bool, digest_of: usize| {
        let mut files = Vec::new();
        let described = Image::new(&all[..digest_of]).blobs(&mut files);
        let mut kept = if with_base { files } else { Vec::new() };
        let mut files = Image::new(&all).oci();
        let at = files.iter().position(|(name, bytes)| {
            name.starts_with("blobs/")
                && serde_json::from_slice::<Value>(bytes).is_ok_and(|it| it["layers"].is_array())
        });
        let (_, bytes) = files.remove(at.unwrap());
        let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
        manifest["annotations"] = json!({
            "org.opencontainers.image.base.digest": described["digest"],
            "org.opencontainers.image.base.name": "docker.io/library/debian:bookworm",
        });
        let bytes = serde_json::to_vec(&manifest).unwrap();
        let mut index: Value =
            serde_json::from_slice(&files.iter().find(|it| it.0 == "index.json").unwrap().1).unwrap();
        index["manifests"][0]["digest"] = json!(digest(&bytes));
        index["manifests"][0]["size"] = json!(bytes.len());
        files.retain(|it| it.0 != "index.json");
        files.push((format!("blobs/sha256/{}", &digest(&bytes)[7..]), bytes));
        files.push(("index.json".to_owned(), serde_json::to_vec(&index).unwrap()));
        kept.retain(|it| !files.iter().any(|there| there.0 == it.0));
        files.extend(kept);
        fs::write(folder.0.join("in.tar"), archive(&files)).unwrap();
        folder.run(&["squash", "in.tar", "-o", "out.tar"]).is(0).out
    };
    let said = write(true, 2);
    assert!(
        said.contains("kept      2: as many as the base has that the image's annotations name (docker.io/"),
        "{said}"
    );
    let said = write(false, 2);
    assert!(
        said.contains("kept      1: the first FROM as far") && said.contains("the base is docker.io/"),
        "{said}"
    );
}
