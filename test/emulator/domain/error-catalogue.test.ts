// The catalogue of errors contains every refusal of the emulator, exactly as the emulator sends it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRequirements, releases } from '../../../src/conformance/requirements/load.ts';
import * as batchErrors from '../../../src/emulator/domain/batch-errors.ts';
import { errorCatalogue, jobErrors, requestErrors } from '../../../src/emulator/domain/error-catalogue.ts';
import * as errors from '../../../src/emulator/domain/errors.ts';
import { citations, factTagsModule, loadFacts, tagsOf } from '../../support/contract-facts.ts';

const modules = { ...errors, ...batchErrors };
type Modules = typeof modules;
/** The names of the functions that return a refusal. `invalidRequest` is a tool of these functions. */
type Refusal = Exclude<
  {
    [K in keyof Modules]: Modules[K] extends (...given: never[]) => errors.ApiError ? K : never;
  }[keyof Modules],
  'invalidRequest'
>;
type Sample<K extends Refusal> = readonly [entry: string, ...given: Parameters<Modules[K]>];

const videoId = 'video_0123456789abcdef0123456789abcdef0123456789abcdef';
const types = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4'];
const limit = { model: 'sora-2', organization: 'org-sora-emulator', limit: 25, wait: '2.4s' } as const;

/**
 * Each function that returns a refusal, with its entries in the catalogue and the arguments of each entry. The
 * type demands a row for every function of the two modules, and refuses rows for other names.
 */
const samples: { readonly [K in Refusal]: readonly Sample<K>[] } = {
  unknownParameter: [['unknown_parameter', 'duration']],
  invalidValue: [['invalid_value', 'seconds', '10', ['4', '8', '12']]],
  invalidType: [['invalid_type', 'seconds', "one of '4', '8', or '12'", 10]],
  missingParameter: [['missing_required_parameter', 'prompt']],
  emptyString: [['empty_string', 'prompt']],
  emptyArray: [['empty_array', 'event_types']],
  stringMismatch: [['string_mismatch', 'url', '^https?://']],
  arrayTooLong: [['array_above_max_length', 'characters', 2, 3]],
  stringTooLong: [['string_above_max_length', 'prompt', 32_000, 32_001]],
  integerTooBig: [['integer_above_max_value', 'limit', 100, 101]],
  integerTooSmall: [['integer_below_min_value', 'limit', 0, -1]],
  duplicateParameter: [['duplicate_parameter', 'limit']],
  malformedJson: [['malformed_json']],
  malformedForm: [['malformed_form', 'it ended before its last boundary']],
  unsupportedContentType: [['unsupported_content_type', 'text/plain']],
  bodyTooLarge: [['body_too_large', 32 * 1024 * 1024]],
  requestTimedOut: [['request_timed_out']],
  // No rule can match bytes that are not an HTTP request, so the catalogue has no entry.
  malformedRequest: [],
  unsupportedMimetype: [['unsupported_file_mimetype', 'input_reference', 'application/octet-stream', types]],
  unreadableImage: [['invalid_image_file', 'input_reference', 'it does not decode']],
  imageSizeMismatch: [['image_size_mismatch']],
  referenceAmbiguous: [['reference_ambiguous']],
  imageDownloadFailed: [['invalid_image_url', 'https://example.com/first-frame.png']],
  fileNotFound: [['file_not_found', 'file-123']],
  videoNotFound: [['video_not_found', videoId]],
  videoExpired: [['video_expired', 3_600_000]],
  videoNotReady: [['video_not_ready']],
  videoStillProcessing: [['video_still_processing']],
  sourceNotCompleted: [
    ['remix_source_not_completed', 'remixed'],
    ['edit_source_not_completed', 'edited'],
    ['extension_source_not_completed', 'extended'],
  ],
  extendedTooOften: [['extended_too_often', 6]],
  extendedTooFar: [['extended_too_far', 120, 124]],
  characterNotFound: [['character_not_found', 'char_x']],
  unreadableVideo: [['invalid_video_file', 'video', 'it is no MP4 file']],
  rangeNotSatisfiable: [['range_not_satisfiable', 1_000]],
  contentPolicyViolation: [['content_policy_violation', 'prompt']],
  foreignHost: [['foreign_host', 'page.test']],
  modelForbidden: [['model_forbidden', 'proj_123', 'sora-2']],
  rateLimitReached: [['rate_limit_exceeded', { ...limit, unit: 'requests per min (RPM)' }]],
  quotaExceeded: [['insufficient_quota']],
  billingLimitReached: [['billing_hard_limit_reached']],
  tooManyRunningTasks: [['too_many_running_tasks', {}]],
  webhookEndpointNotFound: [['webhook_endpoint_not_found', 'whe_x']],
  webhookTestFailed: [['webhook_unreachable', 'connect ECONNREFUSED']],
  missingKey: [['missing_key']],
  incorrectKey: [['invalid_api_key', 'sk-abcdefghijkl']],
  unknownUrl: [['unknown_url', 'GET', '/v1/video']],
  modelNotFound: [['model_not_found', 'sora-3']],
  modelRetired: [['model_retired', 'sora-2']],
  serverError: [['server_error']],
  overloaded: [['overloaded']],
  notJsonl: [['not_jsonl']],
  downloadForbidden: [['file_download_forbidden', 'user_data']],
  batchNotFound: [['batch_not_found', 'batch_123']],
  batchOver: [['batch_not_cancellable', 'completed']],
  tooManyProperties: [['metadata_too_large', 'metadata', 16, 17]],
};

