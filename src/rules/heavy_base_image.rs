//! Base images that a lighter variant of themselves could stand in for.

mod needs;

use super::shared::image_refs;
use super::shared::workplace::is_workplace;
use crate::bytes::{Amount, Bytes, human};
use crate::finding::{Claim, Cure, Fix, Severity, Share, Source};
use crate::ids::StageId;
use crate::model::{Base, ImageRef, Model, Stage};
use crate::rewrite::replace;
use crate::rule::Context;
use crate::size::catalog::{DropIn, Entry, Match, drop_ins};
use crate::syntax::Dockerfile;
use crate::tools::path::glob_matches;
use needs::{Doubt, Needs};
use std::fmt::Write as _;

/// Waste below this is worth knowing, not a warning.
const SMALL: u64 = 1_000_000;
/// The same of what may be nothing, since the figures are of other versions.
const MAY_BE_NOTHING: Bytes = 100_000_000;

/// One finding for each image that the layers of an image stand on.
pub(super) fn check(cx: &mut Context<'_>) {
    let model = cx.model;
    let mut on_top: Vec<&Stage<'_>> = model.stages.iter().collect();
    on_top.sort_by_key(|stage| stage.root);
    for stages in on_top.chunk_by(|one, next| one.root == next.root) {
        // The one at the bottom is the first of them.
        if let [stage, ..] = stages
            && stage.is_shipped
            && let Base::Image(image) = &stage.base
        {
            look(stage, image, stages, cx);
        }
    }
}

