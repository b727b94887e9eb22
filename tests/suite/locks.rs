//! Lock files and manifests: what the readers make of those that the package managers wrote (`tests/fixtures/locks`), which
//! of them a command goes by, and what installations come to, held against what was really installed
//! (`tests/data/lock-installs.tsv`, 2026-12-01, `CPython` 3.11, Node 20, x86-64).

use dockslim::bytes::{Amount, Bytes};
use dockslim::config::Settings;
use dockslim::context::{BuildContext, FileKind, Files, Folder, Found};
use dockslim::engine::Linter;
use dockslim::finding::Finding;
use dockslim::lock::{self, Kind, Lock, OPTIONAL, Python, Selected};
use dockslim::size::ledger::LayerBytes;
use dockslim::size::packages::Tables;
use dockslim::size::{Answer, Facts, ROUNDS, Want};
use dockslim::syntax::parse;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn fixture(path: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/locks");
    std::fs::read_to_string(folder.join(path)).unwrap()
}

fn read(kind: Kind, path: &str) -> Lock {
    lock::read(kind, &fixture(path)).unwrap()
}

fn names(lock: &Lock, selected: &Selected<'_>) -> String {
    let chosen = lock.select(selected).into_iter().filter(|it| it.likely);
    let mut names: Vec<&str> = chosen.map(|it| &*lock.packages[it.package as usize].name).collect();
    names.sort_unstable();
    names.join(" ")
}

const MAIN: &str = "jinja2 markupsafe";
const TEST: &str = "iniconfig jinja2 markupsafe packaging pluggy pygments pytest";
const PRODUCTION: &str = "ansi-styles chalk color-convert color-name has-flag semver supports-color";
const NODE: &str =
    "@esbuild/linux-x64 ansi-styles chalk color-convert color-name esbuild has-flag ms semver supports-color";

#[test]
fn python_lists_are_read_by_group_extra_and_marker() {
    let python = Python::of(11);
    let all = || Selected { python, ..Selected::default() };
    let main = || Selected { defaults: false, ..all() };
    let lock = read(Kind::Uv, "python/uv.lock");
    assert_eq!(names(&lock, &all()), TEST);
    assert_eq!(names(&lock, &main()), MAIN);
    let cli = Selected { extras: vec!["cli"], ..main() };
    assert_eq!(names(&lock, &cli), "jinja2 markdown-it-py markupsafe mdurl pygments rich");
    assert_eq!(names(&lock, &Selected { with: vec!["docs"], main: false, ..main() }), "mistune");
    assert_eq!(names(&lock, &Selected { without: vec!["dev"], ..all() }), MAIN);
    let pyproject = read(Kind::Pyproject, "python/pyproject.toml");
    for (kind, file) in [(Kind::Poetry, "python/poetry.lock"), (Kind::Pdm, "python/pdm.lock")] {
        let lock = read(kind, file);
        assert_eq!(names(&lock, &main()), MAIN, "{file}");
        let with_test = Selected { with: vec!["dev"], ..main() };
        assert_eq!(names(&lock, &with_test), TEST, "{file}");
        assert!(lock.says_parts(None) && lock.is_closed);
        assert!(lock.packages.iter().all(|it| !it.archives.is_empty()), "{file}");
    }
    let pylock = read(Kind::Pylock, "python/pylock.toml");
    assert_eq!(
        names(&pylock, &main()),
        "iniconfig jinja2 markupsafe mistune packaging pluggy pygments pytest"
    );
    let requirements = read(Kind::Requirements, "python/requirements.txt");
    assert_eq!(names(&requirements, &all()), MAIN);
    assert!(requirements.is_closed, "each has its sum");
    assert_eq!(names(&pyproject, &main()), "jinja2");
    assert_eq!(
        names(&pyproject, &Selected { defaults: true, extras: vec!["cli"], ..main() }),
        "jinja2 mistune pytest rich"
    );
    for lock in [lock, pylock] {
        let chosen = lock.select(&all());
        let sizes =
            chosen.iter().map(|it| lock::best(&lock.packages[it.package as usize].archives, python, false));
        assert!(sizes.into_iter().all(|fit| fit.is_some_and(|fit| fit.bytes.low > 1_000)), "{:?}", lock.kind);
    }
}

