//! What several rules share, one file a theme. Is no rule and uses none.

pub(super) mod archives;
pub(super) mod cache_care;
pub(super) mod claims;
pub(super) mod earlier;
pub(super) mod fetched;
pub(super) mod image_refs;
pub(super) mod installs;
pub(super) mod json_form;
pub(super) mod kit;
pub(super) mod labels;
pub(super) mod pipes;
pub(super) mod place;
pub(super) mod refusal;
pub(super) mod runtime;
pub(super) mod secret_variables;
pub(super) mod secrets;
pub(super) mod shown;
pub(super) mod spelling;
pub(super) mod verified;
pub(super) mod waste;
pub(super) mod wording;
pub(super) mod words;
pub(super) mod workplace;
