//! The reference page, made from the same declarations as the help: commands, options, exit codes, JSON shapes
//! and the keys of the workbench. A test compares it with `docs/reference.md`.

use clap::{Arg, Command, CommandFactory as _};

use crate::tui::commands;

use super::Arguments;
use super::{
    attach, chain, check, document, encrypt, export, find, forget, import, keys, letter, log, new, pack, recent,
    replies, salvage, seal, show, sources, story, undo, unpack, verify,
};

/// The exit codes and what they mean.
pub(super) const EXITS: [(&str, &str); 3] = [
    ("0", "Done. A reader that closes the pipe early is no failure."),
    ("1", "Found nothing, or a check failed."),
    ("2", "Usage or input error; nothing was changed."),
];

/// The environment that is read.
pub(super) const ENVIRONMENT: [(&str, &str); 6] = [
    (
        "MUCKRAKE_NAME",
        "Who acts, as the journal keeps it, where --as is not given. The operating system's user is never asked.",
    ),
    ("MUCKRAKE_KEYS", "The file with keys of your own, where --keys is not given."),
    (
        "MUCKRAKE_PASSPHRASE_FILE",
        "The file whose first line is the passphrase, where --passphrase-file is not given. Never the passphrase itself.",
    ),
    ("XDG_CONFIG_HOME", "The folder for settings, where it is set to a whole path; else .config in the home folder."),
    (
        "XDG_STATE_HOME",
        "The folder for state, where it is set to a whole path; else .local/state in the home folder. Nothing is written there before `muckrake recent on`.",
    ),
    (
        "NO_COLOR",
        "No colour, where it is set and not empty. There is none either where standard output is no terminal.",
    ),
];

/// How keys are changed.
const OWN_KEYS: &str = r#"
## Keys of your own

A file `muckrake/keys.json` in the folder for settings (`$XDG_CONFIG_HOME`, else `~/.config`) gives commands of the
workbench other keys; `--keys FILE` or `MUCKRAKE_KEYS` names another file.

```
{"chain.flip": ["F", "<f5>"], "app.undo": []}
```

To the left stands a command's name: the table below has them all, and so has the list of commands in the workbench
(`:`), under the selected one. To the right stand its keys in place of those it has; none leaves it to that list. A key
is a character as it is typed, or a name in angle brackets: `<enter>`, `<f5>`, `<ctrl+r>`, `<alt+left>`, `<shift+tab>`.

Two commands can't share a key where both hold, none may take what means the same in every pane, a letter is typed
where text is typed, and what is open is left with `<esc>` and answered with `<enter>`. Where the file asks for more,
nothing is opened, and the error names the commands, the key and what to do.
"#;

/// A subcommand or the program, in words.
#[derive(Debug)]
pub(super) struct Described {
    /// Its name, `muckrake` left out.
    pub(super) name: String,
    /// How it is called.
    pub(super) usage: String,
    /// What it does.
    pub(super) about: String,
    /// Its own arguments: form and meaning.
    pub(super) arguments: Vec<(String, String)>,
}

/// The declared command line, as clap holds it.
pub(super) fn declared() -> Command {
    let mut command = Arguments::command();
    command.build();
    command
}

/// Every subcommand, in the order of the help.
pub(super) fn subcommands() -> Vec<Described> {
    declared().get_subcommands_mut().map(|command| describe(command, |arg| !arg.is_global_set())).collect()
}

/// What every subcommand takes.
pub(super) fn options() -> Vec<(String, String)> {
    describe(&mut declared(), |arg| arg.get_id() != "version").arguments
}

fn describe(command: &mut Command, wanted: impl Fn(&Arg) -> bool) -> Described {
    let usage = command.render_usage().to_string();
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string);
    let own = |arg: &&Arg| wanted(arg) && !["help", "version"].contains(&arg.get_id().as_str());
    Described {
        name: command.get_name().to_owned(),
        usage: usage.trim_start_matches("Usage: ").trim().to_owned(),
        about: about.unwrap_or_default(),
        arguments: command.get_arguments().filter(own).map(|arg| (form(arg), meaning(arg))).collect(),
    }
}

/// `-o, --output <FILE>`.
fn form(arg: &Arg) -> String {
    match arg.get_short().filter(|_| arg.get_long().is_some()) {
        Some(short) => format!("-{short}, {arg}"),
        None => arg.to_string(),
    }
}

