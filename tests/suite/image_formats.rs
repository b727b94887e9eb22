//! The formats of `dockslim image` that are lists and pages: SARIF, CSV, Markdown and HTML.

use super::formats::sarif_schema;
use super::support::archives::{Image, Layer, archive};
use super::support::program::Folder;
use serde_json::{Value, json};
use std::fs;

const MB: usize = 1_000_000;

/// An image with 3 MB that a later layer deletes, a cache of 2 MB and a token that is only hidden, and its Dockerfile.
fn folder(name: &str) -> Folder {
    let dockerfile = "FROM debian:bookworm\nRUN curl -o /a,b https://example.com/x\nRUN pip install x\n\
        RUN rm /a,b /root/.npmrc\n";
    let folder = Folder::new(name, &[("sub/Dockerfile", dockerfile)]);
    let mut image = Image::new(&[
        Layer::new().bytes("usr/bin/base", b'b', 4 * MB),
        Layer::new().bytes("a,b", b'a', 3 * MB).file("root/.npmrc", b"//r/:_authToken=abcdef\n"),
        Layer::new().bytes("root/.cache/pip/c", b'c', 2 * MB).bytes("usr/lib/x/y", b'y', MB),
        Layer::new().gone(".wh.a,b").gone("root/.wh..npmrc"),
    ]);
    let commands = [
        "/bin/sh -c #(nop) ADD file:1a in /",
        "RUN /bin/sh -c curl -o /a,b https://example.com/x # buildkit",
        "RUN /bin/sh -c pip install x # buildkit",
        "RUN /bin/sh -c rm /a,b /root/.npmrc # buildkit",
    ];
    image.config["history"] = commands.iter().map(|it| json!({"created_by": it})).collect();
    fs::write(folder.0.join("a.tar"), archive(&image.docker25())).unwrap();
    folder
}

fn printed(folder: &Folder, format: &str, with_file: bool) -> String {
    let file: &[&str] = if with_file { &["--dockerfile", "./sub/Dockerfile"] } else { &[] };
    // The token fails the run.
    folder.run(&[&["image", "a.tar", "--format", format][..], file].concat()).is(1).out
}

