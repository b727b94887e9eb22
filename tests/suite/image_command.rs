//! `dockslim image` and where it takes images from.

use super::support::archives::{Image, Layer, Says, archive, digest, gzip, zstd};
use super::support::program::Folder;
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::process::Stdio;

/// Three layers: 2 MB, 5 MB that are dead, and what deletes them.
fn image() -> Image {
    let mut image = Image::new(&[
        Layer::new().bytes("base", b'b', 2_000_000),
        Layer::new().dir("opt/").bytes("opt/big", b'o', 5_000_000),
        Layer::new().dir("opt/").gone("opt/.wh.big"),
    ]);
    image.config["history"][1]["created_by"] = json!("/bin/sh -c echo \u{1b}[31m `x` <img>\nmore");
    image
}

fn saved(name: &str) -> Folder {
    let folder = Folder::new(name, &[]);
    fs::write(folder.0.join("a.tar"), archive(&image().docker25())).unwrap();
    folder
}

#[test]
fn a_table_says_what_is_dead() {
    let out = saved("image-table").run(&["image", "a.tar"]).is(0).out;
    for line in [
        "    2  RUN echo \\u{1b}[31m `x` <im…  5.0 MB  7.0 MB  5.0 MB  measured",
        "      - 5.0 MB of it is hidden by layer 3: /opt/big, deleted",
        "unpacked         7.0 MB     what `docker images` shows",
        "waste            5.0 MB     unpacked, in a layer but hidden by a later one",
        "  most of it     5.0 MB     /opt/big",
        "measured         counted in the files themselves",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(!out.contains('\u{1b}') && !out.contains("after all fixes") && !out.contains("scratch"), "{out}");
}

/// What is hidden together is told by the directory that it has in common, and not by the start of a name.
#[test]
fn files_are_told_by_their_directory() {
    let files =
        |names: [&str; 2]| names.iter().fold(Layer::new(), |layer, name| layer.bytes(name, b'f', 500_000));
    let folder = Folder::new("image-directories", &[]);
    for (names, told) in [
        (["srv/app/one", "srv/app/two"], "2 files in /srv/app, deleted"),
        (["srv/app/one", "srv/apple"], "2 files in /srv, deleted"),
        (["srv/one", "srv2/two"], "2 files, deleted"),
    ] {
        let gone = Layer::new().gone(".wh.srv").gone(".wh.srv2");
        fs::write(folder.0.join("a.tar"), archive(&Image::new(&[files(names), gone]).legacy())).unwrap();
        let out = folder.run(&["image", "a.tar"]).is(0).out;
        assert!(out.contains(told), "{told}\n{out}");
    }
}

#[test]
fn json_has_every_figure() {
    let out = saved("image-json").run(&["image", "a.tar", "--format", "json"]).is(0).out;
    let report: Value = serde_json::from_str(&out).unwrap();
    let layer = &report["layers"][1];
    assert_eq!((&layer["added"]["unpacked"], &layer["instruction"]), (&json!(5_000_000), &json!(null)));
    assert_eq!((&layer["hidden"][0]["by_layer"], &layer["hidden"][0]["by_line"]), (&json!(3), &json!(null)));
    assert_eq!((&layer["layer"]["files"], &layer["layer"]["entries"]), (&json!(1), &json!(2)));
    assert_eq!(report["waste"]["unpacked"], json!(5_000_000));
    assert_eq!(report["image"]["names"], json!(["made:1"]));
    assert_eq!(report["image"]["wasted"], json!([{"path": "/opt/big", "bytes": 5_000_000, "copies": 1}]));
}

#[test]
fn limits_decide_the_exit_code() {
    let folder = saved("image-limits");
    for (args, code) in [
        (["--fail-on-waste", "5MB"], 0),
        (["--fail-on-waste", "4.9MB"], 1),
        (["--fail-on-waste", "80%"], 0),
        (["--fail-on-waste", "70%"], 1),
        (["--max-size", "7MB"], 0),
        (["--max-size", "6.9MB"], 1),
        (["--max-size", "many"], 2),
        (["--fail-on-waste", "500%"], 2),
        (["--platform", "linux"], 2),
    ] {
        let run = folder.run(&[&["image", "a.tar"], &args[..]].concat()).is(code);
        assert_eq!(run.err.contains("error: "), code > 0, "{args:?}: {}", run.err);
    }
    let both = folder.run(&["image", "a.tar", "--fail-on-waste", "1MB", "--max-size", "1MB"]).is(1);
    assert!(both.err.contains("5.0 MB of the image's 7.0 MB are dead: more than 1.0 MB"), "{}", both.err);
    assert!(both.err.contains("the image unpacks to 7.0 MB: more than 1.0 MB"), "{}", both.err);
}

#[test]
fn a_report_that_cannot_be_written_is_told() {
    let folder = saved("image-unwritten");
    for args in [&["image", "a.tar"][..], &["image", "a.tar", "a.tar"]] {
        let said = folder.run(&[args, &["-o", "none/out"]].concat()).is(2).err;
        assert!(said.starts_with("error: cannot write none/out: "), "{said}");
    }
}

#[test]
fn an_image_comes_from_many_places() {
    let folder = saved("image-places");
    let bytes = archive(&image().legacy());
    fs::write(folder.0.join("a.tar.gz"), gzip(&bytes)).unwrap();
    fs::write(folder.0.join("a.tar.zst"), zstd(&bytes)).unwrap();
    for (name, content) in image().oci() {
        let path = folder.0.join("layout").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    for source in ["a.tar", "a.tar.gz", "a.tar.zst", "layout"] {
        assert!(folder.run(&["image", source]).is(0).out.contains("5.0 MB"), "{source}");
    }
    let mut command = folder.command(&["image", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(out.starts_with("<stdin>\n") && out.contains("5.0 MB"), "{out}");
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = saved("image-wrong");
    fs::write(folder.0.join("text"), "hello").unwrap();
    fs::create_dir(folder.0.join("empty")).unwrap();
    for (source, why) in [
        ("nothing.tar", "cannot use the image nothing.tar: no such file or folder; check the path"),
        ("text", "cannot use the image text: the image's archive: is no tar archive"),
        ("empty", "neither manifest.json nor index.json is in it"),
        ("registry:shop", "`docker pull shop` and `docker:shop`"),
        ("docker://ghcr.io/shop/web", "`skopeo copy docker://ghcr.io/shop/web oci:FOLDER:image` and FOLDER"),
        ("shop:1.2", "an image of a registry is read once it is here: `docker pull shop:1.2`"),
        ("folder:1/shop.tar", "no such file or folder; check the path"),
        ("docker:", "is no name of an image"),
        ("docker:--help", "is no name of an image"),
    ] {
        let run = folder.run(&["image", source]).is(2);
        assert!(run.err.contains(why) && run.out.is_empty(), "{source}: {run:?}");
    }
    let over = folder.run(&["image", "a.tar", "-o", "a.tar"]).is(2);
    assert!(over.err.contains("cannot be its output"), "{over:?}");
}

/// A folder's files may be links, but not to what stands elsewhere.
#[cfg(unix)]
#[test]
fn a_folder_ends_where_it_ends() {
    let folder = Folder::new("image-links", &[]);
    let files = image().oci();
    for (name, content) in &files {
        let path = folder.0.join("layout").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let first = folder.0.join("layout").join(&files[0].0);
    fs::rename(&first, folder.0.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(folder.0.join("elsewhere"), &first).unwrap();
    assert!(folder.run(&["image", "layout"]).is(2).err.contains("a link that leads out of the image"));
    fs::remove_file(&first).unwrap();
    fs::rename(folder.0.join("elsewhere"), folder.0.join("layout/inside")).unwrap();
    std::os::unix::fs::symlink("../../inside", &first).unwrap();
    folder.run(&["image", "layout"]).is(0);
}

/// What stands for docker here says what it was asked for, and saves an image.
#[cfg(unix)]
#[test]
fn docker_is_asked_to_save() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = saved("image-docker");
    let script = "#!/bin/sh\necho \"$@\" > asked\n[ \"$2\" = shop:1 ] && exec cat a.tar\necho no such image >&2\nexit 1\n";
    for engine in ["docker", "podman"] {
        let path = folder.0.join("bin").join(engine);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:{}", folder.0.join("bin").display(), std::env::var("PATH").unwrap());
        let run = |source: &str| {
            let output = folder.command(&["image", source]).env("PATH", &path).output().unwrap();
            (output.status.code(), String::from_utf8(output.stderr).unwrap())
        };
        assert_eq!(run(&format!("{engine}:shop:1")), (Some(0), String::new()));
        assert_eq!(folder.read("asked"), "save shop:1\n");
        let (code, said) = run(&format!("{engine}:other"));
        assert!(
            code == Some(2) && said.contains("no such image") && said.contains("is the image there?"),
            "{said}"
        );
    }
}

#[test]
fn owners_that_change_are_told_as_such() {
    let owned = Layer::new().entry(b"a", Says { owner: 5, ..Says::default() }, &[b'a'; 9000]);
    let folder = Folder::new("image-owner", &[]);
    fs::write(
        folder.0.join("a.tar"),
        archive(&Image::new(&[Layer::new().bytes("a", b'a', 9000), owned]).legacy()),
    )
    .unwrap();
    let out = folder.run(&["image", "a.tar"]).is(0).out;
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("/a, stored again with the same content"), "{out}");
}

#[test]
fn layers_are_joined_with_their_lines() {
    let dockerfile =
        "FROM scratch AS base\nCOPY base /\nFROM base\nENV A=1\nRUN a && \\\n    b c\nRUN rm /opt/big\n";
    let folder = Folder::new("image-joined", &[("Dockerfile", dockerfile), ("base", "12345")]);
    let mut image = image();
    for (n, command) in
        ["COPY base / # buildkit", "RUN /bin/sh -c a &&     b c # buildkit", "/bin/sh -c rm /opt/big"]
            .into_iter()
            .enumerate()
    {
        image.config["history"][n]["created_by"] = json!(command);
    }
    fs::write(folder.0.join("a.tar"), archive(&image.oci())).unwrap();
    let run = |folder: &Folder| {
        let args = ["image", "a.tar", "--dockerfile", "Dockerfile", "--format", "json"];
        serde_json::from_str::<Value>(&folder.run(&args).is(0).out).unwrap()
    };
    let report = run(&folder);
    let lines: Vec<&Value> =
        report["layers"].as_array().unwrap().iter().map(|it| &it["layer"]["line"]).collect();
    assert_eq!((lines, &report["image"]["joined"]), (vec![&json!(2), &json!(5), &json!(7)], &json!(3)));
    assert_eq!(report["layers"][0]["layer"]["predicted"]["unpacked"], json!(5));
    let text = folder.run(&["image", "a.tar", "--dockerfile", "Dockerfile"]).is(0).out;
    assert!(text.contains("- line 2 of the Dockerfile: predicted 5 B"), "{text}");
    // A line that the image does not have.
    fs::write(folder.0.join("Dockerfile"), "FROM debian:bookworm\nRUN other\nRUN rm /opt/big\n").unwrap();
    let report = run(&folder);
    assert_eq!(
        (&report["layers"][1]["layer"]["line"], &report["layers"][2]["layer"]["line"]),
        (&json!(null), &json!(3))
    );
    let notes = report["image"]["notes"].to_string();
    assert!(notes.contains("of the Dockerfile's 2 layers 1 is not joined: line 2;"), "{notes}");
    // A COPY of something else is not that COPY, nor an ADD of the same.
    for line in ["COPY other /", "COPY base /elsewhere", "ADD base /"] {
        fs::write(folder.0.join("Dockerfile"), format!("FROM scratch\n{line}\nRUN rm /opt/big\n")).unwrap();
        let report = run(&folder);
        assert_eq!(report["layers"][0]["layer"]["line"], json!(null), "{line}");
    }
    let wrong = folder.run(&["image", "a.tar", "--dockerfile", "nothing"]).is(2);
    assert!(wrong.err.contains("nothing"), "{wrong:?}");
    // It is that of one image.
    folder.run(&["image", "a.tar", "a.tar", "--dockerfile", "Dockerfile"]).is(2);
}

#[test]
fn what_other_tools_left_is_told() {
    let folder =
        Folder::new("image-left", &[("usual", "rules:\n  highestWastedBytes: 50MB\n"), ("off", OFF)]);
    let whole = archive(&image().legacy());
    let packed = gzip(&whole);
    fs::write(folder.0.join("a.tar"), &whole).unwrap();
    fs::write(folder.0.join("cut.tar.gz"), &packed[..packed.len() / 2]).unwrap();
    let cut = folder.run(&["image", "cut.tar.gz"]).is(2).err;
    assert!(
        cut.ends_with("it cannot be unpacked: it is cut short or damaged; save the image anew\n"),
        "{cut}"
    );
    // skopeo's `dir:`.
    fs::create_dir(folder.0.join("dir")).unwrap();
    let manifest = json!({"schemaVersion": 2, "config": {"digest": digest(b"a")}, "layers": []});
    fs::write(folder.0.join("dir/manifest.json"), manifest.to_string()).unwrap();
    let dir = folder.run(&["image", "dir"]).is(2).err;
    assert!(dir.contains("as skopeo writes it to `dir:`; copy it to `oci:` or `docker-archive:`"), "{dir}");
    // What a `.dive-ci` file does not name is as dive has it.
    let broken = folder.run(&["image", "a.tar", "--dive-ci=usual"]).is(1).err;
    assert!(
        broken.contains("lowestEfficiency: ") && broken.contains("highestUserWastedPercent: "),
        "{broken}"
    );
    folder.run(&["image", "a.tar", "--dive-ci=off"]).is(0);
}

/// All that dive would look at otherwise.
const OFF: &str = "rules: {lowestEfficiency: disabled, highestUserWastedPercent: disabled}\n";

#[test]
fn a_hidden_secret_fails_the_run() {
    let folder = Folder::new("image-secret", &[]);
    let token = || Layer::new().file("root/.npmrc", b"//r/:_authToken=abcdef\n");
    let hiding = || Layer::new().gone("root/.wh..npmrc");
    let words = |layers: &[Layer]| {
        fs::write(folder.0.join("a.tar"), archive(&Image::new(layers).legacy())).unwrap();
        let run = folder.run(&["image", "a.tar"]).is(1);
        // Which it is stands in the report, and there once.
        assert!(run.err.starts_with("error: it holds a secret that a later layer hides"), "{}", run.err);
        assert!(!run.err.contains(".npmrc"), "{}", run.err);
        assert_eq!(run.out.matches("the token for npm").count(), 1, "{}", run.out);
        run.out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let said = "the token for npm /root/.npmrc stands in layer 1, and layer 2 only hides it";
    let out = words(&[token(), hiding()]);
    assert!(out.contains(said), "{out}");
    // Another name of the same file is still there.
    let out = words(&[token().link("srv/npmrc", "root/.npmrc"), hiding()]);
    let said =
        "/root/.npmrc stands in layer 1, and layer 2 takes this name of it alone: it is there as /srv/npmrc";
    assert!(out.contains(said), "{out}");
    // Where all go, the last one is told of.
    let out =
        words(&[token().link("srv/npmrc", "root/.npmrc"), hiding(), Layer::new().gone("srv/.wh.npmrc")]);
    assert!(out.contains("/srv/npmrc stands in layer 1, and layer 3 only hides it"), "{out}");
    // A name that its own layer takes again was never there.
    let own = token().link("srv/npmrc", "root/.npmrc").gone("srv/.wh.npmrc");
    fs::write(folder.0.join("b.tar"), archive(&Image::new(&[own]).legacy())).unwrap();
    folder.run(&["image", "b.tar"]).is(0);
}

#[test]
fn a_list_without_an_image_is_told_as_that() {
    let folder = Folder::new("image-empty", &[]);
    for (file, content) in [("manifest.json", "[]"), ("index.json", "{\"schemaVersion\":2,\"manifests\":[]}")]
    {
        let files = [(file.to_owned(), content.as_bytes().to_vec())].into_iter().collect();
        fs::write(folder.0.join("a.tar"), archive(&files)).unwrap();
        let error = folder.run(&["image", "a.tar"]).is(2).err;
        assert!(error.contains(&format!("{file}: names no image: nothing was saved")), "{error}");
    }
}
