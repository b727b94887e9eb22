//! The browser: what keys do and what is on the screen then, without a terminal. `tests/browse/run.py` has one.

use super::support::archives::{Image, Layer};
use super::support::browsers::{Seen, layers};
use allocation_counter::measure;
use dockslim::browse::{Key, Look, Next};
use ratatui::style::Color;
use serde_json::json;

const KB: usize = 1_000;

const DOCKERFILE: &str = "FROM scratch\nADD rootfs.tar.xz /\nRUN curl -o /tmp/model.tar.gz \\\n  $MODEL\n\
                          COPY shop.jar /srv/\nRUN chown -R app /srv\nRUN rm /tmp/model.tar.gz\n";

/// Five layers: a base with a package and an index, a file that is deleted later, one that is copied up, and what does so.
fn shop() -> Image {
    let status = b"Package: tool\nStatus: install ok installed\nVersion: 1\nInstalled-Size: 300\n";
    let base = Layer::new()
        .dir("etc/")
        .file("etc/os-release", b"ID=made\n")
        .file("var/lib/dpkg/status", status)
        .file("var/lib/dpkg/info/tool.list", b"/usr/bin/tool\n/usr/share/tool/data\n")
        .bytes("usr/bin/tool", b't', 200 * KB)
        .bytes("usr/share/tool/data", b'd', 100 * KB)
        .bytes("var/lib/apt/lists/index", b'i', 500 * KB)
        .symlink("bin", "usr/bin");
    let mut image = layers(&[
        base,
        Layer::new().dir("tmp/").bytes("tmp/model.tar.gz", b'm', 3_100 * KB),
        Layer::new().dir("srv/").bytes("srv/shop.jar", b's', 620 * KB),
        Layer::new().dir("srv/").bytes("srv/shop.jar", b's', 620 * KB),
        Layer::new().dir("tmp/").gone("tmp/.wh.model.tar.gz"),
    ]);
    for (at, made) in [
        "/bin/sh -c #(nop) ADD file:1a in / ",
        "RUN /bin/sh -c curl -o /tmp/model.tar.gz   $MODEL # buildkit",
        "COPY shop.jar /srv/ # buildkit",
        "RUN /bin/sh -c chown -R app /srv # buildkit",
        "RUN /bin/sh -c rm /tmp/model.tar.gz # buildkit",
    ]
    .into_iter()
    .enumerate()
    {
        image.config["history"][at]["created_by"] = json!(made);
    }
    image
}

fn seen() -> Seen {
    Seen::of(&shop(), Some(DOCKERFILE))
}

#[test]
fn layers_and_files_stand_above_one_another() {
    let mut seen = seen();
    let screen = seen.press("jj").screen();
    let wanted = "\
shop.tar  5.1 MB unpacked, 3.7 MB of it dead
▶ Layers of the image: 5
   #     adds     dead            instruction
       5.1 MB   3.7 MB ██▒▒▒▒▒▒▒▒ all layers
   1   800 kB          ███        ADD file:1a in /
>  2   3.1 MB   3.1 MB ▒▒▒▒▒▒▒▒▒▒ RUN curl -o /tmp/model.tar.gz   $MODEL
   3   620 kB   620 kB ▒▒         COPY shop.jar /srv/
   4   620 kB          ██         RUN chown -R app /srv
   5      0 B                     RUN rm /tmp/model.tar.gz
  Changes of layer 2 | 1 file, 3.1 MB
      bytes     dead  by gone by       path
>+   3.1 MB   3.1 MB                   ▸ tmp/";
    assert_eq!(screen[..12].join("\n"), wanted);
    assert_eq!(screen[21], "2 RUN curl -o /tmp/model.tar.gz   $MODEL");
    assert_eq!(
        screen[22],
        "adds 3.1 MB in 1 file | dead by layer 5: 3.1 MB: /tmp/model.tar.gz, deleted | l…"
    );
    assert!(screen[23].starts_with("? keys  q quit"), "{}", screen[23]);
}

#[test]
fn each_version_of_a_file_says_who_wrote_it_and_who_took_it_away() {
    let mut seen = seen();
    seen.press("⇥*⤒").press("/shop⏎");
    seen.shows(&[
        " ~   620 kB   620 kB   3 4 copied up       shop.jar",
        " ~   620 kB            4                   shop.jar",
    ]);
    seen.press("jj").shows(&["/srv/shop.jar"]);
    let said = "620 kB, written by layer 4 (line 6)";
    seen.shows(&[said])
        .press("k")
        .shows(&["620 kB, written by layer 3 (line 5), stored again by layer 4 (line 6) for anoth…"]);
    seen.press("⎋/model⏎").shows(&["   2 5 deleted       ", "model.tar.gz"]);
}

