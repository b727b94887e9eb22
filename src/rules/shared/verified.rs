//! Whether an instruction tells the file that it fetches from another one. Looks at what it calls.

use crate::model::Step;

/// What tells whether a file is the one that was meant.
const CHECKS: [&str; 12] = [
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "md5sum",
    "b2sum",
    "shasum",
    "gpg",
    "gpgv",
    "openssl",
    "cosign",
];

/// Whether it has a checksum, or calls a program that compares one or looks at a signature.
pub(in crate::rules) fn is_verified(step: &Step<'_>) -> bool {
    step.instruction.flag("checksum").is_some()
        || step.commands.everywhere().any(|command| CHECKS.contains(&command.program()))
}
