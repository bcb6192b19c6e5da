"""The server with the capabilities that editors send, recorded by pytest-lsp."""

import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

FOLDER = pathlib.Path.cwd()
EDITORS = ["visual_studio_code", "neovim", "emacs"]


@pytest_lsp.fixture(config=ClientServerConfig(server_command=["httplsp", "lsp"]), params=EDITORS)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient):
    # Recorded capabilities promise it.
    lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _: None)
    lsp_client.initialized = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            root_uri=FOLDER.as_uri(),
            workspace_folders=[types.WorkspaceFolder(uri=FOLDER.as_uri(), name="work")],
        )
    )
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_findings_hover_and_completion(client: LanguageClient) -> None:
    file = FOLDER / "app.py"
    document = types.TextDocumentIdentifier(uri=file.as_uri())
    item = types.TextDocumentItem(uri=file.as_uri(), language_id="python", version=1, text=file.read_text())
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    if client.initialized.capabilities.diagnostic_provider:
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
        diagnostics = report.items
    else:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        diagnostics = client.diagnostics[file.as_uri()]
    found = {diagnostic.code: diagnostic for diagnostic in diagnostics}
    assert set(found) == {"status-as-string", "retry-after-missing"}
    start = found["retry-after-missing"].range.start
    assert (start.line, start.character) == (13, 16)
    hover = await client.text_document_hover_async(types.HoverParams(text_document=document, position=start))
    assert hover is not None and "Too Many Requests" in hover.contents.value
    nothing = types.HoverParams(text_document=document, position=types.Position(12, 9))
    assert await client.text_document_hover_async(nothing) is None
    end = types.Position(start.line, start.character + 2)
    params = types.CompletionParams(text_document=document, position=end)
    answer = await client.text_document_completion_async(params)
    items = answer if isinstance(answer, list) else answer.items
    assert any(item.label.startswith("429") for item in items)
