//! Chooses and applies fixes.

use std::collections::BTreeMap;
use std::sync::Arc;

use httplsp_lint::{Edit, Finding, Fix, Safety};

/// Edits by path, each list sorted and without overlaps.
pub type Edits = BTreeMap<Arc<str>, Vec<Edit>>;

/// The fix of `finding` that may be applied unseen, if there is one; the first of alternatives. Fixes that a person has
/// to choose from never may.
pub fn applicable(finding: &Finding, allow_unsafe: bool) -> Option<&Fix> {
    let of = |safety: Safety| finding.fixes.iter().find(|fix| fix.safety == safety);
    of(Safety::Safe).or_else(|| of(Safety::Unsafe).filter(|_| allow_unsafe))
}

/// The edits of as many fixes as can be applied together, and how many fixes that are. Of two fixes that touch the same
/// place, the one of the earlier finding wins; the other gets its turn when the result is checked again.
pub fn select<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    allow_unsafe: bool,
    may_edit: impl Fn(&str) -> bool,
) -> (Edits, usize) {
    let mut edits = Edits::new();
    let mut count = 0;
    for fix in findings.into_iter().filter_map(|finding| applicable(finding, allow_unsafe)) {
        let fits = |edit: &Edit| {
            may_edit(&edit.path)
                && edits.get(&edit.path).is_none_or(|others| !others.iter().any(|other| overlap(edit, other)))
        };
        let distinct = fix
            .edits
            .iter()
            .enumerate()
            .all(|(at, edit)| fix.edits[..at].iter().all(|other| other.path != edit.path || !overlap(edit, other)));
        if fix.edits.is_empty() || !distinct || !fix.edits.iter().all(fits) {
            continue;
        }
        count += 1;
        for edit in &fix.edits {
            edits.entry(edit.path.clone()).or_default().push(edit.clone());
        }
    }
    for list in edits.values_mut() {
        list.sort_by_key(|edit| (edit.range.start, edit.range.end));
    }
    (edits, count)
}

/// Whether two edits of one file touch. Two insertions at the same place do: their order would be chance.
fn overlap(a: &Edit, b: &Edit) -> bool {
    if a.range.is_empty() || b.range.is_empty() {
        return a.range.start <= b.range.end && b.range.start <= a.range.end;
    }
    a.range.start < b.range.end && b.range.start < a.range.end
}

/// `text` with `edits` applied, which are sorted and do not overlap. `None` if one of them does not fit the text.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.range.as_usize();
        out.push_str(text.get(done..range.start)?);
        out.push_str(&edit.text);
        text.get(range.clone())?;
        done = range.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use httplsp_lint::{Confidence, RULES};
    use httplsp_text::TextRange;

    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { path: "a".into(), range: TextRange::new(start, end), text: text.into() }
    }

    fn finding(fixes: &[(Safety, Vec<Edit>)]) -> Finding {
        let rule = RULES[0].meta();
        let fixes =
            fixes.iter().map(|(safety, edits)| Fix { title: "x".into(), safety: *safety, edits: edits.clone() });
        Finding {
            rule,
            severity: rule.severity,
            confidence: Confidence::Certain,
            message: String::new(),
            help: String::new(),
            path: "a".into(),
            range: TextRange::default(),
            related: Vec::new(),
            fixes: fixes.collect(),
            fingerprint: String::new(),
        }
    }

    #[test]
    fn only_what_is_allowed_is_selected() {
        let findings = [
            finding(&[(Safety::Choice, vec![edit(0, 1, "c")])]),
            finding(&[(Safety::Unsafe, vec![edit(2, 3, "u")])]),
            finding(&[(Safety::Unsafe, vec![edit(4, 5, "u")]), (Safety::Safe, vec![edit(4, 5, "s")])]),
        ];
        let texts = |(edits, count): (Edits, usize)| {
            let texts: Vec<String> = edits.into_values().flatten().map(|edit| edit.text).collect();
            (texts.join(""), count)
        };
        assert_eq!(texts(select(&findings, false, |_| true)), ("s".into(), 1));
        assert_eq!(texts(select(&findings, true, |_| true)), ("us".into(), 2));
        assert_eq!(texts(select(&findings, true, |_| false)), (String::new(), 0));
    }

    #[test]
    fn overlapping_fixes_wait() {
        let findings = [
            finding(&[(Safety::Safe, vec![edit(0, 4, "1")])]),
            finding(&[(Safety::Safe, vec![edit(3, 5, "2"), edit(8, 9, "2")])]),
            finding(&[(Safety::Safe, vec![edit(4, 5, "3")])]),
            finding(&[(Safety::Safe, vec![edit(6, 6, "4")])]),
            finding(&[(Safety::Safe, vec![edit(6, 6, "5")])]),
            finding(&[(Safety::Safe, vec![edit(7, 9, "6"), edit(8, 9, "6")])]),
        ];
        let (edits, count) = select(&findings, false, |_| true);
        assert_eq!(count, 3);
        // 0123 became 1, 4 became 3, 4 was inserted before 6.
        assert_eq!(apply("0123456789", &edits["a"]).as_deref(), Some("13546789"));
    }

    #[test]
    fn edits_that_do_not_fit_are_refused() {
        assert_eq!(apply("abc", &[edit(1, 2, "X"), edit(3, 3, "Y")]).as_deref(), Some("aXcY"));
        assert_eq!(apply("abc", &[edit(2, 9, "X")]), None);
        assert_eq!(apply("äb", &[edit(1, 2, "X")]), None, "inside a character");
    }
}
