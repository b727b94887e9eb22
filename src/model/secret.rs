//! Whether a command puts a secret into a file: by what it calls what it writes. Looks at words only.

use super::mention::any_command;
use super::{Stage, Step};
use crate::shell::{Command, CommandKind, Field};
use crate::source::Span;
use crate::syntax::{Kind, MountKind};
use crate::tools::Effect;
use memchr::memmem;
use std::cell::RefCell;

/// How secrets are called, in lower case: in the names of variables, and in front of them in settings.
const MARKS: [&str; 9] =
    ["token", "password", "passwd", "secret", "_auth", "credential", "private_key", "api_key", "apikey"];

impl Step<'_> {
    /// Whether what an effect of it writes is called a secret by the command that writes it, or by a heredoc. A variable
    /// that is written by its name alone (`'${TOKEN}'`) is none.
    pub fn writes_secret(&self, effect: &Effect<'_>) -> bool {
        let by_name = |word: &Field<'_>| word.is_known() && word.text.contains('$');
        let command = self.command_of(effect.id).and_then(|id| self.command(id));
        let words = command.map_or(&[][..], |command| &command.argv);
        let heredocs = self.instruction.heredocs.iter().filter(|heredoc| heredoc.expand);
        words.iter().filter(|word| !by_name(word)).any(|word| is_called_secret(&word.text))
            || !words.iter().any(by_name)
                && heredocs.into_iter().any(|heredoc| is_called_secret(&heredoc.body.text))
    }
}

/// The words in names of variables that hold secrets, in capitals: each is the end of a name, or all of it.
const ENDS: [&str; 18] = [
    "PASSWORD",
    "PGPASSWORD",
    "MYSQL_PWD",
    "PASSWD",
    "PWORD",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "API_KEY",
    "SECRET_KEY",
    "SECRET_KEY_BASE",
    "SECRET_ACCESS_KEY",
    "PRIVATE_KEY",
    "ENCRYPTION_KEY",
    "DEPLOY_KEY",
    "MASTER_KEY",
    "CREDENTIAL",
    "CREDENTIALS",
];

/// Whether a variable of this name holds a secret.
pub fn names_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    // Most names end otherwise.
    let last = upper.as_bytes().last();
    ENDS.iter().filter(|end| end.as_bytes().last() == last).any(|end| {
        let before = upper.strip_suffix(end);
        before
            .is_some_and(|before| (before.is_empty() || before.ends_with('_')) && !before.contains("PUBLIC"))
    })
}

/// Whether BuildKit takes a variable for a secret, by its name: the pattern of its check `SecretsUsedInArgOrEnv`.
/// <https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/>
pub fn is_secret_to_buildkit(name: &str) -> bool {
    const WORDS: [&str; 10] = [
        "apikey",
        "auth",
        "credential",
        "credentials",
        "key",
        "password",
        "pword",
        "passwd",
        "secret",
        "token",
    ];
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| lower.split('_').any(|part| words.contains(&part));
    has(&WORDS) && !has(&["public", "file", "version"])
}

/// Whether hadolint does, by its name: its DL3064.
pub fn is_secret_to_hadolint(name: &str) -> bool {
    const NAMES: [&str; 2] = ["application_key", "aws_access_key_id"];
    let lower = name.to_ascii_lowercase();
    let parts = ["password", "secret", "token", "api_key", "client_key", "private_key"];
    NAMES.contains(&&*lower) || parts.iter().any(|part| lower.contains(part))
}

/// Words that stand where a secret would, or for one that everyone knows.
const STAND_INS: [&str; 39] = [
    "true",
    "false",
    "yes",
    "no",
    "none",
    "null",
    "nil",
    "undefined",
    "unset",
    "empty",
    "default",
    "password",
    "passwd",
    "pass",
    "secret",
    "token",
    "apikey",
    "key",
    "foo",
    "bar",
    "foobar",
    "root",
    "admin",
    "user",
    "guest",
    "postgres",
    "mysql",
    "build",
    "local",
    "localhost",
    "notused",
    "unused",
    "invalid",
    "ignored",
    "todo",
    "toor",
    "qwerty",
    "123456",
    "12345678",
];

/// What such a value has in it.
const STAND_IN_PARTS: [&str; 28] = [
    "password",
    "passwd",
    "mypass",
    "mytoken",
    "mysecret",
    "change",
    "your",
    "replace",
    "insert",
    "placeholder",
    "example",
    "dummy",
    "fake",
    "mock",
    "sample",
    "insecure",
    "snakeoil",
    "xxx",
    "***",
    "...",
    "not-a-",
    "not_a_",
    "secret_here",
    "test",
    "supersecret",
    "bogus",
    // What a hand on the keys writes, no generator.
    "1234567890",
    "abcdefgh",
];

