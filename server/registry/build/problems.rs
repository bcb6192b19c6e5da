//! What is wrong with the data.

use std::fmt::Display;

/// Everything found wrong, in the order found.
#[derive(Default)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Adds a problem of `place` (a file, with the row or the entry) in the file `file`.
    pub fn add(&mut self, file: &str, place: impl Display, message: impl Display) {
        self.0.push(format!("data/{file}: {place}: {message}"));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }
}

/// Reports `date` unless it reads `YYYY-MM-DD`.
pub fn check_date(file: &str, place: impl Display, date: &str, problems: &mut Problems) {
    let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let number = |range| date.get(range).and_then(|part: &str| part.parse::<u32>().ok());
    let real = shape == "0000-00-00"
        && number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day));
    if !real {
        problems.add(file, place, format!("`checked` is \"{date}\", not a date such as 2026-11-21"));
    }
}
