//! Where images come from: archives, folders, standard input, and what `docker save` and `podman save` write. The
//! program opens them here; what they hold, `image` reads.

use super::args::SourceArgs;
use super::progress::Watched;
use super::read;
use super::temporary::Temporary;
use crate::archive::decode::{self, Method};
use crate::image::{self, Image, Measured, Platform, Selection, Store, TarStore};
use crate::size::Facts;
use crate::size::built::Started;
use crate::size::ledger::Ledger;
use anyhow::{Context as _, anyhow, bail};
use std::io::{self, BufReader, Read, Seek as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a compressed archive of an image may unpack to at least.
const USUAL: u64 = 8 << 30;
/// How many times its size it may otherwise.
const MOST_TIMES: u64 = 200;
/// What save an image to standard output, by the word in front of its name.
const ENGINES: [&str; 2] = ["docker", "podman"];
/// What stands before the name of an image that a registry has, here and for skopeo.
const REGISTRIES: [&str; 2] = ["registry:", "docker://"];

/// An image's files, ready to be read.
pub(super) struct Opened {
    pub(super) store: Box<dyn Store>,
    /// As the user named it.
    pub(super) name: String,
    /// What holds it meanwhile; removed at the end.
    _kept: Option<Temporary>,
}

/// Opens what the arguments name.
pub(super) fn open(args: &SourceArgs) -> anyhow::Result<Opened> {
    let name = &args.source;
    let named = || format!("cannot use the image {name}");
    if name == "-" {
        return spooled("<stdin>", io::stdin().lock(), u64::MAX).context("cannot use the image <stdin>");
    }
    let path = Path::new(name);
    if !path.exists() {
        if let Some(image) = elsewhere(name) {
            return Err(anyhow!(
                "no such file or folder; an image of a registry is read once it is here: `docker pull {image}` and \
                 `docker:{image}`, or `skopeo copy docker://{image} oci:FOLDER:image` and FOLDER"
            ))
            .with_context(named);
        }
        if let Some((engine, image)) = engine(name) {
            return saved(engine, image).with_context(named);
        }
    }
    if path.is_dir() {
        let store = Box::new(Folder(path.to_owned()));
        return Ok(Opened { store, name: name.clone(), _kept: None });
    }
    file(name, path).with_context(named)
}

/// Which of several images is asked for.
pub(super) fn selection(args: &SourceArgs) -> Selection {
    Selection { name: args.name.clone(), platform: args.platform.clone() }
}

/// An image that was read whole.
pub(super) struct RealImage {
    name: String,
    image: Image,
    measured: Measured,
    started: Option<Started>,
}

impl RealImage {
    /// Reads what `source` names; of an image for several platforms that of `platform`.
    pub(super) fn read(source: &str, platform: Option<&str>) -> anyhow::Result<Self> {
        let platform = platform.and_then(Platform::parse);
        let mut opened =
            open(&SourceArgs { source: source.to_owned(), name: None, platform: platform.clone() })?;
        let named = || format!("cannot use the image {}", opened.name);
        let selection = Selection { name: None, platform };
        let image = image::open(&mut *opened.store, &selection).with_context(named)?;
        let mut measured = image::measure(&mut *opened.store, &image).with_context(named)?;
        measured.compare(&mut *opened.store, &image).with_context(named)?;
        let started = image::bundle::started(&mut *opened.store, &image);
        Ok(Self { name: opened.name, image, measured, started })
    }

    /// Joins the image with the Dockerfile that `predicted` is of, so that what is asked of it is counted. Gives what stays
    /// predicted, for people.
    pub(super) fn join(&self, facts: &mut Facts, predicted: Option<&Ledger>) -> Option<String> {
        let predicted = predicted?;
        let mut built = image::built(&self.image, &self.measured, predicted);
        built.started.clone_from(&self.started);
        let (all, missing) = (predicted.layers.len(), &built.missing);
        let note = match missing.len() {
            0 => None,
            count if count == all => Some(format!(
                "{}: none of its lines is joined with a layer: the image is of another Dockerfile or another \
                 version, or was squashed; all figures are predicted",
                self.name
            )),
            count => Some(format!(
                "{}: {} {} {} joined with no layer: what is said of {} is predicted",
                self.name,
                if count == 1 { "line" } else { "lines" },
                image::named(missing),
                if count == 1 { "is" } else { "are" },
                if count == 1 { "it" } else { "them" },
            )),
        };
        facts.built = Some(built).filter(|built| built.missing.len() < all);
        note
    }
}

fn file(name: &str, path: &Path) -> anyhow::Result<Opened> {
    let mut file = read::open(path).map_err(|why| anyhow!(why))?;
    let metadata = file.metadata()?;
    let mut start = [0; 8];
    let is_seekable = metadata.is_file();
    if is_seekable {
        let filled = file.read(&mut start)?;
        file.rewind()?;
        if decode::method(&mut &start[..filled])? == Method::None {
            let store = Watched::around(Box::new(TarStore::new(file)?), metadata.len());
            return Ok(Opened { store, name: name.to_owned(), _kept: None });
        }
    }
    let most = if is_seekable { USUAL.max(metadata.len().saturating_mul(MOST_TIMES)) } else { u64::MAX };
    spooled(name, file, most)
}

/// Copies what can be read once, or is compressed, to where it can be read at any place.
fn spooled(name: &str, input: impl Read, most: u64) -> anyhow::Result<Opened> {
    let target = std::env::temp_dir().join("image");
    let (kept, mut file) = Temporary::create(target, None).context("cannot make a temporary file")?;
    let mut plain = decode::reader(BufReader::with_capacity(1 << 16, input))?.take(most);
    copy(&mut plain, &mut file)?;
    if plain.limit() == 0 {
        bail!("it unpacks to more than {MOST_TIMES} times its size: a bomb, or damaged");
    }
    file.flush()?;
    file.rewind()?;
    let store = Box::new(TarStore::new(file)?);
    Ok(Opened { store, name: name.to_owned(), _kept: Some(kept) })
}

/// What a decoder says of a file that ends early is for its authors.
fn copy(from: &mut impl Read, to: &mut impl io::Write) -> anyhow::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let Ok(length) = from.read(&mut buffer) else {
            bail!("it cannot be unpacked: it is cut short or damaged; save the image anew");
        };
        if length == 0 {
            return Ok(());
        }
        to.write_all(&buffer[..length]).context("cannot write a temporary file")?;
    }
}