#[test]
fn filters_narrow_the_files_down_and_escape_takes_them_away() {
    let mut seen = seen();
    seen.press("w").shows(&["Files of all layers | 2 files, 3.7 MB | only dead", "model.tar.gz", "shop.jar"]);
    seen.hides(&["os-release", "usr/"]).press("w").shows(&["10 files, 5.1 MB"]);
    seen.press("c").shows(&["Caches", "500 kB          apt package index", "500 kB          any cache"]);
    seen.press("index⏎").shows(&["| 1 file, 500 kB | apt package index"]);
    seen.press("⎋p").shows(&["Packages", "300 kB          tool"]);
    seen.press("tool⏎").shows(&["| 2 files, 300 kB | package tool", "data", "▾ bin/"]);
    seen.press("⤓").shows(&["| package tool"]);
    seen.press("⎋/LISTS").shows(&["0 files", "no file passes: Esc takes the filters away"]);
    seen.press("⌫⌫⌫⌫⌫lists").shows(&["1 file, 500 kB | /lists", "index"]);
    seen.press("⎋").shows(&["10 files, 5.1 MB"]);
    // Many at once.
    seen.press("w/tmp⏎").shows(&["1 file, 3.1 MB | only dead | /tmp"]).press("⎋").hides(&["only dead"]);
    // A list is left as it was.
    seen.press("c⎋").shows(&["10 files, 5.1 MB"]).press("cnothing").shows(&["none has that in its name"]);
}

#[test]
fn a_layer_shows_its_changes_or_the_tree_that_it_leaves() {
    let mut seen = seen();
    seen.press("⤓").shows(&["Changes of layer 5 | 1 file, 0 B", ">~      0 B   3.1 MB"]);
    seen.press("t").shows(&["Tree until layer 5 | 9 files, 1.4 MB"]);
    seen.press("⇥*").press("r").shows(&["8 files, 1.4 MB | not removed"]);
    seen.press("u").shows(&["0 files, 0 B | not removed | not unmodified"]);
    seen.press("ru").shows(&["-   3.1 MB   3.1 MB   2 5 deleted"]);
    // As dive has it: Ctrl-A hides what is added, but among the layers it turns the view.
    seen.press("⇤^l")
        .shows(&["Changes of layer 5"])
        .press("^a")
        .shows(&["Tree until layer 5"])
        .press("⇥^a")
        .shows(&["not added"]);
    seen.press("^a⇥⤒t").shows(&["this is the whole image: choose a layer"]);
    let mut seen = self::seen();
    seen.press("jjjj⇥*")
        .shows(&["Changes of layer 4 | 2 files, 620 kB", " ~   620 kB   620 kB   3 4 copied up"]);
    seen.press("m").shows(&["0 files, 0 B | not modified"]);
}

#[test]
fn figures_of_the_browser_are_those_of_the_ledger() {
    for (at, bytes) in ["800 kB", "3.1 MB", "620 kB", "620 kB", "0 B"].iter().enumerate() {
        let mut seen = seen();
        let keys = "j".repeat(at + 1);
        let heading = format!("Changes of layer {} | ", at + 1);
        let screen = seen.press(&keys).screen();
        let line = screen.iter().find(|line| line.contains(&heading)).unwrap();
        assert!(line.ends_with(&format!(", {bytes}")), "{line}");
    }
}

#[test]
fn directories_fold_and_the_cursor_stays_where_it_was() {
    let mut seen = seen();
    seen.press("⇥").hides(&["os-release"]);
    seen.press("j→").shows(&["▾ etc/", "os-release"]).press("←").hides(&["os-release"]);
    seen.press(" j").shows(&[">       8 B            1                   os-release"]);
    // The one around, and folded.
    seen.press("←←").shows(&[">       8 B                            ▸ etc/"]);
    seen.press(" js").shows(&["| by bytes", "> "]);
    let screen = seen.screen();
    let first = screen.iter().position(|line| line.contains("tmp/")).unwrap();
    let last = screen.iter().position(|line| line.contains("etc/")).unwrap();
    assert!(first < last, "{}", screen.join("\n"));
    assert!(screen.iter().any(|line| line.starts_with('>') && line.contains("os-release")));
    seen.press("^ ").hides(&["os-release"]).shows(&[">       8 B                            ▸ etc/"]);
}

