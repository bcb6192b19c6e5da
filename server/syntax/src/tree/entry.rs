//! How a setting is written in each format.

use crate::language::Language;

/// What stands for the value of a setting that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sample {
    /// A number, `true` or `false`.
    Bare(String),
    /// A text; the flag says whether it would be read as something else without quotes.
    Text(String, bool),
    /// Settings within: where the first one goes.
    Settings(String),
    /// Items within: where the first one goes.
    Items(String),
}

/// What is put around a text as the value of a setting.
pub fn quote(language: Language, ambiguous: bool) -> &'static str {
    match language.id() {
        "yaml" if !ambiguous => "",
        "properties" => "",
        "bicep" => "'",
        _ => "\"",
    }
}

/// The setting `name` with a value, as it is written in `language`.
pub fn entry(language: Language, name: &str, sample: &Sample) -> String {
    let id = language.id();
    let before = match id {
        "json" => format!("\"{name}\": "),
        "yaml" | "bicep" => format!("{name}: "),
        "properties" | "xml" => format!("{name}="),
        _ => format!("{name} = "),
    };
    let value = match (sample, id) {
        (Sample::Bare(value), "xml") => format!("\"{value}\""),
        (Sample::Bare(value), _) => value.clone(),
        (Sample::Text(value, ambiguous), _) => {
            let quote = quote(language, *ambiguous);
            format!("{quote}{value}{quote}")
        }
        (Sample::Settings(inner), "yaml") => return format!("{name}:\n  {inner}"),
        (Sample::Items(inner), "yaml") => return format!("{name}:\n  - {inner}"),
        (Sample::Settings(inner), "hcl") => return format!("{name} {{\n  {inner}\n}}"),
        (Sample::Settings(inner), "json" | "bicep") => format!("{{\n  {inner}\n}}"),
        (Sample::Settings(inner), _) => format!("{{ {inner} }}"),
        (Sample::Items(inner), "bicep") => format!("[\n  {inner}\n]"),
        (Sample::Items(inner), _) => format!("[{inner}]"),
    };
    format!("{before}{value}")
}

/// Whether a text without quotes would be read as something else than a text.
pub fn is_ambiguous(text: &str) -> bool {
    text.is_empty()
        || matches!(text, "true" | "false" | "on" | "off" | "yes" | "no" | "null" | "On" | "Off" | "~")
        || text.bytes().all(|byte| byte.is_ascii_digit() || b".:".contains(&byte))
        || text.starts_with(|c: char| "-[{\"'#&*!|>%@`".contains(c))
        || text.contains(": ")
        || text.contains(" #")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(language: &str, sample: Sample) -> String {
        entry(Language::by_id(language).expect("a language"), "a", &sample)
    }

    #[test]
    fn a_setting_is_written_as_its_format_wants() {
        let number = || Sample::Bare("60".into());
        let all = ["yaml", "hcl", "toml", "properties", "json", "bicep", "xml"].map(|id| of(id, number()));
        assert_eq!(all, ["a: 60", "a = 60", "a = 60", "a=60", "\"a\": 60", "a: 60", "a=\"60\""]);
        let text = || Sample::Text("x".into(), false);
        let all = ["yaml", "hcl", "properties", "json", "bicep", "xml"].map(|id| of(id, text()));
        assert_eq!(all, ["a: x", "a = \"x\"", "a=x", "\"a\": \"x\"", "a: 'x'", "a=\"x\""]);
        assert_eq!(of("yaml", Sample::Text("true".into(), true)), "a: \"true\"");
        assert_eq!(of("hcl", Sample::Settings("$0".into())), "a {\n  $0\n}");
        assert_eq!(of("yaml", Sample::Items("$0".into())), "a:\n  - $0");
    }

    #[test]
    fn what_is_no_text_needs_quotes() {
        assert!(["true", "60", "", "[{\"HTTP\": 80}]"].iter().all(|text| is_ambiguous(text)));
        assert!(!["internal", "error timeout", "/", "15s", "8KB"].iter().any(|text| is_ambiguous(text)));
    }
}
