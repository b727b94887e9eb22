//! The shell parser on scripts of our own: trees, errors, places, hostile input.

use super::support::dump;
use dockslim::shell::{self, CommandKind, Field, Lookup, Value};
use dockslim::source::{Mapped, Span};
use std::borrow::Cow;

fn tree(text: &str) -> String {
    dump::script(&shell::parse(&Mapped::contiguous(text, 0)))
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(tree(text), expected, "for {text:?}");
}

#[test]
fn lists_and_pipelines() {
    check("a", "<a>");
    check("a b && c || d; e & f", "<a b> && <c> || <d>; <e> & <f>");
    check("a|b |& c\nd;", "<a> | <b> | <c>\\n <d>;");
    check("a &&\n\n b |\n c", "<a> && <b> | <c>");
    check("! a | b; time -p c", "! <a> | <b>; <c>");
    check("  ", "");
    check("a # && b", "<a>");
    check("a#b c #d\ne", "<a#b c>\\n <e>");
    check("# only\n", "");
    check("a;# x\nb", "<a>; <b>");
}

#[test]
fn compound_commands() {
    check("{ a; b; } && (c; d)", "{<a>; <b>;} && (<c>; <d>)");
    check("if a; then b; elif c; then d; else e; fi", "if(<a>;)then(<b>;)if(<c>;)then(<d>;)else(<e>;)");
    check("for x in 1 $y; do a $x; done", "For(x in 1 $y)do(<a $x>;)");
    check("for x do a; done; for x; do b; done", "For(x in )do(<a>;); For(x in )do(<b>;)");
    check("for ((i=0; i<3; i++)); do a; done", "For()do(<a>;)");
    check("for x in a; { b; }", "For(x in a)do(<b>;)");
    check("while read x; do a; done < f", "While(<read x>;)do(<a>;) <f");
    check("until a; do b; done", "Until(<a>;)do(<b>;)");
    check("select x in a b; do c; done", "Select(x in a b)do(<c>;)");
    check("case $x in a|b) c;; (d) e ;& *) ;; esac", "case($x)a b:(<c>)d:(<e>)*:()");
    check("case x in\n a)\n b\n ;;\n c) d\nesac", "case(x)a:(<b>\\n)c:(<d>\\n)");
    check("f() { a; }; function g { b; }; function h() (c)", "fn f {<a>;}; fn g {<b>;}; fn h (<c>)");
    check(
        "[[ -f a && ( b == c* || d =~ ^(x|y z)$ ) ]] && e",
        "[[-f a && ( b == c* || d =~ ^(x|y z)$ )]] && <e>",
    );
    check("(( x > 1 )) && ((a); b)", "((…)) && ((<a>); <b>)");
    check("if (a) then (b) fi", "if((<a>))then((<b>))");
}

#[test]
fn reserved_words_count_only_where_a_command_begins() {
    check("echo if then { } done", "<echo if then { } done>");
    check("ifconfig; dodo; {x}", "<ifconfig>; <dodo>; <{x}>");
    check("'if' a; \\do b", "<'if' a>; <\\do b>");
    check("find . -exec rm {} \\; -o -name x", "<find . -exec rm {} \\; -o -name x>");
    check("A=1 if", "<A=1 if>");
}

#[test]
fn assignments() {
    check("A=1 B= C+=x cmd D=2", "<A=1 B= C+=x cmd D=2>");
    check("A=(a 'b c' $(d)\n # no\n e) cmd", "<A=(a 'b c' $(d)[<d>] e) cmd>");
    check("a[1]=x a[$i]+=y", "<a[1]=x a[$i]+=y>");
    check("declare -A m=([k]=v) n=1", "<declare -A m=([k]=v) n=1>");
    check("A=\"b c\"$(d)'e;f'", "<A=\"b c\"$(d)'e;f'[<d>]>");
    check("1A=b -x=y", "<1A=b -x=y>");
}

#[test]
fn redirections() {
    check("a > b 2>&1 < c >> d", "<a> >b 2>&1 <c >>d");
    check("a &> b &>>c >|d <>e 3<&- {fd}>f", "<a> &>b &>c >d <>e 3<&- >f");
    check("> f", "<> >f");
    check("a 2 >b c2>d", "<a 2 c2> >b >d");
    check("{ a; } 2>/dev/null | b <<< \"$x\"", "{<a>;} 2>/dev/null | <b> <<<\"$x\"");
    check("diff <(a) <(b|c) > >(d)", "<diff <(a)[<a>] <(b|c)[<b> | <c>]> >>(d)[<d>]");
}

