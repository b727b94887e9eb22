//! Fixes applied: text in, text out. In rounds: the findings of a text give fixes, those that do not meet are applied
//! together, and what comes of it is compared with what was there (`guard`) and linted again. What does not hold is left
//! out, and its finding stays. Opens no file, and writes none.

mod guard;
mod place;
#[cfg(test)]
mod tests;

use crate::bytes::Amount;
use crate::engine::{self, Analysis, Linter, RuleRef, UnknownSelector};
use crate::finding::{Finding, Fix, Safety, Severity};
use crate::rewrite::all;
use crate::size::Facts;
use crate::syntax::{self, Dockerfile};
use guard::Rewritten;
use place::{Places, Taken};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// So many rounds at most: what mends one thing may show another.
pub const MAX_ROUNDS: usize = 10;
/// Fixes that are tried one by one where they do not hold together.
const MAX_TRIED: usize = 64;

/// So many bytes are linted anew for one file at most, over all that is tried, but for a few tries that each file has.
const MAX_LINTED: usize = 8_000_000;

/// Which fixes are applied.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// How far a fix has to be trusted at least; what is a suggestion is never applied.
    pub least: Safety,
    /// Only those of these rules or codes, if any are named.
    pub only: &'w [String],
    /// The file's name, which may say that its image is a place to work in.
    pub name: &'w str,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The rule.
    pub rule: String,
    /// The first line of what it mends, in the text of its round; 1-based.
    pub line: u32,
    /// What it did.
    pub title: String,
    /// How far it is to be trusted.
    pub safety: Safety,
    /// What its finding was said to cost, where that is known.
    pub saves: Option<Amount>,
    /// How many findings it ended: its own, and what was folded into that.
    pub ended: usize,
}

/// A fix that was not applied, since what came of it did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The rule.
    pub rule: String,
    /// The first line of what it would mend, in the text of its round; 1-based.
    pub line: u32,
    /// What it would do.
    pub title: String,
    /// What is wrong with it.
    pub why: String,
}

/// A text with its fixes.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// The text; the same as before where nothing was applied.
    pub text: String,
    /// In the order in which they were applied.
    pub applied: Vec<Applied>,
    /// What does not hold in the text as it is now, in the order in which it was tried.
    pub dropped: Vec<Dropped>,
    /// How many rounds changed something.
    pub rounds: usize,
}

/// What is known of the world for an analysis, or why that cannot be had.
pub type Ask<'a, E> = &'a mut dyn FnMut(&Analysis<'_>) -> Result<Facts, E>;

/// Applies the fixes of `linter` to a text until there are none left, or [`MAX_ROUNDS`] are over.
///
/// ```
/// use dockslim::fix::{Wanted, fix};
/// use dockslim::{Facts, Linter, Safety, Settings};
///
/// let linter = Linter::new(&Settings::default())?;
/// let wanted = Wanted { least: Safety::Safe, only: &[], name: "Dockerfile" };
/// let text = "FROM alpine:3.20\nRUN apk add curl\n";
/// let fixed = fix(&linter, text, wanted, &mut |_| Ok::<_, ()>(Facts::default())).unwrap();
/// assert_eq!(fixed.text, "FROM alpine:3.20\nRUN apk add --no-cache curl\n");
/// assert_eq!(fixed.applied[0].rule, "package-cache-left");
/// # Ok::<(), dockslim::SettingError>(())
/// ```
pub fn fix<E>(linter: &Linter, text: &str, wanted: Wanted<'_>, ask: Ask<'_, E>) -> Result<Fixed, E> {
    let left = (MAX_LINTED / text.len().max(1)).max(2 * MAX_ROUNDS);
    let mut fixing = Fixing { linter, wanted, ask, refused: Vec::new(), left };
    let mut done = Fixed { text: text.to_owned(), ..Fixed::default() };
    let mut found = fixing.lint(text)?;
    while done.rounds < MAX_ROUNDS && fixing.left > 0 {
        let candidates = fixing.candidates(&found, &done.text);
        let chosen = apart(&candidates);
        if chosen.is_empty() {
            break;
        }
        if let Some((text, left)) = fixing.round(&found, &chosen, &mut done)? {
            (done.text, found) = (text, left);
            done.rounds += 1;
            // What did not hold may hold now.
            fixing.refused.clear();
        }
    }
    done.dropped = fixing.refused.into_iter().map(|(_, dropped)| dropped).collect();
    Ok(done)
}

/// The rules and codes that words name, among those that run: for [`Wanted::only`].
pub fn only(words: &[String], rules: &[&RuleRef]) -> Result<Vec<String>, UnknownSelector> {
    let own = |rule: &&RuleRef| match rule {
        RuleRef::Own(rule) => Some(Arc::clone(rule)),
        RuleRef::BuiltIn(_) => None,
    };
    let own: Vec<_> = rules.iter().filter_map(own).collect();
    let mut only = Vec::new();
    for word in words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
        let rules = engine::rules_named(word, &own)?;
        let is_code = |code: &str| code.rsplit(':').next() == Some(word) || code == word;
        if rules.iter().any(|rule| rule.codes.iter().any(|code| is_code(code))) {
            only.push(word.to_owned());
        } else {
            only.extend(rules.iter().map(|rule| rule.id.clone().into_owned()));
        }
    }
    Ok(only)
}

