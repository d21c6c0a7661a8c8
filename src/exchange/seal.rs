//! A case sealed for somebody else, in the `age` format, and what was so sealed opened again.
//!
//! What is sealed is one state of the whole case, as a plain case file: who can open the seal needs nothing else. It
//! must not know arguments nor how a passphrase is asked for: [`Ask`] does that.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;

use age::armor::ArmoredReader;
use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, Recipient, ssh, x25519};
use zeroize::Zeroizing;

use crate::case::{self, Beside, Case};
use crate::error::{Error, Kind, Result};

/// How a passphrase is asked for; it is told what the passphrase is of. None where it can't be asked, or isn't given.
pub type Ask = Arc<dyn Fn(&str) -> Option<Zeroizing<String>> + Send + Sync>;

/// The longest list of recipients, or identity, that is read.
const KEYS_MOST: u64 = 1 << 20;

/// How an `age` file begins: as bytes, or as the text that some make of it to send it.
const BEGINS: [&[u8]; 2] = [b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----"];

/// Who can open what is sealed.
pub enum For {
    /// Whoever holds a key.
    Keys(Vec<Box<dyn Recipient + Send>>),
    /// Whoever knows a passphrase.
    Passphrase(Zeroizing<String>),
}

impl For {
    /// Those that arguments name: public keys of `age` (`age1...`) or SSH (`ssh-ed25519 ...`), or files with such keys,
    /// one a line.
    ///
    /// # Errors
    /// Names the argument, or the file and the line, that is no key to seal for.
    pub fn keys(named: &[String]) -> Result<Self> {
        let mut keys = Vec::new();
        for name in named {
            match key(name) {
                Some(key) => keys.push(key),
                None if name.starts_with("age1") || name.starts_with("ssh-") => {
                    return Err(Error::new(Kind::Usage, format!("{name} is no public key to seal for"))
                        .hint("copy it whole; an age key has 62 letters, an SSH key must be of type ed25519 or rsa"));
                }
                None if secret(name) => return Err(is_secret("the key to seal for")),
                None => keys.extend(from_file(Path::new(name))?),
            }
        }
        Ok(Self::Keys(keys))
    }
}

fn key(text: &str) -> Option<Box<dyn Recipient + Send>> {
    let age = x25519::Recipient::from_str(text).ok().map(|key| Box::new(key) as Box<dyn Recipient + Send>);
    age.or_else(|| ssh::Recipient::from_str(text).ok().map(|key| Box::new(key) as Box<dyn Recipient + Send>))
}

fn secret(text: &str) -> bool {
    let age = |line: &str| line.trim_start().to_ascii_uppercase().starts_with("AGE-SECRET-KEY-");
    text.lines().any(age) || text.contains("PRIVATE KEY-----")
}

fn is_secret(place: &str) -> Error {
    Error::new(Kind::Usage, format!("{place} is a secret key, not the public one that belongs to it"))
        .hint("`age-keygen -y FILE` prints the public one; of an SSH key it lies beside it, in NAME.pub")
}

fn from_file(path: &Path) -> Result<Vec<Box<dyn Recipient + Send>>> {
    let place = path.display();
    let text = String::from_utf8(read(path)?.to_vec())
        .map_err(|_bytes| Error::new(Kind::Usage, format!("{place} holds no public keys: it is no text")))?;
    if secret(&text) {
        return Err(is_secret(&place.to_string()));
    }
    let mut keys = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    {
        keys.push(key(line.trim()).ok_or_else(|| {
            Error::new(Kind::Usage, format!("{place}:{number} is no public key to seal for"))
                .hint("one a line: age1... or ssh-ed25519 ... or ssh-rsa ...")
        })?);
    }
    if keys.is_empty() {
        return Err(
            Error::new(Kind::Usage, format!("{place} holds no public key")).hint("one a line: age1... or ssh-...")
        );
    }
    Ok(keys)
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path).map_err(|e| Error::from(e).at(path.display()))?;
    file.take(KEYS_MOST).read_to_end(&mut bytes).map_err(|e| Error::from(e).at(path.display()))?;
    Ok(bytes)
}

