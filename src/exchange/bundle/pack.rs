//! A bundle into a case file, as one action.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::super::{bounds, entity};
use super::lines::{Attached, EvidenceLine, Head, MarksLine, ReplyLine, RulingLine, SentenceLine};
use super::{ATTACHMENTS, FILES, Files};
use crate::case::{Attachment, Author, Case, Draft, sha256_hex};
use crate::error::{Error, Kind, Result};
use crate::model::{Assertion, Entity, Gap, Marked, Source, Vocabulary};

/// The fields that the lines of each file may have.
const FIELDS: [(&str, &[&str]); 6] = [
    ("assertions.jsonl", &["id", "text", "about", "date", "date_text", "note"]),
    (
        "sources.jsonl",
        &[
            "id",
            "title",
            "kind",
            "publisher",
            "published",
            "retrieved",
            "url",
            "archived",
            "reliability",
            "visibility",
            "label",
            "origin",
            "derives_from",
            "sha256",
            "note",
        ],
    ),
    (
        "evidence.jsonl",
        &[
            "id",
            "source",
            "locator",
            "quote",
            "paraphrase",
            "lang",
            "translation",
            "credibility",
            "relays",
            "note",
            "cites",
        ],
    ),
    ("gaps.jsonl", &["id", "question", "entity", "side", "answered_by", "note"]),
    (
        "replies.jsonl",
        &["id", "subject", "how", "at", "deadline", "answer", "answered_at", "answered_by", "note", "put"],
    ),
    (
        "story.jsonl",
        &["id", "place", "paragraph", "form", "text", "state", "checked_by", "at", "note", "news", "was", "rests_on"],
    ),
];

/// Packs a bundle's folder into a new case file, and opens it for `author`.
///
/// # Errors
/// Names the file, the line and the field; nothing is left behind then.
pub fn pack(folder: &Path, path: &Path, author: Author) -> Result<Case> {
    if !folder.is_dir() {
        return Err(
            Error::input(format!("{} is no folder", folder.display())).hint("a bundle is a folder with a case.json")
        );
    }
    pack_files(&Folder { folder: folder.to_owned() }, path)?;
    Case::open(path, author)
}

/// The first action is made from the content alone, clock and chance included, so that two packs of one bundle
/// share it.
pub(super) fn pack_files(files: &dyn Files, path: &Path) -> Result<()> {
    let head = read_head(files)?;
    let mut hash = Sha256::new();
    for name in FILES {
        hash.update(files.text(name)?.unwrap_or_default());
        hash.update([0]);
    }
    let author = Author::of_content("muckrake pack", "1970-01-01T00:00:00Z", hash.finalize().into());
    let title = format!("pack: {}", head.title);
    Case::create_with(path, author, &title, |draft| fill(draft, files, &head)).map(drop)
}

fn read_head(files: &dyn Files) -> Result<Head> {
    let place = files.place("case.json");
    let text = files
        .text("case.json")?
        .ok_or_else(|| Error::input(format!("there is no {place}")).hint("a bundle is a folder with a case.json"))?;
    let head: Head = serde_json::from_str(&text).map_err(|e| Error::input(e.to_string()).at(&place))?;
    if head.format != "muckrake-bundle" {
        return Err(Error::input(format!("format is {:?}, not \"muckrake-bundle\"", head.format)).at(&place));
    }
    if head.version > 1 {
        return Err(Error::new(
            Kind::Foreign,
            format!("is a bundle of version {}; this program knows version 1", head.version),
        )
        .at(&place)
        .hint("use a newer muckrake"));
    }
    Ok(head)
}

fn fill(draft: &mut Draft<'_>, files: &dyn Files, head: &Head) -> Result<()> {
    draft.set_title(&head.title)?;
    if let Some(language) = &head.language {
        draft.set_language(language)?;
    }
    fill_entities(draft, files)?;
    each(files, "assertions.jsonl", |line| draft.put_assertion(&parse::<Assertion>(line)?))?;
    fill_sources(draft, files)?;
    each(files, "evidence.jsonl", |line| {
        let line: EvidenceLine = parse(line)?;
        draft.put_evidence(&line.evidence)?;
        line.cites.iter().try_for_each(|cite| draft.cite(&cite.citing(&line.evidence.id)?))
    })?;
    each(files, "rulings.jsonl", |line| draft.rule(&parse::<RulingLine>(line)?.ruling()?))?;
    each(files, "gaps.jsonl", |line| draft.put_gap(&parse::<Gap>(line)?))?;
    if let Some(story) = &head.story {
        draft.put_story(&story.story())?;
    }
    each(files, "story.jsonl", |line| {
        let line: SentenceLine = parse(line)?;
        draft.put_sentence(&line.sentence)?;
        line.claims()?.iter().try_for_each(|claim| draft.tie(&line.sentence.id, claim))
    })?;
    each(files, "marks.jsonl", |line| {
        let line: MarksLine = parse(line)?;
        let on = Marked::Claim(line.claim()?);
        line.marks.iter().try_for_each(|mark| draft.put_mark(&on, *mark))
    })?;
    each(files, "replies.jsonl", |line| draft.put_approach(&parse::<ReplyLine>(line)?.approach()?))?;
    let attached = files.attachments()?;
    if let Some(missing) = head.attachments.iter().find(|a| attached.iter().all(|(name, _)| *name != a.sha256)) {
        return Err(Error::input(format!("{}, the bytes of {}, is not there", missing.sha256, missing.name))
            .at(files.place(ATTACHMENTS)));
    }
    for (name, bytes) in attached {
        attach(draft, &files.place(ATTACHMENTS), head, (&name, &bytes))?;
    }
    Ok(())
}

