//! What files weigh that a RUN writes by hand: redirections, downloads, unpacked archives, copies of what is
//! known. Looks at commands' words; anything it does not recognise is unknown.

use super::Predictor;
use super::parts::environment;
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::model::CommandUse;
use crate::size::fold::Written;
use crate::size::{costs, downloads};
use crate::tools::{EffectKind, Kept, Path, path};

/// Where logins are recorded, by user id.
pub const LOGIN_LOG: &str = "/var/log/lastlog";

/// What a line of text, a setting or an account weighs at most.
const SMALL: Bytes = 10_000;

impl<'m> Predictor<'m> {
    /// A file or a tree of files.
    pub(super) fn file(&self, written: Written<'m>) -> Amount {
        let effect = written.effect;
        match &effect.kind {
            EffectKind::MakeDirectory | EffectKind::Link { .. } => Amount::ZERO,
            EffectKind::Download { url } => self.fetched(written, url),
            EffectKind::Copy { from } if self.is_run(written) => self.copy_in_run(written, from),
            EffectKind::Copy { from } => self.copy(written, from),
            EffectKind::Compile if matches!(effect.path, Path::Exact(_)) => self.program(written),
            EffectKind::Write { .. } => self.made(written),
            EffectKind::Touch { recursive: false, .. } if is_setting(&effect.path) => small(),
            EffectKind::Touch { recursive: false, .. } => self.program_of_package(written),
            _ => Amount::UNKNOWN,
        }
    }

    /// What the catalogue knows of a URL, the build context has as well, or the file itself states.
    fn fetched(&self, written: Written<'m>, url: &str) -> Amount {
        let known = costs::download(url).map(costs::Download::bytes);
        let same = || {
            self.sources.context().and_then(|it| Some((it, downloads::same(self.model, written.effect, it)?)))
        };
        let same = || {
            same().map(|(context, entry)| {
                let bytes = Amount::exact(entry.size, Provenance::Measured);
                context.packed(entry).map_or(bytes, |packed| bytes.packed_to(packed))
            })
        };
        let stated =
            || downloads::stated(self.fold.step(written.layer), written.effect, self.model.file.text);
        let stated = || stated().map(|bytes| Amount::exact(bytes, Provenance::Measured));
        known.or_else(same).or_else(stated).unwrap_or(Amount::UNKNOWN)
    }

    /// A program that has the name of a package which an earlier layer installed is a part of that, and most of it at most.
    fn program_of_package(&self, written: Written<'m>) -> Amount {
        let Path::Exact(path) = &written.effect.path else { return Amount::UNKNOWN };
        let package = self.installed().earlier_package(written.layer, path::file_name(path), || {
            self.chain_of(self.fold.layers[written.layer].stage)
        });
        let most = package.map_or(0, |package| package.installed);
        let amount = Amount { low: 0, high: most, ..Amount::exact(most / 2, Provenance::Estimate) };
        if most == 0 { Amount::UNKNOWN } else { amount }
    }

    pub(super) fn is_run(&self, written: Written<'m>) -> bool {
        !self.fold.step(written.layer).commands.is_empty()
    }

    /// The command that did it, or whose output was redirected.
    pub(super) fn command(&self, written: Written<'m>) -> Option<&'m CommandUse<'m>> {
        let step = self.fold.step(written.layer);
        let at = written.effect.id.index as usize;
        if written.effect.script.is_some() {
            return step.runner_of(written.effect.id);
        }
        let own = step.commands.iter().find(|command| command.effects.contains(&at));
        own.or_else(|| self.redirected(written))
    }

    /// The command before or around a redirection: its span is without those behind it.
    fn redirected(&self, written: Written<'m>) -> Option<&'m CommandUse<'m>> {
        let place = written.effect.span;
        let text = self.model.file.text;
        let commands = self.fold.step(written.layer).commands.iter();
        let command =
            commands.filter(|it| it.span.start < place.start).max_by_key(|command| command.span.start)?;
        let between = text.get(command.span.end as usize..place.start as usize).unwrap_or_default();
        // Not what a group or a pipeline before it wrote.
        let is_own = !between.contains([';', '|', ')', '}', '(', '{']) && !between.contains("&&");
        (is_own && place.slice(text).contains('>')).then_some(command)
    }

    /// Whether a command that prints a line or a few stands before it in its pipeline, and nothing else.
    fn reads_text(&self, written: Written<'m>, command: &CommandUse<'m>) -> bool {
        let commands = &self.fold.step(written.layer).commands;
        let at = commands.partition_point(|it| it.span.start < command.span.start);
        commands[..at].last().is_some_and(|it| {
            let text = &self.model.file.text;
            let between = text.get(it.span.end as usize..command.span.start as usize).unwrap_or_default();
            matches!(path::file_name(&it.argv[0].text), "echo" | "printf") && between.trim() == "|"
        })
    }

