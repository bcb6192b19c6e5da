// Explains a status, a constant or a directive in a Markdown preview.

import * as vscode from 'vscode';
import { Failure, reporting, run } from './program';

const SCHEME = 'httplsp';

interface Topic extends vscode.QuickPickItem {
  topic: string;
}

interface Status {
  code: number;
  name: string;
  class: string;
  state: string;
  summary: string;
}

interface Result {
  topic: string;
  name: string;
  kind: string;
  summary: string;
}

/** Gives the text behind `httplsp:/404.md?404`. */
export const texts: vscode.TextDocumentContentProvider = {
  provideTextDocumentContent: (uri) => run('explain', '--format', 'markdown', '--', uri.query),
};

export function register(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, texts),
    vscode.commands.registerCommand('httplsp.explain', (topic?: unknown) =>
      reporting(() => (typeof topic === 'string' || typeof topic === 'number' ? show([String(topic)]) : choose())),
    ),
    vscode.commands.registerCommand('httplsp.explainHere', () => reporting(explainHere)),
  );
}

/** Shows the first of `topics` that is known. */
async function show(topics: string[]): Promise<void> {
  let failure: Failure | undefined;
  for (const topic of topics) {
    const name = topic.replace(/[^\w.-]+/g, '-');
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md`, query: topic });
    try {
      await run('explain', '--format', 'markdown', '--', topic);
    } catch (error) {
      failure ??= error instanceof Failure ? error : undefined;
      continue;
    }
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // VS Code's own extension for Markdown is switched off.
      await vscode.window.showTextDocument(uri, { preview: true });
    }
    return;
  }
  throw failure ?? new Failure('there is nothing to explain');
}

async function explainHere(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return choose();
  }
  const { document, selection } = editor;
  const text = (words: RegExp) => {
    const range = document.getWordRangeAtPosition(selection.active, words);
    return range && document.getText(range).replace(/[:.-]+$/, '');
  };
  // `StatusCode::NOT_FOUND` says more than `NOT_FOUND`.
  const topics = [document.getText(selection).trim(), text(/[\w:.-]+/), text(/\w+/)];
  const named = topics.filter((topic): topic is string => topic !== undefined && topic !== '' && !topic.includes('\n'));
  return named.length === 0 ? choose() : show([...new Set(named)]);
}

let statuses: Promise<Topic[]> | undefined;

/** Every status that has a meaning. */
function all(): Promise<Topic[]> {
  statuses ??= list();
  statuses.catch(() => (statuses = undefined));
  return statuses;
}

async function list(): Promise<Topic[]> {
  const codes = Array.from({ length: 500 }, (_, index) => String(index + 100));
  const known = JSON.parse(await run('explain', '--format', 'json', '--', ...codes)) as Status[];
  return known
    .filter((status) => status.state !== 'unassigned')
    .map(({ code, name, class: group, state, summary }) => ({
      topic: String(code),
      label: `${code} ${name}`,
      description: state === 'standard' ? group : `${group} · ${state}`,
      detail: summary,
    }));
}

async function search(words: string): Promise<Topic[]> {
  const found = JSON.parse(await run('search', '--format', 'json', '--limit', '40', '--', words)) as { results: Result[] };
  return found.results.map(({ topic, name, kind, summary }) => ({
    topic,
    label: name,
    description: kind,
    detail: summary,
    alwaysShow: true,
  }));
}

/** A list that is searched by number, name and symptom. */
async function choose(): Promise<void> {
  const pick = vscode.window.createQuickPick<Topic>();
  pick.title = 'Explain a status';
  pick.placeholder = 'A number (429), a name (teapot), a constant, a directive, a product, a symptom (rate limit)';
  pick.matchOnDetail = true;
  pick.matchOnDescription = true;
  // What fits best stays first, whether or not its name holds what was typed. The property is not in the typings.
  (pick as { sortByLabel?: boolean }).sortByLabel = false;
  pick.busy = true;
  pick.show();
  try {
    const known = await all();
    pick.items = known;
    pick.busy = false;
    let asked = 0;
    pick.onDidChangeValue(async (value) => {
      const ticket = ++asked;
      const words = value.trim();
      if (words === '' || /^\d*$/.test(words)) {
        pick.items = known;
        return;
      }
      const found = await search(words).catch(() => []);
      // A later question has been asked meanwhile.
      if (ticket === asked) {
        const others = known.filter((status) => !found.some(({ topic }) => topic === status.topic));
        pick.items = [...found, ...others];
      }
    });
    const chosen = await new Promise<string | undefined>((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.topic ?? (pick.value.trim() || undefined)));
      pick.onDidHide(() => resolve(undefined));
    });
    if (chosen !== undefined) {
      await show([chosen]);
    }
  } finally {
    pick.dispose();
  }
}
