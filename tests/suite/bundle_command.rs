//! `dockslim bundle`: what it writes, in each form, and what it refuses.

#![cfg(unix)]

use super::support::archives::{archive, gzip};
use super::support::elves::{Elf, library, program};
use super::support::program::Folder;
use super::support::roots::{Node, Root};
use super::support::trees::{file, json_of, layers, listed};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};

/// A root as a directory and as an image, plain and compressed, of files that are ours.
fn folder(name: &str, root: &Root) -> Folder {
    let folder = Folder::new(name, &[]);
    let owner = fs::metadata(&folder.0).unwrap().uid();
    root.unpack(&folder.0.join("root"));
    let mut image = root.image(owner.into());
    image.config["config"] = json!({
        "Env": ["PATH=/usr/bin:/bin", "MODE=a \"$b\""], "Entrypoint": ["/entry.sh"], "Cmd": ["app", "-v"],
        "WorkingDir": "/srv", "Healthcheck": {"Test": ["CMD", "curl"]},
    });
    let mut saved = image.docker25();
    fs::write(folder.0.join("a.tar"), archive(&saved)).unwrap();
    saved = image.packed(gzip, "application/vnd.oci.image.layer.v1.tar+gzip").oci();
    fs::write(folder.0.join("gz.tar"), archive(&saved)).unwrap();
    folder
}

fn root() -> Root {
    Root::glibc()
        .file(
            "usr/bin/app",
            &Elf { imports: &["dlopen", "getpwnam"], ..program(&["liba.so.1", "libc.so.6"]) }.build(),
        )
        .link("bin", "usr/bin")
        .link("usr/lib/liba.so.1", "liba.so.1.0")
        .file("usr/lib/liba.so.1.0", &library("liba.so.1", &[]).build())
        .file("opt/data/one", b"1")
        .with("opt/data/two", Node::Same("opt/data/one".to_owned()))
        .with("opt/data/empty", Node::Directory)
        .link("opt/data/away", "/nowhere")
        .file(&format!("opt/data/{}", "n".repeat(90)), &vec![b'n'; 70_000])
        .file("entry.sh", b"#!/bin/sh\n")
        .file("etc/passwd", b"root:x:0:0::/root:/bin/sh\nweb:x:33:33::/srv:/x\n")
        .file("etc/group", b"root:x:0:\nweb:x:33:\n")
}

#[test]
fn a_directory_and_an_image_give_the_same_bytes() {
    let folder = folder("bundle-same", &root());
    for (from, to) in [("root", "1.tar"), ("a.tar", "2.tar"), ("gz.tar", "3.tar"), ("root", "4.tar")] {
        folder.run(&["bundle", "--root", from, "app", "--add", "/opt/data", "--user", "web", "-o", to]).is(0);
    }
    let read = |name: &str| fs::read(folder.0.join(name)).unwrap();
    let first = read("1.tar");
    for other in ["2.tar", "3.tar", "4.tar"] {
        assert!(read(other) == first, "{other}");
    }
    let entries = listed(&first);
    assert_eq!(file(&entries, "etc/passwd"), b"root:x:0:0::/root:/bin/sh\nweb:x:33:33::/srv:/x\n");
    assert_eq!(file(&entries, "opt/data/one"), b"1");
    // It goes through a pipe as well.
    let piped = folder.command(&[
        "bundle",
        "--root",
        "root",
        "app",
        "--add",
        "/opt/data",
        "--user",
        "web",
        "-o",
        "-",
    ]);
    assert!({ piped }.output().unwrap().stdout == first);
}

#[test]
fn a_directory_is_filled_as_the_archive_is() {
    let folder = folder("bundle-folder", &root());
    folder.run(&["bundle", "--root", "a.tar", "app", "--add", "/opt/data", "-o", "out"]).is(0);
    let out = folder.0.join("out");
    assert_eq!(
        fs::read(out.join("usr/bin/app")).unwrap(),
        fs::read(folder.0.join("root/usr/bin/app")).unwrap()
    );
    assert_eq!(fs::read_link(out.join("usr/lib/liba.so.1")).unwrap().to_str(), Some("liba.so.1.0"));
    assert_eq!(fs::read_link(out.join("opt/data/away")).unwrap().to_str(), Some("/nowhere"));
    let number = |name: &str| fs::metadata(out.join(name)).unwrap().ino();
    assert_eq!(number("opt/data/one"), number("opt/data/two"));
    assert!(out.join("opt/data/empty").is_dir());
    let app = fs::metadata(out.join("usr/bin/app")).unwrap();
    assert_eq!((app.mode() & 0o7777, app.mtime()), (0o755, 1_700_000_000));
    assert_eq!(fs::metadata(out.join("usr/lib")).unwrap().mtime(), 1_700_000_000);
    // The bundle is a root of its own, and nothing of it is more than is needed.
    folder.run(&["bundle", "--root", "out", "app", "--add", "/opt/data", "-o", "again.tar"]).is(0);
    folder.run(&["bundle", "--root", "a.tar", "app", "--add", "/opt/data", "-o", "first.tar"]).is(0);
    assert!(fs::read(folder.0.join("again.tar")).unwrap() == fs::read(folder.0.join("first.tar")).unwrap());
}

