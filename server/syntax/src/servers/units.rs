//! Notations of times and sizes.

/// Milliseconds of a time as HAProxy writes it: `30s`, `500`, `1d`; a bare number is milliseconds.
pub(super) fn haproxy_time(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    match unit {
        "" | "ms" => Some(number),
        "us" => Some(number.div_ceil(1000)),
        "s" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        "h" => number.checked_mul(3_600_000),
        "d" => number.checked_mul(86_400_000),
        _ => None,
    }
}

fn split(text: &str) -> Option<(u64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text.get(..digits)?.parse().ok()?, &text[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_haproxy() {
        for (text, expected) in [
            ("500", Some(500)),
            ("30s", Some(30_000)),
            ("5m", Some(300_000)),
            ("1d", Some(86_400_000)),
            ("10us", Some(1)),
            ("1.5s", None),
            ("", None),
            ("s", None),
            ("${T}", None),
        ] {
            assert_eq!(haproxy_time(text), expected, "{text}");
        }
    }
}
