//! Root file systems made for a test: as layers of an image, and as a directory with the same in it.

use super::archives::{Files, Image, Layer, Says, archive};
use dockslim::image::bundle::{self, Bundle, Environment, Layered, Request};
use dockslim::image::{self, Selection, TarStore};
use std::fs::{self, File};
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tar::EntryType;

/// What stands at a path.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Directory,
    File(Vec<u8>),
    Link(String),
    /// Another name of a file.
    Same(String),
}

/// All that there is, in order; directories on the way come by themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Root {
    pub(crate) nodes: Vec<(String, Node)>,
}

const TIME: u64 = 1_700_000_000;

impl Root {
    /// One with glibc, whose libraries stand in /usr and are linked to.
    pub(crate) fn glibc() -> Self {
        use super::elves::{library, loader};
        let folders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib", "/usr/lib"];
        Self::default()
            .link("lib", "usr/lib")
            .link("lib64", "usr/lib64")
            .file("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", &loader(&folders))
            .link("usr/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
            .file(
                "usr/lib/x86_64-linux-gnu/libc.so.6",
                &library("libc.so.6", &["ld-linux-x86-64.so.2"]).build(),
            )
    }

    pub(crate) fn with(mut self, path: &str, node: Node) -> Self {
        for (at, _) in path.match_indices('/') {
            if !self.nodes.iter().any(|(known, _)| *known == path[..at]) {
                self.nodes.push((path[..at].to_owned(), Node::Directory));
            }
        }
        self.nodes.push((path.to_owned(), node));
        self
    }

    pub(crate) fn file(self, path: &str, content: &[u8]) -> Self {
        self.with(path, Node::File(content.to_vec()))
    }

    pub(crate) fn link(self, path: &str, target: &str) -> Self {
        self.with(path, Node::Link(target.to_owned()))
    }

    /// Has a file weigh so many bytes.
    pub(crate) fn weighing(mut self, path: &str, bytes: usize) -> Self {
        for (known, node) in &mut self.nodes {
            if let (true, Node::File(content)) = (known == path, node) {
                content.resize(bytes, 0);
            }
        }
        self
    }

    pub(crate) fn layer(&self, owner: u64) -> Layer {
        let says = Says { owner, time: TIME, ..Says::default() };
        self.nodes.iter().fold(Layer::new(), |layer, (path, node)| match node {
            Node::Directory => layer.entry(
                format!("{path}/").as_bytes(),
                Says { kind: EntryType::Directory, mode: 0o755, ..says },
                b"",
            ),
            Node::File(content) => layer.entry(path.as_bytes(), Says { mode: 0o755, ..says }, content),
            Node::Link(target) => layer.entry(
                path.as_bytes(),
                Says { kind: EntryType::Symlink, link: target.as_bytes(), ..says },
                b"",
            ),
            Node::Same(other) => layer.entry(
                path.as_bytes(),
                Says { kind: EntryType::Link, link: other.as_bytes(), ..says },
                b"",
            ),
        })
    }

    /// An image of two layers: the second has every other file.
    pub(crate) fn image(&self, owner: u64) -> Image {
        let is_late = |at: usize, node: &Node| at % 2 == 1 && matches!(node, Node::File(_));
        let part = |late: bool| {
            let nodes = self.nodes.iter().enumerate().filter(|(at, (_, node))| is_late(*at, node) == late);
            Self { nodes: nodes.map(|(_, node)| node.clone()).collect() }.layer(owner)
        };
        Image::new(&[part(false), part(true)])
    }

    /// The same on disk.
    #[cfg(unix)]
    pub(crate) fn unpack(&self, folder: &Path) {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        fs::create_dir_all(folder).unwrap();
        for (path, node) in &self.nodes {
            let place = folder.join(path);
            match node {
                Node::Directory => fs::create_dir_all(place).unwrap(),
                Node::File(content) => {
                    fs::write(&place, content).unwrap();
                    fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
                }
                Node::Link(target) => symlink(target, place).unwrap(),
                Node::Same(other) => fs::hard_link(folder.join(other), place).unwrap(),
            }
        }
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(TIME);
        for (path, _) in self.nodes.iter().filter(|(_, node)| !matches!(node, Node::Link(_))) {
            let place = folder.join(path);
            fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
            File::open(place).unwrap().set_modified(time).unwrap();
        }
    }

    /// What is taken of it for these programs: paths, but for directories.
    pub(crate) fn taken(&self, programs: &[&str]) -> Result<Vec<String>, String> {
        self.gathered(&request(programs)).map(|bundle| paths(&bundle))
    }

    pub(crate) fn gathered(&self, request: &Request) -> Result<Bundle, String> {
        gathered(&self.image(0).docker25(), request, None)
    }
}

pub(crate) fn request(programs: &[&str]) -> Request {
    Request { programs: programs.iter().map(|it| it.as_bytes().to_vec()).collect(), ..Request::default() }
}

pub(crate) fn gathered(
    files: &Files,
    request: &Request,
    library_path: Option<&str>,
) -> Result<Bundle, String> {
    let mut store = TarStore::new(Cursor::new(archive(files))).map_err(|error| error.to_string())?;
    let image = image::open(&mut store, &Selection::default()).map_err(|error| error.to_string())?;
    let mut environment = Environment::of(&image);
    environment.library_path = library_path.unwrap_or_default().into();
    let mut root = Layered::new(&mut store, &image).map_err(|error| error.to_string())?;
    bundle::gather(&mut root, &environment, request).map_err(|error| error.to_string())
}

pub(crate) fn paths(bundle: &Bundle) -> Vec<String> {
    let items = bundle.items.iter().filter(|item| item.kind != bundle::Kind::Directory);
    items.map(|item| String::from_utf8(item.path.clone()).unwrap()).collect()
}
