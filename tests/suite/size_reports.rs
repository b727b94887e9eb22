//! The reports of `dockslim size`, on images with made-up figures: text, JSON, and the page.

use super::support::images;
use super::support::images::{
    KITCHEN_SINK, Made, adds, base, hides, kitchen_sink, kitchen_sink_fixed, near, print, unknown,
};
use dockslim::bytes::{Amount, Provenance};
use dockslim::report::{SizeFormat, SizeHtml, SizeJson, SizeTable};
use dockslim::size::catalog::Match;
use dockslim::size::ledger::{Input, Lack, PackageBytes};
use serde_json::{Value, json};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

const TABLE: SizeTable = SizeTable { colour: false, unicode: true, width: 80 };
const JSON: SizeJson = SizeJson { many: false };
const PAGE: SizeHtml = SizeHtml { many: false, is_real: false };

fn sink(form: &dyn SizeFormat) -> String {
    print(form, KITCHEN_SINK, base("debian:bookworm"), &kitchen_sink(), Some(kitchen_sink_fixed()))
}

/// 300 layers, the hundredth of unknown size.
fn many(form: &dyn SizeFormat) -> String {
    let mut text = "FROM scratch\n".to_owned();
    let mut made = Vec::new();
    for n in 0..300 {
        writeln!(text, "COPY a{n} /b{n}").unwrap();
        made.push(if n == 99 { unknown() } else { adds(n * 1000, Provenance::Measured) });
    }
    print(form, &text, base("scratch"), &made, None)
}

