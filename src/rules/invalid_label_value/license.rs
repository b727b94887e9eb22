//! Whether a value is a licence expression of SPDX 2.3, annex D. Judges nothing.

/// The identifiers of licences, and below an empty line those of exceptions.
const LIST: &str = include_str!("../../../rules/licenses/spdx.txt");

/// Whether it is an expression whose licences are all known, or named by whoever wrote it (`LicenseRef-…`).
pub(super) fn is_expression(value: &str) -> bool {
    let (mut open, mut wants, mut after_with) = (0_usize, true, false);
    for word in words(value) {
        match word {
            "(" if wants && !after_with => open += 1,
            ")" if !wants && open > 0 => open -= 1,
            "AND" | "OR" | "and" | "or" if !wants => wants = true,
            "WITH" | "with" if !wants => (wants, after_with) = (true, true),
            _ if wants && after_with && is_known(word, 1) => (wants, after_with) = (false, false),
            _ if wants && !after_with && is_license(word) => wants = false,
            _ => return false,
        }
    }
    open == 0 && !wants
}

/// Words, and parentheses as words of their own.
fn words(value: &str) -> impl Iterator<Item = &str> {
    let parts = value.split_inclusive(['(', ')']);
    parts.flat_map(|part| {
        let end = part.len() - usize::from(part.ends_with(['(', ')']));
        part[..end].split_whitespace().chain((end < part.len()).then_some(&part[end..]))
    })
}

fn is_license(word: &str) -> bool {
    let own = word.rsplit_once(':').map_or(
        word,
        |(document, own)| {
            if document.starts_with("DocumentRef-") { own } else { "" }
        },
    );
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    let is_own =
        own.strip_prefix("LicenseRef-").is_some_and(|name| !name.is_empty() && name.bytes().all(is_name));
    is_own || is_known(word.strip_suffix('+').unwrap_or(word), 0) || is_known(word, 0)
}

/// Whether the list has it among licences (0) or exceptions (1); in any case, as the specification has it.
fn is_known(word: &str, part: usize) -> bool {
    let list = LIST.split("\n\n").nth(part).unwrap_or_default();
    list.lines().any(|known| known.eq_ignore_ascii_case(word) && !known.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_of_known_licences_and_closed() {
        for right in [
            "MIT",
            "mit",
            "MIT OR Apache-2.0",
            "(MIT AND (GPL-2.0+ OR ISC))",
            "GPL-2.0-only WITH Classpath-exception-2.0 AND MIT",
            "LicenseRef-Acme-1.0",
            "DocumentRef-a:LicenseRef-b",
        ] {
            assert!(is_expression(right), "{right}");
        }
        for wrong in [
            "",
            "Proprietary",
            "MIT AND",
            "MIT Apache-2.0",
            "(MIT",
            "MIT)",
            "()",
            "WITH MIT",
            "MIT WITH MIT",
            "MIT WITH (Classpath-exception-2.0)",
            "Classpath-exception-2.0",
            "x:LicenseRef-b",
            "#",
        ] {
            assert!(!is_expression(wrong), "{wrong}");
        }
    }
}
