//! Where the effects of COPY, ADD and RUN happen, and what of it reaches the layer.

use dockslim::model::{Options, build};
use dockslim::syntax::parse;
use dockslim::tools::{EffectKind, Into, Path, Selection};
use std::sync::Arc;

/// The places of the last instruction's effects: `=` exact, `*` a glob, `<` somewhere below, `?` anywhere; in
/// parentheses what a mount takes.
fn places(text: &str) -> Vec<String> {
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let step = model.stages.last().unwrap().steps.last().unwrap();
    let place = |path: &Path<'_>| match path {
        Path::Exact(path) => format!("={path}"),
        Path::Glob(path) => format!("*{path}"),
        Path::Below(path) => format!("<{path}"),
        Path::Unknown => "?".to_owned(),
    };
    let effects = step.effects.iter().map(|effect| match effect.into {
        Into::Layer => place(&effect.path),
        Into::Mount => format!("({})", place(&effect.path)),
    });
    effects.collect()
}

#[test]
fn copied_files_land_where_their_names_say() {
    for (copy, wanted) in [
        ("COPY a.sh /usr/local/bin/", "=/usr/local/bin/a.sh"),
        ("COPY a.sh /entry", "=/entry"),
        ("COPY a /entry", "</entry"),
        // Directories have dots in their names, too.
        ("COPY --from=a /build/lib.linux-x86 /usr/lib/p", "</usr/lib/p"),
        ("COPY conf.d /etc/app/", "</etc/app"),
        ("COPY jdk-17.0.2 /opt/jdk/", "</opt/jdk"),
        ("COPY libz.so.1 /usr/lib/", "=/usr/lib/libz.so.1"),
        ("ADD https://example.org/dumb-init_1.2.0_amd64 /usr/bin/dumb-init", "=/usr/bin/dumb-init"),
        ("ADD https://example.org/get/tool?os=linux /opt/", "=/opt/tool"),
        ("ADD https://example.org/tool.git#v1 /opt/tool", "</opt/tool"),
        ("COPY Tool.EXE /opt/", "=/opt/Tool.EXE"),
    ] {
        assert_eq!(places(&format!("FROM debian\n{copy}\n")), [wanted], "{copy}");
    }
}

#[test]
fn an_argument_without_a_value_hides_only_its_own_part() {
    for (copy, wanted) in [
        ("COPY server /app/server-${V}", "</app"),
        ("COPY server /app/${V}/bin/server", "</app"),
        ("COPY server server-$V", "</w"),
        ("COPY server $V/x", "?"),
        ("COPY server /$V", "</"),
        ("COPY server ${K}/x-$V", "</known"),
        ("ADD server.tar.gz /opt/\"$V\"/", "</opt"),
    ] {
        let text = format!("FROM debian\nARG V\nENV K=/known\nWORKDIR /w\n{copy}\n");
        assert_eq!(places(&text), [wanted], "{copy}");
    }
}

#[test]
fn parents_keep_the_directories_of_a_source() {
    for (copy, wanted) in [
        ("COPY --parents ./x/./y/f.bin /out/", "=/out/y/f.bin"),
        ("COPY --parents --from=b /srv/y/f.bin /out/", "=/out/srv/y/f.bin"),
        ("COPY --parents --from=b /srv/y /out", "=/out/srv/y"),
        ("COPY --parents=true a/*.json /out/", "*/out/a/*.json"),
        ("COPY --parents **/package.json /out/", "</out"),
        ("COPY --parents a/./ /out/", "</out"),
        ("COPY --parents . /out/", "</out"),
        ("COPY --parents ../a/b /out/", "=/out/a/b"),
        ("COPY --parents=false a/f.bin /out/", "=/out/f.bin"),
    ] {
        assert_eq!(places(&format!("FROM debian\n{copy}\n")), [wanted], "{copy}");
    }
}

