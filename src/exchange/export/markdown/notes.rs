//! Footnotes and sources: numbered as they are first used, and by id.
//!
//! It must not know which sentence a footnote stands under.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::citations::Footnote;
use crate::error::Result;
use crate::model::{Citation, Evidence, EvidenceId, Graph, Reliability, Source, SourceId, Stance, Visibility};

use super::Page;
use super::escape::md;
use crate::text::clip::clip;

/// What stands for a source that is referred to and not there.
const ABSENT: &str = "a source that the case does not hold";

/// How much of a title a sentence names, in columns: sources give it whole.
const TITLE_MOST: usize = 48;

/// The footnotes so far, and the number of each source.
pub(super) struct Notes {
    sources: BTreeMap<SourceId, usize>,
    numbers: HashMap<Key, usize>,
    order: Vec<Key>,
}

/// One place in one piece of evidence.
type Key = (EvidenceId, Option<String>);

impl Notes {
    pub(super) fn of(graph: &dyn Graph) -> Result<Self> {
        let sources = graph.sources()?.into_iter().enumerate().map(|(place, s)| (s.id, place + 1)).collect();
        Ok(Self { sources, numbers: HashMap::new(), order: Vec::new() })
    }

    /// The mark of one citation, as Markdown has footnotes.
    pub(super) fn mark(&mut self, citation: &Citation) -> String {
        let key = (citation.evidence.id.clone(), citation.place().map(ToOwned::to_owned));
        let number = *self.numbers.entry(key.clone()).or_insert_with(|| {
            self.order.push(key);
            self.order.len()
        });
        format!("[^{number}]")
    }

    /// The marks of all citations of one stance, in their order, each once.
    pub(super) fn marks(&mut self, footnotes: &[Footnote], stance: Stance) -> String {
        let mut marks: Vec<String> = Vec::new();
        for note in footnotes.iter().filter(|n| n.citation.stance == stance) {
            let mark = self.mark(&note.citation);
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
        marks.concat()
    }

    /// The titles of the sources of all citations of one stance, each once: "“A” (source 1) and “B” (source 2)"; empty if there are none.
    pub(super) fn titles(&self, footnotes: &[Footnote], stance: Stance) -> String {
        joined(footnotes, stance, |note| self.title(note))
    }

    /// The same by number alone, for what says itself that it is reported: "source 1; and source 2 by way of source 3".
    pub(super) fn numbers(&self, footnotes: &[Footnote], stance: Stance) -> String {
        let number = |source: &Source| self.source(&source.id);
        joined(footnotes, stance, |note| led(note, number, " by way of "))
    }

    /// The title of a citation's source, and where that has it from: "“A” (source 1), relaying “B” (source 2)"
    /// where a passage does, "“B” (source 2), by way of “A” (source 1)" where the whole source does.
    pub(super) fn title(&self, note: &Footnote) -> String {
        led(note, |source| self.named(source), ", by way of ")
    }

    /// A source as a sentence names it: the start of its title, and its number for the rest.
    fn named(&self, source: &Source) -> String {
        format!("“{}” ({})", md(&clip(&source.title, TITLE_MOST)), self.source(&source.id))
    }

    fn source(&self, id: &SourceId) -> String {
        self.sources
            .get(id)
            .map_or_else(|| "a source that the case does not hold".to_owned(), |n| format!("source {n}"))
    }
}

/// A citation's source and, where another is behind it, that one too.
fn led(note: &Footnote, named: impl Fn(&Source) -> String, by_way_of: &str) -> String {
    let Some(own) = &note.source else { return ABSENT.to_owned() };
    let relays = note.citation.evidence.relays.is_some();
    match (note.trail.last(), &note.origin) {
        (Some(last), _) if relays => format!("{}, relaying {}", named(own), named(last)),
        (_, Some(origin)) if origin.id != own.id => format!("{}{by_way_of}{}", named(origin), named(own)),
        _ => named(own),
    }
}

/// What is said of all citations of one stance, each once, in one list.
fn joined(footnotes: &[Footnote], stance: Stance, said: impl Fn(&Footnote) -> String) -> String {
    let mut list: Vec<String> = Vec::new();
    let mut leads_on = false;
    for note in footnotes.iter().filter(|n| n.citation.stance == stance) {
        let one = said(note);
        leads_on |= !note.trail.is_empty();
        if !list.contains(&one) {
            list.push(one);
        }
    }
    // Where one leads on to another, a comma or an "and" would join the wrong two.
    let (comma, and) = if leads_on { ("; ", "; and") } else { (", ", " and") };
    match list.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{}{and} {last}", before.join(comma)),
        None => String::new(),
    }
}

fn quoted(source: &Source) -> String {
    format!("“{}”", md(&source.title))
}

/// What a piece of evidence says, where it says it in words: ", in the words “...”", ", in substance: ...".
pub(super) fn words(evidence: &Evidence) -> String {
    match (&evidence.quote, &evidence.paraphrase) {
        (Some(quote), _) => format!(", in the words “{}”", md(quote)),
        (None, Some(paraphrase)) => format!(", in substance: {}", md(paraphrase)),
        (None, None) => String::new(),
    }
}

