//! What holds for any input whatever: the fuzz targets and the smoke test assert it. Each function fails by panic.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a check that cannot go on has failed; not every user runs all"
)]

use dockslim::archive::{self, Archive, Seekable, Source, Streamed};
use dockslim::config::{ConfigFile, Hadolint, Settings};
use dockslim::context::{Ignore, Matched};
use dockslim::engine::Linter;
use dockslim::finding::{Finding, Safety};
use dockslim::fix::{self, Wanted};
use dockslim::image::{self, Digest, Form, Options, Pack, Selection, Store, TarStore};
use dockslim::lock::{self, Kind, Python, Selected};
use dockslim::report::{
    Checkstyle, Codacy, CodeClimate, FileReport, Github, GithubReview, Gitlab, Gnu, Json, Jsonl, Junit,
    Report, Sarif, SonarQube, Text, Tty,
};
use dockslim::rule::own;
use dockslim::rule::schema::RuleFile;
use dockslim::rules::{RULES, page};
use dockslim::shell::{
    self, Assignment, Command, CommandKind, Field, List, Lookup, Redirect, Simple, Value, Word,
};
use dockslim::size::Facts;
use dockslim::source::{LineIndex, Mapped, SourceFile, Span};
use dockslim::syntax::{self, Args, Dockerfile, Instruction};
use dockslim::yaml::{DEEPEST, MOST_PARTS, Node, Place, Value as YamlValue, YamlError};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{self, Cursor, Read};
use std::sync::LazyLock;

/// A span of a tree lies in the text, on character boundaries.
#[track_caller]
fn fits(span: Span, text: &str) {
    assert!(text.get(span.range()).is_some(), "{span:?} does not fit {text:?}");
}

/// The Dockerfile parser: tokens tile the text, every place is one, instructions and errors stand in order.
pub(crate) fn syntax(text: &str) {
    let file = syntax::parse(text);
    let mut end = 0;
    for token in syntax::tokens(&file) {
        assert!(token.span.start == end && !token.span.is_empty(), "{token:?} after {end} in {text:?}");
        fits(token.span, text);
        end = token.span.end;
    }
    assert_eq!(end as usize, text.len(), "the tokens do not cover {text:?}");
    assert!(file.errors.is_sorted_by_key(|error| error.span.start), "errors out of order in {text:?}");
    let directives = file.directives.iter().map(|directive| directive.span);
    let comments = file.comments.iter().map(|comment| comment.span);
    let errors = file.errors.iter().map(|error| error.span);
    directives.chain(comments).chain(errors).for_each(|span| fits(span, text));
    let mut line = 0;
    for found in &file.instructions {
        assert!(line < found.start_line && found.start_line <= found.end_line, "lines in {text:?}");
        line = found.end_line;
        instruction(found, &file);
    }
}

fn instruction(found: &Instruction<'_>, file: &Dockerfile<'_>) {
    let text = file.text;
    fits(found.span, text);
    let whole = Span::new(0, found.body.text.len() as u32);
    let health = match &found.args {
        Args::Health { kind, command, .. } => std::slice::from_ref(&**kind).iter().chain(command),
        _ => [].iter().chain(&[]),
    };
    let pairs = found.pairs().iter().flat_map(|pair| [&pair.key, &pair.value]);
    let words = found.words().iter().chain(health).chain(pairs).chain([&found.keyword]).map(|word| word.span);
    let flags = found.flags.iter().map(|flag| flag.span);
    let heredocs = found.heredocs.iter().flat_map(|heredoc| [heredoc.content, heredoc.terminator]);
    let others = found.blank_line.into_iter().chain([found.body.file_span(whole)]);
    words.chain(flags).chain(heredocs).chain(others).for_each(|span| fits(span, text));
    found.mounts();
    if let Some(trigger) = &found.trigger {
        instruction(trigger, file);
    }
}

/// The shell parser, on a text that stands in one piece and on one that a file holds in many.
pub(crate) fn shell(text: &str) {
    script(&Mapped::contiguous(text, 0), text);
    let (file, joined) = scattered(text);
    let mut mapped = Mapped::empty(0);
    for &span in &joined {
        mapped.push(span.slice(&file), span.start);
    }
    script(&mapped, &file);
}

