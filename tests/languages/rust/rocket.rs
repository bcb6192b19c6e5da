use rocket::http::Status;
use rocket::response::{Redirect, status};

#[rocket::get("/tuple")]
fn tuple() -> (Status, &'static str) {
    (Status::Conflict, "again")
}

#[rocket::post("/custom")]
fn custom() -> status::Custom<&'static str> {
    status::Custom(Status::PaymentRequired, "pay")
}

#[rocket::get("/named/<id>")]
fn named(id: u8) -> Either {
    match id {
        1 => status::NotFound("nothing"),
        2 => status::BadRequest("bad"),
        3 => status::Unauthorized("sign in"),
        4 => status::Forbidden("no"),
        5 => status::Conflict("again"),
        _ => status::Accepted("later"),
    }
}

#[rocket::get("/bare")]
async fn bare() -> Result<String, Status> {
    Err(Status::Forbidden)
}

#[catch(404)]
fn not_found() -> Redirect {
    Redirect::to("/")
}

#[rocket::get("/number")]
fn from_number() -> Status {
    Status::new(418)
}

#[rocket::get("/code")]
fn from_code() -> Option<Status> {
    Status::from_code(507)
}

#[rocket::get("/redirects/<id>")]
fn redirects(id: u8) -> Redirect {
    match id {
        1 => Redirect::found(uri!(bare)),
        2 => Redirect::moved("https://example.com/"),
        3 => Redirect::temporary("/a"),
        _ => Redirect::permanent("/b"),
    }
}

#[derive(Responder)]
pub enum Refusal {
    #[response(status = 409, content_type = "json")]
    Taken(String),
}
