//! Answers of a configuration that take more than one setting, or one that is easily got wrong.

use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic};

/// An answer of a product.
struct Answer {
    product: &'static str,
    /// The directive that it needs: it is offered where that one is.
    directive: &'static str,
    code: u16,
    purpose: &'static str,
    /// What is written: placeholders stand for what has to be decided.
    text: &'static str,
}

const fn answer(
    product: &'static str,
    directive: &'static str,
    code: u16,
    purpose: &'static str,
    text: &'static str,
) -> Answer {
    Answer { product, directive, code, purpose, text }
}

const MOVED: &str = "moved for good, method and body kept";
const CHALLENGE: &str = "with the challenge that it needs";
const WAIT: &str = "with the time to wait";

/// Everything that is offered.
const ANSWERS: [Answer; 16] = [
    answer("nginx", "return", 308, MOVED, "return 308 ${1:https://\\$host\\$request_uri};"),
    answer(
        "nginx",
        "return",
        401,
        CHALLENGE,
        "add_header WWW-Authenticate '${1:Basic realm=\"api\"}' always;\nreturn 401;",
    ),
    answer("nginx", "return", 429, WAIT, "add_header Retry-After ${1:60} always;\nreturn 429;"),
    answer("nginx", "return", 503, WAIT, "add_header Retry-After ${1:300} always;\nreturn 503;"),
    answer(
        "haproxy",
        "http-request redirect",
        308,
        MOVED,
        "http-request redirect scheme https code 308 unless ${1:{ ssl_fc \\}}",
    ),
    answer(
        "haproxy",
        "http-request return",
        401,
        CHALLENGE,
        "http-request return status 401 hdr WWW-Authenticate '${1:Basic realm=\"api\"}' ${2:unless { http_auth(users) \\}}",
    ),
    answer(
        "haproxy",
        "http-request return",
        429,
        WAIT,
        "http-request return status 429 hdr Retry-After ${1:60} if ${2:{ sc_http_req_rate(0) gt 100 \\}}",
    ),
    answer(
        "haproxy",
        "http-request return",
        503,
        WAIT,
        "http-request return status 503 hdr Retry-After ${1:300} if ${2:{ nbsrv(app) eq 0 \\}}",
    ),
    answer("apache", "Redirect", 308, MOVED, "Redirect 308 ${1:/old} ${2:https://example.com/new}"),
    answer(
        "apache",
        "AuthType",
        401,
        CHALLENGE,
        "AuthType Basic\nAuthName \"${1:api}\"\nAuthUserFile ${2:/etc/apache2/htpasswd}\nRequire valid-user",
    ),
    answer(
        "apache",
        "RewriteRule",
        429,
        WAIT,
        "Header always set Retry-After ${1:60} \"expr=%{REQUEST_STATUS} == 429\"\nRewriteRule ${2:^} - [R=429,L]",
    ),
    answer(
        "apache",
        "RewriteRule",
        503,
        WAIT,
        "Header always set Retry-After ${1:300} \"expr=%{REQUEST_STATUS} == 503\"\nRewriteRule ${2:^} - [R=503,L]",
    ),
    answer("caddy", "redir", 308, MOVED, "redir ${1:https://{host\\}{uri\\}} 308"),
    answer("caddy", "respond", 401, CHALLENGE, "header WWW-Authenticate `${1:Basic realm=\"api\"}`\nrespond 401"),
    answer("caddy", "respond", 429, WAIT, "header Retry-After ${1:60}\nrespond 429"),
    answer("caddy", "respond", 503, WAIT, "header Retry-After ${1:300}\nrespond 503"),
];

/// The answers of `product`, in place of `word`, for whose directive `offers` says that it may stand there.
pub fn answers(product: &str, word: TextRange, offers: impl Fn(&str) -> bool) -> Vec<Item> {
    let fits = |answer: &&Answer| answer.product == product && offers(answer.directive);
    let item = |answer: &Answer| Item {
        label: format!("{} {} …", answer.directive, answer.code),
        description: Some(answer.purpose.to_owned()),
        detail: httplsp_registry::status(answer.code).map(|status| format!("{} {}", answer.code, status.name)),
        range: word,
        text: answer.text.to_owned(),
        is_snippet: true,
        kind: CompletionItemKind::SNIPPET,
        filter: format!("{} {}", answer.directive, answer.code),
        // Behind the directive itself.
        sort: format!("0{} {}", answer.directive, answer.code),
        deprecated: false,
        also: Vec::new(),
        header: None,
        topic: Some(Topic::Status { code: answer.code }),
    };
    ANSWERS.iter().filter(fits).map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_of_a_directive_that_is_known() {
        for answer in &ANSWERS {
            assert!(!httplsp_registry::directives::get(answer.product, answer.directive).is_empty(), "{}", answer.text);
            assert!(answer.text.contains(answer.directive), "{}", answer.text);
        }
    }
}
