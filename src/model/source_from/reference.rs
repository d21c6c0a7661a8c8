//! A reference as people write it, in the styles of newspapers, APA, Chicago, Vancouver, Harvard and GOST; or a title
//! alone.
//!
//! What is sure comes out first, address, day it was read, quoted title, date; what is left stands before or after.
//! It must not take for a title what it cannot tell from a publisher.

use super::address::is_address;
use super::words::{host, words};
use super::{SourceSketch, dates, tidy};

/// Marks that hold a title.
const QUOTES: [(char, char); 8] =
    [('“', '”'), ('«', '»'), ('„', '“'), ('„', '”'), ('‘', '’'), ('"', '"'), ('《', '》'), ('「', '」')];

/// Reads a reference, or a title where there is nothing else.
pub(super) fn read(text: &str) -> SourceSketch {
    let mut sketch = SourceSketch::of("a reference");
    let mut rest = text.to_owned();
    addresses(&mut sketch, &mut rest);
    accessed(&mut sketch, &mut rest);
    media(&mut rest);
    let lines: Vec<String> = rest.lines().map(tidy).filter(|line| !line.is_empty()).collect();
    if lines.len() > 1 && quoted(&rest).is_none() {
        by_line(&mut sketch, &lines);
    } else {
        in_line(&mut sketch, &lines.join(" "));
    }
    let url = sketch.source.url.clone();
    if let Some(url) = url {
        sketch.with_address(&url);
    }
    let nothing_else =
        sketch.source == super::Source { title: sketch.source.title.clone(), ..super::Source::default() };
    if nothing_else && let Some(first) = sketch.understood.first_mut() {
        "a title".clone_into(first);
    }
    sketch
}

/// Takes addresses out, and the words before them that announce one.
fn addresses(sketch: &mut SourceSketch, rest: &mut String) {
    for _ in 0..4 {
        let Some((start, end)) = next_address(rest) else { break };
        let url = rest.get(start..end).unwrap_or_default().to_owned();
        let read = super::address::read(&url).source;
        let source = &mut sketch.source;
        source.archived = source.archived.take().or(read.archived);
        source.url = source.url.take().or(read.url);
        source.retrieved = source.retrieved.take().or(read.retrieved);
        let head = rest.get(..start).unwrap_or_default().trim_end_matches([' ', ':', '<', '(', '[', '\n', '\t']);
        let head = announced(head);
        let tail = rest.get(end..).unwrap_or_default().trim_start_matches(['>', ')', ']', '.', ',', ';']);
        *rest = format!("{head}\n{tail}");
    }
    if sketch.source.url.is_none()
        && let Some((start, doi)) = doi(rest)
    {
        sketch.source.url = Some(format!("https://doi.org/{doi}"));
        rest.truncate(start);
    }
}

fn next_address(text: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»')) {
        let start = at;
        at += word.len();
        at += text.get(at..)?.chars().next().map_or(0, char::len_utf8);
        let lead = word
            .find("http")
            .or_else(|| word.find("www."))
            .unwrap_or_else(|| word.len() - word.trim_start_matches(['(', '[']).len());
        let own = word.get(lead..)?;
        let closed = own.contains('(');
        let own =
            own.trim_end_matches(|c: char| matches!(c, '.' | ',' | ';' | ']' | '’' | '\'') || (c == ')' && !closed));
        let sure = own.starts_with("http") || own.starts_with("www.");
        // A site's bare name within a sentence names the publisher; with a path it is an address.
        if is_address(own) && (sure || own.contains('/')) {
            return Some((start + lead, start + lead + own.len()));
        }
    }
    None
}

fn doi(text: &str) -> Option<(usize, &str)> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find("doi")?;
    let after = text.get(at + 3..)?.trim_start_matches([':', ' ', '.']);
    let doi = after.split_whitespace().next()?.trim_end_matches(['.', ',']);
    (doi.starts_with("10.") && doi.contains('/')).then_some((at, doi))
}

/// A head without the words at its end that announce an address.
fn announced(head: &str) -> &str {
    let lower = head.to_lowercase();
    let phrase = words().available.iter().filter(|phrase| lower.ends_with(phrase.as_str())).max_by_key(|p| p.len());
    let cut = phrase.and_then(|phrase| {
        let at = head.len().checked_sub(phrase.len())?;
        let before = head.get(..at)?;
        (lower.len() == head.len() && !before.ends_with(char::is_alphanumeric)).then_some(before)
    });
    cut.unwrap_or(head)
}

