//! Catches a panic, so that a bug that one file brings out does not cost the other files' findings.

use crate::finding::Failure;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// `Some` inside [`guarded`]: what the panic said, once there was one.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What `work` gives, or what the panic in it said and where.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install();
    let before = CAUGHT.replace(Some(String::new()));
    // Nothing that `work` borrows is changed by it but its own output, which is dropped on a panic.
    let result = catch_unwind(AssertUnwindSafe(work));
    let said = CAUGHT.replace(before).unwrap_or_default();
    result.map_err(|_| said)
}

/// The same for work on the file of this name, of which the error is about.
pub fn caught<T>(name: &str, work: impl FnOnce() -> T) -> Result<T, Failure> {
    guarded(work).map_err(|said| {
        let (version, said) = (env!("CARGO_PKG_VERSION"), said.replace('\n', " "));
        let message = format!("this is a bug in dockslim {version}; please report it with the file: {said}");
        Failure { name: name.to_owned(), message }
    })
}

/// Keeps the usual message off standard error inside [`guarded`]; elsewhere all stays as it was.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |info| {
            let caught =
                CAUGHT.with_borrow_mut(|caught| caught.as_mut().map(|said| *said = info.to_string()));
            if caught.is_none() {
                usual(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_with_its_place() {
        let said = guarded(|| -> u8 { panic!("odd number of quotes") }).unwrap_err();
        assert!(said.contains("odd number of quotes") && said.contains("guard.rs"), "{said}");
        assert_eq!(guarded(|| 3), Ok(3));
    }

    #[test]
    fn a_panic_is_told_with_the_file_that_it_is_about() {
        let failure = caught("a/Dockerfile", || -> u8 { panic!("odd\nquotes") }).unwrap_err();
        assert_eq!(failure.name, "a/Dockerfile");
        let told = format!("this is a bug in dockslim {}; please report it", env!("CARGO_PKG_VERSION"));
        assert!(failure.message.starts_with(&told), "{failure:?}");
        assert!(failure.message.ends_with("odd quotes"), "{failure:?}");
    }
}
