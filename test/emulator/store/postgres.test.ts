import { afterAll, beforeAll, describe } from 'vitest';
import { openStore } from '../../../src/emulator/store/open-store.ts';
import { describeStore } from '../../contract/store.ts';
import {
  missingPostgres,
  serverMs,
  startPostgres,
  type PostgresServer,
} from '../../support/postgres-server.ts';

const missing = missingPostgres();

describe.skipIf(missing !== undefined)(
  `with a PostgreSQL server${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
    }, serverMs);
    afterAll(() => server.remove(), serverMs);

    // Tables are made once, because making them takes most of the time.
    describeStore('PostgreSQL', async () => {
      const store = await openStore(server.url('contract'));
      await store.reset();
      return store;
    });
  },
);
