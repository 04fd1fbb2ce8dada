// All checks, in the order of reports.
import type { Check } from '../vocabulary/check.ts';
import { characters } from './characters.ts';
import { auth } from './auth.ts';
import { azure } from './azure.ts';
import { content } from './content.ts';
import { createAnswer } from './create-answer.ts';
import { createWhole, retrieveWhole } from './create-whole.ts';
import { contentMissing } from './content-missing.ts';
import { contentPictures } from './content-pictures.ts';
import { contentVariants } from './content-variants.ts';
import { create } from './create.ts';
import { deletion } from './delete.ts';
import { editCopies, extensionCopies, remixCopies } from './derived-copies.ts';
import { edits } from './edits.ts';
import { extensions } from './extensions.ts';
import { errors } from './errors.ts';
import { lifecycle } from './lifecycle.ts';
import { lifecycleEnds } from './lifecycle-ends.ts';
import { limits } from './limits.ts';
import { list } from './list.ts';
import { listContents } from './list-contents.ts';
import { listPages } from './list-pages.ts';
import { projectKeys, projectList } from './projects.ts';
import { remix } from './remix.ts';
import { remixRefused } from './remix-refused.ts';
import { retrieve } from './retrieve.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';
import { webhooks } from './webhooks.ts';
import { validation } from './validation.ts';

export const checks: readonly Check[] = [
  ...create,
  ...createAnswer,
  ...createWhole,
  ...validation,
  ...lifecycle,
  ...lifecycleEnds,
  ...retrieve,
  ...retrieveWhole,
  ...list,
  ...listContents,
  ...listPages,
  ...projectList,
  ...content,
  ...contentPictures,
  ...contentVariants,
  ...contentMissing,
  ...deletion,
  ...remix,
  ...remixRefused,
  ...remixCopies,
  ...edits,
  ...editCopies,
  ...extensions,
  ...extensionCopies,
  ...characters,
  ...limits,
  ...webhooks,
  ...webhookEndpoints,
  ...azure,
  ...errors,
  ...auth,
  ...projectKeys,
];