#[test]
fn mounts_are_where_the_build_puts_them() {
    for (target, file, wanted) in [
        ("/cache", "/cache/x", "(=/cache/x)"),
        (".", "dl/x", "(=/w/dl/x)"),
        ("dl", "dl/x", "(=/w/dl/x)"),
        ("dl", "/dl/x", "=/dl/x"),
        ("./dl/../e/", "/w/e/x", "(=/w/e/x)"),
        ("$CACHE", "/c/x", "(=/c/x)"),
        ("${CACHE}/sub", "/c/sub/x", "(=/c/sub/x)"),
        ("${CACHE}/sub", "/c/x", "=/c/x"),
        // A tilde is a name like any other.
        ("~/.npm", "/root/.npm/x", "=/root/.npm/x"),
        ("~/.npm", "'./~/.npm/x'", "(=/w/~/.npm/x)"),
    ] {
        let run = format!("RUN --mount=type=cache,target={target} curl -o {file} https://example.org/x");
        let text = format!("FROM debian\nENV CACHE=/c\nWORKDIR /w\n{run}\n");
        assert_eq!(places(&text), [wanted], "{run}");
    }
    let quoted = "FROM debian\nRUN --mount=\"type=cache,destination=/c\" touch /c/x\n";
    assert_eq!(places(quoted).len(), 1);
}

#[test]
fn a_loop_runs_over_what_a_command_prints() {
    for (run, wanted) in [
        ("for d in $(echo a b); do rm -r /s/$d; done", &["=/s/a", "=/s/b"][..]),
        ("for n in `seq 2`; do touch /s/$n; done", &["=/s/1", "=/s/2"]),
        ("for n in $(seq 5 -2 1); do touch /s/$n; done", &["=/s/5", "=/s/3", "=/s/1"]),
        ("for d in \"$(echo a)\"; do touch /s/x; done", &["=/s/x"]),
        ("for n in $(seq 100); do touch /s/x; done", &["=/s/x"]),
        ("for d in $(cat list); do touch /s/x; done", &["=/s/x"]),
    ] {
        assert_eq!(places(&format!("FROM debian\nRUN {run}\n")), wanted, "{run}");
    }
}

/// What the only effect of a RUN selects.
fn selection(run: &str) -> (String, Arc<Selection>) {
    let text = format!("FROM debian\nWORKDIR /w\nRUN {run}\n");
    let file = parse(&text);
    let options = Options::default();
    let model = build(&file, &options);
    let [effect] = model.stages[0].steps.last().unwrap().effects.as_slice() else { panic!("{run}") };
    let Path::Below(root) = &effect.path else { panic!("{run}: {:?}", effect.path) };
    (root.to_string(), effect.selection.clone().unwrap())
}

#[test]
fn a_search_says_what_it_selects() {
    let taken = |run: &str, recursive: bool, paths: &[&str]| {
        let (_, selection) = selection(run);
        let mark = |it: Option<bool>| it.map_or('?', |it| if it { '+' } else { '-' });
        paths.iter().map(|path| mark(selection.takes(path, recursive))).collect::<String>()
    };
    let files = ["a.md", "b/x.MD", "b/.c.md", "test/y.bin", "b/test/z"];
    for (run, recursive, wanted) in [
        ("find /s -name '*.md' -delete", false, "+-+--"),
        ("find /s -iname '*.md' -delete", false, "+++--"),
        ("find /s -name test -exec rm -rf {} +", true, "---++"),
        ("find /s -name test -exec rm {} +", false, "-----"),
        ("find /s -type d -name test | xargs rm -rf", true, "---++"),
        ("find /s -maxdepth 1 -type f -delete", false, "+----"),
        ("find /s -mindepth 2 -type f -delete", false, "-++++"),
        ("find /s ! -name '*.md' -type f -delete", false, "-+-++"),
        ("find /s -path '*/test/*' -delete", false, "---++"),
        ("find /s -path '/s/test/*' -delete", false, "---+-"),
        ("find /s -path /s/b -prune -o -type f -exec rm {} +", false, "+--+-"),
        ("find /s -name b -prune -o -type f -print0 | xargs -0 rm", false, "+--+-"),
        ("find /s -type f -size +1M -delete", false, "?????"),
        ("find /s -name '*.md' -size +1M -delete", false, "?-?--"),
        (
            "find /s \\( -type d -a -name test \\) -o \\( -type f -a -name '*.md' \\) | xargs rm -rf",
            true,
            "+-+++",
        ),
        (
            "find /s -depth \\( \\( -type d -a \\( -name test -o -name tests \\) \\) -o \\( -type f -a -name a.md \\) \\) -exec rm -rf '{}' +",
            true,
            "+--++",
        ),
        ("find /s -type f | grep -v md | xargs rm", false, "?????"),
        ("find /s -name \"$X\" -delete", false, "?????"),
    ] {
        assert_eq!(taken(run, recursive, &files), wanted, "{run}");
    }
}