#[test]
fn lists_for_node_are_read_by_group_and_system() {
    let manifest = read(Kind::PackageJson, "node/package.json");
    let files = [
        (Kind::Npm, "node/npm2/package-lock.json"),
        (Kind::Npm, "node/npm3/package-lock.json"),
        (Kind::Yarn, "node/yarn2/yarn.lock"),
        (Kind::Pnpm, "node/pnpm/pnpm-lock.yaml"),
        (Kind::Npm, "node/npm1/package-lock.json"),
        (Kind::Yarn, "node/yarn1/yarn.lock"),
    ];
    for (at, (kind, file)) in files.into_iter().enumerate() {
        let lock = read(kind, file);
        let all = Selected { manifest: Some(&manifest), musl: Some(false), ..Selected::default() };
        let production = Selected { without: vec!["dev"], ..all.clone() };
        let without_optional = Selected { without: vec!["dev", OPTIONAL], ..all.clone() };
        assert!(lock.says_parts(Some(&manifest)), "{file}");
        assert_eq!(names(&lock, &without_optional), PRODUCTION, "{file}");
        if at < 4 {
            assert_eq!(names(&lock, &all), NODE, "{file}");
            assert_eq!(names(&lock, &production), PRODUCTION, "{file}");
        } else {
            // These do not say for which system a package is: esbuild's of all systems, and fsevents.
            assert_eq!(names(&lock, &all).split(' ').count(), 10 + 22 + 1, "{file}");
            assert_eq!(names(&lock, &production).split(' ').count(), 8, "{file}");
        }
    }
    assert!(!read(Kind::Yarn, "node/yarn1/yarn.lock").says_parts(None));
}

#[test]
fn the_other_kinds_are_read() {
    let gems = "GEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.18.1)\n      racc (~> 1.4)\n    \
                nokogiri (1.18.1-arm64-darwin)\n      racc (~> 1.4)\n    nokogiri (1.18.1-x86_64-linux-gnu)\n      \
                racc (~> 1.4)\n    racc (1.8.1)\n\nPATH\n  remote: engines/shop\n  specs:\n    shop (0.1)\n\n\
                PLATFORMS\n  ruby\n\nDEPENDENCIES\n  nokogiri\n\nBUNDLED WITH\n   2.6.2\n";
    let lock = lock::read(Kind::Bundler, gems).unwrap();
    let on_glibc = Selected { musl: Some(false), ..Selected::default() };
    assert_eq!(names(&lock, &on_glibc), "nokogiri racc");
    assert!(!lock.says_parts(None));
    let composer = r#"{"packages": [{"name": "a/b", "version": "1.0", "dist": {"type": "zip"}}, {"name": "m/m", "type":
        "metapackage"}], "packages-dev": [{"name": "phpunit/phpunit", "version": "v11"}]}"#;
    let lock = lock::read(Kind::Composer, composer).unwrap();
    assert_eq!(names(&lock, &Selected::default()), "a/b phpunit/phpunit");
    assert_eq!(names(&lock, &Selected { without: vec!["dev"], ..Selected::default() }), "a/b");
    let go = "golang.org/x/text v0.3.0 h1:a=\ngolang.org/x/text v0.3.0/go.mod h1:b=\nrsc.io/quote v1.5.2/go.mod h1:c=\n";
    assert_eq!(names(&lock::read(Kind::Go, go).unwrap(), &Selected::default()), "golang.org/x/text");
    let own = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    let lock = lock::read(Kind::Cargo, &own).unwrap();
    let own = names(&lock, &Selected::default());
    assert!(own.contains("serde_json") && !own.contains("dockslim"), "{own}");
    let old_pnpm = "lockfileVersion: 5.4\nspecifiers: {a: ^1, b: ^1}\ndependencies:\n  a: 1.0.0_b@1.0.0\ndevDependencies:\n  \
                    '@s/b': 1.0.0\npackages:\n  /a/1.0.0_b@1.0.0:\n    dependencies: {c: 2.0.0}\n  /@s/b/1.0.0: {dev: true}\n  \
                    /c/2.0.0: {}\n";
    let lock = lock::read(Kind::Pnpm, old_pnpm).unwrap();
    assert_eq!(names(&lock, &Selected::default()), "@s/b a c");
    assert_eq!(names(&lock, &Selected { without: vec!["dev"], ..Selected::default() }), "a c");
    let six = "lockfileVersion: '6.0'\ndependencies:\n  a:\n    specifier: ^1\n    version: 1.0.0(@s/b@1.0.0)\npackages:\n  \
               /a@1.0.0(@s/b@1.0.0):\n    dependencies: {'@s/b': 1.0.0}\n  /@s/b@1.0.0: {}\n";
    assert_eq!(names(&lock::read(Kind::Pnpm, six).unwrap(), &Selected::default()), "@s/b a");
    // poetry before 1.5 had categories; from there to 2.0 only the project tells.
    let poetry = "[[package]]\nname = \"a\"\nversion = \"1\"\n[package.dependencies]\nc = \"*\"\n[[package]]\nname = \"b\"\n\
                  version = \"1\"\n[[package]]\nname = \"c\"\nversion = \"1\"\n";
    let lock = lock::read(Kind::Poetry, poetry).unwrap();
    let project = "[tool.poetry.dependencies]\npython = \"^3.11\"\na = \"^1\"\n[tool.poetry.group.dev.dependencies]\nb = \"*\"\n";
    let project = lock::read(Kind::Pyproject, project).unwrap();
    let main = Selected { defaults: false, manifest: Some(&project), ..Selected::default() };
    assert_eq!(names(&lock, &main), "a c");
    assert!(lock.says_parts(Some(&project)) && !lock.says_parts(None));
}

