//! Generated files: as many handlers or servers as make a number of lines, and what is typed in the middle of them.

use anyhow::{Context, Result};

/// The templates, one for each language; see [`Template::read`].
const TEMPLATES: [&str; 17] = [
    include_str!("../../bench/csharp.txt"),
    include_str!("../../bench/elixir.txt"),
    include_str!("../../bench/go.txt"),
    include_str!("../../bench/java.txt"),
    include_str!("../../bench/javascript.txt"),
    include_str!("../../bench/kotlin.txt"),
    include_str!("../../bench/nginx.txt"),
    include_str!("../../bench/openapi.txt"),
    include_str!("../../bench/php.txt"),
    include_str!("../../bench/python.txt"),
    include_str!("../../bench/ruby.txt"),
    include_str!("../../bench/rust.txt"),
    include_str!("../../bench/scala.txt"),
    include_str!("../../bench/swift.txt"),
    include_str!("../../bench/terraform.txt"),
    include_str!("../../bench/tsx.txt"),
    include_str!("../../bench/typescript.txt"),
];

/// Where a number of the unit goes.
const NUMBER: char = '§';
/// Stands before what is hovered.
const HOVER: char = '¦';
/// The line that is typed into.
const TYPE: &str = "@type";

/// What files of one language are made of.
pub struct Template {
    /// The name of the file.
    pub name: &'static str,
    /// What editors call the language.
    pub language: &'static str,
    head: &'static str,
    unit: &'static str,
    foot: &'static str,
    /// What is typed.
    pub typed: &'static str,
}

/// A file, with the places in it that matter. All characters are ASCII, so that a column is a column in any encoding.
pub struct Text {
    /// The whole of it.
    pub text: String,
    /// Line and column of a status.
    pub hover: (u32, u32),
    /// Line and column at which text is typed.
    pub typing: (u32, u32),
}

impl Template {
    /// All templates.
    pub fn all() -> Result<Vec<Template>> {
        TEMPLATES.iter().map(|text| Self::read(text)).collect()
    }

    /// Reads `NAME LANGUAGE`, then sections that begin with `=== head`, `=== unit`, `=== foot` (optional) and `=== typed`.
    fn read(text: &'static str) -> Result<Template> {
        let (first, rest) = text.split_once('\n').context("a template begins with a name")?;
        let (name, language) = first.split_once(' ').context("a template begins with a name and a language")?;
        let mut template = Template { name, language, head: "", unit: "", foot: "", typed: "" };
        for section in rest.split("\n=== ").map(|section| section.trim_start_matches("=== ")) {
            let (title, body) =
                section.split_once('\n').with_context(|| format!("{name}: a section without a line"))?;
            match title {
                "head" => template.head = body,
                "unit" => template.unit = body,
                "foot" => template.foot = body,
                "typed" => template.typed = body.trim_end(),
                _ => anyhow::bail!("{name}: no section is called `{title}`"),
            }
        }
        Ok(template)
    }

    /// A file of about `lines` lines, at least one unit.
    pub fn text(&self, lines: usize) -> Result<Text> {
        let around = self.head.lines().count() + self.foot.lines().count();
        let units = (lines.saturating_sub(around) / self.unit.lines().count()).max(1);
        let mut text = self.head.to_string();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let (mut hover, mut typing) = (None, None);
        let mut rows = self.head.lines().count() as u32;
        for number in 0..units {
            for line in self.unit.replace(NUMBER, &(number + 1).to_string()).lines() {
                let row = rows;
                rows += 1;
                let mut line = line.to_string();
                if let Some(at) = line.find(HOVER) {
                    line.remove(at);
                    hover = if number == units / 2 { Some((row, at as u32)) } else { hover };
                }
                if let Some(at) = line.find(TYPE) {
                    line.truncate(at);
                    typing = if number == units / 2 { Some((row, at as u32)) } else { typing };
                }
                text.push_str(&line);
                text.push('\n');
            }
        }
        text.push_str(self.foot);
        let hover = hover.with_context(|| format!("{}: nothing to hover", self.name))?;
        let typing = typing.with_context(|| format!("{}: nowhere to type", self.name))?;
        Ok(Text { text, hover, typing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_where_the_marks_were() {
        for template in Template::all().expect("templates") {
            for lines in [1, 100, 1_000] {
                let made = template.text(lines).expect("a text");
                let rows: Vec<&str> = made.text.lines().collect();
                assert!(lines < 100 || rows.len().abs_diff(lines) < 40, "{}: {} lines", template.name, rows.len());
                let hovered = &rows[made.hover.0 as usize][made.hover.1 as usize..];
                assert!(hovered.starts_with(|c: char| c.is_ascii_alphanumeric()), "{}: {hovered}", template.name);
                assert_eq!(rows[made.typing.0 as usize].trim(), "", "{}", template.name);
                assert!(made.text.is_ascii() && !made.text.contains('@') || template.language != "nginx");
            }
        }
    }
}