#[test]
fn a_search_for_directories_is_about_no_bytes() {
    let effects = |run: &str| {
        let text = format!("FROM debian\nRUN {run}\n");
        let file = parse(&text);
        let options = Options::default();
        let model = build(&file, &options);
        model.stages[0].steps[0]
            .effects
            .iter()
            .map(dockslim::tools::Effect::is_of_directories)
            .collect::<Vec<_>>()
    };
    assert_eq!(effects("find /a -type d -exec chmod 777 {} \\;"), [true]);
    assert_eq!(effects("find /a -type d -empty -delete"), [true]);
    assert_eq!(effects("find /a -type d -print0 | xargs -0 chmod 755"), [true]);
    assert_eq!(effects("find /a -type d -name x -exec rm -rf {} +"), [false]);
    assert_eq!(effects("find /a -type d -exec chown -R app {} +"), [false]);
    assert_eq!(effects("find /a -type f -exec chmod 644 {} +"), [false]);
}

#[test]
fn what_is_found_stands_for_itself_in_another_command() {
    for (run, wanted) in [
        ("find /a -name x -exec cp {} /b/ \\;", "</b"),
        ("for f in /a/*.gz; do gunzip $f; done", "*/a/*"),
        ("for f in *.tgz; do rm \"$f\"; done", "*/w/*.tgz"),
        ("for f in /a/*; do rm \"$f.bak\"; done", "</a"),
    ] {
        let text = format!("FROM debian\nWORKDIR /w\nRUN {run}\n");
        assert!(places(&text).contains(&wanted.to_owned()), "{run}: {:?}", places(&text));
    }
    let unpacked = "FROM debian\nWORKDIR /w\nRUN for f in *.tgz; do tar xf $f; done\n";
    let file = parse(unpacked);
    let options = Options::default();
    let model = build(&file, &options);
    let kinds = model.stages[0].steps[1].effects.iter().map(|effect| &effect.kind).collect::<Vec<_>>();
    assert!(
        matches!(kinds[..], [EffectKind::Extract { archive: Path::Glob(archive) }] if archive == "/w/*.tgz")
    );
}

#[test]
fn a_change_to_what_is_there_already_changes_nothing() {
    let change = |copy: &str, run: &str| {
        let text = format!("FROM debian\nARG U=app\n{copy}\nRUN {run}\n");
        let file = parse(&text);
        let options = Options::default();
        let model = build(&file, &options);
        let [.., copied, changed] = model.stages[0].steps.as_slice() else { panic!("{text}") };
        changed.effects[0].changes(copied.effects[0].given())
    };
    for (copy, run, wanted) in [
        ("COPY --chown=app:app . /app", "chown -R app:app /app", Some(false)),
        ("COPY --chown=$U:$U . /app", "chown -R app:app /app", Some(false)),
        ("COPY . /app", "chown -R root:root /app", Some(false)),
        ("COPY . /app", "chown -R 1000 /app", Some(true)),
        ("COPY --from=a /app /app", "chown -R root:root /app", None),
        ("COPY --chown=app . /app", "chgrp -R www /app", None),
        ("COPY --chmod=755 a.sh /a.sh", "chmod +x /a.sh", Some(false)),
        ("COPY --chmod=644 a.sh /a.sh", "chmod +x /a.sh", Some(true)),
        ("COPY a.sh /a.sh", "chmod +x /a.sh", None),
        ("COPY --chmod=755 a.sh /a.sh", "sed -i s/a/b/ /a.sh", None),
        ("COPY --chmod=755 a.sh /a.sh", "chmod $MODE /a.sh", None),
    ] {
        assert_eq!(change(copy, run), wanted, "{copy}; {run}");
    }
}