#[test]
fn requirements_are_read_as_pip_reads_them() {
    let text = "# all\n-r base.txt\n--constraint=limits/c.txt\n-cmore.txt\nFlask[async] >= 3 # web\nsix==1.16.0 ; python_version \
                < '3'\nnumpy==1.26.4 \\\n    --hash=sha256:00\n-e .\nhttps://e.org/a.whl\nb @ https://e.org/b\n--pre\n\n";
    let lock = lock::read(Kind::Requirements, text).unwrap();
    assert_eq!(names(&lock, &Selected::default()), "flask numpy");
    let files: Vec<(&str, bool)> = lock.files.iter().map(|file| (&*file.path, file.limits)).collect();
    assert_eq!(files, [("base.txt", false), ("limits/c.txt", true), ("more.txt", true)]);
    assert!(lock.is_open && !lock.is_elsewhere);
    assert_eq!(lock.packages.iter().map(|it| &*it.version).collect::<Vec<_>>(), ["", "1.16.0", "1.26.4"]);
    assert!(lock::read(Kind::Requirements, "-i https://e.org/simple\na").unwrap().is_elsewhere);
}

#[test]
fn what_is_broken_is_told_with_its_place() {
    let wrong = [
        (Kind::Uv, "version = 1\n[[package]\n", 2),
        (Kind::Uv, "[[package]]\nname = \"a\"\nwheels = 3\n", 3),
        (Kind::Pylock, "packages = 1", 1),
        (Kind::Poetry, "<<<<<<< HEAD\n", 1),
        (Kind::Npm, "{\"packages\": {\n\"node_modules/a\": {\"version\": }}}", 2),
        (Kind::Npm, "{}", 1),
        (Kind::Npm, "[]", 1),
        (Kind::PackageJson, "{\n", 2),
        (Kind::Yarn, "a\n", 1),
        (Kind::Yarn, "# yarn lockfile v1\n\n<<<<<<< HEAD\n", 3),
        (Kind::Pnpm, "packages: {}\n", 1),
        (Kind::Pnpm, "lockfileVersion: 9\npackages: [\n", 2),
        (Kind::Bundler, "no such file", 1),
        (Kind::Composer, "{\"packages-dev\": []}", 1),
        (Kind::Go, "a v1 h1:x=\n<html>\n", 2),
        (Kind::Cargo, "package = {}", 1),
    ];
    for (kind, text, line) in wrong {
        let error = lock::read(kind, text).expect_err(text);
        assert!(error.line == line && !error.message.is_empty(), "{kind:?}: {error}");
    }
    for kind in [Kind::Requirements, Kind::Go, Kind::Bundler, Kind::Yarn] {
        assert!(lock::read(kind, "").unwrap().packages.is_empty());
    }
}

