//! A command as an image's history has it, put back into the words of a Dockerfile.

/// The instruction that made a layer: `RUN apt-get update`. What no builder is known to write stays as it is.
pub(super) fn instruction(created_by: &str) -> String {
    let text = created_by.trim();
    // BuildKit says so at the end.
    let text = text.strip_suffix("# buildkit").unwrap_or(text).trim_end();
    if let Some((_, rest)) = text.split_once("#(nop)") {
        return rest.trim_start().to_owned();
    }
    let (keyword, rest) = match text.split_once(' ') {
        Some(("RUN", rest)) => ("RUN ", rest.trim_start()),
        Some((word, _)) if KEYWORDS.contains(&word) => return text.to_owned(),
        _ => ("", text),
    };
    match shell_command(rest) {
        Some(command) => format!("RUN {command}"),
        None => format!("{keyword}{rest}"),
    }
}

const KEYWORDS: [&str; 4] = ["COPY", "ADD", "WORKDIR", "FROM"];
const SHELLS: [&str; 3] = ["/bin/sh -c ", "/bin/bash -c ", "/bin/ash -c "];

/// What the shell was given, behind the build arguments: `|1 VERSION=3 /bin/sh -c make`.
fn shell_command(text: &str) -> Option<&str> {
    if let Some(command) = SHELLS.iter().find_map(|shell| text.strip_prefix(shell)) {
        return Some(command.trim_start());
    }
    if !text.starts_with('|') {
        return None;
    }
    let found =
        SHELLS.iter().filter_map(|shell| text.split_once(shell)).min_by_key(|(before, _)| before.len());
    found.map(|(_, command)| command.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_builders_write_reads_as_a_dockerfile_again() {
        for (created_by, wanted) in [
            ("/bin/sh -c apt-get update", "RUN apt-get update"),
            ("/bin/sh -c #(nop) ADD file:1a2b in / ", "ADD file:1a2b in /"),
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]"),
            ("RUN /bin/sh -c make # buildkit", "RUN make"),
            ("|1 VERSION=3 /bin/sh -c make /bin/sh -c x", "RUN make /bin/sh -c x"),
            ("RUN |2 A=1 B=2 /bin/sh -c make # buildkit", "RUN make"),
            ("COPY . /srv # buildkit", "COPY . /srv"),
            ("RUN make install", "RUN make install"),
            ("bazel build ...", "bazel build ..."),
            ("", ""),
        ] {
            assert_eq!(instruction(created_by), wanted);
        }
    }
}
