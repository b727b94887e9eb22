use super::*;
use crate::bytes::Interval;
use crate::source::Span;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::borrow::Cow;

fn image(text: &str) -> ImageRef<'_> {
    let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
    let (name, tag) = match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (rest, None),
    };
    ImageRef {
        text: Cow::Borrowed(text),
        span: Span { start: 0, end: 0 },
        resolved: false,
        name: Cow::Borrowed(name),
        tag: tag.map(Cow::Borrowed),
        digest: digest.map(Cow::Borrowed),
    }
}

fn ask(text: &str) -> Entry {
    lookup(&image(text)).unwrap_or_else(|| panic!("{text} is unknown"))
}

fn references(text: &str) -> Vec<String> {
    drop_ins(&image(text)).into_iter().map(|found| found.reference).collect()
}

#[test]
fn a_stored_tag_answers_exactly() {
    let found = ask("node:22-slim");
    assert_eq!((found.matched, found.compressed.likely), (Match::Exact, 79_893_445));
    assert_eq!((found.distro, found.libc, found.layers), ("debian 12", Libc::Glibc, Some(5)));
    assert_eq!(found.as_of.to_string(), "2026-09-19");
    let measured = ask("debian:bookworm-slim").unpacked;
    assert_eq!((measured.likely, measured.provenance), (74_830_000, Provenance::Catalogue));
}

#[test]
fn a_tag_of_the_same_image_answers_as_an_alias() {
    let found = ask("python");
    assert_eq!((found.matched, found.tag), (Match::Alias, "3.14"));
    assert_eq!(ask("ubuntu:focal").tag, "20.04");
}

#[test]
fn another_version_of_the_same_variant_answers_with_bounds() {
    let found = ask("node:18-slim");
    assert_eq!((found.matched, found.tag), (Match::Class, "22-slim"));
    assert!(
        found.compressed.low < found.compressed.likely && found.compressed.likely < found.compressed.high
    );
    assert_eq!(found.compressed.provenance, Provenance::Estimate);
    assert_eq!(ask("python:3.11-bookworm").tag, "3.12-bookworm");
    assert_eq!(ask("ubuntu:23.10").tag, "24.04");
}

#[test]
fn the_release_that_a_tag_names_is_the_distribution_whatever_record_answers() {
    for (asked, distro) in [
        ("node:24-trixie-slim", "debian 13"),
        ("node:18-bullseye", "debian 11"),
        ("python:3.11-slim-bullseye", "debian 11"),
        ("golang:1.23-bullseye", "debian 11"),
        ("python:3.12-bookworm", "debian 12"),
        ("eclipse-temurin:21-jdk-jammy", "ubuntu 22.04"),
        ("debian:sid-slim", "debian sid"),
        ("debian:12.5", "debian 12"),
        ("ubuntu:19.04", "ubuntu 19.04"),
        ("centos:8", ""),
        ("centos", ""),
        ("nvidia/cuda:12.9.9-devel-ubuntu22.04", "ubuntu 22.04"),
    ] {
        assert_eq!(ask(asked).distro, distro, "{asked}");
    }
}

