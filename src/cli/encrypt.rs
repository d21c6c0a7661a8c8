//! `muckrake encrypt`, `decrypt` and `passphrase`: whether a case is encrypted on the disk, and with what.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::case::{Case, Changed, Key};
use crate::error::{Error, Kind, Result};

use super::outcome::Outcome;
use super::page::Page;
use super::passphrase;
use super::setting::Setting;

/// Encrypt a case with a passphrase, in its place
///
/// From then on the passphrase is asked for whenever the case is opened. Who loses it loses the case. A whole new file is
/// written, checked and put in the case's place, with all large documents in it that lay beside it; the old bytes are
/// written over, which a solid-state disk, a snapshot or a copy elsewhere does not know of. Refused while another window has the case open. Needs a muckrake that was built
/// with encryption.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The file whose first line is the new passphrase; without it, it is asked for on the terminal
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

/// Give an encrypted case another passphrase
///
/// The whole case is encrypted anew. A copy that somebody made before still opens with the old passphrase.
#[derive(Debug, clap::Args)]
pub(super) struct Another {
    #[command(flatten)]
    args: Args,
}

/// Make an encrypted case plain again, in its place
#[derive(Debug, clap::Args)]
pub(super) struct Plain {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Done {
    case: String,
    encrypted: bool,
    beside: Vec<String>,
    not_overwritten: Option<String>,
}

/// The shape of [`Done`].
pub(super) const JSON: &str = r#"{"case","encrypted":true,"beside":["..."],"not_overwritten"}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let place = args.case.display();
    if Case::is_encrypted(&args.case)? {
        return Err(Error::new(Kind::Conflict, format!("{place} is encrypted already"))
            .hint("`muckrake passphrase CASE` gives it another passphrase"));
    }
    let done = set(args, None, setting)?;
    told(&args.case, true, done, setting, &format!("Encrypted {place}."))
}

pub(super) fn another(args: &Another, setting: &Setting) -> Result<Outcome> {
    let key = need_key(&args.args.case, setting)?;
    let done = set(&args.args, Some(&key), setting)?;
    let said = format!("{} has a new passphrase.", args.args.case.display());
    told(&args.args.case, true, done, setting, &said)
}

pub(super) fn plain(args: &Plain, setting: &Setting) -> Result<Outcome> {
    let key = need_key(&args.case, setting)?;
    let done = Case::encrypt(&args.case, setting.author.clone(), Some(&key), None)?;
    told(&args.case, false, done, setting, &format!("{} is plain again.", args.case.display()))
}

/// Asks for the new passphrase, unless this build has no use for one or the file is no case.
fn set(args: &Args, key: Option<&Key>, setting: &Setting) -> Result<Changed> {
    if !Key::BUILT {
        return Case::encrypt(&args.case, setting.author.clone(), key, None);
    }
    drop(Case::open_read_only_with(&args.case, key)?);
    let of = args.case.display().to_string();
    let passphrase = passphrase::fresh(args.new_passphrase_file.as_deref(), &of)?;
    Case::encrypt(&args.case, setting.author.clone(), key, Some(&passphrase))
}

fn need_key(case: &Path, setting: &Setting) -> Result<Key> {
    setting.key(case)?.ok_or_else(|| {
        let plain = Case::open_read_only(case).err();
        plain.unwrap_or_else(|| {
            Error::new(Kind::Conflict, format!("{} is not encrypted", case.display()))
                .hint("`muckrake encrypt CASE` encrypts it")
        })
    })
}

fn told(case: &Path, encrypted: bool, done: Changed, setting: &Setting, said: &str) -> Result<Outcome> {
    let Changed { beside, not_overwritten } = done;
    let done = Done { case: case.display().to_string(), encrypted, beside, not_overwritten };
    Outcome::either(setting, &done, || {
        let mut page = Page::of(said);
        if let Some(why) = &done.not_overwritten {
            page.line(format!("The bytes that stood there before could not be written over: {why}."));
        }
        if encrypted && !done.beside.is_empty() {
            page.line(format!("Left as they were, beside it: {}.", done.beside.join(", ")));
        }
        page
    })
}