/// Texts that ask for much by little, each of about two megabytes.
fn hostile() -> Vec<(Kind, String)> {
    let lines = |line: &dyn Fn(usize) -> String| -> String {
        let mut text = String::new();
        for at in 0.. {
            text.push_str(&line(at));
            if text.len() > 2_000_000 {
                break;
            }
        }
        text
    };
    let same = |head: &str, name: &str| {
        lines(&|at| format!("[[package]]\nname = \"{name}\"\nversion = \"{at}\"\n{head}\n"))
    };
    let marker = format!("{}os_name == 'posix'{}", "(".repeat(3_000), ")".repeat(3_000));
    vec![
        (
            Kind::Uv,
            same("source = { virtual = \".\" }\ndependencies = [{ name = \"a\" }, { name = \"a\" }]", "a"),
        ),
        (
            Kind::Uv,
            same(
                &format!(
                    "source = {{ virtual = \".\" }}\ndependencies = [{{ name = \"a\", marker = \"{marker}\" }}]"
                ),
                "a",
            ),
        ),
        (Kind::Uv, format!("a = {}{}", "[".repeat(1_000_000), "]".repeat(1_000_000))),
        (Kind::Uv, format!("a{} = 1", ".a".repeat(500_000))),
        (Kind::Poetry, same("optional = true\n[package.dependencies]\na = [\"*\", \"*\", \"*\"]", "a")),
        (Kind::Pdm, same("groups = [\"default\", \"a\", \"b\"]", "a")),
        (Kind::Pyproject, {
            let all: Vec<String> = (0..300).map(|at| format!("{{include-group = \"g{at}\"}}")).collect();
            let all = all.join(",");
            format!(
                "[dependency-groups]\n{}",
                (0..300).map(|at| format!("g{at} = [{all}]")).collect::<Vec<_>>().join("\n")
            )
        }),
        (Kind::Requirements, lines(&|at| format!("a[{at}]==1;{}\\\n", "(".repeat(50)))),
        (Kind::Requirements, lines(&|_| "-r a.txt\n".to_owned())),
        (Kind::Npm, format!("{{\"dependencies\": {}", "{\"a\": {\"dependencies\": ".repeat(50_000))),
        (
            Kind::Npm,
            format!(
                "{{\"packages\": {{{}\"\": {{}}}}}}",
                lines(&|at| format!("\"{}{at}\": {{}},", "node_modules/a/".repeat(20)))
            ),
        ),
        (
            Kind::Yarn,
            lines(&|at| format!("a@{at}, a@^{at}:\n  version \"1\"\n  dependencies:\n    a \"{at}\"\n")),
        ),
        (Kind::Yarn, format!("\"{}\":\n", lines(&|at| format!("a@{at}, ")))),
        (
            Kind::Pnpm,
            format!(
                "lockfileVersion: 9\npackages:\n{}",
                lines(&|at| format!("  a@{at}: {{dependencies: {{a: {at}}}}}\n"))
            ),
        ),
        (Kind::Pnpm, format!("lockfileVersion: 9\na: &a [1]\n{}", lines(&|at| format!("k{at}: *a\n")))),
        (
            Kind::Bundler,
            format!("GEM\n  specs:\n{}", lines(&|at| format!("    a ({at})\n      a\n      a\n"))),
        ),
        (Kind::Composer, format!("{{\"packages\": [{}", "[".repeat(1_000_000))),
        (Kind::Go, lines(&|at| format!("a v{at} h1:a=\n"))),
        (Kind::Cargo, same("source = \"registry\"", "a")),
    ]
}

#[test]
fn hostile_files_take_no_time() {
    for (at, (kind, text)) in hostile().into_iter().enumerate() {
        let start = Instant::now();
        let all = Selected { all_groups: true, all_extras: true, ..Selected::default() };
        let chosen = lock::read(kind, &text).map(|lock| lock.select(&all).len());
        // Generous: tests are not optimised, and machines are busy.
        assert!(start.elapsed() < Duration::from_secs(60), "{at}: {kind:?} {chosen:?} {:?}", start.elapsed());
    }
    let long = " ".repeat(lock::MOST_BYTES + 1);
    assert!(lock::read(Kind::Go, &long).is_err());
}

