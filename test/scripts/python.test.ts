// The generated files of the Python package.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const script = (name: string) => join(root, 'scripts/python', name);
const { generatedFiles } = (await import(script('generated-files.mjs'))) as {
  generatedFiles: () => Promise<Record<string, string>>;
};
const { blockingClient } = (await import(script('blocking-client.mjs'))) as {
  blockingClient: (source: string) => string;
};
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('the generated files of the Python package are up to date (npm run python)', async () => {
  const files = Object.entries(await generatedFiles());
  expect(files.map(([path]) => path.split('/').at(-1))).toEqual(['types.py', '_options.py', '_client.py']);
  for (const [path, text] of files) expect(read(path), path).toBe(text);
});

it('the blocking client of Python has no word of asyncio', () => {
  const source =
    'class AsyncA:\n    async def __aenter__(self) -> AsyncA:\n        return await self.start()\n';
  expect(blockingClient(source)).toBe(
    'class A:\n    def __enter__(self) -> A:\n        return self.start()\n',
  );
  expect(read('python/src/sora_emulator/_client.py')).not.toMatch(/\b(async|await|Async\w+)\b/);
});

it('the Python package has the licence of the repository', () => {
  expect(read('python/LICENSE')).toBe(read('LICENSE'));
});
