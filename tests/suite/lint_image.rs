//! `dockslim lint --image`: what findings are about is counted in the image that was built.

use super::support::archives::{Image, Layer, Says, archive};
use super::support::elves::{Elf, debugged, library, program};
use super::support::program::{Folder, Run};
use serde_json::{Value, json};
use std::fs;

const MB: usize = 1_000_000;

/// A folder with a Dockerfile, and an image whose layers were made by these commands.
fn folder(name: &str, dockerfile: &str, layers: &[(&str, Layer)]) -> Folder {
    let folder = Folder::new(name, &[("Dockerfile", dockerfile)]);
    write(&folder, layers);
    folder
}

fn write(folder: &Folder, layers: &[(&str, Layer)]) {
    write_as(folder, layers, |_| ());
}

/// The same, with more in its configuration.
fn write_as(folder: &Folder, layers: &[(&str, Layer)], more: impl FnOnce(&mut Value)) {
    let (commands, layers): (Vec<&str>, Vec<Layer>) = layers.iter().cloned().unzip();
    let mut image = Image::new(&layers);
    for (at, command) in commands.iter().enumerate() {
        image.config["history"][at]["created_by"] = json!(command);
    }
    more(&mut image.config);
    fs::write(folder.0.join("a.tar"), archive(&image.docker25())).unwrap();
}

fn lint(folder: &Folder) -> Run {
    // Of which lighter image there is no image tells.
    let quiet = ["lint", "--isolated", "--fail-on", "never", "--ignore", "heavy-base-image"];
    folder.run(&[&quiet[..], &["--image", "a.tar", "--format", "jsonl", "Dockerfile"]].concat()).is(0)
}

/// The bytes of a rule's findings, and where these are from.
fn bytes(run: &Run, rule: &str) -> Vec<(u64, String)> {
    let of_rule = run.findings().into_iter().filter(|it| it["rule"] == rule);
    let bytes = of_rule.map(|it| {
        let bytes = &it["bytes"];
        (bytes["saves"].as_u64().unwrap_or(0), bytes["provenance"].as_str().unwrap_or("none").to_owned())
    });
    bytes.collect()
}

fn measured(bytes: usize) -> Vec<(u64, String)> {
    vec![(bytes as u64, "measured".to_owned())]
}

fn base() -> (&'static str, Layer) {
    ("ADD rootfs / # buildkit", Layer::new().symlink("lib", "usr/lib").bytes("usr/bin/sh", b's', 2 * MB))
}

#[test]
fn what_is_deleted_too_late_is_counted_by_its_paths() {
    let dockerfile = "FROM debian:bookworm\n\
        RUN curl -fsSL https://example.com/src.tar.gz -o /tmp/src.tar.gz && echo 1 > /opt/kept\n\
        RUN mkdir -p /usr/src/app && tar -xzf /tmp/src.tar.gz -C /usr/src/app\n\
        RUN make -C /usr/src/app install\n\
        RUN rm -rf /usr/src/app /tmp/src.tar.gz\n";
    let folder = folder(
        "lint-image-deleted",
        dockerfile,
        &[
            base(),
            (
                "RUN /bin/sh -c curl -fsSL https://example.com/src.tar.gz -o /tmp/src.tar.gz && echo 1 > /opt/kept # buildkit",
                Layer::new().bytes("tmp/src.tar.gz", b'z', 3 * MB).bytes("opt/kept", b'k', MB),
            ),
            (
                "RUN /bin/sh -c mkdir -p /usr/src/app && tar -xzf /tmp/src.tar.gz -C /usr/src/app # buildkit",
                Layer::new().bytes("usr/src/app/a.c", b'c', 5 * MB),
            ),
            (
                "RUN /bin/sh -c make -C /usr/src/app install # buildkit",
                Layer::new().bytes("usr/src/app/a.o", b'o', 7 * MB).bytes("usr/local/bin/a", b'a', MB),
            ),
            (
                "RUN /bin/sh -c rm -rf /usr/src/app /tmp/src.tar.gz # buildkit",
                Layer::new().gone("usr/src/.wh.app").gone("tmp/.wh.src.tar.gz"),
            ),
        ],
    );
    let run = lint(&folder);
    assert_eq!(bytes(&run, "consecutive-runs"), measured(15 * MB), "{run:?}");
    let said = "frees nothing: the layers of lines 2 and 3 keep /tmp/src.tar.gz and /usr/src/app: 15.0 MB";
    assert!(run.out.contains(said), "{run:?}");
    assert_eq!(run.err, "");
    let text =
        folder.run(&["lint", "--isolated", "--fail-on", "never", "--image", "a.tar", "Dockerfile"]).is(0);
    assert!(text.out.contains("measured image: 19.0 MB unpacked"), "{text:?}");
}

