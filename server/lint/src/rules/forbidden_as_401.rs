use httplsp_registry::access::{self, About};
use httplsp_syntax::facts::{Facts, Response, Scope, Span};

use crate::Context;
use crate::evidence::{Sent, sent, words};
use crate::finding::Safety;
use crate::refusal::{refuses, refusing_text, tells_of};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 401 that is sent because of a role, a permission or an owner, not because of missing credentials.
    ///
    /// ## Why is this bad?
    ///
    /// 401 says that the request lacks valid credentials, and that other credentials would help: clients log the user out or
    /// ask for a password again. Who is known but not allowed gets 403. Only conditions that name a right and no credential
    /// are reported.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/admin", (req, res) => {
    ///   if (!req.user.isAdmin) return res.sendStatus(401);
    ///   res.json(report());
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/admin", (req, res) => {
    ///   if (!req.user.isAdmin) return res.sendStatus(403);
    ///   res.json(report());
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.5.2 (401) and 15.5.4 (403)
    pub FORBIDDEN_AS_401 = {
        id: "forbidden-as-401",
        summary: "401 for somebody who is known but not allowed",
        severity: Severity::Info,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// The name of the right because of which 401 is sent, and the condition that asks for it, if it does not ask for
/// credentials.
fn refused(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    // A status that is set before an error is thrown, whose text says why.
    if sent.code == 401 && sent.response.is_none() {
        let condition = sent.status.and_then(|status| status.condition);
        let right = condition.and_then(|condition| Some((right_asked(facts, condition, false)?, condition)));
        return right.or_else(|| refuses(facts, sent)).or_else(|| refusing_text(facts, sent));
    }
    let response = sent.response.filter(|_| sent.code == 401)?;
    let condition = response.condition.or(response.other_condition);
    // Where nothing was forbidden, it is something else that is missing.
    let right = condition
        .and_then(|condition| Some((right_asked(facts, condition, response.condition.is_none())?, condition)))
        .filter(|(right, _)| response.condition.is_some() || !right.to_ascii_lowercase().contains("forbidden"));
    let right = right.or_else(|| {
        let passed = response.passed.filter(|_| condition.is_none())?;
        Some((right_passed(facts, passed)?, passed))
    });
    let plain = || {
        condition.is_none_or(|condition| {
            let text = &without_users(facts.text(condition), facts.language.current_users());
            (!asks_for_credentials(text) || is_about_right(text)) && !calls_check_of_credentials(facts, text)
        })
    };
    let found = right.or_else(|| refuses(facts, sent)).or_else(|| refusing_text(facts, sent).filter(|_| plain()))?;
    // What is refused with a challenge asks for credentials on purpose.
    let challenges = facts.scope_mentions(facts.handler(sent.scope), "www-authenticate");
    (!challenges).then_some(found)
}

/// Whether this rule says that another status is right, so that what belongs to 401 is beside the point.
pub(super) fn speaks(cx: &Context<'_>, sent: &Sent<'_>) -> bool {
    cx.settings.severity_of(&FORBIDDEN_AS_401).is_some() && refused(cx.facts, sent).is_some()
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for sent in sent(facts) {
        let Some((right, condition)) = refused(facts, &sent) else { continue };
        if cx.skips(sent.span, sent.scope) {
            continue;
        }
        // Where no condition says so, it is the error that is answered, or the text.
        let known = condition == sent.span;
        let why = match known {
            true => format!("somebody is refused who is known (`{right}`)"),
            false => format!("the condition asks for a right (`{right}`)"),
        };
        let message =
            format!("401 although {why}: it says that credentials are missing, and clients ask for a new login");
        let mut finding = cx.report(sent.span, message, "answer 403 when the user is known but not allowed");
        if !known {
            finding = finding.related(condition, "the condition asks for a right, not for credentials");
        }
        finding = finding.confidence(Confidence::Likely);
        if let Some(status) = sent.status
            && let Some(text) = status.rewrite(403)
        {
            finding = finding.replace("Replace with 403", Safety::Choice, status.span, text);
        }
    }
}

/// The right for which whoever has it was let through right before: `if user.is_admin { return next() }`.
fn right_passed(facts: &Facts, passed: Span) -> Option<String> {
    let text = facts.text(passed);
    let negated =
        ["!", "not ", "unless ", "false", "denies", "cannot", "forbid"].iter().any(|word| text.contains(word));
    // Who passes that is turned away otherwise, and this is about something else.
    let turns_away = |response: &Response| {
        response.condition == Some(passed) && response.code(facts).is_some_and(|code| code >= 400)
    };
    if negated || facts.responses.iter().any(turns_away) {
        return None;
    }
    // `name == "admin"` asks who it is.
    let mut bare = text.to_string();
    for person in access::words(About::Person) {
        for quote in ['"', '\''] {
            bare = bare.replace(&format!("{quote}{person}{quote}"), "it");
        }
    }
    let says = |word: &String| tells_of(word, About::Right) || tells_of(word, About::Sort);
    (words(&bare).iter().any(says) || owned_by_another(facts, passed, true).is_some())
        .then(|| right_asked(facts, passed, true))
        .flatten()
}

/// The name in the condition that holds a word for a right, if none names a credential, and the condition is only that.
fn right_asked(facts: &Facts, condition: Span, otherwise: bool) -> Option<String> {
    let text = facts.text(condition);
    if calls_check_of_credentials(facts, text) {
        return None;
    }
    if let Some(owner) = owned_by_another(facts, condition, otherwise) {
        return Some(owner);
    }
    // Where one of several rights is missing, each part asks for one.
    let mut parts = text.split("||").flat_map(|part| part.split(" or "));
    let users = facts.language.current_users();
    let first = right_named(parts.next()?, users)?;
    parts.all(|part| right_named(part, users).is_some()).then_some(first)
}

fn right_named(text: &str, users: &[String]) -> Option<String> {
    let text = &without_holders(&without_users(text, users));
    let words = words(text);
    let rights = |word: &&String| tells_of(word, About::Right) && (*word != "allowed" || allows(text));
    if asks_for_credentials(text) || misses_something_else(text) {
        return None;
    }
    if let Some(right) = right_of_two(&words).or_else(|| sort_asked(text, users)) {
        return Some(right);
    }
    let right = words.iter().find(rights)?;
    let mut names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let holds = |name: &&str| self::words(name).contains(right);
    Some(names.find(holds).map_or_else(|| right.clone(), str::to_string))
}

/// Two words that name a right together: `access level`.
fn right_of_two(words: &[String]) -> Option<String> {
    let pairs = words.windows(2).map(|pair| format!("{} {}", pair[0], pair[1]));
    pairs.into_iter().find(|pair| access::words(About::RightPair).contains(&pair.as_str()))
}

/// What sort of user is asked for, of the one who is known: `req.user.type !== "seller"`.
fn sort_asked(text: &str, users: &[String]) -> Option<String> {
    const SIGNS: &[&str] = &["!==", "!=", "===", "==", " not in ", " in "];
    let sign = SIGNS.iter().find(|sign| text.contains(**sign))?;
    let (asked, wanted) = text.split_once(sign)?;
    let asked = asked.trim_matches(['(', ' ', ')', '!', '$']);
    let wanted = wanted.trim();
    let literal = wanted.starts_with(['"', '\'', '(', '[', ':', '.']) || wanted.contains("::") || wanted.contains('.');
    let nothing = ["\"\"", "''", "null", "nil", "None"].contains(&wanted);
    let known = users.iter().any(|user| asked.contains(user.trim_end_matches('.')));
    let last = asked.rsplit(['.', '"', '\'']).find(|part| part.chars().any(char::is_alphanumeric))?;
    let sort = words(last).last().is_some_and(|word| tells_of(word, About::Sort));
    (literal && !nothing && known && sort).then(|| last.trim_matches(['[', ']', '(', ')']).to_string())
}

/// Whether a condition asks for a right, or whose something is, whoever else it may be true for: what is answered says which.
fn is_about_right(text: &str) -> bool {
    let words = words(text);
    let known = |word: &String| tells_of(word, About::Right);
    let ids = words.iter().filter(|word| matches!(word.as_str(), "id" | "uid" | "user")).count();
    words.iter().any(known) || ids > 1 && ["!==", "!=", "==", "equals"].iter().any(|sign| text.contains(sign))
}

/// Whether a condition may be true because nobody is logged in: `!user || !user.isAdmin`.
fn asks_for_credentials(text: &str) -> bool {
    let words = words(text);
    let has = |about| words.iter().any(|word| tells_of(word, about));
    names_person(text)
        || asks_for_login(text)
        || has(About::Credential)
        || has(About::NotYet)
        || [" || ", " or ", " ?? ", "?."].iter().any(|word| text.contains(word))
}

/// What says whose something is, in a condition that asks only whether it is somebody else's than the user's who is known:
/// `post.author.toString() !== req.user.id`.
fn owned_by_another(facts: &Facts, condition: Span, same: bool) -> Option<String> {
    let text = facts.text(condition).replace("->", ".").replace("?.", ".").replace(".$", ".");
    if ["&&", "||", " and ", " or ", "?"].iter().any(|word| text.contains(word)) {
        return None;
    }
    // What is not refused where both are the same is refused where they differ.
    let signs: &[&str] = if same { &["===", "=="] } else { &["!==", "!=", "<>", " is not "] };
    let bare = text.trim().trim_start_matches('(');
    // `!post.getAuthor().equals(user)`
    let equals = || bare.strip_prefix('!').filter(|_| !same)?.split_once(".equals(");
    let sides = signs.iter().find_map(|sign| text.split_once(sign)).or_else(equals)?;
    let users = facts.language.current_users();
    let names = |side: &str, name: &str| {
        side.match_indices(name).any(|(at, _)| !side[..at].ends_with(|c: char| c.is_alphanumeric() || "_.".contains(c)))
    };
    let known = |side: &str| {
        users.iter().any(|name| names(side, name.as_str())) || is_current_user(facts, condition, side, users)
    };
    let whose = match (known(sides.0), known(sides.1)) {
        (false, true) => sides.0,
        (true, false) => sides.1,
        _ => return None,
    };
    let whose = whose.trim_matches(|c: char| "()! $".contains(c));
    if let Some(id) = asked_by_path(facts, condition, whose) {
        return Some(id);
    }
    let whose = [".toString", ".ToString", ".toHexString", ".to_s", ".Hex", ".String", ".hex"]
        .iter()
        .find_map(|end| Some(whose.split_once(end)?.0))
        .unwrap_or(whose);
    // Whose it is stands before its number: `post.author.id`.
    let whose = [".getId", ".getId()", ".id", ".Id", ".ID", "._id", ".id()"]
        .iter()
        .find_map(|end| whose.strip_suffix(end).filter(|rest| rest.contains('.')))
        .unwrap_or(whose);
    // `account.id`: the record is that of somebody.
    let of_person = [".getId()", ".getId", ".id", ".Id", ".ID", "._id"].iter().find_map(|end| whose.strip_suffix(end));
    let member = match of_person {
        Some(person) => person,
        None => whose.rsplit(['.', '[']).next().filter(|member| member.len() < whose.len())?,
    };
    let says = words(member).iter().any(|word| tells_of(word, About::Whose));
    let credential = |word: &String| tells_of(word, About::Credential) || tells_of(word, About::Holder);
    (says && !words(whose).iter().any(credential))
        .then(|| member.trim_matches(|c: char| !c.is_alphanumeric() && c != '_').to_string())
}

/// Whether a side of a comparison is only a name that was given who is known: `userID := c.GetUint("userID")`.
fn is_current_user(facts: &Facts, condition: Span, side: &str, users: &[String]) -> bool {
    let name = side.trim_matches(|c: char| "()! $*&".contains(c));
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return false;
    }
    let handler = facts.text(facts.scope(facts.handler(facts.scope_at(condition))).span);
    handler.lines().filter_map(|line| line.split_once('=')).any(|(given, value)| {
        !value.starts_with('=')
            && !given.contains(['(', '"', '\''])
            && words_of(given).any(|word| word == name)
            && users.iter().any(|user| value.replace("->", ".").contains(user.as_str()))
    })
}

