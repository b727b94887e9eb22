//! Reads files: plain ones, and none longer than its kind may be. A pipe in the file system would have to be waited for,
//! and a device may have no end. Also says where links lead; judges no text.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A kind of file. docs/limits.md lists them.
#[derive(Clone, Copy)]
pub struct Kind {
    /// As messages name it.
    what: &'static str,
    /// In bytes; what is longer is a mistake.
    most: u64,
    /// What to do about a longer one.
    mend: &'static str,
}

impl Kind {
    /// What is wrong with a text of so many bytes.
    pub fn refuse(self, bytes: u64) -> Option<String> {
        (bytes > self.most).then(|| too_long(self))
    }
}

const MIB: u64 = 1 << 20;

/// More than a hundred times the longest Dockerfile that was ever seen in the wild; linting a longer one would take all
/// memory.
pub const DOCKERFILE: Kind = Kind { what: "Dockerfile", most: 16 * MIB, mend: "leave it out" };
/// A .dockslim.yaml or .hadolint.yaml.
pub const SETTINGS: Kind = Kind { what: "file of settings", most: MIB, mend: "shorten it" };
/// A `.dive-ci`.
pub const LIMITS: Kind = Kind { what: "file of limits", most: MIB, mend: "shorten it" };
/// A user's own rule.
pub const RULE: Kind = Kind { what: "rule", most: MIB, mend: "split it" };
/// A .gitignore and its like.
pub const GITIGNORE: Kind = Kind { what: "list of patterns", most: MIB, mend: "shorten it" };
/// A .dockerignore.
pub const DOCKERIGNORE: Kind = Kind { what: ".dockerignore", most: 4 * MIB, mend: "shorten it" };
/// A lock file or manifest of a package manager.
pub const PACKAGES: Kind =
    Kind { what: "list of packages", most: crate::lock::MOST_BYTES as u64, mend: "shorten it" };
/// A script of a build context.
pub(super) const SCRIPT: Kind =
    Kind { what: "script", most: crate::model::MOST_SCRIPT_BYTES as u64, mend: "split it" };
/// What --files-from names.
pub const LIST: Kind = Kind { what: "list of files", most: 64 * MIB, mend: "split it" };
/// A package table, or what one is made of beside the lists.
pub const TABLE: Kind = Kind { what: "package table", most: 256 * MIB, mend: "make it anew" };

/// Longer files are few.
const USUAL: usize = 1 << 13;

/// The bytes of a file, or what is wrong with it and what to do.
pub fn read(path: &Path, kind: Kind) -> Result<Vec<u8>, String> {
    read_all(open(path)?, kind)
}

/// The bytes of a file that is known to be a plain one, without asking again.
pub fn read_plain(path: &Path, kind: Kind) -> Result<Vec<u8>, String> {
    read_all(File::open(path).map_err(|error| mend(&error))?, kind)
}

/// The same as text; a byte order mark is dropped.
pub fn text(path: &Path, kind: Kind) -> Result<String, String> {
    let bytes = read(path, kind)?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8 text: save it as UTF-8".to_owned())
}

/// Reads no more than shows that it is too long. To read until nothing comes is cheaper than to ask for the length of a
/// file that most often comes at once.
pub fn read_all(input: impl Read, kind: Kind) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(USUAL);
    input.take(kind.most + 1).read_to_end(&mut bytes).map_err(|error| mend(&error))?;
    kind.refuse(bytes.len() as u64).map_or(Ok(bytes), Err)
}

/// Opens what can be read without waiting; the file system is asked first, since to open a device may do something.
pub fn open(path: &Path) -> Result<File, String> {
    if !is_handle(path) {
        let metadata = fs::metadata(path).map_err(|error| mend(&error))?;
        plain(&metadata)?;
        if is_of_the_kernel(path, &metadata) {
            return Err(special("a file of the kernel"));
        }
    }
    File::open(path).map_err(|error| mend(&error))
}

/// The first bytes of a file.
pub fn head(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path).ok()?.take(USUAL as u64).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Patterns of one file, those of a .gitignore and its like: an automaton is made of them all.
pub const MOST_PATTERNS: usize = 10_000;
/// Bytes of one of them.
const LONGEST_PATTERN: usize = 4_096;
/// Braces in one of them: alternatives inside one another are read by recursion.
const MOST_BRACES: usize = 64;

/// What is wrong with a pattern that others will read.
pub fn pattern_refusal(pattern: &str) -> Option<String> {
    if pattern.len() > LONGEST_PATTERN {
        return Some(format!("a pattern is longer than {LONGEST_PATTERN} bytes; shorten it"));
    }
    let braces = pattern.bytes().filter(|byte| *byte == b'{').count();
    (braces > MOST_BRACES)
        .then(|| format!("a pattern has more than {MOST_BRACES} braces; write several patterns"))
}

