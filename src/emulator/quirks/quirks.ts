// What is told of another server of `/v1/videos`: each deviation from the contract in words, with its source, and as data.
import type { RefusalKind } from '../domain/errors.ts';
import type { Resolution } from './clip.ts';
import type { Parameters } from './parameters.ts';

/**
 * `RUN` answered by the server's own code, `SRC` read in the server's source, `ISSUE` told in an issue or pull request, `INFER`
 * deduced from these, `UNKNOWN` a choice of this project where nothing is known.
 */
export type QuirkConfidence = 'RUN' | 'SRC' | 'ISSUE' | 'INFER' | 'UNKNOWN';

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

/** One deviation. What nothing is said of is as the contract has it. */
export interface Deviation {
  topic: (typeof topics)[number];
  says: string;
  confidence: QuirkConfidence;
  /** Undefined for what the server does and the emulator does not; empty where the data stand with another deviation. */
  does?: Behaviour;
}

/** A server in the release that its deviations are true for. */
export interface ServerQuirks {
  name: string;
  title: string;
  /** A version, or the commit that was read. */
  release: string;
  /** The day of reading. */
  read: string;
  source: string;
  deviations: readonly Deviation[];
}

/** How a request's body may come. */
export type Encoding = 'any' | 'json' | 'multipart';

/** Shapes of ids: the first 32 digits of the emulator's own, or a text with `{model}` and `{id}` in base64. */
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

/** How a refusal is told; `answers.ts` has the forms. */
export type ErrorForm =
  | 'contract'
  | 'vllm'
  | 'fastapi'
  | 'tensorrt'
  | 'litellm'
  | 'flat'
  | 'message and type'
  | 'without nulls';

/** JSON; `{ from: … }` in it stands for a value of the job. */
export type Template =
  | null
  | boolean
  | number
  | string
  | readonly Template[]
  | { from: 'id' | 'file name' | 'file path' | 'seconds' | 'ended' | 'time taken' }
  | { readonly [key: string]: Template };

/** A field that the contract does not have. */
export interface AddedField {
  value: Template;
  /** What stands there until the job is completed; without it and with `late`, the field is absent until then. */
  before?: Template;
  /** When the field comes: once the job is completed, or once it has ended in any way. */
  late?: 'completed' | 'ended';
  /** What stands there once the job has failed. */
  failed?: Template;
}

/** What an engine reads of a creation. */
export interface EngineParameters {
  form: Parameters;
  /** Absent where a body that is no form counts as an empty form. */
  json?: Parameters;
  /** Status of a form whose parameters cannot be read. */
  invalid: 400 | 422;
  /** The sentence for a form without a prompt, where it is not a fault of a parameter. */
  noPrompt?: string;
  /** Form fields that hold an object as JSON, with the sentence for a text that is none. */
  objects?: Readonly<Record<string, string>>;
}

/** The parts of a deviation that the emulator acts on. All absent: the contract. */
export interface Behaviour {
  /** Routes under `/v1/videos` as `POST /v1/videos/{id}/remix`, with the encodings they take. All others are absent. */
  serves?: Readonly<Record<string, Encoding>>;
  /** True where `POST /v1/videos/sync` answers a creation with the clip, once it is there. */
  waits?: true;
  /** True where unknown paths are 404 `Not Found` and wrong methods 405 `Method Not Allowed`. */
  namesMethods?: true;
  ids?: IdForm;

  /** Parameters of a creation that are accepted and have no effect. */
  ignores?: readonly string[];
  /** Parameters of a creation that have no effect when they are objects (bracket fields). */
  ignoresObjects?: readonly string[];
  /** Other names of parameters; `json text`: the value is an object written as a text; `url`: it is the URL of a picture. */
  aliases?: Readonly<Record<string, { of: string; as: 'json text' | 'url' | 'same' }>>;
  /** True where `seconds` may be an integer. */
  numericSeconds?: true;
  /** The parameters of an engine's creation; all others are ignored, and each refusal is the engine's own. */
  parameters?: EngineParameters;
  /** The model that an engine runs, and what becomes of a creation that names another one. */
  model?: { served: string; others: 'shown' | 'likely ones are shown' };
  /** What an engine makes of size, frames and seconds, and the size of a clip for which none is asked. */
  clip?: { resolution: Resolution; size: string };
  /** True where the proxy refuses a creation without a prompt or a known model before it asks the provider. */
  checksCreations?: true;
  /** True where a body that the proxy cannot read is refused in its own words. */
  refusesBodies?: true;
  /** True where an id that the proxy did not make goes to the provider's public address, which cannot be reached here. */
  passesRawIds?: true;
  /** What `variant` means on a download: nothing, or the number of the output. */
  variant?: 'ignored' | 'index';

