// The JSON of a badge, in the format that shields.io reads from any address (`/endpoint?url=`).
import { levels } from '../vocabulary/check.ts';
import type { Format } from './format.ts';

const colours = ['brightgreen', 'red', 'lightgrey'] as const;

export const badge: Format = {
  name: 'badge',
  about: 'JSON for a badge by shields.io',
  render({ profile, conclusion }) {
    const { status, verdict, unjudged } = conclusion;
    const open = levels.flatMap((level) =>
      unjudged[level] === undefined ? [] : [`${unjudged[level]} ${level} not judged`],
    );
    // A badge is small, so the reason why there is no verdict appears only in the other formats.
    const short = status === 2 ? 'no verdict' : verdict;
    const shown = {
      schemaVersion: 1,
      label: `Videos API (${profile})`,
      message: status === 2 ? short : [short, ...open].join(', '),
      color: status === 0 && open.length > 0 ? 'green' : colours[status],
    };
    return `${JSON.stringify(shown, undefined, 2)}\n`;
  },
};
