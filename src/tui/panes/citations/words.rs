//! What the citations pane says: each citation with its grade, place and origin, and the standing in a sentence.

use super::Entry;
use crate::analysis::Standing;
use crate::analysis::branches::{Branch, branches};
use crate::analysis::citations::{By, Cited, Footnote, Resting, RestingEvidence};
use crate::analysis::sentence::Part;
use crate::model::{ClaimRef, Evidence, Gap, Mark, Reliability, Source, Stance, Visibility};
use crate::text::{clip, safe};
use crate::tui::effect::Told;
use crate::tui::panes::{count, damaged, marks, plain, role_of, sentence};
use crate::tui::theme::Role;
use crate::tui::widgets::list::{Item, heading};
use crate::tui::widgets::paint::{Piece, Pieces, piece, sign};

type Items = Vec<Item<Entry>>;

/// A question: nothing is cited to it.
pub(super) fn gap(gap: &Gap) -> Items {
    let mut items = vec![
        Item::told(
            [sign(if gap.damaged { Role::Damaged } else { Role::Gap }), piece(" ", Role::Gap)]
                .into_iter()
                .chain(damaged(gap.damaged))
                .chain([piece(gap.question.clone(), Role::Gap)])
                .collect(),
        ),
        Item::told(vec![piece("A gap is asked, not asserted: nothing is cited to it, and it is no claim.", Role::Dim)]),
    ];
    items.extend(note(gap.note.as_deref(), 0));
    items
}

/// The reporter's note, a paragraph a line: no part of what is claimed.
fn note(note: Option<&str>, indent: usize) -> impl Iterator<Item = Item<Entry>> {
    let lines = note.unwrap_or_default().lines().filter(|line| !line.trim().is_empty());
    lines.enumerate().map(move |(at, line)| {
        let word = if at == 0 { "note: " } else { "" };
        Item::told(vec![piece(format!("{}{word}{line}", " ".repeat(indent)), Role::Dim)]).wrapped(indent + 2)
    })
}

/// Claims, each with its standing explained and what it rests on.
pub(super) fn claims(told: &[Told], columns: usize) -> Items {
    let mut items = Items::new();
    let most = title_most(columns);
    for one in told {
        let role = role_of(one.cited.stand.standing);
        // The pane's title says the sentence where there is one claim and it fits.
        if told.len() > 1 || clip::width(&plain(&one.sentence)) + 20 > columns {
            items.push(claim(one));
        }
        let mut why = Item::told(vec![sign(role), piece(format!(" {}", why(&one.cited)), role)]);
        if items.is_empty() {
            why.right = marks(&one.marks);
        }
        items.push(why);
        items.extend(note(one.note.as_deref(), 2));
        let branches = branches(&one.cited);
        for branch in &branches {
            // Where all of it is one branch, the standing has said so.
            if branches.len() > 1 {
                items.push(Item::told(vec![head(branch, columns)]));
            }
            for footnote in &branch.footnotes {
                items.push(cited(&one.cited.claim, footnote, most, true));
                items.push(Item::told(vec![piece(format!("    {}", trail(footnote, most)), Role::Dim)]));
                items.extend(note(footnote.citation.evidence.note.as_deref(), 4));
            }
        }
    }
    items
}

/// The head of a branch: `for it, from the joint investigation (origin): 2 pieces of evidence`.
fn head(branch: &Branch<'_>, columns: usize) -> Piece {
    let (lead, role) = match branch.stance {
        Some(Stance::Supports) => ("for it", Role::Note),
        Some(Stance::Contradicts) => ("against it", Role::Disputed),
        Some(Stance::Context) => ("context", Role::Note),
        None => return piece("damaged: this bears on nothing", Role::Damaged),
    };
    let number = u64::try_from(branch.footnotes.len()).unwrap_or(u64::MAX);
    let evidence = count(number, "piece of evidence", "pieces of evidence");
    let from = match branch.origin {
        Some(origin) => format!("from {} (origin)", short(&origin.title, columns.saturating_sub(50).max(24))),
        None => "without an established origin".to_owned(),
    };
    piece(format!("{lead}, {from}: {evidence}"), role)
}

/// Everything said of an entity, each claim with what it rests on in a line.
pub(super) fn entity(told: &[Told], columns: usize) -> Items {
    let mut items = Items::new();
    let most = title_most(columns);
    for one in told {
        items.push(claim(one));
        items.extend(one.cited.footnotes.iter().map(|footnote| {
            let mut item = cited(&one.cited.claim, footnote, most, false);
            let leads = match &footnote.origin {
                Some(origin) if footnote.source.as_ref().is_some_and(|s| s.id == origin.id) => "  (origin)".to_owned(),
                Some(origin) => format!("  → {} (origin)", short(&origin.title, most)),
                None => "  (no established origin)".to_owned(),
            };
            item.left.push(piece(leads, Role::Dim));
            item
        }));
    }
    items
}

/// A claim as a sentence, with its standing.
fn claim(told: &Told) -> Item<Entry> {
    let mut left = vec![sign(role_of(told.cited.stand.standing)), piece(" ", Role::Text)];
    left.extend(damaged(told.cited.stand.standing == Standing::Damaged));
    left.extend(sentence(&told.sentence));
    Item::new(left, marks(&told.marks), Entry::Claim(told.cited.claim.clone())).wrapped(2)
}

