//! How RUNs are merged, as settings have it.

use crate::rewrite::MergeStyle;

/// Which merges are made, and how they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merging {
    /// As a chain or a heredoc; without it a heredoc where the file has RUNs of these, else a chain.
    pub style: Option<MergeStyle>,
    /// Those, too, that save no bytes.
    pub all: bool,
}
