//! `muckrake seal` and `unseal`: a case for somebody else, in the `age` format.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::error::{Error, Kind, Result};
use crate::exchange::seal::{self, Ask, For};

use super::outcome::Outcome;
use super::page::Page;
use super::passphrase;
use super::setting::Setting;

/// Seal a copy of a case, so that only its recipients can open it
///
/// The copy is one state of the whole case, also while a window has it open, in the age format: `muckrake unseal`, or
/// the program age, opens it. The case itself stays as it is.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// Who can open it: an age public key (age1...), an SSH one (ssh-ed25519 ..., ssh-rsa ...), or a file with such
    /// keys, one a line
    #[arg(long = "to", value_name = "RECIPIENT", required_unless_present = "to_passphrase")]
    to: Vec<String>,
    /// Seal it with a passphrase instead, for whoever has no key
    #[arg(long, conflicts_with = "to")]
    to_passphrase: bool,
    /// The file whose first line is that passphrase; without it, it is asked for on the terminal
    #[arg(long, value_name = "FILE", requires = "to_passphrase")]
    new_passphrase_file: Option<PathBuf>,
    /// The file to write; without it, the case's name with .age after it. One that is there is refused
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Open a sealed case into a new case file
///
/// What was sealed is checked before it gets its name.
#[derive(Debug, clap::Args)]
pub(super) struct Unseal {
    /// The sealed file
    #[arg(value_name = "SEALED")]
    sealed: PathBuf,
    /// The key to open it with: an age key file, or an SSH private key. Without one it has to be sealed with a passphrase
    #[arg(short, long, value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// The case file to make; without it, the sealed file's name without .age. One that is there is refused
    #[arg(short, long, value_name = "CASE")]
    output: Option<PathBuf>,
}

/// What `--json` prints of `seal`.
#[derive(Debug, Serialize)]
struct Sealed {
    file: String,
}

/// The shape of [`Sealed`].
pub(super) const JSON: &str = r#"{"file"}"#;

/// What `--json` prints of `unseal`.
#[derive(Debug, Serialize)]
struct Opened {
    case: String,
}

/// The shape of [`Opened`].
pub(super) const JSON_UNSEAL: &str = r#"{"case"}"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let output = args.output.clone().unwrap_or_else(|| {
        let mut name = args.case.clone().into_os_string();
        name.push(".age");
        PathBuf::from(name)
    });
    let case = setting.read_freely(&args.case)?;
    let to = if args.to_passphrase {
        let of = output.display().to_string();
        For::Passphrase(passphrase::fresh(args.new_passphrase_file.as_deref(), &of)?)
    } else {
        For::keys(&args.to)?
    };
    seal::seal(&case, to, &output)?;
    let sealed = Sealed { file: output.display().to_string() };
    Outcome::either(setting, &sealed, || Page::of(format!("Sealed {} into {}.", args.case.display(), sealed.file)))
}

pub(super) fn unseal(args: &Unseal, setting: &Setting) -> Result<Outcome> {
    let output = match &args.output {
        Some(output) => output.clone(),
        None => without_age(&args.sealed)?,
    };
    let file = setting.passphrase_file.clone();
    let ask: Ask = Arc::new(move |of| passphrase::known(file.as_deref(), of).ok());
    seal::unseal(&args.sealed, &args.identity, &output, &ask)?;
    let opened = Opened { case: output.display().to_string() };
    Outcome::either(setting, &opened, || Page::of(format!("Opened {} into {}.", args.sealed.display(), opened.case)))
}

fn without_age(sealed: &Path) -> Result<PathBuf> {
    let age = sealed.extension().is_some_and(|end| end.eq_ignore_ascii_case("age"));
    if age {
        return Ok(sealed.with_extension(""));
    }
    Err(Error::new(Kind::Usage, format!("{} does not end in .age: the case needs a name", sealed.display()))
        .hint("--output CASE"))
}
