//! The first line of a script: who reads it.

/// The interpreter's path, and the program that `env` looks up for it.
pub(super) fn interpreter(line: &[u8]) -> Option<(&[u8], Option<Vec<u8>>)> {
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    let (path, argument) = (&line[..end], line[end..].trim_ascii());
    if !path.starts_with(b"/") {
        return None;
    }
    let is_env = path.rsplit(|byte| *byte == b'/').next() == Some(b"env");
    Some((path, if is_env { operand(argument) } else { None }))
}

/// What `env` starts. Linux gives it all behind its name as one argument, which only `-S` takes apart.
fn operand(argument: &[u8]) -> Option<Vec<u8>> {
    let split = [&b"-S"[..], b"-vS", b"--split-string=", b"--split-string"];
    let Some(rest) = split.iter().find_map(|option| argument.strip_prefix(*option)) else {
        return Some(argument.to_vec())
            .filter(|it| !it.is_empty() && !it.starts_with(b"-") && !it.contains(&b'='));
    };
    let mut words = words(rest).into_iter();
    while let Some(word) = words.next() {
        match &word[..] {
            b"-u" | b"-C" | b"--unset" | b"--chdir" => drop(words.next()),
            word if word.starts_with(b"-") || word.contains(&b'=') => {}
            _ => return Some(word),
        }
    }
    None
}

/// Words, of which quotes are taken off.
fn words(text: &[u8]) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    for byte in text {
        match (quote, *byte) {
            (Some(open), byte) if byte == open => quote = None,
            (None, b'\'' | b'"') => {
                quote = Some(*byte);
                word.get_or_insert_default();
            }
            (None, byte) if byte.is_ascii_whitespace() => words.extend(word.take()),
            (_, byte) => word.get_or_insert_default().push(byte),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_a_script_is_told_by_its_first_line() {
        let read = |line: &str| {
            let (path, operand) = interpreter(line.as_bytes())?;
            let text = |it: &[u8]| String::from_utf8_lossy(it).into_owned();
            Some((text(path), operand.map(|it| text(&it))))
        };
        let is = |path: &str, operand: Option<&str>| Some((path.to_owned(), operand.map(str::to_owned)));
        for (line, wanted) in [
            ("/bin/sh", is("/bin/sh", None)),
            ("/bin/sh -eu", is("/bin/sh", None)),
            ("/usr/bin/env python3", is("/usr/bin/env", Some("python3"))),
            ("/usr/bin/env -S python3 -u", is("/usr/bin/env", Some("python3"))),
            ("/usr/bin/env -Sperl -w", is("/usr/bin/env", Some("perl"))),
            ("/usr/bin/env -S -i -u HOME A=b 'node' --x", is("/usr/bin/env", Some("node"))),
            ("/usr/bin/env", is("/usr/bin/env", None)),
            ("/usr/bin/env -i", is("/usr/bin/env", None)),
            ("python3", None),
            ("", None),
        ] {
            assert_eq!(read(line), wanted, "{line}");
        }
    }
}
