use poem::http::StatusCode;
use poem::web::Redirect;
use poem::{Error, IntoResponse, Response, handler};

fn failed() -> Error {
    Error::from_status(StatusCode::BAD_GATEWAY)
}

fn failed_with_text() -> Error {
    Error::from_string("too long", StatusCode::URI_TOO_LONG)
}

#[handler]
fn late() -> Response {
    "late".with_status(StatusCode::GATEWAY_TIMEOUT).with_header("Retry-After", "5").into_response()
}

#[handler]
fn redirects(id: u8) -> Redirect {
    match id {
        1 => Redirect::moved_permanent("/a"),
        2 => Redirect::see_other("/b"),
        3 => Redirect::temporary("/c"),
        _ => Redirect::permanent("/d"),
    }
}

#[handler]
fn tired() -> Response {
    let mut response = Response::default();
    response.set_status(StatusCode::INSUFFICIENT_STORAGE);
    response
}

#[derive(poem_openapi::ApiResponse)]
pub enum Found {
    #[oai(status = 200)]
    Item(poem_openapi::payload::Json<String>),
    #[oai(status = 404)]
    Nothing,
}
