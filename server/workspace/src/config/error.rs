use std::fmt;
use std::sync::Arc;

use httplsp_text::LineIndex;

/// Something wrong with a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, as shown to people.
    pub path: Arc<str>,
    /// Line from 1 and column from 1, unless the whole file is meant.
    pub place: Option<(u32, u32)>,
    /// What is wrong and what to do.
    pub message: String,
}

impl ConfigError {
    /// An error about the byte at `offset` of `text`.
    pub fn at(path: Arc<str>, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let place = LineIndex::new(text).line_column(text, offset as u32);
        Self { path, place: Some((place.line, place.column)), message: message.into() }
    }

    /// An error about the whole file.
    pub fn whole(path: Arc<str>, message: impl Into<String>) -> Self {
        Self { path, place: None, message: message.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

impl std::error::Error for ConfigError {}
