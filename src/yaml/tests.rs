use super::*;

fn error(text: &str) -> String {
    Node::parse(text).unwrap_err().to_string()
}

/// The part that the keys lead to.
fn part<'n>(mut node: &'n Node, keys: &[&str]) -> &'n Node {
    for key in keys {
        node = &node.map().unwrap().iter().find(|(it, _)| it.text == *key).unwrap().1;
    }
    node
}

fn at(line: usize, column: usize) -> Place {
    Place { line, column }
}

#[test]
fn every_part_has_a_place() {
    let root = Node::parse("\u{feff}# c\na:\n  - x\n  - {b: 1}\nç: {d: 3.10}\n").unwrap();
    let map = root.map().unwrap();
    assert_eq!((map[0].0.place, map[1].0.place), (at(2, 1), at(5, 1)));
    let Value::List(list) = &map[0].1.value else { panic!("{map:?}") };
    assert_eq!((list[0].place, list[1].map().unwrap()[0].0.place), (at(3, 5), at(4, 6)));
    let number = part(&root, &["ç", "d"]);
    assert!(matches!(&number.value, Value::Scalar(text, Sort::Number(_)) if text == "3.10"), "{number:?}");
    assert_eq!(part(&root, &["ç"]).map().unwrap()[0].0.place, at(5, 5));
}

#[test]
fn a_key_stands_once() {
    assert_eq!(error("a: 1\nb: {c: 1,\n  c: 2}\n"), "3:3: `c` is here a second time: keep one of the two");
    assert_eq!(
        error("a: 1\nb: 2\nc: 1\nc: 2\na: 3\n"),
        "4:1: `c` is here a second time: keep one of the two"
    );
    assert_eq!(error("1: 1\n\"1\": 2\n"), "2:1: `1` is here a second time: keep one of the two");
}

#[test]
fn what_is_no_document_is_told_with_its_place() {
    assert!(error("a: [1\nb: 2\n").starts_with("2:"), "{}", error("a: [1\nb: 2\n"));
    assert!(error("a: \"b\n").starts_with("1:4: "), "{}", error("a: \"b\n"));
    assert!(error("a: *b\n").starts_with("1:4: ") && error("a: *b\n").contains("unknown anchor"));
    assert_eq!(
        error("a: 1\n---\nb: 2\n"),
        "2:1: there is more than one document: delete the `---` between them"
    );
    for tagged in ["a: !tag b\n", "a: !!binary aGk=\n", "a: !!int x\n", "a: !!set {b}\n"] {
        assert!(error(tagged).starts_with("1:") && error(tagged).ends_with("delete it"), "{}", error(tagged));
    }
    assert_eq!(error("a: b\n\tc: d\n"), "2:1: a tab cannot indent a line in YAML: write blanks");
    assert_eq!(error("a:\n  b: c\n  \td: e\n"), "3:3: a tab cannot indent a line in YAML: write blanks");
    assert_eq!(error("? [a]\n: b\n"), "1:3: a key has to be a text, not a list");
    assert_eq!(
        error("a: &a {b: 1}\nc:\n  <<: *a\n"),
        "3:3: `<<` merges nothing here: write the keys themselves"
    );
    assert!(Node::parse(" # nothing\n\n").unwrap().is_null() && Node::parse("").unwrap().is_null());
    assert!(Node::parse("--- # one\na: 1\n...\n").is_ok());
}

#[test]
fn characters_that_no_text_may_hold_are_told_with_their_place() {
    assert_eq!(
        error("a: b\r\nc: x\u{1b}[0m\n"),
        "2:5: the character U+001B may not stand here: delete it, or write it as \"\\u001b\" in double quotes"
    );
    for odd in ['\0', '\u{7}', '\u{7f}', '\u{9b}', '\u{fffe}'] {
        assert!(error(&format!("a: 'é{odd}'\n")).starts_with("1:6: "), "{odd:?}");
    }
    let escaped = Node::parse("a: \"\\e\\0\\u202e\"\n").unwrap();
    assert_eq!(part(&escaped, &["a"]).text(), Some("\u{1b}\0\u{202e}"));
    let ends = Node::parse("a: |\r\n  b\r\n  c\r\nd: e\r").unwrap();
    assert_eq!((part(&ends, &["a"]).text(), part(&ends, &["d"]).text()), (Some("b\nc\n"), Some("e")));
}

