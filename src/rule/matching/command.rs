//! A command of a RUN, and the wrappers in front of it: `sudo env A=1 apt-get …` is asked as `sudo`, as `env`
//! and as `apt-get`. Options and operands are told apart as the tool itself does, where it is one of ours.

use super::{Hit, HitKind};
use crate::model::CommandUse;
use crate::rule::condition::CommandTest;
use crate::rule::pattern::{Pattern, Text, Truth, test_any};
use crate::shell::Field;
use crate::tools::spec::Operands;
use crate::tools::{Invocation, Opt, Recognised, Verb, peel, recognise};
use std::borrow::Cow;

/// Whether all tests hold for the command or one of its wrappers.
pub(super) fn test<'u>(command: &'u CommandUse<'_>, test: &CommandTest, hits: &mut Vec<Hit<'u>>) -> Truth {
    let mut greatest = Truth::No;
    let mut rest: &'u [Field<'_>] = &command.argv;
    while !rest.is_empty() {
        let inner = peel(rest);
        let own = &rest[..rest.len() - inner.map_or(0, <[_]>::len)];
        let before = hits.len();
        let truth = test_one(own, inner.is_none(), test, hits);
        if truth != Truth::Yes {
            hits.truncate(before);
        }
        greatest = greatest.max(truth);
        rest = inner.unwrap_or(&[]);
    }
    greatest
}

/// One of them; the last is the command itself.
fn test_one<'u>(argv: &'u [Field<'_>], last: bool, test: &CommandTest, hits: &mut Vec<Hit<'u>>) -> Truth {
    let name = if test.name.is_empty() { Truth::Yes } else { test_name(argv, &test.name) };
    if name == Truth::No || test.asks_name_only() {
        return name;
    }
    match recognise(argv) {
        Recognised::Tool(call) if last => name.min(test_call(&call, test, hits)),
        _ => name.min(test_plain(argv, test, hits)),
    }
}

impl CommandTest {
    fn asks_name_only(&self) -> bool {
        self.subcommand.is_empty()
            && self.option.is_empty()
            && self.operand.is_empty()
            && self.package.is_empty()
    }
}

/// The name as written, without its directory, or the module that Python runs (`python -m pip`).
fn test_name(argv: &[Field<'_>], patterns: &[Pattern]) -> Truth {
    let [name, args @ ..] = argv else { return Truth::No };
    let mut truth = test_any(patterns, text(name));
    if let Some(slash) = name.text.rfind('/') {
        let base = &name.text[slash + 1..];
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let known = if base.bytes().all(plain) { base.len() } else { 0 };
        truth = truth.max(test_any(patterns, Text { text: base, known }));
    }
    match args {
        [flag, module, ..] if flag.text == "-m" && name.text.contains("py") => {
            truth.max(test_any(patterns, text(module)))
        }
        _ => truth,
    }
}

fn text<'f>(field: &'f Field<'_>) -> Text<'f> {
    Text { text: &field.text, known: field.known as usize }
}

/// A command line of a tool that we know.
fn test_call<'u>(call: &Invocation<'u, '_>, test: &CommandTest, hits: &mut Vec<Hit<'u>>) -> Truth {
    let mut least = Truth::Yes;
    if !test.subcommand.is_empty() {
        let names = std::iter::once(&call.subcommand.name).chain(call.subcommand.aliases);
        let any = names.map(|name| test_any(&test.subcommand, Text::certain(name))).max();
        least = least.min(any.unwrap_or(Truth::No));
    }
    if !test.option.is_empty() {
        let given = call.options.iter().map(|option| test_option(option, &test.option)).max();
        least = least.min(given.unwrap_or(Truth::No).max(unseen(call.operands.iter().copied())));
    }
    let more = if call.more { Truth::Unknown } else { Truth::No };
    if !test.operand.is_empty() {
        let found = test_fields(call.operands.iter().copied(), &test.operand, hits);
        least = least.min(found.max(more));
    }
    if !test.package.is_empty() {
        least = least.min(test_packages(call, &test.package, hits));
    }
    least
}

