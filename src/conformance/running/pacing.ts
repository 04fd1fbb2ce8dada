// Handles an emulator whose jobs wait for commands (`--pace manual`). The suite adds a rule that gives the
// jobs of a run a duration. So moderation and the clock decide their outcome, as on other servers. If the
// suite ended jobs by commands, it would judge its own commands.
import { read } from '../vocabulary/expect.ts';
import type { EmulatorHelp } from '../vocabulary/tools.ts';

export interface Pacing {
  /** Adds the rule. It is called before a video is made in the project of this key. */
  prepare: (key: string) => Promise<void>;
  /** Removes the rule from the project of this key. */
  end: (key: string) => Promise<void>;
}

/** The rule matches every operation that makes a video. Its effects do not change the outcome of the job. */
const rule = {
  match: { operation: ['createVideo', 'remixVideo', 'editVideo', 'extendVideo'] },
  then: { queue: '1s', render: '4s' },
};

/**
 * @param controlOf returns the control functions of the emulator in the project of a key; undefined without
 *   an emulator
 */
export function createPacing(controlOf: (key: string) => EmulatorHelp | undefined): Pacing {
  let manual: Promise<boolean> | undefined;
  const rules = new Map<string, Promise<unknown>>();
  return {
    async prepare(key) {
      const control = controlOf(key);
      if (control === undefined) return;
      manual ??= isManual(control);
      if (!(await manual)) return;
      // When the emulator refuses the rule, the check reports that its job did not end.
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

/** When an emulator does not report its pace, assume that its jobs end by themselves. */
const isManual = async ({ control }: EmulatorHelp): Promise<boolean> =>
  control('GET', '/status').then(
    (status) => read(status, '/options/pace') === 'manual',
    () => false,
  );
