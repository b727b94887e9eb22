//! What a rule says: plain data, without knowledge of how it is selected, suppressed or printed.

mod alike;
mod claim;
pub mod flagged;
mod image;

pub use alike::Alike;
pub use claim::{Claim, Share, Source, Union, unite};
pub use image::{Image, Saved, Saving, saved};

use crate::bytes::Amount;
use crate::source::{LineIndex, ScriptPlace, SourceFile, Span};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// How bad a finding is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The build fails, or the image does not do what the file says.
    Error,
    /// Certain waste or a likely defect.
    Warning,
    /// Worth knowing; right, but small or a matter of trade-offs.
    Info,
    /// A matter of taste.
    Style,
}

impl Severity {
    /// All, worst first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Info, Self::Style];

    /// The lower-case word used in reports and configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Style => "style",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Bytes in the image.
    Size,
    /// Build time and the build cache.
    Cache,
    /// Files that do not build or do not do what they say.
    Correctness,
    /// Secrets, trust, privileges.
    Security,
    /// Form.
    Style,
}

impl Category {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Size, Self::Cache, Self::Correctness, Self::Security, Self::Style];

    /// The lower-case word used in reports and rule files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Cache => "cache",
            Self::Correctness => "correctness",
            Self::Security => "security",
            Self::Style => "style",
        }
    }
}

/// A place that explains the finding, with what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What happens there.
    pub message: Cow<'static, str>,
}

/// A place in another file that explains the finding: in a script that the instruction calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Where in it. Nothing of another file is ever edited.
    pub within: Span,
    /// What happens there.
    pub message: String,
}

impl Elsewhere {
    /// The 1-based line and column, in Unicode scalar values, of its start and its end.
    pub fn ends(&self) -> [(usize, usize); 2] {
        let (text, index) = (&self.file.text, LineIndex::new(&self.file.text));
        [self.within.start, self.within.end].map(|at| index.line_column(text, at))
    }

    /// The file and the line: `build.sh:4`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file.name, self.ends()[0].0)
    }
}

/// Replaces the text of `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in byte offsets of the file's text; empty for an insertion.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// How far a fix may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Shown, never applied.
    Suggestion,
    /// Applied on request: may change what the image holds or how it builds.
    Unsafe,
    /// The image does the same.
    Safe,
}

impl Safety {
    /// The lower-case word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// Edits that make a finding go away; all or none are applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: Cow<'static, str>,
    /// How far it may be trusted.
    pub safety: Safety,
    /// Not overlapping, by rising place.
    pub edits: Vec<Edit>,
    /// The first lines of the instructions that it edits, 1-based and rising.
    pub touches: Vec<u32>,
    /// The part of the file to show as it becomes, where the title does not say it all.
    pub shown: Option<Span>,
}

impl Fix {
    /// `text`, which it was made for, with its edits.
    ///
    /// ```
    /// use dockslim::{Facts, Linter, Settings, parse};
    ///
    /// let text = "FROM alpine:3.20\nRUN apk add curl\n";
    /// let (linter, file) = (Linter::new(&Settings::default())?, parse(text));
    /// let findings = linter.lint(&linter.analyse(&file), &Facts::default());
    /// let fix = findings.iter().find_map(|finding| finding.fix.as_ref()).unwrap();
    /// assert_eq!(fix.apply(text), "FROM alpine:3.20\nRUN apk add --no-cache curl\n");
    /// # Ok::<(), dockslim::SettingError>(())
    /// ```
    pub fn apply(&self, text: &str) -> String {
        self.part(Span::new(0, text.len() as u32), text)
    }

    /// It, with this safety where that is surely so.
    #[must_use]
    pub fn safe_if(mut self, is_safe: bool) -> Self {
        if is_safe {
            self.safety = Safety::Safe;
        }
        self
    }

