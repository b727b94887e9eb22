//! What is wrong with an image: where, what, and what to do about it.

use super::digest::Digest;
use crate::archive;
use std::io;

/// Why an image cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}{why}", in_front(place))]
pub struct Error {
    /// The file inside the image, or its layer; empty where it is about the whole image.
    pub place: String,
    /// What is wrong there.
    pub why: Why,
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// It is something else.
    #[error(
        "no image: neither manifest.json nor index.json is in it; make one by `docker save`, `podman save` or \
         `skopeo copy`"
    )]
    NoImage,
    /// The list of images has none.
    #[error("names no image: nothing was saved; save the image anew, by its name (`docker save NAME`)")]
    Empty,
    /// A file that another one names.
    #[error("{0} names it, and it is not there; save the image anew")]
    Missing(String),
    /// A file of the image is no such JSON.
    #[error("cannot be understood: {0}")]
    Json(serde_json::Error),
    /// What skopeo writes to `dir:`.
    #[error("is one image's manifest, as skopeo writes it to `dir:`; copy it to `oci:` or `docker-archive:`")]
    Manifest,
    /// A file of the image is longer than any that was ever written.
    #[error("is longer than {0} bytes, which no such file is")]
    TooLong(u64),
    /// Another content than the name promises.
    #[error(
        "its content has the digest {found}, and not {wanted}: it was changed, or is damaged; save the image anew"
    )]
    Digest {
        /// What it should be.
        wanted: Digest,
        /// What it is.
        found: Digest,
    },
    /// The same of an unpacked layer.
    #[error(
        "unpacked it has the digest {found}, and the configuration says {wanted}: it was changed, or is damaged"
    )]
    DiffId {
        /// What it should be.
        wanted: Digest,
        /// What it is.
        found: Digest,
    },
    /// Another length than its descriptor says.
    #[error("it has {found} bytes, and its descriptor says {wanted}; save the image anew")]
    Size {
        /// What it should be.
        wanted: u64,
        /// What it is.
        found: u64,
    },
    /// No digest that is known.
    #[error("`{0}` is no digest such as sha256:…, of 64 hexadecimal digits")]
    BadDigest(String),
    /// A manifest and its configuration do not fit.
    #[error(
        "it has {layers} layers, and its configuration has {diff_ids} diff_ids: they do not belong together"
    )]
    Layers {
        /// Layers of the manifest.
        layers: usize,
        /// What the configuration says.
        diff_ids: usize,
    },
    /// More than one image, and none is asked for.
    #[error("it holds more than one image: choose by --name one of {0}")]
    Several(String),
    /// None of that name.
    #[error("no image of the name {wanted}; there is {there}")]
    Name {
        /// What was asked for.
        wanted: String,
        /// What there is.
        there: String,
    },
    /// None for that platform.
    #[error("no image for {wanted}; it has {there}")]
    Platform {
        /// What was asked for.
        wanted: String,
        /// What there is.
        there: String,
    },
    /// Something else in the form of an image.
    #[error("is no image but {0}")]
    Artifact(String),
    /// Indexes within indexes.
    #[error("indexes lead on to indexes without end")]
    Nested,
    /// A layer that is not stored here.
    #[error("the layer is not stored in the image but at {0}: pull it with its layers")]
    Foreign(String),
    /// A link to nothing, in an image that is to be made anew.
    #[error("it has hard links to files that are not there: nobody can unpack it")]
    Dangling,
    /// An entry that leads out of the image.
    #[error(
        "its entry `{0}` leads out of the image; Docker refuses it, and nobody builds such a layer by accident"
    )]
    Escape(String),
    /// A whiteout of no name.
    #[error("its whiteout `{0}` would delete a folder that it does not name; nothing builds such a layer")]
    Whiteout(String),
    /// Links that lead nowhere.
    #[error("its entry `{0}` lies behind symbolic links that lead back to themselves")]
    Circle(String),
    /// More than is looked at.
    #[error("{0}")]
    Bound(&'static str),
    /// What a layer unpacks to.
    #[error("it unpacks to more than {0} times its size: a bomb, or damaged")]
    Bomb(u64),
    /// As an archive it is wrong.
    #[error("{}", archive_words(.0))]
    Archive(archive::Error),
    /// Its compression is wrong.
    #[error("its compression is damaged, or it is cut short: {0}; save the image anew")]
    Compression(io::Error),
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

fn in_front(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("{place}: ") }
}

fn archive_words(error: &archive::Error) -> String {
    match error {
        archive::Error::NotTar => "is no tar archive".to_owned(),
        archive::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            "it ends in the middle: it is cut short; save the image anew".to_owned()
        }
        error => format!("as a tar archive: {error}; save the image anew"),
    }
}

impl Why {
    /// For a text that is no digest.
    pub(super) fn no_digest(text: &str) -> Self {
        Self::BadDigest(text.chars().take(100).collect())
    }

    /// The error of the image as a whole.
    pub(super) fn whole(self) -> Error {
        self.at("")
    }

    /// The error at a place.
    pub(super) fn at(self, place: impl Into<String>) -> Error {
        Error { place: place.into(), why: self }
    }
}
