//! What is hostile stays text: nothing that somebody wrote into a case, a file, an argument or the clipboard reaches
//! the terminal as anything but letters, columns stay where they are, and what is stored comes back as it was.

mod case;
mod exported;
mod strings;
mod tame;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use muckrake::text::safe::safe;
use serde_json::Value;
use unicode_width::UnicodeWidthChar as _;

use self::case::{HOSTILE, batches, case_of_batches, case_of_names, object, values};
use self::strings::{LONG, naughty, strings};
use self::tame::{tame_bytes, tame_text};
use crate::terminal::{PATIENCE, Terminal};
use crate::tools::{MUCKRAKE, figure, rounds};

/// Where Find, Chain and Dossier begin in the plain theme at 120 columns.
const PLAIN: [usize; 3] = [1, 30, 88];

/// How long a key may take that may well change nothing.
const MOMENT: Duration = Duration::from_millis(400);

/// The program, in a folder that is its home too, with nothing of the caller's settings.
fn muckrake<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Output {
    let mut command = Command::new(MUCKRAKE);
    command.args(arguments).current_dir(folder).env_clear().env("HOME", folder).env("COLUMNS", "100");
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

/// Both streams of a run are tame; what it said on the first.
#[track_caller]
fn tame(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    tame_text(&out);
    tame_text(&err);
    assert!(!err.contains("panicked"), "{err}");
    out
}

#[test]
fn no_command_lets_any_of_two_thousand_strings_reach_the_terminal() {
    let (folder, batches) = case_of_batches();
    let shown = rounds(1, batches.len());
    let mut runs: Vec<Vec<String>> = Vec::new();
    let mut run = |line: &[&str]| runs.push(line.iter().map(|word| (*word).to_owned()).collect());
    for command in ["sources", "check", "log", "verify", "find"] {
        let query = if command == "find" { vec!["hostile"] } else { Vec::new() };
        run(&[&[command, HOSTILE][..], &query].concat());
    }
    for format in ["markdown", "json", "ftm"] {
        run(&["export", HOSTILE, "--format", format]);
    }
    for number in 0..shown {
        run(&["show", HOSTILE, &format!("firm-{number:03}")]);
        run(&["chain", HOSTILE, &format!("firm-{number:03}"), "--downstream"]);
        run(&["sources", HOSTILE, &format!("source-{number:03}")]);
    }
    for words in &runs {
        tame(&muckrake(folder.path(), words));
        let json = muckrake(folder.path(), &[&words[..], &["--json".to_owned()]].concat());
        let told = tame(&json);
        assert!(!told.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&json.stderr));
        if words[0] != "export" {
            serde_json::from_str::<Value>(&told).unwrap_or_else(|e| panic!("{words:?}: {e}"));
        }
    }
    figure("strings in every field of a case", batches.iter().map(Vec::len).sum::<usize>());
    figure("commands that printed them", runs.len() * 2);
}

#[test]
fn what_is_stored_comes_back_as_it_was_and_others_read_it_so() {
    let (folder, _) = case_of_batches();
    assert!(muckrake(folder.path(), &["unpack", HOSTILE, "again"]).status.success());
    let mut texts = 0;
    for file in [
        "case.json",
        "entities.jsonl",
        "assertions.jsonl",
        "sources.jsonl",
        "evidence.jsonl",
        "gaps.jsonl",
        "rulings.jsonl",
    ] {
        let (before, after) =
            (values(&folder.path().join("bundle").join(file)), values(&folder.path().join("again").join(file)));
        assert_eq!(before.len(), after.len(), "{file}");
        for (one, other) in before.iter().zip(&after) {
            assert_eq!(one, other, "{file}");
            texts += one.to_string().len();
        }
    }
    figure("bytes of hostile text that came back equal", texts);
    // The same in what is exported: FollowTheMoney by a JSON reader, and Markdown without a word of HTML.
    let ftm = muckrake(folder.path(), &["export", HOSTILE, "--format", "ftm"]).stdout;
    let exported: Vec<Value> =
        ftm.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect();
    let bundled = values(&folder.path().join("bundle/entities.jsonl"));
    for entity in &bundled {
        let same = exported.iter().find(|other| other["id"] == entity["id"]).unwrap();
        assert_eq!(same["properties"], entity["properties"]);
    }
    let json = muckrake(folder.path(), &["export", HOSTILE, "--format", "json"]).stdout;
    let whole: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(whole["title"], values(&folder.path().join("bundle/case.json"))[0]["title"]);
    let markdown =
        String::from_utf8(muckrake(folder.path(), &["export", HOSTILE, "--format", "markdown"]).stdout).unwrap();
    let mut options = comrak::Options::default();
    options.render.r#unsafe = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    let html = comrak::markdown_to_html(&markdown, &options);
    for dangerous in ["<script", "href=\"javascript:", "<img", "src=\"http", "<table"] {
        assert!(!html.contains(dangerous), "{dangerous}");
    }
}

