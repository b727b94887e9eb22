//! `dockslim image --format csv`: a row for each layer, package, dead path and finding (RFC 4180). What comes from the image
//! is made visible, and starts no formula of a spreadsheet.

use super::image_told::{Told, line_of, told};
use super::on_one_line;
use super::size::{SizeFile, SizeFormat};
use crate::bytes::Bytes;
use crate::size::ledger::Ledger;
use std::io::{self, Write};

/// `--format csv`
#[derive(Debug)]
pub struct ImageCsv;

impl SizeFormat for ImageCsv {
    fn head(&self, _names: &[String], out: &mut dyn Write) -> io::Result<()> {
        write!(out, "image,kind,layer,line,bytes,files,path,text\r\n")
    }

    fn file(&self, file: &SizeFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        for report in file.reports {
            rows(report.ledger, file.name, out)?;
        }
        Ok(())
    }
}

fn rows(ledger: &Ledger, image: &str, out: &mut dyn Write) -> io::Result<()> {
    for layer in &ledger.layers {
        let (number, line) = (layer.origin.place(), line_of(layer));
        let files = layer.origin.layer().map(|facts| facts.files);
        let row = Row { image, kind: "layer", layer: Some(number), line, bytes: layer.added.likely, files };
        row.write("", layer.origin.text(), out)?;
        for package in &layer.packages {
            let row = Row { kind: "package", bytes: package.installed, files: None, ..row };
            row.write(&package.name, "", out)?;
        }
    }
    for wasted in ledger.image.iter().flat_map(|facts| &facts.wasted) {
        let (bytes, files) = (wasted.bytes, Some(wasted.copies));
        let row = Row { image, kind: "wasted-path", layer: None, line: None, bytes, files };
        row.write(&wasted.path, "", out)?;
    }
    for it in told(ledger) {
        let Told { kind, layer, line, bytes, files, path, message, .. } = it;
        Row { image, kind, layer: Some(layer), line, bytes, files }.write(path, &message, out)?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Row<'r> {
    image: &'r str,
    kind: &'r str,
    layer: Option<u32>,
    line: Option<u32>,
    bytes: Bytes,
    files: Option<u64>,
}

impl Row<'_> {
    fn write(self, path: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let number = |number: Option<u64>| number.map(|it| it.to_string()).unwrap_or_default();
        let (layer, line) = (number(self.layer.map(u64::from)), number(self.line.map(u64::from)));
        let (image, kind, path, text) = (cell(self.image), self.kind, cell(path), cell(text));
        write!(out, "{image},{kind},{layer},{line},{},{},{path},{text}\r\n", self.bytes, number(self.files))
    }
}

/// A text in quotes where it needs them.
fn cell(text: &str) -> String {
    let text = on_one_line(text);
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if guard.is_empty() && !text.contains(['"', ',', '\r']) {
        return text.into_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_text_and_nothing_else() {
        for (text, wanted) in [
            ("/a b", "/a b"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("-x", "\"'-x\""),
            ("a\nb\u{1b}", "a b\\u{1b}"),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }
}