#[test]
fn sarif_stands_on_the_lines_of_the_dockerfile() {
    let folder = folder("image-sarif");
    let of = |with_file| -> Value { serde_json::from_str(&printed(&folder, "sarif", with_file)).unwrap() };
    let (with, without) = (of(true), of(false));
    for report in [&with, &without] {
        let errors: Vec<String> = sarif_schema().iter_errors(report).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let results = |report: &Value| report["runs"][0]["results"].as_array().unwrap().clone();
    let place = |it: &Value| it["locations"][0]["physicalLocation"].clone();
    let told: Vec<_> = results(&with)
        .iter()
        .map(|it| {
            let place = place(it);
            assert_eq!(place["artifactLocation"]["uri"], "sub/Dockerfile");
            let line = place["region"]["startLine"].as_u64().unwrap();
            let word = |key: &str| it[key].as_str().unwrap().to_owned();
            (word("ruleId"), word("level"), line, it["properties"]["bytes"].as_u64().unwrap())
        })
        .collect();
    let of = |rule: &str, level: &str, line, bytes| (rule.to_owned(), level.to_owned(), line, bytes);
    assert_eq!(
        told,
        [
            of("hidden-secret", "error", 2, 23),
            of("dead-bytes", "warning", 2, 3_000_023),
            of("cache", "warning", 3, 2_000_000),
        ]
    );
    // Without one, on the image; the prints are the same.
    let print = |it: &Value| it["partialFingerprints"]["dockslim-image/v1"].clone();
    for (one, other) in results(&with).iter().zip(results(&without)) {
        assert_eq!((&place(&other)["artifactLocation"]["uri"], print(one)), (&json!("a.tar"), print(&other)));
        assert_eq!(other["locations"][0]["logicalLocations"][0]["kind"], "layer");
    }
    let prints: std::collections::BTreeSet<String> =
        results(&with).iter().map(|it| print(it).to_string()).collect();
    assert_eq!(prints.len(), 3);
}

#[test]
fn csv_has_a_row_for_each_thing() {
    let folder = folder("image-csv");
    let out = printed(&folder, "csv", true);
    for row in [
        "image,kind,layer,line,bytes,files,path,text\r\n",
        "a.tar,layer,1,,4000000,1,,ADD file:1a in /\r\n",
        "a.tar,layer,2,2,3000023,2,,\"RUN curl -o /a,b https://example.com/x\"\r\n",
        "a.tar,wasted-path,,,3000000,1,\"/a,b\",\r\n",
        "a.tar,cache,3,3,2000000,1,/root/.cache/pip,the pip cache stays in /root/.cache/pip\r\n",
        "a.tar,hidden-secret,2,2,23,1,/root/.npmrc,",
    ] {
        assert!(out.contains(row), "{row}\n{out}");
    }
}

#[test]
fn markdown_is_tables() {
    let folder = folder("image-markdown");
    let out = printed(&folder, "markdown", true);
    for line in [
        "# a.tar\n",
        "| waste | 3.0 MB |\n",
        "| layer | line | instruction | adds | image | waste |\n",
        "| 3 | 3 | <code>RUN pip install x</code> | 3.0 MB | 10.0 MB |  |\n",
        "| 2.0 MB | 3 | 3 | the pip cache stays in /root/.cache/pip | empty it in the RUN that fills it: ",
        "| 3.0 MB | 1 | /a,b |\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(!printed(&folder, "markdown", false).contains("| line |"));
    // Each row has as many cells as its head.
    let cells = |line: &str| line.matches('|').count();
    let rows: Vec<&str> = out.lines().filter(|line| line.starts_with('|')).collect();
    for pair in rows.windows(2).filter(|pair| pair[1].starts_with("|---")) {
        assert_eq!(cells(pair[0]), cells(pair[1]), "{pair:?}");
    }
}

#[test]
fn the_page_has_a_map_and_leads_to_lines_that_are_there() {
    let folder = folder("image-html");
    for with_file in [true, false] {
        let page = printed(&folder, "html", with_file);
        assert_eq!(page.contains("id=\"dockerfile\""), with_file);
        assert!(
            page.contains("title=\"/usr/lib/x/y: 1.0 MB\"") && page.contains("<ul class=\"map\""),
            "{page}"
        );
        assert!(page.contains("the pip cache stays in /root/.cache/pip"));
        assert!(page.contains("Counted by dockslim") && !page.contains("without building it"));
        assert!(!page.contains("/a,b: 3.0 MB"), "what is deleted is in no map");
        let main = page.split("<main>").nth(1).unwrap();
        for link in main.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(page.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
        }
    }
}

#[test]
fn json_tells_what_is_biggest_with_what_is_in_it() {
    let folder = folder("image-biggest");
    let report: Value = serde_json::from_str(&printed(&folder, "json", false)).unwrap();
    let biggest = report["image"]["biggest"].as_array().unwrap();
    let all: Vec<_> =
        biggest.iter().map(|it| (it["path"].as_str().unwrap(), it["bytes"].as_u64().unwrap())).collect();
    assert_eq!(
        all,
        [
            ("/root", 2_000_000),
            ("/root/.cache", 2_000_000),
            ("/root/.cache/pip", 2_000_000),
            ("/root/.cache/pip/c", 2_000_000),
            ("/usr", 5_000_000),
            ("/usr/bin", 4_000_000),
            ("/usr/bin/base", 4_000_000),
            ("/usr/lib", 1_000_000),
            ("/usr/lib/x", 1_000_000),
            ("/usr/lib/x/y", 1_000_000),
        ]
    );
}
