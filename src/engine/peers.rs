//! Whose a code is that no rule answers to, by its form. Knows the other linters' names only, and selects nothing.

/// A linter, and which words are codes of its own.
struct Peer {
    /// As people name it.
    name: &'static str,
    /// As it stands before the colon of a code.
    prefix: &'static str,
    has: fn(&[u8]) -> bool,
}

const PEERS: [Peer; 7] = [
    Peer { name: "hadolint", prefix: "hadolint", has: |word| is_numbered(word, b"DL", 4) },
    Peer { name: "ShellCheck", prefix: "shellcheck", has: |word| is_numbered(word, b"SC", 4) },
    Peer { name: "BuildKit", prefix: "buildkit", has: is_build_check },
    Peer { name: "Trivy", prefix: "trivy", has: |word| is_numbered(word, b"DS", 3) || is_of_avd(word) },
    Peer {
        name: "Checkov",
        prefix: "checkov",
        has: |word| starts(word, b"CKV_DOCKER_") || starts(word, b"CKV2_DOCKER_"),
    },
    Peer {
        name: "Dockle",
        prefix: "dockle",
        has: |word| starts(word, b"CIS-DI-") || starts(word, b"DKL-DI-"),
    },
    // Its codes are words; who writes its name in front means them.
    Peer { name: "parfum", prefix: "parfum", has: |_| false },
];

/// The checks of `docker build --check`: <https://docs.docker.com/reference/build-checks/>.
const BUILD_CHECKS: [&str; 22] = [
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "FromAsCasing",
    "FromPlatformFlagConstDisallowed",
    "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom",
    "InvalidDefinitionDescription",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "MultipleInstructionsDisallowed",
    "NoEmptyContinuation",
    "RedundantTargetPlatform",
    "ReservedStageName",
    "SecretsUsedInArgOrEnv",
    "StageNameCasing",
    "UndefinedArgInFrom",
    "UndefinedVar",
    "WorkdirRelativePath",
];

/// Those that look at the file as a whole: no comment above an instruction skips them.
const OF_WHOLE_FILE: [&str; 7] = [
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "InvalidBaseImagePlatform",
    "InvalidDefaultArgInFrom",
    "NoEmptyContinuation",
    "ReservedStageName",
];

/// Those that run only where a file asks for them.
const EXPERIMENTAL: [&str; 1] = ["InvalidDefinitionDescription"];

/// The check that a code of a finding is, by its name.
pub(super) fn build_check(code: &str) -> Option<&str> {
    code.strip_prefix("buildkit:")
}

/// Whether a check looks at the file as a whole.
pub(super) fn is_of_whole_file(check: &str) -> bool {
    OF_WHOLE_FILE.contains(&check)
}

/// Whether a check runs only where a file asks for it.
pub(super) fn is_experimental(check: &str) -> bool {
    EXPERIMENTAL.contains(&check)
}

/// Whose code `word` is: `DL3008`, or with the owner's name in front, `hadolint:DL3008`; in any case.
pub(super) fn owner(word: &str) -> Option<&'static str> {
    let named = |peer: &&Peer| {
        starts(word.as_bytes(), peer.prefix.as_bytes())
            && word.as_bytes().get(peer.prefix.len()) == Some(&b':')
    };
    let found = PEERS.iter().find(named).or_else(|| PEERS.iter().find(|peer| (peer.has)(word.as_bytes())));
    found.map(|peer| peer.name)
}

fn starts(word: &[u8], with: &[u8]) -> bool {
    word.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// Letters, and so many figures.
fn is_numbered(word: &[u8], letters: &[u8], figures: usize) -> bool {
    starts(word, letters)
        && word.len() == letters.len() + figures
        && word[letters.len()..].iter().all(u8::is_ascii_digit)
}

/// `AVD-DS-0002`, `DS-0002`.
fn is_of_avd(word: &[u8]) -> bool {
    is_numbered(word, b"AVD-DS-", 4) || is_numbered(word, b"DS-", 4)
}

fn is_build_check(word: &[u8]) -> bool {
    BUILD_CHECKS.iter().any(|check| check.as_bytes().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_an_owner_in_any_case_and_other_words_none() {
        let of = |name: &str, words: &[&str]| {
            for word in words {
                assert_eq!(owner(word), Some(name), "{word}");
            }
        };
        of("hadolint", &["DL3008", "dl3008", "hadolint:DL3008", "Hadolint:whatever"]);
        of("ShellCheck", &["SC2086", "shellcheck:SC2086"]);
        of("BuildKit", &["StageNameCasing", "stagenamecasing", "buildkit:New"]);
        of("Trivy", &["DS002", "DS-0002", "AVD-DS-0002"]);
        of("Checkov", &["CKV_DOCKER_2"]);
        of("Dockle", &["CIS-DI-0001"]);
        for word in ["DL300", "DL3008x", "DLabcd", "latest-tag", "hadolint", "é", "", "SC", "parfum"] {
            assert_eq!(owner(word), None, "{word}");
        }
    }
}
