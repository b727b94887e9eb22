//! The parser from outside: what it accepts and refuses, where, and that it holds on any text.

use dockslim::source::Span;
use dockslim::syntax::{
    Args, Dockerfile, ErrorKind, Instruction, Kind, Word, expand, expand_known, parse, tokens,
};
use dockslim::syntax::{ExpandError, Value};
use proptest::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Errors as `line kind "flagged text" message`, in their order.
fn errors(text: &str) -> Vec<String> {
    let file = parse(text);
    let shown = |error: &dockslim::syntax::SyntaxError| {
        let flagged = error.span.slice(text);
        format!("{} {:?} {flagged:?} {}", error.line, error.kind, error.message)
    };
    file.errors.iter().map(shown).collect()
}

fn args(text: &str) -> Vec<String> {
    let file = parse(text);
    file.instructions.iter().flat_map(Instruction::words).map(|word| word.text.to_string()).collect()
}

#[test]
fn one_error_does_not_hide_the_next() {
    let text = "FROM a\nRUNN b\nENV x\nCOPY --form=b c\nUSER\n";
    assert_eq!(
        errors(text),
        [
            "2 UnknownInstruction \"RUNN\" `RUNN` is no instruction",
            "3 Other \"x\" ENV needs a value for `x`",
            "4 Flag \"--form=b\" COPY has no flag `--form`",
            "4 Other \"c\" COPY needs a source and a destination",
            "5 Other \"USER\" USER needs an argument",
        ]
    );
    assert_eq!(parse(text).instructions.len(), 5);
    // The line parser runs over the whole file before any instruction is typed.
    assert_eq!(parse(text).refusal().map(|error| error.line), Some(3));
}

#[test]
fn helps_say_what_to_write() {
    let help = |text: &str| parse(text).errors[0].help.clone().unwrap_or_default();
    assert_eq!(help("FROM a\nRUNN b\n"), "did you mean RUN?");
    assert_eq!(help("FROM a\nCOPY --form=a b c\n"), "did you mean `--from`?");
    assert_eq!(
        help("FROM a\nCMD --help\n"),
        "for an argument of the command, put `--` before it: `CMD -- --help`"
    );
    assert_eq!(help("FROM a # b\n"), "a comment needs a line of its own");
    assert_eq!(help("FROM a\n<<<<<<< HEAD\n"), "keep one side and remove the markers");
    assert_eq!(help("FROM a\n// b\n"), "a comment starts with `#`");
    assert_eq!(help("FROM a\nCMD[\"b\"]\n"), "put a space after CMD");
    assert!(help("FROM\u{a0}a\n").contains("U+00A0"));
    assert!(help("FROM a\nRUN x\n&& y\n").contains("escape character"));
    assert!(help("FROM a\nRUN echo $((x << 2))\n").contains("1<<2"));
}

#[test]
fn a_stage_must_come_first() {
    assert_eq!(errors("RUN a\nRUN b\nFROM c\n"), ["1 MissingFrom \"RUN\" no FROM before this RUN"]);
    assert_eq!(errors("ARG a\nFROM $a\n"), [""; 0]);
    assert_eq!(errors(" # only\n\n"), ["2 MissingFrom \"\" the file has no instruction"]);
    let only_args = parse("ARG a\n");
    assert_eq!(only_args.errors[0].kind, ErrorKind::MissingFrom);
    assert!(only_args.refusal().is_none(), "the parser takes it; the build has nothing to do");
}

#[test]
fn directives_and_their_errors() {
    let file = parse(
        "# syntax=docker/dockerfile:1\n# escape=`\n# plain\n# check=skip=all\nFROM a\nRUN x `\n  y\\\n",
    );
    assert_eq!(file.directives.len(), 2);
    assert_eq!((file.escape, file.comments.len()), ('`', 2));
    assert_eq!(file.instructions[1].body.text, "x   y\\");
    assert_eq!(errors("# escape=x\nFROM a\n"), ["0 Directive \"x\" the escape character cannot be `x`"]);
    assert_eq!(
        errors("# escape=`\n# escape=`\nFROM a\n"),
        ["1 Directive \"# escape=`\" a second `# escape=` directive"]
    );
    assert_eq!(parse("# escape=` (backtick)\nFROM a\nRUN b `\n c\n").instructions.len(), 2);
}