/// Takes out the day on which it was read.
fn accessed(sketch: &mut SourceSketch, rest: &mut String) {
    let lower = rest.to_lowercase();
    if lower.len() != rest.len() {
        return;
    }
    let phrases = words().accessed.iter().filter_map(|phrase| {
        let at = lower.find(phrase.as_str())?;
        let whole = !lower.get(..at)?.ends_with(char::is_alphanumeric);
        whole.then_some((at, at + phrase.len()))
    });
    for (start, end) in phrases.collect::<Vec<_>>() {
        let after: String = rest.get(end..).unwrap_or_default().chars().take(60).collect();
        let lead = after.len() - after.trim_start_matches([':', ' ', '\n']).len();
        let Some(found) = dates::find(&after).filter(|found| found.start <= lead + 2) else { continue };
        match found.iso {
            Ok(iso) => sketch.source.retrieved = Some(iso),
            Err(readings) => sketch.say(format!("the day it was read may be {}", readings.join(" or "))),
        }
        let head = rest.get(..start).unwrap_or_default().trim_end_matches(['(', '[', ' ', ',', '–', '—', '-']);
        let tail = rest.get(end + found.end..).unwrap_or_default().trim_start_matches([')', ']', ',', '.', ' ']);
        let between = if head.is_empty() || tail.is_empty() || head.ends_with('.') { " " } else { ". " };
        *rest = format!("{head}{between}{tail}");
        return;
    }
}

/// Takes out what says only that it is on line.
fn media(rest: &mut String) {
    for phrase in &words().media {
        let lower = rest.to_lowercase();
        if let Some(at) = lower.find(phrase.as_str()).filter(|_| lower.len() == rest.len()) {
            rest.replace_range(at..at + phrase.len(), "");
        }
    }
}

/// Where a quoted title stands: the start and the end with its marks, and the title. The longest is the title: a word
/// in quotation marks within a headline is not.
fn quoted(text: &str) -> Option<(usize, usize, &str)> {
    let mut best: Option<(usize, usize, &str)> = None;
    for (open, close) in QUOTES {
        let Some(start) = text.find(open) else { continue };
        let inner = start + open.len_utf8();
        let Some(end) = text.get(inner..).and_then(|rest| rest.rfind(close)).map(|at| inner + at) else { continue };
        let Some(title) = text.get(inner..end) else { continue };
        let first = title.find(close).filter(|_| open != close && !title.contains(open));
        let title = first.and_then(|at| title.get(..at)).unwrap_or(title);
        let end = inner + title.len() + close.len_utf8();
        if best.is_none_or(|(_, _, other)| title.len() > other.len()) {
            best = Some((start, end, title));
        }
    }
    best.filter(|(_, _, title)| {
        title.split_whitespace().count() > 1
            || title.chars().count() > 8
            || !title.is_ascii() && title.chars().count() > 3
    })
}

/// Lines copied from a page: its headline, who wrote it, when, where.
fn by_line(sketch: &mut SourceSketch, lines: &[String]) {
    let mut left = Vec::new();
    for line in lines.iter().take(12) {
        let found = dates::find(line).filter(|found| found.end - found.start + 12 >= line.len());
        if let Some(found) = found.filter(|_| sketch.source.published.is_none()) {
            date_of(sketch, found.iso);
        } else if let Some(author) = byline(line) {
            sketch.by(author);
        } else {
            left.push(line.as_str());
        }
    }
    let mut left = left.into_iter();
    sketch.title(left.next().unwrap_or_default());
    let others: Vec<&str> = left.collect();
    if let [only] = others.as_slice()
        && only.split_whitespace().count() <= 4
    {
        sketch.publisher(only);
    } else if !others.is_empty() {
        sketch.say("further lines kept in the note");
        sketch.note(&others.join(" "));
    }
}

fn byline(line: &str) -> Option<&str> {
    let (first, rest) = line.split_once([' ', ':'])?;
    let by = words().by.contains(&first.to_lowercase()) && line.split_whitespace().count() <= 8;
    let name = rest.trim_start_matches([':', ' ']);
    (by && name.starts_with(char::is_uppercase)).then_some(name)
}

fn date_of(sketch: &mut SourceSketch, iso: Result<String, Vec<String>>) {
    match iso {
        Ok(iso) => sketch.source.published = Some(iso),
        Err(readings) => sketch.say(format!("the date may be {}", readings.join(" or "))),
    }
}

/// One line: the title by its marks, or by the style.
fn in_line(sketch: &mut SourceSketch, line: &str) {
    if let Some((start, end, title)) = quoted(line) {
        let (before, after) = (line.get(..start).unwrap_or_default(), line.get(end..).unwrap_or_default());
        let whole = before.trim().is_empty() && after.trim().is_empty();
        if whole || has_marks(before, after) {
            return in_quotes(sketch, before, title, after);
        }
    }
    let gost = line.split_once(" // ").or_else(|| line.split_once(" / / "));
    if let Some((before, after)) = gost {
        return by_gost(sketch, before, after);
    }
    if apa(sketch, line) || vancouver(sketch, line) {
        return;
    }
    loose(sketch, line);
}

