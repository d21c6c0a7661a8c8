//! Addresses of every sort: of pages, letters, telephones, machines and houses.
//!
//! It must not know whether anything answers there: nothing is looked up.

use core::net::IpAddr;

use super::Checked;

/// The schemes that FollowTheMoney's tools keep.
const SCHEMES: [&str; 4] = ["http", "https", "ftp", "mailto"];

/// The address of a page; `http://` is put before one without a scheme.
pub(super) fn url(text: &str) -> Checked {
    let accepted = "an address that starts with http, https, ftp or mailto";
    if text.contains(char::is_whitespace) {
        return Checked::refused("an address has no spaces", accepted);
    }
    let (scheme, rest) = scheme(text).map_or((None, text), |(scheme, rest)| (Some(scheme.to_ascii_lowercase()), rest));
    match scheme.as_deref() {
        Some(known) if !SCHEMES.contains(&known) => {
            return Checked::refused(format!("{known}: is not opened or kept"), accepted);
        }
        Some("mailto") => {
            return match email(rest) {
                Checked::Clean { value, .. } => Checked::plain(format!("mailto:{value}")),
                other => other,
            };
        }
        _ => {}
    }
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if !is_host(host) {
        return Checked::refused(format!("“{host}” is no host"), accepted);
    }
    let path = match path.chars().next() {
        None => "/".to_owned(),
        Some('/') => path.to_owned(),
        Some(_) => format!("/{path}"),
    };
    let value = format!("{}://{}{path}", scheme.as_deref().unwrap_or("http"), host.to_lowercase());
    if scheme.is_none() {
        let note = format!("understood as {value}");
        return Checked::understood(value, text, note);
    }
    Checked::plain(value)
}

/// What stands before the first colon, if it is a scheme and not a host with a port.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let lawful = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-".contains(&b));
    let port = rest.starts_with(|c: char| c.is_ascii_digit());
    (lawful && !port).then_some((scheme, rest))
}

fn is_host(host: &str) -> bool {
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    if let Some(inner) = host.strip_prefix('[') {
        return inner.split_once(']').is_some_and(|(ip, _)| ip.parse::<IpAddr>().is_ok());
    }
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let label = |l: &str| {
        !l.is_empty() && !l.starts_with('-') && l.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    port.parse::<u16>().is_ok() && name.contains('.') && name.split('.').all(label)
}

/// An e-mail address; its domain in small letters.
pub(super) fn email(text: &str) -> Checked {
    let bare = text.trim_start_matches("mailto:").trim_matches(['<', '>', ' ']);
    let parted = bare.rsplit_once('@').filter(|(user, domain)| {
        let clean = |c: char| !c.is_whitespace() && !matches!(c, ',' | ';' | '<' | '>' | '@' | '"' | '(' | ')');
        !user.is_empty() && user.chars().all(clean) && is_host(domain) && !domain.contains(':')
    });
    match parted {
        Some((user, domain)) => Checked::plain(format!("{user}@{}", domain.to_lowercase())),
        None => Checked::refused(format!("“{text}” is no e-mail address"), "name@example.org"),
    }
}

/// A telephone number: with its country code as `+` and digits, without one as it was written.
pub(super) fn phone(text: &str) -> Checked {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let usual = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '–' | '(' | ')' | '.' | '/' | '\u{a0}');
    let extension = text.to_lowercase().contains("ext");
    if digits.len() < 5 || digits.len() > 20 || (!extension && !text.chars().all(usual)) {
        return Checked::refused(format!("“{text}” is no telephone number"), "+7 727 000 00 00");
    }
    let abroad = if text.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    match abroad {
        Some(number) if !extension && (7..=15).contains(&number.len()) => {
            let value = format!("+{number}");
            if value == text {
                return Checked::plain(value);
            }
            Checked::Clean { value, original: Some(text.to_owned()), note: None }
        }
        _ => {
            Checked::noted(text, "kept as written: FollowTheMoney’s tools want a country code, as in +7 727 000 00 00")
        }
    }
}

/// The address of a machine on a network.
pub(super) fn ip(text: &str) -> Checked {
    match text.parse::<IpAddr>() {
        Ok(ip) => Checked::plain(ip.to_string()),
        Err(_) => Checked::refused(format!("“{text}” is no IP address"), "192.0.2.1 or 2001:db8::1"),
    }
}

/// A postal address in one line.
pub(super) fn lines_joined(text: &str) -> String {
    let parts = text.split(['\n', ';']).map(|part| part.trim().trim_end_matches(',').trim_end());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(", ").split_whitespace().collect::<Vec<_>>().join(" ")
}