#[test]
fn continuations_pass_comments_and_blank_lines() {
    let text = "FROM a\r\nRUN b \\\r\n  # c \\\r\n\r\n  d\r\n# after\r\nCMD e\r\n";
    let file = parse(text);
    let run = &file.instructions[1];
    assert_eq!((run.start_line, run.end_line, run.body.text.as_ref()), (2, 5, "b   d"));
    assert_eq!(run.blank_line.map(|span| span.slice(text)), Some(""));
    assert_eq!(run.span.slice(text), "RUN b \\\r\n  # c \\\r\n\r\n  d");
    let comments: Vec<_> = file
        .comments
        .iter()
        .map(|comment| (comment.span.slice(text), comment.instruction, comment.inside))
        .collect();
    assert_eq!(comments, [("# c \\", 1, true), ("# after", 2, false)]);
    // Places map back through the joint.
    let at = run.body.text.find('d').unwrap() as u32;
    assert_eq!(run.body.file_span(Span::new(at, at + 1)).slice(text), "d");
}

#[test]
fn words_of_each_grammar() {
    assert_eq!(args("COPY \"a b\" /x"), ["\"a", "b\"", "/x"]);
    assert_eq!(args("COPY [\"a b\", \\\n \"c\\n\"]"), ["a b", "c\n"]);
    assert_eq!(args("ARG a b='c d' e=\\ f"), ["a", "b='c d'", "e=\\ f"]);
    assert_eq!(args("EXPOSE 80\t443/udp"), ["80", "443/udp"]);
    assert_eq!(args("VOLUME ['/a']"), ["['/a']"]);
    let text = "FROM a\nENV A=1 B=\"x y\" \\\n C=z\nLABEL k  v w\n";
    let file = parse(text);
    let pairs: Vec<_> =
        file.instructions[1].pairs().iter().map(|pair| (&*pair.key.text, &*pair.value.text)).collect();
    assert_eq!(pairs, [("A", "1"), ("B", "\"x y\""), ("C", "z")]);
    let label = &file.instructions[2].pairs()[0];
    assert_eq!((&*label.value.text, label.legacy, label.value.span.slice(text)), ("v w", true, "v w"));
    let health = parse("FROM a\nHEALTHCHECK --retries=3 CMD [\"x\", \"y\"]\n");
    assert!(
        matches!(&health.instructions[1].args, Args::Health { command, json: true, .. } if command.len() == 2)
    );
}

#[test]
fn onbuild_holds_what_it_triggers() {
    let file = parse("FROM a\nONBUILD COPY --from=b <<E /x\ny\nE\nONBUILD FOO x\nONBUILD FROM x\n");
    let onbuild = &file.instructions[1];
    let trigger = onbuild.trigger.as_deref().unwrap();
    assert_eq!((trigger.kind, trigger.flag("from"), trigger.words().len()), (Kind::Copy, Some("b"), 2));
    assert_eq!(onbuild.heredocs[0].body.text, "y\n");
    assert_eq!(file.errors.len(), 1, "a trigger is not typed, but FROM is no trigger: {:?}", file.errors);
}

#[test]
fn an_unterminated_heredoc_ends_at_the_next_instruction() {
    let text = "FROM a\nRUN cat <<EOF > /x\none\nEOF \nUSER b\nRUNN c\n";
    assert_eq!(
        errors(text),
        [
            "2 UnterminatedHeredoc \"EOF\" no line `EOF` ends this heredoc",
            "6 UnknownInstruction \"RUNN\" `RUNN` is no instruction",
        ]
    );
}

