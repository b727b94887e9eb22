//! `dockslim image --browse`: the terminal under the browser. It is taken over, given the frames and asked for keys, and put
//! back as it was, whatever ends the run: a key, an error, a panic, or a signal.

use super::args::MeasureArgs;
use super::guard::guarded;
use super::{CLEAN, signals, terminal};
use crate::browse::{Browser, Key, Look, Next, draw};
use anyhow::{Context as _, bail};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::execute;
use ratatui::crossterm::style::force_color_output;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use std::io::{self, IsTerminal as _, Stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

/// How long a key is waited for before it is looked whether the process was stopped in between.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long a signal waits for a frame that is being drawn.
const FRAME: Duration = Duration::from_millis(200);
const TRIES: u32 = 20;

/// Says what is missing where nothing can be browsed.
pub(super) fn check() -> anyhow::Result<()> {
    if !io::stdout().is_terminal() {
        bail!("--browse needs a terminal, and standard output is none: leave --browse out for a report");
    }
    if !io::stdin().is_terminal() {
        bail!(
            "--browse reads keys from the terminal, and standard input is none: leave --browse out for a report, and \
             name an archive as a file in place of `-`"
        );
    }
    if !terminal::is_capable() {
        bail!(
            "--browse draws on the whole screen, and TERM=dumb says that this terminal cannot: leave --browse out for a \
             report, or set TERM (`TERM=xterm-256color`)"
        );
    }
    Ok(())
}

/// Shows the image until the user leaves.
pub(super) fn run(args: &MeasureArgs, browser: &mut Browser) -> anyhow::Result<u8> {
    let look =
        Look { colour: terminal::is_coloured(args.color, false), unicode: terminal::has_blocks(false) };
    force_color_output(look.colour);
    on_screen(|screen| screen.show(browser, look))?;
    Ok(CLEAN)
}

/// Takes the terminal over for as long as `work` takes. A panic in that is told when the terminal is back.
fn on_screen(work: impl FnOnce(&mut Screen) -> io::Result<()>) -> anyhow::Result<()> {
    match guarded(|| work(&mut Screen::take()?)) {
        Ok(shown) => shown.context("cannot use the terminal"),
        Err(said) => bail!("the browser ended by a bug of dockslim: {said}"),
    }
}

/// Whether the terminal is taken over now.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Held while something is done to it: a signal waits that long, and nothing is done after it.
static BUSY: Mutex<()> = Mutex::new(());

fn busy() -> MutexGuard<'static, ()> {
    BUSY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The terminal, taken over; dropping it puts it back.
struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    resumed: Resumed,
}

impl Screen {
    fn take() -> io::Result<Self> {
        signals::before_the_end("terminal", put_back_for_good);
        let screen = Self {
            terminal: Terminal::new(CrosstermBackend::new(io::stdout()))?,
            resumed: Resumed::watch()?,
        };
        // Whatever happens from here on, dropping it puts the terminal back.
        let _busy = busy();
        take_over()?;
        Ok(screen)
    }

    fn show(&mut self, browser: &mut Browser, look: Look) -> io::Result<()> {
        loop {
            {
                let _busy = busy();
                self.terminal.draw(|frame| draw(browser, look, frame))?;
            }
            match self.wait(browser)? {
                Next::Draw => {}
                Next::Quit => return Ok(()),
                Next::Suspend => self.suspend()?,
            }
        }
    }

    /// Waits for keys, and takes all that are there: a key that is held down is never ahead of the screen.
    fn wait(&mut self, browser: &mut Browser) -> io::Result<Next> {
        while !event::poll(PATIENCE)? {
            if self.resumed.since() {
                self.again()?;
                return Ok(Next::Draw);
            }
        }
        while event::poll(Duration::ZERO)? {
            match event::read()? {
                Event::Key(press) if press.kind != KeyEventKind::Release => {
                    // A terminal has Alt as Escape and what follows at once.
                    if press.modifiers.contains(KeyModifiers::ALT) {
                        browser.press(Key::Escape);
                    }
                    let next = key(press).map_or(Next::Draw, |key| browser.press(key));
                    if next != Next::Draw {
                        return Ok(next);
                    }
                }
                // The next frame has the new size.
                _ => {}
            }
        }
        if self.resumed.since() {
            self.again()?;
        }
        Ok(Next::Draw)
    }

