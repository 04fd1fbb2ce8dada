// Every error that a rule can name: what the service sends, how well that is known, and how to get it.
import * as batchErrors from './batch-errors.ts';
import * as errors from './errors.ts';
import type { Confidence } from './facts.ts';
import type { JobError } from './profiles.ts';

/** An answer instead of the operation's own. */
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

/** One line of the whole list, as it is shown. */
export interface CatalogueEntry {
  name: string;
  /** `request`: the answer to a request. `job`: the `error` of a failed job, which no request is refused with. */
  kind: 'request' | 'job';
  /** Null for a job: its video is answered with 200. */
  status: number | null;
  /** The envelope of an answer, or the `error` of the video. */
  body: { error: errors.ErrorBody | JobError };
  headers: Readonly<Record<string, string>>;
  confidence: Confidence;
  source: string;
  /** A tag that makes it happen when a prompt contains it. */
  example: string;
}

type Evidence = readonly [confidence: Confidence, section: string];

/** @param section of the contract notes */
function named(
  { status, body }: errors.ApiError,
  [confidence, section]: Evidence,
  headers: Readonly<Record<string, string>> = {},
): NamedRequestError {
  return { status, body, headers, confidence, source: `videos-api ${section}` };
}

/** A refusal that nothing but a rule gives in these words. */
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
  unknown_parameter: named(errors.unknownParameter('duration'), ['WIRE', '1.4']),
  invalid_value: named(errors.invalidValue('seconds', '10', ['4', '8', '12']), ['WIRE', '1.4']),
  invalid_type: named(
    refusal(
      400,
      "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
      { param: 'seconds', code: 'invalid_type' },
    ),
    ['WIRE', '1.4; the code INFER'],
  ),
  missing_required_parameter: named(errors.missingParameter('prompt'), ['INFER', '1.4']),
  empty_string: named(errors.emptyString('prompt'), ['INFER', '1.4']),
  empty_array: named(errors.emptyArray('event_types'), ['INFER', '9']),
  string_mismatch: named(errors.stringMismatch('url', '^https?://'), ['INFER', '9']),
  string_above_max_length: named(errors.stringTooLong('prompt', 32_000, 32_001), ['INFER', '1.4']),
  array_above_max_length: named(errors.arrayTooLong('characters', 2, 3), ['INFER', '1.5']),
  integer_above_max_value: named(errors.integerTooBig('limit', 100, 101), ['INFER', '4']),
  integer_below_min_value: named(errors.integerTooSmall('limit', 0, -1), ['INFER', '4']),
  duplicate_parameter: named(errors.duplicateParameter('limit'), ['INFER', '4; the sentence UNKNOWN']),
};

const bodies = {
  malformed_json: named(errors.malformedJson(), ['INFER', '1.4']),
  malformed_form: named(errors.malformedForm('it ended before its last boundary'), ['UNKNOWN', '1.4']),
  unsupported_content_type: named(errors.unsupportedContentType('text/plain'), ['INFER', '1.4']),
  body_too_large: named(errors.bodyTooLarge(32 * 1024 * 1024), ['UNKNOWN', '1.4']),
  request_timed_out: named(errors.requestTimedOut(), ['UNKNOWN', '8']),
  upload_timed_out: named(refusal(400, 'upload timed out'), ['WIRE', '10, Azure: transient']),
};

const references = {
  unsupported_file_mimetype: named(
    errors.unsupportedMimetype('input_reference', 'application/octet-stream', types),
    ['WIRE', '13'],
  ),
  invalid_image_file: named(errors.unreadableImage('input_reference', 'it does not decode'), [
    'UNKNOWN',
    '1.5',
  ]),
  image_size_mismatch: named(errors.imageSizeMismatch(), ['WIRE', '1.5']),
  reference_ambiguous: named(errors.referenceAmbiguous(), ['UNKNOWN', '1.5']),
  invalid_image_url: named(errors.imageDownloadFailed('https://example.com/first-frame.png'), [
    'UNKNOWN',
    '1.5',
  ]),
  file_not_found: named(errors.fileNotFound('file-123'), ['UNKNOWN', '1.5']),
  not_jsonl: named(batchErrors.notJsonl(), ['WIRE', '10; public log of a gateway']),
  file_download_forbidden: named(batchErrors.downloadForbidden('user_data'), ['WIRE', '10; public logs']),
  metadata_too_large: named(batchErrors.tooManyProperties('metadata', 16, 17), ['INFER', '10; other routes']),
  batch_not_found: named(batchErrors.batchNotFound('batch_123'), ['INFER', '10; OpenAI-wide']),
  batch_not_cancellable: named(batchErrors.batchOver('completed'), ['WIRE', '10; public logs']),
  content_policy_violation: named(errors.contentPolicyViolation('prompt'), [
    'SEED',
    '7; never captured on OpenAI videos',
  ]),
};