/// The number of somebody that stands in the path of a request, in a handler that reads it there: `req.params.id`, or `id`
/// beside `const { id } = req.params`.
fn asked_by_path(facts: &Facts, condition: Span, whose: &str) -> Option<String> {
    const IDS: &[&str] = &["id", "userId", "user_id", "userID", "uid", "Id"];
    let last = whose.rsplit('.').next().unwrap_or(whose);
    if !IDS.contains(&last) {
        return None;
    }
    let ways = facts.language.path_parameters();
    let reads = |text: &str| ways.iter().any(|way| text.contains(way.as_str()));
    let handler = || facts.text(facts.scope(facts.handler(facts.scope_at(condition))).span);
    let credential = |word: &String| tells_of(word, About::Credential) || tells_of(word, About::Holder);
    let from_path = match whose.len() > last.len() {
        true => reads(whose),
        // The name is given what the path says on the line where it gets its value.
        false => handler().lines().any(|line| reads(line) && words_of(line).any(|word| word == last)),
    };
    (from_path && !words(whose).iter().any(credential)).then(|| last.to_string())
}

/// Whether a condition calls a function that looks for credentials in the request, whatever it is called: `isAdmin(req)`.
/// One of another file that is handed nothing but the request may do so, if it asks for somebody who need not be known.
fn calls_check_of_credentials(facts: &Facts, condition: &str) -> bool {
    const MOST: usize = 4000;
    const READ: &[&str] = &[
        "authorization",
        "bearer",
        "api-key",
        "api_key",
        "apikey",
        "secret",
        "x-admin",
        "token",
        "password",
        "cookie",
    ];
    const REQUESTS: &[&str] = &["req", "request", "ctx", "context", "c", "r", "event", "exchange"];
    let reads = |scope: &Scope| {
        let text = facts.text(scope.span);
        let text = text[..text.floor_char_boundary(MOST.min(text.len()))].to_ascii_lowercase();
        READ.iter().any(|word| text.contains(word))
    };
    let mut names = condition.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty());
    names.any(|name| {
        let at = name.as_ptr() as usize - condition.as_ptr() as usize;
        let (owner, behind) = (condition[..at].trim_end(), &condition[at + name.len()..]);
        let (given, behind) = match behind.strip_prefix('(').and_then(|behind| behind.split_once(')')) {
            Some((given, behind)) => (Some(given), behind),
            None => (None, behind),
        };
        // Who is found by credentials may lack a right: `current_user.admin?`, `(await userOf(req)).isAdmin`.
        if behind.trim_start_matches([')', '?', '!', '&']).starts_with(['.', '-', '[']) {
            return false;
        }
        let is_called =
            |scope: &&Scope| scope.name.as_ref().is_some_and(|own| own.trim_end_matches(['?', '!']) == name);
        let mut own = facts.scopes.iter().filter(is_called).peekable();
        if own.peek().is_some() {
            return own.any(reads);
        }
        given.is_some_and(|given| REQUESTS.contains(&given.trim_matches(['$', ' ', '&', '*'])))
            && !owner.ends_with(['.', '>'])
            && words(name).iter().any(|word| tells_of(word, About::Staff))
    })
}

