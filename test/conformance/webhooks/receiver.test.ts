// The receiver of webhooks for different servers: without an API for endpoints, with an endpoint that was configured by
// hand, and on another machine.
import { expect, it, onTestFinished } from 'vitest';
import { run, type RunOptions } from '../../../src/conformance/index.ts';
import { createReceiver } from '../../../src/conformance/webhooks/receiver.ts';
import { socketListen, type Arrival } from '../../../src/conformance/webhooks/listen.ts';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { answerJson, bent, inProcess } from '../broken/twin.ts';

const listen = socketListen({ host: '127.0.0.1', port: 0, wall: () => Date.now() });

async function judged(
  options: Partial<RunOptions>,
  { routes = true, emulator: emulatorOptions = {} }: { routes?: boolean; emulator?: EmulatorOptions } = {},
) {
  const emulator = createEmulator({ seed: 1, ...emulatorOptions });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const transport = bent(
    {
      name: 'a server without endpoints',
      breaks: [],
      request: ({ path }) =>
        !routes && (path.startsWith('/webhook') || path.endsWith('no-such-thing'))
          ? answerJson(404, { error: { message: 'Nothing here.' } })
          : undefined,
    },
    inProcess(emulator),
  );
  const report = await run(
    { baseUrl: 'http://127.0.0.1:1/v1', emulator: true, areas: ['webhooks'], ...options },
    { transport, listen },
  );
  return new Map(report.results.map((result) => [result.id, result]));
}

it('on a server without an API for endpoints, the checks of endpoints are skipped with that reason', async () => {
  const results = await judged({}, { routes: false });
  const { verdict, reason } = results.get('webhooks.failed-is-sent') ?? {};
  expect(verdict).toBe('skipped');
  expect(reason).toMatch(/no \/webhook_endpoints/);
  expect(results.get('webhooks.endpoint-create')?.verdict).toBe('skipped');
});

it('a remote server gets a public address for webhooks, or its webhooks are not judged', async () => {
  const far = {
    baseUrl: 'http://api.example.com/v1',
    emulator: 'http://127.0.0.1:1/_emulator',
    maxCost: 100,
  };
  const results = await judged(far);
  expect(results.get('webhooks.signature-verifies')).toMatchObject({
    verdict: 'skipped',
    reason: expect.stringContaining('--webhook-url'),
  });
});

it('an endpoint that was configured by hand is judged with its secret', async () => {
  const secret = 'whsec_c29tZSBieXRlcyBmb3IgYSBzZWNyZXQ=';
  // The receiver gets its port before the emulator gets the address.
  let receive: Parameters<typeof listen>[0] | undefined;
  const early = await listen((arrival) => receive?.(arrival) ?? { status: 404 });
  onTestFinished(() => early.close());
  const emulator = createEmulator({ seed: 1, webhookUrl: [`${early.url}/hooks`], webhookSecret: secret });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const report = await run(
    {
      baseUrl: 'http://127.0.0.1:1/v1',
      emulator: true,
      only: ['webhooks.signature-verifies', 'webhooks.completed-is-sent'],
      webhookSecret: secret,
    },
    {
      transport: inProcess(emulator),
      listen: (handler) => {
        receive = handler;
        return Promise.resolve({ url: early.url, close: () => Promise.resolve() });
      },
    },
  );
  const ran = report.results.filter(({ verdict }) => verdict !== 'skipped');
  expect(ran.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
    ['webhooks.completed-is-sent', 'passed', undefined],
    ['webhooks.signature-verifies', 'passed', undefined],
  ]);
});

it('each inbox has its own address, and counts deliveries by webhook-id', async () => {
  let receive: ((arrival: Arrival) => { status: number }) | undefined;
  const receiver = createReceiver({
    listen: (handler) => {
      receive = handler;
      return Promise.resolve({ url: 'http://127.0.0.1:9', close: () => Promise.resolve() });
    },
    publicUrl: 'https://tunnel.example.com/in',
    secret: undefined,
    near: false,
    redact: (text) => text,
  });
  const strict = await receiver.open({ answer: (nth) => ({ status: nth === 1 ? 500 : 200 }) });
  const other = await receiver.open();
  const arrives = (url: string, id: string) =>
    receive?.({
      method: 'POST',
      path: new URL(url).pathname,
      headers: [['Webhook-Id', id]],
      body: new TextEncoder().encode('{"data":{"id":"video_1"}}'),
      atS: 1,
    }).status;
  expect(strict.url).toMatch(/^https:\/\/tunnel\.example\.com\/in\//);
  expect([arrives(strict.url, 'wh_1'), arrives(strict.url, 'wh_2'), arrives(strict.url, 'wh_1')]).toEqual([
    500, 500, 200,
  ]);
  expect(arrives(other.url, 'wh_1')).toBe(200);
  expect(arrives('http://127.0.0.1:9/elsewhere', 'wh_1')).toBe(404);
  expect(strict.about('video_1')).toHaveLength(3);
  expect(strict.about('video_2')).toHaveLength(0);
  expect(other.deliveries.map((one) => one.header('webhook-id'))).toEqual(['wh_1']);
  const { url, curl } = other.deliveries[0]?.exchange ?? {};
  expect(url).toBe(other.url);
  expect(curl).toContain(`'${other.url}' -H 'Webhook-Id: wh_1' --data-binary '{"data":`);
});

it('events of other jobs are not mistaken for the requested sample event', async () => {
  const emulator = createEmulator({ seed: 1 });
  onTestFinished(() => emulator.close());
  const straight = inProcess(emulator);
  const others: string[] = [];
  const headers = { authorization: 'Bearer sk-conformance', 'content-type': 'application/json' };
  const report = await run(
    {
      baseUrl: 'http://127.0.0.1:1/v1',
      only: ['webhooks.endpoint-test', 'webhooks.endpoint-rotate-overlap'],
    },
    {
      async transport(request, limits) {
        if (request.url.endsWith('/test')) {
          const body = JSON.stringify({ prompt: 'Of somebody else' });
          const made = await emulator.fetch('http://127.0.0.1:1/v1/videos', {
            method: 'POST',
            headers,
            body,
          });
          others.push(((await made.json()) as { id: string }).id);
        }
        return straight(request, limits);
      },
      listen: (receive) =>
        listen((arrival) => {
          const other = { object: 'event', type: 'video.failed', data: { id: others.at(-1) } };
          receive({ ...arrival, body: new TextEncoder().encode(JSON.stringify(other)) });
          return receive(arrival);
        }),
    },
  );
  const ran = report.results.filter(({ verdict }) => verdict !== 'skipped');
  expect(ran.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
    ['webhooks.endpoint-rotate-overlap', 'passed', undefined],
    ['webhooks.endpoint-test', 'passed', undefined],
  ]);
});
