//! A revision of a git repository as files, without touching its checkout: what `git ls-tree` lists is written to a temporary
//! folder from the contents that `git cat-file` gives. Neither runs a filter, a hook, or a program that the repository
//! names.

use super::temporary::Temporary;
use anyhow::{Context as _, anyhow, bail};
use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// Larger files are made by their length alone: nothing reads their text.
const MOST_READ: u64 = 8 << 20;
/// Of what is not versioned, files of so much have their text.
const SMALL: u64 = 1 << 14;
/// All files together may come to so much.
const MOST: u64 = 64 << 30;
/// How many files there may be.
const MOST_FILES: usize = 2_000_000;

/// The files of a revision.
pub(super) struct Revision {
    /// As the user named it.
    name: String,
    commit: String,
    /// The folder of the checkout.
    top: PathBuf,
    /// Where its files are.
    root: PathBuf,
    /// What git lists of renamed files, once somebody asks.
    renamed: OnceCell<Vec<u8>>,
    _kept: Temporary,
}

/// What the tree says of a file.
struct Entry {
    mode: String,
    blob: String,
    size: u64,
    path: PathBuf,
}

impl Revision {
    /// The revision `name` of the repository that has `file`.
    pub(super) fn read(name: &str, file: &Path) -> anyhow::Result<Self> {
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let top = git(folder, &["rev-parse", "--show-toplevel"]);
        let top = top.with_context(|| {
            format!(
                "{name} is no file, and {} is in no git repository that has it as a revision",
                file.display()
            )
        })?;
        let top = fs::canonicalize(path_of(trimmed(&top)))?;
        let commit = commit(&top, name)?;
        let (kept, root) = Temporary::create_folder(std::env::temp_dir().join("revision"))
            .context("cannot make a temporary folder")?;
        // Its own path, so that what is found below is not taken for something else.
        let root = fs::canonicalize(root)?;
        let revision =
            Self { name: name.to_owned(), commit, top, root, renamed: OnceCell::new(), _kept: kept };
        revision.write().with_context(|| format!("cannot read the files of {name}"))?;
        Ok(revision)
    }

    /// As it was named.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Where a file or folder of the checkout stands among the files of the revision; `None` where it is of no checkout.
    pub(super) fn place(&self, path: &Path) -> Option<PathBuf> {
        let own = self.own(path)?;
        Some(self.root.join(own))
    }

    /// What is said of a path among its files, as git writes it: `main:app/Dockerfile`.
    pub(super) fn told(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.root.display()), &format!("{}:", self.name))
    }

    /// A path of the checkout, from its folder; the last part may be a link.
    fn own(&self, path: &Path) -> Option<PathBuf> {
        let whole = match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) if parent.as_os_str().is_empty() => {
                fs::canonicalize(".").ok()?.join(name)
            }
            (Some(parent), Some(name)) => fs::canonicalize(parent).ok()?.join(name),
            _ => fs::canonicalize(path).ok()?,
        };
        whole.strip_prefix(&self.top).ok().map(Path::to_owned)
    }

    /// The file that was renamed to `path` since.
    pub(super) fn renamed(&self, path: &Path) -> Option<PathBuf> {
        let own = self.own(path)?;
        // Against the index: what is held against the checkout goes through its filters.
        let arguments = [
            "diff",
            "--cached",
            "--no-ext-diff",
            "--no-textconv",
            "--name-status",
            "-z",
            "--find-renames",
            "--diff-filter=R",
            "--end-of-options",
            &self.commit,
        ];
        // For each file that is not found, the same.
        let listed = self.renamed.get_or_init(|| git(&self.top, &arguments).unwrap_or_default());
        let mut parts = listed.split(|byte| *byte == 0);
        while let (Some(_), Some(before), Some(after)) = (parts.next(), parts.next(), parts.next()) {
            if path_of(after) == own {
                return Some(self.root.join(path_of(before)));
            }
        }
        None
    }

    fn write(&self) -> anyhow::Result<()> {
        let listed = git(&self.top, &["ls-tree", "-r", "-z", "-l", "--full-tree", &self.commit])?;
        let entries: Vec<Entry> = listed.split(|byte| *byte == 0).filter_map(entry).collect();
        if entries.len() > MOST_FILES || entries.iter().map(|it| it.size).sum::<u64>() > MOST {
            bail!(
                "it has more than {MOST_FILES} files or {MOST} bytes; name the older Dockerfile in place of it"
            );
        }
        let mut cat = Command::new("git")
            .arg("-C")
            .arg(&self.top)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run git")?;
        let (Some(mut ask), Some(answers)) = (cat.stdin.take(), cat.stdout.take()) else {
            bail!("git has no pipes")
        };
        let mut answers = BufReader::new(answers);
        let mut links = Vec::new();
        for entry in &entries {
            let target = self.root.join(&entry.path);
            let parent = target.parent().context("it has no folder")?;
            fs::create_dir_all(parent)?;
            if entry.size > MOST_READ {
                File::create_new(&target)?.set_len(entry.size)?;
                continue;
            }
            writeln!(ask, "{}", entry.blob)?;
            let text = answer(&mut answers, entry)?;
            if entry.mode == "120000" {
                links.push((target, text));
                continue;
            }
            let mut file = File::create_new(&target)?;
            match pointed_at(&text) {
                // What git-lfs writes in the place of this text.
                Some(size) => file.set_len(size.min(MOST))?,
                None => file.write_all(&text)?,
            }
            mark_executable(&file, entry.mode == "100755")?;
        }
        // At the end, so that nothing is written through one.
        for (target, text) in links {
            link(&path_of(&text), &target)?;
        }
        drop(ask);
        cat.wait()?;
        self.keep_what_is_not_versioned(&listed)
    }

    /// What no revision has and a build copies all the same counts as it is: the repository's own folder, what is ignored,
    /// and the submodules that are at the commit of that time.
    fn keep_what_is_not_versioned(&self, listed: &[u8]) -> anyhow::Result<()> {
        let ignored = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"];
        let ignored = git(&self.top, &ignored)?;
        let mut kept: Vec<PathBuf> =
            ignored.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(path_of).collect();
        kept.push(".git".into());
        kept.extend(listed.split(|byte| *byte == 0).filter_map(|line| {
            let (commit, path) = submodule(line)?;
            let there = git(&self.top.join(&path), &["rev-parse", "HEAD"]).ok()?;
            (trimmed(&there) == commit.as_bytes()).then_some(path)
        }));
        let mut left = MOST_FILES;
        for path in kept {
            mirror(&self.top.join(&path), &self.root.join(&path), &mut left)?;
        }
        Ok(())
    }
}

