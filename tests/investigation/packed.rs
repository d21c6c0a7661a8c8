//! The bundle packed into a case: it verifies, comes out as it went in, and answers what a reader would ask of it.
//! It must not know how the bundle is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use muckrake::analysis::chain::{Bounds, Chain, Hop, walk};
use muckrake::analysis::check::check;
use muckrake::analysis::standing::{Origins, Standing};
use muckrake::analysis::timeline::timeline;
use muckrake::case::{Author, Case};
use muckrake::exchange::bundle;
use muckrake::model::{EntityId, Graph, Side};
use tempfile::TempDir;

use super::bundle::{Bundle, FILES, folder, text};

fn packed() -> (TempDir, Case) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("story.case");
    bundle::pack(&folder(), &path, Author::system("")).unwrap();
    let case = Case::open_read_only(&path).unwrap();
    (place, case)
}

fn named(name: &str) -> EntityId {
    let bundle = Bundle::read();
    let mut ids = bundle.rows("entities").iter().map(|row| text(&row["id"]));
    EntityId::new(ids.find(|id| bundle.caption(id) == name).unwrap())
}

fn chain(case: &Case, name: &str, side: Side) -> Chain {
    walk(case, &named(name), side, &Bounds::default()).unwrap()
}

/// Every hop of a chain with the captions that lead to it.
fn hops(chain: &Chain) -> Vec<(Vec<String>, &Hop)> {
    let mut found = Vec::new();
    let mut waiting: Vec<(Vec<String>, &Hop)> =
        chain.hops.iter().map(|hop| (vec![chain.entity.caption.clone()], hop)).collect();
    while let Some((mut path, hop)) = waiting.pop() {
        path.push(hop.entity.caption.clone());
        waiting.extend(hop.hops.iter().map(|next| (path.clone(), next)));
        found.push((path, hop));
    }
    found
}

fn hop<'c>(chain: &'c Chain, path: &[&str]) -> &'c Hop {
    let found = hops(chain).into_iter().find(|(at, hop)| at == path && hop.gap.is_none());
    found.unwrap_or_else(|| panic!("no hop {path:?}")).1
}

fn ties(hop: &Hop) -> Vec<String> {
    hop.ties.iter().filter(|tie| !tie.whole_chain).map(muckrake::analysis::ties::Tie::words).collect()
}

#[test]
fn the_bundle_packs_into_a_case_that_verifies() {
    let (_place, case) = packed();
    let verification = case.verify().unwrap();
    assert_eq!(verification.findings, Vec::<String>::new());
    assert_eq!(verification.actions, 1, "packing is one action");
    let sizes = case.sizes().unwrap();
    assert_eq!((sizes.entities, sizes.links, sizes.assertions), (31, 25, 15));
    assert_eq!((sizes.gaps, sizes.sources, sizes.evidence), (17, 3, 20));
}

#[test]
fn the_case_unpacks_to_the_bundles_own_bytes() {
    let (place, case) = packed();
    let out = place.path().join("out");
    bundle::unpack(&case, &out).unwrap();
    let more = ["case.json", "story.jsonl"].map(ToOwned::to_owned);
    let names = FILES.map(|name| format!("{name}.jsonl")).into_iter().chain(more);
    let read = |folder: &Path, name: &str| fs::read_to_string(folder.join(name)).unwrap();
    for name in names {
        let (ours, theirs) = (read(&folder(), &name), read(&out, &name));
        for (line, other) in ours.lines().zip(theirs.lines()) {
            assert_eq!(line, other, "{name}");
        }
        assert!(ours == theirs, "{name} has more or fewer lines");
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), FILES.len() + 2, "and no other file");
}

