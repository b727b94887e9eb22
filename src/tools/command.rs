//! Which tool a command line calls, behind wrappers such as `sudo`, `env` and `xargs`. Looks names up in the
//! generated table; says nothing about effects.

use super::generated::{COMMANDS, PREFIXES};
use super::invocation::{Invocation, Opt, Parsed, parse, parse_leading};
use super::path::{self, glob_matches};
use super::spec::{Entry, Subcommand, Tool, Wrapper};
use crate::shell::Field;
use crate::source::Span;

/// What a command line is.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "lives for one command, and nearly always is the large one")]
pub enum Recognised<'a, 't> {
    /// A tool with known effects.
    Tool(Invocation<'a, 't>),
    /// A shell with its script in this argument (`sh -c`).
    Script(&'a Field<'t>),
    /// Writes nothing that lasts.
    Harmless,
    /// May do anything.
    Unknown,
}

/// What the wrappers in front of a command give it.
#[derive(Default)]
struct Given<'a, 't> {
    env: Vec<&'a Field<'t>>,
    more: bool,
}

/// No subcommand has more words.
const MAX_WORDS: usize = 4;

#[allow(clippy::large_enum_variant, reason = "lives for one command, and nearly always is the large one")]
enum Unwrapped<'a, 't> {
    Command(&'a [Field<'t>]),
    Is(Recognised<'a, 't>),
}

/// Recognises an expanded command line. Looks only at the command's base name (`/usr/bin/apt-get` is
/// `apt-get`), and not at commands in the project's own directories (`./install`), but for those that a tool's
/// file lists with their dot (`./mvnw`).
pub fn recognise<'a, 't>(argv: &'a [Field<'t>]) -> Recognised<'a, 't> {
    let mut rest = argv;
    let mut given = Given::default();
    while let Some((name, args)) = rest.split_first() {
        if asks_for_help(rest) {
            return Recognised::Harmless;
        }
        let Some(command) = base_name(name) else { return Recognised::Unknown };
        match entry(command, args) {
            Some((Entry::Harmless, _)) => return Recognised::Harmless,
            Some((Entry::Tool(_), args)) if is_version_option(args) => return Recognised::Harmless,
            Some((Entry::Tool(tool), args)) => {
                return match invocation(tool, name, rest, args, given) {
                    Some(call) => Recognised::Tool(call),
                    None if asks_for_version(args) => Recognised::Harmless,
                    None => Recognised::Unknown,
                };
            }
            Some((Entry::Wrapper(wrapper), args)) => match unwrap(wrapper, args, &mut given) {
                Unwrapped::Command(command) => rest = command,
                Unwrapped::Is(recognised) => return recognised,
            },
            None if !name.text.contains('/') && asks_for_version(args) => return Recognised::Harmless,
            None => return Recognised::Unknown,
        }
    }
    Recognised::Harmless
}

/// The command that a wrapper runs (`apt-get update` of `sudo apt-get update`); `None` where the command line
/// is no wrapper's, or nothing is left behind it.
pub fn peel<'a, 't>(argv: &'a [Field<'t>]) -> Option<&'a [Field<'t>]> {
    let (name, args) = argv.split_first()?;
    // No pattern of names stands for a wrapper.
    let Entry::Wrapper(wrapper) = listed(base_name(name)?)? else { return None };
    match unwrap(wrapper, args, &mut Given::default()) {
        Unwrapped::Command(command) => Some(command).filter(|command| !command.is_empty()),
        Unwrapped::Is(_) => None,
    }
}

/// The command that all wrappers in front of it run in the end.
pub fn unwrapped<'a, 't>(argv: &'a [Field<'t>]) -> &'a [Field<'t>] {
    let mut inner = argv;
    while let Some(command) = peel(inner) {
        inner = command;
    }
    inner
}

/// The command's name without its directory; `None` where it is not known, or is no installed command.
fn base_name<'a>(name: &'a Field<'_>) -> Option<&'a str> {
    let known = name.is_known() && !name.glob;
    // Names are too short for a search to pay.
    let slash = name.text.bytes().rposition(|byte| byte == b'/');
    let Some(slash) = slash else { return known.then_some(&name.text) };
    let (directory, base) = (&name.text[..slash], &name.text[slash + 1..]);
    if known && directory == "." {
        // A wrapper script that a tool's file lists (`./mvnw`), or nothing that we know.
        return Some(&name.text);
    }
    if known && path::is_environment(directory.strip_suffix("/bin").unwrap_or_default()) {
        return Some(base);
    }
    // `$VENV/bin/pip`: where it stands is not known, but what it is.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let installed =
        (known && directory.starts_with('/')) || (directory.starts_with('$') && base.bytes().all(plain));
    (installed && (directory.ends_with("bin") || directory.ends_with("/libexec"))).then_some(base)
}