#[test]
fn lines_of_65535_bytes_are_the_longest() {
    let line = |length: usize| format!("FROM a\nRUN {}", "x".repeat(length - 4));
    assert!(parse(&line(65_535)).errors.is_empty());
    assert!(parse(&(line(65_535) + "\n")).errors.is_empty());
    let error = &parse(&line(65_536)).errors[0];
    assert_eq!((error.line, error.fatal, error.span), (1, true, Span::new(7, 7 + 65_536)));
}

fn expanded(word: &str, env: &[(&str, &str)]) -> Result<String, String> {
    let env: BTreeMap<String, String> = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let lookup = |name: &str| env.get(name).map(|value| Cow::Borrowed(value.as_str()));
    expand(word, '\\', &lookup).map(|word| word.text.into_owned()).map_err(|error| error.to_string())
}

#[test]
fn words_expand_as_in_buildkit() {
    let env = [("A", "xxyy"), ("E", ""), ("P", "/tmp/foo.txt"), ("S", "a*b*c"), ("N", "a\nb")];
    let cases = [
        ("plain", "plain"),
        ("'$A'\"$A\"\\$A$A", "$Axxyy$Axxyy"),
        ("$", "$"),
        ("$.x", "$.x"),
        ("a\\", "a"),
        ("\"a\\b\\\"\"", "a\\b\""),
        ("${U:-${V-d}}", "d"),
        ("${E-d}|${E:-d}|${E+d}|${E:+d}", "|d|d|"),
        ("${A#x}|${A##*x}|${A%y}|${A%%y*}", "xyy|yy|xxy|xx"),
        ("${A#?\\?}", "xxyy"),
        ("${A/x/z}|${A//x/z}|${A//x/}", "zxyy|zzyy|yy"),
        ("${P//\\//\\/}", "\\/tmp\\/foo.txt"),
        ("${A//x/'$0$0'}|${A/x/'$0'}", "xxxxyy|$0xyy"),
        ("${S#a\\*}|${S##*\\*}|${S%\\**}", "b*c|c|a*b"),
        ("${N#*b}", "a\nb"),
    ];
    for (word, result) in cases {
        assert_eq!(expanded(word, &env).as_deref(), Ok(result), "{word}");
    }
    let failures = [
        ("${A//}", "syntax error: missing '/' in ${}"),
        ("${}", "syntax error: bad substitution"),
        ("${", "syntax error: missing '}'"),
        ("${A", "unsupported modifier (\u{FFFD}) in substitution"),
        ("${A:-b", "syntax error: missing '}'"),
        ("${A:=b}", "unsupported modifier (:=) in substitution"),
        ("${A:#b}", "unsupported modifier (:#) in substitution"),
        ("${U?}", "U: is not allowed to be unset"),
        ("${E:?not empty}", "E: not empty"),
        ("'a", "unexpected end of statement while looking for matching single-quote"),
        ("\"a", "unexpected end of statement while looking for matching double-quote"),
    ];
    for (word, message) in failures {
        assert_eq!(expanded(word, &env), Err(message.to_owned()), "{word}");
    }
}

#[test]
fn unset_and_unknown_variables_are_told() {
    let word = expand("$A${B:-x}$A", '\\', &|_| None).unwrap();
    assert_eq!(
        (word.text.as_ref(), word.unset, word.known),
        ("x", vec!["A".to_owned(), "B".to_owned()], true)
    );
    let lookup = |name: &str| if name == "A" { Value::Set("a".into()) } else { Value::Unknown };
    let word = expand_known("$A-${B:-$A}-\"$C\"", '\\', &lookup).unwrap();
    assert_eq!((word.text.as_ref(), word.known), ("a-${B:-$A}-$C", false));
}

#[test]
fn expansion_is_bounded() {
    let deep = "${a:-".repeat(100_000);
    assert_eq!(expand(&deep, '\\', &|_| None).unwrap_err(), ExpandError::TooDeep);
    let long = "x".repeat(1 << 20);
    let bomb = expand("$a$a$a$a$a$a$a$a", '\\', &|_| Some(Cow::Borrowed(long.as_str())));
    assert_eq!(bomb.unwrap_err(), ExpandError::TooLong);
    let stars = format!("${{a#{}}}", "*b".repeat(5_000));
    assert_eq!(
        expand(&stars, '\\', &|_| Some(Cow::Borrowed(long.as_str()))).unwrap_err(),
        ExpandError::TooLong
    );
}

