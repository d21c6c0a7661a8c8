//! Documents for the reader: their text, kept while it is looked at; who is named in it; where a word stands.
//!
//! It must not know how any of it is shown.

use std::sync::Arc;

use unicode_normalization::char::is_combining_mark;

use crate::analysis::citations;
use crate::analysis::standing::Origins;
use crate::case::{Attached, Case, sha256_hex};
use crate::documents::mentions::Names;
use crate::documents::passage::{Found, Letters};
use crate::documents::{self, Place, Text};
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimRef, EntityId, Evidence, Graph, SourceId, guess};
use crate::text::fold::{fold, fold_map};
use crate::tui::effect::{Named, Opened, Sought, Stretch, Wanted};

/// How many documents are kept in memory.
const KEPT: usize = 3;

/// How many letters are looked through for names before the answer is given: the next question may be another.
const LETTERS: usize = 60_000;

/// How many places of a searched word are told.
const FOUND: usize = 5_000;

/// Documents that were read, the last one last, and the names of the case.
#[derive(Default)]
pub(super) struct Shelf {
    held: Vec<Held>,
    /// The names, the state of the case that they are of, and whose they are.
    names: Option<(i64, Names, Vec<EntityId>)>,
}

struct Held {
    sha256: String,
    text: Arc<Text>,
    letters: Option<Letters>,
    /// Each paragraph folded, for searching.
    folded: Option<Vec<(Place, String)>>,
}

/// Evidence, if it is for that, and the source it is taken from.
type Lead = (Option<Evidence>, SourceId);

impl Shelf {
    /// Opens the document that is wanted, at its passage.
    ///
    /// # Errors
    /// If nothing that is named has a document, or it can't be read.
    pub(super) fn open(&mut self, case: &Case, wanted: &Wanted) -> Result<Box<Opened>> {
        let leads = leads(case, wanted)?;
        let all = case.attachments()?;
        let of = |source: &SourceId| all.iter().filter(|a| a.source == *source).collect::<Vec<_>>();
        let Some((evidence, source)) = leads.iter().find(|(_, source)| !of(source).is_empty()) else {
            return Err(none(case, &leads)?);
        };
        let files = of(source);
        let title = case.source(source)?.map(|source| source.title).unwrap_or_default();
        let mut first: Option<Opened> = None;
        let mut failed = None;
        for (at, file) in files.iter().enumerate().filter(|(at, _)| wanted.which.is_none_or(|which| which == *at)) {
            let held = match self.held(case, file) {
                Ok(held) => held,
                Err(error) => {
                    failed = failed.or(Some(error));
                    continue;
                }
            };
            let found = evidence.as_ref().map(|evidence| (Box::new(evidence.clone()), held.seek_quote(evidence)));
            let is_there = found.as_ref().is_none_or(|(_, found)| found.passage().is_some());
            let opened = Opened {
                source: source.clone(),
                title: title.clone(),
                name: file.name.clone(),
                which: (at, files.len()),
                sha256: file.sha256.clone(),
                text: Arc::clone(&held.text),
                evidence: found,
            };
            if is_there {
                return Ok(Box::new(opened));
            }
            first = first.or(Some(opened));
        }
        first.map(Box::new).ok_or_else(|| failed.unwrap_or_else(|| Error::new(Kind::NotFound, "no such document")))
    }

    fn held(&mut self, case: &Case, file: &Attached) -> Result<&mut Held> {
        if let Some(at) = self.held.iter().position(|held| held.sha256 == file.sha256) {
            let held = self.held.remove(at);
            self.held.push(held);
        } else {
            let bytes = case.attachment_bytes(&file.sha256)?;
            if sha256_hex(&bytes) != file.sha256 {
                return Err(Error::new(Kind::Damaged, format!("{} has not the bytes that it had", file.name))
                    .hint("nothing is to be quoted from it; muckrake verify says what else is damaged"));
            }
            let text = documents::read(&bytes, &file.name)?;
            if self.held.len() >= KEPT {
                self.held.remove(0);
            }
            let held = Held { sha256: file.sha256.clone(), text: Arc::new(text), letters: None, folded: None };
            self.held.push(held);
        }
        self.held.last_mut().ok_or_else(|| Error::new(Kind::NotFound, "no such document"))
    }

    /// A document that was opened before; read again where others have taken its room.
    fn again(&mut self, case: &Case, sha256: &str) -> Result<&mut Held> {
        let gone = || Error::new(Kind::NotFound, "this document is no longer in the case");
        let file = case.attachments()?.into_iter().find(|a| a.sha256 == sha256).ok_or_else(gone)?;
        self.held(case, &file)
    }

    /// Who is named on a page and those after it, as many as are looked through at a time.
    ///
    /// # Errors
    /// If the document has gone, or the file can't be read.
    pub(super) fn named(&mut self, case: &Case, sha256: &str, page: usize) -> Result<Named> {
        let text = Arc::clone(&self.again(case, sha256)?.text);
        let now = case.change_count()?;
        if self.names.as_ref().is_none_or(|(then, ..)| *then != now) {
            let (names, whose) = names_of(case)?;
            self.names = Some((now, names, whose));
        }
        let Some((_, names, whose)) = &self.names else { return Ok(Named::default()) };
        let mut found = Vec::new();
        let (mut at, mut letters) = (page, 0);
        while let Some(read) = text.pages.get(at).filter(|_| letters < LETTERS) {
            for (paragraph, words) in read.paragraphs.iter().enumerate() {
                letters += words.len();
                let place = Place { page: at, paragraph };
                found.extend(names.find(words).into_iter().map(|mention| {
                    let bearers = mention.whose.iter().filter_map(|number| whose.get(*number as usize).cloned());
                    (Stretch { place, from: mention.from, to: mention.to }, bearers.collect())
                }));
            }
            at += 1;
        }
        Ok(Named { sha256: sha256.to_owned(), pages: (page, at), names: found })
    }

