// Every error that a rule can name: the answer of the service, the confidence in that answer, and a tag that
// causes it.
import * as batchErrors from './batch-errors.ts';
import * as errors from './errors.ts';
import type { Confidence } from './fact.ts';
import { factTags } from './fact-tags.ts';
import type { JobError } from './profiles.ts';

/** An error answer that replaces the operation's own answer. */
export interface NamedRequestError {
  status: number;
  body: errors.ErrorBody;
  headers: Readonly<Record<string, string>>;
  confidence: Confidence;
  source: string;
}

/** The `error` of a failed job. */
export interface NamedJobError {
  error: JobError;
  confidence: Confidence;
  source: string;
}

/** One entry of the list of errors, as it is shown to users. */
export interface CatalogueEntry {
  name: string;
  /**
   * `request`: the answer to a request. `job`: the `error` of a failed job; no request is refused with it.
   */
  kind: 'request' | 'job';
  /** Null for a job, because the retrieval of its video answers 200. */
  status: number | null;
  /** The envelope of an answer, or the `error` of the video. */
  body: { error: errors.ErrorBody | JobError };
  headers: Readonly<Record<string, string>>;
  confidence: Confidence;
  source: string;
  /** A prompt tag that causes this error. */
  example: string;
}

/** `fact` is an id of docs/contract.md. The confidence of an error is the tag of its fact. */
type Evidence = readonly [fact: keyof typeof factTags, remark?: string];

const sourceOf = (fact: string, remark?: string): string =>
  remark === undefined ? `contract:${fact}` : `contract:${fact}; ${remark}`;

function named(
  { status, body }: errors.ApiError,
  [fact, remark]: Evidence,
  headers: Readonly<Record<string, string>> = {},
): NamedRequestError {
  return { status, body, headers, confidence: factTags[fact], source: sourceOf(fact, remark) };
}

/** A refusal with a text that only rules use. */
function refusal(
  status: number,
  message: string,
  given: { type?: string; param?: string; code?: string } = {},
): errors.ApiError {
  const { type = 'invalid_request_error', param = null, code = null } = given;
  return new errors.ApiError(status, { message, type, param, code });
}

const sample = 'video_0123456789abcdef0123456789abcdef0123456789abcdef';
const organization = 'org-sora-emulator';
const types = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4'];

const parameters = {
  unknown_parameter: named(errors.unknownParameter('duration'), ['validation.unknown-parameter-message']),
  invalid_value: named(errors.invalidValue('seconds', '10', ['4', '8', '12']), [
    'validation.seconds-value-message',
  ]),
  invalid_type: named(
    refusal(
      400,
      "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
      { param: 'seconds', code: 'invalid_type' },
    ),
    ['validation.seconds-integer-message', 'the code INFER'],
  ),
  missing_required_parameter: named(errors.missingParameter('prompt'), ['validation.prompt-missing-message']),
  empty_string: named(errors.emptyString('prompt'), ['validation.prompt-empty-message']),
  empty_array: named(errors.emptyArray('event_types'), [
    'errors.texts-of-other-routes',
    'the operation: contract:webhooks.endpoint-api',
  ]),
  string_mismatch: named(errors.stringMismatch('url', '^https?://'), [
    'errors.texts-of-other-routes',
    'the operation: contract:webhooks.endpoint-api',
  ]),
  string_above_max_length: named(errors.stringTooLong('prompt', 32_000, 32_001), [
    'validation.prompt-too-long-message',
  ]),
  array_above_max_length: named(errors.arrayTooLong('characters', 2, 3), [
    'validation.characters-more-than-two-code',
  ]),
  integer_above_max_value: named(errors.integerTooBig('limit', 100, 101), ['list.limit-101-message']),
  integer_below_min_value: named(errors.integerTooSmall('limit', 0, -1), ['list.limit-negative-message']),
  duplicate_parameter: named(errors.duplicateParameter('limit'), [
    'list.repeated-query',
    'the sentence UNKNOWN',
  ]),
};

const bodies = {
  malformed_json: named(errors.malformedJson(), ['validation.malformed-json-message']),
  malformed_form: named(errors.malformedForm('it ended before its last boundary'), ['errors.own-texts']),
  unsupported_content_type: named(errors.unsupportedContentType('text/plain'), [
    'validation.content-type-message',
  ]),
  body_too_large: named(errors.bodyTooLarge(32 * 1024 * 1024), ['validation.body-too-large']),
  request_timed_out: named(errors.requestTimedOut(), ['errors.own-texts']),
  upload_timed_out: named(refusal(400, 'upload timed out'), ['azure.upload-timed-out', 'Azure: transient']),
};

