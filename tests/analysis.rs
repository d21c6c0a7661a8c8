//! What a reporter is told: how claims stand, how chains read, who is tied to both ends, what is missing.
#![allow(clippy::unwrap_used, reason = "a test that can't read its fixture should stop")]

#[path = "support/memory.rs"]
mod memory;

use memory::Memory;
use muckrake::analysis::falls::{self, Falls, Withdrawn};
use muckrake::analysis::{
    Bounds, Hop, Origins, Standing, branches, chain, check, citations, dossier, sentence, timeline,
};
use muckrake::model::{ClaimRef, EntityId, Reliability, Side, Stance, Vocabulary};
use muckrake::tui::Options;
use muckrake::tui::script::{self, Player};

/// Three firms in a row, their owner and founder, and an article on a joint investigation.
fn drones() -> Memory {
    let mut g = Memory::default();
    g.company("aspan", "Aspan Arba");
    g.company("sky", "Sky Mechanics");
    g.entity("Organization", "rys", "Rys");
    g.person("golberg", "Ilya Golberg");
    g.value("aspan", "jurisdiction", "kz");
    g.origin("joint");
    g.derived("article", Some("joint"));
    g.evidence("e1", "article");
    let links = [
        g.link("aspan", "supplies", "sky"),
        g.link("sky", "supplies", "rys"),
        g.link("golberg", "founded", "aspan"),
        g.link("golberg", "owns", "sky"),
    ];
    for link in &links {
        g.cite("e1", link);
    }
    g.value("sky.supplies.rys", "goodsDescription", "drones");
    g.gap("Who sells the drones to Aspan Arba?", Some("aspan"), Some(Side::Upstream));
    g
}

fn link(id: &str) -> ClaimRef {
    ClaimRef::Link(id.into())
}

fn standing(g: &Memory, claim: &ClaimRef) -> Standing {
    Origins::new(g).stand(claim).unwrap().standing
}

/// A chain as indented lines: gaps as `?`, repeats as `^`, what was not walked as `+N`.
fn drawn(hops: &[Hop], depth: usize, out: &mut Vec<String>) {
    for hop in hops {
        let mark = if hop.repeat { " ^" } else { "" };
        let more = if hop.more > 0 { format!(" +{}", hop.more) } else { String::new() };
        let line = match &hop.gap {
            Some(gap) => format!("? {}", gap.question),
            None => format!("{} {}{mark}{more}", hop.verb, hop.entity.caption),
        };
        out.push(format!("{}{line}", "  ".repeat(depth)));
        for tie in &hop.ties {
            let chain = if tie.whole_chain { "chain: " } else { "" };
            out.push(format!("{}! {chain}{}", "  ".repeat(depth), tie.words()));
        }
        drawn(&hop.hops, depth + 1, out);
    }
}

fn chain_of(g: &Memory, root: &str, side: Side, depth: usize, width: usize) -> Vec<String> {
    let chain = chain::walk(g, &root.into(), side, &Bounds { depth, width }).unwrap();
    let mut lines = Vec::new();
    drawn(&chain.hops, 0, &mut lines);
    if chain.more > 0 {
        lines.push(format!("+{}", chain.more));
    }
    lines
}

#[test]
fn ten_articles_on_one_leak_are_one_origin() {
    let mut g = Memory::default();
    g.company("a", "A");
    let claim = g.value("a", "status", "active");
    g.origin("leak");
    for n in 0..10 {
        g.derived(&format!("article-{n}"), Some("leak"));
        g.evidence(&format!("e{n}"), &format!("article-{n}"));
        g.cite(&format!("e{n}"), &claim);
    }
    let stand = Origins::new(&g).stand(&claim).unwrap();
    assert_eq!((stand.standing, stand.supports, stand.origins.len()), (Standing::SingleOrigin, 10, 1));
}

#[test]
fn a_second_origin_corroborates_and_one_that_is_not_established_does_not() {
    let mut g = Memory::default();
    g.company("a", "A");
    let claim = g.value("a", "status", "active");
    assert_eq!(standing(&g, &claim), Standing::Uncited);
    g.origin("one");
    g.evidence("e1", "one");
    g.cite("e1", &claim);
    g.derived("rumour", None);
    g.evidence("e2", "rumour");
    g.cite("e2", &claim);
    let stand = Origins::new(&g).stand(&claim).unwrap();
    assert_eq!((stand.standing, stand.unestablished), (Standing::SingleOrigin, 1));
    g.origin("two");
    g.evidence("e3", "two");
    g.cite("e3", &claim);
    assert_eq!(standing(&g, &claim), Standing::Corroborated);
}

