//! The words that stand in references, and the sites that publish, read from `assets/reference/citing.json`.
//!
//! It must not know how a reference is put together.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

const CITING: &str = include_str!("../../../assets/reference/citing.json");

/// The words and names of `citing.json`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    /// What stands before the date on which something was read.
    pub(super) accessed: Vec<String>,
    /// What stands before an address.
    pub(super) available: Vec<String>,
    /// What says only in which form it was read.
    pub(super) media: Vec<String>,
    /// What stands before an author.
    pub(super) by: Vec<String>,
    headers: HashMap<String, Vec<String>>,
    kinds: HashMap<String, Vec<String>>,
    files: HashMap<String, Vec<String>>,
    sites: HashMap<String, String>,
    databases: Vec<String>,
    registers: Vec<String>,
    archives: Vec<String>,
}

/// The words that the program ships.
pub(super) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| serde_json::from_str(CITING).unwrap_or_default())
}

impl Words {
    /// Which header of a letter this is: from, to, date or subject.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        keyed(&self.headers, name)
    }

    /// Our kind for a type that a reference manager names.
    pub(super) fn kind(&self, named: &str) -> Option<&str> {
        keyed(&self.kinds, named)
    }

    /// Our kind for a file's extension; empty where it may be any.
    pub(super) fn file(&self, extension: &str) -> Option<&str> {
        keyed(&self.files, extension)
    }

    /// What the keeper of a site is called.
    pub(super) fn site(&self, url: &str) -> Option<&str> {
        let host = host(url)?;
        parents(&host).find_map(|name| self.sites.get(name)).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Our kind for what a site holds, where it holds one kind alone.
    pub(super) fn holds(&self, host: &str) -> Option<&'static str> {
        let among = |list: &[String]| parents(host).any(|name| list.iter().any(|one| one == name));
        if among(&self.databases) { Some("database") } else { among(&self.registers).then_some("register extract") }
    }

    /// Whether a site keeps copies of others' pages.
    pub(super) fn archives(&self, host: &str) -> bool {
        self.archives.iter().any(|one| one == host)
    }
}

fn keyed<'a>(lists: &'a HashMap<String, Vec<String>>, name: &str) -> Option<&'a str> {
    let name = name.trim().to_lowercase();
    lists.iter().find(|(_, list)| list.contains(&name)).map(|(key, _)| key.as_str())
}

/// The host and those above it: `ru.wikipedia.org`, `wikipedia.org`, `org`.
fn parents(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, parent)| parent))
}

/// The host of an address, in small letters and without `www.`.
pub(super) fn host(url: &str) -> Option<String> {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = after.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(h, _)| h);
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).trim_end_matches('.').to_owned();
    let fits = host.contains('.')
        && !host.starts_with('.')
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    fits.then_some(host)
}
