// The extension as a person sees it: node ui.mjs PROGRAM, where PROGRAM is code-server. The server is on PATH.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { browse, insist, pack, sleep, servers, start, suite, until } from './lib.mjs';

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
  const selected = page.locator('.editor-instance .selected-text').first();
  const choose = async () => {
    const { x, y, width, height } = await until(what, () => place(what, nth));
    await page.mouse.dblclick(x + width / 2, y + height / 2);
  };
  await insist(`${what} selected`, choose, () => selected.isVisible(), 2000);
}

/** Types `text` over `what`. */
async function replace(what, text) {
  await select(what);
  await keys.type(text, { delay: 30 });
}

const lineLike = async (wanted) => (await lines()).some((line) => wanted.test(line));

/** Takes back what was typed last, until a line looks like `wanted`. */
const undo = (wanted) =>
  insist(`a line like ${wanted} again`, () => keys.press('Control+z'), () => lineLike(wanted), 1_500);

/** The item of the completions that holds `what`. They are asked for until it is there. */
async function completion(what) {
  const item = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: what }).first();
  const ask = async () => {
    if (await page.locator('.suggest-widget.visible').isVisible()) {
      await keys.press('Escape');
    }
    await keys.press('Control+Space');
  };
  await insist(`the completion ${what}`, ask, () => item.isVisible());
  return item;
}

const input = page.locator('.quick-input-widget input[type="text"]');

/** Runs the command called `name`, until `effect` gives something. */
const command = (name, effect) =>
  insist(
    `the effect of ${name}`,
    async () => {
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
      const open = async () => {
        await keys.press('Escape');
        await keys.press('F1');
      };
      await insist('the commands', open, () => input.isVisible());
      const choose = async () => {
        await input.fill(`>${name}`).catch(() => {});
      };
      await insist(`the command ${name}`, choose, () => row.isVisible());
      await keys.press('Enter');
    },
    effect,
    20_000,
  );

/** The text of a webview that holds `what`. */
async function webview(what) {
  for (const frame of page.frames()) {
    const body = await frame.evaluate(() => document.body.textContent).catch(() => '');
    if (frame !== page.mainFrame() && body.includes(what)) {
      return body;
    }
  }
  return undefined;
}

