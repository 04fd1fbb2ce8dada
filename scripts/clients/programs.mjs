// Ordinary programs that make a video with an official client. The client lab judges them.
import { join } from 'node:path';
import { sdks } from './sdks.mjs';

const root = join(import.meta.dirname, '../..');
const inTests = (...path) => join(root, 'test', ...path);

/** None of these programs has a limit for a job, so any patience shows it. */
const patience = '--patience=6';

/** The situations that a helper for retries is about. */
const retrySituations = [
  'plain',
  'refused-400',
  'refused-401',
  'refused-403',
  'rate-limited',
  'rate-limited-ms',
  'out-of-credit',
  'told-not-to-retry',
  'content-gone',
  'lost-answer',
  'lost-all',
].map((name) => `--situation=${name}`);

/**
 * `name` is the file of known failures, `group` a value for --only, `sdk` a column of the client matrix, and
 * `lab` the options of `sora-conformance client`.
 */
export const programs = [
  sdkProgram('python', '3.57.0', '`create_and_poll`, then `download_content`'),
  sdkProgram(
    'node',
    '7.59.0',
    "the guide's loop: `retrieve` every two seconds while `queued` or `in_progress`",
  ),
  sdkProgram('go', undefined, '`NewAndPoll`, then `DownloadContent`'),
  sdkProgram('java', undefined, 'a loop: `retrieve` every two seconds while `QUEUED` or `IN_PROGRESS`'),
  referenceProgram('generate_video', {
    what: 'the end-to-end example: a poll every ten seconds, ten minutes at most',
    lab: ['--speed=20'],
  }),
  referenceProgram('generate_video_async', {
    what: 'the asynchronous example: a poll every ten seconds',
    lab: ['--speed=20', '--patience=60'],
  }),
  referenceProgram('backoff', {
    what: "the retry helper around every call, without the client's own retries",
    // At a higher speed, a delay of a busy machine makes its short waits look as long as they should be.
    lab: ['--speed=5', ...retrySituations],
  }),
];

function sdkOf(language, version) {
  return sdks.find(
    ({ language: own, name }) =>
      own === language && (version === undefined || name === `${language} ${version}`),
  );
}

function sdkProgram(language, version, what) {
  const sdk = sdkOf(language, version);
  return {
    name: language,
    group: 'sdks',
    sdk,
    title: `openai-${sdk.name}`,
    what,
    lab: [patience],
    build: sdk.ordinary,
  };
}

/** A program of a public reference document. Its pauses are long, so its clock runs faster. */
function referenceProgram(name, { what, lab }) {
  const sdk = sdkOf('python', '3.57.0');
  return {
    name,
    group: 'references',
    sdk,
    title: `${name}.py`,
    what,
    lab,
    build: (folder) => sdk.runs(folder, inTests('seeds', `${name}.py`)),
  };
}

/** @returns the path of the file of known failures */
export const expectedOf = ({ name }) => inTests('clients', 'expected', `${name}.json`);
