//! Words by which people look for a status when they do not know its number or name.

/// Code to words: what somebody sees, or wants to say.
const WORDS: [(u16, &str); 34] = [
    (100, "expect upload"),
    (101, "websocket upgrade"),
    (201, "new insert"),
    (202, "queued async background later"),
    (204, "empty nothing"),
    (206, "range part download"),
    (301, "permanent redirect"),
    (302, "temporary redirect"),
    (303, "redirect after form"),
    (304, "cache unchanged etag"),
    (307, "temporary redirect keep method"),
    (308, "permanent redirect keep method"),
    (400, "malformed invalid parse"),
    (401, "login token authenticate password"),
    (403, "permission denied allowed"),
    (404, "missing unknown"),
    (405, "method verb"),
    (406, "accept negotiate"),
    (408, "slow client idle"),
    (409, "duplicate exists version lock"),
    (410, "deleted removed"),
    (411, "length"),
    (412, "etag if-match version"),
    (413, "upload size limit large"),
    (415, "media content-type format"),
    (422, "validation invalid semantic"),
    (428, "etag if-match lost update"),
    (429, "rate limit throttle quota"),
    (431, "cookie header size"),
    (451, "legal censored"),
    (500, "crash exception bug"),
    (502, "upstream proxy broken"),
    (503, "maintenance overload down"),
    (504, "upstream proxy slow"),
];

/// The words for `code`; empty where its name says it all.
pub fn of(code: u16) -> &'static str {
    WORDS.iter().find(|(known, _)| *known == code).map_or("", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_registered_and_stands_once() {
        assert!(WORDS.iter().all(|(code, _)| httplsp_registry::is_registered(*code)));
        assert!(WORDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
