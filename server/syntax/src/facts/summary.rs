use std::fmt::Write;

use super::{Answerer, Facts, ResponseStatus, RetriedMethods, Span, Value, ValueKind};

impl Facts {
    /// The facts as text, one a line, for people and snapshots.
    pub fn summary(&self) -> String {
        let mut out = self.own_summary();
        for part in &self.embedded {
            let around = part.embedding.as_ref();
            let within = around.and_then(|around| around.within.as_deref()).map(|block| format!(" in {block}"));
            let shown = if around.is_some_and(|around| around.example) { ", shown" } else { "" };
            let _ = writeln!(out, "part in {}{}{shown}", part.language.id(), within.unwrap_or_default());
            for line in part.own_summary().lines() {
                let _ = writeln!(out, "  {line}");
            }
        }
        out
    }

    fn own_summary(&self) -> String {
        let mut out = String::new();
        let line = |span: Span| {
            let text = &self.files[span.file as usize].text;
            text[..(span.range.start as usize).min(text.len())].matches('\n').count() + 1
        };
        // In formats of keys and values every setting has one.
        let told = if self.language.is_tree() { 0 } else { self.scopes.len() };
        for scope in self.scopes.iter().take(told).skip(1) {
            let name = scope.name.as_deref().or(scope.error.as_deref()).unwrap_or("");
            let _ = writeln!(out, "{}: scope {:?} {name}", line(scope.span), scope.kind);
        }
        for route in &self.routes {
            let handler = route.handler.and_then(|id| self.scope(id).name.clone()).unwrap_or_default();
            let _ = writeln!(out, "{}: route {:?} {:?} {handler}", line(route.span), route.methods, route.path);
        }
        for endpoint in &self.endpoints {
            let handler = match &endpoint.handler {
                Answerer::Here(scope) => self.scope(*scope).name.clone().unwrap_or_default(),
                Answerer::Elsewhere { name, owner } => format!("{owner}.{name} elsewhere"),
            };
            let _ =
                writeln!(out, "{}: endpoint {:?} {} {handler}", line(endpoint.span), endpoint.methods, endpoint.path);
        }
        for status in &self.statuses {
            let phrase = status.phrase.as_ref().map(|(text, _)| format!(" {text:?}")).unwrap_or_default();
            let _ = writeln!(
                out,
                "{}: status {} {:?} `{}` {}{phrase}",
                line(status.span),
                status.code,
                status.role,
                self.text(status.span),
                status.api
            );
        }
        for response in &self.responses {
            let status = match response.status {
                ResponseStatus::Explicit(id) => self.status(id).code.to_string(),
                ResponseStatus::Default(code) => format!("{code} by default"),
                ResponseStatus::Unknown => "?".into(),
            };
            let headers: Vec<_> = response.headers.iter().map(|id| self.header(*id).name.as_str()).collect();
            let _ = write!(out, "{}: response {status} {}", line(response.span), response.api);
            if let Some(body) = &response.body {
                let _ = write!(out, " body={}", short(body));
            }
            if let Some(media) = &response.media_type {
                let _ = write!(out, " {media}");
            }
            if let Some(redirect) = &response.redirect {
                let _ = write!(out, " to={}", redirect.target.as_ref().map_or("?".into(), short));
            }
            if !headers.is_empty() || response.opaque_headers {
                let _ = write!(out, " headers={headers:?}{}", if response.opaque_headers { "+?" } else { "" });
            }
            out.push('\n');
        }
        for hop in &self.hops {
            let timers: Vec<String> = hop.timers.iter().map(|timer| format!("{}={}", timer.name, timer.raw)).collect();
            let next: Vec<String> = hop.next.iter().map(|link| link.to.join("+")).collect();
            let (product, known_as) = (hop.product, &hop.known_as);
            let _ = writeln!(
                out,
                "{}: hop {:?} {product} known as {known_as:?} to {next:?} {}",
                line(hop.span),
                hop.name,
                timers.join(", ")
            );
        }
        for operation in self.api.iter().flat_map(|api| &api.operations) {
            let keys: Vec<&str> = operation.responses.iter().map(|response| response.key.as_str()).collect();
            let _ = writeln!(
                out,
                "{}: operation {} {} {keys:?} secured={:?}",
                line(operation.span),
                operation.method,
                operation.path,
                operation.secured
            );
        }
        for step in &self.steps {
            let decided = step.decision.map(|span| format!(" decided at {}", line(span))).unwrap_or_default();
            let leaves = if step.leaves { " leaves" } else { "" };
            let _ = writeln!(out, "{}: step {:?} {}{decided}{leaves}", line(step.span), step.kind, step.object);
        }
        for header in self.headers.iter().filter(|header| header.response.is_none()) {
            let value = header.value.as_ref().map_or("?".into(), short);
            let _ = writeln!(out, "{}: header {}: {value}", line(header.span), header.name);
        }
        for comparison in &self.comparisons {
            let _ = writeln!(
                out,
                "{}: comparison {} {:?} {} then {:?} else {:?} {:?}",
                line(comparison.span),
                comparison.subject,
                comparison.operator,
                self.status(comparison.status).code,
                comparison.then,
                comparison.otherwise,
                comparison.method
            );
        }
        for test in &self.message_tests {
            let _ = writeln!(out, "{}: text of an error {} asked for {}", line(test.span), test.subject, test.code);
        }
        for read in &self.content_reads {
            let method = read.method.as_deref().unwrap_or("?");
            let raises = if read.raises { ", which fails by itself" } else { "" };
            let parsed = if read.parses { " parsed" } else { "" };
            let _ = writeln!(
                out,
                "{}: content of {} {method}{parsed} {:?}{raises}",
                line(read.span),
                read.client,
                read.used
            );
        }
        for attempt in
            self.attempts.iter().filter(|attempt| !attempt.parses.is_empty() || !attempt.of_request.is_empty())
        {
            let of_request = attempt.parses.iter().filter(|parse| parse.of_request).count();
            let others = if attempt.others { " and more" } else { "" };
            let _ = writeln!(
                out,
                "{}: attempt of {} parses, {of_request} of a request{others}, fails with {:?}",
                line(self.scope(attempt.arm).span),
                attempt.parses.len(),
                attempt.errors
            );
        }
        for branching in &self.branchings {
            let arms: Vec<_> = branching.arms.iter().map(|arm| &arm.codes).collect();
            let waits = if branching.arms.iter().any(|arm| arm.pause.is_some()) { " waits" } else { "" };
            let _ = writeln!(out, "{}: branching {} {arms:?}{waits}", line(branching.span), branching.subject);
        }
        for retry in &self.client_retries {
            let methods = match &retry.methods {
                RetriedMethods::Any => "any".to_string(),
                RetriedMethods::Listed(listed) => {
                    listed.iter().map(|(method, _)| *method).collect::<Vec<_>>().join(" ")
                }
            };
            let requests: Vec<_> = retry.requests.iter().map(|request| request.method).collect();
            let _ = writeln!(out, "{}: retry {} of {methods} {requests:?}", line(retry.span), retry.api);
        }
        for constant in self.constants.iter().filter(|constant| constant.is_status) {
            let _ = writeln!(out, "{}: constant {} = {}", line(constant.name_span), constant.name, constant.value);
        }
        for limit in &self.body_limits {
            let _ = writeln!(out, "{}: body limit {} {:?}", line(limit.span), limit.name, limit.bytes);
        }
        for timer in &self.timers {
            let _ = writeln!(out, "{}: timer {} {:?} ms", line(timer.span), timer.name, timer.milliseconds);
        }
        out
    }
}

/// A value in a few words.
fn short(value: &Value) -> String {
    match &value.kind {
        ValueKind::Null => "null".into(),
        ValueKind::Bool(value) => value.to_string(),
        ValueKind::Number(digits) => digits.clone(),
        ValueKind::Text(text) => format!("{text:?}"),
        ValueKind::Template(_) => format!("{:?}", value.template_text().unwrap_or_default()),
        ValueKind::Object { name, entries, open } => {
            let fields: Vec<_> = entries.iter().map(|(key, value)| format!("{key}: {}", short(value))).collect();
            format!("{}{{{}{}}}", name.as_deref().unwrap_or(""), fields.join(", "), if *open { ", .." } else { "" })
        }
        ValueKind::List(items) => format!("[{}]", items.iter().map(short).collect::<Vec<_>>().join(", ")),
        ValueKind::Call { callee, receiver, arguments } => {
            let receiver = receiver.as_ref().map(|value| format!("{}.", short(value))).unwrap_or_default();
            let arguments: Vec<_> = arguments.iter().map(|argument| short(&argument.value)).collect();
            format!("{receiver}{callee}({})", arguments.join(", "))
        }
        ValueKind::Name(name) => name.clone(),
        ValueKind::Opaque => "…".into(),
    }
}
