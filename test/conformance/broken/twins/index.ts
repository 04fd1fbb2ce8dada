// All twins. Each file of this folder has one line here.
import { twins } from '../twin.ts';
import { basics } from './basics.ts';
import { lifecycle } from './lifecycle.ts';

export const all = twins([...basics, ...lifecycle]);
