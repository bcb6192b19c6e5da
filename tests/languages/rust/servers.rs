// A server that the program makes, and its times.
use std::time::Duration;

use actix_web::{App, HttpServer};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new())
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(10))
        .bind(("0.0.0.0", 8080))?
        .run()
        .await
}
