//! What the client can do.

use httplsp_text::Encoding;
use tower_lsp::ls_types::{ClientCapabilities, PositionEncodingKind, ResourceOperationKind};

/// The capabilities that make a difference here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Client {
    /// What a column is.
    pub encoding: Encoding,
    /// It asks for diagnostics, and can be told to ask again; then none are pushed. One that cannot be told would show
    /// old diagnostics whenever something else than the document changes.
    pub pulls: bool,
    /// It can be asked to ask for inlay hints again.
    pub refreshes_hints: bool,
    /// It can be asked to ask for code lenses again.
    pub refreshes_lenses: bool,
    /// It shows related places of a diagnostic.
    pub related: bool,
    /// It links a diagnostic's code to its documentation.
    pub links_codes: bool,
    /// It strikes out what is deprecated.
    pub tags: bool,
    /// It keeps the data of a diagnostic.
    pub data: bool,
    /// It can be asked to edit documents.
    pub applies_edits: bool,
    /// It takes edits of numbered versions.
    pub versioned_edits: bool,
    /// It makes files that an edit asks for.
    pub creates_files: bool,
    /// It takes code actions, not only commands.
    pub code_actions: bool,
    /// It asks for a code action's edit when the action is chosen.
    pub resolves_edits: bool,
    /// It knows preferred actions.
    pub preferred: bool,
    /// It shows nested document symbols.
    pub nested_symbols: bool,
    /// It understands placeholders in completions.
    pub snippets: bool,
    /// It renders Markdown in hovers.
    pub hover_markdown: bool,
    /// It renders Markdown beside completions.
    pub completion_markdown: bool,
    /// It can be asked for settings.
    pub configuration: bool,
    /// It can be told to send changes of settings.
    pub registers_configuration: bool,
    /// It can be told to watch files.
    pub registers_watchers: bool,
    /// It shows progress.
    pub progress: bool,
    /// It can be asked to show a page.
    pub shows_documents: bool,
}

impl Client {
    /// Reads what the client says of itself; `name` is its own, if it tells.
    pub fn read(capabilities: &ClientCapabilities, name: Option<&str>) -> Self {
        let text = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let general = capabilities.general.as_ref();
        let publish = text.and_then(|text| text.publish_diagnostics.as_ref());
        let pull = text.and_then(|text| text.diagnostic.as_ref());
        let action = text.and_then(|text| text.code_action.as_ref());
        let symbol = text.and_then(|text| text.document_symbol.as_ref());
        let completion = text.and_then(|text| text.completion.as_ref()).and_then(|it| it.completion_item.as_ref());
        let yes = |flag: Option<bool>| flag == Some(true);
        let markdown = |formats: Option<&Vec<tower_lsp::ls_types::MarkupKind>>| {
            formats.is_some_and(|formats| formats.contains(&tower_lsp::ls_types::MarkupKind::Markdown))
        };
        // A client that pulls may say what it shows there, or only what it shows of what is pushed.
        let shows = |of_pushed: Option<bool>, of_pulled: Option<bool>| yes(of_pushed) || yes(of_pulled);
        Self {
            encoding: encoding(general.and_then(|general| general.position_encodings.as_deref())),
            // When it is told to ask again, Neovim 0.12 asks about the workspace, and takes no answer for what is open.
            pulls: pull.is_some()
                && name != Some("Neovim")
                && workspace
                    .and_then(|workspace| workspace.diagnostics.as_ref())
                    .is_some_and(|diagnostics| yes(diagnostics.refresh_support)),
            refreshes_hints: workspace
                .and_then(|workspace| workspace.inlay_hint.as_ref())
                .is_some_and(|hints| yes(hints.refresh_support)),
            refreshes_lenses: workspace
                .and_then(|workspace| workspace.code_lens.as_ref())
                .is_some_and(|lenses| yes(lenses.refresh_support)),
            related: shows(
                publish.and_then(|publish| publish.related_information),
                pull.and_then(|pull| pull.related_information),
            ),
            links_codes: shows(
                publish.and_then(|publish| publish.code_description_support),
                pull.and_then(|pull| pull.code_description_support),
            ),
            tags: publish.is_some_and(|publish| publish.tag_support.is_some())
                || pull.is_some_and(|pull| pull.tag_support.is_some()),
            data: shows(publish.and_then(|publish| publish.data_support), pull.and_then(|pull| pull.data_support)),
            applies_edits: workspace.is_some_and(|workspace| yes(workspace.apply_edit)),
            versioned_edits: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref())
                .is_some_and(|edit| yes(edit.document_changes)),
            creates_files: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref())
                .filter(|edit| yes(edit.document_changes))
                .and_then(|edit| edit.resource_operations.as_ref())
                .is_some_and(|known| known.contains(&ResourceOperationKind::Create)),
            code_actions: action.is_some_and(|action| action.code_action_literal_support.is_some()),
            resolves_edits: action.is_some_and(|action| {
                yes(action.data_support)
                    && action
                        .resolve_support
                        .as_ref()
                        .is_some_and(|support| support.properties.iter().any(|property| property == "edit"))
            }),
            preferred: action.is_some_and(|action| yes(action.is_preferred_support)),
            nested_symbols: symbol.is_some_and(|symbol| yes(symbol.hierarchical_document_symbol_support)),
            snippets: completion.is_some_and(|item| yes(item.snippet_support)),
            hover_markdown: markdown(
                text.and_then(|text| text.hover.as_ref()).and_then(|hover| hover.content_format.as_ref()),
            ),
            completion_markdown: markdown(completion.and_then(|item| item.documentation_format.as_ref())),
            configuration: workspace.is_some_and(|workspace| yes(workspace.configuration)),
            registers_configuration: workspace
                .and_then(|workspace| workspace.did_change_configuration.as_ref())
                .is_some_and(|it| yes(it.dynamic_registration)),
            registers_watchers: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .is_some_and(|it| yes(it.dynamic_registration)),
            shows_documents: capabilities
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            progress: capabilities.window.as_ref().is_some_and(|window| yes(window.work_done_progress)),
        }
    }

    /// How the agreed encoding is called.
    pub fn encoding_kind(&self) -> PositionEncodingKind {
        match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// The first encoding that the client offers and we know: it lists them by preference. UTF-16 if it lists none.
fn encoding(offered: Option<&[PositionEncodingKind]>) -> Encoding {
    let known = [
        (PositionEncodingKind::UTF8, Encoding::Utf8),
        (PositionEncodingKind::UTF16, Encoding::Utf16),
        (PositionEncodingKind::UTF32, Encoding::Utf32),
    ];
    let find = |kind: &PositionEncodingKind| known.iter().find(|(name, _)| name == kind).map(|(_, encoding)| *encoding);
    offered.unwrap_or_default().iter().find_map(find).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clients_preference_decides() {
        let kinds =
            |names: &[&'static str]| names.iter().map(|name| PositionEncodingKind::new(name)).collect::<Vec<_>>();
        assert_eq!(encoding(None), Encoding::Utf16);
        assert_eq!(encoding(Some(&kinds(&["utf-8", "utf-16"]))), Encoding::Utf8);
        assert_eq!(encoding(Some(&kinds(&["utf-7", "utf-32", "utf-8"]))), Encoding::Utf32);
        assert_eq!(encoding(Some(&kinds(&["utf-7"]))), Encoding::Utf16);
    }
}
