//! Under which names a Dockerfile says that its image is published: the build commands in its comments, and the labels
//! that hold a reference. Reads text only, and takes nothing that is not surely about this very file.

use crate::model::split_reference;
use crate::syntax::{self, Instruction, Kind};
use memchr::memmem;
use std::path::Path;

/// A name that a Dockerfile gives to what it builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Published {
    /// Registry and path.
    pub(super) name: String,
    /// The tag; `None` for any, also where a variable stands in it.
    pub(super) tag: Option<String>,
    /// The stage that is built for it, where it is not the last.
    pub(super) stage: Option<String>,
}

/// What builds images.
const BUILDERS: [&str; 4] = ["docker", "podman", "buildah", "nerdctl"];
/// Options of a build command that have a value as the next word.
const WITH_VALUE: [&str; 12] = [
    "--platform",
    "--network",
    "--cache-from",
    "--cache-to",
    "--label",
    "--progress",
    "--secret",
    "--ssh",
    "--memory",
    "-m",
    "--builder",
    "--iidfile",
];
/// Labels that hold the reference of an image.
const LABELS: [&str; 2] = ["org.opencontainers.image.ref.name", "name"];
/// What stands in a word for something that is filled in.
const OPEN: [char; 4] = ['$', '<', '{', '['];

/// The names that the Dockerfile at `path` says.
pub(super) fn published(path: &Path, text: &str) -> Vec<Published> {
    let mut found: Vec<Published> = Vec::new();
    let has =
        |words: &[&str]| words.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some());
    if has(&[" -t", "--tag"]) && has(&["build", " bud "]) {
        found.extend(comments(text).filter_map(|comment| of_command(path, &comment)));
    }
    // Few files have such a label, and only of those the labels are worth reading.
    if has(&["LABEL", "label"]) && has(&["ref.name", " name=", "\tname=", "\"name\""]) {
        found.extend(of_labels(text));
    }
    found
}

/// The comments of a file, those that end in a backslash with the next one.
fn comments(text: &str) -> impl Iterator<Item = String> {
    let mut lines = text.lines().map(|line| line.trim().strip_prefix('#')).peekable();
    std::iter::from_fn(move || {
        let mut whole = lines.find_map(|line| line)?.to_owned();
        while whole.ends_with('\\')
            && let Some(next) = lines.next_if(Option::is_some).flatten()
        {
            whole.pop();
            whole.push(' ');
            whole.push_str(next);
        }
        Some(whole)
    })
}

/// What a build command names its image, where it surely builds the Dockerfile at `path` as that stands.
fn of_command(path: &Path, comment: &str) -> Option<Published> {
    let words: Vec<&str> =
        comment.split_whitespace().map(|word| word.trim_matches(['"', '\'', '`'])).collect();
    let builder = words.iter().position(|word| BUILDERS.contains(word))?;
    let build = words.iter().skip(builder + 1).take(2).position(|word| matches!(*word, "build" | "bud"))?;
    let (mut tag, mut file, mut stage, mut context) = (None, None, None, None);
    let mut words = words[builder + build + 2..].iter().copied();
    while let Some(word) = words.next() {
        let (option, value) = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((option, value)) => (option, Some(value)),
            None => (word, None),
        };
        match option {
            // Its ARGs are then not those of the file.
            "--build-arg" => return None,
            "-t" | "--tag" => tag = tag.or(value.or_else(|| words.next())),
            "-f" | "--file" | "<" => file = value.or_else(|| words.next()),
            "--target" => stage = value.or_else(|| words.next()),
            "&&" | ";" | "|" | "||" | "#" => break,
            option if WITH_VALUE.contains(&option) => drop(value.or_else(|| words.next())),
            option if option.len() > 1 && option.starts_with('-') => {}
            _ => context = context.or(Some(word)),
        }
    }
    let is_it = match file {
        Some(file) => ends_as(path, file),
        None => is_plain(path) && context.is_none_or(|context| is_own_folder(path, context)),
    };
    let stage = stage.map(str::to_owned);
    reference(tag?).filter(|_| is_it).map(|(name, tag)| Published { name, tag, stage })
}

/// Whether a file is the one that a build takes without a word about it.
pub(super) fn is_plain(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "Dockerfile" || name == "Containerfile")
}

