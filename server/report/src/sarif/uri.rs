use std::fmt::Write as _;

use super::model::ArtifactLocation;
use crate::text::slashed;

/// The address of the file at `path`: relative to the source root unless the path is absolute.
pub(super) fn location(path: &str) -> ArtifactLocation {
    let path = slashed(path);
    let path = path.strip_prefix("./").unwrap_or(&path);
    let drive = matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    if let Some(share) = path.strip_prefix("//") {
        return ArtifactLocation { uri: format!("file://{}", encode(share)), uri_base_id: None };
    }
    if drive {
        let (drive, rest) = path.split_at(2);
        return ArtifactLocation { uri: format!("file:///{drive}{}", encode(rest)), uri_base_id: None };
    }
    if path.starts_with('/') {
        return ArtifactLocation { uri: format!("file://{}", encode(path)), uri_base_id: None };
    }
    ArtifactLocation { uri: encode(path), uri_base_id: Some("%SRCROOT%") }
}

/// `path` with every byte percent-encoded that RFC 3986 does not allow in a path everywhere; a colon is allowed in some
/// places only.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'/' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';'
            | b'=' | b'@' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let uri = |path: &str| {
            let location = location(path);
            (location.uri, location.uri_base_id)
        };
        let root = Some("%SRCROOT%");
        assert_eq!(uri("api/users.js"), ("api/users.js".to_owned(), root));
        assert_eq!(uri("./a b/ü#?%.py"), ("a%20b/%C3%BC%23%3F%25.py".to_owned(), root));
        assert_eq!(uri("a:b"), ("a%3Ab".to_owned(), root));
        assert_eq!(uri("..\\x\\y"), ("../x/y".to_owned(), root));
        assert_eq!(uri("/srv/a b"), ("file:///srv/a%20b".to_owned(), None));
        assert_eq!(uri("C:\\x\\y"), ("file:///C:/x/y".to_owned(), None));
        assert_eq!(uri("\\\\host\\x"), ("file://host/x".to_owned(), None));
    }
}
