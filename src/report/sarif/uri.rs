//! File names as URIs.

use std::fmt::Write;

/// Whether `name` does not depend on the folder that the run started in.
pub(super) fn is_absolute(name: &str) -> bool {
    name.starts_with('/') || has_drive(name)
}

/// `C:/…`
fn has_drive(name: &str) -> bool {
    let bytes = name.as_bytes();
    matches!(bytes, [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// A name with `/` as a URI: relative if the name is, else with `file://`. All but letters, digits, `-._~` and `/` is
/// percent-encoded, so that neither a colon nor a blank is taken for syntax.
pub(crate) fn uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    let mut rest = name;
    if has_drive(name) {
        let (drive, path) = name.split_at(2);
        uri.push_str("file:///");
        uri.push_str(drive);
        rest = path;
    } else if is_absolute(name) {
        uri.push_str("file://");
    }
    for byte in rest.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            // Writing to a string does not fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_percent_encoded() {
        assert_eq!(uri("app/Dockerfile.gpu"), "app/Dockerfile.gpu");
        assert_eq!(uri("a b:1/100%é#?"), "a%20b%3A1/100%25%C3%A9%23%3F");
        assert_eq!(uri("/srv/Dockerfile"), "file:///srv/Dockerfile");
        assert_eq!(uri("C:/a b"), "file:///C:/a%20b");
    }
}
