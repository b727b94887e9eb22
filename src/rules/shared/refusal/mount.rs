//! `RUN --mount=…`: keys and values as BuildKit reads them, in its order (a key that only one type has must stand
//! after `type=`). Reads one mount; what it names is looked up elsewhere.

use super::Refusal;
use std::borrow::Cow;

const KEYS: [&str; 20] = [
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "required",
    "size",
    "id",
    "sharing",
    "mode",
    "uid",
    "gid",
    "env",
    "",
];

/// A mount so far.
struct Seen {
    kind: String,
    owner: Option<&'static str>,
    sharing: bool,
    from: bool,
    names: [bool; 3],
    /// Whether a field depends on something unknown.
    unknown: bool,
}

/// The first thing that is refused in these fields; `known` gives a value, expanded, where it is known.
pub(in crate::rules) fn check<'f>(
    fields: &'f [String],
    known: &dyn Fn(&'f str) -> Option<Cow<'f, str>>,
) -> Option<Refusal> {
    let mut seen = Seen {
        kind: "bind".to_owned(),
        owner: None,
        sharing: false,
        from: false,
        names: [false; 3],
        unknown: false,
    };
    for field in fields {
        let (key, value) =
            field.split_once('=').map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        let lower = key.to_ascii_lowercase();
        let refusal = match value {
            None => seen.bare(&lower, field),
            Some(value) => match known(value) {
                Some(value) => seen.pair(&lower, field, &value),
                None if lower == "type" => return None,
                None => {
                    seen.unknown = true;
                    None
                }
            },
        };
        if refusal.is_some() {
            return refusal;
        }
    }
    seen.whole()
}

impl Seen {
    fn bare(&self, key: &str, field: &str) -> Option<Refusal> {
        match key {
            "readonly" | "ro" | "readwrite" | "rw" => None,
            "required" => self.only(key, &["secret", "ssh"]),
            _ => Some(Refusal::new(
                format!("`{field}` in a mount has no value"),
                "write `key=value`; only readonly, readwrite and required stand alone",
            )),
        }
    }

    fn pair(&mut self, key: &str, field: &str, value: &str) -> Option<Refusal> {
        let bad = |help: &str| Some(Refusal::new(format!("a mount does not take `{field}`"), help));
        let number = |radix| u32::from_str_radix(value, radix).is_ok();
        match key {
            "type" => {
                self.kind = value.to_ascii_lowercase();
                let kinds = ["bind", "cache", "tmpfs", "secret", "ssh"];
                if !kinds.contains(&self.kind.as_str()) {
                    return bad("use bind, cache, tmpfs, secret or ssh");
                }
            }
            "from" => self.from = !value.is_empty(),
            "source" | "src" => self.names[0] = !value.is_empty(),
            "target" | "dst" | "destination" => self.names[1] = !value.is_empty(),
            "id" => self.names[2] = !value.is_empty(),
            "readonly" | "ro" | "readwrite" | "rw" if !is_bool(value) => return bad("use true or false"),
            "required" => {
                return self
                    .only(key, &["secret", "ssh"])
                    .or_else(|| (!is_bool(value)).then(|| bad("use true or false")).flatten());
            }
            "size" => {
                return self.only(key, &["tmpfs"]).or_else(|| {
                    (!is_size(value)).then(|| bad("write a number of bytes, or `64m`")).flatten()
                });
            }
            "sharing" => {
                self.sharing = !value.is_empty();
                if !["shared", "private", "locked"].contains(&value.to_ascii_lowercase().as_str()) {
                    return bad("use shared, private or locked");
                }
            }
            "mode" if !number(8) => return bad("write an octal number such as 0755"),
            "uid" | "gid" if !number(10) => return bad("write a number"),
            "mode" => self.owner = Some("mode"),
            "uid" => self.owner = Some("uid"),
            "gid" => self.owner = Some("gid"),
            _ => {}
        }
        if !key.is_empty() && KEYS.contains(&key) {
            return None;
        }
        let help = match crate::syntax::nearest(key, KEYS) {
            Some(near) => format!("did you mean `{near}=`?"),
            None => "see https://docs.docker.com/reference/dockerfile/#run---mount for the keys".to_owned(),
        };
        Some(Refusal::new(format!("a mount has no key `{key}`"), help))
    }

    /// A key that only some types have.
    fn only(&self, key: &str, kinds: &[&str]) -> Option<Refusal> {
        (!kinds.contains(&self.kind.as_str())).then(|| {
            let kind = &self.kind;
            Refusal::new(
                format!("a mount of type {kind} has no `{key}`"),
                format!("it belongs to type={}, which has to stand before it", kinds.join(" or ")),
            )
        })
    }

    fn whole(&self) -> Option<Refusal> {
        let kind = self.kind.as_str();
        let with = |what: &str, help: &str| {
            Some(Refusal::new(format!("a mount of type {kind} has no `{what}`"), help))
        };
        match self.owner {
            Some(key) if matches!(kind, "bind" | "tmpfs") => {
                return with(key, "it belongs to type=cache, secret or ssh");
            }
            _ => {}
        }
        if self.sharing && kind != "cache" {
            return with("sharing", "it belongs to type=cache");
        }
        if kind == "secret" && self.from {
            return with("from", "a secret comes from the command that starts the build");
        }
        let nameless = kind == "secret" && self.names == [false; 3] && !self.unknown;
        nameless.then(|| Refusal::new("a secret mount without a name", "add `id=` with the secret's name"))
    }
}

/// What Go's `strconv.ParseBool` takes.
fn is_bool(value: &str) -> bool {
    ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"].contains(&value)
}

/// A number with a unit.
fn is_size(value: &str) -> bool {
    let unit = value.trim_start_matches(|ch: char| ch.is_ascii_digit() || ch == '.').trim_start();
    let known =
        ["", "b", "k", "kb", "kib", "m", "mb", "mib", "g", "gb", "gib", "t", "tb", "tib", "p", "pb", "pib"];
    value.starts_with(|ch: char| ch.is_ascii_digit()) && known.contains(&unit.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(text: &str) -> bool {
        let fields: Vec<String> = text.split(',').map(str::to_owned).collect();
        check(&fields, &|value| (!value.contains('$')).then_some(Cow::Borrowed(value))).is_some()
    }

    #[test]
    fn keys_belong_to_types() {
        for good in [
            "type=cache,target=/a,sharing=locked,mode=0755,uid=1",
            "target=/a,ro",
            "type=tmpfs,size=64m,target=/a",
            "type=secret,id=x,required",
            "type=ssh,required=true",
            "TYPE=Bind,Source=x,dst=/a,rw=false",
            "type=$T,foo=bar",
            "type=secret,id=$X",
            "type=cache,target=$A,size=1",
        ] {
            assert_eq!(is_refused(good), good.ends_with("size=1"), "{good}");
        }
        for bad in [
            "type=foo",
            "size=1,type=tmpfs",
            "type=tmpfs,size=x",
            "target=/a,sharing=locked",
            "target=/a,mode=0755",
            "type=secret",
            "type=secret,id=a,from=b",
            "foo",
            "typ=cache",
            "type=cache,mode=9",
            "ro=maybe",
            "type=cache,sharing=foo",
            "required,type=secret,id=a",
            "type=cache x",
        ] {
            assert!(is_refused(bad), "{bad}");
        }
    }
}
