import { openAt } from '../../support/open-store.ts';
import { describeStore } from '../../contract/store.ts';
import { onPostgres } from './support/databases.ts';

onPostgres('the contract', (server) => {
  // Tables are made once, because making them takes most of the time.
  describeStore('PostgreSQL', async () => {
    const store = await openAt(server().url('contract'));
    await store.reset();
    return store;
  });
});