/** The text of a webview, once it holds `what`. */
const shown = (what) => until(`a page with ${what}`, () => webview(what));

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
      const card = () => hover.filter({ hasText: 'Not Found' }).first().isVisible();
      await insist('the card', () => pointAt('"404"'), card);
      assert.match((await hover.allInnerTexts()).join('\n'), /status-as-string/);
      await picture('hover');
      await keys.press('Escape');
      await pointAt('443');
      await sleep(1500);
      assert.doesNotMatch((await hover.allInnerTexts()).join('\n'), /443|httplsp/);
    }],
    ['typing makes a finding vanish and come back, with a completion accepted', async () => {
      await replace('429', '200');
      await seen('info', 0);
      await keys.press('Control+Shift+ArrowLeft');
      await keys.type('42', { delay: 30 });
      const item = await completion('429');
      await picture('completion');
      await item.click();
      await until('the completed line', () => lineLike(/"wait", 429/));
      await seen('info', 1);
    }],
    ['a status is found by a symptom, and brings its header', async () => {
      await replace('429', 'rate');
      const item = await completion('429 + Retry-After');
      await picture('completion-header');
      await item.click();
      await until('the status with its header', () => lineLike(/"wait", 429.*, \{"Retry-After": "60"\}/));
      await seen('info', 0);
      await undo(/"wait", 429(?!.*Retry-After)/);
      await seen('info', 1);
    }],
    ['the quick fix changes exactly these bytes', async () => {
      const menu = page.locator('.action-widget', { hasText: 'Replace with 404' });
      // The preferred one is chosen already.
      const chosen = menu.locator('.monaco-list-row.focused', { hasText: 'Replace with 404' });
      const ask = async () => {
        await keys.press('Escape');
        await select('404');
        await keys.press('Control+.');
      };
      await insist('the fix', ask, () => chosen.isVisible());
      await picture('quick-fix');
      const accept = async () => {
        if (await chosen.isVisible()) {
          await keys.press('Enter');
        }
      };
      await insist('the fixed line', accept, async () => (await squiggles('warning')).length === 0);
      const expected = fs.readFileSync(path.join(ORIGINAL, 'app.py'), 'utf8').replace('"404"', '404');
      const save = () => keys.press('Control+s');
      await insist('the file', save, () => fs.readFileSync('app.py', 'utf8') === expected);
    }],
    ['the Problems panel lists what is left', async () => {
      const panel = page.locator('.markers-panel');
      const row = panel.locator('.monaco-list-row', { hasText: 'Retry-After' }).first();
      const toggle = (wanted) => async () => {
        if ((await panel.isVisible()) !== wanted) {
          await keys.press('Control+Shift+M');
        }
      };
      await insist('the panel', toggle(true), () => row.isVisible());
      assert.match(text(await row.innerText()), /retry-after-missing/);
      await insist('no panel', toggle(false), async () => !(await panel.isVisible()));
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
    ['a server that is killed while somebody types is started again', async () => {
      const [before] = servers();
      await select('429');
      process.kill(before, 'SIGKILL');
      // Messages that cannot be written any more.
      await keys.type('200200200');
      await until('another server', () => servers().length === 1 && servers()[0] !== before);
      await seen('info', 0);
      await undo(/"wait", 429/);
      await seen('info', 1);
      assert.equal(await page.locator('.notification-toast', { hasText: 'httplsp' }).count(), 0);
    }],
    ['a server that ends again and again is left alone, until somebody wants it', async () => {
      const toast = page.locator('.notification-toast', { hasText: 'not started again' });
      await until('the message', async () => {
        for (const server of servers()) {
          process.kill(server, 'SIGKILL');
        }
        return toast.isVisible();
      });
      assert.deepEqual(servers(), []);
      await bar.filter({ hasText: 'HTTP' }).and(page.locator('.error-kind, .has-background-color')).waitFor();
      await picture('ended');
      await toast.locator('a', { hasText: 'Restart' }).click();
      await until('another server', () => servers().length === 1);
      await seen('info', 1);
    }],
    ['a status is found by a symptom and explained', async () => {
      const first = page.locator('.quick-input-list .monaco-list-row', { hasText: '100 Continue' }).first();
      await command('HTTP: Explain a Status', () => first.isVisible());
      await input.fill('rate limit');
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: '429 Too Many Requests' });
      await row.first().waitFor();
      await picture('explain-list');
      await row.first().click();
      assert.match(await shown('429 Too Many Requests'), /Retry-After/);
      await picture('explain');
    }],
    ['the timeout chain is drawn', async () => {
      await command('HTTP: Show Timeout Chains', () => webview('public api'));
      const drawn = await shown('public api');
      assert.match(drawn, /gateway[^]*nginx/);
      assert.match(drawn, /60\s?s/);
      await picture('timeouts');
    }],
    ['the drawing has the colours of the theme, whatever those of the system are', async () => {
      const title = async () => {
        for (const frame of page.frames()) {
          const fill = await frame
            .evaluate(() => getComputedStyle(document.querySelector('svg .title')).fill)
            .catch(() => undefined);
          if (fill !== undefined) {
            return fill.match(/\d+/g).slice(0, 3).map(Number);
          }
        }
        return undefined;
      };
      const is = (wanted) => async () => (await title())?.every(wanted);
      await until('dark letters', is((part) => part < 110));
      await settings({ 'workbench.colorTheme': 'Default Dark Modern' }, is((part) => part > 150));
      await picture('timeouts-dark');
    }],
  ],
  {
    page,
    data: server.data,
    stop: async () => {
      await context.close().catch(() => {});
      await server.stop();
    },
  },
);
