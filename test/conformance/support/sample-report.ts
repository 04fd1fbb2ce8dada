// A report of a real run with everything that formats must show: failures, excuses, skipped checks, errors, hostile texts,
// secrets.
import { checks, type Check, type CheckInput } from '../../../src/conformance/vocabulary/check.ts';
import { expectEqual, expectStatus } from '../../../src/conformance/vocabulary/expect.ts';
import { form, json } from '../../../src/conformance/http/body.ts';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import { Skip } from '../../../src/conformance/vocabulary/mismatch.ts';
import { virtualTime } from '../../../src/conformance/record/virtual-time.ts';
import { Report } from '../../../src/conformance/report/report.ts';
import { runWith } from '../../../src/conformance/running/whole-run.ts';

/** No report may contain any of these. */
export const secrets = [
  'sk-planted-in-the-options',
  'planted-admin-token',
  'whsec_cGxhbnRlZCBpbiBhbiBhbnN3ZXI=',
  'sk-proj-plantedInAnAnswer0123456789',
  'planted-in-a-query',
  'planted-in-an-address',
  'planted-in-a-cookie',
];
const [apiKey = '', token = '', webhookSecret = '', otherKey = '', inQuery = '', inUrl = '', cookie = ''] =
  secrets;

export const hostile = `</script><script>document.title='run'</script> ]]> & "quoted" \u0001 ${'`'.repeat(3)} | *bold*`;

// The beginning of a JPEG is enough to be shown as a picture.
const picture = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 0xff, 0xd9]);

const leaky: Transport = async ({ url }) => {
  if (url.includes('silent')) throw new Error(`connect failed with ${apiKey} at https://user:${inUrl}@host/`);
  if (url.endsWith('/content')) return answer(200, picture, 'image/jpeg');
  const body = {
    signing_secret: webhookSecret,
    message: `Incorrect API key provided: ${apiKey}, not ${otherKey}`,
    url: `https://user:${inUrl}@cdn.example.com/a.mp4?sig=${inQuery}`,
    words: hostile,
  };
  return answer(200, new TextEncoder().encode(JSON.stringify(body)), 'application/json');
};

const answer = (status: number, body: Uint8Array, type: string) => ({
  status,
  headers: [['content-type', type] as const, ['set-cookie', `session=${cookie}`] as const],
  body,
  cut: false,
});

const shows = { requirements: ['retrieve.answers-200'] };
const one = (id: string, run: CheckInput['run'], rest: Partial<CheckInput> = {}): readonly Check[] =>
  checks('retrieve', [{ ...shows, id, title: `It holds <b>${id}</b>`, run, ...rest }]);

const list: readonly Check[] = [
  ...one('good', async ({ http }) => void (await http.get('/videos'))),
  ...one('leaks', async ({ http }) => {
    const call = { path: '/videos', query: `api_key=${inQuery}`, headers: { 'x-api-key': apiKey } };
    const seen = await http.send({ ...call, method: 'POST', body: json({ prompt: hostile, key: apiKey }) });
    expectEqual(seen.json, { wanted: hostile }, { answer: seen, where: '/words' });
  }),
  ...one('form', async ({ http }) => {
    const seen = await http.post('/videos', form({ prompt: "it's", note: token }));
    expectStatus(seen, 418);
  }),
  ...one('picture', async ({ http }) => expectStatus(await http.get('/videos/1/content'), 404)),
  ...one('should', async () => expectEqual(1, 2), {
    level: 'SHOULD',
    requirements: ['retrieve.unknown-message'],
  }),
  ...one('silent', async ({ http }) => void (await http.get('/silent'))),
  ...one('skips', async () => {
    throw new Skip('no receiver');
  }),
  ...one('fault', async () => {
    throw new TypeError(`the suite's own fault, with ${webhookSecret}`);
  }),
];

export async function sampleReport(): Promise<Report> {
  const report = await runWith(
    { baseUrl: 'http://127.0.0.1:1/v1', apiKey, emulatorToken: token },
    {
      ports: { transport: leaky, ...virtualTime() },
      startedAt: '2026-01-02T03:04:05.678Z',
      checks: list,
    },
  );
  return Report.parse(JSON.parse(JSON.stringify(report)));
}
