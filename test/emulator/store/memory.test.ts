// The memory store fulfils the contract of the port.
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { describeStore } from '../../contract/store.ts';

describeStore('memory', async () => memoryStore());
