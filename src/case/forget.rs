//! Forgetting a source: its words, its name, its ids and its files are nowhere in the case file afterwards.
//!
//! Rows go, what other rows and the journal say of them is blanked, and the file is written anew so that no free page
//! holds it. The chain of the journal holds: it is over salted digests, and the salts go too. What only an import of
//! that source said goes with it; what a reporter has claimed or built on it stays, and is uncited. It must not know
//! who asks for it.

mod alone;
mod blank;
mod needles;
mod own;
mod past;
mod uncited;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde::Serialize;

use super::act::Hand;
use super::draft::Draft;
use super::journal::{self, Sort};
use super::{Case, derived, storage};
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimRef, SourceId};
use alone::Alone;
pub(super) use blank::details;
use past::Past;

/// Under this name the upkeep remembers that pages which held what was forgotten are still to be written anew, and which
/// files beside the case are still to go.
const SCRUB_DUE: &str = "scrub";

/// What stands in place of words that were forgotten.
pub(super) const FORGOTTEN: &str = "[forgotten]";

/// What forgetting a source takes away, or would.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Forgetting {
    /// The number of the action; none of a plan.
    pub action: Option<i64>,
    /// The title of the source.
    pub title: String,
    /// Pieces of evidence.
    pub evidence: u64,
    /// Citations of that evidence.
    pub citations: u64,
    /// The names of the files kept of it.
    pub files: Vec<String>,
    /// Entities and links that only an import of it made, and that nothing else rests on.
    pub entities: u64,
    /// Values that only an import of it said of others.
    pub values: u64,
    /// Assertions that only an import of it made.
    pub assertions: u64,
    /// Claims that stay, and rest on nothing from then on.
    #[serde(skip)]
    pub uncited: Vec<ClaimRef>,
    /// Where its name or its ids stood in other words, which now say that something was forgotten there.
    pub reworded: Vec<String>,
    /// Where they still stand: in what others are found by.
    pub still_named: Vec<String>,
    /// Lines of the log that no longer say what was done.
    pub log_lines: u64,
    /// Actions that can't be undone or redone any more: they would need what was forgotten.
    pub fixed: u64,
    /// Older copies beside the case, made by this program before a migration: they go too.
    pub copies: Vec<PathBuf>,
}

/// A forgetting that the journal knows of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// The number of the action.
    pub action: i64,
    /// When, RFC 3339 in UTC.
    pub at: String,
}

impl Case {
    /// What forgetting a source would take away; nothing is changed. `also` are further words to forget wherever they
    /// stand: a name, a nickname.
    ///
    /// # Errors
    /// As [`Case::forget`].
    pub fn forget_plan(&mut self, source: &SourceId, also: &[String]) -> Result<Forgetting> {
        self.refuse_if_read_only()?;
        let copies = self.copies();
        let (vocabulary, author) = (self.vocabulary, self.author.clone());
        let trial = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
        let hand = Hand { connection: &trial, vocabulary, author, sealed: Cell::new(None) };
        Ok(Forgetting { action: None, copies, ..forget_within(&hand, source, also)? })
    }

    /// Forgets a source, for good. The file is written anew, and the log beside it emptied.
    ///
    /// # Errors
    /// [`Kind::NotFound`] if neither the case nor its journal knows the source; [`Kind::Busy`] while another window
    /// has the case open: nothing is changed then.
    pub fn forget(&mut self, source: &SourceId, also: &[String]) -> Result<Forgetting> {
        self.refuse_if_read_only()?;
        let copies = self.copies();
        let alone = Alone::take(&mut self.connection)?;
        let told = self.transact(|hand| forget_within(hand, source, also));
        let told = told.and_then(|told| {
            self.scrub()?;
            for copy in &copies {
                std::fs::remove_file(copy).map_err(|e| {
                    Error::from(e).at(copy.display()).hint("this older copy still holds what was forgotten: delete it")
                })?;
            }
            Ok(Forgetting { copies: copies.clone(), ..told })
        });
        alone.release(&mut self.connection)?;
        told
    }

    /// Sources that are no longer in the case and still in its journal, by id and the title they had last. An import
    /// of which nothing else is kept goes by the hash of its file.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn gone_sources(&self) -> Result<Vec<(SourceId, String)>> {
        past::gone_sources(&self.connection)
    }

    /// Writes the file anew where a forgetting was cut short before that was done.
    pub(super) fn scrub_if_due(&mut self) -> Result<()> {
        if !is_scrub_due(&self.connection)? {
            return Ok(());
        }
        // Somebody else has it open: the next opening will do.
        let Ok(alone) = Alone::take(&mut self.connection) else { return Ok(()) };
        let done = self.scrub();
        alone.release(&mut self.connection)?;
        done
    }

    fn scrub(&self) -> Result<()> {
        let unfinished = |e: rusqlite::Error| {
            storage(e)
                .at("the source is forgotten, and what it said may still be found in unused parts of the file")
                .hint("make room on the disk, then open the case once: that writes the file anew")
        };
        self.connection.execute_batch("VACUUM").map_err(unfinished)?;
        self.remove_forgotten_files(&derived::upkeep(&self.connection, SCRUB_DUE)?.unwrap_or_default())?;
        derived::forget_upkeep(&self.connection, SCRUB_DUE)?;
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(unfinished)
    }

    fn refuse_if_read_only(&self) -> Result<()> {
        if self.writable {
            return Ok(());
        }
        Err(Error::new(Kind::Busy, "this case is open for reading only"))
    }

    /// Copies of the case that a migration left beside it.
    fn copies(&self) -> Vec<PathBuf> {
        let (Some(folder), Some(name)) = (self.path.parent(), self.path.file_name()) else { return Vec::new() };
        let folder = if folder.as_os_str().is_empty() { std::path::Path::new(".") } else { folder };
        let start = format!("{}.version-", name.to_string_lossy());
        let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let ours = listed.filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(&start) && name.ends_with("-backup")
        });
        let mut copies: Vec<PathBuf> = ours.map(|entry| entry.path()).collect();
        copies.sort();
        copies
    }
}

