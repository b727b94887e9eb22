//! Bytes belong to what put them into the image, not to rules; and what one mend answers is told once.

use dockslim::config::Settings;
use dockslim::context::{BuildContext, FileKind, Files, Found};
use dockslim::engine;
use dockslim::engine::Linter;
use dockslim::finding::{Finding, Severity};
use dockslim::size::Facts;
use dockslim::syntax;

const PURGED: &str = "FROM debian:bookworm-slim\n\
    RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev\n\
    RUN gcc -v\n\
    RUN apt-get purge -y --auto-remove gcc libc6-dev && rm -rf /var/lib/apt/lists/*\n";

fn lint(text: &str, settings: &Settings) -> Vec<Finding> {
    engine::lint(text, settings).unwrap()
}

fn ignoring(rules: &[&str]) -> Settings {
    Settings { ignore: rules.iter().map(ToString::to_string).collect(), ..Settings::default() }
}

fn avoidable(text: &str, settings: &Settings) -> u64 {
    let linter = Linter::new(settings).unwrap();
    let file = syntax::parse(text);
    let (_, image) = linter.lint_image(&linter.analyse(&file), &Facts::default());
    image.unwrap().avoidable()
}

#[test]
fn what_is_ignored_takes_no_bytes_from_what_is_told() {
    let all = avoidable(PURGED, &Settings::default());
    assert!(all > 100_000_000, "{all}");
    // The same bytes, told by either of two rules.
    assert_eq!(avoidable(PURGED, &ignoring(&["deleted-in-later-layer"])), all);
    assert_eq!(avoidable(PURGED, &ignoring(&["consecutive-runs"])), all);
    assert_eq!(avoidable(PURGED, &ignoring(&["consecutive-runs", "deleted-in-later-layer"])), 0);
}

#[test]
fn one_mend_is_one_finding() {
    let found = lint(PURGED, &Settings::default());
    let told: Vec<(&str, usize)> = found.iter().map(|it| (&*it.rule, it.folded.len())).collect();
    assert_eq!(told, [("consecutive-runs", 2)]);
    // By itself each is told.
    let found = lint(PURGED, &ignoring(&["consecutive-runs"]));
    assert!(found.iter().all(|it| it.rule == "deleted-in-later-layer" && it.folded.is_empty()), "{found:#?}");
    assert_eq!(found.len(), 2);
}

#[test]
fn runs_that_become_one_mend_all_that_one_of_them_stores_again() {
    let told = |text: &str| -> Vec<(String, u32, usize)> {
        let found = lint(text, &Settings::default()).into_iter();
        let about = found.filter(|it| matches!(&*it.rule, "copied-up-in-later-layer" | "consecutive-runs"));
        about.map(|it| (it.rule.to_string(), it.instruction.unwrap().line, it.folded.len())).collect()
    };
    let moves = "FROM debian:bookworm\n\
        RUN curl -fsSL https://example.org/a-1.tgz | tar xz && rm -f notes.txt\n\
        RUN cd a-1 && make && cp out.jar /a.jar && cp more.jar /b.jar\n\
        RUN mv a-1 a && mv a.jar a && mv b.jar a\n";
    assert_eq!(told(moves), [("copied-up-in-later-layer".to_owned(), 4, 3)]);
    // A change of what two RUNs wrote, in a longer row whose merge saves more.
    let row = "FROM debian:bookworm\n\
        RUN curl -fsSLo /big.tar.gz https://example.org/big.tar.gz\n\
        RUN curl -fsSLo /srv/a.bin https://example.org/a.bin\n\
        RUN curl -fsSLo /srv/b.bin https://example.org/b.bin\n\
        RUN chown -R daemon /srv\n\
        RUN tar xf /big.tar.gz -C /opt && rm /big.tar.gz\n";
    assert_eq!(told(row), [("consecutive-runs".to_owned(), 2, 2)]);
}

