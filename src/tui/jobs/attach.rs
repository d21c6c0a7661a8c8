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
    /// What the action is called; where there is none, the source.
    pub(super) title: String,
}

/// Reads the file that a deed keeps, if it keeps one.
///
/// # Errors
/// If it can't be read or kept.
pub(super) fn read(case: &Case, deed: &Deed) -> Result<Option<Attaching>> {
    let Deed::Attach { source, path, how } = deed else { return Ok(None) };
    let gone = || Error::new(Kind::NotFound, "this source is no longer in the case");
    let title = match source {
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
    let title = match known {
        Some(_) => title,
        None => format!("attach to {title}: {}", given.name),
    };
    Ok(Some(Attaching { source: source.clone(), given, how: how.clone(), known, title }))
}

/// Puts its bytes back, if its source has it already. The journal has nothing of that: the document is as it was.
///
/// # Errors
/// If the source has them as well, or the case refuses.
pub(super) fn put_back(case: &mut Case, attaching: &Attaching) -> Result<Option<Wrote>> {
    let Attaching { given, known, title, .. } = attaching;
    let Some(known) = known else { return Ok(None) };
    if !case.put_back(&given.bytes)? {
        return Err(Error::new(Kind::Conflict, format!("{title} has this document already, as {known}")));
    }
    let told = format!("{known} was lost, and is back: {title} has it as it was taken.");
    Ok(Some(Wrote { told, stands: true, ..Wrote::default() }))
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
