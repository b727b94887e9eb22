//! What `lint` says of the whole image: its size, what of it is avoidable, and the limit on that.

use super::support::program::{Folder, Run};
use serde_json::Value;

/// An index that a later RUN deletes: 19.9 MB, told twice, counted once.
const LATE: &str = "FROM debian:bookworm-slim\n\
    RUN apt-get update && apt-get install -y --no-install-recommends curl\n\
    RUN rm -rf /var/lib/apt/lists/*\n";
const NOTHING_KNOWN: &str = "FROM registry.example.org/base:1\nRUNN a\n";

fn images(run: &Run) -> Value {
    let document: Value = serde_json::from_str(&run.out).unwrap();
    document["images"].clone()
}

#[test]
fn text_ends_a_file_with_what_its_image_weighs() {
    let folder = Folder::new("waste-text", &[("Dockerfile", LATE), ("unknown.Dockerfile", NOTHING_KNOWN)]);
    let run = folder.run(&["lint", "Dockerfile"]).is(1);
    let line = run.out.lines().find(|line| line.starts_with("Dockerfile: estimated image")).unwrap();
    assert!(line.contains("MB"), "{line}");
    assert!(run.out.contains("avoidable: 19.9 MB in line"), "{}", run.out);
    assert!(!folder.run(&["lint", "--quiet", "Dockerfile"]).out.contains("estimated image"));
    // Where neither the image nor a saving is known there is nothing to say.
    assert!(!folder.run(&["lint", "unknown.Dockerfile"]).out.contains("estimated image"));
}

#[test]
fn no_byte_is_counted_twice() {
    let folder = Folder::new("waste-json", &[("Dockerfile", LATE)]);
    let run = folder.run(&["lint", "--format", "json", "Dockerfile"]).is(1);
    let image = &images(&run)[0];
    assert_eq!(image["path"], "Dockerfile");
    let savings = image["savings"].as_array().unwrap();
    let sum: u64 = savings.iter().map(|saving| saving["bytes"].as_u64().unwrap()).sum();
    assert_eq!(image["avoidable"].as_u64().unwrap(), sum);
    let lists = 19_859_939;
    let told: Vec<u64> = savings.iter().filter_map(|saving| saving["bytes"].as_u64()).collect();
    assert_eq!(told.iter().filter(|bytes| **bytes == lists).count(), 1, "{savings:?}");
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let folded = findings.iter().map(|finding| finding["folded"].as_array().unwrap().len()).sum::<usize>();
    assert_eq!(folded, 1, "told where it is deleted, and where the RUNs are merged: {findings:?}");
    let saves = findings.iter().filter(|finding| finding["bytes"]["saves"].as_u64() == Some(lists)).count();
    assert_eq!(saves, 1, "one mend, one finding");
}

#[test]
fn sarif_has_the_images_beside_the_results() {
    let folder = Folder::new("waste-sarif", &[("Dockerfile", LATE)]);
    let run = folder.run(&["lint", "--format", "sarif", "Dockerfile"]).is(1);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let image = &document["runs"][0]["properties"]["images"][0];
    assert!(image["unpacked"].as_u64() > image["avoidable"].as_u64(), "{image}");
    assert_eq!(image["base_known"], true);
}

#[test]
fn a_limit_on_waste_fails_the_run() {
    let folder = Folder::new("waste-limit", &[("Dockerfile", LATE)]);
    let limited =
        |limit: &str| folder.run(&["lint", "--fail-on", "never", "--fail-on-waste", limit, "Dockerfile"]);
    let over = limited("10MB").is(1);
    assert!(over.err.contains("avoidable") && over.err.contains("10.0 MB"), "{}", over.err);
    assert_eq!(limited("1GB").is(0).err, "");
    assert!(limited("ten").is(2).err.contains("50MB"));
    // What a comment ignores is no waste.
    let ignored = format!("# dockslim ignore-file=size,DL3059 kept on purpose\n{LATE}");
    let folder = Folder::new("waste-ignored", &[("Dockerfile", ignored.as_str())]);
    folder.run(&["lint", "--fail-on", "never", "--fail-on-waste", "10MB", "Dockerfile"]).is(0);
}

/// What `size` says of each layer: its bytes, lowest and highest, and what is hidden of it; the base's comes first.
fn layers(folder: &Folder) -> Vec<(u64, u64, u64)> {
    let ledger: Value =
        serde_json::from_str(&folder.run(&["size", "--format", "json", "--context", "."]).is(0).out).unwrap();
    let hidden =
        |of: &Value| of.as_array().into_iter().flatten().filter_map(|it| it["bytes"].as_u64()).sum::<u64>();
    let layers = ledger["layers"].as_array().unwrap().iter();
    let bound = |layer: &Value, name: &str| layer["added"][name].as_u64().unwrap_or(u64::MAX);
    layers.map(|it| (bound(it, "low"), bound(it, "high"), hidden(&it["hidden"]))).collect()
}

