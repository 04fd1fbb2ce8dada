// Two emulators on one database that a test uses as one. Requests go to each of them in turn, as through a load
// balancer. The methods of the library belong to the first.
import type { Emulator, Project } from '../../../src/emulator/index.ts';
import { startGate } from './gate.ts';

export interface PairGiven {
  /** Starts a load balancer before two servers. @returns its URL, and a function that ends it */
  balance: (urls: readonly [string, string]) => Promise<{ url: string; end: () => Promise<void> }>;
  adminToken: string | undefined;
}

export function emulatorPair(one: Emulator, other: Emulator, { balance, adminToken }: PairGiven): Emulator {
  let turns = 0;
  /** The projects whose clock or rules were changed by a method that returns at once; '' for the clock of all. */
  const changed = new Set<string>();
  const projects = new Map<string, Project>();
  let balancer: ReturnType<PairGiven['balance']> | undefined;
  let url: string | undefined;

  /** Waits until the changes are saved, and the other emulator has seen them: the control plane answers after that. */
  const settled = async () => {
    const keys = [...changed];
    changed.clear();
    await Promise.all(keys.map((key) => one.fetch(...afterChanges(key, adminToken))));
  };
  const sent: Emulator['fetch'] = async (input, init) => {
    await settled();
    turns += 1;
    return (turns % 2 === 0 ? one : other).fetch(input, init);
  };

  return {
    fetch: sent,
    async listen() {
      balancer ??= Promise.all([one.listen(), other.listen()]).then(async (urls) => {
        const balancing = await balance(urls);
        const gate = await startGate(balancing.url, settled);
        return { url: gate.url, end: () => gate.end().then(balancing.end) };
      });
      ({ url } = await balancer);
      return url;
    },
    get url() {
      return url ?? one.url;
    },
    clock: noting(one.clock, () => changed.add('')),
    project(key) {
      const known =
        projects.get(key) ?? sharedProject({ one, other, key, settled, note: () => changed.add(key) });
      projects.set(key, known);
      return known;
    },
    strays: one.strays,
    webhooks: {
      async idle() {
        await settled();
        // A delivery of one emulator can make the other one's next delivery due.
        for (const emulator of [one, other, one]) await emulator.webhooks.idle();
      },
    },
    async status() {
      await settled();
      return one.status();
    },
    async reset() {
      await settled();
      await one.reset();
    },
    async close() {
      await (await balancer)?.end();
      await Promise.all([one.close(), other.close()]);
    },
  };
}

/** A request to the control plane that changes nothing. */
function afterChanges(key: string, adminToken: string | undefined): [string, RequestInit] {
  const headers = {
    ...(key !== '' && { authorization: `Bearer ${key}` }),
    ...(adminToken !== undefined && { 'x-emulator-token': adminToken }),
  };
  return [`http://127.0.0.1/_emulator/${key === '' ? 'status' : 'clock'}`, { headers }];
}

/** A project of the first emulator. The journal also has the requests to the other emulator. */
function sharedProject(given: {
  one: Emulator;
  other: Emulator;
  key: string;
  settled: () => Promise<void>;
  note: () => void;
}): Project {
  const { one, other, key, settled, note } = given;
  const own = one.project(key);
  /** Each emulator writes its entries some at a time. A reading of the journal writes them at once. */
  const written = () => other.project(key).requests.list({ limit: 1 });
  return {
    ...own,
    clock: noting(own.clock, note),
    rules: noting(own.rules, note),
    videos: awaiting(own.videos, settled),
    webhooks: awaiting(own.webhooks, settled),
    requests: awaiting(own.requests, written),
    snapshots: awaiting(own.snapshots, settled),
    async usage() {
      await settled();
      return own.usage();
    },
    async reset() {
      await settled();
      await own.reset();
    },
  };
}

/** Calls `note` before each method. */
const noting = <T extends object>(target: T, note: () => unknown): T =>
  new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        note();
        return Reflect.apply(value, target, given);
      };
    },
  });

/** Waits for `ready` before each method. Every method of the target returns a promise. */
const awaiting = <T extends object>(target: T, ready: () => Promise<unknown>): T =>
  new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]): Promise<unknown> => {
        await ready();
        return Reflect.apply(value, target, given);
      };
    },
  });
