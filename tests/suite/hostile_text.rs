//! What a Dockerfile, a name, a setting or a rule brings along never drives a terminal or turns a line around, in no
//! format and no command; and JSON still says what it said.

use super::support::archives::{Image, Layer, archive};
use super::support::program::{FORMATS, Folder, Run};
use serde_json::Value;

/// One of each kind: C0, DEL, C1, the bidirectional marks, and what cannot be seen. What ends a line is told apart by each format.
const HOSTILE: &str = "\u{1}\u{7}\u{8}\u{1b}[31m\u{1f}\u{7f}\u{80}\u{9b}\u{9f}\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{ad}\u{200b}\u{2028}\u{2029}\u{feff}\u{e0041}";

/// The same as a double-quoted text of YAML has it.
fn in_yaml() -> String {
    HOSTILE
        .chars()
        .map(|c| if c.is_ascii_graphic() { c.to_string() } else { format!("\\U{:08x}", c as u32) })
        .collect()
}

fn is_raw(c: char) -> bool {
    let is_mark =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_hidden = matches!(c, '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{e0041}');
    is_mark || is_hidden || c.is_control() && c != '\n' && c != '\t'
}

/// Files whose every part that is ever told holds what is hostile.
fn folder(name: &str) -> (Folder, String) {
    let file = format!("a{HOSTILE}b.Dockerfile");
    let dockerfile = format!(
        "# dockslim ignore=nope{HOSTILE} because {HOSTILE}\n\
         # check=skip={HOSTILE}\n\
         FROM debian AS s{HOSTILE}\n\
         ENV A{HOSTILE}=b{HOSTILE} \\\r\n C=\"\r{HOSTILE}\"\n\
         RUN apt-get update\nRUN apt-get install -y gcc{HOSTILE} \"{HOSTILE}\" && apt-get -{HOSTILE} update\n\
         RUN echo \"{HOSTILE}\" > /x{HOSTILE}; rm -rf /var/{HOSTILE}; cd /{HOSTILE} && ls {HOSTILE}\n\
         COPY --from=s{HOSTILE} --x{HOSTILE}=1 /a{HOSTILE} /b{HOSTILE}\n\
         ADD https://example.com/{HOSTILE} /c\nUSER {HOSTILE}\nEXPOSE {HOSTILE}\nSTOPSIGNAL {HOSTILE}\n\
         WORKDIR a{HOSTILE}\nBANANA{HOSTILE} x\nCMD [\"{HOSTILE}\", 'x']\nFROM a{HOSTILE}/b:{HOSTILE}\nFROM s\nRUN rm /x{HOSTILE}\n"
    );
    let word = in_yaml();
    let rule = format!(
        "id: own\nsummary: \"s {word}\"\ncategory: style\nseverity: warning\nwhy: \"w {word}\\n{word}\"\n\
         message: \"m {word} `{{command}}`\"\nhelp: \"h {word}\\nh\"\nreferences: [\"{word}\"]\n\
         match: {{command: apt-get}}\nexamples:\n- bad: \"FROM a\\nRUN b {word}\"\n  at: \"{word}\"\n  title: \"{word}\"\n- good: \"FROM a{word}\"\n"
    );
    let settings = format!(
        "build-args: {{A: \"b{word}\"}}\nexclude: [\"{word}\"]\nignore: [duplicate-files]\nrules: [\"r{word}\"]\n"
    );
    let rules = format!("r{HOSTILE}/own.yaml");
    (Folder::new(name, &[(&file, &dockerfile), (&rules, &rule), (".dockslim.yaml", &settings)]), file)
}

#[track_caller]
fn is_harmless(run: &Run, what: &str) {
    for (stream, text) in [("output", &run.out), ("errors", &run.err)] {
        if let Some(line) = text.lines().find(|line| line.contains(is_raw)) {
            panic!("{what}: the {stream} has {line:?}");
        }
    }
}

#[test]
fn no_report_carries_what_drives_a_terminal() {
    let (folder, file) = folder("hostile-reports");
    // Code Climate's has NUL behind each issue, by its own rules.
    for format in FORMATS.into_iter().filter(|format| *format != "codeclimate") {
        let run = folder
            .run(&["lint", "--select", "all", "--format", format, "."])
            .is(i32::from(format != "codacy"));
        assert!(run.out.contains("own") && run.out.len() > 2000, "{format}: {}", run.out);
        is_harmless(&run, format);
    }
    for args in [
        &["lint", "--statistics", "."][..],
        &["lint", "--color", "never", "--target", &format!("t{HOSTILE}"), &file],
        &["size", &file],
        &["size", "--format", "html", &file],
        &["size", "--format", "json", "--all-stages", &file],
        &["ast", &file],
        &["config", &file],
        &["config", "--format", "json", &file],
    ] {
        let run = folder.run(args);
        assert!(!run.out.is_empty() || !run.err.is_empty(), "{args:?}");
        is_harmless(&run, &format!("{args:?}"));
    }
}

