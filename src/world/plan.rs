//! Files that say which images to build from which Dockerfiles (Compose, `docker buildx bake`): given as a Dockerfile, such a
//! one is told for what it is, with the Dockerfiles that it names. Reads no other file and fills in no variable.

use crate::report::on_one_line;
use crate::yaml::{Node, Value};
use memchr::memmem;
use std::path::{Component, Path, PathBuf};

/// So many Dockerfiles are named.
const MOST: usize = 8;
/// Of such a file only so much is looked at to tell what it is.
const HEAD: usize = 4_000;

/// A sort of such files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Compose,
    BakeHcl,
    BakeJson,
}

/// A folder to build from, and the Dockerfile, from there; `None` where a variable or the net has it.
type Build = (String, Option<String>);

/// Why a file named `name` is not linted, and what to lint instead; `None` for what may be a Dockerfile.
pub fn refuse(name: &str, bytes: &[u8]) -> Option<String> {
    let sort = sort_of(name, bytes)?;
    let text = String::from_utf8_lossy(bytes);
    let builds = match sort {
        Sort::Compose => in_tree(&text, "services", compose_build),
        Sort::BakeJson => in_tree(&text, "target", bake_build),
        Sort::BakeHcl => in_hcl(&text),
    };
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let mut files: Vec<String> = builds.iter().filter_map(|build| dockerfile(folder, build)).collect();
    files.sort();
    files.dedup();
    let what = if sort == Sort::Compose { "a Compose file" } else { "a file of docker buildx bake" };
    Some(format!("is {what}, not a Dockerfile; {}", instead(&files, sort, builds.len())))
}

fn instead(files: &[String], sort: Sort, builds: usize) -> String {
    let of = if sort == Sort::Compose { "its services" } else { "its targets" };
    match files {
        [] if builds == 0 => "it names no Dockerfile; leave it out".to_owned(),
        [] => format!("lint the Dockerfiles that {of} are built from, which variables or other hosts name"),
        _ => {
            let more =
                if files.len() > MOST { format!(" … ({} in all)", files.len()) } else { String::new() };
            let named = files.iter().take(MOST).map(|file| format!(" {}", word(file)));
            format!("lint what {of} are built from: dockslim lint{}{more}", named.collect::<String>())
        }
    }
}

/// A path as a word of a shell.
fn word(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@=,:".contains(c);
    let shown = on_one_line(path);
    if shown.chars().all(is_plain) {
        shown.into_owned()
    } else {
        format!("'{}'", shown.replace('\'', "'\\''"))
    }
}

/// By its name, or by how it begins.
fn sort_of(name: &str, bytes: &[u8]) -> Option<Sort> {
    let name = Path::new(name).file_name()?.to_string_lossy().to_ascii_lowercase();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    let starts = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    };
    match ending {
        "yml" | "yaml" if starts("compose") || starts("docker-compose") => return Some(Sort::Compose),
        "hcl" => return Some(Sort::BakeHcl),
        "json" if starts("docker-bake") => return Some(Sort::BakeJson),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end)
        .filter(|line| !line.is_empty() && !line.trim_ascii_start().starts_with(b"#"));
    let first = String::from_utf8_lossy(lines.next()?);
    let first = first.trim_end();
    let block = |word: &str| {
        first.strip_prefix(word).is_some_and(|rest| rest.starts_with(" \"") && rest.contains('{'))
    };
    if ["target", "group", "variable", "function"].into_iter().any(block) {
        return Some(Sort::BakeHcl);
    }
    if first.starts_with('{') && !first.starts_with("{{") && memmem::find(head, b"\"target\"").is_some() {
        return Some(Sort::BakeJson);
    }
    let is_key = |line: &str| {
        line.split_once(':')
            .is_some_and(|(key, _)| key.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'))
    };
    (is_key(first) && (first == "services:" || lines.any(|line| line == b"services:")))
        .then_some(Sort::Compose)
}

/// What the entries of a map under `key` build.
fn in_tree(text: &str, key: &str, build: fn(&Node) -> Option<Build>) -> Vec<Build> {
    let root = Node::parse(text).ok();
    let entries = root.as_ref().and_then(|root| entry(root, key)).and_then(Node::map).unwrap_or_default();
    entries.iter().filter_map(|(_, node)| build(node)).collect()
}

/// `build: DIR`, or `build: {context: DIR, dockerfile: FILE}`.
fn compose_build(service: &Node) -> Option<Build> {
    let build = entry(service, "build")?;
    match (&build.value, entry(build, "dockerfile_inline")) {
        (Value::Map(_), None) => bake_build(build),
        (Value::Map(_), Some(_)) => None,
        _ => Some((build.text()?.to_owned(), Some("Dockerfile".to_owned()))),
    }
}

fn bake_build(target: &Node) -> Option<Build> {
    let text = |key: &str, usual: &str| entry(target, key).and_then(Node::text).unwrap_or(usual).to_owned();
    entry(target, "dockerfile-inline")
        .is_none()
        .then(|| (text("context", "."), Some(text("dockerfile", "Dockerfile"))))
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.map()?.iter().find(|(own, _)| own.text == key).map(|(_, value)| value)
}

