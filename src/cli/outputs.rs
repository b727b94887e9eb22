//! Whether a run may write where it was told to: no two reports to one file, by whatever names, and none over a file
//! that the run reads. Opens and writes nothing.

use super::listing::{DOCKERIGNORE, parent_of};
use super::read;
use anyhow::bail;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// What else is read of a folder in which a Dockerfile stands.
const BESIDE: [&str; 3] = [DOCKERIGNORE, ".gitignore", ".ignore"];

/// A file, whatever it is called.
#[derive(PartialEq, Eq)]
enum Identity {
    #[cfg(unix)]
    Node { device: u64, inode: u64 },
    /// Where it will be, or is on systems without nodes.
    Place(PathBuf),
}

impl Identity {
    fn of(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) => Self::existing(path, &metadata),
            Err(_) => Self::planned(path),
        }
    }

    #[cfg(unix)]
    fn existing(_: &Path, metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self::Node { device: metadata.dev(), inode: metadata.ino() }
    }

    #[cfg(not(unix))]
    fn existing(path: &Path, _: &Metadata) -> Self {
        Self::Place(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
    }

    fn planned(path: &Path) -> Self {
        let folder = fs::canonicalize(parent_of(path)).unwrap_or_else(|_| parent_of(path).to_owned());
        let name = path.file_name().unwrap_or_default();
        // Where these are most often used, names that differ in case alone are one.
        let folds = cfg!(any(windows, target_os = "macos"));
        let name = if folds { name.to_ascii_lowercase() } else { name.to_owned() };
        Self::Place(folder.join(name))
    }
}

/// What standard output is; two reports to the same nowhere are told as well.
#[cfg(unix)]
fn standard_output() -> Option<Identity> {
    use std::os::fd::AsFd as _;
    let handle = std::io::stdout().as_fd().try_clone_to_owned().ok()?;
    let metadata = fs::File::from(handle).metadata().ok()?;
    Some(Identity::existing(Path::new(""), &metadata))
}

#[cfg(not(unix))]
fn standard_output() -> Option<Identity> {
    None
}

/// Refuses two outputs that are one file. `None` is standard output; what goes to `/dev/null` is lost anyway.
pub(super) fn differ(outputs: &[Option<&Path>]) -> anyhow::Result<()> {
    if outputs.len() < 2 {
        return Ok(());
    }
    let mut known: Vec<(Option<Identity>, String)> = Vec::new();
    for output in outputs {
        let identity = match output {
            Some(path) if fs::metadata(path).is_ok_and(|it| read::is_null(&it)) => continue,
            Some(path) => Some(Identity::of(path)),
            None => standard_output(),
        };
        let name = output.map_or("standard output".into(), |path| path.display().to_string());
        if let Some((_, other)) = known.iter().find(|(it, _)| *it == identity) {
            let also = if *other == name { String::new() } else { format!(", which is {other} as well") };
            bail!("two reports would go to {name}{also}: give one of them a file (--format FORMAT=FILE)");
        }
        known.push((identity, name));
    }
    Ok(())
}

/// Refuses an output that is one of the Dockerfiles, of the files that are read beside them, or of the `others` that are
/// read. What is not there yet is none of them.
pub(super) fn spare<'p>(
    outputs: &[Option<&Path>],
    mut dockerfiles: impl Iterator<Item = &'p Path> + Clone,
    others: &[PathBuf],
) -> anyhow::Result<()> {
    let there = |path: &&Path| fs::metadata(path).is_ok_and(|it| it.is_file());
    let outputs: Vec<(&Path, Identity)> =
        outputs.iter().copied().flatten().filter(there).map(|path| (path, Identity::of(path))).collect();
    if outputs.is_empty() {
        return Ok(());
    }
    let spare = |path: &Path| {
        let Ok(metadata) = fs::metadata(path) else { return Ok(()) };
        let identity = Identity::existing(path, &metadata);
        let Some((output, _)) = outputs.iter().find(|(_, it)| *it == identity) else { return Ok(()) };
        let also = if *output == path { String::new() } else { format!(" ({})", path.display()) };
        bail!("{}{also} is read by this run and cannot be its output: name another file", output.display())
    };
    let beside = beside(dockerfiles.clone());
    dockerfiles.try_for_each(spare)?;
    beside.iter().chain(others).map(PathBuf::as_path).try_for_each(spare)
}

/// Refuses to read standard input twice: the second time there is nothing in it.
pub(super) fn read_once<'s>(inputs: impl Iterator<Item = &'s Path>) -> anyhow::Result<()> {
    match inputs.filter(|input| *input == Path::new("-")).count() {
        0 | 1 => Ok(()),
        _ => bail!("standard input can be read only once: name a file for all but one `-`"),
    }
}

/// Refuses an output that is one of the images that are read, or lies in the folder of one.
pub(super) fn spare_images<'s>(
    outputs: &[Option<&Path>],
    mut sources: impl Iterator<Item = &'s str>,
) -> anyhow::Result<()> {
    sources.try_for_each(|source| {
        let source = Path::new(source);
        if !source.is_dir() {
            return spare(outputs, std::iter::empty(), &[source.to_owned()]);
        }
        let folder = fs::canonicalize(source)?;
        let lies_inside =
            |output: &&&Path| fs::canonicalize(parent_of(output)).is_ok_and(|it| it.starts_with(&folder));
        let all: Vec<&Path> = outputs.iter().copied().flatten().collect();
        match all.iter().find(lies_inside) {
            Some(output) => bail!(
                "{} lies in {}, the image that is read: name a file elsewhere",
                output.display(),
                source.display()
            ),
            None => Ok(()),
        }
    })
}

/// The one name of the plain file that an output will replace, if one is there.
pub(super) fn there(output: Option<&Path>) -> Option<PathBuf> {
    output.and_then(|path| fs::canonicalize(path).ok()).filter(|path| path.is_file())
}

/// What is read because a Dockerfile stands beside it.
fn beside<'p>(dockerfiles: impl Iterator<Item = &'p Path>) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut last = None;
    for dockerfile in dockerfiles {
        let folder = parent_of(dockerfile);
        if last != Some(folder) {
            all.extend(BESIDE.map(|name| folder.join(name)));
            last = Some(folder);
        }
        let mut own: OsString = dockerfile.as_os_str().to_owned();
        own.push(DOCKERIGNORE);
        all.push(PathBuf::from(own));
    }
    all
}