#[test]
fn a_paragraph_that_relays_an_agency_has_the_agency_as_its_origin() {
    let mut g = drones();
    g.origin("agency");
    g.evidence("e9", "article").relays = Some("agency".into());
    let mut origins = Origins::new(&g);
    assert_eq!(origins.of(&"e9".into()).unwrap(), Some("agency".into()));
    assert_eq!(origins.of(&"e1".into()).unwrap(), Some("joint".into()));
    assert_eq!(origins.trail(&"e9".into()).unwrap(), ["article".into(), "agency".into()]);
    assert_eq!(origins.trail(&"e1".into()).unwrap(), ["article".into(), "joint".into()]);
}

#[test]
fn sources_that_derive_from_each_other_have_no_origin_and_are_named() {
    let mut g = Memory::default();
    g.company("a", "A");
    let claim = g.value("a", "status", "active");
    g.derived("x", Some("y"));
    g.derived("y", Some("z"));
    g.derived("z", Some("y"));
    g.evidence("e1", "x");
    g.cite("e1", &claim);
    let stand = Origins::new(&g).stand(&claim).unwrap();
    assert_eq!((stand.standing, stand.origins.len(), stand.unestablished), (Standing::SingleOrigin, 0, 1));
    let found = check::check(&g, &mut |_| ()).unwrap();
    let loops: Vec<_> = found.findings.iter().filter(|f| f.rule == "origin-loop").map(|f| &f.message).collect();
    assert_eq!(loops.len(), 1, "one circle, told once: {loops:?}");
    assert!(loops[0].starts_with("y (y) derives from itself"));
    assert_eq!(found.counts.no_origin, 1);
    assert!(found.findings.iter().any(|f| f.rule == "no-origin" && f.message.ends_with("A: status is active.")));
}

#[test]
fn a_contradiction_makes_a_claim_disputed_and_context_supports_nothing() {
    let mut g = drones();
    g.evidence("e2", "article");
    g.cite_as("e2", &link("aspan.supplies.sky"), Stance::Contradicts);
    assert_eq!(standing(&g, &link("aspan.supplies.sky")), Standing::Disputed);
    let claim = g.value("aspan", "status", "active");
    g.cite_as("e2", &claim, Stance::Context);
    assert_eq!(standing(&g, &claim), Standing::Uncited);
}

#[test]
fn what_a_claim_rests_on_is_told_by_origin_both_sides_with_what_has_none_apart_and_last() {
    let mut g = drones();
    let claim = link("aspan.supplies.sky");
    g.derived("copy", Some("article")).reliability = Reliability::B;
    g.derived("blog", None);
    g.origin("register").reliability = Reliability::A;
    g.origin("denial");
    for (evidence, source) in [("e2", "copy"), ("e3", "copy"), ("e4", "blog"), ("e5", "register"), ("e6", "denial")] {
        g.evidence(evidence, source).credibility =
            if evidence == "e3" { 2.try_into().unwrap() } else { 6.try_into().unwrap() };
        g.cite_as(evidence, &claim, if evidence == "e6" { Stance::Contradicts } else { Stance::Supports });
    }
    // The register says both: each side of it stands by itself.
    g.evidence("e7", "register");
    g.cite_as("e7", &claim, Stance::Contradicts);
    let told = |g: &Memory| -> Vec<String> {
        let cited = citations::of_claim(g, &mut Origins::new(g), &claim).unwrap();
        let branches = branches::branches(&cited);
        let one = |branch: &branches::Branch<'_>| {
            let evidence: Vec<&str> = branch.footnotes.iter().map(|f| f.citation.evidence.id.as_str()).collect();
            format!("{:?} {:?} {evidence:?}", branch.stance.unwrap(), branch.origin.map(|origin| origin.title.as_str()))
        };
        branches.iter().map(one).collect()
    };
    assert_eq!(
        told(&g),
        [
            r#"Supports Some("joint") ["e3", "e2", "e1"]"#,
            r#"Supports Some("register") ["e5"]"#,
            r#"Supports None ["e4"]"#,
            r#"Contradicts Some("denial") ["e6"]"#,
            r#"Contradicts Some("register") ["e7"]"#,
        ],
        "the better judged first, what can't be judged last"
    );
    assert_eq!(standing(&g, &claim), Standing::Disputed, "whatever else supports it");
}