/// How many slots names are spread over.
pub const SLOTS: usize = 256;

/// Where each slot starts among the commands.
static STARTS: [u16; SLOTS + 1] = starts(COMMANDS);

const fn starts(commands: &[(&str, Entry)]) -> [u16; SLOTS + 1] {
    let mut starts = [0; SLOTS + 1];
    let (mut at, mut row) = (0, 0);
    while at <= SLOTS {
        while row < commands.len() && slot(commands[row].0) < at {
            row += 1;
        }
        starts[at] = row as u16;
        at += 1;
    }
    starts
}

/// The slot of a command's name: from its length and its outer letters, so that most slots have one name or none.
pub const fn slot(name: &str) -> usize {
    match name.as_bytes() {
        [first, .., last] => (*first as usize * 7 + *last as usize * 3 + name.len()) % SLOTS,
        [only] => *only as usize,
        [] => 0,
    }
}

/// What stands under a whole name.
fn listed(command: &str) -> Option<&'static Entry> {
    let slot = slot(command);
    let (start, end) = (STARTS.get(slot)?, STARTS.get(slot + 1)?);
    let rows = COMMANDS.get(usize::from(*start)..usize::from(*end))?;
    rows.iter().find(|(name, _)| *name == command).map(|(_, entry)| entry)
}

/// The first letters of the patterns of names, a bit for each; of those that begin with a star there is a dash in what
/// they stand for.
const PATTERN_STARTS: u128 = {
    let (mut starts, mut row) = (0, 0);
    while row < PREFIXES.len() {
        match PREFIXES[row].command.as_bytes() {
            [b'*', b'-', ..] => {}
            [first, ..] if first.is_ascii_alphabetic() => starts |= 1 << *first,
            _ => panic!("a pattern that begins with neither a letter nor a star and a dash"),
        }
        row += 1;
    }
    starts
};

/// Whether a command may be one of those that are listed by a pattern of names: most are not.
fn may_start_as_pattern(command: &str) -> bool {
    let bytes = command.as_bytes();
    bytes.first().is_some_and(|first| first.is_ascii() && PATTERN_STARTS & 1 << first != 0)
        || bytes.contains(&b'-')
}

