use actix_web::error::{ErrorNotFound, InternalError};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder, Responder, get, post, web};

#[get("/items/{id}")]
async fn item() -> impl Responder {
    HttpResponse::Ok().content_type("text/plain").body("item")
}

#[post("/items")]
async fn add() -> HttpResponse {
    HttpResponse::Created().insert_header(("Location", "/items/1")).json(json!({ "id": 1 }))
}

async fn gone() -> HttpResponse {
    HttpResponse::build(StatusCode::GONE).finish()
}

async fn plain() -> HttpResponse {
    HttpResponse::new(StatusCode::NOT_IMPLEMENTED)
}

async fn with_body() -> HttpResponse {
    HttpResponse::with_body(StatusCode::ACCEPTED, "queued")
}

async fn by_builder() -> HttpResponse {
    HttpResponseBuilder::new(StatusCode::IM_A_TEAPOT).append_header((header::ALLOW, "BREW")).finish()
}

async fn kept_for_later() -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    builder.insert_header(("X-A", "b"));
    builder.finish()
}

async fn fails() -> Result<String, Error> {
    if missing() {
        return Err(ErrorNotFound("no such item"));
    }
    Err(InternalError::new("down", StatusCode::SERVICE_UNAVAILABLE).into())
}

async fn moved() -> impl Responder {
    web::Redirect::to("/new").permanent()
}

async fn moved_from() -> impl Responder {
    web::Redirect::new("/old", "/new").using_status_code(StatusCode::FOUND)
}

async fn customized() -> impl Responder {
    "text".customize().with_status(StatusCode::PARTIAL_CONTENT).insert_header(("Content-Range", "bytes 0-3/10"))
}

fn limits(config: &mut web::ServiceConfig) {
    config.app_data(web::PayloadConfig::new(50 * 1024 * 1024)).route("/x", web::get().to(item));
}
