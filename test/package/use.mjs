// Uses the installed package as a new user does: its library, its OpenAPI document, one clip.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createEmulator, OptionError } from 'sora-emulator';

const emulator = createEmulator({ pace: 'instant' });
const base = `${await emulator.listen()}/v1`;
const headers = { authorization: 'Bearer sk-package', 'content-type': 'application/json' };
const created = await fetch(`${base}/videos`, { method: 'POST', headers, body: '{"prompt": "packed"}' });
assert.equal(created.status, 200);
const { id } = await created.json();
const signatures = { video: [4, 'ftyp'], thumbnail: [8, 'WEBP'], spritesheet: [0, '\u00FF\u00D8\u00FF'] };
for (const [variant, [at, expected]] of Object.entries(signatures)) {
  const content = await emulator.fetch(
    new Request(`${base}/videos/${id}/content?variant=${variant}`, { headers }),
  );
  assert.equal(content.status, 200);
  const bytes = Buffer.from(await content.arrayBuffer());
  assert.equal(bytes.toString('latin1', at, at + expected.length), expected);
  console.log(`${variant}: ${bytes.length} bytes`);
}
assert.throws(() => createEmulator({ pace: 'fast' }), OptionError);
await emulator.close();
const openapi = createRequire(import.meta.url)('sora-emulator/openapi.json');
assert.ok(openapi.paths['/v1/videos']);
