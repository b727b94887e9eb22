//! Keys, and what they do. The one place that knows both, so that what `?` shows is what is done.

use super::list::Move;

/// A key, by whoever reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character, capitals as such.
    Char(char),
    /// A character while Ctrl is held, in small.
    Ctrl(char),
    /// The arrow.
    Up,
    /// The arrow.
    Down,
    /// The arrow.
    Left,
    /// The arrow.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// The tabulator.
    Tab,
    /// With Shift.
    BackTab,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Deletes the last character.
    Backspace,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Quit,
    Suspend,
    Help,
    Next,
    Back,
    Go(Move),
    Open,
    Close,
    Fold,
    FoldAll,
    UnfoldBelow,
    ToWriter,
    ToKiller,
    Script,
    Waste,
    Caches,
    Packages,
    Path,
    Hide(usize),
    Order,
    /// The changes of the layer, or the tree that it leaves: the other one.
    Turn,
    /// Whether it is the tree.
    View(bool),
    Clear,
}

/// What a key does where no text is typed; `in_layers` where the cursor is among these, as dive has it.
pub(super) fn command(key: Key, in_layers: bool) -> Option<Command> {
    Some(match key {
        Key::Char('q') | Key::Ctrl('c') => Command::Quit,
        Key::Ctrl('z') => Command::Suspend,
        Key::Char('?') => Command::Help,
        Key::Tab => Command::Next,
        Key::BackTab => Command::Back,
        Key::Up | Key::Char('k') => Command::Go(Move::Up),
        Key::Down | Key::Char('j') => Command::Go(Move::Down),
        Key::PageUp => Command::Go(Move::PageUp),
        Key::PageDown => Command::Go(Move::PageDown),
        Key::Home | Key::Char('g') => Command::Go(Move::First),
        Key::End | Key::Char('G') => Command::Go(Move::Last),
        Key::Right | Key::Char('l') => Command::Open,
        Key::Left | Key::Char('h') => Command::Close,
        Key::Char(' ') => Command::Fold,
        Key::Ctrl(' ') | Key::Char('-') => Command::FoldAll,
        Key::Char('*') => Command::UnfoldBelow,
        Key::Enter => Command::ToWriter,
        Key::Char('x') => Command::ToKiller,
        Key::Char('d') => Command::Script,
        Key::Char('w') => Command::Waste,
        Key::Char('c') => Command::Caches,
        Key::Char('p') => Command::Packages,
        Key::Char('/') | Key::Ctrl('f') => Command::Path,
        Key::Ctrl('l') if in_layers => Command::View(false),
        Key::Ctrl('a') if in_layers => Command::View(true),
        Key::Char('t') => Command::Turn,
        Key::Char('a') | Key::Ctrl('a') => Command::Hide(0),
        Key::Char('r') | Key::Ctrl('r') => Command::Hide(1),
        // Ctrl-M is Enter to a terminal.
        Key::Char('m') | Key::Ctrl('m') => Command::Hide(2),
        Key::Char('u') | Key::Ctrl('u') => Command::Hide(3),
        Key::Char('s') | Key::Ctrl('o') => Command::Order,
        Key::Escape => Command::Clear,
        _ => return None,
    })
}

/// The same for people: keys, and what they do. A heading has no keys.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("", "Move"),
    ("Tab, Shift-Tab", "to the next pane, to the one before"),
    ("arrows, h j k l", "move; in the tree, right unfolds, left folds"),
    ("PgUp PgDn, g G", "by a page; to the start, to the end"),
    ("", "Files"),
    ("Space, Enter", "fold or unfold the directory"),
    ("Ctrl-Space, -", "fold all"),
    ("*", "unfold all that is in the directory"),
    ("s, Ctrl-O", "most bytes first, or by name"),
    ("", "Filters"),
    ("w", "only what is dead: deleted or stored again later"),
    ("c", "only what is in a cache: choose which"),
    ("p", "only what is of a package: choose which"),
    ("/, Ctrl-F", "only paths that hold a text"),
    ("a r m u", "hide what is added, removed, modified, unmodified"),
    ("Ctrl-A Ctrl-R Ctrl-U", "the same, as in dive"),
    ("Esc", "take all filters away"),
    ("", "Layers"),
    ("t, Ctrl-L, Ctrl-A", "the layer's changes, or the tree that it leaves"),
    ("", "Dockerfile"),
    ("Enter", "to the line that wrote the file or layer, and back"),
    ("x", "to the line that took it away"),
    ("d", "show or hide it"),
    ("", "Program"),
    ("?", "these keys"),
    ("Ctrl-Z", "stop; `fg` goes on"),
    ("q, Ctrl-C", "quit"),
];
