//! What each question means: asked of one read-only connection, one answer each.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::documents::Shelf;
use super::finding::{self, Lent, Typed};
use super::{ground, judged, story};
use crate::analysis::standing::Origins;
use crate::analysis::{chain, check, citations, dossier, sentence};
use crate::case::search::{Index, Query};
use crate::case::{Case, Feed, Listed, LogEntry};
use crate::error::{Error, Result};
use crate::exchange::export;
use crate::model::{Brief, ClaimRef, EntityId, Graph, Marked, Side, SourceId};
use crate::tui::effect::{Answer, Exported, Find, Finds, News, Question, Rests, Tally, Told, Topic, Worded};

/// How many further links of a dossier are read at a time.
const LINKS: usize = dossier::LINKS_AT_FIRST;

/// How many changes of an action are read at a time.
const CHANGES: usize = 200;

/// A read-only connection and what it remembers.
pub struct Reader {
    case: Case,
    feed: Feed,
    /// The search index, and the state of the case that it was made of.
    index: Option<(i64, Arc<Index>)>,
    /// Where it is lent from.
    lent: Lent,
    /// The list of all was read as the case keeps it: the index is still to be made.
    owes: bool,
    /// Documents that are looked at.
    shelf: Shelf,
}

impl Reader {
    /// A reader over a connection of its own. What is written from here on is news: nothing has been read before.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn new(case: Case) -> Result<Self> {
        let feed = Feed::start(&case)?;
        Ok(Self { feed, ..Self::since(case, 0, Lent::default()) })
    }

    /// The same, for a case that was read up to a place of its journal: what was written since is news. Its index is
    /// lent.
    pub(super) fn since(case: Case, place: i64, lent: Lent) -> Self {
        Self { case, feed: Feed::since(place), index: None, lent, owes: false, shelf: Shelf::default() }
    }

    /// Answers a question from one state of the case; one that writes is refused.
    pub fn answer(&mut self, question: &Question) -> Answer {
        // Where it can't be held, what reads it tells why.
        drop(self.case.hold());
        let answer = self.read(question);
        drop(self.case.let_go());
        answer
    }

    fn read(&mut self, question: &Question) -> Answer {
        match question {
            Question::Find { query, limit, folding } => {
                Answer::Found(self.find(&Typed { query: query.clone(), limit: *limit, folding: *folding }))
            }
            Question::Busiest => Answer::Root(self.busiest()),
            Question::Brief(id) => Answer::Root(self.brief(id)),
            Question::Branch { path, side, offset, limit } => {
                Answer::Branch(self.branch(path, *side, (*offset, *limit)))
            }
            Question::Dossier(id) => {
                let read = dossier::dossier(&self.case, &mut Origins::new(&self.case), id);
                Answer::Dossier(read.map(|d| d.map(Box::new)))
            }
            Question::Links(id, offset) => {
                Answer::Links(dossier::links(&self.case, &mut Origins::new(&self.case), id, *offset, LINKS))
            }
            Question::Citations(topic) => Answer::Citations(self.citations(topic)),
            Question::Sizes => Answer::Sizes(self.sizes()),
            Question::Check => {
                let checked = check::check(&self.case, &mut |_| {});
                Answer::Check(checked.map(|c| (c.counts, Arc::new(c.likeness))))
            }
            Question::Health => Answer::Health(self.case.health()),
            Question::Feed => Answer::Feed(self.news()),
            Question::Export(format, path, replace, redacted) => {
                if path.exists() && !replace {
                    return Answer::Exported(Ok(Exported::There(path.clone())));
                }
                let place = std::path::absolute(path).unwrap_or(path.clone());
                Answer::Exported(if *redacted {
                    let written = export::run_redacted(&self.case, format, Some(path));
                    written
                        .map(|left_out| Exported::Written(place, left_out.damaged.clone(), Some(left_out.to_string())))
                } else {
                    let written = export::run(&self.case, format, Some(path));
                    written.map(|damaged| Exported::Written(place, damaged, None))
                })
            }
            Question::Ground(start, begun) => {
                Answer::Ground(*start, ground::ground(&self.case, *start, begun).map(Box::new))
            }
            Question::Log(before, limit) => Answer::Log(self.case.log_page(*before, *limit)),
            Question::Story => Answer::Story(story::queue(&self.case)),
            Question::Changes(action, offset, _) => Answer::Changes(self.case.changes(*action, *offset, CHANGES)),
            Question::Document(wanted) => Answer::Document(self.shelf.open(&self.case, wanted)),
            Question::Names(sha256, page) => Answer::Names(self.shelf.named(&self.case, sha256, *page)),
            Question::Seek(sha256, query) => Answer::Sought(self.shelf.seek(&self.case, sha256, query)),
            Question::Undo(_) | Question::Redo(_) | Question::UndoWithLater(_) | Question::Do(_) => {
                Answer::Wrote(Err(Error::input("this is written, not read; it goes to the writer thread")))
            }
        }
    }

    /// Searches the index, made anew where the case has changed since. The list of all does not wait for it.
    fn find(&mut self, typed: &Typed) -> Result<Finds> {
        let query = Query::parse(&typed.query)?;
        let now = self.case.change_count()?;
        let current = self.index.as_ref().is_some_and(|(then, _)| *then == now);
        if !current
            && query.is_empty()
            && let Some(listed) = self.case.listed(typed.limit)?
        {
            self.owes = true;
            return self.marked(all(listed));
        }
        self.renew_index(now)?;
        let Some((_, index)) = &self.index else { return Ok(Finds::default()) };
        index.prepare(&self.case, &query)?;
        Ok(finding::finds(index, &query, typed))
    }

    /// What is listed, with the marks on it.
    fn marked(&self, mut found: Finds) -> Result<Finds> {
        for hit in &mut found.hits {
            hit.marks = self.case.marks(&Marked::Entity(hit.brief.id.clone()))?;
        }
        Ok(found)
    }

    /// Makes the index of this state of the case, where it is of another.
    fn renew_index(&mut self, now: i64) -> Result<()> {
        if self.index.as_ref().is_none_or(|(then, _)| *then != now) {
            let index = Arc::new(Index::load(&self.case)?);
            self.lent.lend(now, &index);
            self.index = Some((now, index));
        }
        self.owes = false;
        Ok(())
    }

    /// Whether something is still to be made that the next question may want.
    pub(super) fn owes(&self) -> bool {
        self.owes
    }

    /// Makes it, while nobody waits. What fails here fails again, and is told, where it is asked for.
    pub(super) fn catch_up(&mut self) {
        self.owes = false;
        drop(self.case.hold());
        drop(self.case.change_count().and_then(|now| self.renew_index(now)));
        drop(self.case.let_go());
    }

    fn busiest(&self) -> Result<Option<Brief>> {
        self.case.busiest()?.map(|id| self.case.brief(&id)).transpose()
    }

    /// An entity as a list shows it; none where the case does not hold it.
    fn brief(&self, id: &EntityId) -> Result<Option<Brief>> {
        let brief = self.case.brief(id)?;
        Ok((!brief.schema.is_empty()).then_some(brief))
    }

    /// A step, with how many hops wait behind each of its hops.
    fn branch(&self, path: &[EntityId], side: Side, (offset, limit): (usize, usize)) -> Result<chain::Step> {
        let mut origins = Origins::new(&self.case);
        let mut step = chain::step(&mut origins, path, side, offset, limit)?;
        for hop in step.hops.iter_mut().filter(|hop| hop.gap.is_none() && !hop.repeat) {
            hop.more = chain::ahead(&mut origins, &hop.entity.id, side)?;
        }
        Ok(step)
    }

    fn citations(&self, topic: &Topic) -> Result<Rests> {
        let graph: &dyn Graph = &self.case;
        let mut origins = Origins::new(graph);
        match topic {
            Topic::Claims(claims) => {
                let told = claims.iter().map(|claim| self.told(citations::of_claim(graph, &mut origins, claim)?));
                Ok(Rests::Claims(told.collect::<Result<_>>()?))
            }
            Topic::Entity(brief) => {
                let told = citations::of_entity(graph, &mut origins, &brief.id)?.into_iter().map(|c| self.told(c));
                Ok(Rests::Claims(told.collect::<Result<_>>()?))
            }
            Topic::Source(id) => {
                let Some(resting) = citations::of_source(graph, &mut origins, id)? else { return Ok(Rests::Nothing) };
                let cites = resting.evidence.iter().flat_map(|e| &e.cites);
                let sentences = cites.map(|c| self.worded(&c.claim)).collect::<Result<_>>()?;
                let taken: BTreeSet<&SourceId> = resting.evidence.iter().map(|e| &e.evidence.source).collect();
                let sources = taken.into_iter().filter_map(|id| graph.source(id).transpose()).collect::<Result<_>>()?;
                Ok(Rests::Source(Box::new(resting), sentences, sources))
            }
            Topic::Sources => Ok(Rests::Sources(graph.sources()?)),
            Topic::Without(withdrawn) => judged::falls(&mut origins, withdrawn, &|claim| self.worded(claim)),
            Topic::Worth(root, side) => judged::worth(graph, root, *side, &|claim| self.worded(claim)),
            Topic::Gap(_) | Topic::Nothing => Ok(Rests::Nothing),
        }
    }

    fn told(&self, cited: citations::Cited) -> Result<Told> {
        let claim: &ClaimRef = &cited.claim;
        let note = match claim {
            ClaimRef::Link(id) => self.case.entity(id)?.and_then(|link| link.note),
            ClaimRef::Assertion(id) => self.case.assertion(id)?.and_then(|assertion| assertion.note),
            ClaimRef::Value(_) => None,
        };
        let (sentence, marks) = self.worded(claim)?;
        Ok(Told { sentence, note, marks, cited })
    }

    /// A claim in words, with the marks on it.
    fn worded(&self, claim: &ClaimRef) -> Result<Worded> {
        let marks = self.case.marks(&Marked::Claim(claim.clone()))?;
        Ok((sentence::sentence_parts(&self.case, claim)?, marks))
    }

    fn sizes(&self) -> Result<Tally> {
        let sizes = self.case.sizes()?;
        let (marks, seen) = (self.case.mark_counts()?, self.case.change_count()?);
        let title = self.case.title()?;
        let documents = !self.case.attachments()?.is_empty();
        Ok(Tally { title, entities: sizes.entities, gaps: sizes.gaps, marks, documents, seen })
    }

    /// What was written since the last time, or since the reader was made.
    fn news(&mut self) -> Result<Vec<News>> {
        let before = self.feed.place();
        let news = self.feed.poll(&self.case)?;
        self.lent.written(self.feed.place());
        let told = |(place, entry): (i64, LogEntry)| News { place, told: format!("{} ({})", entry.title, entry.who) };
        Ok((before + 1..).zip(news).map(told).collect())
    }
}