/// What the images of a text weigh with all its fixes, safe and unsafe: the one that is built, or each that can be with
/// `every`, in order; by the fixed text's own ledger. None where no fix is applied.
pub fn weighed<E>(
    linter: &Linter,
    text: &str,
    name: &str,
    every: bool,
    ask: Ask<'_, E>,
) -> Result<Option<Vec<Amount>>, E> {
    let fixed = fix(linter, text, Wanted { least: Safety::Unsafe, only: &[], name }, ask)?;
    if fixed.applied.is_empty() {
        return Ok(None);
    }
    let file = named(&fixed.text, name);
    let analysis = linter.analyse(&file);
    let facts = ask(&analysis)?;
    let outlooks = linter.outlooks(&analysis, &facts, every);
    Ok(Some(outlooks.iter().map(|it| it.ledger.total).collect()))
}

/// A text as the file of that name.
fn named<'t>(text: &'t str, name: &str) -> Dockerfile<'t> {
    let mut file = syntax::parse(text);
    file.note_name(name);
    file
}

/// A finding with what mends it.
type Candidate<'f> = (&'f Finding, &'f Fix);

struct Fixing<'a, E> {
    linter: &'a Linter,
    wanted: Wanted<'a>,
    ask: Ask<'a, E>,
    /// What did not hold in the text as it is now.
    refused: Vec<(String, Dropped)>,
    /// How many texts may still be tried.
    left: usize,
}

