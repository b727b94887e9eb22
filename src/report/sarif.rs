//! SARIF 2.1.0, as code hosts read it: rules with their help, exact regions, related places, fingerprints
//! and paths relative to where the run started.

use super::entry::{FoldedEntry, Saved, images};
use super::fingerprint::{fingerprints, hex};
use super::place::Places;
use super::visible::write_json;
use super::{FileReport, Link, Report, Summary, write_entries};
use crate::finding::{Category, Edit, Elsewhere, Finding, Fix, Severity};
use crate::rule::schema::RuleFile;
use crate::rule::{Rule, Wants};
use crate::source::Span;
use rustc_hash::FxHashSet;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::{self, Write};

pub(super) const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// `--format sarif`
#[derive(Debug)]
pub struct Sarif {
    /// The ids of the rules that ran, in the order of `rules[]`.
    ids: Vec<String>,
    rules: Vec<Value>,
}

impl Sarif {
    /// A report on a run of these rules, each with its page.
    pub fn new<'r>(rules: impl IntoIterator<Item = (&'r Rule, RuleFile)>, link: Link) -> Self {
        let (ids, rules) =
            rules.into_iter().map(|(rule, page)| (rule.id.to_string(), describe(rule, &page, link))).unzip();
        Self { ids, rules }
    }

    fn result(
        &self,
        file: &FileReport<'_>,
        finding: &Finding,
        places: &Places<'_>,
        fingerprint: u64,
    ) -> Value {
        let artifact = artifact(file.relative);
        let place = |span| json!({"artifactLocation": artifact, "region": region(span, places)});
        let mut result = json!({
            "ruleId": finding.rule,
            "level": level(finding.severity),
            "message": {"text": message(finding)},
            "locations": [{"physicalLocation": place(finding.span)}],
            "partialFingerprints": {"dockslim/v1": hex(fingerprint)},
            "properties": properties(file, finding, places),
            "suppressions": suppressions(finding, place),
        });
        if let Some(index) = self.ids.iter().position(|id| *id == finding.rule) {
            result["ruleIndex"] = index.into();
        }
        let labels = finding.related.iter().map(|label| (label.span, &*label.message));
        let members = finding.folded.iter().map(|member| (member.span, &*member.message));
        // Each place once: what the members say of it stands in `properties.folded`, too.
        let mut told = FxHashSet::from_iter([finding.span]);
        let others = labels.chain(members).filter(|(span, _)| told.insert(*span));
        let here = others.map(|(span, message)| (place(span), message));
        let elsewhere = finding.elsewhere.iter().map(|it| (location(it), &*it.message));
        let related: Vec<Value> = here.chain(elsewhere).enumerate().map(|(id, (place, message))| {
            json!({"id": id, "physicalLocation": place, "message": {"text": message}})
        }).collect();
        if !related.is_empty() {
            result["relatedLocations"] = related.into();
        }
        if let Some(fix) = &finding.fix {
            result["fixes"] = json!([fix_of(fix, &artifact, places)]);
        }
        result
    }
}

impl Report for Sarif {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"results\":[")
    }

    fn file(&self, file: &FileReport<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        if file.all().next().is_none() {
            return Ok(());
        }
        let places = Places::new(file.text);
        let results = file.all().zip(fingerprints(file));
        let results = results.map(|(finding, fingerprint)| self.result(file, finding, &places, fingerprint));
        write_entries(results, self.separator(), out)
    }

    fn wants(&self) -> Wants {
        Wants::ALL
    }

    fn wants_image(&self) -> bool {
        true
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let driver = driver(&self.rules);
        let notes: Vec<Value> = summary.failures.iter().map(|failure| {
            json!({"level": "error", "message": {"text": format!("{}: {}", failure.name, failure.message)}})
        }).collect();
        let invocation = json!({
            "executionSuccessful": notes.is_empty(),
            "exitCode": summary.exit_code,
            "toolExecutionNotifications": notes,
        });
        write!(out, "\n],\"tool\":{{\"driver\":")?;
        write_json(&mut *out, &driver)?;
        out.write_all(b"},\n\"columnKind\":\"unicodeCodePoints\",\"invocations\":[")?;
        write_json(&mut *out, &invocation)?;
        out.write_all(b"],\"properties\":{\"images\":")?;
        write_json(&mut *out, &images(summary))?;
        out.write_all(b"}}]}\n")
    }
}

