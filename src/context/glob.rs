//! Patterns over paths with `/`, of COPY's sources (Go's `filepath.Match`) and of .dockerignore (the same with
//! `**`). Those of a set are one automaton, a tree of their steps with loops for the stars: a path is followed through
//! all at once, from where its directory has led, so that time grows with the paths and not with the patterns times
//! the paths. Reads no file.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// A step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Char(char),
    /// `?`: one character but `/`.
    One,
    /// `*`: any characters but `/`.
    Star,
    /// `**/`: nothing, or any directories.
    Directories,
    /// Anything: a closing `**`.
    Rest,
    Class(Class),
}

/// `[a-z]`, `[^a-z]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

/// Whether `**` crosses directories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stars {
    /// `**` is `*` twice.
    Single,
    /// `**` is any number of directories.
    Double,
}

/// The steps of a pattern; `None` for what Go refuses: a bracket without end or content, a backslash with nothing
/// behind it. Stars that stand beside their like are one.
pub(super) fn tokens(pattern: &str, stars: Stars) -> Option<Vec<Token>> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut tokens = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(&char) = chars.get(at) {
        at += 1;
        let token = match char {
            '*' if stars == Stars::Double && chars.get(at) == Some(&'*') => {
                at += 1 + usize::from(chars.get(at + 1) == Some(&'/'));
                if at == chars.len() { Token::Rest } else { Token::Directories }
            }
            '*' => Token::Star,
            '?' => Token::One,
            '[' => Token::Class(class(&chars, &mut at)?),
            '\\' => {
                at += 1;
                Token::Char(*chars.get(at - 1)?)
            }
            char => Token::Char(char),
        };
        let again = matches!(token, Token::Star | Token::Directories) && tokens.last() == Some(&token);
        if !again {
            tokens.push(token);
        }
    }
    Some(tokens)
}

/// A set of patterns. A node is what stands behind some steps that patterns begin with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Globs {
    nodes: Vec<Node>,
    /// Where a plain character leads: most steps are one.
    chars: FxHashMap<(u32, char), u32>,
    /// The patterns that end at a node.
    ends: FxHashMap<u32, Vec<u32>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    steps: Vec<(Step, u32)>,
    stays: Stays,
    has_chars: bool,
    is_end: bool,
    /// Whether a pattern that was marked goes through it.
    marked: bool,
}

/// A step that is no plain character.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    One,
    Class(Class),
    /// Needs no character: leads into a star.
    Into(Stays),
    /// The same, past one.
    Past,
}

/// What a star's node stays at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stays {
    #[default]
    Nothing,
    /// All but `/`.
    Name,
    Anything,
    /// Anything, and goes on to this node behind each `/`.
    Directories(u32),
}

/// The nodes that a path has reached.
pub(super) type Reached = SmallVec<[u32; 8]>;

impl Globs {
    /// Adds a pattern, which answers to `number`.
    pub(super) fn insert(&mut self, tokens: &[Token], number: u32, mark: bool) {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let mut at = 0;
        self.node(at).marked |= mark;
        for token in tokens {
            at = self.child(at, token, mark);
            self.node(at).marked |= mark;
        }
        self.node(at).is_end = true;
        self.ends.entry(at).or_default().push(number);
    }

    fn node(&mut self, at: u32) -> &mut Node {
        &mut self.nodes[at as usize]
    }

    fn child(&mut self, at: u32, token: &Token, mark: bool) -> u32 {
        let step = match token {
            Token::Char(char) => {
                let next = self.nodes.len() as u32;
                let child = *self.chars.entry((at, *char)).or_insert(next);
                self.node(at).has_chars = true;
                if child == next {
                    self.nodes.push(Node::default());
                }
                return child;
            }
            Token::One => Step::One,
            Token::Class(class) => Step::Class(class.clone()),
            Token::Star => Step::Into(Stays::Name),
            Token::Rest => Step::Into(Stays::Anything),
            Token::Directories => {
                // In a directory's name nothing else goes on: what follows starts behind a `/` only.
                let after = self.step(at, Step::Past, Stays::Nothing);
                let inside = self.step(at, Step::Into(Stays::Directories(after)), Stays::Directories(after));
                self.node(inside).marked |= mark;
                return after;
            }
        };
        let stays = if let Step::Into(stays) = step { stays } else { Stays::Nothing };
        self.step(at, step, stays)
    }

    fn step(&mut self, at: u32, step: Step, stays: Stays) -> u32 {
        if let Some((_, child)) = self.node(at).steps.iter().find(|(known, _)| *known == step) {
            return *child;
        }
        let child = self.nodes.len() as u32;
        if self.node(at).steps.is_empty() {
            // Most nodes have one, of which a file may make a million.
            self.node(at).steps.reserve_exact(1);
        }
        self.node(at).steps.push((step, child));
        self.nodes.push(Node { stays, ..Node::default() });
        child
    }

    /// What the empty path has reached.
    pub(super) fn start(&self) -> Reached {
        let mut reached = Reached::new();
        if !self.nodes.is_empty() {
            self.enter(0, &mut reached);
        }
        reached
    }