#[test]
fn an_error_that_repeats_what_was_typed_keeps_to_its_lines() {
    let folder = case_of_names(&["Harmless".to_owned(), "Other".to_owned()]);
    let quoted = batches(&typed(), rounds(900, 50));
    let mut runs = 0;
    for batch in &quoted {
        let said = batch.join(" ").replace('\0', "");
        let said = said.as_str();
        let lines: [&[&str]; 20] = [
            &["show", "names.case", said],
            &["find", "names.case", said],
            &["chain", "names.case", said],
            &["chain", "names.case", "firm-0001", "--depth", said],
            &["sources", "names.case", said],
            &["log", "names.case", said],
            &["undo", "names.case", said],
            &["redo", "names.case", said],
            &["keys", "names.case", said],
            &["keys", "names.case", "q", "--size", said],
            &["check", "names.case", "--fail-on", said],
            &["export", "names.case", "--format", said],
            &["import", "names.case", said, "--format", "ftm"],
            &["pack", said, "new.case"],
            &["unpack", "names.case", said],
            &["show", said, "x"],
            &["open", said],
            &["completions", said],
            &["--theme", said, "man"],
            &[said],
        ];
        for line in lines {
            tame(&muckrake(folder.path(), line));
            runs += 1;
        }
    }
    for byte in (0x80..=0xff_u8).step_by(rounds(9, 1)) {
        let raw = [b"x".as_slice(), &[byte], b"[777my\xc2"].concat();
        tame(&muckrake(folder.path(), &[OsStr::new("show"), OsStr::from_bytes(&raw), OsStr::from_bytes(&raw)]));
        runs += 1;
    }
    figure("errors that repeat hostile input", runs);
}

#[test]
fn hostile_names_of_files_authors_keys_and_cases_are_text_wherever_they_are_told() {
    let (folder, _) = case_of_batches();
    let here = folder.path();
    let names: Vec<String> = typed().iter().filter(|s| s.len() < 200).map(|s| s.replace(['/', '\0'], "|")).collect();
    for name in names.iter().step_by(rounds(400, 5)) {
        let case = format!("{name}.case");
        if !muckrake(here, &["new", &format!("./{case}"), "--title", name, "--as", name]).status.success() {
            continue;
        }
        let case = format!("./{case}");
        tame(&muckrake(here, &["import", &case, "import.ftm", "--format", "ftm", "--as", name]));
        tame(&muckrake(here, &["import", &case, &format!("./{name}.nowhere"), "--format", "ftm"]));
        std::fs::write(
            here.join(format!("{name}.ftm")),
            format!("{{\"id\":\"a\",\"schema\":{}}}\n{name}\n{{\"id\":\"\\ud800\"}}\n", object(name)),
        )
        .unwrap();
        tame(&muckrake(here, &["import", &case, &format!("./{name}.ftm"), "--format", "ftm"]));
        tame(&muckrake(here, &["import", &case, &format!("./{name}.ftm"), "--format", "ftm", "--json"]));
        tame(&muckrake(here, &["export", &case, "--format", "markdown", "-o", &format!("./{name}.md")]));
        tame(&muckrake(here, &["export", &case, "--format", "markdown", "-o", &format!("./{name}/nowhere.md")]));
        tame(&muckrake(here, &["log", &case]));
        tame(&muckrake(here, &["undo", &case]));
        tame(&muckrake(here, &["verify", &case]));
        tame(&muckrake(here, &["keys", &case, "L"]));
        std::fs::write(here.join("keys.json"), format!("{{{0}: {0}, \"app.quit\": [{0}]}}", object(name))).unwrap();
        tame(&muckrake(here, &["--keys", "keys.json", "keys", &case, "L"]));
        std::fs::write(here.join("keys.json"), name).unwrap();
        tame(&muckrake(here, &["--keys", "keys.json", "keys", &case, "L"]));
        tame(&muckrake(here, &["--keys", &format!("./{name}.nowhere"), "keys", &case, "L"]));
    }
}

