//! What BuildKit refuses when it types instructions: arguments, flags and values, in its order of precedence
//! within an instruction. Leaves alone what it says only while it builds.

mod flag_table;
mod values;

use super::ast::{Args, Instruction, Kind};
use super::errors::{ErrorKind, Errors, SyntaxError};
use super::{heredoc, suggest};
use crate::source::Span;

/// What has been seen of a file.
#[derive(Default)]
pub(super) struct Checker {
    stages: bool,
    told: bool,
    instructions: bool,
}

/// Collects an instruction's errors.
pub(super) struct Sink<'e> {
    line: u32,
    errors: &'e mut Errors,
}

impl Sink<'_> {
    fn add(
        &mut self,
        kind: ErrorKind,
        span: Span,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        let (message, help) = (message.into(), help.into());
        self.errors.push(SyntaxError { kind, message, help, span, line: self.line, fatal: false });
    }

    fn other(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.add(ErrorKind::Other, span, message, help.to_owned());
    }
}

impl Checker {
    /// Checks one instruction, in the order of the file.
    pub(super) fn instruction(&mut self, instruction: &Instruction<'_>, errors: &mut Errors) {
        let above = std::mem::replace(&mut self.instructions, true);
        let mut sink = Sink { line: instruction.start_line, errors };
        match instruction.kind {
            Kind::Unknown => return unknown(instruction, above, &mut sink),
            Kind::From => self.stages = true,
            Kind::Arg => {}
            _ if !self.stages && !self.told => {
                self.told = true;
                let message = format!("no FROM before this {}", instruction.kind.as_str());
                let help = "start with `FROM image`; only ARG may stand before it".to_owned();
                sink.add(ErrorKind::MissingFrom, instruction.keyword.span, message, help);
            }
            _ => {}
        }
        instruction.check(&mut sink);
    }

    /// Checks the whole.
    pub(super) fn end(&self, span: Span, errors: &mut Errors) {
        if self.instructions && !self.stages && !self.told && errors.is_empty() {
            let help = "add `FROM image`".to_owned();
            // BuildKit names no line.
            Sink { line: 0, errors }.add(
                ErrorKind::MissingFrom,
                span,
                "the file has no FROM: there is no stage to build",
                help,
            );
        }
    }
}

fn unknown(instruction: &Instruction<'_>, above: bool, sink: &mut Sink<'_>) {
    let word = instruction.keyword.text.as_ref();
    let conflict = ["<<<<<<<", "=======", ">>>>>>>"].contains(&word);
    let message = match word {
        "" => "a line with only an escape character".to_owned(),
        _ if conflict => "a merge conflict marker is left in the file".to_owned(),
        _ => format!("`{}` is no instruction", suggest::short(word)),
    };
    let help = if conflict {
        "keep one side and remove the markers".to_owned()
    } else if let Some(ch) = word.chars().find(|ch| is_invisible(*ch)) {
        format!("it holds U+{:04X}, which cannot be seen: remove it or put a plain space", u32::from(ch))
    } else if word.starts_with("//") || word.starts_with("--") {
        "a comment starts with `#`".to_owned()
    } else if let Some(name) = glued(word) {
        format!("put a space after {name}")
    } else if word.is_empty() {
        "remove it".to_owned()
    } else if word.eq_ignore_ascii_case("export") {
        "did you mean ENV?".to_owned()
    } else if let Some(name) = suggest::nearest(word, Kind::ALL.map(Kind::as_str)) {
        format!("did you mean {name}?")
    } else if !above {
        "a Dockerfile starts with `FROM image`".to_owned()
    } else if word.starts_with(|ch: char| ch.is_ascii_lowercase()) && !word.ends_with(':') {
        "to run a command, put RUN before it; to go on with the instruction above it, end that one's last line with the escape character"
            .to_owned()
    } else {
        "to go on with the instruction above it, end that one's last line with the escape character"
            .to_owned()
    };
    sink.add(ErrorKind::UnknownInstruction, instruction.keyword.span, message, help);
}

/// The keyword that stands before a bracket or quote without a space.
fn glued(word: &str) -> Option<&'static str> {
    let (keyword, _) = word.split_at(word.find(['[', '"', '\''])?);
    Some(Kind::of(keyword)).filter(|kind| *kind != Kind::Unknown).map(Kind::as_str)
}

