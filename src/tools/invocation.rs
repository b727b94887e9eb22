//! A command line taken apart: options with their values, operands, subcommand. Knows the shape of command
//! lines (clusters, glued values, `--`), not what they mean.

use super::path::glob_matches;
use super::spec::{Options, Subcommand, Tool};
use crate::shell::Field;
use crate::source::Span;
use smallvec::SmallVec;
use std::borrow::Cow;

/// A tool's command line.
#[derive(Debug)]
pub struct Invocation<'a, 't> {
    /// The tool.
    pub tool: &'static Tool,
    /// What it is told to do; the one with the empty name for a tool without subcommands.
    pub subcommand: &'static Subcommand,
    /// The words of the subcommand; the command's name where it has none.
    pub subcommand_span: Span,
    /// The command's name, as called.
    pub name: &'a Field<'t>,
    /// All that follows the name.
    pub args: &'a [Field<'t>],
    /// The options, in order.
    pub options: SmallVec<[Opt<'a, 't>; 4]>,
    /// What they begin with.
    pub(super) initials: Initials,
    /// What is no option, without the subcommand's words.
    pub operands: SmallVec<[&'a Field<'t>; 8]>,
    /// `NAME=VALUE` given by wrappers such as `env`.
    pub env: Vec<&'a Field<'t>>,
    /// Whether more operands come that nobody sees (`xargs`).
    pub more: bool,
    /// From the command's name to its last argument.
    pub span: Span,
}

/// An option as given.
#[derive(Clone, Copy, Debug)]
pub struct Opt<'a, 't> {
    /// Its letter; 0 for a long one.
    letter: u8,
    /// The length of a long one's name, dashes included.
    name: usize,
    /// The argument it stands in.
    pub field: &'a Field<'t>,
    /// The argument with its value, and where the value starts there.
    value: Option<(&'a Field<'t>, usize)>,
}

/// The letters of the short options and the first letters of the long ones, as bits: most questions about an option
/// are about one that is not given, and end here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Initials {
    short: u64,
    long: u64,
}

impl Initials {
    fn note(&mut self, letter: u8, text: &str) {
        match (letter, text.as_bytes()) {
            (0, [b'-', b'-', first, ..]) => self.long |= bit(*first),
            // A long one with one dash.
            (0, [_, first, ..]) => self.short |= bit(*first),
            _ => self.short |= bit(letter),
        }
    }

    /// Whether an option that begins like `name` is given, or another whose letter has the same bit.
    fn may_have(self, name: &str) -> bool {
        match name.as_bytes() {
            [b'-', b'-', first, ..] => self.long & bit(*first) != 0,
            [b'-', first, ..] => self.short & bit(*first) != 0,
            _ => true,
        }
    }
}

fn bit(letter: u8) -> u64 {
    1 << (letter % 64)
}

impl<'a, 't> Opt<'a, 't> {
    /// The letter of a short one.
    pub fn letter(&self) -> Option<char> {
        (self.letter != 0).then(|| char::from(self.letter))
    }

    /// The long name with its dashes; empty for a short option.
    pub fn long(&self) -> &'a str {
        if self.letter != 0 {
            return "";
        }
        let text: &'a str = &self.field.text;
        text.get(..self.name).unwrap_or(text)
    }

    /// Its value as written.
    pub fn value(&self) -> Option<&'a str> {
        let (field, from) = self.value?;
        field.text.get(from..)
    }

    /// Its value as an argument of its own.
    pub fn value_field(&self) -> Option<Field<'t>> {
        let (field, from) = self.value?;
        let mut part = field.clone();
        part.text = match &field.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(from..)?),
            Cow::Owned(text) => Cow::Owned(text.get(from..)?.to_owned()),
        };
        part.known = field.known.saturating_sub(from as u32);
        Some(part)
    }

    /// The argument that is its value, all of it.
    pub(super) fn whole_value(&self) -> Option<&'a Field<'t>> {
        self.value.filter(|(_, from)| *from == 0).map(|(field, _)| field)
    }

    /// Whether its value is `wanted`, in which `*` is any text.
    fn has_value(&self, wanted: &str) -> bool {
        self.value()
            .is_some_and(|value| value == wanted || (wanted.contains('*') && glob_matches(wanted, value)))
    }

    /// Whether it is `name`: `-x`, `--long`, or either with `=value`.
    pub fn is(&self, name: &str) -> bool {
        // Most names differ in their first letter.
        let same = |at: usize| self.field.text.as_bytes().get(at) == name.as_bytes().get(at);
        if self.letter == 0 && self.name > 2 && !same(2) {
            return false;
        }
        let rest = match name.as_bytes() {
            [b'-', _, _, ..] if self.letter == 0 => name.strip_prefix(self.long()),
            [b'-', letter, ..] if self.letter == *letter => name.get(2..),
            _ => None,
        };
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix('=').is_some_and(|want| self.has_value(want))
        })
    }
}

