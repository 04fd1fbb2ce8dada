// The log on standard error, with the machine's time.
import { styleText } from 'node:util';
import { profiles } from '../domain/profiles.ts';
import type { Options } from '../options/options.ts';
import { jobRoutes } from '../schema/azure-routes.ts';
import { servedRoutes } from '../schema/routes.ts';
import { elapsed, later, steadyWall } from '../time/time.ts';
import { createLog, type Log } from './log.ts';

/** @param colour true allows escape codes. @returns undefined for `silent` */
export function openLog({ log: style, profile }: Options, colour = false): Log | undefined {
  return createLog({
    style,
    // The caller has decided about colour, for standard error. Node's own check would look at standard
    // output.
    paint: (how, text) => (colour ? styleText(how, text, { validateStream: false }) : text),
    write: (text) => void process.stderr.write(text),
    wallAt: steadyWall(),
    elapsed,
    later,
    routes: [...servedRoutes(profiles[profile]).map(([, route]) => route), ...Object.values(jobRoutes)],
  });
}