/// The sources, numbered in the order of their ids.
pub(super) fn write_sources(page: &mut Page<'_, '_>) -> Result<()> {
    let sources = page.graph.sources()?;
    if sources.is_empty() {
        return Ok(());
    }
    page.line("## Sources\n")?;
    page.line(
        "Reliability A to E is a judgement of the source, credibility 1 to 5 of the passage; F and 6 say that it \
         cannot be judged.\n",
    )?;
    for source in &sources {
        let number = page.notes.sources.get(&source.id).copied().unwrap_or_default();
        let parts = described(page, source)?;
        page.line(&format!("{number}. {}.", parts.join(". ")))?;
    }
    page.line("")
}

fn described(page: &mut Page<'_, '_>, source: &Source) -> Result<Vec<String>> {
    let mut parts = vec![format!("{} ({})", md(&source.title), md(&source.kind))];
    if !source.publisher.is_empty() {
        parts.push(source.publisher.iter().map(|p| md(p)).collect::<Vec<_>>().join(", "));
    }
    let dated = [("Published", &source.published), ("Read", &source.retrieved)];
    let placed = [("Address", &source.url), ("Archived at", &source.archived), ("SHA-256", &source.sha256)];
    for (what, text) in dated.into_iter().chain(placed) {
        parts.extend(text.as_deref().map(|text| format!("{what} {}", md(text))));
    }
    parts.push(graded(source.reliability));
    match source.visibility {
        Visibility::Public => {}
        Visibility::Background => {
            let label = source.label.as_deref().map(|label| format!("; to appear as “{}”", md(label)));
            parts.push(format!("**Background: not to be named{}**", label.unwrap_or_default()));
        }
        Visibility::Confidential => parts.push("**Confidential: not to leave the case**".to_owned()),
    }
    parts.push(match (&source.derives_from, page.origins.of_source(&source.id)?) {
        (_, Some(origin)) if origin == source.id => "Is itself an origin".to_owned(),
        (Some(from), Some(origin)) if *from == origin => {
            format!("Derives from {}, its origin", page.notes.source(from))
        }
        (Some(from), Some(origin)) => {
            format!("Derives from {}; origin: {}", page.notes.source(from), page.notes.source(&origin))
        }
        (Some(from), None) => format!("Derives from {}; no established origin", page.notes.source(from)),
        (None, _) => "No established origin".to_owned(),
    });
    parts.extend(source.note.as_deref().map(|note| format!("Note: {}", stopless(&md(note)))));
    Ok(parts)
}

fn graded(reliability: Reliability) -> String {
    let words = match reliability {
        Reliability::A => "completely reliable",
        Reliability::B => "usually reliable",
        Reliability::C => "fairly reliable",
        Reliability::D => "not usually reliable",
        Reliability::E => "unreliable",
        Reliability::F => "cannot be judged",
    };
    format!("Reliability {reliability:?}: {words}")
}

/// The footnotes, in the order of their numbers.
pub(super) fn write_footnotes(page: &mut Page<'_, '_>) -> Result<()> {
    for (place, (id, locator)) in page.notes.order.clone().into_iter().enumerate() {
        let Some(evidence) = page.graph.evidence(&id)? else { continue };
        let note = footnote(page, &evidence, locator.as_deref())?;
        page.line(&format!("[^{}]: {note}\n", place + 1))?;
    }
    Ok(())
}

fn footnote(page: &mut Page<'_, '_>, evidence: &Evidence, locator: Option<&str>) -> Result<String> {
    let source = page.graph.source(&evidence.source)?;
    let title = source.as_ref().map_or_else(|| md(evidence.source.as_str()), quoted);
    let mut parts = vec![format!("{title} ({})", page.notes.source(&evidence.source))];
    parts.extend(locator.map(md));
    let lang = evidence.lang.as_deref().map(|l| format!(" ({})", md(l))).unwrap_or_default();
    parts.extend(evidence.quote.as_deref().map(|q| format!("quote: “{}”{lang}", md(q))));
    parts.extend(evidence.translation.as_deref().map(|t| format!("in translation: “{}”", md(t))));
    parts.extend(evidence.paraphrase.as_deref().map(|p| format!("paraphrase: {}", stopless(&md(p)))));
    let grade = source.map(|s| s.reliability).unwrap_or_default();
    parts.push(format!("reliability {grade:?}, credibility {}", evidence.credibility.number()));
    parts.extend(evidence.relays.as_ref().map(|id| format!("relays {}", page.notes.source(id))));
    parts.push(match page.origins.of(&evidence.id)? {
        Some(origin) => format!("origin: {}", page.notes.source(&origin)),
        None => "no established origin".to_owned(),
    });
    parts.extend(evidence.note.as_deref().map(|n| format!("note: {}", stopless(&md(n)))));
    Ok(format!("{}.", parts.join("; ")))
}

/// Without its full stop, where more follows.
fn stopless(text: &str) -> &str {
    text.strip_suffix('.').unwrap_or(text)
}