const references = {
  unsupported_file_mimetype: named(
    errors.unsupportedMimetype('input_reference', 'application/octet-stream', types),
    ['validation.reference-mimetype-message'],
  ),
  invalid_image_file: named(errors.unreadableImage('input_reference', 'it does not decode'), [
    'validation.reference-unreadable',
  ]),
  image_size_mismatch: named(errors.imageSizeMismatch(), ['validation.reference-pixel-size-message']),
  reference_ambiguous: named(errors.referenceAmbiguous(), ['validation.reference-fields-message']),
  invalid_image_url: named(errors.imageDownloadFailed('https://example.com/first-frame.png'), [
    'validation.reference-url-unreachable',
  ]),
  file_not_found: named(errors.fileNotFound('file-123'), ['validation.reference-file-unknown']),
  not_jsonl: named(batchErrors.notJsonl(), ['batch.refusals', 'public log of a gateway']),
  file_download_forbidden: named(batchErrors.downloadForbidden('user_data'), [
    'batch.refusals',
    'public logs',
  ]),
  metadata_too_large: named(batchErrors.tooManyProperties('metadata', 16, 17), [
    'errors.texts-of-other-routes',
    'the refusal: contract:batch.refusals',
  ]),
  batch_not_found: named(batchErrors.batchNotFound('batch_123'), [
    'errors.texts-of-other-routes',
    'the refusal: contract:batch.refusals',
  ]),
  batch_not_cancellable: named(batchErrors.batchOver('completed'), ['batch.refusals', 'public logs']),
  content_policy_violation: named(errors.contentPolicyViolation('prompt'), [
    'errors.content-policy-violation',
    'never captured on OpenAI videos',
  ]),
};

const videos = {
  video_not_found: named(errors.videoNotFound(sample), ['retrieve.unknown-message']),
  video_expired: named(errors.videoExpired(3_600_000), ['content.expired-text']),
  video_not_ready: named(errors.videoNotReady(), ['content.not-ready-message']),
  video_still_processing: named(errors.videoStillProcessing(), ['delete.running-message']),
  remix_source_not_completed: named(errors.sourceNotCompleted('remixed'), ['remix.running-source-400']),
  edit_source_not_completed: named(errors.sourceNotCompleted('edited'), [
    'errors.own-texts',
    'the refusal: contract:edits.running-source',
  ]),
  extension_source_not_completed: named(errors.sourceNotCompleted('extended'), [
    'errors.own-texts',
    'the refusal: contract:extensions.running-source',
  ]),
  extended_too_often: named(errors.extendedTooOften(6), [
    'errors.own-texts',
    'the limit: contract:extensions.at-most-six',
  ]),
  extended_too_far: named(errors.extendedTooFar(120, 124), [
    'errors.own-texts',
    'the limit: contract:extensions.at-most-120-seconds',
  ]),
  character_not_found: named(errors.characterNotFound('char_x'), ['characters.retrieve-unknown-404']),
  invalid_video_file: named(errors.unreadableVideo('video', 'it is no MP4 file'), ['errors.own-texts']),
  range_not_satisfiable: named(errors.rangeNotSatisfiable(1_000), ['content.range']),
  webhook_endpoint_not_found: named(errors.webhookEndpointNotFound('whe_x'), [
    'errors.texts-of-other-routes',
    'the operation: contract:webhooks.endpoint-api',
  ]),
  webhook_unreachable: named(errors.webhookTestFailed('connect ECONNREFUSED'), ['errors.own-texts']),
};

const access = {
  missing_key: named(errors.missingKey(), ['auth.missing-message', 'other routes use this sentence']),
  invalid_api_key: named(errors.incorrectKey('sk-abcdefghijkl'), ['auth.wrong-key-message', 'OpenAI-wide']),
  foreign_host: named(errors.foreignHost('page.test'), ['errors.own-texts']),
  invalid_organization: named(
    refusal(401, 'No such organization: org-x.', { code: 'invalid_organization' }),
    ['auth.organization-unknown', 'OpenAI-wide'],
  ),
  missing_scopes: named(
    refusal(
      403,
      "You have insufficient permissions for this operation. Missing scopes: api.videos.write. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.",
    ),
    ['auth.restricted-key', "the scope's name INFER"],
  ),
  org_not_verified: named(
    refusal(
      403,
      'Your organization must be verified to use the model `sora-2`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.',
    ),
    ['errors.organization-not-verified'],
  ),
  model_forbidden: named(errors.modelForbidden('proj_123', 'sora-2'), [
    'errors.no-permission',
    'OpenAI-wide',
  ]),
  unknown_url: named(errors.unknownUrl('GET', '/v1/video'), ['errors.unknown-path', 'older form']),
  model_not_found: named(errors.modelNotFound('sora-3'), ['errors.texts-of-other-routes']),
  model_retired: named(errors.modelRetired('sora-2'), ['errors.retired-service']),
};