#[test]
fn an_old_version_stands_on_the_release_of_its_days() {
    for (asked, releases) in [
        ("golang:1.23.5", &["debian 12"][..]),
        ("golang:1.16.7", &["debian 11"]),
        ("golang:1.16.6", &["debian 10"]),
        ("golang:1.23", &["debian 12", "debian 13"]),
        ("python:3.10.4", &["debian 11"]),
        ("python:3.10.4-slim", &["debian 11"]),
        ("python:3.6", &["debian 11"]),
        ("python:3.13.6", &["debian 13", "debian 12"]),
        ("node:18.12.0", &["debian 11"]),
        ("node:18", &["debian 12"]),
        ("php:8.3", &["debian 13"]),
        ("php:8.1.3-fpm", &["debian 11"]),
        ("library/ruby:2.7.3", &["debian 10"]),
        ("rust:1.60", &["debian 11"]),
        ("python:3.10.4-alpine", &["alpine 3.16", "alpine 3.14", "alpine 3.18"]),
        // No day is known of these: between the figures on both sides, or behind the last one.
        ("openjdk:8u252", &["debian 9", "debian 10", "debian 11"]),
        ("perl:5.34", &["debian 9", "debian 10", "debian 11"]),
    ] {
        let (found, on) = (ask(asked), stands_on(&image(asked)));
        assert_eq!(on, releases, "{asked}");
        let alone = releases[0].split(' ').next().unwrap();
        assert_eq!(found.distro, if releases.len() > 1 { alone } else { releases[0] }, "{asked}");
    }
    // What says it, or is of today.
    for (asked, distro) in [
        ("python:3.10.4-bullseye", "debian 11"),
        ("python:3.10.4-alpine3.15", "alpine 3.15"),
        ("python:3.12", "debian 13"),
        ("node:22", "debian 12"),
        ("debian:12.5", "debian 12"),
        ("golang:1.7.5", "debian 8"),
    ] {
        assert_eq!((ask(asked).distro, stands_on(&image(asked)).len() < 2), (distro, true), "{asked}");
    }
}

#[test]
fn the_figure_of_a_tag_that_has_moved_on_has_room() {
    for (asked, has_moved) in [
        ("openjdk:8-jdk", true),
        ("python:2.7", true),
        ("debian:jessie", true),
        ("openjdk:8u151-jdk", false),
        ("golang:1.7.5", false),
        ("node:6.9", false),
        ("node:22-slim", false),
    ] {
        let found = ask(asked);
        assert!(found.matched.is_precise(), "{asked}");
        assert_eq!(found.has_moved, has_moved, "{asked}");
        assert_eq!(found.compressed.low < found.compressed.high, has_moved, "{asked}");
    }
    let python = ask("python:2.7").unpacked;
    assert!(python.low < 700_000_000 && python.high > 902_000_000);
    let java = ask("openjdk:8-jdk").unpacked;
    assert!(java.low < 526_000_000);
}

#[test]
fn what_was_not_measured_unpacked_is_estimated_by_its_class_of_images() {
    let found = ask("python:3.12");
    assert_eq!(found.compressed.provenance, Provenance::Catalogue);
    assert_eq!(found.unpacked.provenance, Provenance::Estimate);
    assert_eq!(found.unpacked.likely, 410_908_459 * 2_700 / 1000);
    assert_eq!(found.unpacked.compressed, Some(Interval::exact(410_908_459)));
}

#[test]
fn an_image_is_found_by_each_of_its_names() {
    for (asked, image) in [
        ("nvcr.io/nvidia/cuda:12.4.0-devel-ubuntu22.04", "nvidia/cuda"),
        ("redhat/ubi9-minimal", "registry.access.redhat.com/ubi9-minimal"),
        ("registry.redhat.io/ubi8/ubi", "registry.access.redhat.com/ubi8"),
        ("docker.io/redhat/ubi8", "registry.access.redhat.com/ubi8"),
        ("quay.io/jupyter/scipy-notebook", "jupyter/scipy-notebook"),
        ("mirror.gcr.io/jupyter/base-notebook", "jupyter/base-notebook"),
        ("gcr.io/tensorflow/tensorflow", "tensorflow/tensorflow"),
        ("archlinux/base", "archlinux"),
        ("quay.io/fedora/fedora:42", "fedora"),
    ] {
        let found = ask(asked);
        assert_eq!((found.image, found.matched <= Match::Alias), (image, true), "{asked}: {found:?}");
    }
    assert_eq!(official("redhat/ubi10-micro"), "registry.access.redhat.com/ubi10-micro");
    assert_eq!(official("example.org/ubi9"), "example.org/ubi9");
}

