//! Fetches package lists over HTTP. Every list is checked against the SHA-256 that its release states, where it
//! states one; nothing is kept of a release that did not arrive whole.

use super::lists::{Bounded, Lists};
use super::releases::{Place, Release};
use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::time::Duration;

/// The longest list that is fetched, in bytes: several times the longest there is.
const LONGEST: u64 = 256 << 20;
/// The longest file of sums.
const LONGEST_SUMS: u64 = 16 << 20;
/// How long one list may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Fetches all lists of a release into `lists`; says where from.
pub(super) fn release(release: &Release, mirror: Option<&str>, lists: &mut Lists) -> anyhow::Result<String> {
    let places = release.places(mirror);
    for place in &places {
        let agent = agent(&place.root);
        let sums = place.sums.map(|sums| text(&agent, &format!("{}/{sums}", place.root))).transpose()?;
        for (list, sum) in wanted(place, sums.as_deref().unwrap_or(""))? {
            let url = format!("{}/{list}", place.root);
            let bytes = get(&agent, &url, LONGEST)?;
            if sum.is_some_and(|sum| sum != hex(&Sha256::digest(&bytes))) {
                bail!(
                    "{url} is not the file that its release states: fetched in the middle of an update? Try again"
                );
            }
            lists.add(Cursor::new(bytes)).with_context(|| format!("cannot use {url}"))?;
        }
    }
    let hosts: Vec<&str> = places.iter().filter_map(|place| place.root.split("://").nth(1)).collect();
    Ok(hosts.join(", "))
}

/// The lists of a place with the sums that they should have.
fn wanted<'s>(place: &'s Place, sums: &'s str) -> anyhow::Result<Vec<(&'s str, Option<&'s str>)>> {
    if !place.lists.is_empty() {
        let sum = |list: &'s String| {
            let sum = sha256_of(sums, list);
            // A Release without the list's sum is not the release's.
            (place.sums.is_none() || sum.is_some()).then_some((list.as_str(), sum))
        };
        return place
            .lists
            .iter()
            .map(|list| sum(list).with_context(|| format!("{}: no sum of {list}", place.root)))
            .collect();
    }
    let data =
        sums.split("<data ").find(|data| data.starts_with("type=\"primary\"")).context("no primary list")?;
    let between = |from: &str, to: &str| {
        data.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(it, _)| it)
    };
    let list = between("<location href=\"", "\"").context("the primary list has no place")?;
    Ok(vec![(list, between("<checksum type=\"sha256\">", "<"))])
}

/// From a `Release` file: the SHA-256 of one of its lists.
fn sha256_of<'s>(release: &'s str, list: &str) -> Option<&'s str> {
    let (_, sums) = release.split_once("\nSHA256:")?;
    let mut lines = sums.lines().skip(1).take_while(|line| line.starts_with(' '));
    lines.find_map(|line| {
        let mut words = line.split_whitespace();
        let (sum, _, name) = (words.next()?, words.next()?, words.next()?);
        (name == list).then_some(sum)
    })
}

/// An agent for a server: what https fetches is never taken from elsewhere by a redirect.
fn agent(root: &str) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(5)
        .https_only(root.starts_with("https://"));
    config.build().into()
}

fn text(agent: &ureq::Agent, url: &str) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&get(agent, url, LONGEST_SUMS)?).into_owned())
}

/// Fetches a file; one that is longer than `longest`, or shorter than its server says, is an error.
fn get(agent: &ureq::Agent, url: &str, longest: u64) -> anyhow::Result<Vec<u8>> {
    let context = || format!("cannot fetch {url}");
    let mut response = agent.get(url).call().with_context(context)?;
    let mut bytes = Vec::new();
    let mut body = Bounded::new(response.body_mut().as_reader(), longest);
    body.read_to_end(&mut bytes).with_context(context)?;
    Ok(bytes)
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The address of a server that answers once.
    fn serve(answer: &'static str) -> String {
        use std::io::{Read as _, Write as _};
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/list", server.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = server.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn what_is_longer_than_it_may_be_or_shorter_than_it_should_be_is_an_error() {
        let fetch = |answer, longest| {
            let address = serve(answer);
            get(&agent(&address), &address, longest).map_err(|error| format!("{error:#}"))
        };
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345";
        assert_eq!(fetch(whole, 5), Ok(b"12345".to_vec()));
        assert!(fetch(whole, 4).unwrap_err().contains("longer than"));
        let endless = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345";
        assert!(fetch(endless, 4).unwrap_err().contains("longer than"));
        assert!(fetch("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345", 99).is_err());
        let away = "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n";
        assert!(fetch(away, 99).is_err());
        let down = get(&agent("https://h"), "http://127.0.0.1:9/list", 9).unwrap_err();
        assert!(format!("{down:#}").contains("https"), "{down:#}");
    }

    #[test]
    fn sums_are_found_in_release_and_repomd() {
        let release = "Suite: x\nMD5Sum:\n 00 1 main/a.gz\nSHA256:\n aa 12 main/a.gz\n bb 3 main/b.gz\nOther: 1\n cc 1 main/c.gz\n";
        assert_eq!(sha256_of(release, "main/b.gz"), Some("bb"));
        assert_eq!(sha256_of(release, "main/c.gz"), None);
        let place =
            Place { root: "http://h".to_owned(), sums: Some("repodata/repomd.xml"), lists: Vec::new() };
        let repomd = "<data type=\"other\"></data><data type=\"primary\"><checksum type=\"sha256\">aa</checksum>\
                      <location href=\"repodata/aa-primary.xml.gz\"/></data>";
        assert_eq!(wanted(&place, repomd).unwrap(), [("repodata/aa-primary.xml.gz", Some("aa"))]);
        assert_eq!(hex(&[0, 255]), "00ff");
    }
}
