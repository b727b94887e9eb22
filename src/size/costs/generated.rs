//! Made by `cargo regen` from rules/costs: what is fetched and kept by tools. Never edited by hand.

use super::{Download, Fixed};

pub(super) static FIXED: &[Fixed] = &[
    Fixed { what: "apt binary caches", distro: "debian 12", unpacked: 73_800_000, compressed: None },
    Fixed { what: "apt database", distro: "debian 12", unpacked: 1_065_749, compressed: None },
    Fixed { what: "apt database", distro: "debian 13", unpacked: 1_075_537, compressed: None },
    Fixed { what: "apt lists", distro: "debian 11", unpacked: 18_452_334, compressed: Some(14_269_553) },
    Fixed { what: "apt lists", distro: "debian 12", unpacked: 19_859_939, compressed: Some(15_323_942) },
    Fixed { what: "apt lists", distro: "debian 13", unpacked: 21_666_304, compressed: Some(16_747_277) },
    Fixed { what: "apt status", distro: "debian 12", unpacked: 839_192, compressed: None },
    Fixed { what: "apt status", distro: "debian 13", unpacked: 856_014, compressed: None },
];

pub(super) static DOWNLOADS: &[Download] = &[
    Download { url: "https://download.redis.io/releases/redis-7.0.15.tar.gz", fetched: 3_025_940, unpacked: Some(13_477_810), built: Some(48_340_131), installed: Some(9_365_484) },
];
