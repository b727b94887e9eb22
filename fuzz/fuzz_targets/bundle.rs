//! Programs and ldconfig's lists of any bytes: read in one go or in portions, they say the same of themselves.

#![no_main]

use dockslim::image::bundle::{Cache, Reader, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Cache::parse(bytes, false);
    let _ = Cache::parse(bytes, true);
    let size = bytes.len() as u64;
    let at = |range: std::ops::Range<u64>, most: u64| {
        let end = range.end.min(range.start.saturating_add(most)).min(size);
        bytes.get(range.start as usize..end as usize).unwrap_or_default().to_vec()
    };
    let whole = read(size, |range| Ok::<_, ()>(at(range, u64::MAX))).unwrap_or(Ok(None));
    let mut reader = Reader::new(size);
    let mut wrong = false;
    let mut most = 1;
    while let Some(range) = reader.wants() {
        most = most % 61 + 1;
        let part = at(range, most);
        wrong = part.is_empty() || reader.take(&part).is_err();
        if wrong {
            break;
        }
    }
    match whole {
        Ok(program) => assert!(!wrong && program == reader.finish()),
        Err(_) => assert!(wrong),
    }
});
