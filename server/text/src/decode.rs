use std::fmt;

/// Text read from bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text without its byte order mark. Offsets into it are what every other part of the program uses.
    pub text: &'a str,
    /// Whether a UTF-8 byte order mark stood before the text; whoever writes the file back puts it there again.
    pub bom: bool,
}

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// They begin with the byte order mark of UTF-16.
    Utf16,
    /// They are not UTF-8; the offset of the first wrong byte, from the beginning of the file.
    NotUtf8(usize),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Utf16 => f.write_str("it is UTF-16; save it as UTF-8"),
            DecodeError::NotUtf8(offset) => {
                write!(f, "it is not UTF-8: the first wrong byte is at offset {offset}; save it as UTF-8")
            }
        }
    }
}

impl std::error::Error for DecodeError {}

/// The UTF-8 byte order mark.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Reads `bytes` as UTF-8 text and notes a byte order mark.
///
/// # Errors
///
/// When the bytes are UTF-16 (by their mark) or not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(DecodeError::Utf16);
    }
    let (bom, body) = match bytes.strip_prefix(BOM) {
        Some(body) => (true, body),
        None => (false, bytes),
    };
    let marked = if bom { BOM.len() } else { 0 };
    match std::str::from_utf8(body) {
        Ok(text) => Ok(Decoded { text, bom }),
        Err(error) => Err(DecodeError::NotUtf8(marked + error.valid_up_to())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_noted_and_taken_off() {
        assert_eq!(decode(b"\xEF\xBB\xBFa"), Ok(Decoded { text: "a", bom: true }));
        assert_eq!(decode(b"a"), Ok(Decoded { text: "a", bom: false }));
        assert_eq!(decode(b""), Ok(Decoded { text: "", bom: false }));
        assert_eq!(decode(b"\xEF\xBB\xBF\xEF\xBB\xBF"), Ok(Decoded { text: "\u{FEFF}", bom: true }));
    }

    #[test]
    fn other_encodings_are_named() {
        assert_eq!(decode(b"\xFF\xFEa\0"), Err(DecodeError::Utf16));
        assert_eq!(decode(b"\xFE\xFF\0a"), Err(DecodeError::Utf16));
        assert_eq!(decode(b"caf\xE9"), Err(DecodeError::NotUtf8(3)));
        assert_eq!(decode(b"\xEF\xBB\xBFcaf\xE9"), Err(DecodeError::NotUtf8(6)), "counted from the file's first byte");
    }
}
