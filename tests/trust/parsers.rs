//! Whatever a file holds, reading it ends in an answer: no panic, no memory taken away, and the place of what is wrong.
//!
//! Inputs are made of valid ones: cut, spliced, repeated, with bytes and letters of any kind put in. The same seeds
//! make the same inputs; one that fails is told with its seed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use muckrake::case::{Author, Case};
use muckrake::exchange::{bundle, entity, export, import};
use muckrake::model::Vocabulary;
use muckrake::model::check::{check, check_as};
use muckrake::text::{date, number};
use muckrake::tui::keymap::{Keymap, Overrides};
use muckrake::tui::{commands, script};
use tempfile::TempDir;

use crate::tools::{MUCKRAKE, figure, rounds};

/// The most memory that reading a bomb may take, in KiB.
const MEMORY_MOST: u64 = 512 * 1024;

/// How soon a bomb is refused, as the long form measures it; the short one may share its processor with other tests.
fn soon() -> Duration {
    Duration::from_secs(rounds(60, 5) as u64)
}

/// Files of a bundle that are lists of rows.
const ROWS: [&str; 8] = ["entities", "assertions", "sources", "evidence", "rulings", "gaps", "story", "marks"];

/// Things that parsers trip over.
const ODD: [&str; 44] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "-0",
    "1e999",
    "0x10",
    "NaN",
    "\\u0000",
    "\\ud800",
    "\\uD83D\\uDE00",
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{200d}",
    "\u{feff}",
    "\u{e0041}",
    "\u{10ffff}",
    "é",
    "е\u{301}",
    "ﷺ",
    "ﬃ",
    "İ",
    "ß",
    "ǆ",
    "௵",
    "٣",
    "Ⅷ",
    "½",
    "00000000000000000000",
    "-",
    "/",
    "31.02.2024",
    "9999999999999999999999",
    "<",
    ">",
    "<paste ",
    "\r\n",
];

/// SplitMix64: every seed gives a well-spread sequence.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).unwrap()
    }

    fn of<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.below(list.len())]
    }

    fn letter(&mut self) -> char {
        let ranges =
            [0x20..0x7f, 0..0x20, 0x80..0x250, 0x370..0x600, 0x600..0x1000, 0x3000..0xa000, 0x1_0000..0x11_0000];
        let range = ranges[self.below(ranges.len())].clone();
        let code = range.start + u32::try_from(self.below((range.end - range.start) as usize)).unwrap();
        char::from_u32(code).unwrap_or('\u{fffd}')
    }

    /// Where a text may be cut.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// A text that is like others, with something wrong in it; now and then quite wrong.
    fn text(&mut self, seeds: &[&str]) -> String {
        let mut text = self.of(seeds).to_owned();
        for _ in 0..self.below(5) {
            let (a, b) = (self.place(&text), self.place(&text));
            let (from, to) = (a.min(b), a.max(b));
            match self.below(10) {
                0 => text.truncate(from),
                1 if to - from < 200 => text.replace_range(from..to, ""),
                2 => text.insert_str(from, self.of(&ODD)),
                3 => text.insert(from, self.letter()),
                4 => {
                    let other = self.of(seeds);
                    let cut = self.place(other);
                    text.replace_range(from.., other.get(cut..).unwrap());
                }
                5 => {
                    let again = text.get(from..to).unwrap().repeat(1 + self.below(3));
                    text.insert_str(to, &again);
                }
                6 => text.replace_range(from..to, self.of(&ODD)),
                // A whole string of JSON is something else.
                7 => {
                    let opens: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
                    if let Some(two) = opens.windows(2).nth(self.below(opens.len())) {
                        text.replace_range(two[0]..=two[1], self.of(&ODD));
                    }
                }
                8 => {
                    let some: String = (0..self.below(12)).map(|_| self.letter()).collect();
                    text.insert_str(from, &some);
                }
                _ => {
                    let end = (from + 1..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(from);
                    text.replace_range(from..end, "");
                }
            }
            while text.len() > 20_000 {
                let half = self.place(&text);
                text.truncate(half);
            }
        }
        text
    }

    /// The same as bytes, which need not be text.
    fn bytes(&mut self, seeds: &[&str]) -> Vec<u8> {
        let mut bytes = self.text(seeds).into_bytes();
        if self.below(8) == 0 && !bytes.is_empty() {
            let at = self.below(bytes.len());
            bytes[at] ^= 1 << self.below(8);
        }
        bytes
    }
}