/** Entries that the emulator never sends by itself. Only rules send these answers. */
const onlyByRules = [
  'upload_timed_out',
  'invalid_organization',
  'missing_scopes',
  'org_not_verified',
  'bad_gateway',
  'service_unavailable',
];

/** The tag of a fact or, when releases of the requirements differ, of the newest release. */
const tagOf = (fact: string) =>
  [...loadFacts(), ...releases.flatMap((release) => loadRequirements(release))].find(({ id }) => id === fact)
    ?.confidence;

const rows = Object.entries(samples).flatMap(([made, list]) =>
  (list as readonly (readonly [string, ...unknown[]])[]).map(
    ([entry, ...given]) => [entry, made as Refusal, given] as const,
  ),
);

describe('the catalogue of errors', () => {
  it.each(rows)('has the entry %s with the status and the body that %s() returns', (entry, made, given) => {
    const refusal = (modules[made] as (...all: unknown[]) => errors.ApiError)(...given);
    expect(requestErrors[entry]).toMatchObject({ status: refusal.status, body: refusal.body });
  });

  it('has no other entries than refusals of the emulator and refusals that only rules cause', () => {
    const expected = [...rows.map(([entry]) => entry), ...onlyByRules];
    expect(Object.keys(requestErrors).toSorted()).toEqual(expected.toSorted());
  });

  it('leaves out no function that makes a refusal', () => {
    const functions = Object.entries(modules).flatMap(([name, value]) =>
      typeof value === 'function' && !['ApiError', 'invalidRequest'].includes(name) ? [name] : [],
    );
    expect(Object.keys(samples).toSorted()).toEqual(functions.toSorted());
  });

  it.each(errorCatalogue.map((entry) => [entry.kind, entry.name, entry] as const))(
    'states status, message and source of the %s error %s',
    (kind, _, entry) => {
      const cited = citations(entry.source);
      expect(cited).not.toEqual([]);
      expect(cited.filter((id) => !tagsOf.has(id))).toEqual([]);
      expect(entry.body.error.message).not.toBe('');
      if (kind === 'job') {
        expect(entry.status).toBeNull();
        expect(Object.keys(entry.body.error)).toEqual(['code', 'message']);
      } else {
        expect(entry.status).toBeGreaterThanOrEqual(400);
        expect(Object.keys(entry.body.error)).toEqual(['message', 'type', 'param', 'code']);
      }
    },
  );

  it.each(errorCatalogue.map((entry) => [entry.kind, entry.name, entry] as const))(
    'gives the %s error %s the confidence tag of the fact that it cites first',
    (_kind, _name, { confidence, source }) => {
      const [fact = ''] = citations(source);
      expect(source.startsWith(`contract:${fact}`)).toBe(true);
      expect(tagOf(fact)).toBe(confidence);
    },
  );

  it('takes its tags from the file that `npm run contract` writes', () => {
    const domain = join(import.meta.dirname, '../../../src/emulator/domain');
    const catalogue = readFileSync(join(domain, 'error-catalogue.ts'), 'utf8');
    const requirements = releases.map((release) => loadRequirements(release));
    const expected = factTagsModule({ facts: loadFacts(), releases: requirements, catalogue });
    expect(readFileSync(join(domain, 'fact-tags.ts'), 'utf8')).toBe(expected);
  });

  it('has the captured text of a moderated job, and the headers of a rate limit', () => {
    expect(jobErrors['moderation_blocked']?.error.message).toBe(
      'Your request was blocked by our moderation system.',
    );
    expect(requestErrors['rate_limit_exceeded']).toMatchObject({
      status: 429,
      body: { type: 'requests', code: 'rate_limit_exceeded' },
      headers: { 'retry-after': '3', 'retry-after-ms': '2400' },
    });
  });
});