#[test]
fn heredocs() {
    check("cat <<A <<'B' && x\na $y\nA\nb\nB\nz", "<cat> <<A$\"a $y\\n\" <<'B'\"b\\n\" && <x>\\n <z>");
    check("cat <<-E > f\n\tx\n\t\ty\n\tE\nnext", "<cat> <<E$\"x\\ny\\n\" >f\\n <next>");
    check("x=$(cat <<E\nbody)\nE\n) y", "<x=$(cat <<E\nbody)\nE\n)[<cat> <<E$\"body)\\n\"\\n] y>");
    check("cat <<E", "<cat> <<E");
    check("cat <<E\nbody", "<cat> <<E$\"body\"\\n");
    check("cat <<E 'a\nb'\nbody\nE\nc", "<cat 'a\nb'> <<E$\"body\\n\"\\n <c>");
    check("if a; then cat <<E; fi\nx\nE\nb", "if(<a>;)then(<cat> <<E$\"x\\n\";)\\n <b>");
}

#[test]
fn quotes_and_expansions() {
    check(
        "a 'b;c' \"d && $(e \"f g\") `h`\" i\\ j",
        "<a 'b;c' \"d && $(e \"f g\") `h`\"[<e \"f g\">][<h>] i\\ j>",
    );
    check(
        "a ${b:-${c:-$(d)}} ${e%\"}\"} \"${f:-it's}\"",
        "<a ${b:-${c:-$(d)}}[<d>] ${e%\"}\"} \"${f:-it's}\">",
    );
    check("a $((1 + $(b) * (2))) $((c); d)", "<a $((1 + $(b) * (2)))[<b>] $((c); d)[(<c>); <d>]>");
    check("a $'it\\'s' $\"x\" $", "<a $'it\\'s' $\"x\" $>");
    check("a `b \\`c\\` | d`", "<a `b \\`c\\` | d`[<b \\`c\\`> | <d>]>");
    check("echo $(case x in a) b;; esac) c", "<echo $(case x in a) b;; esac)[case(x)a:(<b>)] c>");
    check("rm -rf !(keep|this) *.@(a|b)", "<rm -rf !(keep|this) *.@(a|b)>");
    check("a \\\n  b c\\\nd e\\\n f", "<a b c\\\nd e f>");
    check("awk '{ print $1 }' $#x ${#x} $$", "<awk '{ print $1 }' $#x ${#x} $$>");
}

#[test]
fn special_words_are_marked() {
    let text = Mapped::contiguous("a [ b? [x] {} {a,b} ~ x~ c\\d 'e' $f a{b", 0);
    let script = shell::parse(&text);
    let CommandKind::Simple(simple) = &script.list.items[0].pipeline.commands[0].kind else { panic!() };
    let special: Vec<&str> = simple.words.iter().filter(|word| word.special).map(|word| word.raw).collect();
    assert_eq!(special, ["b?", "[x]", "{a,b}", "~", "c\\d", "'e'", "$f", "a{b"]);
}

#[test]
fn errors_are_values_and_reading_goes_on() {
    let missing = "a command is missing before this";
    check("a && ; b", &format!("<a> && <b> !{missing}@5"));
    check("&& a", &format!("<a> !{missing}@0"));
    check("a &&", "<a> && !a command is missing after `&&` or `||`@4");
    check("a |", "<a> !a command is missing after `|`@3");
    check("a 'b", "<a 'b> !this quote is never closed@2");
    check("a) b", "<a><b> !this closes nothing@1");
    check("(a; b", "(<a>; <b>) !this is never closed@0");
    check("{ a", "{<a>} !this is never closed@0");
    check("a $(b", "<a $(b[<b>]> !this is never closed@2");
    check("if a; then b", "if(<a>;)then(<b>) !this is never closed@0");
    check("fi; a", "<a> !this closes nothing@0 !a command is missing before this@2");
    check("a >", "<a> > !a redirection's target is missing@3");
    check(
        "a (b) c",
        "<a>; <c> !this parenthesis has no meaning here@2 !a `;` or a line end is missing before this@6",
    );
    check(
        "for x in a; b; done",
        "For(x in a)do(); <b>; !this has no `do`@0 !a `;` or a line end is missing before this@12 !this closes nothing@15",
    );
    check("( )", "() !a command is missing@0");
}

/// A text joined from lines as a Dockerfile's continuations are.
fn joined(file: &str) -> Mapped<'_> {
    let mut text = Mapped::empty(0);
    let mut at = 0;
    for line in file.split_inclusive('\n') {
        text.push(line.strip_suffix("\\\n").unwrap_or(line), at);
        at += line.len() as u32;
    }
    text
}