/// Whether a value that is called a secret is none: empty, a word in its place, a path, a part of the name.
fn is_stand_in(name: &str, value: &str) -> bool {
    let value = value.trim_matches(['"', '\'', ' ']).to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    let is_marked = value.starts_with(['<', '[', '{', '%', '/', '.', '~', '@']) || value.starts_with("file:");
    value.len() < 4
        || is_marked
        || value.contains(' ')
        || FILES.iter().any(|end| value.ends_with(end))
        || value == name
        || name.split('_').any(|part| part == value)
        || STAND_INS.contains(&value.as_str())
        || STAND_IN_PARTS.iter().any(|part| value.contains(part))
        || is_one_letter(&value)
}

/// Names of files.
const FILES: [&str; 8] = [".sh", ".txt", ".json", ".pem", ".key", ".yml", ".yaml", ".conf"];

/// Whether it is one letter again and again: `00000000-0000`.
fn is_one_letter(value: &str) -> bool {
    let mut letters = value.bytes().filter(u8::is_ascii_alphanumeric);
    let first = letters.next();
    letters.all(|letter| Some(letter) == first)
}

/// The user's password in a URL, as written: `token` of `https://user:token@example.com`.
pub fn password_in(url: &str) -> Option<&str> {
    credentials_in(url).map(|(_, password)| password)
}

/// The same, behind the user's name.
fn credentials_in(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', ' ']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    user.split_once(':').filter(|(_, password)| !password.is_empty())
}

/// Whether a password follows from the name of its user, as `apppass` and `app` do: it is for tests.
pub fn follows_user(user: &str, password: &str) -> bool {
    let shared = user.bytes().zip(password.bytes()).take_while(|(one, other)| one == other).count();
    !user.is_empty() && 2 * shared >= user.len()
}

/// Whether a variable has a secret for its value that is written out.
pub fn is_written_secret(name: &str, value: &str) -> bool {
    let is_written = |text: &str| !text.contains(['$', '`']);
    let in_url = credentials_in(value).is_some_and(|(user, password)| {
        is_written(password) && !is_stand_in(name, password) && !follows_user(user, password)
    });
    in_url || names_secret(name) && is_written(value) && !is_stand_in(name, value)
}

/// The variable that a value is (`$NAME`, `${NAME}`), or whose value stands in its URL as the password.
pub fn variable_of(value: &str) -> Option<&str> {
    let value = value.trim_matches('"');
    let name = password_in(value).unwrap_or(value).strip_prefix('$')?;
    let name = name.strip_prefix('{').map_or(name, |name| name.trim_end_matches('}'));
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

/// Whether a word of a command has a secret in it, and not only the name of a setting: a variable that is called one, or
/// a value that stands for itself.
pub fn holds_secret(word: &str) -> bool {
    let mut parts = word.split(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '_'));
    let in_setting = || {
        let (key, value) = word.rsplit_once('=')?;
        let key = key.rsplit(['/', ':', ' ', '-']).next()?.trim_start_matches('_');
        let key = if key.eq_ignore_ascii_case("authToken") { "TOKEN" } else { key };
        Some(is_written_secret(key, value))
    };
    word.contains('$') && parts.any(names_secret)
        || in_setting().unwrap_or_default()
        || is_written_secret("", word)
}

impl Stage<'_> {
    /// Whether its RUNs are given a secret by a variable or a mount: what they read may name it, and not hold it.
    pub fn is_given_secret(&self) -> bool {
        self.steps.iter().map(|step| step.instruction).any(|instruction| match instruction.kind {
            Kind::Arg => instruction.words().iter().any(|word| is_called_secret(&word.text)),
            Kind::Env => instruction.pairs().iter().any(|pair| is_called_secret(&pair.key.text)),
            Kind::Run => instruction.mounts().iter().any(|mount| mount.kind == MountKind::Secret),
            _ => false,
        })
    }
}

impl<'d> Step<'d> {
    /// The variables that a RUN exports with a value that is written out, each with that and its place.
    pub fn exports(&self) -> Vec<(String, String, Span)> {
        let found = RefCell::new(Vec::new());
        let note = |command: &Command<'d>| {
            if let CommandKind::Simple(simple) = &command.kind
                && let Some((name, words)) = simple.words.split_first()
                && name.raw == "export"
            {
                let known = words.iter().filter_map(|word| {
                    let text = word.literal()?;
                    let (name, value) = text.split_once('=')?;
                    Some((name.to_owned(), value.to_owned(), word.span))
                });
                found.borrow_mut().extend(known);
            }
            false
        };
        for script in self.script.iter().chain(&self.document) {
            any_command(&script.list, &note);
        }
        found.into_inner()
    }
}

fn is_called_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    MARKS.iter().any(|mark| memmem::find(lower.as_bytes(), mark.as_bytes()).is_some())
}
