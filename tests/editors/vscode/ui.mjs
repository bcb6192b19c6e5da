// The extension as a person sees it: node ui.mjs PROGRAM, where PROGRAM is code-server. The server is on PATH.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { browse, pack, sleep, servers, start, suite, until } from './lib.mjs';

const { OUT, ORIGINAL } = process.env;
const workspace = process.cwd();
const server = await start({ program: process.argv[2], vsix: pack() });
const { context, page } = await browse(server.root);
const keys = page.keyboard;

const text = (line) => line.replace(/\u00a0/g, ' ');
const lines = async () => (await page.locator('.editor-instance .view-line').allInnerTexts()).map(text);

/** Where `what` stands in the open editor: the `nth` time, in CSS pixels. */
const place = (what, nth = 0) =>
  page.evaluate(
    ([what, nth]) => {
      const lines = [...document.querySelectorAll('.editor-instance .view-line')];
      lines.sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top));
      let seen = 0;
      for (const line of lines) {
        // Texts of one line are in several nodes, one for each colour.
        const nodes = [];
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          nodes.push(walker.currentNode);
        }
        const whole = nodes.map((node) => node.data).join('').replace(/\u00a0/g, ' ');
        for (let at = whole.indexOf(what); at >= 0; at = whole.indexOf(what, at + 1)) {
          if (seen++ !== nth) {
            continue;
          }
          const range = document.createRange();
          let before = 0;
          for (const node of nodes) {
            const end = before + node.data.length;
            if (before <= at && at < end) {
              range.setStart(node, at - before);
            }
            if (before < at + what.length && at + what.length <= end) {
              range.setEnd(node, at + what.length - before);
            }
            before = end;
          }
          const { x, y, width, height } = range.getBoundingClientRect();
          return { x, y, width, height };
        }
      }
      return null;
    },
    [what, nth],
  );

const squiggles = (severity) =>
  page.evaluate(
    (severity) =>
      [...document.querySelectorAll(`.editor-instance .squiggly-${severity}`)].map((mark) => {
        const { x, y, width, height } = mark.getBoundingClientRect();
        return { x, y, width, height };
      }),
    severity,
  );

const seen = (severity, count) =>
  until(`${count} of ${severity}`, async () => (await squiggles(severity)).length === count);

/** Whether a squiggle lies under `what`, and under nothing else. */
async function underlines(severity, what, nth) {
  await until(`${severity} under ${what}`, async () => {
    const [word, marks] = [await place(what, nth), await squiggles(severity)];
    // An inlay hint behind the word makes the line a little longer.
    const fits = (mark) =>
      Math.abs(mark.x - word.x) < 2 && mark.width > word.width - 3 && mark.width < word.width + 8;
    return word !== null && marks.some((mark) => fits(mark) && Math.abs(mark.y - word.y) < word.height);
  });
}

async function pointAt(what, nth) {
  const { x, y, width, height } = await place(what, nth);
  // From the side, so that the hover of the word above does not come in between.
  await page.mouse.move(x + width / 2 + 300, y + height / 2);
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
}

async function select(what, nth) {
  const { x, y, width, height } = await place(what, nth);
  await page.mouse.dblclick(x + width / 2, y + height / 2);
}

