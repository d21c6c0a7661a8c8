//! What was forgotten: blanks in the journal are no damage where a forgetting answers for them, and only there.

use rusqlite::params;

use super::super::forget::{self, Forgotten};
use super::super::{Case, rows, storage};
use super::{Known, Verification};
use crate::error::Result;
use std::collections::BTreeMap;

impl Case {
    /// Compares what is blanked with what each forgetting says that it blanked; from then on what it says of the
    /// totals of imports counts.
    pub(super) fn check_forgotten(&self, report: &mut Verification, actions: &mut BTreeMap<i64, Known>) -> Result<()> {
        for (number, detail) in forget::details(&self.connection)? {
            let at = self
                .connection
                .query_row("SELECT at FROM journal WHERE number = ?1", [number], |row| row.get(0))
                .map_err(storage)?;
            let blanked = (self.blanked_by("image", number)?, self.blanked_by("journal", number)?);
            if blanked != (detail.images, detail.titles) {
                report.findings.push(format!("what action {number} blanked in the journal is not what it says"));
            }
            for (import, total) in detail.totals {
                if let Some(known) = actions.get_mut(&import) {
                    known.total = Some(rows::bytes_of(&total).unwrap_or_default());
                }
            }
            report.forgotten.push(Forgotten { action: number, at });
        }
        for table in ["image", "journal"] {
            let sql = format!(
                "SELECT count(*) FROM {table} t LEFT JOIN journal f ON f.number = t.forgotten AND f.kind = 'forget'
                 WHERE t.forgotten IS NOT NULL AND f.number IS NULL"
            );
            let loose: i64 = self.connection.query_row(&sql, [], |row| row.get(0)).map_err(storage)?;
            if loose > 0 {
                report.findings.push("something is blanked in the journal that nobody forgot".to_owned());
            }
        }
        if forget::is_scrub_due(&self.connection)? {
            let open = "a forgetting was cut short: unused parts of the file may still hold what was forgotten; open \
                        the case once, with no other window at it";
            report.findings.push(open.to_owned());
        }
        Ok(())
    }

    fn blanked_by(&self, table: &str, action: i64) -> Result<i64> {
        let sql = format!("SELECT count(*) FROM {table} WHERE forgotten = ?1");
        self.connection.query_row(&sql, params![action], |row| row.get(0)).map_err(storage)
    }
}
