//! Which names a search takes for those of Dockerfiles, and which folders it leaves alone. `.pre-commit-hooks.yaml` says the
//! same in a pattern of its own. Looks at names alone.

use super::listing::DOCKERIGNORE;

/// What is searched for, in words.
pub(super) const SEARCHED: &str = "Dockerfile and Containerfile, both also with a suffix (.dev, -dev, _dev), *.Dockerfile \
                                   and *.Containerfile";
/// What other people wrote: searched where it is named.
pub(super) const VENDORED: [&str; 2] = ["node_modules", "vendor"];

const WHOLE: [&str; 4] = ["Dockerfile", "dockerfile", "Containerfile", "containerfile"];
const HEADS: [&str; 2] = ["Dockerfile", "Containerfile"];
const TAILS: [&str; 4] = [".Dockerfile", ".dockerfile", ".Containerfile", ".containerfile"];
/// Ends of names that are no Dockerfile's, whatever stands before. `Dockerfile.py` is one for Python.
const OTHERS: [&str; 19] = [
    "adoc", "bak", "bat", "diff", "html", "json", "log", "md", "orig", "patch", "ps1", "rej", "rst", "sh",
    "swp", "toml", "xml", "yaml", "yml",
];
/// More of them where the name goes on with a word: `Dockerfile-notes.txt`, `Dockerfile_test.py`.
const OTHERS_OF_A_WORD: [&str; 8] = ["go", "java", "js", "php", "py", "rb", "ts", "txt"];

/// Whether a file of this name is taken for a Dockerfile.
pub(super) fn is_dockerfile(name: &str) -> bool {
    let ends = |ends: &[&str]| name.rsplit_once('.').is_some_and(|(_, end)| ends.contains(&end));
    if name.ends_with(DOCKERIGNORE) || name.ends_with('~') || ends(&OTHERS) {
        return false;
    }
    let rest = HEADS.iter().find_map(|head| name.strip_prefix(head)).unwrap_or_default();
    let suffix = rest.starts_with('.');
    let word = rest.starts_with(['-', '_']) && !ends(&OTHERS_OF_A_WORD);
    WHOLE.contains(&name) || suffix || word || TAILS.iter().any(|tail| name.ends_with(tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Node, Value};
    use regex::bytes::Regex;

    const TAKEN: [&str; 19] = [
        "Dockerfile",
        "dockerfile",
        "Containerfile",
        "containerfile",
        "Dockerfile.dev",
        "Dockerfile.py",
        "Dockerfile.txt",
        "Dockerfile.ubuntu-20.04",
        "Dockerfile-prod",
        "Dockerfile_amd",
        "Dockerfile-18.04",
        "Containerfile.a",
        "Containerfile-a",
        "Containerfile_a",
        "app.Dockerfile",
        "app.dockerfile",
        "app.Containerfile",
        "app.containerfile",
        ".dockerfile",
    ];
    const LEFT: [&str; 18] = [
        "Dockerfile.dockerignore",
        "app.Dockerfile.dockerignore",
        "Dockerfile-prod.dockerignore",
        ".dockerignore",
        "Dockerfile.sh",
        "Dockerfile.md",
        "Dockerfile.yaml",
        "Dockerfile-notes.md",
        "Dockerfile-notes.txt",
        "Dockerfile_test.go",
        "Dockerfile-prod.yml",
        "Dockerfile.bak",
        "Dockerfile~",
        "Dockerfiles",
        "dockerfile-notes",
        "MyDockerfile",
        "Containers",
        "",
    ];

    #[test]
    fn a_search_takes_what_is_named_as_a_dockerfile() {
        for name in TAKEN {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in LEFT {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    /// The pattern that each hook of `.pre-commit-hooks.yaml` has under `key`.
    fn patterns(key: &str) -> Vec<Regex> {
        let text = include_str!("../../.pre-commit-hooks.yaml");
        let Value::List(hooks) = Node::parse(text).unwrap().value else { panic!("a list of hooks") };
        let of = |hook: &Node| {
            let entry = hook.map().unwrap().iter().find(|(name, _)| name.text == key);
            Regex::new(&format!("(?-u){}", entry.unwrap().1.text().unwrap())).unwrap()
        };
        hooks.iter().map(of).collect()
    }

    #[test]
    fn the_hooks_take_what_a_search_takes() {
        let (files, exclude) = (patterns("files"), patterns("exclude"));
        assert_eq!([files.len(), exclude.len()], [2, 2]);
        let hooks = files.iter().zip(&exclude);
        for (files, exclude) in hooks {
            let takes = |path: &str| files.is_match(path.as_bytes()) && !exclude.is_match(path.as_bytes());
            for name in TAKEN.iter().chain(&LEFT) {
                let here = takes(name);
                assert_eq!(here, is_dockerfile(name), "{name}");
                assert_eq!(takes(&format!("a.b/Dockerfile-c/{name}")), here && !name.is_empty(), "a/{name}");
                for folder in VENDORED {
                    assert!(!takes(&format!("a/{folder}/{name}")), "{folder}/{name}");
                }
            }
            for end in OTHERS.iter().chain(&OTHERS_OF_A_WORD) {
                assert!(
                    !takes(&format!("Dockerfile-a.{end}")) && !is_dockerfile(&format!("Dockerfile_a.{end}")),
                    "{end}"
                );
                assert_eq!(
                    takes(&format!("Dockerfile.{end}")),
                    is_dockerfile(&format!("Dockerfile.{end}")),
                    "{end}"
                );
            }
        }
    }
}
