// A certificate for this machine, signed by itself, in files that are removed after the test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';

export interface Certificate {
  /** The paths of the PEM files. */
  certFile: string;
  keyFile: string;
  /** The certificate itself, for clients that are to trust it. */
  cert: string;
}

export async function certificate(): Promise<Certificate> {
  const folder = mkdtempSync(join(tmpdir(), 'sora-emulator-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const names = [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
  ];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: names },
    ],
  });
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  return { certFile, keyFile, cert };
}
