/** The built panel in a real browser: a page that gives it what VS Code would, and passes its messages on. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, chromiumMissing } from '../../tools/vscode/chromium.mjs';
import type { FromPanel, ToPanel } from '../../src/core/panelProtocol';
import { skipWith } from '../skip';
import { BUNDLES } from '../support/command';
import { THEMES, type ThemeName, VSCODE_CSS } from './themes';

export type PageOptions = {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly place?: 'sidebar' | 'editor';
  readonly ratio?: number;
  readonly isStill?: boolean;
};

/** What answers the panel; it may tell it things at any time. */
export type PanelHost = { hear(message: FromPanel): void };

export type PanelPage = {
  readonly page: Page;
  /** All that the panel said, and all that the page complained about. */
  readonly said: FromPanel[];
  readonly problems: string[];
  /** In order; what comes after the page is closed is lost. */
  tell(message: ToPanel): void;
  /** The page's theme from now on, as VS Code changes it: variables, then the body's classes. */
  useTheme(theme: ThemeName): Promise<void>;
};

/** One for all suites; it ends with the process. */
let browser: Browser | undefined;
/** Pages of this test; those that another test may use again, which opens sooner than a new one. */
const pages = new Set<Page>();
const free: Page[] = [];
/** What hears a page. */
const hearers = new WeakMap<Page, (message: FromPanel) => void>();

/** Starts a browser for the tests of the suite; skips them, saying why, where there is none. */
export function useBrowser(): void {
  before('start a browser', async function () {
    const missing = chromiumMissing();
    if (missing !== undefined) skipWith(this, missing);
    await startBrowser();
  });
  afterEach('leave the pages of this test', async () => {
    for (const page of pages) await leave(page);
    pages.clear();
  });
}

/** The one that is there, or a new one. */
export async function startBrowser(): Promise<Browser> {
  if (browser?.isConnected() !== true) browser = await launchChromium();
  return browser;
}

/** Nothing of a test is left in it for the next one. */
async function leave(page: Page): Promise<void> {
  hearers.delete(page);
  page.removeAllListeners();
  if (page.isClosed()) return;
  const ratio = await page.evaluate(() => {
    sessionStorage.clear();
    return devicePixelRatio;
  });
  await page.goto('about:blank');
  await page.unrouteAll();
  if (ratio === 1) free.push(page);
  else await page.context().close();
}

/** A page of its own context; one of before has its pointer where no test looks. */
async function pageOf({ width = 1200, height = 800, ratio = 1, isStill }: PageOptions) {
  if (browser === undefined) throw new Error('no browser: call useBrowser() in the suite');
  const viewport = { width, height };
  const used = ratio === 1 ? free.pop() : undefined;
  const page =
    used ?? (await (await browser.newContext({ viewport, deviceScaleFactor: ratio })).newPage());
  if (used === undefined)
    await page.exposeFunction('toHost', (message: FromPanel) => hearers.get(page)?.(message));
  else await used.setViewportSize(viewport);
  await page.emulateMedia({ reducedMotion: isStill === true ? 'reduce' : 'no-preference' });
  pages.add(page);
  return page;
}

/** Opens the panel; `connect` makes what answers it. */
export async function openPanel(
  connect: (panel: PanelPage) => PanelHost,
  options: PageOptions = {},
): Promise<PanelPage> {
  const page = await pageOf(options);
  const panel = panelOf(page);
  const host = connect(panel);
  hearers.set(page, (message) => {
    panel.said.push(message);
    if (goesToAndFro(panel.said))
      panel.problems.push(`looks to and fro: ${JSON.stringify(message)}`);
    host.hear(message);
  });
  await serve(page, options);
  await page.goto(`${ORIGIN}/`);
  await page.locator('body[data-ready="1"]').waitFor();
  return panel;
}

/** So often there and back nobody goes by hand. */
const TO_AND_FRO = 6;

/** Whether the last looks are two in turn. */
function goesToAndFro(said: readonly FromPanel[]): boolean {
  const looks = said.filter(({ type }) => type === 'look').slice(-TO_AND_FRO);
  const texts = looks.map((look) => JSON.stringify(look));
  return (
    texts.length === TO_AND_FRO &&
    texts[0] !== texts[1] &&
    texts.every((text, i) => text === texts[i % 2])
  );
}

/** Nothing is served there: every request is answered by the test. */
const ORIGIN = 'http://localhost';

function panelOf(page: Page): PanelPage {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  let told = Promise.resolve();
  const post = async (message: ToPanel): Promise<void> => {
    if (!page.isClosed()) await page.evaluate((it) => window.postMessage(it, '*'), message);
  };
  return {
    ...{ page, said: [], problems },
    tell: (message) => {
      // A page that is closed or reloaded meanwhile hears nothing, as in VS Code.
      told = told.then(() => post(message)).catch(() => {});
    },
    useTheme: (theme) => page.evaluate(applyTheme, THEMES[theme]),
  };
}

function applyTheme({ classes, variables }: (typeof THEMES)[ThemeName]): void {
  const { style } = document.documentElement;
  for (const name of Array.from(style)) style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) {
    style.setProperty(`--vscode-${name}`, value);
  }
  document.body.className = classes;
}

const CSP =
  "default-src 'none'; style-src http://localhost; script-src 'nonce-test' http://localhost";

async function serve(page: Page, options: PageOptions): Promise<void> {
  const bundle = (name: string): string => readFileSync(path.join(BUNDLES, name), 'utf8');
  // What is behind a webview.
  const part = options.place === 'sidebar' ? 'sideBar' : 'editor';
  const ground = `html { background-color: var(--vscode-${part}-background); }`;
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') await route.fulfill({ contentType: 'text/html', body: htmlOf(options) });
    else if (pathname === '/vscode.css')
      await route.fulfill({ contentType: 'text/css', body: VSCODE_CSS + ground });
    else if (pathname === '/panel.css')
      await route.fulfill({ contentType: 'text/css', body: bundle('panel.css') });
    else if (pathname === '/panel.js')
      await route.fulfill({ contentType: 'text/javascript', body: bundle('panel.js') });
    else await route.fulfill({ status: 204 });
  });
}

/** The state is kept over reloads, as VS Code keeps it. */
function htmlOf({ theme = 'dark' }: PageOptions): string {
  const { classes, variables } = THEMES[theme];
  return `<!doctype html>
<html lang="en">
<head>
<title>Inspector</title>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<link rel="stylesheet" href="/vscode.css">
<link rel="stylesheet" href="/panel.css">
</head>
<body class="${classes}">
<script nonce="test">
  const variables = ${JSON.stringify(variables)};
  const { style } = document.documentElement;
  for (const name in variables) style.setProperty('--vscode-' + name, variables[name]);
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void toHost(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
</script>
<script nonce="test" src="/panel.js"></script>
</body>
</html>`;
}
