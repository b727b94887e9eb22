//! What the page of sizes has of a real image beside its layers: a map of what is in it, and what is found.

use super::html::{Html, Prose, data};
use super::image_told::told;
use super::treemap;
use crate::bytes::human;
use crate::size::ledger::Ledger;
use std::io::{self, Write};

/// So many findings are on the page.
const MOST: usize = 100;

/// Nothing for what is only predicted.
pub(super) fn print(ledger: &Ledger, out: &mut dyn Write) -> io::Result<()> {
    let Some(image) = &ledger.image else { return Ok(()) };
    let told = told(ledger);
    if !told.is_empty() {
        writeln!(out, "<h4>Found</h4>\n<ul class=\"savings panel\">")?;
        for it in told.iter().take(MOST) {
            let bytes = data(&human(it.bytes), it.bytes);
            let (message, help) = (Html(&it.message), Prose(it.help));
            writeln!(out, "<li>{bytes}<div><p>{message}</p><p class=\"note\">{help}</p></div></li>")?;
        }
        writeln!(out, "</ul>")?;
        if let more @ 1.. = told.len().saturating_sub(MOST) {
            writeln!(out, "<p class=\"note\">{more} more are in <code>--format json</code>.</p>")?;
        }
    }
    if !image.biggest.is_empty() {
        writeln!(out, "<h4>What is in it</h4>")?;
        treemap::print(&image.biggest, out)?;
    }
    for note in &image.notes {
        writeln!(out, "<p class=\"note\">{}</p>", Html(note))?;
    }
    Ok(())
}