    /// Where what is typed stands, in any script.
    ///
    /// # Errors
    /// If the document has gone, or the file can't be read.
    pub(super) fn seek(&mut self, case: &Case, sha256: &str, query: &str) -> Result<Sought> {
        let held = self.again(case, sha256)?;
        let text = Arc::clone(&held.text);
        let folded = held.folded.get_or_insert_with(|| {
            let mut all = Vec::new();
            let mut at = text.first();
            while let Some(place) = at {
                all.push((place, fold(text.paragraph(place).unwrap_or_default())));
                at = text.after(place);
            }
            all
        });
        let wanted = fold(query);
        let mut sought = Sought { sha256: sha256.to_owned(), query: query.to_owned(), ..Sought::default() };
        if wanted.is_empty() {
            return Ok(sought);
        }
        for (place, folded) in folded.iter().filter(|(_, folded)| folded.contains(&wanted)) {
            let words = text.paragraph(*place).unwrap_or_default();
            let map = fold_map(words);
            for (at, _) in folded.match_indices(&wanted) {
                if sought.found.len() == FOUND {
                    sought.more = true;
                    return Ok(sought);
                }
                let letters = map.originals(&(at..at + wanted.len()).collect::<Vec<_>>());
                sought.found.extend(stretch(words, *place, &letters));
            }
        }
        Ok(sought)
    }
}

impl Held {
    fn seek_quote(&mut self, evidence: &Evidence) -> Found {
        if evidence.quote.is_none() {
            return Found::Nowhere;
        }
        let text = &self.text;
        let letters = self.letters.get_or_insert_with(|| Letters::of(text));
        let quote = evidence.quote.as_deref().unwrap_or_default();
        letters.find(text, quote, evidence.locator.as_deref())
    }
}

/// The words from the first to the last of these letters, with what sits on the last.
fn stretch(words: &str, place: Place, letters: &[usize]) -> Option<Stretch> {
    let (first, last) = (*letters.first()?, *letters.last()?);
    let from = words.char_indices().nth(first)?.0;
    let behind = words.char_indices().skip(last + 1).find(|(_, c)| !is_combining_mark(*c));
    Some(Stretch { place, from, to: behind.map_or(words.len(), |(at, _)| at) })
}

/// What could be read, the finest first.
fn leads(case: &Case, wanted: &Wanted) -> Result<Vec<Lead>> {
    let mut leads: Vec<Lead> = Vec::new();
    if let Some(evidence) = wanted.evidence.as_ref().map(|id| case.evidence(id)).transpose()?.flatten() {
        let source = evidence.source.clone();
        leads.push((Some(evidence), source));
    }
    leads.extend(wanted.source.clone().map(|source| (None, source)));
    for claim in &wanted.claims {
        leads.extend(cited(case, claim)?);
    }
    if let (true, Some(id)) = (leads.is_empty(), &wanted.entity) {
        for claim in citations::of_entity(case, &mut Origins::new(case), id)? {
            leads.extend(claim.footnotes.into_iter().map(|note| lead(note.citation.evidence)));
        }
    }
    Ok(leads)
}

fn cited(case: &Case, claim: &ClaimRef) -> Result<Vec<Lead>> {
    Ok(case.citations(claim)?.into_iter().map(|citation| lead(citation.evidence)).collect())
}

fn lead(evidence: Evidence) -> Lead {
    let source = evidence.source.clone();
    (Some(evidence), source)
}

/// There is nothing to read, and why.
fn none(case: &Case, leads: &[Lead]) -> Result<Error> {
    let Some((_, source)) = leads.first() else {
        return Ok(Error::new(Kind::NotFound, "nothing selected rests on a source that could be read")
            .hint("select a citation, a source, or a claim that is cited"));
    };
    let title = case.source(source)?.map_or_else(|| source.to_string(), |source| source.title);
    Ok(Error::new(Kind::NotFound, format!("no document is kept of {title}"))
        .hint("a file attached to a source can be read here: muckrake attach keeps one"))
}

/// Every name of the case, and whose each is. Somebody of whom only that there is somebody is known has none.
fn names_of(case: &Case) -> Result<(Names, Vec<EntityId>)> {
    let (mut names, mut whose) = (Names::new(), Vec::new());
    let mut last: Option<(EntityId, u32, bool)> = None;
    case.each_named(&mut |id, name| {
        if last.as_ref().is_none_or(|(of, ..)| of != id) {
            let number = u32::try_from(whose.len()).unwrap_or(u32::MAX);
            last = Some((id.clone(), number, case.brief(id)?.schema == "Person"));
            whose.push(id.clone());
        }
        if let Some((_, number, is_person)) = last.as_ref().filter(|_| !guess::is_placeholder_name(name)) {
            names.add(name, *number, *is_person);
        }
        Ok(())
    })?;
    Ok((names, whose))
}
