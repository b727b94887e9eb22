//! What README.md, CONTRIBUTING.md and docs/ show, tried: samples print what the program prints, commands are taken, settings and rules
//! are read. A block that cannot be tried is prose; write it so.

use super::support::archives::{self, Layer, Says};
use super::support::elves::{self, Elf};
use super::support::program::{Folder, Run};
use super::support::roots::Root;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// A fenced block of a page.
struct Block {
    page: String,
    language: String,
    text: String,
}

impl Block {
    /// The id of the rule that it is.
    fn rule(&self) -> Option<&str> {
        let first = self.text.lines().next().filter(|_| self.language == "yaml")?;
        first.strip_prefix("id: ")
    }
}

/// The blocks of each page that is written by hand.
fn blocks() -> Vec<Block> {
    let mut pages = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    pages.extend(docs.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    pages.sort();
    pages.iter().flat_map(|path| blocks_of(path)).collect()
}

fn blocks_of(path: &Path) -> Vec<Block> {
    let text = fs::read_to_string(path).unwrap();
    let page = path.file_name().unwrap().to_str().unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(language) => {
                open = true;
                blocks.push(Block {
                    page: page.to_owned(),
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            None if open => blocks.last_mut().unwrap().text.extend([line, "\n"]),
            None => {}
        }
    }
    blocks
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The words behind `dockslim` of a line that calls it, or that builds and calls it.
fn arguments(line: &str) -> Option<Vec<String>> {
    let call = line.split(" #").next().unwrap_or(line).trim();
    let starts = ["cargo run --release -- ", "cargo run -- ", "dockslim "];
    let rest = starts.iter().find_map(|start| call.strip_prefix(start))?;
    // Every second part stands between quotes.
    let parts = rest.split('\'').enumerate().flat_map(|(n, part)| match n % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    Some(parts.collect())
}

/// The program with these arguments, as it prints to no terminal.
fn run(folder: &Folder, args: &[String]) -> Run {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Run::from(folder.command(&args).env_remove("TERM").env("LC_ALL", "C.UTF-8").output().unwrap())
}

/// A sample shows the commands and what they print; a line `…` stands for any lines.
#[test]
fn samples_are_what_the_program_prints() {
    let mut tried = 0;
    for block in blocks().iter().filter(|block| block.language == "console") {
        let folder = folder_of(&block.page, "samples");
        for sample in block.text.split("$ ").skip(1) {
            let (command, expected) = sample.split_once('\n').unwrap();
            let args = arguments(command).unwrap_or_else(|| panic!("{}: what is `{command}`?", block.page));
            let run = run(&folder, &args);
            assert!(run.code < 2, "{}: `{command}`: {}", block.page, run.err);
            assert!(shows(expected, &run.out), "{}: `{command}` prints\n{}", block.page, run.out);
            tried += 1;
        }
    }
    assert!(tried >= 4, "only {tried} samples were found");
}

/// Where the samples of a page are run for a test: those of the README in the checkout, else beside the rules of the page.
fn folder_of(page: &str, test: &str) -> Folder {
    if matches!(page, "README.md" | "fixes.md") {
        return Folder(root());
    }
    let folder = Folder::new(
        &format!("documentation-{test}-{page}"),
        &[("Dockerfile", "FROM registry.example.com/base/a:1\n")],
    );
    if page == "images.md" {
        fs::write(folder.0.join("shop.tar"), archives::archive(&shop().docker25())).unwrap();
        fs::write(folder.0.join("Dockerfile"), SHOP).unwrap();
    }
    if page == "bundle.md" {
        fs::write(folder.0.join("shop.tar"), archives::archive(&program().docker25())).unwrap();
    }
    for block in blocks().iter().filter(|block| block.page == page) {
        if let Some(id) = block.rule() {
            fs::create_dir_all(folder.0.join(".dockslim/rules")).unwrap();
            fs::write(folder.0.join(format!(".dockslim/rules/{id}.yaml")), &block.text).unwrap();
        }
    }
    folder
}

/// What that was built from.
const SHOP: &str = "FROM registry.example.com/base/a:1\nRUN curl -o /tmp/model.tar.gz $MODEL\nCOPY shop.jar /srv/\n\
    RUN chown -R app /srv\nRUN rm /tmp/model.tar.gz\nUSER app\n";

/// The image of docs/images.md: a download that is deleted too late, and an application that changes its owner.
fn shop() -> archives::Image {
    let owned = Says { owner: 1000, ..Says::default() };
    let application = vec![b'j'; 6_200_000];
    let mut image = archives::Image::new(&[
        Layer::new().dir("etc/").bytes("etc/os-release", b'o', 267).bytes("bin", b'b', 74_000_000),
        Layer::new().dir("tmp/").bytes("tmp/model.tar.gz", b'm', 31_000_000),
        Layer::new().dir("srv/").file("srv/shop.jar", &application),
        Layer::new().entry(b"srv/shop.jar", owned, &application),
        Layer::new().dir("tmp/").gone("tmp/.wh.model.tar.gz"),
    ]);
    let commands = [
        "/bin/sh -c #(nop) ADD rootfs.tar.xz / # buildkit",
        "RUN /bin/sh -c curl -o /tmp/model.tar.gz $MODEL # buildkit",
        "COPY shop.jar /srv/ # buildkit",
        "RUN /bin/sh -c chown -R app /srv # buildkit",
        "RUN /bin/sh -c rm /tmp/model.tar.gz # buildkit",
    ];
    image.config["history"] = commands.iter().map(|it| json!({"created_by": it})).collect();
    image.tags = json!(["shop:1"]);
    image
}

/// The image of docs/bundle.md: a program with two libraries, a user, certificates.
fn program() -> archives::Image {
    let app = Elf { imports: &["getaddrinfo"], ..elves::program(&["libssl.so.3", "libc.so.6"]) };
    let root = Root::glibc()
        .file("usr/bin/shop", &app.build())
        .weighing("usr/bin/shop", 2_100_000)
        .file("usr/lib/libssl.so.3", &elves::library("libssl.so.3", &["libc.so.6"]).build())
        .weighing("usr/lib/libssl.so.3", 700_000)
        .weighing("usr/lib/x86_64-linux-gnu/libc.so.6", 1_900_000)
        .weighing("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", 210_000)
        .file("usr/bin/apt", b"")
        .weighing("usr/bin/apt", 30_000_000)
        .file("etc/nsswitch.conf", b"hosts: files dns\n")
        .file("etc/passwd", b"root:x:0:0::/root:/bin/sh\nshop:x:1000:1000::/srv:/bin/false\n")
        .file("etc/group", b"root:x:0:\nshop:x:1000:\n")
        .file("etc/ssl/certs/ca-certificates.crt", b"")
        .weighing("etc/ssl/certs/ca-certificates.crt", 200_000);
    let mut image = root.image(0);
    image.config["config"] = json!({"Env": ["PATH=/usr/bin:/bin"], "Cmd": ["shop"]});
    image.tags = json!(["shop:1"]);
    image
}

/// The commands of README's section are run as they stand there, and the lines for a build are those that are printed.
#[test]
fn the_way_to_scratch_is_as_written() {
    let folder = folder_of("bundle.md", "scratch");
    let all = blocks_of(&root().join("README.md"));
    let at = all
        .iter()
        .position(|block| block.text.contains("dockslim bundle --root shop.tar shop --list"))
        .unwrap();
    let mut printed = String::new();
    for args in all[at].text.lines().filter_map(arguments) {
        let run = run(&folder, &args).is(0);
        if args[0] == "bundle" {
            printed = run.out;
        }
    }
    let lines = &all[at + 1];
    assert_eq!(lines.language, "dockerfile");
    assert!(printed.ends_with(&lines.text), "{printed}");
}

#[test]
fn the_keys_of_a_bundle_are_those_of_its_page() {
    let page = blocks_of(&root().join("docs/json.md"));
    let sample = page.iter().find(|block| block.text.contains("\"dockerfile\"")).unwrap();
    let args = ["bundle", "--root", "shop.tar", "shop", "--list", "--format", "json"];
    let printed: Value = serde_json::from_str(&folder_of("bundle.md", "keys").run(&args).is(0).out).unwrap();
    let sample: Value = serde_json::from_str(&sample.text).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&sample), keys(&printed));
    for list in ["items", "unseen"] {
        assert_eq!(keys(&sample[list][0]), keys(&printed[list][0]), "{list}");
    }
}

/// Whether `expected`, where a line `…` stands for any lines, shows `printed`.
fn shows(expected: &str, printed: &str) -> bool {
    let printed: Vec<&str> = printed.lines().collect();
    let expected: Vec<&str> = expected.lines().collect();
    let mut parts = expected.split(|line| *line == "…");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let parts: Vec<&[&str]> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let found = rest.windows(part.len().max(1)).position(|window| window.starts_with(part));
        let Some(found) = found else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.ends_with(last)
}

/// `--help` at the end has the words before it read, and nothing done.
#[test]
fn commands_are_taken() {
    let folder = Folder::new("documentation-commands", &[]);
    let mut tried = 0;
    for block in blocks() {
        let text = block.text.replace("\\\n", " ");
        let lines = text.lines().map(|line| line.trim_start_matches("- run: ").trim_start_matches("$ "));
        for mut args in lines.filter_map(arguments) {
            args.retain(|word| word != "…");
            args.push("--help".to_owned());
            let run = run(&folder, &args);
            assert_eq!(run.code, 0, "{}: {args:?}: {}", block.page, run.err);
            tried += 1;
        }
    }
    assert!(tried >= 12, "only {tried} commands were found");
}

#[test]
fn rules_do_what_their_examples_say() {
    let mut tried = 0;
    for block in blocks() {
        let Some(id) = block.rule() else { continue };
        let folder = Folder::new("documentation-rule", &[(&format!("r/{id}.yaml"), &block.text)]);
        let run = folder.run(&["rules", "--test", "r"]).is(0);
        assert!(run.out.ends_with("all hold\n"), "{}: {}", block.page, run.out);
        tried += 1;
    }
    assert_eq!(tried, 6);
}

#[test]
fn settings_are_read() {
    let blocks = blocks_of(&root().join("docs/config.md"));
    let settings: Vec<&Block> = blocks.iter().filter(|block| block.language == "yaml").collect();
    assert!(!settings.is_empty());
    for block in settings {
        let base = ("images/base/Dockerfile", "FROM debian:12 AS dev\n");
        let folder = Folder::new("documentation-settings", &[(".dockslim.yaml", &block.text), base]);
        folder.run(&["config"]).is(0);
    }
}

/// A comment of which dockslim makes nothing is a warning.
#[test]
fn comments_that_ignore_are_understood() {
    let blocks = blocks_of(&root().join("docs/config.md"));
    let block = blocks.iter().find(|block| block.language == "dockerfile").unwrap();
    let text = format!("FROM debian:bookworm\n{}", block.text);
    let folder = Folder::new("documentation-ignores", &[("Dockerfile", &text)]);
    let args = ["lint", "--select", "unused-ignore,package-cache-left", "--format", "json"];
    let report: Value = serde_json::from_str(&folder.run(&args).out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let strange = |finding: &&Value| finding["rule"] == "unused-ignore" && finding["severity"] == "warning";
    assert!(!findings.iter().any(|finding| strange(&finding)), "{findings:?}");
    assert!(findings.iter().any(|finding| finding["suppressed"].is_object()), "{findings:?}");
}

/// The sample of `size --format json` has the keys of a real report in their order.
#[test]
fn the_keys_of_the_size_report_are_those_of_its_page() {
    let blocks = blocks_of(&root().join("docs/size.md"));
    let sample = &blocks.iter().find(|block| block.language == "json").unwrap().text;
    let file = "tests/fixtures/articles/redis.Dockerfile";
    let printed = Folder(root()).run(&["size", "--format", "json", file]).is(0).out;
    serde_json::from_str::<Value>(sample).unwrap();
    assert_eq!(keys(sample), keys(&with_one_layer(&printed)));
}

#[test]
fn the_keys_of_an_image_are_those_of_its_page() {
    let blocks = blocks_of(&root().join("docs/images.md"));
    let sample = &blocks.iter().find(|block| block.language == "json").unwrap().text;
    let printed = folder_of("images.md", "keys").run(&["image", "shop.tar", "--format", "json"]).is(0).out;
    serde_json::from_str::<Value>(sample).unwrap();
    assert_eq!(keys(sample), keys(&with_one_layer(&printed)));
}

/// The keys of what changed and of what is shared stand in the order of their tables.
#[test]
fn the_keys_of_changes_are_those_of_their_tables() {
    let folder = folder_of("images.md", "change-keys");
    let page = fs::read_to_string(root().join("docs/images.md")).unwrap();
    for (head, args) in [
        ("With `--against` it is another object:", &["--against", "shop.tar", "shop.tar"][..]),
        ("And of several images:", &["shop.tar", "shop.tar"]),
    ] {
        let table = page.split_once(head).unwrap().1.trim_start();
        let rows = table.lines().take_while(|line| line.starts_with('|')).skip(2);
        let named = rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2));
        let named: Vec<&str> = named.collect();
        let out = folder.run(&[&["image", "--format", "json"], args].concat()).out;
        let places: Vec<usize> =
            named.iter().map(|name| out.find(&format!("\"{name}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{named:?}\n{out}");
    }
}

/// The report without its layers but the one that says most.
fn with_one_layer(report: &str) -> String {
    let (layers, tail) = report.split_once("\"total\":").unwrap();
    let mut layers = layers.split("\"instruction\":");
    let head = layers.next().unwrap();
    let layer = layers.max_by_key(|layer| keys(layer).len()).unwrap();
    format!("{head}\"instruction\":{layer}\"total\":{tail}")
}

/// The keys of a JSON text, each where it comes first.
fn keys(text: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    let names = text.match_indices("\":").map(|(end, _)| text[..end].rsplit('"').next().unwrap());
    names.for_each(|name| {
        if !keys.contains(&name) {
            keys.push(name);
        }
    });
    keys
}

#[test]
fn dots_stand_for_any_lines() {
    for (expected, printed, same) in [
        ("a\nb", "a\nb\n", true),
        ("a", "a\nb", false),
        ("a\n…\nd", "a\nb\nc\nd", true),
        ("a\n…\nc\n…\n", "a\nb\nc\nd", true),
        ("a\n…\nx\n…\n", "a\nb\nc\nd", false),
        ("…\nd", "a\nd\ne", false),
    ] {
        assert_eq!(shows(expected, printed), same, "{expected:?} {printed:?}");
    }
}
