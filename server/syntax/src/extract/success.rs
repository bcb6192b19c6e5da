//! How any success is asked for, where code asks for 200 alone.

use tree_sitter::Node;

use super::Extractor;
use super::comparison::Subject;
use crate::facts::Spelling;
use crate::view::without_spaces;

impl<'t> Extractor<'t> {
    /// The same language's question for any success, where the comparison asks for 200 alone.
    pub(super) fn success_test(
        &self,
        node: Node<'t>,
        subject: &Subject,
        operator: &str,
        status: u32,
    ) -> Option<String> {
        let tests = &self.grammar.code.tests;
        let status = &self.facts.statuses[status as usize];
        if status.code != 200 {
            return None;
        }
        let asked = self.success_of(node, subject, &status.spelling).or_else(|| {
            // What is compared with a number is one.
            let template = match &status.spelling {
                Spelling::Number => tests.number_success.as_ref()?,
                Spelling::Constant { ecosystem, .. } => tests.constant_success.get(*ecosystem)?,
                _ => return None,
            };
            let text = subject.text.trim_start_matches(['*', '&']);
            // What may be missing, or was written with spaces, is not asked so.
            if text.contains('?') || self.str(node).contains(char::is_whitespace) {
                return None;
            }
            let asks_once = template.matches("{subject}").count() < 2 || !text.replace("()", "").contains('(');
            asks_once.then(|| template.replace("{subject}", text))
        })?;
        match operator {
            "==" | "===" => Some(asked),
            "!=" | "!==" => Some(tests.negation.replace("{test}", &asked)),
            _ => None,
        }
    }

    /// The question of a language that has one for all its statuses.
    fn success_of(&self, node: Node<'t>, subject: &Subject, spelling: &Spelling) -> Option<String> {
        let tests = &self.grammar.code.tests;
        let template = tests.success.as_deref().filter(|_| subject.typed)?;
        let constant = matches!(spelling, Spelling::Constant { .. });
        // `(int)response.StatusCode`: the response is behind what changes the type.
        let bare = without_spaces(self.str(self.view.inner(node)));
        let mut text = if template.contains("{receiver}") { bare.as_str() } else { subject.text.as_str() };
        // A member of the response, of which the response itself is asked.
        let member =
            text.rsplit_once('.').filter(|(_, member)| tests.status_members.iter().any(|known| known == member));
        if let Some((receiver, _)) = member.filter(|_| template.contains("{receiver}")) {
            text = receiver;
        } else if template.contains("{receiver}") {
            return None;
        } else if !constant && !template.contains("200") {
            text = tests.numeric.iter().find_map(|method| text.strip_suffix(&format!(".{method}()")))?;
        }
        let plain = text.trim_start_matches(['*', '&']);
        Some(template.replace("{subject}", plain).replace("{receiver}", plain))
    }
}
