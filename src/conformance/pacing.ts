// An emulator whose jobs wait for commands (`--pace manual`). A rule gives the jobs of a run a duration, so that moderation and the
// clock decide about them, as on other servers: a command of the suite would judge the suite's own words.
import { read } from './expect.ts';
import type { EmulatorHelp } from './privileged.ts';

export interface Pacing {
  /** Called before a video is made in the project of this key. */
  prepare: (key: string) => Promise<void>;
  /** Takes the rule away from the project of this key. */
  end: (key: string) => Promise<void>;
}

/** Matches every operation that makes a video. The effects leave the outcome of the job as it is. */
const rule = {
  match: { operation: ['createVideo', 'remixVideo', 'editVideo', 'extendVideo'] },
  then: { queue: '1s', render: '4s' },
};

/** @param controlOf the help of the emulator in the project of a key; undefined without an emulator */
export function createPacing(controlOf: (key: string) => EmulatorHelp | undefined): Pacing {
  let manual: Promise<boolean> | undefined;
  const rules = new Map<string, Promise<unknown>>();
  return {
    async prepare(key) {
      const control = controlOf(key);
      if (control === undefined) return;
      manual ??= isManual(control);
      if (!(await manual)) return;
      // Where the rule is refused, the check tells that its job did not end.
      const made = rules.get(key) ?? control.control('POST', '/rules', rule).catch(() => undefined);
      rules.set(key, made);
      await made;
    },
    async end(key) {
      const id = read(await rules.get(key), '/id');
      if (typeof id === 'string') await controlOf(key)?.control('DELETE', `/rules/${id}`);
    },
  };
}

/** An emulator that does not tell its pace is taken for one whose jobs end by themselves. */
const isManual = async ({ control }: EmulatorHelp): Promise<boolean> =>
  control('GET', '/status').then(
    (status) => read(status, '/options/pace') === 'manual',
    () => false,
  );
