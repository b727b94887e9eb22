//! Scripts in files that a RUN calls: they are read like its own text, wherever they come from; findings tell their places,
//! and nothing of them is ever edited.

use super::support::program::Folder;
use dockslim::config::Settings;
use dockslim::context::{BuildContext, FileKind, Files, Found};
use dockslim::engine::Linter;
use dockslim::finding::Finding;
use dockslim::model::{self, Beside, CommandUse, Model, Options, ScriptText};
use dockslim::rewrite;
use dockslim::size::ledger::LayerBytes;
use dockslim::size::packages::Tables;
use dockslim::size::{Answer, Facts, ROUNDS, ScriptFiles, Want};
use dockslim::syntax::parse;
use dockslim::tools::EffectKind;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Files of a build context, by their paths.
pub(super) type Texts<'t> = &'t [(&'t str, &'t str)];

fn facts(dockerfile: &str, texts: Texts<'_>) -> Facts {
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(dockerfile);
    let analysis = linter.analyse(&file);
    let mut facts = Facts::of_tables(Tables::embedded());
    for _ in 0..ROUNDS {
        for want in analysis.wants(&facts) {
            let answer = match &want {
                Want::Context => {
                    let mut found = Found::default();
                    for (path, text) in texts {
                        found.push(path, text.len() as u64, FileKind::File);
                    }
                    Some(Answer::Context(BuildContext::walked(None, Files::from(found), Vec::new())))
                }
                Want::Script(path) => {
                    let text = texts.iter().find(|(own, _)| own == path).map(|(_, text)| *text);
                    text.and_then(|text| ScriptText::from_bytes(path, text.into())).map(Answer::Script)
                }
                _ => None,
            };
            facts.answer(want, answer);
        }
    }
    facts
}

fn layers(dockerfile: &str, texts: Texts<'_>) -> Vec<LayerBytes> {
    let facts = facts(dockerfile, texts);
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(dockerfile);
    linter.outlooks(&linter.analyse(&file), &facts, false).pop().unwrap().ledger.layers
}

pub(super) fn findings(dockerfile: &str, texts: Texts<'_>) -> Vec<Finding> {
    let facts = facts(dockerfile, texts);
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(dockerfile);
    linter.lint(&linter.analyse(&file), &facts)
}

/// What is done with the model of a file in which its scripts are read.
pub(super) fn with_model<R>(dockerfile: &str, texts: Texts<'_>, then: impl FnOnce(&Model<'_>) -> R) -> R {
    let facts = facts(dockerfile, texts);
    let (file, options) = (parse(dockerfile), Options::default());
    let plain = model::build(&file, &options);
    let scripts = ScriptFiles::new(&plain, &facts);
    let scripts = scripts.as_ref().map(|it| it as &dyn model::Scripts);
    then(&model::build_with(&file, &options, Beside { scripts, ..Beside::default() }))
}

/// The last layer, as plain text: what it adds, its packages and what is not known of it.
fn last(dockerfile: &str, texts: Texts<'_>) -> String {
    let layer = layers(dockerfile, texts).pop().unwrap();
    let names: Vec<&str> = layer.packages.iter().map(|package| package.name.as_str()).collect();
    let lacks: Vec<&str> = layer.lacks.iter().map(|lack| lack.what.as_str()).collect();
    format!("{} {} {}: {names:?} {lacks:?}", layer.added.low, layer.added.likely, layer.added.complete)
}

const INSTALL: &str = "#!/bin/sh\nset -e\napt-get update\napt-get install -y curl\n";
const INLINE: &str = "RUN apt-get update && apt-get install -y curl\n";

/// Whether the end of a Dockerfile comes to what the same commands come to that stand in it.
fn is_as(dockerfile: &str, texts: Texts<'_>, inline: &str) {
    let base = "FROM debian:12\nWORKDIR /x\n";
    let inline = last(&format!("{base}{inline}"), &[]);
    assert!(inline.contains("true"), "{inline}");
    assert_eq!(last(&format!("{base}{dockerfile}"), texts), inline, "{dockerfile}");
}

