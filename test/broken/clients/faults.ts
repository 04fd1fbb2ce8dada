// The faults of `client.mjs`, each with the expectations of the client lab that fail because of it.

/** One run of the broken client. */
export interface FaultCase {
  /** The value of `--fault`. */
  fault: string;
  /** Where the fault shows. */
  situation: string;
  /** The expectation that is about this fault. */
  fails: string;
  /** What fails as a consequence. */
  andSo?: readonly string[];
  /** The value of SORA_LAB_PATIENCE, in seconds. */
  patienceS?: number;
  /** How long the client may take, in seconds. */
  limitS?: number;
}

const about = (
  fails: string,
  situation: string,
  fault: string,
  more: Partial<FaultCase> = {},
): FaultCase => ({
  fault,
  situation,
  fails,
  ...more,
});

/** At least one for each published expectation. */
export const faultCases: readonly FaultCase[] = [
  // The query that has the key is a query that nothing reads.
  about('request.key-in-header-only', 'plain', 'key-in-url', { andSo: ['request.nothing-in-vain'] }),
  about('request.nothing-in-vain', 'plain', 'sends-in-vain'),
  about('create.once', 'plain', 'creates-two'),
  about('create.seconds-as-text', 'plain', 'seconds-as-number', { andSo: ['create.accepted'] }),
  about('create.prompt-intact', 'plain-prompt', 'mangles-prompt'),
  about('create.accepted', 'plain', 'creates-wrongly-first'),
  about('image.sent-as-form', 'image', 'picture-in-json'),
  about('image.file-has-name', 'image', 'picture-without-name', { andSo: ['image.accepted'] }),
  about('image.file-has-type', 'image', 'picture-without-type', { andSo: ['image.accepted'] }),
  about('image.accepted', 'image', 'picture-of-other-size'),
  about('poll.waits-as-told', 'plain', 'polls-too-soon'),
  about('poll.own-pace', 'no-poll-header', 'hurries-unasked'),
  about('poll.stops-at-completed', 'plain', 'polls-on'),
  about('poll.stops-at-failed', 'failed-without-reason', 'waits-for-error'),
  about('poll.goes-on-at-unknown-status', 'unknown-status', 'ends-at-unknown-status'),
  about('poll.stops-when-gone', 'gone', 'polls-when-gone'),
  about('poll.gives-up-a-stuck-job', 'stuck-job', 'never-gives-up', { patienceS: 2 }),
  about('poll.survives-trouble', 'poll-trouble', 'ends-at-poll-trouble'),
  about('poll.survives-429', 'poll-429', 'ends-at-poll-429'),
  about('poll.garbled-is-not-final', 'poll-garbled', 'ends-at-garbled-poll'),
  about('poll.copes-with-regress', 'regress', 'ends-at-regress'),
  about('failed.tells', 'failed-job', 'ends-well-when-failed', { andSo: ['run.exit-tells'] }),
  about('failed.no-download', 'failed-job', 'downloads-failed-jobs'),
  about('failed.not-created-again', 'failed-job', 'creates-again-when-failed', { andSo: ['create.once'] }),
  about('failed.copes-without-reason', 'failed-without-reason', 'breaks-without-reason'),
  about('failed.keeps-the-reason', 'failed-job', 'hides-the-reason'),
  about('retry.not-on-400', 'refused-400', 'retries-400'),
  about('retry.not-on-401', 'refused-401', 'retries-401'),
  about('retry.not-on-403', 'refused-403', 'retries-403'),
  about('retry.not-on-404', 'content-gone', 'retries-404'),
  about('retry.after-429', 'rate-limited', 'gives-up-at-429'),
  about('retry.waits-retry-after', 'rate-limited', 'ignores-retry-after'),
  about('retry.waits-retry-after-ms', 'rate-limited-ms', 'ignores-retry-after-ms'),
  about('retry.quota-is-final', 'out-of-credit', 'retries-without-credit'),
  about('retry.after-5xx', 'server-errors', 'gives-up-at-5xx'),
  about('retry.after-reset', 'reset', 'gives-up-at-reset'),
  about('retry.backs-off', 'endless-500', 'never-backs-off'),
  about('retry.ends', 'endless-500', 'retries-without-end'),
  about('retry.obeys-x-should-retry', 'told-not-to-retry', 'retries-when-told-not-to'),
  about('lost.not-created-twice', 'lost-all', 'creates-again-when-lost'),
  about('lost.not-created-twice', 'lost-answer', 'creates-again-when-lost'),
  about('download.after-completed', 'plain', 'downloads-too-soon'),
  about('download.before-expiry', 'expires-soon', 'downloads-late'),
  about('download.whole-or-none', 'download-always-cut', 'keeps-a-part', { andSo: ['run.exit-tells'] }),
  about('download.checks-the-file', 'short-file', 'never-looks-at-the-file'),
  about('download.repeated', 'download-502', 'downloads-once'),
  about('download.not-created-again', 'wrong-type', 'creates-again-when-download-fails', {
    andSo: ['create.once'],
  }),
  about('download.waits-for-content', 'lagging-content', 'gives-up-unready-content'),
  about('download.error-is-no-video', 'wrong-type', 'saves-anything', { andSo: ['run.exit-tells'] }),
  about('download.key-stays-home', 'redirected', 'key-leaves-home'),
  about('download.follows-redirect', 'redirected', 'stays-at-redirect'),
  about('list.reads-all', 'pages', 'reads-one-page'),
  about('list.ends', 'empty-last-page', 'reads-without-end'),
  about('delete.cleans-up', 'clean-up', 'deletes-nothing'),
  about('delete.waits-for-the-end', 'clean-up', 'deletes-too-soon'),
  about('webhook.accepts-genuine', 'webhook', 'refuses-webhooks'),
  about('webhook.refuses-altered', 'webhook-altered', 'trusts-webhooks'),
  about('webhook.refuses-wrong-secret', 'webhook-forged', 'trusts-webhooks'),
  about('webhook.refuses-stale', 'webhook-stale', 'accepts-stale-webhooks'),
  about('webhook.accepts-either-secret', 'webhook-rotated', 'checks-one-signature'),
  about('webhook.once-per-id', 'webhook', 'works-twice'),
  about('webhook.answers-fast', 'webhook', 'answers-webhooks-late'),
  about('run.exit-tells', 'refused-400', 'always-ends-well'),
  about('run.ends', 'plain', 'never-ends', { limitS: 8 }),
];
