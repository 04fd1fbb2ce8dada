// Forms by hand: boundaries, dispositions, types, encodings, sizes, and the place where the body ends early.
import { hostileTexts, textFor } from './values.mjs';

const boundaries = [
  'x',
  '----WebKitFormBoundary7MA4YWxk',
  "'()+_,-./:=?",
  'a'.repeat(70),
  'a'.repeat(300),
  ' ',
  '',
];
const types = [
  'text/plain',
  'application/json',
  'image/png',
  'image/jpeg',
  'image/webp',
  'video/mp4',
  'application/octet-stream',
  'text/plain; charset=utf-7',
  'multipart/mixed; boundary=inner',
  'nonsense',
];
const starts = {
  png: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  mp4: Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'),
  jpeg: Buffer.from('ffd8ffe000104a46494600', 'hex'),
  box: Buffer.from('ffffffff6d6f6f76', 'hex'),
};

/**
 * A form with the fields of the operation, and other fields. @returns `bytes` with the `headers` that belong
 * to them
 */
export function formOf(route, random, known) {
  const boundary = random.chance(0.7) ? 'boundary-of-the-fuzz' : random.pick(boundaries);
  const eol = random.chance(0.93) ? '\r\n' : random.pick(['\n', '\r', '\r\n\r\n']);
  const names = [...route.fields, 'video[id]', 'input_reference[file_id]', '__proto__', 'extra[]'];
  const chosen = names.filter(() => random.chance(0.4));
  if (chosen.length > 0 && random.chance(0.2)) chosen.push(chosen[0]);
  const parts = chosen.flatMap((name) => [
    Buffer.from(`--${boundary}${eol}`),
    Buffer.from(`${partHead(name, random).join(eol)}${eol}${eol}`),
    content(name, random, known),
    Buffer.from(eol),
  ]);
  const end = random.chance(0.9) ? `--${boundary}--${eol}` : random.pick(['', `--${boundary}`, '--', eol]);
  const before = random.chance(0.05) ? 'a preamble\r\n' : '';
  const whole = Buffer.concat([Buffer.from(before), ...parts, Buffer.from(end)]);
  const bytes = random.chance(0.12) ? whole.subarray(0, random.below(whole.length + 1)) : whole;
  return { headers: [['Content-Type', contentType(boundary, random)]], bytes };
}

function contentType(boundary, random) {
  const plain = `multipart/form-data; boundary=${boundary}`;
  if (random.chance(0.9)) return plain;
  return random.pick([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary="${boundary}"`,
    `multipart/form-data; boundary=other`,
    `multipart/form-data; boundary=${boundary}; boundary=other`,
    `MULTIPART/FORM-DATA; BOUNDARY=${boundary}`,
    `multipart/form-data; charset=utf-16; boundary=${boundary}`,
  ]);
}

function partHead(name, random) {
  const head = [];
  const shown = random.chance(0.9)
    ? name
    : random
        .pick(hostileTexts)
        .slice(0, 200)
        .replaceAll(/[\r\n]/g, '');
  head.push(
    random.weighted([
      [12, () => `Content-Disposition: form-data; name="${shown}"`],
      [
        5,
        () =>
          `Content-Disposition: form-data; name="${shown}"; filename="a.${random.pick(['png', 'mp4', ''])}"`,
      ],
      [1, () => `Content-Disposition: form-data; name=${shown}`],
      [1, () => `Content-Disposition: attachment; name="${shown}"`],
      [1, () => `Content-Disposition: form-data; filename="${shown}"`],
      [
        1,
        () => `Content-Disposition: form-data; name*=UTF-8''${encodeURIComponent('ü')}; filename*=UTF-8''%ff`,
      ],
      [1, () => `content-disposition:form-data;name="${shown}";;;`],
      [1, () => 'X-Other: 1'],
      [1, () => ': nothing'],
      [0.3, () => `Content-Disposition: form-data; name="${'n'.repeat(20_000)}"`],
    ]),
  );
  if (random.chance(0.4)) head.push(`Content-Type: ${random.pick(types)}`);
  if (random.chance(0.05))
    head.push(`Content-Transfer-Encoding: ${random.pick(['base64', 'binary', '8bit'])}`);
  if (random.chance(0.02)) head.push(...Array.from({ length: 3_000 }, (_, at) => `X-${at}: 1`));
  return head;
}

function content(name, random, known) {
  return random.weighted([
    [8, () => Buffer.from(textFor(name, random))],
    [1, () => Buffer.from(known.video)],
    [1, () => Buffer.from('{"id":"x"')],
    [2, () => random.bytes(random.below(2_000))],
    [3, () => Buffer.concat([random.pick(Object.values(starts)), random.bytes(random.below(400))])],
    [1, () => Buffer.alloc(random.pick([16_384, 20_000, 65_536, 100_000]), 'x')],
    [0.1, () => Buffer.alloc(random.pick([1_048_577, 6_000_000]), 1)],
  ]);
}