/// A build context with texts, and folders beside with the bytes of files in them.
#[derive(Default)]
pub(super) struct World<'w> {
    texts: Vec<(&'w str, String)>,
    pub(super) folders: Vec<(&'w str, Vec<(String, Bytes)>)>,
    /// What was asked for.
    asked: Vec<String>,
}

impl World<'_> {
    fn facts(&mut self, dockerfile: &str) -> Facts {
        let linter = Linter::new(&Settings::default()).unwrap();
        let file = parse(dockerfile);
        let analysis = linter.analyse(&file);
        let mut facts = Facts::of_tables(Tables::embedded());
        for _ in 0..ROUNDS {
            for want in analysis.wants(&facts) {
                let answer = self.answer(&want);
                facts.answer(want, answer);
            }
        }
        facts
    }

    fn answer(&mut self, want: &Want) -> Option<Answer> {
        match want {
            Want::Context => {
                let mut found = Found::default();
                self.texts
                    .iter()
                    .for_each(|(path, text)| found.push(path, text.len() as Bytes, FileKind::File));
                Some(Answer::Context(BuildContext::walked(None, Files::from(found), Vec::new())))
            }
            Want::List { path, kind } => {
                self.asked.push(path.clone());
                let (_, text) = self.texts.iter().find(|(own, _)| own == path)?;
                lock::read(*kind, text).ok().map(|lock| Answer::List(Arc::new(lock)))
            }
            Want::Folder(path) => {
                self.asked.push(format!("{path}/"));
                let (_, files) = self.folders.iter().find(|(own, _)| own == path)?;
                let mut found = Found::default();
                for (path, bytes) in files {
                    found.push(path, *bytes, FileKind::File);
                }
                Some(Answer::Folder(Arc::new(Folder::of(path, &found.into()))))
            }
            _ => None,
        }
    }

    /// What the last layer comes to.
    pub(super) fn layer(&mut self, dockerfile: &str) -> LayerBytes {
        let facts = self.facts(dockerfile);
        let linter = Linter::new(&Settings::default()).unwrap();
        let file = parse(dockerfile);
        linter.outlooks(&linter.analyse(&file), &facts, false).pop().unwrap().ledger.layers.pop().unwrap()
    }

    fn findings(&mut self, dockerfile: &str) -> Vec<Finding> {
        let facts = self.facts(dockerfile);
        let linter = Linter::new(&Settings::default()).unwrap();
        let file = parse(dockerfile);
        let findings = linter.lint(&linter.analyse(&file), &facts);
        findings.into_iter().filter(|it| it.rule == "development-dependencies").collect()
    }
}

/// Where each package's file lies, of yarn's `node_modules`: all of its bytes in one.
const INSTALLED: [(&str, Bytes); 10] = [
    ("@esbuild/linux-x64", 9_708_033),
    ("ansi-styles", 16_978),
    ("chalk", 35_047),
    ("color-convert", 27_189),
    ("color-name", 6_693),
    ("esbuild", 133_372),
    ("has-flag", 4_419),
    ("ms", 6_721),
    ("semver", 118_657),
    ("supports-color", 7_035),
];

fn node_modules() -> Vec<(String, Bytes)> {
    INSTALLED.iter().map(|(name, bytes)| (format!("{name}/index.js"), *bytes)).collect()
}

#[test]
fn what_was_really_installed_lies_within_the_bounds() {
    let python = ["uv.lock", "pylock.toml", "poetry.lock", "pdm.lock", "requirements.txt", "pyproject.toml"];
    let mut off = Vec::new();
    let rows: Vec<&str> = include_str!("../data/lock-installs.tsv").lines().skip(1).collect();
    assert!(rows.len() >= 17);
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let (command, truth, installed) = (cells[0], cells[1].parse::<Bytes>().unwrap(), cells[2]);
        let mut world = World::default();
        let image = match command.split(' ').next().unwrap() {
            "npm" | "yarn" | "pnpm" => {
                world.texts = [
                    ("package.json", "node/package.json"),
                    ("package-lock.json", "node/npm3/package-lock.json"),
                    ("yarn.lock", "node/yarn1/yarn.lock"),
                    ("pnpm-lock.yaml", "node/pnpm/pnpm-lock.yaml"),
                ]
                .map(|(own, path)| (own, fixture(path)))
                .into();
                world.folders = vec![("node_modules", node_modules())];
                "node:20-slim"
            }
            _ => {
                world.texts = python.map(|name| (name, fixture(&format!("python/{name}")))).into();
                "python:3.11-slim"
            }
        };
        // What a package manager keeps besides is not what is installed.
        let mounts = ["/root/.cache", "/root/.npm", "/usr/local/share/.cache", "/root/.local/share/pnpm"];
        let mounts = mounts.map(|place| format!("--mount=type=cache,target={place} ")).join("");
        let layer = world.layer(&format!("FROM {image}\nWORKDIR /app\nCOPY . .\nRUN {mounts}{command}\n"));
        let Amount { low, high, complete, .. } = layer.added;
        if low == 0 || truth < low || complete && truth > high {
            off.push(format!("{command}: {truth} in {low}–{high} ({complete})"));
        }
        let [list] = layer.lists.as_slice() else { panic!("{command}: {:?}", layer.lists) };
        let count = installed.split(' ').count();
        assert!(list.packages == count && list.sized == count && list.is_whole, "{command}: {list:?}");
    }
    assert!(off.is_empty(), "{off:#?}");
}

pub(super) fn texts<'w>(files: &[(&'w str, &str)]) -> World<'w> {
    World {
        texts: files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect(),
        ..World::default()
    }
}

