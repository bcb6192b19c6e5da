//! Names that are too long for their place, so that those of one drawing can still be told apart.

use std::collections::BTreeSet;

use httplsp_lint::chain::ChainFacts;

const TO: &str = " → ";

/// All names that are shown together.
pub struct Names<'a> {
    all: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    /// The names of chains that are shown together, and those of their hops.
    pub fn of(chains: &'a [ChainFacts]) -> Self {
        let hops = chains.iter().flat_map(|chain| &chain.hops).map(|hop| hop.name.as_str());
        let parts = chains.iter().flat_map(|chain| chain.name.split(TO));
        Self { all: hops.chain(parts).collect() }
    }

    /// `name` with at most `most` characters. What is left out is where it does not differ from the other names.
    pub fn short(&self, name: &str, most: usize) -> String {
        let plain = short(name, most);
        let alike: Vec<&str> =
            self.all.iter().copied().filter(|other| *other != name && short(other, most) == plain).collect();
        let Some(first) = alike.iter().map(|other| difference(name, other)).min() else { return plain };
        around(name, first, most)
    }

    /// The name of a chain, of which every hop gets its share of `most` characters.
    pub fn title(&self, chain: &str, most: usize) -> String {
        let parts: Vec<&str> = chain.split(TO).collect();
        if chain.chars().count() <= most {
            return chain.to_string();
        }
        let mut room = most.saturating_sub((parts.len() - 1) * TO.chars().count());
        // Who needs less than their share leaves the rest to the others.
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|at| parts[*at].chars().count());
        let mut out = vec![String::new(); parts.len()];
        for (nth, at) in order.iter().copied().enumerate() {
            out[at] = self.short(parts[at], (room / (parts.len() - nth)).max(8));
            room = room.saturating_sub(out[at].chars().count());
        }
        out.join(TO)
    }
}

/// `text`, its middle left out if it has more than `most` characters.
pub fn short(text: &str, most: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= most {
        return text.to_string();
    }
    let kept = most.saturating_sub(1);
    let front = kept * 2 / 5;
    all[..front].iter().chain(&['…']).chain(&all[all.len() - (kept - front)..]).collect()
}

/// At which character two names begin to differ.
fn difference(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// `most` characters of `text`: its beginning, and what stands from the character `at` on.
fn around(text: &str, at: usize, most: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    let front = most / 4;
    let room = most.saturating_sub(front + 1);
    let from = at.saturating_sub(2);
    if from <= front + 1 {
        let kept = most.saturating_sub(1).min(all.len());
        return all[..kept].iter().chain(&['…']).collect();
    }
    let (to, end) = match from + room >= all.len() {
        true => (all.len(), ""),
        false => (from + room.saturating_sub(1), "…"),
    };
    let from = if end.is_empty() { all.len().saturating_sub(room) } else { from };
    let middle: String = all[from..to].iter().collect();
    let begin: String = all[..front].iter().collect();
    format!("{begin}…{middle}{end}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Names, short};

    #[test]
    fn the_middle_is_left_out() {
        assert_eq!(short("aws_lb_target_group.app", 24), "aws_lb_target_group.app");
        assert_eq!(short("aws_lambda_function.admin_api", 21), "aws_lamb…on.admin_api");
        assert_eq!(short("äöüßäöüß", 5), "ä…öüß");
    }

    #[test]
    fn what_differs_is_kept() {
        let names = Names {
            all: BTreeSet::from([
                "aws_ecs_task_definition.orders_of_the_shop_main",
                "aws_ecs_task_definition.payments_of_the_shop_main",
                "aws_lb.main",
            ]),
        };
        assert_eq!(names.short("aws_ecs_task_definition.orders_of_the_shop_main", 24), "aws_ec…n.orders_of_the_…");
        assert_eq!(names.short("aws_ecs_task_definition.payments_of_the_shop_main", 24), "aws_ec…n.payments_of_th…");
        assert_eq!(names.short("aws_lb.main", 24), "aws_lb.main");
    }

    #[test]
    fn every_hop_of_a_title_is_to_be_seen() {
        let names = Names { all: BTreeSet::new() };
        let title = names.title("aws_lb.main → aws_ecs_task_definition.shop_orders_service", 40);
        assert_eq!(title, "aws_lb.main → aws_ecs_ta…_orders_service");
        assert_eq!(title.chars().count(), 40);
    }
}