#[test]
fn half_a_pair_and_other_broken_json_is_refused_with_its_line() {
    let (folder, _) = case_of_batches();
    for broken in [
        r#""\ud800""#,
        r#""\udfff""#,
        r#""\ud800\ud800""#,
        r#""\udc00\ud800""#,
        "\"\\x1b\"",
        "\"\u{1b}[777m\"",
        "\"raw \0\"",
    ] {
        let line = format!("{{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{{\"name\":[{broken}]}}}}\n");
        std::fs::write(folder.path().join("broken.ftm"), line).unwrap();
        let said = muckrake(folder.path(), &["import", HOSTILE, "broken.ftm", "--format", "ftm"]);
        tame(&said);
        let all = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert!(!said.status.success() && all.contains("broken.ftm"), "{all}");
    }
}

#[test]
fn what_is_very_long_is_shown_and_kept_like_anything_else() {
    let huge: Vec<String> =
        strings().into_iter().filter(|text| text.len() > LONG).chain(["é ".repeat(100_000)]).collect();
    let folder = case_of_names(&huge);
    for words in [
        &["find", "names.case", "x"][..],
        &["show", "names.case", "firm-0000"],
        &["check", "names.case"],
        &["export", "names.case", "--format", "markdown"],
    ] {
        tame(&muckrake(folder.path(), words));
    }
    let exported = muckrake(folder.path(), &["export", "names.case", "--format", "ftm"]).stdout;
    let read = exported.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let kept: Vec<String> = read.filter_map(|e| Some(e["properties"]["name"][0].as_str()?.to_owned())).collect();
    assert!(huge.iter().all(|name| kept.contains(name)));
    figure("very long strings", huge.len());
    look_through(&[], (80, 24), &huge);
}

/// What is typed or given as an argument: not longer than a line may be.
fn typed() -> Vec<String> {
    strings().into_iter().chain(naughty()).filter(|text| text.len() <= LONG).collect()
}

fn opened(folder: &Path, arguments: &[&str], size: (u16, u16)) -> Terminal {
    let terminal = Terminal::start(&[&["open", "names.case"][..], arguments].concat(), folder, size);
    terminal.shows("saved");
    assert!(terminal.comes(|screen| screen.contains("claim") && !screen.contains("counting")), "{}", terminal.screen());
    terminal
}

/// Every frame on the screen is whole: below each of its upper corners the same column is frame down to a lower one.
fn is_framed(screen: &vt100::Screen) -> bool {
    let (rows, columns) = (screen.size().0.get(), screen.size().1.get());
    let at = |x: u16, y: u16| screen.cell(y, x).map(vt100::Cell::contents).unwrap_or_default();
    let mut frames = 0;
    for y in 0..rows {
        let row = |c: &'static str| (0..columns).filter(move |x| at(*x, y) == c);
        // One that stands in a text has no frame beside it.
        let left = row("╭").filter(|x| matches!(at(x + 1, y), " " | "─"));
        let right = row("╮").filter(|x| at(x.saturating_sub(1), y) != "╭");
        for (left, right) in left.zip(right) {
            frames += 1;
            let sides = |y| (at(left, y), at(right, y));
            let mut below = (y + 1..rows).skip_while(|y| matches!(sides(*y), ("│", "│" | "┃")));
            // A window may stand over its lower part, or over the right of that.
            if !matches!(below.next().map(sides), Some(("╰", "╯") | ("╭" | "│", "╮"))) {
                return false;
            }
        }
    }
    frames > 0
}