#[test]
fn a_command_goes_by_the_file_that_was_brought() {
    let lock = r#"{"packages": {"node_modules/a": {}}}"#;
    let cases = [
        ("COPY package*.json ./\nRUN npm ci", "package-lock.json"),
        ("COPY . .\nRUN npm ci", "package-lock.json"),
        ("COPY web .\nRUN npm ci", "web/package-lock.json"),
        ("COPY . .\nRUN cd web && npm ci", "web/package-lock.json"),
        ("COPY . .\nRUN npm --prefix web ci", "web/package-lock.json"),
        ("COPY . .\nWORKDIR web\nRUN npm install", "web/package-lock.json"),
        ("COPY web/package-lock.json web/package.json /app/\nRUN npm ci", "web/package-lock.json"),
        ("COPY web/package-lock.json /app/package-lock.json\nRUN npm ci", "web/package-lock.json"),
        ("ADD web/package-lock.json .\nRUN npm ci", "web/package-lock.json"),
        (
            "RUN --mount=type=bind,source=web/package-lock.json,target=package-lock.json npm ci",
            "web/package-lock.json",
        ),
        ("RUN --mount=type=bind,target=. npm ci", "package-lock.json"),
        ("RUN --mount=target=/src cd /src/web && npm ci", "web/package-lock.json"),
    ];
    for (steps, wanted) in cases {
        let mut world = texts(&[
            ("package-lock.json", lock),
            ("package.json", "{}"),
            ("web/package-lock.json", lock),
            ("web/package.json", "{}"),
        ]);
        let layer = world.layer(&format!("FROM node:20-slim\nWORKDIR /app\n{steps}\n"));
        let lists: Vec<&str> = layer.lists.iter().map(|list| list.file.as_str()).collect();
        assert_eq!(lists, [wanted], "{steps}");
    }
    let mut world = texts(&[("package-lock.json", lock)]);
    let through = "FROM node:20 AS a\nCOPY package-lock.json /src/\nFROM a AS b\nFROM node:20-slim\nWORKDIR /app\n\
                   COPY --from=b /src/package-lock.json .\nRUN npm ci\n";
    assert_eq!(world.layer(through).lists.len(), 1);
    for other in [
        "RUN npm ci",
        "COPY other /app/\nRUN npm ci",
        "COPY . .\nRUN npm ci -g a",
        "COPY . .\nRUN npm install a",
    ] {
        let layer = world.layer(&format!("FROM node:20-slim\nWORKDIR /app\n{other}\n"));
        assert_eq!(layer.lists, [], "{other}");
    }
}

#[test]
fn other_managers_count_by_their_files() {
    let cases = [
        (
            "Gemfile.lock",
            "GEM\n  specs:\n    a (1)\n    b (1)\n",
            "bundle install",
            "Gemfile.lock: 2 packages, sizes not stated",
        ),
        (
            "composer.lock",
            r#"{"packages": [{"name": "a/a"}], "packages-dev": [{"name": "b/b"}, {"name": "c/c"}]}"#,
            "composer install",
            "composer.lock: 3 packages, 2 of them for development, sizes not stated",
        ),
        ("go.sum", "a v1 h1:x=\n", "go mod download", "go.sum: 1 package, sizes not stated"),
        ("go.sum", "a v1 h1:x=\n", "go build ./...", "go.sum: 1 package, sizes not stated"),
        (
            "Cargo.lock",
            "[[package]]\nname = \"a\"\nsource = \"x\"\n",
            "cargo build --release",
            "Cargo.lock: 1 package, sizes not stated",
        ),
        (
            "yarn.lock",
            "# yarn lockfile v1\na@1:\n  version \"1\"\n",
            "yarn",
            "yarn.lock: 1 package, sizes not stated",
        ),
        (
            "requirements/dev.txt",
            "surely-unknown\n",
            "pip install -r requirements/dev.txt",
            "requirements/dev.txt: 1 package asked for, sizes not stated",
        ),
    ];
    for (file, text, command, note) in cases {
        let layer =
            texts(&[(file, text)]).layer(&format!("FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN {command}\n"));
        assert!(layer.notes.iter().any(|it| it == note), "{command}: {:?}", layer.notes);
    }
}

