//! Images that people work in, and stages that are built by their name: by the name of a file, and by `--target`.

use super::support::program::Folder;

const SDK: &str = "FROM golang:1.24\nRUN go build -o /app .\nCMD [\"/app\"]\n";

#[test]
fn a_file_for_development_may_keep_its_sdk() {
    let places = [
        ".devcontainer/Dockerfile",
        "dev/containers/Dockerfile",
        "dev/Dockerfile",
        "Dockerfile.dev",
        "app/Dockerfile",
    ];
    let folder = Folder::new("workplaces", &places.map(|place| (place, SDK)));
    let lint = |place: &str| folder.run(&["lint", "--select", "build-tools-in-final-image", place]);
    for place in &places[..4] {
        assert!(!lint(place).out.contains("build-tools"), "{place}");
    }
    assert!(lint(places[4]).is(1).out.contains("build-tools-in-final-image"));
}

#[test]
fn the_last_stage_is_no_leftover_of_another_target() {
    let text = "FROM node:22-slim AS dev\nRUN npm ci\nFROM node:22-slim\nRUN npm ci --omit=dev\n";
    let folder = Folder::new("workplaces-target", &[("Dockerfile", text)]);
    let lint = |target: &[&str]| {
        let args =
            [&["lint", "--select", "unreachable-stage", "--severity", "info", "Dockerfile"], target].concat();
        folder.run(&args).out
    };
    for target in [&["--target", "dev"][..], &[]] {
        assert!(!lint(target).contains("unreachable-stage"), "{target:?}");
    }
}
