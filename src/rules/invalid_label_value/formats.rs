//! Whether a value is a URL, a time, a commit, a version or an address. Judges nothing.

/// A URI with a scheme: RFC 3986, as far as which signs may stand in one.
pub(super) fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else { return false };
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_part = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && scheme.bytes().all(is_scheme)
        && !rest.is_empty()
        && rest.bytes().all(is_part)
}

/// A time of RFC 3339, §5.6, on a day that there is.
pub(super) fn is_time(value: &str) -> bool {
    let bytes = value.as_bytes();
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = bytes.get(from..to).filter(|it| it.iter().all(u8::is_ascii_digit))?;
        Some(digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    };
    let sign = |at: usize, signs: &[u8]| bytes.get(at).is_some_and(|byte| signs.contains(byte));
    let read = || {
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let signs = [(4, b"-"), (7, b"-"), (13, b":"), (16, b":")].iter().all(|(at, it)| sign(*at, *it));
        let fraction = if sign(19, b".") {
            let digits = bytes[20..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            (digits > 0).then_some(digits + 1)?
        } else {
            0
        };
        let zone = 19 + fraction;
        let is_zone = match bytes.get(zone)? {
            b'Z' | b'z' => bytes.len() == zone + 1,
            b'+' | b'-' => {
                bytes.len() == zone + 6
                    && sign(zone + 3, b":")
                    && number(zone + 1, zone + 3)? < 24
                    && number(zone + 4, zone + 6)? < 60
            }
            _ => false,
        };
        let is_day = (1..=days(year, month)).contains(&day);
        Some(signs && sign(10, b"Tt") && is_day && hour < 24 && minute < 60 && second <= 60 && is_zone)
    };
    read().unwrap_or(false)
}

/// How many days a month has; none where there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// A commit of git, as git writes it: of SHA-1, whole or abbreviated to seven digits and more, or of SHA-256.
pub(super) fn is_commit(value: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    matches!(value.len(), 7..=40 | 64) && value.bytes().all(is_digit)
}

/// A version of semver 2.0.0.
pub(super) fn is_version(value: &str) -> bool {
    let (rest, build) = match value.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (value, None),
    };
    let (numbers, before) = match rest.split_once('-') {
        Some((numbers, before)) => (numbers, Some(before)),
        None => (rest, None),
    };
    let is_number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || part.as_bytes()[0] != b'0')
    };
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_before =
        |part: &str| is_word(part) && (part.bytes().any(|it| !it.is_ascii_digit()) || is_number(part));
    numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && before.is_none_or(|before| before.split('.').all(is_before))
        && build.is_none_or(|build| build.split('.').all(is_word))
}

/// An address of RFC 5322, §3.4.1: words with dots between them, and the name or number of a host.
pub(super) fn is_address(value: &str) -> bool {
    let Some((local, host)) = value.rsplit_once('@') else { return false };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let dotted = |text: &str, is: &dyn Fn(u8) -> bool| {
        text.split('.').all(|part| !part.is_empty() && part.bytes().all(is))
    };
    let is_literal =
        || host.len() > 2 && host.as_bytes()[0] == b'[' && host.as_bytes()[host.len() - 1] == b']';
    dotted(local, &is_word) && (dotted(host, &is_host) || is_literal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(holds: fn(&str) -> bool, right: &[&str], wrong: &[&str]) {
        for value in right {
            assert!(holds(value), "{value}");
        }
        for value in wrong {
            assert!(!holds(value), "{value}");
        }
    }

    #[test]
    fn a_url_has_a_scheme_and_no_blanks() {
        let right = ["http://a.b", "https://x.y/z?q=1", "mailto:a@b.c", "urn:a:b"];
        all(is_url, &right, &["", "a.b", "//x", "/a/b", "http:", "http://a b", "1a:b", "git@h:a{b}"]);
    }

    #[test]
    fn a_time_is_on_a_day_that_there_is() {
        let right = ["2020-01-01T00:00:00Z", "2020-02-29t23:59:60z", "2000-02-29T00:00:00.123+01:00"];
        let wrong = [
            "",
            "2020-01-01",
            "2020-01-01 00:00:00Z",
            "2020-01-01T00:00:00",
            "2020-13-01T00:00:00Z",
            "2021-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2020-01-01T24:00:00Z",
            "2020-01-01T00:00:00.Z",
            "2020-01-01T00:00:00+1:00",
            "2020-01-01T00:00:00Zé",
        ];
        all(is_time, &right, &wrong);
    }

    #[test]
    fn a_commit_a_version_and_an_address() {
        let hash = "0123456789012345678901234567890123456789";
        all(
            is_commit,
            &["deadbee", "deadbeef01", hash],
            &["", "123456", "DEADBEE", "sha256:abcdef0", "é234567"],
        );
        all(
            is_version,
            &["1.2.3", "1.2.3-rc.1+b-1", "0.0.0-0a"],
            &["1.2", "v1.2.3", "01.2.3", "1.2.3-01", "1.2.3+"],
        );
        all(
            is_address,
            &["a@b", "a.b+c@d-e.f", "a@[::1]"],
            &["", "x", "a@@b", "A <a@b.c>", "a b@c.d", ".a@b", "a@"],
        );
    }
}