#[test]
fn a_file_leads_to_its_lines_and_a_line_to_its_layer() {
    let mut seen = seen();
    seen.press("/model⏎⤓⏎");
    seen.shows(&[
        "▶ Dockerfile | + line 3 wrote it | - line 7 took it away",
        ">+   3 RUN curl -o /tmp/model.tar.gz \\",
        " +   4   $MODEL",
        " -   7 RUN rm /tmp/model.tar.gz",
        "makes layer 2: 3.1 MB, 3.1 MB of it dead; Enter shows it",
    ]);
    seen.press("x").shows(&[">-   7 RUN rm /tmp/model.tar.gz"]);
    seen.press("⏎").shows(&["▶ Layers of the image: 5", ">  5      0 B"]);
    seen.press("d").hides(&["took it away"]).press("⤒⏎").shows(&["choose a file or a layer first"]);
    // The Dockerfile follows the cursor.
    seen.press("djjjj").shows(&[">+   6 RUN chown -R app /srv"]).press("k").shows(&[">+   5 COPY"]);
    seen.press("⇥⇥").shows(&["▶ Dockerfile"]).press("⎋").hides(&["  Dockerfile |"]);

    let mut without = Seen::of(&shop(), None);
    for keys in ["⏎", "d", "⇥⏎", "x"] {
        without.press(keys).shows(&["there is no Dockerfile: start with --dockerfile FILE"]);
    }
    let mut of_base = Seen::of(&shop(), Some("FROM scratch\nRUN other\n"));
    of_base.press("j⏎").shows(&["no line of the Dockerfile surely made layer 1: it may be the base's"]);
    of_base.press("d⇥⇥⏎").shows(&["no layer was surely made by line 1"]);
}

#[test]
fn what_ends_the_program_does_so_everywhere() {
    for before in ["", "?", "c", "/", "⇥d"] {
        assert_eq!(seen().press(before).browser.press(Key::Ctrl('c')), Next::Quit, "{before}");
        assert_eq!(seen().press(before).browser.press(Key::Ctrl('z')), Next::Suspend, "{before}");
    }
    assert_eq!(seen().browser.press(Key::Char('q')), Next::Quit);
    // A letter is a letter where one types.
    seen().press("/q").shows(&["/q"]).press("⎋pq").shows(&["q▏"]).press("⎋z").shows(&["? shows the keys"]);
}

#[test]
fn the_keys_are_shown_in_any_window() {
    let mut seen = seen();
    seen.press("?").shows(&["Keys", "Ctrl-Space, -", "only what is dead: deleted or stored again later"]);
    seen.size = (80, 32);
    seen.shows(&["Tab, Shift-Tab", "q, Ctrl-C"]);
    seen.size = (40, 10);
    seen.shows(&["Tab, Shift-Tab"]).press("⤓").shows(&["q, Ctrl-C", "quit"]).press("?").hides(&["Ctrl-C"]);
}

#[test]
fn windows_are_used_as_they_are() {
    let mut seen = seen();
    seen.size = (40, 10);
    let wanted = "\
shop.tar  5.1 MB unpacked, 3.7 MB of it…
▶ Layers of the image: 5
   #     adds     dead instruction
       5.1 MB   3.7 MB all layers
   1   800 kB          ADD file:1a in /
>  2   3.1 MB   3.1 MB RUN curl -o /tmp…
   3   620 kB   620 kB COPY shop.jar /s…
   4   620 kB          RUN chown -R app…
adds 3.1 MB in 1 file | dead by layer 5…
? keys  q quit  Tab files  w waste";
    assert_eq!(seen.press("jj").screen().join("\n"), wanted);
    seen.press("⇥ j")
        .shows(&["▶ Changes of layer 2", "> +", "model.tar.gz"].map(|it| it.trim_start_matches("> ")));
    seen.press("⏎").shows(&["▶ Dockerfile", ">+   3 RUN curl"]);
    // Beside one another.
    seen.size = (160, 40);
    let screen = seen.screen();
    assert!(
        screen[1].contains("Layers of the image") && screen[1].contains("Changes of layer 2"),
        "{screen:?}"
    );
    assert!(screen.iter().any(|line| line.contains("▶ Dockerfile")));
}

