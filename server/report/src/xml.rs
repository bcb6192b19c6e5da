//! The little XML that two formats need.

use std::fmt;

/// Text escaped for XML 1.0, in an element or an attribute. Characters that XML cannot hold become U+FFFD.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                // Raw ones would become blanks in an attribute.
                '\t' | '\n' | '\r' => write!(f, "&#{};", u32::from(c))?,
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => f.write_str("\u{fffd}")?,
                _ if crate::text::is_unsafe(c) => write!(f, "&#{};", u32::from(c))?,
                _ => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped() {
        let text = "<a b='c' d=\"e\">&]]>\n\0\x1b\u{9b}\u{ffff}é";
        assert_eq!(
            Escaped(text).to_string(),
            "&lt;a b=&apos;c&apos; d=&quot;e&quot;&gt;&amp;]]&gt;&#10;\u{fffd}\u{fffd}&#155;\u{fffd}é"
        );
    }
}
