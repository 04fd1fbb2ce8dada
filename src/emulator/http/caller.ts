// Identifies the caller: the bearer key names a project. A project is a namespace that no other key can see.
import { createHash } from 'node:crypto';
import { incorrectKey, missingKey } from '../domain/errors.ts';

export interface Caller {
  /** `proj_…`: the namespace of everything that belongs to the caller. */
  project: string;
  organization: string;
}

/** The organization that is shown when the caller names none. The emulator has no organization of its own. */
const defaultOrganization = 'org-sora-emulator';

/** Matches names that can be repeated in a response header and used as a namespace without changes. */
const plainName = /^[\w.-]{1,128}$/;

/** The maximum number of remembered callers. Tests may create a new key each. */
const memory = 1_000;

/**
 * Makes the function that reads the key and the scope headers. The `OpenAI-Project` header, if present, names
 * the project instead of the key. Callers are remembered, because hashing a key takes longer than answering a
 * poll.
 * @param keys the accepted keys, or undefined to accept any non-empty key
 * @param seen called with keys that are not remembered yet
 * @returns a function that throws ApiError 401
 */
export function createIdentify(
  keys: ReadonlySet<string> | undefined,
  seen: (key: string, project: string) => void = () => {},
): (headers: Headers) => Caller {
  const known = new Map<string, Caller>();
  return function identify(headers) {
    const authorization = headers.get('authorization');
    const project = headers.get('openai-project');
    const organization = headers.get('openai-organization');
    // Header values contain no line breaks, so these three values cannot run into each other. An empty name
    // counts as no name.
    const scoped = project !== null || organization !== null;
    const credentials = scoped ? [authorization, project, organization].join('\n') : (authorization ?? '');
    const remembered = known.get(credentials);
    if (remembered !== undefined) return remembered;
    const { key, caller } = readCaller(headers, keys);
    seen(key, caller.project);
    if (known.size >= memory) known.clear();
    known.set(credentials, caller);
    return caller;
  };
}

function readCaller(
  headers: Headers,
  keys: ReadonlySet<string> | undefined,
): { key: string; caller: Caller } {
  // The whole rest of the header is the key, because both SDKs use the key `My API Key` in their own tests.
  const key = /^bearer[ \t]+(.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim() ?? '';
  if (key === '') throw missingKey();
  if (keys !== undefined && !keys.has(key)) throw incorrectKey(key);
  const organization = headers.get('openai-organization') ?? '';
  const project = projectNamed(headers.get('openai-project')) ?? projectOf(key);
  return {
    key,
    caller: { project, organization: plainName.test(organization) ? organization : defaultOrganization },
  };
}

/**
 * Returns the project of an API key. For an Entra token, it returns the project of the token's owner, because
 * tokens are renewed every hour.
 */
export function projectOf(key: string): string {
  // A key is sent in a header and contains no line break. An owner starts with one, so no key equals an
  // owner.
  const owner = tokenOwner(key) ?? key;
  return `proj_${createHash('sha256').update(owner).digest('hex').slice(0, 24)}`;
}

/** Returns tenant and object of a JSON Web Token as one text, unverified; undefined for any other key. */
function tokenOwner(key: string): string | undefined {
  const [, payload] = /^eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]*$/.exec(key) ?? [];
  if (payload === undefined) return undefined;
  try {
    const { tid, oid, sub } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Token;
    const owner = oid ?? sub;
    return typeof owner === 'string' ? `\n${JSON.stringify([tid, owner])}` : undefined;
  } catch {
    return undefined;
  }
}

type Token = Partial<Record<'tid' | 'oid' | 'sub', unknown>>;

function projectNamed(name: string | null): string | undefined {
  if (name === null || name === '') return undefined;
  return plainName.test(name) ? name : projectOf(name);
}
