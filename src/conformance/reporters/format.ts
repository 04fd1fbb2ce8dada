// What a reporter is: a report in, a text out. The terminal's lines while a run goes on are in live.ts.
import type { Report } from '../report/report.ts';

export interface Format {
  /** What `--report NAME=FILE` calls it. */
  name: string;
  about: string;
  render: (report: Report) => string;
}
