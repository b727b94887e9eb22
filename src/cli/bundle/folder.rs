//! A directory as the root of a bundle. Only paths are asked for of which no part is a link, and none is followed here, so
//! that nothing outside is read.

use super::below;
use crate::image::bundle::{Error, LONGEST_LINE, Meta, Node, Root, Start, read, script_line};
use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A directory.
pub(super) struct Folder {
    place: PathBuf,
    /// What was looked at.
    starts: HashMap<Vec<u8>, Start>,
}

impl Folder {
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        Ok(Self { place: fs::canonicalize(path)?, starts: HashMap::new() })
    }

    fn metadata(&self, path: &[u8]) -> Result<Metadata, Error> {
        below(&self.place, path).and_then(fs::symlink_metadata).map_err(|error| Error::io(path, error))
    }

    fn open(&self, path: &[u8]) -> Result<File, Error> {
        let open = || {
            let file = opened(&below(&self.place, path)?)?;
            // It may have been another thing when it was looked at.
            if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is no plain file")) }
        };
        open().map_err(|error| Error::io(path, error))
    }

    fn looked_at(&self, path: &[u8]) -> Result<Start, Error> {
        let mut file = self.open(path)?;
        let mine = |error| Error::io(path, error);
        let mut start = Vec::new();
        (&mut file).take(LONGEST_LINE as u64).read_to_end(&mut start).map_err(mine)?;
        if let Some(line) = script_line(&start) {
            return Ok(Start::Script(line));
        }
        let size = file.metadata().map_err(mine)?.len();
        let program = read(size, |range| {
            let mut part = Vec::new();
            file.seek(SeekFrom::Start(range.start))?;
            (&mut file).take(range.end - range.start).read_to_end(&mut part)?;
            Ok(part)
        });
        Ok(match program.map_err(mine)? {
            Ok(Some(program)) => Start::Program(Rc::new(program)),
            Ok(None) => Start::Other,
            Err(broken) => Start::Broken(broken),
        })
    }
}

impl Root for Folder {
    fn node(&mut self, path: &[u8]) -> Result<Option<Node>, Error> {
        let place = below(&self.place, path).map_err(|error| Error::io(path, error))?;
        let metadata = match fs::symlink_metadata(&place) {
            Ok(metadata) => metadata,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(Error::io(path, error)),
        };
        let kind = metadata.file_type();
        Ok(Some(if kind.is_dir() {
            Node::Directory
        } else if kind.is_symlink() {
            let target = fs::read_link(&place).map_err(|error| Error::io(path, error))?;
            let target =
                super::bytes(target.as_os_str()).map_err(|why| Error::io(path, io::Error::other(why)))?;
            Node::Symlink(target.into())
        } else if kind.is_file() {
            Node::File(metadata.len())
        } else {
            Node::Special
        }))
    }

    fn names(&mut self, path: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
        let list = || {
            let name =
                |entry: io::Result<fs::DirEntry>| super::bytes(&entry?.file_name()).map_err(io::Error::other);
            fs::read_dir(below(&self.place, path)?)?.map(name).collect::<io::Result<Vec<_>>>()
        };
        let mut names = list().map_err(|error| Error::io(path, error))?;
        names.sort_unstable();
        Ok(names)
    }

    #[cfg(unix)]
    fn meta(&mut self, path: &[u8]) -> Result<Meta, Error> {
        use std::os::unix::fs::MetadataExt as _;
        let it = self.metadata(path)?;
        Ok(Meta {
            mode: it.mode() & 0o7777,
            owner: it.uid().into(),
            group: it.gid().into(),
            time: u64::try_from(it.mtime()).unwrap_or(0),
            capability: None,
        })
    }

    #[cfg(not(unix))]
    fn meta(&mut self, path: &[u8]) -> Result<Meta, Error> {
        let it = self.metadata(path)?;
        let time = it.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        // What may be run is not told here.
        Ok(Meta { mode: 0o755, time: time.map_or(0, |time| time.as_secs()), ..Meta::default() })
    }

    #[cfg(unix)]
    fn shared(&mut self, path: &[u8]) -> Result<Option<(u64, u64)>, Error> {
        use std::os::unix::fs::MetadataExt as _;
        let it = self.metadata(path)?;
        Ok((it.nlink() > 1).then(|| (it.dev(), it.ino())))
    }

    #[cfg(not(unix))]
    fn shared(&mut self, _: &[u8]) -> Result<Option<(u64, u64)>, Error> {
        Ok(None)
    }

    fn start(&mut self, path: &[u8]) -> Result<Start, Error> {
        if let Some(start) = self.starts.get(path) {
            return Ok(start.clone());
        }
        let start = self.looked_at(path)?;
        self.starts.insert(path.to_vec(), start.clone());
        Ok(start)
    }

    fn read(&mut self, path: &[u8], most: u64) -> Result<Vec<u8>, Error> {
        let mut whole = Vec::new();
        let read = self.open(path)?.take(most + 1).read_to_end(&mut whole);
        read.map_err(|error| Error::io(path, error))?;
        if whole.len() as u64 > most {
            return Err(Error::too_long(path));
        }
        Ok(whole)
    }

    fn contents(
        &mut self,
        paths: &[&[u8]],
        take: &mut dyn FnMut(usize, &mut dyn Read) -> io::Result<()>,
    ) -> Result<(), Error> {
        for (at, path) in paths.iter().enumerate() {
            take(at, &mut self.open(path)?).map_err(|error| Error::io(path, error))?;
        }
        Ok(())
    }
}

/// Opens what is no link, and does not wait for a pipe.
#[cfg(unix)]
fn opened(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn opened(path: &Path) -> io::Result<File> {
    File::open(path)
}
