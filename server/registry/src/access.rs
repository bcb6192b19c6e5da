//! Words by which code and texts say who may do what.

include!(concat!(env!("OUT_DIR"), "/access_words.rs"));

/// What words are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A right: `admin`, `permission`.
    Right,
    /// A right in two words: `access level`.
    RightPair,
    /// What sort of user somebody is: `type`, `position`.
    Sort,
    /// Credentials: `token`, `password`.
    Credential,
    /// Somebody who has not logged in, or not wholly.
    NotYet,
    /// The state of an account, which asks for no right whoever it belongs to.
    State,
    /// What holds what is known of somebody whose credentials were checked before: `claims`.
    Holder,
    /// Persons by the right that they have: `owner`.
    Person,
    /// Those of them who may be known by a secret alone.
    Staff,
    /// Whose something is: `author`.
    Whose,
    /// What texts say to somebody who is known.
    Text,
    /// What texts say to those who have to log in first.
    LoginText,
    /// What stands behind those who alone may do something: `only teachers can`.
    TextOnly,
}

/// The words about something, in lower case.
pub fn words(about: About) -> &'static [&'static str] {
    let kind = match about {
        About::Right => "right",
        About::RightPair => "right-pair",
        About::Sort => "sort",
        About::Credential => "credential",
        About::NotYet => "not-yet",
        About::State => "state",
        About::Holder => "holder",
        About::Person => "person",
        About::Staff => "staff",
        About::Whose => "whose",
        About::Text => "text",
        About::LoginText => "login-text",
        About::TextOnly => "told-only",
    };
    let found = ACCESS_WORDS.binary_search_by_key(&kind, |(kind, _)| kind);
    found.map_or(&[], |at| ACCESS_WORDS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words() {
        use About::*;
        let all = [
            Right, RightPair, Sort, Credential, NotYet, State, Holder, Person, Staff, Whose, Text, LoginText, TextOnly,
        ];
        for about in all {
            assert!(!words(about).is_empty(), "{about:?}");
        }
        assert_eq!(ACCESS_WORDS.len(), all.len(), "a kind in the table that nothing asks for");
        assert!(words(Right).contains(&"admin") && words(Text).contains(&"sem permissão"));
    }
}
