// The doctor's checks of the stores that `--data` can name.
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Check } from './doctor-server.ts';
import { openData } from '../open-data.ts';
import { shownDataPlace, type DataPlace } from '../store/data-place.ts';

/** How long the doctor waits for a database server, in ms. */
const patienceMs = 3_000;

/** Opens the store that was named. Without a name, says which stores this machine could use. */
export async function checkData(place: DataPlace): Promise<Check> {
  if (place.kind === 'memory') return whatIsThere();
  if (place.kind === 'sqlite' && !existsSync(place.path)) return canBeMade(place.path);
  return canBeOpened(place);
}

/** The doctor makes no file. */
function canBeMade(path: string): Check {
  const folder = dirname(resolve(path));
  try {
    accessSync(folder, constants.W_OK);
    return { name: 'data', state: 'ok', found: `${path} does not exist; a server makes it` };
  } catch {
    const advice = 'Make the folder, and give this user the right to write into it.';
    return { name: 'data', state: 'fail', found: `${path} cannot be made in ${folder}`, advice };
  }
}

async function canBeOpened(place: DataPlace): Promise<Check> {
  const store = openData(place, { waitMs: patienceMs });
  const where = shownDataPlace(place);
  try {
    const { projects, videos } = await store.count();
    const found = `${where} can be opened: ${counted(projects, 'project')}, ${counted(videos, 'video')}`;
    return { name: 'data', state: 'ok', found };
  } catch (thrown) {
    return { name: 'data', state: 'fail', found: (thrown as Error).message };
  } finally {
    await store.close();
  }
}

/** The state in memory needs nothing. The packages for the other stores are optional. */
async function whatIsThere(): Promise<Check> {
  const { storeParts } = await import('../store/open-store.ts');
  const { sqlite, postgres } = await storeParts();
  const missing = [
    ...(sqlite === undefined ? ['for a SQLite file: npm install libsql'] : []),
    ...(postgres ? [] : ['for PostgreSQL: npm install postgres']),
  ];
  const found = `in memory; a SQLite file ${sqlite === undefined ? 'cannot be opened here' : `is opened by ${sqlite}`}; PostgreSQL ${postgres ? 'can be reached by the package postgres' : 'cannot be reached from here'}`;
  const advice =
    missing.length === 0 ? {} : { advice: `To keep the state with --data, ${missing.join('; ')}.` };
  return { name: 'data', state: 'ok', found, ...advice };
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
