//! A file kept as a document of a source: it is found and read before anything is written. One that the source has
//! already is put back where its bytes were lost.
//!
//! It runs on the writer's thread. It must not know panes or overlays.

use crate::case::{Case, Draft, Taken, sha256_hex};
use crate::error::{Error, Kind, Result};
use crate::exchange::attach::{self, Given};
use crate::model::{Graph as _, Source, SourceId};
use crate::tui::deed::{Deed, Holder, Made};
use crate::tui::effect::Wrote;

/// A document about to be kept.
pub(super) struct Attaching {
    source: Holder,
    given: Given,
    how: Option<String>,
    /// What it is called in the case, where the source has it already.
    known: Option<String>,
    /// The source's title.
    of: String,
}

impl Attaching {
    /// What the action is called.
    pub(super) fn title(&self) -> String {
        format!("attach to {}: {}", self.of, self.given.name)
    }

    /// The source has it already: at the most its bytes are to be put back.
    pub(super) fn is_known(&self) -> bool {
        self.known.is_some()
    }
}

/// Reads the file that a deed keeps, if it keeps one.
///
/// # Errors
/// If it can't be read or kept.
pub(super) fn read(case: &Case, deed: &Deed) -> Result<Option<Attaching>> {
    let Deed::Attach { source, path, how } = deed else { return Ok(None) };
    let gone = || Error::new(Kind::NotFound, "this source is no longer in the case");
    let of = match source {
        Holder::Known(id) => case.source(id)?.ok_or_else(gone)?.title,
        Holder::New(title) => title.clone(),
    };
    let given = attach::read(&attach::found(path, std::env::home_dir().as_deref())?)?;
    let known = match source {
        Holder::Known(id) => {
            let sha256 = sha256_hex(&given.bytes);
            case.documents_of(id)?.into_iter().find(|known| known.sha256 == sha256).map(|known| known.name)
        }
        Holder::New(_) => None,
    };
    Ok(Some(Attaching { source: source.clone(), given, how: how.clone(), known, of }))
}

/// Puts the bytes back of one that its source has already. The journal has nothing of that: the document is as it was.
///
/// # Errors
/// If nothing is lost of it, or the case refuses.
pub(super) fn put_back(case: &mut Case, attaching: &Attaching) -> Result<Wrote> {
    let Attaching { given, known, of, .. } = attaching;
    let known = known.as_deref().unwrap_or(&given.name);
    if !case.put_back(&given.bytes)? {
        return Err(Error::new(Kind::Conflict, format!("{of} has this document already, as {known}")));
    }
    let told = format!("{known} was lost, and is back: {of} has it as it was taken.");
    Ok(Wrote { told, stands: true, ..Wrote::default() })
}

/// Keeps it, and makes its source first where that is new.
pub(super) fn keep(draft: &mut Draft<'_>, attaching: &Attaching, made: &mut Vec<Made>) -> Result<()> {
    let Attaching { source, given, how, .. } = attaching;
    let source = match source {
        Holder::Known(id) => id.clone(),
        Holder::New(title) => {
            let id = SourceId::fresh(title, draft.random()?);
            draft.put_source(&Source { id: id.clone(), title: title.clone(), ..Source::default() })?;
            made.push(Made::Source(id.clone(), title.clone()));
            id
        }
    };
    let (at, by) = (draft.author().now(), draft.author().name().to_owned());
    let taken = Taken { at: Some(at), how: how.clone(), by: Some(by) };
    attach::keep(draft, &source, (std::slice::from_ref(given), &[]), &taken).map(drop)
}
