// Prints the JSON Schema of reports, as the built suite has it.
import { reportSchema } from '../dist/conformance/index.js';

process.stdout.write(`${JSON.stringify(reportSchema(), null, 2)}\n`);
