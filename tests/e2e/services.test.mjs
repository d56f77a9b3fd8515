// The three services from search to letter, with and without JavaScript.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root, startBrowser, startServer, visitor } from './harness.mjs';
import { begin, letter, logIn, next, parking, send, sound } from './pages.mjs';

let server, browser, folder;
before(async () => {
  [server, browser, folder] = await Promise.all([startServer(), startBrowser(), mkdtemp(path.join(tmpdir(), 'stoa-files-'))]);
  await writeFile(path.join(folder, 'plan.pdf'), '%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
  await writeFile(path.join(folder, 'notes.exe'), 'MZ not a plan');
});
after(async () => {
  await browser?.close();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const textOf = async (pdf) => {
  const file = path.join(folder, 'letter.pdf');
  await writeFile(file, pdf);
  await promisify(execFile)('qpdf', ['--check', file]);
  return (await promisify(execFile)('pdftotext', [file, '-'])).stdout;
};

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with JavaScript' : 'without JavaScript';
  describe(how, () => {
    test('a parking permit is decided at once and the letter is in the mailbox', async () => {
      const page = await visitor(browser, { javaScript });
      await logIn(page, server.url, 'kari');
      await begin(page, server.url, 'parkng', /Residential parking permit/, sound);
      await parking(page, { check: sound });
      const number = await send(page, sound);
      const text = await textOf(await letter(page, server.url, /Your residential parking permit|Beboerkortet ditt/, sound));
      assert.match(text, new RegExp(number));
      assert.match(text, /1.650/);
      await page.goto(`${server.url}/cases`);
      await sound(page, 'my cases');
      await page.getByRole('link', { name: new RegExp(`${number}|Residential parking`) }).first().click();
      await sound(page, 'a closed case');
      await page.goto(`${server.url}/overview`);
      await sound(page, 'overview');
    });

    test('an event permit is reviewed, with a second opinion, and refused with reasons', async () => {
      const page = await visitor(browser, { javaScript });
      await logIn(page, server.url, 'john');
      await begin(page, server.url, 'concert', /Permit for a public event/);
      await page.getByLabel('Name of the organiser').fill('Lindvik Jazz Club');
      await page.getByLabel('Who is responsible during the event?').fill('John Harper');
      await page.getByLabel('Telephone during the event').fill('+47 00 00 01 02');
      await next(page);
      await page.getByLabel('Name of the event').fill(`Summer concert ${how}`);
      await page.getByLabel('What will happen?').fill('An evening concert.');
      await page.getByLabel('Place').fill('The quay');
      await page.getByLabel('Day', { exact: true }).fill('20');
      await page.getByLabel('Month', { exact: true }).fill('6');
      await page.getByLabel('Year', { exact: true }).fill('2027');
      await page.getByLabel('Expected visitors').fill('800');
      await next(page);
      await page.getByLabel('Alcohol is served').check();
      await next(page);
      // Without scripts the question that belongs to the tick comes with the next look at the page.
      await page.getByLabel('Who is responsible for serving?').fill('John Harper');
      await sound(page, 'a step with more to answer');
      await next(page);
      await page.getByLabel('Site plan').setInputFiles(path.join(folder, 'notes.exe'));
      await next(page);
      await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
      await sound(page, 'an upload of the wrong kind');
      await page.getByLabel('Site plan').setInputFiles(path.join(folder, 'plan.pdf'));
      await page.getByLabel('Safety plan').setInputFiles(path.join(folder, 'plan.pdf'));
      await next(page);
      const number = await send(page);

      const work = async (name, answer) => {
        const desk = await visitor(browser, { javaScript });
        await logIn(desk, server.url, name);
        await desk.goto(`${server.url}/desk`);
        await sound(desk, `desk of ${name}`);
        await desk.goto(`${server.url}/desk/tasks?queue=groups`);
        await sound(desk, `tasks of ${name}`);
        await desk.getByRole('row', { name: new RegExp(number) }).getByRole('button', { name: /Claim/ }).click();
        await desk.goto(`${server.url}/desk/tasks?queue=mine`);
        await desk.getByRole('row', { name: new RegExp(number) }).locator('a[href*="/desk/tasks/"]').first().click();
        await answer(desk);
        await desk.context().close();
      };
      await work('maria', async (desk) => {
        await sound(desk, 'task');
        await desk.getByRole('button', { name: 'Complete' }).click();
        await desk.getByRole('heading', { name: 'There is a problem' }).waitFor();
        await sound(desk, 'task with errors');
        await desk.getByLabel('Ask the safety unit for a second opinion').check();
        await desk.getByRole('button', { name: 'Complete' }).click();
        await desk.getByLabel('What should the safety unit look at?').fill('Are two exits enough?');
        await desk.getByRole('button', { name: 'Complete' }).click();
        await desk.getByText('Task completed').waitFor();
      });
      await work('henrik', async (desk) => {
        await desk.getByLabel('Not safe').check();
        await desk.getByLabel('Grounds').fill('The quay has one exit only.');
        await desk.getByRole('button', { name: 'Complete' }).click();
        await desk.getByText('Task completed').waitFor();
      });
      await work('maria', async (desk) => {
        await desk.getByLabel('Refuse the permit').check();
        await desk.getByRole('button', { name: 'Complete' }).click();
        await desk.getByLabel('Reasons for the refusal').fill('The quay has one exit only; section 5 asks for two.');
        await desk.getByRole('button', { name: 'Complete' }).click();
        await desk.getByText('Task completed').waitFor();
        await desk.goto(`${server.url}/desk/cases?q=${number}`);
        await sound(desk, 'cases');
        await desk.getByRole('link', { name: new RegExp(number) }).first().click();
        for (const tab of ['summary', 'tasks', 'documents', 'messages', 'people', 'process', 'history']) {
          await desk.goto(`${desk.url().split('?')[0]}?tab=${tab}`);
          await sound(desk, `case, ${tab}`);
        }
      });
      const text = await textOf(await letter(page, server.url, /Your application for a public event/));
      assert.match(text, /section 5 asks for two/);
      assert.match(text, /How to appeal/);
    });
  });
}

test('an order waits while the worker is down and is served when it returns', async () => {
  const page = await visitor(browser);
  await logIn(page, server.url, 'jana');
  await begin(page, server.url, 'extract', /Extract from the population register/);
  await page.getByLabel('Residence: where I am registered').check();
  await page.getByLabel('What do you need it for?').fill('Kindergarten place');
  await page.getByLabel('Person number').fill('05057598765');
  await next(page);
  await send(page);
  await page.getByRole('link', { name: 'Follow the case' }).click();
  await page.getByText('Asking the register').first().waitFor();
  await sound(page, 'a case that waits');
  const worker = spawn('python3', [path.join(root, 'examples/register-worker/worker.py')], {
    env: { ...process.env, STOA_URL: server.url },
  });
  try {
    const text = await textOf(await letter(page, server.url, /extract|utskrift|register/i));
    assert.match(text, /Skoleveien 8/);
  } finally {
    worker.kill();
  }
});
