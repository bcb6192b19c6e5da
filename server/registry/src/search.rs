//! Ranked full-text search.
//!
//! Every status, sub-status, product, symptom, directive, timer and limit is a document of a few weighted fields. A
//! word counts more the rarer it is and the weightier the field it stands in; a document that lacks one of the words
//! falls far behind. The order is stable: equal scores stay in the order of the tables.

mod documents;
mod words;

use std::collections::HashMap;

use documents::Document;
use words::{stem, words};

use crate::normalize::squash;

/// Something found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// What [`crate::explain::resolve`] takes: `429`, `404.13`, `nginx:proxy_read_timeout`, `cloudflare`,
    /// `redirect-loop`.
    pub topic: String,
    /// The name for people.
    pub name: String,
    /// One line.
    pub summary: String,
    /// How well it fits; greater is better, and only the order means something.
    pub score: f64,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A status.
    Status,
    /// A sub-status.
    SubStatus,
    /// A symptom.
    Troubleshooting,
    /// A product or vendor.
    Product,
    /// A directive.
    Directive,
    /// A timer.
    Timer,
    /// A limit.
    Limit,
}

impl Kind {
    /// The word for it, such as `sub-status`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Status => "status",
            Kind::SubStatus => "sub-status",
            Kind::Troubleshooting => "troubleshooting",
            Kind::Product => "product",
            Kind::Directive => "directive",
            Kind::Timer => "timer",
            Kind::Limit => "limit",
        }
    }

    /// How much a hit of this kind is worth beside others that fit as well.
    const fn worth(self) -> f64 {
        match self {
            Kind::Status => 1.0,
            Kind::Troubleshooting => 0.95,
            Kind::SubStatus => 0.8,
            Kind::Product => 0.75,
            Kind::Timer | Kind::Limit => 0.8,
            Kind::Directive => 0.65,
        }
    }
}

/// How much more a document is worth whose name is the whole query.
const EXACT: f64 = 3.0;

/// The documents that fit `query` best, at most `limit` of them, best first; a topic comes once.
pub fn search<T: AsRef<str>>(query: &[T], limit: usize) -> Vec<Hit> {
    let mut wanted: Vec<String> = Vec::new();
    for word in query.iter().flat_map(|word| words(word.as_ref())) {
        let stem = stem(&word);
        if !words::is_noise(&stem) && !wanted.contains(&stem) {
            wanted.push(stem);
        }
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    let documents = documents::all();
    let matches: Vec<Matches> = documents.iter().map(|document| Matches::of(document, &wanted)).collect();
    let rarity: Vec<f64> = (0..wanted.len())
        .map(|word| {
            let holders = matches.iter().filter(|found| found.weights.get(word).is_some_and(|weight| *weight > 0.0));
            (1.0 + documents.len() as f64 / (1.0 + holders.count() as f64)).ln()
        })
        .collect();

    let whole = squash(&query.iter().map(AsRef::as_ref).collect::<String>());
    let mut best: HashMap<&str, (f64, usize)> = HashMap::new();
    for (place, (document, found)) in documents.iter().zip(&matches).enumerate() {
        let mut score = found.score(&rarity) * document.kind.worth() * document.worth;
        if score <= 0.0 {
            continue;
        }
        if document.key == whole || squash(&document.topic) == whole {
            score *= EXACT;
        }
        let entry = best.entry(&document.topic).or_insert((0.0, place));
        if score > entry.0 {
            *entry = (score, place);
        }
    }
    let mut ranked: Vec<(f64, usize)> = best.into_values().collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    ranked
        .into_iter()
        .take(limit)
        .filter_map(|(score, place)| {
            let document = documents.get(place)?;
            Some(Hit {
                kind: document.kind,
                topic: document.topic.clone(),
                name: document.name.clone(),
                summary: document.summary.to_owned(),
                score: (score * 100.0).round() / 100.0,
            })
        })
        .collect()
}

/// How a document holds the wanted words.
struct Matches {
    /// For each word the weight of the weightiest field that holds it.
    weights: Vec<f64>,
    /// The weight of the fields that hold wanted words next to each other and in order, for each such pair.
    neighbours: f64,
}

impl Matches {
    fn of(document: &Document, wanted: &[String]) -> Matches {
        let mut found = Matches { weights: vec![0.0; wanted.len()], neighbours: 0.0 };
        for (weight, text) in &document.fields {
            let words = words(text);
            let places: Vec<Option<usize>> =
                words.iter().map(|word| wanted.iter().position(|wanted| words::fits(wanted, word))).collect();
            let held = places.iter().flatten().count();
            if held == 0 {
                continue;
            }
            // Of two names that hold the word, the one that holds little else is meant.
            let weight = weight * (0.8 + 0.2 * held as f64 / places.len() as f64);
            for place in places.iter().flatten() {
                if let Some(slot) = found.weights.get_mut(*place) {
                    *slot = slot.max(weight);
                }
            }
            let adjacent = |pair: &[Option<usize>]| matches!(pair, [Some(one), Some(other)] if one + 1 == *other);
            if places.windows(2).any(adjacent) {
                found.neighbours = found.neighbours.max(weight);
            }
        }
        found
    }

    fn score(&self, rarity: &[f64]) -> f64 {
        let held = self.weights.iter().filter(|weight| **weight > 0.0).count();
        if held == 0 {
            return 0.0;
        }
        let sum: f64 = self.weights.iter().zip(rarity).map(|(weight, rarity)| weight * rarity).sum();
        let share = held as f64 / self.weights.len() as f64;
        (sum + 0.8 * self.neighbours) * share * share
    }
}