impl<E> Fixing<'_, E> {
    fn lint(&mut self, text: &str) -> Result<Vec<Finding>, E> {
        let file = self.parse(text);
        let analysis = self.linter.analyse(&file);
        let facts = (self.ask)(&analysis)?;
        Ok(self.linter.lint(&analysis, &facts))
    }

    fn parse<'t>(&self, text: &'t str) -> Dockerfile<'t> {
        named(text, self.wanted.name)
    }

    /// The fixes that may be applied, by place.
    fn candidates<'f>(&self, found: &'f [Finding], text: &str) -> Vec<Candidate<'f>> {
        let fixes = found.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)));
        let may = |(finding, fix): &Candidate<'_>| {
            fix.safety > Safety::Suggestion
                && fix.safety >= self.wanted.least
                && finding.suppressed.is_none()
                && self.is_named(finding)
                && !self.is_refused(finding, fix, text)
        };
        fixes.filter(may).collect()
    }

    fn is_refused(&self, finding: &Finding, fix: &Fix, text: &str) -> bool {
        let key = (!self.refused.is_empty()).then(|| key(finding, fix, text));
        key.is_some_and(|key| self.refused.iter().any(|(refused, _)| *refused == key))
    }

    fn is_named(&self, finding: &Finding) -> bool {
        let is_of = |name: &String| {
            let is_code = |code: &str| code == name || code.rsplit(':').next() == Some(name);
            finding.rule == *name || finding.aliases.iter().any(|code| is_code(code))
        };
        self.wanted.only.is_empty() || self.wanted.only.iter().any(is_of)
    }

    /// Applies what was chosen, all together where that holds, else as much of it as does. Gives the new text with what is
    /// found in it; none where nothing could be applied.
    fn round(
        &mut self,
        found: &[Finding],
        chosen: &[Candidate<'_>],
        done: &mut Fixed,
    ) -> Result<Option<(String, Vec<Finding>)>, E> {
        let text = done.text.clone();
        let file = self.parse(&text);
        let before = self.linter.analyse(&file);
        if let Ok(made) = self.tried(&before, found, chosen)? {
            done.applied.extend(chosen.iter().map(|it| applied(it, &text)));
            return Ok(Some(made));
        }
        let (mut kept, mut last): (Vec<Candidate<'_>>, _) = (Vec::new(), None);
        for candidate in chosen.iter().take(MAX_TRIED) {
            if self.left == 0 {
                break;
            }
            kept.push(*candidate);
            match self.tried(&before, found, &kept)? {
                Ok(made) => {
                    done.applied.push(applied(candidate, &text));
                    last = Some(made);
                }
                Err(why) => {
                    kept.pop();
                    // Beside others it may fail for their sake: it is tried alone in the next round.
                    if kept.is_empty() {
                        let key = key(candidate.0, candidate.1, &text);
                        self.refused.push((key, dropped(candidate, &text, why)));
                    }
                }
            }
        }
        Ok(last)
    }

    /// The text with these fixes, and what is found in it; or what is wrong with it.
    fn tried(
        &mut self,
        before: &Analysis<'_>,
        found: &[Finding],
        chosen: &[Candidate<'_>],
    ) -> Result<Result<(String, Vec<Finding>), String>, E> {
        self.left = self.left.saturating_sub(1);
        let made = match all(chosen.iter().map(|(_, fix)| (*fix).clone()), "") {
            Ok(made) => made,
            Err(why) => return Ok(Err(why.to_string())),
        };
        let new = made.apply(before.file().text);
        let after = self.parse(&new);
        let after = self.linter.analyse(&after);
        let rewritten = Rewritten { before, after: &after, fix: &made, places: Places::new(&made.edits) };
        if let Some(why) = rewritten.fault() {
            return Ok(Err(why));
        }
        let facts = (self.ask)(&after)?;
        let left = self.linter.lint(&after, &facts);
        Ok(match worse(found, &left, chosen) {
            Some(why) => Err(why),
            None => Ok((new, left)),
        })
    }
}

/// What tells a fix again in another text: its rule, what it is about, and what it writes.
fn key(finding: &Finding, fix: &Fix, text: &str) -> String {
    let written =
        fix.edits.iter().flat_map(|edit| [edit.span.slice(text), "\u{1}", edit.text.as_str(), "\u{1}"]);
    [&*finding.rule, "\u{1}", finding.span.slice(text), "\u{1}"].into_iter().chain(written).collect()
}

fn applied((finding, fix): &Candidate<'_>, text: &str) -> Applied {
    Applied {
        rule: finding.rule.clone().into_owned(),
        line: line(finding, text),
        title: fix.title.clone().into_owned(),
        safety: fix.safety,
        saves: finding.bytes,
        ended: 1 + finding.folded.len(),
    }
}

fn dropped((finding, fix): &Candidate<'_>, text: &str, why: String) -> Dropped {
    let (rule, title) = (finding.rule.clone().into_owned(), fix.title.clone().into_owned());
    Dropped { rule, line: line(finding, text), title, why }
}

fn line(finding: &Finding, text: &str) -> u32 {
    let before = text.as_bytes().get(..finding.span.start as usize).unwrap_or_default();
    1 + memchr::memchr_iter(b'\n', before).count() as u32
}

/// The first of those that meet: two meet where their edits do, or where one of them changes several instructions and the
/// other one of these.
fn apart<'f>(candidates: &[Candidate<'f>]) -> Vec<Candidate<'f>> {
    let (mut chosen, mut taken): (Vec<Candidate<'f>>, _) = (Vec::new(), Taken::default());
    let (mut touched, mut moved): (FxHashSet<u32>, FxHashSet<u32>) = Default::default();
    for (finding, fix) in candidates {
        let is_wide = fix.touches.len() > 1;
        let meets = fix.touches.iter().any(|line| moved.contains(line) || is_wide && touched.contains(line));
        if meets || fix.edits.iter().any(|edit| taken.meets(edit)) {
            continue;
        }
        touched.extend(&fix.touches);
        if is_wide {
            moved.extend(&fix.touches);
        }
        fix.edits.iter().for_each(|edit| taken.add(edit));
        chosen.push((*finding, *fix));
    }
    chosen
}

/// What the rules say of the new text that they should not: a finding is still there, or there is a new one that is at
/// least a warning.
fn worse(found: &[Finding], left: &[Finding], chosen: &[Candidate<'_>]) -> Option<String> {
    let mut of_rule: FxHashMap<&str, (usize, Severity)> = FxHashMap::default();
    for (finding, _) in chosen {
        let (count, mildest) = of_rule.entry(&finding.rule).or_insert((0, finding.severity));
        *count += 1;
        *mildest = finding.severity.max(*mildest);
    }
    let counted = |findings: &[Finding], rule: &str, mildest: Severity| {
        let is_one = |it: &&Finding| it.suppressed.is_none() && it.rule == rule && it.severity <= mildest;
        findings.iter().filter(is_one).count()
    };
    let there = |(rule, (count, mildest)): &(&&str, &(usize, Severity))| {
        counted(left, rule, *mildest) + count > counted(found, rule, *mildest)
    };
    if let Some((rule, _)) = of_rule.iter().find(there) {
        return Some(format!("{rule} says the same of the new text"));
    }
    let rules: FxHashSet<&str> = left.iter().map(|finding| &*finding.rule).collect();
    let more = |rule: &&str| counted(left, rule, Severity::Warning) > counted(found, rule, Severity::Warning);
    let mut rules: Vec<&str> = rules.into_iter().filter(more).collect();
    rules.sort_unstable();
    rules.first().map(|rule| format!("{rule} warns of the new text"))
}