#[test]
fn the_pane_tells_the_origins_of_a_claim_with_the_path_to_each() {
    let mut g = drones();
    let claim = link("aspan.supplies.sky");
    g.origin("декларация");
    g.evidence("e2", "декларация");
    g.cite("e2", &claim);
    g.origin("denial");
    g.evidence("e3", "denial");
    g.cite_as("e3", &claim, Stance::Contradicts);
    let folder = tempfile::tempdir().unwrap();
    let case = g.case(&folder.path().join("own.case"));
    let mut player = Player::new(case, (120, 36), Options::default()).unwrap();
    script::parse("/sky m<enter>2<home><down>4z").unwrap().into_iter().for_each(|step| player.step(step));
    let screen = player.screen().to_string();
    for line in [
        "disputed: 2 pieces of evidence for it, 1 against it",
        "for it, from joint (origin): 1 piece of evidence",
        "article → joint (origin)",
        "for it, from декларация (origin): 1 piece of evidence",
        "against it, from denial (origin): 1 piece of evidence",
    ] {
        assert!(screen.contains(line), "{line} is not on the screen:\n{screen}");
    }
}

#[test]
fn upstream_reads_supplied_by_with_the_gap_and_who_is_tied_to_both_ends() {
    assert_eq!(
        chain_of(&drones(), "sky", Side::Upstream, 8, 100),
        [
            "supplied by Aspan Arba",
            "! Ilya Golberg: owns Sky Mechanics, founded Aspan Arba",
            "  ? Who sells the drones to Aspan Arba?",
        ]
    );
    assert_eq!(
        chain_of(&drones(), "aspan", Side::Downstream, 8, 100),
        ["supplies Sky Mechanics", "! Ilya Golberg: founded Aspan Arba, owns Sky Mechanics", "  supplies Rys"]
    );
}

#[test]
fn an_owner_of_the_root_and_of_the_far_end_is_tied_to_the_whole_chain() {
    let mut g = drones();
    g.link("golberg", "controls", "rys");
    let lines = chain_of(&g, "aspan", Side::Downstream, 8, 100);
    assert!(lines.contains(&"  ! chain: Ilya Golberg: founded Aspan Arba, controls Rys".to_owned()), "{lines:?}");
    assert!(lines.contains(&"  ! Ilya Golberg: owns Sky Mechanics, controls Rys".to_owned()), "{lines:?}");
}

#[test]
fn a_firm_that_owns_the_one_it_supplies_is_tied_to_it() {
    let mut g = drones();
    g.link("sky", "controls", "rys");
    let lines = chain_of(&g, "sky", Side::Downstream, 8, 100);
    assert_eq!(lines, ["supplies Rys", "! Sky Mechanics: controls Rys"]);
}

#[test]
fn a_nominee_with_a_thousand_firms_is_still_found() {
    let mut g = drones();
    g.person("nominee", "Nominee");
    g.link("nominee", "directs", "rys");
    for n in 0..400 {
        g.company(&format!("shell-{n:03}"), "Shell");
        g.link(&format!("shell-{n:03}"), "owns", "sky");
    }
    g.link("nominee", "represents", "sky");
    let lines = chain_of(&g, "sky", Side::Downstream, 8, 100);
    assert_eq!(lines, ["supplies Rys", "! Nominee: represents Sky Mechanics, directs Rys"]);
}

#[test]
fn a_chain_that_runs_in_a_circle_ends_where_it_repeats() {
    let mut g = drones();
    g.link("rys", "supplies", "aspan");
    let lines = chain_of(&g, "aspan", Side::Downstream, 100, 100);
    assert_eq!(lines.iter().filter(|l| !l.contains('!')).count(), 3);
    assert_eq!(lines.last().unwrap(), "    supplies Aspan Arba ^");
}

#[test]
fn two_links_between_the_same_pair_stay_two_hops_and_the_second_is_not_opened_again() {
    let mut g = drones();
    g.link("sky", "sells-to", "rys");
    g.link("sky", "supplies", "rys");
    g.company("last", "Last");
    g.link("rys", "supplies", "last");
    let lines = chain_of(&g, "sky", Side::Downstream, 8, 100);
    assert_eq!(lines, ["sells to Rys", "  supplies Last", "supplies Rys ^", "supplies Rys ^"]);
}

