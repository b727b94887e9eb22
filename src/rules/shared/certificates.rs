//! What needs certificates to be of use.

/// Packages of apt that fetch by TLS, and only recommend ca-certificates.
pub(in crate::rules) const WITH_CERTIFICATES: [&str; 3] = ["curl", "wget", "git"];
