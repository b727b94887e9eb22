//! The image of a stage as the Dockerfiles take it that are FROM it, and what stands below a stage whose own base is such
//! an image.

use super::Predictor;
use crate::bytes::Amount;
use crate::model::{Base, Stage};
use crate::size::catalog::{Entry, Match};
use crate::size::sibling::Sibling;

impl<'m> Predictor<'m> {
    /// The image of `stage`; `dockerfile` is what people call the file. None where its ONBUILDs act in the builds of others.
    pub fn sibling(&self, stage: &'m Stage<'m>, dockerfile: String) -> Option<Sibling> {
        let end = self.model.image_end(stage.index)?;
        let bytes = self.ledger(stage).total;
        let root = self.model.root(stage);
        let below = self.facts.sibling(&root.base);
        let (own, is_whole) = self.told().there(&self.chain_of(stage));
        let inherited = below.into_iter().flat_map(|it| &it.packages).map(String::as_str);
        let packages = inherited.chain(own).map(str::to_owned).collect();
        let entry = self.base(stage).map(|entry| Entry {
            // The figures are of this very image, but as the file stands now.
            matched: Match::Class,
            unpacked: bytes,
            compressed: Amount::UNKNOWN,
            layers: None,
            ..*entry
        });
        let below_name = self.named_base(root).map(|(name, tag)| (name.to_owned(), tag.map(str::to_owned)));
        let is_whole = is_whole && below.is_none_or(|it| it.is_whole);
        let from = match &root.base {
            Base::Image(image) => Some(image.name.to_string()),
            _ => None,
        };
        Some(Sibling { dockerfile, bytes, entry, below: below_name, from, packages, is_whole, end })
    }

    /// Name and tag of the image that a stage is FROM; of one that another Dockerfile builds, those of what that stands on.
    pub(super) fn named_base<'s>(&'s self, root: &'s Stage<'_>) -> Option<(&'s str, Option<&'s str>)> {
        match (self.facts.sibling(&root.base), &root.base) {
            (Some(sibling), _) => sibling.below.as_ref().map(|(name, tag)| (name.as_str(), tag.as_deref())),
            (None, Base::Image(image)) => Some((&image.name, image.tag.as_deref())),
            _ => None,
        }
    }
}