#[test]
fn what_is_opened_once_is_opened_where_it_stands_nearest_to_the_root() {
    // Two ways to b, three hops and two; the bound lets far be reached by the shorter one only.
    for (long, short) in [("p", "q"), ("q", "p")] {
        let mut g = Memory::default();
        for id in ["root", "p", "q", "r", "b", "far"] {
            g.company(id, id);
        }
        for (source, target) in [("root", "p"), ("root", "q"), (long, "r"), ("r", "b"), (short, "b"), ("b", "far")] {
            g.link(source, "supplies", target);
        }
        let lines = chain_of(&g, "root", Side::Downstream, 3, 100);
        assert!(lines.contains(&"    supplies b ^".to_owned()), "{lines:?}");
        assert!(lines.contains(&"    supplies far".to_owned()), "{lines:?}");
    }
}

#[test]
fn a_hub_is_read_a_page_at_a_time_and_says_how_many_more_there_are() {
    let mut g = Memory::default();
    g.company("hub", "Hub");
    g.gap("Who else?", Some("hub"), Some(Side::Downstream));
    for n in 0..250 {
        g.company(&format!("c{n:03}"), &format!("C{n:03}"));
        g.link("hub", "supplies", &format!("c{n:03}"));
    }
    let lines = chain_of(&g, "hub", Side::Downstream, 1, 3);
    assert_eq!(lines, ["? Who else?", "supplies C000", "supplies C001", "+248"]);
    let mut origins = Origins::new(&g);
    let path: [EntityId; 1] = ["hub".into()];
    let mut seen = Vec::new();
    loop {
        let step = chain::step(&mut origins, &path, Side::Downstream, seen.len(), 100).unwrap();
        assert!(!step.hops.is_empty() && step.hops.len() <= 100);
        seen.extend(step.hops.iter().map(|h| h.gap.as_ref().map_or(h.entity.caption.clone(), |g| g.question.clone())));
        if step.more == 0 {
            break;
        }
    }
    let mut once = seen.clone();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (251, 251), "each hop once, none lost between pages");
}

#[test]
fn a_chain_cut_by_its_depth_says_how_much_lies_below() {
    let lines = chain_of(&drones(), "aspan", Side::Downstream, 1, 100);
    assert_eq!(lines[0], "supplies Sky Mechanics +1");
    assert_eq!(chain_of(&drones(), "aspan", Side::Downstream, 0, 100), ["+1"]);
}

#[test]
fn a_symmetric_kind_along_which_goods_flow_reads_the_same_from_both_ends() {
    let (ftm, relations) =
        (include_str!("../assets/vocabulary/ftm.json"), include_str!("../assets/vocabulary/relations.json"));
    let trades = r#"{"kinds": [{"name": "trades-with", "verb": "trades with", "inverse": "is never read",
        "schema": "UnknownLink", "source": "subject", "target": "object", "role": "trades with", "flow": true,
        "directed": false, "help": "Goods go both ways."},"#;
    let vocabulary = Vocabulary::from_json(ftm, &relations.replacen("{\n\"kinds\": [", trades, 1)).unwrap();
    let mut g = Memory::worded(vocabulary);
    g.company("a", "A");
    g.company("b", "B");
    g.company("c", "C");
    g.link("a", "trades-with", "b");
    g.link("c", "supplies", "b");
    for side in [Side::Upstream, Side::Downstream] {
        assert_eq!(chain_of(&g, "a", side, 1, 9)[0].split(" +").next(), Some("trades with B"));
    }
    assert_eq!(chain_of(&g, "b", Side::Upstream, 1, 9), ["supplied by C", "trades with A +1"]);
    let page = |offset| chain::step(&mut Origins::new(&g), &["b".into()], Side::Upstream, offset, 1).unwrap();
    assert_eq!((page(0).hops[0].entity.caption.as_str(), page(0).more), ("C", 1));
    assert_eq!((page(1).hops[0].entity.caption.as_str(), page(1).more), ("A", 0));
}