/// A file that holds `text` in lines with something between them, and where.
fn scattered(text: &str) -> (String, Vec<Span>) {
    let mut file = String::from("RUN ");
    let mut pieces = Vec::new();
    for piece in text.split_inclusive([' ', '\n', '"']) {
        let start = file.len() as u32;
        file.push_str(piece);
        pieces.push(Span::new(start, file.len() as u32));
        file.push_str("\\\n# ü\n");
    }
    (file, pieces)
}

fn script(text: &Mapped<'_>, file: &str) {
    let script = shell::parse(text);
    script.errors.iter().for_each(|error| fits(error.span, file));
    list(&script.list, text, file);
}

fn list(list: &List<'_>, text: &Mapped<'_>, file: &str) {
    fits(list.span, file);
    for item in &list.items {
        fits(item.connector, file);
        fits(item.pipeline.span, file);
        assert!(!item.pipeline.commands.is_empty(), "a pipeline of nothing in {file:?}");
        item.pipeline.commands.iter().for_each(|it| command(it, text, file));
    }
}

fn command(found: &Command<'_>, text: &Mapped<'_>, file: &str) {
    fits(found.span, file);
    found.redirects.iter().for_each(|it| redirect(it, text, file));
    let inner = |it: &List<'_>| list(it, text, file);
    let word = |it: &Word<'_>| word(it, text, file);
    match &found.kind {
        CommandKind::Simple(simple) => self::simple(simple, text, file),
        CommandKind::Group(body) | CommandKind::Subshell(body) => inner(body),
        CommandKind::If { branches, otherwise } => {
            branches
                .iter()
                .flat_map(|branch| [&branch.condition, &branch.body])
                .chain(otherwise)
                .for_each(inner);
        }
        CommandKind::Loop { words, condition, body, .. } => {
            words.iter().for_each(word);
            [&**condition, &**body].into_iter().for_each(inner);
        }
        CommandKind::Case { subject, arms } => {
            word(subject);
            arms.iter().flat_map(|arm| &arm.patterns).for_each(word);
            for arm in arms {
                inner(&arm.body);
            }
        }
        CommandKind::Function { body, .. } => command(body, text, file),
        CommandKind::Test(words) => words.iter().for_each(word),
        CommandKind::Arithmetic | CommandKind::Opaque => {}
    }
}

fn simple(simple: &Simple<'_>, text: &Mapped<'_>, file: &str) {
    let values = simple.assignments.iter().flat_map(|assignment: &Assignment<'_>| {
        fits(assignment.span, file);
        &assignment.values
    });
    values.chain(&simple.words).for_each(|it| word(it, text, file));
}

fn redirect(redirect: &Redirect<'_>, text: &Mapped<'_>, file: &str) {
    fits(redirect.span, file);
    word(&redirect.target, text, file);
    if let Some(heredoc) = &redirect.heredoc {
        let whole = Span::new(0, heredoc.body.text.len() as u32);
        fits(heredoc.body.file_span(whole), file);
    }
}

fn word(word: &Word<'_>, text: &Mapped<'_>, file: &str) {
    fits(word.span, file);
    assert!(word.special || word.literal().is_some(), "{word:?} has no value in {file:?}");
    word.parts().for_each(drop);
    if let Some(script) = word.quoted_script(text) {
        fits(script.file_span(Span::new(0, script.text.len() as u32)), file);
    }
    let mut fields: Vec<Field<'_>> = Vec::new();
    shell::expand(word, &Names, &mut fields);
    word.substitutions.iter().for_each(|it| list(it, text, file));
}

/// Variables of one letter are set, the others are not known.
struct Names;

impl Lookup for Names {
    fn get(&self, name: &str) -> Value<'_> {
        match name.len() {
            1 => Value::Known(Cow::Borrowed("a b/*")),
            _ => Value::Unknown,
        }
    }
}

/// Nothing of the world.
static FACTS: LazyLock<Facts> = LazyLock::new(Facts::default);

static LINTER: LazyLock<Linter> = LazyLock::new(|| {
    Linter::new(&Settings { select: vec!["all".to_owned()], ..Settings::default() }).unwrap()
});

