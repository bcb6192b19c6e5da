//! Timers that options in command lines set.

use httplsp_syntax::facts::Hop;
use httplsp_syntax::read_image;
use httplsp_text::TextRange;

use super::Cx;

/// A timer in a command line of the document.
pub struct Setting {
    /// The product that is started.
    pub product: &'static str,
    /// The timer's name in the registry.
    pub timer: String,
    /// How long it is; `None` where that cannot be read.
    pub milliseconds: Option<u64>,
    /// The value's place.
    pub value: TextRange,
    /// The word in front of the value.
    pub name: Option<TextRange>,
}

/// The options of the document's command lines that set timers.
pub fn options(cx: &Cx<'_>) -> Vec<Setting> {
    let (facts, _) = cx.analysis.facts();
    let (language, text) = (cx.analysis.language, &cx.analysis.text);
    // What starts in an image is told by a file without a grammar.
    let image = language.is_plain() && !language.is_document() && !language.is_log();
    let image = image.then(|| read_image(language, (&cx.analysis.name, text.clone()), None, None, &[], &[]));
    let hops: Vec<&Hop> = facts.hops.iter().chain(image.iter().flat_map(|facts| &facts.hops)).collect();
    let timers = hops.iter().flat_map(|hop| hop.timers.iter().map(|timer| (hop.product, timer)));
    timers
        .filter_map(|(product, timer)| {
            let value = cx.analysis.here(timer.span?)?;
            // What stands for something else is written as it is.
            if text.get(value.as_usize())? != timer.raw {
                return None;
            }
            let (timer, milliseconds) = (timer.name.clone(), timer.milliseconds);
            Some(Setting { product, timer, milliseconds, value, name: name(text, value) })
        })
        .collect()
}

/// The option in front of a value on the same line: `--timeout 30`, `"--timeout", "30"`, `-t=30`.
fn name(text: &str, value: TextRange) -> Option<TextRange> {
    let before = &text[..value.start as usize];
    let word = before.trim_end_matches([' ', '=', '"', '\'', ',', '\t']);
    let is_option = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let start = word.trim_end_matches(is_option).len();
    word[start..].starts_with('-').then(|| TextRange::from(start..word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_stand_in_front_of_their_value() {
        for text in ["gunicorn --timeout 30", "[\"gunicorn\", \"--timeout\", \"30\"]", "gunicorn --timeout=30"] {
            let at = text.find("30").expect("it is there");
            let range = name(text, TextRange::from(at..at + 2)).expect("an option");
            assert_eq!(&text[range.as_usize()], "--timeout", "{text}");
        }
        for text in ["sleep 30", "30", "a-b 30"] {
            let at = text.find("30").expect("it is there");
            assert_eq!(name(text, TextRange::from(at..at + 2)), None, "{text}");
        }
    }
}
