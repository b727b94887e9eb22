//! Images that another Dockerfile of the run builds: which one is found for a FROM, and what it tells.

use crate::support::program::Folder;
use serde_json::{Value, json};

const BASE: &str = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\n";
const APP: &str = "FROM example/base:1.2\nRUN apt-get update && apt-get install -y --no-install-recommends curl jq && rm -rf /var/lib/apt/lists/*\n";
const REMOTE: (&str, &str) =
    (".git/config", "[remote \"origin\"]\n\turl = git@git.example.org:Example/things.git\n");

/// What `size` says of the file at this path, in a run over the folder or over what `args` name.
fn size(folder: &Folder, args: &[&str], path: &str) -> Value {
    let run = folder.run(&[&["size", "--format", "json"], args].concat()).is(0);
    let all: Value = serde_json::from_str(&run.out).unwrap();
    let all = if let Value::Array(all) = all { all } else { vec![all] };
    all.into_iter().find(|it| it["path"].as_str().unwrap().ends_with(path)).unwrap()
}

/// Which Dockerfile builds what `app/Dockerfile` is FROM.
fn built_by(name: &str, files: &[(&str, &str)]) -> Value {
    size(&Folder::new(name, files), &["."], "app/Dockerfile")["base"]["built_by"].clone()
}

