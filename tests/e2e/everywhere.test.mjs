// Every page that stands by itself, in two languages, one of them the longest: sound in every look.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser, startServer, visitor } from './harness.mjs';
import { logIn, sound } from './pages.mjs';

let server, browser;
before(async () => { [server, browser] = await Promise.all([startServer(), startBrowser()]); });
after(async () => {
  await browser?.close();
  await server?.stop();
});

const pages = {
  nobody: ['/', '/services', '/services?q=parking', '/services/parking-permit', '/login', '/no-such-page'],
  kari: ['/overview', '/messages', '/cases', '/services/event-permit/start', '/desk'],
  maria: ['/desk', '/desk/tasks', '/desk/tasks?queue=groups', '/desk/cases', '/admin'],
  admin: ['/admin/procedures', '/admin/processes'],
  operator: ['/console', '/console/queues', '/console/incidents'],
};
const languages = ['en', 'el'];

for (const [who, paths] of Object.entries(pages)) {
  test(`pages of ${who}`, async () => {
    for (const lang of languages) {
      const page = await visitor(browser);
      if (who !== 'nobody') await logIn(page, server.url, who);
      for (const path of paths) {
        const answer = await page.goto(`${server.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
        assert.ok(answer.status() < 500, `${path} answers ${answer.status()}`);
        assert.equal(await page.locator('html').getAttribute('lang'), lang);
        await sound(page, `${path} for ${who} in ${lang}`);
      }
      await page.context().close();
    }
  });
}

test('a page that needs another role says which, and a foreign case does not exist', async () => {
  const page = await visitor(browser);
  await logIn(page, server.url, 'kari');
  const refused = await page.goto(`${server.url}/desk?lang=en`);
  assert.equal(refused.status(), 403);
  assert.match(await page.locator('main').innerText(), /caseworker/i);
  const foreign = await page.goto(`${server.url}/cases/00000000-0000-7000-8000-000000000000`);
  assert.equal(foreign.status(), 404);
});