/// The image that a word names which is no path: `registry:NAME`, `docker://NAME` or, with a tag or a digest, the name alone.
fn elsewhere(word: &str) -> Option<&str> {
    let named = REGISTRIES.iter().find_map(|prefix| word.strip_prefix(prefix));
    if named.is_none() && engine(word).is_some() {
        return None;
    }
    let is_name = |image: &str| {
        let starts = image.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        starts && image.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-/:@".contains(&c))
    };
    let tagged =
        || Some(word).filter(|word| word.rsplit('/').next().is_some_and(|last| last.contains([':', '@'])));
    named.or_else(tagged).filter(|image| is_name(image))
}

/// `docker:NAME`
fn engine(name: &str) -> Option<(&'static str, &str)> {
    ENGINES.iter().find_map(|engine| Some((*engine, name.strip_prefix(engine)?.strip_prefix(':')?)))
}

fn saved(engine: &str, image: &str) -> anyhow::Result<Opened> {
    if image.is_empty() || image.starts_with('-') {
        bail!("`{image}` is no name of an image");
    }
    let mut child = Command::new(engine)
        .args(["save", image])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| {
            format!("cannot run {engine}: where it is not installed, name an archive that `{engine} save` wrote elsewhere")
        })?;
    let opened = child
        .stdout
        .take()
        .context("it has no output")
        .and_then(|output| spooled(&format!("{engine}:{image}"), output, u64::MAX));
    ended(engine, child)?;
    opened
}

/// A failure of the program says more than what it wrote.
fn ended(engine: &str, mut child: Child) -> anyhow::Result<()> {
    let status = child.wait()?;
    if status.success() { Ok(()) } else { bail!("`{engine} save` ended with {status}; is the image there?") }
}

/// An OCI directory.
struct Folder(PathBuf);

impl Store for Folder {
    fn open(&mut self, name: &str) -> io::Result<Option<(u64, Box<dyn Read + '_>)>> {
        let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        if !Path::new(name).components().all(is_plain) {
            return Ok(None);
        }
        let path = self.0.join(name);
        if !path.exists() {
            return Ok(None);
        }
        if read::leaves(&path, &self.0) {
            return Err(io::Error::other("it is a link that leads out of the image; copy what it leads to"));
        }
        let file = read::open(&path).map_err(io::Error::other)?;
        Ok(Some((file.metadata()?.len(), Box::new(file))))
    }
}