#[test]
fn the_nearest_image_answers_with_its_spread_and_without_its_distribution() {
    let (own, near) = (ask("gcr.io/distroless/cc-debian12"), ask("gcr.io/distroless/cc-debian11"));
    assert_eq!((near.matched, near.image, near.distro), (Match::Class, own.image, ""));
    assert!(near.unpacked.low < own.unpacked.low && own.unpacked.high < near.unpacked.high);
}

#[test]
fn figures_are_as_far_off_as_their_source_may_be() {
    let exact = ask("mcr.microsoft.com/windows/servercore:ltsc2022").compressed;
    assert_eq!((exact.low, exact.high), (exact.likely, exact.likely));
    let printed = ask("nvidia/cuda:11.8.0-base-ubuntu22.04").unpacked;
    assert_eq!((printed.low, printed.high), (printed.likely * 870 / 1000, printed.likely * 1130 / 1000));
    let moving = ask("grafana/grafana").unpacked;
    assert!(moving.low <= 274_000_000 && 486_000_000 <= moving.high);
    let neighbour = ask("nvidia/cuda:12.2.2-devel-ubuntu22.04");
    assert_eq!(neighbour.matched, Match::Class);
    assert!(neighbour.unpacked.low < 5_870_000_000 && 7_340_000_000 < neighbour.unpacked.high);
}

/// Of tags whose figures are those of others, what they were found to be, by how far the answer is off in per mille.
#[test]
fn the_truth_lies_within_what_neighbours_say() {
    for (asked, off) in [("golang:1.27-alpine", -130_i64), ("redis:7", 210), ("nginx", -90)] {
        let found = ask(asked).unpacked;
        let truth = found.likely * 1000 / 1000_u64.saturating_add_signed(off);
        assert!((found.low..=found.high).contains(&truth), "{asked}: {truth} in {found:?}");
    }
}

#[test]
fn images_of_another_name_stand_in() {
    assert_eq!(references("redhat/ubi9"), ["redhat/ubi9-minimal"]);
    assert_eq!(
        references("registry.redhat.io/ubi9/ubi:latest"),
        ["registry.redhat.io/ubi9/ubi-minimal:latest"]
    );
    assert_eq!(
        references("registry.access.redhat.com/ubi8-minimal"),
        ["registry.access.redhat.com/ubi8-micro"]
    );
    // The numbers of releases are each image's own.
    assert!(references("registry.access.redhat.com/ubi9:9.4-947").is_empty());
    assert_eq!(
        references("nvcr.io/nvidia/cuda:12.4.1-runtime-ubuntu22.04"),
        ["nvcr.io/nvidia/cuda:12.4.1-base-ubuntu22.04"]
    );
    assert!(references("nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04").is_empty());
}

#[test]
fn a_variant_without_a_record_answers_as_some_image_of_that_name() {
    let found = ask("maven:3-nosuchjdk");
    assert_eq!(found.matched, Match::Image);
    assert!(found.compressed.low < found.compressed.high / 2);
    assert_eq!(found.unpacked.compressed, Some(found.compressed.interval()));
}

#[test]
fn a_tag_without_a_release_stands_on_that_of_others_without() {
    for (tag, distro) in
        [("golang:1.26.6", "debian 13"), ("python:3.13", "debian 13"), ("golang:1.26-bookworm", "debian 12")]
    {
        assert_eq!(ask(tag).distro, distro, "{tag}");
    }
}

#[test]
fn a_variant_answers_where_its_version_is_unknown() {
    let found = ask("ruby:xxx-slim");
    assert_eq!((found.matched, found.tag), (Match::Class, ask("ruby:99-slim").tag));
    assert_eq!(ask("ruby:xxx").matched, Match::Image);
}

