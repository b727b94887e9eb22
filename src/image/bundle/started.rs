//! What an image starts, with all that it needs, for a linter that weighs it beside the image.

use super::layered::Layered;
use super::layout::Kind;
use super::{Environment, Request, Unseen, gather};
use crate::image::json::Runtime;
use crate::image::open::Image;
use crate::image::store::Store;
use crate::size::built::Started;

/// What is not seen of a program, and can be brought all the same: its files are few, and known.
const BROUGHT: [&str; 5] = ["name service", "certificates", "character sets", "locale", "threads"];

/// Reads the layers again for what the image's program says of itself. None where it starts none, or one that lacks something.
pub fn started(store: &mut dyn Store, image: &Image) -> Option<Started> {
    let runtime = Runtime::of(&image.config);
    let word = runtime.program()?;
    let mut root = Layered::new(store, image).ok()?;
    let environment = Environment::of(image);
    let request = Request { programs: vec![environment.started(word.as_bytes())], ..Request::default() };
    let bundle = gather(&mut root, &environment, &request).ok()?;
    let files = bundle.items.iter().filter(|item| item.kind == Kind::File);
    let path = |path: &[u8]| format!("/{}", String::from_utf8_lossy(path)).into();
    let is_brought = |it: &Unseen| BROUGHT.contains(&it.what);
    let options = bundle.unseen.iter().flat_map(|it| it.options.iter().cloned()).collect();
    Some(Started {
        word: word.into(),
        files: files.map(|item| (path(&item.path), item.size)).collect(),
        options: bundle.unseen.iter().all(is_brought).then_some(options),
    })
}