/// Whether what stands round a quotation is a reference's, and not a headline's own words.
fn has_marks(before: &str, after: &str) -> bool {
    let lead = before.trim_end();
    let led = lead.is_empty() || lead.ends_with([',', '.', ':', ')', '–', '—']);
    let trail = after.trim_start();
    led && (trail.is_empty()
        || trail.starts_with([',', '。', ',', '.', '(', ';', '–', '—', '/', '-', '|', '['])
        || !lead.is_empty()
        || dates::find(after).is_some())
}

fn in_quotes(sketch: &mut SourceSketch, before: &str, title: &str, after: &str) {
    sketch.title(title.trim_end_matches([',', '.', ' ']));
    let mut authors = before.to_owned();
    let dated = [dates::find(after), dates::find(before)];
    let [late, early] = dated;
    let (mut publisher, mut date) = (after.to_owned(), None);
    if let Some(found) = late {
        publisher = without(after, found.start, found.end);
        date = Some(found.iso);
    }
    if let Some(found) = early {
        authors = without(before, found.start, found.end);
        let year_alone = date.as_ref().is_none_or(|iso| iso.as_ref().is_ok_and(|iso| iso.len() == 4));
        let year = found.iso.as_ref().ok().filter(|iso| iso.len() == 4).cloned();
        if year_alone {
            date = Some(found.iso);
        }
        // Harvard: the year stands with the author, day and month behind.
        if let Some(year) = year
            && let Some(found) = behind(after, &year)
        {
            publisher = without(after, found.start, found.end);
            date = Some(found.iso);
        }
    }
    if let Some(iso) = date {
        date_of(sketch, iso);
    }
    sketch.by(&authors.replace("()", ""));
    places(sketch, &publisher);
}

/// "14 March" of a year given elsewhere.
fn behind(after: &str, year: &str) -> Option<dates::Found> {
    let words: Vec<&str> = after.split(',').collect();
    let part = words.iter().find(|part| {
        dates::find(&format!("{} {year}", part.trim().trim_end_matches('.')))
            .is_some_and(|f| f.iso.is_ok_and(|iso| iso.len() == 10))
    })?;
    let start = after.find(part)?;
    let iso = dates::find(&format!("{} {year}", part.trim().trim_end_matches('.')))?.iso;
    Some(dates::Found { start, end: start + part.len(), iso })
}

/// A text without a part of it.
fn without(text: &str, start: usize, end: usize) -> String {
    let head = text.get(..start).unwrap_or_default().trim_end_matches(['(', ' ', '[']);
    let tail = text.get(end..).unwrap_or_default().trim_start_matches([')', ' ', ']']);
    format!("{head} {tail}")
}

/// The publisher out of what is left behind a title: the first part that is a name and not a page or an issue.
fn places(sketch: &mut SourceSketch, left: &str) {
    let parts = left
        .split([',', ';', '|', '(', ')', ',', '。', '、'])
        .flat_map(|part| part.split(". "))
        .flat_map(|part| part.split(" – "))
        .map(tidy);
    let named =
        |part: &String| part.chars().any(char::is_alphabetic) && !part.starts_with(|c: char| c.is_ascii_digit());
    let small = ["p", "pp", "no", "vol", "с", "№", "т", "s", "nr", "issue", "accessed", "р", "в"];
    let leads = |part: &String| {
        let first: String = part.chars().take_while(|c| c.is_alphabetic() || *c == '№').collect();
        small.contains(&first.to_lowercase().as_str())
    };
    if let Some(name) = parts.into_iter().find(|part| named(part) && !leads(part)) {
        sketch.publisher(name.trim_end_matches('.'));
    }
}

/// Author. Title / who // Publisher. – 2026. – 14 марта.
fn by_gost(sketch: &mut SourceSketch, before: &str, after: &str) {
    let (head, named) = before.split_once(" / ").map_or((before, None), |(head, who)| (head, Some(who)));
    let (authors, title) =
        initials_end(head).map_or((None, head), |at| (head.get(..at), head.get(at..).unwrap_or_default()));
    sketch.title(title.trim_end_matches(['.', ' ', '–', '—']));
    sketch.by(named.or(authors).unwrap_or_default());
    let plain = after.replace(" – ", " ").replace(" — ", " ");
    let mut left = plain.clone();
    if let Some(found) = dates::find(&plain) {
        left = plain
            .get(..found.start)
            .filter(|head| !head.trim().is_empty())
            .map_or_else(|| without(&plain, found.start, found.end), ToOwned::to_owned);
        date_of(sketch, found.iso);
    }
    places(sketch, left.split(':').next().unwrap_or_default());
}

