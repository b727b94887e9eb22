//! Values of flags that BuildKit checks when it types an instruction, and how instructions are written.

use super::Sink;
use crate::syntax::ast::{Flag, Instruction, Kind};
use crate::syntax::errors::ErrorKind;
use crate::syntax::suggest::short;
use crate::syntax::{duration, mount};

/// How an instruction is written.
pub(super) fn usage(kind: Kind) -> &'static str {
    match kind {
        Kind::Add => "write `ADD source… destination`",
        Kind::Arg => "write `ARG name` or `ARG name=value`",
        Kind::Copy => "write `COPY source… destination`",
        Kind::Env => "write `ENV name=value`",
        Kind::Expose => "write `EXPOSE port`",
        Kind::Healthcheck => "write `HEALTHCHECK CMD command` or `HEALTHCHECK NONE`",
        Kind::Label => "write `LABEL name=value`",
        Kind::Maintainer => "write `LABEL org.opencontainers.image.authors=\"name\"` instead",
        Kind::Shell => "write `SHELL [\"executable\", \"argument\"]`",
        Kind::Stopsignal => "write `STOPSIGNAL SIGTERM`, or remove the line",
        Kind::User => "write `USER name`",
        Kind::Volume => "write `VOLUME /path`",
        Kind::Workdir => "write `WORKDIR /path`",
        _ => "complete it or remove the line",
    }
}

fn wrong(sink: &mut Sink<'_>, flag: &Flag<'_>, message: String, help: &str) {
    sink.add(ErrorKind::Flag, flag.span, message, help.to_owned());
}

/// The values of RUN's flags.
pub(super) fn check_run(run: &Instruction<'_>, sink: &mut Sink<'_>) {
    for flag in &run.flags {
        let Some(value) = flag.value() else { continue };
        match flag.name() {
            "mount" => check_mount(flag, value, sink),
            "network" if !["default", "none", "host"].contains(&value) => {
                wrong(
                    sink,
                    flag,
                    format!("`{}` is no network mode", short(value)),
                    "use default, none or host",
                );
            }
            "security" if !["sandbox", "insecure"].contains(&value) => {
                wrong(
                    sink,
                    flag,
                    format!("`{}` is no security mode", short(value)),
                    "use sandbox or insecure",
                );
            }
            "device" => check_device(flag, value, sink),
            _ => {}
        }
    }
}

fn check_mount(flag: &Flag<'_>, value: &str, sink: &mut Sink<'_>) {
    let fields = match mount::fields(value) {
        Ok(fields) => fields,
        Err(problem) => {
            let message = format!("the mount is no list of fields: {problem}");
            return wrong(sink, flag, message, "write `--mount=type=cache,target=/path`");
        }
    };
    let from = fields.iter().filter_map(|field| field.split_once('='));
    for (_, stage) in from.filter(|(key, _)| key.eq_ignore_ascii_case("from")) {
        // A lone `$` at the end is no variable.
        if stage.find('$').is_some_and(|at| at + 1 < stage.len()) {
            let help = "name the image in a stage of its own, `FROM $IMAGE AS name`, and mount from that";
            wrong(sink, flag, "`from` of a mount cannot hold a variable".to_owned(), help);
        }
    }
}

/// `--device=name[,required[=bool]]`.
fn check_device(flag: &Flag<'_>, value: &str, sink: &mut Sink<'_>) {
    let help = "write `--device=vendor/device`, with `,required` where the build needs it";
    let Ok(fields) = mount::fields(value) else {
        return wrong(sink, flag, "the device is no list of fields".to_owned(), help);
    };
    let mut named = false;
    for field in &fields {
        let (key, value) =
            field.split_once('=').map_or((field.as_str(), None), |(key, value)| (key, Some(value)));
        let taken = match (key.to_ascii_lowercase().as_str(), value) {
            ("required", None) => continue,
            ("required", Some(value)) => is_bool(value),
            ("name", Some(_)) | (_, None | Some(_)) => !std::mem::replace(&mut named, true),
        };
        if !taken {
            wrong(sink, flag, format!("`{}` is no field of a device", short(field)), help);
        }
    }
}

/// What Go's `strconv.ParseBool` takes.
fn is_bool(value: &str) -> bool {
    ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"].contains(&value)
}

/// The values of HEALTHCHECK's flags.
pub(super) fn check_health(health: &Instruction<'_>, sink: &mut Sink<'_>) {
    for flag in &health.flags {
        match (flag.name(), flag.value()) {
            (_, None | Some("")) => {}
            ("interval" | "timeout" | "start-period" | "start-interval", Some(value)) => {
                check_duration(flag, value, sink);
            }
            ("retries", Some(value)) if !value.parse::<i32>().is_ok_and(|count| count >= 0) => {
                let message = format!("`{}` is no number of retries", short(value));
                wrong(sink, flag, message, "write a whole number, 0 or more");
            }
            _ => {}
        }
    }
}

fn check_duration(flag: &Flag<'_>, value: &str, sink: &mut Sink<'_>) {
    let help = "write a number with a unit, such as `30s` or `1m30s`";
    match duration::nanoseconds(value) {
        Err(problem) => wrong(sink, flag, format!("`{}` {problem}", short(value)), help),
        Ok(time) if time != 0 && time < 1_000_000 => {
            let message = format!("`{}` is shorter than a millisecond", short(value));
            wrong(sink, flag, message, "use 1ms or more, or 0 for the default");
        }
        Ok(_) => {}
    }
}
