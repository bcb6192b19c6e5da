use rocket::http::Status;
use rocket::response::{Redirect, status};
use salvo::http::StatusError;
use warp::{redirect, reply};

#[rocket::get("/rocket")]
fn tuple() -> (Status, &'static str) {
    (Status::Conflict, "again")
}

#[rocket::post("/custom")]
fn custom() -> status::Custom<&'static str> {
    status::Custom(Status::PaymentRequired, "pay")
}

#[rocket::get("/status")]
fn named() -> status::NotFound<&'static str> {
    status::NotFound("nothing")
}

#[rocket::get("/forbidden")]
async fn bare() -> Result<String, Status> {
    Err(Status::Forbidden)
}

#[catch(404)]
fn not_found() -> Redirect {
    Redirect::to("/")
}

#[rocket::get("/new")]
fn from_number() -> Status {
    Status::new(418)
}

#[rocket::get("/found")]
fn found() -> Redirect {
    Redirect::found(uri!(named))
}

#[rocket::get("/moved")]
fn moved() -> Redirect {
    Redirect::moved("https://example.com/")
}

async fn warp_reply() -> Result<impl warp::Reply, warp::Rejection> {
    Ok(warp::reply::with_status(reply::json(&json!({ "ok": true })), warp::http::StatusCode::ACCEPTED))
}

fn warp_redirects() {
    redirect::found(Uri::from_static("/a"));
    redirect::see_other(Uri::from_static("/b"));
    warp::redirect(Uri::from_static("/c"));
    warp::body::content_length_limit(1024 * 16);
}

#[handler]
async fn salvo_handler(res: &mut Response) -> Result<(), StatusError> {
    res.status_code(salvo::http::StatusCode::CREATED);
    Err(StatusError::not_found())
}

fn poem_errors() -> poem::Error {
    poem::Error::from_status(poem::http::StatusCode::BAD_GATEWAY)
}

fn poem_response() -> poem::Response {
    "late".with_status(poem::http::StatusCode::GATEWAY_TIMEOUT).with_header("Retry-After", "5").into_response()
}
