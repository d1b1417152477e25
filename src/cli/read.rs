//! Reading a file whole.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::text::Source;

/// A larger file is no Dockerfile.
const MAX_BYTES: u64 = 64 << 20;

/// Reads the file at `path`.
///
/// # Errors
/// A part of a sentence that says what is wrong and what to do.
pub(super) fn read_file(path: &Path) -> Result<Source, String> {
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    if metadata.is_dir() {
        return Err("is a folder".to_owned());
    }
    if !metadata.is_file() {
        return Err("is not a regular file; pass `-` to read standard input".to_owned());
    }
    read(fs::File::open(path).map_err(|error| reason(&error))?)
}

/// Reads to the end.
///
/// # Errors
/// As [`read_file`].
pub(super) fn read(from: impl Read) -> Result<Source, String> {
    let mut bytes = Vec::new();
    let mut limited = from.take(MAX_BYTES + 1);
    limited
        .read_to_end(&mut bytes)
        .map_err(|error| reason(&error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("is larger than 64 MB, which no Dockerfile is".to_owned());
    }
    if let Some(encoding) = utf16(&bytes) {
        return Err(format!(
            "is encoded as {encoding}, which Docker does not read; save it as UTF-8, for example with \
             `iconv -f {encoding} -t UTF-8`"
        ));
    }
    Ok(Source::new(bytes))
}

/// An error of the system in our words, where it is a common one.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be accessed (permission denied)".to_owned(),
        io::ErrorKind::StorageFull => "could not be written: the disk is full".to_owned(),
        _ => format!("cannot be accessed: {error}"),
    }
}

/// Tells UTF-16 by its mark, or by the zero in every second byte of a text that is mostly English.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        // Longer marks begin like shorter ones.
        [0xff, 0xfe, 0, 0, ..] => return Some("UTF-32LE"),
        [0xff, 0xfe, ..] => return Some("UTF-16LE"),
        [0xfe, 0xff, ..] => return Some("UTF-16BE"),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(512)];
    let pairs = head.len() / 2;
    let zeros = |offset: usize| {
        head.iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let is_most =
        |zeros: usize, others: usize| pairs >= 2 && zeros * 4 >= pairs * 3 && others * 4 <= pairs;
    if is_most(odd, even) {
        Some("UTF-16LE")
    } else if is_most(even, odd) {
        Some("UTF-16BE")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_told_by_its_mark_or_its_zeros() {
        let units = |text: &str, to: fn(u16) -> [u8; 2]| {
            text.encode_utf16().flat_map(to).collect::<Vec<_>>()
        };
        let text = "FROM python:3.12\n# 日本\n";
        assert_eq!(utf16(&units(text, u16::to_le_bytes)), Some("UTF-16LE"));
        assert_eq!(utf16(&units(text, u16::to_be_bytes)), Some("UTF-16BE"));
        assert_eq!(
            utf16(&units("\u{feff}日本", u16::to_le_bytes)),
            Some("UTF-16LE")
        );
        for fine in ["", "\0", "\0\0\0\0\0\0", "FROM a\n", "\u{feff}FROM a\n"] {
            assert_eq!(utf16(fine.as_bytes()), None, "{fine:?}");
        }
    }

    #[test]
    fn a_file_without_end_is_refused() {
        let error = read(io::repeat(b'a')).unwrap_err();
        assert_eq!(error, "is larger than 64 MB, which no Dockerfile is");
    }
}