/// The attributes of the blocks `target "…" { … }`, a line each, as everybody writes them.
fn in_hcl(text: &str) -> Vec<Build> {
    let mut builds: Vec<Build> = Vec::new();
    let mut depth = 0_usize;
    for line in text.lines().map(str::trim) {
        if depth == 0 && line.starts_with("target ") && line.ends_with('{') {
            builds.push((".".to_owned(), Some("Dockerfile".to_owned())));
        } else if let (1, Some((key, value))) = (depth, line.split_once('=')) {
            let value = value.trim().strip_prefix('"').and_then(|it| it.strip_suffix('"')).map(str::to_owned);
            match (key.trim(), builds.last_mut()) {
                ("context", Some(build)) => build.0 = value.unwrap_or_else(|| "$".to_owned()),
                ("dockerfile", Some(build)) => build.1 = value,
                ("dockerfile-inline", Some(_)) => drop(builds.pop()),
                _ => {}
            }
        }
        depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
    }
    builds
}

/// The path of a Dockerfile, where the plan names it without variables, in a folder.
fn dockerfile(folder: &Path, (context, file): &Build) -> Option<String> {
    let file = file.as_deref()?;
    let is_elsewhere =
        context.contains("://") || context.starts_with("git@") || context.starts_with("target:");
    if is_elsewhere || context.contains('$') || file.contains('$') {
        return None;
    }
    let mut path = PathBuf::new();
    for part in folder.join(context).join(file).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if path.file_name().is_some() => drop(path.pop()),
            part => path.push(part),
        }
    }
    Some(path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(name: &str, text: &str, said: &str) {
        assert_eq!(refuse(name, text.as_bytes()).as_deref(), Some(said), "{name}");
    }

    #[test]
    fn a_compose_file_names_the_dockerfiles_of_its_services() {
        let text = "services:\n  web:\n    build: ./web\n  api:\n    build: {context: ., dockerfile: api/Dockerfile.prod}\n  \
                    db: {image: postgres}\n  far: {build: 'https://example.com/a.git'}\n  odd:\n    build: $DIR\n";
        let lint =
            "is a Compose file, not a Dockerfile; lint what its services are built from: dockslim lint";
        says("compose.yaml", text, &format!("{lint} api/Dockerfile.prod web/Dockerfile"));
        says(
            "a/b/Docker-Compose.dev.yml",
            text,
            &format!("{lint} a/b/api/Dockerfile.prod a/b/web/Dockerfile"),
        );
        says(
            "stack",
            &format!("# ours\nname: x\n{text}"),
            &format!("{lint} api/Dockerfile.prod web/Dockerfile"),
        );
        let up = "services: {a: {build: {context: ../../a}}}";
        says("x/y/compose.yml", up, &format!("{lint} a/Dockerfile"));
        says(
            "compose.yml",
            "services: {a: {build: $A}}",
            "is a Compose file, not a Dockerfile; lint the Dockerfiles that its services are built from, which variables or other hosts name",
        );
        for none in ["services: {a: {image: b}}", "services: [", ""] {
            says(
                "compose.yml",
                none,
                "is a Compose file, not a Dockerfile; it names no Dockerfile; leave it out",
            );
        }
        let many: String = (1..=10).fold(String::new(), |all, n| all + &format!("  s{n}: {{build: d{n}}}\n"));
        let said = refuse("compose.yml", format!("services:\n{many}").as_bytes()).unwrap();
        assert!(said.ends_with("d7/Dockerfile … (10 in all)"), "{said}");
    }

    #[test]
    fn a_bake_file_names_those_of_its_targets() {
        let lint = "is a file of docker buildx bake, not a Dockerfile; lint what its targets are built from: dockslim lint";
        let hcl = "variable \"TAG\" { default = \"1\" }\ngroup \"default\" {\n  targets = [\"a\"]\n}\ntarget \"a\" {\n  context = \"./a\"\n  \
                   args = {\n    context = \"no\"\n  }\n  dockerfile = \"prod.Dockerfile\"\n}\ntarget \"b\" {\n  context = \"${DIR}\"\n}\ntarget \"c\" {\n}\n";
        for name in ["docker-bake.hcl", "bake"] {
            says(name, hcl, &format!("{lint} Dockerfile a/prod.Dockerfile"));
        }
        let json = r#"{"group": {}, "target": {"a": {"context": "a"}, "b": {"dockerfile": "b.Dockerfile"}, "c": {"dockerfile-inline": "FROM a"}}}"#;
        for name in ["docker-bake.json", "bake"] {
            says(name, json, &format!("{lint} a/Dockerfile b.Dockerfile"));
        }
        says("a b/bake", json, &format!("{lint} 'a b/a/Dockerfile' 'a b/b.Dockerfile'"));
    }

    #[test]
    fn a_dockerfile_is_none_whatever_stands_in_it() {
        for text in [
            "FROM a\nRUN echo services:\n",
            "# x\nservices:x FROM\n",
            "",
            "RUN <<E\nservices:\nE\n",
            "target x\n",
            "ARG a:b\nservices:\n",
        ] {
            assert_eq!(refuse("Dockerfile", text.as_bytes()), None, "{text}");
        }
        assert_eq!(refuse("compose.Dockerfile", b"FROM a"), None);
    }
}