/// Reads many inputs; one that panics is told with its seed.
fn each(what: &str, all: usize, seeds: &[&str], read: impl Fn(&mut Chance, &str)) {
    assert!(!seeds.is_empty());
    for seed in 0..all as u64 {
        let mut chance = Chance(seed.wrapping_mul(0x1_0001));
        let text = chance.text(seeds);
        let done = catch_unwind(AssertUnwindSafe(|| read(&mut chance, &text)));
        assert!(done.is_ok(), "{what}, seed {seed}: {text:?}");
    }
    figure(&format!("inputs read as {what} without a panic"), all);
}

fn investigation() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("investigations/kazakhstan-transit")
}

/// The rows of a file of the bundled investigation; of files that it has not, such rows.
fn rows(name: &str) -> String {
    let on = r#"{"entity":"sky-mechanics-cs2rjszz","property":"name","value":"Sky Mechanics"}"#;
    match name {
        "rulings" => format!(r#"{{"claim":{on},"decision":"verified","by":"Ann","at":"2026-01-01T00:00:00Z"}}"#),
        "marks" => format!(r#"{{"on":{on},"marks":["seen","to_do"]}}"#),
        "story" => format!(
            r#"{{"id":"s","place":1,"paragraph":1,"form":"heading-1","text":"T.","state":"open","rests_on":[{on}]}}"#
        ),
        _ => fs::read_to_string(investigation().join(name).with_extension("jsonl")).unwrap(),
    }
}

fn author() -> Author {
    Author::fixed("Ann", "2026-01-02T03:04:05Z", 7)
}

#[test]
fn values_of_every_type_are_read_whatever_they_are() {
    let vocabulary = Vocabulary::shipped().unwrap();
    let properties: Vec<_> = vocabulary.schemata().flat_map(|schema| schema.properties.values()).collect();
    let entities = rows("entities");
    let seeds: Vec<&str> = entities.split('"').filter(|word| word.len() > 3).chain(ODD).collect();
    each("values", rounds(4_000, 100_000), &seeds, |chance, text| {
        check_as(vocabulary, properties[chance.below(properties.len())], text);
        check(vocabulary, "Company", "jurisdiction", text);
        drop(number::read(text));
    });
}

#[test]
fn a_value_of_a_megabyte_is_soon_read_whatever_its_type() {
    let vocabulary = Vocabulary::shipped().unwrap();
    let properties: BTreeMap<&str, _> =
        vocabulary.schemata().flat_map(|schema| schema.properties.values()).map(|p| (p.kind.as_str(), p)).collect();
    let words = ["a", "1", "1.", "-", "a ", "http://", "a@", "\u{301}", "ﷺ", "ا", "漢", "\u{202e}", "[", "2024-", "é."];
    for (kind, property) in properties {
        for word in words {
            let text = word.repeat(rounds(100_000, 1 << 20) / word.len());
            let clock = Instant::now();
            check_as(vocabulary, property, &text);
            drop((date::read(&text), number::read(&text)));
            let took = clock.elapsed();
            assert!(took < soon(), "{kind} of {word:?} took {took:?}");
        }
    }
}

#[test]
fn dates_are_read_whatever_they_are() {
    let seeds = [
        "2024-05-01",
        "1.5.2024",
        "May 2024",
        "12 марта 2023 г.",
        "spring 1999",
        "05/06/2021",
        "2021-W05",
        "1990s",
        "1 Muharram 1445",
        "2023-10-15T10:00:00Z",
        "между 2019 и 2021",
        "c. 1850",
        "before 2001",
        "20240501",
        "三月 2020",
    ];
    each("dates", rounds(4_000, 100_000), &seeds, |_, text| drop(date::read(text)));
}

#[test]
fn key_scripts_are_read_whatever_they_are() {
    let typed =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/investigation/kazakhstan-transit.keys"));
    let typed = typed.unwrap();
    let steps = ["<click 3,4>", "<wheel up 1,2>", "<resize 80x24>", "<paste a b>", "<wait>", "<ctrl+r>", "<shift+tab>"];
    let seeds: Vec<&str> = typed.lines().chain(steps).filter(|line| !line.is_empty()).collect();
    each("key scripts", rounds(4_000, 100_000), &seeds, |_, text| drop(script::parse(text)));
}

#[test]
fn own_keys_are_read_whatever_they_are() {
    let all: Vec<String> =
        commands::all().map(|command| format!("{{\"{}\":[\"F\",\"<ctrl+x>\"]}}", command.name)).collect();
    let mut seeds: Vec<&str> = all.iter().map(String::as_str).collect();
    seeds.push("{\"chain.flip\": [\"F\"], \"app.undo\": []}");
    each("own keys", rounds(2_000, 100_000), &seeds, |_, text| {
        if let Ok(overrides) = serde_json::from_str::<Overrides>(text) {
            drop(Keymap::of(&overrides));
        }
    });
}

#[test]
fn rows_of_followthemoney_are_taken_or_rejected_whatever_they_are() {
    let vocabulary = Vocabulary::shipped().unwrap();
    let entities = rows("entities");
    let seeds: Vec<&str> = entities.lines().collect();
    let all = rounds(4_000, 100_000);
    each("rows of FollowTheMoney", all, &seeds, |_, text| {
        if let Ok(line) = entity::read(vocabulary, text) {
            drop(entity::write(&line.entity, &line.marks));
        }
    });
    // The same as files: every row is accounted for, and the case is whole.
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.case");
    let mut case = Case::create(&path, "A", author()).unwrap();
    for part in 0..all.div_ceil(2_000) {
        let (file, mut chance) = (folder.path().join(format!("{part}.ftm")), Chance(part as u64));
        let mut lines = Vec::new();
        for _ in 0..2_000 {
            lines.extend(chance.bytes(&seeds));
            lines.push(b'\n');
        }
        fs::write(&file, &lines).unwrap();
        match import::run(&mut case, std::slice::from_ref(&file), "ftm", &mut |_| true) {
            Ok(report) => {
                let counted = report.rows.taken + report.rows.known + report.rows.rejected;
                assert_eq!(report.rows.read, counted, "part {part}");
                assert!(report.rows.read > 1_500 && report.rows.rejected > 0, "part {part}: {:?}", report.rows);
            }
            // A byte of zero at its start has the whole file refused.
            Err(error) => assert!(error.to_string().contains(".ftm"), "part {part}: {error}"),
        }
        fs::remove_file(&file).unwrap();
    }
    assert_eq!(case.verify().unwrap().findings, [""; 0]);
    export::run(&case, "json", Some(&folder.path().join("out.json"))).unwrap();
}

#[test]
fn bundles_are_packed_or_refused_with_the_place_whatever_they_hold() {
    let folder = TempDir::new_in(if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "/tmp" }).unwrap();
    let files: Vec<(String, String)> = ROWS.iter().map(|name| (format!("{name}.jsonl"), rows(name))).collect();
    let head = fs::read_to_string(investigation().join("case.json")).unwrap();
    let (dir, path) = (folder.path().join("bundle"), folder.path().join("a.case"));
    fs::create_dir(&dir).unwrap();
    let all = rounds(250, 100_000);
    let mut packed = 0;
    for seed in 0..all as u64 {
        let mut chance = Chance(seed.wrapping_mul(0x1_0001));
        let whole = chance.below(4) == 0;
        let wrong = chance.below(files.len() * 2);
        for (number, (name, text)) in files.iter().enumerate() {
            let lines: Vec<&str> = text.lines().collect();
            // Few rows: what they say of others is then often wrong, too.
            let from = if whole { 0 } else { chance.below(lines.len()) };
            let most = if whole { lines.len() } else { chance.below(4) };
            let some = &lines[from..(from + most).min(lines.len())];
            let mut written = some.join("\n").into_bytes();
            if number == wrong {
                written.push(b'\n');
                written.extend(chance.bytes(&lines));
            }
            fs::write(dir.join(name), written).unwrap();
        }
        let broken = chance.below(6) == 0;
        fs::write(dir.join("case.json"), if broken { chance.text(&[&head]) } else { head.clone() }).unwrap();
        let done = catch_unwind(AssertUnwindSafe(|| bundle::pack(&dir, &path, author()).map(drop)));
        match done.unwrap_or_else(|_| panic!("seed {seed}: {}", dir.display())) {
            Ok(()) => packed += 1,
            Err(error) => {
                assert!(error.to_string().contains(".json"), "seed {seed}: {error}");
                assert!(!path.exists(), "seed {seed}: half a case was left");
            }
        }
        drop(fs::remove_file(&path));
    }
    assert!(packed > all / 100 && packed < all / 2, "{packed}");
    figure("bundles read without a panic, and those of them that were packed", format!("{all}, {packed}"));
}

/// A file that is made for one test, of pieces.
fn bomb(folder: &Path, name: &str, pieces: &[(&str, usize)]) -> PathBuf {
    let file = folder.join(name);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&file).unwrap());
    for (piece, times) in pieces {
        let block = piece.repeat((*times).min(1 + (1 << 16) / piece.len()));
        let per = block.len() / piece.len();
        for _ in 0..times / per {
            out.write_all(block.as_bytes()).unwrap();
        }
        out.write_all(piece.repeat(times % per).as_bytes()).unwrap();
    }
    out.flush().unwrap();
    file
}

