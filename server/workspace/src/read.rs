//! From bytes to text, or the reason why not.

use std::fmt;

/// Files from this size on are looked at for being minified.
const MINIFIED_SIZE: usize = 20_000;
/// The mean length of a line above which such a file counts as minified.
const MINIFIED_LINE: usize = 400;

/// Why a file is not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    /// Larger than the configuration allows: the limit, in bytes.
    TooLarge(u64),
    /// Holds NUL bytes.
    Binary,
    /// UTF-16, by its byte order mark.
    Utf16,
    /// Not UTF-8; the offset of the first wrong byte.
    NotUtf8(usize),
    /// Written by a minifier: nobody will act on a finding in it.
    Minified,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Skip::TooLarge(limit) => {
                write!(f, "is larger than {}; raise `max-file-size` to have it checked", size(*limit))
            }
            Skip::Binary => write!(f, "is not text: it holds NUL bytes"),
            Skip::Utf16 => write!(f, "is UTF-16; save it as UTF-8 to have it checked"),
            Skip::NotUtf8(offset) => {
                write!(f, "is not UTF-8 (first wrong byte at offset {offset}); save it as UTF-8 to have it checked")
            }
            Skip::Minified => write!(f, "is minified"),
        }
    }
}

/// A number of bytes as people say it, where that is exact.
fn size(bytes: u64) -> String {
    match bytes {
        1.. if bytes.is_multiple_of(1_000_000) => format!("{} MB", bytes / 1_000_000),
        1.. if bytes.is_multiple_of(1_000) => format!("{} kB", bytes / 1_000),
        _ => format!("{bytes} bytes"),
    }
}

/// The byte order mark of UTF-8.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The text in `bytes`. A leading byte order mark is no part of it, as in every editor.
///
/// # Errors
///
/// Why the bytes are no text that is worth reading.
pub fn decode(bytes: &[u8]) -> Result<&str, Skip> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Skip::Utf16);
    }
    let whole = bytes.len();
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) if bytes.contains(&0) => return Err(Skip::Binary),
        Err(error) => return Err(Skip::NotUtf8(whole - bytes.len() + error.valid_up_to())),
    };
    if text.as_bytes().contains(&0) {
        return Err(Skip::Binary);
    }
    if text.len() > MINIFIED_SIZE {
        let lines = text.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
        if text.len() / lines > MINIFIED_LINE {
            return Err(Skip::Minified);
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text() {
        assert_eq!(decode(b""), Ok(""));
        assert_eq!(decode(b"\xEF\xBB\xBFabc\r\n"), Ok("abc\r\n"));
    }

    #[test]
    fn other_bytes_are_refused_with_a_reason() {
        assert_eq!(decode(b"a\0b"), Err(Skip::Binary));
        assert_eq!(decode(b"\x7fELF\0\0\xff\xfe"), Err(Skip::Binary));
        assert_eq!(decode(b"\xFF\xFEa\0"), Err(Skip::Utf16));
        assert_eq!(decode(b"caf\xE9"), Err(Skip::NotUtf8(3)));
        assert_eq!(decode(b"\xEF\xBB\xBFcaf\xE9"), Err(Skip::NotUtf8(6)));
    }

    #[test]
    fn minified_files_are_long_with_long_lines() {
        let line = "x".repeat(500) + "\n";
        assert_eq!(decode(line.repeat(50).as_bytes()), Err(Skip::Minified));
        assert!(decode(line.repeat(10).as_bytes()).is_ok(), "short files are read");
        assert!(decode("short line\n".repeat(9_000).as_bytes()).is_ok());
    }
}
