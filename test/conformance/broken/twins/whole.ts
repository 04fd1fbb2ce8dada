// Servers that store only a part of a value, or read one encoding differently.
import { isCreation, isRetrieve, withJsonBody } from '../bend.ts';
import { twins, type Twin } from '../twin.ts';
import { answering, field, isClose } from './creations.ts';

/** A server that changes the prompt of one kind of creation. */
const prompts = (
  name: string,
  breaks: string,
  as: 'JSON' | 'a form',
  change: (prompt: string) => string,
): Twin => ({
  name: `create: prompts in ${as} ${name}`,
  breaks: [`create.${breaks}`],
  request(request) {
    if (!isClose(request) || (request.json !== undefined) !== (as === 'JSON')) return undefined;
    const prompt = String(field(request, 'prompt'));
    if (as === 'JSON') return withJsonBody(request, { ...request.json, prompt: change(prompt) });
    const text = request.text.replace(prompt, () => change(prompt));
    return { ...request, body: new TextEncoder().encode(text) };
  },
});

const cut = (length: number) => (prompt: string) => prompt.slice(0, length);
const crlf = (prompt: string) => prompt.replaceAll('\r\n', '\n');

/** True for creations in the encoding that other checks do not use. */
const isOther = (request: Parameters<typeof isCreation>[0]) =>
  isCreation(request) && / s of \d+x\d+ by /.test(String(field(request, 'prompt')));

/** A server that reads a field only in forms. */
const unread = (key: 'model' | 'seconds' | 'size', value: string): Twin =>
  answering({
    name: `create: ${key} in JSON is ignored`,
    breaks: `create.other-encoding-${key}`,
    when: isOther,
    bend({ json, status }) {
      if (status === 200) json[key] = value;
    },
  });

export const whole: readonly Twin[] = twins([
  prompts('are cut at 1000 characters', 'echoes-prompt', 'JSON', cut(1_000)),
  prompts('are trimmed', 'echoes-prompt', 'JSON', (prompt) => prompt.trim()),
  prompts('are cut at 100 characters', 'multipart-echoes-prompt', 'a form', cut(100)),
  prompts('are cut at 1000 characters', 'multipart-echoes-prompt', 'a form', cut(1_000)),
  prompts('are trimmed', 'multipart-echoes-prompt', 'a form', (prompt) => prompt.trim()),
  prompts('lose their line breaks', 'multipart-echoes-prompt', 'a form', (prompt) =>
    prompt.replaceAll(/\r?\n/g, ' '),
  ),
  prompts('have line breaks of one kind', 'multipart-echoes-prompt', 'a form', crlf),
  prompts('have single blanks', 'multipart-echoes-prompt', 'a form', (prompt) =>
    prompt.replaceAll('  ', ' '),
  ),
  {
    name: 'create: prompts are cut at 30000 characters',
    breaks: ['create.longest-prompt-comes-back'],
    answer({ json }) {
      if (json?.object === 'video' && json.prompt.length > 30_000) json.prompt = json.prompt.slice(0, 30_000);
    },
  },
  {
    name: 'retrieve: retrieved prompts are cut at 255 characters',
    breaks: ['retrieve.same-as-create-in-full'],
    answer({ json, status }, request) {
      if (isRetrieve(request) && status === 200 && json?.object === 'video')
        json.prompt = json.prompt.slice(0, 255);
    },
  },
  unread('model', 'sora-2'),
  unread('seconds', '4'),
  unread('size', '720x1280'),
]);