const limits = {
  rate_limit_exceeded: named(
    errors.rateLimitReached({
      model: 'sora-2',
      organization,
      unit: 'requests per min (RPM)',
      limit: 25,
      wait: '2.4s',
    }),
    ['limits.rate-limit-body'],
    {
      'retry-after': '3',
      'retry-after-ms': '2400',
      'x-ratelimit-limit-requests': '25',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2.4s',
    },
  ),
  insufficient_quota: named(errors.quotaExceeded(), ['limits.out-of-credit', 'OpenAI-wide']),
  billing_hard_limit_reached: named(errors.billingLimitReached(), ['limits.hard-limit']),
  too_many_running_tasks: named(errors.tooManyRunningTasks({}), ['azure.two-running-jobs', 'Azure'], {
    'retry-after': '10',
  }),
};

const server = {
  server_error: named(errors.serverError(), ['errors.server-error-type']),
  bad_gateway: named(refusal(502, 'Bad gateway', { type: 'server_error' }), ['errors.own-texts']),
  overloaded: named(errors.overloaded(), ['errors.server-error-type']),
  service_unavailable: named(refusal(503, 'Service Unavailable', { type: 'server_error' }), [
    'errors.server-error-type',
  ]),
};

/** Answers by name. */
export const requestErrors: Readonly<Record<string, NamedRequestError>> = {
  ...limits,
  ...server,
  ...access,
  ...references,
  ...videos,
  ...parameters,
  ...bodies,
};

const job = (code: string, message: string, [fact, remark]: Evidence): NamedJobError => ({
  error: { code, message },
  confidence: factTags[fact],
  source: sourceOf(fact, remark),
});

const failed = 'An error occurred while generating the video.';

/** Errors of failed jobs by name. */
export const jobErrors: Readonly<Record<string, NamedJobError>> = {
  moderation_blocked: job('moderation_blocked', 'Your request was blocked by our moderation system.', [
    'lifecycle.moderation-message',
  ]),
  moderation_blocked_input: job(
    'moderation_blocked',
    'The request is blocked by our moderation system when checking inputs. Possible reasons: sexual.',
    ['azure.moderation-reasons', 'Azure'],
  ),
  moderation_blocked_image: job(
    'moderation_blocked',
    'The request is blocked by our moderation system when checking inputs. Possible reasons: people-in-user-uploads.',
    ['azure.moderation-reasons', 'Azure'],
  ),
  moderation_blocked_output: job(
    'moderation_blocked',
    'The request is blocked by our moderation system when checking outputs. Possible reasons: violence.',
    ['errors.texts-of-other-routes', 'like contract:azure.moderation-reasons, which is about inputs'],
  ),
  content_policy_violation: job('content_policy_violation', 'The prompt was flagged by content moderation', [
    'errors.content-policy-violation',
    'never on the wire',
  ]),
  content_filter: job('content_filter', 'The video was blocked by our content filter.', [
    'errors.policy-at-request',
    'text UNKNOWN',
  ]),
  internal_error: job('internal_error', failed, ['lifecycle.other-failure-code']),
  server_error: job('server_error', failed, ['lifecycle.other-failure-code']),
  video_generation_failed: job('video_generation_failed', failed, ['lifecycle.other-failure-code']),
};

/** The whole list: errors of requests first, then errors of jobs. The same name can be in both parts. */
export const errorCatalogue: readonly CatalogueEntry[] = [
  ...Object.entries(requestErrors).map(
    ([name, { status, body, headers, confidence, source }]): CatalogueEntry => ({
      name,
      kind: 'request',
      status,
      body: { error: body },
      headers,
      confidence,
      source,
      example: `[[error: ${name}]]`,
    }),
  ),
  ...Object.entries(jobErrors).map(([name, { error, confidence, source }]): CatalogueEntry => ({
    name,
    kind: 'job',
    status: null,
    body: { error },
    headers: {},
    confidence,
    source,
    example: `[[fail: ${name}]]`,
  })),
];
