//! `dockslim rules --test DIR`: the examples of users' own rules.

use super::disk::Disk;
use super::output::Output;
use super::{CLEAN, FAILED, FOUND, complain};
use crate::config::Settings;
use crate::engine::{Linter, example};
use crate::report::visible;
use crate::rule::schema::Example;
use crate::session::{Own, OwnFile};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Runs the examples of every rule in `folder`, and says which fail and how.
pub(super) fn run(folder: &Path) -> anyhow::Result<u8> {
    let mut own = Own::default();
    own.read_named(&Disk, folder).map_err(anyhow::Error::msg)?;
    own.failures.iter().for_each(|failure| complain(&failure.to_string()));
    let mut output = Output::open(None)?;
    let (mut examples, mut failed) = (0, 0);
    for file in &own.rules {
        examples += file.file.examples.len();
        for difference in differences(file)? {
            failed += 1;
            let line = format!("{}: {difference}", file.path.display());
            writeln!(output, "{}", visible(&line))?;
        }
    }
    let result = match (own.failures.len(), failed) {
        (0, 0) => "all hold".to_owned(),
        (broken, failed) => {
            let failed = (failed > 0).then(|| format!("{failed} failed"));
            let broken = (broken > 0).then(|| format!("{} broken", plural(broken, "file")));
            failed.into_iter().chain(broken).collect::<Vec<_>>().join(", ")
        }
    };
    writeln!(output, "{}, {}: {result}", plural(own.rules.len(), "rule"), plural(examples, "example"))?;
    output.finish()?;
    Ok(match (own.failures.is_empty(), failed) {
        (false, _) => FAILED,
        (true, 0) => CLEAN,
        (true, _) => FOUND,
    })
}

/// What does not hold of a rule's examples.
fn differences(own: &OwnFile) -> anyhow::Result<Vec<String>> {
    let select = vec![own.file.id.clone()];
    let linter =
        Linter::new(&Settings { select, rules: vec![Arc::clone(&own.rule)], ..Settings::default() })?;
    let mut differences = Vec::new();
    for (n, it) in own.file.examples.iter().enumerate() {
        if let Err(why) = example::check(&linter, &own.file.id, it) {
            let title = it.title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            differences.push(format!("example {}{title}: {why}", n + 1));
        }
    }
    let any = |is: fn(&Example) -> bool| own.file.examples.iter().any(is);
    if !any(|it| it.bad.is_some()) {
        differences.push("no bad example: nothing shows what it finds".to_owned());
    }
    if !any(|it| it.good.is_some()) {
        differences.push("no good example: nothing shows what it leaves alone".to_owned());
    }
    Ok(differences)
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
