//! The pages of a database file read without SQLite, which gives up where a tree is broken: each page for itself, each
//! record that stands whole in it with whatever of it lies on further pages.
//!
//! After "Database File Format" of SQLite's documentation. It must not know what a record is about.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use rusqlite::types::Value as Sql;

use crate::error::{Error, Result};

/// What a page is by its first byte.
const INTERIOR_INDEX: u8 = 2;
const LEAF_INDEX: u8 = 10;
const LEAF_TABLE: u8 = 13;
const INTERIOR_TABLE: u8 = 5;

/// The page size of a case whose first page says none.
const USUAL: usize = 8192;

/// A record, and its number where its table counts them.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) number: Option<i64>,
    pub(super) cells: Vec<Sql>,
}

/// A page of records.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    pub(super) records: Vec<Record>,
    /// Something in it could not be read.
    pub(super) broken: bool,
}

/// The pages of a file.
#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    size: usize,
    usable: usize,
    pub(super) count: u32,
    free: BTreeSet<u32>,
    /// Pages on which a record goes on that begins on another.
    followed: BTreeSet<u32>,
    /// Pages that look like those.
    parts: BTreeSet<u32>,
}

impl Pages {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut head = Vec::new();
        file.by_ref().take(100).read_to_end(&mut head)?;
        let said = usize::try_from(number(&head, 16, 2).unwrap_or(0)).unwrap_or(0);
        let sound = head.starts_with(b"SQLite format 3\0") && said.is_power_of_two() && said >= 512;
        let size = if sound { said } else { USUAL };
        let reserved = if sound { usize::from(head.get(20).copied().unwrap_or(0)) } else { 0 };
        let count = u32::try_from(length.div_ceil(size as u64)).unwrap_or(u32::MAX);
        let usable = size.saturating_sub(reserved);
        let [free, followed, parts] = [const { BTreeSet::new() }; 3];
        let mut pages = Self { file, size, usable, count, free, followed, parts };
        if sound {
            pages.walk_free(number(&head, 32, 4).unwrap_or(0));
        }
        Ok(pages)
    }

    /// Whether a page holds nothing any more: what stands in it was deleted.
    pub(super) fn is_free(&self, page: u32) -> bool {
        self.free.contains(&page)
    }

    /// The records of a page; none where it is no page of records.
    pub(super) fn leaf(&mut self, page: u32) -> Result<Option<Leaf>> {
        let bytes = self.read(page)?;
        let start = if page == 1 { 100 } else { 0 };
        let kind = bytes.get(start).copied().unwrap_or_default();
        match kind {
            LEAF_TABLE | LEAF_INDEX | INTERIOR_INDEX => {}
            // Zeros are no page that anything was written to; what else begins with 0 goes with a record elsewhere.
            0 if bytes.iter().any(|byte| *byte != 0) => {
                self.parts.insert(page);
                return Ok(None);
            }
            INTERIOR_TABLE if self.leads_on(&bytes, start) => return Ok(None),
            _ => return Ok(Some(Leaf { broken: true, ..Leaf::default() })),
        }
        let mut leaf = Leaf::default();
        let cells = usize::try_from(number(&bytes, start + 3, 2).unwrap_or(0)).unwrap_or(0);
        let pointers = start + if kind == INTERIOR_INDEX { 12 } else { 8 };
        for n in 0..cells.min(self.size / 2) {
            let place = number(&bytes, pointers + 2 * n, 2).and_then(|place| usize::try_from(place).ok());
            match place.and_then(|place| self.record(&bytes, place, kind)) {
                Some(record) => leaf.records.push(record),
                None => leaf.broken = true,
            }
        }
        Ok(Some(leaf))
    }

    /// Pages that look like a part of a record, and that no record that was read goes on to.
    pub(super) fn loose(&self) -> impl Iterator<Item = u32> {
        self.parts.difference(&self.followed).copied()
    }

    /// Whether the last page that an inner page points to is one of this file.
    fn leads_on(&self, bytes: &[u8], start: usize) -> bool {
        number_at(bytes, start + 8).is_some_and(|last| last > 1 && last <= u64::from(self.count))
    }

    fn record(&mut self, page: &[u8], place: usize, kind: u8) -> Option<Record> {
        let mut at = if kind == INTERIOR_INDEX { place + 4 } else { place };
        let length = usize::try_from(varint(page, &mut at)?).ok()?;
        let number = if kind == LEAF_TABLE { Some(varint(page, &mut at)?) } else { None };
        let local = self.local(length, kind)?;
        let mut payload = page.get(at..at + local)?.to_vec();
        if local < length {
            let mut next = u32::try_from(number_at(page, at + local)?).ok()?;
            let mut walked = BTreeSet::new();
            while payload.len() < length {
                // A chain that leads in a circle or out of the file is broken.
                if next == 0 || next > self.count || self.is_free(next) || !walked.insert(next) {
                    return None;
                }
                let more = self.read(next).ok()?;
                self.followed.insert(next);
                next = u32::try_from(number_at(&more, 0)?).ok()?;
                let room = (length - payload.len()).min(self.usable - 4);
                payload.extend_from_slice(more.get(4..4 + room)?);
            }
        }
        Some(Record { number, cells: cells(&payload)? })
    }

    /// How much of a record of this length lies in its own page.
    fn local(&self, length: usize, kind: u8) -> Option<usize> {
        let room = self.usable;
        let most = if kind == LEAF_TABLE { room - 35 } else { (room - 12) * 64 / 255 - 23 };
        if length > 1 << 40 {
            return None;
        }
        if length <= most {
            return Some(length);
        }
        let least = (room - 12) * 32 / 255 - 23;
        let kept = least + (length - least) % (room - 4);
        Some(if kept <= most { kept } else { least })
    }

    /// The pages that the list of free ones names, as far as it hangs together.
    fn walk_free(&mut self, first: u64) {
        let mut trunk = u32::try_from(first).unwrap_or(0);
        while trunk > 1 && trunk <= self.count && self.free.insert(trunk) {
            let Ok(bytes) = self.read(trunk) else { return };
            let named = usize::try_from(number_at(&bytes, 4).unwrap_or(0)).unwrap_or(0);
            if named > self.size / 4 {
                // No list: what it names is taken for what it looks like.
                self.free.remove(&trunk);
                return;
            }
            let pages = (0..named).filter_map(|n| u32::try_from(number_at(&bytes, 8 + 4 * n)?).ok());
            self.free.extend(pages.filter(|page| *page > 1));
            trunk = number_at(&bytes, 0).and_then(|next| u32::try_from(next).ok()).unwrap_or(0);
        }
    }

    fn read(&mut self, page: u32) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.size);
        self.file.seek(SeekFrom::Start(u64::from(page.saturating_sub(1)) * self.size as u64)).map_err(Error::from)?;
        self.file.by_ref().take(self.size as u64).read_to_end(&mut bytes)?;
        // The last page of a file that was cut off.
        bytes.resize(self.size, 0);
        Ok(bytes)
    }
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn number_at(bytes: &[u8], at: usize) -> Option<u64> {
    number(bytes, at, 4)
}

