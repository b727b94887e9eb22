//! What files weigh that a RUN writes by hand: redirections, downloads, unpacked archives, copies of what is
//! known. Looks at commands' words; anything it does not recognise is unknown.

use super::Predictor;
use crate::bytes::{Bytes, Provenance, Range};
use crate::context::Copying;
use crate::model::CommandUse;
use crate::size::costs;
use crate::size::fold::{Hidden, Written};
use crate::tools::{EffectKind, Path, path};

/// What a line of text, a setting or an account weighs at most.
const SMALL: Bytes = 10_000;

impl<'m> Predictor<'m> {
    /// A file or a tree of files.
    pub(super) fn file(&self, written: Written<'m>) -> Range {
        let effect = written.effect;
        match &effect.kind {
            EffectKind::MakeDirectory | EffectKind::Link { .. } => Range::ZERO,
            EffectKind::Download { url } => {
                costs::download(url).map_or(Range::UNKNOWN, costs::Download::bytes)
            }
            EffectKind::Extract { archive } => self.unpacked(written, archive),
            EffectKind::Copy { from } if self.is_run(written) => self.copy_in_run(written, from),
            EffectKind::Copy { from } => self.copy(written, from),
            EffectKind::Write => self.made(written),
            EffectKind::Touch { recursive: false, .. } if is_setting(&effect.path) => small(),
            _ => Range::UNKNOWN,
        }
    }

    /// What a deletion of some of it leaves.
    pub(super) fn part(&self, hidden: &Hidden<'m>) -> Range {
        let all = self.weight(hidden.written);
        if all.is_known() { Range { low: 0, provenance: Provenance::Estimate, ..all } } else { all }
    }

    pub(super) fn is_run(&self, written: Written<'m>) -> bool {
        !self.fold.step(written.layer).commands.is_empty()
    }

    /// The command that did it, or whose output was redirected.
    pub(super) fn command(&self, written: Written<'m>) -> Option<&'m CommandUse<'m>> {
        let step = self.fold.step(written.layer);
        let at = written.effect.id.index as usize;
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

    /// What a redirection or a tool that makes a file of a given length writes.
    fn made(&self, written: Written<'m>) -> Range {
        if !self.is_run(written) {
            return self.document(written);
        }
        let Some(command) = self.command(written) else { return Range::UNKNOWN };
        let words: Vec<&str> = command.argv.iter().map(|word| word.text.as_ref()).collect();
        match path::file_name(words.first().copied().unwrap_or("")) {
            // For accounts /etc/passwd, shadow, group, their copies, and a home directory's skeleton: 8,845 bytes.
            "echo" | "printf" | "touch" | ":" | "true" | "date" | "hostname" | "useradd" | "adduser"
            | "groupadd" | "addgroup" | "usermod" | "groupmod" => small(),
            // A heredoc; what it reads of files may be large.
            "cat" if words.len() == 1 => small(),
            "fallocate" | "truncate" | "head" => {
                let of = if words[0].ends_with("head") { "-c" } else { "-" };
                let length = option(&words, if of == "-c" { &["-c"] } else { &["-l", "-s"] });
                let zeros = of != "-c" || words.iter().any(|word| word.starts_with("/dev/"));
                length.and_then(number).filter(|_| zeros).map_or(Range::UNKNOWN, |all| made_of(&words, all))
            }
            "dd" => {
                let operand =
                    |name: &str| words.iter().find_map(|word| word.strip_prefix(name)).and_then(number);
                let count = operand("count=");
                count.map_or(Range::UNKNOWN, |count| {
                    made_of(&words, count.saturating_mul(operand("bs=").unwrap_or(512)))
                })
            }
            _ => Range::UNKNOWN,
        }
    }

    /// A heredoc of COPY or ADD: its text, in which variables may become longer or shorter.
    fn document(&self, written: Written<'m>) -> Range {
        let step = self.fold.step(written.layer);
        let mut documents = step.effects.iter().filter(|effect| matches!(effect.kind, EffectKind::Write));
        let at = documents.position(|effect| effect.id == written.effect.id);
        let Some(heredoc) = at.and_then(|at| step.instruction.heredocs.get(at)) else { return small() };
        let sure = !heredoc.expand || !heredoc.body.text.contains('$');
        let provenance = if sure { Provenance::Measured } else { Provenance::Estimate };
        Range::exact(heredoc.body.text.len() as Bytes, provenance)
    }

    /// What an archive holds, where the archive itself is known.
    fn unpacked(&self, written: Written<'m>, archive: &Path<'_>) -> Range {
        self.archive_url(written, archive)
            .and_then(costs::download)
            .map(|known| costs::known(known.unpacked))
            .or_else(|| self.unpacked_of_context(written, archive))
            .unwrap_or(Range::UNKNOWN)
    }

    /// Where an archive was fetched from: by its path, or in the same pipeline.
    pub(super) fn archive_url(&self, written: Written<'m>, archive: &Path<'_>) -> Option<&'m str> {
        let effects = (0..=written.layer).rev().flat_map(|layer| self.fold.step(layer).effects.iter());
        let mut downloads = effects.filter_map(|effect| match &effect.kind {
            EffectKind::Download { url } => Some((effect, url.as_ref())),
            _ => None,
        });
        match archive {
            Path::Exact(_) => downloads.find(|(effect, _)| effect.path == *archive).map(|(_, url)| url),
            _ => None,
        }
    }

    /// `cp` of what is known.
    fn copy_in_run(&self, written: Written<'m>, from: &Path<'_>) -> Range {
        let earlier = (0..=written.layer).rev().flat_map(|layer| self.fold.held(layer).iter());
        let source = earlier.copied().find(|it| {
            matches!(from, Path::Exact(_)) && it.effect.path == *from && it.effect.id != written.effect.id
        });
        match source {
            Some(source)
                if !matches!(source.effect.kind, EffectKind::Copy { .. }) || !self.is_run(source) =>
            {
                self.weight(source)
            }
            _ => match self.mounted(written, from) {
                Some(bytes) => bytes,
                None if is_setting(&written.effect.path) => small(),
                None => Range::UNKNOWN,
            },
        }
    }

    /// What stands at a path that the RUN sees through a bind mount of the build context.
    fn mounted(&self, written: Written<'m>, from: &Path<'_>) -> Option<Range> {
        let Path::Exact(path) = from else { return None };
        let context = self.facts.context.as_ref()?;
        let mounts = self.fold.step(written.layer).instruction.mounts();
        let mount = mounts.iter().find(|mount| {
            mount.from.is_none()
                && mount.target.as_deref().is_some_and(|target| path::is_within(path, target))
        })?;
        let below = path.strip_prefix(mount.target.as_deref()?)?;
        let source = format!("{}{below}", mount.source.as_deref().unwrap_or("."));
        let selection = context.select(&source, Copying::default())?;
        (!selection.missing).then(|| selection.range())
    }
}

/// A line or a few.
pub(super) fn small() -> Range {
    Range { likely: 0, low: 0, high: SMALL, compressed: Some(0), provenance: Provenance::Estimate }
}

/// So many bytes of a device, or of nothing: zeros, of which gzip leaves a thousandth, or noise, of which it leaves all.
fn made_of(words: &[&str], bytes: Bytes) -> Range {
    let noise = words.iter().any(|word| word.ends_with("/dev/urandom") || word.ends_with("/dev/random"));
    let compressed = Some(if noise { bytes } else { bytes / 1000 });
    Range { compressed, ..Range::exact(bytes, Provenance::Estimate) }
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
