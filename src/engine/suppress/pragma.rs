//! Comments that ignore findings, read: dockslim's own, hadolint's and BuildKit's. Says what they name and what
//! they cover; knows no rule and no finding.

use crate::source::Span;
use crate::syntax::{CheckOptions, Comment, DirectiveKind, Dockerfile, Kind};
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// Whose words a comment uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Dockslim,
    Hadolint,
    BuildKit,
}

/// How far a comment reaches. What covers more stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Reach {
    File,
    /// The stage of this number, counted from 1 (while comments are read: the stage of this instruction).
    Stage(u32),
    /// The instruction of this index.
    Instruction(u32),
}

/// A comment that ignores findings.
#[derive(Debug)]
pub(super) struct Pragma<'s> {
    pub(super) dialect: Dialect,
    pub(super) reach: Reach,
    /// What it names, each with its place.
    pub(super) names: Vec<(&'s str, Span)>,
    pub(super) reason: Option<&'s str>,
    pub(super) span: Span,
}

/// All that a file's comments say about findings.
#[derive(Debug, Default)]
pub(in crate::engine) struct Pragmas<'s> {
    /// By reach.
    pub(super) list: Vec<Pragma<'s>>,
    /// `# dockslim WORD=…` with a word that is none, at its place.
    pub(super) strange: Vec<(&'s str, Span)>,
    /// `# dockslim ignore NAME`, without the sign between: the word, the name, and the word's place.
    pub(super) unsigned: Vec<(&'s str, &'s str, Span)>,
    /// The options of the build's checks for the whole file.
    pub(super) checks: CheckOptions<'s>,
    /// The stage of each instruction, counted from 1; empty where there are no pragmas.
    stages: Vec<u32>,
}

/// What a comment of the shell holds that ignores something.
static SHELL_COMMENT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("dockslim ignore"));

/// The words after `# dockslim`.
pub(super) const WORDS: [&str; 3] = ["ignore", "ignore-file", "ignore-stage"];

/// Reads all comments of `file`. What costs more than a look at their first letter is done only where a comment
/// is meant for a linter. `given` are options of the build's checks that stand in for those of the file.
pub(in crate::engine) fn read<'s>(file: &Dockerfile<'s>, given: Option<&'s str>) -> Pragmas<'s> {
    let mut reader = Reader { file, found: Pragmas::default() };
    if let Some(checks) = file.checks(given) {
        let directive = file.directives.iter().find(|it| it.kind == DirectiveKind::Check);
        let span = directive.map_or(Span::at(0), |it| it.span);
        reader.skip(&checks.skip, span, Reach::File);
        reader.found.checks = checks;
    }
    let mut checked = None;
    for comment in &file.comments {
        reader.comment(*comment, &mut checked);
    }
    reader.shell_comments();
    reader.found.finish(file)
}

impl Pragmas<'_> {
    /// Counts stages, where there is need.
    fn finish(mut self, file: &Dockerfile<'_>) -> Self {
        if self.list.is_empty() {
            return self;
        }
        let mut stage = 0;
        let count = |kind: Kind| {
            stage += u32::from(kind == Kind::From);
            stage.max(1)
        };
        self.stages = file.instructions.iter().map(|instruction| instruction.kind).map(count).collect();
        let stages = std::mem::take(&mut self.stages);
        for pragma in &mut self.list {
            if let Reach::Stage(instruction) = pragma.reach {
                pragma.reach = Reach::Stage(number(&stages, instruction));
            }
        }
        self.list.sort_by_key(|pragma| pragma.reach);
        Self { stages, ..self }
    }

    /// The stage of the instruction of this index; what stands before the first FROM belongs to its stage.
    pub(super) fn stage_of(&self, instruction: u32) -> u32 {
        number(&self.stages, instruction)
    }
}

fn number(stages: &[u32], instruction: u32) -> u32 {
    stages.get(instruction as usize).or(stages.last()).copied().unwrap_or(1)
}

struct Reader<'f, 's> {
    file: &'f Dockerfile<'s>,
    found: Pragmas<'s>,
}

