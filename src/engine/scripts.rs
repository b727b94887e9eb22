//! What findings have to do with scripts that RUNs call: their places there are told, and no plan touches the call, for
//! what a script does is mended in the script.

use crate::finding::{Elsewhere, Finding, Source};
use crate::model::Model;
use crate::source::{LineIndex, ScriptPlace, Span, short};

/// So many places of scripts are told for a finding.
const MOST: usize = 4;

/// Tells of the places in scripts that findings are about.
pub(super) fn tell(findings: &mut [Finding], model: &Model<'_>) {
    if model.scripts.is_empty() {
        return;
    }
    let calls = calls(model);
    for finding in findings.iter_mut().filter(|finding| finding.times == 1) {
        let places = places(finding, model);
        let Some((first, _)) = places.first() else { continue };
        // All that a script does stands at its call.
        finding.related.retain(|label| label.span != finding.span);
        let at = place(*first, model);
        for (place, label) in &places {
            add(finding, *place, label, model);
        }
        let cuts = |span: Span| calls.iter().any(|call| span.start < call.end && call.start < span.end);
        if let Some(fix) = finding.fix.take_if(|fix| fix.edits.iter().any(|edit| cuts(edit.span))) {
            finding.help = Some(format!("mend it in {at}, as this would: {}", fix.title));
            finding.obstacle = Some("it stands in a script, and scripts are not edited".to_owned());
        } else if finding.fix.is_none() {
            finding.help_at(&at);
        }
    }
}

/// The commands that call scripts.
fn calls(model: &Model<'_>) -> Vec<Span> {
    let steps = model.stages.iter().chain(&model.triggers).flat_map(|stage| &stage.steps);
    let mut calls: Vec<Span> = steps.flat_map(|step| step.commands.called()).map(|it| it.span).collect();
    calls.dedup();
    calls
}

/// The places in scripts of what a finding says of itself, and of what put its bytes there; each with what happens.
fn places(finding: &Finding, model: &Model<'_>) -> Vec<(ScriptPlace, String)> {
    let own = || finding.label.to_string();
    let claimed = finding.claims.iter().filter_map(|claim| {
        let Source::Effect(id) = claim.source else { return None };
        let effect = model.effect(id)?;
        let label = if effect.span == finding.span { own() } else { "puts it there".to_owned() };
        Some((effect.script?, label))
    });
    let mut places: Vec<(ScriptPlace, String)> = Vec::new();
    for (place, label) in finding.scripts.iter().map(|place| (*place, own())).chain(claimed) {
        if places.len() < MOST && places.iter().all(|(known, _)| *known != place) {
            places.push((place, label));
        }
    }
    places
}

fn add(finding: &mut Finding, place: ScriptPlace, label: &str, model: &Model<'_>) {
    let code = short(model.script_line(place));
    let message = format!("`{code}` {label}").trim_end().to_owned();
    match model.scripts.get(place.script.index()).and_then(|script| script.file.clone()) {
        Some(file) => finding.elsewhere.push(Elsewhere { file, within: place.within, message }),
        None => {
            finding.related(place.within, message);
        }
    }
}

/// The file and the line of a place, for people.
fn place(place: ScriptPlace, model: &Model<'_>) -> String {
    let text = model.script_text(place.script);
    let line = LineIndex::new(text).line(place.within.start);
    match model.scripts.get(place.script.index()).and_then(|script| script.file.as_ref()) {
        Some(file) => format!("{}, line {line}", file.name),
        None => format!("line {line}"),
    }
}