/// Whether what is wholly unknown may hold options.
fn unseen<'f>(fields: impl Iterator<Item = &'f Field<'f>>) -> Truth {
    let mut fields = fields;
    if fields.any(|field| field.known == 0 && !field.text.is_empty()) { Truth::Unknown } else { Truth::No }
}

/// `-y` (also in `-qy`), `--yes`, `--option=value`.
fn test_option(option: &Opt<'_, '_>, patterns: &[Pattern]) -> Truth {
    let long = option.long();
    let truth = match option.letter() {
        Some(letter) => {
            let mut buffer = [b'-', 0, 0, 0, 0];
            let length = letter.encode_utf8(&mut buffer[1..]).len();
            test_any(patterns, Text::certain(std::str::from_utf8(&buffer[..=length]).unwrap_or("")))
        }
        None => test_any(patterns, Text::certain(long)),
    };
    truth.max(test_any(patterns, text(option.field)))
}

/// The words that fit, each a hit.
fn test_fields<'u, 't: 'u>(
    fields: impl Iterator<Item = &'u Field<'t>>,
    patterns: &[Pattern],
    hits: &mut Vec<Hit<'u>>,
) -> Truth {
    let mut greatest = Truth::No;
    for field in fields {
        let truth = test_any(patterns, text(field));
        if truth == Truth::Yes {
            hits.push(hit(field, &field.text));
        }
        greatest = greatest.max(truth);
    }
    greatest
}

fn hit<'u>(field: &'u Field<'_>, text: &'u str) -> Hit<'u> {
    Hit { kind: HitKind::Operand, span: field.span, text: Cow::Borrowed(text) }
}

/// The packages that an installation names; those of a file or lock file are not known.
fn test_packages<'u>(call: &Invocation<'u, '_>, patterns: &[Pattern], hits: &mut Vec<Hit<'u>>) -> Truth {
    if !call.does(Verb::Install) {
        return Truth::No;
    }
    let unseen = if call.packages().is_none() { Truth::Unknown } else { Truth::No };
    if call.subcommand.operands != Operands::Packages {
        return unseen;
    }
    let mut greatest = unseen;
    for field in &call.operands {
        let field: &'u Field<'_> = field;
        let whole: &'u str = &field.text;
        let name = call.tool.package.as_ref().map_or(whole, |syntax| syntax.split(whole).0);
        // An unknown version leaves the name certain.
        let known = (field.known as usize).min(name.len());
        let truth = test_any(patterns, Text { text: name, known });
        if truth == Truth::Yes {
            hits.push(hit(field, name));
        }
        greatest = greatest.max(truth);
    }
    greatest
}

/// Any other command line: the first word without a dash is its subcommand, and an operand as well.
fn test_plain<'u>(argv: &'u [Field<'_>], test: &CommandTest, hits: &mut Vec<Hit<'u>>) -> Truth {
    let args = argv.get(1..).unwrap_or(&[]);
    let mut operands = args.iter().filter(|field| !field.text.starts_with('-'));
    let mut least = if test.package.is_empty() { Truth::Yes } else { Truth::No };
    if !test.subcommand.is_empty() {
        let first = operands.clone().next();
        least = least.min(first.map_or(Truth::No, |first| test_any(&test.subcommand, text(first))));
    }
    if !test.option.is_empty() {
        let given = args.iter().filter(|field| field.text.starts_with('-'));
        let truth = given.map(|field| test_word_option(field, &test.option)).max().unwrap_or(Truth::No);
        least = least.min(truth.max(unseen(operands.clone())));
    }
    if !test.operand.is_empty() {
        least = least.min(test_fields(operands.by_ref(), &test.operand, hits));
    }
    least
}

/// An option of a command whose options nobody knows: all of it, or what stands before `=`.
fn test_word_option(field: &Field<'_>, patterns: &[Pattern]) -> Truth {
    let whole = test_any(patterns, text(field));
    match field.text.find('=').filter(|equals| *equals < field.known as usize) {
        Some(equals) => whole.max(test_any(patterns, Text::certain(&field.text[..equals]))),
        None => whole,
    }
}
