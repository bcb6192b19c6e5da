//! Sets of status codes, and what is known of when a condition over a status holds.

use crate::facts::{BranchArm, Effect, Operator, Span};

/// Inclusive ranges of codes.
pub(super) type Ranges = Vec<(u32, u32)>;

/// Every number that a status can be.
pub(super) const ALL: (u32, u32) = (0, 999);

/// When a condition over a status holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    /// It holds for no others; `None` when that is not known.
    pub(super) may: Option<Ranges>,
    /// It holds for these whatever else is asked.
    pub(super) sure: Ranges,
}

impl Codes {
    pub(super) fn exactly(ranges: Ranges) -> Self {
        Self { may: Some(ranges.clone()), sure: ranges }
    }

    pub(super) fn and(self, other: Self) -> Self {
        let may = match (self.may, other.may) {
            (Some(left), Some(right)) => Some(intersect(&left, &right)),
            (one, another) => one.or(another),
        };
        Self { may, sure: intersect(&self.sure, &other.sure) }
    }

    pub(super) fn or(self, other: Self) -> Self {
        let both = |mut left: Ranges, right: Ranges| {
            left.extend(right);
            left
        };
        Self { may: self.may.zip(other.may).map(|(left, right)| both(left, right)), sure: both(self.sure, other.sure) }
    }

    pub(super) fn not(self) -> Self {
        let may = (!self.sure.is_empty()).then(|| complement(&self.sure));
        Self { may, sure: self.may.map(|may| complement(&may)).unwrap_or_default() }
    }

    pub(super) fn arm(self, span: Span, effect: Effect) -> BranchArm {
        let guarded = self.may.as_ref() != Some(&self.sure);
        BranchArm { span, codes: self.may, sure: self.sure, guarded, effect, pause: None }
    }
}

/// The codes that stand in this relation to `code`.
pub(super) fn range_of(operator: Operator, code: u32) -> Ranges {
    match operator {
        Operator::Equal => vec![(code, code)],
        Operator::NotEqual => complement(&[(code, code)]),
        Operator::Less => vec![(ALL.0, code.saturating_sub(1))],
        Operator::LessEqual => vec![(ALL.0, code)],
        Operator::Greater => vec![(code + 1, ALL.1)],
        Operator::GreaterEqual => vec![(code, ALL.1)],
    }
}

pub(super) fn intersect(left: &[(u32, u32)], right: &[(u32, u32)]) -> Ranges {
    let mut out = Vec::new();
    for (a, b) in left {
        for (c, d) in right {
            let (low, high) = (*a.max(c), *b.min(d));
            if low <= high {
                out.push((low, high));
            }
        }
    }
    out
}

/// Every code outside `ranges`.
pub(super) fn complement(ranges: &[(u32, u32)]) -> Ranges {
    let mut out = vec![ALL];
    for (low, high) in ranges {
        let mut outside = Vec::new();
        if *low > ALL.0 {
            outside.push((ALL.0, low - 1));
        }
        if *high < ALL.1 {
            outside.push((high + 1, ALL.1));
        }
        out = intersect(&out, &outside);
    }
    out
}
