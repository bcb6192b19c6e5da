//! Questions about the whole workspace: symbols, and all places of a status.

use std::sync::Arc;

use tower_lsp::ls_types::{Location, Position, SymbolInformation, SymbolKind, WorkspaceSymbolResponse};

use super::subject::{self, Subject};
use super::{Cx, chain};
use crate::places::{Place, What};
use crate::world::Snapshot;

/// Nobody reads more, and some clients choke on it.
const MAX_SYMBOLS: usize = 2_000;

/// The places in the workspace that `query` names: a code (`429`), part of a status's name (`too many`), part of a route
/// or of a block's title.
pub fn symbols(snapshot: &Snapshot, query: &str) -> WorkspaceSymbolResponse {
    let wanted = Query::new(query);
    let mut found = Vec::new();
    for folder in snapshot.folders.workspace() {
        for (uri, places) in folder.atlas.all(folder, snapshot) {
            let matching = places.iter().filter(|place| wanted.fits(place));
            found.extend(matching.map(|place| symbol(place, Location { uri: uri.clone(), range: place.range })));
            if found.len() >= MAX_SYMBOLS {
                found.truncate(MAX_SYMBOLS);
                return WorkspaceSymbolResponse::Flat(found);
            }
        }
    }
    WorkspaceSymbolResponse::Flat(found)
}

struct Query {
    words: Vec<String>,
}

impl Query {
    fn new(text: &str) -> Self {
        Self { words: text.to_lowercase().split_whitespace().map(str::to_owned).collect() }
    }

    /// Whether each word stands in the title of the place, or is what people call the status for.
    fn fits(&self, place: &Place) -> bool {
        let title = title(place).to_lowercase();
        self.words.iter().all(|word| match &place.what {
            // `4` lists every status in the four hundreds, `29` nothing.
            What::Status { code, .. } if word.bytes().all(|byte| byte.is_ascii_digit()) => {
                code.to_string().starts_with(word.as_str())
            }
            _ => title.contains(word.as_str()),
        })
    }
}

/// A status with its name: `404 Not Found`.
pub(super) fn status_title(code: u32) -> String {
    let known = u16::try_from(code).ok().and_then(httplsp_registry::status);
    format!("{code} {}", known.map_or("", |known| known.name)).trim_end().to_owned()
}

fn title(place: &Place) -> String {
    match &place.what {
        What::Status { code, .. } => status_title(*code),
        What::Route(title) | What::Block(title) => title.clone(),
    }
}

fn symbol(place: &Place, location: Location) -> SymbolInformation {
    let kind = match &place.what {
        What::Status { defines: true, .. } => SymbolKind::CONSTANT,
        What::Status { .. } => SymbolKind::NUMBER,
        What::Route(_) => SymbolKind::EVENT,
        What::Block(_) => SymbolKind::MODULE,
    };
    #[expect(deprecated, reason = "the field is required")]
    SymbolInformation {
        name: title(place),
        kind,
        tags: None,
        deprecated: None,
        location,
        container_name: place.container.clone(),
    }
}

/// Every place of what stands at `position`: of a status in the whole workspace, of a hop the others of its chains, of
/// anything else in the files that the document belongs together with.
pub fn references(cx: &Cx<'_>, position: Position, with_definition: bool) -> Option<Vec<Location>> {
    let whole = cx;
    let cx = &cx.at(cx.mapper.offset(position));
    let Some((_, subject)) = subject::at(cx, cx.mapper.offset(position)) else {
        let found = chain::references(cx, cx.mapper.offset(position), with_definition);
        return (!found.is_empty()).then_some(found);
    };
    let (facts, _) = cx.analysis.facts();
    let places = cx.places();
    let mut occurrences: Vec<_> = subject::occurrences(facts, &subject);
    // A status is the same in all parts of the document.
    if matches!(subject, Subject::Status(_)) {
        let others = whole.all().filter(|part| !std::ptr::eq(part.analysis, cx.analysis));
        occurrences.extend(others.flat_map(|part| subject::occurrences(part.analysis.facts().0, &subject)));
    }
    let own = occurrences
        .into_iter()
        .filter(|found| with_definition || !found.defines)
        .filter_map(|found| places.location(&facts.files.get(usize::from(found.span.file))?.path, found.span.range));
    let mut found: Vec<Location> = own.collect();
    if let (Subject::Status(wanted), Some(path)) = (subject, cx.open.key.path()) {
        let folder: Arc<_> = cx.snapshot.folders.of(path);
        let elsewhere = if folder.is_workspace { folder.atlas.all(&folder, cx.snapshot) } else { Vec::new() };
        for (uri, places) in elsewhere {
            let same = places.iter().filter(|place| {
                matches!(place.what, What::Status { code, defines } if code == wanted && (with_definition || !defines))
            });
            found.extend(same.map(|place| Location { uri: uri.clone(), range: place.range }));
        }
    }
    found.sort_by(|a, b| (a.uri.as_str(), a.range.start).cmp(&(b.uri.as_str(), b.range.start)));
    found.dedup();
    Some(found)
}
