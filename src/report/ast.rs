//! `dockslim ast`: a file's syntax tree. Names and order of the keys are a contract.

use crate::source::Span;
use crate::syntax::{Args, DirectiveKind, Dockerfile, Heredoc, Instruction};
use serde::Serialize;

#[derive(Serialize)]
struct Tree<'f> {
    path: &'f str,
    error: Option<Refusal<'f>>,
    escape: char,
    syntax: Option<&'f str>,
    instructions: Vec<Node<'f>>,
}

#[derive(Serialize)]
struct Refusal<'f> {
    message: &'f str,
    line: u32,
}

#[derive(Serialize)]
struct Node<'f> {
    cmd: String,
    start: u32,
    end: u32,
    span: [u32; 2],
    flags: Vec<&'f str>,
    args: Vec<&'f str>,
    json_form: bool,
    heredocs: Vec<Body<'f>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger: Option<Box<Node<'f>>>,
}

#[derive(Serialize)]
struct Body<'f> {
    name: &'f str,
    fd: u64,
    expand: bool,
    chomp: bool,
    content: &'f str,
}

/// The tree of the file named `path`.
pub fn tree<'f>(path: &'f str, file: &'f Dockerfile<'_>) -> impl Serialize + 'f {
    let syntax = file.directives.iter().find(|directive| directive.kind == DirectiveKind::Syntax);
    Tree {
        path,
        error: file.refusal().map(|error| Refusal { message: &error.message, line: error.line }),
        escape: file.escape,
        // The frontend is named by the first word.
        syntax: syntax.map(|directive| directive.value.split(' ').next().unwrap_or("")),
        instructions: file.instructions.iter().map(|instruction| node(instruction, file.text)).collect(),
    }
}

fn node<'f>(instruction: &'f Instruction<'_>, text: &'f str) -> Node<'f> {
    let Span { start, end } = instruction.span;
    Node {
        cmd: instruction.keyword.text.to_uppercase(),
        start: instruction.start_line,
        end: instruction.end_line,
        span: [start, end],
        flags: instruction.flags.iter().map(|flag| flag.text.as_ref()).collect(),
        args: args(instruction),
        json_form: instruction.is_json(),
        heredocs: instruction.heredocs.iter().map(|heredoc| body(heredoc, text)).collect(),
        trigger: instruction.trigger.as_ref().map(|trigger| Box::new(node(trigger, text))),
    }
}

/// The arguments as BuildKit's parser gives them.
fn args<'f>(instruction: &'f Instruction<'_>) -> Vec<&'f str> {
    match &instruction.args {
        Args::None => Vec::new(),
        Args::Text => vec![&instruction.body.text],
        Args::Words(words) | Args::Json(words) => words.iter().map(|word| word.text.as_ref()).collect(),
        Args::Pairs(pairs) => {
            let triple = |legacy| if legacy { "" } else { "=" };
            let parts = pairs.iter().map(|pair| [&pair.key.text, &pair.value.text, triple(pair.legacy)]);
            parts.flatten().collect()
        }
        Args::Health { kind, command, .. } => {
            std::iter::once(&**kind).chain(command).map(|word| word.text.as_ref()).collect()
        }
    }
}

fn body<'f>(heredoc: &'f Heredoc<'_>, text: &'f str) -> Body<'f> {
    let Heredoc { name, fd, expand, chomp, content, .. } = heredoc;
    Body { name, fd: *fd, expand: *expand, chomp: *chomp, content: content.slice(text) }
}
