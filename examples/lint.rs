//! Lints one Dockerfile from standard input with the library alone, without the program's features: also as
//! WebAssembly (`cargo build --example lint --no-default-features --target wasm32-wasip1`).

use dockslim::{Amount, Facts, LineIndex, Linter, Settings, parse};
use std::io::{Read as _, Write as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let linter = Linter::new(&Settings::default())?;
    let file = parse(&text);
    let analysis = linter.analyse(&file);
    let lines = LineIndex::new(&text);
    let mut out = std::io::stdout().lock();
    let facts = Facts::default();
    let findings = linter.lint(&analysis, &facts);
    // What a comment in the file ignores is there, too, and marked; what one mend answers is folded into one finding.
    for finding in findings.iter().filter(|finding| finding.suppressed.is_none()) {
        let (line, column) = lines.line_column(&text, finding.span.start);
        writeln!(out, "{line}:{column}: {} [{}] {}", finding.severity, finding.rule, finding.message)?;
        if let Some(bytes) = finding.bytes {
            writeln!(out, "  saves {} to {} bytes", bytes.low, bytes.high)?;
        }
    }
    for outlook in linter.outlooks(&analysis, &facts, false) {
        for layer in &outlook.ledger.layers {
            let Amount { likely, provenance, .. } = layer.added;
            writeln!(out, "line {}: {likely} bytes, {provenance}", layer.origin.place())?;
        }
        writeln!(out, "together {} bytes", outlook.ledger.total.likely)?;
    }
    Ok(())
}
