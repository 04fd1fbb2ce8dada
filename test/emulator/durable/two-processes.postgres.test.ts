import { lateStore } from '../../../src/emulator/store/late-store.ts';
import { openAt } from '../../support/open-store.ts';
import { onPostgres } from '../store/support/databases.ts';
import { describeTwoProcesses } from './two-processes.ts';
import { started } from './started.ts';

onPostgres('two processes', (server) => {
  describeTwoProcesses('PostgreSQL', (options) => {
    const url = server().url();
    const open = () => lateStore({ durable: true }, () => openAt(url));
    return [started(open(), options), started(open(), options)];
  });
});
