// An independent client: the protocol as Microsoft's own library speaks it, over standard input and output.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const lsp = createRequire(path.join(process.env.CACHE, 'clients', 'x'))('vscode-languageserver-protocol/node');
const folder = pathToFileURL(process.cwd()).href;
const uri = `${folder}/new.py`;
const text = 'from flask import Flask, make_response\napp = Flask(__name__)\n\n@app.get("/")\ndef f():\n\tx = "é😀"; return make_response(x, "404")\n';
const published = new Map();
const waiting = new Set();
const odd = [];
let child, connection, initialized;

const diagnostics = (matches) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the last were ${JSON.stringify(published.get(uri))}`)), 60_000);
    const look = () => {
      const last = published.get(uri);
      if (last && matches(last)) {
        clearTimeout(late);
        waiting.delete(look);
        resolve(last);
      }
    };
    waiting.add(look);
    look();
  });

before(async () => {
  child = spawn('httplsp', ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  connection = lsp.createProtocolConnection(
    new lsp.StreamMessageReader(child.stdout),
    new lsp.StreamMessageWriter(child.stdin),
  );
  connection.onError(([error]) => odd.push(error));
  connection.onUnhandledNotification(({ method }) => method.startsWith('$/') || odd.push(method));
  connection.onNotification(lsp.LogMessageNotification.type, ({ message }) => odd.push(message));
  connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => {
    published.set(params.uri, params);
    [...waiting].forEach((look) => look());
  });
  connection.listen();
  initialized = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: folder,
    workspaceFolders: [{ uri: folder, name: 'work' }],
    capabilities: {
      general: { positionEncodings: ['utf-16'] },
      textDocument: {
        publishDiagnostics: { versionSupport: true },
        hover: { contentFormat: ['markdown'] },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
      },
    },
  });
  await connection.sendNotification(lsp.InitializedNotification.type, {});
});

after(() => {
  connection?.dispose();
  child?.kill();
});

test('what it says it can do', () => {
  const { capabilities, serverInfo } = initialized;
  assert.equal(serverInfo.name, 'httplsp');
  assert.equal(capabilities.positionEncoding, 'utf-16');
  for (const name of ['hoverProvider', 'completionProvider', 'codeActionProvider', 'documentSymbolProvider']) {
    assert.ok(capabilities[name], name);
  }
});

test('diagnostics carry the version, and count in UTF-16 units', async () => {
  const textDocument = { uri, languageId: 'python', version: 1, text };
  await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument });
  const { version, diagnostics: all } = await diagnostics(({ diagnostics }) => diagnostics.length === 1);
  const start = text.split('\n')[5].indexOf('"404"');
  assert.equal(version, 1);
  assert.deepEqual(all[0].range, { start: { line: 5, character: start }, end: { line: 5, character: start + 5 } });
});

test('hover, or nothing', async () => {
  const at = (line, character) =>
    connection.sendRequest(lsp.HoverRequest.type, { textDocument: { uri }, position: { line, character } });
  const hover = await at(5, text.split('\n')[5].indexOf('404'));
  assert.ok(lsp.Hover.is(hover));
  assert.match(hover.contents.value, /Not Found/);
  assert.equal(await at(0, 1), null);
});

test('a quick fix, applied', async () => {
  const [diagnostic] = published.get(uri).diagnostics;
  const params = { textDocument: { uri }, range: diagnostic.range, context: { diagnostics: [diagnostic] } };
  const actions = await connection.sendRequest(lsp.CodeActionRequest.type, params);
  const { edit } = actions.find(({ title }) => title === 'Replace with 404');
  const edits = edit.changes?.[uri] ?? edit.documentChanges[0].edits;
  assert.deepEqual(edits.map(({ range, newText }) => [range, newText]), [[diagnostic.range, '404']]);
  const textDocument = { uri, version: 2 };
  const contentChanges = edits.map(({ range, newText }) => ({ range, text: newText }));
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
  await diagnostics((last) => last.version === 2 && last.diagnostics.length === 0);
});

test('a method that nobody knows', async () => {
  const unknown = connection.sendRequest('httplsp/nothing', {});
  await assert.rejects(unknown, ({ code }) => code === lsp.ErrorCodes.MethodNotFound);
});

test('the end, with exit status 0 and nothing odd said', async () => {
  await connection.sendRequest(lsp.ShutdownRequest.type);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await connection.sendNotification(lsp.ExitNotification.type);
  assert.equal(await ended, 0);
  assert.deepEqual(odd, []);
  console.log('6 passed');
});
