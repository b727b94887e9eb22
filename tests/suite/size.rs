//! `dockslim size` as people and scripts run it: paths, stages, settings, formats, exit codes.

use super::support::program::{Folder, Run};
use serde_json::{Value, json};

const PLAIN: &str = "FROM debian:bookworm\nCOPY app /app\n";
const STAGES: &str = "ARG TAG=bookworm\nFROM debian:$TAG AS build\nCOPY app /app\nFROM build AS test\nCOPY app /b\n\
    FROM scratch AS run\nCOPY app /app\n";

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn the_dockerfile_of_the_folder_is_taken_where_none_is_named() {
    let folder = Folder::new("size-usual", &[("Dockerfile", PLAIN), ("app", "12345"), ("b/Dockerfile", "")]);
    let run = folder.run(&["size"]).is(0);
    assert!(run.out.starts_with("Dockerfile\nbuild context: . (assumed: "), "{}", run.out);
    assert!(
        run.out.contains("   1  FROM debian:bookworm") && run.out.contains("   2  COPY app /app"),
        "{}",
        run.out
    );
    assert!(run.err.is_empty() && !run.out.contains('\x1b'), "{run:?}");
    let empty = Folder::new("size-none", &[("b/Dockerfile", PLAIN)]);
    let run = empty.run(&["size"]).is(2);
    assert!(run.err.starts_with("error: no Dockerfile in this folder: name one"), "{}", run.err);
}

#[test]
fn copies_are_measured_in_the_context() {
    let files = [("a/Dockerfile", PLAIN), ("a/app", "12345"), ("c/app", "1234567")];
    let folder = Folder::new("size-context", &files);
    let added = |args: &[&str]| json(&folder.run(args).is(0))["layers"][0]["added"]["unpacked"].clone();
    assert_eq!(added(&["size", "--format", "json", "a/Dockerfile"]), 5);
    assert_eq!(added(&["size", "--format", "json", "a/Dockerfile", "--context", "c"]), 7);
    let run = folder.run(&["size", "a/Dockerfile", "--context", "nowhere"]).is(2);
    assert!(run.err.contains("nowhere is no folder") && run.err.contains("`dockerfile`"), "{}", run.err);
}

#[test]
fn the_page_says_how_each_fix_is_made() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y '<b>' curl\nCMD [\"curl\"]\n";
    let folder = Folder::new("size-page-fixes", &[("Dockerfile", text)]);
    let page = folder.run(&["size", "--format", "html"]).is(0).out;
    let fixes = page.split("<ul class=\"savings panel\">").nth(1).unwrap().split("</ul>").next().unwrap();
    let count = |part: &str| fixes.matches(part).count();
    assert_eq!([count("<li>"), count("<p class=\"help\">"), count("<details>")], [3, 3, 3], "{fixes}");
    assert!(fixes.contains("<b>Help:</b> write <code>FROM debian:bookworm-slim</code></p>"), "{fixes}");
    let line = "RUN apt-get update &amp;&amp; apt-get install -y &#39;&lt;b&gt;&#39; curl";
    let changes = format!(
        "<span class=\"where\">line 2</span><del>{line}\n</del>\
         <ins>{line} &amp;&amp; rm -rf /var/lib/apt/lists/*\n</ins>"
    );
    assert!(fixes.contains(&changes), "{fixes}");
}

