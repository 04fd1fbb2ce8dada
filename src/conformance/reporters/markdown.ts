// Markdown for a job's summary page.
import { isFailure, type Report } from '../report/report.ts';
import type { Format } from './format.ts';
import { countsByArea, failureText, isTold, summary } from './words.ts';

export const markdown: Format = {
  name: 'markdown',
  about: "for a job's summary",
  render: (report) =>
    [
      `## Videos API conformance: ${text(report.profile)}`,
      '',
      `${text(report.target)}: ${summary(report)}`,
      ...(report.aborted === undefined ? [] : ['', `**Ended early: ${text(report.aborted)}**`]),
      '',
      ...table(report),
      '',
      ...failures(report),
    ].join('\n'),
};

function table(report: Report): string[] {
  return [
    '| area | MUST | SHOULD | MAY |',
    '| --- | ---: | ---: | ---: |',
    ...countsByArea(report).map(({ area, levels }) => {
      const cells = ['MUST', 'SHOULD', 'MAY'].map((level) => {
        const found = levels.find((count) => count.level === level);
        return found === undefined ? '' : `${found.passed}/${found.judged}`;
      });
      return `| ${area} | ${cells.join(' | ')} |`;
    }),
  ];
}

function failures(report: Report): string[] {
  return report.results.filter(isTold).flatMap((result) => {
    const { id, level, title, verdict } = result;
    const counted = isFailure(result) || verdict === 'error' ? '' : ', does not count';
    const lines = failureText(result, report).join('\n');
    const fence = '`'.repeat(Math.max(3, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return [
      `<details><summary><b>${html(id)}</b> ${level} ${verdict}${counted}: ${html(title)}</summary>`,
      '',
      fence,
      lines,
      fence,
      '',
      '</details>',
      '',
    ];
  });
}

const html = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** In the flow of the text nothing of a server's words may become markup. */
const text = (value: string) => html(value).replaceAll(/[\\`*_[\]|#]/g, String.raw`\$&`);