/// Where the titles of panes stand that have no frames.
fn titles(screen: &vt100::Screen) -> Vec<usize> {
    let columns = screen.size().1.get();
    let row = screen.rows(0, columns).nth(1).unwrap_or_default();
    let places =
        ["Find", "Chain", "Dossier"].map(|title| row.split_once(title).map(|(before, _)| before.chars().count()));
    places.into_iter().flatten().collect()
}

/// Waits until what is drawn stands in its columns. A frame comes in pieces: half of one is none.
#[track_caller]
fn in_their_columns(terminal: &Terminal, plain: bool) {
    if plain {
        // At 120 columns; the sign of the pane that has the keys stands before its title.
        let kept = |now: Vec<usize>| now.len() == 3 && now.iter().zip(PLAIN).all(|(now, at)| now.abs_diff(at) <= 2);
        assert!(terminal.comes(|_| kept(terminal.state(titles))), "\n{}", terminal.screen());
        return;
    }
    assert!(terminal.comes(|_| terminal.state(is_framed)), "\n{}", terminal.screen());
}

/// Looks through the names of a session's share, page by page, then at what the panes say of some of them.
fn look_through(arguments: &[&str], size: (u16, u16), names: &[String]) -> usize {
    let plain = arguments.contains(&"--plain");
    let folder = case_of_names(names);
    let mut terminal = opened(folder.path(), arguments, size);
    in_their_columns(&terminal, plain);
    let mut pages = 0;
    terminal.press("/");
    while pages < names.len() {
        let before = terminal.screen();
        terminal.press("<pagedown>");
        if !terminal.comes_within(MOMENT, |screen| screen != before) {
            break;
        }
        in_their_columns(&terminal, plain);
        pages += 1;
        if pages % 5 == 0 {
            terminal.press("<tab><tab>");
            for key in ["<pagedown>", "<end>", "<tab>", "<pagedown>", "<down>"] {
                pressed_soon(&mut terminal, key);
                in_their_columns(&terminal, plain);
            }
            terminal.press("/");
        }
    }
    terminal.press("<ctrl+c>");
    assert!(terminal.ended().is_some(), "{}", terminal.screen());
    tame_bytes(&terminal.bytes(), size);
    pages
}

fn pressed_soon(terminal: &mut Terminal, key: &str) {
    let before = terminal.screen();
    terminal.press(key);
    let _ = terminal.comes_within(MOMENT, |screen| screen != before);
}

#[test]
fn panes_keep_their_columns_and_send_nothing_but_their_own_sequences() {
    let names: Vec<String> = strings().into_iter().chain(naughty()).collect();
    let sessions: [(&[&str], (u16, u16)); 5] = [
        (&[], (80, 24)),
        (&[], (120, 36)),
        (&[], (200, 60)),
        (&["--plain"], (120, 36)),
        (&["--theme", "light"], (120, 36)),
    ];
    let share = names.len().div_ceil(rounds(sessions.len(), 1));
    let mut pages = 0;
    for (nth, (arguments, size)) in sessions.into_iter().enumerate() {
        let own: Vec<String> = names.iter().cycle().skip(nth * share).take(share).cloned().collect();
        pages += look_through(arguments, size, &own);
    }
    figure("names paged through, in all sessions", share * sessions.len());
    figure("pages looked at", pages);
}