impl<'s> Reader<'_, 's> {
    /// One comment line. `checked` is the last instruction that has a `# check=`: the first one counts.
    fn comment(&mut self, comment: Comment, checked: &mut Option<u32>) {
        let line = comment.span.slice(self.file.text);
        let mark = usize::from(line.as_bytes().first() == Some(&b'#'));
        let blanks = line.bytes().skip(mark).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let first = line.as_bytes().get(mark + blanks);
        // An empty comment parts those above from the instruction, as BuildKit has it.
        if first.is_none() && checked.take_if(|it| *it == comment.instruction).is_some() {
            // Those of this instruction stand last.
            let list = &mut self.found.list;
            let reach = Reach::Instruction(comment.instruction);
            let own = list.iter().rposition(|it| it.reach != reach).map_or(0, |at| at + 1);
            let tail = list.split_off(own);
            list.extend(tail.into_iter().filter(|it| it.dialect != Dialect::BuildKit));
        }
        if !matches!(first, Some(b'd' | b'h' | b'c')) {
            return;
        }
        let body = &line[mark + blanks..];
        let reach = Reach::Instruction(comment.instruction);
        match first {
            Some(b'd') => self.own(body, comment.span, comment.instruction),
            Some(b'h') => self.hadolint(body, comment.span, comment.instruction),
            Some(b'c') if *checked != Some(comment.instruction) => {
                if let Some(value) = body.strip_prefix("check").and_then(value_of) {
                    *checked = Some(comment.instruction);
                    let span = Span::new(comment.span.end - body.len() as u32, comment.span.end);
                    self.skip(&CheckOptions::parse(value).skip, span, reach);
                }
            }
            _ => {}
        }
    }

    /// `dockslim ignore=…`
    fn own(&mut self, body: &'s str, span: Span, instruction: u32) {
        let Some(rest) = body.strip_prefix("dockslim").filter(|rest| rest.starts_with([' ', '\t'])) else {
            return;
        };
        let rest = rest.trim_start();
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'-').count();
        let (word, tail) = rest.split_at(length);
        let Some(value) = value_of(tail) else {
            if WORDS.contains(&word) {
                let (names, _) = list(tail.trim_start(), span.end);
                let start = span.end - rest.len() as u32;
                let place = Span::new(start, start + length as u32);
                self.found.unsigned.extend(names.first().map(|(name, _)| (word, *name, place)));
            }
            return;
        };
        let reach = match word {
            "ignore" => Reach::Instruction(instruction),
            "ignore-file" => Reach::File,
            "ignore-stage" => Reach::Stage(instruction),
            _ => {
                let start = span.end - rest.len() as u32;
                return self.found.strange.push((word, Span::new(start, start + length as u32)));
            }
        };
        self.add(Dialect::Dockslim, reach, value, span);
    }

    /// `hadolint ignore=…`, `hadolint global ignore=…`, `hadolint stage ignore=…`
    fn hadolint(&mut self, body: &'s str, span: Span, instruction: u32) {
        let mut words = body.splitn(2, [' ', '\t']);
        let (Some("hadolint"), Some(rest)) = (words.next(), words.next()) else { return };
        let rest = rest.trim_start();
        let (reach, rest) = match rest.split_once([' ', '\t']) {
            Some(("global", rest)) => (Reach::File, rest.trim_start()),
            Some(("stage", rest)) => (Reach::Stage(instruction), rest.trim_start()),
            _ => (Reach::Instruction(instruction), rest),
        };
        if let Some(value) = rest.strip_prefix("ignore").and_then(value_of) {
            self.add(Dialect::Hadolint, reach, value, span);
        }
    }

    /// Names of `skip=A,B`; without any it says nothing of skipping.
    fn skip(&mut self, names: &[&'s str], span: Span, reach: Reach) {
        if !names.is_empty() {
            let names = names.iter().map(|name| (*name, span)).collect();
            self.found.list.push(Pragma { dialect: Dialect::BuildKit, reach, names, reason: None, span });
        }
    }

    /// `value` is the tail of what `span` covers.
    fn add(&mut self, dialect: Dialect, reach: Reach, value: &'s str, span: Span) {
        let (names, reason) = list(value, span.end);
        self.found.list.push(Pragma { dialect, reach, names, reason, span });
    }

    /// Comments of the shell, which the parser leaves to the shell: at the end of a RUN, or in its heredoc.
    fn shell_comments(&mut self) {
        let text = self.file.text;
        for at in SHELL_COMMENT.find_iter(text.as_bytes()) {
            let Some(start) = shell_comment(text, at) else { continue };
            let instructions = &self.file.instructions;
            let index = instructions.partition_point(|it| it.span.start <= start as u32);
            let Some(index) = index.checked_sub(1) else { continue };
            let run = &instructions[index];
            let known = self.file.comments.binary_search_by_key(&(start as u32), |it| it.span.start).is_ok();
            if !known && run.kind == Kind::Run && start as u32 <= run.span.end {
                let line = text[at..].lines().next().unwrap_or_default();
                let span = Span::new(start as u32, (at + line.len()) as u32);
                self.own(line, span, index as u32);
            }
        }
    }
}

/// Where the comment of a shell starts whose first word stands at `at`.
fn shell_comment(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?.trim_end_matches([' ', '\t']).strip_suffix('#')?;
    before.chars().next_back().is_none_or(char::is_whitespace).then_some(before.len())
}

