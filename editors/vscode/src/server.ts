// Starts, stops and restarts the language server.

import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  TransportKind,
  type CloseHandlerResult,
  type DocumentFilter,
  type ErrorHandlerResult,
} from 'vscode-languageclient/node';
import { LANGUAGES, PATTERNS } from './languages';
import { find } from './program';

/** What the server is doing. */
export type Health = 'off' | 'starting' | 'running' | 'stopped' | 'missing';

const SCHEMES = ['file', 'untitled'];

/** A server that ends by itself more often than this in so many milliseconds is left alone. */
const RESTARTS = 4;
const WITHIN = 3 * 60_000;

/** Says nothing on the screen: what ends is started again, and what cannot be started is told once, by `Server`. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server implements vscode.Disposable {
  private client: Client | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<Health>();
  private health: Health = 'off';
  /** When servers ended by themselves lately. */
  private ended: number[] = [];
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
    this.interrupt();
    return this.next(() => this.stopNow('off'));
  }

  /** Whoever asks for a restart has looked at what ended before. */
  restart(): Promise<void> {
    this.interrupt();
    return this.next(async () => {
      this.ended = [];
      await this.stopNow('off');
      await this.startNow();
    });
  }

  /** A server that does not answer when it is started is not waited for any longer. */
  private interrupt(): void {
    if (this.client?.state === State.Starting) {
      this.client.stop().catch(() => undefined);
    }
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
    const client: Client = new Client(
      'httplsp',
      'httplsp',
      { command, args: ['lsp'], transport: TransportKind.stdio },
      {
        documentSelector: selector(),
        outputChannel: this.log,
        initializationOptions: settings(),
        initializationFailedHandler: () => false,
        diagnosticCollectionName: 'httplsp',
        diagnosticPullOptions: { onChange: true, onTabs: true },
        // The client's own handler stops for good when several messages could not be written, which is what happens
        // when a server ends while somebody types; and a client that restarts itself does not try a second time.
        errorHandler: {
          error: (): ErrorHandlerResult => ({ action: ErrorAction.Continue, handled: true }),
          closed: (): CloseHandlerResult => {
            void this.next(() => this.revive(client));
            return { action: CloseAction.DoNotRestart, handled: true, message: 'the server has ended' };
          },
        },
      },
    );
    this.client = client;
    try {
      await client.start();
      if (client === this.client && client.isRunning()) {
        this.set('running');
      }
    } catch (error) {
      this.log.error(`the server did not start: ${String(error)}`);
      void this.next(() => this.revive(client));
    }
  }

  /** Starts another server when the one of `client` has ended without being asked to, unless that happens all the time. */
  private async revive(client: Client): Promise<void> {
    if (client !== this.client) {
      return;
    }
    this.client = undefined;
    const now = Date.now();
    this.ended = [...this.ended.filter((then) => now - then < WITHIN), now];
    if (this.ended.length > RESTARTS) {
      this.set('stopped');
      void this.tellEnded();
      return;
    }
    this.set('starting');
    // The first time at once; a program that is just being replaced is there a moment later.
    await new Promise((resolve) => setTimeout(resolve, (this.ended.length - 1) * 500));
    await this.startNow();
  }

  private async tellEnded(): Promise<void> {
    const times = this.ended.length;
    this.log.error(`the server ended ${times} times within ${WITHIN / 60_000} minutes and is not started again`);
    const [restart, log] = ['Restart', 'Show Log'];
    const message = `The httplsp server ended ${times} times within ${WITHIN / 60_000} minutes and is not started again.`;
    const chosen = await vscode.window.showErrorMessage(message, restart, log);
    if (chosen === restart) {
      await this.restart();
    } else if (chosen === log) {
      this.log.show();
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