#[test]
fn a_comment_about_the_lead_is_about_all_and_one_about_a_member_takes_it_out() {
    let about = |rule: &str| format!("# dockslim ignore-file={rule} on purpose\n{PURGED}");
    let found = lint(&about("consecutive-runs"), &Settings::default());
    assert!(found.len() == 1 && found[0].suppressed.is_some() && found[0].folded.len() == 2, "{found:#?}");
    let found = lint(&about("deleted-in-later-layer"), &Settings::default());
    let told: Vec<(&str, bool)> = found.iter().map(|it| (&*it.rule, it.suppressed.is_some())).collect();
    assert_eq!(
        told,
        [("consecutive-runs", false), ("deleted-in-later-layer", true), ("deleted-in-later-layer", true)]
    );
    // Both comments were of use.
    assert!(found.iter().all(|it| it.rule != "unused-ignore"));
}

#[test]
fn the_lead_is_as_bad_as_the_worst_of_all_unless_the_user_says_otherwise() {
    let severities = |rule: &str, severity| Settings {
        severities: vec![(rule.to_owned(), severity)],
        ..Settings::default()
    };
    let lead = |settings: &Settings| {
        let found = lint(PURGED, settings);
        found.iter().find(|it| !it.folded.is_empty()).map(|it| it.severity)
    };
    assert_eq!(lead(&severities("consecutive-runs", Severity::Style)), Some(Severity::Style));
    assert_eq!(lead(&severities("deleted-in-later-layer", Severity::Style)), Some(Severity::Warning));
    // An error is never folded.
    assert_eq!(lead(&severities("deleted-in-later-layer", Severity::Error)), None);
}

#[test]
fn what_a_code_alone_admits_is_not_folded() {
    let settings = Settings {
        select: vec!["DL3059".to_owned(), "deleted-in-later-layer".to_owned()],
        ..Settings::default()
    };
    let found = lint(PURGED, &settings);
    assert!(found.iter().all(|it| it.folded.is_empty()) && found.len() == 3, "{found:#?}");
}

#[test]
fn a_template_is_none_whatever_is_selected() {
    let text = "FROM {{ base }}\nRUN apt-get update\nFORM x\n";
    let selecting = |rules: &[&str]| Settings {
        select: rules.iter().map(ToString::to_string).collect(),
        ..Settings::default()
    };
    assert!(lint(text, &selecting(&["unknown-instruction", "package-cache-left"])).is_empty());
    let told =
        |settings: &Settings| lint(text, settings).iter().map(|it| it.rule.to_string()).collect::<Vec<_>>();
    assert_eq!(told(&Settings::default()), ["unfilled-template"]);
    assert!(told(&ignoring(&["unfilled-template"])).contains(&"unknown-instruction".to_owned()));
}

