//! Tells by its start whether a file may be a report of an earlier run, which a new one replaces. A guess: whoever asks
//! would otherwise leave a file of somebody else's alone.

/// What reports begin with.
const STARTS: [&str; 16] = [
    "{\"version\":\"",
    "{\"path\":\"",
    "{\"$schema\":\"https://json.schemastore.org/sarif",
    "{\"event\":\"COMMENT\",\"comments\":[",
    "[\n{\"path\":",
    "[\n{\"type\":\"issue\"",
    "[\n\n]",
    "::error file=",
    "::warning file=",
    "::notice file=",
    "error[",
    "warning[",
    "info[",
    "style[",
    "no findings in ",
    "  total    error",
];
/// What stands near the start of the others.
const PARTS: [&str; 4] = [
    "<checkstyle version=",
    "<testsuites name=\"dockslim\">",
    ": image size</title>",
    "\n\nline  instruction ",
];

/// Whether a file that starts so may be a report.
pub fn may_be_report(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let line = start.lines().next().unwrap_or_default();
    let is_gnu = || {
        line.ends_with(']')
            && ["error", "warning", "info", "style"].iter().any(|it| line.contains(&format!(": {it}: ")))
    };
    start.is_empty()
        || STARTS.iter().any(|known| start.starts_with(known))
        || PARTS.iter().any(|known| start.contains(known))
        || is_gnu()
}
