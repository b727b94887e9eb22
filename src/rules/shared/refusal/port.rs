//! The grammar of EXPOSE: `[ip:][host:]port[-end][/protocol]`. Judges one port at a time.

use super::Refusal;

/// Why EXPOSE does not take this.
pub(in crate::rules) fn check(text: &str) -> Option<Refusal> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let container = ports.rsplit(':').next().unwrap_or(ports);
    if text.starts_with('#') {
        let help = "a comment needs a line of its own";
        return Some(Refusal::new("EXPOSE takes ports only, and this is a comment", help));
    }
    let protocol = protocol.split('/').next().unwrap_or(protocol);
    let shown = super::shortened(text);
    if !is_range(container) {
        let help = "write a port from 0 to 65535, or a range of them such as `8000-8010`";
        return Some(Refusal::new(format!("`{shown}` is no port"), help));
    }
    let known = ["", "tcp", "udp", "sctp"].iter().any(|known| protocol.eq_ignore_ascii_case(known));
    (!known)
        .then(|| Refusal::new(format!("`{shown}` has a protocol that nobody speaks"), "use tcp, udp or sctp"))
}

fn is_range(range: &str) -> bool {
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u16>().ok())?;
    match range.split_once('-') {
        None => number(range).is_some(),
        Some((from, to)) => number(from).zip(number(to)).is_some_and(|(from, to)| from <= to),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn ports_and_ranges() {
        for good in ["80", "0", "80/UDP", "80/", "8000-8010/tcp", "127.0.0.1:80:80", "8080:80"] {
            assert!(check(good).is_none(), "{good}");
        }
        for bad in ["foo", "70000", "90-80", "80/foo", "-1", "[80]", "#", "+80", "1-2-3", ""] {
            assert!(check(bad).is_some(), "{bad}");
        }
    }
}