/// Characters that look like a blank or like nothing, and separate no words.
fn is_invisible(ch: char) -> bool {
    !ch.is_ascii() && (ch.is_whitespace() || matches!(ch, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'))
}

impl Instruction<'_> {
    /// The place of its arguments, or its keyword where it has none.
    fn arguments_span(&self) -> Span {
        let body = self.body.file_span(Span::new(0, self.body.text.len() as u32));
        if body.is_empty() { self.keyword.span } else { body }
    }

    fn check(&self, sink: &mut Sink<'_>) {
        match self.kind {
            Kind::Add | Kind::Copy => self.check_copy(sink),
            Kind::From => self.check_from(sink),
            Kind::Healthcheck => self.check_health(sink),
            Kind::Onbuild => self.check_onbuild(sink),
            Kind::Run => {
                flag_table::check(self, sink);
                values::check_run(self, sink);
            }
            Kind::Cmd | Kind::Entrypoint => flag_table::check(self, sink),
            Kind::Shell => self.check_shell(sink),
            _ => self.check_count(sink),
        }
    }

    /// Instructions that need an argument, and what may be wrong with one.
    fn check_count(&self, sink: &mut Sink<'_>) {
        // ARG and STOPSIGNAL drop flags unread.
        if !matches!(self.kind, Kind::Arg | Kind::Stopsignal) {
            flag_table::check(self, sink);
        }
        let empty =
            matches!(&self.args, Args::None) || matches!(&self.args, Args::Json(words) if words.is_empty());
        let refused_before = matches!(self.kind, Kind::Env | Kind::Label) && !self.body.text.is_empty();
        if empty && !refused_before {
            let message = format!("{} needs an argument", self.kind.as_str());
            sink.other(self.arguments_span(), message, values::usage(self.kind));
        }
        let blank = |sink: &mut Sink<'_>, span| {
            let message = format!("{} with an empty name", self.kind.as_str());
            sink.other(span, message, "write `name=value` without spaces around `=`");
        };
        for pair in self.pairs().iter().filter(|pair| pair.key.text.is_empty()) {
            blank(sink, pair.key.span.to(pair.value.span));
        }
        for word in self.words() {
            if self.kind == Kind::Arg && word.text.starts_with('=') {
                blank(sink, word.span);
            } else if self.kind == Kind::Volume && word.text.trim().is_empty() {
                sink.other(word.span, "VOLUME with an empty path", "name a directory");
            }
        }
    }

    fn check_copy(&self, sink: &mut Sink<'_>) {
        let kind = self.kind.as_str();
        if self.words().len() < 2 {
            let message = format!("{kind} needs a source and a destination");
            sink.other(self.arguments_span(), message, values::usage(self.kind));
            flag_table::check(self, sink);
            return;
        }
        flag_table::check(self, sink);
        let destination = self.words().last();
        if let Some(last) = destination.filter(|last| matches!(heredoc::marker(&last.text), Ok(Some(_)))) {
            let message = format!("the destination of {kind} cannot be a heredoc");
            sink.other(last.span, message, "name a path after it");
        }
    }

    fn check_from(&self, sink: &mut Sink<'_>) {
        let words = self.words();
        match words {
            [_] => {}
            [_, as_word, name] if as_word.text.eq_ignore_ascii_case("as") => {
                if !is_stage_name(&name.text) {
                    let message = format!("`{}` cannot name a stage", suggest::short(&name.text));
                    sink.other(
                        name.span,
                        message,
                        "a name is a letter, then letters, digits, `-`, `_` and `.`",
                    );
                }
            }
            _ => {
                let comment = words.iter().any(|word| word.text.starts_with('#'));
                let help = if comment {
                    "a comment needs a line of its own"
                } else {
                    "write `FROM image` or `FROM image AS name`"
                };
                sink.other(
                    self.arguments_span(),
                    "FROM takes an image, and then at most `AS` and a name",
                    help,
                );
            }
        }
        flag_table::check(self, sink);
    }

    fn check_onbuild(&self, sink: &mut Sink<'_>) {
        flag_table::check(self, sink);
        let Some(trigger) = &self.trigger else {
            return sink.other(
                self.arguments_span(),
                "ONBUILD needs an instruction",
                "write `ONBUILD RUN …`",
            );
        };
        if matches!(trigger.kind, Kind::Onbuild | Kind::From | Kind::Maintainer) {
            let message = format!("ONBUILD cannot trigger {}", trigger.kind.as_str());
            sink.other(trigger.keyword.span, message, "put it into the Dockerfile that builds on this image");
        }
    }

    fn check_shell(&self, sink: &mut Sink<'_>) {
        flag_table::check(self, sink);
        match &self.args {
            Args::Json(words) if !words.is_empty() => {}
            Args::Text => {
                let help = "write `SHELL [\"executable\", \"argument\"]`, with double quotes and no comma at the end";
                sink.other(self.arguments_span(), "SHELL takes only a JSON array", help);
            }
            _ => sink.other(self.arguments_span(), "SHELL needs an argument", values::usage(Kind::Shell)),
        }
    }

    fn check_health(&self, sink: &mut Sink<'_>) {
        let Args::Health { kind, command, .. } = &self.args else {
            return sink.other(
                self.arguments_span(),
                "HEALTHCHECK needs an argument",
                values::usage(self.kind),
            );
        };
        if kind.text.eq_ignore_ascii_case("none") {
            if let (Some(first), Some(last)) = (command.first(), command.last()) {
                sink.other(first.span.to(last.span), "HEALTHCHECK NONE takes no argument", "remove it");
            }
            return;
        }
        flag_table::check(self, sink);
        if !kind.text.eq_ignore_ascii_case("cmd") {
            let message = format!("`{}` is no type of HEALTHCHECK", suggest::short(&kind.text));
            sink.other(kind.span, message, values::usage(self.kind));
        } else if command.is_empty() {
            sink.other(kind.span, "HEALTHCHECK CMD needs a command", values::usage(self.kind));
        }
        values::check_health(self, sink);
    }
}

/// `^[a-z][a-z0-9-_.]*$` of the name in lower case.
fn is_stage_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with(|ch: char| ch.is_ascii_lowercase())
        && lower
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte))
}