    /// Gives the terminal back to the shell until that goes on with us.
    fn suspend(&mut self) -> io::Result<()> {
        {
            let _busy = busy();
            put_back();
        }
        stop();
        self.again()
    }

    /// Takes it over once more: whoever had it in between has left something.
    fn again(&mut self) -> io::Result<()> {
        self.resumed.since();
        let _busy = busy();
        // The shell may have set the line by its own mind.
        disable_raw_mode()?;
        take_over()?;
        let area = self.terminal.size()?.into();
        // All is drawn anew then; its `clear` would ask the terminal where the cursor is, and wait for the answer.
        self.terminal.resize(area)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _busy = busy();
        put_back();
    }
}

fn take_over() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen)
}

/// All of it, whatever part fails.
fn put_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// The same where a signal ends the process. A frame that does not come to its end, since nobody reads it, is not waited
/// for.
fn put_back_for_good() {
    for _ in 0..TRIES {
        match BUSY.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(FRAME / TRIES),
            held => {
                std::mem::forget(held);
                put_back();
                return;
            }
        }
    }
    let _ = disable_raw_mode();
}

/// Stops all that the shell started together, as Ctrl-Z does where the terminal sees to it. Comes back when it goes on.
#[cfg(unix)]
fn stop() {
    use rustix::process::{Signal, kill_current_process_group};
    let _ = kill_current_process_group(Signal::TSTP);
}

#[cfg(not(unix))]
fn stop() {}

/// Whether the process went on after it was stopped.
#[cfg(unix)]
struct Resumed(std::sync::Arc<AtomicBool>);

#[cfg(unix)]
impl Resumed {
    fn watch() -> io::Result<Self> {
        let flag = std::sync::Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGCONT, std::sync::Arc::clone(&flag))?;
        Ok(Self(flag))
    }

    /// Since this was asked last.
    fn since(&self) -> bool {
        self.0.swap(false, Ordering::SeqCst)
    }
}

#[cfg(not(unix))]
struct Resumed;

#[cfg(not(unix))]
impl Resumed {
    fn watch() -> io::Result<Self> {
        Ok(Self)
    }

    fn since(&self) -> bool {
        false
    }
}

fn key(press: KeyEvent) -> Option<Key> {
    let is_ctrl = press.modifiers.contains(KeyModifiers::CONTROL);
    Some(match press.code {
        KeyCode::Char(c) if is_ctrl => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Null => Key::Ctrl(' '),
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Backspace => Key::Backspace,
        _ => return None,
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::process::Command;

    /// On a terminal of its own, which `script` makes of a pipe.
    #[test]
    fn a_panic_gives_the_terminal_back() {
        let program = std::env::current_exe().unwrap();
        let own = "cli::browse::tests::a_panic_on_a_terminal";
        let line = format!(
            "stty -a | tr '\\n' ' '; '{}' --exact {own} --ignored --nocapture; stty -a | tr '\\n' ' '",
            program.display()
        );
        let run = Command::new("script").args(["-qec", &line, "/dev/null"]).env("TERM", "xterm").output();
        let shown = String::from_utf8_lossy(&run.unwrap().stdout).into_owned();
        let (entered, left) = (shown.find("\u{1b}[?1049h"), shown.find("\u{1b}[?1049l"));
        let said = shown.find("told: the browser ended by a bug of dockslim: panicked at");
        assert!(entered.is_some() && entered < left && left < said, "{shown:?}");
        let settings: Vec<&str> = shown
            .match_indices("speed ")
            .map(|(at, _)| shown[at..].split('\u{1b}').next().unwrap())
            .collect();
        assert_eq!(settings.len(), 2, "{shown:?}");
        let raw = |settings: &str| settings.contains(" -icanon") || settings.contains(" -echo ");
        assert!(!raw(settings[0]) && !raw(settings[1]), "{shown:?}");
    }

    #[test]
    #[ignore = "needs a terminal: the test above gives it one"]
    #[allow(clippy::print_stdout, reason = "that is what the test above reads")]
    fn a_panic_on_a_terminal() {
        let told = on_screen(|screen| {
            screen.terminal.draw(|_| panic!("odd number of rows"))?;
            Ok(())
        });
        println!("told: {}", told.unwrap_err());
    }
}
