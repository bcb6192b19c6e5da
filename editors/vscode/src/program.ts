// Where the program is, and running it for one answer.

import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

const NAME = process.platform === 'win32' ? 'httplsp.exe' : 'httplsp';

/** Set when the extension is activated. */
let extensionPath = '';

export function setExtensionPath(folder: string): void {
  extensionPath = folder;
}

/** The program: the one in the settings, the one that came with the extension, or the one on `PATH`. */
export function find(): string | undefined {
  const setting = vscode.workspace.getConfiguration('httplsp').get<string>('server.path', '').trim();
  if (setting !== '') {
    const expanded = setting.replace(/^~(?=[/\\])/, os.homedir());
    return path.isAbsolute(expanded) ? existing(expanded) : onPath(expanded);
  }
  return existing(path.join(extensionPath, 'server', NAME)) ?? onPath(NAME);
}

function existing(file: string): string | undefined {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    // A relative folder would be one of the workspace.
    const found = path.isAbsolute(folder) ? existing(path.join(folder, name)) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** What the program said that is not an answer. */
export class Failure extends Error {}

/** Runs the program and gives what it prints. Throws a `Failure` with its words when it does not succeed. */
export function run(...args: string[]): Promise<string> {
  const program = find();
  if (program === undefined) {
    return Promise.reject(new Failure('the program `httplsp` is not found; see the setting `httplsp.server.path`'));
  }
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 << 20, timeout: 60_000, windowsHide: true }, (error, stdout, stderr) => {
      if (error) {
        reject(new Failure(stderr.trim().replace(/^error: /, '') || error.message));
      } else {
        resolve(stdout);
      }
    });
  });
}

/** Runs `action`; a failure is shown to the user. */
export async function reporting<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    void vscode.window.showErrorMessage(`httplsp: ${error.message}`);
    return undefined;
  }
}
