use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::{Json, Router, routing::get};
use serde_json::json;

pub fn routes() -> Router {
    Router::new().route("/users/{id}", get(user)).route("/account", get(account)).route("/moved", get(moved))
}

async fn user() -> impl IntoResponse {
    match find_user().await {
        Ok(user) => (StatusCode::OK, Json(json!({ "user": user }))),
        Err(_) => (StatusCode::OK, Json(json!({ "error": "no such user" }))),
    }
}

async fn account() -> impl IntoResponse {
    (StatusCode::UNAUTHORIZED, "sign in first")
}

/// The old address, moved permanently.
async fn moved() -> Redirect {
    Redirect::temporary("https://www.example.com/account")
}