#[test]
fn the_context_is_named_and_who_says_so() {
    let settings = "context: .\noverrides: [{files: own/, context: dockerfile}]\n";
    let files = [
        ("a/Dockerfile", PLAIN),
        ("a/app", "12345"),
        ("b/.dockslim.yaml", settings),
        ("b/x/Dockerfile", PLAIN),
        ("b/own/Dockerfile", PLAIN),
        ("b/own/app", "123"),
        ("none/Dockerfile", "FROM debian:bookworm\nCOPY --from=alpine:3.20 /etc /e\n"),
    ];
    let folder = Folder::new("size-context-named", &files);
    let context = |args: &[&str]| {
        json(&folder.run(&[&["size", "--format", "json"], args].concat()).is(0))["context"].clone()
    };
    assert_eq!(context(&["a/Dockerfile"]), json!({"folder": "a", "said": null}));
    assert_eq!(context(&["a/Dockerfile", "--context", "b"]), json!({"folder": "b", "said": "--context"}));
    let own = json!({"folder": "a", "said": "--context"});
    assert_eq!(context(&["a/Dockerfile", "--context", "dockerfile"]), own);
    let said = "`context` in b/.dockslim.yaml:1";
    assert_eq!(context(&["b/x/Dockerfile"]), json!({"folder": "b", "said": said}));
    let said = "`context` in b/.dockslim.yaml:2";
    assert_eq!(context(&["b/own/Dockerfile"]), json!({"folder": "b/own", "said": said}));
    assert_eq!(context(&["none/Dockerfile"]), Value::Null);
    let text = folder.run(&["size", "a/Dockerfile", "b/x/Dockerfile", "none/Dockerfile"]).is(0).out;
    assert!(
        text.starts_with("a/Dockerfile\nbuild context: a (assumed: the Dockerfile's own folder;"),
        "{text}"
    );
    assert!(
        text.contains("\nb/x/Dockerfile\nbuild context: b (`context` in b/.dockslim.yaml:1)\n"),
        "{text}"
    );
    assert!(
        text.contains("- app is not in the build context\n") && text.contains("\nnone/Dockerfile\n\n"),
        "{text}"
    );
    let page = folder.run(&["size", "a/Dockerfile", "--format", "html"]).is(0).out;
    assert!(page.contains("build context: a (assumed: the Dockerfile&#39;s own folder"), "{page}");
}

/// A figure without doubt.
fn figure(unpacked: u64, compressed: u64) -> Value {
    json!({"unpacked": unpacked, "compressed": compressed, "low": unpacked, "high": unpacked,
        "compressed_low": compressed, "compressed_high": compressed, "complete": true})
}

#[test]
fn json_is_an_object_for_one_path_and_an_array_for_more() {
    let folder = Folder::new("size-json", &[("a/Dockerfile", PLAIN), ("b/Dockerfile", "FROM scratch\n")]);
    let one = json(&folder.run(&["size", "--format", "json", "a/Dockerfile"]).is(0));
    assert_eq!((&one["path"], &one["target"]), (&json!("a/Dockerfile"), &json!("0")));
    let both = json(&folder.run(&["size", "--format", "json", "b/Dockerfile", "a/Dockerfile"]).is(0));
    assert_eq!(both[0]["base"]["match"], "exact");
    assert_eq!((&both[0]["total"], &both[1]["path"]), (&figure(0, 0), &one["path"]));
    assert_eq!(json(&folder.run(&["size", "--format", "json", "a"]).is(0)).as_array().unwrap().len(), 1);
    let none = Folder::new("size-empty", &[("readme", "")]);
    let run = none.run(&["size", "--format", "json", "."]).is(0);
    assert_eq!(json(&run), json!([]));
    assert!(run.err.starts_with("note: no Dockerfile in ."), "{}", run.err);
}

