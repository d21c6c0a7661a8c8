//! What an address says by itself: its site, a date and a title in its path, the page that an archive holds.
//!
//! It must not ask the address.

use percent_encoding::percent_decode_str;

use super::SourceSketch;
use super::words::{host, words};
use crate::text::date;

/// What an address carries to follow its reader, and no page needs.
const TRACKING: [&str; 9] = ["utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid", "igshid", "ref_src", "_openstat"];

/// Reads a paste that is an address and nothing else, or several of one page (it and its archived copy).
pub(super) fn alone(text: &str) -> Option<SourceSketch> {
    let parts: Vec<&str> = text.split_whitespace().take(4).collect();
    let whole = parts.len() <= 3 && !parts.is_empty() && parts.iter().all(|part| is_address(part));
    let (first, rest) = parts.split_first()?;
    let bare = |part: &str| part.trim_matches(['<', '>', '"']).to_owned();
    let mut sketch = whole.then(|| read(&bare(first)))?;
    for other in rest {
        let other = read(&bare(other)).source;
        sketch.source.archived = sketch.source.archived.take().or(other.archived);
        sketch.source.retrieved = sketch.source.retrieved.take().or(other.retrieved);
        sketch.source.url = sketch.source.url.take().or(other.url);
    }
    Some(sketch)
}

/// Whether a word is an address: with a scheme, or as people leave it out.
pub(super) fn is_address(word: &str) -> bool {
    let word = word.trim_matches(['<', '>', '"']);
    let lower = word.to_lowercase();
    let rest = ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    match rest {
        Some(rest) => host(rest).is_some(),
        None if lower.starts_with("www.") => host(&lower).is_some(),
        // Left out in speech and in print: a site's name with a path, or a site that is known.
        None => {
            let path = lower.split_once('/').is_some_and(|(_, path)| !path.is_empty());
            host(&lower).is_some_and(|host| {
                !lower.contains('@') && (words().site(&lower).is_some() || path && known_ending(&host))
            })
        }
    }
}

fn known_ending(host: &str) -> bool {
    let ending = host.rsplit('.').next().unwrap_or_default();
    let letters = (2..=13).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_lowercase());
    letters && words().file(ending).is_none()
}

/// What an address says.
pub(super) fn read(url: &str) -> SourceSketch {
    let mut sketch = SourceSketch::of("an address");
    let url = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
    let Some(site) = host(&url) else { return sketch };
    if words().archives(&site) {
        copy(&mut sketch, &url);
        return sketch;
    }
    let clean = untracked(&url);
    if clean != url {
        sketch.say("what follows its reader left out of the address");
    }
    page(&mut sketch, &clean, &site);
    sketch.source.url = Some(clean);
    sketch
}

fn page(sketch: &mut SourceSketch, url: &str, site: &str) {
    sketch.publisher(words().site(url).unwrap_or(site));
    let path = url.split_once("://").map_or("", |(_, rest)| rest.split(['?', '#']).next().unwrap_or_default());
    let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let segments: Vec<&str> = path.split('/').skip(1).filter(|s| !s.is_empty()).collect();
    let dated = in_path(&segments);
    if let Some(iso) = &dated {
        sketch.source.published = Some(iso.clone());
        sketch.say("date of publication from the address");
    }
    if let Some(title) = segments.iter().rev().find_map(|segment| slug(segment)) {
        sketch.title(&title);
        sketch.say("title guessed from the address");
    }
    let by_file = by_extension(&segments).filter(|kind| dated.is_none() || *kind != "web page");
    let kind = words().holds(site).or(by_file).unwrap_or(if dated.is_some() { "article" } else { "web page" });
    kind.clone_into(&mut sketch.source.kind);
}

fn by_extension(segments: &[&str]) -> Option<&'static str> {
    let (_, extension) = segments.last()?.rsplit_once('.')?;
    words().file(extension).filter(|kind| !kind.is_empty())
}

