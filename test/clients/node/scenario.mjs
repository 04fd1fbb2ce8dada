// Does every step of the scenario with the installed `openai`, and prints one line for each step.
import { steps as derived } from './derived.mjs';
import { steps as refusals } from './refusals.mjs';
import { steps as retries } from './retries.mjs';
import { steps as suites } from './suites.mjs';
import { Cannot } from './support.mjs';
import { steps as videos } from './videos.mjs';
import { steps as webhooks } from './webhooks.mjs';

const line = (thrown) => String(thrown?.message ?? thrown).replaceAll(/\s+/g, ' ');

const all = { ...videos, ...derived, ...webhooks, ...refusals, ...suites, ...retries };

for (const [name, step] of Object.entries(all)) {
  try {
    await step();
    console.log(`ok ${name}`);
  } catch (thrown) {
    console.log(thrown instanceof Cannot ? `skip ${name} ${line(thrown)}` : `not ok ${name} ${line(thrown)}`);
  }
}
