// The description of another server of `/v1/videos`: each deviation from the contract in words, with its
// source, and as data.
import type { RefusalKind } from '../domain/errors.ts';
import type { Resolution } from './clip-parameters.ts';
import type { Parameters } from './parameters.ts';

/**
 * `RUN`: answered by the server's own code. `SRC`: read in the server's source. `ISSUE`: reported in an issue
 * or pull request. `INFER`: deduced from these. `UNKNOWN`: a choice of this project, because nothing is
 * known.
 */
type QuirkConfidence = 'RUN' | 'SRC' | 'ISSUE' | 'INFER' | 'UNKNOWN';

export const topics = [
  'Routes',
  'Requests',
  'Ids',
  'Body',
  'Statuses',
  'Errors',
  'List',
  'Delete',
  'Content',
] as const;

/** One deviation. Behaviour without a deviation follows the contract. */
interface Deviation {
  topic: (typeof topics)[number];
  says: string;
  confidence: QuirkConfidence;
  /**
   * Undefined when the emulator does not imitate the deviation; empty when the data are in another deviation.
   */
  does?: Behaviour;
}

/** A server, in the release that its deviations describe. */
export interface ServerQuirks {
  name: string;
  title: string;
  /** A version, or the commit whose source was read. */
  release: string;
  /** The day on which the source was read. */
  read: string;
  source: string;
  deviations: readonly Deviation[];
}

/** The accepted encodings of a request's body. */
export type Encoding = 'any' | 'json' | 'multipart';

/**
 * The forms of ids: the first 32 digits of the emulator's id, or a text with `{model}` and `{id}` in base64.
 */
export type IdForm = ShortenedId | WrappedId;
export interface ShortenedId {
  form: 'hex' | 'uuid';
  prefix: string;
}
export interface WrappedId {
  form: 'base64' | 'base64url';
  prefix: string;
  text: string;
}

/** The form of a refusal; `answers.ts` contains the forms. */
export type ErrorForm =
  | 'contract'
  | 'vllm'
  | 'fastapi'
  | 'tensorrt'
  | 'litellm'
  | 'flat'
  | 'message and type'
  | 'without nulls';

/** JSON in which `{ from: … }` is replaced by a value of the job. */
export type Template =
  | null
  | boolean
  | number
  | string
  | readonly Template[]
  | { from: 'id' | 'file name' | 'file path' | 'seconds' | 'ended' | 'time taken' }
  | { readonly [key: string]: Template };

/** A field that the contract does not have. */
interface AddedField {
  value: Template;
  /**
   * The value until the job is completed. With `late` but without `before`, the field is absent until then.
   */
  before?: Template;
  /** When the field gets its value: after the job is completed, or after it has ended in any way. */
  late?: 'completed' | 'ended';
  /** The value after the job has failed. */
  failed?: Template;
}

/** The parameters of a creation that an engine reads. */
export interface EngineParameters {
  form: Parameters;
  /** Absent when a body that is not a form counts as an empty form. */
  json?: Parameters;
  /** Status of a form whose parameters cannot be read. */
  invalid: 400 | 422;
  /**
   * The sentence for a form without a prompt, when the server does not report it as a fault of a parameter.
   */
  noPrompt?: string;
  /** Form fields that contain an object as JSON, with the sentence for a text that is not an object. */
  objects?: Readonly<Record<string, string>>;
}

/**
 * The parts of a deviation that the emulator acts on. When all are absent, the emulator follows the contract.
 */
export interface Behaviour {
  /**
   * Routes under `/v1/videos` as `POST /v1/videos/{id}/remix`, with the encodings that they accept. Other
   * routes do not exist.
   */
  serves?: Readonly<Record<string, Encoding>>;
  /**
   * True when `POST /v1/videos/sync` waits until the clip is ready, and then answers the creation with the
   * clip.
   */
  waits?: true;
  /** True where unknown paths are 404 `Not Found` and wrong methods 405 `Method Not Allowed`. */
  namesMethods?: true;
  ids?: IdForm;

