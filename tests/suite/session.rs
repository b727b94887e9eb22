//! What is in force where, of files that stand nowhere but here.

use dockslim::session::{ContextFolder, Flags, Matcher, Session, SettingFiles, TextKind};
use std::path::{Path, PathBuf};

/// Paths with their texts.
#[derive(Default)]
struct Memory(Vec<(&'static str, String)>);

impl SettingFiles for Memory {
    fn exists(&self, path: &Path) -> bool {
        self.0.iter().any(|(it, _)| Path::new(it) == path)
    }

    fn text(&self, path: &Path, _: TextKind) -> Result<String, String> {
        let found = self.0.iter().find(|(it, _)| Path::new(it) == path);
        found.map(|(_, text)| text.clone()).ok_or_else(|| "is not there".to_owned())
    }

    fn list(&self, folder: &Path) -> Result<Vec<PathBuf>, String> {
        let there = self.0.iter().map(|(path, _)| PathBuf::from(path));
        Ok(there.filter(|path| path.parent() == Some(folder)).collect())
    }

    fn folder(&self, path: &Path) -> Option<PathBuf> {
        self.0.iter().any(|(it, _)| Path::new(it).starts_with(path)).then(|| path.to_owned())
    }

    fn repository(&self, _: &Path) -> Option<PathBuf> {
        Some("/p".into())
    }

    fn leaves(&self, path: &Path, root: &Path) -> bool {
        !path.starts_with(root)
    }

    fn matcher(&self, root: &Path, patterns: &[&str]) -> Result<Matcher, (usize, String)> {
        let out: Vec<PathBuf> = patterns.iter().map(|pattern| root.join(pattern)).collect();
        Ok(Box::new(move |path| out.iter().any(|it| it == path)))
    }
}

fn files(files: &[(&'static str, &str)]) -> Memory {
    Memory(files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect())
}

fn flags() -> Flags {
    Flags { root: "/p".into(), ..Flags::default() }
}

/// The ids of the rules that run in a folder; none where its settings are broken.
fn rules(session: &mut Session<'_>, folder: &str) -> Option<Vec<String>> {
    let force = session.force(Path::new(folder));
    session.enter([&force]);
    let set = session.set(&force).unwrap()?;
    Some(set.linter.rules().map(|rule| rule.id.to_string()).collect())
}

#[test]
fn the_nearest_settings_are_in_force() {
    let files = files(&[
        ("/p/.dockslim.yaml", "select: [latest-tag]\n"),
        ("/p/a/.dockslim.yaml", "select: [sudo-in-run]\nexclude: [Dockerfile.old]\ncontext: src\n"),
        ("/p/a/src/x", ""),
        ("/p/b/.hadolint.yaml", "ignored: [DL3007]\n"),
    ]);
    let mut session = Session::new(&files, flags()).unwrap();
    assert_eq!(rules(&mut session, "").unwrap(), ["latest-tag"]);
    assert_eq!(rules(&mut session, "c/d/../e").unwrap(), ["latest-tag"]);
    assert_eq!(rules(&mut session, "a/b").unwrap(), ["sudo-in-run"]);
    // hadolint's count only where there are none of dockslim's.
    assert_eq!(rules(&mut session, "b").unwrap(), ["latest-tag"]);
    let force = session.force(Path::new("a"));
    assert!(session.excludes(&force, Path::new("a/Dockerfile.old")));
    assert!(!session.excludes(&force, Path::new("a/Dockerfile")));
    let context = session.set(&force).unwrap().unwrap().context;
    assert_eq!(context, Some(ContextFolder::Named("a/src".into())));
    let isolated = Flags { isolated: true, ..flags() };
    assert!(rules(&mut Session::new(&files, isolated).unwrap(), "a").unwrap().len() > 20);
}

#[test]
fn what_is_broken_is_told_and_hides_nothing_else() {
    let files = files(&[
        ("/p/.dockslim/rules/odd.yaml", "id: other\n"),
        ("/p/.dockslim/rules/own.yaml", OWN),
        ("/p/a/.dockslim.yaml", "selekt: [x]\n"),
        ("/p/b/.dockslim.yaml", "context: /etc\n"),
        ("/p/c/.dockslim.yaml", "select: [nope]\n"),
    ]);
    let mut session = Session::new(&files, flags()).unwrap();
    assert!(rules(&mut session, "").unwrap().contains(&"own".to_owned()));
    let [odd] = session.failures() else { panic!("{:?}", session.failures()) };
    assert!(odd.name.starts_with(".dockslim/rules/odd.yaml:"), "{odd:?}");
    for (folder, said) in [("a", "selekt"), ("b", "leaves /p"), ("c", "`nope`")] {
        assert_eq!(rules(&mut session, folder), None);
        let force = session.force(Path::new(folder));
        let failure = session.broken(&force).unwrap();
        assert!(failure.name.starts_with(&format!("{folder}/.dockslim.yaml:1:")), "{failure:?}");
        assert!(failure.message.contains(said), "{failure:?}");
    }
}

#[test]
fn settings_may_name_the_rules_of_other_places_that_do_not_run() {
    let files = files(&[("/p/.dockslim.yaml", "ignore: [own]\n"), ("/p/a/.dockslim/rules/own.yaml", OWN)]);
    let mut session = Session::new(&files, flags()).unwrap();
    let [top, below] = ["", "a"].map(|folder| session.force(Path::new(folder)));
    assert_ne!(top, below);
    session.enter([&top, &below]);
    assert!(session.set(&top).unwrap().is_some(), "{:?}", session.broken(&top));
}

#[test]
fn flags_have_to_be_right() {
    let files = files(&[("/p/x.yaml", "fail-on: sometimes\n")]);
    let config = Flags { config: Some("/p/x.yaml".into()), ..flags() };
    let error = Session::new(&files, config).unwrap_err().to_string();
    assert!(error.starts_with("x.yaml:1:"), "{error}");
    let rules = Flags { rules: vec!["none".into()], ..flags() };
    assert!(Session::new(&files, rules).unwrap_err().to_string().starts_with("none is no folder"));
}

const OWN: &str = "id: own\nsummary: s\ncategory: style\nseverity: info\nmessage: m\nmatch: {instruction: RUN}\n\
    examples: [{bad: \"FROM a\\nRUN b\", at: RUN b}, {good: FROM a}]\n";