/// Looks at an image by the stages whose layers stand on it.
fn look(stage: &Stage<'_>, image: &ImageRef<'_>, on_top: &[&Stage<'_>], cx: &mut Context<'_>) {
    let mut lighter = drop_ins(image);
    if lighter.is_empty() || cx.texts("allow").iter().any(|allowed| glob_matches(allowed, &image.text)) {
        return;
    }
    let model = cx.model;
    let needs = Needs::of(model, on_top);
    if needs.contradicts(&image.text) {
        return;
    }
    lighter.retain(|variant| !variant.lacks().any(|lack| needs.need(lack)));
    let least = cx.number("at-least").saturating_mul(1_000_000);
    let worth = |best: &&DropIn| least == 0 || best.saves().is_some_and(|saves| saves.likely >= least);
    if let Some(best) = lighter.first().filter(worth) {
        let doubt = needs.doubt(best);
        let back = comes_back(cx, stage, best);
        let help = cx.explain(|| help(stage, image, &lighter, doubt, model.file.text));
        let bytes = best.saves().map(|saves| less(saves, back));
        let cure = cx.cure(|| Ok(instead(model.file, image, best)), |_| String::new());
        let fix = cure.and_then(|cure| if let Cure::Plan(fix) = cure { Some(fix) } else { None });
        let finding = cx.report(Some(stage.from), image.span, message(&image.text, best, bytes));
        finding.help = help;
        // The build is meant to say which image it is.
        let is_chosen = image_refs::is_one_variable(image.span.slice(model.file.text));
        let own =
            if is_shipped(model, stage.index) && !is_chosen { finding.severity } else { Severity::Info };
        finding.severity(severity(best, doubt, own)).label("heavier than it need be");
        let source = Source::Base(StageId::stage(stage.index));
        // Whether a lighter image will do is not sure where it is not worth a warning.
        let sure = finding.severity <= Severity::Warning;
        finding.claims(bytes.map(|bytes| Claim { source, share: Share::Whole, bytes, sure }));
        // Whoever is not sure that it will do, or pinned this very one, chooses by hand.
        if sure && doubt.is_none() && !is_chosen && image.digest.is_none() {
            finding.fix = fix;
        }
        if back >= SMALL {
            let again =
                format!("\n{} of the difference come back with the packages that are installed", human(back));
            finding.help.iter_mut().for_each(|help| help.push_str(&again));
        }
    }
}

/// What the packages that the file installs bring over the lighter image more than over this one.
fn comes_back(cx: &Context<'_>, root: &Stage<'_>, best: &DropIn) -> Bytes {
    let Some((name, tag)) = best.reference.rsplit_once(':') else { return 0 };
    let model = cx.model;
    let built =
        model.target.filter(|_| is_built(model, root.index)).and_then(|target| model.stages.get(target));
    cx.sizes.comes_back(built.unwrap_or(root), name, tag)
}

fn less(saves: Amount, back: Bytes) -> Amount {
    let share = |part: Bytes| u128::from(part) * u128::from(back) / u128::from(saves.likely.max(1));
    let compressed =
        saves.compressed.map(|it| it.map(|packed| packed.saturating_sub(share(packed) as Bytes)));
    let less = |bytes: Bytes| bytes.saturating_sub(back);
    Amount { likely: less(saves.likely), low: less(saves.low), high: less(saves.high), compressed, ..saves }
}

/// Whether the image that is built by default stands on stage `root`, not only one that could be.
fn is_built(model: &Model<'_>, root: usize) -> bool {
    model.target.is_some_and(|target| model.stages[target].root == root)
}

/// The same, and it is no place to work in: that wants its compilers and tools.
fn is_shipped(model: &Model<'_>, root: usize) -> bool {
    let target = model.target.and_then(|target| model.stages.get(target));
    is_built(model, root) && !target.is_some_and(|target| is_workplace(model, target))
}

fn severity(best: &DropIn, doubt: Option<Doubt>, own: Severity) -> Severity {
    let is_small = |saves: Amount| saves.likely < if saves.low == 0 { MAY_BE_NOTHING } else { SMALL };
    let small = best.saves().is_some_and(is_small);
    let unsure = doubt.is_some_and(|doubt| doubt != Doubt::Dependencies);
    if best.trade_off || unsure || small { Severity::Info } else { own }
}

fn message(reference: &str, best: &DropIn, saves: Option<Amount>) -> String {
    let Some((before, after)) = best.before.zip(best.after) else {
        return if best.trade_off {
            format!("`{}` is a lighter variant of `{reference}`", best.reference)
        } else {
            format!("`{reference}` holds what only a build needs; `{}` does not", best.reference)
        };
    };
    let packed = before.compressed.provenance.max(after.compressed.provenance);
    let unpacked = before.unpacked.provenance.max(after.unpacked.provenance);
    let about = |entry: Entry| if entry.matched.is_precise() && !entry.has_moved { "" } else { "about " };
    let saved = saves.map_or(0, |saves| saves.likely);
    if packed > unpacked {
        let (from, to) = (before.unpacked.likely, after.unpacked.likely);
        return format!(
            "`{reference}` is {}{} on disk, `{}` {}{}: saves {}",
            about(before),
            human(from),
            best.reference,
            about(after),
            human(to),
            human(saved),
        );
    }
    let (from, to) = (before.compressed.likely, after.compressed.likely);
    format!(
        "`{reference}` is {}{} to pull and {} on disk, `{}` {}{}: saves {} to pull and {} on disk",
        about(before),
        human(from),
        human(before.unpacked.likely),
        best.reference,
        about(after),
        human(to),
        human(
            saves.and_then(|saves| saves.compressed).map_or(from.saturating_sub(to), |packed| packed.likely)
        ),
        human(saved),
    )
}

/// What to write, what is lost by it, what else there is, and how old the figures are.
fn help(
    stage: &Stage<'_>,
    image: &ImageRef<'_>,
    lighter: &[DropIn],
    doubt: Option<Doubt>,
    text: &str,
) -> String {
    let Some(best) = lighter.first() else { return String::new() };
    let (from, span) = (stage.from.span, image.span);
    let before = text.get(from.start as usize..span.start as usize).unwrap_or("FROM ");
    let after = text.get(span.end as usize..from.end as usize).unwrap_or("");
    let source = span.slice(text);
    let mut help = if image_refs::is_one_variable(source) {
        format!("let the default of `{source}` be `{}`", best.reference)
    } else {
        format!("write `{before}{}{after}`", written(image, best, source))
    };
    let lost: Vec<&str> = best.lacks().map(|lack| lack.says).filter(|says| !says.is_empty()).collect();
    let _ = write!(help, "\nwhat it does without: {}", lost.join("; "));
    if let Some(doubt) = doubt {
        let _ = write!(help, "\n{}", doubt.as_str());
    }
    for other in &lighter[1..] {
        let saved =
            other.percent().map_or_else(String::new, |percent| format!(" ({percent} % less to pull)"));
        let _ = write!(help, "\nor `{}`{saved}", other.reference);
    }
    if let Some((before, after)) = best.before.zip(best.after) {
        let _ = write!(help, "\n{}", origin(before, after));
    }
    help
}

/// That in the file.
fn instead(file: &Dockerfile<'_>, image: &ImageRef<'_>, best: &DropIn) -> Fix {
    replace(file, image.span, &written(image, best, image.span.slice(file.text)))
}

/// The reference to write: with the variable that is in it now, where the variant only adds to it.
fn written(image: &ImageRef<'_>, best: &DropIn, source: &str) -> String {
    let added = best.reference.strip_prefix(&*image.text).filter(|_| image.resolved && image.tag.is_some());
    added.map_or_else(|| best.reference.clone(), |added| format!("{source}{added}"))
}

fn origin(before: Entry, after: Entry) -> String {
    let near =
        |entry: Entry| (entry.matched == Match::Class).then(|| format!("{}:{}", entry.image, entry.tag));
    let oldest = before.as_of.min(after.as_of);
    match (near(before), near(after)) {
        (None, None) => format!("sizes of {oldest}"),
        (Some(near), None) | (None, Some(near)) => {
            format!("sizes of {oldest}, by {near} where the tag has none")
        }
        (Some(from), Some(to)) => format!("sizes of {oldest}, by {from} and {to}"),
    }
}
