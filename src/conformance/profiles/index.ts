// All profiles by name.
import { UsageError } from '../vocabulary/mismatch.ts';
import { openai, openaiFebruary } from './openai.ts';
import { azure, engine, gateway, relay } from './others.ts';
import type { Profile } from '../vocabulary/profile.ts';

const all: readonly Profile[] = [openai, openaiFebruary, azure, engine, gateway, relay];
export const profileNames: readonly string[] = all.map(({ name }) => name);

/** @throws UsageError with the known names */
export function profileOf(name: string): Profile {
  const found = all.find((profile) => profile.name === name);
  if (found === undefined)
    throw new UsageError(`unknown profile '${name}'; known are ${profileNames.join(', ')}`);
  return found;
}
