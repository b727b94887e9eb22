//! What changed from one image to another, what several share, and limits on both.

use super::support::archives::{Image, Layer, archive};
use super::support::program::Folder;
use serde_json::{Value, json};
use std::fs;

const MB: usize = 1_000_000;

fn image(layers: &[(&str, Layer)]) -> Image {
    let (commands, layers): (Vec<&str>, Vec<Layer>) = layers.iter().cloned().unzip();
    let mut image = Image::new(&layers);
    image.config["history"] = commands.iter().map(|it| json!({"created_by": it})).collect();
    image
}

fn base() -> (&'static str, Layer) {
    ("ADD rootfs /", Layer::new().bytes("usr/bin/base", b'b', 10 * MB))
}

fn packages(version: &str) -> Vec<u8> {
    format!("Package: curl\nStatus: install ok installed\nVersion: {version}\nInstalled-Size: 1000\n\n")
        .into_bytes()
}

/// Two versions of an image: one layer is the same, one command made another one, one is new, one is gone.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name, &[("Dockerfile", "FROM debian:bookworm\nRUN make\nRUN new\n")]);
    let old = image(&[
        base(),
        (
            "RUN /bin/sh -c make # buildkit",
            Layer::new().bytes("app", b'1', 2 * MB).file("var/lib/dpkg/status", &packages("1")),
        ),
        ("RUN /bin/sh -c old # buildkit", Layer::new().bytes("old", b'o', MB).bytes("same", b's', 5000)),
    ]);
    let new = image(&[
        base(),
        (
            "RUN /bin/sh -c make # buildkit",
            Layer::new().bytes("app", b'2', 5 * MB).file("var/lib/dpkg/status", &packages("2")),
        ),
        ("RUN /bin/sh -c new # buildkit", Layer::new().bytes("same", b's', 5000).bytes("tool", b't', 2000)),
    ]);
    fs::write(folder.0.join("old.tar"), archive(&old.legacy())).unwrap();
    fs::write(folder.0.join("new.tar"), archive(&new.docker25())).unwrap();
    folder
}

