//! A parser's events to the tree.

use super::{DEEPEST, Key, Limits, Node, Place, Sort, Value, YamlError};
use crate::source::short;
use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, ScanError, Tag};

type Result<T> = std::result::Result<T, YamlError>;

/// Reads a text without its byte-order mark.
pub(super) fn read(text: &str, limits: Limits) -> Result<Node> {
    if text.len() > limits.bytes {
        let (is, most) = (text.len(), limits.bytes);
        return Err(YamlError::new(Place::START, format_args!("it has {is} bytes: {most} is the most")));
    }
    printable(text)?;
    let mut options = Options::default();
    (options.flow_nesting_limit, options.block_nesting_limit) = (DEEPEST, DEEPEST);
    options.emit_comments = false;
    let mut builder = Builder { weight: Weight { limits, ..Weight::default() }, ..Builder::default() };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| plainer(&error, text))?;
        builder.take(event, place(span.start))?;
    }
    Ok(builder.root.unwrap_or(Node { value: Value::Scalar(String::new(), Sort::Null), place: Place::START }))
}

fn place(mark: Marker) -> Place {
    Place { line: mark.line(), column: mark.col() + 1 }
}

/// YAML 1.2 §5.1: what may stand in a text as itself.
fn printable(text: &str) -> Result<()> {
    let odd = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}') || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    let Some((at, c)) = text.char_indices().find(|(_, c)| odd(*c)) else { return Ok(()) };
    let before = &text[..at];
    // A line ends at `\n`, at `\r` and at both together.
    let ends = before.bytes().filter(|byte| *byte == b'\n' || *byte == b'\r').count();
    let line = 1 + ends - before.matches("\r\n").count();
    let column = 1 + before.chars().rev().take_while(|c| !matches!(c, '\n' | '\r')).count();
    let (code, escape) = (u32::from(c), u32::from(c));
    let message = format!(
        "the character U+{code:04X} may not stand here: delete it, or write it as \"\\u{escape:04x}\" in double quotes"
    );
    Err(YamlError { place: Place { line, column }, message })
}

/// A parser's error.
fn plainer(error: &ScanError, text: &str) -> YamlError {
    let said = error.info();
    if said.contains("tab")
        && let Some(place) = indenting_tab(text, error.marker().line())
    {
        return YamlError::new(place, "a tab cannot indent a line in YAML: write blanks");
    }
    let message = match said.as_str() {
        "recursion limit exceeded" => {
            format!("nested too deeply: {DEEPEST} lists and maps in one another are the most")
        }
        _ => said,
    };
    YamlError { place: place(*error.marker()), message }
}

/// The first tab that indents a line, from `line` on: the parser tells where what it breaks begins.
fn indenting_tab(text: &str, line: usize) -> Option<Place> {
    let mut lines = text.lines().enumerate().skip(line.saturating_sub(1));
    lines.find_map(|(n, line)| {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        indent.find('\t').map(|at| Place { line: n + 1, column: at + 1 })
    })
}

/// Grows the tree.
#[derive(Default)]
struct Builder {
    /// Lists and maps that have begun, the innermost last.
    open: Vec<Open>,
    /// By number less one; `None` as long as it is not complete.
    anchors: Vec<Option<Node>>,
    documents: usize,
    weight: Weight,
    root: Option<Node>,
}

/// A list or a map that has begun.
struct Open {
    place: Place,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    /// With the key whose value comes next.
    Map(Vec<(Key, Node)>, Option<Key>),
}

impl Builder {
    fn take(&mut self, event: Event<'_>, place: Place) -> Result<()> {
        match event {
            Event::DocumentStart(..) => self.begin_document(place),
            Event::Scalar(text, style, anchor, tag) => {
                let sort = sort(&text, style, tag.as_deref(), place)?;
                self.weight.add(text.len(), place)?;
                self.put(Node { value: Value::Scalar(text.into_owned(), sort), place }, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Inside::List(Vec::new()), "seq", tag.as_deref(), anchor, place)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin(Inside::Map(Vec::new(), None), "map", tag.as_deref(), anchor, place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(number) => self.alias(number, place),
            _ => Ok(()),
        }
    }

    fn begin_document(&mut self, place: Place) -> Result<()> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(YamlError::new(
                place,
                "there is more than one document: delete the `---` between them",
            ));
        }
        Ok(())
    }

    fn begin(
        &mut self,
        inside: Inside,
        name: &str,
        tag: Option<&Tag>,
        anchor: usize,
        place: Place,
    ) -> Result<()> {
        // Of block and flow together, which the parser counts apart.
        if self.open.len() == DEEPEST {
            let message =
                format_args!("nested too deeply: {DEEPEST} lists and maps in one another are the most");
            return Err(YamlError::new(place, message));
        }
        if tag.is_some_and(|tag| core(tag) != Some(name)) {
            return Err(tagged(place));
        }
        self.weight.add(0, place)?;
        self.open.push(Open { place, anchor, inside });
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let Some(Open { place, anchor, inside }) = self.open.pop() else { return Ok(()) };
        let value = match inside {
            Inside::List(list) => Value::List(list),
            Inside::Map(map, _) => {
                once(&map)?;
                Value::Map(map)
            }
        };
        self.put(Node { value, place }, anchor)
    }

