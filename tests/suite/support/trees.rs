//! Images that are squashed, and what must be true of all that come out: the tree is what it was. The tests and a fuzz
//! target share it.

#![allow(
    dead_code,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a check that cannot go on has failed; not every user runs all"
)]

use super::archives::{Files, Image, Layer, Says, archive};
use super::flat::Flat;
use dockslim::image::{self, Form, Options, Pack, Selection, Squashed, TarStore};
use serde_json::Value;
use std::io::{Cursor, Read as _};
use tar::EntryType;

pub fn options(kept: usize) -> Options {
    Options { kept, tag: None, form: Form::Docker, pack: Pack::None }
}

pub fn squash(files: &Files, options: &Options) -> Result<(Vec<u8>, Squashed), String> {
    let mut store = TarStore::new(Cursor::new(archive(files))).unwrap();
    let image = image::open(&mut store, &Selection::default()).unwrap();
    let mut out = Cursor::new(Vec::new());
    let made = image::squash(&mut store, &image, options, &mut out).map_err(|error| error.to_string())?;
    Ok((out.into_inner(), made))
}

/// The files of an image's archive.
pub fn listed(bytes: &[u8]) -> Files {
    let mut files = Files::new();
    for entry in tar::Archive::new(bytes).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        files.push((entry.path().unwrap().to_str().unwrap().to_owned(), content));
    }
    files
}

pub fn file<'f>(files: &'f Files, name: &str) -> &'f [u8] {
    &files.iter().find(|(it, _)| it == name).unwrap_or_else(|| panic!("{name} is missing")).1
}

pub fn json_of(files: &Files, name: &str) -> Value {
    serde_json::from_slice(file(files, name)).unwrap()
}

/// The layers that a manifest.json names, unpacked.
pub fn layers(files: &Files) -> Vec<Vec<u8>> {
    let manifest = json_of(files, "manifest.json");
    let names = manifest[0]["Layers"].as_array().unwrap().iter();
    names.map(|name| unpacked(file(files, name.as_str().unwrap()))).collect()
}

/// What gzip or zstd packed, or what nothing did.
pub fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        ruzstd::decoding::StreamingDecoder::new(bytes).unwrap().read_to_end(&mut plain).unwrap();
    } else {
        plain.extend(bytes);
    }
    plain
}

/// That what comes of the layers is the same for every number of kept ones, and the new layer has nothing dead.
pub fn stays(made: &[Layer]) {
    let image = Image::new(made);
    let wanted = Flat::of(&image.layers).tree();
    for kept in 0..made.len() {
        let (bytes, _) = squash(&image.legacy(), &options(kept)).unwrap();
        let files = listed(&bytes);
        let layers = layers(&files);
        assert_eq!(layers.len(), kept + 1);
        assert_eq!(layers[..kept], image.layers[..kept]);
        let found = Flat::of(&layers).tree();
        for (path, thing) in &wanted {
            assert_eq!(found.get(path), Some(thing), "{} with {kept} kept", String::from_utf8_lossy(path));
        }
        let extra: Vec<_> = found.keys().filter(|path| !wanted.contains_key(*path)).collect();
        assert!(extra.is_empty(), "{extra:?} with {kept} kept");
        let mut store = TarStore::new(Cursor::new(bytes)).unwrap();
        let image = image::open(&mut store, &Selection::default()).unwrap();
        let measured = image::measure(&mut store, &image).unwrap();
        assert_eq!(measured.layers[kept].dead(), 0);
        if kept == 0 {
            assert_eq!(measured.layers[0].whiteouts, 0);
        }
    }
}

/// Layers out of numbers, an entry for each three of them: of all kinds, in few places, so that they meet. Links lead to
/// what is there.
pub fn out_of_numbers(choices: &[Vec<(u8, u8, u8)>]) -> Vec<Layer> {
    let mut flat = Flat::default();
    choices.iter().map(|choices| one_of_numbers(choices, &mut flat)).collect()
}

const FOLDERS: [&str; 5] = ["", "d/", "d/e/", "f/", "d/e/g/"];
const NAMES: [&str; 6] = ["w", "x", "y", "z", "x.wh.y", "\u{e9} b\\c"];

fn one_of_numbers(choices: &[(u8, u8, u8)], flat: &mut Flat) -> Layer {
    let place = |folder: u8, name: u8| {
        let folder = FOLDERS[usize::from(folder) % FOLDERS.len()];
        (folder, format!("{folder}{}", NAMES[usize::from(name) % NAMES.len()]))
    };
    let (gone, new): (Vec<_>, Vec<_>) = choices.iter().copied().partition(|(what, ..)| what % 16 < 3);
    let whiteouts = gone.into_iter().fold(Layer::new(), |layer, (what, folder, name)| {
        let (folder, _) = place(folder, name);
        let hidden = ["d", "e", "f", "g", "w", "x", "y", "x.wh.y"][usize::from(name) % 8];
        layer.gone(&match what % 16 {
            2 => format!("{folder}.wh..wh..opq"),
            _ => format!("{folder}.wh.{hidden}"),
        })
    });
    flat.lay(&whiteouts.tar());
    let mut layer = Layer::new();
    for (what, folder, name) in new {
        let before = layer.0.len();
        let (folder, path) = place(folder, name);
        let says = Says { time: u64::from(what), owner: u64::from(name), ..Says::default() };
        layer = match what % 16 {
            3 if !folder.is_empty() => layer.dir(folder),
            4 => layer.dir(&format!("{path}/")),
            5 => layer.symlink(&path, "nowhere"),
            6 | 7 => linked(layer, &path, what, flat),
            8 => layer.entry(path.as_bytes(), Says { kind: EntryType::Char, device: (1, 3), ..says }, b""),
            9 => layer.pax(&[("SCHILY.xattr.user.a", &[b'a', what])]).entry(
                path.as_bytes(),
                says,
                b"with more",
            ),
            10 => layer.pax(&[("path", format!("{folder}{}", "l".repeat(120)).as_bytes())]).entry(
                b"l",
                says,
                &[what],
            ),
            // What was a directory is a file now.
            11 if !folder.is_empty() => layer.entry(folder.trim_end_matches('/').as_bytes(), says, &[name]),
            _ => layer.entry(path.as_bytes(), says, &[name, what]),
        };
        flat.lay(&[&layer.0[before..], &[0; 1024]].concat());
    }
    // Where whiteouts stand in a layer makes no difference.
    let whiteouts_first = choices.len().is_multiple_of(2);
    let (first, second) = if whiteouts_first { (whiteouts, layer) } else { (layer, whiteouts) };
    Layer([first.0, second.0].concat())
}

fn linked(layer: Layer, path: &str, what: u8, flat: &Flat) -> Layer {
    let files = flat.files();
    let near = |it: &Vec<u8>| it.starts_with(path.as_bytes()) || path.as_bytes().starts_with(it);
    // It may not stand below what it replaces.
    match files.get(usize::from(what / 16) % files.len().max(1)).filter(|it| !near(it) && it.len() < 100) {
        Some(target) => layer.link(path, std::str::from_utf8(target).unwrap()),
        None => layer,
    }
}

/// The same of any bytes: three for an entry, `0xff` begins a layer. Few of both, so that one run takes no second.
pub fn stays_whatever(bytes: &[u8]) {
    let choices = |bytes: &[u8]| bytes.chunks_exact(3).take(24).map(|it| (it[0], it[1], it[2])).collect();
    let layers: Vec<Vec<(u8, u8, u8)>> = bytes.split(|byte| *byte == 0xff).take(6).map(choices).collect();
    stays(&out_of_numbers(&layers));
}