/// Whether a path, as somebody in another folder writes it, may only mean this one.
fn ends_as(path: &Path, written: &str) -> bool {
    let written = Path::new(written.trim_start_matches("./"));
    !written.starts_with("..") && path.ends_with(written)
}

/// Whether the folder that a build is given is that of the file.
fn is_own_folder(path: &Path, written: &str) -> bool {
    let folder = written.trim_start_matches("./").trim_end_matches(['/', '.']);
    folder.is_empty() && !written.starts_with("..")
        || folder != "-" && path.parent().is_some_and(|own| ends_as(own, folder))
}

/// Name and tag of a reference, if its name is known.
fn reference(text: &str) -> Option<(String, Option<String>)> {
    let (name, tag, digest) = split_reference(text);
    let is_name =
        digest.is_none() && !name.is_empty() && !name.contains(OPEN) && !name.contains(char::is_whitespace);
    let tag = tag.filter(|tag| !tag.contains(OPEN) && *tag != "latest").map(str::to_owned);
    is_name.then(|| (name.to_owned(), tag))
}

/// What the labels of the last stage name; those of a name alone are of something else.
fn of_labels(text: &str) -> Vec<Published> {
    let file = syntax::parse(text);
    let last = file.instructions.iter().rev().take_while(|it| it.kind != Kind::From);
    let pairs = last.filter(|it| it.kind == Kind::Label).flat_map(Instruction::pairs);
    let named = pairs.filter(|pair| LABELS.contains(&pair.key.text.trim_matches(['"', '\''])));
    let values = named.map(|pair| pair.value.text.trim_matches(['"', '\'']));
    let references = values.filter(|value| value.contains('/')).filter_map(reference);
    references.map(|(name, tag)| Published { name, tag, stage: None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &str, text: &str) -> Vec<String> {
        let shown = |it: Published| {
            let tag = it.tag.map(|tag| format!(":{tag}")).unwrap_or_default();
            let stage = it.stage.map(|stage| format!("#{stage}")).unwrap_or_default();
            it.name + &tag + &stage
        };
        published(Path::new(path), text).into_iter().map(shown).collect()
    }

    #[test]
    fn a_build_command_in_a_comment_names_the_image() {
        for (path, comment, name) in [
            ("a/Dockerfile", "# docker build -t me/base:1.2 .", "me/base:1.2"),
            ("a/Dockerfile", "# Build: `sudo docker buildx build --push --tag=me/base .`", "me/base"),
            ("a/Dockerfile", "#   $ podman build --tag me/base:$V --target run .", "me/base#run"),
            ("a/Dockerfile", "# docker build \\\n#   --platform linux/amd64 \\\n#   -t me/base .", "me/base"),
            ("x/a/Dockerfile", "# docker build -t me/base a/", "me/base"),
            ("x/a/b.Dockerfile", "# docker build -f a/b.Dockerfile -t me/base .", "me/base"),
            ("x/b.Dockerfile", "# docker build -t me/base - < b.Dockerfile", "me/base"),
            ("a/Containerfile", "# buildah bud -t h:5000/me/base && echo", "h:5000/me/base"),
        ] {
            assert_eq!(names(path, &format!("{comment}\nFROM debian:12\n")), [name], "{comment}");
        }
    }

    #[test]
    fn a_command_that_may_build_something_else_says_nothing() {
        for (path, text) in [
            ("a/Dockerfile", "# docker build -t me/base -f other.Dockerfile ."),
            ("a/Dockerfile", "# docker build -t me/base ../b"),
            ("a/Dockerfile", "# docker build -t me/base b/"),
            ("a/b.Dockerfile", "# docker build -t me/base ."),
            ("a/Dockerfile", "# docker build --build-arg A=1 -t me/base ."),
            ("a/Dockerfile", "# docker build -t $NAME ."),
            ("a/Dockerfile", "# docker build -t me/base https://example.org/a.git"),
            ("a/Dockerfile", "# docker run -t me/base"),
            ("a/Dockerfile", "RUN docker build -t me/base ."),
        ] {
            assert_eq!(names(path, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_label_of_the_last_stage_names_the_image() {
        let text = "FROM a AS b\nLABEL name=me/other\nFROM b\nLABEL org.opencontainers.image.ref.name=\"me/base:3\" name=Base\n";
        assert_eq!(names("Dockerfile", text), ["me/base:3"]);
    }
}
