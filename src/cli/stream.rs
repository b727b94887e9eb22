//! Files through a function, in parallel where that pays, and their results in the order of the files. Holds
//! the results of one batch at a time, so that memory does not grow with the number of files.

use super::found::Input;
use super::guard::caught;
use crate::finding::Failure;
use crate::source::SourceFile;
use rayon::prelude::*;
use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Below this, starting threads costs more than they save.
const FEW: usize = 16;
/// Enough to keep every core busy, few enough to hold.
const BATCH: usize = 512;
/// Bytes of results that are held; what is still to do of a batch is then done one by one.
const MOST_HELD: usize = 64 << 20;

/// Whether the threads that rayon works with are there: where they cannot be had, it would panic on first use.
static HAS_THREADS: LazyLock<bool> = LazyLock::new(|| rayon::ThreadPoolBuilder::new().build_global().is_ok());

/// Takes results, in the order of their inputs.
pub(super) trait Take<T> {
    /// One input's.
    fn take(&mut self, result: Result<T, Failure>) -> io::Result<()>;

    /// Called between batches, when `done` inputs have been taken.
    fn pause(&mut self, _done: usize) -> io::Result<()> {
        Ok(())
    }
}

impl<T, F: FnMut(Result<T, Failure>) -> io::Result<()>> Take<T> for F {
    fn take(&mut self, result: Result<T, Failure>) -> io::Result<()> {
        self(result)
    }
}

/// What a result takes while it is held, more or less.
pub(super) trait Weigh {
    /// In bytes.
    fn weight(&self) -> usize;
}

impl Weigh for String {
    fn weight(&self) -> usize {
        self.len()
    }
}

impl<T: Weigh, E: Weigh> Weigh for Result<T, E> {
    fn weight(&self) -> usize {
        self.as_ref().map_or_else(Weigh::weight, Weigh::weight)
    }
}

impl Weigh for Failure {
    fn weight(&self) -> usize {
        self.message.len()
    }
}

/// Reads every input, gives it to `work` with its place among them, and the results to `taker`, in order.
pub(super) fn stream<T: Send + Weigh>(
    inputs: &[Input],
    work: impl Fn(usize, SourceFile) -> T + Sync,
    taker: &mut impl Take<T>,
) -> io::Result<()> {
    if inputs.len() <= FEW || !*HAS_THREADS {
        return inputs.iter().enumerate().try_for_each(|(n, input)| taker.take(one(n, input, &work)));
    }
    for (first, some) in inputs.chunks(BATCH).enumerate().map(|(n, some)| (n * BATCH, some)) {
        taker.pause(first)?;
        batch(some, |n, input| one(first + n, input, &work), taker)?;
    }
    Ok(())
}

/// Gives some inputs to `work`, each with its place among them, and the results to `taker`, in order.
pub(super) fn batch<I: Sync, T: Send + Weigh>(
    inputs: &[I],
    work: impl Fn(usize, &I) -> Result<T, Failure> + Sync,
    taker: &mut impl Take<T>,
) -> io::Result<()> {
    if inputs.len() <= FEW || !*HAS_THREADS {
        return inputs.iter().enumerate().try_for_each(|(n, input)| taker.take(work(n, input)));
    }
    let held = AtomicUsize::new(0);
    let hold = |(n, input)| {
        let result = (held.load(Relaxed) < MOST_HELD).then(|| work(n, input))?;
        held.fetch_add(result.as_ref().map_or(0, Weigh::weight), Relaxed);
        Some(result)
    };
    let results: Vec<_> = inputs.par_iter().enumerate().map(hold).collect();
    for ((n, input), result) in inputs.iter().enumerate().zip(results) {
        taker.take(result.unwrap_or_else(|| work(n, input)))?;
    }
    Ok(())
}

fn one<T>(n: usize, input: &Input, work: impl Fn(usize, SourceFile) -> T) -> Result<T, Failure> {
    let source = input.read()?;
    caught(&input.name(), || work(n, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_one_file_is_named_and_does_not_hide_the_others() {
        let folder = std::env::temp_dir().join(format!("dockslim-stream-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let inputs: Vec<Input> =
            (0..40).map(|n| Input::File(folder.join(format!("{n}.Dockerfile")))).collect();
        for (n, input) in inputs.iter().enumerate() {
            let Input::File(path) = input else { continue };
            std::fs::write(path, format!("{n}")).unwrap();
        }
        let work = |_, source: SourceFile| {
            assert!(source.text != "17", "seventeen");
            source.text
        };
        let (mut texts, mut failures) = (Vec::new(), Vec::new());
        let mut done = |result| {
            match result {
                Ok(text) => texts.push(text),
                Err(failure) => failures.push(failure),
            }
            Ok(())
        };
        stream(&inputs, work, &mut done).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let expected: Vec<String> = (0..40).filter(|n| *n != 17).map(|n| n.to_string()).collect();
        assert_eq!(texts, expected);
        assert_eq!(failures.len(), 1);
        assert!(failures[0].name.ends_with("17.Dockerfile"));
        assert!(failures[0].message.contains("bug in dockslim") && failures[0].message.contains("seventeen"));
    }
}
