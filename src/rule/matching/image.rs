//! The images that an instruction takes files from, in every spelling of their names. Stages and `scratch`
//! are no images.

use super::Site;
use crate::model::{Base, Model};
use crate::rule::condition::ImageTest;
use crate::rule::pattern::{Pattern, Text, Truth, test_any};
use crate::source::Span;
use crate::syntax::Kind;

/// The registry of names without one.
const HUB: &str = "docker.io";

/// An image as an instruction names it.
#[derive(Debug)]
pub(super) struct Image<'u> {
    /// Variables put in where they are known.
    pub(super) text: &'u str,
    /// How much of it is certain.
    known: usize,
    /// Where it stands.
    pub(super) span: Span,
}

/// A reference taken apart, as far as it is certain.
struct Parts<'i> {
    registry: &'i str,
    /// All that follows the registry.
    rest: &'i str,
    /// How much of the rest is certain.
    known: usize,
}

/// The images of an instruction.
pub(super) fn of<'u>(site: Site<'u, '_>, model: &'u Model<'_>) -> Vec<Image<'u>> {
    let instruction = site.instruction;
    match instruction.kind {
        Kind::From => base(site).into_iter().collect(),
        Kind::Copy | Kind::Add => sources(site, model, "from", true),
        Kind::Run => sources(site, model, "mount", false),
        _ => Vec::new(),
    }
}

fn base<'u>(site: Site<'u, '_>) -> Option<Image<'u>> {
    let span = site.instruction.words().first()?.span;
    match &site.stage?.base {
        Base::Image(image) => Some(Image { text: &image.text, known: image.text.len(), span }),
        Base::Unresolved(text) => Some(Image { text, known: Text::until_variable(text).known, span }),
        Base::Scratch | Base::Stage(_) => None,
    }
}

/// What the flags `--from` or `--mount` name that is no stage.
fn sources<'u>(site: Site<'u, '_>, model: &'u Model<'_>, flag: &str, numbers: bool) -> Vec<Image<'u>> {
    let Some(stage) = site.stage else { return Vec::new() };
    let flags = site.instruction.flags.iter().filter(|given| given.name() == flag);
    let named = flags.filter_map(|given| {
        let value = given.value()?;
        let text = if numbers { value } else { mount_from(value)? };
        let is_stage = model.stage_named(text, stage.index, numbers).is_some();
        let known = Text::until_variable(text).known;
        (!is_stage && !text.is_empty()).then_some(Image { text, known, span: given.span })
    });
    named.collect()
}

fn mount_from(value: &str) -> Option<&str> {
    let mut pairs = value.split(',').filter_map(|field| field.split_once('='));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case("from")).map(|(_, from)| from)
}

impl Image<'_> {
    /// Whether all tests hold.
    pub(super) fn test(&self, test: &ImageTest) -> Truth {
        let Some(parts) = self.parts() else { return Truth::Unknown };
        let asked = |patterns: &[Pattern], answer: &dyn Fn(&[Pattern]) -> Truth| {
            if patterns.is_empty() { Truth::Yes } else { answer(patterns) }
        };
        asked(&test.reference, &|patterns| self.test_reference(patterns, &parts))
            .min(asked(&test.registry, &|patterns| test_any(patterns, Text::certain(parts.registry))))
            .min(asked(&test.name, &|patterns| test_any(patterns, parts.name())))
            .min(asked(&test.tag, &|patterns| parts.test_tag(patterns)))
            .min(asked(&test.digest, &|patterns| parts.test_digest(patterns)))
    }

    /// `None` where not even the registry is certain.
    fn parts(&self) -> Option<Parts<'_>> {
        let prefix = self.text.get(..self.known).unwrap_or("");
        let first = prefix.find('/').map(|slash| &prefix[..slash]);
        if first.is_none() && self.known < self.text.len() && !prefix.contains([':', '@']) {
            return None;
        }
        let host = first.filter(|first| first.contains(['.', ':']) || *first == "localhost");
        let start = host.map_or(0, |host| host.len() + 1);
        let registry = host.filter(|host| *host != "index.docker.io").unwrap_or(HUB);
        let mut parts = Parts { registry, rest: &self.text[start..], known: self.known - start };
        if registry == HUB && parts.rest.starts_with("library/") && parts.known >= "library/".len() {
            parts.rest = &parts.rest["library/".len()..];
            parts.known -= "library/".len();
        }
        Some(parts)
    }

    /// As written, with everything that may be left out, and without it.
    fn test_reference(&self, patterns: &[Pattern], parts: &Parts<'_>) -> Truth {
        let certain = parts.is_certain();
        let latest = if certain && !parts.rest.contains([':', '@']) { ":latest" } else { "" };
        let library = if parts.registry == HUB && !parts.rest.contains('/') { "library/" } else { "" };
        let head = parts.registry.len() + 1 + library.len();
        let full = format!("{}/{library}{}{latest}", parts.registry, parts.rest);
        let short = if parts.registry == HUB { head } else { 0 };
        let bare = full.len() - latest.len();
        let spelled = |from: usize, to: usize| {
            let known = if certain { to - from } else { head - from + parts.known };
            test_any(patterns, Text { text: &full[from..to], known })
        };
        let written = test_any(patterns, Text { text: self.text, known: self.known });
        let greatest = written.max(spelled(short, bare)).max(spelled(0, bare));
        if latest.is_empty() {
            return greatest;
        }
        greatest.max(spelled(short, full.len())).max(spelled(0, full.len()))
    }
}

