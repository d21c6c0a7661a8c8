//! FollowTheMoney files, one entity a line, the same for the same seed.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use super::names::{Chance, name};

const COUNTRIES: [&str; 12] = ["ru", "kz", "de", "cn", "tr", "ae", "kg", "am", "gb", "us", "cy", "hk"];
const SCHEMATA: [&str; 4] = ["Company", "Person", "Company", "Organization"];

/// Writes `many` entities without links; gives their names.
pub(crate) fn write_things(path: &Path, many: usize, seed: u64) -> Vec<String> {
    let mut chance = Chance::new(seed);
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut names = Vec::with_capacity(many);
    for number in 0..many {
        let name = name(&mut chance);
        line(&mut file, &thing(&mut chance, number, &name, 1));
        names.push(name);
    }
    file.flush().unwrap();
    names
}

/// Writes `many` entities of eight to ten values: of ten, six are firms and people and four are links.
pub(crate) fn write_mixed(path: &Path, many: usize, seed: u64) {
    let mut chance = Chance::new(seed);
    let mut file = BufWriter::new(File::create(path).unwrap());
    let things = many * 6 / 10;
    for number in 0..things {
        let name = name(&mut chance);
        line(&mut file, &thing(&mut chance, number, &name, 7));
    }
    for number in things..many {
        line(&mut file, &link(&mut chance, number, things));
    }
    file.flush().unwrap();
}

fn line(file: &mut impl std::io::Write, entity: &Value) {
    writeln!(file, "{entity}").unwrap();
}

/// The id of the entity of this number.
pub(crate) fn id(number: usize) -> String {
    format!("bench-{number:07}")
}

fn date(chance: &mut Chance) -> String {
    format!("{}-{:02}-{:02}", 1990 + chance.below(34), 1 + chance.below(12), 1 + chance.below(28))
}

fn thing(chance: &mut Chance, number: usize, name: &str, more: usize) -> Value {
    let schema = SCHEMATA[number % SCHEMATA.len()];
    let country = chance.one(&COUNTRIES);
    let mut properties = json!({ "name": [name], "country": [country] });
    if more > 1 {
        let person = schema == "Person";
        properties["alias"] = json!([super::names::name(chance), super::names::name(chance)]);
        properties["address"] =
            json!([format!("{} Street {}, {}", super::names::name(chance), chance.below(200), country)]);
        properties["sourceUrl"] = json!([format!("https://register.example/{number}")]);
        properties[if person { "birthDate" } else { "incorporationDate" }] = json!([date(chance)]);
        properties[if person { "passportNumber" } else { "registrationNumber" }] =
            json!([format!("{}{number:09}", chance.below(90) + 10)]);
        properties[if person { "position" } else { "legalForm" }] =
            json!([chance.one(&["Director", "Limited company", "Owner"])]);
        properties["notes"] = json!([format!("Entry {number} of the register, taken as written")]);
    }
    json!({ "id": id(number), "schema": schema, "properties": properties })
}

fn link(chance: &mut Chance, number: usize, things: usize) -> Value {
    let (schema, source, target) = match chance.below(3) {
        0 => ("Ownership", "owner", "asset"),
        1 => ("Directorship", "director", "organization"),
        _ => ("UnknownLink", "subject", "object"),
    };
    let one = chance.below(things);
    // Every other entity is a company, which may be owned, directed and anything else.
    let company = chance.below(things / 2) * 2;
    let other = if company == one { (company + 2) % things } else { company };
    let mut properties = json!({
        source: [id(one)], target: [id(other)], "role": [chance.one(&["shareholder", "director", "agent"])],
        "startDate": [date(chance)], "endDate": [date(chance)], "recordId": [format!("r{number}")],
        "sourceUrl": [format!("https://register.example/link/{number}")],
        "summary": [format!("Entry {number} of the register, taken as written")],
    });
    if schema == "Ownership" {
        properties["percentage"] = json!([format!("{}", 1 + chance.below(100))]);
    }
    json!({ "id": id(number), "schema": schema, "properties": properties })
}