/// The list of all, as far as it was asked for.
fn all(listed: Listed) -> Finds {
    let hit = |brief: Brief| Find { matched: brief.caption.clone(), brief: brief.into(), ..Find::default() };
    let hits = listed.first.into_iter().map(hit).collect();
    Finds { hits, total: listed.total, of: listed.total }
}

/// The answer that carries an error to whoever asked.
pub(super) fn error_answer(question: &Question, error: Error) -> Answer {
    match question {
        Question::Find { .. } => Answer::Found(Err(error)),
        Question::Busiest | Question::Brief(_) => Answer::Root(Err(error)),
        Question::Branch { .. } => Answer::Branch(Err(error)),
        Question::Dossier(_) => Answer::Dossier(Err(error)),
        Question::Links(..) => Answer::Links(Err(error)),
        Question::Citations(_) => Answer::Citations(Err(error)),
        Question::Sizes => Answer::Sizes(Err(error)),
        Question::Check => Answer::Check(Err(error)),
        Question::Health => Answer::Health(Err(error)),
        Question::Feed => Answer::Feed(Err(error)),
        Question::Export(..) => Answer::Exported(Err(error)),
        Question::Ground(start, _) => Answer::Ground(*start, Err(error)),
        Question::Undo(_) | Question::Redo(_) | Question::UndoWithLater(_) | Question::Do(_) => {
            Answer::Wrote(Err(error))
        }
        Question::Log(..) => Answer::Log(Err(error)),
        Question::Changes(..) => Answer::Changes(Err(error)),
        Question::Story => Answer::Story(Err(error)),
        Question::Document(_) => Answer::Document(Err(error)),
        Question::Names(..) => Answer::Names(Err(error)),
        Question::Seek(..) => Answer::Sought(Err(error)),
    }
}