fn fill_entities(draft: &mut Draft<'_>, files: &dyn Files) -> Result<()> {
    let vocabulary = Vocabulary::shipped()?;
    let mut groups = Vec::new();
    each(files, "entities.jsonl", |line| {
        let entity::Line { mut entity, marks } = entity::read(vocabulary, line)?;
        entity::join_kept(&mut entity, &entity::kept_of(&marks))?;
        put_entity(draft, &entity)?;
        groups.extend(marks.same_as.map(|head| (head, entity.id)));
        Ok(())
    })?;
    groups.iter().try_for_each(|(head, member)| draft.same_as(head, member))
}

/// A source may come before the one that it derives from; that one is there in the end.
fn fill_sources(draft: &mut Draft<'_>, files: &dyn Files) -> Result<()> {
    let mut there = BTreeSet::new();
    each(files, "sources.jsonl", |line| {
        let source: Source = parse(line)?;
        draft.put_source(&source)?;
        there.insert(source.id);
        Ok(())
    })?;
    each(files, "sources.jsonl", |line| match parse::<Source>(line)?.derives_from {
        Some(from) if !there.contains(&from) => Err(Error::input(format!("derives from {from}, which is not there"))),
        _ => Ok(()),
    })
}

fn put_entity(draft: &mut Draft<'_>, entity: &Entity) -> Result<()> {
    draft.put_entity(entity)?;
    entity.values.iter().try_for_each(|value| draft.add_value(value))
}

fn attach(draft: &mut Draft<'_>, place: &str, head: &Head, (name, bytes): (&str, &[u8])) -> Result<()> {
    let sha256 = sha256_hex(bytes);
    if name != sha256 {
        return Err(Error::input(format!("{name} holds bytes whose SHA-256 is {sha256}"))
            .at(place)
            .hint("attachments are named by the SHA-256 of their bytes; this one was changed or misnamed"));
    }
    let of: Vec<&Attached> = head.attachments.iter().filter(|a| a.sha256 == name).collect();
    if of.is_empty() {
        return Err(Error::input(format!("{name} is named in no entry of \"attachments\" in case.json"))
            .at(place)
            .hint("each document belongs to a source: {\"sha256\",\"name\",\"source\"}"));
    }
    for known in of {
        let Attached { sha256: _, name, media, source, taken } = known;
        draft.attach(&Attachment { source, name, media: media.as_deref(), bytes, taken: Some(taken) })?;
    }
    Ok(())
}

fn parse<T: DeserializeOwned>(line: &str) -> Result<T> {
    serde_json::from_str(line).map_err(|e| Error::input(e.to_string()))
}

/// Visits the lines of a file; an error is told with file and line.
fn each(files: &dyn Files, name: &str, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let Some(text) = files.text(name)? else { return Ok(()) };
    let fields = FIELDS.iter().find(|(file, _)| *file == name).map(|(_, fields)| *fields);
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let known = bounds::refuse_bomb(line).and_then(|()| fields.map_or(Ok(()), |fields| only_known(line, fields)));
        known.and_then(|()| take(line)).map_err(|e| e.at(format!("{}:{}", files.place(name), number + 1)))?;
    }
    Ok(())
}

/// A field that nobody reads would be lost without a word.
fn only_known(line: &str, fields: &[&str]) -> Result<()> {
    let object: serde_json::Map<String, serde_json::Value> = parse(line)?;
    match object.keys().find(|key| !fields.contains(&key.as_str())) {
        Some(key) => {
            Err(Error::input(format!("there is no field {key:?}")).hint(format!("fields are: {}", fields.join(", "))))
        }
        None => Ok(()),
    }
}

struct Folder {
    folder: PathBuf,
}

impl Files for Folder {
    fn text(&self, name: &str) -> Result<Option<String>> {
        bounds::text(&self.folder.join(name))
    }

    fn attachments(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let folder = self.folder.join(ATTACHMENTS);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let read = || -> std::io::Result<Vec<(String, Vec<u8>)>> {
            let mut list = Vec::new();
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                list.push((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?));
            }
            list.sort();
            Ok(list)
        };
        read().map_err(|e| Error::from(e).at(folder.display()))
    }

    fn place(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}