#[test]
fn spans_map_back_through_continuations() {
    let file = "RUN apt-get update \\\n && apt-get inst\\\nall -y a \\\n  b | tee $(mk\\\ntemp)";
    let text = joined(file);
    let body = text.part(4..text.text.len());
    let script = shell::parse(&body);
    let list = &script.list;
    assert_eq!(list.span.slice(file), &file[4..]);
    assert_eq!(list.items[0].pipeline.span.slice(file), "apt-get update");
    assert_eq!(list.items[0].connector.slice(file), "&&");
    let commands = &list.items[1].pipeline.commands;
    assert_eq!(commands[0].span.slice(file), "apt-get inst\\\nall -y a \\\n  b");
    let CommandKind::Simple(simple) = &commands[0].kind else { panic!() };
    assert_eq!((simple.words[1].raw, simple.words[1].span.slice(file)), ("install", "inst\\\nall"));
    assert!(!simple.words[1].special);
    let CommandKind::Simple(tee) = &commands[1].kind else { panic!() };
    assert_eq!(tee.words[1].substitutions[0].span.slice(file), "mk\\\ntemp");
}

#[test]
fn heredoc_bodies_map_back() {
    let file = "cat <<-E > f; a\n\tone\n\t\ttwo\nE\nb";
    let text = Mapped::contiguous(file, 100);
    let script = shell::parse(&text);
    let redirects = &script.list.items[0].pipeline.commands[0].redirects;
    let body = &redirects[0].heredoc.as_ref().unwrap().body;
    assert_eq!(body.text, "one\ntwo\n");
    let two = body.text.find("two").unwrap() as u32;
    let file_two = file.find("two").unwrap() as u32 + 100;
    assert_eq!(body.file_offset(two), file_two);
    let last = &script.list.items[2];
    assert_eq!(last.pipeline.span, Span::new(file.len() as u32 + 99, file.len() as u32 + 100));
}

struct Env;

impl Lookup for Env {
    fn get(&self, name: &str) -> Value<'_> {
        match name {
            "deps" => Value::Known(Cow::Borrowed("\n gcc\tmake  libc-dev ")),
            "ver" => Value::Known(Cow::Borrowed("1.2.3")),
            "glob" => Value::Known(Cow::Borrowed("*.deb")),
            "empty" => Value::Known(Cow::Borrowed("")),
            "HOME" => Value::Known(Cow::Borrowed("/root")),
            "unset" => Value::Unset,
            _ => Value::Unknown,
        }
    }
}

/// Each field of the words as `text`, `prefix…text` where it is not known, `*text` for a glob.
fn fields(text: &str) -> Vec<String> {
    let text = Mapped::contiguous(text, 0);
    let script = shell::parse(&text);
    let CommandKind::Simple(simple) = &script.list.items[0].pipeline.commands[0].kind else { panic!() };
    let mut out: Vec<Field<'_>> = Vec::new();
    for word in &simple.words {
        shell::expand(word, &Env, &mut out);
    }
    let show = |field: &Field<'_>| {
        let glob = if field.glob { "*" } else { "" };
        match field.value() {
            Some(value) => format!("{glob}{value}"),
            None => format!("{glob}{}…{}", field.prefix(), &field.text[field.prefix().len()..]),
        }
    };
    out.iter().map(show).collect()
}

#[test]
fn words_expand_to_fields() {
    assert_eq!(fields("a 'b c' \"d\"e f\\ g"), ["a", "b c", "de", "f g"]);
    assert_eq!(fields("i $deps z"), ["i", "gcc", "make", "libc-dev", "z"]);
    assert_eq!(fields("x\"$deps\"y"), ["x\n gcc\tmake  libc-dev y"]);
    assert_eq!(fields("e p=$deps.q"), ["e", "p=", "gcc", "make", "libc-dev", ".q"]);
    assert_eq!(fields("a $empty $unset \"$empty\" '' b"), ["a", "", "", "b"]);
    assert_eq!(
        fields("/opt/x-$ver.tgz ${ver%.*} ${ver%%.*} ${ver#*.}"),
        ["/opt/x-1.2.3.tgz", "1.2", "1", "2.3"]
    );
    assert_eq!(fields("${ver//./_} ${ver/1/9} ${#ver} ${ver:2:1}"), ["1_2_3", "9.2.3", "5", "2"]);
    assert_eq!(
        fields("${unset:-a/$ver} ${empty:-b} ${empty-c}d ${ver:+e} ${unset+f}"),
        ["a/1.2.3", "b", "d", "e"]
    );
    assert_eq!(fields("/tmp/$X/foo.tar.gz \"$X\"y $(ls)/a"), ["/tmp/…$X/foo.tar.gz", "…$Xy", "…$(ls)/a"]);
    assert_eq!(fields("*.rpm $glob \"*\" [ab]"), ["**.rpm", "**.deb", "*", "*[ab]"]);
    assert_eq!(
        fields("~/x ~user/y a~ {b,c}/$ver {} $((1+1))"),
        ["/root/x", "…~user/y", "a~", "b/1.2.3", "c/1.2.3", "{}", "…$((1+1))"]
    );
}