/// What is wrong with a file of patterns that others will read, if it is there.
pub fn patterns_refusal(path: &Path) -> Option<String> {
    if let Some(why) = refusal(path, GITIGNORE) {
        return Some(why);
    }
    let bytes = fs::metadata(path).ok().filter(Metadata::is_file).and_then(|_| fs::read(path).ok())?;
    let text = String::from_utf8_lossy(&bytes);
    if text.lines().count() > MOST_PATTERNS {
        return Some(format!("has more than {MOST_PATTERNS} lines; shorten it"));
    }
    let mut wrong = text.lines().enumerate().filter_map(|(at, line)| Some((at + 1, pattern_refusal(line)?)));
    wrong.next().map(|(line, why)| format!("line {line}: {why}"))
}

/// What is wrong with a file that others will read, if it is there.
fn refusal(path: &Path, kind: Kind) -> Option<String> {
    let metadata = fs::metadata(path).ok()?;
    if metadata.is_dir() {
        return None;
    }
    if is_of_the_kernel(path, &metadata) {
        return Some(special("a file of the kernel"));
    }
    plain(&metadata).err().or_else(|| kind.refuse(metadata.len()))
}

fn too_long(Kind { what, most, mend }: Kind) -> String {
    format!("is longer than {} MiB, which no {what} is; {mend}", most / MIB)
}

fn plain(metadata: &Metadata) -> Result<(), String> {
    if metadata.is_file() || is_null(metadata) {
        return Ok(());
    }
    Err(special(sort(metadata)))
}

fn special(sort: &str) -> String {
    format!("is {sort}, and only plain files are read; write its text to one")
}

/// Whether it only looks like a plain file: to read some of `/proc` and `/sys` waits, or does something. They take no
/// place on any disk.
#[cfg(unix)]
fn is_of_the_kernel(path: &Path, metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let kernel = |path: PathBuf| path.starts_with("/proc") || path.starts_with("/sys");
    metadata.is_file() && metadata.blocks() == 0 && fs::canonicalize(path).is_ok_and(kernel)
}

#[cfg(not(unix))]
fn is_of_the_kernel(_: &Path, _: &Metadata) -> bool {
    false
}

/// Whether it is a handle that whoever started the run has opened for it: `/dev/stdin`, and `<(…)` of a shell.
pub fn is_handle(path: &Path) -> bool {
    let folders = ["/dev/fd", "/proc/self/fd"];
    let names = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
    cfg!(unix)
        && (names.iter().any(|name| path == Path::new(name))
            || path.parent().is_some_and(|it| folders.iter().any(|folder| it == Path::new(folder))))
}

/// Whether it is `/dev/null`, by whatever name: nothing to read, and what is written is meant to be lost.
#[cfg(unix)]
pub fn is_null(metadata: &Metadata) -> bool {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    metadata.file_type().is_char_device()
        && fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == metadata.rdev())
}

#[cfg(not(unix))]
pub fn is_null(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn sort(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn sort(metadata: &Metadata) -> &'static str {
    if metadata.is_dir() { "a folder" } else { "a device" }
}

/// The folder of the repository that `folder` stands in: the nearest with a `.git`.
pub fn repository(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(Path::new(".").join(folder)).ok()?;
    folder.ancestors().find(|it| it.join(".git").symlink_metadata().is_ok()).map(Path::to_owned)
}

/// The repository that `folder` stands in, or else the folder itself: what is found there must not lead out of it.
pub fn bounds(folder: &Path) -> PathBuf {
    repository(folder).unwrap_or_else(|| Path::new(".").join(folder))
}

/// Whether `path` leads out of the folder `root`. What leads nowhere does not.
pub fn leaves(path: &Path, root: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    real(path).zip(real(root)).is_some_and(|(path, root)| !path.starts_with(root))
}

/// The same of a path that is no way out itself unless it is a link; to ask that is cheaper. A link to `/dev/null` leads to
/// nothing.
pub fn is_link_out<R: AsRef<Path>>(path: &Path, root: impl FnOnce() -> R) -> bool {
    path.symlink_metadata().is_ok_and(|it| it.is_symlink())
        && !fs::metadata(path).is_ok_and(|it| is_null(&it))
        && leaves(path, root().as_ref())
}

/// What went wrong, and what to do about it.
pub fn mend(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied; make it readable (chmod +r)".to_owned(),
        // Rust has no stable kind for it.
        _ if error.to_string().contains("symbolic link") => {
            "a link that leads back to itself; mend or remove it".to_owned()
        }
        io::ErrorKind::NotADirectory => "a part of its path is no folder; check the path".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