  /** Parameters of a creation that are accepted and have no effect. */
  ignores?: readonly string[];
  /** Parameters of a creation that have no effect when they are objects (bracket fields). */
  ignoresObjects?: readonly string[];
  /**
   * Other names of parameters. `json text`: the value is an object as a JSON text. `url`: the value is the
   * URL of a picture.
   */
  aliases?: Readonly<Record<string, { of: string; as: 'json text' | 'url' | 'same' }>>;
  /** True where `seconds` may be an integer. */
  numericSeconds?: true;
  /** The parameters of an engine's creation; all others are ignored, and each refusal is the engine's own. */
  parameters?: EngineParameters;
  /** The model that an engine runs, and the treatment of a creation that names another model. */
  model?: { served: string; others: 'shown' | 'likely ones are shown' };
  /**
   * How an engine resolves size, frames and seconds, and the size of a clip when the creation names no size.
   */
  clip?: { resolution: Resolution; size: string };
  /** True where the proxy refuses a creation without a prompt or a known model before it asks the provider. */
  checksCreations?: true;
  /** True when the proxy refuses a body that it cannot read with its own text. */
  refusesBodies?: true;
  /** True where an id that the proxy did not make goes to the provider's public address, which cannot be reached here. */
  passesRawIds?: true;
  /** The meaning of `variant` on a download: it is ignored, or it is the number of the output. */
  variant?: 'ignored' | 'index';

  /** Status of an accepted creation. */
  createdStatus?: number;
  /** Fields that are always absent. */
  omits?: readonly string[];
  /** The only fields of a video, in this order. */
  keeps?: readonly string[];
  /** Fields that are absent when the contract has null; `*` means all fields. */
  omitsNull?: readonly string[] | '*';
  adds?: Readonly<Record<string, AddedField>>;
  /** True where assets never expire. */
  neverExpires?: true;
  /**
   * The `error` of a failed job: its code is a status (400 when moderation stopped the job), it has only a
   * message, or it is a text.
   */
  jobError?: { as: 'status' } | { as: 'message' } | { as: 'text' };
  /** True where the retrieval of a failed job has the status of its error, with the video as the body. */
  failedRetrieval?: true;
  /** True when a remix shows the provider's own id of its source. */
  rawSourceIds?: true;
  /** True when a job shows progress 0 until its end. */
  progressAtEnd?: true;
  /** The fields that a retrieval (not a creation) omits, and the fields that it sets. */
  retrieved?: { omits: readonly string[]; sets: Readonly<Record<string, Template>> };
  /** Other words for statuses. When `in_progress` becomes `queued`, the progress is 0. */
  statuses?: Readonly<Record<string, string>>;
  /** The word for a status that is not one of the contract's four. */
  otherStatus?: 'queued' | 'failed';

  /**
   * Sentences in place of the contract's; `{variant}` is replaced by the `variant` of the query, or by
   * `None`.
   */
  sentences?: Partial<Record<RefusalKind | 'job failed' | 'no such output', string>>;
  /** The forms of refusals: of the whole server (`all`), of some routes, and of unknown paths. */
  errors?: { all: ErrorForm; routes?: Readonly<Record<string, ErrorForm>>; unknownPaths?: ErrorForm };
  /** Codes of refusals with status 422 where the contract has 400. */
  unprocessable?: readonly string[];

  /** The only keys of a list, in this order. */
  listKeys?: readonly string[];
  /** The parameters of a list's query. When absent, the contract's schema checks them. */
  listParameters?: Parameters;
  /** True where an order that does not exist counts as `desc`. */
  anyOrder?: true;
  /** True where a list is refused unless the query names its provider. */
  listNeedsProvider?: true;
  /** The jobs that a list shows: all jobs when the query has no limit, or always all jobs. */
  listsAll?: 'without limit' | 'always';
  /** True where an unknown `after` gives an empty page. */
  unknownAfterIsEmpty?: true;
  /** True when the videos of a list have the form of the contract, except for their ids. */
  listsContractVideos?: true;

  /**
   * The answer to a deletion: the video, `{"deleted": true}`, or the contract's keys in the order id,
   * deleted, object.
   */
  deletion?: 'video' | 'flag' | 'object last';
  /** True when running jobs can be deleted. */
  deletesRunning?: true;

  /** Status of a download while the job runs. */
  pendingStatus?: number;
  /** Status of a download of a failed job. */
  failedStatus?: number;
  /** Status of a download when the asset is not available although the job is completed. */
  brokenStatus?: number;
  /** Headers of a download; `{id}` is replaced by the client's id. */
  contentHeaders?: Readonly<Record<string, string>>;
}

/** The behaviour of all deviations of a server together. */
export function behaviourOf({ deviations }: ServerQuirks): Behaviour {
  const parts = deviations.map(({ does }) => does ?? {});
  const adds = Object.assign({}, ...parts.map((part) => part.adds ?? {})) as Behaviour['adds'];
  return Object.assign({}, ...parts, { adds }) as Behaviour;
}

/** The names of the parameters of a creation that a server reads, besides the parameters of the contract. */
export function parametersOf(server: ServerQuirks): string[] {
  const { parameters, aliases = {} } = behaviourOf(server);
  const tables = [parameters?.form, parameters?.json, parameters?.objects, aliases];
  return tables.flatMap((table) => Object.keys(table ?? {}));
}
