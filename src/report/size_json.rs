//! `dockslim size --format json`: an image as an object, several as an array. Names and order of the keys are a
//! contract; a number that is not known is `null`.

use super::size::{self, SizeContext, SizeFile, SizeFormat, SizeReport};
use super::visible::write_json;
use crate::bytes::{Amount, Bytes};
use crate::size::ledger::{
    BaseBytes, HiddenBytes, ImageFacts, ImageFinding, Lack, LayerBytes, LayerFacts, Origin, PackageBytes,
    PackageList,
};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// `--format json`
#[derive(Debug)]
pub struct SizeJson {
    /// Whether there may be more than one image: an array then, of any length. Without, an image a line.
    pub many: bool,
}

impl SizeFormat for SizeJson {
    fn head(&self, _names: &[String], out: &mut dyn Write) -> io::Result<()> {
        if self.many { out.write_all(b"[\n") } else { Ok(()) }
    }

    fn file(&self, file: &SizeFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        for (n, image) in images(file).enumerate() {
            if n > 0 {
                out.write_all(if self.many { b",\n" } else { b"\n" })?;
            }
            write_json(&mut *out, &image)?;
        }
        if self.many { Ok(()) } else { out.write_all(b"\n") }
    }

    fn separator(&self) -> &'static str {
        if self.many { ",\n" } else { "" }
    }

    fn tail(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.many { out.write_all(b"\n]\n") } else { Ok(()) }
    }
}

/// The images of a file as values: for whoever wants them as something else than text.
pub fn images<'a>(file: &'a SizeFile<'a>) -> impl Iterator<Item = impl Serialize + 'a> + 'a {
    file.reports.iter().map(|report| Image::new(file, report))
}

#[derive(Serialize)]
struct Image<'a> {
    path: &'a str,
    target: String,
    base: Base<'a>,
    layers: Vec<Layer<'a>>,
    total: Figure,
    waste: Waste,
    after_fixes: Figure,
    context: Option<Context<'a>>,
    /// Of a real image alone.
    #[serde(rename = "image", skip_serializing_if = "Option::is_none")]
    facts: Option<Facts<'a>>,
}

#[derive(Serialize)]
struct Context<'a> {
    folder: &'a str,
    said: Option<&'a str>,
}

#[derive(Serialize)]
struct Base<'a> {
    reference: &'a str,
    resolved: Option<&'a str>,
    #[serde(rename = "match")]
    matched: &'static str,
    /// The Dockerfile that builds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    built_by: Option<&'a str>,
    unpacked: Option<Bytes>,
    compressed: Option<Bytes>,
    as_of: Option<String>,
    /// What would tell which image it is, in the words of the command line; `null` where nothing would.
    known_by: Option<String>,
}

#[derive(Serialize)]
struct Layer<'a> {
    instruction: Option<Instruction>,
    added: Figure,
    hidden: Vec<Hidden<'a>>,
    packages: Vec<Package<'a>>,
    lists: Vec<List<'a>>,
    provenance: &'static str,
    notes: Vec<Cow<'a, str>>,
    unknown: Vec<Unknown<'a>>,
    /// Of a real image alone.
    #[serde(rename = "layer", skip_serializing_if = "Option::is_none")]
    measured: Option<Measured<'a>>,
}

/// A layer of a real image.
#[derive(Serialize)]
struct Measured<'a> {
    number: u32,
    created_by: Option<&'a str>,
    diff_id: &'a str,
    digest: &'a str,
    compression: &'a str,
    stored: Bytes,
    tar: Bytes,
    files: u64,
    entries: u64,
    whiteouts: u64,
    opaque: u64,
    /// Where no Dockerfile is given, or none of its lines made it, both are `null`.
    line: Option<u32>,
    predicted: Option<Figure>,
}

/// What is known of a real image.
#[derive(Serialize)]
struct Facts<'a> {
    names: &'a [String],
    platform: Option<&'a str>,
    id: &'a str,
    stored: Bytes,
    wasted: Vec<Wasted<'a>>,
    notes: &'a [String],
    joined: Option<usize>,
    secrets: &'a [String],
    findings: Vec<ImageFindingEntry<'a>>,
    biggest: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    bytes: Bytes,
}