#[test]
fn a_command_takes_the_parts_that_it_asks_for() {
    let python = |lock: Option<&'static str>| {
        let mut world = texts(&[]);
        world.texts = vec![("pyproject.toml", fixture("python/pyproject.toml"))];
        world.texts.extend(lock.map(|lock| (lock, fixture(&format!("python/{lock}")))));
        world
    };
    let composer = r#"{"packages": [{"name": "a/a"}], "packages-dev": [{"name": "b/b"}, {"name": "c/c"}]}"#;
    let manifest = r#"{"dependencies": {"a": "1"}, "devDependencies": {"b": "1"}}"#;
    let yarn = "# yarn lockfile v1\na@1:\n  version \"1\"\nb@1:\n  version \"1\"\n";
    let berry = "__metadata:\n  version: 8\n\n\"a@npm:1\":\n  version: 1\n\n\"b@npm:1\":\n  version: 1\n";
    let node = |lock| texts(&[("yarn.lock", lock), ("package.json", manifest)]);
    for (world, command, packages) in [
        (python(Some("uv.lock")), "uv sync", 7),
        (python(Some("uv.lock")), "uv sync --no-dev", 2),
        (python(Some("uv.lock")), "UV_NO_DEV=1 uv sync", 2),
        (python(Some("uv.lock")), "env UV_NO_DEV=true uv sync", 2),
        (python(Some("uv.lock")), "export UV_NO_DEV=1 && uv sync", 2),
        (python(Some("uv.lock")), "uv sync --no-dev --all-extras", 6),
        (python(Some("uv.lock")), "uv sync --no-dev --all-extras --no-extra cli", 2),
        (python(Some("uv.lock")), "uv sync --no-dev --no-install-package MarkupSafe", 1),
        // jinja2 and pytest, and not mistune of a group that is no default.
        (python(None), "uv sync", 2),
        (python(None), "uv sync --no-dev", 1),
        (python(Some("pdm.lock")), "pdm install", 11),
        (python(Some("pdm.lock")), "pdm install -G docs", 3),
        (python(Some("pdm.lock")), "pdm install --prod", 2),
        (texts(&[("composer.lock", composer)]), "composer install", 3),
        (texts(&[("composer.lock", composer)]), "COMPOSER_NO_DEV=1 composer install", 1),
        (node(yarn), "yarn", 2),
        (node(yarn), "NODE_ENV=production yarn install", 1),
        (node(yarn), "yarn --production", 1),
        (node(berry), "NODE_ENV=production yarn install", 2),
    ] {
        let mut world = world;
        let file = format!("FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nRUN {command}\n");
        assert_eq!(world.layer(&file).lists[0].packages, packages, "{command}");
    }
}

#[test]
fn requirements_are_followed_from_file_to_file() {
    let mut world = texts(&[
        ("requirements/prod.txt", "-r base.txt\n-c ../limits.txt\ngunicorn\n"),
        ("requirements/base.txt", "flask\nsix; python_version < '3'\n"),
        ("limits.txt", "flask==3.0.0\n"),
    ]);
    let layer = world.layer(
        "FROM python:3.12-slim\nCOPY . /src\nRUN pip install --no-cache-dir -r /src/requirements/prod.txt\n",
    );
    assert_eq!(world.asked.iter().filter(|it| !it.ends_with('/')).count(), 3, "{:?}", world.asked);
    let named =
        texts(&[]).layer("FROM python:3.12-slim\nRUN pip install --no-cache-dir flask gunicorn\n").added;
    let Amount { low, high, complete, .. } = layer.added;
    assert!(
        complete && low > 0 && low <= named.likely && named.likely <= high,
        "{:?} {named:?}",
        layer.added
    );
    assert_eq!(layer.lists[0].to_string(), "requirements/prod.txt: 2 packages asked for");
}

#[test]
fn what_is_there_is_not_installed_again() {
    let mut world = texts(&[]);
    world.texts =
        vec![("uv.lock", fixture("python/uv.lock")), ("pyproject.toml", fixture("python/pyproject.toml"))];
    let first = "FROM python:3.11-slim\nWORKDIR /app\nCOPY uv.lock pyproject.toml ./\nRUN uv sync --no-cache --no-dev\n";
    let once = world.layer(first).added;
    let again = world.layer(&format!("{first}RUN uv sync --no-cache --no-dev\n")).added;
    assert!(once.likely > 500_000 && again.likely == 0, "{once:?} {again:?}");
}