#[test]
fn two_packages_of_one_installation_are_two_mends() {
    let text = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jdk vim && rm -rf /var/lib/apt/lists/*\nCOPY app.jar /\nCMD [\"java\", \"-jar\", \"/app.jar\"]\n";
    let found = lint(text, &Settings::default());
    let heavy: Vec<&Finding> = found.iter().filter(|it| it.rule == "heavy-package").collect();
    assert!(heavy.len() == 2 && heavy.iter().all(|it| it.folded.is_empty()), "{found:#?}");
}

#[test]
fn a_stale_index_and_the_index_that_stays_are_one_mend() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update\nRUN apt-get install -y --no-install-recommends curl\n";
    let found = lint(text, &Settings::default());
    let told: Vec<(&str, Vec<&str>)> =
        found.iter().map(|it| (&*it.rule, it.folded.iter().map(|it| &*it.rule).collect())).collect();
    assert_eq!(told, [("package-cache-left", vec!["update-without-install"])]);
}

#[test]
fn an_update_that_is_mended_for_another_one_is_not_told() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update\nRUN apt-get install -y --no-install-recommends curl\n\
        RUN apt-get update\nRUN apt-get install -y --no-install-recommends jq\nCMD [\"jq\"]\n";
    let found = lint(text, &Settings::default());
    let told: Vec<(&str, usize)> = found.iter().map(|it| (&*it.rule, it.folded.len())).collect();
    assert_eq!(told, [("package-cache-left", 2)], "{found:#?}");
}

#[test]
fn what_is_to_be_written_anew_may_as_well_leave_no_cache() {
    let copied =
        |run: &str| format!("FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN {run}\nCMD [\"./x\"]\n");
    let found = lint(&copied("pip install -r requirements.txt"), &Settings::default());
    let told: Vec<(&str, usize)> = found.iter().map(|it| (&*it.rule, it.folded.len())).collect();
    assert_eq!(told, [("dependencies-after-sources", 1)], "{found:#?}");
    let help = found[0].help.as_deref().unwrap();
    assert!(help.contains("`pip install --no-cache-dir -r requirements.txt`"), "{help}");
    // Another command of the same RUN leaves it, or it may not run: two mends.
    for run in ["pip install a && pip install -r requirements.txt", "if [ -n \"$X\" ]; then npm ci; fi"] {
        let found = lint(&copied(run), &Settings::default());
        assert!(found.iter().all(|it| it.folded.is_empty()) && found.len() == 2, "{found:#?}");
    }
}

#[test]
fn a_mend_in_another_image_is_another_mend() {
    let purge = "RUN apt-get purge -y --auto-remove gcc && rm -rf /var/lib/apt/lists/*\n";
    let text = format!(
        "FROM debian:bookworm-slim AS a\nRUN apt-get update && apt-get install -y --no-install-recommends gcc\n\
         FROM a AS b\n{purge}FROM a AS c\n{purge}"
    );
    let lines: Vec<u32> =
        lint(&text, &Settings::default()).iter().filter_map(|it| Some(it.instruction?.line)).collect();
    assert!(lines.contains(&4) && lines.contains(&6), "{lines:?}");
    assert!(avoidable(&text, &Settings::default()) > 100_000_000);
}

#[test]
fn what_may_be_freed_takes_nothing_from_what_is_there() {
    let text = "FROM debian:bookworm-slim\n\
        RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*\n\
        ARG X\nRUN if [ \"$X\" = 1 ]; then apt-get purge -y --auto-remove gcc; fi\n";
    let found = lint(text, &Settings::default());
    assert!(found.iter().any(|it| it.rule == "recommended-packages"), "{found:#?}");
}

/// The severity of a rule's only finding in a file, whose build context has these files.
fn severity(rule: &str, text: &str, files: &[(&str, u64)]) -> Severity {
    let mut context = Found::default();
    for (path, size) in files {
        context.push(path, *size, FileKind::File);
    }
    let facts = Facts::of_context(Some(BuildContext::walked(None, Files::from(context), Vec::new())));
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = syntax::parse(text);
    let found = linter.lint(&linter.analyse(&file), &facts);
    let [one] = found.iter().filter(|it| it.rule == rule).collect::<Vec<_>>()[..] else {
        panic!("{found:#?}")
    };
    one.severity
}

#[test]
fn bytes_and_what_they_are_of_the_image_make_a_warning() {
    for (base, history, wanted) in [
        ("debian:12-slim", 2_000_000, Severity::Info),
        ("debian:12-slim", 9_000_000, Severity::Warning),
        ("scratch", 2_000_000, Severity::Warning),
        // Nearly all of the image, but that is next to nothing.
        ("scratch", 900_000, Severity::Info),
        // A twentieth of an image of which the most is not known.
        ("registry.example.com/own", 2_000_000, Severity::Info),
        ("registry.example.com/own", 10_000_000, Severity::Warning),
    ] {
        let text = format!("FROM {base}\nCOPY . /srv\n");
        let files = [(".git/pack", history), ("app", 100_000)];
        assert_eq!(severity("whole-context-copied", &text, &files), wanted, "{history} in {base}");
    }
    for (bytes, wanted) in [(999_999, Severity::Info), (1_000_000, Severity::Warning)] {
        let text = "FROM debian:12-slim\nCOPY app.bin /srv/app.bin\nRUN rm /srv/app.bin\n";
        assert_eq!(severity("deleted-in-later-layer", text, &[("app.bin", bytes)]), wanted, "{bytes}");
    }
}
