//! Web archives: WACZ, which is a zip of WARC files and a list of pages, and WARC by itself. A page is labelled by its
//! address; nothing is fetched.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use flate2::read::{GzDecoder, MultiGzDecoder, ZlibDecoder};
use serde::Deserialize;

use super::bounds::{self, PAGES_MOST, UNPACKED_MOST};
use super::unzip::{self, Archive};
use super::{Given, Page, Text, html, plain};
use crate::error::{Error, Result};

/// What reads it.
pub(super) const READER: &str = "WARC 1";

/// Where a WACZ lists its pages.
const PAGES: &str = "pages/pages.jsonl";

/// How much of a WARC is unpacked in all, in bytes.
const WARC_MOST: u64 = 2 * 1024 * 1024 * 1024;

/// How long a line of a head may be, in bytes.
const LINE_MOST: u64 = 64 * 1024;

/// How many lines a head may have.
const LINES_MOST: usize = 1000;

/// A line of the list of pages.
#[derive(Deserialize)]
struct Listed {
    url: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    text: Option<String>,
}

/// The pages that were found, by address.
#[derive(Default)]
struct Found {
    pages: BTreeMap<String, Vec<Page>>,
    /// Addresses in the order in which they were found.
    order: Vec<String>,
    length: usize,
}

pub(super) fn begins(bytes: &[u8]) -> bool {
    unzip::holds(bytes, "datapackage.json") || unzip::holds(bytes, PAGES)
}

pub(super) fn read(given: &Given<'_>) -> Result<Text> {
    let mut archive = Archive::open(given.bytes)?;
    let is_warc = |name: &String| name.ends_with(".warc") || name.ends_with(".warc.gz");
    let mut found = Found::default();
    for name in archive.names().into_iter().filter(is_warc) {
        let bytes = archive.bytes(&name)?.unwrap_or_default();
        records(given, &bytes, &mut found).map_err(|error| error.at(format!("{name} inside it")))?;
    }
    let listed = archive.text(PAGES)?.unwrap_or_default();
    let listed = listed.lines().filter_map(|line| serde_json::from_str::<Listed>(line).ok());
    let mut pages = Vec::new();
    for Listed { url, title, text } in listed.take(PAGES_MOST) {
        let Some(url) = url else { continue };
        match (found.pages.remove(&url), text) {
            (Some(own), _) => pages.extend(own),
            (None, Some(text)) => {
                let title = title.into_iter().filter(|title| !title.is_empty());
                let paragraphs = title.chain(plain::paragraphs(&text)).collect();
                pages.push(Page { label: Some(url), paragraphs, ..Page::default() });
            }
            (None, None) => {}
        }
    }
    pages.extend(found.order.iter().filter_map(|url| found.pages.remove(url)).flatten());
    text_of(pages)
}

/// A WARC that lies in no WACZ.
pub(super) fn read_bare(given: &Given<'_>) -> Result<Text> {
    let mut found = Found::default();
    records(given, given.bytes, &mut found)?;
    text_of(found.order.iter().filter_map(|url| found.pages.remove(url)).flatten().collect())
}

fn text_of(pages: Vec<Page>) -> Result<Text> {
    if pages.is_empty() {
        return Err(Error::input("is a web archive in which no page with text was found"));
    }
    Ok(Text { pages, reader: format!("{READER}, {}", html::READER) })
}

