//! What an image's tag says: its version, the release of the distribution, and the words that name the
//! variant. Reads by tables that it is given; never knows which tags exist.

/// The words that a tag is read by, each list sorted.
#[derive(Clone, Copy, Debug)]
pub struct Words<'w> {
    /// Words that stand for the newest version (`latest`, `lts`).
    pub floating: &'w [&'w str],
    /// Words that do not say what is in the image (`rc`).
    pub ignored: &'w [&'w str],
    /// Releases of distributions with their packed version (`bookworm`).
    pub releases: &'w [(&'w str, u32)],
    /// Versions that go by a name, packed (`hydrogen`).
    pub versions: &'w [(&'w str, u32)],
    /// Words of images for another system (`nanoserver`).
    pub foreign: &'w [&'w str],
}

/// A tag, read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// The first version in it, packed so that it sorts.
    pub version: Option<u32>,
    /// The distribution's release that it names, as its packed version.
    pub release: Option<u32>,
    /// Whether it says `latest` or the like.
    pub floating: bool,
    /// Whether it is for another system.
    pub foreign: bool,
    /// A key of the set of its variant words; 0 for none.
    pub class: u32,
}

/// What one word of a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word<'t> {
    /// A version, packed.
    Version(u32),
    /// A build date.
    Date,
    /// The name of a distribution's release, as its packed version.
    Release(u32),
    /// `latest` or the like.
    Floating,
    /// Says nothing about the image.
    Ignored,
    /// For another system.
    Foreign,
    /// Names the variant, without the version behind it (`alpine` of `alpine3.20`).
    Variant(&'t str),
}

/// `3.12.1` as one number that sorts as versions do.
pub fn version(text: &str) -> u32 {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = |limit: u32| parts.next().unwrap_or(0).min(limit);
    (next(0xfff) << 20) | (next(0x3ff) << 10) | next(0x3ff)
}

impl Tag {
    /// What orders the tags of an image: its version, or the release where `by_release` says that releases
    /// are its versions.
    pub fn ordered(self, by_release: bool) -> Option<u32> {
        self.release.filter(|_| by_release).or(self.version)
    }
}

impl Words<'_> {
    /// What `word` is.
    pub fn classify<'t>(&self, word: &'t str) -> Word<'t> {
        let digits = word.strip_prefix('v').unwrap_or(word);
        if digits.starts_with(|c: char| c.is_ascii_digit()) {
            let date = digits.len() >= 8 && digits.bytes().all(|b| b.is_ascii_digit());
            return if date { Word::Date } else { Word::Version(version(digits)) };
        }
        let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        let stem = &word[..end];
        if let Some(number) = named(self.releases, stem) {
            return Word::Release(number);
        }
        if let Some(number) = named(self.versions, stem) {
            return Word::Version(number);
        }
        let among = |list: &[&str]| list.binary_search(&stem).is_ok();
        match stem {
            _ if stem.is_empty() || among(self.ignored) => Word::Ignored,
            _ if among(self.floating) => Word::Floating,
            _ if among(self.foreign) => Word::Foreign,
            _ => Word::Variant(stem),
        }
    }

    /// Reads a whole tag.
    pub fn read(&self, tag: &str) -> Tag {
        let mut read = Tag::default();
        for word in tag.split('-') {
            match self.classify(word) {
                Word::Version(number) => read.version = read.version.or(Some(number)),
                Word::Release(number) => read.release = Some(number),
                Word::Floating => read.floating = true,
                Word::Foreign => read.foreign = true,
                Word::Variant(stem) => read.class = read.class.wrapping_add(hash(stem)),
                Word::Date | Word::Ignored => {}
            }
        }
        read
    }
}

fn named(list: &[(&str, u32)], word: &str) -> Option<u32> {
    let at = list.binary_search_by(|(name, _)| (*name).cmp(word)).ok()?;
    list.get(at).map(|(_, number)| *number)
}

/// FNV-1a: sums of it are a key of a set of words, whatever their order.
fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |key, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words<'static> = Words {
        floating: &["latest", "lts"],
        ignored: &["rc"],
        releases: &[("bookworm", 12 << 20)],
        versions: &[("hydrogen", 18 << 20)],
        foreign: &["nanoserver"],
    };

    #[test]
    fn versions_sort_as_numbers() {
        assert!(version("3.9") < version("3.12") && version("3.12") < version("3.12.1"));
        assert_eq!(version("8u392"), version("8.392"));
        assert_eq!(version(""), 0);
    }

    #[test]
    fn the_class_of_a_tag_is_its_variant_words_in_any_order() {
        let slim = WORDS.read("3.12-slim-bookworm");
        assert_eq!((slim.version, slim.release), (Some(version("3.12")), Some(12 << 20)));
        assert_eq!(slim.class, WORDS.read("2-bookworm-slim").class);
        assert_eq!(WORDS.read("22-alpine3.20").class, WORDS.read("lts-alpine").class);
        assert_ne!(slim.class, WORDS.read("22-alpine").class);
        assert_eq!(WORDS.read("3.13-rc").class, 0);
        assert_eq!(WORDS.read("hydrogen-alpine"), WORDS.read("18-alpine"));
    }

    #[test]
    fn dates_are_no_versions_and_odd_tags_do_no_harm() {
        assert_eq!(WORDS.read("bookworm-20240110").version, None);
        assert!(WORDS.read("8.0-nanoserver-1809").foreign);
        for odd in ["", "-", "--", "ä-ö", "v", "99999999999999.99999999999", "_"] {
            WORDS.read(odd);
        }
        assert!(WORDS.read("latest").floating);
    }
}
