//! How the source of a response is changed.

use super::{Facts, Span, Spelling};

/// How the source of a response is changed, where that is evident and leaves code that compiles.
#[derive(Debug, Clone, Default)]
pub struct ResponseEdits {
    /// What to write where, all of it, so that a header is added; empty when that is not evident. The header itself is in
    /// the first, which may be written several times where it only inserts.
    pub header: Vec<(Span, Vec<Piece>)>,
    /// Whether the first edit makes sense only once.
    pub only_one: bool,
    /// Headers that cannot be added so.
    pub except: Vec<&'static str>,
    /// Headers that are added in a way of their own, with what to write where.
    pub named: Vec<(&'static str, Places)>,
    /// What to write in the place of the response so that it has another status: before the code and behind it.
    pub status: Option<(Span, String, String)>,
    /// What to write where, all of it, so that the body is gone; empty when that is not evident.
    pub without_body: Vec<(Span, Vec<Piece>)>,
}

/// What to write where.
pub type Places = Vec<(Span, Vec<Piece>)>;

/// A part of what is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// The header's name: `WWW-Authenticate`.
    Name,
    /// The header's name as a constant: `WWW_AUTHENTICATE`.
    Constant,
    /// The header's name in lower case: `www-authenticate`.
    Lower,
    /// The header's name as a member: `wwwAuthenticate`.
    Camel,
    /// The header's value, inside double quotes.
    Value,
    /// The header's value, inside single quotes.
    SingleValue,
    /// Something to be written elsewhere at the same time: an import.
    Also(Span, String),
}

/// A way to write a status as a constant, in a file that can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantStyle {
    /// The constant table.
    pub ecosystem: &'static str,
    /// What stands before the name in this file: `http.`, `HttpStatus.`, `:`.
    pub prefix: String,
    /// Whether such a constant stands wherever a number may stand.
    pub number: bool,
    /// Whether it is what people write.
    pub usual: bool,
    /// What has to be written for it first, if the file cannot use it yet.
    pub import: Option<(Span, String)>,
}

impl ConstantStyle {
    /// The constant for `code`, if there is one.
    pub fn write(&self, code: u16) -> Option<String> {
        let name = httplsp_registry::constants::name_of(self.ecosystem, code, &self.prefix)?;
        Some(format!("{}{name}", self.prefix))
    }
}

impl Facts {
    /// The constant for `code` that stands where a number may stand, with what has to be written for it: of the library
    /// whose constants the file uses, else of the one that is usual.
    pub fn constant_for(&self, code: u32) -> Option<(String, Option<(Span, String)>)> {
        let code = u16::try_from(code).ok()?;
        let mut used = self.statuses.iter().filter_map(|status| match &status.spelling {
            Spelling::Constant { ecosystem, prefix, .. } if !prefix.is_empty() => Some((*ecosystem, prefix.as_str())),
            _ => None,
        });
        if let Some((ecosystem, prefix)) = used.next() {
            let name = httplsp_registry::constants::name_of(ecosystem, code, prefix)?;
            return used.all(|other| other == (ecosystem, prefix)).then(|| (format!("{prefix}{name}"), None));
        }
        let fits = |style: &&ConstantStyle| style.number && (style.usual || style.import.is_none());
        let mut styles: Vec<&ConstantStyle> = self.styles.iter().filter(fits).collect();
        styles.sort_by_key(|style| style.import.is_some());
        styles.into_iter().find_map(|style| Some((style.write(code)?, style.import.clone())))
    }
}

impl ResponseEdits {
    /// The edits that add `headers`, each a name and a literal value; `None` when it is not evident where they go.
    pub fn add_headers(&self, headers: &[(&str, &str)]) -> Option<Vec<(Span, String)>> {
        let own = match headers {
            [(only, _)] => self.named.iter().find(|(name, _)| name == only).map(|(_, edits)| edits),
            _ => None,
        };
        let header = own.unwrap_or(&self.header);
        let ((first, pieces), rest) = header.split_first()?;
        if headers.iter().any(|(name, _)| self.except.contains(name)) {
            return None;
        }
        if headers.len() > 1 && (self.only_one || !first.range.is_empty()) {
            return None;
        }
        let text = headers.iter().map(|(name, value)| write(pieces, name, value)).collect();
        let also = header.iter().flat_map(|(_, pieces)| pieces).filter_map(|piece| match piece {
            Piece::Also(span, text) => Some((*span, text.clone())),
            _ => None,
        });
        let rest = rest.iter().map(|(span, pieces)| (*span, write(pieces, "", "")));
        Some(std::iter::once((*first, text)).chain(rest).chain(also).collect())
    }

    /// The edit that gives the response the status `code`, where its name stands for another one.
    pub fn with_status(&self, code: u16) -> Option<(Span, String)> {
        self.status.as_ref().map(|(span, before, behind)| (*span, format!("{before}{code}{behind}")))
    }

    /// The edits that leave the body out; `None` when it is not evident how.
    pub fn leave_body_out(&self) -> Option<Vec<(Span, String)>> {
        let edits = self.without_body.iter().map(|(span, pieces)| (*span, write(pieces, "", "")));
        (!self.without_body.is_empty()).then(|| edits.collect())
    }
}

fn write(pieces: &[Piece], name: &str, value: &str) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Name => name.to_string(),
        Piece::Constant => name.replace('-', "_").to_ascii_uppercase(),
        Piece::Lower => name.to_ascii_lowercase(),
        Piece::Camel => camel(name),
        Piece::Value => value.replace('\\', "\\\\").replace('"', "\\\""),
        Piece::SingleValue => value.replace('\\', "\\\\").replace('\'', "\\'"),
        Piece::Also(..) => String::new(),
    };
    pieces.iter().map(text).collect()
}

/// `wwwAuthenticate` of `WWW-Authenticate`.
fn camel(name: &str) -> String {
    let mut out = String::new();
    for (at, part) in name.split('-').enumerate() {
        let lower = part.to_ascii_lowercase();
        let mut letters = lower.chars();
        match letters.next() {
            Some(first) if at > 0 => out.extend(first.to_uppercase().chain(letters)),
            _ => out.push_str(&lower),
        }
    }
    out
}
