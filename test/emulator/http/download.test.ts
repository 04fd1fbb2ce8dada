// The addresses that a download may use. No request of these tests leaves the process.
import { describe, expect, it } from 'vitest';
import { createDownload } from '../../../src/emulator/http/download.ts';
import { isLoopback, isPrivate } from '../../../src/emulator/net/reach.ts';

it.each([
  ['0.0.0.0', true],
  ['10.1.2.3', true],
  ['100.64.0.1', true],
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['169.254.169.254', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.0.0.8', true],
  ['192.168.255.1', true],
  ['198.18.0.1', true],
  ['192.0.2.1', true],
  ['192.88.99.1', true],
  ['198.51.100.1', true],
  ['203.0.113.255', true],
  ['203.0.114.1', false],
  ['2002:7f00:1::', true],
  ['64:ff9b:1::7f00:1', true],
  ['2001:db8::1', true],
  ['2001::1', true],
  ['2001:4860::8888', false],
  ['224.0.0.1', true],
  ['255.255.255.255', true],
  ['::', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:7f00:1', true],
  ['::ffff:10.0.0.1', true],
  ['64:ff9b::7f00:1', true],
  ['fc00::1', true],
  ['fdff::1', true],
  ['fe80::1', true],
  ['ff02::1', true],
  ['8.8.8.8', false],
  ['172.15.255.255', false],
  ['100.128.0.1', false],
  ['2001:4860:4860::8888', false],
  ['::ffff:8.8.8.8', false],
])('isPrivate(%s) returns %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});

it('a public address counts as private when it belongs to this machine', () => {
  const face = { netmask: '', mac: '', internal: false, cidr: null };
  const interfaces = {
    eth0: [
      { ...face, address: '93.184.216.34', family: 'IPv4' as const },
      { ...face, address: '2606:2800:220::1', family: 'IPv6' as const, scopeid: 0 },
    ],
  };
  expect(isPrivate('93.184.216.34', interfaces)).toBe(true);
  expect(isPrivate('::ffff:93.184.216.34', interfaces)).toBe(true);
  expect(isPrivate('2606:2800:220::1', interfaces)).toBe(true);
  expect(isPrivate('93.184.216.35', interfaces)).toBe(false);
  expect(isPrivate('93.184.216.34', {})).toBe(false);
});

it.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['[::1]', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['[::]', false],
  ['192.168.0.1', false],
  ['10.0.0.1', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
])('isLoopback(%s) returns %s', (hostname, expected) => {
  expect(isLoopback(hostname)).toBe(expected);
});

describe('a server that other machines can reach', () => {
  const download = createDownload(() => false);
  it.each([
    'http://127.0.0.1:1/a.png',
    'http://2130706433/a.png',
    'http://0x7f.1/a.png',
    'http://127.1/a.png',
    'http://[::1]:1/a.png',
    'http://[::ffff:127.0.0.1]:1/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://0.0.0.0/a.png',
  ])('fetches nothing from %s', async (url) => {
    await expect(download(url)).rejects.toThrow('is a private address');
  });

  it('fetches nothing from a host name with a private address', async () => {
    const failure = /localhost is at the private address (127\.0\.0\.1|::1)/;
    await expect(download('http://localhost:1/a.png')).rejects.toThrow(failure);
  });
});

it.each(['file:///etc/passwd', 'ftp://example.com/a.png', 'data:image/png;base64,AA==', 'javascript:1'])(
  'a download with the scheme of %s is refused',
  async (url) => {
    await expect(createDownload(() => true)(url)).rejects.toThrow('is not fetched');
  },
);

it.each(['', 'a.png', 'http://', '//example.com/a.png'])("the text '%s' is not a URL", async (url) => {
  await expect(createDownload(() => true)(url)).rejects.toThrow(/Invalid URL/);
});
