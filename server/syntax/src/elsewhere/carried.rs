//! What errors carry in the end, which are made of one type of the project after another.

use std::collections::BTreeSet;

use super::{Carries, Elsewhere, Passed, Viewpoint};
use crate::grammar::rows;

/// How deep types of errors may extend each other.
const DEPTH: usize = 6;

impl Elsewhere {
    /// What an error carries that is made of one type of the project after another, and the member that holds it.
    pub(super) fn carries(&self, place: (usize, usize), depth: usize) -> Option<(Carries, Option<String>)> {
        let error = &self.files[place.0].errors[place.1];
        self.resolved(place, &error.carries, error.member.clone(), depth)
    }

    fn resolved(
        &self,
        place: (usize, usize),
        carries: &Carries,
        member: Option<String>,
        depth: usize,
    ) -> Option<(Carries, Option<String>)> {
        match carries {
            Carries::Named(path) => Some((Carries::Fixed(self.named(place, path)?), member)),
            Carries::Defaulted { at, words, default } => {
                let default = Some(self.named(place, default)?);
                Some((Carries::Given { at: *at, words: words.clone(), default }, member))
            }
            Carries::Based { on, with } => {
                let view = Viewpoint::of(&self.files[place.0]);
                let with: Vec<(Option<String>, Passed)> =
                    with.iter().map(|(name, passed)| (name.clone(), self.told(place, passed))).collect();
                let base = self.error_place(&view, on, true).filter(|base| depth < DEPTH && *base != place);
                match base {
                    Some(base) => {
                        let (carries, member) = self.carries(base, depth + 1)?;
                        Some((made_with(&carries, &with)?, member))
                    }
                    None => carried_as_code(&view, &with),
                }
            }
            Carries::Ways(ways) => self.resolved_ways(place, ways, member, depth),
            _ => Some((carries.clone(), member)),
        }
    }

    /// What each way to make an error comes to; those with as many arguments as one that is not understood are left out.
    fn resolved_ways(
        &self,
        place: (usize, usize),
        ways: &[(usize, Carries)],
        mut member: Option<String>,
        depth: usize,
    ) -> Option<(Carries, Option<String>)> {
        let own = &self.files[place.0].errors[place.1].name;
        // `this(message, HttpStatus.NOT_FOUND)`
        let hands_on = |way: &Carries| matches!(way, Carries::Based { on, .. } if on == own);
        let mut known: Vec<(usize, Carries)> = Vec::new();
        let mut unknown: BTreeSet<usize> = BTreeSet::new();
        for (count, way) in ways.iter().filter(|(_, way)| !hands_on(way)) {
            match self.resolved(place, way, None, depth) {
                Some((carries, held)) if !matches!(carries, Carries::Ways(_)) => {
                    member = member.or(held);
                    known.push((*count, carries));
                }
                _ => {
                    unknown.insert(*count);
                }
            }
        }
        let all = Carries::Ways(known.clone());
        for (count, way) in ways.iter().filter(|(_, way)| hands_on(way)) {
            let Carries::Based { with, .. } = way else { continue };
            match made_with(&all, with) {
                Some(carries) => known.push((*count, carries)),
                None => {
                    unknown.insert(*count);
                }
            }
        }
        known.retain(|(count, _)| !unknown.contains(count));
        let (_, first) = known.first()?;
        match unknown.is_empty() && known.iter().all(|(_, carries)| carries == first) {
            true => Some((first.clone(), member)),
            false => Some((Carries::Ways(known), member)),
        }
    }

    /// The status that a constant is which the file of an error names.
    fn named(&self, place: (usize, usize), path: &str) -> Option<u32> {
        let view = Viewpoint::of(&self.files[place.0]);
        self.constant(&view, path).map(|(code, _)| code)
    }

    fn told(&self, place: (usize, usize), passed: &Passed) -> Passed {
        match passed {
            Passed::Named(path) => self.named(place, path).map_or(Passed::Other, Passed::Code),
            other => other.clone(),
        }
    }
}

/// The status that is handed as the code of an error to one that says nothing more of itself.
fn carried_as_code(view: &Viewpoint<'_>, with: &[(Option<String>, Passed)]) -> Option<(Carries, Option<String>)> {
    let rows = &rows(view.language).code.elsewhere;
    match with.get(rows.code_argument?) {
        Some((None, Passed::Code(code))) => Some((Carries::Fixed(*code), rows.carriers.first().cloned())),
        _ => None,
    }
}

/// What an error carries whose type is made with `with`.
pub(super) fn made_with(carries: &Carries, with: &[(Option<String>, Passed)]) -> Option<Carries> {
    match carries {
        Carries::Given { at, words, default } => {
            let named = |name: &str| words.iter().any(|word| word.trim_start_matches('$') == name);
            let keyword = with.iter().find(|(name, _)| name.as_deref().is_some_and(named));
            let given = keyword.or_else(|| with.get(*at).filter(|(name, _)| name.is_none())).map(|(_, passed)| passed);
            match given {
                Some(Passed::Code(code)) => Some(Carries::Fixed(*code)),
                Some(Passed::Parameter { at, words, default }) => {
                    Some(Carries::Given { at: *at, words: words.clone(), default: *default })
                }
                Some(Passed::Other | Passed::Named(_)) => None,
                // Without a constructor of its own, it is made as its base is.
                None if with.is_empty() => Some(carries.clone()),
                None => Some(Carries::Fixed((*default)?)),
            }
        }
        Carries::Ways(ways) => {
            let fit = ways.iter().filter(|(count, _)| *count == with.len());
            let mut made = fit.map(|(_, way)| made_with(way, with));
            let first = made.next()??;
            made.all(|other| other.as_ref() == Some(&first)).then_some(first)
        }
        Carries::Fixed(_) => Some(carries.clone()),
        Carries::Based { .. } | Carries::Named(_) | Carries::Defaulted { .. } => None,
    }
}
