// The creation of a job as code: curl, Python and TypeScript with the official clients.
import { curlLine, json, type Caller, type Command } from './shell.ts';
import type { ListedVideo } from './types.ts';

export const languages = ['curl', 'Python', 'TypeScript'] as const;
export type Language = (typeof languages)[number];

type Creation = Pick<ListedVideo, 'kind' | 'source_id'> & {
  video: Pick<ListedVideo['video'], 'prompt' | 'model' | 'size' | 'seconds'>;
  /** For an extension, the seconds that it added to its source. */
  added?: string;
};

/** The method of the clients, and its arguments: those before the named ones, and the named ones. */
interface ClientCall {
  method: 'create' | 'remix' | 'edit' | 'extend';
  first: readonly string[];
  named: Readonly<Record<string, unknown>>;
}

/** The call that creates a job like this. A job without a known source is created from its prompt alone. */
function clientCall({ kind, source_id: source, video, added }: Creation): ClientCall {
  const { model, size, seconds } = video;
  const prompt = video.prompt ?? '';
  if (kind === 'remix' && source !== null) return { method: 'remix', first: [source], named: { prompt } };
  if (kind === 'edit' && source !== null)
    return { method: 'edit', first: [], named: { video: { id: source }, prompt } };
  if (kind === 'extension' && source !== null)
    return {
      method: 'extend',
      first: [],
      named: { video: { id: source }, prompt, seconds: added ?? seconds },
    };
  return { method: 'create', first: [], named: { model, prompt, size, seconds } };
}

const paths = { create: '/v1/videos', edit: '/v1/videos/edits', extend: '/v1/videos/extensions' };

/** The call of the API that creates a job like this. */
export function creationCommand(creation: Creation): Command {
  const { method, first, named } = clientCall(creation);
  const path = method === 'remix' ? `/v1/videos/${first[0]}/remix` : paths[method];
  return { method: 'POST', path, body: named };
}

/** Code that creates a job like this and waits for its file. */
export function snippet(language: Language, creation: Creation, caller: Caller): string {
  if (language === 'curl') return curlLine(creationCommand(creation), caller);
  return language === 'Python'
    ? python(clientCall(creation), caller)
    : typeScript(clientCall(creation), caller);
}

/** A text, or an object of texts, in JSON is also one in Python. */
const literal = (value: unknown) => json(value);

function python({ method, first, named }: ClientCall, { origin, key, project }: Caller): string {
  const { video: source, ...others } = named;
  const args = [...first, ...Object.entries(others)].map((arg) =>
    typeof arg === 'string' ? literal(arg) : `${arg[0]}=${literal(arg[1])}`,
  );
  // The client takes `video` for a file. An id is sent as an extra field.
  if (source !== undefined) args.push('video=omit', `extra_body=${literal({ video: source })}`);
  const settings = [
    `base_url=${literal(`${origin}/v1`)}`,
    ...(key === null ? [] : [`api_key=${literal(key)}`]),
  ];
  if (!project.startsWith('key:')) settings.push(`project=${literal(project)}`);
  return `from openai import OpenAI${source === undefined ? '' : ', omit'}

client = OpenAI(${settings.join(', ')})
video = client.videos.${method === 'create' ? 'create_and_poll' : method}(
${args.map((arg) => `    ${arg},`).join('\n')}
)
${method === 'create' ? '' : 'video = client.videos.poll(video.id)\n'}if video.status == "completed":
    client.videos.download_content(video.id).write_to_file("video.mp4")
else:
    print(video.error)`;
}

function typeScript({ method, first, named }: ClientCall, { origin, key, project }: Caller): string {
  const settings = { baseURL: `${origin}/v1`, ...(key === null ? {} : { apiKey: key }) };
  const all = project.startsWith('key:') ? settings : { ...settings, project };
  return `import { writeFile } from 'node:fs/promises';
import OpenAI from 'openai';

const client = new OpenAI(${literalOf(all)});
let video = await client.videos.${method}(${[...first.map(literal), literalOf(named)].join(', ')});
while (video.status === 'queued' || video.status === 'in_progress') {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  video = await client.videos.retrieve(video.id);
}
if (video.status !== 'completed') throw new Error(video.error?.message ?? video.status);
const file = await client.videos.downloadContent(video.id);
await writeFile('video.mp4', Buffer.from(await file.arrayBuffer()));`;
}

/** An object as a literal with bare names. */
const literalOf = (value: Readonly<Record<string, unknown>>): string =>
  `{\n${Object.entries(value)
    .map(([name, item]) => `  ${name}: ${json(item)},`)
    .join('\n')}\n}`;
