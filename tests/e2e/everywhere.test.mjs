// Every page that stands by itself, in two languages, one of them the longest: sound in every look.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBrowser, startServer, visitor } from './harness.mjs';
import { begin, logIn, next, send, sound } from './pages.mjs';

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

test('the administrator opens what the lists name, and a broken model is refused with its place', async () => {
  const page = await visitor(browser);
  await logIn(page, server.url, 'admin');
  for (const list of ['/admin/procedures', '/admin/processes']) {
    await page.goto(`${server.url}${list}?lang=en`);
    await page.locator(`main table a[href^="${list}/"]`).first().click();
    await page.waitForURL(`**${list}/*`);
    await sound(page, `the first of ${list}`);
  }
  await page.goto(`${server.url}/admin/processes?lang=en`);
  const broken = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">\n<process id="p" isExecutable="true">\n'
    + '<startEvent id="go"/><sequenceFlow id="f" sourceRef="go" targetRef="nowhere"/>\n</process></definitions>';
  await page.locator('input[type=file]').setInputFiles({ name: 'broken.bpmn', mimeType: 'text/xml', buffer: Buffer.from(broken) });
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByText('nowhere').first().waitFor();
  assert.match(await page.locator('main').innerText(), /broken\.bpmn/);
  await sound(page, 'a model refused');
});

test('a draft is discarded only after a question, and work given up by its worker is an incident to retry', async () => {
  const page = await visitor(browser);
  await logIn(page, server.url, 'john');
  await begin(page, server.url, 'extract', /Extract from the population register/);
  const draft = new URL(page.url()).pathname.split('/')[2];
  await page.goto(`${server.url}/applications/${draft}/discard?lang=en`);
  await sound(page, 'the question before a draft is discarded');
  await page.goto(`${server.url}/applications/${draft}`);
  await page.getByLabel('Residence: where I am registered').check();
  await page.getByLabel('What do you need it for?').fill('A lease');
  await page.getByLabel('Person number').fill('05057598765');
  await next(page);
  await send(page);

  const work = async (path, body) => {
    const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer demo-register-worker-token' };
    const answer = await fetch(`${server.url}/engine-rest/external-task${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  };
  const topics = [{ topicName: 'population-register', lockDuration: 60_000 }];
  const [task] = await work('/fetchAndLock', { workerId: 'clumsy', maxTasks: 1, asyncResponseTimeout: 20_000, topics });
  await work(`/${task.id}/failure`, { workerId: 'clumsy', errorMessage: 'The register is closed.', retries: 0, retryTimeout: 0 });

  const operator = await visitor(browser);
  await logIn(operator, server.url, 'operator');
  await operator.goto(`${server.url}/console/incidents?lang=en`);
  await operator.getByText('The register is closed.').first().waitFor();
  await sound(operator, 'an incident');
  await operator.locator('main').getByRole('button', { name: /Retry/ }).first().click();
  await sound(operator, 'after the retry');
  const [again] = await work('/fetchAndLock', { workerId: 'clumsy', maxTasks: 1, asyncResponseTimeout: 20_000, topics });
  assert.equal(again.activityId, task.activityId, 'the work is offered again');
});
