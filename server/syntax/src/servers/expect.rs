//! Which statuses a health check takes.

/// The ranges that `200,204,300-399` stands for. `None` if it is not such a list.
pub(super) fn list(text: &str) -> Option<Vec<(u16, u16)>> {
    text.split(',')
        .map(|part| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
        })
        .collect()
}

/// The statuses that the pattern `^[23]..$` or `(200|30[12])` matches somewhere. `None` if it holds more than digits,
/// classes, dots and alternatives.
pub(super) fn pattern(text: &str) -> Option<Vec<(u16, u16)>> {
    let from_start = text.starts_with('^');
    let inner = text.strip_prefix('^').unwrap_or(text);
    let to_end = inner.ends_with('$');
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    let inner = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(inner);
    let alternatives: Vec<Vec<Digits>> = inner.split('|').map(positions).collect::<Option<_>>()?;
    let matches = |code: u16| {
        let digits = [code / 100, code / 10 % 10, code % 10];
        alternatives.iter().any(|positions| {
            let length = positions.len();
            (0..=digits.len().saturating_sub(length)).any(|at| {
                length <= digits.len()
                    && (!from_start || at == 0)
                    && (!to_end || at + length == digits.len())
                    && positions.iter().zip(&digits[at..]).all(|(wanted, digit)| wanted.0[usize::from(*digit)])
            })
        })
    };
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for code in (100..600).filter(|code| matches(*code)) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    Some(ranges)
}

/// Which digits may stand at a position.
struct Digits([bool; 10]);

fn positions(text: &str) -> Option<Vec<Digits>> {
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let mut digits = [false; 10];
        match c {
            '.' => digits = [true; 10],
            '0'..='9' => digits[c.to_digit(10)? as usize] = true,
            '\\' if chars.next() == Some('d') => digits = [true; 10],
            '[' => {
                let class: Vec<char> = chars.by_ref().take_while(|c| *c != ']').collect();
                let mut at = 0;
                while let Some(first) = class.get(at).and_then(|c| c.to_digit(10)) {
                    let last = match (class.get(at + 1), class.get(at + 2)) {
                        (Some('-'), Some(last)) => {
                            at += 2;
                            last.to_digit(10)?
                        }
                        _ => first,
                    };
                    (first..=last).for_each(|digit| digits[digit as usize] = true);
                    at += 1;
                }
                if at != class.len() {
                    return None;
                }
            }
            _ => return None,
        }
        out.push(Digits(digits));
    }
    (!out.is_empty()).then_some(out)
}

/// The statuses outside of `ranges`.
pub(super) fn others(ranges: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut out = Vec::new();
    let mut next = 100;
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    for (from, to) in sorted {
        if from > next {
            out.push((next, from - 1));
        }
        next = next.max(to.saturating_add(1));
    }
    if next < 600 {
        out.push((next, 599));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_patterns_are_ranges() {
        assert_eq!(list("200,204,300-399"), Some(vec![(200, 200), (204, 204), (300, 399)]));
        assert_eq!(list("2xx"), None);
        assert_eq!(pattern("^[23]"), Some(vec![(200, 399)]));
        assert_eq!(pattern("(200|30[1-2])"), Some(vec![(200, 200), (301, 302)]));
        assert_eq!(pattern("^2.."), Some(vec![(200, 299)]));
        assert_eq!(pattern("^(2|3)[0-9][0-9]"), None, "nothing stands behind the alternatives");
        assert_eq!(pattern("^[^5]"), None);
        assert_eq!(others(&[(500, 599)]), [(100, 499)]);
        assert_eq!(others(&[(200, 399)]), [(100, 199), (400, 599)]);
    }
}
