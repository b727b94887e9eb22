//! Images with figures made up for tests of the reports.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "shared by several test programs")]

use dockslim::bytes::{Amount, Bytes, Interval, Provenance};
use dockslim::finding::Saving;
use dockslim::model::{self, Model, Options, Stage, Step};
use dockslim::report::{SizeFile, SizeFormat, SizeReport};
use dockslim::size::catalog::{self, Match};
use dockslim::size::ledger::{BaseBytes, HiddenBytes, Lack, LayerBytes, Ledger, PackageBytes};
use dockslim::size::{origin, stage_name};
use dockslim::syntax;

/// What a layer holds, in the order of the instructions that write files.
#[derive(Clone, Default)]
pub struct Made {
    pub added: Option<Amount>,
    pub unknown: bool,
    pub hidden: Vec<HiddenBytes>,
    pub packages: Vec<PackageBytes>,
    pub packages_from: Option<String>,
    pub notes: Vec<String>,
    pub lacks: Vec<Lack>,
}

/// Bytes from a source, packed to a third.
pub fn bytes(likely: Bytes, provenance: Provenance) -> Amount {
    Amount::exact(likely, provenance).packed_to(Interval::exact(likely / 3))
}

/// A layer that adds this much.
pub fn adds(likely: Bytes, provenance: Provenance) -> Made {
    Made { added: Some(bytes(likely, provenance)), ..Made::default() }
}

pub fn hides(by: u32, likely: Bytes, cause: &str) -> HiddenBytes {
    HiddenBytes { by, bytes: bytes(likely, Provenance::Estimate), cause: cause.to_owned() }
}

/// Nothing of it is known.
pub fn unknown() -> Made {
    Made { unknown: true, ..Made::default() }
}

/// The base as the catalogue has it; `scratch` and what it lacks too.
pub fn base(reference: &str) -> BaseBytes {
    let (name, tag) = reference.split_once(':').unwrap_or((reference, "latest"));
    let found = if reference == "scratch" { None } else { catalog::find(name, tag) };
    let nothing = if reference == "scratch" { Amount::ZERO } else { Amount::UNKNOWN };
    BaseBytes {
        line: 1,
        hidden: Vec::new(),
        reference: reference.to_owned(),
        resolved: found.map(|entry| format!("{}:{}", entry.image, entry.tag)),
        matched: found.map(|entry| entry.matched),
        built_by: None,
        bytes: found.map_or(nothing, |entry| entry.unpacked),
        as_of: found.map(|entry| entry.as_of),
        input: None,
    }
}

/// The base that some other version answers for.
pub fn near(reference: &str, of: &str, matched: Match) -> BaseBytes {
    BaseBytes { reference: reference.to_owned(), matched: Some(matched), ..base(of) }
}

/// `text` with these layers, printed in `form`.
pub fn print(
    form: &dyn SizeFormat,
    text: &str,
    base: BaseBytes,
    made: &[Made],
    fixed: Option<Amount>,
) -> String {
    print_as(form, "Dockerfile", text, base, made, fixed)
}

pub fn print_as(
    form: &dyn SizeFormat,
    name: &str,
    text: &str,
    base: BaseBytes,
    made: &[Made],
    fixed: Option<Amount>,
) -> String {
    let file = syntax::parse(text);
    let options = Options::default();
    let model = model::build(&file, &options);
    let ledger = ledger(&model, base, made);
    let saving = |line, bytes| Saving {
        rule: "deleted-in-later-layer".into(),
        line,
        bytes,
        compressed: None,
        is_counted: false,
    };
    let savings = [saving(4, 150_000_000), saving(13, 28_000_000)];
    let savings = if fixed.is_some() { &savings[..] } else { &[] };
    let reports = [SizeReport { ledger: &ledger, after_fixes: fixed, savings, findings: &[] }];
    let file = SizeFile { name, text, place: 0, context: None, reports: &reports };
    let mut out = Vec::new();
    form.head(&[name.to_owned()], &mut out).unwrap();
    form.file(&file, &mut out).unwrap();
    form.tail(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn ledger(model: &Model<'_>, base: BaseBytes, made: &[Made]) -> Ledger {
    let target = model.target.unwrap();
    let steps =
        model.chain(target).into_iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    let steps: Vec<_> = steps.filter(|(_, step)| step.writes_files()).collect();
    assert_eq!(steps.len(), made.len(), "one for each layer");
    let layer = |((stage, step), made): ((&Stage<'_>, &Step<'_>), &Made)| LayerBytes {
        origin: origin(step, stage_name(stage), model.file.text),
        added: match made.added {
            Some(added) if made.unknown => added.and_more(),
            added => added.unwrap_or(Amount::UNKNOWN),
        },
        hidden: made.hidden.clone(),
        packages: made.packages.clone(),
        packages_from: made.packages_from.clone(),
        asked: None,
        lists: Vec::new(),
        notes: made.notes.clone(),
        lacks: made.lacks.clone(),
    };
    let layers: Vec<LayerBytes> = steps.into_iter().zip(made).map(layer).collect();
    let total = layers.iter().map(|layer| layer.added).chain([base.bytes]).sum();
    let waste = layers.iter().map(LayerBytes::waste).sum();
    let base = BaseBytes { line: model.chain(target)[0].from.start_line, ..base };
    Ledger {
        target: stage_name(&model.stages[target]),
        base,
        layers,
        total,
        waste,
        directories: Vec::new(),
        image: None,
    }
}

/// A file with a bit of everything.
pub const KITCHEN_SINK: &str = r#"# syntax=docker/dockerfile:1
FROM debian:bookworm
ENV VERSION=1.2.3
RUN apt-get update \
    # a comment inside
    && apt-get install -y ffmpeg \
       libllvm15
COPY . /srv/app
RUN <<EOF
set -e
make -C /srv/app "quoted & <b>bold</b>"
EOF
ADD https://example.org/src.tar.gz /usr/src/
RUN echo '</script><script>alert(1)</script>' > /tmp/x
RUN rm -rf /usr/src /var/lib/apt/lists/*
CMD ["app"]
"#;

/// The layers of [`KITCHEN_SINK`].
pub fn kitchen_sink() -> Vec<Made> {
    let package = |n: u32| PackageBytes { name: format!("libpart{n}"), installed: u64::from(n) * 19_000 };
    let mut packages: Vec<PackageBytes> = (1..=198).map(package).collect();
    packages.push(PackageBytes { name: "libllvm15".to_owned(), installed: 108_000_000 });
    packages.push(PackageBytes { name: "ffmpeg".to_owned(), installed: 2_100_000 });
    vec![
        Made {
            hidden: vec![hides(15, 19_900_000, "rm -rf /usr/src /var/lib/apt/lists/*")],
            packages,
            packages_from: Some("debian bookworm, 2026-09-18".to_owned()),
            ..adds(501_000_000, Provenance::Indexed)
        },
        adds(12_345_678, Provenance::Measured),
        unknown(),
        Made {
            unknown: true,
            hidden: vec![hides(15, 88_000_000, "rm -rf /usr/src")],
            notes: vec!["https://example.org/src.tar.gz: as it was measured".to_owned()],
            ..adds(88_000_000, Provenance::Catalogue)
        },
        adds(0, Provenance::Estimate),
        adds(0, Provenance::Estimate),
    ]
}

/// Its total after all fixes.
pub fn kitchen_sink_fixed() -> Amount {
    bytes(540_000_000, Provenance::Estimate).and_more()
}
