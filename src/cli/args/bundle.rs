//! What can be typed about bundles.

use super::{SourceArgs, SquashPack};
use crate::cli::values::{image_platform, new_tag, said};
use crate::image;
use crate::image::bundle::Extra;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 done, 2 something is missing, could not be read or written, or the command is wrong"
)]
pub(in crate::cli) struct BundleArgs {
    /// Programs and scripts: paths in ROOT, or names in its PATH
    #[arg(value_name = "BINARY", required = true)]
    pub(in crate::cli) programs: Vec<OsString>,

    /// A directory that holds a root file system, or an image as for `dockslim image`
    #[arg(long, value_name = "ROOT", value_parser = said)]
    root: String,

    /// Write the bundle to OUT, all at once when it is complete: a directory, NAME.tar (its files), NAME.oci.tar (an image);
    /// `-` is standard output
    #[arg(long, short, value_name = "OUT", required_unless_present = "list")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// The form of OUT [default: what its name says]
    #[arg(long = "as", value_name = "FORM", value_enum)]
    pub(in crate::cli) form: Option<BundleForm>,

    /// Take a file along, or a tree with all that is in it; what its libraries need, too
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) add: Vec<OsString>,

    /// Take files along that programs open: those of name look-ups, of certificates, time zones, languages
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = extra())]
    pub(in crate::cli) with: Vec<Extra>,

    /// Take a user's entries of passwd and group along; an image is started as that user
    #[arg(long, value_name = "NAME|UID", value_parser = said)]
    pub(in crate::cli) user: Option<String>,

    /// List all that is taken, with its bytes and why
    #[arg(long)]
    pub(in crate::cli) list: bool,

    /// How it is told
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = BundleList::Text)]
    pub(in crate::cli) format: BundleList,

    /// The tag of the image that is written
    #[arg(long, short, value_name = "NAME:TAG", value_parser = new_tag)]
    pub(in crate::cli) tag: Option<String>,

    /// How the layer of the image that is written is compressed
    #[arg(long, value_name = "HOW", value_enum, default_value_t = SquashPack::None)]
    pub(in crate::cli) compress: SquashPack,

    /// The tag of the image that is read, where ROOT holds several
    #[arg(long, value_name = "NAME", value_parser = said)]
    name: Option<String>,

    /// The platform, where the image that is read is for several [default: linux/amd64]
    #[arg(long, value_name = "OS/ARCH", value_parser = image_platform)]
    platform: Option<image::Platform>,
}

impl BundleArgs {
    /// What the bundle is taken from, as an image.
    pub(in crate::cli) fn source(&self) -> SourceArgs {
        SourceArgs { source: self.root.clone(), name: self.name.clone(), platform: self.platform.clone() }
    }
}

fn extra() -> impl TypedValueParser<Value = Extra> {
    PossibleValuesParser::new(Extra::ALL.map(Extra::name))
        .map(|name| Extra::ALL.into_iter().find(|it| it.name() == name).unwrap_or(Extra::Nss))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BundleForm {
    /// An archive of the files
    Tar,
    /// A directory
    Dir,
    /// An image: the OCI layout as an archive, for skopeo, podman and Docker from 25 on
    Oci,
    /// An image for `docker load` of any age, too
    Docker,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BundleList {
    /// For people
    Text,
    /// An object
    Json,
}
