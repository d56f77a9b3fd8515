// What people do on the pages, in their words.
import assert from 'node:assert/strict';
import { sidewaysScroll, violations } from './harness.mjs';

export const password = 'lindvik-demo';

const looks = [
  { width: 1280, scheme: 'light' },
  { width: 320, scheme: 'dark' },
  // What a colour scheme or a width alone can break.
  { width: 1280, scheme: 'dark', rules: ['color-contrast', 'link-in-text-block'] },
  { width: 320, scheme: 'light', rules: ['color-contrast', 'link-in-text-block', 'target-size'] },
];

/** The page as it stands, wide and narrow, light and dark: no accessibility violation, no sideways scrolling. */
export async function sound(page, where) {
  const before = page.viewportSize();
  // A button under the pointer may be half way to its other colour.
  await page.mouse.move(0, 0);
  for (const { width, scheme, rules } of looks) {
    await page.setViewportSize({ width, height: before.height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.waitForTimeout(200);
    const look = `${where}, ${width} px, ${scheme} (${page.url()})`;
    // The checker needs timers, which stand still where scripts are off; the same pages are checked with scripts.
    if (page.scripts) assert.deepEqual(await violations(page, rules), [], `accessibility of ${look}`);
    assert.ok(await sidewaysScroll(page) <= 0, `${look} scrolls sideways`);
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null });
}

export async function logIn(page, url, name) {
  await page.goto(`${url}/login?lang=en`);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.locator('main').getByRole('button', { name: 'Log in' }).click();
}

export const next = (page) => page.getByRole('button', { name: 'Continue', exact: true }).click();

/** From the search to the first page of the dialog. */
export async function begin(page, url, words, service, check) {
  await page.goto(`${url}/services?q=${encodeURIComponent(words)}`);
  await check?.(page, 'search');
  await page.locator('main').getByRole('link', { name: service }).first().click();
  await check?.(page, 'service sheet');
  // A button where the application begins at once, a link where something must be read first.
  const start = page.locator('main').locator('a, button').filter({ hasText: 'Start the application' });
  await start.first().click();
  if (page.url().endsWith('/start')) {
    await check?.(page, 'before you start');
    await start.first().click();
  }
}

/** Sends what stands on the check page, and gives the case number. */
export async function send(page, check) {
  await page.getByRole('heading', { level: 1, name: /Check your answers/ }).waitFor();
  await check?.(page, 'check answers');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('heading', { name: 'Your application has been sent' }).waitFor();
  await check?.(page, 'receipt');
  const text = await page.locator('main').innerText();
  return text.match(/[A-Z]{2}-\d{4}-\d{6}/)[0];
}

/** Waits until a message with this subject is in the mailbox, opens it, and gives its first attachment's bytes. */
export async function letter(page, url, subject, check) {
  for (let tries = 0; ; tries += 1) {
    await page.goto(`${url}/messages`);
    if (await page.getByRole('link', { name: subject }).count()) break;
    assert.ok(tries < 120, `no message "${subject}" arrived`);
    await new Promise((done) => setTimeout(done, 250));
  }
  await check?.(page, 'messages');
  await page.getByRole('link', { name: subject }).first().click();
  await check?.(page, 'message');
  const href = await page.locator('a[href*="/files/"]').first().getAttribute('href');
  const answer = await page.request.get(new URL(href, url).href);
  assert.equal(answer.status(), 200);
  return answer.body();
}

/** The parking dialog up to the check page. */
export async function parking(page, { registered = 'Yes', permits = '0', check } = {}) {
  await next(page);
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.match(await page.title(), /^Error: /);
  await check?.(page, 'a step with errors');
  await page.getByLabel('Street and number').fill('Fjordveien 12');
  await page.getByLabel('Zone A, the centre').check();
  await page.getByRole('group', { name: /registered as living/ }).getByLabel(registered, { exact: true }).check();
  await page.getByLabel(/How many residential parking permits/).fill(permits);
  await next(page);
  await check?.(page, 'second step');
  await page.getByLabel('Registration number').fill('wrong');
  await page.getByLabel('Electricity').check();
  await page.getByLabel('I own it').check();
  await next(page);
  assert.equal(await page.getByLabel('Registration number').inputValue(), 'wrong', 'what was typed is kept');
  await page.getByLabel('Registration number').fill('EV 12345');
  await next(page);
  await page.getByLabel('12 months (one month free)').check();
  await page.getByLabel('Day', { exact: true }).fill('1');
  await page.getByLabel('Month', { exact: true }).fill('2');
  await page.getByLabel('Year', { exact: true }).fill('2027');
  await next(page);
}
