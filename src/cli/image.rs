//! `dockslim image`: from an archive to what its layers hold. Opens the image and compares it with the limits; the
//! figures are `image`'s, their form `report`'s.

use super::args::{ImageForm, MeasureArgs};
use super::output::{self, Output};
use super::{CLEAN, FOUND, complain, lint, outputs, size, sources, terminal};
use crate::bytes::human;
use crate::image;
use crate::report::{
    ImageCsv, ImageMarkdown, ImageSarif, SizeFile, SizeFormat, SizeHtml, SizeJson, SizeReport, SizeTable,
};
use crate::size::ledger::Ledger;
use anyhow::Context as _;
use std::path::Path;

/// Says what the layers of the image hold.
pub(super) fn run(args: &MeasureArgs) -> anyhow::Result<u8> {
    let mut opened = sources::open(&args.source)?;
    let named = format!("cannot use the image {}", opened.name);
    let output = output::named(args.output.as_deref());
    let read = opened.path.as_deref().into_iter().chain(args.dockerfile.as_deref());
    outputs::spare(&[output], read, &[])?;
    let selection = sources::selection(&args.source);
    let image = image::open(&mut *opened.store, &selection).with_context(|| named.clone())?;
    let measured = image::measure(&mut *opened.store, &image).context(named)?;
    let mut ledger = image::ledger(&image, &measured);
    let mut text = String::new();
    if let Some(dockerfile) = &args.dockerfile {
        let (predicted, own) = size::predicted(dockerfile)?;
        image::join(&mut ledger, &predicted);
        text = own;
    }
    print(args, &opened.name, &text, &ledger).context("cannot write the report")?;
    Ok(if is_within(args, &ledger) { CLEAN } else { FOUND })
}

fn print(args: &MeasureArgs, name: &str, text: &str, ledger: &Ledger) -> anyhow::Result<()> {
    let report = SizeReport { ledger, after_fixes: None, savings: &[], findings: &[] };
    let file = SizeFile { name, text, place: 0, context: None, reports: &[report] };
    let form = form(args);
    let mut output = Output::open(output::named(args.output.as_deref()))?;
    form.head(&[name.to_owned()], &mut output)?;
    form.file(&file, &mut output)?;
    form.tail(&mut output)?;
    output.finish()
}

fn form(args: &MeasureArgs) -> Box<dyn SizeFormat> {
    let to_file = output::named(args.output.as_deref()).is_some();
    match args.format {
        ImageForm::Json => Box::new(SizeJson { many: false }),
        ImageForm::Sarif => Box::new(ImageSarif { dockerfile: args.dockerfile.as_deref().map(from_here) }),
        ImageForm::Csv => Box::new(ImageCsv),
        ImageForm::Markdown => Box::new(ImageMarkdown),
        ImageForm::Html => Box::new(SizeHtml { many: false, is_real: true }),
        ImageForm::Text => Box::new(SizeTable {
            colour: terminal::is_coloured(args.color, to_file),
            unicode: terminal::has_blocks(to_file),
            width: if to_file { terminal::USUAL } else { terminal::width() },
        }),
    }
}

/// A path from where the run started, as code hosts want it.
fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    lint::relative(&path.to_string_lossy(), &here).into_owned()
}

/// Whether the image keeps to the limits, and no secret; says what is wrong.
fn is_within(args: &MeasureArgs, ledger: &Ledger) -> bool {
    let (total, waste) = (ledger.total.likely, ledger.waste.likely);
    let waste = args
        .fail_on_waste
        .filter(|limit| limit.is_passed(waste, total))
        .map(|limit| format!("{} of the image's {} are dead: more than {limit}", human(waste), human(total)));
    let size = args
        .max_size
        .filter(|most| total > *most)
        .map(|most| format!("the image unpacks to {}: more than {}", human(total), human(most)));
    let secrets = ledger.image.iter().flat_map(|image| image.secrets.iter().cloned());
    let wrong: Vec<String> = [waste, size].into_iter().flatten().chain(secrets).collect();
    for why in &wrong {
        complain(&format!("error: {why}"));
    }
    wrong.is_empty()
}
