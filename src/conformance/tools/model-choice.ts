// Chooses the model for videos: the model of the user or of the profile. When the server refuses the model of
// the profile, the suite chooses one from the model list of the server.
import type { ModelChoice } from '../vocabulary/tools.ts';
import { read } from '../vocabulary/expect.ts';
import type { Answer, Client } from '../http/client.ts';

export interface ModelSettings {
  /** The model of the profile, or the model of the user. */
  preferred: string;
  /** True when the user chose the model. Then the suite never replaces it. */
  chosen: boolean;
  /** False for a model that may cost more than the plan states. */
  mayUse: (name: string) => boolean;
}

const refusals = new Set([400, 403, 404, 422]);

/**
 * True when a creation was refused because of its model. Servers express this in different words and fields.
 */
function refusesModel({ status, json, text }: Answer): boolean {
  if (!refusals.has(status)) return false;
  const param = read(json, '/error/param');
  if (param === 'model' || read(json, '/error/code') === 'model_not_found') return true;
  if (typeof param === 'string' || /prompt/i.test(text)) return false;
  // This matches `The model X does not exist`, `Invalid model name`, `model=X not found`, `"loc": ["body",
  // "model"]`.
  return /\bmodels?\b/i.test(text);
}

/** Patterns for names of video models; the most likely pattern is first. */
const likely = [/sora/i, /video|t2v|i2v|\bwan|veo|hunyuan|ltx|cogvideo|mochi|kling|runway/i];

export function createModelChoice({ preferred, chosen, mayUse }: ModelSettings): ModelChoice {
  let name = preferred;
  let settled = false;
  let asked: Promise<string | undefined> | undefined;
  const hints = new Set<string>();
  const hint = (known: readonly string[]) => {
    const what = `the server refuses the model '${preferred}'`;
    const names = known.slice(0, 5).join(', ');
    hints.add(
      known.length === 0
        ? `${what}, and GET /models lists no other: name the model with --model`
        : `${what}: name another one with --model; GET /models lists ${names}${known.length > 5 ? ', …' : ''}`,
    );
  };
  const ask = async (http: Client): Promise<string | undefined> => {
    const known = await modelsOf(http);
    const others = known.filter((id) => id !== preferred);
    const best = chosen ? undefined : bestOf(others.filter(mayUse));
    if (best === undefined) hint(others);
    return best;
  };
  return {
    get name() {
      return name;
    },
    get hints() {
      return [...hints];
    },
    async instead(answer, { tried, http }) {
      if (!refusesModel(answer) || settled) return undefined;
      // The model that the suite chose was refused as well.
      if (tried !== preferred) {
        name = preferred;
        settled = true;
        hint(await modelsOf(http));
        return undefined;
      }
      asked ??= ask(http);
      const found = await asked;
      if (found !== undefined && !settled) name = found;
      return found;
    },
    works(tried) {
      if (settled || tried !== name) return;
      settled = true;
    },
  };
}

function bestOf(names: readonly string[]): string | undefined {
  for (const pattern of likely) {
    const found = names.find((id) => pattern.test(id));
    if (found !== undefined) return found;
  }
  return names[0];
}

/** @returns the ids from `GET /models`; an empty list when the server has no such route */
async function modelsOf(http: Client): Promise<string[]> {
  const answer = await http.get('/models').catch(() => undefined);
  const data = answer?.status === 200 ? read(answer.json, '/data') : undefined;
  if (!Array.isArray(data)) return [];
  return data
    .map((entry) => read(entry, '/id'))
    .filter((id) => typeof id === 'string' && id !== '') as string[];
}
