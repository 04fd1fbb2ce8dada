// The JSON of a badge, as shields.io reads it from any address (`/endpoint?url=`).
import type { Format } from './format.ts';
import { wasJudged } from './words.ts';

export const badge: Format = {
  name: 'badge',
  about: 'JSON for a badge by shields.io',
  render({ results, profile, aborted, totals }) {
    const musts = results.filter((result) => result.level === 'MUST' && wasJudged(result));
    // What the profile excuses is neither for the server nor against it.
    const counted = musts.filter(({ excused }) => excused === undefined);
    const passed = counted.filter(({ verdict }) => verdict === 'passed').length;
    const none = aborted !== undefined || totals.error > 0 || counted.length === 0;
    const all = passed === counted.length;
    const shown = {
      schemaVersion: 1,
      label: `Videos API (${profile})`,
      message: none ? 'no verdict' : `${passed}/${counted.length} MUST`,
      color: none ? 'lightgrey' : all ? 'brightgreen' : passed / counted.length >= 0.8 ? 'yellow' : 'red',
    };
    return `${JSON.stringify(shown, undefined, 2)}\n`;
  },
};
