// The contract of the store port, tested with every adapter: the properties that the rest of the emulator
// relies on.
import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import { describeBlobs } from './blobs.ts';
import { describeClosing } from './closing.ts';
import { describeCopies } from './copies.ts';
import { describeCounters } from './counters.ts';
import { describeDocuments } from './documents.ts';
import { describeHoldings } from './holdings.ts';
import { describeJournal } from './journal.ts';
import { describeOutbox } from './outbox.ts';
import { describeReset } from './reset.ts';
import { describeSettings } from './settings.ts';

/**
 * @param name the name of the adapter
 * @param open returns an empty store; the contract closes it
 */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store port on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    describeDocuments(() => store);
    describeBlobs(() => store);
    describeOutbox(() => store);
    describeCounters(() => store);
    describeJournal(() => store);
    describeHoldings(() => store);
    describeReset(() => store);
    describeSettings(() => store);
    describeCopies(() => store);
    describeClosing(() => store);
  });
}