#[test]
fn a_script_is_read_wherever_it_comes_from() {
    let texts = [("build.sh", INSTALL), ("tools/a/build.sh", INSTALL), ("no-line", &INSTALL[10..])];
    for dockerfile in [
        "COPY build.sh /x/\nRUN ./build.sh",
        "COPY build.sh /x/\nRUN /x/build.sh",
        "COPY build.sh .\nRUN sh build.sh",
        "COPY build.sh /y/\nRUN cd /y && bash -ex build.sh arg",
        "COPY build.sh /y/\nRUN bash -eo pipefail -- /y/build.sh",
        "COPY build.sh .\nRUN . ./build.sh",
        "COPY build.sh .\nRUN source build.sh",
        "COPY build.sh .\nRUN [\"./build.sh\"]",
        "COPY build.sh .\nRUN [\"/bin/sh\", \"-e\", \"build.sh\"]",
        "COPY --chmod=755 build.sh /usr/local/bin/\nRUN build.sh",
        "COPY build.sh /usr/local/bin/install-tools\nRUN install-tools",
        "COPY build.sh .\nRUN chmod +x build.sh && ./build.sh",
        "COPY build.sh .\nRUN sed -i 's/\\r$//' build.sh && sh build.sh",
        "COPY build.sh .\nRUN A=b exec ./build.sh",
        "COPY build.sh .\nRUN sudo -E ./build.sh",
        "COPY build.sh .\nRUN (cd / && set -e && /x/build.sh)",
        "COPY build.sh .\nRUN sh -c 'sh build.sh'",
        "COPY build.sh .\nRUN <<EOF\nset -e\n./build.sh\nEOF",
        "COPY build.sh .\nRUN <<EOF bash\n./build.sh\nEOF",
        "COPY build.sh .\nENV DIR=/x\nRUN $DIR/build.sh",
        "COPY no-line .\nRUN ./no-line",
        "ADD build.sh .\nRUN ./build.sh",
        "COPY . .\nRUN tools/a/build.sh",
        "COPY tools /t\nRUN /t/a/build.sh",
        "COPY tools/*/*.sh /t/\nRUN /t/build.sh",
        "RUN --mount=type=bind,target=. sh build.sh",
        "RUN --mount=type=bind,source=build.sh,target=/tmp/b.sh sh /tmp/b.sh",
        "RUN --mount=type=bind,source=tools,target=/t /t/a/build.sh",
        "COPY <<EOF /x/h.sh\napt-get update && apt-get install -y curl\nEOF\nRUN sh h.sh",
        "COPY <<'EOF' <<\"TWO\" /h/\nexit\nEOF\napt-get update && apt-get install -y curl\nTWO\nRUN sh /h/TWO",
    ] {
        // What changes the script writes it again.
        let changes = ["sed -i", "chmod +x"].iter().any(|change| dockerfile.contains(change));
        if !changes {
            is_as(&format!("{dockerfile}\n"), &texts, INLINE);
        }
        with_model(&format!("FROM debian:12\nWORKDIR /x\n{dockerfile}\n"), &texts, |model| {
            let step = model.stages[0].steps.last().unwrap();
            assert_eq!(step.scripts.len(), 1, "{dockerfile}");
        });
    }
    // With what writes the script in the same layer.
    let written = "RUN cat > /x/h.sh <<'EOF'\napt-get update && apt-get install -y curl\nEOF\n";
    is_as(&format!("{written}RUN sh h.sh\n"), &[], INLINE);
    is_as(
        &format!("{written}RUN cp h.sh /usr/local/bin/h && chmod 755 /usr/local/bin/h\nRUN h\n"),
        &[],
        INLINE,
    );
    let texts = [("build.sh", INSTALL)];
    let stage = "FROM busybox AS kit\nCOPY build.sh /kit/\nFROM debian:12\n";
    for run in [
        "COPY --from=kit /kit/build.sh /x/\nRUN /x/build.sh\n",
        "COPY --from=kit /kit /y\nRUN sh /y/build.sh\n",
        "RUN --mount=type=bind,from=kit,source=/kit,target=/y sh /y/build.sh\n",
        "RUN --mount=from=kit,target=/mnt /mnt/kit/build.sh\n",
    ] {
        let inline = last(&format!("FROM debian:12\n{INLINE}"), &[]);
        assert_eq!(last(&format!("{stage}{run}"), &texts), inline, "{run}");
    }
}