#[test]
fn stages_are_chosen_by_name_or_number() {
    let folder = Folder::new("size-stages", &[("Dockerfile", STAGES), ("app", "12345")]);
    let target = |args: &[&str]| {
        let args: Vec<&str> = ["size", "--format", "json"].iter().chain(args).copied().collect();
        let image = json(&folder.run(&args).is(0));
        let lines =
            image["layers"].as_array().unwrap().iter().map(|it| it["instruction"]["line"].as_u64().unwrap());
        (image["target"].as_str().unwrap().to_owned(), lines.collect::<Vec<_>>())
    };
    assert_eq!(target(&[]), ("run".to_owned(), vec![7]));
    assert_eq!(target(&["--target", "test"]), ("test".to_owned(), vec![3, 5]));
    assert_eq!(target(&["--target", "0"]), ("build".to_owned(), vec![3]));
    let all = json(&folder.run(&["size", "--format", "json", "--all-stages"]).is(0));
    assert_eq!(
        all.as_array().unwrap().iter().map(|it| &it["target"]).collect::<Vec<_>>(),
        ["build", "test", "run"]
    );
    let wrong = folder.run(&["size", "--target", "tset"]).is(2);
    assert!(wrong.err.contains("no stage `tset` (--target); did you mean `test`?"), "{}", wrong.err);
    folder.run(&["size", "--target", "run", "--all-stages"]).is(2);
    let text = folder.run(&["size", "--target", "test"]).is(0).out;
    assert!(text.starts_with("Dockerfile, stage test\n") && text.contains("      stage build\n"), "{text}");
}

#[test]
fn arguments_of_the_build_choose_the_base() {
    let folder = Folder::new("size-args", &[("Dockerfile", STAGES)]);
    let base = |args: &[&str]| {
        let args: Vec<&str> =
            ["size", "--format", "json", "--target", "0"].iter().chain(args).copied().collect();
        json(&folder.run(&args).is(0))["base"]["reference"].clone()
    };
    assert_eq!(base(&[]), "debian:bookworm");
    assert_eq!(base(&["--build-arg", "TAG=trixie"]), "debian:trixie");
}

#[test]
fn an_argument_without_a_value_leaves_the_default_that_stands_beside_it() {
    let text = "ARG V\nFROM debian:${V:-bookworm} AS a\nFROM debian:${W:-trixie} AS b\nFROM debian:$V AS c\n";
    let folder = Folder::new("size-default", &[("Dockerfile", text)]);
    let base = |args: &[&str]| {
        let run = folder.run(&[&["size", "--format", "json"], args].concat()).is(0);
        json(&run)["base"]["resolved"].clone()
    };
    assert_eq!(base(&["--target", "a"]), "debian:bookworm");
    assert_eq!(base(&["--target", "a", "--build-arg", "V=trixie"]), "debian:trixie");
    assert_eq!(base(&["--target", "b"]), "debian:trixie");
    assert_eq!(base(&["--target", "c"]), Value::Null);
}

#[test]
fn the_platform_has_its_values_where_buildkit_has_them() {
    let text = "ARG TARGETARCH\nARG F=b-${TARGETARCH}\nARG P=1\nARG P\n\
        FROM debian:bookworm AS b-arm64\nFROM debian:trixie AS b-amd64\n\
        FROM ${F} AS arg\nFROM b-$TARGETARCH AS direct\n\
        FROM --platform=$BUILDPLATFORM debian:bookworm AS host\n\
        FROM image-$TARGETOS:$BUILDARCH-$TARGETVARIANT-$TARGETSTAGE-$P AS names\n\
        FROM scratch AS own\nARG TARGETARCH=riscv64\nARG TARGETPLATFORM\nCOPY $TARGETARCH/$TARGETPLATFORM /\n";
    let files = [
        ("Dockerfile", text),
        ("arm.yaml", "platform: linux/arm64\n"),
        ("bad.yaml", "platform: arm64\n"),
        ("linux/amd64", "1"),
        ("riscv64/linux/amd64", "12345"),
    ];
    let folder = Folder::new("size-platform", &files);
    let base = |target: &str, args: &[&str]| {
        let run = folder.run(&[&["size", "--format", "json", "--target", target], args].concat()).is(0);
        json(&run)["base"]["reference"].clone()
    };
    for target in ["arg", "direct"] {
        assert_eq!(base(target, &[]), "debian:trixie", "{target}");
        assert_eq!(base(target, &["--platform", "linux/aarch64"]), "debian:bookworm", "{target}");
        assert_eq!(base(target, &["--build-arg", "TARGETARCH=arm64"]), "debian:bookworm", "{target}");
    }
    assert_eq!(base("arg", &["--build-arg", "F=b-arm64"]), "debian:bookworm");
    assert_eq!(base("names", &["--platform", "linux/arm/v7"]), "image-linux:amd64-v7-names-1");
    assert_eq!(base("names", &["--build-arg", "BUILDARCH=s390x"]), "image-linux:s390x--names-1");
    assert_eq!(base("arg", &["--config", "arm.yaml"]), "debian:bookworm");
    assert_eq!(base("arg", &["--config", "arm.yaml", "--platform", "linux/amd64"]), "debian:trixie");
    let bad = folder.run(&["size", "--config", "bad.yaml"]).is(2);
    assert!(bad.err.contains("bad.yaml:1:1: write `platform` as linux/arm64"), "{}", bad.err);
    let bad = folder.run(&["size", "--platform", "arm64"]).is(2);
    assert!(bad.err.contains("write it as linux/arm64"), "{}", bad.err);
    let own = json(&folder.run(&["size", "--format", "json", "--target", "own"]).is(0));
    assert_eq!(own["total"]["unpacked"], 5);
}

