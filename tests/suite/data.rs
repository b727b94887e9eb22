//! `dockslim data`: tables of packages made from lists, without a network.

use dockslim::size::packages::{Index, Kind};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PACKAGES: &str = "Package: base-files\nEssential: yes\nPriority: required\nVersion: 12\nInstalled-Size: 300\nSize: 70000\n\n\
    Package: apt\nPriority: important\nVersion: 2.6\nInstalled-Size: 4000\nSize: 1300000\nDepends: base-files\n\n\
    Package: curl\nVersion: 7.88\nInstalled-Size: 500\nSize: 300000\nDepends: libcurl4 (= 7.88)\n\n\
    Package: libcurl4\nSource: curl\nVersion: 7.88\nInstalled-Size: 800\nSize: 400000\n\n";
const APKINDEX: &str = "C:Q1=\nP:git\nV:2.45-r0\nI:2048\nS:1024\nD:so:libpcre2-8.so.0\n\nC:Q1=\nP:pcre2\nV:1-r0\nI:1024\nS:1\np:so:libpcre2-8.so.0=1\n\n\
    C:Q1=\nP:musl\nV:1-r0\nI:1024\nS:1\n\n";
const PRIMARY: &str = "<?xml version=\"1.0\"?>\n<metadata><package type=\"rpm\"><name>vim</name><arch>x86_64</arch>\
    <version epoch=\"2\" ver=\"9.1\" rel=\"1\"/><size package=\"1000\" installed=\"4096\"/><format></format></package></metadata>";

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dockslim-data-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dockslim"));
        command.arg("data").args(args).env("XDG_DATA_HOME", &self.0).output().unwrap()
    }

    fn table(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join("dockslim/packages").join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, name, bytes).unwrap();
    archive.into_inner().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn lists_on_disk_become_tables() {
    let folder = Folder::new("lists");
    let packages = folder.write("a", &gzip(PACKAGES.as_bytes()));
    let contents = folder.write("b", b"usr/bin/curl    web/curl\nusr/share/doc/curl/copyright web/curl\n");
    let output =
        folder.run(&["update", "ubuntu:24.04", "--as-of", "2026-11-01", "--from", &packages, &contents]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("4 packages, as of 2026-11-01"), "{}", said(&output));
    let bytes = folder.table("ubuntu_noble_24.04.bin");
    let index = Index::open(&bytes).unwrap();
    assert!(index.verify() && index.kind() == Kind::Apt && index.number() == "24.04");
    let base = index.base("ubuntu", "24.04").unwrap();
    assert_eq!((base.has("apt"), base.has("curl")), (Some(true), Some(false)));
    let closure = index.install(&base, ["curl"], false);
    // What no list counts is counted as in the embedded tables.
    let embedded = Index::embedded("bookworm").unwrap();
    let counted = embedded.install(&embedded.no_base(), ["libcurl4"], false).packages[0].files;
    assert!(counted > 0);
    assert_eq!(
        closure.packages.iter().map(|it| (it.name, it.files)).collect::<Vec<_>>(),
        [("curl", 2), ("libcurl4", counted)]
    );

    let listed = folder.run(&["list"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.contains("debian:bookworm") && listed.contains("ubuntu:noble      2026-11-01"),
        "{listed}"
    );
    // With how large each is, and how much of it is not its own.
    let line = listed.lines().find(|line| line.starts_with("ubuntu:focal")).unwrap();
    assert!(
        line.contains(" kB ") && line.contains("of them a neighbour's") && line.ends_with("embedded"),
        "{line}"
    );
}

#[test]
fn what_lists_lack_is_filled_from_a_neighbour() {
    let folder = Folder::new("filled");
    let list = "Package: curl\nVersion: 9\nInstalled-Size: 500\nDepends: libcurl4 (>= 9)\n\n\
                Package: zlib1g\nVersion: 9\nInstalled-Size: 7\nSize: 2048\n";
    let list = folder.write("a", list.as_bytes());
    let neighbour = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/packages/debian-bookworm.bin");
    let made = folder.write("made", b"");
    let output = folder.run(&[
        "build",
        "--distro",
        "ubuntu",
        "--release",
        "x",
        "--as-of",
        "2026-11-01",
        "--packages",
        &list,
        "--fill",
        neighbour,
        "-o",
        &made,
    ]);
    assert!(output.status.success(), "{}", said(&output));
    let bytes = fs::read(&made).unwrap();
    let index = Index::open(&bytes).unwrap();
    let closure = index.install(&index.no_base(), ["curl"], false);
    let of = |name: &str| closure.packages.iter().find(|it| it.name == name).unwrap();
    // Its own figures before a neighbour's; a version that nobody knows is no obstacle.
    assert!(!of("curl").filled && of("curl").installed == 500 * 1024 && of("curl").download > 0);
    assert!(!of("zlib1g").filled && of("zlib1g").installed == 7 * 1024);
    assert!(of("libcurl4").filled && index.is_neighbours("libcurl4") && index.filled() > 1000);
}

#[test]
fn alpine_and_fedora_take_the_same_way() {
    let folder = Folder::new("others");
    // A signature in a stream of its own comes first, as Alpine publishes it.
    let signature = tar(".SIGN.RSA.x", b"signed");
    let mut index = gzip(&signature[..1024]);
    index.extend(gzip(&tar("APKINDEX", APKINDEX.as_bytes())));
    let apk = folder.write("apk", &index);
    assert!(folder.run(&["update", "alpine:3.20.1", "--from", &apk]).status.success());
    let bytes = folder.table("alpine_3.20_3.20.bin");
    let index = Index::open(&bytes).unwrap();
    let base = index.base("alpine", "3.20").unwrap();
    assert_eq!(base.has("musl"), Some(true));
    let closure = index.install(&base, ["git"], true);
    assert_eq!(closure.packages.iter().map(|it| it.name).collect::<Vec<_>>(), ["git", "pcre2"]);

    let rpm = folder.write("rpm", PRIMARY.as_bytes());
    assert!(folder.run(&["update", "fedora:40", "--from", &rpm]).status.success());
    let bytes = folder.table("fedora_40_40.bin");
    let index = Index::open(&bytes).unwrap();
    assert_eq!(index.install(&index.no_base(), ["vim"], true).installed(), 4096);
}

#[test]
fn what_fails_leaves_what_was_there() {
    let folder = Folder::new("fails");
    let good = folder.write("good", PACKAGES.as_bytes());
    assert!(folder.run(&["update", "debian:12", "--from", &good]).status.success());
    let before = folder.table("debian_bookworm_12.bin");
    let truncated = folder.write("bad", &gzip(PACKAGES.as_bytes())[..60]);
    let binary = folder.write("binary", &[0, 159, 146, 150]);
    let apk = folder.write("apk", APKINDEX.as_bytes());
    let missing = folder.0.join("none").to_str().unwrap().to_owned();
    let negative = folder.write("negative", PACKAGES.replace(": 800", ": -800").as_bytes());
    let refused: [(&[&str], &str); 9] = [
        (&["debian:12", "--from", &negative], "the package libcurl4 has the Installed-Size `-800`"),
        (&["debian:12", "--from", folder.0.to_str().unwrap()], "only plain files are read"),
        (&["debian:12", "--from", &truncated], "cannot use"),
        (&["debian:12", "--from", &binary], "neither Packages"),
        (&["debian:12", "--from", &good, &apk], "different package managers"),
        (&["fedora:40", "--from", &apk], "fedora's are named primary.xml"),
        (&["debian:12", "--from", &missing], "no such file or folder; check the path"),
        (&["debian:woody", "--from", &good], "known are debian:bullseye (11)"),
        (&["debian:12", "ubuntu:24.04", "--from", &good], "name one"),
    ];
    for (args, why) in refused {
        let output = folder.run(&[&["update"], args].concat());
        assert!(
            output.status.code() == Some(2) && said(&output).contains(why),
            "{args:?}: {}",
            said(&output)
        );
    }
    assert_eq!(folder.table("debian_bookworm_12.bin"), before);
    let left: Vec<_> = fs::read_dir(folder.0.join("dockslim/packages")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");

    fs::write(
        Path::new(&folder.0).join("dockslim/packages/debian_bookworm_12.bin"),
        &before[..before.len() - 1],
    )
    .unwrap();
    let listed = String::from_utf8(folder.run(&["list"]).stdout).unwrap();
    assert!(listed.contains("damaged, not used"), "{listed}");
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_not_read() {
    let folder = Folder::new("endless");
    let packages = folder.0.join("dockslim/packages");
    fs::create_dir_all(&packages).unwrap();
    std::os::unix::fs::symlink("/dev/zero", packages.join("debian_bookworm_12.bin")).unwrap();
    let fifo = packages.join("ubuntu_noble_24.04.bin");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    fs::write(packages.join("alpine_3.20_3.20.bin"), "DSLIMPKG").unwrap();
    let listed = folder.run(&["list"]);
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.status.success() && text.contains("debian:bookworm"), "{text}");
    assert_eq!(text.matches("damaged, not used").count(), 3, "{text}");
    for file in
        ["FROM debian:12\nRUN apt-get install -y curl\n", "FROM ubuntu:24.04\nRUN apt-get install -y curl\n"]
    {
        let path = folder.write("Dockerfile", file.as_bytes());
        let mut command = Command::new(env!("CARGO_BIN_EXE_dockslim"));
        let lint = command.args(["lint", "--fail-on", "never", &path]).env("XDG_DATA_HOME", &folder.0);
        assert!(lint.output().unwrap().status.success());
    }
    let args = ["update", "debian:12", "--from", "/dev/zero"];
    assert!(said(&folder.run(&args)).contains("/dev/zero: is a device"));
}

/// Nothing answers there: a build with the network says so, one without names what to fetch.
#[test]
fn without_a_network_it_says_what_to_do() {
    let folder = Folder::new("offline");
    let output = folder.run(&["update", "alpine:3.20", "--mirror", "http://127.0.0.1:9"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("127.0.0.1:9/alpine/v3.20/main/x86_64/APKINDEX.tar.gz"),
        "{}",
        said(&output)
    );
    assert!(said(&output).contains("what was there is kept"));
}