/// The packages that the last instruction installs, `?` for what may do anything; in brackets where that only may run.
pub(super) fn installs(dockerfile: &str, texts: Texts<'_>) -> String {
    with_model(dockerfile, texts, |model| {
        let mut out = String::new();
        for effect in &model.stages.last().unwrap().steps.last().unwrap().effects {
            let may = effect.certainty == dockslim::tools::Certainty::May;
            let (open, close) = if may { ("(", ")") } else { ("", "") };
            match &effect.kind {
                EffectKind::Install { packages: Some(packages), .. } => {
                    write!(out, "{open}{}{close} ", packages.join(" ")).unwrap();
                }
                EffectKind::Opaque => write!(out, "{open}?{close} ").unwrap(),
                _ => {}
            }
        }
        out
    })
}

#[test]
fn what_a_script_gets_and_leaves_is_followed_as_far_as_it_is_written() {
    let install = |script: &'static str, run: &str| {
        let texts = [("a.sh", script), ("lib.sh", "get() { apt-get install -y \"$@\"; }\nNAME=jq\n")];
        installs(&format!("FROM debian:12\nWORKDIR /x\nCOPY . .\n{run}\n"), &texts)
    };
    let get = "apt-get install -y $1 \"$2\"";
    assert_eq!(install(get, "RUN sh a.sh curl jq"), "curl jq ");
    assert_eq!(install("apt-get install -y \"$@\"", "RUN ./a.sh a b 'c'"), "a b c ");
    assert_eq!(install("shift\napt-get install -y $@ d", "RUN ./a.sh a b c"), "b c d ");
    assert_eq!(install("shift 2; apt-get install -y \"$*\"", "RUN ./a.sh a b c"), "c ");
    assert_eq!(install("set -- x y; apt-get install -y \"$@\"", "RUN ./a.sh a"), "x y ");
    assert_eq!(install("for p in \"$@\"; do apt-get install -y $p; done", "RUN ./a.sh a b"), "a b ");
    assert_eq!(install("apt-get install -y ${1:-vim} ${2:-nano}", "RUN ./a.sh a"), "a nano ");
    assert_eq!(install("f() { apt-get install -y \"$1\"; }\nf z", "RUN ./a.sh a"), "z ");
    assert_eq!(install(". ./lib.sh\nget $NAME curl", "RUN ./a.sh"), "jq curl ");
    assert_eq!(install("", "RUN . ./lib.sh && get a && apt-get install -y $NAME"), "a jq ");
    assert_eq!(
        install("", "RUN sh lib.sh && apt-get install -y \"$NAME\""),
        "$NAME ",
        "a child leaves nothing"
    );
    assert_eq!(install("apt-get install -y $P", "ENV P=tar\nRUN ./a.sh"), "tar ");
    assert_eq!(install("apt-get install -y $P", "RUN P=gzip ./a.sh"), "gzip ");
    assert_eq!(install("if x; then shift; fi; apt-get install -y a-$1", "RUN ./a.sh b c"), "? a-$1 ");
    assert_eq!(install("sh lib.sh; make", "RUN ./a.sh"), "? ");
}

#[test]
fn what_a_script_never_comes_to_is_not_counted() {
    let install = |package: &str| format!("apt-get update && apt-get install -y {package}\n");
    let curl = install("curl");
    let scripts = [
        ("exit.sh", format!("{curl}exit 0\n{}", install("gcc")), "exit.sh"),
        ("exec.sh", format!("{curl}exec true\n{}", install("gcc")), "exec.sh"),
        ("case.sh", format!("case $1 in\n'c') {curl};;\ng*) {};;\nesac\n", install("gcc")), "case.sh c"),
        ("none.sh", format!("{curl}case $1 in g*) {};; esac\n", install("gcc")), "none.sh c"),
    ];
    for (name, text, call) in &scripts {
        let dockerfile = format!("COPY . /s/\nRUN sh /s/{call}\n");
        is_as(&dockerfile, &[(name, text)], &format!("RUN {curl}"));
    }
    // Perhaps it ends there.
    let either = format!("test -f /x && exit 0\n{curl}");
    is_as("COPY . /s/\nRUN sh /s/a.sh\n", &[("a.sh", &either)], &format!("RUN {curl}"));
}

