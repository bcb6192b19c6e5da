use warp::http::{StatusCode, Uri};
use warp::{redirect, reply};

async fn accepted() -> Result<impl warp::Reply, warp::Rejection> {
    Ok(reply::with_status(reply::json(&json!({ "ok": true })), StatusCode::ACCEPTED))
}

async fn plain() -> impl warp::Reply {
    warp::reply::json(&json!({ "items": [] }))
}

fn redirects() {
    redirect::redirect(Uri::from_static("/z"));
    redirect::found(Uri::from_static("/a"));
    redirect::see_other(Uri::from_static("/b"));
    redirect::temporary(Uri::from_static("/c"));
    redirect::permanent(Uri::from_static("/d"));
    warp::redirect(Uri::from_static("/e"));
    warp::body::content_length_limit(1024 * 16);
}
