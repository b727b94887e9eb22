//! The image that was built from a Dockerfile, as plain data: what each layer holds file by file, which instruction made
//! it, and what of it a later layer deletes or stores again. What is asked of it by path is counted, never estimated.

use crate::bytes::Bytes;
use crate::model::BASE_WORKDIR;
use crate::tools::path::{is_within, part_within};
use rustc_hash::FxHashMap;

/// How many links are followed in one path.
const MOST_LINKS: usize = 16;

/// A built image, as far as its layers are joined with instructions.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// All layers, lowest first.
    pub layers: Vec<BuiltLayer>,
    /// Symbolic links and where they lead, both as written, from the root.
    pub links: FxHashMap<Box<str>, Box<str>>,
    /// The directory that the base image leaves, in which what has no other one is; none where it is not known.
    pub base_dir: Option<String>,
    /// The first lines of the instructions that made a layer by all that is known, and are joined with none.
    pub missing: Vec<u32>,
    /// Programs that unpack themselves when they start.
    pub packed: Vec<BuiltPacked>,
    /// Programs and libraries, by path, with the bytes of their debug information.
    pub debug: FxHashMap<Box<str>, Bytes>,
    /// What its containers start, where that is a program of which was looked for what it needs.
    pub started: Option<Started>,
}

/// A program that UPX packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltPacked {
    /// From the root, with a slash in front.
    pub path: Box<str>,
    /// Its length.
    pub bytes: Bytes,
    /// What it unpacks itself to, as it says.
    pub unpacked: Bytes,
}

/// A program with all that it needs to start, as `dockslim bundle` takes it out of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// As the image names it.
    pub word: Box<str>,
    /// It, its loader and its libraries, once their links are followed, from the root with a slash in front.
    pub files: Vec<(Box<str>, Bytes)>,
    /// The options of `dockslim bundle` that bring what it opens beside these; `None` where it loads or starts what no
    /// file tells of.
    pub options: Option<Vec<String>>,
}

impl Started {
    /// All that it needs.
    pub fn bytes(&self) -> Bytes {
        self.files.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// A layer of it.
#[derive(Clone, Debug, Default)]
pub struct BuiltLayer {
    /// The first line of the instruction that made it; none for those of the base, and where it is not known.
    pub line: Option<u32>,
    /// The bytes of its files.
    pub bytes: Bytes,
    /// As stored, where that is less.
    pub packed: Option<Bytes>,
    /// Its plain files, by path; of several names of a file one.
    pub files: Vec<BuiltFile>,
    /// The packages that it brings, by name, with the bytes of their files that are in it.
    pub packages: FxHashMap<Box<str>, Bytes>,
}

/// A file of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltFile {
    /// From the root, with a slash in front.
    pub path: Box<str>,
    /// Its length.
    pub bytes: Bytes,
    /// What becomes of it.
    pub end: Option<End>,
    /// Whether it takes the place of a file of a lower layer.
    pub again: bool,
    /// Whether that has the same content, mode and owner.
    pub is_alike: bool,
}

/// What becomes of a file in a later layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The place of that layer, from 0.
    pub by: usize,
    /// Whether it is deleted there, and not written again.
    pub deleted: bool,
}

impl Built {
    /// The place of the layer that the instruction of this first line made.
    pub fn place(&self, line: u32) -> Option<usize> {
        self.layers.iter().position(|layer| layer.line == Some(line))
    }

    /// The files that are there at the end and that this instruction brought.
    pub fn kept(&self, line: u32) -> impl Iterator<Item = &BuiltFile> {
        let layer = self.place(line).and_then(|at| self.layers.get(at));
        layer.into_iter().flat_map(|layer| &layer.files).filter(|file| file.end.is_none())
    }

    /// The layers of the base, where all others are known to be the Dockerfile's.
    pub fn base(&self) -> Option<&[BuiltLayer]> {
        let first = self.layers.iter().position(|layer| layer.line.is_some())?;
        self.missing.is_empty().then(|| &self.layers[..first])
    }

    /// Where a path stands once the links in it are followed, but for the last name, which may be one itself; `None` where
    /// they lead nowhere, or to a directory that is not known.
    pub fn resolve(&self, path: &str) -> Option<String> {
        let inside = match part_within(path, BASE_WORKDIR) {
            Some(rest) => Some(format!("{}/{rest}", self.base_dir.as_deref()?)),
            None => None,
        };
        let mut open: Vec<&str> = inside.as_deref().unwrap_or(path).split('/').collect();
        open.reverse();
        let (mut done, mut links) = (String::new(), 0);
        while let Some(name) = open.pop() {
            match name {
                "" | "." => {}
                ".." => done.truncate(done.rfind('/').unwrap_or(0)),
                _ => {
                    let above = done.len();
                    done.push('/');
                    done.push_str(name);
                    let Some(target) = self.links.get(&*done).filter(|_| !open.is_empty()) else { continue };
                    links += 1;
                    if links > MOST_LINKS {
                        return None;
                    }
                    done.truncate(if target.starts_with('/') { 0 } else { above });
                    open.extend(target.split('/').rev());
                }
            }
        }
        Some(if done.is_empty() { "/".to_owned() } else { done })
    }
}

impl BuiltLayer {
    /// Its files at or below a path.
    pub fn below<'b>(&'b self, path: &'b str) -> impl Iterator<Item = &'b BuiltFile> {
        let path = path.trim_end_matches('/');
        let start = self.files.partition_point(|file| *file.path < *path);
        // `a-b` stands between `a` and `a/b`.
        let rest = self.files[start..].iter().take_while(move |file| file.path.starts_with(path));
        rest.filter(move |file| is_within(&file.path, path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_in_front_of_the_last_name() {
        let link = |from: &str, to: &str| (from.into(), to.into());
        let links = [link("/lib", "usr/lib"), link("/usr/lib/x", "../y"), link("/a", "/b"), link("/b", "a")];
        let built = Built { links: links.into_iter().collect(), ..Built::default() };
        for (path, wanted) in [
            ("/lib", Some("/lib")),
            ("/lib/libc.so", Some("/usr/lib/libc.so")),
            ("/lib/x/z", Some("/usr/y/z")),
            ("/opt/../lib/c", Some("/usr/lib/c")),
            ("/", Some("/")),
            ("/a/c", None),
        ] {
            assert_eq!(built.resolve(path).as_deref(), wanted, "{path}");
        }
    }

    #[test]
    fn what_is_in_the_bases_directory_is_where_that_is() {
        let inside = format!("{BASE_WORKDIR}/a");
        let mut built = Built::default();
        assert_eq!(built.resolve(&inside), None);
        built.base_dir = Some("/srv".to_owned());
        assert_eq!(built.resolve(&inside).as_deref(), Some("/srv/a"));
        built.base_dir = Some("/".to_owned());
        assert_eq!(built.resolve(&inside).as_deref(), Some("/a"));
    }

    #[test]
    fn a_name_that_begins_alike_stands_elsewhere() {
        let file =
            |path: &str| BuiltFile { path: path.into(), bytes: 1, end: None, again: false, is_alike: false };
        let files = ["/a", "/a-b", "/a/b", "/a/b/c", "/ab"].map(file).to_vec();
        let layer = BuiltLayer { files, ..BuiltLayer::default() };
        let below = |path| layer.below(path).map(|it| &*it.path).collect::<Vec<_>>();
        assert_eq!(below("/a/b"), ["/a/b", "/a/b/c"]);
        assert_eq!(below("/a"), ["/a", "/a/b", "/a/b/c"]);
        assert_eq!(below("/").len(), 5);
    }
}
