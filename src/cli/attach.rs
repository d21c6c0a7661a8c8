//! `muckrake attach`: keeps documents with a source.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::case::{Case, Taken, sha256_hex};
use crate::error::{Error, Kind, Result};
use crate::exchange::attach::{self, Given, Kept};

use super::outcome::Outcome;
use super::page::{Page, counted};
use super::pick;
use super::setting::Setting;

/// Keep documents with a source: stored once, named by their SHA-256, their bytes untouched
///
/// Any file is kept, whether its text can be read or not. What is larger than 16 MiB lies in a folder beside the case,
/// NAME.case.files, which goes where the case goes; in an encrypted case, all lies in the case. One action: `muckrake undo
/// CASE` takes all of them back.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// An id, a title, or a part of a title that fits only one
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The files; - is standard input, which --name then names
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How they were taken: "downloaded from the register", "photographed in the archive"
    #[arg(long, value_name = "TEXT")]
    how: Option<String>,
    /// What a document from standard input is called
    #[arg(long = "name", value_name = "NAME")]
    called: Option<String>,
}

/// What `--json` prints of each.
#[derive(Debug, Serialize)]
struct Attached {
    sha256: String,
    name: String,
    media: Option<&'static str>,
    size: usize,
    source: String,
    known: bool,
    beside: bool,
}

impl Attached {
    fn with(kept: Kept, source: &str, case: &Case) -> Result<Self> {
        let Kept { sha256, name, media, size, known } = kept;
        let beside = case.lies_beside(&sha256)?;
        Ok(Self { sha256, name, media, size, source: source.to_owned(), known, beside })
    }
}

/// The shape of [`Attached`].
pub(super) const JSON: &str = r#"
[{"sha256","name","media","size":0,"source","known":false,"beside":false}]
"known": the source had it already, and it stays as it was taken; "beside": it lies in a folder beside the case.
"#;

pub(super) fn run(args: &Args, setting: &Setting) -> Result<Outcome> {
    let mut case = setting.write(&args.case)?;
    let source = pick::source(&case, &args.source)?;
    if args.files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        return Err(Error::new(Kind::Usage, "- stands more than once: standard input is one document"));
    }
    let mut given = Vec::new();
    for file in &args.files {
        given.push(read(file, args.called.as_deref())?);
    }
    let known: Vec<String> = case.documents_of(&source.id)?.into_iter().map(|known| known.sha256).collect();
    let mut back = Vec::new();
    for one in &given {
        let sha256 = sha256_hex(&one.bytes);
        if known.contains(&sha256) && case.put_back(&one.bytes)? {
            back.push(sha256);
        }
    }
    let names: Vec<&str> = given.iter().map(|one| one.name.as_str()).collect();
    let taken = Taken { at: Some(setting.author.now()), how: how(args), by: Some(setting.author.name().to_owned()) };
    let title = format!("attach to {}: {}", source.title, names.join(", "));
    let kept = case.act(&title, |draft| attach::keep(draft, &source.id, (&given, &known), &taken))?;
    let attached: Vec<Attached> =
        kept.into_iter().map(|kept| Attached::with(kept, source.id.as_str(), &case)).collect::<Result<_>>()?;
    let folder = case.files_folder();
    Outcome::either(setting, &attached, || page(&attached, (&source.title, &back), &folder))
}

fn how(args: &Args) -> Option<String> {
    args.how.as_deref().map(str::trim).filter(|how| !how.is_empty()).map(str::to_owned)
}

/// A document: a file, or what stands on the standard input.
fn read(file: &Path, name: Option<&str>) -> Result<Given> {
    if file.as_os_str() != "-" {
        return attach::read(file);
    }
    let name = name.map(str::trim).filter(|name| !name.is_empty()).ok_or_else(|| {
        Error::new(Kind::Usage, "a document from standard input needs a name").hint("add --name letter.eml")
    })?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|e| Error::from(e).at("standard input"))?;
    Ok(Given { name: name.to_owned(), bytes })
}

fn page(attached: &[Attached], (source, back): (&str, &[String]), folder: &Path) -> Page {
    let new = attached.iter().filter(|one| !one.known).count();
    let mut page = Page::of(format!("Kept {} with {source}.", counted(new, "document")));
    for one in attached {
        let short: String = one.sha256.chars().take(super::document::SHORT).collect();
        let known = match one.known {
            true if back.contains(&one.sha256) => ", which the source has already: its bytes were lost, and are back",
            true => ", which the source has already",
            false => "",
        };
        page.line(format!("  {short}  {}{known}", one.name));
    }
    if attached.iter().any(|one| one.beside) {
        let folder = folder.display();
        page.line(format!("What is larger than 16 MiB lies in {folder}: where the case goes, that goes too."));
    }
    page
}