/// Why a claim's standing is what it is.
fn why(cited: &Cited) -> String {
    let stand = &cited.stand;
    let pieces = |n: usize| count(u64::try_from(n).unwrap_or(u64::MAX), "piece of evidence", "pieces of evidence");
    let mut names: Vec<&str> = Vec::new();
    for origin in cited.footnotes.iter().filter(|f| f.citation.stance == Stance::Supports && !f.citation.damaged) {
        if let Some(source) = &origin.origin
            && !names.contains(&source.title.as_str())
        {
            names.push(&source.title);
        }
    }
    let names = names.join("; ");
    let without = match stand.unestablished {
        0 => String::new(),
        n => format!("; {} without an established origin", pieces(n)),
    };
    match stand.standing {
        Standing::Damaged => {
            "damaged: the case does not hold it as it was saved; `muckrake verify` says more".to_owned()
        }
        Standing::Uncited if cited.footnotes.is_empty() => "uncited: nothing supports it".to_owned(),
        Standing::Uncited => "uncited: what is cited gives context, nothing supports it".to_owned(),
        Standing::SingleOrigin if stand.origins.is_empty() => {
            format!("single origin: {}, and where it comes from is not established", pieces(stand.supports))
        }
        Standing::SingleOrigin => {
            let all = if stand.supports > 1 { "all from" } else { "from" };
            let supported = pieces(stand.supports - stand.unestablished.min(stand.supports));
            format!("single origin: {supported}, {all} {names}{without}")
        }
        Standing::Corroborated => {
            format!("corroborated: {} origins: {names}{without}", stand.origins.len())
        }
        Standing::Disputed => {
            format!("disputed: {} for it, {} against it", pieces(stand.supports), stand.contradicts)
        }
    }
}

/// `supports  C3  news summary ¶5`, and what it says there.
fn cited(claim: &ClaimRef, footnote: &Footnote, most: usize, words: bool) -> Item<Entry> {
    let citation = &footnote.citation;
    let evidence = &citation.evidence;
    let (stance, role) = match citation.stance {
        _ if citation.damaged => ("damaged", Role::Damaged),
        Stance::Supports => ("supports", Role::Text),
        Stance::Contradicts => ("contradicts", Role::Disputed),
        Stance::Context => ("context", Role::Dim),
    };
    let title = footnote.source.as_ref().map_or_else(|| evidence.source.to_string(), |s| short(&s.title, most));
    let place = citation.place().map_or_else(String::new, |place| format!(" {place}"));
    let grade = grade(footnote.source.as_ref(), evidence);
    let mut left = vec![
        piece(format!("  {stance}  "), role),
        piece(format!("{grade}  "), Role::Note),
        piece(format!("{title}{place}"), Role::Strong),
    ];
    if words {
        left.extend(said(evidence));
    }
    if citation.inherited {
        left.push(piece("  (by its record)", Role::Dim));
    }
    Item::new(left, Pieces::new(), Entry::Cited(claim.clone(), evidence.id.clone(), evidence.source.clone())).wrapped(4)
}

/// Where a citation leads: `news summary → joint investigation (origin)`.
fn trail(footnote: &Footnote, most: usize) -> String {
    let name = |source: &Source| {
        let word = if source.damaged { "damaged: " } else { "" };
        format!("{word}{}", short(&source.title, most))
    };
    let mut names: Vec<String> = footnote.source.iter().chain(&footnote.trail).map(name).collect();
    names.dedup();
    match &footnote.origin {
        Some(origin) => {
            if names.last() != Some(&short(&origin.title, most)) {
                names.push(short(&origin.title, most));
            }
            format!("{} (origin)", names.join(" → "))
        }
        None => format!("{} (no established origin)", names.join(" → ")),
    }
}

/// A title in a footnote, where the whole of it stands elsewhere.
fn short(title: &str, most: usize) -> String {
    clip::clip(&safe::safe(title), most).into_owned()
}

/// The widest that a title is said in a footnote, so that a source and its origin fit a line.
fn title_most(columns: usize) -> usize {
    (columns.saturating_sub(36) / 2).clamp(24, 90)
}

/// What a piece of evidence says: its words, else our words, with the translation where there is one.
fn said(evidence: &Evidence) -> Pieces {
    let mut pieces = Pieces::new();
    if let Some(quote) = &evidence.quote {
        pieces.push(piece(format!("  “{quote}”"), Role::Text));
        if let Some(translation) = &evidence.translation {
            pieces.push(piece(format!("  [{translation}]"), Role::Dim));
        }
    } else if let Some(paraphrase) = &evidence.paraphrase {
        pieces.push(piece(format!("  paraphrase: {paraphrase}"), Role::Text));
    }
    pieces
}

/// The Admiralty code of source and information: `C3`.
fn grade(source: Option<&Source>, evidence: &Evidence) -> String {
    let reliability = source.map_or(Reliability::F, |s| s.reliability);
    format!("{reliability:?}{}", evidence.credibility.number())
}