/// Whether a forgetting was cut short before the file was written anew.
pub(super) fn is_scrub_due(connection: &Connection) -> Result<bool> {
    Ok(derived::upkeep(connection, SCRUB_DUE)?.is_some())
}

/// Everything but the writing anew, in the transaction of whoever calls.
fn forget_within(hand: &Hand<'_>, source: &SourceId, also: &[String]) -> Result<Forgetting> {
    let connection = hand.connection;
    // What a row leaves behind in its page is overwritten at once.
    connection.pragma_update(None, "secure_delete", "ON").map_err(storage)?;
    let past = Past::of(connection, source)?;
    let words = past.needles(also);
    let action = journal::begin(connection, &hand.author, "forgot a source", Sort::Forget)?;
    let draft = Draft::within(connection, hand.vocabulary, hand.author.clone(), action);
    let mut draft = draft.forgetting();
    let mut told = Forgetting { action: Some(action), title: past.title.clone(), ..Forgetting::default() };
    own::remove(&mut draft, &past, &mut told)?;
    if past.is_there {
        draft.remove_source_whole(source)?;
    }
    let mut beside = derived::upkeep(connection, SCRUB_DUE)?.unwrap_or_default();
    for sha256 in past.files_of_its_own() {
        let sql = "DELETE FROM attachment_bytes WHERE sha256 = ?1 AND NOT EXISTS
                   (SELECT 1 FROM attachment a WHERE a.sha256 = ?1) RETURNING bytes IS NULL";
        let gone = connection.query_row(sql, [sha256], |row| row.get(0)).optional().map_err(storage)?;
        if gone == Some(true) {
            beside = format!("{beside} {sha256}");
        }
    }
    needles::reword(&mut draft, &words, &mut told)?;
    let gone: BTreeSet<(String, String)> = draft.gone();
    told.files = past.files.values().cloned().collect();
    let count = |table: &str| gone.iter().filter(|(name, _)| name == table).count() as u64;
    (told.evidence, told.citations) = (count("evidence"), count("citation"));
    blank::blank(&mut draft, &past, &words, &mut told)?;
    draft.settle()?;
    told.uncited = uncited::claims(connection, action, &gone)?.into_iter().collect();
    let blanked = blank::detail(connection, action)?;
    connection
        .execute("UPDATE journal SET detail = ?2 WHERE number = ?1", params![action, blanked])
        .map_err(storage)?;
    derived::set_upkeep(connection, SCRUB_DUE, &beside)?;
    hand.sealed.set(Some(journal::seal(connection, action)?));
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::super::{Attachment, Author, Case};
    use super::{SourceId, forget_within};
    use crate::model::{Graph, Source};

    #[test]
    fn what_a_forgetting_that_was_cut_short_left_in_the_file_goes_at_the_next_opening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.case");
        let author = || Author::fixed("Ann", "2026-01-02T03:04:05Z", 7);
        let mut case = Case::create(&path, "A", author()).unwrap();
        let (id, needle) = (SourceId::from("s"), "needle".repeat(5_000));
        let source = Source { id: id.clone(), title: "Talk".into(), note: Some(needle), ..Source::default() };
        case.act("source", |draft| draft.put_source(&source)).unwrap();
        // The log is copied as it is when the program dies: what is committed is in it, and what was before.
        case.transact(|hand| forget_within(hand, &id, &[])).unwrap();
        let copy = folder.path().join("b.case");
        for end in ["", "-wal"] {
            std::fs::copy(folder.path().join(format!("a.case{end}")), folder.path().join(format!("b.case{end}")))
                .unwrap();
        }
        drop(case);
        let holds = || {
            let files = [copy.clone(), folder.path().join("b.case-wal")];
            let bytes: Vec<u8> = files.iter().filter_map(|file| std::fs::read(file).ok()).flatten().collect();
            bytes.windows(12).any(|some| some == b"needleneedle")
        };
        assert!(holds(), "nothing was left that could go");
        let findings = Case::open_read_only(&copy).unwrap().verify().unwrap().findings;
        assert!(findings.iter().any(|finding| finding.contains("cut short")), "{findings:?}");
        let case = Case::open(&copy, author()).unwrap();
        assert_eq!((case.verify().unwrap().findings.len(), case.sources().unwrap().len()), (0, 0));
        drop(case);
        assert!(!holds());
    }

    #[test]
    fn a_file_beside_the_case_that_a_cut_short_forgetting_left_goes_at_the_next_opening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.case");
        let author = || Author::fixed("Ann", "2026-01-02T03:04:05Z", 7);
        let mut case = Case::create(&path, "A", author()).unwrap();
        let (id, bytes) = (SourceId::from("s"), vec![b'x'; (16 << 20) + 1]);
        case.act("kept", |draft| {
            draft.put_source(&Source { id: id.clone(), title: "Talk".into(), ..Source::default() })?;
            draft.attach(&Attachment { source: &id, name: "a.pdf", media: None, bytes: &bytes, taken: None })
        })
        .unwrap();
        case.transact(|hand| forget_within(hand, &id, &[])).unwrap();
        let beside = case.files_folder();
        assert_eq!(std::fs::read_dir(&beside).unwrap().count(), 1);
        drop(case);
        let case = Case::open(&path, author()).unwrap();
        assert!(!beside.exists() && case.verify().unwrap().findings.is_empty());
    }
}