/// An archived copy: the page's own address and the day of the copy, where the copy's address has them.
fn copy(sketch: &mut SourceSketch, url: &str) {
    sketch.understood = vec!["the address of an archived copy".to_owned()];
    sketch.source.archived = Some(url.to_owned());
    let inner = ["/http://", "/https://", "/http:/", "/https:/"]
        .iter()
        .filter_map(|mark| url.get(8..)?.find(mark).map(|at| at + 9))
        .min();
    let Some((before, original)) = inner.and_then(|at| url.split_at_checked(at)) else {
        "web page".clone_into(&mut sketch.source.kind);
        return;
    };
    let original = original.replacen(":/", "://", 1).replacen(":///", "://", 1);
    let stamp = before.split('/').find(|part| part.len() >= 8 && part.bytes().take(8).all(|b| b.is_ascii_digit()));
    let taken = stamp.and_then(|stamp| date::read(stamp.get(..8)?).ok());
    if let Some(taken) = taken {
        sketch.source.retrieved = Some(taken.iso);
        sketch.say("date of the copy as the date on which it was taken");
    }
    if let Some(site) = host(&original) {
        page(sketch, &original, &site);
        sketch.source.url = Some(original);
    }
}

/// Without the parameters that follow a reader.
fn untracked(url: &str) -> String {
    let Some((page, rest)) = url.split_once('?') else { return url.to_owned() };
    let (query, fragment) = rest.split_once('#').map_or((rest, None), |(query, fragment)| (query, Some(fragment)));
    let kept: Vec<&str> = query.split('&').filter(|part| !TRACKING.iter().any(|t| part.starts_with(t))).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let fragment = fragment.map_or(String::new(), |f| format!("#{f}"));
    format!("{page}{query}{fragment}")
}

/// `/2026/03/14/`, `/2026/mar/14/`, `/2026-03-14/`, `/20260314/`, or such a day within a segment.
fn in_path(segments: &[&str]) -> Option<String> {
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    let read = |text: &str| date::read(text).ok().map(|read| super::dates::day(&read.iso));
    let this_age = |iso: &String| ("1990".."2100").contains(&iso.get(..4).unwrap_or_default());
    for (at, segment) in segments.iter().enumerate() {
        let next = |n: usize| segments.get(at + n).copied().unwrap_or_default();
        let short = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        let (month, day) = (next(1), next(2));
        if digits(segment, 4) && short(day) && !month.is_empty() {
            let parted =
                if short(month) { format!("{segment}-{month}-{day}") } else { format!("{day} {month} {segment}") };
            if let Some(iso) = read(&parted).filter(this_age) {
                return Some(iso);
            }
        }
        if digits(segment, 4)
            && month.len() == 2
            && short(month)
            && let Some(iso) = read(&format!("{segment}-{month}")).filter(this_age)
        {
            return Some(iso);
        }
        if short(segment)
            && short(month)
            && digits(day, 4)
            && let Some(iso) = read(&format!("{segment}/{month}/{day}")).filter(this_age)
        {
            return Some(iso);
        }
        if let Some(iso) = super::file::dated(segment).map(|(iso, _)| iso).filter(this_age) {
            return Some(iso);
        }
    }
    None
}

/// A title out of a segment of a path: its words, without numbers and marks that only a machine reads.
fn slug(segment: &str) -> Option<String> {
    let stem = segment.rsplit_once('.').filter(|(_, end)| end.len() <= 5).map_or(segment, |(stem, _)| stem);
    let undated = super::file::dated(stem).map_or_else(|| stem.to_owned(), |(_, rest)| rest);
    let mut parts: Vec<&str> = undated.split(['-', '_', '+', ' ']).filter(|w| !w.is_empty()).collect();
    let machine = |word: &&str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let hex = word.len() >= 4 && word.bytes().all(|b| b.is_ascii_hexdigit()) && digits > 0;
        let year = word.len() == 4 && ("1900".."2100").contains(word);
        !year && (hex || digits >= 4 && digits + 4 > word.len() || digits > 0 && word.len() >= 8 || word.len() >= 24)
    };
    parts.retain(|word| !machine(word));
    // "…-a-1234567": the letter before a number was a part of it.
    if parts.len() > 3 && parts.last().is_some_and(|w| w.len() == 1 && w.is_ascii()) {
        parts.pop();
    }
    let title = parts.join(" ");
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 6 || (parts.len() < 2 && title.is_ascii()) {
        return None;
    }
    let mut chars = title.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect())
}
