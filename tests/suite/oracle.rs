//! Where two published parsers part from ours, and so from BuildKit: why this project has a parser of its own.
//! Each fixture states what all three make of it, so that a change of any of them shows.

use dockslim::syntax;

/// The keywords that a parser found, or that it refused the file.
type Outcome = Result<Vec<String>, &'static str>;

/// Ours: every instruction, and whether there were errors.
fn ours(text: &str) -> (Vec<String>, usize) {
    let file = syntax::parse(text);
    (
        file.instructions.iter().map(|instruction| instruction.keyword.text.to_uppercase()).collect(),
        file.errors.len(),
    )
}

/// `dockerfile-parser`, which has no type for half of the instructions.
fn dockerfile_parser(text: &str) -> Outcome {
    use dockerfile_parser::Instruction;
    let keyword = |instruction: &Instruction| match instruction {
        Instruction::From(_) => "FROM".to_owned(),
        Instruction::Arg(_) => "ARG".to_owned(),
        Instruction::Label(_) => "LABEL".to_owned(),
        Instruction::Run(_) => "RUN".to_owned(),
        Instruction::Entrypoint(_) => "ENTRYPOINT".to_owned(),
        Instruction::Cmd(_) => "CMD".to_owned(),
        Instruction::Copy(_) => "COPY".to_owned(),
        Instruction::Env(_) => "ENV".to_owned(),
        Instruction::Misc(misc) => misc.instruction.content.to_uppercase(),
    };
    let file = dockerfile_parser::Dockerfile::parse(text).map_err(|_| "refused")?;
    Ok(file.instructions.iter().map(keyword).collect())
}

/// `parse-dockerfile`.
fn parse_dockerfile(text: &str) -> Outcome {
    let file = parse_dockerfile::parse(text).map_err(|_| "refused")?;
    let keyword = |instruction: &parse_dockerfile::Instruction<'_>| {
        let debug = format!("{instruction:?}");
        debug.split(['(', ' ']).next().unwrap_or("").to_uppercase()
    };
    Ok(file.instructions.iter().map(keyword).collect())
}

/// Files that BuildKit takes, with the instructions that it finds in them.
struct Fixture {
    about: &'static str,
    text: &'static str,
    keywords: &'static str,
    dockerfile_parser: Theirs,
    parse_dockerfile: Theirs,
}

/// What another parser makes of a fixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Theirs {
    Agrees,
    Refuses,
    /// Takes the file and finds these instructions.
    Finds(&'static str),
}

use Theirs::{Agrees, Finds, Refuses};

