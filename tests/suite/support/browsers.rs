//! A browser without a terminal: keys go in, the screen comes out as text.

#![allow(missing_docs, unreachable_pub, reason = "shared by several rooms")]

use super::archives::{Image, Layer, archive};
use dockslim::browse::{Browser, Key, Look, Next, Script, draw};
use dockslim::image::{self, Inventory, Measured, Selection, TarStore};
use dockslim::{Facts, Ledger, Linter, Settings, parse};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::io::Cursor;

pub const PLAIN: Look = Look { colour: false, unicode: true };

pub fn read(made: &Image) -> (image::Image, Measured) {
    let mut store = TarStore::new(Cursor::new(archive(&made.docker25()))).unwrap();
    let image = image::open(&mut store, &Selection::default()).unwrap();
    let measured = image::measure(&mut store, &image).unwrap();
    (image, measured)
}

pub fn inventory(made: &Image) -> (Ledger, Inventory) {
    let (image, measured) = read(made);
    (image::ledger(&image, &measured), image::inventory(&image, measured))
}

pub fn layers(layers: &[Layer]) -> Image {
    Image::new(layers)
}

pub struct Seen {
    pub browser: Browser,
    pub look: Look,
    pub size: (u16, u16),
}

impl Seen {
    pub fn of(made: &Image, dockerfile: Option<&str>) -> Self {
        let (mut ledger, inventory) = inventory(made);
        let script = dockerfile.map(|text| {
            let linter = Linter::new(&Settings::default()).unwrap();
            let file = parse(text);
            let analysis = linter.analyse(&file);
            let predicted = linter.outlooks(&analysis, &Facts::default(), false).remove(0).ledger;
            image::join(&mut ledger, &predicted);
            let made = predicted.layers.iter().filter_map(|layer| layer.origin.instruction());
            let lines = made.chain(&predicted.directories).map(|it| (it.line, it.end_line)).collect();
            Script::new("Dockerfile".to_owned(), text, lines)
        });
        let browser = Browser::new("shop.tar".to_owned(), ledger, inventory, script);
        Self { browser, look: PLAIN, size: (80, 24) }
    }

    /// Types; what is no character has a sign: `⇥` Tab, `⏎` Enter, `⎋` Escape, `⌫` Backspace, `↓↑←→`, `⇟⇞` pages,
    /// `⤓⤒` ends, and `^x` with Ctrl.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let mut chars = keys.chars();
        while let Some(c) = chars.next() {
            let key = match c {
                '⇥' => Key::Tab,
                '⇤' => Key::BackTab,
                '⏎' => Key::Enter,
                '⎋' => Key::Escape,
                '⌫' => Key::Backspace,
                '↓' => Key::Down,
                '↑' => Key::Up,
                '←' => Key::Left,
                '→' => Key::Right,
                '⇟' => Key::PageDown,
                '⇞' => Key::PageUp,
                '⤓' => Key::End,
                '⤒' => Key::Home,
                '^' => Key::Ctrl(chars.next().unwrap()),
                c => Key::Char(c),
            };
            assert_eq!(self.browser.press(key), Next::Draw, "{c}");
        }
        self
    }

    pub fn buffer(&mut self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal.draw(|frame| draw(&mut self.browser, self.look, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The lines of the screen, without blanks at their ends.
    pub fn screen(&mut self) -> Vec<String> {
        let buffer = self.buffer();
        let width = usize::from(self.size.0.max(1));
        let lines = buffer.content().chunks(width).map(|cells| {
            let mut line = String::new();
            let mut skip = 0;
            for cell in cells {
                if skip == 0 {
                    line.push_str(cell.symbol());
                    skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).max(1);
                }
                skip -= 1;
            }
            line.trim_end().to_owned()
        });
        lines.collect()
    }

    #[track_caller]
    pub fn shows(&mut self, wanted: &[&str]) -> &mut Self {
        let screen = self.screen();
        for line in wanted {
            assert!(screen.iter().any(|it| it.contains(line)), "{line}\n{}", screen.join("\n"));
        }
        self
    }

    #[track_caller]
    pub fn hides(&mut self, unwanted: &[&str]) -> &mut Self {
        let screen = self.screen();
        for line in unwanted {
            assert!(!screen.iter().any(|it| it.contains(line)), "{line}\n{}", screen.join("\n"));
        }
        self
    }
}
