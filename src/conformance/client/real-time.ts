// The time of a run of the client lab: programs sleep on real clocks.
import { setTimeout as laterCall } from 'node:timers';
import { setTimeout as passing } from 'node:timers/promises';
import type { ConductPorts } from './conduct.ts';

/** @param signal ends the run early */
export function realPorts(signal: AbortSignal): ConductPorts {
  return {
    signal,
    now: () => performance.now(),
    sleep: (ms, own) => passing(ms, undefined, { signal: own }),
    later(ms, act) {
      const timer = laterCall(act, ms);
      return () => clearTimeout(timer);
    },
  };
}
