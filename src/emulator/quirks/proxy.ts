// The refusals that LiteLLM's proxy makes itself, before it asks its provider or instead of asking it.
import type { Profile } from '../domain/profiles.ts';
import { pythonText } from './issues.ts';
import { OwnRefusal } from './refusal.ts';

/** @throws OwnRefusal 400 for a creation without a known model or without a prompt */
export function assertCreation(sent: Readonly<Record<string, unknown>>, { models }: Profile): void {
  const { model, prompt } = sent;
  if (typeof model !== 'string' || !Object.hasOwn(models.value, model)) {
    const message = `/videos: Invalid model name passed in model=${typeof model === 'string' ? model : pythonText(model)}. Call \`/v1/models\` to view available models for your key.`;
    throw new OwnRefusal(400, message, { fields: { provider_specific_fields: { error: message } } });
  }
  if (prompt === undefined || prompt === null)
    throw new OwnRefusal(400, "/videos: Missing required parameter: 'prompt'.", { param: 'prompt' });
}

/** The real proxy's text also contains the line and the column of the fault. */
export const unreadableBody = () =>
  new OwnRefusal(400, 'Invalid JSON payload: it cannot be read', { param: 'request_body' });

/** The answer of a proxy on a machine that cannot reach the public address of its provider. */
export const unreachableProvider = () =>
  new OwnRefusal(
    500,
    'litellm.InternalServerError: InternalServerError: OpenAIException - Cannot connect to host api.openai.com:443 ssl:<ssl.SSLContext object at 0x7f0f7dd48680> [Name or service not known]',
    { type: 'internal_server_error' },
  );

export const providerMissing = () =>
  new OwnRefusal(
    400,
    "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call. You passed model=\n Pass model as E.g. For 'Huggingface' inference endpoints pass in `completion(model='huggingface/starcoder',..)` Learn more: https://docs.litellm.ai/docs/providers",
  );
