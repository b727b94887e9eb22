//! What can be typed about real images.

use super::Colour;
use crate::bytes::Bytes;
use crate::cli::values::{Limit, bytes, growth, image_platform, limit, new_tag, said};
use crate::image;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What the exit codes of `image` mean.
const IMAGE_EXIT: &str = "Exit codes: 0 done, 1 a limit is passed or a secret only hidden, 2 the image could not be read, or the \
    command is wrong";

#[derive(Debug, Args)]
#[command(after_help = IMAGE_EXIT)]
pub(in crate::cli) struct MeasureArgs {
    #[command(flatten)]
    pub(in crate::cli) source: SourceArgs,

    /// Further images: says what they share, and what each has alone
    #[arg(value_name = "SOURCE", value_parser = said)]
    pub(in crate::cli) more: Vec<String>,

    /// An older image: says what changed since, by layer, line, package and path
    #[arg(long, value_name = "SOURCE", value_parser = said, conflicts_with = "more")]
    pub(in crate::cli) against: Option<String>,

    /// Exit with 1 where the image grew by more since: bytes (`20MB`), or a share of the older one (`5%`, from 1 MB on)
    #[arg(long, value_name = "LIMIT", value_parser = growth, requires = "against")]
    pub(in crate::cli) fail_on_growth: Option<Limit>,

    /// Exit with 1 where the image breaks a rule of a `.dive-ci` file
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = ".dive-ci")]
    pub(in crate::cli) dive_ci: Option<PathBuf>,

    /// The Dockerfile of the image: says which line made which layer, and what was predicted
    #[arg(long, value_name = "FILE", conflicts_with = "more")]
    pub(in crate::cli) dockerfile: Option<PathBuf>,

    /// Look through the layers and files on the terminal: who wrote what, and who deleted it; `?` shows the keys
    #[cfg(feature = "browse")]
    #[arg(long, conflicts_with_all = [
        "more", "against", "fail_on_growth", "dive_ci", "fail_on_waste", "max_size", "format", "output",
    ])]
    pub(in crate::cli) browse: bool,

    /// Exit with 1 where more is dead: bytes (`20MB`), or a share of the image (`5%`, from 1 MB on)
    #[arg(long, value_name = "LIMIT", value_parser = limit)]
    pub(in crate::cli) fail_on_waste: Option<Limit>,

    /// Exit with 1 where the image unpacks to more (`300MB`)
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub(in crate::cli) max_size: Option<Bytes>,

    /// How the figures are printed; what changed and what is shared as text, json or markdown
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ImageForm::Text)]
    pub(in crate::cli) format: ImageForm,

    /// Write to FILE in place of standard output, all at once when it is complete
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// When to colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    pub(in crate::cli) color: Colour,
}

/// Which image.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct SourceArgs {
    /// An archive (`docker save`, `podman save`, skopeo, OCI), an OCI directory, `-` for an archive on standard
    /// input, or `docker:NAME` and `podman:NAME` for an image that these have
    #[arg(value_name = "SOURCE", value_parser = said)]
    pub(in crate::cli) source: String,

    /// The tag of the image, where SOURCE holds several
    #[arg(long, value_name = "NAME", value_parser = said)]
    pub(in crate::cli) name: Option<String>,

    /// The platform, where the image is for several [default: linux/amd64]
    #[arg(long, value_name = "OS/ARCH", value_parser = image_platform)]
    pub(in crate::cli) platform: Option<image::Platform>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 done, 2 the image could not be read or written, or the command is wrong"
)]
pub(in crate::cli) struct SquashArgs {
    /// The image, as for `dockslim image`
    #[arg(value_name = "IN", value_parser = said, required_unless_present = "input")]
    source: Option<String>,

    /// The same, as docker-squash has it
    #[arg(short = 'i', value_name = "IN", value_parser = said, conflicts_with = "source")]
    input: Option<String>,

    /// Write the image to OUT, all at once when it is complete; `-` is standard output
    #[arg(long, short, value_name = "OUT")]
    pub(in crate::cli) output: PathBuf,

    /// The last layer that stays as it is: its number from below (0 or `root`: none stays), the start of its digest, or
    /// `base`
    #[arg(long, value_name = "LAYER", value_parser = said)]
    pub(in crate::cli) from: Option<String>,

    /// An image whose layers all stay: the base of IN
    #[arg(long, value_name = "SOURCE", value_parser = said, conflicts_with = "from")]
    pub(in crate::cli) base: Option<String>,

    /// The Dockerfile of IN: what is below the first layer that it makes stays
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "base"])]
    pub(in crate::cli) dockerfile: Option<PathBuf>,

    /// The tag of the new image [default: those of IN]
    #[arg(long, short, value_name = "NAME:TAG", value_parser = new_tag)]
    pub(in crate::cli) tag: Option<String>,

    /// The form of the new image
    #[arg(long, value_name = "FORM", value_enum, default_value_t = SquashForm::Docker)]
    pub(in crate::cli) format: SquashForm,

    /// How the new layer is compressed; those that stay, stay as they are
    #[arg(long, value_name = "HOW", value_enum, default_value_t = SquashPack::None)]
    pub(in crate::cli) compress: SquashPack,

    /// The tag of the image, where IN holds several
    #[arg(long, value_name = "NAME", value_parser = said)]
    name: Option<String>,

    /// The platform, where the image is for several [default: linux/amd64]
    #[arg(long, value_name = "OS/ARCH", value_parser = image_platform)]
    platform: Option<image::Platform>,
}

impl SquashArgs {
    /// The image that is read.
    pub(in crate::cli) fn source(&self) -> SourceArgs {
        let source = self.source.clone().or_else(|| self.input.clone()).unwrap_or_default();
        SourceArgs { source, name: self.name.clone(), platform: self.platform.clone() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SquashForm {
    /// For `docker load` of any age, podman, skopeo
    Docker,
    /// The OCI layout alone
    Oci,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SquashPack {
    /// As it is
    None,
    /// gzip
    Gzip,
    /// Not there: refused with what to do instead
    #[value(hide = true)]
    Zstd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ImageForm {
    /// A table with bars
    Text,
    /// An object
    Json,
    /// SARIF 2.1.0: what is found, on the lines of the Dockerfile where one is given
    Sarif,
    /// A row for each layer, package, dead path and finding
    Csv,
    /// Tables, for the summary of a build
    Markdown,
    /// One page that needs no network
    Html,
}
