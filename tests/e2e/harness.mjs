// What the end-to-end tests share: a server of their own, a browser, accessibility checks.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** Starts `stoa demo` in a folder of its own; `store` names another back end. */
export async function startServer({ store } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'stoa-e2e-'));
  const port = await freePort();
  const binary = process.env.STOA_BINARY ?? path.join(root, 'target/debug/stoa');
  const env = { ...process.env, STOA_LOG: 'warn' };
  if (store) env.STOA_STORE_URL = store;
  const child = spawn(binary, ['demo', '--folder', folder, '--listen', `127.0.0.1:${port}`], { cwd: root, env });
  let log = '';
  child.stdout.on('data', (data) => { log += data; });
  child.stderr.on('data', (data) => { log += data; });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries > 1200) throw new Error(`the server did not start:\n${log}`);
    try {
      if ((await fetch(`${url}/health/ready`)).ok) break;
    } catch { /* not listening yet */ }
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    url,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await new Promise((done) => child.once('exit', done));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** A new visitor. */
export async function visitor(browser, { javaScript = true, width = 1280, dark = false, locale = 'en' } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    locale,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.scripts = javaScript;
  return page;
}

/** Accessibility violations of the page as it stands, as short lines; by the rules named, or by all. */
export async function violations(page, rules) {
  // Evaluated by the debugger, so neither the page's content security policy nor disabled scripts stand in the way.
  await page.evaluate(`${axeSource}; 0`);
  const runOnly = rules ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const result = await page.evaluate((only) => window.axe.run(document, { runOnly: only }), runOnly);
  return result.violations.map((violation) =>
    `${violation.id}: ${violation.help} — ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`).join('; ')}`);
}

/** How many pixels the page is wider than its window. */
export async function sidewaysScroll(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
