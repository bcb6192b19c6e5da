use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

fn router() -> Router {
    Router::new()
        .route("/users", get(list).post(create))
        .route("/ping", get(|| async { StatusCode::NO_CONTENT }))
}

async fn list() -> Json<Value> {
    Json(json!({ "users": [], "next": null }))
}

async fn create() -> Result<(StatusCode, Json<User>), AppError> {
    Ok((StatusCode::CREATED, Json(User { id: 1, name: "x".into(), ..User::default() })))
}

async fn by_header() -> impl IntoResponse {
    (
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, "Bearer"), (header::CACHE_CONTROL, "no-store")],
        "sign in",
    )
}

async fn with_map(headers: HeaderMap) -> impl IntoResponse {
    (StatusCode::OK, headers, "body")
}

async fn page() -> Html<&'static str> {
    Html("<p>hello</p>")
}

async fn old(Path(id): Path<u32>) -> Redirect {
    Redirect::permanent(&format!("/users/{id}"))
}

async fn elsewhere() -> Redirect {
    Redirect::temporary("https://new.example.com/")
}

async fn guarded() -> Result<String, (StatusCode, String)> {
    let user = find().map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    let name = user.name.ok_or((StatusCode::NOT_FOUND, "no name".to_string()))?;
    if name.is_empty() {
        return Err((StatusCode::BAD_REQUEST, format!("empty name {name}")));
    }
    Ok(name)
}

fn built() -> Response {
    Response::builder()
        .status(503)
        .header("Retry-After", "30")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from("busy"))
        .unwrap()
}

fn changed(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::GONE;
    response.headers_mut().insert(header::LINK, HeaderValue::from_static("</new>"));
    response
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = match self {
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::Conflict(_) => StatusCode::CONFLICT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, self.to_string()).into_response()
    }
}

fn raw(stream: &mut TcpStream) {
    stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").unwrap();
}

fn kept() {
    // A tuple that is no response.
    let table = [(StatusCode::OK, 1), (StatusCode::CREATED, 2)];
    // Numbers that are no status.
    let port = 443;
    sleep(404);
    let sizes = [200; 404];
}

#[cfg(test)]
mod tests {
    #[test]
    fn works() {
        assert_eq!(response.status(), StatusCode::OK);
    }
}

fn other_constructors() -> Response {
    let a = StatusCode::try_from(206u16).unwrap();
    let b = StatusCode::from(207);
    let mut tide = Response::new(200);
    tide.set_status(StatusCode::MULTI_STATUS);
    http::response::Builder::new().status(StatusCode::LOCKED).body(()).unwrap()
}

async fn see_other() -> Redirect {
    Redirect::to("/users")
}

fn limited(router: Router) -> Router {
    router.layer(DefaultBodyLimit::max(10 * 1024 * 1024)).layer(tower_http::limit::RequestBodyLimitLayer::new(4096))
}
