//! `find`: which files it finds below the directories it walks, and what it does to them.

use super::command::{Recognised, recognise};
use super::effect::{Effect, EffectKind, Path};
use super::found::{self, Found, Site};
use super::invocation::Invocation;
use super::path;
use super::perform::perform;
use super::run::{Place, Run};
use super::selection::{Kinds, Selection, Test};
use crate::shell::Field;
use std::sync::Arc;

/// What more words would do is not followed: each action is one on every root.
const MAX_WORDS: usize = 256;

/// Appends what the actions of a `find` do to what it finds.
pub(super) fn effects<'t>(run: &Run<'_, '_, 't>, out: &mut Vec<Effect<'t>>) {
    let Some(search) = Search::of(run.invocation.args, run.place) else {
        return out.push(run.effect(EffectKind::Opaque, Path::Unknown));
    };
    for (action, test) in &search.actions {
        let found = Found::named("{}", search.sites(test));
        match action {
            Action::Delete => {
                let start = out.len();
                let gone = found.sites.iter().map(|site| site.path.clone());
                out.extend(gone.map(|place| run.effect(EffectKind::Remove { recursive: false }, place)));
                found::select(&[found], &mut out[start..]);
            }
            Action::Execute(argv) => execute(run, argv, found, out),
            Action::Print | Action::Format => {}
        }
    }
}

/// What a `find` prints for another command to read; none where that is not its files' names.
pub(super) fn printed<'t>(invocation: &Invocation<'_, 't>, place: &Place<'_>) -> Option<Vec<Site<'t>>> {
    let search = Search::of(invocation.args, place)?;
    let mut prints = search.actions.iter().filter(|(action, _)| matches!(action, Action::Print));
    match (search.actions.as_slice(), prints.next(), prints.next()) {
        ([], ..) => Some(search.sites(&search.test)),
        (_, Some((_, test)), None) => Some(search.sites(test)),
        _ => None,
    }
}

/// The scripts that a `find` runs on what it finds, each with the arguments that it gets; none where it does
/// something else, too.
pub(super) fn scripts<'t>(
    invocation: &Invocation<'_, 't>,
    place: &Place<'_>,
) -> Option<Vec<(Vec<Field<'t>>, Found<'t>)>> {
    let search = Search::of(invocation.args, place)?;
    let scripts =
        search.actions.iter().filter(|(action, _)| !matches!(action, Action::Print | Action::Format));
    let scripts: Option<Vec<_>> = scripts
        .map(|(action, test)| match action {
            Action::Execute(argv) if matches!(recognise(argv), Recognised::Script(_)) => {
                Some((argv.to_vec(), Found::named("{}", search.sites(test))))
            }
            _ => None,
        })
        .collect();
    scripts.filter(|scripts| !scripts.is_empty())
}

/// A command run on what is found.
fn execute<'t>(run: &Run<'_, '_, 't>, argv: &[Field<'t>], found: Found<'t>, out: &mut Vec<Effect<'t>>) {
    // find inside find would have its own `{}`.
    match recognise(argv) {
        Recognised::Tool(inner) if inner.tool.id != "find" => {
            let start = out.len();
            let found = [found];
            perform(&Run { invocation: &inner, place: run.place, found: &found }, out);
            for effect in &mut out[start..] {
                effect.span = run.invocation.span;
            }
        }
        Recognised::Harmless => {}
        _ => out.push(run.effect(EffectKind::Opaque, Path::Unknown)),
    }
}

/// What is done to what is found.
enum Action<'a, 't> {
    /// The names, for another command to read.
    Print,
    /// Names in another form.
    Format,
    Delete,
    Execute(&'a [Field<'t>]),
}

/// A command line of find, read.
struct Search<'a, 't> {
    /// Each starting point, and how it is written.
    roots: Vec<(Path<'t>, &'a str)>,
    /// Each action with what it is done to.
    actions: Vec<(Action<'a, 't>, Arc<Test>)>,
    /// What the whole expression lets pass.
    test: Arc<Test>,
    pruned: Option<Arc<Test>>,
    max_depth: Option<u32>,
    min_depth: u32,
}

impl<'a, 't> Search<'a, 't> {
    /// None where there is more than is followed.
    fn of(args: &'a [Field<'t>], place: &Place<'_>) -> Option<Self> {
        if args.len() > MAX_WORDS {
            return None;
        }
        let start = args.iter().position(|field| !is_global(&field.text)).unwrap_or(args.len());
        let roots = args.iter().skip(start).take_while(|field| !is_expression(&field.text));
        let mut roots: Vec<(Path<'t>, &str)> =
            roots.map(|field| (path::of_field(place.cwd, field), field.text.as_ref())).collect();
        let words = args.get(start + roots.len()..).unwrap_or(&[]);
        if roots.is_empty() {
            roots.push((place.cwd.map_or(Path::Unknown, |cwd| Path::Exact(cwd.to_owned().into())), "."));
        }
        let (actions, pruned, max_depth, min_depth) = (Vec::new(), None, None, 0);
        let search = Self { roots, actions, test: Arc::default(), pruned, max_depth, min_depth };
        (search.roots.len() <= found::MAX_SITES)
            .then(|| Reader { words, at: 0, deletes: false, search }.read())
    }

    fn sites(&self, test: &Arc<Test>) -> Vec<Site<'t>> {
        let sites = self.roots.iter().map(|(root, text)| {
            let is_known = matches!(root, Path::Exact(_));
            let test = if is_known { Arc::clone(test) } else { Test::both(&found::anything(), test) };
            let selection = Selection {
                root: (*text).into(),
                test,
                max_depth: self.max_depth,
                min_depth: self.min_depth,
                pruned: self.pruned.clone(),
            };
            Site::selected(root.clone(), Arc::new(selection))
        });
        sites.collect()
    }
}

