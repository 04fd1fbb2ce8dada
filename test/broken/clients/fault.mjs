// The switch of the broken client: `--fault NAME` breaks it in one way. Without a fault it is right.
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { fault: { type: 'string', default: '' } } });

/** @returns true when the client is to be broken in this way */
export const isBroken = (name) => values.fault === name;
