//! What the terminal can: colours, links, its width. Asks the environment; writes nothing.

use super::args::Colour;
use std::io::{self, IsTerminal as _};

/// Prose wider than this tires the eye.
const WIDEST: usize = 100;
/// Below this, breaking lines makes things worse.
const NARROWEST: usize = 40;
/// Where nothing is known: pipes, files, logs of CI.
pub(super) const USUAL: usize = 80;

/// Whether text on standard output, or in a file, is coloured.
pub(super) fn is_coloured(when: Colour, to_file: bool) -> bool {
    match when {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if is_set("NO_COLOR") => false,
        Colour::Auto if is_set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
        Colour::Auto => !to_file && !is("CLICOLOR", "0") && is_capable() && io::stdout().is_terminal(),
    }
}

/// Whether bars may be drawn with block characters: files are UTF-8, a terminal or pipe is what the locale says.
pub(super) fn has_blocks(to_file: bool) -> bool {
    to_file || (is_capable() && (cfg!(windows) || is_utf8(text)))
}

/// Whether the locale's encoding is UTF-8. The first variable that is set decides (POSIX.1-2017, 8.2).
fn is_utf8(variable: impl Fn(&str) -> String) -> bool {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().map(variable).find(|value| !value.is_empty());
    said.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

/// Whether standard output is a terminal.
pub(super) fn is_there() -> bool {
    io::stdout().is_terminal()
}

/// How wide prose may run on standard output.
pub(super) fn width() -> usize {
    columns().map_or(USUAL, |width| width.clamp(NARROWEST, WIDEST))
}

/// How wide the terminal is that standard output is.
pub(super) fn columns() -> Option<usize> {
    let size = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    size.map(|(width, _)| usize::from(width.0))
}

/// Whether standard output is a terminal that is known to open links (OSC 8). Unknown ones may print them raw.
pub(super) fn has_links() -> bool {
    if is_set("FORCE_HYPERLINK") {
        return !is("FORCE_HYPERLINK", "0");
    }
    is_capable() && !is_set("CI") && io::stdout().is_terminal() && opens_links(text)
}

/// Whether standard error is a terminal on which a line may be drawn again and again.
pub(super) fn has_progress() -> bool {
    is_capable() && !is_set("CI") && io::stderr().is_terminal()
}

/// The terminals that are known to open links, by what they set.
fn opens_links(variable: impl Fn(&str) -> String) -> bool {
    let vte = variable("VTE_VERSION").parse().is_ok_and(|version: u32| version >= 5000);
    let named = ["DOMTERM", "WT_SESSION", "KONSOLE_VERSION"].iter().any(|name| !variable(name).is_empty());
    let programs = ["Hyper", "iTerm.app", "terminology", "WezTerm", "vscode", "ghostty", "Tabby"];
    let terminals = ["xterm-kitty", "alacritty", "xterm-ghostty", "foot"];
    vte || named
        || programs.contains(&variable("TERM_PROGRAM").as_str())
        || terminals.contains(&variable("TERM").as_str())
        || variable("COLORTERM") == "xfce4-terminal"
}

/// Whether the terminal can do more than print line after line.
pub(super) fn is_capable() -> bool {
    !is("TERM", "dumb")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is(name: &str, word: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == word)
}

fn text(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_of_the_locale_decides() {
        let utf8 = |set: &'static [(&str, &str)]| {
            is_utf8(move |asked| {
                set.iter().find(|(name, _)| *name == asked).map_or(String::new(), |it| it.1.to_owned())
            })
        };
        assert!(utf8(&[("LANG", "en_US.UTF-8")]) && utf8(&[("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(!utf8(&[]) && !utf8(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]));
    }

    #[test]
    fn links_are_for_terminals_that_are_known_to_open_them() {
        let opens = |name: &'static str, value: &'static str| {
            opens_links(move |asked| if asked == name { value.to_owned() } else { String::new() })
        };
        assert!(opens("VTE_VERSION", "6800") && opens("TERM", "xterm-kitty") && opens("WT_SESSION", "x"));
        assert!(!opens("VTE_VERSION", "4800") && !opens("TERM", "xterm-256color") && !opens("TERM", "dumb"));
    }
}