/// Texts that could make a careless parser quadratic or overflow its stack.
#[test]
fn hard_texts_take_linear_time() {
    let names = (0..4_000).map(|n| format!(" <<N{n}")).collect::<Vec<_>>().concat();
    let texts = [
        format!("RUN {}", "x ".repeat(500_000)),
        format!("RUN << {}", "${a:-".repeat(25_000)),
        format!("RUN << {}", "${a:-x}".repeat(25_000)),
        format!("RUN << \"{}", "$".repeat(250_000)),
        "RUN <<E x\nbody\n".repeat(5_000),
        "RUN <<-E x\n\tE\n".repeat(5_000) + "\tF",
        format!("RUN{names}\n{}", "line\n".repeat(50_000)),
        "RUN \\\n".repeat(50_000),
        "RUN a \\\n#\n\n".repeat(25_000),
        "ONBUILD ".repeat(50_000),
        "ONBUILD \\\n".repeat(25_000),
        format!("RUN {}", "[".repeat(250_000)),
        format!("CMD [{}", "[],".repeat(125_000)),
        format!("ENV {}", "a=b ".repeat(50_000)),
        format!("ENV {}", "a=b \\\n".repeat(50_000)),
        format!("COPY {}", "--a=b ".repeat(50_000)),
        format!("COPY {}", "--from='' \\\n".repeat(25_000)),
        "#\n".repeat(125_000),
        "X\n".repeat(50_000),
        "\u{a0}".repeat(125_000),
    ];
    for text in texts {
        let start = Instant::now();
        assert_invariants(&text);
        let shown: String = text.chars().take(30).collect();
        // No measure of speed, which a busy machine has little of: what is not linear takes many minutes.
        assert!(start.elapsed() < Duration::from_secs(120), "{shown:?}: {:?}", start.elapsed());
    }
}

/// What holds of every file.
fn assert_invariants(text: &str) {
    let file = parse(text);
    let mut position = 0;
    for token in tokens(&file) {
        assert_eq!(token.span.start, position, "tokens tile {text:?}");
        assert!(!token.span.is_empty() && text.get(token.span.range()).is_some(), "{token:?} in {text:?}");
        position = token.span.end;
    }
    assert_eq!(position as usize, text.len(), "tokens cover {text:?}");
    assert!(file.errors.is_sorted_by_key(|error| error.span.start));
    for error in file.errors.iter() {
        assert!(text.get(error.span.range()).is_some(), "{error:?} in {text:?}");
    }
    let mut line = 0;
    for instruction in &file.instructions {
        assert!(line < instruction.start_line && instruction.start_line <= instruction.end_line);
        line = instruction.end_line;
        assert_instruction(instruction, &file);
    }
}

fn assert_instruction(instruction: &Instruction<'_>, file: &Dockerfile<'_>) {
    let text = file.text;
    assert!(text.get(instruction.span.range()).is_some(), "{:?} in {text:?}", instruction.span);
    let pairs = instruction.pairs().iter().flat_map(|pair| [&pair.key, &pair.value]);
    for word in instruction.words().iter().chain(pairs).chain([&instruction.keyword]) {
        assert_word(word, instruction, text);
    }
    for flag in &instruction.flags {
        assert!(flag.span.slice(text).starts_with('-'), "{flag:?} in {text:?}");
    }
    for heredoc in &instruction.heredocs {
        assert!(
            text.get(heredoc.content.range()).is_some() && text.get(heredoc.terminator.range()).is_some()
        );
    }
    instruction.mounts();
    if let Some(trigger) = &instruction.trigger {
        assert_instruction(trigger, file);
    }
}