/// The commit that a name stands for.
fn commit(top: &Path, name: &str) -> anyhow::Result<String> {
    let verify = |name: &str| git(top, &["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    let Ok(object) = verify(name) else {
        let is_shallow =
            git(top, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|it| trimmed(&it) == b"true");
        let hint = if is_shallow {
            "; this clone is shallow: fetch what it lacks (`fetch-depth: 0` in CI)"
        } else {
            ""
        };
        bail!(
            "{name} is neither a file nor a revision of {}: name one (`main`, `HEAD~1`){hint}",
            top.display()
        );
    };
    let object = String::from_utf8_lossy(trimmed(&object)).into_owned();
    let commit = verify(&format!("{object}^{{commit}}"))
        .map_err(|_| anyhow!("{name} is no commit: of `REV:PATH`, name the revision alone"))?;
    Ok(String::from_utf8_lossy(trimmed(&commit)).into_owned())
}

/// `160000 commit 1234… -\tpath`
fn submodule(line: &[u8]) -> Option<(String, PathBuf)> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(&line[..tab]).ok()?.split_whitespace();
    let (_, kind, commit) = (words.next()?, words.next()?, words.next()?);
    let path = path_of(&line[tab + 1..]);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    (kind == "commit" && is_plain).then(|| (commit.to_owned(), path))
}

/// Files of the same names and lengths; small ones, which may be settings, with their text. What is there already stays.
fn mirror(from: &Path, to: &Path, left: &mut usize) -> anyhow::Result<()> {
    let Ok(metadata) = fs::symlink_metadata(from) else { return Ok(()) };
    *left = left.checked_sub(1).with_context(|| format!("{} has too many files", from.display()))?;
    if metadata.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            mirror(&from.join(&name), &to.join(&name), left)?;
        }
    } else if metadata.is_file() && fs::symlink_metadata(to).is_err() {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        if metadata.len() <= SMALL {
            fs::copy(from, to)?;
        } else {
            File::create_new(to)?.set_len(metadata.len())?;
        }
    }
    Ok(())
}

/// Reads one answer of `git cat-file --batch`: a line with the size, that many bytes, and a line break.
fn answer(answers: &mut impl io::BufRead, entry: &Entry) -> anyhow::Result<Vec<u8>> {
    let mut head = String::new();
    answers.read_line(&mut head)?;
    let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    if size != Some(entry.size) {
        bail!("{} cannot be read: {}", entry.path.display(), head.trim_end());
    }
    let mut text = Vec::new();
    answers.take(entry.size).read_to_end(&mut text)?;
    answers.read_exact(&mut [0])?;
    Ok(text)
}

/// `100644 blob 1234… 56\tpath`; nothing for submodules, whose files another repository has, and for names that lead elsewhere.
fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let head = std::str::from_utf8(&line[..tab]).ok()?;
    let mut words = head.split_whitespace();
    let (mode, kind, blob, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let path = path_of(&line[tab + 1..]);
    let is_plain =
        path.components().all(|part| matches!(part, Component::Normal(name) if name != OsStr::new(".git")));
    (kind == "blob" && is_plain && !path.as_os_str().is_empty()).then_some(())?;
    Some(Entry { mode: mode.to_owned(), blob: blob.to_owned(), size: size.parse().ok()?, path })
}

/// The size that a pointer of git-lfs states.
fn pointed_at(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.len() < 1024)?;
    text.starts_with("version https://git-lfs.github.com/spec/").then_some(())?;
    text.lines().find_map(|line| line.strip_prefix("size ")).and_then(|size| size.parse().ok())
}

/// What git says; its own words where it fails.
fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("git")
        // A repository may name programs to run in its settings.
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .context("cannot run git: name the older Dockerfile where it is not installed")?;
    if !output.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

fn trimmed(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\n").unwrap_or(text)
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(bytes.to_owned()).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    OsString::from(String::from_utf8_lossy(bytes).into_owned()).into()
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

/// Without links: what one leads to is a file of the tree, too, and counted there.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn mark_executable(file: &File, is_executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(if is_executable { 0o755 } else { 0o644 }))
}

#[cfg(not(unix))]
fn mark_executable(_: &File, _: bool) -> io::Result<()> {
    Ok(())
}
