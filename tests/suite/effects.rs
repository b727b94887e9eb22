//! Where the effects of COPY, ADD and RUN happen, and what of it reaches the layer.

use dockslim::model::{Options, build};
use dockslim::syntax::parse;
use dockslim::tools::{Into, Path};

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