/// A source: what it is, where it leads, and everything that rests on it.
pub(super) fn source(resting: &Resting, sentences: &[(Vec<Part>, Vec<Mark>)], taken: &[Source]) -> Items {
    let source = &resting.source;
    let mut items: Items = about(source).into_iter().map(Item::told).collect();
    if let Some(first) = items.first_mut() {
        first.value = Some(Entry::Source(source.id.clone()));
    }
    let leads = match &resting.origin {
        Some(origin) if origin.id == source.id => "It is itself an origin.".to_owned(),
        Some(origin) => format!("It leads to {} (origin).", origin.title),
        None => "It has no established origin: nothing is corroborated by it.".to_owned(),
    };
    items.push(Item::told(vec![piece(leads, Role::Dim)]));
    let derived = resting.derived.iter().map(|s| {
        let left = vec![piece("derived from it: ", Role::Dim), piece(s.title.clone(), Role::Strong)];
        Item::new(left, Pieces::new(), Entry::Source(s.id.clone())).wrapped(2)
    });
    items.extend(derived);
    let claims = u64::try_from(resting.claims).unwrap_or(u64::MAX);
    items.push(heading(format!("{} on it", count(claims, "claim rests", "claims rest"))));
    let mut sentences = sentences.iter();
    for evidence in &resting.evidence {
        items.push(evidence_item(evidence, taken));
        items.extend(note(evidence.evidence.note.as_deref(), 4));
        for citing in &evidence.cites {
            let (told, on) = sentences.next().map_or((&[][..], &[][..]), |(told, on)| (told, on));
            let mut left = vec![piece("    ", Role::Text)];
            if citing.stance != Stance::Supports {
                let word = if citing.stance == Stance::Contradicts { "contradicts: " } else { "context: " };
                left.push(piece(word, Role::Dim));
            }
            left.extend(sentence(told));
            items.push(Item::new(left, marks(on), Entry::Claim(citing.claim.clone())).wrapped(6));
        }
    }
    if resting.more > 0 {
        let more = u64::try_from(resting.more).unwrap_or(u64::MAX);
        items.push(Item::told(vec![piece(format!("and {}", count(more, "citation", "citations")), Role::Dim)]));
    }
    items
}

fn evidence_item(resting: &RestingEvidence, taken: &[Source]) -> Item<Entry> {
    let evidence = &resting.evidence;
    let from = taken.iter().find(|source| source.id == evidence.source);
    let title = from.map_or_else(|| evidence.source.to_string(), |source| source.title.clone());
    let by = match resting.by {
        By::Own => String::new(),
        By::Relaying => format!("relayed by {title} "),
        By::Deriving => format!("in {title} "),
    };
    let place = evidence.locator.clone().unwrap_or_default();
    let mut left =
        vec![piece(format!("  {}  ", grade(from, evidence)), Role::Note), piece(format!("{by}{place} "), Role::Dim)];
    left.extend(damaged(evidence.damaged));
    left.extend(said(evidence));
    Item::new(left, Pieces::new(), Entry::Evidence(evidence.id.clone(), evidence.source.clone())).wrapped(2)
}

/// What a source is, in a few lines.
fn about(source: &Source) -> Vec<Pieces> {
    let mut first: Pieces = damaged(source.damaged).into_iter().collect();
    first.push(piece(source.title.clone(), Role::Strong));
    let mut more: Vec<String> = Vec::new();
    if !source.kind.is_empty() {
        more.push(source.kind.clone());
    }
    if !source.publisher.is_empty() {
        more.push(source.publisher.join(", "));
    }
    more.extend(source.published.clone());
    more.push(format!("reliability {:?}", source.reliability));
    match source.visibility {
        Visibility::Public => {}
        Visibility::Background => {
            let label = source.label.as_deref().map(|label| format!(": “{label}”")).unwrap_or_default();
            more.push(format!("background{label}"));
        }
        Visibility::Confidential => more.push("confidential".to_owned()),
    }
    first.push(piece(format!("  {}", more.join(" · ")), Role::Note));
    let mut lines = vec![first];
    lines.extend(source.url.iter().map(|url| vec![piece(url.clone(), Role::Dim)]));
    lines.extend(source.archived.iter().map(|url| vec![piece(format!("archived {url}"), Role::Dim)]));
    lines.extend(source.note.iter().map(|note| vec![piece(note.clone(), Role::Text)]));
    lines
}

/// Every source, origins told apart.
pub(super) fn sources(sources: &[Source]) -> Items {
    let row = |source: &Source| {
        let mut left: Pieces = damaged(source.damaged).into_iter().collect();
        left.push(piece(source.title.clone(), Role::Strong));
        if !source.publisher.is_empty() {
            left.push(piece(format!("  {}", source.publisher.join(", ")), Role::Dim));
        }
        let mark = if source.origin && !source.damaged { "origin " } else { "" };
        let right = vec![piece(mark, Role::Good), piece(format!("{:?}", source.reliability), Role::Note)];
        Item::new(left, right, Entry::Source(source.id.clone()))
    };
    sources.iter().map(row).collect()
}
