//! Durations and sizes as the configuration spells them.

/// Milliseconds from `30s`, `1m30s`, `500ms`, `1h`, `2d`. A unit is required; `0` alone is zero.
///
/// # Errors
///
/// Says what is wrong with the text.
pub fn parse(text: &str) -> Result<u64, String> {
    let wrong = |why: &str| format!("`{text}` is not a duration: {why}; write it like \"30s\", \"1m30s\" or \"500ms\"");
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(wrong("it is empty"));
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (number, after) = split(rest, |c| c.is_ascii_digit());
        let (unit, after) = split(after, |c| c.is_alphabetic());
        if number.is_empty() {
            return Err(wrong("a number is missing"));
        }
        let factor: u64 = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "" => return Err(wrong("a unit is missing")),
            _ => return Err(wrong(&format!("`{unit}` is not a unit"))),
        };
        total = number
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(factor)?.checked_add(total))
            .ok_or_else(|| wrong("it is too large"))?;
        rest = after.trim_start();
    }
    Ok(total)
}

pub use httplsp_lint::chain::spoken as format;

/// Bytes from `10MB`, `512 kB`, `1MiB` or a bare number of bytes.
///
/// # Errors
///
/// Says what is wrong with the text.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let wrong = |why: &str| format!("`{text}` is not a size: {why}; write it like \"10MB\", \"512kB\" or \"1MiB\"");
    let (number, unit) = split(text.trim(), |c| c.is_ascii_digit());
    if number.is_empty() {
        return Err(wrong("a number is missing"));
    }
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "kib" => 1 << 10,
        "m" | "mb" => 1_000_000,
        "mib" => 1 << 20,
        "g" | "gb" => 1_000_000_000,
        "gib" => 1 << 30,
        other => return Err(wrong(&format!("`{other}` is not a unit"))),
    };
    number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)).ok_or_else(|| wrong("it is too large"))
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, milliseconds) in
            [("30s", 30_000), ("1m30s", 90_000), ("500ms", 500), ("1h 5m", 3_900_000), ("0", 0), ("2d", 172_800_000)]
        {
            assert_eq!(parse(text), Ok(milliseconds), "{text}");
        }
    }

    #[test]
    fn wrong_durations_say_why() {
        for (text, why) in [
            ("30", "a unit is missing"),
            ("", "it is empty"),
            ("s", "a number is missing"),
            ("1.5s", "a unit is missing"),
            ("-3s", "a number is missing"),
            ("3 weeks", "a unit is missing"),
            ("3weeks", "`weeks` is not a unit"),
            ("99999999999999999999s", "it is too large"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn durations_are_written_as_people_say_them() {
        for (milliseconds, text) in
            [(0, "0s"), (500, "500ms"), (60_000, "60s"), (90_000, "90s"), (3_600_000, "1h"), (61_500, "1m1s500ms")]
        {
            assert_eq!(format(milliseconds), text);
            assert_eq!(parse(text), Ok(milliseconds));
        }
    }

    #[test]
    fn sizes_are_read() {
        assert_eq!(parse_size("10MB"), Ok(10_000_000));
        assert_eq!(parse_size("512 kB"), Ok(512_000));
        assert_eq!(parse_size("1MiB"), Ok(1_048_576));
        assert_eq!(parse_size("77"), Ok(77));
        assert!(parse_size("big").is_err() && parse_size("3 parsecs").is_err());
    }
}