#[test]
fn settings_hold_as_for_lint() {
    let files = [
        ("Dockerfile", STAGES),
        (".dockslim.yaml", "target: build\nbuild-args: {TAG: trixie}\nexclude: [old/]\n"),
        ("old/Dockerfile", PLAIN),
    ];
    let folder = Folder::new("size-settings", &files);
    let images = json(&folder.run(&["size", "--format", "json", "."]).is(0));
    let images = images.as_array().unwrap();
    assert_eq!((images.len(), &images[0]["target"]), (1, &json!("build")));
    assert_eq!(images[0]["base"]["reference"], "debian:trixie");
    assert_eq!(json(&folder.run(&["size", "--format", "json", "--isolated"]).is(0))["target"], "run");
    let broken = Folder::new("size-broken", &[("Dockerfile", PLAIN), (".dockslim.yaml", "targt: a\n")]);
    let run = broken.run(&["size"]).is(2);
    assert!(run.err.contains(".dockslim.yaml:1:1: "), "{}", run.err);
}

#[test]
fn one_file_that_has_no_image_hides_no_other() {
    let files = [("a.Dockerfile", "# nothing\n"), ("b.Dockerfile", PLAIN), ("c.Dockerfile", "\x7fELF\0\0")];
    let folder = Folder::new("size-failures", &files);
    let run = folder.run(&["size", "--format", "json", ".", "missing"]).is(2);
    assert_eq!(json(&run).as_array().unwrap().len(), 1);
    for said in ["error: a.Dockerfile: has no FROM", "error: c.Dockerfile: ", "error: missing: no such file"]
    {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
    let page = folder.run(&["size", "--format", "html", "."]).is(2).out;
    assert!(
        page.contains("<section id=\"file-1\"><h2>a.Dockerfile</h2><p class=\"failed\">has no FROM"),
        "{page}"
    );
    assert!(page.contains("<a href=\"#file-2\">b.Dockerfile</a>") && page.contains("id=\"f2-L2\""), "{page}");
}

/// What is built among unpacked sources lies in the layer of `make`, and is hidden there, not twice.
#[test]
fn no_layer_hides_more_than_it_holds() {
    let folder =
        Folder::new("size-hidden", &[("Dockerfile", include_str!("../fixtures/articles/redis.Dockerfile"))]);
    let image = json(&folder.run(&["size", "--format", "json"]).is(0));
    let mut waste = 0;
    for layer in image["layers"].as_array().unwrap() {
        let hidden: u64 =
            layer["hidden"].as_array().unwrap().iter().map(|it| it["bytes"].as_u64().unwrap()).sum();
        assert!(hidden <= layer["added"]["unpacked"].as_u64().unwrap(), "{layer}");
        waste += hidden;
    }
    // The rest is what the package manager stores again of the base's own database.
    let rest = image["waste"]["unpacked"].as_u64().unwrap() - waste;
    assert!(waste > 300_000_000 && rest < 2_000_000, "{waste} {rest}");
}

#[test]
fn standard_input_is_read() {
    let folder = Folder::new("size-stdin", &[]);
    let args = ["size", "--format", "json", "--stdin-filename", "app/Dockerfile", "-"];
    let image = json(&folder.run_with_stdin(&args, PLAIN).is(0));
    assert_eq!(image["path"], "app/Dockerfile");
    let refused = folder.run_with_stdin(&["size", "-"], "FROM scratch\nRUNN x\n").is(0);
    assert!(refused.err.starts_with("note: <stdin>:2: the build refuses this file"), "{}", refused.err);
}

#[test]
fn a_report_goes_to_a_file_at_once_or_not_at_all() {
    let folder = Folder::new("size-output", &[("Dockerfile", PLAIN)]);
    let run = folder.run(&["size", "--format", "html", "-o", "size.html"]).is(0);
    assert!(run.out.is_empty() && folder.read("size.html").starts_with("<!DOCTYPE html>"));
    let run = folder.run(&["size", "-o", "no/size.txt"]).is(2);
    assert!(run.err.contains("cannot write no/size.txt"), "{}", run.err);
}

#[test]
fn bars_and_colours_are_as_the_terminal_can() {
    let folder = Folder::new("size-terminal", &[("Dockerfile", PLAIN)]);
    let out = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = folder.command(args);
        command.env_remove("LC_ALL").env_remove("LC_CTYPE").env_remove("LANG").env_remove("TERM");
        command.envs(variables.iter().copied());
        Run::from(command.output().unwrap()).is(0).out
    };
    assert!(out(&["size"], &[("LANG", "C.UTF-8")]).contains('█'));
    for plain in [&[("LC_ALL", "C")], &[("TERM", "dumb")]] {
        let printed = out(&["size"], plain);
        assert!(printed.is_ascii() && printed.contains("##"), "{printed}");
    }
    assert!(out(&["size", "--color", "always"], &[]).contains("\x1b[36m"));
    assert!(!out(&["size"], &[("NO_COLOR", "1")]).contains('\x1b'));
}