#[test]
fn claims_read_as_sentences() {
    let mut g = drones();
    let say = |g: &Memory, claim: &ClaimRef| sentence::sentence(g, claim).unwrap();
    assert_eq!(say(&g, &link("golberg.founded.aspan")), "Ilya Golberg founded Aspan Arba.");
    assert_eq!(say(&g, &link("sky.supplies.rys")), "Sky Mechanics supplies Rys (drones).");
    g.value("aspan.supplies.sky", "startDate", "2022-04");
    assert_eq!(say(&g, &link("aspan.supplies.sky")), "Aspan Arba supplies Sky Mechanics since 2022-04.");
    g.value("aspan.supplies.sky", "endDate", "2023");
    assert_eq!(say(&g, &link("aspan.supplies.sky")), "Aspan Arba supplies Sky Mechanics from 2022-04 to 2023.");
    g.value("golberg.owns.sky", "percentage", "50");
    assert_eq!(say(&g, &link("golberg.owns.sky")), "Ilya Golberg owns Sky Mechanics (50%).");
    let seat = g.value("aspan", "jurisdiction", "kz");
    assert_eq!(say(&g, &seat), "Aspan Arba: jurisdiction is Kazakhstan.");
    let topic = g.value("golberg", "topics", "sanction");
    assert_eq!(say(&g, &topic), "Ilya Golberg: topics include Sanctioned.");
    let words = g.assertion("n1", " Makers refuse to supply Russia directly.", &[]);
    assert_eq!(say(&g, &words), "Makers refuse to supply Russia directly.");
    assert_eq!(say(&g, &link("gone")), "[gone is not in the case].");
}

#[test]
fn a_role_is_said_where_it_tells_more_than_the_verb() {
    let mut g = drones();
    g.link("golberg", "directs", "aspan");
    g.value("golberg.directs.aspan", "role", "chairman");
    let claim = link("golberg.directs.aspan");
    assert_eq!(sentence::sentence(&g, &claim).unwrap(), "Ilya Golberg directs Aspan Arba (chairman).");
}

#[test]
fn a_link_with_several_ends_is_one_sentence() {
    let mut g = drones();
    g.value("aspan.supplies.sky", "receiver", "rys");
    let say = |id: &str| sentence::sentence(&g, &link(id)).unwrap();
    assert_eq!(say("aspan.supplies.sky"), "Aspan Arba supplies Sky Mechanics and Rys.");
}

#[test]
fn the_check_counts_every_claim_once_and_is_loud_about_what_rests_on_nothing() {
    let mut g = drones();
    let answered = g.gap("Answered?", None, None);
    g.answer(answered, &link("sky.supplies.rys"));
    let mut heard = 0;
    let found = check::check(&g, &mut |claims| heard = claims).unwrap();
    let counts = &found.counts;
    assert_eq!(heard, counts.claims);
    assert_eq!(counts.uncited + counts.single_origin + counts.corroborated + counts.disputed, counts.claims);
    assert_eq!((counts.claims, counts.uncited, counts.single_origin, counts.gaps), (9, 5, 4, 1));
    assert_eq!(found.findings[0].rule, "uncited");
    assert!(found.findings.iter().any(|f| f.message == "Nothing supports: Aspan Arba: jurisdiction is Kazakhstan."));
    assert!(found.findings.iter().any(|f| f.rule == "gap" && f.entity.as_deref() == Some("aspan")));
}

#[test]
fn ten_thousand_uncited_claims_are_counted_and_not_all_worded() {
    let mut g = Memory::default();
    for n in 0..1_500 {
        g.company(&format!("c{n:04}"), "C");
    }
    let found = check::check(&g, &mut |_| ()).unwrap();
    assert_eq!(found.counts.uncited, 1_500);
    assert_eq!(found.findings.len(), 1_001);
    assert_eq!(found.findings[1_000].message, "Nothing supports: and 500 more claims");
}

#[test]
fn a_dossier_leads_with_what_tells_most_and_says_what_is_missing() {
    let mut g = drones();
    g.value("aspan", "address", "Almaty");
    g.assertion("n1", "Aspan Arba has been operating since April 2022.", &["aspan"]);
    let d = dossier::dossier(&g, &mut Origins::new(&g), &"aspan".into()).unwrap().unwrap();
    let facts: Vec<_> = d.facts.iter().map(|f| (f.label.as_str(), f.shown.as_str())).collect();
    assert_eq!(facts, [("name", "Aspan Arba"), ("jurisdiction", "Kazakhstan"), ("address", "Almaty")]);
    let missing: Vec<_> = d.missing.iter().map(|m| m.property.as_str()).collect();
    assert_eq!(missing, ["registrationNumber", "incorporationDate"]);
    let links: Vec<_> = d.links.iter().map(|l| format!("{} {}", l.verb, l.other.caption)).collect();
    assert_eq!(links, ["founded by Ilya Golberg", "supplies Sky Mechanics"]);
    assert_eq!((d.assertions.len(), d.gaps.len(), d.more_links), (1, 1, 0));
    assert!(dossier::dossier(&g, &mut Origins::new(&g), &"nobody".into()).unwrap().is_none());
}