#[test]
fn an_image_starts_what_it_can() {
    let folder = folder("bundle-image", &root());
    let args = ["bundle", "--root", "a.tar", "app", "-o", "b.oci.tar", "--tag", "small:1"];
    let out = folder.run(&args).is(0).out;
    assert!(out.contains("HEALTHCHECK is left"), "{out}");
    let files = listed(&fs::read(folder.0.join("b.oci.tar")).unwrap());
    assert!(!files.iter().any(|(name, _)| name == "manifest.json"));
    let blob = |digest: &Value| format!("blobs/sha256/{}", &digest.as_str().unwrap()[7..]);
    let manifest = json_of(&files, &blob(&json_of(&files, "index.json")["manifests"][0]["digest"]));
    let config = json_of(&files, &blob(&manifest["config"]["digest"]));
    // The script at its ENTRYPOINT is not in it, and what that starts is.
    let wanted =
        json!({"Cmd": ["app", "-v"], "Env": ["PATH=/usr/bin:/bin", "MODE=a \"$b\""], "WorkingDir": "/srv"});
    assert_eq!(config["config"], wanted);
    assert_eq!((&config["architecture"], &config["os"]), (&json!("amd64"), &json!("linux")));
    assert_eq!(config["created"], json!("2026-01-01T00:00:00Z"));
    folder.run(&["image", "b.oci.tar"]).is(0);
    folder
        .run(&["bundle", "--root", "a.tar", "app", "--as", "docker", "--compress", "gzip", "-o", "c.tar"])
        .is(0);
    let files = listed(&fs::read(folder.0.join("c.tar")).unwrap());
    folder.run(&["bundle", "--root", "a.tar", "app", "-o", "plain.tar"]).is(0);
    assert!(layers(&files) == [fs::read(folder.0.join("plain.tar")).unwrap()]);
    // From a directory it is the program itself.
    folder.run(&["bundle", "--root", "root", "/bin/app", "--user", "web", "-o", "d.oci"]).is(0);
    let said = folder.run(&["bundle", "--root", "d.oci", "app", "--list"]).is(0).out;
    assert!(said.contains("USER web") && said.contains("ENTRYPOINT [\"/bin/app\"]"), "{said}");
}

#[test]
fn a_list_says_what_is_taken_and_why() {
    let folder = folder("bundle-list", &root());
    let out = folder.run(&["bundle", "--root", "root", "app", "--list", "--add", "/opt/data"]).is(0).out;
    for line in [
        "program      /usr/bin/app",
        "library      /usr/lib/liba.so.1 -> liba.so.1.0",
        "added        /opt/data/two = /opt/data/one",
        "added        /opt/data/empty/",
        "  - plug-ins: /usr/bin/app loads libraries when it runs (dlopen)",
        "  - name service: /usr/bin/app looks up names of users",
        "      opt/data \\",
        "COPY --from=build /bundle/ /",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let json = folder.run(&["bundle", "--root", "a.tar", "app", "--list", "--format", "json"]).is(0).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&report["platform"], &report["programs"]), (&json!("linux/amd64"), &json!(["/usr/bin/app"])));
    let library =
        report["items"].as_array().unwrap().iter().find(|it| it["path"] == "/usr/lib/liba.so.1.0").unwrap();
    assert_eq!((&library["reason"], &library["needed_by"]), (&json!("library"), &json!("/usr/bin/app")));
    assert!(report["dockerfile"].as_str().unwrap().starts_with("FROM made:1 AS build\n"), "{report}");
    assert!(report["dockerfile"].as_str().unwrap().contains("ENV MODE=\"a \\\"\\$b\\\"\""), "{report}");
}

