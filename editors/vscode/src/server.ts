// Starts, stops and restarts the language server.

import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind, type DocumentFilter } from 'vscode-languageclient/node';
import { LANGUAGES, PATTERNS } from './languages';
import { find } from './program';

/** What the server is doing. */
export type Health = 'off' | 'starting' | 'running' | 'stopped' | 'missing';

const SCHEMES = ['file', 'untitled'];

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<Health>();
  private health: Health = 'off';
  readonly onChange = this.changed.event;
  readonly log = vscode.window.createOutputChannel('httplsp', { log: true });

  get state(): Health {
    return this.health;
  }

  /** Starts the server unless it is switched off. What was asked for before comes first. */
  start(): Promise<void> {
    return this.next(() => this.startNow());
  }

  stop(): Promise<void> {
    return this.next(() => this.stopNow('off'));
  }

  restart(): Promise<void> {
    return this.next(async () => {
      await this.stopNow('off');
      await this.startNow();
    });
  }

  private next(action: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(action, action);
    return this.queue;
  }

  private set(health: Health): void {
    this.health = health;
    this.changed.fire(health);
  }

  private async startNow(): Promise<void> {
    if (this.client !== undefined || !settings().get<boolean>('enable', true)) {
      return;
    }
    const command = find();
    if (command === undefined) {
      this.set('missing');
      this.log.error('the program `httplsp` is not found: neither with the extension, nor in the settings, nor on PATH');
      void tellMissing();
      return;
    }
    this.log.info(`starting ${command}`);
    this.set('starting');
    const client = new LanguageClient(
      'httplsp',
      'httplsp',
      { command, args: ['lsp'], transport: TransportKind.stdio },
      {
        documentSelector: selector(),
        outputChannel: this.log,
        initializationOptions: settings(),
        diagnosticCollectionName: 'httplsp',
        diagnosticPullOptions: { onChange: true, onTabs: true },
      },
    );
    client.onDidChangeState(({ newState }) => {
      if (client === this.client) {
        this.set(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped');
      }
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(`the server did not start: ${String(error)}`);
      this.set('stopped');
    }
  }

  private async stopNow(health: Health): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.set(health);
    if (client === undefined) {
      return;
    }
    try {
      // A server that has crashed is not running, and cannot be asked to stop.
      await (client.isRunning() ? client.dispose(2000) : Promise.resolve());
    } catch (error) {
      this.log.warn(`the server did not stop as it should: ${String(error)}`);
    }
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('httplsp');
}

function selector(): DocumentFilter[] {
  const languages = LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ scheme, language })));
  // What matches nothing of this is never sent; what only looks like ours is read by the server and left alone.
  const places = PATTERNS.map((pattern) => ({ scheme: 'file', pattern: pattern.includes('/') ? pattern : `**/${pattern}` }));
  const toml = { scheme: 'file', pattern: '**/{httplsp,.httplsp}.toml' };
  return [...languages, ...places, toml];
}

async function tellMissing(): Promise<void> {
  const [open, help] = ['Open Settings', 'How to Install'];
  const message = 'The program `httplsp` is not found. Install it, or say where it is.';
  const chosen = await vscode.window.showErrorMessage(message, open, help);
  if (chosen === open) {
    void vscode.commands.executeCommand('workbench.action.openSettings', 'httplsp.server.path');
  } else if (chosen === help) {
    void vscode.env.openExternal(vscode.Uri.parse('https://github.com/httplsp/httplsp#install'));
  }
}