#[test]
fn what_is_typed_and_pasted_into_gestures_and_overlays_stays_text() {
    let size = (80, 24);
    let folder = case_of_names(&["Sky Mechanics".to_owned(), "Aspan Arba".to_owned()]);
    let mut terminal = opened(folder.path(), &[], size);
    let typed: Vec<String> =
        typed().iter().map(|text| text.replace('\u{1b}', "\u{9b}").replace("\u{9b}[201~", "")).collect();
    let all = lines_of(&typed, if rounds(0, 1) == 1 { 100 } else { 800 });
    // Where text is typed, and how one gets there from the chain.
    let places = ["/", "ne", "ns", "ng", "na", "a", "l", "N"];
    let mut seen = BTreeSet::new();
    for (nth, line) in all.iter().enumerate() {
        let there = places[nth % places.len()];
        open(&mut terminal, there);
        terminal.press(&format!("<paste {line}\u{202e}end {nth}>"));
        // What a source is made of is read out of a paste; of a long text a part is in sight.
        let shown = terminal.comes_within(PATIENCE, |screen| {
            // It may be broken anywhere, at the end of a line.
            let flat: String = screen.chars().filter(|c| !c.is_whitespace() && *c != '│').collect();
            ["ns", "na", "N"].contains(&there) || flat.contains(&format!("<U+202E>end{nth}"))
        });
        assert!(shown, "{nth} {there} {line:?}:\n{}", terminal.screen());
        seen.insert(there);
        for key in ["<tab>", "<shift+tab>", "<down>", "<home>", "<end>"] {
            terminal.press(key);
        }
        in_their_columns(&terminal, false);
        if there != "/" {
            // What is left in a gesture stands there again when it is taken up.
            terminal.press("<ctrl+x>");
            assert!(terminal.comes(|screen| !screen.contains(&format!("end {nth}"))), "{}", terminal.screen());
        }
        terminal.press(if there == "/" { "<esc><tab>" } else { "<esc>" });
        assert!(
            terminal.comes(|screen| screen.contains("q quit") || screen.contains("? help")),
            "{there}:\n{}",
            terminal.screen()
        );
    }
    assert_eq!(seen.len(), places.len());
    // Written, told, listed in the log, taken back.
    open(&mut terminal, "ne");
    terminal.press(&format!("<paste {}>", all[1]));
    terminal.press("<enter>");
    terminal.shows("takes it back");
    for key in ["L", "<right>", "<esc>", "u", "?", "<esc>", "n", "<esc>", "m", "<esc>", "S", "<esc>", "z", "z"] {
        terminal.press(key);
        in_their_columns(&terminal, false);
    }
    terminal.press("<esc><esc><ctrl+c>");
    assert!(terminal.ended().is_some(), "{}", terminal.screen());
    tame_bytes(&terminal.bytes(), size);
    figure("texts pasted", typed.len());
}

/// Goes where text is typed, and waits until it is there: a paste comes when somebody sees where it will go.
fn open(terminal: &mut Terminal, there: &str) {
    let before = terminal.screen();
    terminal.press(there);
    assert!(terminal.comes(|screen| screen != before), "{there}:\n{before}");
}

/// Strings joined to lines of about so many letters, without what ends a paste or names a key in a script.
fn lines_of(strings: &[String], letters: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for text in strings {
        let text = text.replace(['<', '>'], "");
        if lines.last().is_some_and(|line| line.chars().count() + text.chars().count() > letters) {
            lines.push(String::new());
        }
        lines.last_mut().unwrap().push_str(&text);
    }
    lines
}

#[test]
fn a_terminal_counts_the_columns_of_a_text_as_the_program_does() {
    let mut wrong = Vec::new();
    for text in typed() {
        let shown = safe(&text).into_owned();
        let mut screen = vt100::Parser::new(2.try_into().unwrap(), 4_000.try_into().unwrap(), 0);
        screen.process(shown.as_bytes());
        let columns = usize::from(screen.screen().cursor_position().1);
        if columns != muckrake::text::clip::width(&shown) {
            wrong.push((shown.clone(), columns, muckrake::text::clip::width(&shown)));
        }
    }
    assert!(wrong.is_empty(), "{} {:?}", wrong.len(), wrong.iter().take(6).collect::<Vec<_>>());
}

#[test]
fn every_character_that_takes_no_column_is_spelt_out_unless_it_belongs_to_its_letter() {
    let without = |c: &char| c.width().unwrap_or(0) == 0;
    let all: Vec<char> = ('\0'..=char::MAX).filter(without).collect();
    assert!(all.len() > 2_000, "only {}", all.len());
    for c in all {
        for text in [c.to_string(), format!("a{c}b"), format!("م{c}م"), format!("{c}{c}")] {
            tame_text(&safe(&text));
        }
    }
}
