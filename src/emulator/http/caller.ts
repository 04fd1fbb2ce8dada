// Who is calling: the bearer key names a project, and a project is a namespace that no other key can see.
import { createHash } from 'node:crypto';
import { incorrectKey, missingKey } from '../domain/errors.ts';

export interface Caller {
  /** `proj_…`: the namespace of everything that belongs to the caller. */
  project: string;
  organization: string;
}

/** Shown when the caller names no organization; the emulator knows none by itself. */
const defaultOrganization = 'org-sora-emulator';

/** What may be repeated in a response header and used as a namespace as it is. */
const plainName = /^[\w.-]{1,128}$/;

/** Callers remembered at most; tests may make up a key each. */
const memory = 1_000;

/**
 * Makes the function that reads the key and the scope headers. The `OpenAI-Project` header, where given, names the
 * project instead of the key. Callers are remembered, since hashing a key costs more than answering a poll.
 * @param keys the accepted keys, or undefined when any non-empty key is
 * @returns throws ApiError 401
 */
export function createIdentify(keys: ReadonlySet<string> | undefined): (headers: Headers) => Caller {
  const known = new Map<string, Caller>();
  return function identify(headers) {
    const authorization = headers.get('authorization');
    const project = headers.get('openai-project');
    const organization = headers.get('openai-organization');
    // Header values hold no line breaks, so these three cannot run into each other. An empty name counts as none.
    const scoped = project !== null || organization !== null;
    const credentials = scoped ? [authorization, project, organization].join('\n') : (authorization ?? '');
    const remembered = known.get(credentials);
    if (remembered !== undefined) return remembered;
    const caller = readCaller(headers, keys);
    if (known.size >= memory) known.clear();
    known.set(credentials, caller);
    return caller;
  };
}

function readCaller(headers: Headers, keys: ReadonlySet<string> | undefined): Caller {
  // The whole rest of the header is the key: both SDKs test themselves with `My API Key`.
  const key = /^bearer[ \t]+(.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim() ?? '';
  if (key === '') throw missingKey();
  if (keys !== undefined && !keys.has(key)) throw incorrectKey(key);
  const organization = headers.get('openai-organization') ?? '';
  return {
    project: projectNamed(headers.get('openai-project')) ?? projectOf(key),
    organization: plainName.test(organization) ? organization : defaultOrganization,
  };
}

/** The project of an API key, or of the owner of an Entra token, because tokens are renewed every hour. */
export function projectOf(key: string): string {
  // A key is sent in a header and holds no line break, so no key is the owner of a token.
  const owner = tokenOwner(key) ?? key;
  return `proj_${createHash('sha256').update(owner).digest('hex').slice(0, 24)}`;
}

/** Tenant and object of a JSON Web Token, unverified, as one text; undefined for any other key. */
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
