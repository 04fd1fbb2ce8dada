// All twins. Each file of this folder has one line here.
import { twins } from '../twin.ts';
import { auth } from './auth.ts';
import { basics } from './basics.ts';
import { create } from './create.ts';
import { errors } from './errors.ts';
import { lifecycle } from './lifecycle.ts';
import { retrieve } from './retrieve.ts';
import { validation } from './validation.ts';

export const all = twins([
  ...basics,
  ...create,
  ...validation,
  ...retrieve,
  ...lifecycle,
  ...errors,
  ...auth,
]);