    /// A complete part takes its place in what is open.
    fn put(&mut self, node: Node, anchor: usize) -> Result<()> {
        if anchor > 0 {
            self.weight.add_all(&node, node.place)?;
            if self.anchors.len() < anchor {
                self.anchors.resize(anchor, None);
            }
            self.anchors[anchor - 1] = Some(node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.root = Some(node),
            Some(Inside::List(list)) => list.push(node),
            Some(Inside::Map(map, key)) => match key.take() {
                Some(key) => map.push((key, node)),
                None => *key = Some(as_key(node)?),
            },
        }
        Ok(())
    }

    fn alias(&mut self, number: usize, place: Place) -> Result<()> {
        let known = number.checked_sub(1).and_then(|at| self.anchors.get(at)).and_then(Option::as_ref);
        let Some(node) = known else {
            return Err(YamlError::new(place, "an alias cannot stand inside of what it stands for"));
        };
        self.weight.add_all(node, place)?;
        let node = Node { value: node.value.clone(), place };
        self.put(node, 0)
    }
}

/// How much there is so far.
#[derive(Default)]
struct Weight {
    limits: Limits,
    parts: usize,
    bytes: usize,
}

impl Weight {
    fn add(&mut self, added: usize, place: Place) -> Result<()> {
        self.parts += 1;
        self.bytes += added;
        let Limits { bytes, parts } = self.limits;
        if self.parts > parts {
            let message =
                format_args!("more than {parts} keys and values, those that aliases stand for counted in");
            return Err(YamlError::new(place, message));
        }
        if self.bytes > bytes {
            let message = format_args!("more than {bytes} bytes, those that aliases stand for counted in");
            return Err(YamlError::new(place, message));
        }
        Ok(())
    }

    /// Adds a copy of `node`. Stops at a limit, so that this costs no more than what is allowed.
    fn add_all(&mut self, node: &Node, place: Place) -> Result<()> {
        match &node.value {
            Value::Scalar(text, _) => self.add(text.len(), place),
            Value::List(list) => {
                self.add(0, place)?;
                list.iter().try_for_each(|node| self.add_all(node, place))
            }
            Value::Map(map) => {
                self.add(0, place)?;
                map.iter().try_for_each(|(key, node)| {
                    self.add(key.text.len(), place)?;
                    self.add_all(node, place)
                })
            }
        }
    }
}

fn as_key(node: Node) -> Result<Key> {
    let sort = node.sort();
    let Node { value: Value::Scalar(text, _), place } = node else {
        return Err(YamlError::new(node.place, format_args!("a key has to be a text, not {sort}")));
    };
    if text == "<<" {
        return Err(YamlError::new(place, "`<<` merges nothing here: write the keys themselves"));
    }
    Ok(Key { text, place })
}

/// Whether each key stands once.
fn once(map: &[(Key, Node)]) -> Result<()> {
    let mut order: Vec<usize> = (0..map.len()).collect();
    let key = |at: usize| map[at].0.text.as_str();
    // Keeps the order of equal ones.
    order.sort_by_key(|at| key(*at));
    let again = order.windows(2).filter(|pair| key(pair[0]) == key(pair[1])).map(|pair| pair[1]).min();
    let Some(at) = again else { return Ok(()) };
    let message = format_args!("`{}` is here a second time: keep one of the two", short(key(at)));
    Err(YamlError::new(map[at].0.place, message))
}

/// What a scalar is taken for.
fn sort(text: &str, style: ScalarStyle, tag: Option<&Tag>, place: Place) -> Result<Sort> {
    let bare = if style == ScalarStyle::Plain { Sort::of(text) } else { Sort::Text };
    let Some(tag) = tag else { return Ok(bare) };
    match (core(tag), bare) {
        (Some("str"), _) => Ok(Sort::Text),
        (Some("null"), Sort::Null)
        | (Some("bool"), Sort::Flag(_))
        | (Some("int"), Sort::Whole(_) | Sort::Negative(_))
        | (Some("float"), Sort::Number(_)) => Ok(bare),
        _ => Err(tagged(place)),
    }
}

/// The name of a tag of the core schema: `str` of `!!str`.
fn core(tag: &Tag) -> Option<&str> {
    tag.is_yaml_core_schema().then(|| tag.parts().1)
}

fn tagged(place: Place) -> YamlError {
    YamlError::new(place, "a tag (`!…`) has no meaning here: delete it")
}
