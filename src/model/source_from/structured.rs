//! Records that programs write: BibTeX, RIS, CSL-JSON, a citation of Wikipedia, the head of an e-mail.
//!
//! Each reader gives nothing where a text is not of its form, so that the next may try.

use biblatex::{Bibliography, ChunksExt, Entry};
use serde_json::Value;

use super::words::words;
use super::{SourceSketch, dates, tidy};

/// What the forms have in common, as far as a record says it.
#[derive(Default)]
struct Fields {
    title: Option<String>,
    kind: Option<String>,
    authors: Vec<String>,
    publishers: Vec<String>,
    published: Option<String>,
    retrieved: Option<String>,
    url: Option<String>,
    archived: Option<String>,
    note: Option<String>,
}

impl Fields {
    fn sketch(self, form: &str) -> SourceSketch {
        let mut sketch = SourceSketch::of(form);
        sketch.title(self.title.as_deref().unwrap_or_default());
        let kind = self.kind.as_deref().and_then(|kind| words().kind(kind));
        kind.unwrap_or_default().clone_into(&mut sketch.source.kind);
        for publisher in &self.publishers {
            sketch.publisher(publisher);
        }
        sketch.published(self.published.as_deref().unwrap_or_default());
        if let Some(found) = self.retrieved.as_deref().and_then(dates::find) {
            sketch.source.retrieved = found.iso.ok();
        }
        sketch.source.archived = self.archived.filter(|url| super::address::is_address(url));
        if let Some(url) = self.url.map(|url| tidy(&url)).filter(|url| !url.is_empty()) {
            sketch.with_address(&url);
        }
        sketch.by(&self.authors.join("; "));
        sketch.note(self.note.as_deref().unwrap_or_default());
        sketch
    }
}

/// The first record of a BibTeX or BibLaTeX file.
pub(super) fn bibtex(text: &str) -> Option<SourceSketch> {
    if !text.starts_with('@') {
        return None;
    }
    let records = Bibliography::parse(text).ok()?;
    let entry = records.iter().next()?;
    let get = |key: &str| text_of(entry, key);
    let doi = get("doi").map(|doi| if doi.contains("://") { doi } else { format!("https://doi.org/{doi}") });
    let parts = [get("day"), get("month"), get("year")];
    let parted = parts.iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let publishers = ["journaltitle", "journal", "publisher", "institution", "organization", "school"];
    let fields = Fields {
        title: get("title").map(|title| get("subtitle").map_or(title.clone(), |sub| format!("{title}: {sub}"))),
        kind: Some(entry.entry_type.to_string()),
        authors: get("author").map(|names| names.split(" and ").map(ToOwned::to_owned).collect()).unwrap_or_default(),
        publishers: publishers.iter().find_map(|key| get(key)).into_iter().collect(),
        published: get("date").or(Some(parted)),
        retrieved: get("urldate"),
        url: get("url").or(doi),
        archived: get("archiveurl"),
        note: get("note"),
    };
    Some(fields.sketch("a BibTeX record"))
}

fn text_of(entry: &Entry, key: &str) -> Option<String> {
    entry.get(key).map(|chunks| chunks.format_verbatim()).filter(|text| !text.trim().is_empty())
}

/// An item of CSL-JSON, or the first of a list of them.
pub(super) fn csl_json(text: &str) -> Option<SourceSketch> {
    let json: Value = text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok())??;
    let item = json.as_array().map_or(Some(&json), |items| items.first())?;
    let get = |key: &str| item.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let title = get("title")?;
    let doi = get("DOI").map(|doi| format!("https://doi.org/{doi}"));
    let fields = Fields {
        title: Some(title),
        kind: get("type"),
        authors: item.get("author").and_then(Value::as_array).into_iter().flatten().map(csl_name).collect(),
        publishers: get("container-title").or_else(|| get("publisher")).into_iter().collect(),
        published: item.get("issued").and_then(csl_date),
        retrieved: item.get("accessed").and_then(csl_date),
        url: get("URL").or(doi),
        archived: get("archive_location"),
        note: get("note"),
    };
    Some(fields.sketch("a CSL-JSON item"))
}

