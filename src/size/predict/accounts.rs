//! What useradd leaves in the log of logins: the file is as long as the highest user id says, and layers have no holes.

use super::Predictor;
use super::writes::small;
use crate::bytes::{Amount, Bytes, Interval, Provenance};
use crate::model::{Base, CommandUse};
use crate::size::catalog::{self, Match};
use crate::size::fold::Written;
use crate::tools::{Recognised, recognise};

/// The length of a record (`struct lastlog` on 64-bit Linux).
const RECORD: Bytes = 292;

impl<'m> Predictor<'m> {
    /// What a useradd writes into the log.
    pub(super) fn login_log(&self, written: Written<'m>, command: &CommandUse<'m>) -> Amount {
        let Recognised::Tool(call) = recognise(&command.argv) else { return small() };
        let id = call.option_value(&["-u", "--uid"]).and_then(|id| id.parse::<Bytes>().ok());
        let Some(id) = id else { return small() };
        let length = id.saturating_add(1).saturating_mul(RECORD);
        let all = Amount::exact(length, Provenance::Estimate).packed_to(Interval::exact(length / 1000));
        match self.lengthens_log(written) {
            Some(true) => all,
            Some(false) => small(),
            None => all.some(),
        }
    }

    /// Whether the release below a layer has a log, and a useradd that makes it longer; none where that is not known.
    fn lengthens_log(&self, written: Written<'m>) -> Option<bool> {
        let stage = self.fold.layers[written.layer].stage;
        match self.model.root_base(stage) {
            // Arch builds shadow without it.
            Base::Image(image) if catalog::official(&image.name) == "archlinux" => return Some(false),
            Base::Scratch => return Some(false),
            _ => {}
        }
        let base = self.base(stage).filter(|base| base.matched != Match::Class)?;
        lengthens(base.distro)
    }
}

/// As of shadow 4.12 a record that is not there is not reset. Alpine has no log.
fn lengthens(distro: &str) -> Option<bool> {
    let (name, release) = distro.split_once(' ')?;
    let major: u32 = release.split('.').next()?.parse().ok()?;
    let mended_in = match name {
        "alpine" => 0,
        "debian" => 12,
        "fedora" => 37,
        "ubuntu" => 23,
        // Fixes are brought into their older versions, too.
        "amazonlinux" | "centos" | "oraclelinux" | "rocky" if major < 9 => 9,
        _ => return None,
    };
    Some(major < mended_in)
}

#[cfg(test)]
mod tests {
    use super::lengthens;

    #[test]
    fn releases_know_what_their_useradd_does() {
        for (distro, does) in [
            ("debian 11", Some(true)),
            ("debian 12", Some(false)),
            ("ubuntu 22.04", Some(true)),
            ("ubuntu 24.04", Some(false)),
            ("centos 7", Some(true)),
            ("rocky 9", None),
            ("amazonlinux 2023", None),
            ("alpine 3.20", Some(false)),
            ("debian sid", None),
            ("", None),
        ] {
            assert_eq!(lengthens(distro), does, "{distro}");
        }
    }
}
