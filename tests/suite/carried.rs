//! What COPY --from carries out of a stage, cut to the path that is copied: environments of Python and programs, these held
//! against what compilers really made (`tests/data/programs.tsv`, 2026-12-01, x86-64: Go 1.19, Rust 1.95, GCC 12), those against
//! real builds on Debian 12 with Python 3.11 (`tests/data/carried-layers.tsv`).

use dockslim::bytes::{Amount, Bytes};
use dockslim::config::Settings;
use dockslim::engine::Linter;
use dockslim::size::Facts;
use dockslim::syntax::parse;

/// What each layer of the last stage comes to.
fn layers(dockerfile: &str) -> Vec<Amount> {
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(dockerfile);
    let ledger =
        linter.outlooks(&linter.analyse(&file), &Facts::default(), false).pop().unwrap().ledger.layers;
    ledger.into_iter().map(|layer| layer.added).collect()
}

/// What a COPY brings from a stage that is built so.
fn carried(build: &str, from: &str) -> Amount {
    layers(&format!("FROM {build}\nFROM debian:bookworm-slim\nCOPY --from=0 {from} /x/\n")).pop().unwrap()
}

/// What `pip install flask` comes to alone.
fn flask() -> Amount {
    layers("FROM python:3.12\nRUN pip install --no-cache-dir flask\n").pop().unwrap()
}

