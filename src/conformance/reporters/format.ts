// The type of a reporter: it turns a report into a text. The lines that the terminal shows during a run are
// in commands/progress.ts.
import type { Report } from '../report/report.ts';

export interface Format {
  /** The name of the format in `--report NAME=FILE`. */
  name: string;
  about: string;
  render: (report: Report) => string;
}
