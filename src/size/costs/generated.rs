//! Made by `cargo regen` from rules/costs: what is fetched and kept by tools. Never edited by hand.
#![allow(clippy::all, clippy::pedantic, missing_docs, reason = "generated")]

use super::{Download, Fixed};

pub(super) static FIXED: &[Fixed] = &[
    Fixed { what: "apt binary caches", distro: "debian 12", unpacked: 73800000, compressed: None }, 
    Fixed { what: "apt database", distro: "debian 12", unpacked: 1065749, compressed: None }, 
    Fixed { what: "apt database", distro: "debian 13", unpacked: 1075537, compressed: None }, 
    Fixed { what: "apt lists", distro: "debian 11", unpacked: 18452334, compressed: Some(14269553) }, 
    Fixed { what: "apt lists", distro: "debian 12", unpacked: 19859939, compressed: Some(15323942) }, 
    Fixed { what: "apt lists", distro: "debian 13", unpacked: 21666304, compressed: Some(16747277) }, 
    Fixed { what: "apt status", distro: "debian 12", unpacked: 839192, compressed: None }, 
    Fixed { what: "apt status", distro: "debian 13", unpacked: 856014, compressed: None }];

pub(super) static DOWNLOADS: &[Download] = &[
    Download { url: "https://download.redis.io/releases/redis-7.0.15.tar.gz", fetched: 3025940, unpacked: Some(13477810), built: Some(48340131), installed: Some(9365484) }];
