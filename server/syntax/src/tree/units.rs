//! Numbers with units, as the registry's rows describe them.

/// Milliseconds of `text` where a bare number has the unit that the registry gives in words: `s, whole number`, `ms`,
/// `min`, `time span hh:mm:ss`, `duration with a unit`. `None` when it cannot be read.
pub(crate) fn milliseconds(text: &str, unit: Option<&str>) -> Option<u64> {
    let text = text.trim();
    if text.contains(':') {
        return time_span(text);
    }
    if let Some(iso) = text.strip_prefix("PT") {
        return with_units(&iso.to_ascii_lowercase(), None);
    }
    let bare = match unit.unwrap_or("") {
        unit if unit.starts_with("ms") => Some(1.0),
        unit if unit.contains("a bare number is milliseconds") => Some(1.0),
        unit if unit.contains("a bare number is taken as seconds") => Some(1_000.0),
        unit if unit.starts_with("min") => Some(60_000.0),
        unit if unit == "s" || ["s,", "s;", "s "].iter().any(|start| unit.starts_with(start)) => Some(1_000.0),
        unit if unit.contains("nanoseconds") => Some(0.000_001),
        _ => None,
    };
    with_units(text, bare)
}

/// `1m30s`, `0.5s`, `30`; a part without a unit counts `bare` milliseconds.
fn with_units(text: &str, bare: Option<f64>) -> Option<u64> {
    let mut total = 0.0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let number: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let factor = match &rest[..letters] {
            "" => bare?,
            "ns" => 0.000_001,
            "us" => 0.001,
            "ms" => 1.0,
            "s" | "sec" | "secs" | "second" | "seconds" => 1_000.0,
            "m" | "mi" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
            "h" | "hr" | "hour" | "hours" => 3_600_000.0,
            "d" | "day" | "days" => 86_400_000.0,
            _ => return None,
        };
        total += number * factor;
        rest = rest[letters..].trim_start();
    }
    (total < 1e15).then_some(total as u64)
}

/// `hh:mm:ss`, `d.hh:mm:ss`, with a fraction or without.
fn time_span(text: &str) -> Option<u64> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if clock.contains(':') => (days.parse::<u64>().ok()?, clock),
        _ => (0, text),
    };
    let parts: Vec<f64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    Some(days * 86_400_000 + ((hours * 60.0 + minutes) * 60_000.0 + seconds * 1_000.0) as u64)
}

/// Bytes of `8m`, `10MB`, `1MiB` or a number of `unit` bytes. `None` when it cannot be read.
pub(crate) fn bytes(text: &str, unit: u64) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let factor = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" => unit,
        "b" => 1,
        "k" | "kb" | "ki" | "kib" => 1 << 10,
        "m" | "mb" | "mi" | "mib" => 1 << 20,
        "g" | "gb" | "gi" | "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_the_row() {
        assert_eq!(milliseconds("30", Some("s, whole number")), Some(30_000));
        assert_eq!(milliseconds("30", Some("ms, whole number")), Some(30));
        assert_eq!(milliseconds("4", Some("min")), Some(240_000));
        assert_eq!(milliseconds("15s", Some("duration such as 15s")), Some(15_000));
        assert_eq!(milliseconds("1m30s", Some("s; ms")), Some(90_000));
        assert_eq!(milliseconds("00:02:00", Some("time span hh:mm:ss")), Some(120_000));
        assert_eq!(milliseconds("1.00:00:00", Some("time span")), Some(86_400_000));
        assert_eq!(milliseconds("PT30S", None), Some(30_000));
        assert_eq!(milliseconds("30", Some("duration such as 15s")), None);
        assert_eq!(milliseconds("soon", Some("s")), None);
    }

    #[test]
    fn sizes_may_have_units() {
        assert_eq!(bytes("8m", 1), Some(8 << 20));
        assert_eq!(bytes("4096", 1024), Some(4 << 20));
        assert_eq!(bytes("10 MB", 1), Some(10 << 20));
        assert_eq!(bytes("much", 1), None);
    }
}
