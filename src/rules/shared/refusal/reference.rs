//! The grammar of image references, as the distribution project has it. Asks no registry.

use super::Refusal;

/// Why no image can have this name.
pub(in crate::rules) fn check(text: &str) -> Option<Refusal> {
    if is_usual(text) {
        return None;
    }
    let shown = super::shortened(text);
    let (domain, rest) = domain_of(text);
    let path = rest.split([':', '@']).next().unwrap_or(rest);
    // The tag is cut first: only what stands before a colon has to be in lower case.
    let before_colon = rest.split(':').next().unwrap_or(rest);
    if path == before_colon && path.chars().any(char::is_uppercase) && is_path(&path.to_lowercase()) {
        // Capitals alone make no registry of the first part.
        let registry = domain.filter(|domain| domain.contains(['.', ':']));
        let name = if registry.is_some() { path } else { &text[..text.len() - rest.len() + path.len()] };
        let help = format!("write `{}`", text.replacen(name, &name.to_lowercase(), 1));
        return Some(Refusal::new(format!("`{shown}` names no image: names are in lower case"), help));
    }
    if text.contains("://") {
        let help = "leave the `https://` out";
        return Some(Refusal::new(format!("`{shown}` names no image: it is a URL"), help));
    }
    let good = domain.is_none_or(is_domain) && is_rest(rest) && !is_id(text);
    let help = "an image is `[registry/]name[:tag][@digest]`";
    (!good).then(|| Refusal::new(format!("`{shown}` names no image"), help))
}

/// Whether it is `name:tag` as most are, which needs no closer look: lower case, with single dashes, dots and
/// slashes between letters.
fn is_usual(text: &str) -> bool {
    let mut after_letter = false;
    let colon = text.bytes().position(|byte| {
        let letter = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let good = letter || after_letter && matches!(byte, b'-' | b'.' | b'/');
        after_letter = letter || !good && after_letter && byte == b':';
        !good
    });
    let tag = colon.map(|at| &text[at..]);
    after_letter && tag.is_none_or(|tag| tag.strip_prefix(':').is_some_and(is_tag)) && text.len() != 64
}

/// The registry, where the first part can be nothing else, and the rest.
fn domain_of(text: &str) -> (Option<&str>, &str) {
    match text.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.chars().any(char::is_uppercase) =>
        {
            (Some(first), rest)
        }
        _ => (None, text),
    }
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) if !domain.ends_with(']') => (host, Some(port)),
        _ => (domain, None),
    };
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let ip = host.starts_with('[') && host.ends_with(']');
    (ip || host.split('.').all(part))
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `path[:tag][@digest]`.
fn is_rest(rest: &str) -> bool {
    let (rest, digest) = match rest.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (rest, None),
    };
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    is_path(path) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

fn is_path(path: &str) -> bool {
    path.split('/').all(is_component)
}

/// Letters and digits, with `.`, `_`, `__` or dashes between.
fn is_component(part: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let separator = |run: &[u8]| match run {
        b"." | b"_" | b"__" => true,
        run => run.iter().all(|byte| *byte == b'-'),
    };
    let bytes = part.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    ends.is_some_and(|(first, last)| letter(*first) && letter(*last))
        && bytes
            .chunk_by(|one, next| letter(*one) == letter(*next))
            .all(|run| run.first().is_some_and(|byte| letter(*byte)) || separator(run))
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = tag.as_bytes();
    bytes.first().is_some_and(|first| word(*first))
        && bytes.len() <= 128
        && bytes.iter().all(|byte| word(*byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => hex.len() == 64,
        "sha512" => hex.len() == 128,
        _ => hex.len() >= 32,
    };
    length && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The bare id of an image, which Docker takes but no registry has.
fn is_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_that_registries_have() {
        let digest = format!("alpine:3@sha256:{}", "0".repeat(64));
        for good in [
            "alpine",
            "a.b/c",
            "localhost/a",
            "Host:5000/a_b/c--d__e:T_1.x-y",
            "[::1]:80/a",
            "user/a-b.c",
            "MyHost/a",
            &digest,
        ] {
            assert!(check(good).is_none(), "{good}");
        }
        for bad in [
            "Alpine",
            "a:b:c",
            "a@sha256:00",
            "http://x",
            "a:",
            "node:-slim",
            "/a",
            "gcr.io//a",
            "a b",
            "[x]",
            "build_",
            "<target>",
            "a$",
            "ecr..com/a",
            "a/B:1",
            "__A__/b",
            "-a",
            "a:%T%",
        ] {
            assert!(check(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn capital_letters_get_the_name_in_small_ones() {
        assert_eq!(check("Foo/Bar:X").unwrap().help, "write `foo/bar:X`");
        assert_eq!(check("Alpine:3").unwrap().help, "write `alpine:3`");
    }
}
