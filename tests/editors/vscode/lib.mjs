// VS Code in a browser: builds the extension, starts code-server on a free port of this machine, and opens Chromium.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const { CACHE, EDITORS, HOME, HTTPLSP, OUT } = process.env;
const { chromium } = createRequire(path.join(CACHE, 'clients', 'x'))('playwright-core');

/** Settings that keep VS Code from talking about itself or to others. */
const QUIET = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'editor.minimap.enabled': false,
  'editor.wordBasedSuggestions': 'off',
  'editor.hover.delay': 100,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.lightbulb.enabled': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.fontFamily': 'DejaVu Sans Mono',
  'window.commandCenter': false,
};

export const say = (text) => console.log(text);

/** Packs the extension, with the server at `server` inside. Gives the .vsix. */
export function pack(server) {
  const stage = path.join(OUT, 'stage');
  const folder = path.join(stage, 'editors', 'vscode');
  fs.cpSync(path.join(EDITORS, 'vscode'), folder, {
    recursive: true,
    filter: (file) => !/[/\\](node_modules|dist|server)$/.test(file) && !file.endsWith('.vsix'),
  });
  fs.copyFileSync(path.join(EDITORS, '..', 'LICENSE'), path.join(stage, 'LICENSE'));
  fs.symlinkSync(path.join(CACHE, 'extension', 'node_modules'), path.join(folder, 'node_modules'));
  const args = ['scripts/package.mjs', '--out', path.join(OUT, 'httplsp.vsix')];
  if (server) {
    const small = path.join(OUT, 'httplsp');
    // What debuggers want is most of the file.
    execFileSync('strip', ['-o', small, server]);
    args.push('--server', small);
  }
  const packed = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (packed.status !== 0) {
    throw new Error(`the extension cannot be packed:\n${packed.stdout}${packed.stderr}`);
  }
  fs.rmSync(stage, { recursive: true });
  return path.join(OUT, 'httplsp.vsix');
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Starts code-server with the extension in it. `trusting: false` leaves asking for trust on. */
export async function start({ program, vsix, settings = {}, forTests = false, trusting = true, env = {} }) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'httplsp-vscode-'));
  const folder = (name) => {
    fs.mkdirSync(path.join(root, name), { recursive: true });
    return path.join(root, name);
  };
  const [data, extensions] = [folder('data'), folder('extensions')];
  const write = (file, settings) => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(settings, null, 2));
  };
  write(path.join(data, 'User', 'settings.json'), { ...QUIET, ...settings });
  // Settings of the workspace, read again whenever they change.
  const set = (settings) => write(path.join('.vscode', 'settings.json'), settings);
  set({});
  const always = ['--user-data-dir', data, '--extensions-dir', extensions, '--config', path.join(root, 'config.yaml')];
  // No gallery: nothing is looked up anywhere.
  const environment = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', SHELL: '/bin/bash', ...env };
  // VS Code asks a login shell for its PATH.
  fs.writeFileSync(path.join(HOME, '.bash_profile'), `export PATH='${environment.PATH}'\n`);
  const run = (...args) => spawnSync(program, args, { env: environment, encoding: 'utf8' });
  const installed = run(...always, '--install-extension', vsix);
  if (installed.status !== 0) {
    throw new Error(`the extension is not installed:\n${installed.stdout}${installed.stderr}`);
  }
  // Newer versions run tests only when told so here; older ones do not know the option.
  const smoke = forTests && run('--help').stdout.includes('--vscode-option');
  const port = await freePort();
  const log = fs.openSync(path.join(OUT, 'code-server.log'), 'a');
  const args = [...always, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry'];
  args.push('--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened');
  args.push(...(trusting ? ['--disable-workspace-trust'] : []));
  args.push(...(smoke ? ['--vscode-option', 'enable-smoke-test-driver'] : []));
  const child = spawn(program, args, { env: environment, stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  await until('code-server answers', async () => {
    if (child.exitCode !== null) {
      throw new Error(`code-server ended: ${fs.readFileSync(path.join(OUT, 'code-server.log'))}`);
    }
    return fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
  });
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  const address = (workspace, payload) =>
    `${url}/?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => child.once('exit', resolve)), sleep(3000)]);
    child.kill('SIGKILL');
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  return { root, data, extensions, remote, address, set, stop };
}

/** Opens Chromium; it can reach this machine only. */
export async function browse(root) {
  const context = await chromium.launchPersistentContext(path.join(root, 'chromium'), {
    executablePath: path.join(CACHE, 'bin', 'chromium'),
    headless: true,
    viewport: { width: 1200, height: 640 },
    env: { ...process.env, HOME },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  context.setDefaultTimeout(PATIENCE);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

/** Longer than anything takes, even on a busy machine. */
export const PATIENCE = 90_000;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `condition` gives something. */
export async function until(what, condition, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`never seen: ${what}`);
    }
    await sleep(100);
  }
}

/** Does `action` again and again until `condition` gives something: a busy machine loses a key or a click now and then. */
export const insist = (what, action, condition, each = 6_000) =>
  until(what, async () => {
    await action();
    const end = Date.now() + each;
    for (;;) {
      const value = await condition();
      if (value || Date.now() > end) {
        return value;
      }
      await sleep(100);
    }
  });

/** The last lines of what the extension and code-server have written into their logs. */
export function logs(data) {
  const wanted = /httplsp[^/]*\.log$|exthost[^/]*\.log$|remoteagent\.log$/;
  const files = fs
    .readdirSync(path.join(data, 'logs'), { recursive: true })
    .filter((file) => wanted.test(file))
    .map((file) => path.join(data, 'logs', file));
  const last = (file) => {
    const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines[0] === '' ? '' : `--- ${path.basename(file)}\n${lines.slice(-25).join('\n')}`;
  };
  return [...files, path.join(OUT, 'code-server.log')].map(last).filter(Boolean).join('\n');
}

/** The process ids of the servers whose program is at `file`. */
export function servers(file = HTTPLSP) {
  const real = fs.statSync(file);
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const program = fs.statSync(`/proc/${pid}/exe`);
        return program.ino === real.ino && program.dev === real.dev;
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Runs the tests of a suite in their order, and ends the process. */
export async function suite(tests, { page, data, stop }) {
  let failed = 0;
  for (const [name, test] of tests) {
    try {
      await test();
      say(`ok - ${name}`);
    } catch (error) {
      failed++;
      say(`${logs(data)}\n---\nservers: ${servers().join(' ') || 'none'}`);
      say(`not ok - ${name}\n${error?.stack ?? error}`);
      await page.screenshot({ path: path.join(OUT, `failed-${failed}.png`) }).catch(() => {});
      // The next one builds on this one.
      break;
    }
  }
  await stop();
  say(failed === 0 ? `${tests.length} passed` : 'failed');
  process.exit(failed === 0 ? 0 : 1);
}
