//! What is to be put in order before a signal ends the process: files in the making, the terminal. A thread waits for the
//! signal, does that, and has the process die of it, as its parent expects.

use std::sync::{Mutex, PoisonError};

/// Something that is done then, by its name.
type Work = (&'static str, fn());

/// All of it, the last one first.
static LAST: Mutex<Vec<Work>> = Mutex::new(Vec::new());

/// Has what goes by this name done before a signal ends the process. Where no thread can be had, it ends as ever.
pub(super) fn before_the_end(name: &'static str, work: fn()) {
    let mut all = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if !all.iter().any(|it| it.0 == name) {
        all.push((name, work));
    }
    drop(all);
    watch();
}

#[cfg(unix)]
fn watch() {
    use signal_hook::consts::SIGXFSZ;
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use std::sync::{Arc, Once, mpsc};
    use std::thread;

    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // Where a file may not grow, the write fails instead, and that is told.
        let _ = flag::register(SIGXFSZ, Arc::default());
        let (ready, wait) = mpsc::channel();
        let work = move || {
            let signals = Signals::new(wanted());
            let _ = ready.send(());
            if let Ok(mut signals) = signals {
                signals.forever().for_each(end);
            }
        };
        if thread::Builder::new().name("signals".to_owned()).spawn(work).is_ok() {
            let _ = wait.recv();
        }
    });
}

/// Elsewhere a file in the making stays when the process is killed.
#[cfg(not(unix))]
fn watch() {}

#[cfg(unix)]
fn end(signal: i32) {
    let all = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().rev().for_each(|(_, work)| work());
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// What ends a run; what was ignored when it started (nohup) stays so, where that can be told.
#[cfg(unix)]
fn wanted() -> Vec<i32> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    let is_ignored = |signal: &i32| ignored & (1 << (signal - 1)) != 0;
    [SIGINT, SIGTERM, SIGHUP, SIGQUIT].into_iter().filter(|signal| !is_ignored(signal)).collect()
}
