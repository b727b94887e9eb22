//! Durations of HEALTHCHECK, by the rules of Go's `time.ParseDuration`. Nothing else of Go's time.

/// The nanoseconds of `text`, or what is wrong with it.
pub(super) fn nanoseconds(text: &str) -> Result<i128, &'static str> {
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err("is no duration");
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let number = rest.find(|ch: char| !ch.is_ascii_digit() && ch != '.').unwrap_or(rest.len());
        let (digits, tail) = rest.split_at(number);
        let length = tail.find(|ch: char| ch.is_ascii_digit() || ch == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(length);
        total = total.saturating_add(part(digits, unit)?);
        rest = tail;
    }
    if total > i128::from(i64::MAX) {
        return Err("is too long");
    }
    Ok(if negative { -total } else { total })
}

/// The nanoseconds of `1.5` and `h`.
fn part(digits: &str, unit: &str) -> Result<i128, &'static str> {
    let scale: i128 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "" => return Err("has no unit"),
        _ => return Err("has an unknown unit"),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return Err("is no duration");
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| "is too long")? };
    let fraction = fraction.get(..18).unwrap_or(fraction);
    let part: i128 = fraction.parse().unwrap_or(0);
    let part = part * scale / 10_i128.pow(fraction.len() as u32);
    Ok(whole.saturating_mul(scale).saturating_add(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_go_s() {
        assert_eq!(nanoseconds("1m30s"), Ok(90_000_000_000));
        assert_eq!(nanoseconds("1.5h"), Ok(5_400_000_000_000));
        assert_eq!(nanoseconds("-.5ms"), Ok(-500_000));
        assert_eq!(nanoseconds("0"), Ok(0));
        assert_eq!(nanoseconds("+1us"), Ok(1_000));
        for text in ["", "5", "1x", "s", ".s", "1..2s", "-", "99999999999999999999h", "1 s"] {
            assert!(nanoseconds(text).is_err(), "{text}");
        }
    }
}
