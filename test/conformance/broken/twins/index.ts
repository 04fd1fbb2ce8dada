// All twins. Each file of this folder has a line here.
import { twins } from '../twin.ts';
import { characters } from './characters.ts';
import { auth } from './auth.ts';
import { azure } from './azure.ts';
import { content } from './content.ts';
import { contentMissing } from './content-missing.ts';
import { create } from './create.ts';
import { copies } from './copies.ts';
import { projects } from './projects.ts';
import { deletion } from './delete.ts';
import { derived } from './derived.ts';
import { errors } from './errors.ts';
import { lifecycle } from './lifecycle.ts';
import { limits } from './limits.ts';
import { list } from './list.ts';
import { pages } from './pages.ts';
import { pictures } from './pictures.ts';
import { whole } from './whole.ts';
import { remix } from './remix.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';
import { webhooks } from './webhooks.ts';
import { retrieve } from './retrieve.ts';
import { validation } from './validation.ts';

export const all = twins([
  ...create,
  ...validation,
  ...lifecycle,
  ...retrieve,
  ...list,
  ...pages,
  ...whole,
  ...content,
  ...contentMissing,
  ...pictures,
  ...deletion,
  ...remix,
  ...copies,
  ...derived,
  ...characters,
  ...webhooks,
  ...webhookEndpoints,
  ...azure,
  ...errors,
  ...auth,
  ...projects,
  ...limits,
]);
