// One file to look at: filter, evidence, previews of pictures and clips, commands to copy.
import { levels } from '../check.ts';
import { isFailure, verdicts, type Report, type Result } from '../report/report.ts';
import type { Format } from './format.ts';
import { escaped, page } from './html-page.ts';
import { countsByArea, oneLine, summary } from './words.ts';

type Exchange = Result['exchanges'][number];
type Body = NonNullable<Exchange['body']>;

export const html: Format = {
  name: 'html',
  about: 'one page with all evidence, to filter and read',
  render(report) {
    // A clip that several checks have seen stands in the file once.
    const previewed = new Set<string>();
    const body = [
      head(report),
      filter(report),
      ...report.results.map((result) => check(result, report, previewed)),
    ].join('\n');
    return page(`Videos API conformance of ${report.target}`, body);
  },
};

function head(report: Report): string {
  const rows = countsByArea(report).map(({ area, levels: counts }) => {
    const cells = levels.map((level) => {
      const found = counts.find((count) => count.level === level);
      return `<td>${found === undefined ? '' : `${found.passed}/${found.judged}`}</td>`;
    });
    return `<tr><td>${area}</td>${cells.join('')}</tr>`;
  });
  const { aborted, target, profile, release, startedAt, tool, seed, leftovers } = report;
  return `<header><h1>${escaped(target)}</h1>
<p>as ${escaped(profile)}, judged by ${escaped(release)} with ${tool.name} ${escaped(tool.version)} on ${escaped(startedAt)}, seed ${seed}</p>
<p><strong>${escaped(summary(report))}</strong></p>
${aborted === undefined ? '' : `<p><strong>Ended early: ${escaped(aborted)}</strong></p>`}
${leftovers.length === 0 ? '' : `<p>Could not be deleted: ${escaped(leftovers.join(', '))}</p>`}
</header>
<table><thead><tr><th>area</th>${levels.map((level) => `<th>${level}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}</tbody></table>`;
}

function filter({ results }: Report): string {
  const areas = [...new Set(results.map(({ area }) => area))];
  return `<form>
<input type="search" name="words" placeholder="words" aria-label="words">
${select('verdict', ['counts', ...verdicts])}${select('area', areas)}${select('level', levels)}
<output id="shown"></output>
</form>`;
}

const label = (value: string) => (value === 'counts' ? 'counts against it' : value);

function select(name: string, values: readonly string[]): string {
  const options = values.map((value) => `<option value="${value}">${label(value)}</option>`);
  return `<select name="${name}" aria-label="${name}"><option value="">every ${name}</option>${options.join('')}</select>`;
}

function check(result: Result, report: Report, previewed: Set<string>): string {
  const { id, area, level, title, verdict, durationMs } = result;
  const counts = isFailure(result) || verdict === 'error';
  const word = result.excused === undefined ? verdict : `${verdict}, excused`;
  return `<details class="check ${verdict}${counts ? ' counts' : ''}" id="${escaped(id)}" data-verdict="${verdict}" data-area="${area}" data-level="${level}" data-counts="${counts ? 'yes' : 'no'}">
<summary><span class="verdict">${word}</span> <code>${escaped(id)}</code> ${escaped(title)} <span class="dim">${level}, ${durationMs} ms</span></summary>
${finding(result)}
${requirements(result, report)}
${result.exchanges.map((exchange, index) => shownExchange(exchange, index === result.shown, previewed)).join('\n')}
</details>`;
}

function finding({ reason, expected, actual, where, excused }: Result): string {
  const rows: Array<readonly [string, string]> = [
    ...(reason === undefined ? [] : [['reason', reason] as const]),
    ...(expected === undefined
      ? []
      : [['expected', oneLine(expected, 2000)] as const, ['actual', oneLine(actual, 2000)] as const]),
    ...(where === undefined ? [] : [['where', where] as const]),
    ...(excused === undefined ? [] : [['does not count', `${excused.reason} (${excused.source})`] as const]),
  ];
  return rows.length === 0 ? '' : list(rows);
}

function requirements(result: Result, report: Report): string {
  const rows = result.requirements.flatMap((id) => {
    const found = report.requirements[id];
    const told = found && `${found.text} (${found.level}; ${found.source}; ${found.confidence})`;
    return told === undefined ? [] : [[id, told] as const];
  });
  return list(rows);
}

function list(rows: ReadonlyArray<readonly [string, string]>): string {
  return `<dl>${rows.map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`).join('')}</dl>`;
}

function shownExchange(exchange: Exchange, open: boolean, previewed: Set<string>): string {
  const { method, url, status, failure, durationMs, attempt, requestBody, body, curl } = exchange;
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  return `<details${open ? ' open' : ''}><summary>${escaped(`${method} ${url} → ${status ?? failure ?? ''}`)} <span class="dim">${durationMs} ms${again}</span></summary>
<div class="curl"><button type="button" class="copy">copy</button><pre>${escaped(curl)}</pre></div>
<pre>${escaped(headerLines(exchange.requestHeaders))}</pre>
${bodyOf(requestBody, undefined)}
${exchange.headers === undefined ? '' : `<pre>${escaped(headerLines(exchange.headers))}</pre>`}
${bodyOf(body, previewed)}
</details>`;
}

const headerLines = (headers: Exchange['requestHeaders']) =>
  headers.map(([name, value]) => `${name}: ${value}`).join('\n');

function bodyOf(body: Body | undefined, previewed: Set<string> | undefined): string {
  if (body === undefined || body.bytes === 0) return '';
  const { text, sha256, bytes, preview } = body;
  if (text !== undefined) return `<pre>${escaped(text)}</pre>`;
  const told = `<p class="dim">${bytes} bytes, SHA-256 ${escaped(sha256 ?? '')}</p>`;
  if (preview === undefined || sha256 === undefined || previewed?.has(sha256) !== false) return told;
  previewed.add(sha256);
  const source = escaped(preview);
  return preview.startsWith('data:video/')
    ? `<video controls preload="metadata" src="${source}"></video>${told}`
    : `<img alt="the body of the answer" src="${source}">${told}`;
}
