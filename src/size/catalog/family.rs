//! The shape of what `rules/images/variants.yaml` knows: families of images, and which variant can stand in
//! for which. Plain data, filled by the generator; decides nothing.

/// Images whose tags are built alike.
#[derive(Debug)]
pub struct Family {
    /// Their names.
    pub images: &'static [&'static str],
    /// The variants that can stand in, best first.
    pub moves: &'static [Move],
}

/// A step from an image to a lighter variant of it.
#[derive(Debug)]
pub struct Move {
    /// The variant's name.
    pub to: &'static str,
    /// The word that is added to the tag; empty for none.
    pub add: &'static str,
    /// Where it is added.
    pub place: Place,
    /// A word that gives way to another (`jdk17` to `jre17`).
    pub replace: Option<(&'static str, &'static str)>,
    /// The end of the image's name that gives way to another, where another image stands in.
    pub rename: Option<(&'static str, &'static str)>,
    /// Whether the name of the distribution's release goes.
    pub drop_release: bool,
    /// A variant word that the tag must have; empty for none.
    pub from: &'static str,
    /// The variant words that the tag may have.
    pub with: &'static [&'static str],
    /// The packed versions that have the variant, where the catalogue does not list the tag.
    pub versions: Option<(u32, u32)>,
    /// What `latest` is called with the variant; empty for nothing.
    pub latest: &'static str,
    /// Whether it is a trade-off rather than a plain gain.
    pub trade_off: bool,
    /// What is lost, as indices into the table of lacks.
    pub lacks: &'static [u8],
}

/// Where a word is added to a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the end.
    Last,
    /// Before the name of the distribution's release.
    BeforeRelease,
}

/// Something that a lighter variant does not have.
#[derive(Debug, PartialEq, Eq)]
pub struct Lack {
    /// Its key in the knowledge file.
    pub name: &'static str,
    /// In words; empty where it is of no interest by itself.
    pub says: &'static str,
    /// Commands that show the need for it; one of two words is a command with that subcommand.
    pub commands: &'static [&'static str],
    /// Packages that bring it back.
    pub packages: &'static [&'static str],
    /// Dependencies of a language that cannot be installed without it.
    pub dependencies: &'static [&'static str],
    /// Packages of the system, by their beginning, that cannot be installed without it.
    pub refused: &'static [&'static str],
    /// Whether nothing that runs can need it (documentation).
    pub minor: bool,
}

/// An image, and from which of its versions on it stood on which releases of Debian, the likeliest first; on none where that
/// is not known.
#[derive(Debug)]
pub struct Stood {
    /// Its name.
    pub image: &'static str,
    /// The packed versions in their order, each with the numbers of the releases.
    pub from: &'static [(u32, &'static [u32])],
}