impl<'i> Parts<'i> {
    fn is_certain(&self) -> bool {
        self.known >= self.rest.len()
    }

    /// Where the name ends: at the tag or digest.
    fn name_end(&self) -> Option<usize> {
        self.rest.find([':', '@']).filter(|end| *end < self.known)
    }

    fn name(&self) -> Text<'i> {
        match self.name_end() {
            Some(end) => Text::certain(&self.rest[..end]),
            None => Text { text: self.rest, known: self.known },
        }
    }

    fn test_tag(&self, patterns: &[Pattern]) -> Truth {
        let Some(end) = self.name_end() else {
            return if self.is_certain() {
                test_any(patterns, Text::certain("latest"))
            } else {
                Truth::Unknown
            };
        };
        let tail = &self.rest[end..];
        let Some(tag) = tail.strip_prefix(':') else { return Truth::No };
        let known = self.known - end - 1;
        match tag.find('@').filter(|at| *at < known) {
            Some(at) => test_any(patterns, Text::certain(&tag[..at])),
            None => test_any(patterns, Text { text: tag, known }),
        }
    }

    fn test_digest(&self, patterns: &[Pattern]) -> Truth {
        match self.rest.split_once('@') {
            Some((before, digest)) if before.len() < self.known => {
                test_any(patterns, Text { text: digest, known: self.known - before.len() - 1 })
            }
            _ if self.is_certain() => Truth::No,
            _ => Truth::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::list::List;

    fn image(text: &str) -> Image<'_> {
        Image { text, known: Text::until_variable(text).known, span: Span::default() }
    }

    fn list(pattern: &'static str) -> List<Pattern> {
        vec![Pattern::Glob(pattern.into())].into()
    }

    fn reference(text: &str, pattern: &'static str) -> Truth {
        image(text).test(&ImageTest { reference: list(pattern), ..ImageTest::EMPTY })
    }

    #[test]
    fn a_reference_fits_in_any_of_its_spellings() {
        for pattern in ["node:22", "node:*", "docker.io/library/node:22", "docker.io/*"] {
            for text in ["node:22", "library/node:22", "docker.io/node:22", "index.docker.io/library/node:22"]
            {
                assert_eq!(reference(text, pattern), Truth::Yes, "{text} {pattern}");
            }
        }
        assert_eq!(reference("node", "node:latest"), Truth::Yes);
        assert_eq!(reference("node", "node"), Truth::Yes);
        assert_eq!(reference("node:22", "node"), Truth::No);
        assert_eq!(reference("ghcr.io/a/node:22", "node:*"), Truth::No);
        assert_eq!(reference("localhost:5000/node", "localhost:5000/*"), Truth::Yes);
    }

    #[test]
    fn what_hangs_on_a_variable_is_left_open() {
        assert_eq!(reference("$BASE", "node:*"), Truth::Unknown);
        assert_eq!(reference("node:$V", "node:*"), Truth::Yes);
        assert_eq!(reference("node:$V", "docker.io/*"), Truth::Yes);
        assert_eq!(reference("node:$V", "ghcr.io/*"), Truth::No);
        assert_eq!(reference("node:$V", "node:22*"), Truth::Unknown);
        assert_eq!(reference("ghcr.io/$V", "ghcr.io/*"), Truth::Yes);
    }

    #[test]
    fn parts_are_tested_by_themselves() {
        let tag = |text, pattern| image(text).test(&ImageTest { tag: list(pattern), ..ImageTest::EMPTY });
        assert_eq!((tag("node", "latest"), tag("node:1@sha256:0", "1")), (Truth::Yes, Truth::Yes));
        assert_eq!((tag("node@sha256:0", "*"), tag("node:$V", "1")), (Truth::No, Truth::Unknown));
        let digest = |text| image(text).test(&ImageTest { digest: list("sha256:*"), ..ImageTest::EMPTY });
        assert_eq!(
            (digest("a:1@sha256:0"), digest("a:1"), digest("a:$V")),
            (Truth::Yes, Truth::No, Truth::Unknown)
        );
        let name = |text| image(text).test(&ImageTest { name: list("node"), ..ImageTest::EMPTY });
        assert_eq!(
            (name("docker.io/library/node:1"), name("a/node"), name("node:$V")),
            (Truth::Yes, Truth::No, Truth::Yes)
        );
        let registry =
            |text| image(text).test(&ImageTest { registry: list("docker.io"), ..ImageTest::EMPTY });
        assert_eq!(
            (registry("node"), registry("ghcr.io/$V"), registry("$R/a")),
            (Truth::Yes, Truth::No, Truth::Unknown)
        );
    }
}