fn json_of(folder: &Folder, args: &[&str]) -> Value {
    let run = folder.run(&[&["image", "new.tar"], args, &["--format", "json"]].concat()).is(0);
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn what_changed_is_told_by_layer_line_package_and_path() {
    let folder = folder("image-against");
    let report = json_of(&folder, &["--against", "old.tar", "--dockerfile", "Dockerfile"]);
    let status = packages("1").len();
    let total = 10 * MB + status;
    let unpacked = json!({"before": total + 3 * MB + 5000, "after": total + 5 * MB + 7000});
    assert_eq!((&report["old"], &report["new"]), (&json!("old.tar"), &json!("new.tar")));
    assert_eq!((&report["unpacked"], &report["same_layers"]), (&unpacked, &json!(1)));
    let layer = |old: Value, new: Value, line: Value, instruction: &str, before: usize, after: usize| {
        json!({
            "old_layer": old, "new_layer": new, "line": line, "instruction": instruction,
            "bytes": {"before": before, "after": after},
        })
    };
    assert_eq!(
        report["layers"],
        json!([
            layer(json!(2), json!(2), json!(2), "RUN make", 2 * MB + status, 5 * MB + status),
            layer(json!(null), json!(3), json!(3), "RUN new", 0, 7000),
            layer(json!(3), json!(null), json!(null), "RUN old", MB + 5000, 0),
        ])
    );
    let version = |version: &str| json!({"version": version, "bytes": 1_024_000});
    assert_eq!(report["packages"], json!([{"name": "curl", "before": version("1"), "after": version("2")}]));
    let path =
        |path: &str, before: Value, after: Value| json!({"path": path, "before": before, "after": after});
    assert_eq!(
        report["paths"],
        json!([
            path("/app", json!(2 * MB), json!(5 * MB)),
            path("/old", json!(MB), json!(null)),
            path("/tool", json!(null), json!(2000)),
            path("/var/lib/dpkg/status", json!(status), json!(status)),
        ])
    );
    let counts = ["new_paths", "gone_paths", "changed_paths"].map(|key| report[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 2]);
    let text = folder.run(&["image", "new.tar", "--against", "old.tar"]).is(0).out;
    for line in [
        "new.tar against old.tar\n",
        "unpacked  13.0 MB  15.0 MB  +2.0 MB\n",
        "Layers, beside 1 that are the same\n",
        "Paths: 1 new, 1 gone, 2 changed\n",
        "+3.0 MB  2.0 MB  5.0 MB  /app\n",
        "-1.0 MB  1.0 MB          /old\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let markdown =
        folder.run(&["image", "new.tar", "--against", "old.tar", "--format", "markdown"]).is(0).out;
    assert!(markdown.contains("| &#43;3.0 MB | 2.0 MB | 5.0 MB | /app |\n"), "{markdown}");
    let same = json_of(&folder, &["--against", "new.tar"]);
    assert_eq!((&same["layers"], &same["paths"], &same["packages"]), (&json!([]), &json!([]), &json!([])));
    assert_eq!(same["same_layers"], json!(3));
}

#[test]
fn growth_has_its_own_limit() {
    let folder = folder("image-growth");
    for (limit, code) in [("1MB", 1), ("3MB", 0), ("5%", 1), ("50%", 0)] {
        let run =
            folder.run(&["image", "new.tar", "--against", "old.tar", "--fail-on-growth", limit]).is(code);
        assert_eq!(run.err.contains("the image grew by 2.0 MB from 13.0 MB"), code == 1, "{run:?}");
    }
    // What shrinks does not grow.
    folder.run(&["image", "old.tar", "--against", "new.tar", "--fail-on-growth", "0MB"]).is(0);
    folder.run(&["image", "new.tar", "--fail-on-growth", "1MB"]).is(2);
    let csv = folder.run(&["image", "new.tar", "--against", "old.tar", "--format", "csv"]).is(2);
    assert!(csv.err.contains("as text, json or markdown"), "{csv:?}");
}

#[test]
fn images_that_share_layers_are_counted_together() {
    let folder = folder("image-shared");
    let report = json_of(&folder, &["old.tar"]);
    let status = packages("1").len();
    let of = |path: &str, unique: usize| json!({"path": path, "unpacked": 10 * MB + unique, "shared": 10 * MB, "unique": unique});
    let (new, old) = (5 * MB + status + 7000, 3 * MB + status + 5000);
    assert_eq!(report["images"], json!([of("new.tar", new), of("old.tar", old)]));
    assert_eq!(report["together"], json!(10 * MB + new + old));
    assert_eq!(
        (&report["shared_layers"][0]["images"], &report["shared_layers"][1]),
        (&json!([0, 1]), &json!(null))
    );
    let text = folder.run(&["image", "new.tar", "old.tar"]).is(0).out;
    assert!(text.contains(" 18.0 MB                   together, each layer once\n"), "{text}");
    assert!(text.contains("10.0 MB     1,2  ADD rootfs /\n"), "{text}");
    let limited = folder.run(&["image", "new.tar", "old.tar", "--max-size", "14MB"]).is(1);
    assert_eq!(limited.err, "error: new.tar: the image unpacks to 15.0 MB: more than 14.0 MB\n");
}

#[test]
fn a_file_of_dive_is_understood() {
    let folder = folder("image-dive");
    let mut image = image(&[
        base(),
        ("RUN a", Layer::new().bytes("x", b'x', 4 * MB)),
        ("RUN rm", Layer::new().gone(".wh.x")),
    ]);
    image.tags = json!(["a:1"]);
    fs::write(folder.0.join("a.tar"), archive(&image.legacy())).unwrap();
    let run = |rules: &str, code| {
        fs::write(folder.0.join(".dive-ci"), rules).unwrap();
        folder.run(&["image", "a.tar", "--dive-ci"]).is(code).err
    };
    assert_eq!(
        run(
            "rules:\n  lowestEfficiency: 0.7\n  highestWastedBytes: 4MB\n  highestUserWastedPercent: disabled\n",
            0
        ),
        ""
    );
    assert!(run("rules: {lowestEfficiency: 0.72}", 1).contains("lowestEfficiency: 0.714 is below 0.72"));
    assert!(run("rules: {highestWastedBytes: 3.9MB}", 1).contains("4.0 MB are more than 3.9 MB"));
    assert!(run("rules: {highestUserWastedPercent: 0.9}", 1).contains("1.000 is above 0.9"));
    assert!(run("rules: {lowestEfficency: 0.9}", 2).contains("`lowestEfficency` is no rule of dive"));
    fs::write(folder.0.join("other"), "rules: {lowestEfficiency: 0.9}").unwrap();
    folder.run(&["image", "a.tar", "--dive-ci=other"]).is(1);
    folder.run(&["image", "a.tar", "--dive-ci=nothing"]).is(2);
}
