//! What cannot be started though it is there, and what of an image's configuration the printed lines say.

#![cfg(unix)]

use super::support::archives::{Image, archive};
use super::support::elves::program;
use super::support::program::Folder;
use super::support::roots::{Node, Root, gathered, request};
use serde_json::json;
use std::fs;

fn root() -> Root {
    Root::glibc()
        .file("usr/bin/app", &program(&["libc.so.6"]).build())
        .file("usr/bin/env", &program(&["libc.so.6"]).build())
        .file("bin/sh", &program(&["libc.so.6"]).build())
}

/// Why nothing is made of it.
fn wrong(root: &Root, name: &str) -> String {
    root.taken(&[name]).unwrap_err()
}

#[test]
fn a_script_with_line_ends_of_windows_cannot_be_started() {
    for line in ["#!/bin/sh\r\necho\r\n", "#!/usr/bin/env sh\r\n", "#!/bin/sh -e\r\n"] {
        let error = wrong(&root().file("usr/bin/run", line.as_bytes()), "run");
        assert!(error.starts_with("/usr/bin/run is a script for `/"), "{error}");
        assert!(error.contains("it ends in a carriage return") && error.contains("sed -i"), "{error}");
    }
    for line in ["#!/bin/sh\n\r\n", "#! /bin/sh \t\n"] {
        root().file("usr/bin/run", line.as_bytes()).taken(&["run"]).unwrap();
    }
}

#[test]
fn a_script_that_reads_itself_cannot_be_started() {
    let error = wrong(&root().file("usr/bin/run", b"#!/usr/bin/run\n"), "run");
    assert!(error.contains("leads back to the script itself"), "{error}");
    let error = wrong(&root().file("usr/bin/run", b"#!/usr/bin/env run\n"), "/usr/bin/run");
    assert!(error.contains("leads back to the script itself"), "{error}");
    let two = root().file("usr/bin/a", b"#!/usr/bin/b\n").file("usr/bin/b", b"#!/usr/bin/a\n");
    assert!(wrong(&two, "a").contains("leads back to the script itself"));
    // One that several scripts have is another thing.
    let two = root().file("usr/bin/a", b"#!/usr/bin/b\n").file("usr/bin/b", b"#!/bin/sh\n");
    two.taken(&["a", "b", "a"]).unwrap();
}

#[test]
fn a_link_to_nothing_is_told_as_that() {
    let dangling =
        root().link("usr/bin/java", "/etc/alternatives/java").link("etc/alternatives/java", "/opt/java");
    for name in ["java", "/usr/bin/java"] {
        let error = wrong(&dangling, name);
        let wanted = "/usr/bin/java is a link that leads to /opt/java, which is not in the root";
        assert!(error.starts_with(wanted), "{error}");
    }
    // A directory of PATH that leads nowhere is none.
    let error = wrong(&root().link("usr/local/bin", "/nowhere"), "java");
    assert!(error.starts_with("`java` is in no directory of PATH"), "{error}");
    // A later directory may have it.
    let both = root().link("usr/local/bin/app", "/nowhere");
    assert!(both.taken(&["app"]).unwrap().contains(&"usr/bin/app".to_owned()));
}

#[test]
fn what_nobody_may_start_is_taken_with_a_word() {
    let layers = |mode: u32| {
        let mut layer = root().layer(0);
        let says = super::support::archives::Says { mode, ..Default::default() };
        layer = layer.entry(b"usr/bin/tool", says, &program(&["libc.so.6"]).build());
        Image::new(&[layer])
    };
    let notes =
        |mode: u32, name: &str| gathered(&layers(mode).docker25(), &request(&[name]), None).unwrap().notes;
    for name in ["tool", "/usr/bin/tool"] {
        assert_eq!(
            notes(0o644, name),
            [
                "/usr/bin/tool is taken, and cannot be started: its mode is 0644; `chmod +x /usr/bin/tool` in the root \
              mends it"
            ]
        );
        assert!(notes(0o755, name).is_empty() && notes(0o710, name).is_empty());
    }
}

/// The lines of a Dockerfile that are printed.
fn snippet(name: &str, root: &Root, config: &serde_json::Value, args: &[&str]) -> String {
    let folder = Folder::new(name, &[]);
    let mut image = root.image(0);
    image.config["config"] = config.clone();
    fs::write(folder.0.join("a.tar"), archive(&image.docker25())).unwrap();
    let args = [&["bundle", "--root", "a.tar", "--list", "--format", "json"], args].concat();
    let report: serde_json::Value = serde_json::from_str(&folder.run(&args).is(0).out).unwrap();
    report["dockerfile"].as_str().unwrap().to_owned()
}

#[test]
fn the_lines_say_all_that_the_image_says_of_its_start() {
    let config = json!({
        "Env": ["PATH=/usr/bin", "LANG=C.UTF-8", "TWO=a\nb"], "Entrypoint": ["app"], "Cmd": ["-v"],
        "WorkingDir": "/srv/my files", "ExposedPorts": {"80/tcp": {}, "53/udp": {}}, "Volumes": {"/data dir": {}},
        "Labels": {"org.title": "An \"app\"", "cost": "$5"}, "StopSignal": "SIGQUIT",
        "Healthcheck": {"Test": ["CMD", "app", "--ping"], "Interval": 30_000_000_000_u64, "Retries": 3},
    });
    let lines = snippet("bundle-lines", &root(), &config, &["app"]);
    let said = lines.split_once("COPY --from=build /bundle/ /\n").unwrap().1;
    assert_eq!(
        said,
        "LABEL \"cost\"=\"\\$5\"\nLABEL \"org.title\"=\"An \\\"app\\\"\"\nENV PATH=\"/usr/bin\"\nENV LANG=\"C.UTF-8\"\n\
         # left: an ENV, of which no line can be made\nWORKDIR \"/srv/my files\"\nSTOPSIGNAL SIGQUIT\nEXPOSE 53/udp\n\
         EXPOSE 80/tcp\nVOLUME [\"/data dir\"]\nENTRYPOINT [\"app\"]\nCMD [\"-v\"]\n\
         HEALTHCHECK --interval=30000ms --retries=3 CMD [\"app\",\"--ping\"]\n"
    );
    // What a shell reads may need more than is known.
    let shell = json!({"Entrypoint": ["app"], "Healthcheck": {"Test": ["CMD-SHELL", "app --ping"]}});
    assert!(!snippet("bundle-shell", &root(), &shell, &["app"]).contains("HEALTHCHECK"));
    let none = json!({"Entrypoint": ["app"], "Healthcheck": {"Test": ["NONE"]}});
    assert!(snippet("bundle-none", &root(), &none, &["app"]).contains("\nHEALTHCHECK NONE\n"));
}

#[test]
fn a_tree_is_copied_by_its_top_however_small_its_directories_are() {
    let zones = (0..40).fold(root(), |root, zone| {
        root.file(&format!("usr/share/zoneinfo/Region{zone}/Sub/City"), b"TZif")
            .link(&format!("usr/share/zoneinfo/Link{zone}"), "Region0/Sub/City")
    });
    let zones = zones.with("usr/share/zoneinfo/Empty", Node::Directory);
    let lines = snippet("bundle-zones", &zones, &json!({}), &["app", "--with", "tzdata"]);
    let named: Vec<&str> = lines.lines().filter(|line| line.contains("zoneinfo")).collect();
    assert_eq!(named, ["      usr/share/zoneinfo \\"]);
}
