//! What the server asks of the client. Every request is sent from a task of its own: a client may take long to answer,
//! or never do it, and nothing waits for that.

use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::Client as ToClient;
use tower_lsp::ls_types::{ConfigurationItem, MessageType, Registration};

use crate::client::Client;
use crate::diagnostics::Diagnostics;
use crate::options::Options;
use crate::world::World;

/// What is watched: our own configuration, and configurations that open ones may include.
const WATCHED: [&str; 13] = [
    // Our own settings, and those of Traefik.
    "**/*.toml",
    "**/*.conf",
    "**/*.{yaml,yml,json,tf,bicep,properties,ini,xml,config,service}",
    // What is read across files is read from code too.
    "**/*.{py,js,mjs,cjs,ts,mts,cts,jsx,tsx,go,rs,java,kt,kts,cs,php,rb,ex,exs,scala,swift}",
    "**/{Dockerfile,Containerfile}*",
    "**/*.nginx",
    "**/*.cfg",
    "**/.htaccess",
    "**/Caddyfile*",
    "**/*.caddy",
    "**/nginx/**",
    "**/sites-available/*",
    "**/sites-enabled/*",
];

/// Asks to be told of changed settings and files.
pub fn register(to_client: &ToClient, client: &Client) {
    let registration = |method: &str, options: Value| Registration {
        id: format!("httplsp:{method}"),
        method: method.into(),
        register_options: Some(options),
    };
    let mut registrations = Vec::new();
    if client.registers_configuration {
        registrations.push(registration("workspace/didChangeConfiguration", json!({ "section": "httplsp" })));
    }
    if client.registers_watchers {
        let watchers: Vec<Value> = WATCHED.iter().map(|pattern| json!({ "globPattern": pattern })).collect();
        registrations.push(registration("workspace/didChangeWatchedFiles", json!({ "watchers": watchers })));
    }
    if registrations.is_empty() {
        return;
    }
    let to_client = to_client.clone();
    tokio::spawn(async move {
        if let Err(error) = to_client.register_capability(registrations).await {
            let message = format!("changes of settings and files will go unnoticed: {error}");
            to_client.log_message(MessageType::WARNING, message).await;
        }
    });
}

/// Asks for the settings, and applies them when they come.
pub fn fetch_options(world: &Arc<World>, diagnostics: &Arc<Diagnostics>, to_client: &ToClient) {
    if !world.client().configuration {
        return;
    }
    let ticket = world.next_ticket();
    let (world, diagnostics, to_client) = (world.clone(), diagnostics.clone(), to_client.clone());
    tokio::spawn(async move {
        let item = ConfigurationItem { scope_uri: None, section: Some("httplsp".into()) };
        let Ok(answer) = to_client.configuration(vec![item]).await else { return };
        // An answer that comes after a later question was asked is out of date.
        if world.is_last_ticket(ticket) {
            apply_options(&world, &diagnostics, &to_client, answer.first().unwrap_or(&Value::Null));
        }
    });
}

/// Applies settings.
pub fn apply_options(world: &World, diagnostics: &Arc<Diagnostics>, to_client: &ToClient, sent: &Value) {
    let (options, problems) = Options::read(sent);
    for problem in problems {
        let to_client = to_client.clone();
        tokio::spawn(async move { to_client.log_message(MessageType::WARNING, problem).await });
    }
    if world.set_options(options) {
        diagnostics.forget_notices();
        diagnostics.schedule_all();
        refresh(to_client, &world.client());
    }
}

/// Has the client ask again for what it has shown.
pub fn refresh(to_client: &ToClient, client: &Client) {
    refresh_diagnostics(to_client, client);
    refresh_lenses(to_client, client);
    if client.refreshes_hints {
        let to_client = to_client.clone();
        tokio::spawn(async move { to_client.inlay_hint_refresh().await });
    }
}

/// Has the client ask again for diagnostics.
pub fn refresh_diagnostics(to_client: &ToClient, client: &Client) {
    if client.pulls {
        let to_client = to_client.clone();
        tokio::spawn(async move { to_client.workspace_diagnostic_refresh().await });
    }
}

/// Has the client ask again for the lenses that it has shown.
pub fn refresh_lenses(to_client: &ToClient, client: &Client) {
    if client.refreshes_lenses {
        let to_client = to_client.clone();
        tokio::spawn(async move { to_client.code_lens_refresh().await });
    }
}
