// The command line of the soak test: its options and its help.
import { parseArgs } from 'node:util';

const help = `usage: npm run soak -- [options]

Runs the built server under a mixed load on loopback and prints its live heap (heap and buffers, after a full collection)
every 30 s. The load creates, polls, lists, downloads and deletes videos and sends wrong requests, under a few keys that
stay and many keys that are used once. It also sends rules, webhooks and uploads, and fills the journal to its limit.

  --minutes N   duration of the run (default 10)
  --every N     seconds between two samples (default 30)
  --workers N   clients at the same time (default 4)
  --help        print this text

Three checks:
  no slope      a straight line through the samples of the last 60 % of the run rises by less than 512 KiB a minute
  no fault      every answer is one that the load expects, and the server never reports a fault
  comes back    after 20 bodies of 31 MB, live memory is at most 8 MiB above what it was before

Progress goes to standard error, the result to standard output. Ends with 'N passed, N failed'; exits with 1 when a check
fails, with 2 when the soak itself could not run.

examples:
  npm run soak                               ten minutes
  npm run soak -- --minutes 1 --every 5      a first result
`;

/** An error in the command line; `message` is one line. */
export class UsageError extends Error {}

/** @returns undefined after the help was printed on request. @throws UsageError */
export function readOptions(args) {
  const { values } = parse(args);
  if (values.help) return void process.stdout.write(help);
  return {
    minutes: wholeNumber('--minutes', values.minutes ?? '10', 10_000),
    everySeconds: wholeNumber('--every', values.every ?? '30', 3_600),
    workers: wholeNumber('--workers', values.workers ?? '4', 64),
  };
}

function parse(args) {
  const text = { type: 'string' };
  try {
    return parseArgs({
      args,
      options: { minutes: text, every: text, workers: text, help: { type: 'boolean', short: 'h' } },
    });
  } catch (thrown) {
    throw new UsageError(thrown.message.split('. ', 1)[0]);
  }
}

function wholeNumber(flag, text, most) {
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
  throw new UsageError(`${flag} cannot be '${text}': expected a whole number from 1 to ${most}`);
}
