//! Names of packages, and of files.

use super::*;

#[test]
fn names_are_compared_as_pip_does() {
    assert_eq!(normalised("Foo.__Bar-baz"), "foo-bar-baz");
    assert_eq!(normalised("six"), "six");
}

#[test]
fn kinds_are_known_by_their_names() {
    for (name, kind) in [
        ("uv.lock", Some(Kind::Uv)),
        ("pylock.toml", Some(Kind::Pylock)),
        ("pylock.dev.toml", Some(Kind::Pylock)),
        ("pylock.a.b.toml", None),
        ("npm-shrinkwrap.json", Some(Kind::Npm)),
        ("requirements.txt", None),
        ("", None),
    ] {
        assert_eq!(Kind::of_name(name), kind, "{name}");
    }
}
