//! Joins the layers of a real image with the instructions of the Dockerfile that made it: by what the history says, from
//! the last one down. What does not surely belong together is not joined.

use crate::bytes::Amount;
use crate::size::ledger::{InstructionOrigin, Joined, LayerBytes, Ledger, Origin};

/// Notes at each layer of `measured` which instruction of `predicted` made it, and what that was thought to add. Gives the
/// lines of the instructions that are joined with none.
pub fn join(measured: &mut Ledger, predicted: &Ledger) -> Vec<u32> {
    let mut open = measured.layers.len();
    let (mut joined, mut lines) = (0, Vec::new());
    let mut directories = predicted.directories.iter().rev().peekable();
    for layer in predicted.layers.iter().rev() {
        let Some(instruction) = layer.origin.instruction() else { continue };
        while let Some(directory) = directories.next_if(|it| it.span.start > instruction.span.start) {
            joined += join_directory(&mut measured.layers, &mut open, directory);
        }
        let found = measured.layers[..open].iter().rposition(|it| is_of(it, instruction));
        match found {
            Some(at) => {
                note(&mut measured.layers[at], layer.added, instruction);
                (open, joined) = (at, joined + 1);
            }
            None => lines.push(instruction.line),
        }
    }
    for directory in directories {
        joined += join_directory(&mut measured.layers, &mut open, directory);
    }
    lines.reverse();
    let Some(image) = &mut measured.image else { return lines };
    image.joined = Some(joined);
    image.notes.extend(missing_note(&lines, predicted.layers.len()));
    lines
}

/// How many lines a note names.
const NAMED: usize = 8;

/// Lines by their numbers, for people: the first of them, where there are many.
pub fn named(lines: &[u32]) -> String {
    let named: Vec<String> = lines.iter().take(NAMED).map(u32::to_string).collect();
    let more = if lines.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}

fn missing_note(missing: &[u32], all: usize) -> Option<String> {
    let named = named(missing);
    let (lines, them) = match missing.len() {
        0 => return None,
        1 => ("is not joined: line", "it"),
        _ => ("are not joined: lines", "them"),
    };
    let count = missing.len();
    Some(format!(
        "of the Dockerfile's {all} layers {count} {lines} {named}; the history of the image does not have {them}: \
         it may be of another Dockerfile, of another version, or squashed"
    ))
}

/// Joins a WORKDIR with the layer right below the last one that is joined. Where the directory was there already older
/// builders make none, so it is sought nowhere else: the base has such layers, too. Gives how many were joined.
fn join_directory(layers: &mut [LayerBytes], open: &mut usize, directory: &InstructionOrigin) -> usize {
    let Some(layer) = layers[..*open].last_mut().filter(|layer| is_of(layer, directory)) else { return 0 };
    note(layer, Amount::ZERO, directory);
    *open -= 1;
    1
}

fn note(layer: &mut LayerBytes, predicted: Amount, instruction: &InstructionOrigin) {
    if let Origin::Image(facts) = &mut layer.origin {
        facts.joined = Some(Joined { line: instruction.line, predicted });
    }
}

/// Whether the history has the layer made by this instruction.
fn is_of(layer: &LayerBytes, instruction: &InstructionOrigin) -> bool {
    let Some(facts) = layer.origin.layer().filter(|facts| facts.created_by.is_some()) else { return false };
    match instruction.cmd {
        "RUN" => {
            let history = plain(&facts.text);
            spellings(&instruction.text).iter().any(|written| is_same_run(&history, &plain(written)))
        }
        "COPY" | "ADD" => {
            keyword(&facts.text) == instruction.cmd && is_same_copy(&facts.text, &instruction.text)
        }
        "WORKDIR" => {
            keyword(&facts.text) == instruction.cmd && is_same_directory(&facts.text, &instruction.text)
        }
        _ => false,
    }
}

/// A RUN as it is written, and as histories have it where that is not the same.
fn spellings(text: &str) -> Vec<String> {
    let body = text.strip_prefix("RUN").unwrap_or(text).trim_start();
    let mut all = vec![format!("RUN {body}")];
    // The words of the JSON form, with blanks between.
    all.extend(
        serde_json::from_str::<Vec<String>>(body).ok().map(|words| format!("RUN {}", words.join(" "))),
    );
    // The text of the one heredoc, without what opens and ends it.
    all.extend(heredoc(body).map(|script| format!("RUN {script}")));
    all
}

fn heredoc(body: &str) -> Option<&str> {
    let (open, script) = body.split_once(char::is_whitespace)?;
    let name = open.strip_prefix("<<")?;
    let name = name.strip_prefix('-').unwrap_or(name).trim_matches(['"', '\'']);
    let script = script.trim_end();
    Some(script.strip_suffix(name).unwrap_or(script))
}