#[test]
fn programs_that_compilers_made_lie_within_the_bounds() {
    let rows: Vec<&str> = include_str!("../data/programs.tsv").lines().skip(1).collect();
    assert!(rows.len() >= 40);
    let mut off = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let (command, truth) = (cells[1], cells[2].parse::<Bytes>().unwrap());
        let image = match command.split(' ').next().unwrap() {
            "go" => "golang:1.19",
            "cargo" => "rust:1.95",
            _ => "gcc:12",
        };
        let amount = carried(&format!("{image}\nWORKDIR /src\nCOPY . .\nRUN {command}"), "/out/app");
        if !amount.complete || truth < amount.low || truth > amount.high {
            off.push(format!("{row}: {amount:?}"));
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn a_program_is_found_among_what_was_built_or_installed() {
    for (build, from, found) in [
        ("golang:1.22\nRUN go install example.org/cmd/tool@v1", "/go/bin/tool", true),
        ("golang:1.22\nRUN go install example.org/cmd/tool@v1", "/go/bin", true),
        ("golang:1.22\nRUN go install example.org/cmd/tool@v1", "/go/pkg", false),
        ("golang:1.22\nRUN go build -o /out/a .", "/out/a", true),
        ("golang:1.22\nRUN go build .", "/go/a", false),
        ("golang:1.22\nRUN go build -o /out/a . && upx /out/a", "/out/a", false),
        ("rust:1\nWORKDIR /s\nRUN cargo build --release", "/s/target/release/a", true),
        (
            "rust:1\nWORKDIR /s\nRUN cargo build --release",
            "s/target/x86_64-unknown-linux-musl/release/a",
            true,
        ),
        ("rust:1\nWORKDIR /s\nRUN cargo build --release", "/s/target/release", false),
        ("rust:1\nWORKDIR /s\nRUN cargo build --release", "/s/target/release/deps/a", false),
        ("rust:1\nRUN cargo install rg", "/usr/local/cargo/bin/rg", true),
        ("rust:1\nRUN cargo install rg", "/usr/local/cargo/bin/rustc", false),
        ("rust:1\nRUN cargo install --root /o rg", "/o/bin/rg", true),
        ("debian:12\nRUN gcc -O2 -o /a a.c", "/a", true),
        ("debian:12\nRUN gcc -c -o /a.o a.c", "/a.o", false),
        ("debian:12\nRUN make install", "/usr/local/bin/a", false),
        ("maven:3\nRUN mvn package", "/target/a.jar", false),
    ] {
        let amount = carried(build, from);
        assert_eq!(amount.complete && amount.low > 0, found, "{build} {from}: {amount:?}");
    }
    // One of them is one, whatever the others are.
    let two = "golang:1.22\nRUN go install a.org/one@v1 && go install a.org/two@v1";
    assert_eq!(carried(two, "/go/bin/one"), carried(two, "/go/bin/two"));
    let all = carried("golang:1.22\nRUN go install a.org/one@v1 a.org/two@v1", "/go/bin");
    assert_eq!(all.low, 2 * carried(two, "/go/bin/one").low);
}

#[test]
fn an_environment_is_carried_with_what_was_installed_into_it() {
    let flask = flask();
    let bare = carried("python:3.12\nRUN python -m venv /v", "/v");
    assert!(bare.complete && bare.low > 5_000_000, "{bare:?}");
    for install in [
        "RUN python -m venv /v && /v/bin/pip install --no-cache-dir flask",
        "RUN python -m venv /v && . /v/bin/activate && pip install --no-cache-dir flask",
        "WORKDIR /\nRUN python -m venv v-env/venv && v-env/venv/bin/pip install --no-cache-dir flask",
        "RUN python -m venv /v/venv\nENV PATH=\"/v/venv/bin:$PATH\"\nRUN pip install --no-cache-dir flask",
        "ENV VIRTUAL_ENV=/v\nRUN python -m venv $VIRTUAL_ENV && $VIRTUAL_ENV/bin/pip install --no-cache-dir flask",
    ] {
        let from = if install.contains("v-env") { "/v-env" } else { "/v" };
        let amount = carried(&format!("python:3.12\n{install}"), from);
        assert!(amount.complete, "{install}: {amount:?}");
        assert_eq!(amount.likely, bare.likely + flask.likely, "{install}");
    }
    let uv = carried(
        "python:3.12\nRUN uv venv /v && VIRTUAL_ENV=/v uv pip install --compile-bytecode flask",
        "/v",
    );
    assert!(uv.complete && uv.likely < bare.likely, "{uv:?}");
}

#[test]
fn packages_are_cut_to_the_path_that_is_copied() {
    let flask = flask();
    let whole = carried("python:3.12\nRUN pip install --no-cache-dir --prefix=/install flask", "/install");
    assert_eq!(whole, flask);
    let user = carried("python:3.12\nRUN pip install --no-cache-dir --user flask", "/root/.local");
    assert_eq!(user, flask);
    let target = carried("python:3.12\nRUN pip install --no-cache-dir --target /t flask", "/t");
    assert_eq!(target, flask);
    let packages = "/install/lib/python3.12/site-packages";
    let part = carried("python:3.12\nRUN pip install --no-cache-dir --prefix=/install flask", packages);
    assert!(part.complete && part.likely == flask.likely && part.low < flask.low, "{part:?}");
    let commands =
        carried("python:3.12\nRUN pip install --no-cache-dir --prefix=/install flask", "/install/bin");
    assert!(commands.complete && commands.low == 0 && commands.high < flask.high / 4, "{commands:?}");
    // Images of Python have packages of their own there.
    let shared = "/usr/local/lib/python3.12/site-packages";
    let part = carried("python:3.12\nRUN pip install --no-cache-dir flask", shared);
    assert!(!part.complete && part.likely == flask.likely && part.low > 0, "{part:?}");
}

#[test]
fn what_is_there_already_brings_nothing() {
    let twice =
        "FROM python:3.12\nRUN pip install --no-cache-dir flask\nRUN pip install --no-cache-dir flask\n";
    let last = layers(twice).pop().unwrap();
    assert!(last.complete && last.high == 0, "{last:?}");
}

#[test]
fn what_was_really_carried_lies_within_the_bounds() {
    let rows: Vec<&str> = include_str!("../data/carried-layers.tsv").lines().skip(1).collect();
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let truth: Bytes = cells[2].parse().unwrap();
        let amount = carried(&format!("python:3.11\n{}", cells[0].replace("\\n", "\n")), cells[1]);
        assert!(amount.low > truth / 5 && truth >= amount.low, "{row}: {amount:?}");
        assert!(!amount.complete || truth <= amount.high, "{row}: {amount:?}");
        // What is known is most of it.
        assert!(amount.likely > truth / 10 * 8 && amount.likely < truth / 10 * 12, "{row}: {amount:?}");
    }
}