/// Where the authors end who are written "Иванов И. И., Петров П. " at the start.
fn initials_end(text: &str) -> Option<usize> {
    let mut end = None;
    let mut at = 0;
    for (index, word) in text.split_inclusive(' ').take(12).enumerate() {
        let bare = word.trim();
        let initial = bare.ends_with(['.', ','])
            && bare.chars().filter(|c| c.is_alphabetic()).count() <= 3
            && bare.starts_with(char::is_uppercase)
            && bare.contains('.');
        at += word.len();
        if initial && index > 0 {
            end = Some(at);
        } else if end.is_some() && !bare.ends_with([',', '.']) {
            let next = text.get(at..).unwrap_or_default().split(' ').next().unwrap_or_default();
            if !(next.len() <= 6 && next.ends_with(['.', ',']) && next.contains('.')) {
                break;
            }
        } else if end.is_none() && index > 2 {
            break;
        }
    }
    end
}

/// Golberg, I. (2026, March 14). Title of the piece. Publisher.
fn apa(sketch: &mut SourceSketch, line: &str) -> bool {
    let parts = line.split_once('(').and_then(|(authors, rest)| Some((authors, rest.split_once(')')?)));
    let Some((authors, (date, rest))) = parts else { return false };
    let Some(found) = dates::find(date).filter(|found| found.start < 2) else { return false };
    let Some(rest) = rest.trim_start().strip_prefix(['.', ',', ':']) else { return false };
    if authors.trim().is_empty() || authors.split_whitespace().count() > 20 {
        return false;
    }
    date_of(sketch, found.iso);
    let (title, publisher) = rest.trim().split_once(". ").unwrap_or((rest.trim(), ""));
    sketch.title(title.trim_end_matches('.'));
    sketch.by(authors);
    places(sketch, publisher);
    true
}

/// Golberg I, Chernet E. Title. Publisher. 2026 Mar 14;12(3):45-9.
fn vancouver(sketch: &mut SourceSketch, line: &str) -> bool {
    let mut parts = line.splitn(3, ". ");
    let (Some(authors), Some(title), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let surname_initials = |name: &str| {
        let words: Vec<&str> = name.split_whitespace().collect();
        let last = words.last().copied().unwrap_or_default();
        words.len() >= 2 && words.len() <= 4 && last.len() <= 6 && last.chars().all(char::is_uppercase)
    };
    let Some(found) = dates::find(rest) else { return false };
    if !authors.split(',').all(|name| surname_initials(name) || name.trim() == "et al") {
        return false;
    }
    sketch.title(title);
    sketch.by(authors);
    places(sketch, rest.get(..found.start).unwrap_or_default());
    date_of(sketch, found.iso);
    true
}

/// Neither marks nor a style: what is sure is taken, and the rest is the title.
fn loose(sketch: &mut SourceSketch, line: &str) {
    let mut title = line.to_owned();
    if let Some(found) = dates::find(line) {
        // A date at an edge was added to the title; one within it is a part of it.
        let at_start = found.start < 2;
        let at_end = line.len() - found.end < 3;
        if (at_start || at_end) && found.iso.as_ref().map_or(true, |iso| iso.len() > 4) {
            // "the contract of 14 March 2025" is what it is called.
            let before = line.get(..found.start).unwrap_or_default().trim_end();
            if !before.ends_with(char::is_alphanumeric) {
                title = without(line, found.start, found.end);
            }
            date_of(sketch, found.iso);
        }
    }
    let title = tidy(&title);
    // "Headline | Reuters", "Headline - The Guardian": as a browser names its window.
    let site =
        sketch.source.url.as_deref().and_then(|url| words().site(url).map(ToOwned::to_owned).or_else(|| host(url)));
    for mark in [" | ", " — ", " – ", " - "] {
        let Some((head, tail)) = title.rsplit_once(mark) else { continue };
        let same = site.as_ref().is_some_and(|site| same_name(site, tail));
        if tail.split_whitespace().count() <= 4 && (mark == " | " || same) && head.split_whitespace().count() > 1 {
            sketch.title(head);
            sketch.publisher(tail);
            return;
        }
    }
    sketch.title(title.trim_end_matches('.'));
}

fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| crate::text::fold::fold(name).replace(' ', "");
    let (one, other) = (plain(one), plain(other));
    !other.is_empty() && (one.contains(&other) || other.contains(&one))
}