#[test]
fn tags_of_the_core_schema_are_taken_where_they_are_true() {
    let root = Node::parse("a: !!str 3.10\nb: !!int 3\nc: !!seq [x]\nd: !!map {e: f}\n").unwrap();
    assert_eq!((part(&root, &["a"]).text(), part(&root, &["b"]).sort()), (Some("3.10"), "a number"));
}

#[test]
fn an_alias_stands_for_its_anchor_where_it_is_written() {
    let root = Node::parse("a: &x [1, 2]\nb: *x\nc: &x y\nd: *x\n").unwrap();
    let Value::List(list) = &part(&root, &["b"]).value else { panic!("{root:?}") };
    assert_eq!((list.len(), part(&root, &["b"]).place), (2, at(2, 4)));
    assert_eq!(part(&root, &["d"]).text(), Some("y"));
    assert!(error("a: &x [*x]\n").starts_with("1:8: "), "{}", error("a: &x [*x]\n"));
}

#[test]
fn what_is_too_large_is_refused_where_it_becomes_so() {
    let long = "x".repeat(1000);
    let bytes = format!("a: &a {long}\nb:\n{}", "- *a\n".repeat(2000));
    assert!(error(&bytes).contains("more than 1048576 bytes, those that aliases"), "{}", error(&bytes));
    assert!(error(&format!("a: {}", "x".repeat(MOST_BYTES))).starts_with("1:1: it has 1048579 bytes"));
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..10 {
        let entries = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb = format!("{bomb}a{n}: &a{n} [{entries}]\n");
    }
    assert!(error(&bomb).contains("more than 50000 keys and values"), "{}", error(&bomb));
    let keys = (0..MOST_PARTS).map(|n| format!("k{n}:")).collect::<Vec<_>>().join("\n");
    assert!(error(&keys).starts_with("25000:"), "{}", error(&keys));
}

#[test]
fn depth_is_bounded_however_it_is_written() {
    let nested =
        |open: &str, close: &str, times: usize| format!("{}x{}", open.repeat(times), close.repeat(times));
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[a: ", "]"), ("- [", "")] {
        let said = error(&nested(open, close, 20_000));
        assert!(said.contains("nested too deeply") || open == "- [", "{open}: {said}");
    }
    assert!(Node::parse(&nested("[", "]", DEEPEST)).is_ok());
    let half = DEEPEST / 2;
    let mixed = |deep: usize| format!("{}{}", "- ".repeat(half), nested("[", "]", deep));
    assert!(Node::parse(&mixed(half)).is_ok() && error(&mixed(half + 1)).contains("nested too deeply"));
}

#[test]
fn values_are_read_with_the_place_of_what_is_wrong() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        name: String,
        #[serde(default)]
        list: Vec<u64>,
    }
    let read = |text: &str| Node::parse(text).unwrap().read::<Form>().map_err(|error| error.to_string());
    let form = read("name: 3.10\nlist: [1]\n").unwrap();
    assert_eq!((form.name.as_str(), form.list), ("3.10", vec![1]));
    assert!(read("name: a\nlist:\n").unwrap().list.is_empty());
    assert!(read("name: a\nnmae: b\n").unwrap_err().starts_with("2:1: unknown field `nmae`"));
    assert!(read("name: a\nlist: [1,\n  x]\n").unwrap_err().starts_with("3:3: invalid type: string"));
    assert!(read("list: []\n").unwrap_err().starts_with("1:1: missing field `name`"));
    assert!(read("name: [a]\n").unwrap_err().starts_with("1:7: invalid type: sequence"));
}