static FORMATS: LazyLock<Vec<Box<dyn Report + Send>>> = LazyLock::new(|| {
    let pages = RULES.iter().map(|rule| (rule, RuleFile::parse(page(rule)).unwrap()));
    vec![
        Box::new(Text { colour: true, link: Some(|_| None), width: 80, columns: Some(60), quiet: false }),
        Box::new(Json),
        Box::new(Jsonl),
        Box::new(Github),
        Box::new(Sarif::new(pages, |_| None)),
        Box::new(GithubReview { link: |_| None }),
        Box::new(Gitlab),
        Box::new(Checkstyle),
        Box::new(Junit { fail_on: None, by_codes: false }),
        Box::new(Gnu),
        Box::new(Tty { colour: false }),
        Box::new(CodeClimate { gitlab: true }),
        Box::new(CodeClimate { gitlab: false }),
        Box::new(Codacy),
        Box::new(SonarQube),
    ]
});

/// Lock files and manifests: the first byte says of which kind. Numbers stand for packages that are there, no package
/// comes twice, and an error has its place.
pub(crate) fn lock(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let kind = Kind::ALL[usize::from(*first) % Kind::ALL.len()];
    let lock = match lock::read(kind, text) {
        Ok(lock) => lock,
        Err(error) => {
            let lines = 1 + text.matches(['\n', '\r']).count();
            assert!((1..=lines).contains(&error.line) && error.column > 0, "{error} in {text:?}");
            assert!(!error.message.is_empty(), "an error without a message for {text:?}");
            return;
        }
    };
    let needs = lock.packages.iter().flat_map(|package| &package.needs).chain(&lock.roots);
    needs.for_each(|need| assert!((need.package as usize) < lock.packages.len(), "{need:?} in {text:?}"));
    for python in [Python::ANY, Python::of(12)] {
        let main = Selected { python, ..Selected::default() };
        let all = Selected { all_groups: true, all_extras: true, ..main.clone() };
        let (main, all) = (lock.select(&main), lock.select(&all));
        for chosen in [&main, &all] {
            assert!(chosen.is_sorted_by(|a, b| a.package < b.package), "not in order in {text:?}");
        }
        let sure = main.iter().filter(|it| it.sure && python != Python::ANY);
        for one in sure {
            assert!(all.iter().any(|it| it.package == one.package), "{one:?} is not among all in {text:?}");
        }
        for package in &lock.packages {
            let fit = lock::best(&package.archives, python, false);
            assert!(fit.is_none_or(|fit| fit.bytes.low <= fit.bytes.high));
        }
    }
}

/// Settings of both kinds and a rule's file: read or refused at a place in the text, in time and memory that its length
/// bounds; what is read can be used.
pub(crate) fn settings(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lines = 1 + text.matches(['\n', '\r']).count();
    let stands = |error: &YamlError| {
        let Place { line, column } = error.place;
        assert!((1..=lines).contains(&line) && (1..=text.len() + 1).contains(&column), "{error} in {text:?}");
        assert!(!error.message.is_empty(), "an error without a message for {text:?}");
    };
    match Node::parse(text) {
        Ok(root) => {
            let mut left = MOST_PARTS;
            parts(&root, 1, &mut left);
        }
        Err(error) => stands(&error),
    }
    let hadolints = |text: &str| ConfigFile::read_hadolint(text, &Hadolint::default());
    for read in [ConfigFile::read as fn(&str) -> _, hadolints] {
        match read(text) {
            Ok(file) => drop(Linter::new(&file.raw.settings())),
            Err(error) => stands(&error),
        }
    }
    match own::read("a-rule", text, &|_| None) {
        Ok(own) => {
            let page = own.file.text() + &own.file.markdown();
            assert!(page.contains("a-rule"), "{page}");
            let settings = Settings { rules: vec![own.rule.into()], ..Settings::default() };
            let linter = Linter::new(&settings).unwrap();
            let file = syntax::parse("FROM a\nRUN b c\n");
            linter.lint(&linter.analyse(&file), &FACTS);
        }
        Err(error) => stands(&error),
    }
}

