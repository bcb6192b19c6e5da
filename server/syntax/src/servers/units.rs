//! Notations of times and sizes.

/// Milliseconds of a time as HAProxy writes it: `30s`, `500`, `1d`; a bare number is milliseconds. What goes on behind a
/// unit (`15min`) is left out, with a warning: HAProxy, src/tools.c, `parse_time_err`.
pub(super) fn haproxy_time(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    match unit {
        "" | "ms" => Some(number),
        "us" => Some(number.div_ceil(1000)),
        _ if !unit.bytes().all(|byte| byte.is_ascii_lowercase()) => None,
        _ => number.checked_mul(match unit.as_bytes().first()? {
            b's' => 1_000,
            b'm' if !unit.starts_with("ms") => 60_000,
            b'h' => 3_600_000,
            b'd' => 86_400_000,
            _ => return None,
        }),
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
            ("15min", Some(900_000)),
            ("30sec", Some(30_000)),
            ("3msec", None),
            ("1.5s", None),
            ("", None),
            ("s", None),
            ("${T}", None),
        ] {
            assert_eq!(haproxy_time(text), expected, "{text}");
        }
    }
}
