// What is told of another server of `/v1/videos`: each deviation from the contract in words, with its source, and as data.

/**
 * `SRC` read in the server's source, `ISSUE` told in an issue or pull request, `INFER` deduced from these, `UNKNOWN` a choice
 * of this project where nothing is known.
 */
export type QuirkConfidence = 'SRC' | 'ISSUE' | 'INFER' | 'UNKNOWN';

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

/** A server at the time when its source was read. */
export interface ServerQuirks {
  name: string;
  title: string;
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
  | 'status as text'
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
  | { from: 'id' | 'file name' | 'seconds' | 'time taken' }
  | { readonly [key: string]: Template };

/** A field that the contract does not have. */
export interface AddedField {
  value: Template;
  /** What stands there until the job is completed; without it and with `late`, the field is absent until then. */
  before?: Template;
  /** True when the field comes only once the job is completed. */
  late?: true;
}

/** The parts of a deviation that the emulator acts on. All absent: the contract. */
export interface Behaviour {
  /** Routes under `/v1/videos` as `POST /v1/videos/{id}/remix`, with the encodings they take. All others are absent. */
  serves?: Readonly<Record<string, Encoding>>;
  ids?: IdForm;

  /** Parameters of a creation that are accepted and have no effect. */
  ignores?: readonly string[];
  /** Parameters of a creation that have no effect when they are objects (bracket fields). */
  ignoresObjects?: readonly string[];
  /** Other names of parameters; `json text`: the value is an object written as a text. */
  aliases?: Readonly<Record<string, { of: string; as: 'json text' | 'same' }>>;
  /** True where `seconds` may be an integer. */
  numericSeconds?: true;
  /** What `variant` means on a download: nothing, or the number of the output. */
  variant?: 'ignored' | 'index';

  /** Status of an accepted creation. */
  createdStatus?: number;
  /** Fields that are never there. */
  omits?: readonly string[];
  /** The only fields there are. */
  keeps?: readonly string[];
  /** Fields that are absent where the contract has null; `*` for all. */
  omitsNull?: readonly string[] | '*';
  adds?: Readonly<Record<string, AddedField>>;
  /** True where `size` is null unless the creation named one. */
  sizeOnlyIfGiven?: true;
  /** How a failed job says why: its code is the name of an exception, it has a message alone, or it is a text. */
  jobError?: { as: 'exception'; name: string } | { as: 'message' } | { as: 'text' };
  /** What a retrieval (not a creation) shows otherwise. */
  retrieved?: { omits: readonly string[]; sets: Readonly<Record<string, Template>> };
  /** Other words for statuses. Where `in_progress` becomes `queued`, the progress is 0. */
  statuses?: Readonly<Record<string, string>>;
  /** The word for a status that is none of the four. */
  otherStatus?: 'queued' | 'failed';

  /** Forms of refusals: the server's own, and those of some routes. */
  errors?: { all: ErrorForm; routes?: Readonly<Record<string, ErrorForm>> };
  /** Refusals with status 422 where the contract has 400: by code, or by parameter. */
  unprocessable?: { codes?: readonly string[]; params?: readonly string[] };

  /** The only keys of a list. */
  listKeys?: readonly string[];
  /** Which jobs a list shows: all unless a limit is given, or always all, whatever the query says. */
  listsAll?: 'without limit' | 'always';
  /** Smallest `limit`. */
  smallestLimit?: number;
  /** True where an unknown `after` gives an empty page. */
  unknownAfterIsEmpty?: true;
  /** True where a list's videos are as the contract has them, but for their ids. */
  listsContractVideos?: true;

  /** What a deletion answers. */
  deletion?: 'video' | 'flag';
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