/// What follows `=`, blanks around it allowed.
fn value_of(tail: &str) -> Option<&str> {
    tail.trim_start().strip_prefix('=').map(str::trim_start)
}

/// `A,B reason`, as the tail of something that ends at `end`.
fn list(value: &str, end: u32) -> (Vec<(&str, Span)>, Option<&str>) {
    let mut names = Vec::new();
    let mut rest = value;
    loop {
        let length =
            rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(byte)).count();
        let name = rest[..length].trim_end_matches(':');
        if name.is_empty() {
            break;
        }
        let start = end - rest.len() as u32;
        names.push((name, Span::new(start, start + name.len() as u32)));
        rest = rest[length..].trim_start();
        let Some(next) = rest.strip_prefix(',') else { break };
        rest = next.trim_start();
    }
    let reason = rest.trim_start_matches([' ', '\t', ':', ';', '-', '#']);
    let reason = reason.strip_prefix("reason=").unwrap_or(reason).trim();
    (names, (!reason.is_empty()).then_some(reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    /// Reach, names and reason of each, shortly.
    fn pragmas(text: &str) -> Vec<String> {
        let file = parse(text);
        let read = read(&file, None);
        let show = |it: &Pragma<'_>| {
            for (name, span) in it.names.iter().filter(|_| it.dialect != Dialect::BuildKit) {
                assert_eq!(*name, span.slice(text), "{text}");
            }
            let names: Vec<&str> = it.names.iter().map(|(name, _)| *name).collect();
            format!("{:?} {:?} {} {}", it.dialect, it.reach, names.join("+"), it.reason.unwrap_or("-"))
        };
        read.list.iter().map(show).collect()
    }

    #[test]
    fn an_own_comment_names_rules_and_gives_a_reason() {
        assert_eq!(
            pragmas("FROM a\n#dockslim ignore = b-c, D1:  because of x \nRUN x"),
            ["Dockslim Instruction(1) b-c+D1 because of x"]
        );
        assert_eq!(
            pragmas(
                "FROM a\n# dockslim ignore-file=b\nFROM c\n# other\n# dockslim ignore-stage=d;reason=e\nFROM f"
            ),
            ["Dockslim File b -", "Dockslim Stage(3) d e"]
        );
        assert_eq!(pragmas("# dockslim is good = true\n# dockslime ignore=x\nFROM a"), [""; 0]);
    }

    #[test]
    fn a_comment_inside_a_run_is_the_whole_runs() {
        let expected = ["Dockslim Instruction(1) b -"];
        assert_eq!(pragmas("FROM a\nRUN x \\\n  # dockslim ignore=b\n  y"), expected);
        assert_eq!(pragmas("FROM a\nRUN x # dockslim ignore=b"), expected);
        assert_eq!(pragmas("FROM a\nRUN <<E\nx\n  # dockslim ignore=b\nE\nUSER c"), expected);
        assert_eq!(pragmas("FROM a\nCOPY <<E /x\n# dockslim ignore=b\nE\n"), [""; 0]);
        assert_eq!(pragmas("FROM a\nRUN x#dockslim ignore=b"), [""; 0]);
    }

    #[test]
    fn the_peers_comments_are_read_as_they_read_them() {
        assert_eq!(
            pragmas(
                "# hadolint global ignore=DL1,DL2\nFROM a\n# hadolint ignore=DL3\n# x\nRUN y\n# hadolint stage ignore=DL4\nFROM a"
            ),
            ["Hadolint File DL1+DL2 -", "Hadolint Stage(2) DL4 -", "Hadolint Instruction(1) DL3 -"]
        );
        assert_eq!(
            pragmas("# check=skip=A,B;error=true\nFROM a\n# check=skip=C\n# check=skip=D\nRUN x"),
            ["BuildKit File A+B -", "BuildKit Instruction(1) C -"]
        );
        assert_eq!(
            pragmas("FROM a\n# check=skip=A\n#\n# check=skip=B\nRUN x"),
            ["BuildKit Instruction(1) B -"]
        );
        assert!(read(&parse("# check=error=true\nFROM a"), None).checks.error);
        assert!(!read(&parse("FROM a\n# check=error=true\nRUN b"), None).checks.error);
        assert!(!read(&parse("# check=error=true\nFROM a"), Some("skip=A")).checks.error);
    }

    #[test]
    fn a_word_that_is_none_is_kept() {
        let file = parse("FROM a\n# dockslim ignroe=b\nRUN x");
        assert_eq!(read(&file, None).strange, [("ignroe", Span::new(18, 24))]);
    }
}