    /// What a redirection or a tool that makes a file of a given length writes.
    fn made(&self, written: Written<'m>) -> Amount {
        if !self.is_run(written) {
            return self.document(written);
        }
        let Some(command) = self.command(written) else { return Amount::UNKNOWN };
        if matches!(&written.effect.path, Path::Exact(path) if path == LOGIN_LOG) {
            return self.login_log(written, command);
        }
        let words: Vec<&str> = command.argv.iter().map(|word| word.text.as_ref()).collect();
        if let Some(bytes) = environment(command) {
            return bytes;
        }
        match path::file_name(words.first().copied().unwrap_or("")) {
            // For accounts /etc/passwd, shadow, group, their copies, and a home directory's skeleton: 8,845 bytes.
            "echo" | "printf" | "touch" | ":" | "true" | "date" | "hostname" | "useradd" | "adduser"
            | "groupadd" | "addgroup" | "usermod" | "groupmod" => small(),
            // A heredoc; what it reads of files may be large.
            "cat" if words.len() == 1 => small(),
            "tee" if self.reads_text(written, command) => small(),
            "fallocate" | "truncate" | "head" => {
                let of = if words[0].ends_with("head") { "-c" } else { "-" };
                let length =
                    option(&words, if of == "-c" { &["-c"] } else { &["-l", "--length=", "-s", "--size="] });
                let zeros = of != "-c" || words.iter().any(|word| word.starts_with("/dev/"));
                length
                    .map(|text| text.trim_start_matches('+'))
                    .and_then(number)
                    .filter(|_| zeros)
                    .map_or(Amount::UNKNOWN, |all| made_of(&words, all))
            }
            "dd" => {
                let operand =
                    |name: &str| words.iter().find_map(|word| word.strip_prefix(name)).and_then(number);
                let count = operand("count=");
                let all = count.map_or(Amount::UNKNOWN, |count| {
                    made_of(&words, count.saturating_mul(operand("bs=").unwrap_or(512)))
                });
                // Into a file that stays as long as it is, or grows.
                let inside = matches!(written.effect.kind, EffectKind::Write { kept: Kept::All });
                if inside { all.some() } else { all }
            }
            _ => Amount::UNKNOWN,
        }
    }

    /// A heredoc of COPY or ADD: its text, in which variables may become longer or shorter.
    fn document(&self, written: Written<'m>) -> Amount {
        let step = self.fold.step(written.layer);
        let mut documents =
            step.effects.iter().filter(|effect| matches!(effect.kind, EffectKind::Write { .. }));
        let at = documents.position(|effect| effect.id == written.effect.id);
        let Some(heredoc) = at.and_then(|at| step.instruction.heredocs.get(at)) else { return small() };
        let sure = !heredoc.expand || !heredoc.body.text.contains('$');
        let provenance = if sure { Provenance::Measured } else { Provenance::Estimate };
        Amount::exact(heredoc.body.text.len() as Bytes, provenance)
    }

    /// `cp` of what no layer has.
    fn copy_in_run(&self, written: Written<'m>, from: &Path<'_>) -> Amount {
        match self.mounted(written, from) {
            Some(bytes) => bytes,
            None if is_setting(&written.effect.path) => small(),
            None => Amount::UNKNOWN,
        }
    }

    /// What stands at a path that the RUN sees through a bind mount of the build context.
    fn mounted(&self, written: Written<'m>, from: &Path<'_>) -> Option<Amount> {
        let Path::Exact(path) = from else { return None };
        let mounts = self.fold.step(written.layer).instruction.mounts();
        let mount = mounts.iter().find(|mount| {
            mount.from.is_none()
                && mount.target.as_deref().is_some_and(|target| path::is_within(path, target))
        })?;
        let below = path.strip_prefix(mount.target.as_deref()?)?;
        let source = format!("{}{below}", mount.source.as_deref().unwrap_or("."));
        let selection = self.sources.at(&source, false)?;
        (!selection.missing).then(|| selection.amount())
    }
}

/// A line or a few.
pub(super) fn small() -> Amount {
    let interval = Interval { likely: 0, low: 0, high: SMALL };
    Amount { high: SMALL, ..Amount::exact(0, Provenance::Estimate) }.packed_to(interval)
}

/// So many bytes of a device, or of nothing: zeros, of which gzip leaves a thousandth, or noise, of which it leaves all.
fn made_of(words: &[&str], bytes: Bytes) -> Amount {
    let noise = words.iter().any(|word| word.ends_with("/dev/urandom") || word.ends_with("/dev/random"));
    let compressed = if noise { bytes } else { bytes / 1000 };
    Amount::exact(bytes, Provenance::Estimate).packed_to(Interval::exact(compressed))
}

/// Whether a path is one of settings, which are small files.
fn is_setting(path: &Path<'_>) -> bool {
    matches!(path, Path::Exact(path) if path.starts_with("/etc/"))
}

/// The value of an option, glued or as the next word.
fn option<'w>(words: &[&'w str], names: &[&str]) -> Option<&'w str> {
    words.iter().enumerate().find_map(|(at, word)| {
        let rest = names.iter().find_map(|name| word.strip_prefix(name))?;
        if rest.is_empty() { words.get(at + 1).copied() } else { Some(rest) }
    })
}

/// A number with a unit as coreutils read it: `20M`, `1K`, `5MB`.
fn number(text: &str) -> Option<Bytes> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit: Bytes = match &text[digits..] {
        "" | "c" => 1,
        "k" | "K" | "KiB" => 1 << 10,
        "M" | "MiB" => 1 << 20,
        "G" | "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    text[..digits].parse::<Bytes>().ok()?.checked_mul(unit)
}
