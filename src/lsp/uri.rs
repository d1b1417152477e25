//! File names as editors write them: `file:///srv/a%20b/Dockerfile`.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

use crate::report::file_uri;

/// The path that a `file:` URI names; none for other schemes, such as `untitled:`, and other machines.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let (scheme, rest) = uri.0.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = decode(path)?;
    if cfg!(windows) {
        // `/c:/repo` is `c:/repo`, and a host is a share.
        let path = match host {
            "" | "localhost" => path.trim_start_matches('/').to_owned(),
            host => format!("//{host}{path}"),
        };
        return Some(PathBuf::from(path.replace('/', "\\")));
    }
    matches!(host, "" | "localhost").then(|| PathBuf::from(path))
}

/// The URI of a file at an absolute path.
pub(super) fn of_path(path: &Path) -> Uri {
    let name = path.to_string_lossy();
    Uri(if cfg!(windows) {
        file_uri(&name.replace('\\', "/"))
    } else {
        file_uri(&name)
    })
}

/// The last part of a URI of any scheme: `Dockerfile` of `untitled:Dockerfile`.
pub(super) fn file_name(uri: &Uri) -> String {
    let last = uri.0.rsplit(['/', ':']).next().unwrap_or_default();
    decode(last).unwrap_or_else(|| last.to_owned())
}

/// Takes percent-encoding away. `None` if what is left is no text.
fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.first_chunk::<2>().filter(|_| *first == b'%');
        let byte = digits.and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        // A `%` that encodes nothing stands for itself.
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(uri: &str) -> Option<String> {
        let path = to_path(&Uri::from(uri))?;
        Some(path.to_string_lossy().into_owned())
    }

    #[cfg(unix)]
    #[test]
    fn file_uris_are_paths_and_others_are_not() {
        let is = |uri, expected: &str| assert_eq!(path(uri).as_deref(), Some(expected), "{uri}");
        is("file:///srv/Dockerfile", "/srv/Dockerfile");
        is("file://localhost/srv/Dockerfile", "/srv/Dockerfile");
        is("FILE:///a%20b/%E6%97%A5%e6%9c%ac/100%", "/a b/日本/100%");
        for uri in [
            "untitled:Untitled-1",
            "file://server/share/Dockerfile",
            "file:///%ff",
            "file:",
            "",
        ] {
            assert_eq!(path(uri), None, "{uri}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_path_comes_back_from_its_uri() {
        let there = Path::new("/a b/日本/100%/Dockerfile#1");
        assert_eq!(to_path(&of_path(there)).as_deref(), Some(there));
    }

    #[test]
    fn names_are_the_last_part() {
        assert_eq!(file_name(&"untitled:Dockerfile".into()), "Dockerfile");
        assert_eq!(
            file_name(&"git:/a/gpu%20.dockerfile".into()),
            "gpu .dockerfile"
        );
    }
}
