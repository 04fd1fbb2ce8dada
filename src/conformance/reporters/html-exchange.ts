// One exchange in the HTML report: a command to copy, headers, bodies, and previews of pictures and clips.
import type { Result } from '../report/report.ts';
import { escapeHtml } from './html-page.ts';
import { shortText } from './report-text.ts';

type Exchange = Result['exchanges'][number];
type Body = NonNullable<Exchange['body']>;

/**
 * The most characters of a command that are shown. A command with a prompt of 32,000 characters does not help
 * a reader.
 */
const longestText = 20_000;

/** @param previewed the hashes of the bodies that already have a preview; without it, no preview is shown */
export function exchangeHtml(
  exchange: Exchange,
  { open, previewed }: { open: boolean; previewed?: Set<string> },
): string {
  const { method, url, status, failure, durationMs, attempt, requestBody, body, curl } = exchange;
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  return `<details${open ? ' open' : ''}><summary>${escapeHtml(`${method} ${url} → ${status ?? failure ?? ''}`)} <span class="dim">${durationMs} ms${again}</span></summary>
<div class="curl"><button type="button" class="copy">copy</button><pre>${escapeHtml(shortText(curl, longestText))}</pre></div>
${bodyOf(body, previewed)}
<details><summary class="dim">headers, and the body of the request</summary>
<pre>${escapeHtml(headerLines(exchange.requestHeaders))}</pre>
${bodyOf(requestBody, undefined)}
${exchange.headers === undefined ? '' : `<pre>${escapeHtml(headerLines(exchange.headers))}</pre>`}
</details></details>`;
}

const headerLines = (headers: Exchange['requestHeaders']) =>
  headers.map(([name, value]) => `${name}: ${value}`).join('\n');

function bodyOf(body: Body | undefined, previewed: Set<string> | undefined): string {
  if (body === undefined || body.bytes === 0) return '';
  const { text, sha256, bytes, preview } = body;
  if (text !== undefined) return `<pre>${escapeHtml(text)}</pre>`;
  const sizeLine = `<p class="dim">${bytes} bytes, SHA-256 ${escapeHtml(sha256 ?? '')}</p>`;
  if (preview === undefined || sha256 === undefined || previewed?.has(sha256) !== false) return sizeLine;
  previewed.add(sha256);
  const source = escapeHtml(preview);
  return preview.startsWith('data:video/')
    ? `<video controls preload="metadata" src="${source}"></video>${sizeLine}`
    : `<img alt="the body of the answer" src="${source}">${sizeLine}`;
}