/// The program, with the rules of a run.
pub(super) fn driver(rules: &[Value]) -> Value {
    json!({
        "name": "dockslim",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": HOME,
        "rules": rules,
    })
}

fn describe(rule: &Rule, page: &RuleFile, link: Link) -> Value {
    let mut tags = vec![rule.category.as_str()];
    tags.extend(rule.codes.iter().map(|code| &**code));
    let mut properties =
        json!({"tags": tags, "precision": "high", "problem.severity": problem(rule.severity)});
    if rule.category == Category::Security {
        properties["security-severity"] = "5.0".into();
    }
    let mut value = json!({
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": page.description()},
        "help": {"text": page.text(), "markdown": page.markdown()},
        "defaultConfiguration": {"enabled": rule.default_on, "level": level(rule.severity)},
        "properties": properties,
    });
    if let Some(uri) = link(&rule.id).or_else(|| page.references.first().cloned()) {
        value["helpUri"] = uri.into();
    }
    value
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "note",
    }
}

/// The three words that code hosts sort by.
fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "recommendation",
    }
}

fn message(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    }
}

fn region(span: Span, places: &Places<'_>) -> Value {
    let (start, end) = places.ends(span);
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

/// A place of another file.
fn location(it: &Elsewhere) -> Value {
    json!({"artifactLocation": artifact(&it.file.name), "region": region(it.within, &Places::new(&it.file.text))})
}

fn fix_of(fix: &Fix, artifact: &Value, places: &Places<'_>) -> Value {
    let replacement = |edit: &Edit| json!({"deletedRegion": region(edit.span, places), "insertedContent": {"text": edit.text}});
    let replacements: Vec<Value> = fix.edits.iter().map(replacement).collect();
    json!({
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
        "properties": {"safety": fix.safety.as_str()},
    })
}

/// A file, by its path from where the run started.
pub(super) fn artifact(path: &str) -> Value {
    if path.starts_with('/') {
        return json!({"uri": format!("file://{}", percent(path))});
    }
    json!({"uri": percent(path), "uriBaseId": "%SRCROOT%"})
}

/// A path as a URI has it; slashes stay.
fn percent(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~+@=,".contains(&byte);
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Empty where nothing ignores it: the standard wants it said of each result or of none.
fn suppressions(finding: &Finding, place: impl Fn(Span) -> Value) -> Value {
    let Some(suppressed) = &finding.suppressed else { return json!([]) };
    let location = json!({"physicalLocation": place(suppressed.at)});
    let mut value = json!({"kind": "inSource", "status": "accepted", "location": location});
    if let Some(reason) = &suppressed.reason {
        value["justification"] = reason.as_str().into();
    }
    json!([value])
}

fn properties(file: &FileReport<'_>, finding: &Finding, places: &Places<'_>) -> Value {
    let mut properties = Map::new();
    properties.insert("category".into(), finding.category.as_str().into());
    properties.insert("aliases".into(), finding.aliases.iter().map(|code| Value::from(&**code)).collect());
    if let Some(bytes) = finding.bytes {
        properties.insert("bytes".into(), json!(Saved::from(bytes)));
    }
    if !finding.folded.is_empty() {
        let folded = finding.folded.iter().map(|member| json!(FoldedEntry::new(file, member, places)));
        properties.insert("folded".into(), folded.collect());
    }
    Value::Object(properties)
}
