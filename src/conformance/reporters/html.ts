// The report as one HTML file: the verdict, the failures by cause, and all checks with filters, evidence,
// previews and commands to copy.
import { levels } from '../vocabulary/check.ts';
import {
  causesOf,
  extentOf,
  lenientGroups,
  unjudgedGroups,
  type Cause,
  type Group,
} from '../report/causes.ts';
import { isCounted, whyLenient } from '../report/conclusion.ts';
import { judgedNoun, verdicts, type Report, type Result } from '../report/report.ts';
import type { Format } from './format.ts';
import { exchangeHtml } from './html-exchange.ts';
import { escapeHtml, page } from './html-page.ts';
import {
  circumstances,
  countsByArea,
  oneLine,
  shortText,
  someOf,
  summary,
  targetName,
} from './report-text.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

export const html: Format = {
  name: 'html',
  about: 'one page: the verdict, failures by cause, and all evidence to filter and read',
  render(report) {
    const body = [
      head(report),
      failures(report),
      groups('Not judged', unjudgedGroups(report), judgedNoun(report)),
      groups('Fails, and does not count', lenientGroups(report), judgedNoun(report)),
      table(report),
      allChecks(report),
    ].join('\n');
    return page(`${report.conclusion.verdict}: Videos API conformance of ${targetName(report)}`, body);
  },
};

const banners = ['met', 'not-met', 'none'] as const;

function head(report: Report): string {
  const { aborted, leftovers, hints, conclusion } = report;
  const stale = conclusion.stale.map((id) => `${id} is a known failure that no longer fails`);
  const left = leftovers.length === 0 ? [] : [`Could not be deleted: ${someOf(leftovers)}`];
  const early = aborted === undefined ? [] : [`Ended early: ${aborted}`];
  const notes = [...hints, ...stale, ...early, ...left].map(
    (text) => `<p class="hint">${escapeHtml(text)}</p>`,
  );
  return `<header class="banner ${banners[conclusion.status]}"><h1>${escapeHtml(conclusion.line)}</h1>
<p>${escapeHtml(targetName(report))}: ${escapeHtml(summary(report))}</p>
<p class="dim">${escapeHtml(circumstances(report))}</p>
${notes.join('\n')}
</header>`;
}

function failures(report: Report): string {
  const causes = causesOf(report);
  if (causes.length === 0) return '';
  const checks = causes.reduce((sum, { results }) => sum + results.length, 0);
  return `<section><h2>${countWithNoun(checks, 'failing check')} by ${countWithNoun(causes.length, 'cause')}</h2>
${causes.map((cause) => card(cause, report)).join('\n')}
</section>`;
}

function card(cause: Cause, report: Report): string {
  const [first, ...others] = cause.results;
  const { id, level, title, exchanges, shown, reason } = first;
  const exchange = shown === undefined ? undefined : exchanges[shown];
  const heading = others.length === 0 ? `${level}: ${title}` : cause.reason;
  const checks =
    others.length === 0
      ? `<p><a href="#${escapeHtml(id)}"><code>${escapeHtml(id)}</code></a></p>`
      : `<p>${extentOf(cause, judgedNoun(report))}</p><ul>${cause.results.map(link).join('')}</ul>`;
  return `<article class="card ${cause.weight}"><h3>${escapeHtml(shortText(heading, 500))}</h3>
${checks}
${findingHtml(first, report, others.length === 0 ? reason : undefined)}
${others.length === 0 ? requirements(first, report) : ''}
${exchange === undefined ? '' : exchangeHtml(exchange, { open: true })}
</article>`;
}

const link = ({ id, level, title }: Result) =>
  `<li><a href="#${escapeHtml(id)}" title="${escapeHtml(title)}"><code>${escapeHtml(id)}</code></a>${level === 'MUST' ? '' : ` <span class="dim">${level}</span>`}</li>`;

function groups(title: string, list: readonly Group[], noun: string): string {
  if (list.length === 0) return '';
  const count = list.reduce((sum, { results }) => sum + results.length, 0);
  const parts = list.map(
    ({ reason, results }) =>
      `<details><summary>~ ${escapeHtml(shortText(reason, 500))} <span class="dim">${countWithNoun(results.length, noun)}</span></summary><div class="card error"><ul>${results.map(link).join('')}</ul></div></details>`,
  );
  return `<section><h2>${title}: ${countWithNoun(count, noun)}</h2>${parts.join('\n')}</section>`;
}