/// Seals the case as it is now into a new file: written beside it, synced and renamed.
///
/// # Errors
/// If something of that name is there, the case can't be read or the file can't be written. Nothing is left then.
pub fn seal(case: &Case, to: For, out: &Path) -> Result<()> {
    refuse_standing(out)?;
    let failed = |error: io::Error| Error::from(error).at(out.display());
    let encryptor = match to {
        For::Keys(keys) => Encryptor::with_recipients(keys.iter().map(|key| key.as_ref() as &dyn Recipient))
            .map_err(|e| Error::new(Kind::Usage, format!("can't seal for these keys: {e}")))?,
        For::Passphrase(passphrase) => Encryptor::with_user_passphrase(SecretString::from(passphrase.as_str())),
    };
    let folder = case::folder_of(out);
    let beside = Beside::make(&folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(beside.path()).map_err(failed)?;
    let sealed = encryptor.wrap_output(BufWriter::new(file.as_file_mut())).map_err(failed)?;
    let mut sealed = BufWriter::with_capacity(1 << 16, sealed);
    case.write_whole(&mut sealed)?;
    let sealed = sealed.into_inner().map_err(|e| failed(e.into_error()))?;
    sealed.finish().and_then(|mut file| file.flush()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(out).map_err(|e| failed(e.error))?;
    case::sync_folder(&folder);
    Ok(())
}

/// Opens what was sealed into a new case file: written beside it, checked as a case is that is opened, renamed.
///
/// # Errors
/// If something of that name is there, no identity fits, or what was sealed is damaged or no case. Nothing is left.
pub fn unseal(sealed: &Path, identities: &[PathBuf], out: &Path, ask: &Ask) -> Result<()> {
    refuse_standing(out)?;
    let place = sealed.display();
    let input = File::open(sealed).map_err(|e| Error::from(e).at(&place))?;
    if !input.metadata().map_err(|e| Error::from(e).at(&place))?.is_file() {
        return Err(Error::new(Kind::Foreign, format!("{place} is no file")));
    }
    let mut input = BufReader::with_capacity(1 << 16, input);
    let begins = input.fill_buf().map_err(|e| Error::from(e).at(&place))?;
    if !is_age(begins) {
        return Err(Error::new(Kind::Foreign, format!("{place} is not sealed in the age format"))
            .hint("`muckrake seal` makes such files, and so does the program age"));
    }
    let decryptor =
        Decryptor::new_buffered(BufReader::new(ArmoredReader::new(input))).map_err(|e| refused(&e).at(&place))?;
    let keys = keys_for(&decryptor, &place.to_string(), identities, ask)?;
    let mut content =
        decryptor.decrypt(keys.iter().map(|key| key.as_ref() as &dyn Identity)).map_err(|e| refused(&e).at(&place))?;
    let folder = case::folder_of(out);
    let beside = Beside::make(&folder).map_err(|e| Error::from(e).at(out.display()))?;
    let mut file = tempfile::NamedTempFile::new_in(beside.path()).map_err(|e| Error::from(e).at(out.display()))?;
    copy(&mut content, file.as_file_mut(), &place.to_string(), out)?;
    file.as_file().sync_all().map_err(|e| Error::from(e).at(out.display()))?;
    Case::check_file(file.path()).map_err(|e| {
        let told = Error::new(e.kind(), format!("what {place} holds can't be opened as a case: {}", e.cause()));
        e.to_try().map_or_else(|| told.clone(), |hint| told.clone().hint(hint))
    })?;
    file.persist_noclobber(out).map_err(|e| Error::from(e.error).at(out.display()))?;
    case::sync_folder(&folder);
    Ok(())
}

/// Copies what was sealed; says which of the two files failed.
fn copy(content: &mut dyn Read, out: &mut File, place: &str, named: &Path) -> Result<()> {
    let mut piece = Zeroizing::new(vec![0; 1 << 16]);
    loop {
        let read = content.read(&mut piece).map_err(|e| {
            Error::new(Kind::Damaged, format!("{place} is damaged or cut off: {e}"))
                .hint("nothing was written; have it sent again")
        })?;
        let Some(filled) = piece.get(..read).filter(|filled| !filled.is_empty()) else { return Ok(()) };
        out.write_all(filled).map_err(|e| Error::from(e).at(named.display()))?;
    }
}

/// What is tried on the seal.
fn keys_for<R: Read>(
    of: &Decryptor<R>,
    place: &str,
    identities: &[PathBuf],
    ask: &Ask,
) -> Result<Vec<Box<dyn Identity>>> {
    if of.is_scrypt() {
        let passphrase = ask(place).ok_or_else(|| {
            Error::new(Kind::Locked, format!("{place} is sealed with a passphrase, and none was given"))
                .hint("start it in a terminal, or name a file that holds it with --passphrase-file")
        })?;
        let secret = SecretString::from(passphrase.as_str());
        return Ok(vec![Box::new(age::scrypt::Identity::new(secret))]);
    }
    if identities.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            format!("{place} is sealed for the holder of a key, and no key was named"),
        )
        .hint("--identity FILE, an age key file or an SSH private key"));
    }
    let mut keys: Vec<Box<dyn Identity>> = Vec::new();
    for path in identities {
        keys.extend(identity(path, ask).map_err(|e| e.at(path.display()))?);
    }
    Ok(keys)
}

