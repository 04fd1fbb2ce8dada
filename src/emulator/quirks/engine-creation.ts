// Reads a creation as an inference engine does, and converts it to a creation that the handlers of the
// contract understand.
import { modelErrorText, validationText } from './issues.ts';
import { engineClip, type Values } from './clip-parameters.ts';
import { readParameters } from './parameters.ts';
import type { Behaviour, EngineParameters } from './quirks.ts';
import { OwnRefusal } from './refusal.ts';

/** The name of the Pydantic class for the JSON body of a creation. It is the same in all engines. */
const requestClass = 'VideoGenerationsRequest';

/**
 * @param sent.form true when the parameters came as a form
 * @returns the parameters for the handler; `foreign` contains the engine's view of the job
 * @throws OwnRefusal 400 or 422
 */
export function engineCreation(
  behaviour: Behaviour,
  sent: { params: Readonly<Record<string, unknown>>; form: boolean },
): Record<string, unknown> {
  const { parameters, model, clip } = behaviour;
  if (parameters === undefined || model === undefined || clip === undefined)
    throw new Error('an engine has parameters, a model and clips');
  const values = valuesOf(parameters, sent);
  const { form } = sent;
  const { size, seconds, ...foreign } = engineClip(clip.resolution, { values, form, usual: clip.size });
  return {
    prompt: values['prompt'],
    model: modelOf(model, values['model'] as string | undefined),
    size,
    seconds,
    ...pictureOf(sent.params),
    foreign,
  };
}

function valuesOf(parameters: EngineParameters, sent: Parameters<typeof engineCreation>[1]): Values {
  const { form, json, invalid, noPrompt, objects = {} } = parameters;
  if (!sent.form && json !== undefined) {
    const { values, issues } = readParameters(json, sent.params, 'json');
    if (issues.length > 0)
      throw new OwnRefusal(400, `Invalid request body: ${modelErrorText(requestClass, issues)}`);
    return values;
  }
  // A body that is not a form counts as a form without fields.
  const params = sent.form ? sent.params : {};
  const { values, issues } = readParameters(form, params, 'form');
  if (issues.length > 0) throw new OwnRefusal(invalid, validationText(issues), { issues });
  if (noPrompt !== undefined && values['prompt'] === undefined) throw new OwnRefusal(400, noPrompt);
  for (const [name, sentence] of Object.entries(objects)) {
    if (!isObjectText(params[name])) throw new OwnRefusal(400, sentence);
  }
  return values;
}

function isObjectText(value: unknown): boolean {
  if (value === undefined || value === '') return true;
  try {
    const read: unknown = typeof value === 'string' ? JSON.parse(value) : undefined;
    return typeof read === 'object' && read !== null && !Array.isArray(read);
  } catch {
    return false;
  }
}

/** @throws OwnRefusal 400 */
function modelOf({ served, others }: NonNullable<Behaviour['model']>, asked = ''): string {
  if (asked === '' || asked === served) return served;
  // A model name of the contract is accepted, as if the server had been started under that name.
  if (others === 'shown' || asked.includes('/') || asked.startsWith('sora-2')) return asked;
  throw new OwnRefusal(
    400,
    `Model mismatch: request specifies '${asked}' but server is running '${served}'.`,
  );
}

/** The picture that a creation starts from, if the creation has a picture. */
function pictureOf({ input_reference: picture }: Readonly<Record<string, unknown>>): {
  input_reference?: unknown;
} {
  return typeof picture === 'object' && picture !== null ? { input_reference: picture } : {};
}