async function command(name) {
  await keys.press('F1');
  const input = page.locator('.quick-input-widget input[type="text"]');
  await input.waitFor();
  await input.fill(`>${name}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
  await keys.press('Enter');
}

/** The text of a webview, once it holds `what`. */
const shown = (what) =>
  until(`a page with ${what}`, async () => {
    for (const frame of page.frames()) {
      const body = await frame.evaluate(() => document.body.textContent).catch(() => '');
      if (frame !== page.mainFrame() && body.includes(what)) {
        return body;
      }
    }
    return undefined;
  });

/** Writes settings, until they have the effect: VS Code's watching of files misses one now and then on a busy machine. */
const settings = (values, effect) =>
  until(`the effect of ${JSON.stringify(values)}`, async () => {
    server.set(values);
    for (let look = 0; look < 30; look++) {
      if (await effect()) {
        return true;
      }
      await sleep(200);
    }
    return false;
  });

const picture = async (name) => {
  await sleep(500);
  await page.screenshot({ path: path.join(OUT, `${name}.png`) });
};

const hover = page.locator('.monaco-hover:visible');
const bar = page.locator('.statusbar-item', { hasText: 'HTTP' });

await suite(
  [
    ['findings are underlined at the right columns, in a line with a tab and an emoji', async () => {
      await page.goto(server.address(workspace, [['openFile', server.remote(path.join(workspace, 'app.py'))]]));
      await page.locator('.editor-instance .view-line').first().waitFor();
      await seen('warning', 1);
      await seen('info', 1);
      await underlines('warning', '"404"');
      await underlines('info', '429');
      await bar.filter({ hasText: 'HTTP 2' }).waitFor();
    }],
    ['an inlay hint names the status, and only there', async () => {
      await until('the hint', async () => (await lines()).some((line) => /"wait", 429.*Too Many Requests/.test(line)));
      assert.equal((await lines()).filter((line) => line.includes('Not Found')).length, 0);
      await picture('editor');
    }],
    ['hover explains, and says nothing about an innocent number', async () => {
      await pointAt('"404"');
      await hover.filter({ hasText: 'Not Found' }).first().waitFor();
      const card = (await hover.allInnerTexts()).join('\n');
      assert.match(card, /status-as-string/);
      await picture('hover');
      await keys.press('Escape');
      await pointAt('443');
      await sleep(1500);
      assert.doesNotMatch((await hover.allInnerTexts()).join('\n'), /443|httplsp/);
    }],
    ['typing makes a finding vanish and come back, with a completion accepted', async () => {
      await select('429');
      await keys.type('200', { delay: 30 });
      await seen('info', 0);
      await keys.press('Control+Shift+ArrowLeft');
      await keys.type('42', { delay: 30 });
      await keys.press('Control+Space');
      const item = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: '429' });
      await item.first().waitFor();
      await picture('completion');
      await item.first().click();
      await until('the completed line', async () => (await lines()).some((line) => line.includes('"wait", 429')));
      await seen('info', 1);
    }],
    ['a status is found by a symptom, and brings its header', async () => {
      await select('429');
      await keys.type('rate', { delay: 30 });
      await keys.press('Control+Space');
      const item = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: '429 + Retry-After' });
      await item.first().waitFor();
      await picture('completion-header');
      await item.first().click();
      const whole = /"wait", 429.*, \{"Retry-After": "60"\}/;
      await until('the status with its header', async () => (await lines()).some((line) => whole.test(line)));
      await seen('info', 0);
      await until('the line as it was', async () => {
        if ((await lines()).some((line) => /"wait", 429(?!.*Retry-After)/.test(line))) {
          return true;
        }
        await keys.press('Control+z');
        await sleep(300);
        return false;
      });
      await seen('info', 1);
    }],
    ['the quick fix changes exactly these bytes', async () => {
      await select('404');
      await keys.press('Control+.');
      const menu = page.locator('.action-widget', { hasText: 'Replace with 404' });
      await menu.waitFor();
      await picture('quick-fix');
      // The preferred one is chosen already.
      await menu.locator('.monaco-list-row.focused', { hasText: 'Replace with 404' }).waitFor();
      await keys.press('Enter');
      await seen('warning', 0);
      await keys.press('Control+s');
      const expected = fs.readFileSync(path.join(ORIGINAL, 'app.py'), 'utf8').replace('"404"', '404');
      await until('the file', () => fs.readFileSync('app.py', 'utf8') === expected);
    }],
    ['the Problems panel lists what is left', async () => {
      await keys.press('Control+Shift+M');
      const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'Retry-After' });
      await row.first().waitFor();
      assert.match(text((await row.first().innerText())), /retry-after-missing/);
      await keys.press('Control+Shift+M');
    }],
    ['settings count at once, without a restart', async () => {
      const before = servers();
      assert.equal(before.length, 1);
      const hints = async () => (await lines()).filter((line) => line.includes('Too Many Requests')).length;
      const infos = async () => (await squiggles('info')).length;
      await settings({ 'httplsp.rules': { 'retry-after-missing': 'off' } }, async () => (await infos()) === 0);
      await settings({ 'httplsp.inlayHints.enable': false }, async () => (await infos()) === 1 && (await hints()) === 0);
      await settings({}, async () => (await hints()) === 1);
      assert.deepEqual(servers(), before);
    }],
    ['a server that is killed is started again', async () => {
      const [before] = servers();
      process.kill(before, 'SIGKILL');
      await until('another server', () => servers().length === 1 && servers()[0] !== before);
      await select('429');
      await keys.type('200', { delay: 30 });
      await seen('info', 0);
      await keys.press('Control+z');
      await seen('info', 1);
    }],
    ['a status is found by a symptom and explained', async () => {
      await command('HTTP: Explain a Status');
      const input = page.locator('.quick-input-widget input[type="text"]');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: '100 Continue' }).waitFor();
      await input.fill('rate limit');
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: '429 Too Many Requests' });
      await row.first().waitFor();
      await picture('explain-list');
      await row.first().click();
      assert.match(await shown('429 Too Many Requests'), /Retry-After/);
      await picture('explain');
    }],
    ['the timeout chain is drawn', async () => {
      await command('HTTP: Show Timeout Chains');
      const drawn = await shown('public api');
      assert.match(drawn, /gateway[^]*nginx/);
      assert.match(drawn, /60\s?s/);
      await picture('timeouts');
    }],
  ],
  {
    page,
    stop: async () => {
      await context.close().catch(() => {});
      await server.stop();
    },
  },
);
