// The facts of one visit: the requests of the program in one situation, and how the program ended. The
// judgements read these facts and nothing else.

/** How an answer ended: it arrived, it broke off, it never came, or the program left before its end. */
type Outcome = 'complete' | 'cut' | 'reset' | 'client-left';

/** A part of a form, as the program sent it. */
interface SentPart {
  name: string;
  fileName: string | undefined;
  type: string | undefined;
}

/** One request of the program, with its answer. Times are in ms of the program's clock. */
export interface Seen {
  id: string;
  /** When the request arrived, since the first request. */
  atMs: number;
  /** The operation as the API description names it, such as `createVideo`; null for an unknown path. */
  operation: string | null;
  method: string;
  path: string;
  query: Readonly<Record<string, string | readonly string[]>>;
  /** Names in lower case. Secrets are hidden. */
  headers: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>> | null;
  parts: readonly SentPart[];
  /** False when the emulator refused the request, because its key was not in `Authorization`. */
  hasKey: boolean;
  /** True when the key occurs in the URL or in the body. */
  leaksKey: boolean;
  /** True when the request went to the other host of the emulator, to which a redirect leads. */
  elsewhere: boolean;
  status: number;
  outcome: Outcome;
  bytesSent: number;
  answerHeaders: Readonly<Record<string, string>>;
  error: { code: string | null; type: string; message: string } | null;
  /** The ids of the rules that changed the answer. */
  rules: readonly string[];
  videoId: string | null;
  /** The status and progress that the answer showed. */
  video: { status: string; progress: number } | null;
  /** The sent parameters that the server ignored, such as `body.duration`. */
  unread: readonly string[];
}

/** A request that reached the emulator without the key of the lab in `Authorization`. */
export interface StrayRequest {
  method: string;
  path: string;
  status: number;
  /** The headers that carried another key, with the beginning and the end of the key. */
  sent: ReadonlyArray<{ name: string; key: string }>;
  /** Where the key of the lab was instead, in words, such as `the query parameter api_key`. */
  misplaced: readonly string[];
}

/** The content of a file in the program's folder, compared with the bytes that the emulator has. */
export type FileKind =
  /** The whole asset. */
  | 'whole'
  /** The beginning of the asset, as long as an answer that arrived completely. */
  | 'served'
  /** Another beginning of the asset. */
  | 'part'
  /** A file that has the name of a video and contains something else, such as an error in JSON. */
  | 'no-video'
  | 'other';

export interface SavedFile {
  name: string;
  size: number;
  kind: FileKind;
}

/** The optional statement of the program in the file `SORA_LAB_RESULT`. */
export interface Statement {
  outcome: 'saved' | 'failed' | 'refused' | 'gave-up';
  detail: string;
}

/**
 * `exited`: the program ended without help. `stopped`: the lab ended it at its limit. `asked`: the lab asked a
 * receiver of webhooks to end, as the task announces. `unknown`: nothing is known, as with `--attach`.
 */
export type Ending = 'exited' | 'stopped' | 'asked' | 'unknown';

/** One attempt to deliver a webhook. */
export interface SentEvent {
  /** The `webhook-id`: the same for all attempts and duplicates of one event. */
  id: string;
  atMs: number;
  /** False for an attempt that a receiver must refuse: altered, signed with another secret, or stale. */
  genuine: boolean;
  /** The status of the answer; undefined when there was none. */
  status: number | undefined;
  durationMs: number;
}

export interface Facts {
  situation: string;
  task: string;
  prompt: string;
  /** How many times as fast as real time the clock of the program runs. */
  speed: number;
  /** The value of `SORA_LAB_PATIENCE` in seconds; undefined when it was not given. */
  patienceS: number | undefined;
  /** The largest number of videos that the program may create for one task. */
  videos: number;
  requests: readonly Seen[];
  /** Requests during the visit that belong to no visit. Those of programs that ran beside this one are here too. */
  strays: readonly StrayRequest[];
  /** Why a connection during the visit brought no request, in words; undefined when all did. */
  brokenConnection: string | undefined;
  ending: Ending;
  exit: { code: number | null; signal: string | null } | undefined;
  /** From the first request to the end of the program, in ms of its clock. */
  lastedMs: number;
  /** The limit after which the lab ended the program, in ms of its clock. */
  limitMs: number;
  /** True when the user set this limit with `--limit`. */
  isLimitGiven: boolean;
  /** The program's output, without secrets. */
  output: string;
  statement: Statement | undefined;
  files: readonly SavedFile[];
  /** The ids that a program of the task `list` wrote; undefined when it wrote none. */
  listedIds: readonly string[] | undefined;
  /** The videos of the project before the visit, newest first. */
  knownIds: readonly string[];
  /** The videos of the project after the visit. */
  leftIds: readonly string[];
  events: readonly SentEvent[];
  /** The price of the videos that were created, in dollars. */
  spentUsd: number;
}

const findingVerdicts = ['passed', 'failed', 'not-exercised', 'unclear'] as const;

/** The result of a judgement, with the evidence in words. */
export interface Finding {
  verdict: (typeof findingVerdicts)[number];
  /** Why the verdict is not `passed`. */
  reason?: string;
  /** Lines that show it. */
  evidence?: readonly string[];
}

export const passed: Finding = { verdict: 'passed' };
export const failed = (reason: string, evidence: readonly string[] = []): Finding => ({
  verdict: 'failed',
  reason,
  evidence,
});
export const notExercised = (reason: string): Finding => ({ verdict: 'not-exercised', reason });
export const unclear = (reason: string, evidence: readonly string[] = []): Finding => ({
  verdict: 'unclear',
  reason,
  evidence,
});
