import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openAt } from '../../support/open-store.ts';
import { describeStore } from '../../contract/store.ts';

const folder = await mkdtemp(join(tmpdir(), 'sora-sqlite-'));
let files = 0;

describeStore('SQLite', () => openAt(join(folder, `${(files += 1)}.db`)));

afterAll(() => rm(folder, { recursive: true }));
