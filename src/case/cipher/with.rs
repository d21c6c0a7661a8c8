//! The key of an encrypted case: how a passphrase gives one, whether it fits a file, and how SQLCipher is told it.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rusqlite::{Connection, OpenFlags};
use sha2::Sha512;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::super::{opening, storage};
use super::{FORM, PAGE, SALT, check, salt};
use crate::error::{Error, Kind, Result};

/// What a derivation takes: memory in KiB, passes, lanes. It is part of the form.
const COST: (u32, u32, u32) = (128 * 1024, 3, 1);

/// How long a key is.
const KEY: usize = 32;

/// The code at each page's end: HMAC-SHA512.
const CODE: usize = 64;

/// How many pages are tried before a key is called wrong, spread over the file.
const TRIED: u64 = 64;

/// What a page's code is made of is not the key itself, but what this mask and two rounds make of it: SQLCipher's form 4.
const MASK: u8 = 0x3a;

/// The key of one encrypted case, wiped when the last that has it lets go.
#[derive(Clone)]
pub struct Key(Arc<Raw>);

struct Raw {
    key: Zeroizing<[u8; KEY]>,
    salt: [u8; SALT],
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    /// Whether this build can open encrypted cases.
    pub const BUILT: bool = true;

    /// The key that a passphrase gives to an encrypted case.
    ///
    /// # Errors
    /// If the file is no encrypted case, is damaged, or the passphrase is a wrong one: [`Kind::Locked`].
    pub fn of(path: &Path, passphrase: &str) -> Result<Self> {
        let place = path.display();
        let (_held, key) = super::Held::take(path, || {
            let start = opening::start_of(path)?;
            let salt = salt(&start, &place)?
                .ok_or_else(|| Error::new(Kind::Foreign, format!("{place} is not an encrypted case")))?;
            let length = std::fs::metadata(path).map_err(|e| Error::from(e).at(&place))?.len();
            super::check_length(length, &place)?;
            let key = Self::derive(passphrase, salt)?;
            if key.fits(path, length).map_err(|e| e.at(&place))? { Ok(Some(key)) } else { Ok(None) }
        })?;
        let open = || Error::new(Kind::Busy, format!("{place} is open in this program already"));
        key.ok_or_else(open)?.ok_or_else(|| {
            Error::new(Kind::Locked, format!("the passphrase does not open {place}"))
                .hint("look at the keyboard's language and at capitals, and try again; nothing was changed")
        })
    }

    /// A key with a new salt.
    pub(super) fn fresh(passphrase: &str) -> Result<Self> {
        let mut salt = [0; SALT];
        salt[..4].copy_from_slice(&[b'm', b'c', b'k', FORM]);
        let random = |e: getrandom::Error| Error::new(Kind::Io, format!("the system gives no random bytes: {e}"));
        getrandom::fill(&mut salt[4..12]).map_err(random)?;
        let check = check(&salt);
        salt[12..].copy_from_slice(&check);
        Self::derive(passphrase, salt)
    }

    /// The same passphrase gives the same key however a keyboard puts an accented letter together.
    fn derive(passphrase: &str, salt: [u8; SALT]) -> Result<Self> {
        let passphrase = Zeroizing::new(passphrase.nfc().collect::<String>());
        let failed = |e: argon2::Error| Error::new(Kind::Io, format!("no key could be derived: {e}"));
        let params = Params::new(COST.0, COST.1, COST.2, Some(KEY)).map_err(failed)?;
        let mut key = Zeroizing::new([0; KEY]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt[..12], key.as_mut_slice())
            .map_err(failed)?;
        Ok(Self(Arc::new(Raw { key, salt })))
    }

    /// Whether any page of those looked at carries the code that this key gives it.
    fn fits(&self, path: &Path, length: u64) -> Result<bool> {
        let masked = self.0.salt.map(|byte| byte ^ MASK);
        let mut code_key = Zeroizing::new([0; KEY]);
        pbkdf2::pbkdf2_hmac::<Sha512>(self.0.key.as_slice(), &masked, 2, code_key.as_mut_slice());
        let mut file = File::open(path)?;
        let pages = length / PAGE;
        let step = (pages / TRIED).max(1);
        let mut page = vec![0; usize::try_from(PAGE).unwrap_or_default()];
        for at in (0..pages).step_by(usize::try_from(step).unwrap_or(1)) {
            file.seek(SeekFrom::Start(at * PAGE))?;
            file.read_exact(&mut page)?;
            let (body, code) = page.split_at(page.len() - CODE);
            // The salt stands in the first page's place, and is not in its code.
            let body = if at == 0 { body.get(SALT..).unwrap_or_default() } else { body };
            let Ok(mut mac) = Hmac::<Sha512>::new_from_slice(code_key.as_slice()) else { return Ok(false) };
            mac.update(body);
            mac.update(&u32::try_from(at + 1).unwrap_or_default().to_le_bytes());
            if mac.verify_slice(code).is_ok() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The key and its salt, as SQLCipher takes them.
    pub(super) fn words(&self) -> Zeroizing<String> {
        let hex = |bytes: &[u8], into: &mut String| {
            for byte in bytes {
                for digit in [byte >> 4, byte & 15] {
                    into.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                }
            }
        };
        // Long enough from the start: growing would leave a copy behind.
        let mut words = Zeroizing::new(String::with_capacity(3 + 2 * (KEY + SALT)));
        words.push_str("x'");
        hex(self.0.key.as_slice(), &mut words);
        hex(&self.0.salt, &mut words);
        words.push('\'');
        words
    }

    /// Tells a connection, before anything is read through it.
    pub(in super::super) fn give(&self, connection: &Connection) -> Result<()> {
        prepare(connection)?;
        let words = self.words();
        let mut sql = Zeroizing::new(String::with_capacity(words.len() + 32));
        sql.push_str("PRAGMA key = \"");
        sql.push_str(&words);
        sql.push_str("\"; ");
        connection.execute_batch(&sql).map_err(storage)
    }

    /// The bytes of a copy that is under this key, decrypted in memory and nowhere else.
    pub(in super::super) fn plain_bytes(&self, copy: &Path, out: &mut dyn Write) -> Result<()> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(copy, flags).map_err(storage)?;
        self.give(&connection)?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(storage)?;
        let bytes = connection.serialize("main").map_err(|error| match storage(error) {
            error if copy.metadata().is_ok_and(|about| about.len() >= 1 << 31) => {
                error.hint("an encrypted case of more than 2 GiB can't be sealed; `muckrake decrypt` a copy of it")
            }
            error => error,
        })?;
        out.write_all(&bytes).map_err(|e| Error::from(e).at("what is made of the case"))
    }
}

/// What holds for the whole program, said again through each connection: SQLCipher would say on stderr what it also
/// returns, and would make copies with pages of another size than ours.
pub(super) fn prepare(connection: &Connection) -> Result<()> {
    connection.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(())).map_err(storage)?;
    connection.pragma_update(None, "cipher_default_page_size", PAGE.cast_signed()).map_err(storage)
}
