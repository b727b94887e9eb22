//! Joins the layers of a real image with the instructions of the Dockerfile that made it: by what the history says, from
//! the last one down. What does not surely belong together is not joined.

use crate::size::ledger::{InstructionOrigin, Joined, LayerBytes, Ledger, Origin};

/// Notes at each layer of `measured` which instruction of `predicted` made it, and what that was thought to add.
pub fn join(measured: &mut Ledger, predicted: &Ledger) {
    let mut open = measured.layers.len();
    let (mut joined, mut missing) = (0, 0);
    for layer in predicted.layers.iter().rev() {
        let Some(instruction) = layer.origin.instruction() else { continue };
        let found = measured.layers[..open].iter().rposition(|it| is_of(it, instruction));
        match found {
            Some(at) => {
                note(&mut measured.layers[at], layer, instruction);
                (open, joined) = (at, joined + 1);
            }
            None => missing += 1,
        }
    }
    let Some(image) = &mut measured.image else { return };
    image.joined = Some(joined);
    if missing > 0 {
        let all = joined + missing;
        image.notes.push(format!(
            "of the Dockerfile's {all} layers {missing} are not joined: the history of the image does not have them; \
             it may be of another Dockerfile, of another version, or squashed"
        ));
    }
}

fn note(layer: &mut LayerBytes, predicted: &LayerBytes, instruction: &InstructionOrigin) {
    if let Origin::Image(facts) = &mut layer.origin {
        facts.joined = Some(Joined { line: instruction.line, predicted: predicted.added });
    }
}

/// Whether the history has the layer made by this instruction.
fn is_of(layer: &LayerBytes, instruction: &InstructionOrigin) -> bool {
    let Some(facts) = layer.origin.layer().filter(|facts| facts.created_by.is_some()) else { return false };
    let (history, written) = (plain(&facts.text), plain(&instruction.text));
    match instruction.cmd {
        "RUN" => is_same_run(&history, &written),
        // Of what is copied the history often has a sum alone, but always where it goes.
        "COPY" | "ADD" => {
            keyword(&facts.text) == instruction.cmd && last(&facts.text) == last(&instruction.text)
        }
        _ => false,
    }
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

fn last(text: &str) -> &str {
    let word = text.split_whitespace().next_back().unwrap_or_default();
    let word = word.trim_matches(['"', '[', ']', ',']);
    word.strip_suffix('/').unwrap_or(word)
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
        assert_eq!((last("COPY dir:1a2b in /srv"), last("COPY [\"a\", \"/srv/\"]")), ("/srv", "/srv"));
    }
}
