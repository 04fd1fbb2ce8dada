// All twins. Each file of this folder has one line here.
import { twins } from '../twin.ts';
import { auth } from './auth.ts';
import { content } from './content.ts';
import { contentMissing } from './content-missing.ts';
import { create } from './create.ts';
import { deletion } from './delete.ts';
import { errors } from './errors.ts';
import { lifecycle } from './lifecycle.ts';
import { limits } from './limits.ts';
import { list } from './list.ts';
import { remix } from './remix.ts';
import { retrieve } from './retrieve.ts';
import { validation } from './validation.ts';

export const all = twins([
  ...create,
  ...validation,
  ...lifecycle,
  ...retrieve,
  ...list,
  ...content,
  ...contentMissing,
  ...deletion,
  ...remix,
  ...errors,
  ...auth,
  ...limits,
]);
