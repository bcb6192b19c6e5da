//! Answers that are written where they are found. The protocol crate makes values of an answer and writes these; of a long
//! list of completions that takes longer than all the rest of the answer.

use std::sync::{Arc, Mutex, PoisonError};

use tower_lsp::jsonrpc::Response;

/// Where what is written of an answer waits until that is sent.
pub type Slot = Arc<Mutex<Option<Vec<u8>>>>;

tokio::task_local! {
    /// That of the answer that is under way.
    pub static SLOT: Slot;
}

/// Has `result` sent as the result of the answer that is under way, whose result is null then. Gives it back where there is
/// none.
pub fn put(result: Vec<u8>) -> Option<Vec<u8>> {
    let mut result = Some(result);
    let _ = SLOT.try_with(|slot| *slot.lock().unwrap_or_else(PoisonError::into_inner) = result.take());
    result
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    response: Response,
    result: Option<Vec<u8>>,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self { response, result: None }
    }
}

impl Answer {
    /// `response` with what was written of it.
    pub fn new(response: Response, slot: &Slot) -> Self {
        let result = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        let result = result.filter(|_| response.is_ok());
        Self { response, result }
    }

    /// The message; `None` if it cannot be written.
    pub fn body(self) -> Option<Vec<u8>> {
        let Some(mut result) = self.result else { return serde_json::to_vec(&self.response).ok() };
        let id = serde_json::to_vec(self.response.id()).ok()?;
        let mut body = Vec::with_capacity(result.len() + id.len() + 40);
        body.extend_from_slice(br#"{"jsonrpc":"2.0","result":"#);
        body.append(&mut result);
        body.extend_from_slice(br#","id":"#);
        body.extend(id);
        body.push(b'}');
        Some(body)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tower_lsp::jsonrpc::{Error, Id};

    use super::*;

    fn read(answer: Answer) -> Value {
        serde_json::from_slice(&answer.body().expect("a message")).expect("JSON")
    }

    #[test]
    fn what_was_written_is_the_result() {
        let slot = Slot::default();
        SLOT.sync_scope(slot.clone(), || assert_eq!(put(b"[1,{}]".to_vec()), None));
        let answer = Answer::new(Response::from_ok(Id::String("a\"b".into()), Value::Null), &slot);
        assert_eq!(read(answer), json!({ "jsonrpc": "2.0", "result": [1, {}], "id": "a\"b" }));
        let answer = Answer::new(Response::from_ok(Id::Number(3), json!(5)), &slot);
        assert_eq!(read(answer), json!({ "jsonrpc": "2.0", "result": 5, "id": 3 }), "once");
    }

    #[test]
    fn an_error_stays_one() {
        let slot = Slot::default();
        SLOT.sync_scope(slot.clone(), || put(b"[]".to_vec()));
        let answer = Answer::new(Response::from_error(Id::Number(1), Error::request_cancelled()), &slot);
        assert!(read(answer).get("error").is_some());
    }

    #[test]
    fn outside_of_an_answer_it_is_given_back() {
        assert_eq!(put(b"1".to_vec()), Some(b"1".to_vec()));
    }
}