#[test]
fn every_claim_stands_on_a_single_origin_nearly_all_on_the_investigation() {
    let (_place, case) = packed();
    let counts = check(&case, &mut |_| ()).unwrap().counts;
    assert_eq!((counts.claims, counts.single_origin), (82, 82));
    assert_eq!((counts.uncited, counts.no_origin, counts.corroborated, counts.disputed), (0, 0, 0, 0));
    assert_eq!(counts.gaps, 17);

    let mut origins = Origins::new(&case);
    let mut by_origin: BTreeMap<String, usize> = BTreeMap::new();
    case.each_claim(&mut |claim| {
        let stand = origins.weigh(&claim.cited)?;
        assert_eq!(stand.standing, Standing::SingleOrigin, "{}", claim.claim);
        *by_origin.entry(case.source(&stand.origins[0])?.unwrap().title).or_default() += 1;
        Ok(())
    })
    .unwrap();
    let agency = by_origin.remove("Bloomberg report on imports");
    assert_eq!((agency, by_origin.into_values().collect()), (Some(9), vec![73]));
}

#[test]
fn the_case_opens_on_the_seller_of_the_drones() {
    let (_place, case) = packed();
    assert_eq!(case.busiest().unwrap(), Some(named("Sky Mechanics")));
}

#[test]
fn the_drones_can_be_followed_upstream_to_where_the_article_is_silent() {
    let (_place, case) = packed();
    let chain = chain(&case, "Russian military", Side::Upstream);
    let path = ["Russian military", "Unnamed store on Ozon", "Sky Mechanics", "Aspan Arba"];
    assert_eq!(hop(&chain, &path[..2]).verb, "gets goods through");
    assert_eq!(hop(&chain, &path[..3]).verb, "buys from");
    let last = hop(&chain, &path);
    assert_eq!((last.verb.as_str(), last.goods.as_slice()), ("supplied by", ["drones".to_owned()].as_slice()));
    let asked: Vec<&str> = last.hops.iter().filter_map(|hop| hop.gap.as_ref()).map(|g| g.question.as_str()).collect();
    assert_eq!(asked, ["Who sells the drones to Aspan Arba?"]);
    let maker = hop(&chain, &["Russian military", "Unnamed store on Ozon", "Sky Mechanics", "DJI"]);
    assert_eq!(maker.verb, "sells goods made by");
}

#[test]
fn the_chips_can_be_followed_downstream_to_the_state_bodies() {
    let (_place, case) = packed();
    let chain = chain(&case, "Elix-St", Side::Downstream);
    assert_eq!(hop(&chain, &["Elix-St", "Da Group 22"]).goods, ["chips"]);
    assert!(hop(&chain, &["Elix-St", "Da Group 22", "Stek"]).goods.is_empty(), "the article names none");
    for body in ["FSB", "Unnamed intelligence body", "Unnamed defense ministries"] {
        let last = hop(&chain, &["Elix-St", "Da Group 22", "Stek", body]);
        assert_eq!((last.verb.as_str(), last.goods.len()), ("procures for", 1));
    }
}

#[test]
fn who_is_tied_to_both_ends_of_a_hop_is_flagged_with_what_ties_them() {
    let (_place, case) = packed();
    let drones = chain(&case, "Sky Mechanics", Side::Upstream);
    let golberg = "Ilya Golberg: owns Sky Mechanics, founded Aspan Arba";
    assert_eq!(ties(hop(&drones, &["Sky Mechanics", "Aspan Arba"])), [golberg]);
    assert!(ties(hop(&drones, &["Sky Mechanics", "DJI"])).is_empty());

    let chips = chain(&case, "Elix-St", Side::Downstream);
    let couple = ["Elena Chernet", "Evgeny Chernet"].map(|name| format!("{name}: owns Elix-St, owns Da Group 22"));
    assert_eq!(ties(hop(&chips, &["Elix-St", "Da Group 22"])), couple);
    assert!(ties(hop(&chips, &["Elix-St", "Da Group 22", "Stek"])).is_empty());
}

#[test]
fn the_timeline_dates_what_the_article_dates_and_no_more() {
    let (_place, case) = packed();
    let events = timeline(&case, &mut Origins::new(&case), None, 0, 10).unwrap().events;
    let words: Vec<String> = events.iter().map(|event| event.when.words()).collect();
    assert_eq!(words, ["2022-04 (since April 2022)", "early March"]);
    assert!(events[1].when.earliest.is_empty(), "early March of no year bounds nothing");
}
