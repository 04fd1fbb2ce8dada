// Prints the JSON Schema of reports from the built suite.
import { reportSchema } from '../dist/conformance/index.js';

process.stdout.write(`${JSON.stringify(reportSchema(), null, 2)}\n`);