#[test]
fn an_entity_that_was_joined_with_another_is_one_in_chain_and_dossier() {
    let mut g = drones();
    g.company("sky2", "Небесная механика");
    g.same("sky", "sky2");
    g.link("sky2", "sells-to", "rys");
    let lines = chain_of(&g, "sky2", Side::Downstream, 8, 100);
    assert_eq!(lines, ["sells to Rys", "supplies Rys ^"]);
    let d = dossier::dossier(&g, &mut Origins::new(&g), &"sky2".into()).unwrap().unwrap();
    assert_eq!((d.entity.id.as_str(), d.facts.len(), d.members.len()), ("sky", 2, 2));
}

#[test]
fn a_source_shows_everything_that_rests_on_it_and_nothing_else() {
    let mut g = drones();
    g.origin("agency");
    g.evidence("e2", "article").relays = Some("agency".into());
    let claim = g.value("aspan", "status", "active");
    g.cite("e2", &claim);
    g.origin("register");
    g.evidence("e3", "register");
    g.cite("e3", &claim);
    let mut origins = Origins::new(&g);
    let mut resting = |id: &str| {
        let found = citations::of_source(&g, &mut origins, &id.into()).unwrap().unwrap();
        let evidence: Vec<_> = found.evidence.iter().map(|e| (e.evidence.id.to_string(), e.by)).collect();
        (evidence, found.claims)
    };
    assert_eq!(resting("article"), (vec![("e1".into(), citations::By::Own), ("e2".into(), citations::By::Own)], 5));
    assert_eq!(resting("joint"), (vec![("e1".into(), citations::By::Deriving)], 4));
    assert_eq!(resting("agency"), (vec![("e2".into(), citations::By::Relaying)], 1));
    assert_eq!(resting("register"), (vec![("e3".into(), citations::By::Own)], 1));
    assert!(citations::of_source(&g, &mut Origins::new(&g), &"none".into()).unwrap().is_none());
}

#[test]
fn a_claim_shows_its_citations_with_where_they_lead() {
    let g = drones();
    let cited = citations::of_claim(&g, &mut Origins::new(&g), &link("sky.supplies.rys")).unwrap();
    let note = &cited.footnotes[0];
    assert_eq!(note.source.as_ref().map(|s| s.title.as_str()), Some("article"));
    assert_eq!(note.origin.as_ref().map(|s| s.title.as_str()), Some("joint"));
    let of_sky = citations::of_entity(&g, &mut Origins::new(&g), &"sky".into()).unwrap();
    let claims: Vec<_> = of_sky.iter().map(|c| c.claim.to_string()).collect();
    assert_eq!(claims.iter().filter(|c| !c.contains("/name/")).count(), 3, "{claims:?}");
}

#[test]
fn the_timeline_joins_dated_facts_of_every_kind_with_partial_dates_as_ranges() {
    let mut g = drones();
    g.value("aspan.supplies.sky", "startDate", "2022-04");
    g.value("aspan", "incorporationDate", "2022");
    g.value("sky.supplies.rys", "date", "2022-04-03");
    g.value("aspan", "modifiedAt", "2021-01-01");
    g.assertion("n1", "Imports returned to pre-war levels.", &[]);
    g.dated("n1", None, Some("early March"));
    g.assertion("n2", "A raid.", &["sky"]);
    g.dated("n2", Some("2022-02"), None);
    let whole = timeline::timeline(&g, &mut Origins::new(&g), None, 0, 100).unwrap();
    let lines: Vec<_> = whole.events.iter().map(|e| format!("{} {}", e.when.words(), e.sentence)).collect();
    assert_eq!(
        lines,
        [
            "2022 Aspan Arba: incorporation date is 2022.",
            "2022-02 A raid.",
            "2022-04 Aspan Arba supplies Sky Mechanics since 2022-04.",
            "2022-04-03 Sky Mechanics supplies Rys (drones) on 2022-04-03.",
            "early March Imports returned to pre-war levels.",
        ]
    );
    let raid = &whole.events[1].when;
    assert_eq!((raid.earliest.as_str(), raid.latest.as_str()), ("2022-02-01", "2022-02-28"));
    assert_eq!(whole.events[2].when.latest, "", "it has not ended");
    assert_eq!(whole.events[3].when.latest, "2022-04-03", "a day is over at its end");
    let of_sky = timeline::timeline(&g, &mut Origins::new(&g), Some(&"sky".into()), 1, 1).unwrap();
    assert_eq!((of_sky.total, of_sky.events[0].sentence.starts_with("Aspan Arba supplies")), (3, true));
}