/// Asks by way of [`Ask`].
#[derive(Clone)]
struct Asking {
    ask: Ask,
    what: String,
}

impl age::Callbacks for Asking {
    fn display_message(&self, _message: &str) {}

    fn confirm(&self, _message: &str, _yes: &str, _no: Option<&str>) -> Option<bool> {
        None
    }

    fn request_public_string(&self, _description: &str) -> Option<String> {
        None
    }

    fn request_passphrase(&self, _description: &str) -> Option<SecretString> {
        (self.ask)(&self.what).map(|given| SecretString::from(given.as_str()))
    }
}

/// The keys in a file: an `age` identity file, plain or under a passphrase, or an SSH private key.
fn identity(path: &Path, ask: &Ask) -> Result<Vec<Box<dyn Identity>>> {
    let bytes = read(path)?;
    let asking = Asking { ask: Arc::clone(ask), what: format!("the key in {}", path.display()) };
    let unusable = |why: String| {
        Error::new(Kind::Usage, format!("holds no key that can be used: {why}"))
            .hint("an age key file (AGE-SECRET-KEY-...), or an SSH private key of type ed25519 or rsa")
    };
    let plain = |file: IdentityFile<age::NoCallbacks>| -> Result<Vec<Box<dyn Identity>>> {
        let keys = file.with_callbacks(asking.clone()).into_identities().map_err(|e| unusable(e.to_string()))?;
        Ok(keys.into_iter().map(|key| key as Box<dyn Identity>).collect())
    };
    if is_age(&bytes) {
        let bytes = BufReader::new(ArmoredReader::new(bytes.as_slice()));
        let decryptor = Decryptor::new_buffered(bytes).map_err(|e| refused(&e))?;
        let given = (asking.ask)(&asking.what)
            .ok_or_else(|| Error::new(Kind::Locked, "is under a passphrase, and none was given"))?;
        let key = age::scrypt::Identity::new(SecretString::from(given.as_str()));
        let mut inner = Zeroizing::new(Vec::new());
        let mut content = decryptor.decrypt(std::iter::once(&key as &dyn Identity)).map_err(|e| refused(&e))?;
        content.read_to_end(&mut inner)?;
        return plain(IdentityFile::from_buffer(inner.as_slice())?);
    }
    let named = Some(path.display().to_string());
    match ssh::Identity::from_buffer(bytes.as_slice(), named) {
        Ok(ssh::Identity::Unsupported(_)) => Err(unusable("its type is not supported".to_owned())),
        Ok(key) => Ok(vec![Box::new(key.with_callbacks(asking.clone()))]),
        Err(_no_ssh) => plain(IdentityFile::from_buffer(bytes.as_slice()).map_err(|e| unusable(e.to_string()))?),
    }
}

/// What `age` said, in the house's words.
fn refused(error: &DecryptError) -> Error {
    match error {
        DecryptError::NoMatchingKeys => Error::new(Kind::Locked, "is sealed for another key than was named")
            .hint("name the key that belongs to what you gave the sender"),
        DecryptError::KeyDecryptionFailed => {
            Error::new(Kind::Locked, "the passphrase does not open it").hint("try again")
        }
        DecryptError::ExcessiveWork { .. } => {
            Error::new(Kind::Foreign, "is sealed so that to try a passphrase would take too long")
        }
        DecryptError::UnknownFormat => {
            Error::new(Kind::Foreign, "is sealed in a newer form of age, or its first line is damaged")
                .hint("use a newer muckrake, or have it sent again")
        }
        DecryptError::InvalidHeader | DecryptError::InvalidMac | DecryptError::Io(_) => {
            Error::new(Kind::Damaged, format!("is damaged or cut off: {error}")).hint("have it sent again")
        }
        other => Error::new(Kind::Locked, format!("can't be opened: {other}")),
    }
}

fn is_age(start: &[u8]) -> bool {
    BEGINS.iter().any(|begins| start.starts_with(begins))
}

fn refuse_standing(out: &Path) -> Result<()> {
    if out.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(Error::new(Kind::Conflict, format!("{} is there already, and was left as it is", out.display()))
        .hint("another name, with --output"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_key_is_never_taken_for_a_public_one() {
        let secret = "AGE-SECRET-KEY-1QQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQPQQ";
        for named in [secret.to_owned(), secret.to_lowercase()] {
            let told = For::keys(std::slice::from_ref(&named)).err().unwrap();
            assert!(told.cause().contains("secret key") && !told.cause().contains(&named), "{told}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.txt");
        std::fs::write(&file, format!("# created: today\n{secret}\n")).unwrap();
        let told = For::keys(&[file.display().to_string()]).err().unwrap();
        assert!(told.cause().contains("secret key") && !told.cause().contains(secret), "{told}");
    }
}