/// A number of one to nine bytes, the high ones first.
fn varint(bytes: &[u8], at: &mut usize) -> Option<i64> {
    let mut value: u64 = 0;
    for n in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if n == 8 {
            return Some((value << 8 | u64::from(byte)).cast_signed());
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some(value.cast_signed());
        }
    }
    None
}

/// The cells of a record: their types stand first, then what they hold.
fn cells(payload: &[u8]) -> Option<Vec<Sql>> {
    let mut at = 0;
    let head = usize::try_from(varint(payload, &mut at)?).ok()?;
    let mut body = head;
    let mut cells = Vec::new();
    while at < head {
        let kind = varint(payload, &mut at)?;
        cells.push(cell(payload, &mut body, kind)?);
    }
    // A record that says another length than its cells have is none.
    (at == head && body == payload.len()).then_some(cells)
}

fn cell(payload: &[u8], body: &mut usize, kind: i64) -> Option<Sql> {
    let width = match kind {
        0 | 8 | 9 => 0,
        1..=4 => usize::try_from(kind).ok()?,
        5 => 6,
        6 | 7 => 8,
        12.. => usize::try_from((kind - 12) / 2).ok()?,
        _ => return None,
    };
    let bytes = payload.get(*body..body.checked_add(width)?)?;
    *body += width;
    Some(match kind {
        0 => Sql::Null,
        8 | 9 => Sql::Integer(kind - 8),
        1..=6 => {
            let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
            let start: i64 = if negative { -1 } else { 0 };
            Sql::Integer(bytes.iter().fold(start, |number, byte| number << 8 | i64::from(*byte)))
        }
        7 => Sql::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
        _ if kind % 2 == 0 => Sql::Blob(bytes.to_vec()),
        // Damage may have made something else than text of it.
        _ => std::str::from_utf8(bytes).map_or_else(|_| Sql::Blob(bytes.to_vec()), |text| Sql::Text(text.to_owned())),
    })
}
