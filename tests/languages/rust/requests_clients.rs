// What clients read of responses, and what handlers parse of requests.
use axum::{body::Bytes, extract::Path, http::StatusCode};

async fn load(client: &reqwest::Client, url: &str) -> Result<Item, reqwest::Error> {
    reqwest::get(url).await?.text().await?;
    client.delete(url).bearer_auth("t").send().await?.json::<Item>().await?;
    client.get(url).send().await?.error_for_status()?.json().await
}

async fn create(body: Bytes) -> Result<String, (StatusCode, String)> {
    let item: Item = serde_json::from_slice(&body).map_err(|e| (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()))?;
    match serde_json::from_slice::<Item>(&body) {
        Ok(item) => Ok(item.name),
        Err(e) => Err((StatusCode::INTERNAL_SERVER_ERROR, e.to_string())),
    }
}

async fn show(Path(id): Path<String>) -> Result<String, StatusCode> {
    let id: u64 = id.parse().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    load_item(id).await
}