fn words_of(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// The condition with plain names for the user who is known: `auth()->user()->role` asks for a role, and for no credential.
fn without_users(text: &str, users: &[String]) -> String {
    let mut text = text.replace("->", ".");
    for user in users
        .iter()
        .filter(|user| asks_for_login(user) || words(user).iter().any(|word| word == "auth" || word == "session"))
    {
        text = text.replace(user.as_str(), "user");
    }
    text
}

/// The condition without the names of what holds what is known of somebody: `jwt.get("is_admin")` asks for a right.
fn without_holders(text: &str) -> String {
    let text = text.replace("->", ".");
    let part = |c: char| c.is_alphanumeric() || "_.\"'()[]$@?".contains(c);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| part(c) != part(first)).unwrap_or(rest.len());
        let (row, behind) = rest.split_at(end);
        rest = behind;
        // What stands before the last name of a row is what is asked.
        let last = row.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let last = last.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        let (holder, asked) = row.split_at(last);
        let is_right = words(asked).iter().any(|word| tells_of(word, About::Right));
        let holds = words(holder).iter().any(|word| tells_of(word, About::Holder));
        let has = |name: &str, about| words(name).iter().any(|word| tells_of(word, about));
        // `admin.isActive` asks for the state of an account, and for no right.
        let of_account = !is_right && has(asked, About::State);
        let drops = |name: &str| match of_account {
            true => has(name, About::Person) && name.ends_with('.'),
            // `AuthService.is_admin(user)`: what a type is called is no credential.
            false => {
                is_right
                    && (holds && has(name, About::Holder)
                        || name.starts_with(char::is_uppercase) && name.ends_with('.'))
            }
        };
        let names = holder.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_');
        out.extend(names.filter(|name| !drops(name)));
        out.push_str(asked);
    }
    out
}

