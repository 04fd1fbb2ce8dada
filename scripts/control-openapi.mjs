// Prints the OpenAPI document of the control API that the built emulator serves.
import { createEmulator } from '../dist/emulator/index.js';

const emulator = createEmulator();
const answer = await emulator.fetch(new Request('http://emulator.test/_emulator/openapi.json'));
process.stdout.write(`${await answer.text()}\n`);
await emulator.close();
