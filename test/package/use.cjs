// Uses the installed package from CommonJS: both entries, and one clip.
const assert = require('node:assert/strict');
const { createEmulator, OptionError } = require('sora-emulator');
const { run } = require('sora-emulator/conformance');

async function main() {
  assert.equal(typeof run, 'function');
  assert.throws(() => createEmulator({ pace: 'fast' }), OptionError);
  const emulator = createEmulator({ pace: 'instant' });
  const headers = { authorization: 'Bearer sk-package', 'content-type': 'application/json' };
  const base = `${await emulator.listen()}/v1`;
  const created = await fetch(`${base}/videos`, { method: 'POST', headers, body: '{"prompt": "required"}' });
  const { id } = await created.json();
  const content = await fetch(`${base}/videos/${id}/content`, { headers });
  assert.equal(content.headers.get('content-type'), 'video/mp4');
  await emulator.close();
}

main().then(
  () => console.log('required: 1 passed, 0 failed'),
  (fault) => {
    console.error(fault);
    process.exitCode = 1;
  },
);
