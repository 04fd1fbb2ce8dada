// Reads the values of options, from texts or from the library's own values.
import * as z from 'zod/mini';
import { azureModels, type Deployment } from '../domain/azure-contracts.ts';

/** Where to listen; port 0 takes any free one. */
export interface Address {
  host: string;
  port: number;
}

/** The error message for a value that is not accepted. */
export const refusalMessage = (accepted: string) => ({ error: `expected ${accepted}` });

export function parseAddress(text: string): Address | undefined {
  const [, host, port] = /^(?:(\[[^\]]+\]|[^:]+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) return undefined;
  return { host: (host ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** The name must not be another model's name, because the name decides the price of a video. */
export function parseDeployment(text: string): Deployment | undefined {
  const [, name = '', given] = /^([a-z0-9][\w.-]{0,63})=(.+)$/i.exec(text) ?? [];
  const model = azureModels.find((known) => known === given);
  return model === undefined || name.startsWith('sora-2-pro') ? undefined : { name, model };
}

/** A whole number from `minimum` to `maximum`, given as a number or as digits. */
export function wholeNumber(maximum: number, given: { minimum?: number; accepted?: string } = {}) {
  const { minimum = 0 } = given;
  const { accepted = `a whole number from ${minimum} to ${maximum}` } = given;
  return numberOfForm(/^\d+$/, accepted).check(
    z.refine(
      (value) => Number.isSafeInteger(value) && value >= minimum && value <= maximum,
      refusalMessage(accepted),
    ),
  );
}

const durationUnits = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `30m`, `12h` or `30d` in milliseconds. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * durationUnits[unit as keyof typeof durationUnits];
  return ms > 0 ? ms : undefined;
}

/** A duration in the largest unit that fits. */
export function durationText(ms: number): string {
  const fitting = Object.entries(durationUnits).toReversed();
  const [unit, length] = fitting.find(([, one]) => ms % one === 0) ?? ['s', 1_000];
  return `${ms / length}${unit}`;
}

/** A value, or `off`, which becomes undefined. */
export function valueOrOff<S extends z.core.$ZodType>(accepted: string, one: S) {
  return z.union(
    [
      z.pipe(
        z.literal('off'),
        z.transform(() => undefined),
      ),
      one,
    ],
    refusalMessage(accepted),
  );
}

/**
 * A number, given as a number or as a text of the form `form`. Only flags and variables are texts, so the type
 * names numbers alone.
 */
export function numberOfForm(form: RegExp, accepted: string) {
  const schema = z.union(
    [z.number(), z.pipe(z.string().check(z.regex(form)), z.transform(Number))],
    refusalMessage(accepted),
  );
  return schema as z.ZodMiniType<number, number>;
}

/** A text of this form. */
export function textOfForm(form: RegExp, accepted: string) {
  return z.string().check(z.regex(form, refusalMessage(accepted)));
}

/** The result of a function for a text; a result of undefined is refused. */
export function parsedValue<T>(parse: (text: string) => T | undefined, accepted: string) {
  const schema = z
    .pipe(z.string(), z.transform(parse))
    .check(z.refine((value) => value !== undefined, refusalMessage(accepted)));
  return schema as z.ZodMiniType<T, string>;
}

/** An option that may be given several times, or not at all. */
export function listOf<S extends z.core.$ZodType>(one: S) {
  return z._default(z.array(one), []);
}
