//! Object literals that describe a redirect or a route: `{ source: "/a", destination: "/b", permanent: true }`.

use tree_sitter::Node;

use super::Extractor;
use super::response::Draft;
use crate::apis::DescribedRow;
use crate::facts::{Redirect, ResponseStatus, Role, Route};
use crate::grammar::Shape;

impl<'t> Extractor<'t> {
    /// The object literals that a row is about, each with its row.
    fn described(&self) -> Vec<(Node<'t>, &'static DescribedRow)> {
        let rows = &self.grammar.apis.described;
        let rows: Vec<_> = rows.iter().filter(|row| self.any_present(&row.groups)).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let row_of = |object: Node<'t>| {
            let row = rows.iter().find(|row| row.keys.iter().all(|key| self.entry(object, key).is_some()))?;
            Some((object, *row))
        };
        self.nodes(Shape::Object).into_iter().filter_map(row_of).collect()
    }

    pub(super) fn described_redirects(&mut self) {
        for (object, row) in self.described() {
            let Some(target) = row.target.as_ref().and_then(|key| self.entry(object, key)) else { continue };
            let given = row.status.as_ref().and_then(|key| self.entry(object, key));
            let status = match (given.map(|given| self.status_expression(given)), &row.flag) {
                (Some(Some(found)), _) => ResponseStatus::Explicit(self.record(found, Role::Redirect, "redirect")),
                (Some(None), _) => ResponseStatus::Unknown,
                (None, Some((key, set, unset))) => {
                    let flag = self.entry(object, key).and_then(|flag| self.view.value(flag).as_bool());
                    flag.map_or(ResponseStatus::Unknown, |flag| {
                        ResponseStatus::Default(if flag { *set } else { *unset })
                    })
                }
                (None, None) => ResponseStatus::Unknown,
            };
            let mut draft = Draft::new(status);
            draft.redirect =
                Some(Redirect { target: Some(self.redirect_target(target)), keyword: None, setting: None });
            self.push(object, draft, "redirect");
        }
    }

    pub(super) fn described_routes(&mut self) {
        for (object, row) in self.described() {
            let entry = |key: &Option<String>| key.as_ref().and_then(|key| self.entry(object, key));
            let Some(handler) = entry(&row.handler).map(|handler| self.view.value(handler)) else { continue };
            let Some(handler) = self.handler_scope(&handler) else { continue };
            let text = |key| entry(key).and_then(|node| self.view.value(node).as_text().map(str::to_string));
            let methods = text(&row.method).map(|method| vec![method.to_ascii_uppercase()]).unwrap_or_default();
            let route =
                Route { methods, path: text(&row.path), exact: false, span: self.span(object), handler: Some(handler) };
            self.facts.add_route(route);
        }
    }
}
