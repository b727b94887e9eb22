//! Placeholders of templates from which Dockerfiles are made: where a file holds one that no Dockerfile can. Looks at
//! names and shapes only, and fills none in.

use super::workplace::is_workplace;
use super::{Comment, Dockerfile, Flag, Instruction, Kind};
use crate::source::Span;

/// What stands around a placeholder, and whether a name in capitals is all that may stand inside.
struct Shape {
    open: &'static str,
    close: &'static str,
    is_name: bool,
}

const fn shape(open: &'static str, close: &'static str) -> Shape {
    Shape { open, close, is_name: false }
}

const fn name(open: &'static str, close: &'static str) -> Shape {
    Shape { open, close, is_name: true }
}

/// Those of template languages, and of what is replaced by name.
const ENGINES: [Shape; 6] = [
    shape("{{", "}}"),
    shape("{%", "%}"),
    shape("<%", "%>"),
    shape("{#", "#}"),
    name("@@", "@@"),
    name("%%", "%%"),
];
/// Macros of m4, which stand where an instruction's name belongs.
const M4: [&str; 7] = ["changecom(", "changequote(", "define(", "divert(", "ifdef(", "ifelse(", "include("];
/// What no reference of an image holds, nor a first word.
const IN_FROM: [Shape; 5] =
    [shape("<", ">"), name("__", "__"), name("@", "@"), name("%", "%"), shape("{", "}")];

/// Endings of templates' names.
const ENDINGS: [&str; 22] = [
    "cheetah",
    "ejs",
    "erb",
    "ftl",
    "gotmpl",
    "handlebars",
    "hbs",
    "in",
    "j2",
    "jinja",
    "jinja2",
    "liquid",
    "m4",
    "mako",
    "mustache",
    "njk",
    "template",
    "tmpl",
    "tpl",
    "tt",
    "twig",
    "vm",
];

/// The first placeholder that stands where a Dockerfile can have none: in FROM, as an instruction, as an argument
/// outside quotes, or an `#include` of the C preprocessor.
pub(super) fn placeholder(file: &Dockerfile<'_>) -> Option<Span> {
    let included = file.comments.iter().find(|comment| is_include(comment, file.text));
    if let Some(comment) = included {
        return Some(comment.span);
    }
    if let Some(image) = declared_in_comment(file) {
        return Some(image);
    }
    // Few files hold any of the characters that begin one in arguments.
    let in_arguments = may_open(file.text);
    let is_plain_place = |kind| matches!(kind, Kind::From | Kind::Unknown);
    let looked_at = file.instructions.iter().filter(|it| in_arguments || is_plain_place(it.kind));
    looked_at.into_iter().find_map(|instruction| in_instruction(instruction, file))
}

/// Whether one of [`ENGINES`] opens somewhere: all do with two characters of which one is a brace, a percent sign or
/// an at sign.
fn may_open(text: &str) -> bool {
    const OPENS: [[u8; 2]; ENGINES.len()] = {
        let (mut opens, mut row) = ([[0; 2]; ENGINES.len()], 0);
        while row < ENGINES.len() {
            let [first, second] = *ENGINES[row].open.as_bytes() else { panic!("two characters open one") };
            opens[row] = [first, second];
            row += 1;
        }
        opens
    };
    let bytes = text.as_bytes();
    let opens = |at: usize| bytes[at..].first_chunk().is_some_and(|pair| OPENS.contains(pair));
    memchr::memchr3_iter(b'{', b'%', b'@', bytes).any(|at| opens(at) || at > 0 && opens(at - 1))
}

impl Dockerfile<'_> {
    /// Takes the name of the file into account: it may be that of a place to work in, and in one that is named as a
    /// template, whatever looks like a placeholder is one, wherever it stands.
    pub fn note_name(&mut self, path: &str) {
        self.workplace = is_workplace(path);
        let has_ending = |ending: &str| ENDINGS.iter().any(|it| ending.eq_ignore_ascii_case(it));
        if self.template.is_none() && path.rsplit_once('.').is_some_and(|(_, ending)| has_ending(ending)) {
            let shapes = ENGINES.iter().chain(&IN_FROM[1..3]);
            let first = shapes.filter_map(|shape| shape.find(self.text)).min_by_key(|(start, _)| *start);
            let first = first.map(|(start, end)| Span::new(start as u32, end as u32));
            self.template = first.or_else(|| undeclared(self));
        }
    }
}