/// Reads an expression: tests joined by `-a`, `-o`, `!` and parentheses, with actions among them.
struct Reader<'a, 't> {
    words: &'a [Field<'t>],
    at: usize,
    /// `-delete` and `-depth` come to a directory's files first: nothing is pruned.
    deletes: bool,
    search: Search<'a, 't>,
}

impl<'a, 't> Reader<'a, 't> {
    fn read(mut self) -> Search<'a, 't> {
        let mut test = Arc::default();
        while self.at < self.words.len() {
            test = self.alternatives(&Arc::default());
            // A parenthesis too many.
            self.at += 1;
        }
        self.search.test = test;
        if self.deletes {
            self.search.pruned = None;
        }
        self.search
    }

    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).map(|word| word.text.as_ref())
    }

    /// `A -o B`; `given` has been asked before.
    fn alternatives(&mut self, given: &Arc<Test>) -> Arc<Test> {
        let mut found = self.all(given);
        while let Some(word @ ("-o" | "-or" | ",")) = self.peek() {
            self.at += 1;
            if word == "," {
                found = self.all(given);
                continue;
            }
            let given = Test::both(given, &Test::not(&found));
            let next = self.all(&given);
            found = Test::either(&found, &next);
        }
        found
    }

    /// `A -a B`, or `A B`.
    fn all(&mut self, given: &Arc<Test>) -> Arc<Test> {
        let mut found: Arc<Test> = Arc::default();
        while let Some(word) = self.peek().filter(|word| !matches!(*word, ")" | "-o" | "-or" | ",")) {
            if matches!(word, "-a" | "-and") {
                self.at += 1;
                continue;
            }
            let next = self.one(&Test::both(given, &found));
            found = Test::both(&found, &next);
        }
        found
    }

    fn one(&mut self, given: &Arc<Test>) -> Arc<Test> {
        let Some(field) = self.words.get(self.at) else { return Arc::default() };
        self.at += 1;
        match field.text.as_ref() {
            "!" | "-not" => Test::not(&self.one(given)),
            "(" => {
                let test = self.alternatives(given);
                self.at += usize::from(self.peek() == Some(")"));
                test
            }
            "-exec" | "-execdir" | "-ok" | "-okdir" => {
                let rest = self.words.get(self.at..).unwrap_or(&[]);
                let end = rest.iter().position(|field| matches!(field.text.as_ref(), ";" | "+"));
                let end = end.unwrap_or(rest.len());
                self.at += end + 1;
                self.act(Action::Execute(&rest[..end]), given)
            }
            "-delete" => {
                self.deletes = true;
                self.act(Action::Delete, given)
            }
            "-print" | "-print0" => self.act(Action::Print, given),
            "-ls" => self.act(Action::Format, given),
            "-printf" => {
                self.at += 1;
                self.act(Action::Format, given)
            }
            "-prune" => {
                let pruned = self.search.pruned.take();
                self.search.pruned =
                    Some(pruned.map_or_else(|| Arc::clone(given), |it| Test::either(&it, given)));
                Arc::default()
            }
            text => self.test(text),
        }
    }

    fn act(&mut self, action: Action<'a, 't>, given: &Arc<Test>) -> Arc<Test> {
        self.search.actions.push((action, Arc::clone(given)));
        Arc::default()
    }

    /// A test or a setting, whose own word has been read.
    fn test(&mut self, word: &str) -> Arc<Test> {
        match word {
            "-depth" | "-d" => {
                self.deletes = true;
                Arc::default()
            }
            "-xdev"
            | "-mount"
            | "-follow"
            | "-noleaf"
            | "-daystart"
            | "-true"
            | "-warn"
            | "-nowarn"
            | "-ignore_readdir_race" => Arc::default(),
            "-false" => Test::not(&Arc::default()),
            "-empty" | "-readable" | "-writable" | "-executable" | "-nouser" | "-nogroup" | "-quit" => {
                found::anything()
            }
            _ => {
                let argument = self.words.get(self.at);
                self.at += 1;
                argument.map_or_else(Arc::default, |argument| self.with_argument(word, argument))
            }
        }
    }

    fn with_argument(&mut self, word: &str, argument: &Field<'_>) -> Arc<Test> {
        let Some(text) = argument.value() else { return found::anything() };
        let folded = word.starts_with("-i");
        match word {
            "-name" | "-iname" => Arc::new(Test::Name { pattern: text.into(), folded }),
            "-path" | "-wholename" | "-ipath" | "-iwholename" => {
                Arc::new(Test::Path { pattern: text.into(), folded })
            }
            "-type" => {
                let has = |kind: char| text.split(',').any(|given| given.chars().eq([kind]));
                Arc::new(Test::Kind(Kinds { files: has('f'), directories: has('d') }))
            }
            "-maxdepth" => {
                self.search.max_depth = text.parse().ok();
                Arc::default()
            }
            "-mindepth" => {
                self.search.min_depth = text.parse().unwrap_or_default();
                Arc::default()
            }
            "-fprint" | "-fls" | "-regextype" => Arc::default(),
            _ => found::anything(),
        }
    }
}

fn is_global(text: &str) -> bool {
    matches!(text, "-L" | "-H" | "-P") || text.starts_with("-O")
}

fn is_expression(text: &str) -> bool {
    text.starts_with('-') || matches!(text, "(" | "!" | ")" | ",")
}
