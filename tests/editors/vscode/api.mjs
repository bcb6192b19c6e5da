// Runs host/index.js inside VS Code: node api.mjs PROGRAM. The server is inside the extension, and not on PATH.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE, browse, pack, say, servers, start } from './lib.mjs';

const { HTTPLSP, OUT } = process.env;
const here = path.dirname(fileURLToPath(import.meta.url));
const PATH = process.env.PATH.split(path.delimiter).filter((folder) => folder !== path.dirname(HTTPLSP)).join(path.delimiter);
const server = await start({ program: process.argv[2], vsix: pack(HTTPLSP), forTests: true, env: { PATH } });
const { context, page } = await browse(server.root);
let code = 1;
try {
  const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  await page.exposeFunction('codeAutomationLog', (_, words) => {
    const line = words.join(' ');
    if (/^(ok|not ok|\d+ passed)/.test(line)) {
      say(line);
    }
  });
  const payload = [
    ['extensionDevelopmentPath', server.remote(path.join(here, 'host'))],
    ['extensionTestsPath', server.remote(path.join(here, 'host', 'index.js'))],
  ];
  await page.goto(server.address(process.cwd(), payload));
  const late = new Promise((resolve) => setTimeout(resolve, 2 * PATIENCE, 'late'));
  const end = await Promise.race([ended, late]);
  await page.screenshot({ path: path.join(OUT, 'end.png') });
  if (end === 'late') {
    say('not ok - the tests did not end');
  } else if (servers().length > 0) {
    say('not ok - a server from outside the extension runs');
  } else {
    code = end;
  }
} finally {
  await context.close().catch(() => {});
  await server.stop();
}
process.exit(code);
