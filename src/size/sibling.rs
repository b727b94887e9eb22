//! An image that another Dockerfile builds, as plain data: what it weighs, what its distribution and its packages are, and
//! what it hands on. It stands in the place of the catalogue's answer for the stages that are FROM it.

use super::catalog::Entry;
use super::releases;
use crate::bytes::Amount;
use crate::model::{ImageEnd, split_reference};

/// An image that another Dockerfile builds; [`Analysis::sibling`](crate::Analysis::sibling) makes it.
#[derive(Clone, Debug)]
pub struct Sibling {
    /// The Dockerfile as people name it, with `#` and the stage behind where it is not the last.
    pub dockerfile: String,
    /// What it weighs, as far as that is known.
    pub bytes: Amount,
    /// What the catalogue says of the image that it stands on in the end, with the bytes above.
    pub(super) entry: Option<Entry>,
    /// That image's name and tag; none of `scratch`, and where a variable decides.
    pub(super) below: Option<(String, Option<String>)>,
    /// The name of the image that its own Dockerfile is FROM.
    pub(super) from: Option<String>,
    /// The packages that it has over that image, and whether these are all.
    pub(super) packages: Vec<String>,
    pub(super) is_whole: bool,
    pub(super) end: ImageEnd,
}

impl Sibling {
    /// Whether it may be what `image` names: a release in its tag is that of the distribution, and it stands on no other
    /// version of the same image, unless it `is_for` that very tag.
    pub fn may_be(&self, image: &str, is_for: bool) -> bool {
        let (name, tag, _) = split_reference(image);
        if !is_for && self.from.as_deref() == Some(name) {
            return false;
        }
        let own = self.entry.map_or("", |entry| entry.distro);
        let named = releases::named_by("", tag.unwrap_or_default()).unwrap_or_default();
        named.is_empty() || named.iter().any(|release| is_of(own, release))
    }
}

/// `centos 7.4` is `centos 7`.
fn is_of(distro: &str, release: &str) -> bool {
    distro.strip_prefix(release).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
