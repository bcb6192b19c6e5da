//! Suppression comments: `httplsp: ignore[rule] reason`.