#[derive(Serialize)]
struct ImageFindingEntry<'a> {
    kind: &'a str,
    layer: u32,
    bytes: Bytes,
    files: u64,
    paths: &'a [String],
    message: &'a str,
    help: &'a str,
}

#[derive(Serialize)]
struct Wasted<'a> {
    path: &'a str,
    bytes: Bytes,
    copies: u64,
}

#[derive(Serialize)]
struct Unknown<'a> {
    what: &'a str,
    /// What would tell it, in the words of the command line; `null` where nothing would.
    known_by: Option<String>,
}

#[derive(Serialize)]
struct Instruction {
    cmd: &'static str,
    line: u32,
}

/// A figure with its bounds.
#[derive(Serialize)]
pub(super) struct Figure {
    unpacked: Option<Bytes>,
    compressed: Option<Bytes>,
    low: Bytes,
    high: Option<Bytes>,
    compressed_low: Option<Bytes>,
    compressed_high: Option<Bytes>,
    complete: bool,
}

#[derive(Serialize)]
struct Hidden<'a> {
    by_line: Option<u32>,
    bytes: Option<Bytes>,
    cause: &'a str,
    low: Bytes,
    high: Option<Bytes>,
    complete: bool,
    /// Of a real image alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_layer: Option<u32>,
}

#[derive(Serialize)]
struct Package<'a> {
    name: &'a str,
    installed: Bytes,
}

/// A lock file or manifest that packages are installed by.
#[derive(Serialize)]
struct List<'a> {
    file: &'a str,
    packages: usize,
    development: Option<usize>,
    sized: usize,
    whole: bool,
}

#[derive(Serialize)]
struct Waste {
    unpacked: Option<Bytes>,
    low: Bytes,
    high: Option<Bytes>,
    complete: bool,
}

impl<'a> Image<'a> {
    fn new(file: &SizeFile<'a>, report: &SizeReport<'a>) -> Self {
        let ledger = report.ledger;
        // Without its base, an image has no size; without some layer, the layers tell which.
        let known = size::is_known(&ledger.base);
        Self {
            path: file.name,
            target: ledger.target.to_string(),
            base: Base::new(&ledger.base),
            layers: ledger.layers.iter().map(Layer::new).collect(),
            total: Figure::of(ledger.total, known),
            waste: Waste::of(ledger.waste),
            after_fixes: Figure::of(
                report.after_fixes.unwrap_or(Amount::UNKNOWN),
                known && report.after_fixes.is_some(),
            ),
            context: file.context.map(|SizeContext { folder, said }| Context { folder, said }),
            facts: ledger.image.as_ref().map(Facts::new),
        }
    }
}

impl<'a> Base<'a> {
    fn new(base: &'a BaseBytes) -> Self {
        let Figure { unpacked, compressed, .. } = Figure::of(base.bytes, size::is_known(base));
        Self {
            reference: &base.reference,
            resolved: base.resolved.as_deref(),
            matched: size::match_word(base),
            built_by: base.built_by.as_deref(),
            unpacked,
            compressed,
            as_of: base.as_of.map(|date| date.to_string()),
            known_by: base.input.as_ref().map(size::input_words),
        }
    }
}

impl<'a> Layer<'a> {
    fn new(layer: &'a LayerBytes) -> Self {
        Self {
            instruction: layer.origin.instruction().map(|it| Instruction { cmd: it.cmd, line: it.line }),
            added: Figure::of(layer.added, layer.added.is_known()),
            hidden: layer.hidden.iter().map(|hidden| Hidden::new(hidden, &layer.origin)).collect(),
            packages: layer.packages.iter().map(Package::new).collect(),
            lists: layer.lists.iter().map(List::new).collect(),
            provenance: layer.added.provenance.as_str(),
            notes: notes(layer),
            unknown: layer.lacks.iter().map(Unknown::new).collect(),
            measured: layer.origin.layer().map(Measured::new),
        }
    }
}