  /** Status of an accepted creation. */
  createdStatus?: number;
  /** Fields that are never there. */
  omits?: readonly string[];
  /** The only fields there are, in this order. */
  keeps?: readonly string[];
  /** Fields that are absent where the contract has null; `*` for all. */
  omitsNull?: readonly string[] | '*';
  adds?: Readonly<Record<string, AddedField>>;
  /** True where assets never expire. */
  neverExpires?: true;
  /** How a failed job says why: its code is a status (400 for what moderation stopped), it has a message alone, or it is a text. */
  jobError?: { as: 'status' } | { as: 'message' } | { as: 'text' };
  /** True where the retrieval of a failed job has the status of its error, with the video as the body. */
  failedRetrieval?: true;
  /** True where a remix names its source by the provider's own id. */
  rawSourceIds?: true;
  /** True where a job shows no progress before its end. */
  progressAtEnd?: true;
  /** What a retrieval (not a creation) shows otherwise. */
  retrieved?: { omits: readonly string[]; sets: Readonly<Record<string, Template>> };
  /** Other words for statuses. Where `in_progress` becomes `queued`, the progress is 0. */
  statuses?: Readonly<Record<string, string>>;
  /** The word for a status that is none of the four. */
  otherStatus?: 'queued' | 'failed';

  /** Sentences in place of the contract's; `{variant}` stands for the query's, or `None`. */
  sentences?: Partial<Record<RefusalKind | 'job failed' | 'no such output', string>>;
  /** Forms of refusals: the server's own, those of some routes, and that of unknown paths. */
  errors?: { all: ErrorForm; routes?: Readonly<Record<string, ErrorForm>>; unknownPaths?: ErrorForm };
  /** Codes of refusals with status 422 where the contract has 400. */
  unprocessable?: readonly string[];

  /** The only keys of a list, in this order. */
  listKeys?: readonly string[];
  /** The parameters of a list's query; without one, the contract judges them. */
  listParameters?: Parameters;
  /** True where an order that does not exist counts as `desc`. */
  anyOrder?: true;
  /** True where a list is refused unless the query names its provider. */
  listNeedsProvider?: true;
  /** Which jobs a list shows: all unless a limit is given, or always all, whatever the query says. */
  listsAll?: 'without limit' | 'always';
  /** True where an unknown `after` gives an empty page. */
  unknownAfterIsEmpty?: true;
  /** True where a list's videos are as the contract has them, but for their ids. */
  listsContractVideos?: true;

  /** What a deletion answers: the video, `{"deleted": true}`, or the contract's keys in the order id, deleted, object. */
  deletion?: 'video' | 'flag' | 'object last';
  /** True where jobs that run can be deleted. */
  deletesRunning?: true;

  /** Status of a download while the job runs. */
  pendingStatus?: number;
  /** Status of a download of a failed job. */
  failedStatus?: number;
  /** Status of a download when the asset cannot be had although the job is completed. */
  brokenStatus?: number;
  /** Headers of a download; `{id}` stands for the client's id. */
  contentHeaders?: Readonly<Record<string, string>>;
}

/** All that a server does otherwise. */
export function behaviourOf({ deviations }: ServerQuirks): Behaviour {
  const parts = deviations.map(({ does }) => does ?? {});
  const adds = Object.assign({}, ...parts.map((part) => part.adds ?? {})) as Behaviour['adds'];
  return Object.assign({}, ...parts, { adds }) as Behaviour;
}

/** Names of the parameters that a server reads of a creation, besides those of the contract. */
export function parametersOf(server: ServerQuirks): string[] {
  const { parameters, aliases = {} } = behaviourOf(server);
  const tables = [parameters?.form, parameters?.json, parameters?.objects, aliases];
  return tables.flatMap((table) => Object.keys(table ?? {}));
}