#[test]
fn the_table_reads_as_it_should() {
    let expected = "\
Dockerfile

line  instruction                 adds     image      waste  from
   2  FROM debian:bookworm      117 MB    117 MB             catalogue  ██
      - the catalogue's debian:bookworm, as of 2026-09-18
   4  RUN apt-get update && …   501 MB    618 MB    19.9 MB  indexed    ███████▒
      - 200 packages, 484 MB: libllvm15 108 MB, libpart198 3.8 MB, libpart197
        3.7 MB, libpart196 3.7 MB, libpart195 3.7 MB, and 195 others 361 MB
        (debian bookworm, 2026-09-18)
      - 19.9 MB of it is hidden by line 15: rm -rf /usr/src /var/lib/apt/lists/*
   8  COPY . /srv/app          12.3 MB    630 MB             measured   █
";
    assert_eq!(&sink(&TABLE)[..expected.len()], expected);
}

#[test]
fn the_table_fits_any_width() {
    for width in [60, 80, 100] {
        let form = SizeTable { width, ..TABLE };
        let (sink, many) = (sink(&form), many(&form));
        let longest = sink.lines().chain(many.lines()).max_by_key(|line| line.width()).unwrap();
        assert!(longest.width() <= width, "{width}: {longest}");
    }
}

#[test]
fn the_table_does_without_block_characters() {
    let table = sink(&SizeTable { unicode: false, ..TABLE });
    assert!(table.contains("indexed    #######x\n") && table.is_ascii(), "{table}");
}

#[test]
fn colour_comes_only_where_it_is_wanted() {
    assert!(!sink(&TABLE).contains('\x1b'));
    let coloured = sink(&SizeTable { colour: true, ..TABLE });
    let mut plain = String::new();
    for (n, part) in coloured.split("\x1b[").enumerate() {
        plain.push_str(if n == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert!(coloured.contains("\x1b["));
    assert_eq!(plain, sink(&TABLE));
}

#[test]
fn the_table_says_what_is_unpacked_and_what_is_not_known() {
    let table = sink(&TABLE);
    for said in [
        "unpacked         718 MB+?   what `docker images` shows\n",
        "compressed       249 MB+?   what a registry stores and a pull fetches\n",
        "waste            108 MB     unpacked, in a layer but hidden by a later one\n",
        "after all fixes  540 MB+?   unpacked\n",
        "                 180 MB+?   compressed\n",
        "findings save    150 MB     in line 4: deleted-in-later-layer\n",
        "                 28.0 MB    in line 13: deleted-in-later-layer\n",
        "not counted      2 of 6 layers of unknown size\n",
        "unknown, ?       not known, and in no sum; no option would tell it\n",
    ] {
        assert!(table.contains(said), "{said}{table}");
    }
    let unknown = table.lines().find(|line| line.contains("RUN <<EOF set -e make")).unwrap();
    assert!(unknown.contains("  ?  ") && unknown.ends_with("  unknown"), "{unknown}");
}

#[test]
fn a_base_that_is_not_known_is_not_counted() {
    let made = [adds(5, Provenance::Indexed)];
    let table = print(&TABLE, "FROM nobody/knows\nRUN a\n", base("nobody/knows"), &made, None);
    assert!(
        table.contains("FROM nobody/knows") && table.contains("not counted      the base image\n"),
        "{table}"
    );
    assert!(table.contains("unpacked         base of unknown size + 5 B: what"), "{table}");
    assert!(!table.contains("waste            "), "{table}");
}

/// What no option would tell.
fn lack(what: &str, is_all: bool) -> Lack {
    Lack { what: what.to_owned(), is_all, input: None }
}

#[test]
fn where_nothing_is_known_no_figure_is_shown() {
    let made = [Made {
        lacks: vec![lack("COPY a b: of unknown size", true), lack("x: left out", false)],
        ..unknown()
    }];
    let text = "FROM nobody/knows\nCOPY a b\n";
    let table = print(&TABLE, text, base("nobody/knows"), &made, None);
    assert!(
        table.contains("unpacked         ?          what") && table.contains("compressed       ?  "),
        "{table}"
    );
    assert!(table.contains("- x: left out") && !table.contains("b: of unknown size"), "{table}");
    let page = print(&PAGE, text, base("nobody/knows"), &made, None);
    assert_eq!(page.matches("<strong>?</strong>").count(), 2, "{page}");
}

#[test]
fn what_is_stored_again_of_the_base_is_waste_too() {
    let again = hides(2, 839_000, "the package database is written again");
    let base = dockslim::size::ledger::BaseBytes { hidden: vec![again], ..base("debian:bookworm") };
    let text = "FROM debian:bookworm\nRUN a\n";
    let made = [adds(2_000_000, Provenance::Estimate)];
    let table = print(&TABLE, text, base.clone(), &made, None);
    let row = table.lines().find(|line| line.contains("FROM debian")).unwrap();
    assert!(row.contains("  839 kB  catalogue  ") && row.ends_with('▒'), "{table}");
    assert!(table.contains("- 839 kB of it is hidden by line 2: the package database"), "{table}");
    let page = print(&PAGE, text, base, &made, None);
    assert!(page.contains("<a href=\"#L2\">line 2</a>: the package database is written again"), "{page}");
}

#[test]
fn images_without_layers_or_bytes_have_a_table_too() {
    let table = print(&TABLE, "FROM scratch\n", base("scratch"), &[], None);
    assert!(table.contains("FROM scratch") && table.contains("nothing is below the layers"), "{table}");
    assert!(table.contains("unpacked         0 B        what"), "{table}");
    let zero =
        print(&TABLE, "FROM scratch\nRUN true\n", base("scratch"), &[adds(0, Provenance::Measured)], None);
    assert!(!zero.contains('█'), "{zero}");
}

#[test]
fn a_long_hostile_command_stays_one_line() {
    let text = format!("FROM scratch\nRUN echo \x1b[31m日本語 {} \u{202E}\n", "x".repeat(100_000));
    let made = [adds(10, Provenance::Measured)];
    let table = print(&TABLE, &text, base("scratch"), &made, None);
    assert!(table.len() < 2000 && !table.contains('\x1b') && !table.contains('\u{202E}'));
    assert!(table.lines().all(|line| line.width() <= 80), "{table}");
    let page = print(&PAGE, &text, base("scratch"), &made, None);
    assert!(!page.contains('\x1b') && page.contains("日本語"));
}

#[test]
fn hidden_parts_beyond_a_few_are_counted() {
    let hidden = (0..8).map(|n| hides(n + 3, u64::from(n) * 1_000_000, "rm x")).collect();
    let made = [Made { hidden, ..adds(30_000_000, Provenance::Measured) }];
    let table = print(&TABLE, "FROM scratch\nRUN a\n", base("scratch"), &made, None);
    assert!(table.contains("- 7.0 MB of it is hidden by line 10: rm x\n"), "{table}");
    assert!(table.contains("- 3 more parts are hidden by later lines\n"), "{table}");
}

#[test]
fn json_keeps_its_contract() {
    let expected = concat!(
        r#"{"path":"Dockerfile","target":"app","base":{"reference":"debian:bookworm","resolved":"debian:bookworm","#,
        r#""match":"exact","unpacked":116665515,"compressed":48503440,"as_of":"2026-09-18","known_by":null},"#,
        r#""layers":[{"instruction":{"cmd":"RUN","line":2},"added":{"unpacked":300,"compressed":100,"#,
        r#""low":300,"high":300,"compressed_low":100,"compressed_high":100,"complete":true},"#,
        r#""hidden":[{"by_line":4,"bytes":30,"cause":"rm a","low":30,"high":30,"complete":true}],"packages":[{"name":"a","installed":9}],"#,
        r#""lists":[],"provenance":"indexed","notes":["1 package, 9 B: a 9 B","n"],"unknown":[]},"#,
        r#"{"instruction":{"cmd":"COPY","line":3},"added":{"unpacked":null,"compressed":null,"#,
        r#""low":0,"high":null,"compressed_low":null,"compressed_high":null,"complete":false},"hidden":[],"#,
        r#""packages":[],"lists":[],"provenance":"unknown","notes":["COPY x y: of unknown size"],"#,
        r#""unknown":[{"what":"COPY x y: of unknown size","known_by":"--context DIR"}]}],"#,
        r#""total":{"unpacked":116665815,"compressed":48503540,"low":116665815,"high":null,"#,
        r#""compressed_low":48503540,"compressed_high":null,"complete":false},"#,
        r#""waste":{"unpacked":30,"low":30,"high":30,"complete":true},"after_fixes":{"unpacked":null,"#,
        r#""compressed":null,"low":0,"high":null,"compressed_low":null,"compressed_high":null,"complete":false},"#,
        r#""context":null}"#,
        "\n"
    );
    let made = [
        Made {
            hidden: vec![hides(4, 30, "rm a")],
            packages: vec![PackageBytes { name: "a".to_owned(), installed: 9 }],
            notes: vec!["n".to_owned()],
            ..adds(300, Provenance::Indexed)
        },
        Made {
            lacks: vec![Lack { input: Some(Input::Context), ..lack("COPY x y: of unknown size", true) }],
            ..unknown()
        },
    ];
    let text = "FROM debian:bookworm AS app\nRUN apt-get install a\nCOPY x y\n";
    assert_eq!(print(&JSON, text, base("debian:bookworm"), &made, None), expected);
}

#[test]
fn json_has_a_word_for_how_the_base_was_found() {
    let of = |base| {
        let printed = print(&JSON, "FROM x\n", base, &[], Some(Amount::ZERO));
        serde_json::from_str::<Value>(&printed).unwrap()
    };
    assert_eq!(of(base("scratch"))["base"]["match"], "exact");
    let nothing = json!({"unpacked": 0, "compressed": 0, "low": 0, "high": 0, "compressed_low": 0,
        "compressed_high": 0, "complete": true});
    assert_eq!(of(base("scratch"))["total"], nothing);
    assert_eq!(of(near("debian:12", "debian:bookworm", Match::Alias))["base"]["match"], "alias");
    assert_eq!(of(near("debian:x", "debian:bookworm", Match::Class))["base"]["match"], "class");
    assert_eq!(of(near("debian:x", "debian:bookworm", Match::Image))["base"]["match"], "class");
    let unknown = of(base("nobody/knows"));
    let expected = json!({"reference": "nobody/knows", "resolved": null, "match": "unknown", "unpacked": null,
        "compressed": null, "as_of": null, "known_by": null});
    assert_eq!(unknown["base"], expected);
    for sum in ["total", "after_fixes"] {
        let not_known = json!({"unpacked": null, "compressed": null, "low": 0, "high": null,
            "compressed_low": null, "compressed_high": null, "complete": false});
        assert_eq!(unknown[sum], not_known, "{sum}");
    }
}

#[test]
fn several_images_are_an_array() {
    let form = SizeJson { many: true };
    let value: Value = serde_json::from_str(&many(&form)).unwrap();
    assert_eq!(value[0]["layers"].as_array().unwrap().len(), 300);
    let mut empty = Vec::new();
    form.head(&[], &mut empty).unwrap();
    form.tail(&mut empty).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&empty).unwrap(), json!([]));
}

/// The values of an attribute, in order.
fn attributes(page: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    let parts = page.split(&start).skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn the_page_links_every_layer_to_its_line_and_back() {
    for page in [sink(&PAGE), many(&PAGE)] {
        let ids = attributes(&page, "id");
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "an id stands once");
        let links = attributes(&page, "href");
        for link in links.iter().filter(|link| *link != "data:,") {
            assert!(ids.iter().any(|id| link.strip_prefix('#') == Some(id)), "{link} leads nowhere");
        }
    }
    let page = sink(&PAGE);
    for (line, what) in [(2, "FROM debian:bookworm"), (4, "RUN apt-get update"), (9, "RUN &lt;&lt;EOF")] {
        let bar = format!("<li><a href=\"#L{line}\" aria-label=\"Line {line}, {what}");
        assert!(page.contains(&bar), "{bar}");
    }
    assert!(page.contains("501 MB, 19.9 MB of it waste\">"));
    assert_eq!(page.matches("class=\"lost some\"").count(), 2);
    assert_eq!(page.matches("<tbody").count(), 7);
}

#[test]
fn nothing_of_the_file_is_markup_on_the_page() {
    let hostile = "a\"onload='x'</title><script>alert(1)</script>&amp;";
    let text = format!("FROM {hostile} AS b\nRUN {hostile}\n# {hostile}\n");
    let packages = vec![PackageBytes { name: hostile.to_owned(), installed: 1 }];
    let hidden = vec![hides(3, 1, hostile)];
    let notes = vec![hostile.to_owned()];
    let made = [Made { hidden, packages, notes, ..adds(2, Provenance::Measured) }];
    let page = images::print_as(&PAGE, hostile, &text, base(hostile), &made, None);
    assert!(!page.contains("<script") && !page.contains("\"onload") && !page.contains("'x'"), "{page}");
    assert_eq!(page.matches("</title>").count(), 1);
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let page = sink(&PAGE);
    let sources: Vec<String> =
        attributes(&page, "href").into_iter().chain(attributes(&page, "src")).collect();
    assert!(sources.iter().all(|it| it.starts_with('#') || it == "data:,"), "{sources:?}");
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    assert!(!page.contains("{{"));
    // For the test in a browser, and for looking at it.
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("size_page.html");
    std::fs::write(path, page).unwrap();
}