const FIXTURES: &[Fixture] = &[
    Fixture {
        about: "nothing special",
        text: "FROM a AS b\nRUN c \\\n  d\nCOPY --from=b e f\n",
        keywords: "FROM RUN COPY",
        dockerfile_parser: Agrees,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a heredoc",
        text: "FROM a\nRUN <<EOF\nUSER b\nEOF\nCMD c\n",
        keywords: "FROM RUN CMD",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a heredoc whose body reads as instructions",
        text: "FROM a\nRUN <<'a b'\nUSER b\na b\nCMD c\n",
        keywords: "FROM RUN CMD",
        dockerfile_parser: Finds("FROM RUN USER A CMD"),
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a heredoc that is not the last word",
        text: "FROM a\nRUN cat <<EOF > /x\nUSER b\nEOF\nCMD c\n",
        keywords: "FROM RUN CMD",
        dockerfile_parser: Refuses,
        parse_dockerfile: Refuses,
    },
    Fixture {
        about: "a heredoc of COPY",
        text: "FROM a\nCOPY <<EOF /x\nUSER b\nEOF\nCMD c\n",
        keywords: "FROM COPY CMD",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "another escape character",
        text: "# escape=`\nFROM a\nRUN b `\n  c\nUSER d\n",
        keywords: "FROM RUN USER",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a backslash that is not the escape character",
        text: "# escape=`\nFROM a\nCOPY b C:\\\nUSER d\n",
        keywords: "FROM COPY USER",
        dockerfile_parser: Finds("FROM COPY"),
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "an escaped escape character at the end of a line",
        text: "FROM a\nCOPY b C:\\\\\nENV c=d\n",
        keywords: "FROM COPY ENV",
        dockerfile_parser: Finds("FROM COPY"),
        parse_dockerfile: Finds("FROM COPY"),
    },
    Fixture {
        about: "a comment in a continued command",
        text: "FROM a\nRUN b \\\n  # c\n  d\nUSER e\n",
        keywords: "FROM RUN USER",
        dockerfile_parser: Agrees,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a comment between keyword and command",
        text: "FROM a\nRUN \\\n  # b\n  c\nUSER d\n",
        keywords: "FROM RUN USER",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a blank line in a continued command",
        text: "FROM a\nRUN b \\\n\n  c\nUSER d\n",
        keywords: "FROM RUN USER",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "an ENTRYPOINT that is taken back",
        text: "FROM a\nENTRYPOINT []\nCMD [\"b\"]\n",
        keywords: "FROM ENTRYPOINT CMD",
        dockerfile_parser: Agrees,
        parse_dockerfile: Refuses,
    },
    Fixture {
        about: "an array that is no JSON, so a shell form",
        text: "FROM a\nCMD [\"c:\\dir\"]\n",
        keywords: "FROM CMD",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "two stages of one name: only a warning",
        text: "FROM a AS x\nFROM b AS x\n",
        keywords: "FROM FROM",
        dockerfile_parser: Agrees,
        parse_dockerfile: Refuses,
    },
    Fixture {
        about: "an escaped space in a value",
        text: "FROM a\nENV B=c\\ d E='f'\nUSER g\n",
        keywords: "FROM ENV USER",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a keyword in two lines",
        text: "FROM a\nRU\\\nN b\n",
        keywords: "FROM RUN",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
    Fixture {
        about: "a byte order mark",
        text: "\u{feff}FROM a\nRUN b\n",
        keywords: "FROM RUN",
        dockerfile_parser: Refuses,
        parse_dockerfile: Agrees,
    },
];

fn theirs(outcome: Outcome, keywords: &str) -> Result<(), String> {
    let found = outcome.map_err(str::to_owned)?.join(" ");
    if found == keywords { Ok(()) } else { Err(found) }
}

fn expect(theirs: Theirs) -> Result<(), String> {
    match theirs {
        Agrees => Ok(()),
        Refuses => Err("refused".to_owned()),
        Finds(keywords) => Err(keywords.to_owned()),
    }
}

#[test]
fn valid_files_that_they_lose() {
    for fixture in FIXTURES {
        let Fixture { about, text, keywords, .. } = *fixture;
        let (found, errors) = ours(text);
        assert_eq!((found.join(" ").as_str(), errors), (keywords, 0), "ours: {about}");
        let first = theirs(dockerfile_parser(text), keywords);
        assert_eq!(first, expect(fixture.dockerfile_parser), "dockerfile-parser: {about}");
        let second = theirs(parse_dockerfile(text), keywords);
        assert_eq!(second, expect(fixture.parse_dockerfile), "parse-dockerfile: {about}");
    }
}

#[test]
fn broken_files_that_they_take() {
    // BuildKit refuses all of these.
    let texts = [
        ("FROM a\nRUN [1]\n", Agrees, Agrees),
        ("FROM a\nONBUILD FROM b\n", Agrees, Agrees),
        ("FROM a\nENV b\n", Refuses, Agrees),
        ("FROM a\nSHELL sh -c\n", Agrees, Refuses),
        ("RUN a\nFROM b\n", Agrees, Refuses),
        ("FROM a\nRUNN b\n", Agrees, Refuses),
    ];
    for (text, first, second) in texts {
        assert_eq!(ours(text).1, 1, "ours: {text:?}");
        assert_eq!(dockerfile_parser(text).is_ok(), first == Agrees, "dockerfile-parser: {text:?}");
        assert_eq!(parse_dockerfile(text).is_ok(), second == Agrees, "parse-dockerfile: {text:?}");
    }
}

#[test]
fn an_error_does_not_end_our_tree() {
    let text = "FROM a\nHEALTHCHECK FOO\nUSER\nRUN b\n";
    let (found, errors) = ours(text);
    assert_eq!((found.join(" ").as_str(), errors), ("FROM HEALTHCHECK USER RUN", 2));
    assert!(dockerfile_parser(text).is_err());
    // Its iterator ends at the first error as well.
    let mut iterator = parse_dockerfile::parse_iter(text).unwrap();
    assert_eq!(iterator.by_ref().flatten().count(), 1);
    assert!(iterator.next().is_none());
}

#[test]
fn only_ours_keeps_comments_with_their_place() {
    let text = "FROM a\n# dockslim ignore=x\nRUN b\n";
    let comments = syntax::parse(text).comments;
    assert_eq!((comments[0].span.slice(text), comments[0].instruction), ("# dockslim ignore=x", 1));
    for debug in [
        format!("{:?}", dockerfile_parser::Dockerfile::parse(text).unwrap().instructions),
        format!("{:?}", parse_dockerfile::parse(text).unwrap()),
    ] {
        assert!(!debug.contains("ignore=x"), "{debug}");
    }
}

#[test]
fn flags_are_no_sources() {
    let text = "FROM a\nCOPY --link --from=b c d\n";
    let file = syntax::parse(text);
    let (sources, _) = file.instructions[1].copy_parts().unwrap();
    assert_eq!((sources.len(), file.instructions[1].flags.len()), (1, 2));
    let theirs = dockerfile_parser::Dockerfile::parse(text).unwrap();
    let copy = theirs.instructions[1].as_copy().unwrap();
    let sources: Vec<_> = copy.sources.iter().map(|source| source.content.as_str()).collect();
    assert_eq!(sources, ["--link", "--from=b", "c"]);
}
