// Kinds of servers other than the service: what each offers, and which breaches do not count (contract, part A5).
import { openai } from './openai.ts';
import type { Excuse, Profile } from './profile.ts';

const engineHas: Excuse = {
  reason: 'inference engines offer no remix and no variants',
  source: 'vLLM-Omni, SGLang, TensorRT-LLM: routes in their sources',
};

export const azure: Profile = {
  ...openai,
  name: 'azure',
  about: 'Azure OpenAI, /openai/v1/videos',
  basePath: '/openai/v1',
  auth: { header: 'api-key', value: '{key}' },
  release: 'azure-v1',
  prices: { 'sora-2': { '720x1280': 0.1, '1280x720': 0.1 } },
};

/** Nobody bills for one's own machine. */
const free = {};

export const engine: Profile = {
  ...openai,
  name: 'engine',
  about: 'Inference engines: vLLM-Omni, SGLang, FastVideo, TensorRT-LLM, oMLX',
  prices: free,
  notOffered: { thumbnail: engineHas, spritesheet: engineHas, 'remix-route': engineHas },
  excused: { 'content.variant-unknown': engineHas },
};

export const gateway: Profile = {
  ...openai,
  name: 'gateway',
  about: 'Gateways before other providers: LiteLLM, Bifrost, new-api, aisix, Portkey',
};

export const relay: Profile = {
  ...openai,
  name: 'relay',
  about: 'Relays with a dialect: new-api, OpenRouter, ofox',
};
