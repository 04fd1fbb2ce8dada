// The report as JSON, for programs. Its schema is published with the package.
import type { Format } from './format.ts';

export const json: Format = {
  name: 'json',
  about: 'all that was seen, for programs',
  render: (report) => `${JSON.stringify(report, undefined, 2)}\n`,
};
