//! Clients that try again.

use backon::{ExponentialBuilder, Retryable};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use reqwest_retry::{RetryTransientMiddleware, policies::ExponentialBackoff};
use tokio_retry::Retry;

fn client() -> ClientWithMiddleware {
    let policy = ExponentialBackoff::builder().build_with_max_retries(3);
    ClientBuilder::new(reqwest::Client::new()).with(RetryTransientMiddleware::new_with_policy(policy)).build()
}

async fn order(client: &reqwest::Client) -> Result<reqwest::Response, reqwest::Error> {
    backoff::future::retry(backoff::ExponentialBackoff::default(), || async {
        Ok(client.post("https://shop.example.com/orders").send().await?)
    })
    .await
}

async fn pay(client: &reqwest::Client) -> Result<reqwest::Response, reqwest::Error> {
    Retry::spawn(strategy(), || client.post("https://pay.example.com/payments").send()).await
}

async fn rename(client: &reqwest::Client) -> Result<reqwest::Response, reqwest::Error> {
    (|| async { client.patch("https://shop.example.com/users/1").send().await })
        .retry(ExponentialBuilder::default())
        .await
}