    /// What to write instead: what it does, and where the title does not say it all, the new text below.
    pub fn help(&self, text: &str) -> String {
        match self.shown {
            Some(shown) => format!("{}:\n{}", self.title, self.part(shown, text)),
            None => self.title.clone().into_owned(),
        }
    }

    /// A part of the text with the edits that stand in it.
    fn part(&self, part: Span, text: &str) -> String {
        let (mut out, mut from) = (String::with_capacity(part.len() as usize + 64), part.start);
        for edit in self.edits.iter().filter(|edit| part.contains(edit.span)) {
            out.push_str(Span::new(from, edit.span.start).slice(text));
            out.push_str(&edit.text);
            from = edit.span.end;
        }
        out.push_str(Span::new(from, part.end).slice(text));
        out
    }
}

/// How a finding is mended: in words, or by edits that also say the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cure {
    /// What to write instead, for people; and why that takes one, where edits were tried.
    Prose(String, Option<String>),
    /// What can be written in their place.
    Plan(Fix),
}

/// The instruction a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstructionRef {
    /// Upper-case keyword.
    pub cmd: &'static str,
    /// Its first line, 1-based.
    pub line: u32,
}

/// What makes a finding not count: a comment in the file asks for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Why, in the words of whoever wrote it.
    pub reason: Option<String>,
    /// The comment.
    pub at: Span,
}

/// One thing that is wrong, at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: Cow<'static, str>,
    /// The peers' codes of this very case, as `hadolint:DL3009`.
    pub aliases: Vec<Cow<'static, str>>,
    /// How bad.
    pub severity: Severity,
    /// What about.
    pub category: Category,
    /// One sentence: what happens to the image.
    pub message: String,
    /// What to write instead. Behind its first line stands code, or a list: to be printed as it is.
    pub help: Option<String>,
    /// What it says of all places like its own, where it says it in more words at one.
    pub alike: Option<Alike>,
    /// Where.
    pub span: Span,
    /// What the label at `span` says in the text report; empty for nothing.
    pub label: Cow<'static, str>,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// Places of scripts that it is about, besides those of what its claims name.
    pub scripts: Vec<ScriptPlace>,
    /// All of them, to be told. Set by the engine.
    pub elsewhere: Vec<Elsewhere>,
    /// The instruction it stands in.
    pub instruction: Option<InstructionRef>,
    /// Which bytes mending it frees.
    pub claims: Vec<Claim>,
    /// What its mend frees besides.
    pub also_frees: Vec<Claim>,
    /// What these, and those of what is folded into it, come to; `None` where nothing is known. Set by the engine.
    pub bytes: Option<Amount>,
    /// How to mend it, where that can be written; [`Self::help`] says the same in words.
    pub fix: Option<Fix>,
    /// Why it has none, where one was tried: half a sentence.
    pub obstacle: Option<String>,
    /// What its mend mends too, and is not told by itself. Set by the engine.
    pub folded: Vec<Finding>,
    /// How many findings of this rule about the same text stand before it in the file: what tells their fingerprints
    /// apart. Set by the engine.
    pub ordinal: u32,
    /// Set by the engine where a comment ignores it: it is neither shown nor mended, and fails no run.
    pub suppressed: Option<Suppression>,
    /// How many it stands for: more than one where a file has so many of a rule that the rest is only counted.
    pub times: u32,
}

/// A file that could not be linted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// As the user named it.
    pub name: String,
    /// Why, and what to do.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}: {}", self.name, self.message)
    }
}

impl Finding {
    /// Sets what to write instead.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Says behind the prose of its help where that is to be written.
    pub fn help_at(&mut self, place: &str) {
        if let Some(help) = &mut self.help {
            let end = help.find('\n').unwrap_or(help.len());
            help.insert_str(end, &format!(" (in {place})"));
        }
    }

    /// Sets what the label at the finding's own place says.
    pub fn label(&mut self, label: impl Into<Cow<'static, str>>) -> &mut Self {
        self.label = label.into();
        self
    }