/// No more parts than there may be, none deeper than it may be, no key twice.
fn parts(node: &Node, depth: usize, left: &mut usize) {
    assert!(depth <= DEEPEST + 1 && *left > 0, "{depth} deep, {left} left");
    *left -= 1;
    match &node.value {
        YamlValue::Scalar(..) => {}
        YamlValue::List(list) => list.iter().for_each(|node| parts(node, depth + 1, left)),
        YamlValue::Map(map) => {
            let keys: HashSet<&str> = map.iter().map(|(key, _)| key.text.as_str()).collect();
            assert_eq!(keys.len(), map.len(), "a key stands twice in {map:?}");
            for (_, node) in map {
                parts(node, depth + 1, left);
            }
        }
    }
}

/// The whole lint, every rule and every format: places are ones, edits do not overlap, findings stand in order, and
/// a second run says the same.
pub(crate) fn lint(bytes: &[u8]) {
    let source = SourceFile::from_bytes("Dockerfile", bytes.to_vec()).unwrap();
    let text = &source.text;
    let file = syntax::parse(text);
    let analysis = LINTER.analyse(&file);
    let findings = LINTER.lint(&analysis, &FACTS);
    assert!(findings.is_sorted_by_key(|finding| finding.span), "findings out of order in {text:?}");
    assert_eq!(findings, LINTER.lint(&analysis, &FACTS), "two runs differ on {text:?}");
    for it in &findings {
        finding(it, text);
    }
    let (findings, suppressed) = dockslim::report::split(findings);
    let file = FileReport {
        name: "Dockerfile",
        relative: "Dockerfile",
        text,
        findings: &findings,
        suppressed: &suppressed,
        image: None,
    };
    for format in FORMATS.iter() {
        let mut printed = Vec::new();
        format.file(&file, &mut printed).unwrap();
        assert!(std::str::from_utf8(&printed).is_ok(), "a report on {text:?} is not UTF-8");
    }
}

/// All fixes of any text: the end is reached, the file has no more errors than before, and its comments and all
/// instructions but RUNs.
pub(crate) fn fix(bytes: &[u8]) {
    let source = SourceFile::from_bytes("Dockerfile", bytes.to_vec()).unwrap();
    let text = &source.text;
    let wanted = Wanted { least: Safety::Unsafe, only: &[], name: "Dockerfile" };
    let fixed = |text: &str| fix::fix(&LINTER, text, wanted, &mut |_| Ok::<_, ()>(Facts::default())).unwrap();
    let new = fixed(text);
    let (before, after) = (syntax::parse(text), syntax::parse(&new.text));
    assert!(after.errors.len() <= before.errors.len(), "{text:?} becomes {:?}", new.text);
    let kept = |file: &Dockerfile<'_>| {
        let mut kept: Vec<String> =
            file.comments.iter().map(|it| it.span.slice(file.text).trim().to_owned()).collect();
        kept.sort_unstable();
        kept
    };
    // One at the end of a RUN may get a line of its own.
    let (mut gone, mut left) = (kept(&before), Vec::new());
    for comment in kept(&after) {
        match gone.iter().position(|it| *it == comment) {
            Some(at) => drop(gone.remove(at)),
            None => left.push(comment),
        }
    }
    let is_old = left.iter().all(|comment| text.contains(comment.as_str()));
    assert!(gone.is_empty() && is_old, "{gone:?} {left:?}: {text:?} becomes {:?}", new.text);
    let fixes = new.applied.len() + new.dropped.len();
    assert!(fixes > 0 || new.text == *text, "{text:?} changes by no fix");
}

fn finding(finding: &Finding, text: &str) {
    fits(finding.span, text);
    finding.related.iter().for_each(|label| fits(label.span, text));
    assert!(!finding.message.is_empty(), "a finding without a message in {text:?}");
    let lines = LineIndex::new(text).count() as u32;
    if let Some(instruction) = finding.instruction {
        assert!((1..=lines).contains(&instruction.line), "{instruction:?} in {text:?}");
    }
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    let mut end = 0;
    for edit in edits {
        fits(edit.span, text);
        assert!(end <= edit.span.start, "edits overlap in {text:?}");
        end = edit.span.end;
    }
}

