//! `dockslim image --format sarif`: what is found in an image, on the lines of the Dockerfile where one is given, else on the
//! image itself. One run; fingerprints stay the same when bytes change.

use super::fingerprint::hex;
use super::image_told::{KINDS, Told, Weight, told};
use super::sarif::{SCHEMA, artifact, driver};
use super::size::{SizeFile, SizeFormat};
use super::visible::write_json;
use crate::finding::flagged::{OFFSET, text};
use crate::size::ledger::Ledger;
use serde_json::{Value, json};
use std::io::{self, Write};

/// `--format sarif`
#[derive(Debug)]
pub struct ImageSarif {
    /// The path of the Dockerfile, where one is given, from where the run started.
    pub dockerfile: Option<String>,
}

impl SizeFormat for ImageSarif {
    fn file(&self, file: &SizeFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        let results: Vec<Value> = file
            .reports
            .iter()
            .flat_map(|report| {
                told(report.ledger).into_iter().map(|it| self.result(&it, file.name, report.ledger))
            })
            .collect();
        let rules: Vec<Value> =
            KINDS.iter().map(|(id, text)| json!({"id": id, "shortDescription": {"text": text}})).collect();
        let run = json!({
            "tool": {"driver": driver(&rules)},
            "columnKind": "unicodeCodePoints",
            "results": results,
        });
        write_json(&mut *out, &json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))?;
        writeln!(out)
    }
}

impl ImageSarif {
    fn result(&self, it: &Told<'_>, image: &str, ledger: &Ledger) -> Value {
        let level = match it.weight {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Note => "note",
        };
        let layer = (it.layer as usize).checked_sub(1).and_then(|at| ledger.layers.get(at));
        let instruction = layer.map_or("", |layer| layer.origin.text());
        let name = format!("layer {}: {instruction}", it.layer);
        let physical = match (&self.dockerfile, it.line) {
            (Some(path), line) => {
                // Of the base's layers and what is not joined the file as a whole.
                let line = line.unwrap_or(1);
                json!({"artifactLocation": artifact(path), "region": {"startLine": line}})
            }
            (None, _) => json!({"artifactLocation": artifact(image)}),
        };
        let mut message = it.message.to_string();
        if !it.help.is_empty() {
            message = format!("{message}\n{}", it.help);
        }
        let print = [it.kind, instruction, it.about].into_iter().fold(OFFSET, text);
        json!({
            "ruleId": it.kind,
            "ruleIndex": KINDS.iter().position(|(id, _)| *id == it.kind),
            "level": level,
            "message": {"text": message},
            "locations": [{
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": name, "kind": "layer"}],
            }],
            "partialFingerprints": {"dockslim-image/v1": hex(print)},
            "properties": {"bytes": it.bytes, "layer": it.layer, "files": it.files},
        })
    }
}