    /// Sets what it says of all places like its own.
    pub fn alike(&mut self, alike: Alike) -> &mut Self {
        self.alike = Some(alike);
        self
    }

    /// Adds another place that explains it.
    pub fn related(&mut self, span: Span, message: impl Into<Cow<'static, str>>) -> &mut Self {
        self.related.push(Label { span, message: message.into() });
        self
    }

    /// Says that it is about what a script does at these places.
    pub fn in_script(&mut self, places: impl IntoIterator<Item = ScriptPlace>) -> &mut Self {
        self.scripts.extend(places);
        self
    }

    /// Replaces the rule's own severity, where this case is worse or milder.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Adds a peer's code that answers to this very case (`hadolint:DL3009`).
    pub fn code(&mut self, code: impl Into<Cow<'static, str>>) -> &mut Self {
        self.aliases.push(code.into());
        self
    }

    /// Adds bytes that mending it frees. What they weigh is worth a severity: the engine sees to that.
    pub fn claims(&mut self, claims: impl IntoIterator<Item = Claim>) -> &mut Self {
        self.claims.extend(claims);
        self
    }

    /// Adds what following its advice frees besides.
    pub fn also_frees(&mut self, claims: impl IntoIterator<Item = Claim>) -> &mut Self {
        self.also_frees.extend(claims);
        self
    }

    /// The codes that `peer` has for this very case, as it writes them.
    pub fn codes_of(&self, peer: &str) -> impl Iterator<Item = &str> {
        self.aliases.iter().filter_map(move |code| code.strip_prefix(peer)?.strip_prefix(':'))
    }

    /// Whether `peer` has one.
    pub fn has_code_of(&self, peer: &str) -> bool {
        self.codes_of(peer).next().is_some()
    }

    /// It, and each that is folded into it, by itself.
    pub fn apart(mut self) -> Vec<Self> {
        let mut members = std::mem::take(&mut self.folded);
        members.push(self);
        members
    }

    /// Its claims, and those of what is folded into it.
    pub fn all_claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().chain(self.folded.iter().flat_map(|member| &member.claims))
    }

    /// Folds `member` into it.
    pub fn take_in(&mut self, mut member: Self) {
        let inner = std::mem::take(&mut member.folded);
        for member in std::iter::once(member).chain(inner) {
            if member.instruction == self.instruction {
                let new = member.aliases.iter().filter(|code| !self.aliases.contains(code)).cloned();
                self.aliases.extend(new.collect::<Vec<_>>());
            }
            self.folded.push(member);
        }
    }

    /// Sets how to mend it; `text` is the file's. The help of a plan is the plan's, so that they cannot differ.
    pub fn cure(&mut self, cure: Option<Cure>, text: &str) -> &mut Self {
        match cure {
            Some(Cure::Prose(help, obstacle)) => {
                self.help = Some(help);
                self.obstacle = obstacle;
            }
            Some(Cure::Plan(fix)) => {
                self.help = Some(fix.help(text));
                self.fix = Some(fix);
            }
            None => {}
        }
        self
    }
}

#[cfg(test)]
impl Finding {
    /// A plain one for the tests of whoever keeps, chooses or prints findings.
    pub(crate) fn sample(span: Span) -> Self {
        Self {
            rule: "some-rule".into(),
            aliases: Vec::new(),
            severity: Severity::Warning,
            category: Category::Size,
            message: "something is wrong".into(),
            help: None,
            alike: None,
            span,
            label: "".into(),
            related: Vec::new(),
            scripts: Vec::new(),
            elsewhere: Vec::new(),
            instruction: None,
            claims: Vec::new(),
            also_frees: Vec::new(),
            bytes: None,
            fix: None,
            obstacle: None,
            folded: Vec::new(),
            ordinal: 0,
            suppressed: None,
            times: 1,
        }
    }
}