#[test]
fn no_output_is_half_written_or_takes_the_place_of_what_is_read() {
    let folder = folder("bundle-refused", &root());
    fs::write(folder.0.join("kept"), "mine").unwrap();
    fs::create_dir_all(folder.0.join("full/of")).unwrap();
    symlink("root", folder.0.join("alias")).unwrap();
    for (args, why) in [
        (&["--root", "root", "app", "-o", "root/out"][..], "lies in root"),
        (&["--root", "alias", "app", "-o", "root/opt/out.tar"], "lies in alias"),
        (&["--root", "a.tar", "app", "-o", "a.tar"], "is read by this run"),
        (&["--root", "root", "app", "-o", "full"], "is there already, and is no empty directory"),
        (&["--root", "root", "app", "--as", "dir", "-o", "kept"], "is there already"),
        (&["--root", "root", "app", "-o", "out.tar.gz"], "is not compressed"),
        (&["--root", "root", "app", "-o", "out.tar", "--tag", "a:1"], "--tag names an image"),
        (&["--root", "root", "app", "none", "-o", "new.tar"], "`none` is in no directory of PATH"),
        (&["--root", "none", "app", "-o", "new.tar"], "cannot use the image none"),
        (&["--root", "root", "app"], "--output"),
    ] {
        let run = folder.run(&[&["bundle"], args].concat()).is(2);
        assert!(run.err.contains(why), "{args:?}: {}", run.err);
    }
    assert_eq!(folder.read("kept"), "mine");
    let mut names: Vec<String> =
        fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["a.tar", "alias", "full", "gz.tar", "kept", "root"]);
}

/// Where a disk is full, say: that is said, and not that the image cannot be read.
#[cfg(target_os = "linux")]
#[test]
fn a_directory_that_cannot_be_written_is_not_the_fault_of_the_image() {
    let folder = folder("bundle-full", &root());
    for from in ["root", "a.tar", "gz.tar"] {
        let args = ["bundle", "--root", from, "app", "--add", "/opt/data", "-o", "out"];
        let said = folder.limited(&args).is(2).err;
        assert!(said.starts_with("error: cannot write ") && said.contains("/nnn"), "{from}: {said}");
        assert!(!folder.0.join("out").exists());
    }
}

#[test]
fn links_in_a_circle_that_nobody_follows_are_no_error() {
    let folder = folder("bundle-circle", &root().link("etc/ld.so.old", "ld.so.old"));
    for from in ["root", "a.tar"] {
        folder.run(&["bundle", "--root", from, "app", "--list"]).is(0);
    }
}

#[test]
fn nothing_outside_a_directory_is_read() {
    let folder = Folder::new("bundle-outside", &[("secret", "#!/bin/sh\n")]);
    let root = folder.0.join("root");
    Root::glibc()
        .link("up", "../secret")
        .link("absolute", folder.0.join("secret").to_str().unwrap())
        .file("bin/app", &program(&[]).build())
        .link("opt", "../../bundle-outside")
        .unpack(&root);
    for path in ["/up", "/absolute", "/opt/secret", "/../secret"] {
        let run = folder.run(&["bundle", "--root", "root", path, "--list"]).is(2);
        let is_said =
            ["it is not there in the root", "which is not in the root"].map(|it| run.err.contains(it));
        assert!(is_said.contains(&true), "{path}: {}", run.err);
    }
    let run = folder.run(&["bundle", "--root", "root", "/bin/app", "--add", "/up", "--list"]).is(2);
    assert!(run.err.contains("it is not there"), "{}", run.err);
}

#[test]
fn names_bring_no_lines_of_their_own() {
    let hostile = "opt/a'\nRUN evil\u{1b}[31m";
    let root = Root::glibc()
        .file("bin/app", &program(&["libc.so.6"]).build())
        .file(hostile, b"")
        .file("opt/b c", b"")
        .file("opt/<<EOF", b"")
        .file("etc/passwd", b"root:x:0:0::/:/x\nx';evil;':x:7:7::/:/x\n")
        .file("etc/group", b"root:x:0:\n");
    let mut image = root.image(0);
    image.tags = json!(["a:1\nRUN evil"]);
    image.config["config"] = json!({
        "Env": ["A\nRUN evil=1", "B=\nRUN evil $C"], "WorkingDir": "/\nRUN evil", "User": "0\nRUN evil", "Cmd": ["app\nRUN evil"],
    });
    let folder = Folder::new("bundle-hostile", &[]);
    fs::write(folder.0.join("a.tar"), archive(&image.docker25())).unwrap();
    let args = [
        "bundle",
        "--root",
        "a.tar",
        "/bin/app",
        "--add",
        "/opt/b c",
        "--add",
        hostile,
        "--add",
        "/opt/<<EOF",
        "--user",
        "7",
        "--list",
    ];
    let out = folder.run(&args).is(0).out;
    assert!(!out.contains("\nRUN evil") && !out.contains('\u{1b}') && !out.contains(";evil;"), "{out}");
    assert!(
        out.contains("      'opt/b c' \\\n") && out.contains("# left: 2 names that no line can hold"),
        "{out}"
    );
    assert!(
        out.contains("FROM the-image AS build\n")
            && out.contains("# left: an ENV, of which no line can be made\n"),
        "{out}"
    );
}