#[test]
fn what_is_no_script_of_a_shell_or_not_known_may_do_anything() {
    let texts = [
        ("py", "#!/usr/bin/env python3\nimport os\n"),
        ("none", "rm -rf /a\n"),
        ("elf", "\u{7f}ELF\0\0"),
        ("a.sh", "rm -rf /a\n"),
    ];
    for (run, reads) in [
        ("RUN ./a.sh", true),
        ("RUN ./py", false),
        ("RUN sh py", false),
        ("RUN [\"./none\"]", false),
        ("RUN ./elf", false),
        ("RUN ./missing.sh", false),
        ("RUN sh -s < a.sh", true),
        ("RUN sed -i s/a/b/ a.sh\nRUN ./a.sh", false),
        ("RUN curl -o a.sh https://example.com/a.sh && sh a.sh", false),
        ("RUN rm -rf /x\nRUN ./a.sh", false),
        ("RUN chmod 755 a.sh\nRUN ./a.sh", true),
        ("ADD https://example.com/a.sh /x/a.sh\nRUN ./a.sh", false),
        ("RUN cat > a.sh <<EOF\necho \\$HOME\nEOF\nRUN sh a.sh", false),
        ("RUN $UNKNOWN/a.sh", false),
    ] {
        let dockerfile = format!("FROM debian:12\nWORKDIR /x\nCOPY . .\n{run}\n");
        with_model(&dockerfile, &texts, |model| {
            let step = model.stages[0].steps.last().unwrap();
            let is_opaque = step.effects.iter().any(|it| it.kind == EffectKind::Opaque);
            assert_eq!(!is_opaque && !step.scripts.is_empty(), reads, "{run}: {:?}", step.effects);
        });
    }
}

#[test]
fn a_project_comes_to_what_its_commands_come_to_that_stand_in_the_file() {
    let fixture = |name: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scripts/toolbox");
        std::fs::read_to_string(folder.join(name)).unwrap()
    };
    let names = ["lib.sh", "install.sh", "fetch.sh"];
    let texts = names.map(|name| (name, fixture(name)));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let told = |name: &str| -> Vec<String> {
        let layers = layers(&fixture(name), &texts);
        layers.iter().map(|it| format!("{:?} {:?} {:?}", it.added, it.packages, it.lacks)).collect()
    };
    let (called, inline) = (told("Dockerfile"), told("Dockerfile.inline"));
    assert_eq!(called, inline);
    let last = layers(&fixture("Dockerfile"), &texts).pop().unwrap();
    assert!(last.added.complete && (5_000_000..5_001_000).contains(&last.added.likely), "{:?}", last.added);
}

#[test]
fn findings_tell_both_places() {
    let dockerfile = "FROM debian:12-slim\nCOPY build.sh /x/\nRUN /x/build.sh\n";
    let found = findings(dockerfile, &[("build.sh", INSTALL)]);
    let of =
        |rule: &str| found.iter().find(|it| it.rule == rule).unwrap_or_else(|| panic!("{rule}: {found:#?}"));
    let cache = of("package-cache-left");
    assert_eq!((cache.span.slice(dockerfile), cache.elsewhere.len()), ("/x/build.sh", 1));
    assert_eq!(cache.elsewhere[0].place(), "build.sh:3");
    assert_eq!(cache.elsewhere[0].within.slice(INSTALL), "apt-get update");
    assert_eq!(cache.elsewhere[0].message, "`apt-get update` stays in the image");
    let fixed = cache.fix.as_ref().unwrap().apply(dockerfile);
    assert!(fixed.ends_with("RUN /x/build.sh && rm -rf /var/lib/apt/lists/*\n"), "{fixed}");
    let extras = of("recommended-packages");
    assert_eq!(extras.elsewhere[0].place(), "build.sh:4");
    assert!(extras.fix.is_none() && extras.bytes.is_some());
    let help = extras.help.as_ref().unwrap();
    assert!(help.contains("scripts are not edited") && help.ends_with(" (in build.sh, line 4)"), "{help}");
    // A heredoc stands in the Dockerfile itself.
    let own = "FROM debian:12-slim\nCOPY <<E /x.sh\napt-get update\nE\nRUN sh /x.sh\n";
    let found = findings(own, &[]);
    let cache = found.iter().find(|it| it.rule == "package-cache-left").unwrap();
    assert_eq!((cache.span.slice(own), cache.related[0].span.slice(own)), ("sh /x.sh", "apt-get update"));
}