/// The image of a FROM whose variable nothing declares: a tool that replaces variables is to fill it in.
fn undeclared(file: &Dockerfile<'_>) -> Option<Span> {
    let declares = file.instructions.iter().any(|it| it.kind == Kind::Arg);
    let image = file.instructions.iter().find(|it| it.kind == Kind::From)?.words().first()?;
    let is_own = ["TARGET", "BUILD"].iter().any(|own| image.text.contains(own));
    (image.text.contains('$') && !declares && !is_own).then_some(image.span)
}

/// The image of a FROM whose variable only a comment declares (`# ARG image`), as generators have it.
fn declared_in_comment(file: &Dockerfile<'_>) -> Option<Span> {
    let declared = file.comments.iter().filter_map(|comment| {
        let name = comment.span.slice(file.text).trim_start_matches('#').trim().strip_prefix("ARG ")?.trim();
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (!name.is_empty() && is_name(name)).then_some(name)
    });
    let froms = || file.instructions.iter().filter(|it| it.kind == Kind::From);
    let image_with = |name: &str| {
        let marks = [format!("${{{name}}}"), format!("${name}")];
        let is_it = |text: &str| text.contains(&marks[0]) || text.ends_with(&marks[1]);
        froms().filter_map(|it| it.words().first()).find(|image| is_it(&image.text)).map(|image| image.span)
    };
    let declares = |name: &str| {
        // Behind the first FROM they are another stage's own.
        let above = file.instructions.iter().take_while(|it| it.kind != Kind::From);
        let mut words = above.filter(|it| it.kind == Kind::Arg).flat_map(Instruction::words);
        words.any(|word| word.text.split('=').next() == Some(name))
    };
    // A hundred of them show what the rest are.
    declared.take(100).find_map(|name| image_with(name).filter(|_| !declares(name)))
}

/// `FROM [NAME]`: no image has brackets, but around the address of a registry.
fn in_brackets(instruction: &Instruction<'_>) -> Option<Span> {
    let image = instruction.words().first()?;
    let (_, inside) = image.text.split_once('[')?;
    let (name, _) = inside.split_once(']')?;
    (!name.is_empty() && !name.contains([':', '"', '\''])).then_some(image.span)
}

fn in_instruction(instruction: &Instruction<'_>, file: &Dockerfile<'_>) -> Option<Span> {
    let body = &instruction.body;
    let of_body = |(start, end): (usize, usize)| body.file_span(Span::new(start as u32, end as u32));
    let first = |shapes: &[Shape]| shapes.iter().find_map(|shape| shape.find(&body.text)).map(of_body);
    let bare = || ENGINES[..3].iter().find_map(|shape| shape.find_bare(&body.text)).map(of_body);
    let in_flags = || {
        let is_one =
            |flag: &&Flag<'_>| ENGINES.iter().any(|it| it.find(flag.span.slice(file.text)).is_some());
        instruction.flags.iter().find(is_one).map(|flag| flag.span)
    };
    match instruction.kind {
        Kind::Unknown => starts_as_placeholder(instruction, file).then_some(instruction.keyword.span),
        Kind::From => {
            // What opens one is in few names of images.
            let opens = |byte: u8| matches!(byte, b'{' | b'%' | b'<' | b'@' | b'_');
            let image = || {
                let shapes = [ENGINES.as_slice(), &IN_FROM];
                let shapes = shapes.into_iter().filter(|_| body.text.bytes().any(opens));
                shapes
                    .into_iter()
                    .find_map(first)
                    .or_else(|| to_replace(instruction, file))
                    .or_else(|| in_brackets(instruction))
            };
            in_flags().or_else(image)
        }
        Kind::Add | Kind::Copy => in_flags().or_else(|| first(&ENGINES)),
        Kind::Workdir | Kind::User | Kind::Expose | Kind::Volume => first(&ENGINES),
        // Settings are often filled in when the container starts, but then no blank is in them.
        Kind::Env | Kind::Label => bare().filter(|found| found.slice(file.text).contains(' ')),
        _ => bare(),
    }
}