fn meaning(arg: &Arg) -> String {
    let mut text = arg.get_long_help().or_else(|| arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
    if arg.get_action().takes_values() && !values.is_empty() {
        text.push_str(&format!(": {}", values.join(", ")));
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        text.push_str(&format!(" (default: {})", defaults.join(", ")));
    }
    text
}

/// The shape of what `--json` prints, where a subcommand prints any.
pub(super) fn shape(name: &str) -> Option<&'static str> {
    Some(match name {
        "new" => new::JSON,
        "pack" => pack::JSON,
        "unpack" => unpack::JSON,
        "find" => find::JSON,
        "show" => show::JSON,
        "chain" => chain::JSON,
        "sources" => sources::JSON,
        "story" => story::JSON,
        "attach" => attach::JSON,
        "document" => document::JSON,
        "check" => check::JSON,
        "replies" => replies::JSON,
        "letter" => letter::JSON,
        "import" => import::JSON,
        "export" => export::JSON,
        "log" => log::JSON,
        "undo" | "redo" => undo::JSON,
        "verify" => verify::JSON,
        "forget" => forget::JSON,
        "seal" => seal::JSON,
        "unseal" => seal::JSON_UNSEAL,
        "encrypt" | "decrypt" | "passphrase" => encrypt::JSON,
        "salvage" => salvage::JSON,
        "keys" => keys::JSON,
        "recent" => recent::JSON,
        _ => return None,
    })
}

/// What can be done in the workbench, as a table of keys tells it.
#[derive(Debug)]
pub(super) struct Bound {
    /// Where.
    pub(super) places: String,
    /// By which keys; empty for what only the palette offers.
    pub(super) keys: String,
    /// What it does.
    pub(super) what: String,
    /// By which names it is given other keys.
    pub(super) names: Vec<&'static str>,
}

/// The commands of the workbench. One that does the same by the same keys in several places has one row.
pub(super) fn workbench_keys() -> Vec<Bound> {
    let mut rows: Vec<Bound> = Vec::new();
    for command in commands::all() {
        let (place, keys) = (command.place.title(), command.shown_keys(true));
        let what = format!("{}: {}", command.title, command.help);
        match rows.iter_mut().find(|row| row.keys == keys && row.what == what) {
            Some(row) => {
                row.places.push_str(&format!(", {place}"));
                row.names.push(command.name);
            }
            None => rows.push(Bound { places: place.to_owned(), keys, what, names: vec![command.name] }),
        }
    }
    rows
}

/// The reference page, in Markdown.
pub fn markdown() -> String {
    let mut page = String::from(concat!(
        "# Reference\n\n",
        "Made from the program's own declarations; `cargo test --test cli reference` fails when this page is stale\n",
        "and says how to make it anew.\n\n",
        "An ENTITY is an id, a name, or a part of a name that fits only one; a SOURCE is an id, a title, or a part of\n",
        "one. Where more than one fits, the error lists them.\n\n",
        "## Commands\n",
    ));
    for command in subcommands() {
        page.push_str(&format!(
            "\n### muckrake {}\n\n{}\n\n```\n{}\n```\n",
            command.name, command.about, command.usage
        ));
        table(&mut page, ["argument", "meaning"], &command.arguments);
        if let Some(shape) = shape(&command.name) {
            page.push_str(&format!("\nWith `--json`:\n\n```\n{}\n```\n", shape.trim()));
        }
    }
    page.push_str("\n## Options of every command\n");
    table(&mut page, ["option", "meaning"], &options());
    page.push_str("\n## Exit codes\n");
    table(&mut page, ["code", "meaning"], &EXITS);
    page.push_str("\n## Environment\n");
    table(&mut page, ["variable", "meaning"], &ENVIRONMENT);
    page.push_str("\n## JSON\n\nControl and format characters in it are written as `\\u` and four hexadecimal digits. Keys are not taken away between versions.\n");
    page.push_str(OWN_KEYS);
    page.push_str("\n## Keys of the workbench\n\n| where | keys | what | command |\n|---|---|---|---|\n");
    for Bound { places, keys, what, names } in workbench_keys() {
        let keys = if keys.is_empty() { keys } else { format!("`{}`", keys.replace('|', "\\|")) };
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        page.push_str(&format!("| {} | {keys} | {} | {} |\n", cell(&places), cell(&what), names.join(" ")));
    }
    page
}

fn table(page: &mut String, heads: [&str; 2], rows: &[(impl AsRef<str>, impl AsRef<str>)]) {
    if rows.is_empty() {
        return;
    }
    page.push_str(&format!("\n| {} | {} |\n|---|---|\n", heads[0], heads[1]));
    for (left, right) in rows {
        page.push_str(&format!("| `{}` | {} |\n", left.as_ref(), cell(right.as_ref())));
    }
}

/// Text as it may stand in a table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|").replace('<', "\\<")
}