/// How the program met a file: its words, how long it took, and the most memory it had, in KiB.
fn met(arguments: &[&str]) -> (String, Duration, u64) {
    let clock = Instant::now();
    let mut child = Command::new(MUCKRAKE)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let high = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(high.and_then(|high| high.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    let took = clock.elapsed();
    let output = child.wait_with_output().unwrap();
    let words = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!words.contains("panicked"), "{words}");
    (words, took, most)
}

#[test]
fn bombs_are_refused_soon_in_little_memory_and_with_their_place() {
    let folder = TempDir::new().unwrap();
    let case = folder.path().join("a.case");
    drop(Case::create(&case, "A", author()).unwrap());
    let case = case.to_str().unwrap();
    let good = r#"{"id":"good-1","schema":"Company","properties":{"name":["Good"]}}"#;
    let start = r#"{"id":"bomb","schema":"Company","properties":{"name":["#;
    let huge = rounds(160, 1024) << 20;
    let million = 1_000_000;
    let good_line = format!("{good}\n");
    let (kept, quoted) = (start.replace("properties", "kept"), format!("{start}\""));
    let many = format!("{start}{}1]}}}}\n", "1,".repeat(30_000));
    let bombs: [(&str, Vec<(&str, usize)>); 10] = [
        ("a long line", vec![(&good_line, 1), (&quoted, 1), ("x", huge)]),
        ("a line of brackets", vec![(&good_line, 1), ("[", huge)]),
        ("deep values", vec![(&good_line, 1), (start, 1), ("[", million), ("]", million), ("]}}\n", 1)]),
        ("deep context", vec![(&good_line, 1), (&kept, 1), ("[", million), ("]", million), ("]}}\n", 1)]),
        ("deep objects", vec![(&good_line, 1), ("{\"a\":", million), ("1", 1), ("}", million)]),
        ("a million keys", vec![(&good_line, 1), ("{", 1), ("\"k\":1,", million), ("\"id\":\"a\"}\n", 1)]),
        ("a million values", vec![(&good_line, 1), (start, 1), ("1,", 15 * million), ("1]}}\n", 1)]),
        ("rows of many values", vec![(&good_line, 1), (&many, 200)]),
        ("a huge number", vec![(&good_line, 1), (start, 1), ("9", 40 * million), ("]}}\n", 1)]),
        ("escapes", vec![(&good_line, 1), (&quoted, 1), ("\\u00", 3 * million), ("\"]}}\n", 1)]),
    ];
    let mut worst = (Duration::ZERO, 0);
    for (what, pieces) in bombs {
        for format in ["ftm", "bundle"] {
            let room = TempDir::new_in(folder.path()).unwrap();
            let name = if format == "ftm" { "bomb.ftm" } else { "entities.jsonl" };
            let file = bomb(room.path(), name, &pieces);
            let (dir, made) = (room.path().to_str().unwrap(), room.path().join("made.case"));
            fs::copy(investigation().join("case.json"), room.path().join("case.json")).unwrap();
            let (words, took, memory) = match format {
                "ftm" => met(&["import", case, file.to_str().unwrap(), "--format", "ftm"]),
                _ => met(&["pack", dir, made.to_str().unwrap()]),
            };
            assert!(words.contains(&format!("{name}:2")), "{what} as {format}: {words:.400}");
            let one_line = what.contains("line") && !words.contains("longer than 64 MiB");
            assert!(!one_line, "{what} as {format}: {words:.400}");
            assert!(took < soon(), "{what} as {format} took {took:?}");
            assert!(memory > 0 && memory < MEMORY_MOST, "{what} as {format} took {memory} KiB");
            println!("{what} as {format}: {took:?}, {memory} KiB");
            worst = (worst.0.max(took), worst.1.max(memory));
        }
    }
    figure("the longest that a bomb of rows took to be refused, and the most memory in KiB", format!("{worst:?}"));
}

#[test]
fn bombs_of_keys_and_scripts_are_refused_soon() {
    let folder = TempDir::new().unwrap();
    let huge = rounds(64, 1024) << 20;
    let deep = 1_000_000;
    let bombs: [(&str, Vec<(&str, usize)>); 3] = [
        ("long.json", vec![("{\"a\":[\"", 1), ("x", huge)]),
        ("deep.json", vec![("[", deep)]),
        ("deeper.json", vec![("{\"a\":", deep)]),
    ];
    for (name, pieces) in bombs {
        let file = bomb(folder.path(), name, &pieces);
        let file = file.to_str().unwrap();
        let ways = [vec!["--keys", file, "keys", "demo", "q"], vec!["keys", "demo", file]];
        for way in ways.iter().take(if name == "long.json" { 2 } else { 1 }) {
            let (words, took, memory) = met(way);
            assert!(words.contains(name), "{name}: {words}");
            assert!(took < soon() && memory < MEMORY_MOST, "{name}: {took:?}, {memory} KiB");
        }
    }
}
