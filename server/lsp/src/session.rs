//! What the server asks of the client. Every request is sent from a task of its own: a client may take long to answer,
//! or never do it, and nothing waits for that.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::Client as ToClient;
use tower_lsp::ls_types::{ConfigurationItem, MessageType, Registration, Uri};

use crate::client::Client;
use crate::diagnostics::Diagnostics;
use crate::folders::OwnOptions;
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
        // One folder alone has those of everything.
        let roots = Some(world.snapshot().folders.roots()).filter(|roots| roots.len() > 1).unwrap_or_default();
        let folders: Vec<(PathBuf, Uri)> =
            roots.into_iter().filter_map(|root| Some((root.clone(), Uri::from_file_path(root)?))).collect();
        let scopes = std::iter::once(None).chain(folders.iter().map(|(_, uri)| Some(uri.clone())));
        let item = |scope_uri| ConfigurationItem { scope_uri, section: Some("httplsp".into()) };
        let Ok(answer) = to_client.configuration(scopes.map(item).collect()).await else { return };
        // An answer that comes after a later question was asked is out of date.
        if !world.is_last_ticket(ticket) {
            return;
        }
        let mut answers = answer.iter();
        let all = answers.next().unwrap_or(&Value::Null);
        let own = folders.into_iter().map(|(root, _)| root).zip(answers);
        apply_options(&world, &diagnostics, &to_client, all, own.filter(|(_, sent)| !sent.is_null() && *sent != all));
    });
}

/// Applies settings: those for everything, and those of single workspace folders.
pub fn apply_options<'s>(
    world: &World,
    diagnostics: &Arc<Diagnostics>,
    to_client: &ToClient,
    sent: &Value,
    own: impl IntoIterator<Item = (PathBuf, &'s Value)>,
) {
    let (options, mut problems) = Options::read(sent);
    let mut read = |(root, sent): (PathBuf, &Value)| {
        let (options, more) = Options::read(sent);
        problems.extend(more);
        (root, Arc::new(options))
    };
    let own: OwnOptions = own.into_iter().map(&mut read).collect();
    for problem in problems {
        let to_client = to_client.clone();
        tokio::spawn(async move { to_client.log_message(MessageType::WARNING, problem).await });
    }
    if world.set_options(options, own) {
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
