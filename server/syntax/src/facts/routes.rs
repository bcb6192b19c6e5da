use std::collections::HashMap;

use super::{Route, ScopeId};

/// Routes in the order in which they were found, with an index of the scopes that handle them: whether a route leads to a
/// scope is asked for every response.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    list: Vec<Route>,
    by_handler: HashMap<ScopeId, Vec<u32>>,
}

impl Routes {
    /// Adds a route.
    pub fn push(&mut self, route: Route) {
        if let Some(handler) = route.handler {
            self.by_handler.entry(handler).or_default().push(self.list.len() as u32);
        }
        self.list.push(route);
    }

    /// Whether a route leads to the scope `handler` itself.
    pub fn lead_to(&self, handler: ScopeId) -> bool {
        self.by_handler.contains_key(&handler)
    }

    /// The routes that lead to one of `handlers` itself, in order.
    pub fn of(&self, handlers: impl Iterator<Item = ScopeId>) -> impl Iterator<Item = &Route> {
        let mut found: Vec<u32> =
            handlers.filter_map(|handler| self.by_handler.get(&handler)).flatten().copied().collect();
        found.sort_unstable();
        found.into_iter().map(|at| &self.list[at as usize])
    }
}

impl std::ops::Deref for Routes {
    type Target = [Route];

    fn deref(&self) -> &[Route] {
        &self.list
    }
}