#[test]
fn what_qualifies_a_link_is_part_of_its_sentence() {
    let mut g = drones();
    g.value("golberg.owns.sky", "description", "through his family");
    let claim = link("golberg.owns.sky");
    assert_eq!(sentence::sentence(&g, &claim).unwrap(), "Ilya Golberg owns Sky Mechanics (through his family).");
}

#[test]
fn chains_begin_where_nothing_flows_in_and_at_the_first_of_a_circle() {
    let mut g = drones();
    // A circle with a tail, another circle that the first flows into, and one that stands alone.
    for (source, target) in
        [("c3", "c1"), ("c1", "c2"), ("c2", "c3"), ("c2", "b1"), ("b1", "b2"), ("b2", "b1"), ("b1", "a-tail")]
    {
        g.company(source, source);
        g.company(target, target);
        g.link(source, "supplies", target);
    }
    g.company("alone", "Alone");
    g.link("alone", "supplies", "alone");
    let roots: Vec<_> = chain::roots(&g).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(roots, ["alone", "aspan", "c1"]);
}

#[test]
fn a_case_file_gives_the_same_answers_as_the_graph_it_was_made_of() {
    let mut g = drones();
    g.link("rys", "supplies", "aspan");
    g.assertion("n1", "A raid.", &["sky"]);
    g.dated("n1", Some("2022-02"), None);
    g.company("sky2", "Небесная механика");
    g.same("sky", "sky2");
    g.evidence("e2", "article");
    g.cite_as("e2", &link("aspan.supplies.sky"), Stance::Contradicts);
    let folder = tempfile::tempdir().unwrap();
    let case = g.case(&folder.path().join("a.case"));
    for side in [Side::Upstream, Side::Downstream] {
        let walk =
            |graph: &dyn muckrake::model::Graph| chain::walk(graph, &"sky2".into(), side, &Bounds::default()).unwrap();
        assert_eq!(walk(&case), walk(&g));
    }
    let found = |graph: &dyn muckrake::model::Graph| check::check(graph, &mut |_| ()).unwrap();
    assert_eq!(found(&case).counts, found(&g).counts);
    let of_sky =
        |graph: &dyn muckrake::model::Graph| dossier::dossier(graph, &mut Origins::new(graph), &"sky".into()).unwrap();
    assert_eq!(of_sky(&case), of_sky(&g));
    let times =
        |graph: &dyn muckrake::model::Graph| timeline::timeline(graph, &mut Origins::new(graph), None, 0, 100).unwrap();
    assert_eq!(times(&case), times(&g));
    let resting = |graph: &dyn muckrake::model::Graph| {
        citations::of_source(graph, &mut Origins::new(graph), &"joint".into()).unwrap()
    };
    assert_eq!(resting(&case), resting(&g));
    assert_eq!(chain::roots(&case).unwrap(), chain::roots(&g).unwrap());
}

#[test]
fn a_link_from_an_entity_to_itself_is_read_from_the_side_that_is_walked() {
    let mut g = Memory::default();
    g.company("sky", "Sky Mechanics");
    g.link("sky", "supplies", "sky");
    let verb = |side| {
        let mut origins = Origins::new(&g);
        chain::step(&mut origins, &["sky".into()], side, 0, 10).unwrap().hops[0].verb.clone()
    };
    assert_eq!((verb(Side::Upstream).as_str(), verb(Side::Downstream).as_str()), ("supplied by", "supplies"));
}

#[test]
fn of_dates_that_begin_alike_the_wide_one_stands_first() {
    let mut g = drones();
    for (id, date) in [("n1", "2022-04-01"), ("n2", "2022-01"), ("n3", "2022-04"), ("n4", "2022"), ("n5", "2022-01-01")]
    {
        g.assertion(id, "A raid.", &["sky"]);
        g.dated(id, Some(date), None);
    }
    let whole = timeline::timeline(&g, &mut Origins::new(&g), None, 0, 100).unwrap();
    let dates: Vec<_> = whole.events.iter().map(|e| e.when.words()).collect();
    assert_eq!(dates, ["2022", "2022-01", "2022-01-01", "2022-04", "2022-04-01"]);
}

fn without(g: &Memory, withdrawn: &Withdrawn) -> Falls {
    falls::without(&mut Origins::new(g), withdrawn).unwrap().unwrap()
}