const videos = {
  video_not_found: named(errors.videoNotFound(sample), ['3P', '2']),
  video_expired: named(errors.videoExpired(3_600_000), ['WIRE', '13']),
  video_not_ready: named(errors.videoNotReady(), ['3P', '3']),
  video_still_processing: named(errors.videoStillProcessing(), ['3P', '5']),
  remix_source_not_completed: named(errors.sourceNotCompleted('remixed'), ['UNKNOWN', '6']),
  edit_source_not_completed: named(errors.sourceNotCompleted('edited'), ['UNKNOWN', '6']),
  extension_source_not_completed: named(errors.sourceNotCompleted('extended'), ['UNKNOWN', '6']),
  extended_too_often: named(errors.extendedTooOften(6), ['UNKNOWN', '6; the limit DOC']),
  extended_too_far: named(errors.extendedTooFar(120, 124), ['UNKNOWN', '6; the limit DOC']),
  character_not_found: named(errors.characterNotFound('char_x'), ['INFER', '6']),
  invalid_video_file: named(errors.unreadableVideo('video', 'it is no MP4 file'), ['UNKNOWN', '6']),
  range_not_satisfiable: named(errors.rangeNotSatisfiable(1_000), ['UNKNOWN', '3']),
  webhook_endpoint_not_found: named(errors.webhookEndpointNotFound('whe_x'), ['INFER', '9']),
  webhook_unreachable: named(errors.webhookTestFailed('connect ECONNREFUSED'), ['UNKNOWN', '9']),
};

const access = {
  missing_key: named(errors.missingKey(), ['WIRE', '8; which sentence /videos used UNKNOWN']),
  invalid_api_key: named(errors.incorrectKey('sk-abcdefghijkl'), ['INFER', '8, OpenAI-wide']),
  invalid_organization: named(
    refusal(401, 'No such organization: org-x.', { code: 'invalid_organization' }),
    ['INFER', '8, OpenAI-wide'],
  ),
  missing_scopes: named(
    refusal(
      403,
      "You have insufficient permissions for this operation. Missing scopes: api.videos.write. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.",
    ),
    ['INFER', "8; the scope's name INFER"],
  ),
  org_not_verified: named(
    refusal(
      403,
      'Your organization must be verified to use the model `sora-2`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.',
    ),
    ['WIRE', '8'],
  ),
  model_forbidden: named(errors.modelForbidden('proj_123', 'sora-2'), ['INFER', '8, OpenAI-wide']),
  unknown_url: named(errors.unknownUrl('GET', '/v1/video'), ['WIRE', '8, older form']),
  model_not_found: named(errors.modelNotFound('sora-3'), ['INFER', '8, OpenAI-wide']),
  model_retired: named(errors.modelRetired('sora-2'), ['INFER', '10']),
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
    ['INFER', '8'],
    {
      'retry-after': '3',
      'retry-after-ms': '2400',
      'x-ratelimit-limit-requests': '25',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2.4s',
    },
  ),
  insufficient_quota: named(errors.quotaExceeded(), ['INFER', '8, OpenAI-wide']),
  billing_hard_limit_reached: named(errors.billingLimitReached(), ['INFER', '8']),
  too_many_running_tasks: named(errors.tooManyRunningTasks({}), ['WIRE', '8, Azure'], {
    'retry-after': '10',
  }),
};

const server = {
  server_error: named(errors.serverError(), ['INFER', '8']),
  bad_gateway: named(refusal(502, 'Bad gateway', { type: 'server_error' }), ['UNKNOWN', '8']),
  overloaded: named(errors.overloaded(), ['INFER', '8']),
  service_unavailable: named(refusal(503, 'Service Unavailable', { type: 'server_error' }), ['INFER', '8']),
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

const job = (code: string, message: string, [confidence, section]: Evidence): NamedJobError => ({
  error: { code, message },
  confidence,
  source: `videos-api ${section}`,
});

const failed = 'An error occurred while generating the video.';

/** Errors of failed jobs by name. */
export const jobErrors: Readonly<Record<string, NamedJobError>> = {
  moderation_blocked: job('moderation_blocked', 'Your request was blocked by our moderation system.', [
    'WIRE',
    '7',
  ]),
  moderation_blocked_input: job(
    'moderation_blocked',
    'The request is blocked by our moderation system when checking inputs. Possible reasons: sexual.',
    ['WIRE', '7, Azure'],
  ),
  moderation_blocked_image: job(
    'moderation_blocked',
    'The request is blocked by our moderation system when checking inputs. Possible reasons: people-in-user-uploads.',
    ['WIRE', '7, Azure'],
  ),
  moderation_blocked_output: job(
    'moderation_blocked',
    'The request is blocked by our moderation system when checking outputs. Possible reasons: violence.',
    ['INFER', '7, Azure'],
  ),
  content_policy_violation: job('content_policy_violation', 'The prompt was flagged by content moderation', [
    'SEED',
    '7; never on the wire',
  ]),
  content_filter: job('content_filter', 'The video was blocked by our content filter.', [
    '3P',
    '7; text UNKNOWN',
  ]),
  internal_error: job('internal_error', failed, ['UNKNOWN', '7']),
  server_error: job('server_error', failed, ['UNKNOWN', '7']),
  video_generation_failed: job('video_generation_failed', failed, ['UNKNOWN', '7']),
};

/** The whole list: requests first, then jobs. A name may stand in both. */
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