#[test]
fn a_deletion_in_a_script_is_no_command_of_the_file() {
    let dockerfile =
        "FROM debian:12-slim\nRUN head -c 50000000 /dev/zero > /big\nCOPY clean.sh /\nRUN /clean.sh\n";
    let found = findings(dockerfile, &[("clean.sh", "#!/bin/sh\n\nrm -rf /big\n")]);
    let deleted = found.iter().find(|it| it.rule == "deleted-in-later-layer").unwrap();
    assert_eq!(deleted.span.slice(dockerfile), "/clean.sh");
    assert_eq!(deleted.elsewhere[0].place(), "clean.sh:3");
    for fix in found.iter().filter_map(|it| it.fix.as_ref()) {
        assert!(fix.apply(dockerfile).contains("/clean.sh\n"), "{fix:?}");
    }
}

#[test]
fn no_edit_takes_a_command_of_a_script_for_text_of_the_file() {
    let dockerfile = "FROM debian:12\nCOPY a.sh /\nRUN /a.sh one\nRUN rm -rf /b\n";
    let script = "apt-get install -y curl && rm -rf /a /b\nsh -c 'pip install x'\n";
    with_model(dockerfile, &[("a.sh", script)], |model| {
        let step = &model.stages[0].steps[1];
        assert!(step.commands.iter().all(|it| it.script.is_none()), "whoever goes through them meets none");
        assert_eq!(step.commands.len(), 1);
        let called: Vec<&CommandUse<'_>> = step.commands.called().collect();
        assert!(called.len() >= 4, "{called:?}");
        for effect in &step.effects {
            assert!(effect.script.is_some() && step.command_of(effect.id).is_none(), "{effect:?}");
            assert!(step.runner_of(effect.id).is_some_and(|it| it.script.is_some()));
            assert_eq!(effect.span.slice(dockerfile), "/a.sh one");
        }
        let file = model.file;
        for command in called {
            let words: Vec<_> = command.argv.iter().map(|word| word.span).collect();
            assert!(words.iter().all(|word| word.slice(dockerfile) == "/a.sh one"), "{command:?}");
            assert!(step.words_of(command).is_none());
            let narrow = rewrite::Narrow { option: ('r', "recursive"), alone: &words, whole: &[], more: &[] };
            for verb in [
                rewrite::set_option(file, step, command, "-x"),
                rewrite::set_letter(file, step, command, 'x'),
                rewrite::remove_words(file, step, command, &words),
                rewrite::narrow(file, step, command, narrow),
                rewrite::remove_command(file, step, command),
                rewrite::prepend(file, step, command, "a"),
                rewrite::insert_behind(file, step, command, "a"),
                rewrite::insert_in_quotes(file, step, command, "a"),
            ] {
                assert!(verb.unwrap_err().to_string().contains("scripts are not edited"));
            }
        }
    });
}

#[test]
fn scripts_that_call_themselves_or_many_others_come_to_an_end() {
    let start = Instant::now();
    let base = "FROM debian:12\nWORKDIR /x\nCOPY . .\n";
    let itself =
        [("a.sh", ". ./a.sh\n./a.sh\nsh b.sh\nrm /a\n"), ("b.sh", "for i in 1 2 3 4; do ./a.sh; done\n")];
    assert!(last(&format!("{base}RUN ./a.sh\n"), &itself).contains("./a.sh: what it writes is not known"));
    let many: Vec<(String, String)> = (0..1_000)
        .map(|at| (format!("{at}.sh"), format!("./{}.sh\nsh {}.sh\n", at + 1, at * 7 % 1_000)))
        .collect();
    let texts: Vec<(&str, &str)> = many.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let runs = (0..1_000).fold(String::new(), |all, at| format!("{all}RUN ./{at}.sh\n"));
    last(&format!("{base}{runs}"), &texts);
    let all: String = (0..1_000).fold(String::new(), |all, at| format!("{all}./{at}.sh\n"));
    last(&format!("{base}RUN ./all\n"), &[&[("all", all.as_str())], texts.as_slice()].concat());
    let doubling = "for a in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do sh $0; ./x; done\n";
    let wide: Vec<(String, String)> =
        (0..10).map(|at| (format!("{at}"), doubling.replace("./x", &format!("./{}", at + 1)))).collect();
    let texts: Vec<(&str, &str)> = wide.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    last(&format!("{base}RUN ./0\n"), &texts);
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
}