/// Whether a line begins with a placeholder, where an instruction's name belongs.
fn starts_as_placeholder(instruction: &Instruction<'_>, file: &Dockerfile<'_>) -> bool {
    let line = instruction.span.slice(file.text);
    let shapes = ENGINES.iter().chain(&IN_FROM[..3]);
    let is_macro = || M4.iter().any(|name| line.starts_with(name));
    shapes.into_iter().any(|shape| shape.find(line).is_some_and(|(start, _)| start == 0)) || is_macro()
}

/// A name in capitals with several words in it stands for an image: names of images have none, and stages stand above
/// those that are FROM them.
fn to_replace(instruction: &Instruction<'_>, file: &Dockerfile<'_>) -> Option<Span> {
    let first = file.instructions.iter().find(|it| it.kind == Kind::From)?;
    let image = instruction.words().first().filter(|_| first.span == instruction.span)?;
    let is_capital =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-_:/.".contains(&byte);
    let starts = image.text.starts_with(|first: char| first.is_ascii_uppercase());
    let several = image.text.trim_matches(['-', '_']).contains(['-', '_']);
    (starts && several && image.text.bytes().all(is_capital)).then_some(image.span)
}

/// `#include "FILE"` and `#include <FILE>`, at the start of its line and with nothing behind it.
fn is_include(comment: &Comment, text: &str) -> bool {
    let Some(rest) = comment.span.slice(text).strip_prefix("#include ") else { return false };
    let rest = rest.trim();
    let is_file = |open: char, close: char| {
        let name = rest.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        name.is_some_and(|name| !name.is_empty() && !name.contains([' ', open, close]))
    };
    is_file('"', '"') || is_file('<', '>')
}

impl Shape {
    /// Where the first one stands.
    fn find(&self, text: &str) -> Option<(usize, usize)> {
        let mut start = 0;
        loop {
            start += text.get(start..)?.find(self.open)?;
            match self.end(text, start)? {
                (end, true) => return Some((start, end)),
                (end, false) => start = end,
            }
        }
    }

