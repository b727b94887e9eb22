//! hadolint's codes, with its severities, and the words of its configuration. Knows none of dockslim's rules.

use crate::finding::Severity::{self, Error, Info, Style, Warning};

/// The keys of a `.hadolint.yaml`.
pub(super) const KEYS: [&str; 10] = [
    "ignored",
    "override",
    "failure-threshold",
    "no-fail",
    "trustedRegistries",
    "label-schema",
    "strict-labels",
    "disable-ignore-pragma",
    "format",
    "no-color",
];

/// What the value of a label can be, as `label-schema` names it.
pub(super) const LABEL_KINDS: [&str; 7] = ["text", "url", "rfc3339", "spdx", "hash", "semver", "email"];

/// Every code of hadolint 2.15.1 with its severity; none where it does not run unless `override` names it.
#[rustfmt::skip]
pub(super) const CODES: [(&str, Option<Severity>); 75] = [
    ("DL1000", Some(Error)), ("DL1001", None), ("DL3000", Some(Error)), ("DL3001", Some(Info)),
    ("DL3002", Some(Warning)), ("DL3003", Some(Warning)), ("DL3004", Some(Error)), ("DL3006", Some(Warning)),
    ("DL3007", Some(Warning)), ("DL3008", Some(Warning)), ("DL3009", Some(Info)), ("DL3010", Some(Info)),
    ("DL3011", Some(Error)), ("DL3012", Some(Error)), ("DL3013", Some(Warning)), ("DL3014", Some(Warning)),
    ("DL3015", Some(Info)), ("DL3016", Some(Warning)), ("DL3018", Some(Warning)), ("DL3019", Some(Info)),
    ("DL3020", Some(Error)), ("DL3021", Some(Error)), ("DL3022", Some(Warning)), ("DL3023", Some(Error)),
    ("DL3024", Some(Error)), ("DL3025", Some(Warning)), ("DL3026", Some(Error)), ("DL3027", Some(Warning)),
    ("DL3028", Some(Warning)), ("DL3029", Some(Warning)), ("DL3030", Some(Warning)), ("DL3032", Some(Warning)),
    ("DL3033", Some(Warning)), ("DL3034", Some(Warning)), ("DL3035", Some(Warning)), ("DL3036", Some(Warning)),
    ("DL3037", Some(Warning)), ("DL3038", Some(Warning)), ("DL3040", Some(Warning)), ("DL3041", Some(Warning)),
    ("DL3042", Some(Warning)), ("DL3043", Some(Error)), ("DL3044", Some(Error)), ("DL3045", Some(Warning)),
    ("DL3046", Some(Warning)), ("DL3047", Some(Info)), ("DL3048", Some(Style)), ("DL3049", Some(Info)),
    ("DL3050", Some(Info)), ("DL3051", Some(Warning)), ("DL3052", Some(Warning)), ("DL3053", Some(Warning)),
    ("DL3054", Some(Warning)), ("DL3055", Some(Warning)), ("DL3056", Some(Warning)), ("DL3057", None),
    ("DL3058", Some(Warning)), ("DL3059", Some(Info)), ("DL3060", Some(Info)), ("DL3061", Some(Error)),
    ("DL3062", Some(Warning)), ("DL3063", Some(Warning)), ("DL3064", Some(Warning)), ("DL3065", Some(Warning)),
    ("DL3066", Some(Info)), ("DL3067", Some(Warning)), ("DL4000", Some(Error)), ("DL4001", Some(Warning)),
    ("DL4003", Some(Warning)), ("DL4004", Some(Error)), ("DL4005", Some(Warning)), ("DL4006", Some(Warning)),
    // No program's any more, but still in configurations.
    ("DL4002", Some(Warning)), ("DL3005", Some(Error)), ("DL3017", Some(Error)),
];

/// More that older versions had.
const RETIRED: [&str; 2] = ["DL3031", "DL3039"];

/// Whether hadolint has, or had, such a code: its own, or one of ShellCheck's.
pub(super) fn is_code(word: &str) -> bool {
    let is_shellcheck = || {
        word.strip_prefix("SC")
            .is_some_and(|rest| rest.len() == 4 && rest.bytes().all(|it| it.is_ascii_digit()))
    };
    CODES.iter().any(|(code, _)| *code == word) || RETIRED.contains(&word) || is_shellcheck()
}

/// The code that a word may be meant for: in capitals, without what is around it.
pub(super) fn nearest_code(word: &str) -> Option<String> {
    let upper = word.trim().to_ascii_uppercase();
    if is_code(&upper) {
        return Some(upper);
    }
    // Of numbers any two are near: only letters that look like figures are a slip that can be told.
    let figures: String = upper.chars().map(|it| if it == 'O' { '0' } else { it }).collect();
    is_code(&figures).then_some(figures)
}