#[test]
fn what_stands_in_place_of_a_script_is_told_or_passed_over() {
    let names = ["ok.sh", "pipe.sh", "link.sh", "folder.sh", "long.sh", "program", "latin.sh", "dos.sh"];
    let long = format!("#!/bin/sh\n{}", "# a\n".repeat(300_000));
    let folder = Folder::new(
        "scripts-odd",
        &[
            ("ok.sh", INSTALL),
            ("folder.sh/a", ""),
            ("long.sh", long.as_str()),
            ("program", "\u{7f}ELF\0"),
            ("dos.sh", "\u{feff}#!/bin/sh\r\napt-get update\r\n"),
        ],
    );
    std::fs::write(folder.0.join("latin.sh"), b"#!/bin/sh\n# caf\xe9\napt-get update\n").unwrap();
    for name in names {
        let dockerfile = format!("FROM debian:12-slim\nCOPY . .\nRUN ./{name}\n");
        std::fs::write(folder.0.join(format!("{name}.Dockerfile")), dockerfile).unwrap();
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("ok.sh", folder.0.join("link.sh")).unwrap();
        std::process::Command::new("mkfifo").arg(folder.0.join("pipe.sh")).status().unwrap();
    }
    let run = folder.run(&["lint", "--context", ".", "--format", "jsonl", "."]);
    assert_eq!(run.err.matches("what it does is not read").count(), 1, "{}", run.err);
    assert!(run.err.contains("note: ./long.sh is longer than 1 MiB"), "{}", run.err);
    let told = |place: &str| run.out.contains(&format!("\"elsewhere\":[{{\"path\":\"{place}\""));
    assert!(told("ok.sh") && told("latin.sh") && told("dos.sh"), "{}", run.out);
    assert!(!told("link.sh") && !told("pipe.sh"), "{}", run.out);
    #[cfg(unix)]
    {
        let run = folder.run(&["lint", "--context", ".", "--format", "jsonl", "link.sh.Dockerfile"]);
        assert!(run.out.contains("\"elsewhere\":[{\"path\":\"ok.sh\""), "what it leads to: {}", run.out);
    }
}

#[test]
fn each_format_shows_both_places() {
    let folder = Folder::new(
        "scripts-formats",
        &[
            ("a/Dockerfile", "FROM debian:12-slim\nCOPY s/build.sh /x/\nRUN /x/build.sh\n"),
            ("a/s/build.sh", INSTALL),
        ],
    );
    let shown = |format: &str| {
        let args =
            ["lint", "--context", "a", "--select", "package-cache-left", "--format", format, "a/Dockerfile"];
        folder.run(&args).out
    };
    assert!(
        shown("text").contains("a/s/build.sh:3: `apt-get update` stays in the image"),
        "{}",
        shown("text")
    );
    assert!(shown("github").contains("%0Aa/s/build.sh:3: `apt-get update` stays"), "{}", shown("github"));
    let line: serde_json::Value = serde_json::from_str(shown("jsonl").lines().next().unwrap()).unwrap();
    let elsewhere = serde_json::json!([{
        "path": "a/s/build.sh",
        "start": {"line": 3, "column": 1},
        "end": {"line": 3, "column": 15},
        "message": "`apt-get update` stays in the image",
    }]);
    assert_eq!((&line["elsewhere"], &line["start"]["line"]), (&elsewhere, &3.into()));
    let json: serde_json::Value = serde_json::from_str(&shown("json")).unwrap();
    assert_eq!(json["findings"][0]["elsewhere"], elsewhere);
    let sarif: serde_json::Value = serde_json::from_str(&shown("sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["relatedLocations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a/s/build.sh");
    assert_eq!(place["region"]["startLine"], 3);
    let document = super::formats::sarif_schema();
    assert!(document.is_valid(&sarif));
    let sonar: serde_json::Value = serde_json::from_str(&shown("sonarqube")).unwrap();
    let second = &sonar["issues"][0]["secondaryLocations"][0];
    assert_eq!((&second["filePath"], &second["textRange"]["startLine"]), (&"a/s/build.sh".into(), &3.into()));
    assert!(
        shown("codeclimate")
            .contains("\"other_locations\":[{\"lines\":{\"begin\":3,\"end\":3},\"path\":\"a/s/build.sh\"}]")
    );
    assert!(
        shown("github-review").contains("a/s/build.sh:3: <code>apt-get update</code> stays in the image")
    );
    for format in
        ["gnu", "checkstyle", "junit", "gitlab", "gitlab_codeclimate", "codeclimate", "codacy", "tty"]
    {
        let told = shown(format);
        assert!(told.contains("; a/s/build.sh:3: `apt-get update` stays in the image"), "{format}: {told}");
    }
}
