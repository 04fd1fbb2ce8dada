// Failures are grouped by cause: one block for a cause that fails many checks, with these checks.
import { describe, expect, it } from 'vitest';
import { expectStatus } from '../../../src/conformance/vocabulary/expect.ts';
import { formats } from '../../../src/conformance/reporters/index.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import { checks } from '../../../src/conformance/checks/index.ts';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import { check, json, passes, runOf, serverOf } from '../support/made-server.ts';

const render = (name: string, report: Report) =>
  formats.find((format) => format.name === name)?.render(report) ?? '';

/** A check that expects the status 200 for a path. */
const asks = (path: string, index: number) =>
  check(`asks-${index}`, async ({ http }) => expectStatus(await http.send({ path, retry: false }), 200));

describe('one cause, one block', () => {
  it('a missing prerequisite is reported once, with the checks that need it', async () => {
    const list = ['a', 'b', 'c'].flatMap((id) => check(id, passes, { needs: ['list-route'] }));
    const text = render('terminal', await runOf(list));
    expect(text.match(/^✗/gm)).toHaveLength(1);
    expect(text).toMatch(/✗ not tested without the listing of videos \(list-route\)/);
    expect(text).toContain('needed by 3 checks: 3 MUST\n    retrieve.a, retrieve.b, retrieve.c');
  });

  it('the same wrong answer of a route is reported once, for all ids in its path', async () => {
    const { transport } = serverOf({ 'GET /v1/videos/video_': () => json(500, { detail: 'out of memory' }) });
    const paths = ['a', 'b'].map((id) => `/videos/video_${id}0000000000000000`);
    const report = await runOf(paths.flatMap(asks), { transport });
    for (const name of ['terminal', 'html', 'markdown']) {
      const text = render(name, report);
      expect(text).toContain('GET /v1/videos/:id: status 500 where 200 was expected');
      expect(text).toContain('fails 2 checks: 2 MUST');
    }
  });

  it('different faults are different causes', async () => {
    const { transport } = serverOf({ 'GET /v1/a': () => json(500, {}), 'GET /v1/b': () => json(501, {}) });
    const report = await runOf(['/a', '/b'].flatMap(asks), { transport });
    expect(render('terminal', report).match(/^✗/gm)).toHaveLength(2);
  });
});

it('the Markdown summary stays under 1 MiB when everything fails with huge bodies, and states what it omits', async () => {
  const huge = new TextEncoder().encode('<b>|`* ü '.repeat(20_000));
  const transport: Transport = async ({ method }) => ({
    // The clean-up stops after the first deletion.
    status: method === 'DELETE' ? 405 : 418,
    headers: [['content-type', 'text/html']],
    body: huge,
    cut: false,
  });
  // Each failure has its own cause, with texts of the server.
  const many = checks.slice(0, 400).flatMap(({ id }, index) =>
    check(id.replaceAll('.', '-'), async ({ http }) => {
      const answer = await http.get(`/${index}`);
      throw new Error(answer.text.slice(0, 50_000));
    }),
  );
  const failing = checks.slice(0, 400).flatMap(({ id }, index) =>
    check(`x-${id.replaceAll('.', '-')}`, async ({ http }) => {
      const answer = await http.get(`/${index}?${'q'.repeat(5_000)}`);
      expectStatus(answer, 200);
    }),
  );
  const report = await runOf([...many, ...failing], { transport });
  const text = render('markdown', report);
  expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
  expect(text.split('\n')[0]).toBe(`## ${report.conclusion.line}`);
  expect(text).toMatch(/more characters\)/);
  expect(text).toMatch(
    /\d+ more blocks left out: a summary may have 1 MiB\. See the report in HTML or JSON\.\n$/,
  );
});