#[test]
fn quoted_scripts_keep_their_place() {
    let file = "sh -c 'a &&\\\n b' \"c; d\" \"$e\" 'f'g";
    let text = joined(file);
    let script = shell::parse(&text);
    let CommandKind::Simple(simple) = &script.list.items[0].pipeline.commands[0].kind else { panic!() };
    let inside = simple.words[2].quoted_script(&text).unwrap();
    let inner = shell::parse(&inside);
    assert_eq!(dump::script(&inner), "<a> && <b>");
    assert_eq!(inner.list.items[1].pipeline.span.slice(file), "b");
    let second = simple.words[3].quoted_script(&text).unwrap();
    assert_eq!((second.text.as_ref(), second.file_offset(0)), ("c; d", file.find("c; d").unwrap() as u32));
    assert!(simple.words[4].quoted_script(&text).is_none());
    assert!(simple.words[5].quoted_script(&text).is_none());
    assert_eq!(simple.words[5].literal().as_deref(), Some("fg"));
    assert_eq!(simple.words[4].literal(), None);
}

#[test]
fn hostile_nesting_is_bounded() {
    for open in [
        "$(",
        "(",
        "{ ",
        "${a:-",
        "$((",
        "`",
        "\"$(",
        "if ",
        "while ",
        "case x in x) ",
        "f() ",
        "! ",
        "a=(",
        "<(",
        "((",
        "\"${x:-",
        "[[ a == (",
        "$( (",
        "for x in a; do ",
        "function f ",
        "@(",
        "x <<E $(",
    ] {
        let text = open.repeat(100_000);
        let text = Mapped::contiguous(&text, 0);
        let script = shell::parse(&text);
        assert!(script.errors.len() <= 16, "{open}");
        let mut out = Vec::new();
        if let Some(CommandKind::Simple(simple)) =
            script.list.items.first().map(|i| &i.pipeline.commands[0].kind)
        {
            simple.words.iter().for_each(|word| shell::expand(word, &Env, &mut out));
        }
    }
}

#[test]
fn what_is_too_deep_is_opaque() {
    let nested = |depth: usize| tree(&format!("{}a{}", "(b; ".repeat(depth), ")".repeat(depth)));
    assert!(!nested(255).contains('?') && !nested(255).contains('!'));
    assert!(nested(256).contains('?') && !nested(256).contains('!'));
}

#[test]
fn any_bytes_are_read() {
    // A walk over short texts of the bytes that matter, deterministic.
    let alphabet: Vec<char> = "a1 \n;&|()<>{}[]$`'\"\\#=!*~ü-E".chars().collect();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..60_000 {
        let mut text = String::new();
        for _ in 0..(seed % 24) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            text.push(alphabet[(seed % alphabet.len() as u64) as usize]);
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mapped = Mapped::contiguous(&text, 7);
        let script = shell::parse(&mapped);
        let end = text.len() as u32 + 7;
        assert!(script.list.span.end <= end, "{text:?}");
        for item in &script.list.items {
            for command in &item.pipeline.commands {
                assert!(command.span.start >= 7 && command.span.end <= end, "{text:?}");
                let CommandKind::Simple(simple) = &command.kind else { continue };
                let mut out = Vec::new();
                simple.words.iter().for_each(|word| {
                    assert_eq!(Span::new(word.span.start - 7, word.span.end - 7).slice(&text), word.raw);
                    let _ = word.literal();
                    shell::expand(word, &Env, &mut out);
                });
            }
        }
    }
}

#[test]
fn so_many_commands_are_read_and_no_more() {
    let text = "a;".repeat((1 << 20) + 1_000);
    let text = Mapped::contiguous(text.as_str(), 0);
    let script = shell::parse(&text);
    assert_eq!(script.list.items.len(), (1 << 20) + 1);
    let last = script.list.items.last().and_then(|item| item.pipeline.commands.as_slice().first());
    assert!(
        last.is_some_and(|command| matches!(command.kind, CommandKind::Opaque)),
        "what follows may do anything"
    );
    assert!(script.errors.is_empty());
}
