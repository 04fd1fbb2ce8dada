// The servers that the emulator can answer as.
import { aisix } from './aisix.ts';
import { fastvideo } from './fastvideo.ts';
import { litellm } from './litellm.ts';
import { newApi } from './new-api.ts';
import type { ServerQuirks } from './quirks.ts';
import { sglang } from './sglang.ts';
import { tensorrtLlm } from './tensorrt-llm.ts';
import { vllmOmni } from './vllm-omni.ts';

export const quirksNames = [
  'vllm-omni',
  'sglang',
  'fastvideo',
  'tensorrt-llm',
  'litellm',
  'new-api',
  'aisix',
] as const;
export type QuirksName = (typeof quirksNames)[number];

export const quirksOf: Readonly<Record<QuirksName, ServerQuirks>> = {
  'vllm-omni': vllmOmni,
  sglang,
  fastvideo,
  'tensorrt-llm': tensorrtLlm,
  litellm,
  'new-api': newApi,
  aisix,
};