/// The first stage of a Dockerfile on standard input, with no files beside it.
fn image(name: &str, text: &str) -> Value {
    json(&Folder::new(name, &[]).run_with_stdin(&["size", "--format", "json", "-"], text).is(0))
}

#[test]
fn after_all_fixes_an_image_weighs_what_the_fixed_file_says() {
    let redis = include_str!("../fixtures/articles/redis.Dockerfile");
    let prose =
        "FROM debian:bookworm-slim\nCOPY big /a/\nRUN chown -R 1 /a && ./configure\nRUN rm -rf /a/big\n";
    let row = "FROM alpine:3.20\nRUN apk add gcc\nRUN apk del gcc\n";
    for (at, text) in [redis, prose, row, "FROM alpine:3.20\nRUN echo a > /b\n"].into_iter().enumerate() {
        let big = "x".repeat(3_000_000);
        let folder = Folder::new(&format!("size-fixed-{at}"), &[("Dockerfile", text), ("big", &big)]);
        let image = json(&folder.run(&["size", "--format", "json"]).is(0));
        folder
            .run(&["lint", "--quiet", "--fix", "--unsafe-fixes", "--fail-on", "never", "--context", "."])
            .is(0);
        let fixed = json(&folder.run(&["size", "--format", "json"]).is(0));
        assert_eq!(image["after_fixes"], fixed["total"], "{text}\n{}", folder.read("Dockerfile"));
        let changed = folder.read("Dockerfile") != text;
        assert_eq!(changed, image["after_fixes"] != image["total"], "{text}");
    }
}