impl<'a, 't> Invocation<'a, 't> {
    /// Whether it is called by a word: one of the subcommand's, or of a name of several (`python3 get-pip.py`).
    pub fn is_called_by(&self, word: &Field<'_>) -> bool {
        self.subcommand_span.contains(word.span)
            || self.subcommand.name.is_empty() && !self.args.iter().any(|arg| arg.span == word.span)
    }

    /// Whether one of `names` is given: `-x`, `--long`, `--long=value`, `-qq` for an option given twice, or an operand that a
    /// pattern matches (`conv=*notrunc*`).
    pub fn has_option(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.initials.may_have(name) && self.has_one(name))
    }

    fn has_one(&self, name: &str) -> bool {
        match name.as_bytes() {
            [b'-', letter] => return self.options.iter().any(|option| option.letter == *letter),
            [b'-', b'-', ..] => return self.options.iter().any(|option| option.is(name)),
            [b'-', ..] => {}
            _ => return self.operands.iter().any(|operand| glob_matches(name, &operand.text)),
        }
        if let Some((letter, times)) = repeated(name) {
            return self.options.iter().filter(|option| option.letter == letter).count() >= times;
        }
        // Long ones with one dash (`-nodefaults`) are read as clusters; the argument still tells.
        let single = name.len() > 2;
        self.options.iter().any(|option| option.is(name) || (single && option.field.text == name))
    }

    /// The option, where one of `names` is given; the last one counts.
    pub fn option(&self, names: &[&str]) -> Option<&Opt<'a, 't>> {
        if !names.iter().any(|name| self.initials.may_have(name)) {
            return None;
        }
        self.options.iter().rev().find(|option| names.iter().any(|name| option.is(name)))
    }

    /// The value of the last of `names` that is given with one.
    pub fn option_value(&self, names: &[&str]) -> Option<&'a str> {
        self.option(names)?.value()
    }

    /// Whether an option may be given that takes `KEY=VALUE`.
    pub fn is_configured(&self) -> bool {
        self.tool.options.config.iter().any(|name| self.initials.may_have(name))
    }

    /// The value of `key` among the options that take `KEY=VALUE`; keys and their case do not matter.
    pub fn config(&self, key: &str) -> Option<&'a str> {
        if !self.is_configured() {
            return None;
        }
        let options = self.tool.options.config;
        let given = self.options.iter().rev().filter(|option| options.iter().any(|name| option.is(name)));
        let mut pairs = given.filter_map(|option| option.value()?.split_once('='));
        pairs.find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// The value of a variable that a wrapper sets for this command, where it is known.
    pub fn env(&self, name: &str) -> Option<&'a str> {
        let known = self.env.iter().rev().filter(|field| field.known as usize >= field.text.len());
        let mut pairs = known.filter_map(|field| field.text.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The environment of Python in which it works whatever the variables say: a pip that is called by its path works in the
    /// one that it stands in (`/venv/bin/pip`).
    pub(super) fn environment(&self) -> Option<&'a str> {
        let name = self.name.value()?;
        let (folder, program) = name.rsplit_once("/bin/")?;
        let is_own = self.tool.id == "pip" && (program.starts_with("pip") || program.starts_with("python"));
        (is_own && !is_of_system(folder)).then_some(folder)
    }
}

/// Whether the Python of a system or of an image stands there.
fn is_of_system(folder: &str) -> bool {
    matches!(folder, "" | "/usr" | "/usr/local")
}

/// `-qq` as (q, 2).
fn repeated(name: &str) -> Option<(u8, usize)> {
    match name.as_bytes() {
        [b'-', letter, rest @ ..] if *letter != b'-' && !rest.is_empty() => {
            rest.iter().all(|byte| byte == letter).then_some((*letter, rest.len() + 1))
        }
        _ => None,
    }
}

/// Options and operands of an argument list.
pub(super) struct Parsed<'a, 't> {
    pub(super) options: SmallVec<[Opt<'a, 't>; 4]>,
    pub(super) initials: Initials,
    pub(super) operands: SmallVec<[&'a Field<'t>; 8]>,
    /// How many arguments were read.
    pub(super) read: usize,
}

