// Requests with faults in their framing: heads, lengths, chunks, and bytes that are not HTTP.

/**
 * @returns the same as `caseOf`, without a title. These requests need no answer, but their connections must
 * end
 */
export function rawCase(request, random) {
  const chunks = random.weighted([
    [3, () => truncated(request, random)],
    [3, () => wrongLength(request, random)],
    [3, () => wrongChunks(request, random)],
    [3, () => wrongHead(request, random)],
    [1, () => [random.bytes(1 + random.below(2_000))]],
    [1, () => [Buffer.from('16030100f4010000f00303', 'hex'), random.bytes(200)]],
    [1, () => [Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')]],
    [1, () => [...whole(request), ...whole(request), random.bytes(20)]],
  ]);
  return { complete: false, ends: true, chunks };
}

const lines = (headers) => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');

function headOf({ method, target, headers }, more = []) {
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines([...headers, ...more])}\r\n`, 'latin1');
}

function whole(request) {
  const { body = Buffer.alloc(0) } = request;
  return [headOf(request, [['Content-Length', body.length]]), body];
}

function truncated(request, random) {
  const bytes = Buffer.concat(whole(request));
  return [bytes.subarray(0, random.below(bytes.length))];
}

function wrongLength(request, random) {
  const { body = Buffer.from('{}') } = request;
  const more = random.pick([
    [['Content-Length', body.length + 1 + random.below(100)]],
    [['Content-Length', Math.max(0, body.length - 1)]],
    [['Content-Length', '-1']],
    [['Content-Length', '1e3']],
    [['Content-Length', '99999999999999999999']],
    [
      ['Content-Length', body.length],
      ['Content-Length', body.length + 1],
    ],
    [
      ['Content-Length', body.length],
      ['Transfer-Encoding', 'chunked'],
    ],
    [['Transfer-Encoding', 'gzip']],
    [['Transfer-Encoding', 'chunked, chunked']],
  ]);
  return [headOf(request, more), body];
}

function wrongChunks(request, random) {
  const { body = Buffer.from('{}') } = request;
  const size = random.pick([
    'zz',
    '-1',
    body.length.toString(16),
    'fffffffffffffffff',
    `${body.length.toString(16)};ext=${'x'.repeat(20_000)}`,
    '',
  ]);
  const end = random.pick(['0\r\n\r\n', '0\r\n', '', '0\r\nTrailer: 1\r\n\r\n', 'nothing\r\n\r\n']);
  return [
    headOf(request, [['Transfer-Encoding', 'chunked']]),
    Buffer.from(`${size}\r\n`),
    body,
    Buffer.from(`\r\n${end}`),
  ];
}

function wrongHead({ method, target, headers }, random) {
  const { pick } = random;
  const head = random.weighted([
    [1, () => `${method} ${target} HTTP/${pick(['0.9', '1.0', '2.0', '9.9', 'x'])}\r\n${lines(headers)}\r\n`],
    [1, () => `${method}  ${target} HTTP/1.1\r\n${lines(headers)}\r\n`],
    [1, () => `${method} ${target}\r\n\r\n`],
    [1, () => `${pick(['CONNECT', 'get', 'G\0T', ''])} ${target} HTTP/1.1\r\n${lines(headers)}\r\n`],
    [
      1,
      () =>
        `${method} ${pick(['*', '?', 'http://[', 'http://127.0.0.1/v1/videos', '\\', '/\xff'])} HTTP/1.1\r\n${lines(headers)}\r\n`,
    ],
    [1, () => `${method} ${target} HTTP/1.1\r\nConnection: close\r\n\r\n`],
    [
      1,
      () =>
        `${method} ${target} HTTP/1.1\r\nHost: ${pick(['', ' ', '[', 'a b', 'x'.repeat(5_000), '\xff', 'a/b', '@'])}\r\nConnection: close\r\n\r\n`,
    ],
    [
      1,
      () =>
        `${method} ${target} HTTP/1.1\r\n${lines(headers)}${pick(['no colon\r\n', ': x\r\n', 'a b: c\r\n', ' folded\r\n', 'x: \0\r\n', 'x: \xff\xfe\r\n'])}\r\n`,
    ],
    [
      1,
      () =>
        `${method} ${target} HTTP/1.1\r\n${lines(headers)}X: ${'x'.repeat(pick([15_000, 70_000]))}\r\n\r\n`,
    ],
    [1, () => `${method} ${target} HTTP/1.1\r\n${lines(headers)}${'X: 1\r\n'.repeat(3_000)}\r\n`],
    [
      1,
      () =>
        `${method} ${target} HTTP/1.1\r\n${lines(headers)}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    ],
  ]);
  return [Buffer.from(head, 'latin1')];
}
