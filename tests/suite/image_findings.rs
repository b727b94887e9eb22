//! What is found in an image beside what is dead: equal contents, caches, debug information, programs that cannot start.

use super::support::archives::{Image, Layer, archive};
use super::support::elves::debugged as program;
use super::support::program::Folder;
use serde_json::{Value, json};
use std::fs;

const KB: usize = 1_000;

fn json_of(folder: &Folder, image: &Image) -> Value {
    fs::write(folder.0.join("a.tar"), archive(&image.docker25())).unwrap();
    serde_json::from_str(&folder.run(&["image", "a.tar", "--format", "json"]).is(0).out).unwrap()
}

/// Of each finding of a kind: its layer, its bytes, how many files, and the first path.
fn found(name: &str, layers: &[Layer], kind: &str) -> Vec<(u64, u64, u64, String)> {
    found_in(name, &Image::new(layers), kind)
}

fn found_in(name: &str, image: &Image, kind: &str) -> Vec<(u64, u64, u64, String)> {
    let report = json_of(&Folder::new(name, &[]), image);
    let all = report["image"]["findings"].as_array().unwrap().clone();
    let number = |it: &Value| it.as_u64().unwrap();
    let of_kind = all.iter().filter(|it| it["kind"] == kind);
    let figures = of_kind.map(|it| {
        let path = it["paths"][0].as_str().unwrap().to_owned();
        (number(&it["layer"]), number(&it["bytes"]), number(&it["files"]), path)
    });
    figures.collect()
}

fn base() -> Layer {
    Layer::new().file("etc/os-release", b"ID=made\n").file("lib64/ld-linux-x86-64.so.2", b"loader")
}

#[test]
fn equal_contents_are_told_once_with_what_one_of_them_would_save() {
    let find = |layers: &[Layer]| found("found-same", layers, "same-content");
    let one = || Layer::new().bytes("a", b'x', 200 * KB);
    let path = |path: &str| path.to_owned();
    assert_eq!(
        find(&[base(), one(), Layer::new().bytes("b", b'x', 200 * KB)]),
        [(3, 200_000, 2, path("/a"))]
    );
    let three = one().bytes("b", b'x', 200 * KB).bytes("c", b'x', 200 * KB);
    assert_eq!(find(&[base(), three]), [(2, 400_000, 3, path("/a"))]);
    // Hard links are one file, and what is dead is told as that.
    assert_eq!(find(&[base(), one().link("b", "a")]), []);
    assert_eq!(find(&[base(), one(), one()]), []);
    assert_eq!(find(&[base(), one(), Layer::new().bytes("b", b'y', 200 * KB)]), []);
    assert_eq!(find(&[base(), Layer::new().bytes("a", b'x', 90 * KB).bytes("b", b'x', 90 * KB)]), []);
}

#[test]
fn caches_are_known_by_their_tools_and_the_images_variables() {
    let cached = base()
        .bytes("root/.cache/pip/http/a", b'p', 300 * KB)
        .bytes("home/app/.npm/_cacache/b", b'n', 200 * KB)
        .bytes("srv/yarn/c", b'y', 150 * KB)
        .bytes("root/.cache/pip/b", b'q', KB);
    let mut image = Image::new(&[Layer::new().bytes("var/lib/apt/lists/a", b'l', 400 * KB), cached]);
    image.config["config"]["Env"] = json!(["PATH=/bin", "YARN_CACHE_FOLDER=/srv/yarn"]);
    let path = |path: &str| path.to_owned();
    assert_eq!(
        found_in("found-caches", &image, "cache"),
        [
            (1, 400_000, 1, path("/var/lib/apt/lists")),
            (2, 301_000, 2, path("/root/.cache/pip")),
            (2, 200_000, 1, path("/home/app/.npm")),
            (2, 150_000, 1, path("/srv/yarn")),
        ]
    );
    let folder = Folder::new("found-caches-text", &[]);
    fs::write(folder.0.join("a.tar"), archive(&image.legacy())).unwrap();
    let text = folder.run(&["image", "a.tar"]).is(0).out;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("found 400 kB the apt package index stays in /var/lib/apt/lists; empty it"),
        "{text}"
    );
}

#[test]
fn caches_of_builds_and_of_any_user_are_found() {
    for (at, (folder, tool)) in [
        ("usr/local/cargo/registry", "cargo"),
        ("home/app/.cargo/git", "cargo"),
        ("go/pkg/mod", "go"),
        ("home/app/go/pkg/mod", "go"),
        ("root/.cache/go-build", "go"),
        ("root/.m2/repository", "maven"),
        ("var/jenkins_home/.m2/repository", "maven"),
        ("home/gradle/.gradle/caches", "gradle"),
        ("root/.cache/uv", "uv"),
        ("home/app/.cache/yarn", "yarn"),
        ("home/app/.yarn/berry/cache", "yarn"),
        ("srv/app/.npm", "npm"),
        ("var/www/.cache/pip", "pip"),
        ("home/app/.local/share/pnpm/store", "pnpm"),
        ("root/.composer/cache", "composer"),
        ("var/www/.cache/composer", "composer"),
        ("var/lib/gems/3.1.0/cache", "gem"),
        ("usr/local/lib/ruby/gems/3.3.0/cache", "gem"),
        ("app/vendor/bundle/ruby/3.3.0/cache", "bundler"),
        ("home/app/.nuget/packages", "dotnet"),
        ("opt/conda/pkgs", "conda"),
        ("home/app/miniconda3/pkgs", "conda"),
        ("root/.cache/pypoetry/artifacts", "poetry"),
    ]
    .into_iter()
    .enumerate()
    {
        let cached = base().bytes(&format!("{folder}/a/b"), b'c', 200 * KB);
        let report = json_of(&Folder::new(&format!("found-cache-{at}"), &[]), &Image::new(&[cached]));
        let told = report["image"]["findings"][0].clone();
        assert_eq!((&told["kind"], &told["bytes"]), (&json!("cache"), &json!(200_000)), "{folder}: {report}");
        assert_eq!(told["paths"], json!([format!("/{folder}")]));
        let message = told["message"].as_str().unwrap();
        assert!(message.starts_with(&format!("the {tool} cache stays in /")), "{message}");
    }
}

