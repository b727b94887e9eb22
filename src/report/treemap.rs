//! Where the bytes of an image are, as nested boxes whose areas are their bytes: a list in HTML, laid out by percentages, so
//! that it needs no script. Squarified, as Bruls, Huizing and van Wijk have it.

use super::html::Html;
use crate::bytes::{Bytes, human};
use crate::size::ledger::PlaceBytes;
use std::fmt::Write as _;
use std::io::{self, Write};

/// The sides of the whole, for the shapes of boxes; and what a name takes of the height of one.
const SIDES: (f64, f64) = (1000.0, 560.0);
const NAME: f64 = 22.0;
/// Boxes smaller than this have nothing in them.
const LEAST: (f64, f64) = (70.0, 48.0);
/// So deep boxes are nested.
const DEEPEST: usize = 6;

/// A box.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Prints the boxes of `places`, each of which stands before those in it.
pub(super) fn print(places: &[PlaceBytes], out: &mut dyn Write) -> io::Result<()> {
    let tops: Vec<usize> = children(places, None).collect();
    let all = Area { x: 0.0, y: 0.0, width: SIDES.0, height: SIDES.1 };
    let mut html = String::new();
    boxes(places, &tops, all, 0, &mut html);
    write!(out, "<ul class=\"map\" aria-label=\"What the files of the image weigh\">{html}</ul>")?;
    writeln!(out)
}

/// The places that stand directly in another one, or in none.
fn children(places: &[PlaceBytes], of: Option<usize>) -> impl Iterator<Item = usize> {
    let (from, depth) = of.map_or((0, None), |at| (at + 1, Some(places[at].depth)));
    let inside = move |place: &PlaceBytes| depth.is_none_or(|depth| place.depth > depth);
    let wanted = depth.map_or(0, |depth| depth + 1);
    let end = places[from..].iter().take_while(move |place| inside(place)).count();
    (from..from + end).filter(move |at| places[*at].depth == wanted)
}

fn boxes(places: &[PlaceBytes], at: &[usize], whole: Area, level: usize, html: &mut String) {
    let mut sorted = at.to_vec();
    sorted.sort_by_key(|at| std::cmp::Reverse(places[*at].bytes));
    let weights: Vec<Bytes> = sorted.iter().map(|at| places[*at].bytes).collect();
    for (at, area) in sorted.into_iter().zip(squarified(&weights, whole)) {
        let place = &places[at];
        let percent = |part: f64, of: f64| if of > 0.0 { part * 100.0 / of } else { 0.0 };
        let _ = write!(
            html,
            "<li style=\"left:{:.3}%;top:{:.3}%;width:{:.3}%;height:{:.3}%\" title=\"{}: {}\"><span>{} <b>{}</b></span>",
            percent(area.x - whole.x, whole.width),
            percent(area.y - whole.y, whole.height),
            percent(area.width, whole.width),
            percent(area.height, whole.height),
            Html(&place.path),
            human(place.bytes),
            Html(name(&place.path)),
            human(place.bytes),
        );
        let below: Vec<usize> = children(places, Some(at)).collect();
        let is_roomy = area.width >= LEAST.0 && area.height >= LEAST.1 && level < DEEPEST;
        if is_roomy && !below.is_empty() {
            // What is not told one by one leaves its room free.
            let told: Bytes = below.iter().map(|at| places[*at].bytes).sum();
            let height = (area.height - NAME) * share(told, place.bytes);
            let inner = Area { x: area.x, y: area.y + NAME, width: area.width, height };
            let _ =
                write!(html, "<ul style=\"height:calc((100% - 1.3rem) * {:.4})\">", share(told, place.bytes));
            boxes(places, &below, inner, level + 1, html);
            html.push_str("</ul>");
        }
        html.push_str("</li>");
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path)
}

#[allow(clippy::cast_precision_loss, reason = "a share of a picture")]
fn share(part: Bytes, whole: Bytes) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Areas for weights that fall, in a box: in rows along its shorter side, as near to squares as they get.
fn squarified(weights: &[Bytes], whole: Area) -> Vec<Area> {
    let total: Bytes = weights.iter().sum();
    let sizes: Vec<f64> = weights.iter().map(|it| share(*it, total) * whole.width * whole.height).collect();
    let (mut areas, mut free, mut from) = (Vec::with_capacity(sizes.len()), whole, 0);
    while from < sizes.len() {
        let side = free.width.min(free.height);
        let mut to = from + 1;
        while to < sizes.len() && worst(&sizes[from..=to], side) <= worst(&sizes[from..to], side) {
            to += 1;
        }
        free = row(&sizes[from..to], free, &mut areas);
        from = to;
    }
    areas
}

/// How far the longest box of a row along a side is from a square.
fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let thick = sum / side;
    let ratio = |size: &f64| {
        let long = size / thick;
        (long / thick).max(thick / long)
    };
    if sum > 0.0 && side > 0.0 { row.iter().map(ratio).fold(0.0, f64::max) } else { f64::INFINITY }
}

/// Lays a row along the shorter side; gives what is left of the box.
fn row(sizes: &[f64], free: Area, areas: &mut Vec<Area>) -> Area {
    let sum: f64 = sizes.iter().sum();
    let is_column = free.width >= free.height;
    let side = if is_column { free.height } else { free.width };
    let thick = if side > 0.0 { sum / side } else { 0.0 };
    let mut at = 0.0;
    for size in sizes {
        let long = if thick > 0.0 { size / thick } else { 0.0 };
        areas.push(if is_column {
            Area { x: free.x, y: free.y + at, width: thick, height: long }
        } else {
            Area { x: free.x + at, y: free.y, width: long, height: thick }
        });
        at += long;
    }
    if is_column {
        Area { x: free.x + thick, width: (free.width - thick).max(0.0), ..free }
    } else {
        Area { y: free.y + thick, height: (free.height - thick).max(0.0), ..free }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_fill_the_whole_by_their_weights_and_do_not_overlap() {
        let whole = Area { x: 0.0, y: 0.0, width: 60.0, height: 40.0 };
        let weights = [600, 600, 400, 300, 200, 200, 100];
        let areas = squarified(&weights, whole);
        for (area, weight) in areas.iter().zip(weights) {
            assert!((area.width * area.height - f64::from(weight as u32)).abs() < 0.001);
            assert!(area.width / area.height < 4.0 && area.height / area.width < 4.0);
            assert!(area.x > -0.001 && area.x + area.width < 60.001 && area.y + area.height < 40.001);
        }
        for (n, one) in areas.iter().enumerate() {
            for other in &areas[n + 1..] {
                let across = (one.x + one.width).min(other.x + other.width) - one.x.max(other.x);
                let down = (one.y + one.height).min(other.y + other.height) - one.y.max(other.y);
                assert!(across < 0.001 || down < 0.001);
            }
        }
        assert!(squarified(&[], whole).is_empty());
        assert!(
            squarified(&[0, 0], whole).iter().all(|area| area.width.is_finite() && area.height.is_finite())
        );
    }
}