fn entry<'a, 't>(command: &str, args: &'a [Field<'t>]) -> Option<(&'static Entry, &'a [Field<'t>])> {
    if let Some(entry) = listed(command) {
        return Some((entry, args));
    }
    if !may_start_as_pattern(command) {
        return None;
    }
    PREFIXES.iter().find_map(|prefix| {
        let wanted = prefix.arguments;
        let rest = args.get(wanted.len()..)?;
        let is_it = glob_matches(prefix.command, command)
            && wanted.iter().zip(args).all(|(wanted, arg)| glob_matches(wanted, &arg.text));
        is_it.then_some((&prefix.entry, rest))
    })
}

/// `anything --version`, `anything … --help`.
fn asks_for_help(argv: &[Field<'_>]) -> bool {
    let Some(last) = argv.last().filter(|last| last.text.starts_with('-')) else { return false };
    match last.text.as_ref() {
        "--help" => argv.len() > 1,
        "--version" | "-version" | "-help" => argv.len() == 2,
        _ => false,
    }
}

fn asks_for_version(args: &[Field<'_>]) -> bool {
    is_version_option(args) || matches!(args, [only] if matches!(only.text.as_ref(), "version" | "help"))
}

/// With such an option alone even a command that would do something (`yarn`) only says who it is.
fn is_version_option(args: &[Field<'_>]) -> bool {
    matches!(args, [only] if matches!(only.text.as_ref(), "-v" | "-V" | "-h"))
}

/// Takes a wrapper and its own arguments away.
fn unwrap<'a, 't>(
    wrapper: &'static Wrapper,
    args: &'a [Field<'t>],
    given: &mut Given<'a, 't>,
) -> Unwrapped<'a, 't> {
    if !wrapper.script.is_empty() {
        return Unwrapped::Is(script(wrapper, args).map_or(Recognised::Unknown, Recognised::Script));
    }
    let Parsed { options, read, .. } = parse_leading(args, &wrapper.options);
    if has(&options, wrapper.harmless) {
        return Unwrapped::Is(Recognised::Harmless);
    }
    let mut rest = args.get(read + usize::from(wrapper.operands)..).unwrap_or(&[]);
    while let Some((field, tail)) =
        rest.split_first().filter(|(field, _)| wrapper.assignments && assigns(field))
    {
        given.env.push(field);
        rest = tail;
    }
    given.more |= wrapper.more;
    if rest.is_empty() && wrapper.more {
        // xargs alone echoes.
        return Unwrapped::Is(Recognised::Harmless);
    }
    Unwrapped::Command(rest)
}

fn has(options: &[Opt<'_, '_>], names: &[&str]) -> bool {
    options.iter().any(|option| names.iter().any(|name| option.is(name)))
}

fn assigns(field: &Field<'_>) -> bool {
    field.text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// The argument that holds a shell's script.
fn script<'a, 't>(wrapper: &'static Wrapper, args: &'a [Field<'t>]) -> Option<&'a Field<'t>> {
    let parsed = parse(args, &[&wrapper.options]);
    let option = parsed.options.iter().find(|option| wrapper.script.iter().any(|name| option.is(name)))?;
    if wrapper.shell {
        // `+e` and the like are options, too.
        return parsed.operands.into_iter().find(|field| !field.text.starts_with('+'));
    }
    option.whole_value()
}

fn invocation<'a, 't>(
    tool: &'static Tool,
    name: &'a Field<'t>,
    whole: &'a [Field<'t>],
    args: &'a [Field<'t>],
    given: Given<'a, 't>,
) -> Option<Invocation<'a, 't>> {
    let mut parsed = parse(args, &[&tool.options]);
    let (subcommand, mut from, mut words) = find_subcommand(tool, &parsed.operands)?;
    if parsed.may_differ(&subcommand.options) {
        let again = parse(args, &[&tool.options, &subcommand.options]);
        if !same_start(&parsed.operands, &again.operands, from + MAX_WORDS) {
            (_, from, words) = find_subcommand(tool, &again.operands)?;
        }
        parsed = again;
    }
    let spans = parsed.operands[from..from + words].iter().map(|field| field.span);
    let subcommand_span = spans.reduce(Span::to).unwrap_or(name.span);
    parsed.operands.drain(..from + words);
    let span = whole.last().map_or(name.span, |last| name.span.to(last.span));
    let Parsed { options, initials, operands, .. } = parsed;
    let Given { env, more } = given;
    Some(Invocation {
        tool,
        subcommand,
        subcommand_span,
        name,
        args,
        options,
        initials,
        operands,
        env,
        more,
        span,
    })
}

/// Whether two readings of the same arguments have the same operands in the first `count` places, by the place they
/// stand in.
fn same_start(one: &[&Field<'_>], other: &[&Field<'_>], count: usize) -> bool {
    let same = |at: usize| match (one.get(at), other.get(at)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => true,
        _ => false,
    };
    (0..count).all(same)
}

/// The subcommand that the operands start with, where its words start, and how many there are.
fn find_subcommand(
    tool: &'static Tool,
    operands: &[&Field<'_>],
) -> Option<(&'static Subcommand, usize, usize)> {
    // `apt-get $OPTIONS install`: what is wholly unknown is taken for options.
    let from = operands.iter().position(|field| field.known > 0 || field.text.is_empty());
    let rest = from.map_or(&[][..], |from| &operands[from..]);
    let first = rest.first().and_then(|field| field.text.as_bytes().first());
    let plain = tool.subcommands.len() == 1;
    // Most names differ in their first letter.
    let words = |name: &str| (name.as_bytes().first() == first).then(|| leading_words(name, rest)).flatten();
    for subcommand in tool.subcommands {
        if subcommand.name.is_empty() {
            if plain || operands.is_empty() {
                return Some((subcommand, 0, 0));
            }
            continue;
        }
        let mut found = words(subcommand.name);
        for alias in subcommand.aliases {
            found = found.or_else(|| words(alias));
        }
        if let Some((words, from)) = found.zip(from) {
            return Some((subcommand, from, words));
        }
    }
    None
}

/// How many words `name` has, where the operands start with them.
fn leading_words(name: &str, operands: &[&Field<'_>]) -> Option<usize> {
    let mut rest = name;
    for (index, operand) in operands.iter().enumerate() {
        // `dnf clean $QUIET all`, as above.
        if operand.known == 0 && !operand.text.is_empty() {
            continue;
        }
        rest = rest.strip_prefix(operand.text.as_ref())?;
        if rest.is_empty() {
            return Some(index + 1);
        }
        rest = rest.strip_prefix(' ')?;
    }
    None
}
