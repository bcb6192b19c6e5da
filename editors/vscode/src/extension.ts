// httplsp in VS Code: starts the server and adds a few commands. Everything else is the server's.

import * as path from 'node:path';
import * as vscode from 'vscode';
import * as explain from './explain';
import { reporting, run, setExtensionPath } from './program';
import { Server } from './server';
import * as status from './status';
import * as timeouts from './timeouts';

const FIX_ALL = 'source.fixAll.httplsp';
const SETTINGS = ['httplsp.toml', '.httplsp.toml'];

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  setExtensionPath(context.extensionPath);
  server = new Server();
  const running = server;
  context.subscriptions.push(
    running,
    running.log,
    vscode.commands.registerCommand('httplsp.restart', () => running.restart()),
    vscode.commands.registerCommand('httplsp.showLog', () => running.log.show()),
    vscode.commands.registerCommand('httplsp.fixFile', fixFile),
    vscode.commands.registerCommand('httplsp.openSettingsFile', () => reporting(openSettingsFile)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('httplsp.enable') || event.affectsConfiguration('httplsp.server')) {
        void running.restart();
      }
    }),
    // Settings that were ignored may count now.
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
  );
  explain.register(context);
  timeouts.register(context);
  status.register(context, running);
  await running.start();
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}

async function fixFile(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    return;
  }
  const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    whole,
    FIX_ALL,
    1,
  );
  const edit = actions.find((action) => action.kind?.value === FIX_ALL)?.edit;
  if (edit === undefined) {
    void vscode.window.setStatusBarMessage('httplsp: nothing to fix without a choice; quick fixes offer the choices', 4000);
    return;
  }
  await vscode.workspace.applyEdit(edit);
}

/** Opens the nearest settings file above the current file; offers to write one where there is none. */
async function openSettingsFile(): Promise<void> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder = (active && vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) {
    void vscode.window.showErrorMessage('httplsp: open a folder first');
    return;
  }
  const root = folder.uri.fsPath;
  let at = active?.scheme === 'file' && active.fsPath.startsWith(root) ? path.dirname(active.fsPath) : root;
  for (;;) {
    for (const name of SETTINGS) {
      const file = vscode.Uri.file(path.join(at, name));
      if (await exists(file)) {
        await vscode.window.showTextDocument(file);
        return;
      }
    }
    if (at === root || path.dirname(at) === at) {
      break;
    }
    at = path.dirname(at);
  }
  const write = 'Write One';
  const chosen = await vscode.window.showInformationMessage(`There is no httplsp.toml in ${folder.name}.`, write);
  if (chosen === write) {
    await run('init', '--', root);
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(root, SETTINGS[0])));
  }
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}