#[test]
fn another_variant_does_not_answer_for_another_library_or_for_years_ago() {
    for tag in [
        "nextcloud:fpm-alpine",
        "golang:1.4-cross",
        "nextcloud:nosuchvariant",
        "maven:3-nosuchjdk-alpine",
        "maven:3-nosuchjdk-jessie",
    ] {
        assert_eq!(lookup(&image(tag)).filter(|entry| entry.matched == Match::Image), None, "{tag}");
    }
}

#[test]
fn mirrors_of_official_images_are_seen_through() {
    for prefix in
        ["docker.io/library/", "index.docker.io/library/", "public.ecr.aws/docker/library/", "library/"]
    {
        let text = format!("{prefix}node:22");
        assert_eq!(ask(&text), ask("node:22"), "{text}");
    }
    assert_eq!(lookup(&image("registry.example/node:22")), None);
    assert_eq!(lookup(&image("grafana/grafana:11.0.0")), None);
}

#[test]
fn digests_are_tolerated_but_stand_for_no_version() {
    assert_eq!(ask("node:22@sha256:00"), ask("node:22"));
    assert_eq!(lookup(&image("node@sha256:00")), None);
}

#[test]
fn images_for_windows_are_unknown() {
    assert_eq!(lookup(&image("mcr.microsoft.com/dotnet/sdk:5.0-nanoserver-1809")), None);
}

#[test]
fn scratch_is_empty() {
    assert_eq!(find("scratch", "").map(|entry| entry.unpacked.likely), Some(0));
}

#[test]
fn drop_ins_are_spelled_as_their_image_spells_its_tags() {
    for (from, to) in [
        ("node", "node:slim"),
        ("node:latest", "node:slim"),
        ("node:22", "node:22-slim"),
        ("node:20-bullseye", "node:20-bullseye-slim"),
        ("node:lts", "node:lts-slim"),
        ("docker.io/library/node:22@sha256:00", "docker.io/library/node:22-slim"),
        ("python:3.12", "python:3.12-slim"),
        ("python:3.9-bullseye", "python:3.9-slim-bullseye"),
        ("ruby:3.3.6-bookworm", "ruby:3.3.6-slim-bookworm"),
        ("debian", "debian:stable-slim"),
        ("debian:12", "debian:12-slim"),
        ("debian:bookworm-20260803", "debian:bookworm-20260803-slim"),
        ("eclipse-temurin:21", "eclipse-temurin:21-jre"),
        ("eclipse-temurin:17.0.9_9-jdk-jammy", "eclipse-temurin:17.0.9_9-jre-jammy"),
        ("openjdk:8", "openjdk:8-jre-slim"),
        ("openjdk:11-jdk-slim-buster", "openjdk:11-jre-slim-buster"),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "mcr.microsoft.com/dotnet/aspnet:8.0"),
        ("nvidia/cuda:11.8.0-cudnn8-devel-ubuntu22.04", "nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04"),
        ("docker.io/nvidia/cuda:9.0-devel", "docker.io/nvidia/cuda:9.0-runtime"),
        ("openjdk:8-alpine", "openjdk:8-jre-alpine"),
        ("openjdk:8u151-jdk-alpine3.7", "openjdk:8u151-jre-alpine3.7"),
        ("eclipse-temurin:8u392-b08-jdk-jammy", "eclipse-temurin:8u392-b08-jre-jammy"),
        ("python:3.13-rc-bookworm", "python:3.13-rc-slim-bookworm"),
        ("nginx", "nginx:alpine"),
        ("nginx:1.27-alpine", "nginx:1.27-alpine-slim"),
        ("nginx:1.25.3-bookworm", "nginx:1.25.3-alpine"),
        ("golang:1.22-bookworm", "golang:1.22-alpine"),
        ("rust:1.77", "rust:1.77-slim"),
    ] {
        assert_eq!(references(from).first().map(String::as_str), Some(to), "{from}");
    }
}