#[test]
fn what_has_a_name_outside_of_a_cache_stays_with_that() {
    let find = |layer: Layer| found("found-linked", &[base(), layer], "cache");
    let both =
        || Layer::new().bytes("root/.cache/uv/a", b'u', 300 * KB).link("app/lib/a", "root/.cache/uv/a");
    assert_eq!(find(both()), []);
    let more = both().bytes("root/.cache/uv/b", b'v', 200 * KB).link("root/.cache/uv/c", "root/.cache/uv/b");
    assert_eq!(find(more), [(2, 200_000, 1, "/root/.cache/uv".to_owned())]);
    // Nothing of that name in another place.
    assert_eq!(find(Layer::new().bytes("app/pkg/mod/a", b'm', 200 * KB).bytes("uv/a", b'u', 200 * KB)), []);
}

#[test]
fn a_cache_that_a_program_may_read_is_told_as_one() {
    let help = |path: &str| {
        let image = Image::new(&[base().bytes(path, b'c', 200 * KB)]);
        let report = json_of(&Folder::new("found-kept", &[]), &image);
        report["image"]["findings"][0]["help"].as_str().unwrap().to_owned()
    };
    assert!(
        help("root/.m2/repository/a").starts_with("unless the program reads it, build in a stage of its own")
    );
    assert_eq!(help("root/.cache/pip/a"), "empty it in the RUN that fills it: `pip cache purge`");
    // The tool would empty another one.
    assert_eq!(
        help("var/www/.cache/composer/a"),
        "empty it in the RUN that fills it: `rm -rf /var/www/.cache/composer`"
    );
}

#[test]
fn debug_information_is_counted_layer_by_layer() {
    let find = |layers: &[Layer]| found("found-debug", layers, "debug-information");
    let loader = "/lib64/ld-linux-x86-64.so.2";
    let built = Layer::new()
        .file("usr/local/bin/a", &program(loader, 500 * KB, 300 * KB))
        .file("opt/lib/b.so", &program(loader, 10, 150 * KB))
        .file("usr/lib/debug/c.debug", &program(loader, 10, 900 * KB))
        .file("usr/bin/stripped", &program(loader, 900 * KB, 0));
    let a = "/usr/local/bin/a".to_owned();
    assert_eq!(find(&[base(), built.clone()]), [(2, 450_000, 2, a)]);
    assert_eq!(find(&[base(), Layer::new().file("a", &program(loader, 10, 90 * KB))]), []);
    // What is deleted later is dead.
    assert_eq!(find(&[base(), built, Layer::new().gone("usr/.wh.local").gone(".wh.opt")]), []);
    assert_eq!(find(&[base(), Layer::new().file("a", b"\x7fELF\x02\x01 and nothing")]), []);
}

#[test]
fn a_program_without_its_loader_is_told() {
    let find = |layers: &[Layer]| found("found-foreign", layers, "foreign-program");
    let musl = program("/lib/ld-musl-x86_64.so.1", 10, 0);
    let size = musl.len() as u64;
    let path = |path: &str| path.to_owned();
    let tool = || Layer::new().file("usr/local/bin/tool", &musl);
    assert_eq!(find(&[base(), tool()]), [(2, size, 1, path("/usr/local/bin/tool"))]);
    // With the loader, through a link; and programs that nobody starts by name.
    let loader = Layer::new().symlink("lib", "usr/lib").file("usr/lib/ld-musl-x86_64.so.1", b"loader");
    assert_eq!(find(&[base(), loader, tool()]), []);
    assert_eq!(find(&[base(), Layer::new().file("opt/rootfs/bin/sh", &musl)]), []);
    let glibc = program("/lib64/ld-linux-x86-64.so.2", 10, 0);
    assert_eq!(find(&[base(), Layer::new().file("bin/sh", &glibc)]), []);
    // The one that is started, wherever it stands.
    let mut image = Image::new(&[Layer::new().file("app/server", &glibc)]);
    image.config["config"]["Entrypoint"] = json!(["/app/server"]);
    let all = found_in("found-started", &image, "foreign-program");
    assert_eq!(all, [(1, glibc.len() as u64, 1, path("/app/server"))]);
    let report = json_of(&Folder::new("found-foreign-words", &[]), &Image::new(&[base(), tool()]));
    let said = report["image"]["findings"][0]["message"].as_str().unwrap();
    assert!(said.contains("made for musl, as Alpine has it"), "{said}");
}

#[test]
fn a_configuration_of_the_wrong_form_costs_no_figure() {
    let mut image = Image::new(&[base()]);
    image.config["config"] = json!({"Env": "PATH", "Cmd": 7});
    let report = json_of(&Folder::new("found-odd", &[]), &image);
    assert_eq!(report["image"]["findings"], json!([]));
}

#[test]
fn packages_of_rpm_are_said_not_to_be_read() {
    let rpm = base().bytes("usr/lib/sysimage/rpm/rpmdb.sqlite", b'r', KB);
    let report = json_of(&Folder::new("found-rpm", &[]), &Image::new(&[rpm]));
    let note = "its packages are not told: the database of rpm is not read";
    assert_eq!(report["layers"][0]["notes"], json!([note]));
}
