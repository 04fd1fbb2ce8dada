// The log on standard error, by the machine's time.
import { styleText } from 'node:util';
import { profiles } from '../domain/profiles.ts';
import type { Options } from '../options.ts';
import { jobRoutes } from '../schema/azure-routes.ts';
import { servedRoutes } from '../schema/routes.ts';
import { elapsed, later, steadyWall } from '../time.ts';
import { createLog, type Log } from './log.ts';

/** @param colour whether escape codes are welcome. @returns undefined for silence */
export function openLog({ log: style, profile }: Options, colour = false): Log | undefined {
  return createLog({
    style,
    // Whether to paint is decided already, and for standard error: Node would look at standard output.
    paint: (how, text) => (colour ? styleText(how, text, { validateStream: false }) : text),
    write: (text) => void process.stderr.write(text),
    wallAt: steadyWall(),
    elapsed,
    later,
    routes: [...servedRoutes(profiles[profile]).map(([, route]) => route), ...Object.values(jobRoutes)],
  });
}