    /// The same outside quotes, and around nothing but a name or a statement: `docker inspect -f {{.Id}}` is a command.
    fn find_bare(&self, text: &str) -> Option<(usize, usize)> {
        let (mut quote, mut escaped, mut passed) = (None, false, 0);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                _ if at < passed => {}
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'\'' | b'"' if quote.is_none() => quote = Some(byte),
                _ if quote == Some(byte) => quote = None,
                _ if quote.is_none() && text.as_bytes()[at..].starts_with(self.open.as_bytes()) => {
                    match self.end(text, at)? {
                        (end, true) if self.is_filled(&text[at..end]) => return Some((at, end)),
                        (end, _) => passed = end,
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether it is one whatever stands around it: a brace of the shell expands lists, and Go's templates begin
    /// with a dot.
    fn is_filled(&self, whole: &str) -> bool {
        let inside = whole[self.open.len()..whole.len() - self.close.len()].trim_matches([' ', '-']);
        let is_name = inside.starts_with(|first: char| first.is_ascii_alphabetic());
        self.open != "{{" || is_name && !inside.contains([',', '{', '}'])
    }

    /// Where the one ends that opens at a place, and whether it is one; else how far there is none. Nothing where there
    /// is none from here on.
    fn end(&self, text: &str, start: usize) -> Option<(usize, bool)> {
        let inside = start + self.open.len();
        let rest = text.get(inside..)?;
        if self.is_name {
            let is_name =
                |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_[]".contains(byte);
            let length = rest.bytes().take_while(|byte| is_name(byte)).count();
            // Underscores close a name as well as they may stand in it.
            let length = rest[..length].find(self.close).unwrap_or(length);
            let starts = rest.starts_with(|first: char| first.is_ascii_uppercase());
            let closes = rest[length..].starts_with(self.close);
            return Some(if starts && closes {
                (inside + length + self.close.len(), true)
            } else {
                (inside, false)
            });
        }
        if self.open == "{" && text[..start].ends_with('$') {
            return Some((inside, false));
        }
        let length = rest.find(self.close)?;
        Some((inside + length + self.close.len(), length > 0))
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    fn found(text: &str) -> Option<&str> {
        parse(text).template.map(|span| span.slice(text))
    }

    #[test]
    fn what_no_dockerfile_holds_is_a_placeholder() {
        for (text, first) in [
            ("FROM {{ base }}:{{ tag }}\nRUN a", "{{ base }}"),
            ("FROM --platform={{platform}} debian", "--platform={{platform}}"),
            ("FROM %%FROM%%", "%%FROM%%"),
            ("FROM x:@VERSION@", "@VERSION@"),
            ("FROM __ARCH__/__ENV_[TAG]__", "__ARCH__"),
            ("FROM <REPO>/a:1", "<REPO>"),
            ("FROM {image}:1", "{image}"),
            ("FROM %BASE%", "%BASE%"),
            ("FROM REPLACE-ME", "REPLACE-ME"),
            ("FROM [server-modules] AS a\nFROM b", "[server-modules]"),
            ("# ARG agentImage\n# Tag ${tag}\nFROM ${agentImage}\nRUN a", "${agentImage}"),
            ("FROM <%= base %>", "<%= base %>"),
            ("FROM a\n{% if b %}\nRUN c\n{% endif %}", "{%"),
            ("{#- a -#}\nFROM a", "{#-"),
            ("FROM a\n@@STAGES@@", "@@STAGES@@"),
            ("FROM a\n__PACKAGES__", "__PACKAGES__"),
            ("FROM a\ninclude(`b.m4')", "include(`b.m4')"),
            ("#include \"common.Dockerfile\"\nFROM a", "#include \"common.Dockerfile\""),
            ("FROM a\nCOPY --from={{b}} /a /b", "--from={{b}}"),
            ("FROM a\nCOPY {{ app }} /srv", "{{ app }}"),
            ("FROM a\nRUN apt-get install {{ packages }}", "{{ packages }}"),
            ("FROM a\nRUN a \\\n  {%- for b in c %}\n", "{%- for b in c %}"),
            ("FROM a\nENV B={{ b | upper }}", "{{ b | upper }}"),
            ("FROM a\nARG B={{b}}", "{{b}}"),
        ] {
            assert_eq!(found(text), Some(first), "{text}");
        }
    }

    #[test]
    fn what_a_dockerfile_may_hold_is_none() {
        for text in [
            "FROM ${A:-b}-${C} AS d\nFROM D",
            "FROM [::1]:80/a",
            "# ARG a\nARG a=b\nFROM ${a}",
            "#ARG a=b\nFROM ${a}",
            "FROM a AS base-image\nFROM BASE-IMAGE",
            "FROM ${A}${B:-c}",
            "FROM a@sha256:0123",
            "FROM a__b__c",
            "FROM a\n# {{ b }} @@C@@\n#include what is needed\n#include \"a\" or \"b\"",
            "FROM a\nRUN docker inspect -f {{.Id}} b && go list -f '{{ .Version }}' c \\\n && rm -r /{{a,b}/c,d}",
            "FROM a\nRUN sed -i s/@@A@@/b/ c && python -c 'print(__FILE__)' && test %%A%% = d",
            "FROM a\nENV B={{B}} C=@@C@@",
            "FROM a\nLABEL b=\"{{ c }}\"",
            "FROM a\nRUN <<E\n{{ b }}\nE\nCOPY <<E /c\n{% d %}\nE\n",
            "FROM a\nCMD [\"a\", \"{{ b }}\"]",
            "FROM a\n<<<<<<< HEAD\n=======\n>>>>>>> b",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_says_what_the_marks_are() {
        let named = |name: &str, text: &str| {
            let mut file = parse(text);
            file.note_name(name);
            file.template.is_some()
        };
        assert!(named("a/Dockerfile.j2", "FROM a\nRUN echo \"{{ b }}\""));
        assert!(named("Dockerfile.in", "FROM a\nENV B=@B@"));
        assert!(named("Dockerfile.TMPL", "FROM $BASE\nRUN b"));
        assert!(!named("Dockerfile.template", "ARG BASE=a\nFROM $BASE\nRUN b"));
        assert!(!named("Dockerfile", "FROM a\nRUN echo \"{{ b }}\""));
    }
}
