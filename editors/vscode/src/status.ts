// The item in the status bar: how the server is, and how much it has found in this file.

import * as vscode from 'vscode';
import type { Health, Server } from './server';

const SOURCE = 'httplsp';

const LOOKS: Record<Health, [icon: string, words: string]> = {
  off: ['circle-slash', 'is switched off'],
  starting: ['sync~spin', 'is starting'],
  running: ['globe', 'is running'],
  stopped: ['error', 'has stopped; click to restart it or to see the log'],
  missing: ['error', 'is not installed'],
};

const ACTIONS: [label: string, command: string][] = [
  ['$(question) Explain a status…', 'httplsp.explain'],
  ['$(wand) Fix this file', 'httplsp.fixFile'],
  ['$(watch) Show timeout chains', 'httplsp.timeouts'],
  ['$(gear) Open httplsp.toml', 'httplsp.openSettingsFile'],
  ['$(debug-restart) Restart the server', 'httplsp.restart'],
  ['$(output) Show the log', 'httplsp.showLog'],
];

export function register(context: vscode.ExtensionContext, server: Server): void {
  const item = vscode.window.createStatusBarItem('httplsp.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'httplsp';
  item.command = 'httplsp.menu';
  const update = () => refresh(item, server.state);
  context.subscriptions.push(
    item,
    server.onChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.languages.onDidChangeDiagnostics(update),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('httplsp') && update()),
    vscode.commands.registerCommand('httplsp.menu', menu),
  );
  update();
}

function refresh(item: vscode.StatusBarItem, health: Health): void {
  if (!vscode.workspace.getConfiguration('httplsp').get<boolean>('statusBar', true)) {
    item.hide();
    return;
  }
  const document = vscode.window.activeTextEditor?.document;
  const all = document === undefined ? [] : vscode.languages.getDiagnostics(document.uri);
  const found = all.filter((diagnostic) => diagnostic.source === SOURCE).length;
  const [icon, words] = LOOKS[health];
  item.text = `$(${icon}) HTTP${found === 0 ? '' : ` ${found}`}`;
  item.tooltip = `httplsp ${words}${found === 0 ? '' : `\n${found} found in this file`}`;
  item.backgroundColor =
    health === 'stopped' || health === 'missing' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
  item.show();
}

async function menu(): Promise<void> {
  const items = ACTIONS.map(([label, command]) => ({ label, command }));
  const chosen = await vscode.window.showQuickPick(items, { title: 'httplsp' });
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
