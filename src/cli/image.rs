//! `dockslim image`: from an archive to what its layers hold. Opens the image and compares it with the limits; the
//! figures are `image`'s, their form `report`'s.

use super::args::{ImageForm, MeasureArgs, SizeArgs, SourceArgs};
use super::limits::{self, DiveRules};
use super::output::{self, Output};
use super::{CLEAN, FOUND, complain, outputs, size, sources, terminal, text};
use crate::bytes::{human, human_apart};
use crate::image::{self, Measured};
use crate::report::{
    ChangesForm, ImageCsv, ImageMarkdown, ImageSarif, SizeFile, SizeFormat, SizeHtml, SizeJson, SizeReport,
    SizeTable, print_changes, print_sharing,
};
use crate::size::changes::Sharing;
use crate::size::ledger::Ledger;
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};

/// Says what the layers of the image hold, or what it has in common with others, or what changed.
pub(super) fn run(args: &MeasureArgs) -> anyhow::Result<u8> {
    spare_inputs(args)?;
    #[cfg(feature = "browse")]
    if args.browse {
        return browse(args);
    }
    let rules = args.dive_ci.as_deref().map(DiveRules::read).transpose()?;
    if !args.more.is_empty() {
        return share(args, rules);
    }
    let new = read(args, &args.source)?;
    let mut wrong = wrong(args, rules, &new.ledger);
    if let Some(source) = &args.against {
        let form = changes_form(args)?;
        let old = read(args, &of_same(args, source))?;
        let changes = image::changes((&old.measured, &old.ledger), (&new.measured, &new.ledger));
        let mut output = Output::open(output::named(args.output.as_deref()))?;
        print_changes(&changes, [&old.name, &new.name], form, &mut output).context(CANNOT_WRITE)?;
        output.finish()?;
        wrong.extend(args.fail_on_growth.and_then(|limit| limits::growth(&changes, limit)));
    } else {
        print(args, &new)?;
    }
    Ok(judged(&wrong))
}

/// Refuses an output that is one of the files that are read.
fn spare_inputs(args: &MeasureArgs) -> anyhow::Result<()> {
    let output = [output::named(args.output.as_deref())];
    let rules: Vec<PathBuf> = args.dive_ci.iter().cloned().collect();
    outputs::spare(&output, args.dockerfile.as_deref().into_iter(), &rules)?;
    let sources = std::iter::once(&args.source.source).chain(&args.more).chain(&args.against);
    outputs::read_once(sources.clone().map(Path::new).chain(args.dockerfile.as_deref()))?;
    outputs::spare_images(&output, sources.map(String::as_str))
}

const CANNOT_WRITE: &str = "cannot write the report";

/// An image with its figures.
struct Read {
    name: String,
    #[cfg(feature = "browse")]
    image: image::Image,
    measured: Measured,
    ledger: Ledger,
    /// What its Dockerfile was thought to make, and the text of that.
    predicted: Option<(Ledger, String)>,
}

/// Reads an image, and joins it with the Dockerfile where it is the one that is asked for.
fn read(args: &MeasureArgs, source: &SourceArgs) -> anyhow::Result<Read> {
    let mut opened = sources::open(source)?;
    let named = format!("cannot use the image {}", opened.name);
    let selection = sources::selection(source);
    let image = image::open(&mut *opened.store, &selection).with_context(|| named.clone())?;
    let measured = image::measure(&mut *opened.store, &image).context(named)?;
    let mut ledger = image::ledger(&image, &measured);
    let dockerfile = args.dockerfile.as_ref().filter(|_| source.source == args.source.source);
    let predicted = dockerfile.map(|it| size::predicted(&SizeArgs::of(it.clone()))).transpose()?;
    if let Some((predicted, _)) = &predicted {
        image::join(&mut ledger, predicted);
    }
    let name = std::mem::take(&mut opened.name);
    Ok(Read {
        name,
        #[cfg(feature = "browse")]
        image,
        measured,
        ledger,
        predicted,
    })
}

