//! Attachments against the hashes that are their names.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::ValueRef;

use super::super::journal::SEALED;
use super::super::{Case, damage, sha256_hex, storage};
use super::Verification;
use crate::error::Result;

impl Case {
    /// What is wrong with the files that are kept: whose bytes are not those of the hash that they go by.
    ///
    /// # Errors
    /// If the case can't be read.
    pub fn wrong_files(&self) -> Result<Vec<String>> {
        let mut report = Verification::default();
        self.check_attachments(&mut report)?;
        Ok(report.findings)
    }

    /// All bytes that are kept, those of attachments that were taken back too; then who misses his.
    pub(super) fn check_attachments(&self, report: &mut Verification) -> Result<()> {
        let mut whole = BTreeSet::new();
        let mut wrong = BTreeMap::new();
        let broken = self.check_bytes(report, &mut whole, &mut wrong);
        let mut asked = BTreeSet::new();
        let sql = format!("SELECT sha256, name, source FROM attachment WHERE {SEALED}");
        let mut statement = self.connection.prepare(&sql).map_err(storage)?;
        let mut rows = statement.query([]).map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            let (sha256, name) = (damage::text(row, 0).map_err(storage)?, damage::text(row, 1).map_err(storage)?);
            report.attachments += 1;
            if !whole.contains(&sha256) {
                let source = damage::text(row, 2).map_err(storage)?;
                let record = format!("attachment {sha256} / {source}");
                let why = wrong.get(&sha256).map_or("has not the bytes it had", String::as_str);
                report.damaged(record.clone(), &format!("({name}) {why}"));
                if wrong.contains_key(&sha256) {
                    report.away.insert(record, name);
                }
                asked.insert(sha256);
            }
        }
        // Taken back, or another's: a redo would want them.
        for (sha256, why) in wrong.iter().filter(|(sha256, _)| !asked.contains(*sha256)) {
            let record = format!("attachment_bytes {sha256}");
            report.damaged(record.clone(), why);
            report.away.insert(record, "a document that was taken back".to_owned());
        }
        let spare = self.spare_files()?;
        report.spare.extend(spare.iter().map(|place| place.display().to_string()));
        broken
    }

    /// The bytes in the case and beside it: the names of those that are whole, and what is wrong with files beside it.
    fn check_bytes(
        &self,
        report: &mut Verification,
        whole: &mut BTreeSet<String>,
        wrong: &mut BTreeMap<String, String>,
    ) -> Result<()> {
        let files = self.files();
        let mut broken = Ok(());
        {
            let sql = "SELECT sha256, bytes FROM attachment_bytes NOT INDEXED";
            let mut statement = self.connection.prepare(sql).map_err(storage)?;
            let mut rows = statement.query([]).map_err(storage)?;
            loop {
                match rows.next() {
                    Ok(Some(row)) => {
                        let sha256 = damage::text(row, 0).map_err(storage)?;
                        if row.get_ref(1).is_ok_and(|cell| cell == ValueRef::Null) {
                            match files.check(&sha256) {
                                Ok(()) => drop(whole.insert(sha256)),
                                Err(found) => {
                                    let why = format!("{}; {}", files.told(&sha256, &found), files.to_try());
                                    wrong.insert(sha256, why);
                                }
                            }
                            continue;
                        }
                        let same = row.get_ref(1).and_then(|cell| Ok(sha256_hex(cell.as_bytes()?) == sha256));
                        if same.unwrap_or(false) {
                            whole.insert(sha256);
                        } else {
                            let record = format!("attachment_bytes {sha256}");
                            report.damaged(record, "is damaged: its bytes are not those that it is named by");
                        }
                    }
                    Ok(None) => break,
                    Err(error) => {
                        broken = Err(storage(error));
                        break;
                    }
                }
            }
        }
        broken
    }
}
