//! Tells by its start whether a file may be a report of an earlier run, which a new one replaces. A guess: whoever asks
//! would otherwise leave a file of somebody else's alone.

/// What reports begin with.
const STARTS: [&str; 19] = [
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
    "{\"categories\":[\"Bug Risk\"],\"check_name\":\"",
    "[\n{\"categories\":[\"Bug Risk\"],\"check_name\":\"",
    "{\"issues\":[\n",
];
/// What stands near the start of the others.
const PARTS: [&str; 5] = [
    ",\"patternId\":\"",
    "<checkstyle version=",
    "<testsuites name=\"dockslim\">",
    ": image size</title>",
    "\n\nline  instruction ",
];

/// How the lines of some say how bad something is.
const SEVERITIES: [&str; 4] = ["error", "warning", "info", "style"];

/// Whether a file that starts so may be a report.
pub fn may_be_report(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let line = start.lines().next().unwrap_or_default();
    let is_gnu = || line.ends_with(']') && SEVERITIES.iter().any(|it| line.contains(&format!(": {it}: ")));
    // A line with a number, a code and a severity.
    let is_tty = || {
        SEVERITIES.iter().any(|it| {
            let head = line.split_once(&format!(" {it}: ")).and_then(|(head, _)| head.rsplit_once(' '));
            let number = head.and_then(|(head, _)| head.rsplit_once(':')).map(|(_, number)| number);
            number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    start.is_empty()
        || STARTS.iter().any(|known| start.starts_with(known))
        || PARTS.iter().any(|known| start.contains(known))
        || is_gnu()
        || is_tty()
}
