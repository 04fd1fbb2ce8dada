// All checks, in the order of reports.
import type { Check } from '../check.ts';
import { auth } from './auth.ts';
import { content } from './content.ts';
import { createAnswer } from './create-answer.ts';
import { create } from './create.ts';
import { deletion } from './delete.ts';
import { errors } from './errors.ts';
import { lifecycle } from './lifecycle.ts';
import { list } from './list.ts';
import { retrieve } from './retrieve.ts';
import { validation } from './validation.ts';

export const checks: readonly Check[] = [
  ...create,
  ...createAnswer,
  ...validation,
  ...lifecycle,
  ...retrieve,
  ...list,
  ...content,
  ...deletion,
  ...errors,
  ...auth,
];
