// Makes the .vsix: node scripts/package.mjs [--server FILE] [--target linux-x64] [--out FILE]
// With --server the program is put inside, and the package is for one platform; without, `httplsp` has to be on PATH.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const folder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { server: { type: 'string' }, target: { type: 'string' }, out: { type: 'string' } } });
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
const tool = (name, ...args) =>
  execFileSync(path.join(folder, 'node_modules', '.bin', name), args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });

if (values.target && !values.server) {
  console.error('package: --target is the platform of the program that --server names');
  process.exit(2);
}
const inside = path.join(folder, 'server');
fs.rmSync(inside, { recursive: true, force: true });
if (values.server) {
  fs.mkdirSync(inside);
  const name = (values.target ?? process.platform).startsWith('win') ? 'httplsp.exe' : 'httplsp';
  fs.copyFileSync(path.resolve(values.server), path.join(inside, name));
  fs.chmodSync(path.join(inside, name), 0o755);
}
fs.copyFileSync(path.join(folder, '..', '..', 'LICENSE'), path.join(folder, 'LICENSE'));

const target = values.server ? (values.target ?? `${process.platform}-${process.arch}`) : undefined;
const out = path.resolve(values.out ?? path.join(folder, `httplsp-${target ? `${target}-` : ''}${manifest.version}.vsix`));
tool('tsc', '--noEmit');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
const base = 'https://github.com/httplsp/httplsp';
tool(
  'vsce', 'package', '--no-dependencies', '--out', out,
  '--baseContentUrl', `${base}/blob/main/editors/vscode`, '--baseImagesUrl', `${base}/raw/main/editors/vscode`,
  ...(target ? ['--target', target] : []),
);
