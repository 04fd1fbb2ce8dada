// The page in headless Chromium, on an emulator of the test.
import { delimiter, join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, expect, onTestFinished, vi } from 'vitest';
import { isExecutable, missingTool } from '../../support/tools.ts';

const name = 'chromium';

/** The reason why no browser test can run here; undefined when they can. */
export const noBrowser = missingTool(name);

let browser: Promise<Browser> | undefined;

/** The browser of this test file. It starts with the first page. */
function startBrowser(): Promise<Browser> {
  return (browser ??= chromium.launch({
    executablePath: programPath(),
    args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
  }));
}

function programPath(): string {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return paths.find(isExecutable) ?? name;
}

/** Prepares a file of browser tests: they take longer on a busy machine, and the browser ends after them. */
export function useBrowser(): void {
  vi.setConfig({ testTimeout: 120_000 });
  afterAll(async () => (await browser)?.close());
}

export const testKey = 'sk-test-of-the-page';

/** Messages of Chromium about answers that the test caused on purpose. */
const expected = /Failed to load resource: the server responded with a status of 4\d\d/;

export interface OpenedPage {
  page: Page;
  /** Errors of the console, and exceptions, without refused requests. */
  faults: string[];
}

/**
 * Opens a view of the page. The test fails when the page logs an error, unless it expects that.
 * @param options.path the view, such as `jobs`
 * @param options.key the project by its API key
 */
export async function openPage(
  url: string,
  options: { path?: string; key?: string; mayFail?: boolean; context?: BrowserContextOptions } = {},
): Promise<OpenedPage> {
  const { path = 'jobs', key = testKey, mayFail = false } = options;
  const context = await (
    await startBrowser()
  ).newContext({
    viewport: { width: 1280, height: 800 },
    ...options.context,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (fault) => faults.push(String(fault)));
  await page.goto(`${url}/_emulator/ui/${path}?project=${encodeURIComponent(`key:${key}`)}`);
  if (!mayFail) onTestFinished(() => expect(faults).toEqual([]));
  return { page, faults };
}

/** Waits until the page gets the events of its project. */
export const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor();

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

/** The violations that axe-core finds, each as one line. The page must have been opened with `bypassCSP`. */
export async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  const found = await page.evaluate(async () => {
    const inPage = globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
    return (await inPage.axe.run()).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}