/// Shows it on the terminal.
#[cfg(feature = "browse")]
fn browse(args: &MeasureArgs) -> anyhow::Result<u8> {
    use super::browse;
    use crate::browse::{Browser, Script};

    browse::check()?;
    let Read { name, image, measured, ledger, predicted } = read(args, &args.source)?;
    let script = args.dockerfile.as_ref().zip(predicted).map(|(path, (predicted, text))| {
        let made = predicted.layers.iter().filter_map(|layer| layer.origin.instruction());
        let lines = made.chain(&predicted.directories).map(|it| (it.line, it.end_line)).collect();
        Script::new(path.display().to_string(), &text, lines)
    });
    browse::run(args, &mut Browser::new(name, ledger, image::inventory(&image, measured), script))
}

/// Another source, for the same platform.
fn of_same(args: &MeasureArgs, source: &str) -> SourceArgs {
    SourceArgs { source: source.to_owned(), name: None, platform: args.source.platform.clone() }
}

/// Says what several images share.
fn share(args: &MeasureArgs, rules: Option<DiveRules>) -> anyhow::Result<u8> {
    let form = changes_form(args)?;
    let (mut names, mut ledgers, mut wrong_ones) = (Vec::new(), Vec::new(), Vec::new());
    let others = args.more.iter().map(|source| of_same(args, source));
    for source in std::iter::once(args.source.clone()).chain(others) {
        let image = read(args, &source)?;
        wrong_ones
            .extend(wrong(args, rules, &image.ledger).iter().map(|why| format!("{}: {why}", image.name)));
        names.push(image.name);
        ledgers.push(image.ledger);
    }
    let mut output = Output::open(output::named(args.output.as_deref()))?;
    print_sharing(&Sharing::of(&ledgers), &names, form, &mut output).context(CANNOT_WRITE)?;
    output.finish()?;
    Ok(judged(&wrong_ones))
}

fn changes_form(args: &MeasureArgs) -> anyhow::Result<ChangesForm> {
    Ok(match args.format {
        ImageForm::Text => ChangesForm::Text,
        ImageForm::Json => ChangesForm::Json,
        ImageForm::Markdown => ChangesForm::Markdown,
        ImageForm::Sarif | ImageForm::Csv | ImageForm::Html => {
            bail!("what changed and what is shared is printed as text, json or markdown: choose one of these")
        }
    })
}

fn judged(wrong: &[String]) -> u8 {
    for why in wrong {
        complain(&format!("error: {why}"));
    }
    if wrong.is_empty() { CLEAN } else { FOUND }
}

fn print(args: &MeasureArgs, read: &Read) -> anyhow::Result<()> {
    let Read { name, ledger, .. } = read;
    let text = read.predicted.as_ref().map_or("", |(_, text)| text);
    let report = SizeReport { ledger, after_fixes: None, savings: &[], findings: &[] };
    let file = SizeFile { name, text, place: 0, context: None, reports: &[report] };
    let form = form(args);
    let mut output = Output::open(output::named(args.output.as_deref()))?;
    form.head(std::slice::from_ref(name), &mut output)
        .and_then(|()| form.file(&file, &mut output))
        .and_then(|()| form.tail(&mut output))
        .context(CANNOT_WRITE)?;
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
    text::relative(&path.to_string_lossy(), &here).into_owned()
}

/// Which limits the image does not keep to, and which secrets are in it.
fn wrong(args: &MeasureArgs, rules: Option<DiveRules>, ledger: &Ledger) -> Vec<String> {
    let (total, waste) = (ledger.total.likely, ledger.waste.likely);
    let waste = args
        .fail_on_waste
        .filter(|limit| limit.is_passed(waste, total))
        .map(|limit| (limit.words(waste), human(total)))
        .map(|((waste, limit), total)| format!("{waste} of the image's {total} are dead: more than {limit}"));
    let size = args
        .max_size
        .filter(|most| total > *most)
        .map(|most| human_apart(total, most))
        .map(|(total, most)| format!("the image unpacks to {total}: more than {most}"));
    // The report says which.
    let secrets = match ledger.image.as_ref().map_or(0, |image| image.secrets.len()) {
        0 => None,
        1 => Some("it holds a secret that a later layer hides: see hidden-secret".to_owned()),
        many => Some(format!("it holds {many} secrets that later layers hide: see hidden-secret")),
    };
    let rules = rules.map(|rules| rules.broken(ledger)).unwrap_or_default();
    [waste, size].into_iter().flatten().chain(rules).chain(secrets).collect()
}
