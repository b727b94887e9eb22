//! A bundle as a directory. It is filled where nobody else has anything yet, and no link in it is followed: what is written
//! has only directories above it.

use super::below;
use crate::image::bundle::{Item, Kind, Meta, Root, contents};
use anyhow::Context as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Fills the folder; gives what is not as it should be.
pub(super) fn fill(root: &mut dyn Root, items: &[Item], folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut lost = Lost::default();
    let place = |item: &Item| below(folder, &item.path);
    let named = |item: &Item| format!("cannot write {}", String::from_utf8_lossy(&item.path));
    for item in items.iter().filter(|item| item.kind == Kind::Directory) {
        place(item).and_then(fs::create_dir).with_context(|| named(item))?;
    }
    // What fails here is not the fault of whoever is read meanwhile.
    let mut failed = None;
    let read = contents(root, items, &mut |item, content| {
        let mut content = Reading { content, has_failed: false };
        place(item).and_then(|path| copy(item, &mut content, &path, &mut lost)).map_err(|error| {
            if content.has_failed {
                return error;
            }
            failed = Some((named(item), error));
            io::ErrorKind::Other.into()
        })
    });
    match failed {
        Some((cannot, error)) => return Err(error).context(cannot),
        None => read?,
    }
    for item in items {
        let path = place(item)?;
        match &item.kind {
            Kind::Symlink(target) => {
                link(target, &path)
                    .and_then(|()| own(&path, &item.meta, &mut lost))
                    .with_context(|| named(item))?;
            }
            Kind::HardLink(other) => {
                below(folder, other)
                    .and_then(|other| fs::hard_link(other, &path))
                    .with_context(|| named(item))?;
            }
            Kind::File | Kind::Directory => {}
        }
    }
    // What is put in one changes its time.
    for item in items.iter().rev().filter(|item| item.kind == Kind::Directory) {
        place(item).and_then(|path| finish(&path, &item.meta, &mut lost)).with_context(|| named(item))?;
    }
    Ok(lost.notes())
}

/// Writes a file with its owner, mode and time.
fn copy(item: &Item, content: &mut Reading<'_>, path: &Path, lost: &mut Lost) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let copied = io::copy(&mut content.take(item.size), &mut file)?;
    if copied != item.size {
        return Err(io::Error::other("it became shorter while it was read"));
    }
    drop(file);
    finish(path, &item.meta, lost)
}

/// What is read, and whether that fails.
struct Reading<'a> {
    content: &'a mut dyn Read,
    has_failed: bool,
}

impl Read for Reading<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(bytes);
        self.has_failed |= read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        read
    }
}

/// What could not be set.
#[derive(Default)]
struct Lost {
    owners: usize,
    capabilities: usize,
}

impl Lost {
    fn notes(&self) -> Vec<String> {
        let owners = (self.owners > 0).then(|| {
            "owners are left: only the superuser may give files away; -o NAME.tar keeps them".to_owned()
        });
        let capabilities = (self.capabilities > 0)
            .then(|| "capabilities of programs (`getcap`) are left; -o NAME.tar keeps them".to_owned());
        owners.into_iter().chain(capabilities).collect()
    }
}

/// Gives a file or directory its owner, mode and time.
fn finish(path: &Path, meta: &Meta, lost: &mut Lost) -> io::Result<()> {
    own(path, meta, lost)?;
    lost.capabilities += usize::from(meta.capability.is_some());
    permit(path, meta)?;
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(meta.time);
    File::open(path)
        .and_then(|file| file.set_modified(time))
        // A file that not even its owner may read keeps the time of now.
        .or_else(|error| if error.kind() == io::ErrorKind::PermissionDenied { Ok(()) } else { Err(error) })
}

#[cfg(unix)]
fn own(path: &Path, meta: &Meta, lost: &mut Lost) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, lchown};
    let now = fs::symlink_metadata(path)?;
    if (u64::from(now.uid()), u64::from(now.gid())) == (meta.owner, meta.group) {
        return Ok(());
    }
    let number = |number: u64| u32::try_from(number).map_err(io::Error::other);
    match lchown(path, Some(number(meta.owner)?), Some(number(meta.group)?)) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            lost.owners += 1;
            Ok(())
        }
        done => done,
    }
}

#[cfg(unix)]
fn permit(path: &Path, meta: &Meta) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(meta.mode))
}

#[cfg(unix)]
fn link(target: &[u8], path: &Path) -> io::Result<()> {
    use std::os::unix::ffi::OsStrExt as _;
    std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(target), path)
}

#[cfg(not(unix))]
fn own(_: &Path, _: &Meta, lost: &mut Lost) -> io::Result<()> {
    lost.owners += 1;
    Ok(())
}

#[cfg(not(unix))]
fn permit(_: &Path, _: &Meta) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn link(_: &[u8], _: &Path) -> io::Result<()> {
    Err(io::Error::other("links are not written on this system: choose -o NAME.tar"))
}
