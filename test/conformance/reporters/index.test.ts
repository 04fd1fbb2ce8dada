// Every format of a report, judged by a JSON schema and an XML schema; no format contains a secret.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { formats } from '../../../src/conformance/reporters/index.ts';
import { reportSchema, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { judgeTwin } from '../broken/twin.ts';
import { hostile, sampleReport, secrets } from '../support/sample-report.ts';

const root = new URL('../../../', import.meta.url);
const committed = readFileSync(new URL('schemas/conformance-report.schema.json', root), 'utf8');
const xsd = readFileSync(new URL('fixtures/junit/jenkins-junit.xsd', root), 'utf8');

let report: Report;
let real: Report;

beforeAll(async () => {
  report = await sampleReport();
  const emulator = createEmulator({ seed: 1 });
  const cutShort = { name: 'x', breaks: [], answer: (open: { status: number }) => void (open.status += 1) };
  real = JSON.parse(JSON.stringify(await judgeTwin(cutShort, emulator))) as Report;
  await emulator.close();
}, 60_000);

const render = (name: string, of: Report = report) => {
  const format = formats.find((known) => known.name === name);
  if (format === undefined) throw new Error(`no format ${name}`);
  return format.render(of);
};

describe('the JSON report', () => {
  it('the committed schema of the JSON report is the schema that the sources generate', () => {
    expect(committed).toBe(`${JSON.stringify(reportSchema(), undefined, 2)}\n`);
  });

  it('the JSON report is valid by an independent validator', () => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(JSON.parse(committed) as object);
    for (const one of [report, real]) {
      validate(JSON.parse(render('json', one)));
      expect(validate.errors ?? []).toEqual([]);
    }
    const { totals: _, ...broken } = report;
    expect(validate(broken)).toBe(false);
  });
});

const judged = async (contents: string) =>
  validateXML({ xml: { fileName: 'report.xml', contents }, schema: xsd });

describe('the JUnit report', () => {
  it('the JUnit report is valid by the schema of Jenkins', async () => {
    for (const one of [report, real]) {
      const { valid, errors } = await judged(render('junit', one));
      expect(errors).toEqual([]);
      expect(valid).toBe(true);
    }
  });

  it('a JUnit file that breaks the schema is refused', async () => {
    const broken = render('junit').replaceAll('<testcase name=', '<testcase nom=');
    expect((await judged(broken)).valid).toBe(false);
  });

  it('the JUnit report counts failures, errors and skipped checks', () => {
    // A further case states that there is no verdict.
    expect(render('junit')).toMatch(/<testsuites [^>]*tests="9" failures="3" errors="3"/);
    // The second failure is a SHOULD.
    expect(render('junit')).toMatch(/<testsuite [^>]*skipped="2" timestamp="2026-01-02T03:04:05"/);
  });
});

describe('every failure', () => {
  it.each(['terminal', 'junit', 'html', 'markdown'])(
    'every failure in the format %s has its evidence',
    (name) => {
      const text = render(name).replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
      expect(text).toContain('status 200 where 418 was expected');
      expect(text).toMatch(/expected\W[^]*418/);
      expect(text).toMatch(/actual\W[^]*200/);
      expect(text).toContain('POST http://127.0.0.1:1/v1/videos → 200');
      expect(text).toContain(`curl -sS -i -X POST 'http://127.0.0.1:1/v1/videos'`);
      const requirement = report.requirements['retrieve.answers-200'];
      expect(text).toContain(requirement?.text);
      expect(text).toContain(requirement?.source);
    },
  );

  const entities: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  };
});

describe('secrets', () => {
  it('the sample run sends and receives every secret of this test', () => {
    const leak = report.results.find(({ id }) => id === 'retrieve.leaks');
    expect(JSON.stringify(leak)).toContain('[redacted]');
    expect(leak?.verdict).toBe('failed');
  });

  it.each(formats.map(({ name }) => name))('no secret is in the format %s', (name) => {
    const text = render(name);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    const encoded = secrets.map((secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    expect(encoded.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

describe('words of a server', () => {
  it('the HTML report escapes the texts of a server', () => {
    expect(render('html')).not.toContain('<script>document');
    expect(render('html')).not.toContain('<b>leaks</b>');
    expect(render('html').match(/<script>/g)).toHaveLength(1);
  });

  it('the texts of a server stay inside their code block in Markdown', () => {
    expect(hostile).toContain('```');
    expect(render('markdown')).not.toContain('<b>leaks</b>');
    expect(render('markdown').match(/^````$/gm)?.length).toBe(4);
  });
});

describe('the badge', () => {
  it('the badge shows no verdict after an error in the run', () => {
    expect(JSON.parse(render('badge'))).toMatchObject({
      schemaVersion: 1,
      message: 'no verdict',
      color: 'lightgrey',
    });
  });
});
