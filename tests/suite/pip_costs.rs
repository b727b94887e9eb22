//! What pip fetches and installs, held against what it did: `tests/data/pip-closures.tsv` has what was measured.

use dockslim::bytes::{Amount, Bytes};
use dockslim::config::Settings;
use dockslim::engine::Linter;
use dockslim::size::Facts;
use dockslim::size::ledger::LayerBytes;
use dockslim::size::packages::Tables;
use dockslim::syntax::parse;

const PYTHON: &str = "FROM python:3.12-slim\n";

fn layers(text: &str) -> Vec<LayerBytes> {
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(text);
    let facts = Facts::of_tables(Tables::embedded());
    linter.outlooks(&linter.analyse(&file), &facts, false).pop().unwrap().ledger.layers
}

/// What one command installs where it keeps no cache.
fn installed(text: &str) -> Amount {
    layers(text).pop().unwrap().added
}

/// What one command leaves in its cache.
fn cached(text: &str) -> Amount {
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(text);
    let findings = linter.lint(&linter.analyse(&file), &Facts::default());
    let found = findings.iter().rfind(|it| it.rule == "package-cache-left");
    found.and_then(|it| it.bytes).unwrap_or(Amount::UNKNOWN)
}

fn on_python(command: &str) -> Amount {
    cached(&format!("{PYTHON}RUN {command}\n"))
}

#[test]
fn measured_closures_lie_within_the_bounds() {
    let table = include_str!("../data/pip-closures.tsv");
    let mut off = Vec::new();
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    assert!(rows.len() >= 35);
    for row in &rows {
        let is_in = |amount: Amount, truth: Bytes| {
            amount.low <= truth && amount.most().is_none_or(|most| truth <= most)
        };
        let archives = on_python(&format!("pip install {}", row[0]));
        let truth: Bytes = row[1].parse().unwrap();
        if !archives.complete || archives.low == 0 || !is_in(archives, truth) {
            off.push(format!("{}: {truth} in {archives:?}", row[0]));
        }
        assert!(archives.high < 2 * archives.low, "{}: {archives:?}", row[0]);
        let Ok(truth) = row[2].parse::<Bytes>() else { continue };
        let files = installed(&format!("{PYTHON}RUN pip install --no-cache-dir {}\n", row[0]));
        if files.low == 0 || !is_in(files, truth) {
            off.push(format!("{}: {truth} installed in {files:?}", row[0]));
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn nothing_is_said_of_what_comes_from_elsewhere() {
    for command in [
        "pip install -i https://e.org/simple numpy",
        "pip install torch --index-url https://download.pytorch.org/whl/cpu",
        "pip install --extra-index-url=https://e.org/simple numpy",
        "pip install -f https://e.org/wheels.html numpy",
        "PIP_INDEX_URL=https://e.org/simple pip install numpy",
        "pip config set global.index-url https://e.org/simple && pip install numpy",
        "pip install --no-binary :all: numpy",
        "pip install -r requirements.txt",
        "pip install .",
        "pip install nobody-has-this-package",
        "pip install \"$PACKAGE\"",
    ] {
        assert!(!on_python(command).is_known(), "{command}: {:?}", on_python(command));
    }
    let set = format!("{PYTHON}ENV PIP_EXTRA_INDEX_URL=https://e.org/simple\nRUN pip install numpy\n");
    assert!(!cached(&set).is_known());
    let copied = format!("{PYTHON}COPY pip.conf /etc/pip.conf\nRUN pip install numpy\n");
    assert!(!cached(&copied).is_known());
}

#[test]
fn what_is_not_known_comes_on_top() {
    let numpy = on_python("pip install numpy");
    assert!(numpy.complete && numpy.low > 14_000_000);
    for command in [
        "pip install numpy nobody-has-this-package",
        "pip install numpy -r requirements.txt",
        "pip install numpy git+https://e.org/a",
        "pip install numpy .",
        "pip install 'numpy[nobody-has-this-extra]' numpy",
    ] {
        let found = on_python(command);
        assert!(!found.complete && found.low == numpy.low, "{command}: {found:?}");
    }
}

#[test]
fn versions_and_old_pythons_widen_the_bounds() {
    let spread = |amount: Amount| amount.high * 100 / amount.low;
    let newest = on_python("pip install pandas");
    let pinned = on_python("pip install pandas==1.0.0");
    assert!(pinned.low < newest.low / 2 && pinned.complete, "{pinned:?}");
    assert!(spread(on_python("pip install 'pandas<3'")) > spread(newest));
    let on = |base: &str| cached(&format!("FROM {base}\nRUN pip install pandas\n"));
    for old in ["python:3.5", "python:2.7.18", "debian:10", "ubuntu:18.04"] {
        assert_eq!(on(old).low, pinned.low, "{old}");
    }
    for late in ["python:3.6", "python:3.8-slim", "ubuntu:20.04"] {
        assert!(on(late).low > pinned.low && on(late).low < newest.low, "{late}");
    }
    assert_eq!(cached("FROM ubuntu:18.04\nRUN pip3 install pandas\n"), on("ubuntu:20.04"));
    assert!(spread(on("registry.example.org/a")) > spread(newest));
    assert_eq!(on_python("pip3.11 install pandas"), newest);
}

#[test]
fn a_later_command_adds_what_is_new() {
    let two = format!("{PYTHON}RUN pip install numpy\nRUN pip install numpy pandas\n");
    let both = on_python("pip install pandas");
    let numpy = on_python("pip install numpy");
    let second = cached(&two);
    assert!(second.likely + numpy.likely == both.likely, "{second:?}");
    // Elsewhere it is installed again, from the cache.
    let first = installed(&format!("{PYTHON}RUN pip install --no-cache-dir numpy\n"));
    let both_places = |flag: &str| {
        format!("{PYTHON}RUN pip install {flag} numpy\nRUN pip install --target /a {flag} numpy\n")
    };
    assert_eq!(installed(&both_places("--no-cache-dir")), first);
    assert_eq!(layers(&both_places("")).pop().unwrap().added.likely, first.likely);
    let inherited = "FROM python:3.12 AS a\nRUN pip install numpy\nFROM a\nRUN pip install pandas\n";
    assert_eq!(cached(inherited).likely, second.likely);
    // A list may have brought it.
    let listed = format!("{PYTHON}RUN pip install -r a.txt\nRUN pip install pandas\n");
    assert!(cached(&listed).low < both.low && cached(&listed).high == both.high);
}

#[test]
fn what_images_have_is_not_brought() {
    let plain = on_python("pip install pandas");
    assert_eq!(on_python("pip install pip pandas").likely, plain.likely);
    assert!(on_python("pip install --upgrade pip pandas").likely > plain.likely + 1_000_000);
}

#[test]
fn alpine_takes_its_own_wheels() {
    let on = |command: &str| cached(&format!("FROM python:3.12-alpine\nRUN {command}\n"));
    let numpy = on("pip install numpy");
    assert!(numpy.complete && numpy.likely != on_python("pip install numpy").likely);
    assert!(!on("pip install uwsgi").is_known());
}

#[test]
fn dependencies_may_be_left_out_and_byte_code_too() {
    assert!(on_python("pip install --no-deps pandas").likely < on_python("pip install pandas").likely);
    let files = |flag: &str| installed(&format!("{PYTHON}RUN pip install --no-cache-dir {flag} django\n"));
    assert!(files("--no-compile").likely < files("").likely);
}