/// Whether a right is there and something else is missing: `role === "patient" && !patientId`.
fn misses_something_else(text: &str) -> bool {
    let negates = |part: &str| {
        let part = part.trim_start_matches(['(', ' ']);
        part.starts_with('!') || part.starts_with("not ") || part.contains("!=")
    };
    let names_right = |part: &str| words(part).iter().any(|word| tells_of(word, About::Right));
    let (rights, others): (Vec<_>, Vec<_>) =
        text.split("&&").flat_map(|part| part.split(" and ")).partition(|part| names_right(part));
    !rights.is_empty() && !rights.iter().any(|part| negates(part)) && others.iter().any(|part| negates(part))
}

/// Whether the condition is about logging in: `!user.canLogIn()`.
fn asks_for_login(text: &str) -> bool {
    let folded: String = text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    ["login", "logon", "signin", "authenticat"].iter().any(|word| folded.contains(word))
}

/// Whether `allowed` says that somebody may do something: `isAllowed`, `allowedToEdit`; `allowed_distance` is a limit.
fn allows(text: &str) -> bool {
    let names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    names.map(words).any(|words| {
        let at = words.iter().position(|word| word == "allowed");
        at.is_some_and(|at| words.get(at + 1).is_none_or(|next| next == "to"))
    })
}

/// Whether the condition asks only whether there is somebody: `!admin`, `not request.owner`, `not admin_id`.
fn names_person(text: &str) -> bool {
    const HOLDERS: &[&str] = &["req", "request", "ctx", "context", "session", "locals", "state", "this", "self", "g"];
    let bare = text.trim_matches(['(', ')', ' ']).trim_start_matches('!').trim_start();
    let bare = bare.strip_prefix("not ").unwrap_or(bare).trim_matches(['(', ')', ' ', '$', '@']);
    let mut names =
        bare.split(['.', '>', ':']).map(|name| name.trim_end_matches(['-', '?'])).filter(|name| !name.is_empty());
    let last = names.next_back().unwrap_or("");
    // Its number is asked for in the same way: `!adminId`.
    let last = ["_id", "Id", "ID"].iter().find_map(|end| last.strip_suffix(end)).unwrap_or(last);
    access::words(About::Person).contains(&last) && names.all(|name| HOLDERS.contains(&name))
}