#[test]
fn what_another_stage_installed_comes_with_a_copy() {
    let mut world = texts(&[]);
    world.texts =
        vec![("uv.lock", fixture("python/uv.lock")), ("pyproject.toml", fixture("python/pyproject.toml"))];
    let build = "FROM python:3.11-slim AS build\nWORKDIR /app\nCOPY . .\nRUN uv sync --no-cache --no-dev\n";
    let installed = world.layer(build).added;
    let copied = world
        .layer(&format!("{build}FROM python:3.11-slim\nCOPY --from=build /app/.venv /app/.venv\n"))
        .added;
    assert!(installed.likely > 500_000 && copied == installed, "{installed:?} {copied:?}");
}

#[test]
fn development_dependencies_are_counted() {
    let dockerfile = |command: &str| {
        format!(
            "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN {command} && npm cache clean --force\nCMD [\"node\", \"server.js\"]\n"
        )
    };
    let mut world = texts(&[]);
    world.texts = vec![
        ("package-lock.json", fixture("node/npm3/package-lock.json")),
        ("package.json", "{}".to_owned()),
    ];
    let found = world.findings(&dockerfile("npm ci"));
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert!(finding.message.ends_with(": 3 of the 10 packages in package-lock.json"), "{}", finding.message);
    assert_eq!(world.findings(&dockerfile("npm ci --omit=dev")).len(), 0);
    world.folders = vec![("node_modules", node_modules())];
    let found = world.findings(&dockerfile("npm ci"));
    assert!(
        found[0].message.contains("3 of the 10 packages in package-lock.json, 4.9–15 MB"),
        "{}",
        found[0].message
    );
    assert!(
        found[0].bytes.is_some_and(|bytes| bytes.likely == 9_708_033 + 133_372 + 6_721),
        "{:?}",
        found[0].bytes
    );
    // A project that lists none has none.
    world.texts[0].1 = r#"{"packages": {"node_modules/a": {}}}"#.to_owned();
    let built = "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD [\"node\", \"server.js\"]\n";
    assert_eq!(world.findings(built).len(), 0);
    let mut world = texts(&[]);
    world.texts =
        vec![("uv.lock", fixture("python/uv.lock")), ("pyproject.toml", fixture("python/pyproject.toml"))];
    let found = world.findings("FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nRUN uv sync --no-cache\nCMD [\"python\", \"-m\", \"demo\"]\n");
    assert!(found[0].message.contains(": 5 of the 7 packages in uv.lock, "), "{}", found[0].message);
    assert!(found[0].bytes.is_some_and(|bytes| bytes.low > 1_000_000), "{:?}", found[0].bytes);
}

#[test]
fn a_folder_of_another_project_tells_nothing() {
    let mut world = texts(&[]);
    world.texts = vec![("package-lock.json", fixture("node/npm3/package-lock.json"))];
    world.folders = vec![(
        "node_modules",
        vec![("left-pad/index.js".to_owned(), 1_000_000), ("ms/a.js".to_owned(), 6_721)],
    )];
    let layer = world.layer("FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n");
    assert!(layer.added.likely == 0 && !layer.added.complete, "{:?}", layer.added);
    assert_eq!(layer.lists[0].sized, 0);
}

#[test]
fn what_cannot_be_cut_may_be_less() {
    // Whose the packages of a workspace are, yarn.lock does not say: all are counted.
    let lock = "# yarn lockfile v1\n\nleft@1:\n  version \"1.0.0\"\n\nts@5:\n  version \"5.0.0\"\n";
    let manifest = r#"{"private": true, "workspaces": ["packages/*"], "devDependencies": {"ts": "5"}}"#;
    let mut world = texts(&[("yarn.lock", lock), ("package.json", manifest)]);
    let file = "FROM node:20\nCOPY . .\nRUN --mount=type=cache,target=/usr/local/share/.cache yarn install\n";
    let layer = world.layer(file);
    assert_eq!((layer.lists[0].packages, layer.lists[0].development), (2, None));
    // Without a list of all packages nobody knows which of the folder's come.
    let folder = vec![("ts/a.js".to_owned(), 9_000_000)];
    let mut world = texts(&[("package.json", r#"{"dependencies": {"left": "1"}}"#)]);
    world.folders.push(("node_modules", folder));
    let file = "FROM node:20\nCOPY package.json .\nRUN --mount=type=cache,target=/root/.npm npm install\n";
    assert_eq!(world.layer(file).added.low, 0);
}

#[test]
fn without_a_context_nothing_is_asked_for() {
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse("FROM node\nCOPY . .\nRUN npm ci\n");
    let mut facts = Facts::default();
    facts.answer(Want::Context, None);
    let wants = linter.analyse(&file).wants(&facts);
    assert!(wants.iter().all(|want| matches!(want, Want::Table { .. })), "{wants:?}");
}