/// Archives that ADD unpacks: the same is read with and without seeking, and no more than may be. Headers get the
/// checksums that they should have, so that what they say is looked at.
pub(crate) fn archive(bytes: &[u8]) {
    let mut mended = bytes.to_vec();
    mended.chunks_exact_mut(512).filter(|block| block[257..262] == *b"ustar").for_each(mend);
    for bytes in [bytes, &mended] {
        let sum = || {
            let mut most = 1 << 24;
            let sum = archive::unpacked(Cursor::new(bytes), &mut most).map_err(|error| error.to_string());
            assert!(most <= 1 << 24, "more is taken back than was given");
            sum
        };
        assert_eq!(sum(), sum(), "two runs differ");
        let streamed = entries(Archive::new(Streamed(bytes)));
        let seeked = entries(Archive::new(Seekable::new(Cursor::new(bytes)).unwrap()));
        assert_eq!(streamed, seeked);
        let stored: usize = streamed.0.iter().map(|entry| entry.path.len()).sum();
        assert!(stored <= bytes.len(), "names out of nothing");
    }
}

fn mend(block: &mut [u8]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

fn entries(mut archive: Archive<impl Source>) -> (Vec<archive::Entry>, String) {
    let mut entries = Vec::new();
    loop {
        match archive.next_entry() {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => return (entries, String::new()),
            Err(error) => return (entries, error.to_string()),
        }
    }
}

/// A .dockerignore, and behind a NUL the paths that it is asked about: a walk says what a question says, and nothing
/// stays below a directory that the walk does not enter.
pub(crate) fn ignore(text: &str) {
    let (patterns, paths) = text.split_once('\0').unwrap_or((text, "a/b"));
    let ignore = Ignore::parse("x", patterns);
    ignore.leaves_out_all();
    for path in paths.split(['\n', '\0']) {
        let mut above = Matched::default();
        let mut closed = false;
        for (at, _) in path.match_indices('/').chain([(path.len(), "")]) {
            above = ignore.enter(&path[..at], &above);
            let stays = !above.is_ignored();
            assert!(!(closed && stays), "{path:?} stays below what is not entered: {patterns:?}");
            closed |= !stays && !ignore.may_take_back(&above);
            assert_eq!(ignore.may_take_back(&above), ignore.may_take_back_below(&path[..at]), "{path:?}");
        }
        assert_eq!(ignore.ignored(path).is_some(), above.is_ignored(), "{path:?} under {patterns:?}");
    }
}

/// The files of an image, in memory.
struct Memory(HashMap<String, Vec<u8>>);

impl Store for Memory {
    fn open(&mut self, name: &str) -> io::Result<Option<(u64, Box<dyn Read + '_>)>> {
        let file = self.0.get(name);
        Ok(file.map(|bytes| (bytes.len() as u64, Box::new(&bytes[..]) as Box<dyn Read>)))
    }
}

/// Any bytes as the archive of an image, and as a layer that comes twice: what can be read can be squashed, and is the
/// same tree then.
pub(crate) fn image(bytes: &[u8]) {
    if let Ok(mut store) = TarStore::new(Cursor::new(bytes)) {
        drop(image::open(&mut store, &Selection::default()).and_then(|it| image::measure(&mut store, &it)));
    }
    let diff_id = Digest::of(bytes).to_string();
    let config = format!(r#"{{"rootfs":{{"diff_ids":["{diff_id}","{diff_id}"]}}}}"#);
    let saved = r#"[{"Config":"c","Layers":["l","l"]}]"#;
    let files = [("c", config.as_bytes()), ("l", bytes), ("manifest.json", saved.as_bytes())];
    let mut store = Memory(files.iter().map(|(name, it)| ((*name).to_owned(), it.to_vec())).collect());
    let opened = image::open(&mut store, &Selection::default()).unwrap();
    let Ok(measured) = image::measure(&mut store, &opened) else { return };
    for kept in [0, 1] {
        let options = Options { kept, tag: None, form: Form::Docker, pack: Pack::None };
        let mut out = Cursor::new(Vec::new());
        if image::squash(&mut store, &opened, &options, &mut out).is_err() {
            continue;
        }
        let mut new = TarStore::new(out).unwrap();
        let opened = image::open(&mut new, &Selection::default()).unwrap();
        let squashed = image::measure(&mut new, &opened).unwrap();
        assert_eq!(squashed.paths(), measured.paths(), "{kept} kept");
        assert_eq!(squashed.layers[kept].dead(), 0);
    }
}
