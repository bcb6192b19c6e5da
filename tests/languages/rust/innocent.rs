// Numbers that are no statuses, and answers that are right: nothing to report here.
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde_json::{Value, json};
use std::time::Duration;

const PORT: u16 = 8080;
const TIMEOUT: u64 = 500;
const YEAR: i32 = 2024;
const PRICES: [u32; 3] = [200, 404, 503];

#[derive(Clone, Copy)]
enum Shape {
    Square = 200,
    Circle = 404,
}

fn side(shape: Shape) -> u32 {
    match shape {
        Shape::Square => 200,
        Shape::Circle => 404,
    }
}

async fn wait() {
    for index in 0..400 {
        tokio::time::sleep(Duration::from_millis(index * 200)).await;
    }
    log::warn!("HTTP/1.1 404 is logged, not sent; port {PORT}, {TIMEOUT} ms, {YEAR}, {PRICES:?}");
}

async fn graphql() -> Json<Value> {
    Json(json!({ "data": null, "errors": [{ "message": "no such field" }] }))
}

async fn rpc() -> Json<Value> {
    Json(json!({ "jsonrpc": "2.0", "id": 404, "error": { "code": -32601 } }))
}

async fn batch() -> Json<Value> {
    Json(json!({ "results": [1, 2], "errors": ["3 failed"] }))
}

async fn payment_webhook(Json(event): Json<Value>) -> StatusCode {
    if let Err(error) = store(event) {
        log::error!("not stored: {error}");
    }
    StatusCode::OK
}

async fn account(user: Option<String>) -> impl IntoResponse {
    match user {
        Some(name) => Json(json!({ "name": name, "id": 404, "size": 500, "error": null })).into_response(),
        None => Redirect::to("/login").into_response(),
    }
}

async fn page() -> impl IntoResponse {
    // A single page: whatever is not there is the page itself.
    axum::response::Html(include_str!("index.html"))
}