    /// What is reached by more of a path.
    pub(super) fn follow(&self, from: &Reached, text: &str) -> Reached {
        let mut here = from.clone();
        let mut next = Reached::new();
        for char in text.chars() {
            if here.is_empty() {
                break;
            }
            here.iter().for_each(|at| self.go(*at, char, &mut next));
            if next.len() > 1 {
                next.sort_unstable();
                next.dedup();
            }
            std::mem::swap(&mut here, &mut next);
            next.clear();
        }
        here
    }

    fn go(&self, at: u32, char: char, next: &mut Reached) {
        let node = &self.nodes[at as usize];
        match node.stays {
            Stays::Nothing => {}
            Stays::Name if char == '/' => {}
            Stays::Name | Stays::Anything => self.enter(at, next),
            Stays::Directories(after) => {
                next.push(at);
                if char == '/' {
                    self.enter(after, next);
                }
            }
        }
        if node.has_chars
            && let Some(child) = self.chars.get(&(at, char))
        {
            self.enter(*child, next);
        }
        for (step, child) in &node.steps {
            let fits = match step {
                Step::One => char != '/',
                Step::Class(class) => class.has(char),
                Step::Into(_) | Step::Past => false,
            };
            if fits {
                self.enter(*child, next);
            }
        }
    }

    /// Reaches a node, with those that need no character from it: at most three, since stars are merged.
    fn enter(&self, at: u32, reached: &mut Reached) {
        reached.push(at);
        for (step, child) in &self.nodes[at as usize].steps {
            if matches!(step, Step::Into(_) | Step::Past) {
                self.enter(*child, reached);
            }
        }
    }

    /// The patterns that match a path which has reached this, in order.
    pub(super) fn ends(&self, reached: &Reached) -> SmallVec<[u32; 8]> {
        let ends = reached.iter().filter(|at| self.nodes[**at as usize].is_end);
        let mut numbers: SmallVec<[u32; 8]> =
            ends.filter_map(|at| self.ends.get(at)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers
    }

    /// Whether a marked pattern may match a path that begins like one which has reached this.
    pub(super) fn leads_to_mark(&self, reached: &Reached) -> bool {
        reached.iter().any(|at| self.nodes[*at as usize].marked)
    }
}

impl Class {
    fn has(&self, char: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&char)) != self.negated
    }
}

/// What stands behind `[`, up to and with its `]`.
fn class(chars: &[char], at: &mut usize) -> Option<Class> {
    let negated = chars.get(*at) == Some(&'^');
    *at += usize::from(negated);
    let mut ranges = Vec::new();
    loop {
        if chars.get(*at)? == &']' && !ranges.is_empty() {
            *at += 1;
            return Some(Class { negated, ranges });
        }
        let low = class_char(chars, at)?;
        let high = if chars.get(*at)? == &'-' {
            *at += 1;
            class_char(chars, at)?
        } else {
            low
        };
        ranges.push((low, high));
    }
}

fn class_char(chars: &[char], at: &mut usize) -> Option<char> {
    let char = *chars.get(*at)?;
    *at += 1;
    match char {
        '-' | ']' => None,
        '\\' => {
            *at += 1;
            chars.get(*at - 1).copied()
        }
        char => Some(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, stars: Stars, text: &str) -> bool {
        let mut globs = Globs::default();
        globs.insert(&tokens(pattern, stars).unwrap(), 0, false);
        !globs.ends(&globs.follow(&globs.start(), text)).is_empty()
    }

    fn single(pattern: &str, text: &str) -> bool {
        matches(pattern, Stars::Single, text)
    }

    #[test]
    fn a_star_stays_in_its_directory() {
        assert!(single("a*c", "abbc") && single("*", "") && single("*.rs", ".rs"));
        assert!(!single("a*c", "ab/c") && !single("*", "a/b") && !single("a?c", "a/c"));
        assert!(single("a/*/c", "a/b/c") && !single("a/*", "a/b/c"));
    }

    #[test]
    fn brackets_and_escapes() {
        assert!(single("[a-c]x", "bx") && !single("[a-c]x", "dx") && single("[^a-c]x", "dx"));
        assert!(single("\\*", "*") && !single("\\*", "a") && single("[\\]]", "]"));
        for broken in ["[", "[]", "[a", "[a-", "[-a]", "a\\", "[^]"] {
            assert_eq!(tokens(broken, Stars::Single), None, "{broken}");
        }
    }

    #[test]
    fn two_stars_cross_directories() {
        let double = |pattern: &str, text: &str| matches(pattern, Stars::Double, text);
        assert!(double("a/**/b", "a/b") && double("a/**/b", "a/x/y/b") && !double("a/**/b", "a/xb"));
        assert!(double("*/**", "a/b/c") && !double("*/**", "a"));
        assert!(!single("a/**/b", "a/x/y/b"));
    }

    #[test]
    fn what_patterns_share_is_followed_once() {
        let mut globs = Globs::default();
        for number in 0..1000 {
            globs.insert(&tokens(&format!("**/x{number}/*.rs"), Stars::Double).unwrap(), number, number == 7);
        }
        let reached = globs.follow(&globs.start(), "some/where/x12/");
        assert!(reached.len() <= 4, "{reached:?}");
        assert_eq!(globs.ends(&globs.follow(&reached, "a.rs")).as_slice(), [12]);
        assert!(globs.leads_to_mark(&reached), "another x7 may stand below");
    }
}