#[test]
fn a_removal_of_packages_is_counted_without_what_is_deleted_beside_it() {
    let dockerfile = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc\n\
        RUN apt-get purge -y --auto-remove gcc && rm -rf /var/lib/apt/lists/*\n";
    let status = b"Package: gcc\nStatus: install ok installed\nVersion: 1\nInstalled-Size: 9\n";
    let folder = folder(
        "lint-image-purged",
        dockerfile,
        &[
            base(),
            (
                "RUN /bin/sh -c apt-get update && apt-get install -y gcc # buildkit",
                Layer::new()
                    .bytes("usr/bin/gcc", b'g', 40 * MB)
                    .bytes("usr/lib/libgcc.so", b'l', 2 * MB)
                    .bytes("var/lib/apt/lists/all", b'a', 20 * MB)
                    .file("var/lib/dpkg/info/gcc.list", b"/usr\n/usr/bin\n/usr/bin/gcc\n/lib/libgcc.so\n")
                    .file("var/lib/dpkg/status", status),
            ),
            (
                "RUN /bin/sh -c apt-get purge -y --auto-remove gcc && rm -rf /var/lib/apt/lists/* # buildkit",
                Layer::new()
                    .gone("usr/bin/.wh.gcc")
                    .gone("usr/lib/.wh.libgcc.so")
                    .gone("var/lib/apt/lists/.wh.all")
                    .gone("var/lib/dpkg/info/.wh.gcc.list")
                    .file("var/lib/dpkg/status", b""),
            ),
        ],
    );
    let run = lint(&folder);
    let all: Vec<Value> = run.findings();
    let sum: u64 = all.iter().filter_map(|it| it["bytes"]["saves"].as_u64()).sum();
    // The list of files goes with its package.
    assert_eq!(sum, 62 * MB as u64 + 42, "{all:#?}");
    assert!(
        all.iter().all(|it| it["bytes"].is_null() || it["bytes"]["provenance"] == "measured"),
        "{all:#?}"
    );
}

#[test]
fn what_a_change_stores_again_is_counted_through_links() {
    let dockerfile = "FROM debian:bookworm\nCOPY . /lib/app\nRUN chown -R www-data /lib/app\n";
    let owned = |name: &str, count: usize| {
        Layer::new().entry(name.as_bytes(), Says { owner: 33, ..Says::default() }, &vec![b'f'; count])
    };
    let folder = folder(
        "lint-image-changed",
        dockerfile,
        &[
            base(),
            ("COPY . /lib/app # buildkit", Layer::new().bytes("usr/lib/app/f", b'f', 4 * MB)),
            (
                "RUN /bin/sh -c chown -R www-data /lib/app # buildkit",
                owned("usr/lib/app/f", 4 * MB).bytes("var/log/x", b'x', MB),
            ),
        ],
    );
    let run = lint(&folder);
    assert_eq!(bytes(&run, "copied-up-in-later-layer"), measured(4 * MB), "{run:?}");
}

#[test]
fn a_cache_that_is_not_there_is_no_finding() {
    let dockerfile = "FROM debian:bookworm\nRUN apt-get update\nRUN pip install flask\n";
    let lists = |layer: Layer| ("RUN /bin/sh -c apt-get update # buildkit", layer);
    let pip = |layer: Layer| ("RUN /bin/sh -c pip install flask # buildkit", layer);
    let flask = || Layer::new().bytes("usr/local/lib/python3/flask.py", b'f', MB);
    let there = folder(
        "lint-image-cache",
        dockerfile,
        &[
            base(),
            lists(Layer::new().bytes("var/lib/apt/lists/a", b'l', 20 * MB)),
            pip(flask().bytes("root/.cache/pip/a", b'p', 3 * MB)),
        ],
    );
    let run = lint(&there);
    let both = [measured(20 * MB), measured(3 * MB)].concat();
    assert_eq!(bytes(&run, "package-cache-left"), both, "{run:?}");
    write(&there, &[base(), lists(Layer::new().bytes("var/lib/apt/lists/a", b'l', 20 * MB)), pip(flask())]);
    let run = lint(&there);
    assert_eq!(bytes(&run, "package-cache-left"), measured(20 * MB), "{run:?}");
}

#[test]
fn what_is_not_joined_stays_predicted_and_is_told() {
    let dockerfile = "FROM debian:bookworm\nRUN apt-get update\nRUN pip install flask\n";
    let folder = folder(
        "lint-image-partly",
        dockerfile,
        &[
            base(),
            (
                "RUN /bin/sh -c pip install flask # buildkit",
                Layer::new().bytes("root/.cache/pip/a", b'p', 3 * MB),
            ),
        ],
    );
    let run = lint(&folder);
    let found = bytes(&run, "package-cache-left");
    assert_eq!((&*found[0].1, &found[1..]), ("catalogue", &measured(3 * MB)[..]), "{run:?}");
    let note = "note: Dockerfile: a.tar: line 2 is joined with no layer: what is said of it is predicted\n";
    assert_eq!(run.err, note);
    write(&folder, &[base()]);
    let run = lint(&folder);
    assert!(run.err.contains("none of its lines is joined with a layer"), "{run:?}");
    assert!(bytes(&run, "package-cache-left").iter().all(|it| it.1 != "measured"), "{run:?}");
}

#[test]
fn an_image_is_of_one_file_and_must_be_there() {
    let folder = folder("lint-image-wrong", "FROM debian:bookworm\n", &[base()]);
    fs::write(folder.0.join("other.Dockerfile"), "FROM debian:bookworm\n").unwrap();
    let two = folder.run(&["lint", "--image", "a.tar", "Dockerfile", "other.Dockerfile"]).is(2);
    assert!(two.err.contains("--image is the image of one Dockerfile, and 2 files are linted"), "{two:?}");
    let none = folder.run(&["lint", "--image", "no.tar", "Dockerfile"]).is(2);
    assert!(none.err.contains("cannot use the image no.tar: no such file"), "{none:?}");
}

#[test]
fn history_and_sources_that_stay_are_counted() {
    let dockerfile = "FROM debian:bookworm\nRUN git clone https://example.com/a/b.git /src && \
        cd /src && make install\n";
    let folder = folder(
        "lint-image-sources",
        dockerfile,
        &[
            base(),
            (
                "RUN /bin/sh -c git clone https://example.com/a/b.git /src && cd /src && make install # buildkit",
                Layer::new().bytes("src/.git/pack", b'p', 6 * MB).bytes("src/a.c", b'c', 4 * MB).bytes(
                    "usr/local/bin/b",
                    b'b',
                    MB,
                ),
            ),
        ],
    );
    let run = lint(&folder);
    assert_eq!(bytes(&run, "git-history-left"), measured(6 * MB), "{run:?}");
    assert_eq!(bytes(&run, "temporary-files-left"), measured(10 * MB), "{run:?}");
}

#[test]
fn what_has_no_directory_of_its_own_is_in_that_of_the_base() {
    let fetched = ["RUN curl -fsSL https://example.com/m.bin -o m.bin", "RUN rm m.bin"];
    let layers = |workdir: &'static str| {
        [
            base(),
            ("WORKDIR /work", Layer::new().dir("work/")),
            (
                "RUN /bin/sh -c curl -fsSL https://example.com/m.bin -o m.bin # buildkit",
                Layer::new().bytes("work/m.bin", b'm', 5 * MB),
            ),
            ("RUN /bin/sh -c rm m.bin # buildkit", Layer::new().gone("work/.wh.m.bin")),
            (workdir, Layer::new().dir("app/")),
        ]
    };
    let of = |name: &str, dockerfile: &str, workdir: &'static str, directory: &str| {
        let folder = folder(name, dockerfile, &layers(workdir));
        let mut image = Image::new(&layers(workdir).map(|it| it.1));
        image.config["history"] = layers(workdir).map(|it| json!({"created_by": it.0})).to_vec().into();
        image.config["config"]["WorkingDir"] = json!(directory);
        fs::write(folder.0.join("a.tar"), archive(&image.docker25())).unwrap();
        let run = lint(&folder);
        let all = bytes(&run, "consecutive-runs");
        assert_eq!(all, measured(5 * MB), "{name}: {run:?}");
    };
    let plain = format!("FROM debian:bookworm\n{}\n{}\n", fetched[0], fetched[1]);
    of("lint-image-workdir", &plain, "ADD x /", "/work");
    // Where the file moves on, the history says where the base was.
    of("lint-image-moved", &format!("{plain}WORKDIR /app\n"), "WORKDIR /app # buildkit", "/app");
}

const GLIBC_PLACE: &str = "usr/lib64/ld-linux-x86-64.so.2";

/// A base with a C library and much else.
fn glibc() -> (&'static str, Layer) {
    let libc = library("libc.so.6", &[]).build();
    let layer = Layer::new()
        .symlink("lib64", "usr/lib64")
        .symlink("lib", "usr/lib")
        .file(GLIBC_PLACE, &library("ld-linux-x86-64.so.2", &[]).build())
        .file("usr/lib/libc.so.6", &libc)
        .bytes("usr/bin/sh", b's', 2 * MB);
    ("ADD rootfs / # buildkit", layer)
}

/// How often a base is told of, where an image starts `cmd` and the program stands at `/srv/app` or, with `is_own`, in the base.
fn told_of(from: &str, cmd: &str, more: Value, is_own: bool) -> usize {
    let program = program(&["libc.so.6"]).build();
    let (command, base) = glibc();
    let (base, copied) = if is_own {
        (base, Layer::new().file("srv/app", &program))
    } else {
        (base.file("srv/app", &program), Layer::new().file("srv/other", b"other"))
    };
    let dockerfile =
        format!("FROM {from}\nWORKDIR /srv\nENV PATH=/srv:/usr/bin\nCOPY . /srv/\nCMD [\"{cmd}\"]\n");
    let folder = Folder::new("lint-image-any-base", &[("Dockerfile", &dockerfile)]);
    let layers = [
        (command, base),
        ("WORKDIR /srv # buildkit", Layer::new().dir("srv/")),
        ("COPY . /srv/ # buildkit", copied),
    ];
    write_as(&folder, &layers, |config| {
        config["config"] = more;
        config["config"]["Cmd"] = json!([cmd]);
    });
    let args =
        ["lint", "--isolated", "--select", "scratch-candidate", "--fail-on", "never", "--format", "jsonl"];
    folder.run(&[&args[..], &["--image", "a.tar", "Dockerfile"]].concat()).is(0).findings().len()
}

#[test]
fn a_program_is_weighed_over_whatever_base_and_by_whatever_name() {
    let more = || json!({"Env": ["PATH=/srv:/usr/bin"], "WorkingDir": "/srv"});
    for from in ["debian:bookworm-slim", "registry.example.com/shop/base:7", "shop-base"] {
        for cmd in ["/srv/app", "./app", "app"] {
            assert_eq!(told_of(from, cmd, more(), true), 1, "{from} {cmd}");
        }
        assert_eq!(told_of(from, "missing", more(), true), 0, "{from}");
    }
    // What an image brings itself is what it is for; of a distribution it is weighed all the same.
    assert_eq!(told_of("registry.example.com/shop/base:7", "/srv/app", more(), false), 0);
    assert_eq!(told_of("debian:bookworm-slim", "/srv/app", more(), false), 1);
}

/// What is said of the base of an image that starts this: the bytes, and all of it as text.
fn scratch(name: &str, program: &Elf<'_>, run: &str) -> Option<(u64, String)> {
    const CMD: &str = "/usr/local/bin/app";
    let dockerfile = format!("FROM debian:bookworm-slim\n{run}COPY app {CMD}\nCMD [\"{CMD}\"]\n");
    let made = format!("RUN /bin/sh -c {} # buildkit", run.trim_start_matches("RUN ").trim_end());
    let (copy, library) = (format!("COPY app {CMD} # buildkit"), library("libz.so.1", &[]).build());
    let mut layers = vec![glibc(), (&made, Layer::new().file("usr/lib/libz.so.1", &library))];
    layers.retain(|it| it.0 != made || !run.is_empty());
    layers.push((&copy, Layer::new().file("usr/local/bin/app", &program.build())));
    let folder = Folder::new(name, &[("Dockerfile", &dockerfile)]);
    write_as(&folder, &layers, |config| config["config"] = json!({"Cmd": [CMD]}));
    let args =
        ["lint", "--isolated", "--select", "scratch-candidate", "--fail-on", "never", "--format", "json"];
    let out = folder.run(&[&args[..], &["--image", "a.tar", "Dockerfile"]].concat()).is(0).out;
    let report: Value = serde_json::from_str(&out).unwrap();
    let found = report["findings"].as_array().unwrap().first()?;
    assert_eq!(found["bytes"]["provenance"], "measured");
    Some((found["bytes"]["saves"].as_u64().unwrap(), found.to_string()))
}

#[test]
fn what_a_program_needs_of_its_base_is_counted() {
    let rest = 2 * MB as u64;
    // Nothing, whatever built it.
    let all = rest
        + ["libc.so.6", "ld-linux-x86-64.so.2"]
            .map(|it| library(it, &[]).build().len() as u64)
            .iter()
            .sum::<u64>();
    assert_eq!(scratch("lint-image-static", &Elf::default(), "").unwrap().0, all);
    // Its libraries, those of packages too.
    let needs = program(&["libc.so.6", "libz.so.1"]);
    let install = "RUN apt-get update && apt-get install -y zlib1g && rm -rf /var/lib/apt/lists/*\n";
    let (bytes, said) = scratch("lint-image-closed", &needs, install).unwrap();
    assert_eq!(bytes, rest);
    assert!(said.contains("in 4 files: itself, its loader and its libraries"), "{said}");
    assert!(said.contains("bundle --root IMAGE.tar /usr/local/bin/app --list"), "{said}");
    let hosts = Elf { imports: &["getaddrinfo"], ..program(&["libc.so.6"]) };
    let (_, said) = scratch("lint-image-hosts", &hosts, "").unwrap();
    assert!(said.contains("/usr/local/bin/app --with nss --list"), "{said}");
    // What no file tells of.
    for (name, imports, run) in [
        ("plug-ins", &["dlopen"][..], ""),
        ("others", &["system"], ""),
        ("commands", &[], "RUN mkdir /data\n"),
    ] {
        let program = Elf { imports, ..program(&["libc.so.6"]) };
        assert_eq!(scratch(&format!("lint-image-{name}"), &program, run), None, "{name}");
    }
    // One that does not start says nothing.
    assert_eq!(scratch("lint-image-lacks", &program(&["libnone.so.1"]), ""), None);
}

/// A static program with what UPX writes behind its segments.
fn packed(unpacked: u32) -> Vec<u8> {
    let mut file = Elf::default().build();
    let end = 64 + 56;
    file.resize(end, 0);
    file.extend([0; 4]);
    file.extend(b"UPX!");
    file.extend([0; 8]);
    file.extend(unpacked.to_le_bytes());
    file.resize(3000, 7);
    file
}

#[test]
fn packed_programs_are_told_with_what_they_become() {
    let dockerfile = "FROM golang:1.24 AS build\nCOPY . .\nRUN go build -o /out/app . && upx -9 /out/app\n\
                      FROM debian:bookworm-slim\nCOPY --from=build /out/app /usr/bin/app\nCMD [\"app\"]\n";
    let copy = "COPY /out/app /usr/bin/app # buildkit";
    let layers = [base(), (copy, Layer::new().file("usr/bin/app", &packed(9_800_000)))];
    let folder = folder("lint-image-upx", dockerfile, &layers);
    let message = |run: Run| {
        let found = run.findings();
        found.iter().find(|it| it["rule"] == "upx-risk").unwrap()["message"].as_str().unwrap().to_owned()
    };
    let said = message(lint(&folder));
    assert!(said.contains("(/usr/bin/app, 3.0 kB in the image, becomes 9.8 MB: measured)"), "{said}");
    // Another program is not this one's doing.
    write(&folder, &[base(), (copy, Layer::new().file("usr/bin/other", &packed(9_800_000)))]);
    let said = message(lint(&folder));
    assert!(!said.contains("measured"), "{said}");
}

#[test]
fn a_debuggers_data_is_counted_in_the_program_that_was_copied() {
    let dockerfile = "FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app ./cmd/app\n\
        FROM debian:bookworm-slim\nCOPY --from=build /out/app /usr/bin/app\nCMD [\"/usr/bin/app\"]\n";
    let copy = "COPY /out/app /usr/bin/app # buildkit";
    let built =
        |debug: usize| [base(), (copy, Layer::new().file("usr/bin/app", &debugged("/lib/ld", MB, debug)))];
    let folder = folder("lint-image-debug", dockerfile, &built(300_000));
    assert_eq!(bytes(&lint(&folder), "debug-symbols-kept"), measured(300_000));
    // A program that has none is not told of.
    write(&folder, &built(0));
    assert_eq!(bytes(&lint(&folder), "debug-symbols-kept"), []);
    // Of one that is not found in the image nothing is known.
    write(&folder, &[base(), (copy, Layer::new().file("usr/bin/other", b"other"))]);
    assert_eq!(bytes(&lint(&folder), "debug-symbols-kept"), [(0, "none".to_owned())]);
}

#[test]
fn whether_a_change_changes_anything_is_seen_in_modes_and_owners() {
    let dockerfile = "FROM debian:bookworm\nCOPY --from=golang:1.24 /usr/local/go/bin/go /usr/bin/go\n\
        RUN chmod +x /usr/bin/go\nRUN chown 7 /usr/bin/go\n";
    let put = |mode: u32, owner: u64| {
        Layer::new().entry(b"usr/bin/go", Says { mode, owner, ..Says::default() }, &vec![b'g'; 3 * MB])
    };
    let (copy, first, second) = (
        "COPY /usr/local/go/bin/go /usr/bin/go # buildkit",
        "RUN /bin/sh -c chmod +x /usr/bin/go # buildkit",
        "RUN /bin/sh -c chown 7 /usr/bin/go # buildkit",
    );
    let folder = folder("lint-image-modes", dockerfile, &[base()]);
    let messages = |layers: [Layer; 3]| {
        let [one, two, three] = layers;
        write(&folder, &[base(), (copy, one), (first, two), (second, three)]);
        let run = lint(&folder);
        let told = run.findings().into_iter().filter(|it| it["rule"] == "copied-up-in-later-layer");
        told.map(|it| it["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // The program was not executable, though programs that are copied mostly are.
    let told = messages([put(0o644, 0), put(0o755, 0), put(0o755, 7)]);
    assert!(told[0].starts_with("`chmod +x /usr/bin/go` stores"), "{told:?}");
    assert!(told[1].starts_with("`chown 7 /usr/bin/go` stores"), "{told:?}");
    // It was, and both change nothing.
    let told = messages([put(0o755, 7), put(0o755, 7), put(0o755, 7)]);
    assert!(told[0].starts_with("`chmod +x /usr/bin/go` changes nothing"), "{told:?}");
    assert!(told[1].starts_with("`chown 7 /usr/bin/go` changes nothing"), "{told:?}");
    // What the builder did not store costs nothing.
    assert!(messages([put(0o755, 7), Layer::new(), Layer::new()]).is_empty());
}