impl Parsed<'_, '_> {
    /// Whether the arguments may read otherwise when these options are known, too: one of them is given.
    pub(super) fn may_differ(&self, more: &Options) -> bool {
        more.bare_cluster
            || self.options.iter().any(|option| {
                let text: &str = &option.field.text;
                let lists = |letters: &[u8]| option.letter != 0 && letters.contains(&option.letter);
                // Most names differ in their first letter, and a lone letter is none.
                let third = text.as_bytes().get(2);
                let same = |long: &str| {
                    (long.len() < 3 || long.as_bytes().get(2) == third)
                        && text
                            .strip_prefix(long)
                            .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
                };
                lists(more.short) || lists(more.optional) || more.long.iter().any(|long| same(long))
            })
    }
}

/// Takes arguments apart, by the options of the tool and of its subcommand.
pub(super) fn parse<'a, 't>(args: &'a [Field<'t>], options: &[&Options]) -> Parsed<'a, 't> {
    Parser::new(args, options).run(false)
}

/// The same, up to the first operand.
pub(super) fn parse_leading<'a, 't>(args: &'a [Field<'t>], options: &Options) -> Parsed<'a, 't> {
    Parser::new(args, &[options]).run(true)
}

struct Parser<'a, 't, 'o> {
    args: &'a [Field<'t>],
    known: &'o [&'o Options],
    at: usize,
    out: Parsed<'a, 't>,
}

impl<'a, 't, 'o> Parser<'a, 't, 'o> {
    fn new(args: &'a [Field<'t>], known: &'o [&'o Options]) -> Self {
        let (options, operands) = (SmallVec::new(), SmallVec::new());
        let out = Parsed { options, initials: Initials::default(), operands, read: 0 };
        Self { args, known, at: 0, out }
    }

    fn run(mut self, leading: bool) -> Parsed<'a, 't> {
        while let Some(field) = self.args.get(self.at) {
            self.at += 1;
            let text: &'a str = &field.text;
            match text.as_bytes() {
                b"--" => {
                    let rest = self.args.get(self.at..).unwrap_or(&[]);
                    if !leading {
                        self.out.operands.extend(rest);
                        self.at = self.args.len();
                    }
                    break;
                }
                [b'-', b'-', ..] => self.long(field, text),
                [b'-', _, _, ..] if self.is_long_with_one_dash(text) => self.long(field, text),
                [b'-', _, ..] => self.cluster(field, text, 1, false),
                _ if self.at == 1 && self.is_bare_cluster(text) => self.cluster(field, text, 0, true),
                _ if leading => {
                    self.at -= 1;
                    break;
                }
                _ => self.out.operands.push(field),
            }
        }
        self.out.read = self.at;
        self.out
    }

    /// `-ldflags` is no cluster of letters where the tool's file lists it.
    fn is_long_with_one_dash(&self, text: &str) -> bool {
        // Most of the listed ones have two dashes.
        let second = text.as_bytes().get(1);
        let mut long = self.known.iter().flat_map(|options| options.long);
        long.any(|known| {
            known.as_bytes().get(1) == second
                && text.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    }

    fn is_bare_cluster(&self, text: &str) -> bool {
        self.known.iter().any(|options| options.bare_cluster)
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    fn long(&mut self, field: &'a Field<'t>, text: &'a str) {
        let equals = memchr::memchr(b'=', text.as_bytes());
        let value = match equals {
            Some(at) => Some((field, at + 1)),
            None if self.known.iter().any(|options| options.long.contains(&text)) => self.next_argument(),
            None => None,
        };
        self.out.initials.note(0, text);
        self.out.options.push(Opt { letter: 0, name: equals.unwrap_or(text.len()), field, value });
    }

    /// Letters from byte `from` on. In a bare cluster each value is an argument of its own.
    fn cluster(&mut self, field: &'a Field<'t>, text: &'a str, from: usize, bare: bool) {
        let bytes = text.as_bytes();
        for at in from..bytes.len() {
            let letter = bytes[at];
            let rest = bytes.get(at + 1).map(|_| at + 1);
            let takes = |list: fn(&Options) -> &[u8]| {
                self.known.iter().any(|options| list(options).contains(&letter))
            };
            let (value, last) = match rest {
                _ if takes(|options| options.short) && bare => (self.next_argument(), false),
                // `-o=x` and `-ox` are both in use.
                Some(next) if takes(|options| options.short) => {
                    (Some((field, next + usize::from(bytes[next] == b'='))), true)
                }
                None if takes(|options| options.short) => (self.next_argument(), true),
                Some(next) if bytes[next] == b'=' => (Some((field, next + 1)), true),
                Some(next) if takes(|options| options.optional) => (Some((field, next)), true),
                _ => (None, false),
            };
            self.out.initials.note(letter, text);
            self.out.options.push(Opt { letter, name: 0, field, value });
            if last {
                return;
            }
        }
    }

    fn next_argument(&mut self) -> Option<(&'a Field<'t>, usize)> {
        let next = self.args.get(self.at)?;
        self.at += 1;
        Some((next, 0))
    }
}