#[test]
fn no_drop_in_is_heavier_unheard_of_or_another_thing() {
    for none in [
        "node:22-slim",
        "node:8-onbuild",
        "node@sha256:00",
        "python:3.12-alpine",
        "ubuntu:24.04",
        "debian:bookworm-slim",
        "php:8.3-apache",
        "openjdk:17",
        "nvidia/cuda:12.2.0-base-ubuntu22.04",
        "nvidia/cuda",
        "pytorch/pytorch",
        "example.org/node:22",
        "grafana/grafana:11.0.0",
        "mcr.microsoft.com/dotnet/sdk:6.0-nanoserver-1809",
    ] {
        assert_eq!(references(none), Vec::<String>::new(), "{none}");
    }
    assert!(!references("nginx:1.27").contains(&"nginx:1.27-slim".to_owned()));
    assert!(!references("rust:1.98").iter().any(|reference| reference.ends_with("alpine")));
}

#[test]
fn a_drop_in_says_what_it_saves_and_what_is_lost() {
    let found = drop_ins(&image("node:22"));
    let slim = &found[0];
    assert_eq!(
        slim.saves().and_then(|range| range.compressed),
        Some(Interval::exact(408_499_334 - 79_893_445))
    );
    assert_eq!(slim.percent(), Some(80));
    assert!(slim.lacks().any(|lack| lack.commands.contains(&"gcc")) && !slim.trade_off);
    assert!(found[1].trade_off && found[1].lacks().any(|lack| lack.name == "musl"));
    assert_eq!(drop_ins(&image("nvidia/cuda:9.0-devel"))[0].saves(), None);
}

const BASES: [&str; 2] = [
    include_str!("../../../rules/images/bases.tsv"),
    include_str!("../../../rules/images/bases-2016-18.tsv"),
];
const TAGS: [&str; 2] =
    [include_str!("../../../rules/images/tags.tsv"), include_str!("../../../rules/images/tags-2016-18.tsv")];