function table(report: Report): string {
  const rows = countsByArea(report).map(({ area, levels: counts }) => {
    const cells = levels.map((level) => {
      const found = counts.find((count) => count.level === level);
      if (found === undefined) return '<td></td>';
      return `<td${found.passed < found.judged ? ' class="short"' : ''}>${found.passed}/${found.judged}</td>`;
    });
    return `<tr><td>${area}</td>${cells.join('')}</tr>`;
  });
  return `<section><h2>Passed of judged, by area</h2>
<table><thead><tr><th>area</th>${levels.map((level) => `<th>${level}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}</tbody></table></section>`;
}

function allChecks(report: Report): string {
  const { results } = report;
  // A clip that several checks have seen is in the file only once.
  const previewed = new Set<string>();
  const areas = [...new Set(results.map(({ area }) => area))].map((area) => {
    const own = results.filter((result) => result.area === area);
    return `<section class="area"><h2>${area}</h2>${own.map((result) => check(result, report, previewed)).join('\n')}</section>`;
  });
  return `<details id="checks"><summary><h2>All ${countWithNoun(results.length, judgedNoun(report))} with their evidence</h2></summary>
${filter(report)}
${areas.join('\n')}
</details>`;
}

function filter({ results }: Report): string {
  const areas = [...new Set(results.map(({ area }) => area))];
  return `<form>
<input type="search" name="words" placeholder="words" aria-label="words">
${select('verdict', ['counts', ...verdicts])}${select('area', areas)}${select('level', levels)}
<output id="shown"></output>
</form>`;
}

const label = (value: string) => (value === 'counts' ? 'fails and counts' : value);

function select(name: string, values: readonly string[]): string {
  const options = values.map((value) => `<option value="${value}">${label(value)}</option>`);
  return `<select name="${name}" aria-label="${name}"><option value="">every ${name}</option>${options.join('')}</select>`;
}

/** Returns the mark of a check: how it ended, and whether that counts. */
function markOf(result: Result, report: Report): { sign: string; kind: string } {
  const { verdict } = result;
  if (verdict === 'passed') return { sign: '✓', kind: 'passed' };
  if (verdict === 'error') return { sign: '!', kind: 'counts' };
  if (verdict === 'skipped' || verdict === 'not-offered') return { sign: '○', kind: 'left' };
  return isCounted(result, report.conclusion)
    ? { sign: '✗', kind: 'counts' }
    : { sign: '~', kind: 'lenient' };
}

function check(result: Result, report: Report, previewed: Set<string>): string {
  const { id, area, level, title, verdict, durationMs, exchanges, shown, reason } = result;
  const { sign, kind } = markOf(result, report);
  return `<details class="check ${kind}" id="${escapeHtml(id)}" data-verdict="${verdict}" data-area="${area}" data-level="${level}" data-counts="${kind === 'counts' ? 'yes' : 'no'}">
<summary><span class="verdict">${sign}</span> <code>${escapeHtml(id)}</code> ${escapeHtml(title)} <span class="dim">${verdict}, ${level}, ${durationMs} ms</span></summary>
${findingHtml(result, report, reason)}
${requirements(result, report)}
${exchanges.map((exchange, index) => exchangeHtml(exchange, { open: index === shown, previewed })).join('\n')}
</details>`;
}

function findingHtml(result: Result, report: Report, reason: string | undefined): string {
  const { expected, actual, where, verdict, evidence = [], consequence } = result;
  const fails = verdict === 'failed' || verdict === 'untestable';
  const lenient = fails ? whyLenient(result, report.conclusion) : undefined;
  const rows: Array<readonly [string, string]> = [
    ...(reason === undefined ? [] : [['reason', reason] as const]),
    ...(expected === undefined
      ? []
      : [['expected', oneLine(expected, 2000)] as const, ['actual', oneLine(actual, 2000)] as const]),
    ...(where === undefined ? [] : [['where', where] as const]),
    ...evidence.map((line) => ['evidence', shortText(line, 400)] as const),
    ...(consequence === undefined ? [] : [['cost', consequence] as const]),
    ...(lenient === undefined ? [] : [['does not count', lenient] as const]),
  ];
  return rows.length === 0 ? '' : list(rows);
}

function requirements(result: Result, report: Report): string {
  const rows = result.requirements.flatMap((id) => {
    const found = report.requirements[id];
    const statement = found && `${found.text} (${found.level}; ${found.source}; ${found.confidence})`;
    return statement === undefined ? [] : [[id, statement] as const];
  });
  return list(rows);
}

function list(rows: ReadonlyArray<readonly [string, string]>): string {
  return `<dl>${rows.map(([term, text]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`;
}