#[test]
fn heredocs_zeros_and_noise_weigh_what_they_say() {
    let text = "FROM debian:bookworm-slim\nCOPY <<A <<\"B\" /etc/\nhello world\nA\n$HOME\nB\n\
        RUN dd if=/dev/zero of=/z bs=1M count=100\nRUN dd if=/dev/urandom of=/r bs=1MB count=5\n";
    let layers = image("size-written", text)["layers"].clone();
    let document = &layers[0];
    assert_eq!(
        (&document["added"]["unpacked"], &document["provenance"]),
        (&json!(18), &json!("measured")),
        "{document}"
    );
    assert_eq!(layers[1]["added"], figure(104_857_600, 104_857));
    assert_eq!(layers[2]["added"], figure(5_000_000, 5_000_000));
}

#[test]
fn lists_that_are_fetched_again_count_once() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends less\n\
        RUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n";
    let image = image("size-lists", text);
    let again = &image["layers"][1];
    assert_eq!((&again["added"]["unpacked"], &again["hidden"]), (&json!(0), &json!([])), "{again}");
    let number = |at: &str| image[at]["unpacked"].as_u64().unwrap();
    let saved = number("total") - number("after_fixes");
    assert!((19_000_000..21_000_000).contains(&saved), "{image}");
}