/// Of what is copied the history often has a sum alone, but always where it goes. Where it has the names, variables are
/// filled in.
fn is_same_copy(history: &str, written: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split_whitespace().skip(1).filter(|word| !word.starts_with("--"));
        // `<<'EOF'` is `<<EOF` there, or its name alone.
        let name =
            |word: &str| word.strip_prefix("<<").map(|name| name.trim_start_matches('-').replace('\'', ""));
        let bare = |word: &str| {
            let bare = word.trim_matches(['"', '[', ']', ',']);
            name(bare).map_or_else(|| bare.to_owned(), |name| name.replace('"', ""))
        };
        words.map(bare).filter(|word| !word.is_empty()).collect()
    };
    let has_heredoc = written.split_whitespace().any(|word| word.starts_with("<<"));
    let (history, mut written) = (words(history), words(written));
    if has_heredoc {
        // What stands behind is the text of it, which no history has.
        written.truncate(history.len());
    }
    let (Some((into, sources)), Some((to, own))) = (history.split_last(), written.split_last()) else {
        return false;
    };
    let is_sum = |word: &String| ["file:", "dir:", "multi:"].iter().any(|sum| word.starts_with(sum));
    let is_same = |one: &str, other: &str| {
        let end = |path: &str| path.strip_suffix('/').unwrap_or(path).to_owned();
        other.contains('$') || end(one) == end(other)
    };
    let is_named = sources.len() == own.len() && !sources.iter().any(is_sum);
    is_same(into, to) && (!is_named || sources.iter().zip(own).all(|(one, other)| is_same(one, other)))
}

/// Histories have the whole path, with variables filled in.
fn is_same_directory(history: &str, written: &str) -> bool {
    let path = |text: &str| {
        let path = text.split_once(char::is_whitespace).map_or("", |(_, path)| path.trim());
        path.trim_matches('"').trim_end_matches('/').to_owned()
    };
    let (whole, written) = (path(history), path(written));
    let end = whole.strip_suffix(written.trim_start_matches("./"));
    written.contains('$')
        || end.is_some_and(|above| above.is_empty() || above.ends_with('/') && !written.starts_with('/'))
}

/// A text without the blanks and signs that builders put at line ends.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
}

/// Long commands are cut where they are stored.
fn is_same_run(history: &str, written: &str) -> bool {
    const LONG: usize = 200;
    let cut = history.len().min(written.len());
    history == written
        || cut >= LONG && history.starts_with(written)
        || cut >= LONG && written.starts_with(history)
}

fn keyword(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_but_for_their_lines() {
        assert!(is_same_run(&plain("RUN a &&   b"), &plain("RUN a && \\\n b")));
        assert!(!is_same_run(&plain("RUN a && b"), &plain("RUN a && b c")));
        let long = format!("RUN {}", "x".repeat(300));
        assert!(is_same_run(&plain(&long), &plain(&format!("{long} && y"))));
    }

    #[test]
    fn a_copy_goes_where_it_is_written_to() {
        for (history, written, same) in [
            ("COPY dir:1a2b in /srv", "COPY [\"a\", \"/srv/\"]", true),
            ("COPY a b /srv/ # buildkit", "COPY a b /srv/", false),
            ("COPY --chown=app a /srv", "COPY $WHAT /srv/", true),
            ("COPY a /srv", "COPY b /srv", false),
            ("COPY a /srv", "COPY a /opt", false),
            ("COPY /out /srv", "COPY --from=build /out /srv", true),
            ("COPY <<EOF /srv/conf", "COPY <<EOF /srv/conf a = 1 EOF", true),
            ("COPY EOF /srv/conf", "COPY --chmod=644 <<-'EOF' /srv/conf a = 1 EOF", true),
            ("COPY <<A <<B /srv/", "COPY <<A <<\"B\" /srv/ one A two B", true),
            ("COPY <<EOF /srv/conf", "COPY <<EOF /srv/other a = 1 EOF", false),
        ] {
            assert_eq!(is_same_copy(history, written), same, "{history} {written}");
        }
    }

    #[test]
    fn a_directory_is_the_same_from_the_root() {
        for (history, written, same) in [
            ("WORKDIR /app", "WORKDIR /app/", true),
            ("WORKDIR /srv/app", "WORKDIR app", true),
            ("WORKDIR /srv/app", "WORKDIR ./app", true),
            ("WORKDIR /srv/app", "WORKDIR $HOME/app", true),
            ("WORKDIR /srv/app", "WORKDIR /app", false),
            ("WORKDIR /srv/myapp", "WORKDIR app", false),
            ("WORKDIR /", "WORKDIR /", true),
        ] {
            assert_eq!(is_same_directory(history, written), same, "{history} {written}");
        }
    }

    #[test]
    fn a_run_is_told_in_other_words() {
        let is_one = |history: &str, written: &str| {
            spellings(written).iter().any(|it| is_same_run(&plain(history), &plain(it)))
        };
        assert!(is_one("RUN pip install x", "RUN [\"pip\", \"install\", \"x\"]"));
        assert!(is_one("RUN set -e\nmake\n", "RUN <<EOF set -e make EOF"));
        assert!(is_one("RUN make\n", "RUN <<-'EOF' make EOF"));
        assert!(!is_one("RUN make", "RUN <<EOF make install EOF"));
    }
}