/// What would fall, as `before > after claim`.
fn fallen(falls: &Falls) -> Vec<String> {
    let told = |fallen: &falls::Fallen| {
        let hop = if fallen.hop { " (hop)" } else { "" };
        format!("{} > {} {}{hop}", fallen.before.standing.key(), fallen.after.standing.key(), fallen.claim)
    };
    falls.fallen.iter().map(|fallen| told(fallen)).collect()
}

#[test]
fn without_a_source_every_claim_that_would_stand_otherwise_is_named() {
    let mut g = drones();
    g.origin("register");
    g.evidence("e2", "register");
    g.cite("e2", &link("golberg.owns.sky"));
    g.cite_as("e2", &link("golberg.founded.aspan"), Stance::Contradicts);
    let source = |id: &str| Withdrawn::Source(id.into());
    // Everything but the register's word goes back to the joint investigation, by way of the article.
    for gone in ["joint", "article"] {
        let falls = without(&g, &source(gone));
        assert_eq!(
            (falls.claims, falls.would_be(Standing::Uncited), falls.would_be(Standing::SingleOrigin)),
            (4, 2, 1)
        );
        assert_eq!(
            fallen(&falls),
            [
                "single_origin > uncited aspan.supplies.sky (hop)",
                "single_origin > uncited sky.supplies.rys (hop)",
                "corroborated > single_origin golberg.owns.sky",
            ],
            "without {gone}; what is contradicted stays disputed"
        );
    }
    assert_eq!(
        fallen(&without(&g, &source("register"))),
        ["disputed > single_origin golberg.founded.aspan", "corroborated > single_origin golberg.owns.sky"]
    );
    assert_eq!(fallen(&without(&g, &Withdrawn::Evidence("e2".into()))).len(), 2);
    assert_eq!(falls::without(&mut Origins::new(&g), &source("nobody")).unwrap(), None);
}

#[test]
fn a_passage_that_relays_another_source_stands_without_what_its_own_derives_from() {
    let mut g = drones();
    g.origin("agency");
    g.evidence("e2", "article").relays = Some("agency".into());
    let claim = g.assertion("imports", "Imports are back.", &[]);
    g.cite("e2", &claim);
    assert!(fallen(&without(&g, &Withdrawn::Source("joint".into()))).iter().all(|told| !told.contains("imports")));
    assert!(fallen(&without(&g, &Withdrawn::Source("agency".into()))).iter().all(|told| told.contains("imports")));
    assert_eq!(without(&g, &Withdrawn::Source("article".into())).claims, 5);
}

#[test]
fn many_claims_on_one_source_fall_as_few_do() {
    let mut g = drones();
    for n in 0..600 {
        let claim = g.assertion(&format!("a{n:03}"), "It is so.", &[]);
        g.cite("e1", &claim);
    }
    let falls = without(&g, &Withdrawn::Source("joint".into()));
    assert_eq!((falls.claims, falls.fallen.len(), falls.would_be(Standing::Uncited)), (604, 604, 604));
}

#[test]
fn a_chain_names_its_weakest_hops_and_where_dates_do_not_fit() {
    let mut g = drones();
    let worth = |g: &Memory| {
        let chain = chain::walk(g, &"rys".into(), Side::Upstream, &Bounds::default()).unwrap();
        chain::worth(&chain)
    };
    let all = worth(&g);
    let weakest = all.weakest.unwrap();
    assert_eq!(weakest.claims, [link("sky.supplies.rys"), link("aspan.supplies.sky")], "the nearer one first");
    assert_eq!(
        (weakest.why().as_str(), all.hops, all.gaps, all.cannot_tell),
        ("one piece of evidence, of one origin", 2, 1, 1)
    );
    g.origin("denial");
    g.evidence("e2", "denial");
    g.cite_as("e2", &link("aspan.supplies.sky"), Stance::Contradicts);
    g.value("sky.supplies.rys", "endDate", "2022");
    g.value("aspan.supplies.sky", "startDate", "2023-05");
    let all = worth(&g);
    let weakest = all.weakest.unwrap();
    assert_eq!((weakest.claims, weakest.stand.standing), (vec![link("aspan.supplies.sky")], Standing::Disputed));
    assert_eq!((all.cannot_follow, all.cannot_tell), (vec![link("aspan.supplies.sky")], 0));
    assert_eq!(
        chain::worth(&chain::walk(&g, &"golberg".into(), Side::Upstream, &Bounds::default()).unwrap()).weakest,
        None
    );
}