#[test]
fn byte_code_that_its_own_run_deletes_is_in_no_layer() {
    let install = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y \
        --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*";
    let search = "find / -name __pycache__ -exec rm -rf {} +";
    let of =
        |name: &str, rest: &str| layers(&Folder::new(name, &[("Dockerfile", &format!("{install}{rest}\n"))]));
    let kept = of("waste-pyc-kept", "");
    let late = of("waste-pyc-late", &format!("\nRUN {search}"));
    let own = of("waste-pyc-own", &format!(" && {search}\nRUN {search}"));
    assert_eq!((late[0].0, late[1]), (kept[0].0, (0, 0, 0)));
    assert!((9_000_000..16_000_000).contains(&late[0].2), "{late:?}");
    assert!(own[0].0 + 9_000_000 < kept[0].0 && own[0].1 + 9_000_000 < kept[0].1, "{own:?} {kept:?}");
    assert_eq!(own[0].2, kept[0].2, "nothing is left for the second search");
}

/// A COPY from a stage does not say whether it brings a file or a directory; what stands there does.
#[test]
fn a_file_of_a_stage_is_known_where_it_is_copied_to() {
    let image = "0123456789".repeat(30_000);
    let of = |copy: &str, change: &str| {
        let stage = "FROM scratch AS a\nCOPY disk.img /out/disk";
        let text = format!("{stage}\nFROM scratch\nRUN mkdir /there\nCOPY --from=a {copy}\nRUN {change}\n");
        let name = format!("waste-of-stage-{}", change.len());
        layers(&Folder::new(&name, &[("Dockerfile", &text), ("disk.img", &image)]))[1..].to_vec()
    };
    let again = [(300_000, 300_000, 300_000), (300_000, 310_000, 0)];
    assert_eq!(of("/out/disk /srv/disk", "echo a >> /srv/disk"), again);
    assert_eq!(of("/out/disk /srv/", "echo a >> /srv/disk"), again);
    assert_eq!(of("/out/disk /there", "echo a >> /there/disk"), again);
    assert_eq!(of("/out /there", "echo a >> /there/disk"), again);
    let other = of("/out/disk /srv/disk", "echo a >> /srv/disk/disk");
    assert_eq!(other[0].2, 0, "{other:?}");
}

/// Told by measured bytes alone: text is added to text.
#[test]
fn what_is_added_to_a_large_file_is_told() {
    let told = |file: &str, length: usize| {
        let text = format!("FROM scratch\nCOPY {file} /srv/{file}\nRUN echo a >> /srv/{file}\n");
        let data = "0123456789".repeat(length);
        let folder = Folder::new(&format!("waste-added-{length}"), &[("Dockerfile", &text), (file, &data)]);
        let arguments = ["lint", "--fail-on", "never", "--context", ".", "--format", "jsonl", "Dockerfile"];
        folder.run(&arguments).is(0).out
    };
    let large = told("disk.img", 30_000);
    assert!(large.contains("stores /srv/disk.img a second time: line 2 wrote it"), "{large}");
    assert!(!told("disk.img", 3_000).contains("a second time"));
}

#[test]
fn a_packed_file_leaves_the_plain_one_below() {
    let text = "FROM scratch\nCOPY a.csv b.csv /srv/\nRUN gzip /srv/a.csv && gzip -k /srv/b.csv\n";
    let (a, b) = ("1,2,3\n".repeat(20_000), "4,5,6\n".repeat(10_000));
    let folder = Folder::new("waste-packed", &[("Dockerfile", text), ("a.csv", &a), ("b.csv", &b)]);
    let [copied, packed] = layers(&folder)[..] else { panic!("{:?}", layers(&folder)) };
    assert_eq!(copied, (180_000, 180_000, 120_000), "only the first goes");
    assert!(packed.1 < 180_000 && packed.2 == 0, "{packed:?}");
}

#[test]
fn a_changed_program_is_a_part_of_the_package_that_has_its_name() {
    let install = "RUN apt-get update && apt-get install -y --no-install-recommends";
    let text = format!("FROM debian:bookworm-slim\n{install} nmap\nRUN chmod +s /usr/bin/nmap\n");
    let own = layers(&Folder::new("waste-program", &[("Dockerfile", &text)]));
    assert!(own[1].0 == 0 && (1_000_000..10_000_000).contains(&own[1].1), "{own:?}");
    // Of what another stage installed nothing is there.
    let text = format!(
        "FROM debian:bookworm-slim AS a\n{install} nmap\nFROM debian:bookworm-slim\nRUN chmod +s /usr/bin/nmap\n"
    );
    let folder = Folder::new("waste-program-elsewhere", &[("Dockerfile", &text)]);
    let ledger = folder.run(&["size", "--format", "json"]).is(0).out;
    let ledger: Value = serde_json::from_str(&ledger).unwrap();
    assert_eq!(ledger["layers"][0]["added"]["complete"], false, "{ledger}");
}