#[test]
fn the_image_that_another_dockerfile_builds_is_the_base() {
    let comment = format!("# docker build -t example/base:1.2 .\n{BASE}");
    let folder = Folder::new("sibling", &[("base/Dockerfile", &comment), ("app/Dockerfile", APP)]);
    let (base, app) = (size(&folder, &["."], "base/Dockerfile"), size(&folder, &["."], "app/Dockerfile"));
    assert_eq!(app["base"]["built_by"], json!("base/Dockerfile"));
    assert_eq!((&app["base"]["match"], &app["base"]["resolved"]), (&json!("built"), &Value::Null));
    assert_eq!(app["base"]["unpacked"], base["total"]["unpacked"]);
    assert!(app["total"]["unpacked"].as_u64() > base["total"]["unpacked"].as_u64());
    // What the base has is not brought again.
    let names = |of: &Value| -> Vec<String> {
        let packages = of["layers"].as_array().unwrap().last().unwrap()["packages"].as_array().unwrap();
        packages.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert!(names(&base).contains(&"curl".to_owned()) && names(&base).contains(&"libcurl4".to_owned()));
    assert!(names(&app).contains(&"jq".to_owned()), "{:?}", names(&app));
    assert!(!names(&app).iter().any(|name| name.contains("curl")), "{:?}", names(&app));
    let text = folder.run(&["size", "app/Dockerfile", "base/Dockerfile"]).is(0).out;
    assert!(text.contains("example/base:1.2") && !text.contains("not in the catalogue"), "{text}");
    // Of a file alone nobody knows the other.
    let alone = size(&folder, &["app/Dockerfile"], "app/Dockerfile");
    assert_eq!((&alone["base"]["built_by"], &alone["base"]["match"]), (&Value::Null, &json!("unknown")));
}

#[test]
fn findings_know_what_the_base_is() {
    let base =
        "# docker build -t example/base .\nFROM alpine:3.18\nENV TOOL=/opt/tool\nWORKDIR /srv\nUSER app\n";
    let app =
        "FROM example/base\nRUN echo $TOOL > out\nUSER root\nRUN apk update\nRUN apk add curl\nUSER app\n";
    let folder = Folder::new("sibling-lint", &[("base/Dockerfile", base), ("app/Dockerfile", app)]);
    let lint = |args: &[&str]| {
        let run = folder.run(&[&["lint", "--format", "jsonl", "--select", "all"], args].concat());
        let own =
            run.findings().into_iter().filter(|it| it["path"].as_str().unwrap().ends_with("app/Dockerfile"));
        own.map(|it| (it["rule"].as_str().unwrap().to_owned(), it["message"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let (alone, both) = (lint(&["app/Dockerfile"]), lint(&["."]));
    let of =
        |found: &[(String, String)], rule: &str| found.iter().find(|it| it.0 == rule).map(|it| it.1.clone());
    let left = |found: &[(String, String)]| of(found, "package-cache-left").unwrap();
    assert!(left(&alone).contains("Alpine 3.") && !left(&both).contains("Alpine 3."), "{alone:?} {both:?}");
}

#[test]
fn a_name_a_place_or_a_setting_says_which_dockerfile_it_is() {
    let label = format!("{BASE}LABEL org.opencontainers.image.ref.name=\"example/base:1.2\"\n");
    let found = |name: &str, files: &[(&str, &str)]| built_by(name, files);
    let app = ("app/Dockerfile", APP);
    assert_eq!(found("sibling-label", &[("x/Dockerfile", &label), app]), json!("x/Dockerfile"));
    assert_eq!(
        found("sibling-place", &[("x/base/Dockerfile", BASE), app, REMOTE]),
        json!("x/base/Dockerfile")
    );
    let versions = [("base/1.2/Dockerfile", BASE), ("base/1.3/Dockerfile", BASE), app, REMOTE];
    assert_eq!(found("sibling-version", &versions), json!("base/1.2/Dockerfile"));
    let staged = "FROM debian:12 AS one\nFROM alpine:3.18 AS two\n";
    let target = format!("# docker build --target one -t example/base .\n{staged}");
    assert_eq!(found("sibling-target", &[("x/Dockerfile", &target), app]), json!("x/Dockerfile#one"));
    let settings = (".dockslim.yaml", "images: {example/base: x/Dockerfile#one}\n");
    let folder = Folder::new("sibling-setting", &[("x/Dockerfile", staged), app, settings]);
    let alone = size(&folder, &["app/Dockerfile"], "app/Dockerfile");
    assert_eq!(alone["base"]["built_by"], json!("x/Dockerfile#one"));
    // Whoever lints texts has it from settings, too.
    let line = json!({"id": 1, "path": "any/Dockerfile", "text": APP, "settings": {"images": {"example/base": "x/Dockerfile#one"}}});
    let run = folder.run_with_stdin(&["size", "--stdin-format", "jsonl"], &format!("{line}\n")).is(0);
    assert!(run.out.contains("x/Dockerfile#one"), "{run:?}");
}

#[test]
fn what_is_not_certain_is_not_answered() {
    let comment = format!("# docker build -t example/base:1.2 .\n{BASE}");
    let other = format!("# docker build -t example/base:1.3 .\n{BASE}");
    let place = ("base/Dockerfile", BASE);
    for (name, app, files) in [
        ("two", APP, vec![("x/Dockerfile", &*comment), ("y/Dockerfile", &*comment)]),
        ("tag", APP, vec![("x/Dockerfile", &*other)]),
        ("not-own", APP, vec![place]),
        ("two-places", APP, vec![place, ("old/base/Dockerfile", BASE), REMOTE]),
        ("no-version", APP, vec![place, ("base/1.3/Dockerfile", BASE), REMOTE]),
        ("other-release", "FROM example/base:bullseye\n", vec![("base/bullseye/Dockerfile", BASE), REMOTE]),
        ("variant", "FROM example/base:gpu\n", vec![place, REMOTE]),
        ("digest", "FROM example/base@sha256:0000\n", vec![place, REMOTE]),
        ("name-alone", "FROM base\n", vec![place, REMOTE]),
        ("official", "FROM debian:12\n", vec![("debian/Dockerfile", BASE), REMOTE]),
        ("onbuild", APP, vec![("base/Dockerfile", "FROM debian:12\nONBUILD RUN a\n"), REMOTE]),
        ("template", APP, vec![("base/Dockerfile", "FROM debian:{{ release }}\n"), REMOTE]),
        (
            "circle",
            APP,
            vec![
                ("base/Dockerfile", "FROM example/other\n"),
                ("other/Dockerfile", "FROM example/base\n"),
                REMOTE,
            ],
        ),
        ("itself", APP, vec![("base/Dockerfile", "FROM example/base:1.1\n"), REMOTE]),
    ] {
        let files: Vec<_> = files.into_iter().chain([("app/Dockerfile", app)]).collect();
        assert_eq!(built_by(&format!("sibling-{name}"), &files), Value::Null, "{name}");
    }
}

#[test]
fn repositories_beside_one_another_do_not_answer_for_each_other() {
    let app = ("one/app/Dockerfile", APP);
    let (git, other) = (("one/.git/config", REMOTE.1), ("two/.git/config", REMOTE.1));
    let folder = Folder::new("sibling-repositories", &[app, git, other, ("two/base/Dockerfile", BASE)]);
    assert_eq!(size(&folder, &["."], "app/Dockerfile")["base"]["built_by"], Value::Null);
    std::fs::create_dir_all(folder.0.join("one/base")).unwrap();
    std::fs::write(folder.0.join("one/base/Dockerfile"), BASE).unwrap();
    assert_eq!(size(&folder, &["."], "app/Dockerfile")["base"]["built_by"], json!("one/base/Dockerfile"));
}

#[test]
fn images_stand_on_one_another() {
    let middle = "FROM example/low\nRUN apt-get update && apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*\n";
    let app = "FROM example/middle\nRUN apt-get update && apt-get install -y --no-install-recommends curl jq file && rm -rf /var/lib/apt/lists/*\n";
    let files = [("low/Dockerfile", BASE), ("middle/Dockerfile", middle), ("app/Dockerfile", app), REMOTE];
    let folder = Folder::new("sibling-row", &files);
    let app = size(&folder, &["."], "app/Dockerfile");
    let middle = size(&folder, &["."], "middle/Dockerfile");
    assert_eq!(app["base"]["unpacked"], middle["total"]["unpacked"]);
    let packages = app["layers"][0]["packages"].as_array().unwrap();
    let names: Vec<&str> = packages.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"file") && !names.contains(&"jq") && !names.contains(&"curl"), "{names:?}");
}

#[test]
fn a_setting_that_names_no_dockerfile_is_an_error_with_its_place() {
    for (images, said) in [
        ("{example/base: none/Dockerfile}", ".dockslim.yaml:1:10: `none/Dockerfile` is not there"),
        ("{example/base: 'base/Dockerfile#'}", ".dockslim.yaml:1:10: `base/Dockerfile#` is no Dockerfile"),
        ("{example/base: ../../../Cargo.toml}", "leaves"),
        ("[a]", ".dockslim.yaml:1:1: `images` has to be a map"),
    ] {
        let settings = format!("images: {images}\n");
        let files = [
            (".dockslim.yaml", &*settings),
            ("base/Dockerfile", BASE),
            ("app/Dockerfile", APP),
            (".git/HEAD", ""),
        ];
        let run = Folder::new("sibling-error", &files).run(&["lint", "app/Dockerfile"]).is(2);
        assert!(run.err.contains(said), "{images}: {}", run.err);
    }
    let settings = (".dockslim.yaml", "images: {example/base: base/Dockerfile#none}\n");
    let files = [settings, ("base/Dockerfile", BASE), ("app/Dockerfile", APP)];
    let run = Folder::new("sibling-stage", &files).run(&["lint", "app/Dockerfile"]).is(2);
    assert!(run.err.contains("base/Dockerfile: it has no stage `none`"), "{}", run.err);
}
