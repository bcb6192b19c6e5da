//! What a framework or client library does with a status.

include!(concat!(env!("OUT_DIR"), "/behaviours.rs"));

/// What a library does with a status that code sends, or receives, by its means.
#[derive(Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The library, as people call it.
    pub framework: &'static str,
    /// The name of the language.
    pub language: &'static str,
    /// What shows the library in a file: a package or module, or words as the tables of the language have them.
    pub evidence: &'static [&'static str],
    /// Whether the status is sent; else it is received.
    pub sends: bool,
    /// The codes: first and last of each range.
    pub codes: &'static [(u16, u16)],
    /// It holds for calls whose name has one of these words; for all where there is none.
    pub api: &'static [&'static str],
    /// What happens: a sentence.
    pub text: &'static str,
    /// Where that is written.
    pub source: &'static str,
    /// When it was checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// Where a status stands in code.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Whether it is sent; else it is received.
    pub sends: bool,
    /// The code.
    pub code: u16,
    /// The call that sends it, or what it is compared with.
    pub api: &'a str,
}

impl Behaviour {
    fn holds(&self, place: Place<'_>) -> bool {
        let codes = self.codes.iter().any(|(first, last)| (*first..=*last).contains(&place.code));
        let api = self.api.is_empty() || self.api.iter().any(|word| place.api.contains(word));
        self.sends == place.sends && codes && api
    }

    /// How closely it speaks of a place: of the call and of few codes first.
    fn distance(&self) -> (bool, u32) {
        let codes = self.codes.iter().map(|(first, last)| u32::from(last - first) + 1).sum();
        (self.api.is_empty(), codes)
    }
}

/// What the libraries whose evidence is `present` do with the status at `place`, the closest first.
pub fn at(is_language: impl Fn(&str) -> bool, present: &[&str], place: Place<'_>) -> Vec<&'static Behaviour> {
    let shown = |behaviour: &Behaviour| behaviour.evidence.iter().any(|word| present.contains(word));
    let found = BEHAVIOURS.iter().filter(|behaviour| behaviour.holds(place) && shown(behaviour));
    let mut found: Vec<&Behaviour> = found.filter(|behaviour| is_language(behaviour.language)).collect();
    found.sort_by_key(|behaviour| behaviour.distance());
    found
}

/// Every row.
pub fn all() -> &'static [Behaviour] {
    BEHAVIOURS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(present: &[&str], sends: bool, code: u16, api: &str) -> Vec<&'static str> {
        let found = at(|name| name == "JavaScript", present, Place { sends, code, api });
        found.into_iter().map(|behaviour| behaviour.text).collect()
    }

    #[test]
    fn what_is_closest_comes_first() {
        let found = texts(&["express"], true, 204, "res.sendStatus");
        assert!(found[0].starts_with("`sendStatus` sends"), "{found:?}");
        assert!(found.iter().any(|text| text.contains("drop the body")), "{found:?}");
        assert!(texts(&["express"], false, 404, "").is_empty());
        assert!(texts(&["koa"], false, 404, "").is_empty());
        assert!(texts(&["axios"], false, 404, "")[0].contains("rejected"));
        assert!(at(|name| name == "Python", &["express"], Place { sends: true, code: 204, api: "" }).is_empty());
    }

    #[test]
    fn every_text_is_a_sentence_with_a_link() {
        for row in all() {
            assert!(row.text.ends_with('.') && row.source.starts_with("https://"), "{}: {}", row.framework, row.text);
            assert!(row.text.len() < 200, "{}: {} is long", row.framework, row.text);
        }
    }
}