/// All that is said of a layer, what is not known of it included.
fn notes(layer: &LayerBytes) -> Vec<Cow<'_, str>> {
    let packages = size::package_note(layer).map(Cow::Owned);
    let lacks = layer.lacks.iter().map(|lack| &lack.what);
    packages.into_iter().chain(layer.notes.iter().chain(lacks).map(|note| Cow::Borrowed(&**note))).collect()
}

impl<'a> Unknown<'a> {
    fn new(lack: &'a Lack) -> Self {
        Self { what: &lack.what, known_by: lack.input.as_ref().map(size::input_words) }
    }
}

impl<'a> Hidden<'a> {
    fn new(hidden: &'a HiddenBytes, origin: &Origin) -> Self {
        let bytes = hidden.bytes;
        Self {
            by_line: origin.instruction().map(|_| hidden.by),
            bytes: bytes.is_known().then_some(bytes.likely),
            cause: &hidden.cause,
            low: bytes.low,
            high: bytes.most(),
            complete: bytes.complete,
            by_layer: origin.layer().map(|_| hidden.by),
        }
    }
}

impl<'a> Facts<'a> {
    fn new(facts: &'a ImageFacts) -> Self {
        let wasted = facts.wasted.iter();
        let wasted = wasted.map(|it| Wasted { path: &it.path, bytes: it.bytes, copies: it.copies });
        Self {
            names: &facts.names,
            platform: facts.platform.as_deref(),
            id: &facts.id,
            stored: facts.stored,
            wasted: wasted.collect(),
            notes: &facts.notes,
            joined: facts.joined,
            secrets: &facts.secrets,
            findings: facts.findings.iter().map(ImageFindingEntry::new).collect(),
            biggest: facts.biggest.iter().map(|it| Place { path: &it.path, bytes: it.bytes }).collect(),
        }
    }
}

impl<'a> ImageFindingEntry<'a> {
    fn new(finding: &'a ImageFinding) -> Self {
        let ImageFinding { kind, layer, bytes, files, paths, message, help } = finding;
        Self { kind, layer: *layer, bytes: *bytes, files: *files, paths, message, help }
    }
}

impl<'a> Measured<'a> {
    fn new(layer: &'a LayerFacts) -> Self {
        Self {
            number: layer.number,
            created_by: layer.created_by.as_deref(),
            diff_id: &layer.diff_id,
            digest: &layer.digest,
            compression: layer.compression,
            stored: layer.stored,
            tar: layer.tar,
            files: layer.files,
            entries: layer.entries,
            whiteouts: layer.whiteouts,
            opaque: layer.opaque,
            line: layer.joined.map(|it| it.line),
            predicted: layer.joined.map(|it| Figure::of(it.predicted, it.predicted.is_known())),
        }
    }
}

impl<'a> Package<'a> {
    fn new(package: &'a PackageBytes) -> Self {
        Self { name: &package.name, installed: package.installed }
    }
}

impl<'a> List<'a> {
    fn new(list: &'a PackageList) -> Self {
        let PackageList { file, packages, development, sized, is_whole } = list;
        Self { file, packages: *packages, development: *development, sized: *sized, whole: *is_whole }
    }
}

impl Waste {
    fn of(waste: Amount) -> Self {
        let (low, high, complete) = (waste.low, waste.most(), waste.complete);
        Self { unpacked: waste.is_known().then_some(waste.likely), low, high, complete }
    }
}

/// What something was and is.
#[derive(Serialize)]
pub(super) struct Both<T> {
    pub(super) before: T,
    pub(super) after: T,
}

impl<T> From<(T, T)> for Both<T> {
    fn from((before, after): (T, T)) -> Self {
        Self { before, after }
    }
}

impl Figure {
    pub(super) fn of(range: Amount, known: bool) -> Self {
        let packed = range.compressed.filter(|_| known);
        let complete = known && range.complete;
        Self {
            unpacked: known.then_some(range.likely),
            compressed: packed.map(|it| it.likely),
            low: range.low,
            high: range.most().filter(|_| complete),
            compressed_low: packed.map(|it| it.low),
            compressed_high: packed.map(|it| it.high).filter(|_| complete),
            complete,
        }
    }
}