/// Goes through the records of a WARC and keeps the pages among them. Cut off in the middle, it gives those before.
fn records(given: &Given<'_>, bytes: &[u8], found: &mut Found) -> Result<()> {
    let unpacked: Box<dyn Read + '_> =
        if bytes.starts_with(&[0x1f, 0x8b]) { Box::new(MultiGzDecoder::new(bytes)) } else { Box::new(bytes) };
    let mut warc = BufReader::new(unpacked.take(WARC_MOST));
    let mut count = 0_u64;
    while let Some(head) = head(&mut warc) {
        let field = |name: &str| head.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let Some(length) = field("content-length").and_then(|length| length.parse::<u64>().ok()) else { break };
        let url = field("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
        let mut block = (&mut warc).take(length);
        if field("warc-type") == Some("response") && length <= UNPACKED_MOST as u64 {
            let mut bytes = Vec::new();
            if block.read_to_end(&mut bytes).is_err() {
                break;
            }
            if let Some(url) = url {
                found.take(given, url, &bytes)?;
            }
        }
        if std::io::copy(&mut block, &mut std::io::sink()).is_err() {
            break;
        }
        count += 1;
    }
    if count == 0 { Err(Error::input("is no WARC, or cut off in its first record")) } else { Ok(()) }
}

/// The head of the next record, names in small letters; none at the end.
fn head(warc: &mut impl BufRead) -> Option<Vec<(String, String)>> {
    let mut line = |limit: u64| {
        let mut line = Vec::new();
        let read = warc.by_ref().take(limit).read_until(b'\n', &mut line).ok()?;
        (read > 0).then(|| String::from_utf8_lossy(&line).trim_end().to_owned())
    };
    let mut first = line(LINE_MOST)?;
    while first.is_empty() {
        first = line(LINE_MOST)?;
    }
    if !first.starts_with("WARC/") {
        return None;
    }
    let mut fields = Vec::new();
    while fields.len() < LINES_MOST {
        let line = line(LINE_MOST)?;
        if line.is_empty() {
            return Some(fields);
        }
        if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    None
}

impl Found {
    /// Keeps what a server answered, if it is a page with text.
    fn take(&mut self, given: &Given<'_>, url: String, answer: &[u8]) -> Result<()> {
        let Some(at) = answer.windows(4).position(|some| some == b"\r\n\r\n") else { return Ok(()) };
        let (head, body) = answer.split_at(at);
        let head = String::from_utf8_lossy(head).to_lowercase();
        let field = |name: &str| head.lines().filter_map(|l| l.split_once(':')).find(|(n, _)| n.trim() == name);
        let value = |name: &str| field(name).map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
        let is_whole = head.split_whitespace().nth(1).is_some_and(|status| status.starts_with('2'));
        let media = value("content-type");
        let name = match media.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" => "page.html",
            "text/plain" => "page.txt",
            "application/pdf" => "page.pdf",
            _ => return Ok(()),
        };
        if !is_whole || self.pages.len() >= PAGES_MOST || self.pages.contains_key(&url) {
            return Ok(());
        }
        let body = body.get(4..).unwrap_or_default();
        let body = if value("transfer-encoding").contains("chunked") { joined(body) } else { body.to_vec() };
        let body = match value("content-encoding").as_str() {
            "gzip" | "x-gzip" => unpacked(GzDecoder::new(body.as_slice()), &url)?,
            "deflate" => unpacked(ZlibDecoder::new(body.as_slice()), &url)?,
            "" | "identity" => body,
            other => {
                let said = format!("[this page is packed as {other}, which is not read here]");
                self.keep(url.clone(), vec![Page { label: Some(url), paragraphs: vec![said], ..Page::default() }]);
                return Ok(());
            }
        };
        if name == "page.html" {
            let declared = media.split_once("charset=").map(|(_, label)| label.trim_matches('"').to_owned());
            let declared = declared.or_else(|| html::declared(&body));
            let paragraphs = html::paragraphs(&super::decode::decode(&body, declared.as_deref()));
            self.keep(url.clone(), vec![Page { label: Some(url), paragraphs, ..Page::default() }]);
        } else if let Ok(inner) = given.inner(&body, name) {
            let label = |page: Option<String>| page.map_or_else(|| url.clone(), |page| format!("{url} {page}"));
            let pages = inner.pages.into_iter().map(|p| Page { label: Some(label(p.label)), ..p }).collect();
            self.keep(url.clone(), pages);
        }
        if self.length > UNPACKED_MOST { Err(bounds::bomb("its text")) } else { Ok(()) }
    }

    fn keep(&mut self, url: String, pages: Vec<Page>) {
        self.length += pages.iter().flat_map(|page| &page.paragraphs).map(String::len).sum::<usize>();
        self.order.push(url.clone());
        self.pages.insert(url, pages);
    }
}

fn unpacked(from: impl Read, url: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // What is damaged at its end is read up to there.
    let _ = from.take(UNPACKED_MOST as u64 + 1).read_to_end(&mut bytes);
    if bytes.len() > UNPACKED_MOST { Err(bounds::bomb(url)) } else { Ok(bytes) }
}

/// A body that came in chunks, joined; one that a crawler has joined already stays as it is.
fn joined(body: &[u8]) -> Vec<u8> {
    let (mut rest, mut whole) = (body, Vec::new());
    while let Some(at) = rest.windows(2).position(|some| some == b"\r\n") {
        let size = rest.get(..at).and_then(|size| std::str::from_utf8(size).ok());
        let size = size.map(|size| size.split(';').next().unwrap_or_default().trim());
        let Some(size) = size.and_then(|size| usize::from_str_radix(size, 16).ok()) else { break };
        let start = at + 2;
        match rest.get(start..start.saturating_add(size)) {
            Some(_) if size == 0 => return whole,
            Some(chunk) => whole.extend_from_slice(chunk),
            None => break,
        }
        rest = rest.get(start + size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
    if whole.is_empty() { body.to_vec() } else { whole }
}
