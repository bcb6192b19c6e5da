// Runs inside VS Code's extension host, with the real API, against the installed extension. Lines that begin with `ok`,
// `not ok` or a number reach the log.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const tests = [];
const test = (name, action) => tests.push([name, action]);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, condition) {
  const end = Date.now() + 60_000;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`never seen: ${what}`);
    }
    await sleep(50);
  }
}

const found = (uri) =>
  vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.source === 'httplsp')
    .map((diagnostic) => [
      typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code,
      diagnostic.range.start.line,
      diagnostic.range.start.character,
      diagnostic.range.end.character,
    ])
    .sort((a, b) => a[1] - b[1]);
const codes = (uri) => found(uri).map(([code]) => code);
const settle = (uri, expected) =>
  until(`${expected} (not ${codes(uri)})`, () => JSON.stringify(codes(uri)) === JSON.stringify(expected));

const markdown = (contents) => contents.map((content) => content.value ?? content).join('\n');
const hoverAt = async (line, character) => {
  const position = new vscode.Position(line, character);
  const all = await vscode.commands.executeCommand('vscode.executeHoverProvider', app.uri, position);
  return all.map((hover) => markdown(hover.contents)).join('\n');
};

let app;
const extension = vscode.extensions.getExtension('httplsp.httplsp');
const root = () => vscode.workspace.workspaceFolders[0].uri;

test('the extension is installed, and a file of a language that it knows starts it', async () => {
  assert.ok(extension, 'it is not installed');
  app = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root(), 'app.py'));
  await vscode.window.showTextDocument(app);
  await until('it is active', () => extension.isActive);
});

test('findings have their places, in UTF-16 units', async () => {
  await settle(app.uri, ['status-as-string', 'retry-after-missing']);
  assert.deepEqual(found(app.uri), [['status-as-string', 7, 43, 48], ['retry-after-missing', 13, 16, 19]]);
});

test('hover, and none on an innocent number', async () => {
  assert.match(await hoverAt(7, 45), /404.*Not Found/s);
  assert.equal(await hoverAt(12, 9), '');
});

test('completion offers the status with its name', async () => {
  const position = new vscode.Position(13, 19);
  const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', app.uri, position);
  const item = list.items.find(({ label }) => (label.label ?? label).startsWith('429'));
  assert.ok(item, list.items.map(({ label }) => label.label ?? label).join(', '));
});

test('inlay hints', async () => {
  const whole = new vscode.Range(0, 0, app.lineCount, 0);
  const hints = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', app.uri, whole);
  const labels = hints.map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')));
  assert.deepEqual(labels.map((label) => label.trim()), ['Too Many Requests']);
});

test('an outline of routes', async () => {
  const symbols = await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', app.uri);
  assert.ok(symbols.some(({ name }) => name.includes('/users/<int:user>')), JSON.stringify(symbols));
});

test('the command that fixes a file, and the bytes on disk', async () => {
  await vscode.commands.executeCommand('httplsp.fixFile');
  await until('the fix', () => app.lineAt(7).text === '\ttitle = "🙂"; return make_response(title, 404)');
  await settle(app.uri, ['retry-after-missing']);
  await app.save();
  const original = fs.readFileSync(path.join(process.env.ORIGINAL, 'app.py'), 'utf8');
  assert.equal(fs.readFileSync(app.uri.fsPath, 'utf8'), original.replace('"404"', '404'));
});

test('settings count at once', async () => {
  const settings = vscode.workspace.getConfiguration('httplsp');
  await settings.update('rules', { 'retry-after-missing': 'off' }, vscode.ConfigurationTarget.Global);
  await settle(app.uri, []);
  await settings.update('rules', undefined, vscode.ConfigurationTarget.Global);
  await settle(app.uri, ['retry-after-missing']);
});

test('httplsp.toml counts when it is saved', async () => {
  const uri = vscode.Uri.joinPath(root(), 'httplsp.toml');
  const before = fs.readFileSync(uri.fsPath, 'utf8');
  fs.writeFileSync(uri.fsPath, `[rules]\nretry-after-missing = "error"\n\n${before}`);
  await until('an error', () =>
    vscode.languages.getDiagnostics(app.uri).some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
  );
  fs.writeFileSync(uri.fsPath, before);
  await until('no error', () =>
    vscode.languages.getDiagnostics(app.uri).every(({ severity }) => severity !== vscode.DiagnosticSeverity.Error),
  );
});

test('switched off, nothing is shown; switched on, it is back', async () => {
  const settings = vscode.workspace.getConfiguration('httplsp');
  await settings.update('enable', false, vscode.ConfigurationTarget.Global);
  await settle(app.uri, []);
  await settings.update('enable', undefined, vscode.ConfigurationTarget.Global);
  await settle(app.uri, ['retry-after-missing']);
});

test('a restart', async () => {
  await vscode.commands.executeCommand('httplsp.restart');
  await settle(app.uri, ['retry-after-missing']);
  assert.match(await hoverAt(13, 17), /Too Many Requests/);
});

test('configuration files, with a finding that another file causes', async () => {
  const nginx = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root(), 'deploy', 'nginx.conf'));
  assert.equal(nginx.languageId, 'nginx');
  await vscode.window.showTextDocument(nginx);
  await settle(nginx.uri, ['rate-limit-with-503', 'timeout-inversion']);
});

test('documents that are on no disk', async () => {
  const content = 'from flask import Flask\napp = Flask(__name__)\n\n@app.get("/")\ndef f():\n    return {"error": "x"}, 200\n';
  const untitled = await vscode.workspace.openTextDocument({ language: 'python', content });
  await settle(untitled.uri, ['success-with-error-body']);
});

test('what is under the cursor is explained', async () => {
  const editor = await vscode.window.showTextDocument(app);
  editor.selection = new vscode.Selection(13, 17, 13, 17);
  await vscode.commands.executeCommand('httplsp.explainHere');
  await until('a preview', () =>
    vscode.window.tabGroups.all.some((group) => group.tabs.some((tab) => /429/.test(tab.label))),
  );
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('httplsp:/404.13.md?404.13'));
  assert.match(document.getText(), /404\.13/);
});

test('httplsp.toml is opened', async () => {
  await vscode.window.showTextDocument(app);
  await vscode.commands.executeCommand('httplsp.openSettingsFile');
  await until('the file', () => vscode.window.activeTextEditor?.document.fileName.endsWith('httplsp.toml'));
});

test('every command of the manifest is there', async () => {
  const all = await vscode.commands.getCommands(true);
  const missing = extension.packageJSON.contributes.commands.filter(({ command }) => !all.includes(command));
  assert.deepEqual(missing, []);
});

exports.run = async () => {
  let failed = 0;
  console.log(`ok - VS Code ${vscode.version}`);
  for (const [name, action] of tests) {
    try {
      await action();
      console.log(`ok - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok - ${name}\n${error?.stack ?? error}`);
    }
  }
  console.log(`${tests.length - failed} passed, ${failed} failed`);
  if (failed > 0) {
    throw new Error(`${failed} failed`);
  }
};
