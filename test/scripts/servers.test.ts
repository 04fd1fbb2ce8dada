// The judgement of released servers: their known failures, and the report of a missing registry. The servers
// themselves run in `npm run test:servers`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readBaseline } from '../../src/conformance/report/baseline.ts';
import { checks } from '../../src/conformance/checks/index.ts';

interface Server {
  name: string;
  version: string;
  profile: string;
}
interface Installation {
  name: string;
  pinned: string[];
  registry: string;
  reach: () => Promise<unknown>;
  install: (folder: string) => Promise<unknown>;
}

const cache = mkdtempSync(join(tmpdir(), 'servers-test-'));
vi.stubEnv('SERVERS_DIR', cache);
const folder = join(import.meta.dirname, '../../scripts/servers');
const load = async <T>(name: string) => (await import(join(folder, name))) as T;
const { baselineOf, servers } = await load<{ servers: Server[]; baselineOf: (server: Server) => string }>(
  'servers.mjs',
);
const { installed } = await load<{ installed: (one: Installation) => Promise<string> }>('installations.mjs');
const { readOptions } = await load<{
  readOptions: (args: readonly string[], known: readonly Server[]) => { chosen: Server[] };
}>('options.mjs');

beforeAll(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true));
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

describe.each(servers)('the list of known failures of $name', (server) => {
  const file = baselineOf(server);
  const baseline = readBaseline(readFileSync(file, 'utf8'), file);

  it('is written for the profile by which the server is judged', () => {
    expect(baseline.profile).toBe(server.profile);
  });

  it('contains only checks of the suite, each with a reason that is not copied from a report', () => {
    const ids = new Set(checks.map(({ id }) => id));
    const faults = Object.entries(baseline.failures).filter(
      ([id, reason]) => !ids.has(id) || reason.length < 20 || /was expected|not tested|^fails$/.test(reason),
    );
    expect(faults).toEqual([]);
  });
});

const refused = () => Promise.reject(new Error('no such version'));
const made = (given: Partial<Installation>): Installation => ({
  name: 'made',
  pinned: ['npm.json'],
  registry: 'PyPI',
  reach: () => Promise.resolve(),
  install: () => Promise.resolve(),
  ...given,
});

describe('the installation of a server to judge', () => {
  it('is skipped, with the name of the registry, when the registry does not answer', async () => {
    await expect(installed(made({ install: refused, reach: refused }))).rejects.toThrow(
      'PyPI is not reachable',
    );
  });

  it('fails with its own reason when the registry answers', async () => {
    await expect(installed(made({ install: refused }))).rejects.toThrow('no such version');
  });

  it('is used again until a list of versions changes', async () => {
    const install = vi.fn(() => Promise.resolve());
    await installed(made({ install }));
    await installed(made({ install }));
    expect(install).toHaveBeenCalledTimes(1);
    await installed(made({ install, pinned: ['engines.txt'] }));
    expect(install).toHaveBeenCalledTimes(2);
  });
});

describe('the option --only of the judgement', () => {
  it('accepts names of servers in upper and lower case', () => {
    expect(readOptions(['--only', 'portkey,SGLang'], servers).chosen.map(({ name }) => name)).toEqual([
      'SGLang',
      'Portkey',
    ]);
  });

  it('refuses another name, and lists the known names', () => {
    expect(() => readOptions(['--only', 'Sora'], servers)).toThrow(
      /does not know 'sora'; known are vLLM-Omni,/,
    );
  });
});