fn csl_name(name: &Value) -> String {
    let part = |key: &str| name.get(key).and_then(Value::as_str);
    let parts = [part("given"), part("non-dropping-particle"), part("family").or_else(|| part("literal"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `{"date-parts": [[2026, 3, 14]]}`, or a date in words; of a span its beginning is not the date.
fn csl_date(date: &Value) -> Option<String> {
    let words = || ["raw", "literal"].iter().find_map(|key| date.get(key)?.as_str()).map(ToOwned::to_owned);
    let Some(parts) = date.get("date-parts").and_then(Value::as_array).filter(|spans| spans.len() == 1) else {
        return words();
    };
    let numbers = parts.first()?.as_array()?.iter().take(3);
    let number = |part: &Value| part.as_u64().or_else(|| part.as_str()?.trim().parse().ok());
    let numbers: Vec<String> = numbers.filter_map(number).map(|n| format!("{n:02}")).collect();
    Some(numbers.join("-"))
}

/// The first record of a RIS file.
pub(super) fn ris(text: &str) -> Option<SourceSketch> {
    let mut lines = text.lines().map(ris_line);
    let (_, kind) = lines.next()?.filter(|(tag, _)| *tag == "TY")?;
    let mut tags: Vec<(&str, String)> = Vec::new();
    for line in text.lines().skip(1).take(500) {
        match ris_line(line) {
            Some(("ER", _)) => break,
            Some((tag, value)) => tags.push((tag, value.to_owned())),
            None => {
                if let Some((_, value)) = tags.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    let get = |wanted: &[&str]| {
        wanted.iter().find_map(|w| tags.iter().find(|(tag, v)| tag == w && !v.is_empty())).map(|(_, v)| v.clone())
    };
    let doi = get(&["DO"]).map(|doi| if doi.contains("://") { doi } else { format!("https://doi.org/{doi}") });
    let fields = Fields {
        title: get(&["TI", "T1", "CT"]),
        kind: Some(kind.trim().to_owned()),
        authors: tags.iter().filter(|(tag, _)| matches!(*tag, "AU" | "A1")).map(|(_, name)| name.clone()).collect(),
        publishers: get(&["T2", "JO", "JF", "PB"]).into_iter().collect(),
        published: get(&["DA", "PY", "Y1"]).map(|date| ris_date(&date)),
        retrieved: get(&["Y2"]).map(|date| ris_date(&date)),
        url: get(&["UR", "L1"]).or(doi),
        archived: None,
        note: get(&["N1"]),
    };
    Some(fields.sketch("a RIS record"))
}

/// `TY  - NEWS`
fn ris_line(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.trim_start().split_at_checked(2)?;
    let value = rest.trim_start().strip_prefix('-')?;
    let tagged = rest.starts_with("  ") && tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    tagged.then(|| (tag, value.trim()))
}

/// `2026/03/14/other words`
fn ris_date(written: &str) -> String {
    let slashed: Vec<&str> = written.splitn(4, '/').take(3).filter(|part| !part.is_empty()).collect();
    if slashed.first().is_some_and(|year| year.len() == 4) { slashed.join("-") } else { written.to_owned() }
}

/// `{{cite news |title=… |url=…}}`
pub(super) fn wiki(text: &str) -> Option<SourceSketch> {
    let inner = text.strip_prefix("<ref>").unwrap_or(text).strip_prefix("{{")?;
    let inner = inner.split("}}").next()?;
    let (name, rest) = inner.split_once('|')?;
    let pairs: Vec<(&str, &str)> =
        rest.split('|').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.trim(), v.trim())).collect();
    let bare = |value: &str| value.replace(['[', ']'], "").replace("''", "");
    let get = |wanted: &[&str]| {
        wanted.iter().find_map(|w| pairs.iter().find(|(key, v)| key == w && !v.is_empty())).map(|(_, v)| bare(v))
    };
    let title = get(&["title", "заглавие", "titre", "titel", "título"])?;
    let family = [get(&["first", "имя"]), get(&["last", "фамилия"])];
    let author = get(&["author", "автор", "auteur", "autor"])
        .or_else(|| Some(family.into_iter().flatten().collect::<Vec<_>>().join(" ")));
    let fields = Fields {
        title: Some(title),
        kind: Some(name.trim().to_lowercase()),
        authors: author.into_iter().collect(),
        publishers: get(&["newspaper", "work", "website", "publisher", "agency", "издание", "издательство", "hrsg"])
            .into_iter()
            .collect(),
        published: get(&["date", "дата", "datum", "year", "fecha"]),
        retrieved: get(&["access-date", "accessdate", "дата обращения", "accessed", "abruf", "consulté le"]),
        url: get(&["url", "ссылка", "URL", "lire en ligne"]),
        archived: get(&["archive-url", "archiveurl", "архив"]),
        note: None,
    };
    Some(fields.sketch("a citation of Wikipedia"))
}

/// The head of an e-mail, in the language of whoever's program shows it.
pub(super) fn mail(text: &str) -> Option<SourceSketch> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    let mut known = 0;
    for line in text.lines().take(60) {
        let header = line.split_once([':', '：']).filter(|(name, _)| name.len() <= 40 && !name.trim().is_empty());
        if line.starts_with([' ', '\t']) && !fields.is_empty() {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = header {
            let key = words().header(name).unwrap_or_default();
            known += usize::from(!key.is_empty());
            fields.push((key, value.trim().to_owned()));
        } else if !fields.is_empty() {
            break;
        }
    }
    let get = |wanted: &str| fields.iter().find(|(key, v)| *key == wanted && !v.is_empty()).map(|(_, v)| v.as_str());
    let from = get("from")?;
    if known < 2 || (get("date").is_none() && get("subject").is_none()) {
        return None;
    }
    let mut sketch = SourceSketch::of("the head of an e-mail");
    "correspondence".clone_into(&mut sketch.source.kind);
    sketch.title(get("subject").unwrap_or_default());
    if let Some(found) = get("date").and_then(dates::find) {
        sketch.source.published = found.iso.ok();
    }
    let to = get("to").map_or(String::new(), |to| format!(" to {to}"));
    sketch.note(&format!("From {from}{to}."));
    Some(sketch)
}