#[test]
fn autoremove_ends_what_a_purge_began() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends \
        build-essential && rm -rf /var/lib/apt/lists/*\nRUN apt-get purge -y build-essential && apt-get autoremove -y\n";
    let image = image("size-autoremove", text);
    let number = |at: &str| image[at]["unpacked"].as_u64().unwrap();
    let saved = number("total") - number("after_fixes");
    assert!(saved > 250_000_000 && saved <= number("waste"), "{image}");
}

#[test]
fn a_repository_that_is_added_makes_packages_uncertain() {
    let text = |path: &str| {
        format!(
            "FROM debian:bookworm-slim\nRUN echo deb http://x y z > {path}\nRUN apt-get update && apt-get install -y nginx\n"
        )
    };
    let notes = |name, path| image(name, &text(path))["layers"][1]["notes"].to_string();
    let unknown = "from the repository that was added";
    assert!(notes("size-third", "/etc/apt/sources.list.d/nginx.list").contains(unknown));
    assert!(!notes("size-own", "/etc/apt/apt.conf.d/x").contains(unknown));
}

/// A redirection is its command's; what it cannot be told of is `?`, not nothing.
#[test]
fn what_is_redirected_weighs_what_its_command_writes() {
    let layer = |run: &str| {
        image("size-redirected", &format!("FROM debian:bookworm-slim\nRUN {run}\n"))["layers"][0].clone()
    };
    for small in
        ["echo hi > /etc/x", "echo a && printf b >> /f", "cat > /y <<X\nabc\nX", "cat a; echo b | tee -a /f"]
    {
        let layer = layer(small);
        assert_eq!((&layer["provenance"], &layer["notes"]), (&json!("estimate"), &json!([])), "{small}");
    }
    let unknown = [
        "cat a b > /y",
        "echo x | sh > /x",
        "{ cat a; echo b; } > /x",
        "echo > /f && curl http://x > /z",
        "cat a | tee /f",
        "echo a; cat b | tee /f",
    ];
    for unknown in unknown {
        let layer = layer(unknown);
        assert_eq!(
            (&layer["provenance"], &layer["added"]["unpacked"]),
            (&json!("unknown"), &Value::Null),
            "{unknown}"
        );
    }
}

/// What would tell more of each layer.
fn layers(image: &Value) -> Vec<Vec<String>> {
    let word = |it: &Value| it["known_by"].as_str().unwrap_or("-").to_owned();
    let of = |layer: &Value| layer["unknown"].as_array().unwrap().iter().map(word).collect();
    image["layers"].as_array().unwrap().iter().map(of).collect()
}

/// What is named as the input that would tell more does so when it is given.
#[test]
fn beside_what_is_not_known_stands_what_would_tell_it() {
    let text = "ARG BASE\nFROM $BASE\nARG SRC\nARG PKG\nRUN apt-get update\nRUN apt-get install -y $PKG\n\
                COPY $SRC /a\nCOPY app /b\nRUN chmod 600 /b/app\nRUN pip install -r a.txt\n";
    let folder = Folder::new("size-known-by", &[("c/app/app", "12345"), ("Dockerfile", text)]);
    let stdin = |args: &[&str]| {
        let args = [&["size", "--format", "json", "-"], args].concat();
        json(&folder.run_with_stdin(&args, text).is(0))
    };
    let (base, context) = ("--build-arg BASE=…", "--context DIR");
    let image = stdin(&[]);
    assert_eq!(image["base"]["known_by"], base);
    let pkg = "--build-arg PKG=…";
    // The index that apt fetches is known well enough without it.
    let expected = [&[][..], &[pkg, base], &["--build-arg SRC=…"], &[context], &[context], &["-"]];
    assert_eq!(layers(&image), expected, "{image:#}");
    let given = [
        "--build-arg",
        "BASE=debian:12",
        "--build-arg",
        "SRC=app",
        "--build-arg",
        "PKG=jq",
        "--context",
        "c",
    ];
    let image = stdin(&given);
    assert_eq!(layers(&image), [&[][..], &[], &[], &[], &[], &["-"]], "{image:#}");
    let elsewhere = folder.run(&["size", "--context", ".", "--build-arg", "SRC=nothing"]).out;
    assert!(elsewhere.contains("- nothing: not in the build context ["), "{elsewhere}");
    let ubuntu = "FROM ubuntu:26.04\nRUN apt-get install -y jq\nRUN apt-get install -y $UNDECLARED\n";
    let folder = Folder::new("size-known-by-table", &[("Dockerfile", ubuntu)]);
    let table = "dockslim data update ubuntu:26.04";
    assert_eq!(layers(&json(&folder.run(&["size", "--format", "json"]).is(0))), [&[table], &[table]]);
    let out = folder.run(&["size"]).out;
    assert!(out.contains("unknown [1]\n"), "{out}");
    let legend = "  [1]            dockslim data update ubuntu:26.04: the packages of that release\n";
    assert!(out.ends_with(legend), "{out}");
}

#[test]
fn an_image_over_an_unknown_base_is_told_with_that_first() {
    let text = "FROM registry.example.com/own\nCOPY app /app\nRUN rm /app\n";
    let folder = Folder::new("size-over-unknown", &[("Dockerfile", text), ("app", &"x".repeat(25_000_000))]);
    let out = folder.run(&["size"]).is(0).out;
    assert!(
        out.contains("unpacked         base of unknown size + 25.0 MB: what `docker images` shows\n"),
        "{out}"
    );
    // What findings only say in words is no fix.
    assert!(!out.contains("after all fixes") && out.contains("findings save    25.0 MB"), "{out}");
    assert!(out.contains("25.0 MB  ? + 25.0 MB  25.0 MB"), "{out}");
    let page = folder.run(&["size", "--format", "html"]).is(0).out;
    assert!(page.contains("<strong>? + <wbr>25.0 MB</strong>"), "{page}");
    let lint = folder.run(&["lint", "--context", "."]).out;
    let line = "Dockerfile: estimated image: a base of unknown size + 25.0 MB unpacked";
    assert!(lint.contains(line), "{lint}");
}

#[test]
fn a_package_that_alone_is_asked_for_is_said_to_bring_the_others() {
    let out = |names: &str| {
        let text = format!("FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y {names}\n");
        let folder = Folder::new("size-asked", &[("Dockerfile", text.as_str())]);
        folder.run(&["size"]).is(0).out
    };
    assert!(out("git").contains("- git brings "), "{}", out("git"));
    assert!(!out("git less").contains(" brings "), "{}", out("git less"));
}