#[test]
fn no_page_of_a_rule_and_no_error_carries_it() {
    let (folder, _) = folder("hostile-errors");
    let word = in_yaml();
    let rules = format!("r{HOSTILE}");
    let no_rule = format!("no-{HOSTILE}");
    let broken = [
        ("key.yaml", format!("\"{word}\": 1\n")),
        ("value.yaml", format!("fail-on: \"{word}\"\n")),
        ("twice.yaml", format!("\"{word}\": 1\n\"{word}\": 2\n")),
        ("rule.yaml", format!("ignore: [\"{word}\"]\n")),
        ("option.yaml", format!("options: {{own: {{\"{word}\": 1}}}}\n")),
        ("context.yaml", format!("context: \"{word}\"\n")),
        ("raw.yaml", format!("target: a{HOSTILE}\n")),
        ("alias.yaml", format!("target: *a{HOSTILE}\n")),
    ];
    for (name, text) in &broken {
        std::fs::write(folder.0.join(name), text).unwrap();
    }
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["explain", "--rules", &rules, "own"],
        vec!["explain", &no_rule],
        vec!["rules", "--rules", &rules],
        vec!["rules", "--rules", &rules, "--format", "json"],
        vec!["rules", "--test", &rules],
        vec!["rules", "--test", &no_rule],
        vec!["lint", &no_rule],
        vec!["lint", "--format", &no_rule],
        vec!["lint", "--select", &no_rule],
        vec!["lint", "--build-arg", &no_rule],
        vec!["lint", "--rules", &no_rule],
        vec![&no_rule],
        vec!["size", &no_rule],
        vec!["config", &no_rule],
        vec!["ast", &no_rule],
    ];
    commands.extend(broken.iter().map(|(name, _)| vec!["lint", "--config", *name]));
    for args in commands {
        let run = folder.run(&args);
        assert!(!run.out.is_empty() || !run.err.is_empty(), "{args:?}");
        is_harmless(&run, &format!("{args:?}"));
    }
}

#[test]
fn an_image_drives_no_terminal() {
    let (folder, file) = folder("hostile-image");
    let name = format!("{HOSTILE}<b>`|");
    let dead = Layer::new().pax(&[("path", name.as_bytes())]).bytes("x", b'd', 200_000);
    let twice = |layer: Layer, path: &str| {
        layer.pax(&[("path", format!("{path}{name}").as_bytes())]).bytes("y", b't', 200_000)
    };
    let gone = Layer::new().pax(&[("path", format!(".wh.{name}").as_bytes())]).gone("z");
    let mut image = Image::new(&[dead, twice(twice(Layer::new(), "a"), "b"), gone]);
    image.config["history"][0]["created_by"] = format!("RUN {HOSTILE}").into();
    image.config["os"] = HOSTILE.into();
    image.tags = serde_json::json!([format!("a:{HOSTILE}")]);
    std::fs::write(folder.0.join("a.tar"), archive(&image.legacy())).unwrap();
    for format in ["text", "json", "sarif", "csv", "markdown", "html"] {
        for more in [&[][..], &["--dockerfile", &file]] {
            let run = folder.run(&[&["image", "a.tar", "--format", format], more].concat()).is(0);
            assert!(run.out.len() > 400, "{format}: {run:?}");
            is_harmless(&run, format);
            assert!(
                !run.out.contains("<b>`|") || matches!(format, "text" | "json" | "sarif" | "csv"),
                "{run:?}"
            );
        }
    }
}

/// Every text in a value.
fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|it| texts(it, out)),
        Value::Object(map) => map.iter().for_each(|(key, it)| {
            out.push(key.clone());
            texts(it, out);
        }),
        _ => {}
    }
}

#[test]
fn json_says_what_the_files_say() {
    let (folder, file) = folder("hostile-json");
    for args in [
        &["lint", "--select", "all", "--format", "json", &file][..],
        &["lint", "--select", "own", "--format", "sarif", &file],
        &["lint", "--select", "own", "--format", "gitlab", &file],
        &["size", "--format", "json", &file],
        &["ast", &file],
        &["config", "--format", "json", &file],
        &["rules", "--format", "json", "--rules", &format!("r{HOSTILE}")],
    ] {
        let run = folder.run(args);
        let value: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{args:?}: {error}"));
        let mut all = Vec::new();
        texts(&value, &mut all);
        assert!(all.iter().any(|text| text.contains(HOSTILE)), "{args:?}: {all:?}");
        assert!(!all.iter().any(|text| text.contains("\\u{")), "{args:?}: {all:?}");
    }
    let lines = folder.run(&["lint", "--format", "jsonl", &file]).is(1).findings();
    assert!(lines.iter().all(|line| line["path"] == file.as_str()), "{lines:?}");
}

#[test]
fn a_report_in_xml_says_what_xml_can_say() {
    let (folder, _) = folder("hostile-xml");
    for format in ["checkstyle", "junit"] {
        let run = folder.run(&["lint", "--select", "own", "--format", format, "."]).is(1);
        for shown in ["\\u{1b}[31m", "&#127;", "&#155;", "&#8238;", "&#1564;"] {
            assert!(run.out.contains(shown), "{format} lacks {shown}: {}", run.out);
        }
    }
}
