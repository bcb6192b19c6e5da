use reqwest::{Client, StatusCode};

const TOO_MANY: u16 = 429;

enum ApiStatus {
    NotFound = 404,
    Teapot = 418,
}

async fn fetch(client: &Client) -> anyhow::Result<()> {
    let response = client.get("https://example.com").send().await?;
    if response.status() != StatusCode::OK {
        anyhow::bail!("failed");
    }
    let code = response.status().as_u16();
    if code >= 200 && code < 300 {
        return Ok(());
    } else if code == TOO_MANY {
        tokio::time::sleep(Duration::from_secs(404)).await;
    }
    if 500 <= response.status().as_u16() {}
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::GONE => Ok(()),
        status if status.is_client_error() => Err(anyhow::anyhow!("client")),
        _ => Ok(()),
    }
}

fn ranges(status: StatusCode) -> &'static str {
    match status.as_u16() {
        200..=299 => "success",
        300..400 => "redirect",
        404 | 410 => "gone",
        _ => "other",
    }
}

fn should_retry(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::BAD_GATEWAY) || status.as_u16() == 425
}

fn checked(response: Response) {
    assert!(matches!(response.status().as_u16(), 200 | 204));
    let parsed = StatusCode::from_u16(404).unwrap();
    let listed = [StatusCode::OK, StatusCode::CREATED].contains(&response.status());
}

fn exit(status: std::process::ExitStatus) {
    if status.code() == Some(200) {}
}