fn assert_word(word: &Word<'_>, instruction: &Instruction<'_>, text: &str) {
    assert!(text.get(word.span.range()).is_some(), "{word:?} in {text:?}");
    if !instruction.is_json() && matches!(word.text, Cow::Borrowed(_)) {
        assert_eq!(word.span.slice(text), word.text, "in {text:?}");
    }
}

/// Texts made of what the grammar cares about.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "FROM",
        "RUN",
        "COPY",
        "ADD",
        "ENV",
        "ARG",
        "LABEL",
        "ONBUILD",
        "HEALTHCHECK",
        "CMD",
        "SHELL",
        "VOLUME",
        "USER",
        "# escape=`",
        "# syntax=x",
        "#",
        "# check=skip=all",
        "\\",
        "`",
        "\\\n",
        "`\n",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "\u{b}",
        "\u{a0}",
        "\u{feff}",
        "\u{e0}",
        "\u{85}",
        "--",
        "--from=a",
        "--mount=type=cache",
        "--x='a b\"",
        "--link",
        "=",
        "a=b",
        "'",
        "\"",
        "$A",
        "${A:-b}",
        "${",
        "}",
        "<<EOF",
        "<<-E",
        "<< \"E O\"",
        "EOF",
        "E",
        "\tE",
        "E O",
        "[",
        "]",
        "[\"a\", \"b\"]",
        "[1]",
        "{",
        "\"a\\u00e9\"",
        ",",
        "as",
        "AS x",
        "é",
        "日",
        "a",
        "/x",
        "NONE",
        "\0",
        "--retries=-1",
        "--interval=1x",
    ]);
    prop::collection::vec(words, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_tree_and_tiles(text in "\\PC*|(?s).{0,200}") {
        assert_invariants(&text);
    }

    #[test]
    fn any_mix_of_the_grammar_has_a_tree_and_tiles(text in pieces()) {
        assert_invariants(&text);
    }

    #[test]
    fn any_word_expands_or_says_why(text in pieces(), value in "[a-z*\\\\/$\n]{0,8}") {
        let lookup = |name: &str| (name != "B").then_some(Cow::Borrowed(value.as_str()));
        for escape in ['\\', '`'] {
            drop(expand(&text, escape, &lookup));
            drop(expand(&format!("${{A/{text}}}"), escape, &lookup));
            drop(expand(&format!("${{A%%{text}}}"), escape, &lookup));
        }
    }
}

/// `DOCKSLIM_FILES` names a file that lists paths, one a line.
#[test]
#[ignore = "reads the files listed in $DOCKSLIM_FILES"]
fn listed_files_tile() {
    let list = std::fs::read_to_string(std::env::var("DOCKSLIM_FILES").unwrap()).unwrap();
    for path in list.lines() {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        assert_invariants(&text);
        let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap();
        assert_invariants(&text[..half]);
        assert_invariants(&text[half..]);
        assert_invariants(&text.replace('\n', "\r\n"));
    }
}

/// `DOCKSLIM_WORDS` names a file of BuildKit's expansions, one JSON object a line: word, env, result, unmatched,
/// error.
#[test]
#[ignore = "reads the expansions in $DOCKSLIM_WORDS"]
fn words_expand_as_recorded() {
    let recorded = std::fs::read_to_string(std::env::var("DOCKSLIM_WORDS").unwrap()).unwrap();
    let mut parted = Vec::new();
    for line in recorded.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = case["word"].as_str().unwrap();
        let lookup = |name: &str| case["env"].get(name).map(|value| Cow::Borrowed(value.as_str().unwrap()));
        let agrees = match expand(word, '\\', &lookup) {
            Ok(word) => {
                let mut unset = word.unset;
                unset.sort();
                let recorded: Vec<&str> =
                    case["unmatched"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
                case["error"].is_null() && case["result"] == *word.text && unset == recorded
            }
            Err(error) => case["error"].as_str().is_some_and(|message| message.ends_with(&error.to_string())),
        };
        if !agrees {
            parted.push(line.to_owned());
        }
    }
    assert!(parted.is_empty(), "{} parted:\n{}", parted.len(), parted.join("\n"));
}
