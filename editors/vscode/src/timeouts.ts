// Draws the timeout chains of a folder.

import * as vscode from 'vscode';
import { Failure, reporting, run } from './program';

let panel: vscode.WebviewPanel | undefined;
let shown: vscode.Uri | undefined;

export function register(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('httplsp.timeouts', () => reporting(open)),
    // What the drawing shows may be in any file of the folder.
    vscode.workspace.onDidSaveTextDocument(() => panel?.visible && reporting(draw)),
  );
}

async function open(): Promise<void> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = (active && vscode.workspace.getWorkspaceFolder(active)) ?? folders[0];
  if (folder === undefined) {
    throw new Failure('open a folder first: chains are declared in its httplsp.toml');
  }
  shown = folder.uri;
  if (panel === undefined) {
    panel = vscode.window.createWebviewPanel('httplsp.timeouts', 'Timeout chains', vscode.ViewColumn.Active, {
      enableScripts: false,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => (panel = undefined));
  }
  panel.reveal(undefined, true);
  await draw();
}

async function draw(): Promise<void> {
  if (panel === undefined || shown === undefined) {
    return;
  }
  const folder = shown.fsPath;
  const body = await drawing(folder).catch(async () => `<pre>${escape(await run('timeouts', '--color', 'never', '--', folder))}</pre>`);
  if (panel !== undefined) {
    panel.webview.html = page(body);
  }
}

/** The chains as a picture; throws where the program cannot draw. */
async function drawing(folder: string): Promise<string> {
  const svg = await run('timeouts', '--format', 'svg', '--', folder);
  if (!svg.trimStart().startsWith('<svg') && !svg.trimStart().startsWith('<?xml')) {
    throw new Failure('this is no drawing');
  }
  return svg.slice(svg.indexOf('<svg'));
}

/** Nothing in the page can load or run anything. */
function page(body: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}"><title>Timeout chains</title>
    <style>${STYLE}</style></head><body>${body}</body></html>`;
}

/** The drawing goes by the colours of the system; here it takes those of VS Code. */
const STYLE = `body { padding: 1rem; }
  pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); }
  svg { width: 100%; max-width: 70rem; height: auto; }
  body svg .page { fill: none; }
  body svg text { fill: var(--vscode-foreground); }
  body svg .small { fill: var(--vscode-descriptionForeground); }
  body svg .bad { fill: var(--vscode-errorForeground); }
  body svg .box { fill: var(--vscode-editorWidget-background); stroke: var(--vscode-widget-border, var(--vscode-contrastBorder, gray)); }
  body svg .wrong, body svg .limit { stroke: var(--vscode-errorForeground); }
  body svg .bar { fill: var(--vscode-charts-blue); }
  body svg .over { fill: var(--vscode-charts-red); }
  body svg .track { fill: var(--vscode-foreground); opacity: 0.12; }
  body svg .way { stroke: var(--vscode-descriptionForeground); }
  body svg .head { fill: var(--vscode-descriptionForeground); }`;

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