fn rows(tables: [&'static str; 2]) -> impl Iterator<Item = Vec<&'static str>> {
    tables.into_iter().flat_map(|table| table.lines().skip(1)).map(|row| row.split('\t').collect())
}

#[test]
fn every_row_of_the_tables_is_found_with_its_figures_source_and_day() {
    let mut found = 0;
    for row in rows(BASES) {
        let [image, tag, compressed, unpacked, layers, distro, libc, as_of, source, unpacked_source] =
            row[..]
        else {
            panic!("{row:?}")
        };
        let record = table::image(image).and_then(|image| image.find(tag)).unwrap();
        let number = |bytes: Option<u64>| bytes.map_or(String::new(), |bytes| bytes.to_string());
        assert_eq!(record.tag(), tag, "{row:?}");
        assert_eq!(
            (&*number(record.compressed()), &*number(record.unpacked())),
            (compressed, unpacked),
            "{row:?}"
        );
        assert_eq!(number(record.layers().map(u64::from)), layers, "{row:?}");
        assert_eq!(record.distro().0, distro, "{row:?}");
        assert_eq!(format!("{:?}", record.distro().2).to_lowercase(), libc, "{row:?}");
        assert_eq!(record.as_of().to_string(), as_of);
        assert_eq!(record.sources(), (source, unpacked_source), "{row:?}");
        found += 1;
    }
    assert!(found > 5000, "{found} rows");
}

#[test]
fn every_tag_that_is_the_same_image_is_found_under_it() {
    for row in rows(TAGS) {
        let known = table::image(row[0]);
        let [tag, same] = [row[1], row[2]].map(|tag| known?.find(tag).map(Record::tag));
        assert_eq!(tag, same, "{row:?}");
        assert!(tag.is_none_or(|tag| tag == row[2]), "{row:?}");
    }
}

/// Every question that can be asked of the figures.
fn ask_all(bytes: &[u8]) {
    let Ok(table) = table::Table::open(bytes) else { return };
    for image in ["node", "python", "scratch", "", "zz"].iter().filter_map(|name| table.image(name)) {
        let _ = (image.name(), image.by_release(), image.lists("latest"));
        let found = image.find("22-slim").into_iter().chain(image.find(""));
        let all = image.records(None).chain(image.records(Some(0))).take(100).map(|(_, record)| record);
        for record in all.chain(found) {
            let _ = (record.tag(), record.layers(), record.as_of(), record.sources(), record.distro());
            let _ = sizes(record);
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..400)) {
        ask_all(&[&format::MAGIC[..], &format::SCHEMA.to_le_bytes(), &bytes].concat());
        ask_all(&bytes);
    }

    #[test]
    fn no_damage_makes_it_panic(damage in vec((any::<Index>(), any::<u8>()), 1..4000), header in vec((0usize..160, any::<u8>()), 0..2)) {
        let mut bytes = table::EMBEDDED.to_vec();
        for (at, byte) in damage {
            // Behind the header, or hardly any would be opened.
            let at = 160 + at.index(bytes.len() - 160);
            bytes[at] = byte;
        }
        for (at, byte) in header {
            bytes[at] = byte;
        }
        ask_all(&bytes);
    }
}

/// Of pairs of variants whose bytes on disk were measured: whether the bounds hold what the one saves, where only what a
/// pull fetches were known of them, and where the pair of another minor version had to answer.
#[test]
fn what_a_variant_saves_lies_within_its_bounds() {
    let mut seen = std::collections::HashSet::new();
    let mut cases = [("saved by ratio", 0, 0), ("saved near", 0, 0)];
    for row in rows(BASES) {
        for found in drop_ins(&image(&format!("{}:{}", row[0], row[1]))) {
            let Some((before, after)) = found.before.zip(found.after) else { continue };
            let record = |entry: &Entry| table::image(entry.image).and_then(|image| image.find(entry.tag));
            let (Some(from), Some(to)) = (record(&before), record(&after)) else { continue };
            let truth = from.unpacked().zip(to.unpacked()).and_then(|(from, to)| from.checked_sub(to));
            let is_new = seen.insert((before.image, before.tag, after.image, after.tag));
            let is_precise =
                before.matched.is_precise() && after.matched.is_precise() && before.libc == after.libc;
            let Some(truth) = truth.filter(|bytes| *bytes > 1_000_000 && is_new && is_precise) else {
                continue;
            };
            let mut note = |class: usize, from: Record<'_>, to: Record<'_>| {
                let (Some(from), Some(to)) = (by_ratio(from), by_ratio(to)) else { return };
                let (name, within, all) = &mut cases[class];
                let figure = Amount::exact(from.saturating_sub(to), Provenance::Estimate);
                let bounds = crate::size::costs::off(name, figure);
                *within += u32::from((bounds.low..=bounds.high).contains(&truth));
                *all += 1;
            };
            note(0, from, to);
            let other = |entry: &Entry| {
                let asked = WORDS.read(entry.tag);
                let is_other = |record: Record<'_>| {
                    let minor = |tag: &str| WORDS.read(tag).version.map(|version| version >> PATCH_BITS);
                    minor(record.tag()) != minor(entry.tag)
                };
                nearest(table::image(entry.image)?, asked, Some(asked.class), is_other)
                    .map(|(_, record)| record)
            };
            let Some((from, to)) = other(&before).zip(other(&after)) else { continue };
            let version =
                |record: Record<'_>| (WORDS.read(record.tag()).version, WORDS.read(record.tag()).release);
            if version(from) == version(to) {
                note(1, from, to);
            }
        }
    }
    for (class, within, all) in cases {
        println!("{class}: {within} of {all}");
        assert!(all > 50 && (85..=97).contains(&(within * 100 / all)), "{class}: {within} of {all}");
    }
}

/// The bytes on disk of a record as they are where only those of a pull are known.
fn by_ratio(record: Record<'_>) -> Option<u64> {
    Some(record.compressed()? * record.ratio().1 / 1000)
}