#[test]
fn nothing_is_said_by_colour_alone_and_none_is_there_without() {
    let mut seen = seen();
    seen.press("w⇥d");
    let plain = seen.screen();
    let is_coloured = |seen: &mut Seen| seen.buffer().content().iter().any(|cell| cell.fg != Color::Reset);
    assert!(!is_coloured(&mut seen));
    seen.look.colour = true;
    assert!(is_coloured(&mut seen));
    assert_eq!(seen.screen(), plain);
    // ASCII alone, and still all is said.
    seen.look = Look { colour: false, unicode: false };
    for keys in ["", "?", "?c", "⎋/a", "⎋⤒"] {
        let screen = seen.press(keys).screen().join("\n");
        let odd: String = screen.chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(odd, "", "{screen}");
    }
}

/// Names that drive a terminal, turn a line around, are wide, are joined with others, or are no text.
fn hostile() -> Image {
    let mut layer = Layer::new().dir("d/");
    for name in [
        "\u{1b}[2J\u{1b}]0;x\u{7}",
        "\u{202e}gpj.exe",
        "日本語のとても長い名前のファイル",
        "e\u{301}\u{200d}\u{fe0f}",
        "a\nb\tc\r",
        "\u{9b}31m",
        "👩\u{200d}👩\u{200d}👧",
        "שלום",
        " ",
        "-",
        ".wh",
        "\u{feff}",
    ] {
        layer = layer
            .bytes(&format!("d/{name}"), b'x', 10)
            .dir(&format!("{name}/"))
            .file(&format!("{name}/{name}"), b"");
    }
    layer = layer.entry(b"d/\xff\xfe\x80", super::support::archives::Says::default(), b"x");
    let deep = (0..24).map(|_| "n").collect::<Vec<_>>().join("/");
    layer = layer.file(&deep, b"deep").symlink("d/link", "\u{1b}[31m/etc");
    let mut image = layers(&[layer.clone(), Layer::new().gone(".wh.d"), layer]);
    image.config["history"][0]["created_by"] = json!("RUN \u{1b}[31m\u{202e}x\n日本\u{7}");
    image.tags = json!(["\u{1b}[31m:1"]);
    image
}

#[test]
fn no_window_and_no_name_breaks_it() {
    let script = "FROM scratch\nRUN \u{1b}[31m\u{202e}\tx 日本\nRUN y\n";
    let mut seen = Seen::of(&hostile(), Some(script));
    let keys = "⇥⇤⏎⎋↓↑←→⇟⇞⤓⤒jkhlgG *-xdwcpstarmu/?日⌫q";
    let keys: Vec<String> =
        keys.chars().map(String::from).chain(["^a", "^ ", "^l", "^f", "^u"].map(String::from)).collect();
    let sizes = [
        (1, 1),
        (2, 1),
        (1, 9),
        (3, 3),
        (9, 2),
        (19, 7),
        (33, 11),
        (40, 10),
        (80, 24),
        (111, 30),
        (250, 70),
        (0, 0),
    ];
    // Any sequence, and the same on each run.
    let mut state = 7_u64;
    let mut random = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    for step in 0..4_000 {
        let key = &keys[random(keys.len())];
        if key == "q" {
            continue;
        }
        seen.press(key);
        seen.size = sizes[random(sizes.len())];
        if step % 4 == 0 {
            seen.look = Look { colour: random(2) == 0, unicode: random(2) == 0 };
        }
        for line in seen.screen() {
            let odd = |c: char| {
                c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{fe0f}' | '\u{feff}')
            };
            assert!(!line.contains(odd), "{line:?}");
        }
    }
    seen.press("⎋⎋⎋");
}

/// An image of so many files.
fn many(count: usize) -> Image {
    let mut layer = Layer::new();
    for n in 0..count {
        layer = layer.file(&format!("usr/share/d{}/s{}/file{n}", n % 50, n % 500), b"");
    }
    layers(&[layer, Layer::new().gone("usr/share/.wh.d7")])
}

#[test]
fn a_frame_and_a_move_cost_the_same_among_many_files() {
    let cost = |count: usize| {
        let mut seen = Seen::of(&many(count), None);
        seen.press("⇥*⤓⇞");
        assert!(seen.screen().iter().any(|line| line.contains("file")));
        let info = measure(|| {
            for keys in ["↑", "⇞", "⤒", "⤓"] {
                seen.press(keys);
                seen.buffer();
            }
        });
        info.bytes_total
    };
    let (few, lots) = (cost(1_000), cost(20_000));
    assert!(lots < few * 5 / 4, "{few} bytes among a thousand files, {lots} among twenty thousand");
}
