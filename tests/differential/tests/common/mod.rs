//! The RUN bodies of a folder of Dockerfiles.

use dockslim::source::Mapped;
use dockslim::syntax::{self, Args, Dockerfile, Instruction, Kind};
use std::collections::HashSet;

/// Calls `check` with every distinct RUN body that a POSIX shell gets.
pub fn each_body(mut check: impl FnMut(&str, &Mapped<'_>)) {
    let folder = std::env::var("DOCKERFILES").expect("DOCKERFILES names a folder of Dockerfiles");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut seen = HashSet::new();
    for path in paths {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let file = syntax::parse(&text);
        for body in bodies(&file) {
            if seen.insert(body.text.to_string()) {
                check(&path.to_string_lossy(), body);
            }
        }
    }
}

fn bodies<'f>(file: &'f Dockerfile<'f>) -> Vec<&'f Mapped<'f>> {
    let mut posix = file.escape == '\\' && file.errors.is_empty();
    let mut bodies = Vec::new();
    for step in &file.instructions {
        match step.kind {
            Kind::From => posix = file.escape == '\\' && file.errors.is_empty() && !is_windows(step),
            Kind::Shell => posix = is_posix(step),
            Kind::Run if posix && !step.is_json() => bodies.extend(body(step)),
            _ => {}
        }
    }
    bodies
}

fn is_windows(from: &Instruction<'_>) -> bool {
    let image = from.body.text.to_ascii_lowercase();
    ["windows", "nanoserver", "servercore"].iter().any(|word| image.contains(word))
}

fn is_posix(shell: &Instruction<'_>) -> bool {
    let Args::Json(words) = &shell.args else { return false };
    words
        .first()
        .is_some_and(|word| ["/sh", "/bash", "/ash", "/dash"].iter().any(|name| word.text.ends_with(name)))
}

/// The script: the line, or the heredoc where that is all there is. A line with heredocs is neither.
fn body<'f>(run: &'f Instruction<'f>) -> Option<&'f Mapped<'f>> {
    match run.heredocs.as_slice() {
        [] => Some(&run.body),
        [only] => {
            let alone =
                run.body.text.trim_start_matches("<<").trim_start_matches('-').trim_matches(['"', '\'']);
            let script = !only.body.text.starts_with("#!") || only.body.text.lines().next()?.ends_with("sh");
            (alone == only.name && script).then_some(&only.body)
        }
        _ => None,
    }
}
