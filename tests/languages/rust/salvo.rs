use salvo::http::{StatusCode, StatusError};
use salvo::prelude::*;

#[handler]
async fn created(res: &mut Response) -> Result<(), StatusError> {
    res.status_code(StatusCode::CREATED);
    if missing() {
        return Err(StatusError::from_code(StatusCode::NOT_FOUND));
    }
    Err(StatusError::not_found())
}

#[handler]
async fn reset(res: &mut Response) {
    res.set_status_code(StatusCode::RESET_CONTENT);
}

#[handler]
async fn redirects(id: u8, res: &mut Response) {
    match id {
        1 => res.render(Redirect::other("/a")),
        2 => res.render(Redirect::found("/b")),
        3 => res.render(Redirect::temporary("/c")),
        4 => res.render(Redirect::permanent("/d")),
        _ => res.render(Redirect::with_status_code(StatusCode::MULTIPLE_CHOICES, "/e")),
    }
}
